"""From probabilities to the body: which blocks are kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    from cleaner.extract.page import PageBlock

_SURE_PAGE: Final = 0.75
"""From this expected F1 on the body is clear, and what is all link must be likelier than the rest by the margin."""
_LINK_MARGIN: Final = 0.15
_ALL_LINK: Final = 0.9
_SURE_HEADING: Final = 0.9
_REACH: Final = 3
"""A heading of the body has a kept block among so many behind it."""


def kept(blocks: Sequence[PageBlock], chances: NDArray[float64]) -> list[bool]:
    """Return for each block whether it belongs to the body.

    Above the best threshold are the body, menus of links that touch it, and the headings of what was left out; these
    last two go, by measurement.
    """
    if not len(chances):
        return []
    least, expected = _best([b.text for b in blocks], chances)
    margin = _LINK_MARGIN if expected > _SURE_PAGE else 0.0
    likely = [float(p) for p in chances]
    keep = [p >= (least + margin if b.link_share > _ALL_LINK else least) for b, p in zip(blocks, likely, strict=True)]
    if not any(keep):
        keep = [p >= least for p in likely]
    return _without_orphans(blocks, likely, keep)


def _without_orphans(blocks: Sequence[PageBlock], likely: Sequence[float], keep: Sequence[bool]) -> list[bool]:
    """Return `keep` without headings that nothing kept follows."""
    out = list(keep)
    for i in range(len(out) - 1, -1, -1):
        if out[i] and blocks[i].kind == "heading" and likely[i] < _SURE_HEADING:
            out[i] = any(out[i + 1 : i + 1 + _REACH])
    return out if any(out) else list(keep)


def best_threshold(texts: Sequence[str], chances: NDArray[float64]) -> float:
    """Return the probability from which on blocks are kept, so that the expected F1 of the text is greatest.

    With few sure blocks the threshold is low: then much is kept rather than little.
    """
    return _best(texts, chances)[0]


def _best(texts: Sequence[str], chances: NDArray[float64]) -> tuple[float, float]:
    """Return the best threshold and the F1 it promises."""
    import numpy as np

    sizes = np.array([len(t) for t in texts], float)
    order = np.argsort(-chances, kind="stable")
    taken = np.cumsum(sizes[order])
    right = np.cumsum((sizes * chances)[order])
    expected = 2 * right / (taken + right[-1] + 1e-9)
    best = int(np.argmax(expected))
    return float(chances[order][best]), float(expected[best])
