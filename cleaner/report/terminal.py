"""The sums over a run as text: aligned columns, and on a terminal bars beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cleaner.audit import PACKED_STAGES
from cleaner.counted import counted
from cleaner.diff import visible
from cleaner.report.totals import BINS, Count, Totals

_PLAIN: Final = "\x1b[0m"
_BOLD: Final = "\x1b[1m"
_DIM: Final = "\x1b[2m"
_WARN: Final = "\x1b[33m"
_EIGHTHS: Final = " ▏▎▍▌▋▊▉█"
_WIDEST: Final = 40
_NAME: Final = 44
_TOP: Final = 15
_COLOURS: Final[Mapping[str, int]] = {
    "byline": 75, "author-bio": 69, "date": 80, "caption": 79, "credit": 72, "share": 141, "app": 176,
    "newsletter": 211, "paywall": 203, "advert": 209, "related": 215, "navigation": 179, "comments": 185,
    "disclaimer": 150, "copyright": 114, "cookie": 78, "artifact": 216, "repeat": 105,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """How wide a terminal is (0: no terminal, no bars) and whether it shows colours."""

    width: int = 0
    colour: bool = False

    def paint(self, text: str, code: str) -> str:
        """Return `text` in a colour, where colours are shown."""
        return f"{code}{text}{_PLAIN}" if self.colour and text else text

    def bar(self, share: float, room: int, code: str = _DIM) -> str:
        """Return a bar of `share` of the `room` columns, to an eighth of one; "" without a terminal."""
        if room < 4 or not self.width:
            return ""
        eighths = max(1, round(share * room * 8)) if share > 0 else 0
        text = "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
        return self.paint(text, code)


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    value: int | float
    shown: str
    notes: str = ""
    code: str = _DIM


def render(totals: Totals, run: Mapping[str, Any], look: Look) -> str:
    """Return the whole: what the run did, then families, rules, sites, shares and the documents to look at."""
    parts = [_head(totals, run, look)]
    parts += [_table(title, rows, look, most=most) for title, rows, most in _tables(totals, run) if rows]
    parts += [_list("held back by the breaker", totals.held, look), _list("set aside", totals.failures, look)]
    return "\n".join(filter(None, parts))


def _head(totals: Totals, run: Mapping[str, Any], look: Look) -> str:
    first = f"{counted(totals.removals, 'passage')}, {totals.share:.1%} of the text, went"
    lines = [look.paint(first, _BOLD)]
    lines.append(
        f"{counted(totals.documents, 'document')}: {totals.changed} changed, {totals.set_aside} set aside, "
        f"{totals.warned} with warnings; {counted(totals.repairs, 'repair')} of characters and spaces"
    )
    if totals.allowed:
        lines.append(f"your exceptions left {counted(totals.allowed, 'passage')} alone")
    if run and run.get("state") != "done":
        lines.append(look.paint(f"the run is {run.get('state')}: these are not all documents", _WARN))
    return "\n".join([*lines, ""])


def _tables(totals: Totals, run: Mapping[str, Any]) -> Iterator[tuple[str, list[_Row], float]]:
    """Yield each table's title and rows, and the value of a full bar (0: the largest one)."""
    removals = {name: c for name, c in totals.families.items() if name not in PACKED_STAGES}
    yield "families", [_counted_row(name, c, name) for name, c in _most(removals)], 0
    yield "rules", _rules(totals), 0
    sites = sorted(totals.sites.items(), key=lambda item: (-item[1].documents, item[0]))[:_TOP]
    shares = [(name or "(no folder)", s.removed / s.chars if s.chars else 0.0, s.documents) for name, s in sites]
    rows = [_Row(name, share, f"{share:.1%}", counted(documents, "document")) for name, share, documents in shares]
    yield "share removed, by site", rows if len(rows) > 1 else [], 1
    yield "documents, by share removed", _shares(totals), 0
    yield "deepest cut", [_Row(cut.doc, cut.share, f"{cut.share:.1%}") for cut in totals.deepest()], 1
    slowest = [(str(doc), float(seconds)) for doc, seconds in run.get("slowest", ())]
    yield "slowest", [_Row(doc, seconds, f"{seconds:.3f} s") for doc, seconds in slowest], 0


def _rules(totals: Totals) -> list[_Row]:
    found = {key: count for key, count in totals.rules.items() if key.stage not in PACKED_STAGES}
    top = sorted(found.items(), key=lambda item: (-item[1].times, item[0]))[:_TOP]
    rows = [_counted_row(key.rule, count, key.family) for key, count in top]
    if len(found) > len(top):
        rows.append(_Row(f"… and {len(found) - len(top)} more rules", 0, ""))
    return rows


def _most(counts: Mapping[str, Count]) -> list[tuple[str, Count]]:
    return sorted(counts.items(), key=lambda item: (-item[1].times, item[0]))


def _counted_row(name: str, count: Count, family: str) -> _Row:
    code = f"\x1b[38;5;{_COLOURS[family]}m" if family in _COLOURS else _DIM
    return _Row(name, count.times, str(count.times), f"in {counted(count.documents, 'document')}", code)


def _shares(totals: Totals) -> list[_Row]:
    last = max((i for i, count in enumerate(totals.shares) if count), default=-1)
    step = 100 // BINS
    names = ["nothing", *(f"{i * step}–{(i + 1) * step} %" for i in range(BINS))]
    return [_Row(names[i], count, str(count)) for i, count in enumerate(totals.shares[: last + 1])]


def _table(title: str, rows: Sequence[_Row], look: Look, *, most: float) -> str:
    names = [_shorten(visible(row.name)) for row in rows]
    wide = max(map(len, names))
    shown = max(len(row.shown) for row in rows)
    notes = max(len(row.notes) for row in rows)
    room = min(_WIDEST, look.width - wide - shown - notes - 7)
    top = most or max((row.value for row in rows), default=1) or 1
    lines = [look.paint(title, _BOLD)]
    for row, name in zip(rows, names, strict=True):
        bar = look.bar(row.value / top, room, row.code)
        lines.append(f"  {name:<{wide}}  {row.shown:>{shown}}  {row.notes:<{notes}}  {bar}".rstrip())
    return "\n".join([*lines, ""])


def _list(title: str, items: Iterable[tuple[str, str]], look: Look) -> str:
    lines = [f"  {visible(doc)}: {visible(why)}" for doc, why in items]
    return "\n".join([look.paint(title, _BOLD), *lines, ""]) if lines else ""


def _shorten(name: str) -> str:
    return name if len(name) <= _NAME else f"{name[: _NAME // 2 - 1]}…{name[-_NAME // 2 :]}"
