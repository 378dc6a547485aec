"""The box that introduces an author below a text: a name alone on its line, and what is said of whoever bears it."""

from __future__ import annotations

import re

import regex

from cleaner.lines import Lines

_NAME_CHARS, _ABOUT_CHARS = 110, 50
"""The line of a name, its degrees and office included, has at most so many characters; what is said has at least."""
_BEHIND, _BEFORE = 4, 4
"""At most so many lines follow what is said first of the person, and at least so many stand above the name; all that
stands between the ends of the box goes with it."""
_PERSON = regex.compile(
    r"(?:(?i:about|by|author|written by|posted by|über|von|par|por|autora?|auteur|auteure|di|da|over|door|o)\s?:?\s)?"
    r"(?P<name>\p{Lu}[\p{L}\p{M}.’'-]{1,24}"
    r"(?:\s(?:\p{Lu}[\p{L}\p{M}.’'-]{0,24}|de|del|della|di|da|dos|van|von|der|den|la|le|el|al|bin)){0,3}"
    r"\s\p{Lu}[\p{L}\p{M}’'-]{1,24})(?:(?:,|\s?[|–—]|\s-)(?:.{0,60}?(?:[^.!?]|\p{Lu}\p{Ll}{0,2}\.))?)?\*?"
)
_LONG_WORD = 4
"""A word of fewer letters may well begin two lines, one below the other."""
_ARTICLES = frozenset(("The", "Der", "Die", "Das", "Le", "La", "Les", "El", "Los", "Las", "Il", "De", "Het", "O", "Os"))
"""No name of a person begins with one of these; a title does, and the line below it may."""


def name_box(lines: Lines) -> list[int]:
    """Return the visible lines of the box, or []: from the name to the last line that begins with its first word.

    A text with several such boxes is a list of people, and one with more labels that the next line takes up is a list
    of whatever they name. Words that the text writes in lower case, too, are no name, and somebody whom its sentences
    have named before belongs to it.
    """
    size = len(lines.visible)
    behind = range(max(_BEFORE, size - _BEHIND - 3), size)
    places = [k for k in behind if (about := _about(lines, k)) and size - about <= _BEHIND + 1]
    if not places or _lists(lines) or _told_of(lines, places[0]):
        return []
    place = places[0]
    first = _name(lines, place).split()[0]
    last = max(k for k in range(place, len(lines.visible)) if _core(lines, k).startswith(first))
    return lines.visible[place : last + 1]


def _core(lines: Lines, place: int) -> str:
    return lines.core(lines.visible[place])


def _name(lines: Lines, place: int) -> str:
    """Return the name that stands alone on a visible line, or ""."""
    core = _core(lines, place)
    found = _PERSON.fullmatch(core) if len(core) <= _NAME_CHARS and core[:1].isalpha() else None
    return found["name"] if found and found["name"].split()[0] not in _ARTICLES else ""


def _about(lines: Lines, place: int) -> int:
    """Return which visible line below a name begins with it or its first word; there may be an office between. Or 0."""
    name = _name(lines, place)
    if not name or (lines.prose(lines.visible[place]) and "," not in _core(lines, place)):
        return 0
    begins = (f"{name.split()[0]} ", f"{name.split()[0]},", name)
    for below in range(place + 1, min(place + 3, len(lines.visible))):
        if lines.prose(lines.visible[below]):
            core = _core(lines, below)
            return below if len(core) >= _ABOUT_CHARS and core.startswith(begins) else 0
    return 0


def _lists(lines: Lines) -> bool:
    """Whether several labels are taken up by what stands below them."""
    places = range(len(lines.visible))
    return sum(_about(lines, k) > 0 for k in places) > 1 or sum(_taken_up(lines, k) for k in places) > 1


def _taken_up(lines: Lines, place: int) -> bool:
    """Whether prose below a label begins with the long word that the label begins with."""
    first = _core(lines, place).partition(" ")[0]
    if len(first) < _LONG_WORD or not first[0].isupper() or lines.prose(lines.visible[place]):
        return False
    below = lines.visible[place + 1 : place + 2]
    return any(lines.prose(i) and lines.core(i).startswith(first) for i in below)


def _told_of(lines: Lines, place: int) -> bool:
    """Whether the text uses a word of the name as a common one, or its sentences speak of the person before."""
    name = _name(lines, place).split()
    common = "|".join(_as_word(word.lower()) for word in name if word[0].isupper() and len(word) > 2)
    if common and re.search(rf"\b(?:{common})", lines.text):
        return True
    first = re.compile(rf"\b{re.escape(name[0])}\b")
    return any(lines.prose(i) and first.search(lines.bare[i]) for i in lines.visible[:place])


def _as_word(word: str) -> str:
    """Return a pattern of a word, with whatever ending it has if it is long enough to be told without."""
    return re.escape(word) + ("" if len(word) > _LONG_WORD else r"\b")
