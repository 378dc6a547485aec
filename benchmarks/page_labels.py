"""Which blocks of a page belong to its body, by the text or the snippets that a person marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.page_scores import WORD

_GRAM = 4
_NEAR = 25
_VERY_NEAR = 3


def label(texts: Sequence[str], gold: str) -> NDArray[np.float64]:
    """Return for each block the share of it that is right: 0 to 1, or -1 when it has no words."""
    words = [WORD.findall(t.lower()) for t in texts]
    body = WORD.findall(gold.lower())
    grams = {tuple(body[i : i + _GRAM]) for i in range(len(body) - _GRAM + 1)}
    flat = f" {' '.join(body)} "
    right = np.array([_share(w, grams) if w else -1.0 for w in words])
    for group in _groups(words, [i for i, w in enumerate(words) if len(w) >= _GRAM + 2 and right[i] > 0.5]):
        printings = max(1, flat.count(f" {' '.join(words[group[0]])} "))
        right[group[printings:]] = 0.0
    sure = np.array([i for i, w in enumerate(words) if len(w) >= _GRAM + 2 and right[i] > 0.5])
    lines = Counter(" ".join(WORD.findall(line.lower())) for line in gold.split("\n"))
    for group in _groups(words, [i for i, w in enumerate(words) if 0 < len(w) < _GRAM + 2]):
        _label_short(right, group, words[group[0]], sure, lines, flat)
    return right


def label_snippets(texts: Sequence[str], gold: Mapping[str, Any]) -> NDArray[np.float64]:
    """Return 1 for blocks with a snippet that must be there, 0 for those with one that must not, -1 for all others."""
    flat = [" ".join(t.split()) for t in texts]
    right = np.full(len(texts), -1.0)
    for value, snippets in ((0.0, gold.get("without")), (1.0, gold.get("with"))):
        for snippet in (" ".join(s.split()) for s in snippets or ()):
            right[[i for i, t in enumerate(flat) if snippet in t]] = value
    return right


def _share(words: Sequence[str], grams: set[tuple[str, ...]]) -> float:
    own = [tuple(words[k : k + _GRAM]) for k in range(len(words) - _GRAM + 1)]
    return sum(g in grams for g in own) / len(own) if own else 0.0


def _groups(words: Sequence[Sequence[str]], numbers: Iterable[int]) -> list[list[int]]:
    """Return the numbers of blocks that say the same, together."""
    groups: dict[str, list[int]] = {}
    for i in numbers:
        groups.setdefault(" ".join(words[i]), []).append(i)
    return list(groups.values())


def _label_short(
    right: NDArray[np.float64],
    group: Sequence[int],
    words: Sequence[str],
    sure: NDArray[np.int64],
    lines: Mapping[str, int],
    flat: str,
) -> None:
    """Of printings of one short text, as many are right as the gold has, those nearest to right long blocks."""
    key = " ".join(words)
    own_line = lines.get(key, 0)
    count = own_line or (min(9, flat.count(f" {key} ")) if len(words) >= 2 or len(group) == 1 else 0)
    far = {i: float(np.min(np.abs(sure - i))) if len(sure) else 1e9 for i in group}
    for n, i in enumerate(sorted(group, key=lambda i: (far[i], i))):
        near = far[i] <= (_NEAR if own_line else _VERY_NEAR) or (own_line > 0 and len(sure) < _VERY_NEAR)
        right[i] = float(n < count and near)
