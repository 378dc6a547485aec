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

from cleaner.body.chars import Class, Classes, Ints, classes, codes
from cleaner.body.words import KINDS, Words, words_of
from cleaner.lines import PROSE_CHARS, SENTENCE_CHARS, Lines

Floats: TypeAlias = npt.NDArray[np.float32]
Column: TypeAlias = npt.NDArray[Any]
Columns: TypeAlias = dict[str, Column]
UNKNOWN = -1
_CLASSES = len(Class)
_WIDE_CHARS = 3
"""An ideograph says as much as so many letters, and two of them are a word."""
_QUESTION = (0x3F, 0x61F, 0xFF1F)


@dataclass(frozen=True, slots=True)
class Known:
    """What may be used of a text; training hides one or the other, as a language or script would."""

    words: bool = True
    capitals: bool = True


def line_columns(lines: Lines, known: Known = Known()) -> tuple[Columns, Words]:
    """Return the columns of the visible lines, and the words that stand on them."""
    points = codes(lines.text)
    kinds = classes(points)
    line = np.zeros(len(points), np.int64)
    np.cumsum(kinds[:-1] == Class.BREAK, out=line[1:])
    visible = np.array(lines.visible, np.int64)
    cells = np.bincount(line * _CLASSES + kinds, minlength=len(lines) * _CLASSES)
    counts = cells.reshape(len(lines), _CLASSES)[visible]
    lower = lines.text.lower()
    same = len(lower) == len(points)
    lowered = codes(lower)
    words = words_of(lowered, kinds if same else classes(lowered), lines.visible)
    begins, capital = _beginnings(kinds, line, len(lines))
    columns = _counted(counts, begins[visible], [lines.bare[i] for i in lines.visible])
    columns |= _cased(counts, capital[visible] / np.maximum(columns["words"], 1), known)
    columns |= _edges(columns, [lines.bare[i] for i in lines.visible], visible, len(lines))
    columns |= _spoken(columns["words"], words, known)
    return columns, words


def _beginnings(kinds: Classes, line: Ints, count: int) -> tuple[Ints, Ints]:
    """Return how many words begin on each line, and how many of them with a capital."""
    letter = (kinds >= Class.LOWER) & (kinds <= Class.LETTER)
    begins = letter.copy()
    begins[1:] &= ~letter[:-1]
    at = np.flatnonzero(begins)
    owner = line[at]
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
    cased = counts[:, Class.LOWER].sum() + counts[:, Class.UPPER].sum()
    some = known.capitals and cased > counts[:, Class.LETTER].sum() + counts[:, Class.WIDE].sum()
    return {"capitals": capitals if some else np.full(len(counts), UNKNOWN)}


def _edges(columns: Columns, bare: Sequence[str], visible: Ints, count: int) -> Columns:
    """Return what a line begins and ends with, how it stands to its neighbours, and how often it comes."""
    first, last = (classes(codes("".join([line[k] for line in bare]))) for k in (0, -1))
    ending = codes("".join([line[-1] for line in bare]))
    closes = (last == Class.FINAL) | ((last == Class.QUOTE) & (columns["finals"] > 0))
    size = columns["size"]
    gaps = np.diff(visible, prepend=-2)
    return {
        "ends_final": closes,
        "ends_colon": ending == ord(":"),
        "ends_question": np.isin(ending, _QUESTION),
        "starts_lower": np.where(columns["capitals"][0] == UNKNOWN, UNKNOWN, first == Class.LOWER),
        "starts_mark": (first == Class.MARK) | (first == Class.SYMBOL),
        "prose": (size >= PROSE_CHARS) | ((size >= SENTENCE_CHARS) & closes),
        "apart": gaps > 1,
        **_repeats(bare),
    }


def _repeats(bare: Sequence[str]) -> Columns:
    """Return how often each line stands in the text, and the how manieth printing it is, counted from 1."""
    keys = [line.lower() for line in bare]
    total = Counter(keys)
    seen: Counter[str] = Counter()
    nth = np.ones(len(keys), np.int64)
    if len(total) < len(keys):
        for i, key in enumerate(keys):
            if total[key] > 1:
                seen[key] += 1
                nth[i] = seen[key]
    return {"times": np.fromiter(map(total.__getitem__, keys), np.int64, len(keys)), "nth": nth}


def _spoken(count: Ints, words: Words, known: Known) -> Columns:
    """Return how many words of each kind stand on each line; stop words only where the language is known."""
    bits = words.kinds[words.number]
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
