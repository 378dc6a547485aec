"""Near-duplicates: documents with nearly the same body are one witness, however often it was printed.

Bodies are compared by MinHash with one permutation, 64 bins and rotation for those that stay empty (Li, Owen & Zhang
2012; Shrivastava & Li 2014), over runs of four words. Two documents are twins when one of 8 bands of 8 bins agrees:
nearly certain when nine tenths of their runs are the same, one in thirty at a half.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Final

import regex

from cleaner.lines import is_prose
from cleaner.matching.judge import count_words

_WORD: Final = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]|\w+")
_RUN: Final = 4
_BINS: Final = 64
_BAND: Final = 8
_SPREAD: Final = 0x9E3779B97F4A7C15
_MASK: Final = (1 << 64) - 1
_LEAST_WORDS: Final = 20


def twins(documents: Sequence[Sequence[str]]) -> list[int]:
    """Return for each document, given as its lines, the number of the first document that is its twin, or its own."""
    seen = Counter(line for lines in documents for line in set(lines))
    parents = list(range(len(documents)))
    owners: dict[tuple[int, ...], int] = {}
    for number, lines in enumerate(documents):
        for band in _bands(_body(lines, seen, len(documents))):
            first = owners.setdefault(band, number)
            _unite(parents, first, number)
    return [_root(parents, number) for number in range(len(documents))]


def _body(lines: Sequence[str], seen: Counter[str], total: int) -> str:
    """Return what tells a document from others: prose that most do not share; all of it if that is next to nothing."""
    rare = [line for line in lines if 2 * seen[line] <= total]
    for kept in ([line for line in rare if is_prose(line)], rare):
        body = "\n".join(kept)
        if count_words(body) >= _LEAST_WORDS:
            return body
    return "\n".join(lines)


def _bands(body: str) -> Iterator[tuple[int, ...]]:
    """Yield the keys by which twins find each other."""
    bins = _signature(body)
    for start in range(0, _BINS, _BAND):
        yield (start, *bins[start : start + _BAND])


def _signature(body: str) -> list[int]:
    """Return the least hash in each bin; an empty bin borrows from the next one that is not."""
    words = _WORD.findall(body.casefold())
    bins: list[int | None] = [None] * _BINS
    for i in range(max(1, len(words) - _RUN + 1)):
        digest = int.from_bytes(
            blake2b(" ".join(words[i : i + _RUN]).encode("utf-8", "replace"), digest_size=8).digest()
        )
        place, value = digest % _BINS, digest // _BINS
        old = bins[place]
        bins[place] = value if old is None else min(old, value)
    full = [i for i, value in enumerate(bins) if value is not None]
    return [_borrowed(bins, full, i) for i in range(_BINS)]


def _borrowed(bins: Sequence[int | None], full: Sequence[int], i: int) -> int:
    value = bins[i]
    if value is not None:
        return value
    source = next((j for j in full if j > i), full[0])
    return ((bins[source] or 0) + ((source - i) % _BINS) * _SPREAD) & _MASK


def _root(parents: list[int], i: int) -> int:
    while parents[i] != i:
        parents[i] = parents[parents[i]]
        i = parents[i]
    return i


def _unite(parents: list[int], a: int, b: int) -> None:
    a, b = sorted((_root(parents, a), _root(parents, b)))
    parents[b] = a
