"""Words as numbers of 64 bits, worked out for a whole text at once: equal words have equal keys."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from cleaner.body.chars import Codes, Flags, Ints, codes

Keys: TypeAlias = npt.NDArray[np.uint64]

_BASE = 0x9E3779B97F4A7C15
"""Odd, so that it has an inverse among numbers of 64 bits."""
_INVERSE = pow(_BASE, -1, 1 << 64)
_OFTEN = 1 << 16
"""Few texts have more characters."""


def word_keys(points: Codes, apart: Flags) -> tuple[Keys, Ints]:
    """Return the key of each word of a text and where it begins, given its characters and which of them are no words.

    A key is a polynomial in the word's characters modulo 2 to the 64th: two words of a page share one by chance about
    once in a million million pages.
    """
    begins = ~apart
    begins[1:] &= apart[:-1]
    at = np.flatnonzero(begins)
    if not len(at):
        return np.zeros(0, np.uint64), at
    terms = np.where(apart, np.uint64(0), points) * _powers(_BASE, len(points))
    return np.add.reduceat(terms, at) * _powers(_INVERSE, len(points))[at], at


def keys_of(words: Iterable[str]) -> Keys:
    """Return the keys of words that hold nothing but what belongs to words."""
    points = codes(" ".join(words))
    return word_keys(points, points == ord(" "))[0]


def look_up(keys: Keys, known: Keys) -> tuple[Ints, Flags]:
    """Return for each key its place among the `known` ones, which ascend and are not none, and whether it is there."""
    at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return at, known[at] == keys


def _powers(base: int, count: int) -> Keys:
    """Return the powers of a base from none on; those that most texts need are worked out once."""
    return _first_powers(base)[:count] if count <= _OFTEN else _more_powers(base, count)


@lru_cache(maxsize=2)
def _first_powers(base: int) -> Keys:
    return _more_powers(base, _OFTEN)


def _more_powers(base: int, count: int) -> Keys:
    powers = np.full(count, base, np.uint64)
    powers[0] = 1
    return np.cumprod(powers, out=powers)
