"""`select` rules: elements that are dropped from a page before its body is looked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from cleaner.extract.parse import Deadline
from cleaner.model import LeftOut, Meta
from cleaner.rulefiles import rule as r
from cleaner.rulefiles.scope import in_language, on_site
from cleaner.rulefiles.selector import compiled

if TYPE_CHECKING:
    from lxml.etree import _Element


_MOST_ELEMENTS: Final = 50_000
"""On larger pages elements are not selected: some selectors take time that grows with the square of siblings."""


@dataclass(frozen=True, slots=True)
class Selectors:
    """The rules with the `select` primitive."""

    rules: tuple[r.Rule, ...] = field(default=())

    @classmethod
    def of(cls, rules: tuple[r.Rule, ...]) -> Selectors:
        """Keep the rules that select elements."""
        return cls(tuple(rule for rule in rules if isinstance(rule.match, r.Select)))

    def drop(self, root: _Element, meta: Meta, deadline: Deadline) -> tuple[tuple[LeftOut, ...], tuple[str, ...]]:
        """Drop what the rules for such a page select; return the text that went, each with its rule, and warnings."""
        mine = [rule for rule in self.rules if _applies(rule, meta)]
        if mine and sum(1 for _ in root.iter()) > _MOST_ELEMENTS:
            return (), (f"select: the page has more than {_MOST_ELEMENTS:,} elements; no rule selected any",)
        gone: list[LeftOut] = []
        for rule in mine:
            for selector in rule.match.selectors if isinstance(rule.match, r.Select) else ():
                deadline.check()
                gone += [_dropped(element, rule) for element in _elements(compiled(selector)(root), root)]
        return tuple(x for x in gone if x.text), ()


def _applies(rule: r.Rule, meta: Meta) -> bool:
    where, said = rule.where, meta.get("lang", "")
    return (not where.sites or on_site(meta, where.sites)) and (not where.langs or in_language(said, where.langs))


def _elements(found: Any, root: _Element) -> list[_Element]:
    """Return the elements among what an expression found that are still part of the page, without its root and body."""
    from lxml.etree import _Element as Element

    elements = [x for x in found if isinstance(x, Element)] if isinstance(found, list) else []
    return [x for x in elements if x is not root and x.tag not in ("html", "body")]


def _dropped(element: _Element, rule: r.Rule) -> LeftOut:
    """Take an element out of its tree, but not the text behind it."""
    text = " ".join(" ".join(str(piece) for piece in element.itertext()).split())
    parent = element.getparent()
    if parent is None:
        return LeftOut("", rule.id, rule.version)
    before, tail = element.getprevious(), element.tail or ""
    if tail and before is not None:
        before.tail = (before.tail or "") + tail
    elif tail:
        parent.text = (parent.text or "") + tail
    parent.remove(element)
    return LeftOut(text, rule.id, rule.version, "element")
