"""What words say of a block, of its neighbours, and of the elements around it, as columns for the model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cleaner.extract.page import PageBlock, wider

if TYPE_CHECKING:
    from numpy import float32, float64, intp
    from numpy.typing import NDArray

SAID: Final = (
    "said", "said_heading", "said_names", "said-1", "said+1", "said-5", "said+5", "said^1", "said^2", "said_alike",
    "names-1", "names+1", "names-5", "names+5", "names^1", "names^2", "names_most", "heading_alike",
)  # fmt: skip
_WINDOW: Final = 5
"""Blocks before and behind each whose mean score is a column."""


@dataclass(frozen=True, slots=True)
class Places:
    """How much each block counts, the root of its characters; the numbers of the wider element around it, of the next
    wider, and of its place in the page's template."""

    weight: NDArray[float64]
    parent: NDArray[intp]
    wide: NDArray[intp]
    alike: NDArray[intp]


def places(blocks: Sequence[PageBlock]) -> Places:
    """Return where what words say of blocks is gathered."""
    import numpy as np

    known: dict[int, tuple[int, int]] = {}
    for b in blocks:
        if b.node.number not in known:
            first = wider(b.node)
            known[b.node.number] = first.number, wider(first).number
    rows = np.array([(*known[b.node.number], b.node.path) for b in blocks], int).reshape(-1, 3)
    return Places(np.sqrt([len(b.text) for b in blocks]), *(np.unique(c, return_inverse=True)[1] for c in rows.T))


def spread(said: NDArray[float32], at: Places) -> NDArray[float32]:
    """Return the columns that tell what words say of each block, of its neighbours and of the elements around it.

    `said` holds the scores of `words.WordWeights`.
    """
    import numpy as np

    if not len(said):
        return np.zeros((0, len(SAID)), np.float32)
    scores = np.asarray(said, float)
    own, heading, names = scores.T
    columns = [own, heading, names]
    for score in (own, names):
        columns += [_shifted(score, -1), _shifted(score, 1)]
        columns += [_mean_beside(score, at.weight, -_WINDOW, 0), _mean_beside(score, at.weight, 1, _WINDOW + 1)]
        columns += [_mean_of(score, at.weight, at.parent), _mean_of(score, at.weight, at.wide)]
        columns.append(_mean_of(own, at.weight, at.alike) if score is own else names - names.max())
    columns.append(_mean_of(heading, at.weight, at.alike))
    return np.column_stack(columns).astype(np.float32)


def _mean_of(score: NDArray[float64], weight: NDArray[float64], group: NDArray[intp]) -> NDArray[float64]:
    """Return for each block the mean score of its group."""
    import numpy as np

    return np.asarray((np.bincount(group, score * weight) / np.bincount(group, weight))[group])


def _mean_beside(score: NDArray[float64], weight: NDArray[float64], start: int, stop: int) -> NDArray[float64]:
    """Return for each block the mean score of the blocks from `start` to `stop` places away, 0 where there are none."""
    import numpy as np

    sums = np.concatenate([[0.0], np.cumsum(score * weight)])
    weights = np.concatenate([[0.0], np.cumsum(weight)])
    at = np.arange(len(score))
    low, high = np.clip(at + start, 0, len(score)), np.clip(at + stop, 0, len(score))
    return np.asarray((sums[high] - sums[low]) / (weights[high] - weights[low] + 1e-9))


def _shifted(score: NDArray[float64], step: int) -> NDArray[float64]:
    """Return for each block the score of the one so many places behind it, 0 where there is none."""
    import numpy as np

    out = np.zeros(len(score))
    if step > 0:
        out[:-step] = score[step:]
    else:
        out[-step:] = score[:step]
    return out
