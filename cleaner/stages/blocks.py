"""The `blocks` stage: the body out of the text of a whole page, menus and all, that lost its markup.

It stands aside where there is nothing to do for it, and says so: in `meta`, under `blocks`.
"""

from __future__ import annotations

from dataclasses import dataclass

from cleaner.lines import Lines
from cleaner.model import Document, Edit, Owner, Proposal

_FEW_LINES = 12
"""In so few lines there is no page around the body."""
_FEW_LABELS, _FEW_AT_EDGES = 30, 3
"""A text with so few labels, and hardly any before its first sentence and behind its last, has no menus."""
_SURELY = 0.2
_SURE_LINES, _CLEAR_LINES, _HEAD = 8, 25, 3
"""A page holds so many lines that are surely no body, and begins with a few of them unless they are very many."""


@dataclass(frozen=True, slots=True)
class BlocksStage:
    """Proposes the removal of every line that the model and its neighbours say is no part of the body."""

    def __call__(self, document: Document) -> Proposal:
        if document.blocks:
            return _aside("the layout is known from HTML")
        lines = Lines(document.text)
        why = _article(lines)
        return _aside(why) if why else _scored(lines)


def _aside(why: str) -> Proposal:
    return Proposal(meta={"blocks": f"stood aside: {why}"})


def _article(lines: Lines) -> str:
    """Return why a text cannot be a page with its menus, or "". Needs no more than a look at its lines."""
    if len(lines.visible) < _FEW_LINES:
        return f"there are fewer than {_FEW_LINES} lines"
    prose = lines.prose_lines()
    labels = len(lines.visible) - len(prose)
    if not prose or labels >= _FEW_LABELS:
        return ""
    edges = sum(i < prose[0] or i > prose[-1] for i in lines.visible)
    return "" if edges >= _FEW_AT_EDGES else f"{labels} labels, {edges} of them outside of the sentences, are no menus"


def _scored(lines: Lines) -> Proposal:
    from cleaner.body.score import BODY_SHARE, judge  # numpy is loaded only for texts that look like whole pages

    verdict = judge(lines)
    if verdict.body_share >= BODY_SHARE:
        return _aside(f"{verdict.body_share:.0%} of the words look like body")
    if not any(verdict.kept):
        return _aside("no line looks like body")
    sure, head = sum(chance < _SURELY for chance in verdict.chances), verdict.kept.index(True)
    if sure < (_SURE_LINES if head >= _HEAD else _CLEAR_LINES):
        return _aside(f"only {sure} lines, {head} of them above the body, look like menus")
    owner = Owner("blocks/line", "blocks", verdict.version)
    gone = tuple(
        Edit(lines.starts[i], lines.end(i), "", owner, score=round(1 - chance, 3))
        for i, chance, kept in zip(lines.visible, verdict.chances, verdict.kept, strict=True)
        if not kept
    )
    return Proposal(gone, {"blocks": f"kept {len(lines.visible) - len(gone)} of {len(lines.visible)} lines"})
