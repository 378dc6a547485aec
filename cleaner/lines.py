"""A text as lines: where they stand, what they say without their marks, which are prose, and where the edges end.

A line's *core* is what a reader would call its words: without surrounding white space, list, heading and quote marks,
emphasis, little pictures, and closing table bars. Rules look at cores: `- **Share this** 👇` and `Share this` are one.
Of Markdown inside a line a reader sees what it says and not where it leads: `**Share** [this](/to)` is another of them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

_PICTURE = "[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff][\ufe0e\ufe0f\u200d]*"
"""A sign that is drawn, such as a star, a bell or a face: many a button or plea begins or ends with one.

Plain arrows are none: they tell a button from a heading.
"""
_OPENING = re.compile(rf"(?:(?:[-–—*•·▪●○►▶▸»>|+]|#{{1,6}})\s+|{_PICTURE}\s*)*(?:\*{{1,3}}(?=\S)|_{{1,3}}(?=\S))?")
_CLOSING = re.compile(rf"(?:\s*{_PICTURE})*(?:\*{{1,3}}|_{{1,3}})?(?:\s*{_PICTURE})*(?:\s+\|)*\Z")
_TARGET = r"\((?:<[^<>\n]*+>|(?:[^()\s]++|\([^()\s]*+\))*+)(?:\s+\"[^\"\n]*+\")?+\)"
"""Where a link or a picture in Markdown leads, and its title."""
_PICTURED = re.compile(rf"(!\[[^\[\]\n]*+\]){_TARGET}")
_LINK = re.compile(rf"(?<![!\\])\[((?:[^\[\]\n]++|!\[[^\[\]\n]*+\]|\[[^\[\]\n]*+\])*+)\]{_TARGET}|\]{_TARGET}")
"""A link, which may say a picture, or the end of one that begins on a line before."""
_REFERRED = re.compile(r"(?<![\w!\\\])])\[(?!\d+\])([^\[\]\n]++)\]\[[^\[\]\n]*+\]")
"""A link that leads where a line elsewhere in the text says; `x[i][j]` and `[1][2]` are none."""
_STRONG = re.compile(r"\*\*(?=\S)([^*\n]++)(?<=\S)\*\*(?=\s*[^\s*])")
"""Strong words with others behind them: a line that is strong as a whole may be a heading."""
_SENTENCE_END = frozenset(".!?。！？．｡؟۔।…:;”\"’'»)）」』")
_DENSE_SENTENCE_END = re.compile("(?:。|[가-힣]\\.)[”\"’'»)）」』]?\\Z")
_SEPARATORS = re.compile(r"[\s|/\\·•,;:–—\-_*>«»#()\[\]]*")
_NOT_ALNUM = re.compile(r"[\W_]+")
_MARKS = re.compile("[\u0300-\u036f\u0483-\u1dff\u20d0-\u20f0\u2cef-\U0010ffff]")
"""Where combining marks may stand, which \\w does not hold; elsewhere it is as good, and ten times faster."""
_ASCII_SIGNS = bytes(code for code in range(128) if not chr(code).isalnum())

_FENCES = ("```", "~~~")
"""What the lines around code begin with."""
PROSE_CHARS = 140
"""A line of at least so many characters is prose, whatever it ends with."""
SENTENCE_CHARS = 40
"""So is a line of at least so many that ends like a sentence."""
DENSE_CHARS = 10
"""So is a line of at least so many that ends with a full stop in Chinese, Japanese or Korean: they need few."""
EDGE_PROSE = 3
"""An edge of a text ends at this line of prose that nobody claims …"""
EDGE_LINES = 8
"""… or at this line of any kind."""
_SIGNS, _FIRST_CHARS = 12, 32
"""Lines are told apart by so many letters and digits first, which as a rule stand among so many characters."""


@dataclass(slots=True)
class Lines:
    """The lines of a text, cut at LF or CRLF. `raw[i]` begins at `starts[i]`; `bare[i]` is what is `shown` of it.

    `visible` are the numbers of the lines that hold more than white space; `marked` tells of Markdown inside of lines.
    """

    text: str
    raw: list[str] = field(init=False)
    bare: list[str] = field(init=False)
    starts: list[int] = field(init=False)
    visible: list[int] = field(init=False)
    marked: bool = field(init=False)
    _prose: list[int] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        pieces = self.text.split("\n")
        self.starts = []
        at = 0
        for piece in pieces:
            self.starts.append(at)
            at += len(piece) + 1
        self.raw = [piece.removesuffix("\r") for piece in pieces] if "\r" in self.text else pieces
        self.marked = is_marked(self.text)
        self.bare = [shown(line) for line in self.raw] if self.marked else [line.strip() for line in self.raw]
        self.visible = [i for i, line in enumerate(self.bare) if line]

    def __len__(self) -> int:
        return len(self.raw)

    def end(self, i: int) -> int:
        """Return the offset behind the last character of line `i`, before its line break."""
        return self.starts[i] + len(self.raw[i])

    def blank(self, i: int) -> bool:
        """Whether line `i` holds nothing but white space."""
        return not self.bare[i]

    def core(self, i: int) -> str:
        """Return the words of line `i`."""
        return core(self.bare[i])

    def as_shown(self) -> Lines:
        """Return the lines of what is shown: as many, and those that are visible here."""
        return Lines("\n".join(self.bare)) if self.marked else self

    def prose(self, i: int) -> bool:
        """Whether line `i` reads like a sentence or a paragraph rather than a label."""
        return is_prose(self.bare[i])

    def prose_lines(self) -> list[int]:
        """Return the numbers of all lines of prose."""
        if self._prose is None:
            self._prose = [i for i in self.visible if is_prose(self.bare[i])]
        return self._prose

    def above(self, i: int, count: int) -> list[int]:
        """Return the nearest `count` visible lines before line `i`."""
        here = bisect_left(self.visible, i)
        return self.visible[max(0, here - count) : here]

    def below(self, i: int, count: int) -> list[int]:
        """Return the nearest `count` visible lines behind line `i`."""
        here = bisect_right(self.visible, i)
        return self.visible[here : here + count]


def fenced_lines(lines: Lines) -> frozenset[int]:
    """Return the lines from each opening code fence to the fence that closes it."""
    return between_fences(lines.bare) if any(map(lines.text.__contains__, _FENCES)) else frozenset()


def between_fences(bare: Sequence[str]) -> frozenset[int]:
    """Return which of some lines, without white space around them, stand from one code fence to the next like it."""
    found: list[range] = []
    opened: tuple[int, str] | None = None
    for i, line in enumerate(bare):
        mark = line[:3]
        if opened is None:
            opened = (i, mark) if mark in _FENCES and mark not in line[3:] else None
        elif mark == opened[1]:
            found.append(range(opened[0], i + 1))
            opened = None
    return frozenset(i for lines_of_one in found for i in lines_of_one)


def is_marked(text: str) -> bool:
    """Whether a text may hold links or strong words in Markdown."""
    # one character is found faster than two, and hardly a line has it
    return ("]" in text and ("](" in text or "][" in text)) or ("*" in text and "**" in text)


def unmarked(text: str) -> str:
    """Return a text with links and strong words in Markdown as plain words, and pictures without their addresses."""
    if not is_marked(text):
        return text
    linked = _LINK.sub(r"\1", _PICTURED.sub(r"\1", text))
    return _STRONG.sub(r"\1", _REFERRED.sub(r"\1", linked))


def shown(line: str) -> str:
    """Return what a reader sees of a line, without white space around it; links that say nothing stay as they are."""
    bare = line.strip()
    return unmarked(bare).strip() or bare


def readings(line: str) -> tuple[str, ...]:
    """Return the ways to read a whole line: its words, these with their marks, and with where its links lead."""
    bare = line.strip()
    if is_marked(bare):
        seen = shown(bare)
        return tuple(dict.fromkeys((core(seen), seen, bare)))
    words = core(bare)
    return (words,) if words == bare else (words, bare)


def core(line: str) -> str:
    """Return `line` without white space and marks around it; a line of nothing but marks stays as it is."""
    bare = line.strip()
    if not bare:
        return bare
    last = bare[-1]
    marked = last in "*_|" or (last >= "\u2600" and (last <= "\u2bff" or last >= "\ufe0e"))
    if not marked and bare[0].isalnum():
        return bare
    opening = _OPENING.match(bare)
    start = opening.end() if opening else 0
    closing = _CLOSING.search(bare, max(start, len(bare) - 16)) if marked else None
    inner = bare[start : closing.start() if closing else None].strip()
    return bare if only_separators(inner) else inner


def words_key(line: str) -> str:
    """Return what two printings of one line have in common: its letters and digits, in lower case."""
    if line.isascii():
        return line.encode().lower().translate(None, _ASCII_SIGNS).decode()
    folded = line.casefold()
    return _without_signs(folded) if _MARKS.search(folded) else _NOT_ALNUM.sub("", folded)


def _without_signs(text: str) -> str:
    import regex  # few lines have marks, and the command line's help should not wait for it

    return str(regex.sub(r"[^\p{L}\p{M}\p{N}]+", "", text))


def key_beginning(line: str) -> str:
    """Return the first letters and digits of a line: those of its `words_key`, without working out the whole of it."""
    key = words_key(line[:_FIRST_CHARS])
    return key[:_SIGNS] if len(key) >= _SIGNS else words_key(line)[:_SIGNS]


def is_prose(line: str) -> bool:
    """Whether a stripped line reads like a sentence or a paragraph rather than a label."""
    size = len(line)
    if size >= PROSE_CHARS:
        return True
    if size < DENSE_CHARS or line[-1] not in _SENTENCE_END:
        return False
    return size >= SENTENCE_CHARS or _DENSE_SENTENCE_END.search(line, size - 3) is not None


def only_separators(text: str) -> bool:
    """Whether nothing but white space and separators is left."""
    return _SEPARATORS.fullmatch(text) is not None


class Said:
    """What lines have said. Those that begin differently are different; only those that begin alike need whole keys."""

    def __init__(self, title: str) -> None:
        self._first = {key_beginning(title): title}
        self._keys: set[str] = set()

    def before(self, line: str) -> bool:
        """Whether a line says what the title or a line before said; one without letters and digits says itself."""
        beginning = key_beginning(line) or line
        if beginning not in self._first:
            self._first[beginning] = line
            return False
        self._keys.add(words_key(self._first[beginning]))
        key = words_key(line)
        again = key in self._keys
        self._keys.add(key)
        return again


def edge_lines(lines: Lines, order: Iterable[int], free: Callable[[int], bool], title: str = "") -> int:
    """Peel from an edge inward along `order`; return the first line that no longer belongs to the edge, or -1.

    Lines that are `free`, and lines that say what one seen before said or what the `title` says, do not count: taking
    any of them out must not move the edge, or a second run would cut deeper.
    """
    said = Said(title)
    count = sentences = 0
    for i in order:
        if lines.blank(i) or free(i) or said.before(lines.bare[i]):
            continue
        count += 1
        sentences += lines.prose(i)
        if sentences == EDGE_PROSE or count == EDGE_LINES:
            return i
    return -1
