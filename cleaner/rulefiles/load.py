"""Rule files: the shipped ones and the users' layers over them, loaded into one set of rules.

A rule file is data: reading one runs no code and opens no other file. All problems of all files are told in one pass.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cleaner.errors import RuleFileError
from cleaner.rulefiles import rule as r
from cleaner.rulefiles.layers import Layer, Layers
from cleaner.rulefiles.reader import RuleReader
from cleaner.rulefiles.schema import LAYERS, RULE_FILE
from cleaner.yamlfile import Node, Problem, YamlFile, load


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules in the order of their ids, users' exceptions, and the SHA-256 of each pack's file."""

    rules: tuple[r.Rule, ...]
    packs: Mapping[str, str] = field(default_factory=dict)
    allows: tuple[r.Allow, ...] = ()

    def get(self, rule_id: str) -> r.Rule | None:
        """Return the rule of that id, or None."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)


@dataclass(slots=True)
class RuleFiles:
    """Everything read from a set of files: the rules, their effective nodes, and what is wrong."""

    rules: RuleSet
    nodes: dict[str, Node]
    problems: list[Problem]
    lines: dict[str, tuple[str, ...]]

    def rendered(self) -> list[str]:
        """Return the problems by file and place, each with its line and a caret."""
        ordered = sorted(self.problems, key=lambda p: (p.path, p.line, p.column, p.code, p.message))
        return [p.render(self.lines.get(p.path, ())) for p in dict.fromkeys(ordered)]


def builtin_folder() -> Path:
    """Return the folder of the rules that ship with the package: inside the wheel, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    return package / "rules" if (package / "rules").is_dir() else package.parent / "rules"


def load_rules(files: Iterable[Path] = (), *, folder: Path | None = None) -> RuleSet:
    """Load the rules of `folder` (default: those that ship with the package) and of the users' `files`.

    Raises RuleFileError with every problem of every file, as `path:line:column: error[code]: what`.
    """
    found = read_rule_files(files, folder=folder, compiles=False)
    if found.problems:
        raise RuleFileError(found.rendered())
    return found.rules


def read_rule_files(files: Iterable[Path] = (), *, folder: Path | None = None, compiles: bool = True) -> RuleFiles:
    """Read rule files as `load_rules` does, and return what could be read together with what is wrong.

    With `compiles`, the patterns of shipped files are compiled as well, which takes seconds.
    """
    base = builtin_folder() if folder is None else folder
    paths = {p.resolve(): p for p in sorted(base.rglob("*.yaml"))}
    shipped = [_Pack.read(p, p.relative_to(base).with_suffix("").as_posix()) for p in paths.values()]
    packs = shipped + [_Pack.read(p, None) for p in files if p.resolve() not in paths]
    nodes = {rule: node for pack in packs for rule, node in pack.rule_nodes()}
    layers = Layers([Layer.read(p.file, p.name) for p in packs if p.user], nodes.keys())
    for pack in packs:
        pack.layer(layers)
    shared = {pack.name: pack for pack in packs}
    rules = [rule for pack in packs for rule in pack.rules(shared, compiles)]
    allows = [allow for pack in packs for allow in pack.allows(shared)]
    _unique(packs, rules)
    return RuleFiles(
        RuleSet(
            tuple(sorted(rules, key=lambda x: x.id)),
            {p.name: p.digest for p in sorted(packs, key=lambda p: p.name)},
            tuple(sorted(allows, key=lambda x: x.id)),
        ),
        {rule: node for pack in packs for rule, node in pack.rule_nodes()},
        [problem for pack in packs for problem in pack.file.problems],
        {pack.file.path: pack.file.lines for pack in packs},
    )


def shown(path: Path) -> str:
    """Return a path as a reader of error messages would type it: relative where it lies below the working directory."""
    with suppress(ValueError, OSError):
        return path.resolve().relative_to(Path.cwd()).as_posix()
    return str(path)


def _unique(packs: Sequence[_Pack], rules: Iterable[r.Rule]) -> None:
    files = {pack.file.path: pack.file for pack in packs}
    seen: dict[str, r.Rule] = {}
    for rule in rules:
        first = seen.setdefault(rule.id, rule)
        if first is not rule:
            at = Node("scalar", rule.source.path, rule.source.line, rule.source.column)
            files[rule.source.path].problem(at, "duplicate-id", f"rule {rule.id!r} stands already at {first.source}")
    named: dict[str, _Pack] = {}
    for pack in packs:
        if named.setdefault(pack.name, pack) is not pack and pack.raw:
            where = named[pack.name].file.path
            pack.file.problem(pack.raw["pack"][1], "duplicate-pack", f"pack {pack.name!r} is already read from {where}")


@dataclass(slots=True)
class _Pack:
    """One file on its way from YAML to rules. `user` files stand on the others."""

    file: YamlFile
    name: str
    digest: str
    user: bool
    raw: dict[str, Any] | None = None
    versions: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path, expected: str | None) -> _Pack:
        """Read a file; `expected` is the pack name that a shipped file's place asks for."""
        file = load(path, shown(path))
        digest = hashlib.sha256("\n".join(file.lines).encode("utf-8", "surrogatepass")).hexdigest()
        node = file.root.get("pack") if file.root else None
        name = node.value if node and isinstance(node.value, str) else expected or path.stem
        if node and expected not in (None, name):
            file.problem(node, "pack-name", f"pack {name!r} must be {expected!r}, after its path below the rules")
        pack = cls(file, name, digest, expected is None)
        if not pack.user and file.root:
            for key, _ in file.root.pairs:
                if key.value in LAYERS:
                    file.problem(key, "layer-key", f"{key.value!r} belongs in a file of your own, not in a shipped one")
        return pack

    def rule_nodes(self) -> Iterator[tuple[str, Node]]:
        """Yield each rule's full id and node."""
        rules = self.file.root.get("rules") if self.file.root else None
        for node in rules.items if rules else ():
            name = node.get("id")
            if name and isinstance(name.value, str):
                yield f"{self.name}/{name.value}", node

    def layer(self, layers: Layers) -> None:
        """Carry out the users' layers on this file's rules, then read the file."""
        root = self.file.root
        rules = root.get("rules") if root else None
        if root and rules:
            kept = tuple(self._layered(layers, node) for node in rules.items)
            new = replace(rules, items=tuple(n for n in kept if n is not None))
            root = replace(root, pairs=tuple((k, new if k.value == "rules" else v) for k, v in root.pairs))
            self.file.root = root
        self.raw = RULE_FILE.read(root, self.file) if root else None

    def _layered(self, layers: Layers, node: Node) -> Node | None:
        name = node.get("id")
        rule = f"{self.name}/{name.value}" if name else ""
        if not self.user and not layers.runs(rule):
            return None
        changed, packs = layers.apply(rule, node)
        if packs:
            self.versions[rule] = "+".join(packs)
        return changed

    def reader(self, shared: Mapping[str, _Pack], compiles: bool) -> RuleReader:
        """Return a reader that sees the names of this file, of its folder, and of all languages."""
        scopes = [shared.get("any/patterns"), shared.get(f"{self.name.rpartition('/')[0]}/patterns"), self]
        raws = [scope.raw for scope in scopes if scope and scope.raw]
        patterns = {k: v[0] for raw in raws for k, v in raw.get("patterns", {}).items()}
        words = {k: v for raw in raws for k, v in raw.get("words", {}).items()}
        return RuleReader(self.file, patterns, words, compiles=self.user or compiles)

    def rules(self, shared: Mapping[str, _Pack], compiles: bool) -> Iterator[r.Rule]:
        """Yield the rules of this file; what is wrong with them stands in the file's problems."""
        if not self.raw:
            return
        reader = self.reader(shared, compiles)
        for text, node in self.raw.get("patterns", {}).values():
            reader.pattern(text, node)
        read = self.raw.get("rules", ())
        for node in self.broken({id(node) for _, node in read}):
            reader.check_patterns(node)
        for raw, _ in read:
            reader.sound = True
            rule = reader.rule(raw, self.raw)
            if rule:
                layer = self.versions.get(rule.id)
                yield replace(rule, version=f"{rule.version}+{layer}", overridden=True) if layer else rule

    def broken(self, read: set[int]) -> Iterator[Node]:
        """Yield the nodes of the rules that could not be read; their patterns are checked all the same."""
        rules = self.file.root.get("rules") if self.file.root else None
        return (node for node in (rules.items if rules else ()) if id(node) not in read)

    def allows(self, shared: Mapping[str, _Pack]) -> Iterator[r.Allow]:
        """Yield the exceptions of this file."""
        reader = self.reader(shared, compiles=True)
        seen: set[str] = set()
        for raw in (self.raw or {}).get("allow", ()):
            name, node = raw["id"]
            if name in seen:
                reader.fail(node, "duplicate-id", f"exception {name!r} stands in this file already; name one otherwise")
            seen.add(name)
            yield reader.allow(raw, self.name)
