"""What words say of blocks of pages: one weight a token, by logistic regression over words that many sites have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from benchmarks.page_samples import Matrix, Numbers, Sample, Vector
from cleaner.extract import words

SITES = 12
"""Words of fewer sites are not learned."""
STRENGTH = {"own": 0.02, "heading": 0.015, "names": 0.003}
"""How far the weights of words may go: the inverse of the regularization, for each group."""
SMALLEST = 0.05
"""Weights of words below this are left out."""
Lexicon = tuple[tuple[Vector, ...], tuple[float, ...]]
"""For each group a weight of every token, mostly 0, and the bias."""


def learn_words(samples: Sequence[Sample], numbers: Numbers) -> Lexicon:
    """Learn what words say from some pages."""
    right, weight = (np.concatenate([getattr(s, k) for s in samples]) for k in ("right", "weight"))
    told = right >= 0
    weights: list[Vector] = []
    biases: list[float] = []
    for group, name in enumerate(words.GROUPS):
        width = len(numbers.known[group])
        often = np.flatnonzero(_sites(samples, group, width) >= SITES)
        matrix = _sparse(samples, group, width)[told][:, often]
        found = LogisticRegression(C=STRENGTH[name], max_iter=40, tol=1e-3)
        found.fit(matrix, right[told] > 0.5, sample_weight=weight[told] / weight[told].mean())
        column = np.zeros(width)
        column[often] = np.where(np.abs(found.coef_[0]) >= SMALLEST, np.round(found.coef_[0], 3), 0)
        weights.append(column)
        biases.append(round(float(found.intercept_[0]), 3))
    return tuple(weights), tuple(biases)


def said(samples: Sequence[Sample], learned: Lexicon) -> list[Matrix]:
    """Return for each page what words say of its blocks."""
    weights, biases = learned
    columns = [
        _sparse(samples, group, len(column)) @ column + bias
        for group, (column, bias) in enumerate(zip(weights, biases, strict=True))
    ]
    ends = np.cumsum([len(s.texts) for s in samples])[:-1]
    return np.split(np.column_stack(columns).astype(np.float32), ends)


def said_unseen(samples: Sequence[Sample], numbers: Numbers) -> list[Matrix]:
    """Return for each page what words say of its blocks that were learned from pages of other folds."""
    out: list[Matrix] = [np.zeros((0, len(words.GROUPS)), np.float32)] * len(samples)
    for fold in sorted({s.fold for s in samples}):
        mine = [i for i, s in enumerate(samples) if s.fold == fold]
        learned = learn_words([s for s in samples if s.fold != fold], numbers)
        for i, scores in zip(mine, said([samples[i] for i in mine], learned), strict=True):
            out[i] = scores
    return out


def words_data(learned: Lexicon, numbers: Numbers, version: str) -> dict[str, Any]:
    """Return the weights of words in the form that cleaner.extract.words reads."""
    weights, bias = learned
    groups = {
        name: {token: round(float(column[i]), 3) for token, i in sorted(numbers.known[g].items()) if column[i]}
        for g, (name, column) in enumerate(zip(words.GROUPS, weights, strict=True))
    }
    return {"format": 1, "version": version, "bias": bias, **groups}


def _sparse(samples: Sequence[Sample], group: int, width: int) -> csr_matrix:
    """Return the tokens of one group as a matrix: a row a block, a column a token."""
    parts = [s.tokens[group] for s in samples]
    ends = np.cumsum([0, *(len(flat) for flat, _ in parts)])
    starts = [begin[:-1] + end for (_, begin), end in zip(parts, ends, strict=False)]
    flat = np.concatenate([flat for flat, _ in parts])
    matrix = csr_matrix((np.ones(len(flat), np.float32), flat, np.append(np.concatenate(starts), len(flat))))
    matrix.resize(matrix.shape[0], width)
    return matrix


def _sites(samples: Sequence[Sample], group: int, width: int) -> NDArray[np.int64]:
    """Return on how many sites each token is."""
    tokens: dict[str, list[NDArray[np.int32]]] = defaultdict(list)
    for s in samples:
        tokens[s.site].append(s.tokens[group][0])
    counts = np.zeros(width, np.int64)
    for parts in tokens.values():
        counts[np.unique(np.concatenate(parts))] += 1
    return counts
