"""The shape of a line: numbers, names, words beside numbers and addresses folded into slots, the rest as it stands.

Lines of one shape differ only in what fills the slots. A slot that all of them fill alike is no slot after all: that is
found out later, so folding too much does no harm.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

import regex

NUMBER, NAMES, WORD, MAIL, SPACE, REST = SLOTS = "\x01\x02\x03\x04\x05\x06"
"""The signs for slots in a shape."""

_NAME: Final = r"\p{Lu}[\p{L}\p{M}’'\-]{0,40}"
_PARTICLE: Final = "(?:de|del|della|der|den|di|da|dos|du|la|le|el|al|van|von|zu|bin|ibn|y|of|and|und|et|&)"
_MORE: Final = rf"(?:\.?[ ](?:{_PARTICLE}[ ]){{0,2}}{_NAME})"
_NUMBER: Final = r"\d{1,12}(?:[.,:]\d{1,9}){0,4}"
_WORD: Final = r"[\p{L}\p{M}][\p{L}\p{M}\p{N}’'\-]{0,40}"
_MAIL: Final = r"[\w.+\-]{1,64}@[\w.\-]{1,64}"
_SPACE: Final = r"\s{1,20}"
_TOKEN: Final = regex.compile(
    rf"(?P<mail>{_MAIL})|(?P<number>{_NUMBER})|(?P<names>{_NAME}{_MORE}{{0,6}})|(?P<word>{_WORD})|(?P<space>{_SPACE})|.",
    regex.DOTALL,
)
_CONTROL: Final = regex.compile(rf"[{SLOTS}]")
_SIGNS: Final = {"mail": MAIL, "number": NUMBER, "names": NAMES}
_LABEL: Final = regex.compile(r"(?P<label>[^:\d\x01-\x06]{1,40}: )(?P<rest>\S.{0,119})")
_BETWEEN: Final = 3
"""So many words between two numbers belong to a date or a count."""

PIECES: Final = {
    "number": _NUMBER,
    "name": _NAME,
    "names": rf"(?:{_PARTICLE} ){{0,2}}{{{{name}}}}(?:\.? (?:{_PARTICLE} ){{0,2}}{{{{name}}}}){{0,6}}",
    "word": _WORD,
    "mail": _MAIL,
    "space": _SPACE,
    "rest": r"\S.{0,119}",
}
"""The patterns of what fills a slot, by name, as a rule file holds them."""
PIECE_OF: Final = {NUMBER: "number", NAMES: "names", WORD: "word", MAIL: "mail", SPACE: "space", REST: "rest"}


class Shape(NamedTuple):
    """A line's shape, with the signs of slots in it, and what filled them, in their order."""

    text: str
    values: tuple[str, ...]


def shape_of(line: str) -> Shape:
    """Return the shape of a line."""
    tokens = list(_tokens(_CONTROL.sub(" ", line)))
    _fold_words(tokens)
    text = "".join(sign or value for sign, value in tokens)
    return Shape(text, tuple(value for sign, value in tokens if sign))


def label_of(line: str) -> Shape | None:
    """Return the shape of a label with anything behind its colon, or None if the line is none or the rest is long."""
    hit = _LABEL.fullmatch(line)
    return Shape(f"{hit['label']}{REST}", (hit["rest"],)) if hit else None


def _tokens(line: str) -> Iterator[tuple[str, str]]:
    """Yield (sign of a slot or "", text); the first of the names that open a line stands by itself."""
    for hit in _TOKEN.finditer(line):
        kind, text = str(hit.lastgroup), hit.group()
        if kind == "names" and hit.start() == 0 and " " in text:
            first, _, rest = text.partition(" ")
            yield NAMES, first.removesuffix(".")
            yield "", ". " if first.endswith(".") else " "
            text = rest
        if kind == "space":
            yield ("", " ") if text == " " else (SPACE, text)
        else:
            yield _SIGNS.get(kind, ""), text


def _fold_words(tokens: list[tuple[str, str]]) -> None:
    """Fold the words that belong to numbers: months in lower case, units of time, what is counted."""
    numbers = [i for i, (sign, _) in enumerate(tokens) if sign == NUMBER]
    for i in numbers:
        for beside in (i - 2, i + 2):
            if 0 <= beside < len(tokens) and tokens[(i + beside) // 2] == ("", " "):
                _fold(tokens, beside)
    for left, right in pairwise(numbers):
        between = range(left + 1, right)
        if len(between) <= 2 * _BETWEEN + 1 and all(_wordlike(tokens[j]) for j in between):
            for j in between:
                _fold(tokens, j)


def _wordlike(token: tuple[str, str]) -> bool:
    sign, text = token
    return text in (" ", ".", ". ") or sign in (NAMES, WORD) or text[0].isalpha()


def _fold(tokens: list[tuple[str, str]], i: int) -> None:
    sign, text = tokens[i]
    if not sign and text[0].isalpha():
        tokens[i] = (WORD, text)


def letters(text: str) -> int:
    """Count the letters of a text; one of a script that writes words in few signs counts as two."""
    return sum(1 + (ch >= "\u2e80") for ch in text if ch.isalpha())
