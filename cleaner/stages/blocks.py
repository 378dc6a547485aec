"""The `blocks` stage: the body out of the text of a whole page, menus and all, that lost its markup.

It stands aside where there is nothing to do for it, and says so: in `meta`, under `blocks`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from statistics import fmean
from typing import TYPE_CHECKING

from cleaner.lines import Lines
from cleaner.model import Document, Edit, Owner, Proposal

if TYPE_CHECKING:
    from cleaner.body.score import Models, Verdict

_LONGEST = 200_000
"""A text of more characters is hardly a page: logs, lists and reference books look like menus."""
_TOO_LONG = f"more than {_LONGEST:,} characters are hardly one page"
_BODY_SHARE = 0.95
"""A text of which so large a share of words is likely to be body is an article already."""
_LABEL_SHARE = 0.3
"""A text of which so few lines are labels has no menus …"""
_LABELS_AT_EDGES = 4
"""… nor has one with fewer labels than that among the lines where menus stand …"""
_FEW_AROUND, _PROSE_SHARE = 8, 0.9
"""… nor one with so few labels before its first sentence and behind its last, and so much of it in sentences."""
_LEAST = 0.001
"""Chances are told to so much."""
_LIKELY, _MANY = 0.2, 15
"""Menus are so many lines of hardly any chance; fewer are left to the rules."""
_LEAST_SHARE, _LONG_LINE = 1 / 8, 1_000
"""The least that is left of the characters of a text without blank lines, of which each line has at most so many."""
_EDGE, _SURE = 5, -2.55
"""A page has so many lines of menus at either edge; they must be told from the body by such log-odds, or by lower."""


@dataclass(frozen=True, slots=True)
class BlocksStage:
    """Proposes the removal of every line that the model and its neighbours say is no part of the body.

    Without `models`, those that ship score the lines.
    """

    models: Models | None = None

    def __call__(self, document: Document) -> Proposal:
        if document.blocks:
            return _aside("the layout is known from HTML")
        known = document.meta.get("blocks", "").endswith(_TOO_LONG)  # before rules made it shorter
        why = _TOO_LONG if known else _article(document.lines)
        return _aside(why) if why else _scored(document.lines, self.models)


def _aside(why: str) -> Proposal:
    return Proposal(meta={"blocks": f"stood aside: {why}"})


def _article(lines: Lines) -> str:
    """Return why a text cannot be a page with its menus, or "". Needs no more than a look at its lines."""
    if len(lines.text) > _LONGEST:
        return _TOO_LONG
    prose, visible = lines.prose_lines(), lines.visible
    labels = len(visible) - len(prose)
    if labels < max(_MANY, _LABEL_SHARE * len(visible)):
        return f"too few labels for menus: {labels} of {len(visible)} lines"
    if not prose:
        return ""
    at_edges = sum(not lines.prose(i) for i in (*visible[1 : _EDGE + 1], *visible[-_EDGE:]))
    if at_edges < _LABELS_AT_EDGES:
        return f"too few labels for menus at its edges: {at_edges} of {2 * _EDGE} lines"
    around = sum(i < prose[0] or i > prose[-1] for i in visible)
    share = sum(len(lines.bare[i]) for i in prose) / sum(len(lines.bare[i]) for i in visible)
    if around < _FEW_AROUND and share > _PROSE_SHARE:
        return f"{share:.0%} of it stands in sentences, with {around} labels around them"
    return ""


def _scored(lines: Lines, models: Models | None) -> Proposal:
    from cleaner.body.score import judge  # numpy is loaded only for texts that look like whole pages

    verdict = judge(lines.as_shown(), models)
    why = _doubts(verdict) or _too_much(lines, verdict)
    if why:
        return _aside(why)
    owner = Owner("blocks/line", "blocks", verdict.version)
    gone = tuple(
        Edit(lines.starts[i], lines.end(i), "", owner, score=score)
        for i, score, kept in zip(lines.visible, verdict.scores, verdict.kept, strict=True)
        if not kept
    )
    return Proposal(gone, {"blocks": f"kept {len(lines.visible) - len(gone)} of {len(lines.visible)} lines"})


def stands_aside(lines: Lines, verdict: Verdict) -> str:
    """Return why the stage leaves a text alone, given the verdict on its lines, or ""."""
    return _article(lines) or _doubts(verdict) or _too_much(lines, verdict)


def _doubts(verdict: Verdict) -> str:
    """Return why nothing should go by a verdict, or ""."""
    if verdict.body_share >= _BODY_SHARE:
        return f"{verdict.body_share:.0%} of the words look like body"
    if not any(verdict.kept):
        return "no line looks like body"
    likely = sum(chance < _LIKELY for chance in verdict.chances)
    return "" if likely >= _MANY and _menus(verdict) <= _SURE else "too little is surely menus"


def _too_much(lines: Lines, verdict: Verdict) -> str:
    """Return why so much should not go of a text that shows no paragraphs, or "": catalogues look like menus then."""
    if lines.visible[-1] - lines.visible[0] >= len(lines.visible):
        return ""
    sizes = [min(len(lines.bare[i]), _LONG_LINE) for i in lines.visible]
    kept = sum(size for size, stays in zip(sizes, verdict.kept, strict=True) if stays)
    return "" if kept >= _LEAST_SHARE * sum(sizes) else "too little of it looks like body"


def _menus(verdict: Verdict) -> float:
    """Return how sure it is that there are menus: the lower, the surer.

    It is the mean of the log-odds of the lines at the edges behind the title, of those that would go, twice, and of
    those that would stay, the other way round. Bodies that are lists have lines like menus, but seldom all around them.
    """
    odds = [log((chance + _LEAST) / (1 - chance + _LEAST)) for chance in verdict.chances]
    gone = [each for each, kept in zip(odds, verdict.kept, strict=True) if not kept]
    stay = [each for each, kept in zip(odds, verdict.kept, strict=True) if kept]
    edges = fmean(odds[1 : _EDGE + 1]) + fmean(odds[-_EDGE:])
    return (edges + 2 * fmean(gone) - fmean(stay)) / 4 if gone else 0.0
