"""What can be told of each visible line of a text by itself, as columns of numbers.

Where a column cannot be known (stop words of an unknown language, capitals in a script without them) it holds -1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from cleaner.body.chars import Class, Classes, Codes, Ints, classes, codes
from cleaner.body.wording import Wording
from cleaner.body.words import KINDS, Words, words_of
from cleaner.lines import PROSE_CHARS, SENTENCE_CHARS, Lines

Column: TypeAlias = npt.NDArray[Any]
Columns: TypeAlias = dict[str, Column]
UNKNOWN = -1
UNTOLD = -1000
"""What the wording is where it cannot be known: no line has so few points."""
_CLASSES = len(Class)
_WIDE_CHARS = 3
"""An ideograph says as much as so many letters, and two of them are a word."""


@dataclass(frozen=True, slots=True)
class Known:
    """What may be used of a text; training hides one or the other, as a language or script would."""

    words: bool = True
    capitals: bool = True
    wording: bool = True


def line_columns(lines: Lines, wording: Wording, known: Known = Known()) -> tuple[Columns, Words]:
    """Return the columns of the visible lines, a row each, and the words that stand on them."""
    visible = np.array(lines.visible, np.int64)
    bare = [lines.bare[i] for i in lines.visible]
    rows = np.zeros(len(lines), np.int64)
    rows[visible] = np.arange(len(visible))
    points = codes(lines.text)
    kinds = classes(points)
    row = _rows(kinds, rows)
    counts = np.bincount(row * _CLASSES + kinds, minlength=len(visible) * _CLASSES).reshape(-1, _CLASSES)
    begins, capital = _beginnings(kinds, row, len(visible))
    columns = _counted(counts, begins, bare)
    columns |= _cased(counts, capital / np.maximum(columns["words"], 1), known)
    columns |= _edges(columns, bare, visible)
    words = _words(lines.text, points, kinds, row, rows)
    columns |= _spoken(columns["words"], words, known)
    columns["wording"] = wording_column(words, wording, len(visible)) if known.wording else _untold(len(visible))
    return columns, words


def wording_column(words: Words, wording: Wording, count: int) -> Ints:
    """Return the points of wording per word of each line, in hundredths of log-odds; `UNTOLD` in other languages."""
    if words.lang != wording.lang:
        return _untold(count)
    points = np.bincount(words.line, wording.points_of(words.keys)[words.number], minlength=count).astype(np.int64)
    return 10 * points // (np.bincount(words.line, minlength=count) + 1)


def _untold(count: int) -> Ints:
    return np.full(count, UNTOLD)


def windows(count: int, radii: Sequence[int]) -> tuple[Ints, Ints]:
    """Return for each of `count` lines the first line so near, and the one behind the last; a row for each radius."""
    at, reach = np.arange(count), np.array(radii)[:, None]
    return np.maximum(at - reach, 0), np.minimum(at + reach + 1, count)


def _rows(kinds: Classes, rows: Ints) -> Ints:
    """Return the row of the line that each character stands on; blank lines hold nothing that is counted."""
    ends = np.concatenate(([-1], np.flatnonzero(kinds == Class.BREAK), [len(kinds) - 1]))
    return np.repeat(rows, ends[1:] - ends[:-1])


def _words(text: str, points: Codes, kinds: Classes, row: Ints, rows: Ints) -> Words:
    lower = text.lower()
    if lower == text:
        return words_of(points, kinds, row)
    lowered = codes(lower)
    if len(lowered) == len(points):
        return words_of(lowered, kinds, row)
    kinds = classes(lowered)  # some capitals become two letters
    return words_of(lowered, kinds, _rows(kinds, rows))


def _beginnings(kinds: Classes, row: Ints, count: int) -> tuple[Ints, Ints]:
    """Return how many words begin on each row, and how many of them with a capital."""
    letter = (kinds >= Class.LOWER) & (kinds <= Class.LETTER)
    letter[1:] &= ~letter[:-1]
    at = np.flatnonzero(letter)
    owner = row[at]
    return np.bincount(owner, minlength=count), np.bincount(owner[kinds[at] == Class.UPPER], minlength=count)


def _counted(counts: Ints, begins: Ints, bare: Sequence[str]) -> Columns:
    wide = counts[:, Class.WIDE]
    size = np.fromiter(map(len, bare), np.int64, len(bare)) + (_WIDE_CHARS - 1) * wide
    words = begins + wide // 2
    letters = counts[:, Class.LOWER] + counts[:, Class.UPPER] + counts[:, Class.LETTER] + _WIDE_CHARS * wide
    return {
        "size": size,
        "words": words,
        "letters_per_word": letters / np.maximum(words, 1),
        "letters": letters,
        "digits": counts[:, Class.DIGIT],
        "digit_share": counts[:, Class.DIGIT] / size,
        "finals": counts[:, Class.FINAL],
        "final_density": 100 * counts[:, Class.FINAL] / size,
        "commas": counts[:, Class.COMMA],
        "marks": counts[:, Class.MARK],
        "quotes": counts[:, Class.QUOTE],
        "parens": counts[:, Class.PAREN],
        "money": counts[:, Class.MONEY],
        "symbols": counts[:, Class.SYMBOL],
        "code": counts[:, Class.CODE],
    }


def _cased(counts: Ints, capitals: Column, known: Known) -> Columns:
    """Return the share of words with a capital, unless the script has hardly any."""
    upper, lower, others = (int(counts[:, kind].sum()) for kind in (Class.UPPER, Class.LOWER, Class.LETTER))
    some = known.capitals and upper + lower > others + counts[:, Class.WIDE].sum() and 100 * upper > lower
    return {"capitals": capitals if some else np.full(len(counts), UNKNOWN)}


def _edges(columns: Columns, bare: Sequence[str], visible: Ints) -> Columns:
    """Return what a line begins and ends with, how it stands to its neighbours, and how often it comes."""
    first = classes(codes("".join([line[0] for line in bare])))
    ending = codes("".join([line[-1] for line in bare]))
    last = classes(ending)
    closes = (last == Class.FINAL) | ((last == Class.QUOTE) & (columns["finals"] > 0))
    size = columns["size"]
    gaps = visible[1:] - visible[:-1] > 1
    apart = np.ones(len(visible), np.bool_)
    apart[1:] = gaps | ~gaps.any()  # without any blank line, that none stands there tells nothing
    return {
        "ends_final": closes,
        "ends_colon": ending == ord(":"),
        "ends_question": (ending == 0x3F) | (ending == 0x61F) | (ending == 0xFF1F),
        "starts_lower": np.where(columns["capitals"][0] == UNKNOWN, UNKNOWN, first == Class.LOWER),
        "starts_mark": (first == Class.MARK) | (first == Class.SYMBOL),
        "prose": (size >= PROSE_CHARS) | ((size >= SENTENCE_CHARS) & closes),
        "apart": apart,
        **_repeats(bare),
    }


def _repeats(bare: Sequence[str]) -> Columns:
    """Return how often each line stands in the text, and the how manieth printing it is, counted from 1."""
    total = Counter(bare)
    times = np.fromiter(map(total.__getitem__, bare), np.int64, len(bare))
    nth = np.ones(len(bare), np.int64)
    seen: Counter[str] = Counter()
    for i in np.flatnonzero(times > 1).tolist():
        seen[bare[i]] += 1
        nth[i] = seen[bare[i]]
    return {"times": times, "nth": nth}


def _spoken(count: Ints, words: Words, known: Known) -> Columns:
    """Return how many words of each kind stand on each line; stop words only where the language is known."""
    bits = words.kinds[words.number] if known.words else np.zeros(len(words.number), np.int64)
    columns: Columns = {
        kind: np.bincount(words.line[bits & 1 << bit > 0], minlength=len(count)) for bit, kind in enumerate(KINDS)
    }
    told = np.bincount(words.line[bits > 1], minlength=len(count))
    columns["telling"] = told / np.maximum(count, 1)
    hidden = np.full(len(count), UNKNOWN)
    columns["stop_share"] = columns["stop"] / np.maximum(count, 1) if words.lang and known.words else hidden
    if not (words.lang and known.words):
        columns["stop"] = hidden
    return columns
