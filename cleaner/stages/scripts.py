"""The `scripts` stage: what scripts and styles leave in the text of a page whose markup was taken off carelessly.

`//text()` and its like return the code of a page along with its words. A text that holds such code is told from one
that shows code to its readers by what only machines write: long lines without spaces, and data about the page itself.
Where there is none of that, all code stays; where there is, listings that a sentence announces stay still. What stands
between fences is a listing always, and none of that evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from cleaner.lines import Lines, fenced_lines, is_prose
from cleaner.model import Document, Edit, Owner, Proposal

_OWNER = Owner("scripts/code", "artifact", "1")
_SURE = 1.0
"""The score of each cut: what code is has been weighed against the whole text, of which it may be nearly all."""
_BRACES = ("{", "};")
"""A text without one of these holds no code of a page."""
_LONG, _PACKED = 160, 500
"""A dense line of so many characters was written by a machine; so many that are packed show what they stand in …"""
_RECORDS = ('{"', '[{"')
"""… unless they are one record of data: a text may hold that by itself."""
_DENSE, _TIGHT = 0.1, 0.05
"""Code is dense, and packed, if so few of its characters are spaces …"""
_MARKED = 0.08
"""… and so many of them marks."""
_LISTING = 2_000
"""A listing that a text shows to its readers has fewer characters than the scripts of a page."""
_TOLD = re.compile(
    r"\b(?:JSON-LD|[Ss]chema\.org|[Mm]inif(?:y|ie[ds]|ying|ication|iers?)|dataLayer|gtag|structured data)\b"
)
"""What a text speaks of that shows its readers what else only machines read."""
_MARKS = "{}[]();=<>\"'\\:,$&"
_SAMPLE = 4_000
"""So many characters of a line tell whether it is dense."""
_DATA = re.compile(
    r"""[\[{(\s]*["']@(?:context|graph|type|id)["']\s*:|[\[{(\s]*"(?:prefetch|props|datalayer)"\s*:"""
    r"|(?:window\.)?(?:dataLayer|__NEXT_DATA__|_wpemojiSettings|__INITIAL_STATE__|__NUXT__|__APOLLO_STATE__)\b"
    r"|window\._\w{1,60}\s*=|AF_initDataCallback\s*\(|(?:var|let|const)\s+_(?:gaq|paq|hsq)\b"
    r"|.{0,400}(?:\w=\w{1,20}\.createElement\([\"']script|window\.\w{1,60}=window\.\w{1,60}\|\|"
    r"|getElementsByTagName\(\w{1,20}\)\[0\])"
    r"|(?:gtag|fbq|ga|hj|ym|_gaq\.push|dataLayer\.push|googletag\.cmd\.push)\s*\(\s*(?:['\"\[{]|function)"
)
"""What a page tells a browser, a counter of visits or a search engine, at the beginning of a line."""
_STYLES = re.compile(r"[^{}]{1,300}\{(?:[^{}:]{1,200}\{)?[^{}:\s]{1,80}:[^{}\s]")
"""Styles of which the spaces have been taken out."""
_CODE = re.compile(
    r"[\])}][\])};,\s]*|\}\s*(?:else|catch|finally|while)\b.*"  # what closes
    r"|.*[{\[(]\s*|.*\)\s*;?|.*[;}]\s*(?://.*)?|.*=>\s*\{?.*|.*\*/\s*|.*[\w\]\)\"']\s*,"  # how code ends
    r"|(?://|/\*|\*/|<!--|-->|\]\]>|\"[\w@$-]{1,40}\"\s*:).*"
    r"|(?:var|let|const|function|return|if|else|for|while|switch|case|break|try|new|typeof|import|export|async|await)\b.*"
)
"""How lines of scripts, styles and data look as a whole."""
_SIGNS = re.compile(r"""[{}=;<>]|\w\(|\)\.|["']\s*:|^[\w-]+\s*:\s*\S|^[.#@&/\[]|^[\])}]""")
"""A line that ends like code also holds one of these, or it may be prose."""
_OF_PAGES = re.compile(
    r"\b(?:window|document|jQuery|gtag|dataLayer|addEventListener|querySelector|getElementById|innerHTML|setTimeout)\b|\$\("
    r"|\"@(?:type|context|id)\"|!important|\b(?:display|margin|padding|background|position|width|height|color|border|opacity"
    r"|font|float|overflow)[\w-]{0,30}\s?:\s?[\w#.-]|\d(?:px|em|rem|vh|vw)\b|(?:\b|-)var\s?[(\w]"
)
"""What only the code of pages speaks of."""


@dataclass(frozen=True, slots=True)
class ScriptsStage:
    """Proposes the removal of the code of a page, line by line, where a text is a page with its code left in."""

    def __call__(self, document: Document) -> Proposal:
        if document.blocks or not any(brace in document.text for brace in _BRACES):
            return Proposal()
        lines = document.lines
        code = (Edit(lines.starts[i], lines.end(i), "", _OWNER, score=_SURE) for i in _code_lines(lines))
        return Proposal(tuple(code))


def _code_lines(lines: Lines) -> list[int]:
    """Return the numbers of the lines that are code of the page, in order; none where nothing shows that it has any."""
    fenced = fenced_lines(lines)
    if not _is_page(lines.bare[i] for i in lines.visible if i not in fenced):
        return []
    runs = _runs([i not in fenced and _is_code(lines.bare[i]) for i in lines.visible])
    rows = [lines.visible[first:behind] for first, behind in runs]
    code = frozenset(i for row in rows for i in row)
    told = any(_TOLD.search(lines.bare[i]) for i in lines.visible if i not in code and i not in fenced)
    return [i for row in rows if not _is_listing(lines, row, told=told) for i in row]


def _is_page(lines: Iterable[str]) -> bool:
    """Whether some lines show that a text is a page with its code: no reader is shown such things."""
    long = [line for line in lines if len(line) >= _LONG]
    if any(map(_DATA.match, long)):
        return True
    packed = [line for line in long if _is_dense(line, _TIGHT)]
    records = [line for line in packed if line.startswith(_RECORDS)]
    counted = sum(map(len, packed)) - (len(records[0]) if records else 0)
    return counted >= _PACKED


def _is_dense(line: str, most: float) -> bool:
    sample = line[:_SAMPLE]
    return (
        "{" in sample
        and sample.count(" ") < most * len(sample)
        and sum(map(sample.count, _MARKS)) > _MARKED * len(sample)
    )


def _is_code(line: str) -> bool:
    """Whether a line looks like one of a script, of styles or of data."""
    return _is_made(line) or bool(_CODE.fullmatch(line) and _SIGNS.search(line))


def _is_made(line: str) -> bool:
    """Whether a line was written by a machine, or for one."""
    return bool(_DATA.match(line)) or (len(line) >= _LONG and (_is_dense(line, _DENSE) or bool(_STYLES.match(line))))


def _runs(code: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Yield first and behind last of the visible lines of code in a row."""
    edges = [place for place, (before, here) in enumerate(pairwise((False, *code, False))) if before != here]
    yield from zip(edges[::2], edges[1::2], strict=True)


def _is_listing(lines: Lines, row: Sequence[int], *, told: bool) -> bool:
    """Whether code in a row is, or may be, there for the reader.

    What machines wrote is not, unless it is short and a colon leads to it, or the text tells of such things. What else
    is of the page speaks of pages, and no sentence leads to it.
    """
    above = [lines.bare[i] for i in lines.above(row[0], 1)]
    led_to = any(line.endswith((":", "：")) for line in above)
    if any(_is_made(lines.bare[i]) for i in row):
        return (led_to or told) and sum(len(lines.bare[i]) for i in row) < _LISTING
    return led_to or any(map(is_prose, above)) or not any(_OF_PAGES.search(lines.bare[i]) for i in row)
