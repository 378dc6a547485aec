"""From the fields of one rule to a Rule: names resolved, patterns put together and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import regex

from cleaner.fields import suggest
from cleaner.patterns import PatternError, expand
from cleaner.patterns.facts import compiled, fault
from cleaner.rulefiles import rule as r
from cleaner.rulefiles import selector
from cleaner.rulefiles.rule import PRIMITIVES
from cleaner.rulefiles.schema import CONTEXT
from cleaner.yamlfile import Node, YamlFile

Names = Mapping[str, str]


@dataclass(slots=True)
class RuleReader:
    """Turns the fields of one rule into a Rule; names are resolved and patterns checked on the way.

    Compiling takes `regex` milliseconds a pattern. Without `compiles`, patterns are only parsed, in microseconds: the
    shipped ones have been compiled by `rules lint`, and each is compiled when it first could match.
    """

    file: YamlFile
    names: Names
    words: Mapping[str, tuple[str, ...]]
    compiles: bool = True
    sound: bool = True

    def fail(self, node: Node, code: str, message: str, *, shift: int = 0) -> None:
        self.sound = False
        self.file.problem(node, code, message, shift=shift)

    def rule(self, raw: Mapping[str, Any], head: Mapping[str, Any]) -> r.Rule | None:
        """Return the rule of the fields `raw` in the file whose fields are `head`, or None after recording why not."""
        rule_id, at = raw["id"]
        family: str = raw.get("family") or head.get("family", "")
        if not family:
            self.fail(at, "missing-key", "the rule needs a 'family', its own or the file's")
        do = raw["do"]
        match = self.match(*raw["match"])
        where = self.where(raw.get("where", {}), head)
        groups: Mapping[str, tuple[str, Node]] = {} if do == "remove" else do.get("capture", {})
        captures = tuple(sorted((key, group) for key, (group, _) in groups.items()))
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
            where=where,
            unless=tuple(map(self.veto, raw.get("unless", ()))),
            guard=raw.get("guard", _NO_GUARD),
            action=r.Action(do.get("replace"), captures) if do != "remove" else _REMOVE,
            examples=_examples(raw["test"], where.langs),
            backtracking=raw["match"][0].get("engine") == "backtracking",
        )
        if self.sound and self.compiles:
            self.groups(rule, groups)
        return rule if self.sound else None

    def match(self, raw: Mapping[str, Any], node: Node) -> r.Match | None:
        kind = next(k for k in PRIMITIVES if k in raw)
        value, exact = raw[kind], raw.get("case") == "exact"
        if "edge" in raw and kind != "text":
            self.fail(node, "unknown-key", f"'edge' goes with 'text', not with {kind!r}")
        if "case" in raw and kind in ("words", "repeat", "select", "blocks"):
            self.fail(node, "unknown-key", f"'case' does not go with {kind!r}")
        if kind == "line":
            return r.Line(self.patterns(value), exact)
        if kind == "regex":
            return r.Regex(self.patterns(value), exact)
        if kind == "text":
            return r.Text(tuple(self.literal(*v) for v in value), raw.get("edge", "any"), exact)
        if kind == "words":
            fillers = self.vocabulary(*value["also"]) if "also" in value else ()
            company = tuple(entry for name in value.get("with", ()) for entry in self.named(*name))
            return r.Words(self.vocabulary(*value["of"]), int(value.get("min", 2)), fillers, company)
        if kind == "section":
            return self.section(value, node, exact)
        if kind == "select":
            return r.Select(tuple(self.selector(*v) for v in value))
        if kind == "blocks":
            return self.blocks(value, node)
        return r.Repeat(value["of"], int(value.get("min_chars", 25)))

    def selector(self, text: str, node: Node) -> str:
        """Return a selector, after recording what is wrong with it."""
        if self.compiles:
            try:
                selector.compiled(text)
            except ValueError as error:
                self.fail(node, "bad-selector", f"{error} in selector {_short(text)}")
        return text

    def blocks(self, match: r.Blocks, node: Node) -> r.Blocks:
        """Return conditions on blocks that leave some blocks out, and let some in."""
        if match == r.Blocks():
            self.fail(node, "bad-value", "this holds for every block; name a kind or a share of link text")
        if match.min_links > match.max_links:
            self.fail(node, "bad-value", "min_links is more than max_links; no block is like that")
        return match

    def section(self, value: Mapping[str, Any], node: Node, exact: bool) -> r.Section:
        """Return a section; how often it has to begin goes with how far apart."""
        least, every = value.get("least"), value.get("every")
        if (least is None) != (every is None):
            self.fail(node, "missing-key", "'least' and 'every' of a section go together")
        lines = int(value.get("max_lines", 40))
        return r.Section(self.patterns(value["from"]), value["to"], lines, exact, int(least or 1), int(every or 0))

    def patterns(self, values: Sequence[tuple[str, Node]]) -> tuple[str, ...]:
        """Return the patterns a rule matches with; one that matches nothing at all would match everywhere."""
        full = tuple(self.pattern(text, node) for text, node in values)
        for pattern, (_, node) in zip(full, values, strict=True):
            if pattern and self.compiles and compiled(pattern).fullmatch(""):
                self.fail(
                    node, "empty-match", f"the pattern {_short(pattern)} matches the empty text; make a part mandatory"
                )
        return full

    def check_patterns(self, rule: Node) -> None:
        """Check what patterns there are in a rule that is otherwise wrong, so that all is told in one pass."""
        match, unless = rule.get("match"), rule.get("unless")
        section = match.get("section") if match else None
        places = [match.get(k) for k in ("line", "regex")] if match else []
        places += [section.get("from")] if section else []
        places += [v for veto in (unless.items if unless else ()) for _, v in veto.pairs]
        for place in places:
            for node in (place.items or (place,)) if place else ():
                if isinstance(node.value, str):
                    self.pattern(node.value, node)

    def pattern(self, text: str, node: Node) -> str:
        """Return the pattern with its named pieces put in, or "" after recording what is wrong with it."""
        shift = 0 if node.plain else 1
        full = text
        try:
            full = expand(text, self.names)
            if found := fault(full):
                raise PatternError(*found)
            if self.compiles:
                compiled(full)
        except PatternError as error:
            place = error.position if full == text else 0  # inside a named piece there is no place in this text
            self.fail(node, "bad-pattern", f"{error.message} in pattern {_short(text)}", shift=place + shift)
            return ""
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
        return of if node.kind == "list" else self.named(of[0], node)

    def named(self, name: str, node: Node) -> tuple[str, ...]:
        """Return a named vocabulary."""
        if name not in self.words:
            self.fail(node, "unknown-words", f"no vocabulary {name!r}{suggest(name, self.words)}")
        return self.words.get(name, ())

    def allow(self, raw: Mapping[str, Any], pack: str) -> r.Allow:
        """Return a user's exception."""
        where = raw.get("where", {})
        part: Literal["line", "text"] = "line" if "line" in raw else "text"
        pattern = self.pattern(*raw[part])
        return r.Allow(
            f"{pack}/{raw['id'][0]}", raw["why"], part, pattern, where.get("site", ()), where.get("lang", ())
        )

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

    def veto(self, raw: Mapping[str, tuple[str, Node]]) -> r.Veto:
        return _veto(**{part: self.pattern(text, at) for part, (text, at) in raw.items()})

    def groups(self, rule: r.Rule, captures: Mapping[str, tuple[str, Node]]) -> None:
        """Check that what `capture` names is a group of one of the patterns."""
        known = {name for p in getattr(rule.match, "patterns", ()) for name in compiled(p).groupindex}
        for key, (group, node) in captures.items():
            if group not in known:
                what = f"capture {key!r} names the group {group!r}, which no pattern has"
                self.fail(node, "unknown-group", what + suggest(group, known))


_NO_GUARD, _REMOVE = r.Guard(), r.Action()
_veto = lru_cache(maxsize=8192)(r.Veto)
"""Many rules share their vetoes: what is one takes less to load."""


def _short(pattern: str) -> str:
    return repr(pattern if len(pattern) <= 60 else pattern[:57] + "…")


def _examples(raw: Mapping[str, Any], langs: Sequence[str]) -> r.Examples:
    """Read the examples; one that names no language is in the first of its rule's."""
    lang = langs[0] if langs else ""
    return r.Examples(
        match=tuple(_example(v, n, "", lang) for v, n in raw["match"]),
        keep=tuple(_example(v, n, None, lang) for v, n in raw["keep"]),
        known_miss=tuple(_example(v, n, "", lang) for v, n in raw.get("known_miss", ())),
        known_hit=tuple(_example(v, n, None, lang) for v, n in raw.get("known_hit", ())),
    )


def _example(value: str | Mapping[str, Any], node: Node, out: str | None, lang: str) -> r.Example:
    fields: Mapping[str, Any] = {"in": value} if isinstance(value, str) else value
    text = fields["in"]
    known = {"lang": lang, **fields} if lang else fields
    context = tuple((k, known[k]) for k in CONTEXT if k in known)
    meta = tuple(sorted(fields.get("meta", {}).items()))
    expected = fields.get("out", text if out is None else out)
    return r.Example(text, expected, r.Source(node.path, node.line, node.column), meta, context)
