"""Users' layers over the shipped rules: `use`, `disable` and `override`, carried out on nodes before rules are read.

Working on nodes keeps every value at the place it was written: an error in an overridden field points into the user's
file, and `rules show` can tell which file set what. Files that contradict each other are an error, so that their order
does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Any

from cleaner.fields import suggest
from cleaner.rulefiles.schema import LAYERS
from cleaner.yamlfile import Node, YamlFile


@dataclass(slots=True)
class Layer:
    """What one user's file says of the rules of others."""

    file: YamlFile
    pack: str
    use: tuple[tuple[str, Node], ...] = ()
    disable: tuple[Mapping[str, Any], ...] = ()
    override: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def read(cls, file: YamlFile, pack: str) -> Layer:
        """Read the keys of a layer; problems are recorded when the whole file is read, not here."""
        scratch = YamlFile(file.path)
        found: dict[str, Any] = {}
        for key in ("use", "disable", "override"):
            node = file.root.get(key) if file.root else None
            if node:
                found[key] = LAYERS[key].read(node, scratch) or ()
        return cls(file, pack, **found)


@dataclass(slots=True)
class Layers:
    """All users' layers together."""

    layers: Sequence[Layer]
    known: Iterable[str]
    _overrides: dict[str, list[tuple[Layer, Mapping[str, Any]]]] = field(default_factory=dict)
    _disabled: set[str] = field(default_factory=set)
    _used: set[str] | None = None

    def __post_init__(self) -> None:
        for layer in sorted(self.layers, key=lambda x: x.pack):
            for glob, node in layer.use:
                self._used = (self._used or set()) | self._targets(layer, glob, node)
            for entry in layer.disable:
                self._disabled |= self._targets(layer, *entry["rule"])
            for entry in layer.override:
                for rule in self._targets(layer, *entry["rule"]):
                    self._overrides.setdefault(rule, []).append((layer, entry))

    def runs(self, rule: str) -> bool:
        """Whether a shipped rule is used and not disabled."""
        return rule not in self._disabled and (self._used is None or rule in self._used)

    def apply(self, rule: str, node: Node) -> tuple[Node, tuple[str, ...]]:
        """Return a rule's node with all overrides carried out, and the packs they came from."""
        packs: list[str] = []
        taken: dict[str, Node] = {}
        for layer, entry in self._overrides.get(rule, ()):
            for key, value in entry.get("set", ()):
                node = self._set(layer, node, key, value, taken)
            for key, value in entry.get("add", ()):
                node = _changed(layer.file, node, key, lambda old, new=value: _added(old, new))
            packs.append(layer.pack)
        return node, tuple(dict.fromkeys(packs))

    def _set(self, layer: Layer, node: Node, key: Node, value: Node, taken: dict[str, Node]) -> Node:
        path = str(key.value)
        first = taken.setdefault(path, value)
        if first.path != value.path and not _equal(first, value):
            other = f"{first.path}:{first.line}"
            layer.file.problem(key, "conflict", f"{path!r} is set otherwise at {other}; remove one of the two")
        if path == "id":
            layer.file.problem(key, "bad-value", "the id of a rule cannot be changed; disable it and write your own")
            return node
        return _changed(layer.file, node, key, lambda _: value)

    def _targets(self, layer: Layer, glob: str, node: Node) -> set[str]:
        found = {rule for rule in self.known if fnmatchcase(rule, glob)}
        if not found:
            hint = suggest(glob, self.known)
            layer.file.problem(node, "unknown-rule", f"no rule {glob!r}{hint or '; see `cleaner rules list`'}")
        return found


def _changed(file: YamlFile, node: Node, key: Node, change: Any) -> Node:
    """Return `node` with what stands at the dotted path of `key` changed."""
    head, _, rest = str(key.value).partition(".")
    if node.kind != "map":
        file.problem(key, "bad-path", f"the path leads into {node.name}; set the whole of it instead")
        return node
    old = node.get(head)
    here = replace(key, value=head)
    if rest:
        inner = old or replace(key, kind="map", value=None)
        new = _changed(file, inner, replace(key, value=rest), change)
    else:
        new = change(old)
    if old is None:
        return replace(node, pairs=(*node.pairs, (here, new)))
    return replace(node, pairs=tuple((k, new if k.value == head else v) for k, v in node.pairs))


def _added(old: Node | None, new: Node) -> Node:
    """Return a list of what was there and what is added; a single value counts as a list of one."""
    was = () if old is None else old.items if old.kind == "list" else (old,)
    more = new.items if new.kind == "list" else (new,)
    return replace(new, kind="list", value=None, pairs=(), items=(*was, *more))


def _equal(a: Node, b: Node) -> bool:
    """Whether two nodes say the same, wherever they stand."""
    return bool(plain(a) == plain(b))


def plain(node: Node) -> Any:
    """Return a node as plain Python data."""
    if node.kind == "map":
        return {str(k.value): plain(v) for k, v in node.pairs}
    return [plain(i) for i in node.items] if node.kind == "list" else node.value
