"""The `rules` stage: what the rule packs claim, as edits, and what they capture, as metadata."""

from __future__ import annotations

from dataclasses import dataclass

from cleaner.lines import core
from cleaner.matcher import Claim, Matcher, compiled, exact, patterns_of
from cleaner.model import Document, Edit, Proposal
from cleaner.rule import Rule


@dataclass(frozen=True, slots=True)
class RulesStage:
    """Proposes the removals and replacements of every rule whose conditions hold."""

    matcher: Matcher

    @classmethod
    def of(cls, rules: tuple[Rule, ...]) -> RulesStage:
        """Compile `rules` for use on many documents."""
        return cls(Matcher(rules))

    def __call__(self, document: Document) -> Proposal:
        warnings: dict[str, None] = {}
        claims = self.matcher.claims(document, lambda text: warnings.setdefault(text))
        taken = [c for c in claims if not c.veto]
        meta: dict[str, str] = {}
        for claim in taken:
            for key, value in _captured(claim, document.text):
                meta.setdefault(key, value)
        return Proposal(tuple(_edit(c, document.text) for c in taken), meta, tuple(warnings))


def _edit(claim: Claim, text: str) -> Edit:
    template = claim.rule.action.replacement
    hit = _hit(claim, text) if template else None
    new = hit.expand(template) if hit else template or ""
    return Edit(claim.start, claim.end, new, claim.rule.owner)


def _captured(claim: Claim, text: str) -> list[tuple[str, str]]:
    if not claim.rule.action.captures:
        return []
    hit = _hit(claim, text)
    groups = hit.groupdict() if hit else {}
    found = [(key, (groups.get(group) or "").strip()) for key, group in claim.rule.action.captures]
    return [(key, value) for key, value in found if value]


def _hit(claim: Claim, text: str):  # type: ignore[no-untyped-def]  # regex.Match, which has no stubs
    """Return the match of a claim; a claim on a whole line is matched again, for verdicts are remembered without it."""
    if claim.hit is not None:
        return claim.hit
    bare = text[claim.start : claim.end].split("\n", 1)[0].strip()
    patterns = [compiled(p, exact(claim.rule.match)) for p in patterns_of(claim.rule.match)]
    return next((h for words in (core(bare), bare) for p in patterns if (h := p.fullmatch(words))), None)
