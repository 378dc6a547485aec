"""The learned model: for each block of a page, how likely it belongs to the body.

A boosted ensemble of small decision trees over `features`, kept as data in a JSON file. `benchmarks/learn_html.py`
learns it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cleaner.extract.features import NAMES

if TYPE_CHECKING:
    from numpy import float32, float64
    from numpy.typing import NDArray

_FOLDER: Final = Path(__file__).resolve().parent
FULL: Final = "weights.json"
QUICK: Final = "weights-quick.json"
_ROWS: Final = 512
"""Blocks that are scored together: bounds the memory for pages of any size."""


@dataclass(frozen=True, slots=True)
class Trees:
    """All trees as flat arrays. A number below 0 in `roots`, `left` or `right` is a leaf, counted from -1 down."""

    version: str
    roots: NDArray[Any]
    feature: NDArray[Any]
    threshold: NDArray[Any]
    left: NDArray[Any]
    right: NDArray[Any]
    values: NDArray[Any]
    depth: int

    def probabilities(self, rows: NDArray[float32]) -> NDArray[float64]:
        """Return the probability of each row's block."""
        import numpy as np

        parts = [self._scores(rows[i : i + _ROWS]) for i in range(0, len(rows), _ROWS)]
        scores = np.concatenate(parts) if parts else np.zeros(0)
        return np.asarray(1 / (1 + np.exp(-scores)))

    def _scores(self, rows: NDArray[float32]) -> NDArray[float64]:
        """Walk all trees at once, level by level."""
        import numpy as np

        at = np.broadcast_to(self.roots, (len(rows), len(self.roots)))
        numbers = np.arange(len(rows))[:, None]
        for _ in range(self.depth):
            node = np.maximum(at, 0)
            goes_left = rows[numbers, self.feature[node]] <= self.threshold[node]
            at = np.where(at < 0, at, np.where(goes_left, self.left[node], self.right[node]))
        return np.asarray(self.values[-1 - at].sum(axis=1))


@lru_cache(maxsize=2)
def load(name: str = FULL) -> Trees:
    """Read weights that ship with the package; once a process."""
    return of_json(json.loads((_FOLDER / name).read_text(encoding="ascii")))


def of_json(data: dict[str, Any]) -> Trees:
    """Return the trees of a file's content: for each tree [[feature, threshold, left, right], …] and its leaves."""
    import numpy as np

    columns = [NAMES.index(name) for name in data["features"]]
    nodes: list[tuple[int, float, int, int]] = []
    values: list[float] = []
    roots: list[int] = []
    for tree in data["trees"]:
        first, leaf = len(nodes), len(values)
        roots.append(first if tree["nodes"] else -1 - leaf)
        for feature, threshold, left, right in tree["nodes"]:
            links = (first + n if n >= 0 else n - leaf for n in (left, right))
            nodes.append((columns[feature], threshold, *links))
        values += tree["leaves"]
    feature, threshold, left, right = (np.array(column) for column in zip(*nodes, strict=True))
    return Trees(
        data["version"], np.array(roots), feature, threshold.astype(np.float32), left, right, np.array(values),
        int(data["depth"]),
    )  # fmt: skip
