"""The characters and sets of a pattern, read from its text: what follows a backslash or stands in brackets."""

from __future__ import annotations

import re
import unicodedata

from cleaner.patterns.nodes import Anchor, Backref, CharSet, Node, PatternError, Place, Text, Unknown

_PROPERTY = re.compile(r"\{(\^?)([A-Za-z0-9 &_.-]*)(?:[:=]([A-Za-z0-9 &_./-]*))?\}|([CLMNPSZ])")
_POSIX = re.compile(r"\[:(\^?)([A-Za-z0-9 &_.-]*)(?:[:=]([A-Za-z0-9 &_./-]+))?:\]")
_POSIX_OWN = frozenset(("ALNUM", "DIGIT", "PUNCT", "XDIGIT"))
_NAME_NOISE = str.maketrans("", "", "_- ")
_NAMED = re.compile(r"\{([A-Za-z0-9 -]*)\}")
_REFERENCE = re.compile(r"<([^)>]+)>")
_OCTAL, _OCTAL_SHORT = re.compile(r"[0-7]{3}"), re.compile(r"[0-7]{1,3}")
_DIGITS = frozenset("123456789")
_HEX = {"x": 2, "u": 4, "U": 8}
_HEX_DIGITS = frozenset("0123456789abcdefABCDEF")
_CONTROL = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_CLASSES = {"d": "DIGIT", "h": "BLANK", "s": "SPACE", "w": "WORD", "D": "^DIGIT", "S": "^SPACE", "W": "^WORD"}
_PLACES: dict[str, Place] = {"A": "start", "G": "start", "b": "boundary", "B": "inside"}
_ENDS = frozenset("mMZz")
_UNMODELLED = {"X": "a grapheme", "R": "a line ending", "L": "a named list"}


class UnmodelledError(Exception):
    """What was met changes the meaning of the whole pattern in a way the tree cannot say."""


class CharacterReader:
    """A place in a pattern, `at`, the inline `flags` in force there, and what to do about characters."""

    def __init__(self, pattern: str, ignore_case: bool) -> None:
        self.pattern, self.at = pattern, 0
        self.flags = frozenset("i" if ignore_case else "")

    @property
    def ignore_case(self) -> bool:
        return "i" in self.flags

    def peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def take(self, text: str) -> bool:
        found = self.pattern.startswith(text, self.at)
        self.at += len(text) * found
        return found

    def match(self, expression: re.Pattern[str]) -> re.Match[str] | None:
        found = expression.match(self.pattern, self.at)
        if found:
            self.at = found.end()
        return found

    def charset(self, start: int) -> Node:
        """A set, after its opening bracket."""
        negated = self.take("^")
        ranges, classes = list[tuple[int, int]](), list[str]()
        while not (ranges or classes) or not self.take("]"):
            item = self.member(start)
            if isinstance(item, str):
                classes.append(item)
                continue
            upper = item
            if self.peek() == "-" and self.pattern[self.at + 1 : self.at + 2] != "]":
                self.at += 1
                last = self.member(start)
                if isinstance(last, str):
                    ranges.append((45, 45))
                    classes.append(last)
                else:
                    upper = last
            if upper < item:
                raise PatternError("this range runs backwards", self.at)
            ranges.append((item, upper))
        return CharSet(start, tuple(ranges), tuple(classes), negated, self.ignore_case)

    def member(self, start: int) -> int | str:
        """One member of a set: a code point or the name of a class."""
        if found := self.match(_POSIX):
            negated, name, value = found.groups(default="")
            return negated + _property(name, value, posix=True)
        sign = self.peek()
        if not sign:
            raise PatternError("this set is never closed; write \\[ for the character", start)
        self.at += 1
        if sign != "\\":
            return ord(sign)
        node = self.escape(self.at - 1)
        return node.classes[0] if isinstance(node, CharSet) else ord(node.text)

    def escape(self, start: int) -> Text | CharSet:
        """One character or one class, after the backslash."""
        sign = self.peek()
        if not sign:
            raise PatternError("a backslash at the end; write \\\\ for the character", start)
        self.at += 1
        if sign in _CLASSES:
            return CharSet(start, (), (_CLASSES[sign],), False, self.ignore_case)
        if sign in "pP":
            return self.property(start, sign)
        return Text(start, self.character(start, sign), self.ignore_case)

    def place(self, start: int) -> Node | None:
        """What a backslash begins outside of sets only; None, and nothing taken, if it is none of that."""
        sign = self.peek()
        self.at += len(sign)
        if sign in _DIGITS:
            return self.number(start)
        if sign == "K":
            raise UnmodelledError("\\K moves the start of the match")
        if sign in _PLACES or sign in _ENDS:
            return Anchor(start, _PLACES.get(sign, "other"))
        if sign in _UNMODELLED:
            return Unknown(start, _UNMODELLED[sign])
        if sign == "g" and (found := self.match(_REFERENCE)):
            return Backref(start, found.group(1))
        self.at = start + 1
        return None

    def property(self, start: int, sign: str) -> Text | CharSet:
        found = self.match(_PROPERTY)
        if not found:
            return Text(start, sign, self.ignore_case)
        negated, name, value, short = found.groups(default="")
        inverse = "^" if (sign == "P") != (negated == "^") else ""
        return CharSet(start, (), (inverse + _property(short or name, value),), False, self.ignore_case)

    def number(self, start: int) -> Node:
        """Three octal digits are a character, one or two digits a group."""
        if found := _OCTAL.match(self.pattern, start + 1):
            self.at = found.end()
            return Text(start, chr(int(found.group(), 8) & 0x1FF), self.ignore_case)
        if self.peek() and self.peek() in "0123456789":
            self.at += 1
        return Backref(start, self.pattern[start + 1 : self.at])

    def character(self, start: int, sign: str) -> str:
        """The character that an escape stands for."""
        if sign in _HEX:
            return self.hexadecimal(start, _HEX[sign])
        if sign == "N" and (found := self.match(_NAMED)):
            return self.named(start, found.group(1))
        if sign in "01234567":
            self.at = start + 1
            octal = self.match(_OCTAL_SHORT)
            return chr(int(octal.group() if octal else "0", 8) & 0x1FF)
        if sign in _CONTROL:
            return _CONTROL[sign]
        if sign.isascii() and sign.isalnum() and sign not in "gN":
            raise PatternError(f"\\{sign} means nothing; write {sign} for the character", start)
        return sign

    def hexadecimal(self, start: int, count: int) -> str:
        digits = self.pattern[self.at : self.at + count]
        if len(digits) < count or not set(digits) <= _HEX_DIGITS or int(digits, 16) > 0x10FFFF:
            raise PatternError(f"this escape takes {count} hexadecimal digits of a Unicode character", start)
        self.at += count
        return chr(int(digits, 16))

    def named(self, start: int, name: str) -> str:
        try:
            found = unicodedata.lookup(name)
        except KeyError:
            raise PatternError(f"no character is named {name!r}", start) from None
        if len(found) != 1:
            raise PatternError(f"{name!r} names a sequence of characters", start)
        return found


def _property(name: str, value: str, *, posix: bool = False) -> str:
    """The name of a class as CharSet keeps it."""
    plain, part = (text.translate(_NAME_NOISE).upper() for text in (name, value))
    if part:
        return f"{plain}={part}"
    return "POSIX" + plain if posix and plain in _POSIX_OWN else plain
