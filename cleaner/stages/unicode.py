"""The `unicode` stage: mojibake, entities, ligatures, control characters, line ends, NFC, and characters unseen.

With `invisible=False` the repaired text is exactly what `ftfy.fix_text` makes of it with the same settings; the only
exceptions are the two that `cleaner.repair` names, and a warning tells of them. With `invisible=True` what cannot be
seen and means nothing goes as well, and every line is repaired until a further run would change nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from cleaner.model import Document, Edit, Owner, Proposal
from cleaner.repair import (
    IGNORED,
    LIGATURES,
    LONGEST_RUN,
    QUOTES,
    ROUNDS,
    SEGMENT,
    UNSEEN,
    WIDE,
    Fixes,
    mark_runs,
    nfc,
    segments,
    strip,
)

VERSION = "1"


def _owner(part: str) -> Owner:
    return Owner(f"unicode/{part}", "unicode", VERSION)


_LINE_BREAKS, _ENTITIES, _MOJIBAKE, _NORMALIZATION = map(
    _owner, ("line-breaks", "entities", "mojibake", "normalization")
)
_WHOLE = re.compile(r"&(?:#?[0-9A-Za-z]{1,24};)+|\x1b\[[\d;]*[a-zA-Z]")
"""What goes or stays as one piece: entities, also of entities, and terminal escapes."""
_PARTS = tuple(
    (re.compile(removed), re.compile(new), _owner(part))
    for part, removed, new in (
        ("line-breaks", "[\r\x85\u2028\u2029]\n?", "\n?"),
        ("controls", "\x1b\\[[\\d;]*[a-zA-Z]|[\0-\x1f\x7f]", ""),
        ("invisible", f"[{UNSEEN}{IGNORED}]", ""),
        ("surrogates", "[\ud800-\udfff]+", ".+"),
        ("ligatures", f"[{LIGATURES}]+", ".+"),
        ("width", f"[{WIDE}]+", ".+"),
        ("quotes", f"[{QUOTES}]+", "['\"]+"),
    )
)
_WORD = re.compile(f"[0-9A-Za-z{LIGATURES}{WIDE}]")
_GRAM, _NEAR, _REACH = 4, 64, 4096
"""Two texts are in step again where `_GRAM` characters are the same, at most `_REACH` behind a difference, or one
character at most `_NEAR` behind it."""


@dataclass(frozen=True, slots=True)
class UnicodeStage:
    """Proposes the repair of broken Unicode, in edits as small as the differences.

    `width` folds full-width and half-width forms, `ligatures` takes Latin ligatures apart, `uncurl` makes quotes
    straight, `html_entities` decodes entities ("auto": until a line has `<`), `invisible` takes out what cannot be
    seen and means nothing.
    """

    width: bool = False
    ligatures: bool = True
    uncurl: bool = False
    html_entities: Literal["auto"] | bool = "auto"
    invisible: bool = True

    def __call__(self, document: Document) -> Proposal:
        text = document.text
        fixes = Fixes(self.width, self.ligatures, self.uncurl)
        edits: list[Edit] = []
        left = _Left()
        at, markup = 0, self._markup(text, 0)
        while found := fixes.suspect(entities=at <= markup).search(text, at):
            start = text.rfind("\n", at, found.start()) + 1 or at
            at = text.find("\n", found.start()) + 1 or len(text)
            if text.startswith("\r\n", found.start()) and at - start <= SEGMENT:  # nothing else in this line
                edits.append(Edit(found.start(), found.end(), "", _LINE_BREAKS))
                continue
            line = text[start:at]
            repaired, done = self._repair(fixes, line, start <= markup)
            left.note(text, start, repaired, done)
            if repaired != line:
                edits += _edits(line, repaired, start)
                if self.invisible and start <= markup < at and "<" not in repaired:
                    markup = self._markup(text, at)  # the next run will not see this one either
        return Proposal(tuple(edits), warnings=left.warnings())

    def _markup(self, text: str, start: int) -> int:
        """Return the offset of the `<` from whose line on entities stay: -1 or the end of the text if none decides."""
        if self.html_entities != "auto":
            return len(text) if self.html_entities else -1
        found = text.find("<", start)
        return len(text) if found < 0 else found

    def _repair(self, fixes: Fixes, line: str, entities: bool) -> tuple[str, bool]:
        """Return the repaired line, and whether nothing of it had to be given up.

        Taking out what is unseen makes new work where it parted a letter from its accent, or an entity; and once a CR
        has become LF, the halves are lines of their own.
        """
        now = line
        for _ in range(ROUNDS):
            fixed, done = self._fix(fixes, now, entities)
            if not self.invisible:
                return fixed, done
            before, now = now, strip(fixed)
            if now == before:
                return now, done
        return line, False

    def _fix(self, fixes: Fixes, text: str, entities: bool) -> tuple[str, bool]:
        """Return what ftfy makes of a line, by its rules of where to cut and when to leave entities alone."""
        out: list[str] = []
        done = True
        for segment in segments(text):
            entities = entities and not (self.html_entities == "auto" and "<" in segment)
            fixed = fixes.fix(segment, entities=entities)
            if fixed is None:
                done = False
                fixed = fixes.fix(segment, entities=False) if entities else None
            out.append(segment if fixed is None else fixed)
        return "".join(out), done


@dataclass(slots=True)
class _Left:
    """Counts what was left as it was, and the line in which the first of it stands."""

    runs: int = 0
    lines: int = 0
    first_run: int = 0
    first_line: int = 0

    def note(self, text: str, start: int, repaired: str, done: bool) -> None:
        if not done:
            self.first_line = self.first_line or _number(text, start)
            self.lines += 1
        if len(repaired) > LONGEST_RUN and (runs := mark_runs(repaired)):
            self.first_run = self.first_run or _number(text, start)
            self.runs += runs

    def warnings(self) -> tuple[str, ...]:
        out = []
        if self.runs:
            what = f"runs of more than {LONGEST_RUN} combining marks left as they are"
            out.append(f"{what}: {self.runs}, the first in line {self.first_run}")
        if self.lines:
            what = f"lines left unrepaired in part, because they still change after {ROUNDS} rounds"
            out.append(f"{what}: {self.lines}, the first is line {self.first_line}")
        return tuple(out)


def _number(text: str, start: int) -> int:
    return text.count("\n", 0, start) + 1


def _edits(old: str, new: str, offset: int) -> Iterator[Edit]:
    for i, i_end, j, j_end in _differences(old, new):
        removed, put = old[i:i_end], new[j:j_end]
        yield Edit(offset + i, offset + i_end, put, _answers(removed, put))


def _answers(removed: str, put: str) -> Owner:
    """Return the owner of one difference, by what went and what came."""
    if "&" in removed and _WHOLE.search(removed):
        return _ENTITIES
    for old, new, owner in _PARTS:
        if (found := old.match(removed)) and new.fullmatch(put) and (found.end() == len(removed) or not put):
            return owner
    same = nfc(removed) == nfc(put) or all(map(unicodedata.combining, removed + put))
    return _NORMALIZATION if same else _MOJIBAKE


def _differences(old: str, new: str) -> Iterator[tuple[int, int, int, int]]:
    """Yield `(i, i_end, j, j_end)` where `old[i:i_end]` became `new[j:j_end]`: ascending, disjoint, in linear time.

    An entity is never cut: `&amp;` became `&`, it did not lose `amp;`.
    """
    i = j = 0
    while True:
        same = _common(old, i, new, j)
        i, j = i + same, j + same
        if i == len(old) and j == len(new):
            return
        size = 0
        start = old.rfind("&", max(i - same, i - 32), i)
        if start >= 0 and (whole := _WHOLE.match(old, start)) and whole.end() > i:
            i, j, size = start, j - (i - start), whole.end() - start
        i_end, j_end = _in_step(old, i, new, j, size)
        yield i, i_end, j, j_end
        i, j = i_end, j_end


def _common(old: str, i: int, new: str, j: int) -> int:
    """Return how many characters are the same from `old[i]` and `new[j]` on."""
    start, size = i, 64
    while size:
        if old[i : i + size] == new[j : j + size] and i + size <= len(old) and j + size <= len(new):
            i, j, size = i + size, j + size, min(size * 2, 1 << 16)
        else:
            size //= 2
    return i - start


def _in_step(old: str, i: int, new: str, j: int, size: int) -> tuple[int, int]:
    """Return the nearest offsets from which both texts go on alike, at least `size` behind `i`; or their ends.

    Repairs hardly ever lengthen a text, so what came in place of `old[i:at]` is looked for within that length; only
    characters with a decomposition may become longer. And no repair makes words of what had no letter in it.
    """
    at, limit = i + size, j + size
    while at < min(i + _REACH, len(old)):
        found = new.find(old[at : at + _GRAM], j, limit + _GRAM)
        if found < 0 and at < i + _NEAR:
            found = new.find(old[at], j, limit + 1)
            if found >= 0 and _WORD.search(new, j, found) and not _WORD.search(old, i, at):
                found = -1
        if found >= 0:
            return at, found
        whole = _WHOLE.match(old, at)
        end = whole.end() if whole else at + 1
        limit += max(end - at, len(unicodedata.normalize("NFKC", old[at])))
        at = end
    if at >= len(old):
        return len(old), len(new)
    same = min(_common(old[::-1], 0, new[::-1], 0), len(old) - i, len(new) - j)
    return len(old) - same, len(new) - same
