"""The model that scores lines: a sum of small symmetric trees, kept as data in `first.yaml` and `second.yaml`.

A symmetric tree asks the same few questions of every line; the answers, read as a binary number, pick one of its
leaves. A line's score is the sum of its leaves in thousandths of log-odds. Whole numbers add up alike on all machines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from cleaner.body.chars import Ints
from cleaner.fields import Many, Number, Record, Text, read_file
from cleaner.yamlfile import load

Points: TypeAlias = npt.NDArray[np.int32]
Floats: TypeAlias = npt.NDArray[np.float32]

UNIT = 1000
"""So many points are one unit of log-odds."""
_TREE = Record(
    "a tree",
    {
        "ask": Text(doc="Questions `feature>threshold`, the first of them the lowest bit."),
        "leaf": Text(doc="Points for each combination of answers, the one without any yes first."),
    },
    required=("ask", "leaf"),
)
WEIGHTS_FILE = Record(
    "a file of weights",
    {
        "format": Number(1, 1, doc="The version of this file's form."),
        "version": Text(doc="Changes whenever the weights do; stands in the log."),
        "why": Text(doc="What the weights are for and how they were learned."),
        "bias": Number(-100_000, 100_000, doc="Points every line begins with."),
        "trees": Many(_TREE, doc="The trees, in the order they were learned."),
    },
    required=("format", "version", "bias", "trees"),
)


@dataclass(frozen=True, slots=True)
class Tree:
    """Questions of one tree, each a feature and what it must exceed, and the points of its leaves."""

    questions: tuple[tuple[str, float], ...]
    leaves: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Trees:
    """All trees as arrays. Question `i` is whether feature `columns[i]` exceeds `thresholds[i]`; `asked[q, t]` is the
    question that stands at `q` in tree `t`, and `leaves[t]` has the points of its leaves.
    """

    version: str
    bias: int
    features: tuple[str, ...]
    columns: Ints
    thresholds: Floats
    asked: Ints
    leaves: Points

    @classmethod
    def of(cls, version: str, bias: int, trees: Sequence[Tree]) -> Trees:
        """Lay trees out; those with fewer questions than others get questions that nothing answers with yes."""
        features = tuple(dict.fromkeys(name for tree in trees for name, _ in tree.questions))
        never = (features[0], float("inf"))
        questions = list(dict.fromkeys([*(question for tree in trees for question in tree.questions), never]))
        place = {question: i for i, question in enumerate(questions)}
        depth = max(len(tree.questions) for tree in trees)
        asked = np.full((depth, len(trees)), place[never], np.int64)
        leaves = np.zeros((len(trees), 2**depth), np.int32)
        for t, tree in enumerate(trees):
            asked[: len(tree.questions), t] = [place[question] for question in tree.questions]
            leaves[t, : len(tree.leaves)] = tree.leaves
        columns = np.array([features.index(name) for name, _ in questions], np.int64)
        thresholds = np.array([least for _, least in questions], np.float32)
        return cls(version, bias, features, columns, thresholds, asked, leaves)

    def points(self, table: Mapping[str, npt.NDArray[Any]]) -> Ints:
        """Return the points of each line, given the columns of features."""
        columns = [table[name] for name in self.features]
        rows = np.concatenate(columns, dtype=np.float32, casting="unsafe").reshape(len(columns), -1)
        answers = (rows.take(self.columns, axis=0) > self.thresholds[:, None]).view(np.uint8)
        leaf = answers.take(self.asked[-1], axis=0)
        for questions in self.asked[-2::-1]:
            leaf += leaf
            leaf |= answers.take(questions, axis=0)
        firsts = np.arange(len(self.leaves), dtype=np.int32) * self.leaves.shape[1]
        found = self.leaves.ravel().take(leaf + firsts[:, None])
        points: Ints = found.sum(axis=0, dtype=np.int32).astype(np.int64) + self.bias
        return points


@lru_cache(maxsize=4)
def read_trees(path: Path) -> Trees:
    """Read a file of weights. Raises RuleFileError with all that is wrong with it."""
    raw = read_file(load(path), WEIGHTS_FILE)
    return Trees.of(raw["version"], raw["bias"], [_tree(tree) for tree in raw["trees"]])


def _tree(raw: Mapping[str, str]) -> Tree:
    asked = (question.split(">") for question in raw["ask"].split())
    return Tree(tuple((name, float(least)) for name, least in asked), tuple(map(int, raw["leaf"].split())))


def write_trees(version: str, why: str, bias: int, trees: Sequence[Tree]) -> str:
    """Return the text of a file of weights, as `read_trees` reads it."""
    head = [f"format: 1\nversion: '{version}'\nwhy: >-\n  {why}\nbias: {bias}\ntrees:\n"]
    return "".join(head + [_written(tree) for tree in trees])


def _written(tree: Tree) -> str:
    asked = " ".join(f"{name}>{threshold:.9g}" for name, threshold in tree.questions)
    return f"- ask: '{asked}'\n  leaf: '{' '.join(map(str, tree.leaves))}'\n"
