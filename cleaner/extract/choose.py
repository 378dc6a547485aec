"""From probabilities to the body: which blocks are kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray


def best_threshold(texts: Sequence[str], chances: NDArray[float64]) -> float:
    """Return the probability from which on blocks are kept, so that the expected F1 of the text is greatest.

    With few sure blocks the threshold is low: then much is kept rather than little.
    """
    import numpy as np

    sizes = np.array([len(t) for t in texts], float)
    order = np.argsort(-chances, kind="stable")
    kept = np.cumsum(sizes[order])
    right = np.cumsum((sizes * chances)[order])
    expected = 2 * right / (kept + right[-1] + 1e-9)
    return float(chances[order][int(np.argmax(expected))])
