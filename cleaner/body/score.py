"""Scores for the lines of a text: log-odds that a line belongs to the body, in thousandths."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cleaner.body.chars import Flags, Ints
from cleaner.body.choice import Shares, choose
from cleaner.body.context import context_columns
from cleaner.body.lines import Columns, Known, line_columns
from cleaner.body.trees import UNIT, read_trees
from cleaner.lines import Lines

BODY_SHARE = 0.95
"""A text of which so large a share of words is likely to be body is an article already."""
TURN = 2.0
"""A change between body and the rest costs as much as so many words."""
WEIGHTS = Path(__file__).resolve().parent / "weights.yaml"


def columns_of(lines: Lines, known: Known = Known()) -> Columns:  # noqa: B008
    """Return everything that is told of the visible lines of a text."""
    own, words = line_columns(lines, known)
    return own | context_columns(own, words)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Which visible lines to keep, how likely each is to be body, and the share of words that is expected to be."""

    version: str
    chances: tuple[float, ...]
    kept: tuple[bool, ...]
    body_share: float


def judge(lines: Lines) -> Verdict:
    """Score the visible lines of a text and choose its body."""
    trees = read_trees(WEIGHTS)
    columns = columns_of(lines)
    chances = chances_of(trees.points(columns))
    kept, share = kept_lines(chances, columns["words"])
    return Verdict(trees.version, tuple(chances.tolist()), tuple(kept.tolist()), share)


def chances_of(points: Ints) -> Shares:
    """Return how likely each line is to be body; rounded, for the last digits of a power may differ by machine."""
    return np.round(1 / (1 + np.exp(-points / UNIT)), 3)


def kept_lines(chances: Shares, words: Ints) -> tuple[Flags, float]:
    """Return which lines to keep, and the share of all words that is expected to be body."""
    weight = np.maximum(words, 1)  # a line of figures is something, too
    return choose(chances, weight, TURN), float((chances * weight).sum() / weight.sum())


def reasons(lines: Lines, most: int = 3) -> list[tuple[tuple[str, float, int], ...]]:
    """Return for each visible line what told most: a feature, its value, and the points that it makes.

    What a feature makes is the difference to the same line with that feature as the line in the middle of the page.
    """
    trees = read_trees(WEIGHTS)
    table = columns_of(lines)
    rows = np.stack([table[name] for name in trees.features], axis=1).astype(np.float32)
    middle = np.sort(rows, axis=0)[len(rows) // 2]
    found = []
    for row, points in zip(rows, trees.points(table).tolist(), strict=True):
        others = np.tile(row, (len(row), 1))
        np.fill_diagonal(others, middle)
        made = points - trees.points(dict(zip(trees.features, others.T, strict=True)))
        best = np.argsort(-np.abs(made), kind="stable")[:most]
        found.append(tuple((trees.features[k], float(row[k]), int(made[k])) for k in best if made[k]))
    return found
