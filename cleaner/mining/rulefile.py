"""Findings as a rule file: YAML that lint passes and whose examples hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from cleaner.matching.matcher import LINE_CHARS
from cleaner.mining.shapes import PIECES
from cleaner.mining.survey import Finding
from cleaner.rulefiles.load import load_rules
from cleaner.rulefiles.rule import Rule
from cleaner.rulefiles.scope import is_host
from cleaner.yamlfile import MAX_BYTES, dump

_HEAD: Final = """\
# What repeats at the edges of the documents of one site, and nowhere else. These are proposals: read them, delete what
# belongs to the body, set the family and the risk you see fit, and use the file with --rules.
"""
_EVERYWHERE: Final = """\
# These documents came in folders that are not named like hosts, so the rules name no site: use the file on them alone.
"""
_SLUG_WORDS: Final = 6


@dataclass(frozen=True, slots=True)
class Proposal:
    """A finding with the examples of what looks alike and must stay: (text, site or "") pairs."""

    finding: Finding
    keep: tuple[tuple[str, str], ...]


def rule_file(pack: str, proposals: Sequence[Proposal]) -> tuple[str, int]:
    """Return the text of a rule file, and how many proposals had no room in it."""
    named = all(is_host(p.finding.site) for p in proposals)
    pieces = {name: PIECES[name] for name in _used(proposals)}
    head = _HEAD + ("" if named else _EVERYWHERE)
    head += "".join(f"{key}: {dump(value)}\n" for key, value in _facts(pack, pieces).items())
    rules: list[str] = []
    room = MAX_BYTES - len(head.encode()) - len("rules:\n")
    names = _names(proposals)
    for name, proposal in zip(names, proposals, strict=True):
        rule = _rule(name, proposal)
        room -= len(rule.encode())
        if room < 0:
            break
        rules.append(rule)
    return head + "rules:" + ("\n" + "".join(rules) if rules else " []\n"), len(proposals) - len(rules)


def _facts(pack: str, pieces: dict[str, str]) -> dict[str, Any]:
    facts: dict[str, Any] = {"format": 1, "pack": pack, "version": "1", "family": "artifact"}
    return facts | ({"patterns": pieces} if pieces else {})


def _used(proposals: Iterable[Proposal]) -> list[str]:
    """Return the names of the pieces that patterns use, and of those that these use."""
    used = {name for p in proposals for name in re.findall(r"\{\{(\w+)\}\}", p.finding.template.pattern)}
    return [name for name in PIECES if name in used or (name == "name" and "names" in used)]


def _rule(name: str, proposal: Proposal) -> str:
    found = proposal.finding
    where: dict[str, Any] = {"site": [found.site]} if is_host(found.site) else {}
    where["zone"] = found.zone
    if found.longest > LINE_CHARS:
        where["max_chars"] = found.longest
    fields = {
        "why": why(found),
        "risk": "medium",
        "where": where,
        "match": {"line": found.template.pattern, "case": "exact"},
        "do": "remove",
    }
    lines = [f"- id: {name}", *(f"  {key}: {dump(value)}" for key, value in fields.items()), "  test:", "    match:"]
    lines += [f"    - {dump(_example(text, found.site if is_host(found.site) else ''))}" for text in found.examples]
    lines += ["    keep:", *(f"    - {dump(_example(text, site))}" for text, site in proposal.keep)]
    return "\n".join(lines) + "\n"


def _example(text: str, site: str) -> dict[str, str]:
    return {"site": site, "in": text} if site else {"in": text}


def why(found: Finding) -> str:
    """Return the reason for a rule: in how many documents it stands and where."""
    sides = [f"{count} times in the {side}" for side, count in (("head", found.head), ("tail", found.tail)) if count]
    return (
        f"Stands in {found.documents} of {found.of} different documents of {found.site or 'the corpus'}, "
        f"{' and '.join(sides)}, and on no other site."
    )


def _names(proposals: Iterable[Proposal]) -> list[str]:
    """Return an id for each proposal: its site and its first words, numbered where two would be the same."""
    names: dict[str, None] = {}
    for p in proposals:
        first = name = f"{slug(p.finding.site, words=99)}-{slug(p.finding.template.literal)}"
        number = 1
        while name in names:
            number += 1
            name = f"{first}-n{number}"
        names[name] = None
    return list(names)


def slug(text: str, words: int = _SLUG_WORDS) -> str:
    """Return a text as letters and digits of ASCII joined by hyphens; a hash of it when none or few of them are."""
    found = re.findall("[a-z0-9]+", text.lower())[:words]
    plain = sum(map(len, found)) >= sum(ch.isalnum() and not ch.isascii() for ch in text)
    return "-".join(found) if found and plain else blake2b(text.encode("utf-8", "replace"), digest_size=4).hexdigest()


def load_text(text: str) -> tuple[Rule, ...]:
    """Return the rules of a rule file's text, read as any rule file is. Raises RuleFileError."""
    with TemporaryDirectory(prefix="cleaner-") as folder:
        path = Path(folder, "mined.yaml")
        path.write_text(text, encoding="utf-8")
        shipped = Path(folder, "none")
        shipped.mkdir()
        return load_rules([path], folder=shipped).rules
