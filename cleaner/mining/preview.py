"""What adopting a proposed rule file would remove from the documents it was made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cleaner.mining.store import Store
from cleaner.model import Document
from cleaner.pipeline import Pipeline
from cleaner.rulefiles.rule import Rule
from cleaner.rulefiles.scope import is_host


@dataclass(slots=True)
class Preview:
    """Sums by site and by rule: documents, and lines and characters that would go."""

    documents: Counter[str] = field(default_factory=Counter)
    characters: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)
    rule_documents: Counter[str] = field(default_factory=Counter)
    rule_lines: Counter[str] = field(default_factory=Counter)


def preview(store: Store, rules: Sequence[Rule]) -> Preview:
    """Carry the rules out on the sample of each site, and count."""
    told = Preview()
    for site in store.sites():
        mine = [rule for rule in rules if not rule.where.sites or site in rule.where.sites]
        pipeline = Pipeline.of_rules(tuple(mine))
        for document in store.kept(site):
            _count(told, site, pipeline, document)
    return told


def _count(told: Preview, site: str, pipeline: Pipeline, document: Document) -> None:
    known = {"site": site} if is_host(site) else {}
    changes = pipeline.run(Document(document.id, document.text, known)).changes
    told.documents[site] += 1
    told.characters[site] += len(document.text)
    told.removed[site] += sum(len(c.removed) for c in changes)
    told.rule_documents.update({name for c in changes for name in (c.rule, *c.also)})
    told.rule_lines.update(name for c in changes for name in (c.rule, *c.also))


def rendered(told: Preview, rules: Sequence[Rule]) -> Iterable[str]:
    """Yield the preview as lines: sites with their share, then their rules with what they take."""
    for site in sorted(told.documents):
        mine = [rule for rule in rules if site in rule.where.sites or (not rule.where.sites and not is_host(site))]
        share = told.removed[site] / max(1, told.characters[site])
        yield f"{site or 'all'}: {told.documents[site]} documents, {len(mine)} rules, {share:.1%} of the characters"
        for rule in sorted(mine, key=lambda rule: (-told.rule_lines[rule.id], rule.id)):
            if lines := told.rule_lines[rule.id]:
                counts = f"{told.rule_documents[rule.id]:6} documents  {lines:6} lines"
                yield f"  {counts}  {rule.where.zone or '':4}  {shortened(rule.examples.match[0].text)}"


def shortened(text: str, size: int = 70) -> str:
    """Return a text on one line, cut where it is too long."""
    text = " ".join(text.split())
    return text if len(text) <= size else text[: size - 1] + "…"
