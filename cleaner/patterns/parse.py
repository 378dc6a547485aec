"""Patterns in the dialect of the `regex` module, version 0, read into a tree."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from cleaner.patterns.chars import CharacterReader, UnmodelledError
from cleaner.patterns.nodes import (
    Anchor,
    Atomic,
    Backref,
    CharSet,
    Choice,
    Concat,
    Group,
    Look,
    Node,
    PatternError,
    Repeat,
    Text,
    Unknown,
    alike,
)

_DEEPEST = 60
"""Groups nested deeper than this are not modelled: the tree is walked by recursion."""

_RUN = re.compile(r"[^\\()|?*+{^$.\[]+")
_REPEATS = ("?", "*", "+", "{", "(")  # a comment may stand between a character and its quantifier
_SIGNS: dict[str, tuple[int, int | None]] = {"?": (0, 1), "*": (0, None), "+": (1, None)}
_COUNTS = re.compile(r"\{(?:([0-9]+)|([0-9]*),([0-9]*))\}")
_FUZZY = frozenset("deis0123456789")
_LOOKS = (("=", True, True), ("!", True, False), ("<=", False, True), ("<!", False, False))
_NAME = re.compile(r"[^)>]*")
_VERB = re.compile(r"\*[^\W\d_][^)>]*\)")
_CALL = re.compile(r"(?:R|[0-9]+|[+-][0-9]+|(?:P>|P?&)[^)>]+)\)")
_FLAGS = re.compile(r"((?:V0|V1|[abefiLmprsuwx])*)(?:-((?:V0|V1|[abefiLmprsuwx])+))?")
_UNMODELLED_FLAGS = frozenset("abefLprwx1")


_STRUCTURE = re.compile(r"\\.|\[\^?\]?(?:\[:\^?[\w &.:=/-]*:\]|[^\]\\]|\\.)*\]|\(\?#(?:[^)\\]|\\.)*\)|[()|]", re.DOTALL)
_REACHING = re.compile(r"\\[1-9gK]|\(\?(?:[a-zA-Z0-9-]+\)|[\d&R(|]|P[=>])|\(\*")
"""What reaches beyond its own branch: flags for the rest of a pattern, and groups that are told by their number."""
_SHARED_CHARS = 24
"""Groups of so many characters are worth sharing."""


@lru_cache(maxsize=16_384)
def parse_shared(pattern: str) -> Node:
    """The tree of a pattern as `parse` gives it, but for the positions: what named pieces put into many patterns is
    parsed once, and those who work on trees can remember what they found, by the identity of a node."""
    parser = _Parser(pattern, True)
    parser.closing, parser.one = _closing(pattern), alike
    try:
        return parser.whole()
    except UnmodelledError as met:
        return Unknown(parser.at, str(met))


@lru_cache(maxsize=4096)
def _group(pattern: str, flags: frozenset[str]) -> Node:
    """The tree of what stands in a group."""
    parser = _Parser(pattern, True)
    parser.flags, parser.closing, parser.one = flags, _closing(pattern), alike
    return parser.whole()


def _closing(pattern: str) -> dict[int, int]:
    """Where the group that each opening parenthesis begins is closed."""
    closing: dict[int, int] = {}
    stack: list[int] = []
    for sign in _STRUCTURE.finditer(pattern):
        if sign.group() == "(":
            stack.append(sign.start())
        elif sign.group() == ")" and stack:
            closing[stack.pop()] = sign.start()
    return closing


def branches(pattern: str) -> tuple[str, ...]:
    """The patterns between the bars of one: as whole texts, it matches what any of them matches."""
    if "|" not in pattern or _REACHING.search(pattern):
        return (pattern,)
    bars, depth = [-1], 0
    for sign in _STRUCTURE.finditer(pattern):
        depth += {"(": 1, ")": -1}.get(sign.group(), 0)
        if sign.group() == "|" and not depth:
            bars.append(sign.start())
    return tuple(pattern[bar + 1 : following] for bar, following in zip(bars, (*bars[1:], None), strict=True))


def parse(pattern: str, *, ignore_case: bool = True) -> Node:
    """The tree of a pattern that is compiled with (or without) IGNORECASE and no other flag.

    Raises PatternError for a malformed pattern. Not every fault that `regex` finds is found here (names of
    properties, for one), but what `regex` compiles is never refused: what the tree cannot say becomes Unknown.
    """
    parser = _Parser(pattern, ignore_case)
    try:
        return parser.whole()
    except UnmodelledError as met:
        return Unknown(parser.at, str(met))


class _Parser(CharacterReader):
    """A recursive descent over one pattern; `at` is the position of the next character."""

    depth = 0
    closing: Mapping[int, int] = {}
    """Where groups are closed, if their trees may be shared."""
    one: Callable[[Node], Node] = staticmethod(lambda node: node)
    """What stands for a node: itself, or one that is like it, if trees may be shared."""

    def whole(self) -> Node:
        node = self.choice()
        if self.at < len(self.pattern):
            raise PatternError("this closing parenthesis has no opening one; write \\) for the character", self.at)
        return node

    def choice(self) -> Node:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise UnmodelledError("groups nested very deeply")
        start, found = self.at, [self.concat()]
        while self.take("|"):
            found.append(self.concat())
        self.depth -= 1
        return found[0] if len(found) == 1 else self.one(Choice(start, tuple(found)))

    def concat(self) -> Node:
        """Parts up to a bar, a closing parenthesis or the end."""
        first, parts = self.at, list[Node]()
        position, repeatable = first, False
        while (sign := self.peek()) and sign not in ")|":
            start = self.at
            if sign in "?*+{" and (counts := self.counts()):
                if not repeatable:
                    fault = "a repeat of a repeat; put the inner one into (?:…)" if parts else "nothing to repeat"
                    raise PatternError(fault, start)
                parts.append(self.repeated(position, parts.pop(), *counts))
                repeatable = False
            elif run := self.match(_RUN):
                parts += self.texts(start, run.group())
                position, repeatable = parts[-1].position, True
            elif (part := self.atom(start)) is not None:
                parts.append(part)
                position, repeatable = start, True
        joined = list(map(self.one, _joined(parts)))
        return joined[0] if len(joined) == 1 else self.one(Concat(first, tuple(joined)))

    def texts(self, start: int, run: str) -> list[Node]:
        """A run of plain characters; its last one stands alone if a repeat may follow."""
        cut = len(run) - 1 if len(run) > 1 and self.peek() in _REPEATS else len(run)
        return [Text(start + at, part, self.ignore_case) for at, part in ((0, run[:cut]), (cut, run[cut:])) if part]

    def counts(self) -> tuple[int, int | None] | None:
        """The rounds a quantifier asks for; None if a brace is just a brace."""
        start = self.at
        if (sign := self.peek()) in _SIGNS:
            self.at += 1
            return _SIGNS[sign]
        found = self.match(_COUNTS)
        if not found:
            if self.pattern[start + 1 : start + 2] in _FUZZY:
                raise UnmodelledError("a fuzzy match")
            return None
        exact, least, most = found.groups()
        if any(len(count or "") > 9 for count in (exact, least, most)):
            raise UnmodelledError("a repeat count of ten digits")
        low, high_ = int(exact or least or 0), int(exact or most) if exact or most else None
        if high_ is not None and low > high_:
            raise PatternError("the smaller count comes first, as in {2,5}", start)
        return low, high_

    def repeated(self, position: int, part: Node, low: int, high: int | None) -> Node:
        """The part under the quantifier that was just read, with the sign after it."""
        repeat = Repeat(position, self.one(part), low, high)
        if self.take("+"):
            return Atomic(position, self.one(repeat))
        self.take("?")
        return repeat

    def atom(self, start: int) -> Node | None:
        sign = self.pattern[start]
        self.at += 1
        if sign == "(":
            return self.paren(start)
        if sign == "\\":
            return self.place(start) or self.escape(start)
        if sign == "[":
            return self.charset(start)
        if sign == ".":
            return CharSet(start, () if "s" in self.flags else ((10, 10),), (), True, False)
        if sign in "^$":
            return Anchor(start, "start" if sign == "^" and "m" not in self.flags else "other")
        return Text(start, sign, self.ignore_case)

    def close(self, start: int) -> None:
        if not self.take(")"):
            raise PatternError("this parenthesis is never closed; write \\( for the character", start)

    def body(self, start: int) -> Node:
        """What stands up to the closing parenthesis. Flags set inside end with it."""
        flags = self.flags
        node = self.inside(start)
        self.close(start)
        self.flags = flags
        return node

    def inside(self, start: int) -> Node:
        """What stands in the group that begins at `start`, from here up to its closing parenthesis."""
        end = self.closing.get(start, 0)
        if end - self.at < _SHARED_CHARS:
            return self.choice()
        begin, self.at = self.at, end
        try:
            return _group(self.pattern[begin:end], frozenset(self.flags))
        except PatternError as fault:
            raise PatternError(fault.message, begin + fault.position) from fault

    def paren(self, start: int) -> Node | None:
        """What an opening parenthesis begins; None for flags and comments, which are no part of the tree."""
        if self.take("?:"):
            return self.body(start)
        if self.match(_VERB):
            return Unknown(start, "a control verb")
        if not self.take("?"):
            return Group(start, self.body(start), "")
        if self.take("#"):
            self.comment(start)
            return None
        for sign, ahead, positive in _LOOKS:
            if self.take(sign):
                return Look(start, self.body(start), ahead, positive)
        if self.take("P<") or self.take("<"):
            name = self.name(">")
            return Group(start, self.body(start), name)
        return self.extension(start)

    def extension(self, start: int) -> Node | None:
        if self.take("P="):
            name = self.name(")")
            return Backref(start, name)
        if self.take(">"):
            return Atomic(start, self.body(start))
        if self.take("|"):
            node = self.choice()  # here, alone, flags outlive their group
            self.close(start)
            return node
        if self.take("("):
            return self.conditional(start)
        if self.match(_CALL):
            return Unknown(start, "a call of a group")
        return self.flagged(start)

    def comment(self, start: int) -> None:
        while self.peek() not in (")", ""):
            self.at += 2 if self.peek() == "\\" else 1
        self.close(start)

    def name(self, end: str) -> str:
        start = self.at
        found = self.match(_NAME)
        name = found.group() if found else ""
        if not self.take(end) or not (name.isidentifier() or (end == ")" and name.isdigit())):
            raise PatternError("a group name is made of letters, digits and _ and begins with no digit", start)
        return name

    def conditional(self, start: int) -> Node:
        flags = self.flags
        if self.peek() == "?":
            self.paren(self.at - 1)
        else:
            self.match(_NAME)
            self.close(start)
        self.concat()
        if self.take("|"):
            self.concat()
        self.close(start)
        self.flags = flags
        return Unknown(start, "a conditional")

    def flagged(self, start: int) -> Node | None:
        """`(?i)` to the end of the group it stands in, `(?i:…)` for its own body."""
        found = self.match(_FLAGS)
        on, off = found.groups(default="") if found else ("", "")
        if self.peek() not in (":", ")") or not self.peek():
            raise PatternError("no kind of group begins like this", start)
        if set(on + off) & _UNMODELLED_FLAGS:
            raise UnmodelledError(f"the flags {on + off}")
        before = self.flags
        self.flags = (before | set(on)) - set(off)
        if self.take(")"):
            return None
        self.at += 1
        node = self.inside(start)
        self.close(start)
        self.flags = before
        return node


def _joined(parts: list[Node]) -> list[Node]:
    """The parts, neighbouring texts as one text."""
    joined: list[Node] = []
    for part in parts:
        last = joined[-1] if joined else None
        if isinstance(part, Text) and isinstance(last, Text) and last.ignore_case == part.ignore_case:
            joined[-1] = Text(last.position, last.text + part.text, last.ignore_case)
        else:
            joined.append(part)
    return joined
