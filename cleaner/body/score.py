"""Scores for the lines of a text: log-odds that a line belongs to the body, in thousandths."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cleaner.body.chars import Ints
from cleaner.body.choice import choose
from cleaner.body.context import context_columns
from cleaner.body.lines import Columns, Known, line_columns
from cleaner.body.trees import UNIT, Trees, read_trees
from cleaner.lines import Lines

TURN = 2.0
"""A change between body and the rest costs as much as so many words."""
WEIGHTS = Path(__file__).resolve().parent / "weights.yaml"


def columns_of(lines: Lines, known: Known = Known()) -> Columns:  # noqa: B008
    """Return everything that is told of the visible lines of a text."""
    own, words = line_columns(lines, known)
    return own | context_columns(own, words)


def points_of(columns: Columns, trees: Trees | None = None) -> Ints:
    """Return the points of each line, with the weights that ship with the package unless others are given."""
    return (trees or read_trees(WEIGHTS)).points({k: v.astype(np.float32) for k, v in columns.items()})


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
    points = points_of(columns, trees)
    chances = np.round(1 / (1 + np.exp(-points / UNIT)), 3)  # rounded, for the last digit may differ by machine
    words = columns["words"]
    kept = choose(chances, words, TURN)
    share = float((chances * words).sum() / max(words.sum(), 1))
    return Verdict(trees.version, tuple(chances.tolist()), tuple(kept.tolist()), share)
