"""Sets of characters as bit masks over a sample of Unicode, wide enough to tell which sets overlap.

The masks err on the wide side: a set whose members are not known here may hold every character.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from cleaner.patterns.fold import fold, folding_to
from cleaner.patterns.nodes import CharSet, Node, Text, walk

_PER_CATEGORY = 6
_SCANNED = (range(0x100, 0x3400), range(0xA640, 0xAC00), range(0xE000, 0xE002), range(0xFB00, 0x10000))
_SAMPLED = (0x4E2D, 0x6587, 0xAC00, 0xD800, 0x1F600, 0x1D400, 0x20000, 0xE0020, 0x0378)
_CATEGORY = re.compile("L[ULTMO]?|M[NCE]?|N[DLO]?|P[CDSEIFO]?|S[MCKO]?|Z[SLP]?|C[CFSON]?")
_LONG_NAMES = {
    "LETTER": "L",
    "MARK": "M",
    "NUMBER": "N",
    "PUNCTUATION": "P",
    "PUNCT": "P",
    "SYMBOL": "S",
    "SEPARATOR": "Z",
    "OTHER": "C",
    "UPPERCASELETTER": "LU",
    "LOWERCASELETTER": "LL",
    "TITLECASELETTER": "LT",
    "DECIMALNUMBER": "ND",
    "DIGIT": "ND",
    "CURRENCYSYMBOL": "SC",
    "MATHSYMBOL": "SM",
    "DASHPUNCTUATION": "PD",
    "SPACESEPARATOR": "ZS",
    "WHITESPACE": "SPACE",
    "ALPHABETIC": "ALPHA",
    "UPPERCASE": "UPPER",
    "LOWERCASE": "LOWER",
}
_JOINERS = (0x200C, 0x200D)
_CIRCLED = (range(0x24B6, 0x24EA), range(0x1F130, 0x1F14A), range(0x1F150, 0x1F16A), range(0x1F170, 0x1F18A))
_CASED = frozenset(("LU", "LL", "LT", "UPPER", "LOWER"))
"""Classes that take letters of either case when case is ignored."""
_SCRIPTS = (
    *("LATIN", "GREEK", "COPTIC", "CYRILLIC", "ARMENIAN", "GEORGIAN", "HEBREW", "ARABIC", "DEVANAGARI", "BENGALI"),
    *("THAI", "HANGUL", "HIRAGANA", "KATAKANA", "HAN"),
)
_NAMED_AFTER = {**{script: script for script in _SCRIPTS}, "CJK": "HAN", "IDEOGRAPHIC": "HAN"}
"""Scripts by the first word of the names of their letters."""
_COMMON = (range(0x2B0), range(0x2000, 0x2C00), range(0x3000, 0x3040), range(0xFE30, 0x10000))
"""Blocks whose punctuation and symbols belong to no script."""


@dataclass(frozen=True, slots=True)
class Alphabet:
    """The sample together with every character a pattern names, so that no overlap of named characters is missed."""

    points: tuple[int, ...]
    words: int
    """The mask of the characters `\\w` stands for."""

    @classmethod
    def of(cls, node: Node) -> Alphabet:
        alphabet = cls(tuple(dict.fromkeys((*_sample(), *sorted(_closed(_named(node)))))), 0)
        return replace(alphabet, words=alphabet.mask(CharSet(0, (), ("WORD",), False, False)))

    def mask(self, node: CharSet | str, *, ignore_case: bool = False) -> int:
        """The characters that a set, or a single character, may stand for."""
        if isinstance(node, str):
            code = ord(node)
            node = CharSet(0, ((code, code),), (), False, ignore_case)
        known = len(_sample())
        base = _sample_mask(node.ranges, node.classes, node.negated, node.ignore_case)
        return base | sum(1 << bit for bit in range(known, len(self.points)) if holds(node, self.points[bit]))

    @property
    def everything(self) -> int:
        return (1 << len(self.points)) - 1

    def char(self, mask: int) -> str:
        """A character of a mask, a plain one if there is one; "" for the empty mask."""
        return chr(self.points[(mask & -mask).bit_length() - 1]) if mask else ""


def _membership(name: str, code: int) -> bool | None:
    """Whether a class holds a character; None if that is not known here."""
    name, category = _LONG_NAMES.get(name, name), unicodedata.category(chr(code))
    if _CATEGORY.fullmatch(name):
        return category.upper().startswith(name)
    if name in ("SPACE", "BLANK"):
        return _is_space(name, code, category)
    if name == "ANY":
        return True
    if name == "ASCII":
        return code < 128
    if name.removeprefix("SCRIPT=") in _SCRIPTS:
        return _of_script(name.removeprefix("SCRIPT="), code, category)
    return _derived(name, code, category)


def _is_space(name: str, code: int, category: str) -> bool:
    if name == "BLANK":
        return category == "Zs" or code == 9
    return category[0] == "Z" or 9 <= code <= 13 or code == 0x85


def _derived(name: str, code: int, category: str) -> bool | None:
    """Classes made of whole categories and a few characters more; of some of those it is not known."""
    if name == "WORD":
        return category[0] == "M" or category in ("Nd", "Pc") or code in _JOINERS or _derived("ALPHA", code, category)
    if name == "ALNUM":
        return category == "Nd" or _derived("ALPHA", code, category)
    if name == "ALPHA":
        return None if category[0] == "M" else category[0] == "L" or category == "Nl" or _is_circled(code)
    if name in ("UPPER", "LOWER"):
        own, other = ("Lu", "Ll") if name == "UPPER" else ("Ll", "Lu")
        return True if category == own else False if category == other or category[0] in "PZ" else None
    return None


def _is_circled(code: int) -> bool:
    """Letters in circles and squares are alphabetic, though they are symbols."""
    return any(code in codes for codes in _CIRCLED)


def _of_script(script: str, code: int, category: str) -> bool | None:
    """Letters are told apart by their names; of most other characters it is not known if they belong to a script."""
    if code < 0x2B0:
        return script == "LATIN" and category[0] == "L" and (code < 128 or None)
    if category[0] == "Z" or category in ("Cc", "Co", "Cs"):
        return False
    if category[0] in "PS":
        return False if any(code in codes for codes in _COMMON) else None
    name = unicodedata.name(chr(code), "")
    if category == "Nd":
        return None if script in name else False
    first = name.split(" ")[0]
    return None if category[0] != "L" or _NAMED_AFTER.get(first, script) == script else False


def holds(node: CharSet, code: int) -> bool:
    """Whether a set may hold a character; certain only if it does not."""
    return not _surely(node, code) if node.negated else _perhaps(node, code)


def _perhaps(node: CharSet, code: int) -> bool:
    codes = _cases(code) if node.ignore_case else (code,)
    if any(low <= other <= high for low, high in node.ranges for other in codes):
        return True
    return any(_class_holds(name, code, node.ignore_case) is not False for name in node.classes)


def _surely(node: CharSet, code: int) -> bool:
    char = chr(code)
    forms = (char, char.lower(), char.upper()) if node.ignore_case else (char,)
    if any(low <= ord(form) <= high for low, high in node.ranges for form in forms if len(form) == 1):
        return True
    return any(_class_holds(name, code, node.ignore_case) is True for name in node.classes)


def _class_holds(name: str, code: int, ignore_case: bool) -> bool | None:
    plain = name.removeprefix("^")
    holds = _membership(plain, code)
    if ignore_case and _LONG_NAMES.get(plain, plain) in _CASED and holds is False:
        any_case = {_membership(cased, code) for cased in _CASED}
        holds = None if any_case != {False} else False
    return holds if holds is None or plain == name else not holds


@lru_cache(maxsize=4096)
def _cases(code: int) -> frozenset[int]:
    """The character and those that differ from it only by case."""
    char = chr(code)
    forms = (char, *folding_to(fold(char)), char.lower(), char.upper(), char.title(), fold(char).upper())
    return frozenset(ord(form) for form in forms if len(form) == 1)


def _closed(codes: Iterable[int]) -> set[int]:
    cases = {case for code in codes for case in _cases(code)}
    return {case for case in cases if unicodedata.category(chr(case)) != "Cn"}  # younger letters are in no class here


def _named(node: Node) -> set[int]:
    """The characters a pattern names: its texts, and the ends and the middle of its ranges."""
    found = set[int]()
    for part in walk(node):
        if isinstance(part, Text):
            found.update(map(ord, part.text))
        elif isinstance(part, CharSet):
            found.update(code for low, high in part.ranges for code in (low, (low + high) // 2, high))
    return found


@cache
def _sample() -> tuple[int, ...]:
    """ASCII (letters first), Latin-1, and a few characters of every category and many scripts."""
    kinds: dict[str, int] = {}
    picked = [*range(0x61, 0x7B), *range(0x20, 0x100), *range(0x20), *_SAMPLED]
    for code in (code for codes in _SCANNED for code in codes):
        kind = unicodedata.category(chr(code))
        kinds[kind] = kinds.get(kind, 0) + 1
        if kinds[kind] <= _PER_CATEGORY or code % 64 == 0:
            picked.append(code)
    return tuple(dict.fromkeys((*picked, *sorted(_closed(picked)))))


@lru_cache(maxsize=4096)
def _sample_mask(
    ranges: tuple[tuple[int, int], ...], classes: tuple[str, ...], negated: bool, ignore_case: bool
) -> int:
    node = CharSet(0, ranges, classes, negated, ignore_case)
    return sum(1 << bit for bit, code in enumerate(_sample()) if holds(node, code))
