"""The `rules` stage: what the rule packs claim, as edits, and what they capture, as metadata."""

from __future__ import annotations

from dataclasses import dataclass

from cleaner.lines import readings
from cleaner.matching.judge import Claim
from cleaner.matching.matcher import Matcher, exact, patterns_of
from cleaner.matching.timed import Hit, Timed
from cleaner.model import Document, Edit, Proposal
from cleaner.patterns.facts import compiled
from cleaner.rulefiles.rule import Rule


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
        taken, text = [c for c in claims if not c.veto], document.lines.text
        meta: dict[str, str] = {}
        for claim in taken:
            for key, value in _captured(claim, text):
                meta.setdefault(key, value)
        return Proposal(tuple(_edit(c, text) for c in taken), meta, tuple(warnings))


def _edit(claim: Claim, text: str) -> Edit:
    template = claim.rule.action.replacement
    if template is None:
        return Edit(claim.start, claim.end, "", claim.rule.owner)
    hit = _hit(claim, text)
    start, end = (claim.start, claim.end) if not claim.whole else _words_span(claim, text, hit)
    return Edit(start, end, hit.expand(template) if hit else template, claim.rule.owner)


def _words_span(claim: Claim, text: str, hit: Hit | None) -> tuple[int, int]:
    """Return what a replacement of whole lines replaces: what was matched, not the marks and spaces around it."""
    taken = text[claim.start : claim.end]
    words = hit.string if hit and claim.first == claim.last else taken.strip()
    if words not in taken:  # it was read without where its links lead
        words = taken.strip()
    start = claim.start + taken.find(words)
    return start, start + len(words)


def _captured(claim: Claim, text: str) -> list[tuple[str, str]]:
    if not claim.rule.action.captures:
        return []
    hit = _hit(claim, text)
    groups = hit.groupdict() if hit else {}
    found = [(key, (groups.get(group) or "").strip()) for key, group in claim.rule.action.captures]
    return [(key, value) for key, value in found if value]


def _hit(claim: Claim, text: str) -> Hit | None:
    """Return the match of a claim; a claim on a whole line is matched again, for verdicts are remembered without it."""
    if claim.hit is not None:
        return claim.hit
    line = text[claim.start : claim.end].split("\n", 1)[0]
    timed = Timed(lambda _: None)
    tries = ((pattern, words) for words in readings(line) for pattern in patterns_of(claim.rule.match))
    hits = (timed.fullmatch(claim.rule, compiled(p, exact(claim.rule.match)), words) for p, words in tries)
    return next(filter(None, hits), None)
