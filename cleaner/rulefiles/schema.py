"""What a rule file may say: one description, from which files are read and the JSON Schema for editors is made."""

from __future__ import annotations

import re
from typing import Any, get_args

from cleaner.fields import Either, Field, Flag, JsonSchema, Many, Named, Number, Placed, Record, Text, Tree
from cleaner.model import BLOCK_KINDS, RISKS
from cleaner.rulefiles import rule as r
from cleaner.rulefiles.rule import PRIMITIVES


def _form(pattern: str, hint: str) -> Any:
    compiled = re.compile(pattern)
    return lambda value: None if compiled.fullmatch(value) else f"{value!r} is not {hint}"


_KEBAB = _form(r"[a-z0-9]+(?:-[a-z0-9]+)*", "an id: lower-case letters and digits joined by hyphens")
_PACK = _form(r"[a-z0-9]+(?:[-./][a-z0-9]+)*", "a pack name such as en/share or mine")
_LANG = _form(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", "a language code such as en, de or zh-Hant")
_HOST = _form(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", "a host name such as example.com, lower-case, without scheme or path")

_PATTERN = Placed(Text())
_FAMILY = Text(r.FAMILIES, doc="The word in the log for what a removal was.")
CONTEXT: dict[str, Field] = {
    "site": Text(doc="The host the text came from."),
    "lang": Text(form=_LANG, doc="The language of the text."),
    "title": Text(doc="The title of the page."),
    "url": Text(doc="The address of the page."),
}
_KEPT: dict[str, Field] = {"in": Text()}
_MATCHED: dict[str, Field] = {"in": Text(), "out": Text(), "meta": Named(Text())}
_MATCH_EXAMPLE = Placed(
    Either(
        Text(),
        Record("an example", _MATCHED | CONTEXT, required=("in",)),
    )
)
_KEEP_EXAMPLE = Placed(Either(Text(), Record("an example", _KEPT | CONTEXT, required=("in",))))


def _blocks(kind: tuple[str, ...] = (), min_links: float = 0.0, max_links: float = 1.0) -> r.Blocks:
    return r.Blocks(kind, min_links, max_links)


WHERE = Record(
    "where",
    {
        "zone": Text(get_args(r.Zone), doc="head, tail, either edge, or the body between them; found by peeling."),
        "lang": Many(
            Text(form=_LANG),
            lone=True,
            doc="Only in texts of these languages, as the caller says or as the prose tells.",
        ),
        "site": Many(Text(form=_HOST), lone=True, doc="Only on these hosts and their subdomains."),
        "kind": Many(Text(BLOCK_KINDS), lone=True, doc="Only in blocks of these kinds; needs layout kept from HTML."),
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
                "with": Many(Placed(Text()), doc="Named vocabularies that count too, but do not make a line alone."),
            },
            required=("of",),
        ),
        "section": Record(
            "section",
            {
                "from": Many(_PATTERN, lone=True, doc="The line a section begins with."),
                "to": Text(get_args(r.Until), doc="Where it ends."),
                "max_lines": Number(1, 1000, doc="A longer section takes nothing."),
                "least": Number(
                    2, 50, doc="How many lines that match `from` begin one section; by default, each begins its own."
                ),
                "every": Number(
                    1, 50, doc="How many lines, not counting blank ones, one of these may be from the next."
                ),
            },
            required=("from", "to"),
        ),
        "select": Many(
            Placed(Text()), lone=True, doc="Elements of a page, by CSS or XPath; they go before its body is looked for."
        ),
        "blocks": Record(
            "blocks",
            {
                "kind": Many(Text(BLOCK_KINDS), lone=True, doc="What the block was on the page."),
                "min_links": Number(0, 1, whole=False, doc="The least share of it that is link text."),
                "max_links": Number(0, 1, whole=False, doc="The greatest share of it that is link text."),
            },
            build=_blocks,
        ),
        "repeat": Record(
            "repeat",
            {
                "of": Many(Text(get_args(r.Repeated)), lone=True, doc="What is printed twice."),
                "min_chars": Number(1, 1000, doc="Shorter lines are left alone."),
            },
            required=("of",),
        ),
        "engine": Text(("linear", "backtracking"), doc="Own up to a pattern that may backtrack without bound."),
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
            Record("a veto", dict.fromkeys(("text", "line", "before", "after"), _PATTERN), some=True),
            doc="Any of these saves the candidate; of several keys of one, all must be found.",
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
                    "capture": Named(Placed(Text()), doc="Metadata key: named group."),
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
_GLOB = _form(r"[a-z0-9*?./-]+", "a rule id such as en/share/bar, or a pattern of ids such as en/share/*")
_RULE_ID = Placed(Text(form=_GLOB, doc="A rule id, or a pattern of ids."))

ALLOW = Record(
    "allow",
    {
        "id": Placed(Text(form=_KEBAB, doc="Unique in its pack.")),
        "why": Text(doc="Why this stays."),
        "where": Record(
            "where",
            {
                "site": WHERE.fields["site"],
                "lang": WHERE.fields["lang"],
            },
        ),
        "line": Placed(Text(doc="A pattern; a whole line that matches stays.")),
        "text": Placed(Text(doc="A pattern; what would be taken and holds it stays.")),
    },
    required=("id", "why"),
    exactly_one=("line", "text"),
)
LAYERS = {
    "use": Many(_RULE_ID, doc="Only these shipped rules; all of them where it is missing."),
    "disable": Many(
        Record("disable", {"rule": _RULE_ID, "because": Text(doc="The reason.")}, required=("rule", "because")),
        doc="Shipped rules that do not run.",
    ),
    "override": Many(
        Record(
            "override",
            {
                "rule": _RULE_ID,
                "set": Tree(doc="Dotted path of a field: its new value."),
                "add": Tree(doc="Dotted path of a list: what it gets in addition."),
            },
            required=("rule",),
        ),
        doc="Fields of shipped rules that are changed.",
    ),
    "allow": Many(ALLOW, lenient=True, doc="What no rule may take."),
}
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
        **LAYERS,
        "rules": Many(Placed(RULE), some=False, lenient=True),
    },
    required=("format", "pack", "version"),
    lenient=True,
)


def rule_schema() -> JsonSchema:
    """Return the JSON Schema of a rule file, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "cleaner rules"} | RULE_FILE.schema()
