"""From probabilities to the body: which blocks are kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    from cleaner.extract.model import Trees
    from cleaner.extract.page import PageBlock
    from cleaner.extract.parse import Deadline

_SURE_PAGE: Final = 0.75
"""From this expected F1 on the body is clear, and what is all link must be likelier than the rest by the margin."""
_LINK_MARGIN: Final = 0.15
_ALL_LINK: Final = 0.9
_NO_ORPHANS: Final = 0.7
"""From this expected F1 on headings that nothing kept follows are left out."""
_SURE_HEADING: Final = 0.9
_REACH: Final = 3
"""A heading of the body has a kept block among so many behind it."""
_LEVELS: Final = (
    0.05, 0.08, 0.11, 0.14, 0.17, 0.2, 0.23, 0.26, 0.29, 0.32, 0.35, 0.38, 0.41, 0.44, 0.47, 0.5, 0.53, 0.56, 0.6,
    0.65, 0.7, 0.75, 0.8, 0.85, 0.9,
)  # fmt: skip
"""The probabilities at which a page may be cut, beside the one that promises most."""
_BINS: Final = (0, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 1.01)
CUT_NAMES: Final = (
    "level", "above_best", "promise", "below_promise", "share", "chars", "mean", "recall", "prose", "links", "runs",
    "blocks", "span", "of_prose", "of_best", "best", "promise_best", "expected", "expected_chars",
    *(f"bin{number}" for number in range(1, len(_BINS))),
)  # fmt: skip
"""What is known of each cut: of the text above it, and of the page. Sizes are logarithms of 1 + the characters."""


def kept(
    blocks: Sequence[PageBlock], chances: NDArray[float64], deadline: Deadline, trees: Trees | None = None
) -> list[bool]:
    """Return for each block whether it belongs to the body.

    Above the threshold are the body, menus of links that touch it, and the headings of what was left out; these last
    two go, by measurement, where the body is clear. `trees` choose the threshold; without them it is the one that
    promises most.
    """
    if not len(chances):
        return []
    least, expected = _best(blocks, chances)
    if trees is not None:
        levels, rows = cuts(blocks, chances)
        least = levels[int(trees.scores(rows, deadline).argmax())]
    margin = _LINK_MARGIN if expected > _SURE_PAGE else 0.0
    likely = [float(p) for p in chances]
    keep = [p >= (least + margin if b.link_share > _ALL_LINK else least) for b, p in zip(blocks, likely, strict=True)]
    if not any(keep):
        keep = [p >= least for p in likely]
    return _without_orphans(blocks, likely, keep) if expected > _NO_ORPHANS else keep


def _without_orphans(blocks: Sequence[PageBlock], likely: Sequence[float], keep: Sequence[bool]) -> list[bool]:
    """Return `keep` without headings that nothing kept follows."""
    out = list(keep)
    for i in range(len(out) - 1, -1, -1):
        if out[i] and blocks[i].kind == "heading" and likely[i] < _SURE_HEADING:
            out[i] = any(out[i + 1 : i + 1 + _REACH])
    return out if any(out) else list(keep)


def _best(blocks: Sequence[PageBlock], chances: NDArray[float64]) -> tuple[float, float]:
    """Return the threshold from which on the expected F1 of the text is greatest, and that F1.

    With few sure blocks the threshold is low: then much is kept rather than little.
    """
    import numpy as np

    sizes = np.array([len(b.text) for b in blocks], float)
    order = np.argsort(-chances, kind="stable")
    taken = np.cumsum(sizes[order])
    right = np.cumsum((sizes * chances)[order])
    expected = 2 * right / (taken + right[-1] + 1e-9)
    best = int(np.argmax(expected))
    return float(chances[order][best]), float(expected[best])


def cuts(blocks: Sequence[PageBlock], chances: NDArray[float64]) -> tuple[list[float], NDArray[float64]]:
    """Return the thresholds at which a page may be cut, the most promising one first, and a row of CUT_NAMES for each.

    Of those that keep the same blocks only the first is there.
    """
    import numpy as np

    sizes = np.array([len(b.text) for b in blocks], float)
    links = sizes * [b.link_share for b in blocks]
    prose = np.array([b.prose for b in blocks])
    best, promise = _best(blocks, chances)
    expected, total = float((sizes * chances).sum()), float(sizes.sum())
    held = float(sizes[chances >= best].sum())
    bins = np.histogram(chances, _BINS, weights=sizes)[0] / total
    page = (best, promise, expected / total, np.log1p(expected), *bins)
    levels: list[float] = []
    rows: list[tuple[Any, ...]] = []
    counts: set[int] = set()
    for level in (best, *_LEVELS):
        keep = chances >= level
        count = int(keep.sum())
        if not count or count in counts:
            continue
        counts.add(count)
        size, right = float(sizes[keep].sum()), float((sizes * chances)[keep].sum())
        promised = 2 * right / (size + expected)
        text = (level, level - best, promised, promised - promise, size / total, np.log1p(size), right / size)
        parts = (right / expected, (sizes * prose)[keep].sum() / size, links[keep].sum() / size)
        levels.append(level)
        of_best = np.log(size / held)
        rows.append((*text, *parts, *_shape(keep), prose[keep].sum() / max(1, prose.sum()), of_best, *page))
    return levels, np.array(rows)


def _shape(keep: NDArray[Any]) -> tuple[float, float, float]:
    """Return how scattered the kept blocks are: runs a block, and the share of all blocks they are and lie between."""
    import numpy as np

    at = np.flatnonzero(keep)
    runs = 1 + int((np.diff(at) > 1).sum())
    return runs / len(at), len(at) / len(keep), float(at[-1] - at[0] + 1) / len(keep)
