"""The learned model: for each block of a page, how likely it belongs to the body.

Boosted ensembles of small decision trees over `features`, kept as data in JSON files. `benchmarks/learn_html.py`
learns them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cleaner.extract import quick, words
from cleaner.extract.choose import CUT_NAMES
from cleaner.extract.features import NAMES
from cleaner.extract.parse import Deadline
from cleaner.extract.words import WordWeights

if TYPE_CHECKING:
    from numpy import float32, float64, int32
    from numpy.typing import NDArray

_FOLDER: Final = Path(__file__).resolve().parent
FULL: Final = "weights.json"
QUICK: Final = "weights-quick.json"
CUT: Final = "weights-cut.json"
COLUMNS: Final = {FULL: NAMES, QUICK: quick.NAMES, CUT: CUT_NAMES}
_ROWS: Final = 512
"""Blocks that are scored together: bounds the memory for pages of any size."""


@dataclass(frozen=True, slots=True)
class Trees:
    """All trees as flat arrays of nodes.

    Where a row's `feature` is above the `threshold` the second of a node's two `children` follows, else the first. A
    leaf follows itself, and has a value.
    """

    version: str
    roots: NDArray[int32]
    feature: NDArray[int32]
    threshold: NDArray[float32]
    children: NDArray[int32]
    values: NDArray[float64]
    depth: int

    def probabilities(self, rows: NDArray[float32], deadline: Deadline) -> NDArray[float64]:
        """Return the probability of each row's block; raises DocumentError when the time of the page is over."""
        import numpy as np

        return np.asarray(1 / (1 + np.exp(-self.scores(rows, deadline))))

    def scores(self, rows: NDArray[Any], deadline: Deadline) -> NDArray[float64]:
        """Return the sum of the leaves that each row comes to."""
        import numpy as np

        rows = np.ascontiguousarray(rows, np.float32)
        parts: list[NDArray[float64]] = []
        for i in range(0, len(rows), _ROWS):
            deadline.check()
            parts.append(self._scores(rows[i : i + _ROWS]))
        return np.concatenate(parts) if parts else np.zeros(0)

    def _scores(self, rows: NDArray[float32]) -> NDArray[float64]:
        """Walk all trees at once, level by level."""
        import numpy as np

        flat = rows.ravel()
        begin = np.arange(0, len(flat), rows.shape[1], dtype=np.int32)[:, None]
        at = np.broadcast_to(self.roots, (len(rows), len(self.roots)))
        for _ in range(self.depth):
            above = flat.take(begin + self.feature.take(at)) > self.threshold.take(at)
            at = self.children.take(2 * at + above)
        return np.asarray(self.values.take(at).sum(axis=1))


@dataclass(frozen=True, slots=True)
class Weights:
    """All that is learned: how likely blocks are, and for the large model what words say and where a page is cut."""

    trees: Trees
    cut: Trees | None = None
    words: WordWeights | None = None


@lru_cache(maxsize=2)
def shipped(*, small: bool = False) -> Weights:
    """Read the weights that ship with the package; once a process."""
    return Weights(_read(QUICK)) if small else Weights(_read(FULL), _read(CUT), words.load())


def _read(name: str) -> Trees:
    return of_json(json.loads((_FOLDER / name).read_text(encoding="ascii")), COLUMNS[name])


def of_json(data: dict[str, Any], names: Sequence[str]) -> Trees:
    """Return the trees of a file's content: for each tree [[feature, threshold, left, right], …] and its leaves.

    `names` are those of the columns that rows will have.
    """
    import numpy as np

    columns = [names.index(name) for name in data["features"]]
    feature: list[int] = []
    threshold: list[float] = []
    children: list[int] = []
    values: list[float] = []
    roots: list[int] = []
    for tree in data["trees"]:
        first, leaf = len(feature), len(feature) + len(tree["nodes"])
        roots.append(first)
        for column, limit, *links in tree["nodes"]:
            feature.append(columns[column])
            threshold.append(limit)
            children += (first + n if n >= 0 else leaf - 1 - n for n in links)
        for number in range(leaf, leaf + len(tree["leaves"])):
            feature.append(0)
            threshold.append(0)
            children += (number, number)
        values += [0.0] * len(tree["nodes"]) + tree["leaves"]
    return Trees(
        data["version"], np.array(roots, np.int32), np.array(feature, np.int32), np.array(threshold, np.float32),
        np.array(children, np.int32), np.array(values), int(data["depth"]),
    )  # fmt: skip
