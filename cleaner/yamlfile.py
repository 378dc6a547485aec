"""YAML files read into nodes that know their line and column. The only module that imports yaml.

Files may come from strangers, so the reader is strict and bounded: no tags, no anchors or aliases, no duplicate keys,
limits on size and nesting. Plain `yes`, `no`, `on` and `off` stay text, for `lang: [no]` means Norwegian.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

import yaml

MAX_BYTES = 2_000_000
MAX_DEPTH = 24
_INT = re.compile(r"[-+]?\d{1,18}\Z")
_FLOAT = re.compile(r"[-+]?\d{1,18}\.\d{1,18}\Z")

Scalar: TypeAlias = str | int | float | bool | None
Kind: TypeAlias = Literal["map", "list", "scalar"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a file, at a line and column that count from 1."""

    path: str
    line: int
    column: int
    code: str
    message: str
    level: Literal["error", "warning"] = "error"

    def render(self, lines: tuple[str, ...] = ()) -> str:
        """Return `path:line:column: level[code]: message`, with the line and a caret where `lines` are given."""
        head = f"{self.path}:{self.line}:{self.column}: {self.level}[{self.code}]: {self.message}"
        if not 0 < self.line <= len(lines):
            return head
        start = max(0, self.column - 80)  # a window, for a line may be a megabyte long
        shown = lines[self.line - 1][start : start + 160].replace("\t", " ").rstrip()
        return f"{head}\n{self.line:5} | {shown}\n      | {' ' * (self.column - 1 - start)}^"


@dataclass(frozen=True, slots=True)
class Node:
    """A YAML value at its place: a scalar in `value`, a list in `items`, a mapping in `pairs`.

    `written` is a scalar as the file spells it, for fields that are texts whatever they look like.
    """

    kind: Kind
    path: str
    line: int
    column: int
    value: Scalar = None
    written: str = ""
    plain: bool = False
    items: tuple[Node, ...] = ()
    pairs: tuple[tuple[Node, Node], ...] = ()

    def get(self, key: str) -> Node | None:
        """Return the value of `key` in a mapping, or None."""
        return next((v for k, v in self.pairs if k.value == key), None)

    @property
    def name(self) -> str:
        """What this is, in words a reader of an error message knows."""
        if self.kind != "scalar":
            return {"map": "a mapping", "list": "a list"}[self.kind]
        kinds = {str: "text", bool: "true or false", int: "a number", float: "a number", type(None): "nothing"}
        return kinds[type(self.value)]


@dataclass(slots=True)
class YamlFile:
    """One file: its lines for error messages, its root node (None when it could not be read), its problems."""

    path: str
    lines: tuple[str, ...] = ()
    root: Node | None = None
    problems: list[Problem] = field(default_factory=list)

    def problem(self, at: Node | None, code: str, message: str, *, shift: int = 0) -> None:
        """Record an error at a node, `shift` characters into it."""
        path, line, column = (at.path, at.line, at.column + shift) if at else (self.path, 1, 1)
        self.problems.append(Problem(path, line, column, code, message))

    def rendered(self) -> list[str]:
        """Return the problems in the order of the file."""
        ordered = sorted(self.problems, key=lambda p: (p.line, p.column, p.code, p.message))
        return [p.render(self.lines) for p in ordered]


def load(path: Path, shown: str | None = None) -> YamlFile:
    """Read a YAML file. What is wrong with it stands in its `problems`; nothing is raised."""
    file = YamlFile(shown or str(path))
    try:
        if path.is_dir():
            file.problem(None, "not-a-file", "this is a directory, not a YAML file")
            return file
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        file.problem(None, "unreadable", f"cannot be read: {error.strerror or error}")
        return file
    if len(data) > MAX_BYTES:
        file.problem(None, "too-large", f"the file is larger than {MAX_BYTES:,} bytes; split it into several")
        return file
    return parse(data, file.path)


def parse(data: bytes | str, path: str = "<text>") -> YamlFile:
    """Read YAML from memory, as `load` does from a file."""
    file = YamlFile(path)
    try:
        text = data if isinstance(data, str) else data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1 if isinstance(data, bytes) else 1
        file.problems.append(Problem(path, line, 1, "not-utf-8", "the file is not UTF-8 text; save it as UTF-8"))
        return file
    file.lines = tuple(text.splitlines())
    try:
        file.root = _compose(file, yaml.parse(text, Loader=yaml.CSafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        file.problems.append(Problem(path, line, column, "yaml-syntax", _syntax(error)))
    except yaml.YAMLError as error:
        file.problems.append(Problem(path, 1, 1, "yaml-syntax", " ".join(str(error).split())))
    return file


def _syntax(error: yaml.MarkedYAMLError) -> str:
    what = " ".join(part for part in (error.context, error.problem) if part)
    if "escape" in what:
        what += "; in double quotes a backslash must be doubled: put patterns in single quotes"
    return what


class _StopError(Exception):
    """The rest of the file cannot be understood; the problem is recorded."""


def _compose(file: YamlFile, events: Iterator[yaml.Event]) -> Node | None:
    """Build the tree from the event stream without recursion, so that nesting cannot exhaust the stack."""
    stack: list[tuple[yaml.Event, list[Node]]] = []
    root: Node | None = None
    try:
        for event in events:
            node = _open_or_close(file, event, stack)
            if node is None:
                continue
            if stack:
                stack[-1][1].append(node)
            elif root is None:
                root = node
            else:
                file.problem(node, "second-document", "a file holds one document; remove what follows '---'")
                raise _StopError
    except _StopError:
        return None
    if root is None:
        file.problem(None, "empty-file", "the file is empty")
    return root


def _place(file: YamlFile, event: yaml.Event) -> tuple[str, int, int]:
    """Return where an event begins: path, line, column."""
    mark = event.start_mark
    return file.path, mark.line + 1 if mark else 1, mark.column + 1 if mark else 1


def _stop(file: YamlFile, event: yaml.Event, code: str, message: str) -> _StopError:
    """Record an error after which there is no going on, and return what is to be raised."""
    file.problems.append(Problem(*_place(file, event), code, message))
    return _StopError()


def _open_or_close(file: YamlFile, event: yaml.Event, stack: list[tuple[yaml.Event, list[Node]]]) -> Node | None:
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        what = "anchors (&) and aliases (*) are not allowed; use `patterns:` to name a piece"
        raise _stop(file, event, "alias", what)
    if (tag := getattr(event, "tag", None)) and tag not in ("!", "tag:yaml.org,2002:str"):
        raise _stop(file, event, "tag", f"the tag {tag} is not allowed; rule files are plain data")
    if isinstance(event, yaml.ScalarEvent):
        plain = not event.style and event.implicit[0]
        value = _typed(event.value) if plain else event.value
        return Node("scalar", *_place(file, event), value=value, written=event.value, plain=plain)
    if isinstance(event, yaml.CollectionStartEvent):
        if len(stack) >= MAX_DEPTH:
            raise _stop(file, event, "too-deep", f"nested more than {MAX_DEPTH} levels deep")
        stack.append((event, []))
    elif isinstance(event, yaml.CollectionEndEvent):
        start, children = stack.pop()
        return _collection(file, start, children)
    return None


def _collection(file: YamlFile, start: yaml.Event, children: list[Node]) -> Node:
    if isinstance(start, yaml.SequenceStartEvent):
        return Node("list", *_place(file, start), items=tuple(children))
    pairs = tuple(zip(children[::2], children[1::2], strict=True))
    seen: dict[Scalar, Node] = {}
    for key, _ in pairs:
        if key.kind != "scalar":
            file.problem(key, "bad-key", f"a key must be text, not {key.name}")
        elif key.value in seen:
            file.problem(key, "duplicate-key", f"{key.value!r} stands here twice; first on line {seen[key.value].line}")
        seen.setdefault(key.value, key)
    return Node("map", *_place(file, start), pairs=pairs)


def _typed(text: str) -> Scalar:
    """Type a plain scalar: numbers, true/false, null; everything else stays text."""
    if text in ("true", "false"):
        return text == "true"
    if text in ("", "null", "~"):
        return None
    if _INT.match(text):
        return int(text)
    return float(text) if _FLOAT.match(text) else text


def dump(data: object) -> str:
    """Return plain data as YAML on one line."""
    text = yaml.safe_dump(data, default_flow_style=True, allow_unicode=True, width=10**9, sort_keys=False)
    return text.removesuffix("...\n").strip()
