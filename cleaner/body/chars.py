"""Characters in classes that matter for telling prose from menus, counted line by line in one pass."""

from __future__ import annotations

import unicodedata
from enum import IntEnum
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Codes: TypeAlias = npt.NDArray[np.uint32]
Classes: TypeAlias = npt.NDArray[np.uint8]


class Class(IntEnum):
    """What kind of character it is. `WIDE` are ideographs and kana, of which a few make a word."""

    SPACE = 0
    LOWER = 1
    UPPER = 2
    LETTER = 3
    WIDE = 4
    DIGIT = 5
    FINAL = 6
    COMMA = 7
    MARK = 8
    QUOTE = 9
    PAREN = 10
    MONEY = 11
    SYMBOL = 12
    CODE = 13
    BREAK = 14


_PUNCTUATION = {
    Class.FINAL: ".!?。！？．｡؟۔।…։",
    Class.COMMA: ",;:、，；：،؛",
    Class.MARK: "|•·»«›‹>→←–—-_*#~/\\▪●○►▶▸",
    Class.QUOTE: "\"'“”„’‘「」『』《》",
    Class.PAREN: "()（）",
    Class.MONEY: "$€£¥₹₽₩%",
    Class.CODE: "{}[]=<;`",
    Class.BREAK: "\n",
}
_CATEGORIES = {"Ll": Class.LOWER, "Lu": Class.UPPER, "Lt": Class.UPPER, "Nd": Class.DIGIT, "Cc": Class.SPACE}
_GROUPS = {"L": Class.LETTER, "M": Class.LETTER, "Z": Class.SPACE}
_WIDE = ((0x3041, 0x30FF), (0x3400, 0xA000), (0xF900, 0xFB00))
_PLANE = 0x10000
"""Characters beyond the first plane are taken for symbols: most of those on pages are pictures."""


@lru_cache(maxsize=1)
def _classes() -> Classes:
    """Return the class of each character of the first plane, and at the end that of all others."""
    table = np.full(_PLANE + 1, Class.SYMBOL, np.uint8)
    for code in range(_PLANE):
        category = unicodedata.category(chr(code))
        table[code] = _CATEGORIES.get(category, _GROUPS.get(category[0], Class.SYMBOL))
    for first, last in _WIDE:
        table[first:last] = Class.WIDE
    for kind, characters in _PUNCTUATION.items():
        table[[ord(ch) for ch in characters]] = kind
    return table


def codes(text: str) -> Codes:
    """Return the code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def classes(points: Codes) -> Classes:
    """Return the class of each code point."""
    return _classes().take(points, mode="clip")
