"""Rule files: from YAML to rules, with every problem of every file told in one pass.

A rule file is data. Reading one runs no code and opens no other file; what it may say is described once, in `RULE_FILE`,
from which the JSON Schema for editors is made as well.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, get_args

import regex

from cleaner import rule as r
from cleaner.errors import RuleFileError
from cleaner.fields import Either, Flag, JsonSchema, Many, Named, Number, Placed, Record, Text, suggest
from cleaner.model import RISKS
from cleaner.patterns import PatternError, expand
from cleaner.yamlfile import Node, YamlFile, load

MAX_PATTERN = 20_000
PRIMITIVES = ("line", "text", "regex", "words", "section", "repeat")

Names = Mapping[str, str]


def _form(pattern: str, hint: str) -> Any:
    compiled = re.compile(pattern)
    return lambda value: None if compiled.fullmatch(value) else f"{value!r} is not {hint}"


_KEBAB = _form(r"[a-z0-9]+(?:-[a-z0-9]+)*", "an id: lower-case letters and digits joined by hyphens")
_PACK = _form(r"[a-z0-9]+(?:[-./][a-z0-9]+)*", "a pack name such as en/share or mine")
_LANG = _form(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", "a language code such as en, de or zh-Hant")
_HOST = _form(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", "a host name such as example.com, lower-case, without scheme or path")

_PATTERN = Placed(Text())
_PATTERNS = Many(_PATTERN, lone=True)
_FAMILY = Text(r.FAMILIES, doc="The word in the log for what a removal was.")
_CONTEXT = {
    "site": Text(doc="The host the text came from."),
    "lang": Text(form=_LANG, doc="The language of the text."),
    "title": Text(doc="The title of the page."),
    "url": Text(doc="The address of the page."),
}
_MATCH_EXAMPLE = Placed(
    Either(
        Text(),
        Record("an example", {"in": Text(), "out": Text(), "meta": Named(Text())} | _CONTEXT, required=("in",)),
    )
)
_KEEP_EXAMPLE = Placed(Either(Text(), Record("an example", {"in": Text()} | _CONTEXT, required=("in",))))

WHERE = Record(
    "where",
    {
        "zone": Text(get_args(r.Zone), doc="head, tail, either edge, or the body between them; found by peeling."),
        "lang": Many(Text(form=_LANG), lone=True, doc="Only in texts of these languages."),
        "site": Many(Text(form=_HOST), lone=True, doc="Only on these hosts and their subdomains."),
        "kind": Many(Text(), lone=True, doc="Only in blocks of these kinds; needs layout kept from HTML."),
        "max_chars": Number(1, 1_000_000_000, doc="Only in lines of at most so many characters."),
        "min_chars": Number(0, 10_000, doc="Only in lines of at least so many characters."),
        "near": Record(
            "near",
            {
                "family": Many(_FAMILY, lone=True, doc="Families of the rules that take the neighbour."),
                "lines": Number(1, 5, doc="How many non-blank lines away."),
            },
            required=("family",),
        ),
    },
)
MATCH = Record(
    "match",
    {
        "line": Many(_PATTERN, lone=True, doc="The whole line matches; it goes."),
        "regex": Many(_PATTERN, lone=True, doc="A span inside a line matches; it goes."),
        "text": Many(Placed(Text()), lone=True, doc="A literal inside a line; it goes."),
        "words": Record(
            "words",
            {
                "of": Placed(Many(Text(), lone=True, doc="A named vocabulary, or the entries.")),
                "min": Number(1, 50, doc="How many entries at least."),
                "also": Placed(Many(Text(), lone=True, doc="What may stand between but does not count; likewise.")),
            },
            required=("of",),
        ),
        "section": Record(
            "section",
            {
                "from": Many(_PATTERN, lone=True, doc="The line a section begins with."),
                "to": Text(get_args(r.Until), doc="Where it ends."),
                "max_lines": Number(1, 1000, doc="A longer section takes nothing."),
            },
            required=("from", "to"),
        ),
        "repeat": Record(
            "repeat",
            {
                "of": Many(Text(get_args(r.Repeated)), lone=True, doc="What is printed twice."),
                "min_chars": Number(1, 1000, doc="Shorter lines are left alone."),
            },
            required=("of",),
        ),
        "edge": Text(get_args(r.Edge), doc="For text: only at this edge of the line."),
        "case": Text(("exact", "ignore"), doc="Whether case counts; it does not by default."),
    },
    exactly_one=PRIMITIVES,
)

RULE = Record(
    "a rule",
    {
        "id": Placed(Text(form=_KEBAB, doc="Unique in its pack.")),
        "why": Text(doc="One sentence: what this is and why it goes."),
        "family": _FAMILY,
        "risk": Text(RISKS, doc="How likely it is to take something that belongs to the body."),
        "where": WHERE,
        "match": Placed(MATCH),
        "unless": Many(
            Placed(
                Record(
                    "a veto",
                    dict.fromkeys(("text", "line", "before", "after"), _PATTERN),
                    exactly_one=("text", "line", "before", "after"),
                )
            ),
            doc="Any of these saves the candidate.",
        ),
        "guard": Record(
            "guard",
            {
                "max_share": Number(0, 1, whole=False, doc="Of the text's characters."),
                "min_keep_words": Number(0, 10_000, doc="Words that must be left."),
            },
            build=r.Guard,
        ),
        "do": Either(
            Text(("remove",)),
            Record(
                "do",
                {
                    "remove": Flag(),
                    "replace": Text(doc=r"The new text; \g<name> puts a group in."),
                    "capture": Named(Text(), doc="Metadata key: named group."),
                },
                exactly_one=("remove", "replace"),
            ),
        ),
        "test": Record(
            "test",
            {
                "match": Many(_MATCH_EXAMPLE, doc="What must go."),
                "keep": Many(_KEEP_EXAMPLE, doc="What looks alike and must stay."),
                "known_miss": Many(_MATCH_EXAMPLE, doc="What should go and does not, yet."),
                "known_hit": Many(_KEEP_EXAMPLE, doc="What is taken and should stay."),
            },
            required=("match", "keep"),
        ),
    },
    required=("id", "why", "risk", "match", "do", "test"),
)
RULE_FILE = Record(
    "a rule file",
    {
        "format": Number(1, 1, doc="The version of this language."),
        "pack": Placed(Text(form=_PACK, doc="The first part of every rule id of this file.")),
        "version": Text(doc="Of the pack; stands in the log."),
        "family": _FAMILY,
        "lang": Many(Text(form=_LANG), lone=True, doc="The languages all rules of this file are for."),
        "patterns": Named(_PATTERN, doc="Named pieces of patterns, used as {{name}}."),
        "words": Named(Many(Text()), doc="Named vocabularies."),
        "rules": Many(Placed(RULE), some=False),
    },
    required=("format", "pack", "version"),
)


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules in the order of their ids, and the packs they came from with the SHA-256 of each file."""

    rules: tuple[r.Rule, ...]
    packs: Mapping[str, str] = field(default_factory=dict)

    def get(self, rule_id: str) -> r.Rule | None:
        """Return the rule of that id, or None."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)


def builtin_folder() -> Path:
    """Return the folder of the rules that ship with the package: inside the wheel, or beside it in a checkout."""
    here = Path(__file__).resolve().parent
    return here / "rules" if (here / "rules").is_dir() else here.parent / "rules"


def load_rules(files: Iterable[Path] = (), *, folder: Path | None = None) -> RuleSet:
    """Load the rules of `folder` (default: those that ship with the package) and of the user's `files`.

    Raises RuleFileError with every problem of every file, as `path:line:column: error[code]: what`.
    """
    base = builtin_folder() if folder is None else folder
    found = sorted(base.rglob("*.yaml"))
    loaded = [_Pack.read(load(p), p, p.relative_to(base).with_suffix("").as_posix()) for p in found]
    loaded += [_Pack.read(load(p), p, None) for p in files]
    shared = {pack.name: pack for pack in loaded}
    rules = [rule for pack in loaded for rule in pack.rules(shared)]
    _unique(loaded, rules)
    problems = [line for pack in loaded for line in pack.file.rendered()]
    if problems:
        raise RuleFileError(problems)
    return RuleSet(tuple(sorted(rules, key=lambda x: x.id)), {p.name: p.digest for p in sorted(loaded, key=_name)})


@cache
def compiled(pattern: str, exact: bool = False) -> regex.Pattern[str]:
    """Compile a pattern once, in the dialect rules are written in."""
    return regex.compile(pattern, regex.V0 if exact else regex.V0 | regex.IGNORECASE)


def rule_schema() -> JsonSchema:
    """Return the JSON Schema of a rule file, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "cleaner rules"} | RULE_FILE.schema()


def _name(pack: _Pack) -> str:
    return pack.name


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
    """One file on its way from YAML to rules."""

    file: YamlFile
    name: str
    digest: str
    raw: dict[str, Any] | None

    @classmethod
    def read(cls, file: YamlFile, path: Path, expected: str | None) -> _Pack:
        raw = RULE_FILE.read(file.root, file) if file.root else None
        digest = hashlib.sha256("\n".join(file.lines).encode("utf-8", "surrogatepass")).hexdigest()
        pack = cls(file, expected or path.stem, digest, raw)
        if raw:
            name, node = raw["pack"]
            if expected not in (None, name):
                file.problem(node, "pack-name", f"pack {name!r} must be {expected!r}, after its path below the rules")
            pack.name = name
        return pack

    def rules(self, shared: Mapping[str, _Pack]) -> Iterator[r.Rule]:
        """Yield the rules of this file; what is wrong with them stands in the file's problems."""
        if not self.raw:
            return
        scopes = [shared.get("any/patterns"), shared.get(f"{self.name.rpartition('/')[0]}/patterns"), self]
        raws = [scope.raw for scope in scopes if scope and scope.raw]
        names = {k: v[0] for raw in raws for k, v in raw.get("patterns", {}).items()}
        words = {k: v for raw in raws for k, v in raw.get("words", {}).items()}
        for text, node in self.raw.get("patterns", {}).values():
            _Reader(self.file, names, words).pattern(text, node)
        for raw, node in self.raw.get("rules", ()):
            rule = _Reader(self.file, names, words).rule(raw, node, self.raw)
            if rule is not None:
                yield rule


@dataclass(slots=True)
class _Reader:
    """Turns the fields of one rule into a Rule; names are resolved and patterns checked on the way."""

    file: YamlFile
    names: Names
    words: Mapping[str, tuple[str, ...]]
    sound: bool = True

    def fail(self, node: Node, code: str, message: str, *, shift: int = 0) -> None:
        self.sound = False
        self.file.problem(node, code, message, shift=shift)

    def rule(self, raw: Mapping[str, Any], node: Node, head: Mapping[str, Any]) -> r.Rule | None:
        rule_id, at = raw["id"]
        family = raw.get("family") or head.get("family")
        if not family:
            self.fail(at, "missing-key", "the rule needs a 'family', its own or the file's")
        do = raw["do"]
        match = self.match(*raw["match"])
        captures = () if do == "remove" else tuple(sorted(do.get("capture", {}).items()))
        if do != "remove" and do.get("remove") is False:
            self.fail(at, "bad-value", "`remove: false` does nothing; disable the rule instead")
        rule = r.Rule(
            id=f"{head['pack'][0]}/{rule_id}",
            family=family,
            risk=raw["risk"],
            why=raw["why"],
            version=head["version"],
            match=match,  # type: ignore[arg-type]
            source=r.Source(at.path, at.line, at.column),
            where=self.where(raw.get("where", {}), head),
            unless=tuple(self.veto(v, n) for v, n in raw.get("unless", ())),
            guard=raw.get("guard", r.Guard()),
            action=r.Action(None if do == "remove" else do.get("replace"), captures),
            examples=_examples(raw["test"]),
        )
        if self.sound:
            self.groups(rule, raw["match"][1])
        return rule if self.sound else None

    def match(self, raw: Mapping[str, Any], node: Node) -> r.Match | None:
        kind = next(k for k in PRIMITIVES if k in raw)
        value, exact = raw[kind], raw.get("case") == "exact"
        if "edge" in raw and kind != "text":
            self.fail(node, "unknown-key", f"'edge' goes with 'text', not with {kind!r}")
        if "case" in raw and kind in ("words", "repeat"):
            self.fail(node, "unknown-key", f"'case' does not go with {kind!r}")
        if kind == "line":
            return r.Line(self.patterns(value), exact)
        if kind == "regex":
            return r.Regex(self.patterns(value), exact)
        if kind == "text":
            return r.Text(tuple(self.literal(*v) for v in value), raw.get("edge", "any"), exact)
        if kind == "words":
            fillers = self.vocabulary(*value["also"]) if "also" in value else ()
            return r.Words(self.vocabulary(*value["of"]), int(value.get("min", 2)), fillers)
        if kind == "section":
            return r.Section(self.patterns(value["from"]), value["to"], int(value.get("max_lines", 40)), exact)
        return r.Repeat(value["of"], int(value.get("min_chars", 25)))

    def patterns(self, values: Sequence[tuple[str, Node]]) -> tuple[str, ...]:
        """Return the patterns a rule matches with; one that matches nothing at all would match everywhere."""
        full = tuple(self.pattern(text, node) for text, node in values)
        for pattern, (_, node) in zip(full, values, strict=True):
            if pattern and compiled(pattern).fullmatch(""):
                self.fail(
                    node, "empty-match", f"the pattern {_short(pattern)} matches the empty text; make a part mandatory"
                )
        return full

    def pattern(self, text: str, node: Node) -> str:
        """Return the pattern with its named pieces put in, or "" after recording what is wrong with it."""
        shift = 0 if node.plain else 1
        try:
            full = expand(text, self.names)
        except PatternError as error:
            self.fail(node, "bad-pattern", str(error), shift=error.position + shift)
            return ""
        try:
            compiled(full)
        except regex.error as error:
            place = error.pos if full == text and error.pos is not None else 0
            self.fail(node, "bad-pattern", f"{error.msg} in pattern {_short(full)}", shift=place + shift)
            return ""
        return full

    def literal(self, text: str, node: Node) -> str:
        if not text.strip() or "\n" in text:
            self.fail(node, "bad-value", "a literal needs at least one visible character and no line break")
        return text

    def vocabulary(self, of: tuple[str, ...], node: Node) -> tuple[str, ...]:
        if node.kind == "list":
            return of
        if of[0] not in self.words:
            self.fail(node, "unknown-words", f"no vocabulary {of[0]!r}{suggest(of[0], self.words)}")
            return ()
        return self.words[of[0]]

    def where(self, raw: Mapping[str, Any], head: Mapping[str, Any]) -> r.Where:
        near = raw.get("near")
        return r.Where(
            zone=raw.get("zone"),
            langs=raw.get("lang", head.get("lang", ())),
            sites=raw.get("site", ()),
            kinds=raw.get("kind", ()),
            max_chars=raw.get("max_chars"),
            min_chars=raw.get("min_chars", 0),
            near=r.Near(near["family"], near.get("lines", 1)) if near else None,
        )

    def veto(self, raw: Mapping[str, tuple[str, Node]], node: Node) -> r.Veto:
        ((part, (text, at)),) = raw.items()
        return r.Veto(part, self.pattern(text, at))  # type: ignore[arg-type]

    def groups(self, rule: r.Rule, node: Node) -> None:
        """Check that what `capture` names is a group of every pattern's union."""
        patterns = getattr(rule.match, "patterns", ())
        known = {name for p in patterns for name in compiled(p).groupindex}
        for key, group in rule.action.captures:
            if group not in known:
                self.fail(node, "unknown-group", f"capture {key!r} names the group {group!r}, which no pattern has")


def _short(pattern: str) -> str:
    return repr(pattern if len(pattern) <= 60 else pattern[:57] + "…")


def _examples(raw: Mapping[str, Any]) -> r.Examples:
    return r.Examples(
        match=tuple(_example(v, n, "") for v, n in raw["match"]),
        keep=tuple(_example(v, n, None) for v, n in raw["keep"]),
        known_miss=tuple(_example(v, n, "") for v, n in raw.get("known_miss", ())),
        known_hit=tuple(_example(v, n, None) for v, n in raw.get("known_hit", ())),
    )


def _example(value: str | Mapping[str, Any], node: Node, out: str | None) -> r.Example:
    fields = {"in": value} if isinstance(value, str) else value
    text = fields["in"]
    context = tuple((k, fields[k]) for k in _CONTEXT if k in fields)
    meta = tuple(sorted(fields.get("meta", {}).items()))
    expected = fields.get("out", text if out is None else out)
    return r.Example(text, expected, r.Source(node.path, node.line, node.column), meta, context)
