"""The `blocks` stage: the body out of the text of a whole page, menus and all, that lost its markup.

It stands aside where there is nothing to do for it, and says so: in `meta`, under `blocks`.
"""

from __future__ import annotations

from dataclasses import dataclass

from cleaner.lines import Lines
from cleaner.model import Document, Edit, Owner, Proposal

_FEW_LINES = 12
_FEW_LABELS = 5
_BODY_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class BlocksStage:
    """Proposes the removal of every line that the model and its neighbours say is no part of the body."""

    def __call__(self, document: Document) -> Proposal:
        if document.blocks:
            return _aside("its layout is known from HTML")
        lines = Lines(document.text)
        if len(lines.visible) < _FEW_LINES:
            return _aside(f"it has fewer than {_FEW_LINES} lines")
        if (labels := _edge_labels(lines)) < _FEW_LABELS:
            return _aside(f"only {labels} short lines stand before and behind its sentences")
        return _scored(lines)


def _aside(why: str) -> Proposal:
    return Proposal(meta={"blocks": f"stood aside: {why}"})


def _edge_labels(lines: Lines) -> int:
    """Count the visible lines before the first line of prose and behind the last."""
    prose = lines.prose_lines()
    if not prose:
        return len(lines.visible)
    return sum(i < prose[0] or i > prose[-1] for i in lines.visible)


def _scored(lines: Lines) -> Proposal:
    from cleaner.body.score import judge  # numpy is loaded only for texts that look like whole pages

    verdict = judge(lines)
    if verdict.body_share >= _BODY_SHARE:
        return _aside(f"{verdict.body_share:.0%} of its words are body by the look of them")
    owner = Owner("blocks/line", "blocks", verdict.version)
    gone = [
        Edit(lines.starts[i], lines.end(i), "", owner, score=round(1 - chance, 3))
        for i, chance, kept in zip(lines.visible, verdict.chances, verdict.kept, strict=True)
        if not kept
    ]
    if len(gone) == len(lines.visible):
        return _aside("no line of it looks like body")
    told = f"kept {len(lines.visible) - len(gone)} of {len(lines.visible)} lines"
    return Proposal(tuple(gone), {"blocks": told})
