"""Scores for the lines of a text: log-odds that a line belongs to the body, in thousandths.

A first model scores each line by what stands on it and around it; a second one also knows the scores of all the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cleaner.body.chars import Flags, Ints
from cleaner.body.choice import Shares, choose
from cleaner.body.company import CHANCE, company_columns
from cleaner.body.context import context_columns
from cleaner.body.lines import Column, Columns, Known, line_columns
from cleaner.body.trees import UNIT, Trees, read_trees
from cleaner.body.wording import Wording, read_wording
from cleaner.lines import Lines

TURN = 3.0
"""A change between body and the rest costs as much as so many words."""
_HERE = Path(__file__).resolve().parent
FIRST, SECOND, WORDING = _HERE / "first.yaml", _HERE / "second.yaml", _HERE / "wording.yaml"


def columns_of(lines: Lines, wording: Wording, known: Known = Known()) -> Columns:  # noqa: B008
    """Return everything that is told of the visible lines of a text."""
    own, words = line_columns(lines, wording, known)
    return own | context_columns(own, words)


@dataclass(frozen=True, slots=True)
class Models:
    """What lines are scored with: points of words, and the trees of the first look and of the second."""

    wording: Wording
    first: Trees
    second: Trees


def shipped() -> Models:
    """Return the models that come with the package."""
    return Models(read_wording(WORDING), read_trees(FIRST), read_trees(SECOND))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Which visible lines to keep, how likely each is to be body, and the share of words that is expected to be."""

    version: str
    chances: tuple[float, ...]
    kept: tuple[bool, ...]
    body_share: float

    @property
    def scores(self) -> tuple[float, ...]:
        """How likely each line is not to be body."""
        return tuple((1 - np.array(self.chances)).round(3).tolist())


def judge(lines: Lines, models: Models | None = None) -> Verdict:
    """Score the visible lines of a text and choose its body; by the models that ship, if none are given."""
    models = models or shipped()
    columns = _table(lines, models)
    chances = chances_of(models.second.points(columns))
    kept, share = kept_lines(chances, columns["words"])
    return Verdict(models.second.version, tuple(chances.tolist()), tuple(kept.tolist()), share)


def _table(lines: Lines, models: Models) -> Columns:
    columns = columns_of(lines, models.wording)
    return columns | second_columns(models.first, columns)


def second_columns(first: Trees, columns: Mapping[str, Column]) -> Columns:
    """Return what the second model knows besides: the scores of the first, and the company each line keeps."""
    return company_columns(chances_of(first.points(columns)), weights_of(columns["words"]))


def chances_of(points: Ints) -> Shares:
    """Return how likely each line is to be body; rounded, for the last digits of a power may differ by machine."""
    return np.round(1 / (1 + np.exp(-points / UNIT)), 3)


def weights_of(words: Ints) -> Ints:
    """Return how much each line counts, given its words: a line of figures is something, too."""
    return np.maximum(words, 1)


def kept_lines(chances: Shares, words: Ints) -> tuple[Flags, float]:
    """Return which lines to keep, and the share of all words that is expected to be body."""
    weight = weights_of(words)
    return choose(chances, weight, TURN), float((chances * weight).sum() / weight.sum())


def reasons(lines: Lines, most: int = 3) -> list[tuple[tuple[str, float, int], ...]]:
    """Return for each visible line what told most: a feature, its value, and the points that it makes.

    What a feature makes is the difference to the same line with that feature as the line in the middle of the page; the
    first score of the line changes with it, those of other lines do not.
    """
    models = shipped()
    first, second, table = models.first, models.second, _table(lines, models)
    names = tuple(dict.fromkeys(name for name in (*first.features, *second.features) if name != CHANCE))
    rows = np.stack([table[name] for name in names], axis=1).astype(np.float32)
    middle = np.sort(rows, axis=0)[len(rows) // 2]
    found = []
    for row, points in zip(rows, second.points(table).tolist(), strict=True):
        others = np.tile(row, (len(row), 1))
        np.fill_diagonal(others, middle)
        changed: Columns = dict(zip(names, others.T, strict=True))
        made = points - second.points(changed | {CHANCE: chances_of(first.points(changed))})
        best = np.argsort(-np.abs(made), kind="stable")[:most]
        found.append(tuple((names[k], float(row[k]), int(made[k])) for k in best if made[k]))
    return found
