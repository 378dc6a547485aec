"""The page: one HTML file that holds its styles, scripts and data, asks nothing of the network, and opens from disk.

Its content policy names the styles and scripts by their hashes and allows nothing else; no text is ever read as HTML.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cleaner.audit import PACKED_STAGES
from cleaner.audit.reading import read_run
from cleaner.report.payload import Payload, pack
from cleaner.report.reading import documents, log_folder
from cleaner.report.totals import Count, RuleKey, Totals
from cleaner.stages import STAGES

ASSETS: Final = Path(__file__).resolve().parent / "assets"
SCRIPTS: Final = ("dom", "data", "keep", "text", "charts", "overview", "rules", "reader", "documents", "kept", "app")
"""The scripts of the page, in the order of their dependence; they share one scope."""
DEFAULT_MOST: Final = 10_000


@dataclass(frozen=True, slots=True)
class Page:
    """The page of a run in pieces. `shown` of its `documents` can be read in it."""

    pieces: Iterator[str]
    shown: int
    documents: int


def render(out: Path, most: int = DEFAULT_MOST) -> Page:
    """Return the page of the run in `out`; at most `most` documents can be read in it.

    UsageError when there is no log, DocumentError when it is damaged.
    """
    payload = Payload(most)
    for reviewed in documents(out):
        payload.add(reviewed)
    payload.close()
    pieces = page_of(str(out), payload, read_run(log_folder(out)))
    return Page(pieces, len(payload.rows), payload.totals.documents)


def page_of(name: str, payload: Payload, run: Mapping[str, Any]) -> Iterator[str]:
    """Yield the page of a payload that is closed. `name` stands at the top, `run` is what is known of the whole run."""
    style = asset("style.css")
    script = "".join(("'use strict';\n{\n", *(asset(f"{part}.js") for part in SCRIPTS), "}\n"))
    before, after = asset("page.html").split("<!--data-->\n")
    yield before.replace("<!--policy-->", policy(script, style)).replace("<!--style-->", style)
    yield _block("head", escaped(_head(name, payload, run)))
    yield _block("index", pack({"rows": payload.rows, "starts": payload.starts, "examples": payload.examples}))
    yield from (_block(f"chunk-{i}", chunk) for i, chunk in enumerate(payload.chunks))
    yield after.replace("<!--script-->", script)


def policy(script: str, style: str) -> str:
    """Return a content policy that allows one script and one style and nothing else."""
    rules = (
        "default-src 'none'",
        f"script-src '{digest(script)}'",
        f"style-src '{digest(style)}'",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
    return "; ".join(rules)


def asset(name: str) -> str:
    """Return a file of the page's template."""
    return (ASSETS / name).read_text(encoding="utf-8")


def digest(text: str) -> str:
    """Return the hash a content policy names an inline style or script by."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def escaped(data: object) -> str:
    """Return data as JSON that can stand inside of an HTML element without being read as markup."""
    text = json.dumps(data, separators=(",", ":"))
    return text.replace("&", r"\u0026").replace("<", r"\u003c").replace(">", r"\u003e")


def _block(name: str, text: str) -> str:
    return f'<script type="application/octet-stream" id="{name}">{text}</script>\n'


def _head(name: str, payload: Payload, run: Mapping[str, Any]) -> dict[str, object]:
    totals = payload.totals
    facts = {key: run[key] for key in ("state", "versions", "options", "started", "seconds", "skipped") if key in run}
    return {
        "name": name,
        "key": hashlib.sha256("".join(payload.chunks).encode("ascii")).hexdigest()[:16],
        "run": facts,
        "repairs": sorted(PACKED_STAGES),
        "stages": stage_order(key.stage for key in totals.rules),
        "totals": _sums(totals),
        "families": _counts(totals.families),
        "rules": _rules(payload),
        "sites": [[site, s.documents, s.chars, s.removed] for site, s in totals.sites.items()],
        "deepest": [[cut.doc, cut.share] for cut in totals.deepest()],
        "held": totals.held,
        "failures": totals.failures,
        "shown": len(payload.rows),
        "chunks": len(payload.chunks),
    }


def _sums(totals: Totals) -> dict[str, object]:
    names = ("documents", "set_aside", "warned", "changed", "chars", "removed", "removals", "repairs", "breaker")
    return {name: getattr(totals, name) for name in (*names, "allowed", "shares")}


def _counts(counts: Mapping[str, Count]) -> list[list[object]]:
    return [[name, c.times, c.documents, c.chars] for name, c in sorted(counts.items(), key=_by_times)]


def _rules(payload: Payload) -> list[list[object]]:
    """Return every rule, in the order of the numbers that documents name them by; the others follow."""
    counts = payload.totals.rules
    order = [*payload.rules, *sorted(key for key in counts if key not in payload.rules)]
    return [[*_names(key), *_count(counts[key])] for key in order]


def _names(key: RuleKey) -> tuple[str, str, str, str]:
    return key.rule, key.stage, key.family, key.version


def _count(count: Count) -> tuple[int, int, int]:
    return count.times, count.documents, count.chars


def _by_times(item: tuple[str, Count]) -> tuple[int, str]:
    return -item[1].times, item[0]


def stage_order(found: Iterable[str]) -> list[str]:
    """Return the stages that were found in the order they run in; those that are not known here come last."""
    names = set(found)
    known = [name for name in STAGES if name in names]
    return [*known, *sorted(names.difference(known))]
