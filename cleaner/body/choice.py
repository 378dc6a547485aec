"""The choice of the body over a whole page: the run of lines that promises the best F1 of words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from cleaner.body.chars import Flags, Ints

Shares = npt.NDArray[np.float64]


def choose(chance: Shares, words: Ints, turn: float) -> Flags:
    """Return which lines to keep, given how likely each is to be body and how many words it has.

    Keeping a line pays if its chance is more than half of the F1 that the page as a whole can promise: where little is
    certain, more is kept. Each change between body and the rest costs as much as `turn` words.
    """
    gains = (2 * chance - promise(chance, words)) * words
    sums = np.cumsum(gains)
    last = np.append(np.flatnonzero((gains[1:] > 0) != (gains[:-1] > 0)), len(gains) - 1)
    # Within a run of lines that all gain, or all cost, no change pays that would not pay at its end.
    ends = sums[last]
    ends[1:] -= sums[last[:-1]]
    return np.repeat(np.array(_best_path(ends.tolist(), turn), np.bool_), np.diff(last, prepend=-1))


def promise(chance: Shares, words: Ints) -> float:
    """Return the best F1 of words to be expected from keeping the likeliest lines, told apart by thousandths."""
    order = np.argsort(np.rint(-1000 * chance).astype(np.int16), kind="stable")  # sixteen bits are sorted fastest
    hits = np.cumsum((chance * words)[order])
    return float((2 * hits / (np.cumsum(words[order]) + hits[-1])).max())


def _best_path(gains: Sequence[float], turn: float) -> list[bool]:
    """Return which items to take so that their gains, less `turn` for each change of mind, sum up to most (Viterbi)."""
    left, taken = 0.0, gains[0]
    stay: list[tuple[bool, bool]] = []
    for gain in gains[1:]:
        stay.append((left >= taken - turn, taken >= left - turn))
        left, taken = max(left, taken - turn), max(taken, left - turn) + gain
    path = [taken > left]
    for stays in reversed(stay):
        path.append(path[-1] if stays[path[-1]] else not path[-1])
    return path[::-1]
