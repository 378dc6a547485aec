"""Fields of a YAML file: one description reads a value, names what is wrong with it, and gives its JSON Schema.

Each field is a small object with `read(node, file)`, which returns the value or records problems and returns None,
and `schema()`.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from cleaner.errors import RuleFileError
from cleaner.yamlfile import Node, YamlFile

JsonSchema = dict[str, Any]


class Field(Protocol):
    """How one kind of value is read and described."""

    def read(self, node: Node, file: YamlFile) -> Any: ...
    def schema(self) -> JsonSchema: ...


def suggest(word: str, known: Iterable[str]) -> str:
    """Return `; did you mean 'x'?` for the nearest known word, or what is allowed when none is near."""
    words = sorted(known)
    near = difflib.get_close_matches(word, words, n=1, cutoff=0.6)
    if near:
        return f"; did you mean {near[0]!r}?"
    return f"; known here: {', '.join(words)}" if 0 < len(words) <= 20 else ""


@dataclass(frozen=True, slots=True)
class Text:
    """A text, optionally one of a list of choices or of a given form."""

    choices: tuple[str, ...] = ()
    form: Callable[[str], str | None] | None = None
    doc: str = ""

    def read(self, node: Node, file: YamlFile) -> str | None:
        value = node.value
        if node.kind == "scalar" and isinstance(value, int | float) and not isinstance(value, bool):
            value = node.written  # `version: 2026.10` and an example that is only a number are texts
        if node.kind != "scalar" or not isinstance(value, str):
            hint = "; put it in quotes" if isinstance(value, bool) else ""
            file.problem(node, "wrong-type", f"expected text, found {node.name}{hint}")
            return None
        if self.choices and value not in self.choices:
            file.problem(node, "bad-value", f"unknown value {value!r}{suggest(value, self.choices)}")
            return None
        if self.form and (fault := self.form(value)):
            file.problem(node, "bad-value", fault)
            return None
        return value

    def schema(self) -> JsonSchema:
        base: JsonSchema = {"enum": list(self.choices)} if self.choices else {"type": ["string", "number"]}
        return base | ({"description": self.doc} if self.doc else {})


@dataclass(frozen=True, slots=True)
class Number:
    """A number between `low` and `high`; `whole` asks for an integer."""

    low: float = 0
    high: float = 1_000_000
    whole: bool = True
    doc: str = ""

    def read(self, node: Node, file: YamlFile) -> float | None:
        value = node.value
        if not isinstance(value, int if self.whole else int | float) or isinstance(value, bool):
            file.problem(node, "wrong-type", f"expected a {'whole ' * self.whole}number, found {node.name}")
            return None
        if not self.low <= value <= self.high:
            file.problem(node, "bad-value", f"{value} is not between {self.low:g} and {self.high:g}")
            return None
        return value

    def schema(self) -> JsonSchema:
        kind = "integer" if self.whole else "number"
        return {"type": kind, "minimum": self.low, "maximum": self.high, "description": self.doc}


@dataclass(frozen=True, slots=True)
class Flag:
    """true or false."""

    doc: str = ""

    def read(self, node: Node, file: YamlFile) -> bool | None:
        if not isinstance(node.value, bool):
            found = repr(node.value) if isinstance(node.value, str) else node.name
            file.problem(node, "wrong-type", f"expected true or false, found {found}")
            return None
        return node.value

    def schema(self) -> JsonSchema:
        return {"type": "boolean", "description": self.doc}


@dataclass(frozen=True, slots=True)
class Many:
    """A list of one kind of value; a single value stands for a list of one where `lone` says so.

    A `lenient` list leaves out what cannot be read, so that the rest is checked in the same pass.
    """

    of: Field
    lone: bool = False
    some: bool = True
    lenient: bool = False
    doc: str = ""

    def read(self, node: Node, file: YamlFile) -> tuple[Any, ...] | None:
        if node.kind != "list":
            if self.lone:
                value = self.of.read(node, file)
                return None if value is None else (value,)
            file.problem(node, "wrong-type", f"expected a list, found {node.name}")
            return None
        if self.some and not node.items:
            file.problem(node, "empty-list", "this list must not be empty")
            return None
        values = tuple(self.of.read(item, file) for item in node.items)
        if self.lenient:
            return tuple(v for v in values if v is not None)
        return None if any(v is None for v in values) else values

    def schema(self) -> JsonSchema:
        inner = self.of.schema()
        many: JsonSchema = {"type": "array", "items": inner} | ({"minItems": 1} if self.some else {})
        doc = {"description": self.doc} if self.doc else {}
        return {"anyOf": [inner, many]} | doc if self.lone else many | doc


@dataclass(frozen=True, slots=True)
class Named:
    """A mapping of free names to one kind of value."""

    of: Field
    doc: str = ""

    def read(self, node: Node, file: YamlFile) -> dict[str, Any] | None:
        if node.kind != "map":
            file.problem(node, "wrong-type", f"expected a mapping of names, found {node.name}")
            return None
        values = {str(k.value): self.of.read(v, file) for k, v in node.pairs}
        return {k: v for k, v in values.items() if v is not None}

    def schema(self) -> JsonSchema:
        return {"type": "object", "additionalProperties": self.of.schema(), "description": self.doc}


@dataclass(frozen=True, slots=True)
class Record:
    """A mapping with known keys. `build` makes the value of the fields that were read.

    Where there must be `some` key, none is an error. A `lenient` record is made of what could be read as long as the
    required fields are among it.
    """

    what: str
    fields: Mapping[str, Field]
    required: Sequence[str] = ()
    build: Callable[..., Any] = dict
    exactly_one: Sequence[str] = ()
    some: bool = False
    doc: str = ""
    lenient: bool = False

    def read(self, node: Node, file: YamlFile) -> Any:
        if node.kind != "map":
            file.problem(node, "wrong-type", f"expected {self.what} (a mapping), found {node.name}")
            return None
        values, sound = self._values(node, file)
        for key in self.required:
            if node.get(key) is None:
                file.problem(node, "missing-key", f"{self.what} needs {key!r}")
                sound = False
        if self.exactly_one and sum(node.get(k) is not None for k in self.exactly_one) != 1:
            file.problem(node, "one-of", f"{self.what} needs exactly one of: {', '.join(self.exactly_one)}")
            sound = False
        if self.some and not node.pairs:
            file.problem(node, "one-of", f"{self.what} needs at least one of: {', '.join(self.fields)}")
            sound = False
        if self.lenient:
            values = {k: v for k, v in values.items() if v is not None}
            sound = all(key in values for key in self.required)
        return self.build(**values) if sound else None

    def _values(self, node: Node, file: YamlFile) -> tuple[dict[str, Any], bool]:
        values: dict[str, Any] = {}
        sound = True
        for key, child in node.pairs:
            name = str(key.value)
            if name not in self.fields:
                file.problem(key, "unknown-key", f"unknown key {name!r} in {self.what}{suggest(name, self.fields)}")
                sound = False
            elif name not in values:
                values[name] = self.fields[name].read(child, file)
                sound &= values[name] is not None
        return values, sound

    def schema(self) -> JsonSchema:
        out: JsonSchema = {
            "type": "object",
            "properties": {name: f.schema() for name, f in self.fields.items()},
            "additionalProperties": False,
        }
        if self.required:
            out["required"] = list(self.required)
        if self.exactly_one:
            out["oneOf"] = [{"required": [k]} for k in self.exactly_one]
        if self.some:
            out["minProperties"] = 1
        return out | ({"description": self.doc} if self.doc else {})


def read_file(file: YamlFile, form: Record) -> Any:
    """Return what a file holds, by the record that describes it. Raises RuleFileError with all that is wrong."""
    value = form.read(file.root, file) if file.root else None
    if file.problems or value is None:
        raise RuleFileError(file.rendered())
    return value


@dataclass(frozen=True, slots=True)
class Either:
    """A short form for scalars and a long form for mappings."""

    short: Field
    long: Field

    def read(self, node: Node, file: YamlFile) -> Any:
        return (self.long if node.kind == "map" else self.short).read(node, file)

    def schema(self) -> JsonSchema:
        return {"anyOf": [self.short.schema(), self.long.schema()]}


@dataclass(frozen=True, slots=True)
class Placed:
    """A value together with the node it was read from, for errors that show only later."""

    of: Field

    def read(self, node: Node, file: YamlFile) -> tuple[Any, Node] | None:
        value = self.of.read(node, file)
        return None if value is None else (value, node)

    def schema(self) -> JsonSchema:
        return self.of.schema()


@dataclass(frozen=True, slots=True)
class Tree:
    """A mapping of dotted paths to anything; kept as nodes, for its values are read where they end up."""

    doc: str = ""

    def read(self, node: Node, file: YamlFile) -> tuple[tuple[Node, Node], ...] | None:
        """Return the pairs of the mapping."""
        if node.kind != "map":
            file.problem(node, "wrong-type", f"expected a mapping of paths, found {node.name}")
            return None
        return node.pairs

    def schema(self) -> JsonSchema:
        """Anything goes here; the fields themselves check it."""
        return {"type": "object", "description": self.doc}
