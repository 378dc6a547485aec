"""Case folding that keeps every character in its place.

The `regex` module, ignoring case without its FULLCASE flag, compares characters one by one; `fold` gives the same
character for any two that it takes as equal. It may unite a few more, so a test on folded text never misses a match.
"""

from __future__ import annotations

from functools import cache

import regex

_SINGLES = {
    "\u0131": "i",  # dotless i: equal to I, as is U+0130
    "\u017f": "s",
    "\u00b5": "\u03bc",
    "\u0345": "\u03b9",
    "\u1fbe": "\u03b9",
    "\u03c2": "\u03c3",  # final sigma
    "\u03d0": "\u03b2",
    "\u03d1": "\u03b8",
    "\u03d5": "\u03c6",
    "\u03d6": "\u03c0",
    "\u03f0": "\u03ba",
    "\u03f1": "\u03c1",
    "\u03f5": "\u03b5",
    "\u1fd3": "\u0390",
    "\u1fe3": "\u03b0",
    "\u1c80": "\u0432",
    "\u1c81": "\u0434",
    "\u1c82": "\u043e",
    "\u1c83": "\u0441",
    "\u1c84": "\u0442",
    "\u1c85": "\u0442",
    "\u1c86": "\u044a",
    "\u1c87": "\u0463",
    "\u1c88": "\ua64b",
    "\u1e9b": "\u1e61",
    "\ufb05": "\ufb06",
    # From here on: letters younger than the Unicode tables of some supported Python.
    "\U0001df95": "\u00df",
    "\ua7dc": "\u019b",
    "\ua7cb": "\u0264",
    "\ua7dd": "\u0277",
    "\ua7e2": "\u027c",
    "\u1c89": "\u1c8a",
    "\ua7cc": "\ua7cd",
    "\ua7ce": "\ua7cf",
    "\ua7d2": "\ua7d3",
    "\ua7d4": "\ua7d5",
    "\ua7da": "\ua7db",
    "\uab6c": "\uab4b",
    "\uab6d": "\uab4c",
}
"""Characters that `str.lower` leaves apart from others of their kind, and what they become after it."""

_RUNS = (
    (range(0x10D50, 0x10D66), 0x20),  # Garay
    (range(0x16EA0, 0x16EB9), 0x1B),  # Beria Erfe
    ((0x1DF40, 0x1DF48, 0x1DF4A, 0x1DF4D, 0x1DF51, *range(0x1DF68, 0x1DF70, 2), *range(0x1DF72, 0x1DF80, 2)), 1),
)
"""The same for whole alphabets: code points and the distance to their small letters."""

_ODD = (*_SINGLES.items(), *((chr(code), chr(code + gap)) for codes, gap in _RUNS for code in codes))


def fold(text: str) -> str:
    """The text with letters of either case made equal; always as long as `text`.

    `str.translate` visits every character; looking for each odd one is thirty times faster where there are none.
    """
    if text.isascii():
        return text.lower()
    text = text.replace("\u0130", "i").lower()  # the one character that grows when lowered
    for odd, plain in _ODD:
        if odd in text:
            text = text.replace(odd, plain)
    return text


def normal(text: str) -> str:
    """The text folded, with each white space made ` ` and each decimal digit `0`; always as long as `text`.

    Whatever `regex` takes as equal to a character, or matches with `\\s` or `\\d`, stands for one thing here.
    """
    if text.isascii():
        return text.lower().translate(_ascii())
    made = text.replace("\u0130", "i").lower()
    for char in set(made):
        plain = _plain(char)
        if plain != char:
            made = made.replace(char, plain)
    return made


@cache
def _ascii() -> dict[int, str]:
    """Return what becomes of the characters of ASCII, beside its letters, that do not stay as they are."""
    return {code: _plain(chr(code)) for code in range(128) if _plain(chr(code)).lower() != chr(code).lower()}


@cache
def _plain(char: str) -> str:
    return " " if regex.match(r"\s", char) else "0" if regex.match(r"\d", char) else fold(char)


def folding_to(plain: str) -> tuple[str, ...]:
    """A folded character, and the odd ones that `fold` makes it of."""
    dotted = ("\u0130",) if plain == "i" else ()
    return (plain, *dotted, *(odd for odd, folded in _ODD if folded == plain))
