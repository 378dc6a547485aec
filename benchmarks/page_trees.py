"""How likely blocks of pages are body, and where a page is cut: boosted trees over features, as data that ships."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import lightgbm
import numpy as np

from benchmarks.page_samples import FOLDS, LONG, Matrix, Numbers, Sample, Vector
from benchmarks.page_scores import word_f1
from benchmarks.page_words import learn_words, said, said_unseen, words_data
from cleaner.extract import model, quick, words
from cleaner.extract.choose import CUT_NAMES, cuts
from cleaner.extract.features import NAMES
from cleaner.extract.said import spread

VERSION = "2026.3"
TREES = 350
SETTINGS: dict[str, Any] = {
    "objective": "binary",
    "num_leaves": 31,
    "learning_rate": 0.04,
    "max_depth": 9,
    "min_data_in_leaf": 300,
    "feature_fraction": 0.2,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 20,
    "max_bin": 63,
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbose": -1,
}
QUICK: dict[str, Any] = {"num_leaves": 16, "max_depth": 6, "learning_rate": 0.12, "feature_fraction": 0.4}
QUICK_TREES = 60
CUT: dict[str, Any] = {
    "objective": "regression",
    "num_leaves": 8,
    "learning_rate": 0.05,
    "min_data_in_leaf": 100,
    "feature_fraction": 0.6,
    "bagging_fraction": 0.7,
    "lambda_l2": 10,
    "max_bin": 255,
}
CUT_TREES = 80


def learn(samples: Sequence[Sample], numbers: Numbers | None) -> dict[str, Any]:
    """Learn from some pages how likely a block is."""
    pages = _rows(samples, said_unseen(samples, numbers)) if numbers else [s.rows for s in samples]
    rows = np.concatenate(pages)
    right, weight = (np.concatenate([getattr(s, k) for s in samples]) for k in ("right", "weight"))
    told = right >= 0
    data = lightgbm.Dataset(
        rows[told],
        (right[told] > 0.5).astype(int),
        weight=weight[told] / weight[told].mean(),
        params={"max_bin": SETTINGS["max_bin"], "num_threads": 1, "verbose": -1},
    )
    found = lightgbm.train({**SETTINGS, **({} if numbers else QUICK)}, data, TREES if numbers else QUICK_TREES)
    return as_data(found, NAMES if numbers else quick.NAMES)


def learn_cuts(samples: Sequence[Sample], chances: Sequence[Vector]) -> dict[str, Any]:
    """Learn what a page gains from another threshold than the most promising."""
    rows: list[Matrix | Vector] = []
    gains: list[Vector] = []
    for s, page in zip(samples, chances, strict=True):
        if s.gold.get("text") is None:
            continue
        levels, found = cuts(s.blocks, page)
        words_f1 = np.array([word_f1(s.gold["text"], s.above(page >= level)) for level in levels])
        rows.append(found)
        gains.append(words_f1 - words_f1[0])
    weight = np.concatenate([np.full(len(g), 1 / len(g)) for g in gains])
    params = {"num_threads": 1, "verbose": -1}
    data = lightgbm.Dataset(np.concatenate(rows), np.concatenate(gains), weight=weight, params=params)
    return as_data(lightgbm.train({**SETTINGS, **CUT}, data, CUT_TREES), CUT_NAMES)


def learn_unseen(samples: Sequence[Sample], numbers: Numbers | None) -> tuple[list[model.Weights], list[Vector]]:
    """Return for each fold weights that saw no page of it, and for each page what those of its fold say of its blocks.

    The cuts of a fold are learned from what is said of the other folds' pages.
    """
    chances: list[Vector] = [np.zeros(0)] * len(samples)
    folds: list[model.Weights] = []
    for fold in range(FOLDS):
        seen = [s for s in samples if s.fold != fold]
        unseen = [i for i, s in enumerate(samples) if s.fold == fold]
        trees = model.of_json(learn(seen, numbers), NAMES if numbers else quick.NAMES)
        pages, lexicon = [samples[i] for i in unseen], None
        rows = [s.rows for s in pages]
        if numbers:
            learned = learn_words(seen, numbers)
            rows, lexicon = _rows(pages, said(pages, learned)), words.of_json(words_data(learned, numbers, VERSION))
        folds.append(model.Weights(trees, None, lexicon))
        for i, page in zip(unseen, rows, strict=True):
            chances[i] = trees.probabilities(page, LONG)
    return [replace(w, cut=_cuts(samples, chances, fold)) if numbers else w for fold, w in enumerate(folds)], chances


def _cuts(samples: Sequence[Sample], chances: Sequence[Vector], fold: int) -> model.Trees:
    """Return where pages are cut, learned without one fold."""
    seen = [i for i, s in enumerate(samples) if s.fold != fold]
    return model.of_json(learn_cuts([samples[i] for i in seen], [chances[i] for i in seen]), CUT_NAMES)


def _rows(samples: Sequence[Sample], scores: Sequence[Matrix]) -> list[Matrix]:
    """Return the features of the blocks of each page."""
    return [np.hstack([s.rows, spread(x, s.places)]) for s, x in zip(samples, scores, strict=True)]


def as_data(found: lightgbm.Booster, names: Sequence[str]) -> dict[str, Any]:
    """Return trees over the columns `names` in the form that cleaner.extract.model reads."""
    dump = found.dump_model()
    trees = [_tree(t["tree_structure"]) for t in dump["tree_info"]]
    used = sorted({n[0] for t, _ in trees for n in t["nodes"]})
    for tree, _ in trees:
        for node in tree["nodes"]:
            node[0] = used.index(node[0])
    return {
        "format": 1,
        "version": VERSION,
        "depth": max(depth for _, depth in trees),
        "features": [names[i] for i in used],
        "trees": [tree for tree, _ in trees],
    }


def _tree(root: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """Return [[feature, threshold, left, right], …] with leaves as -1, -2 …, the leaves' values, and the depth."""
    nodes: list[list[Any]] = []
    leaves: list[float] = []

    def add(node: dict[str, Any]) -> tuple[int, int]:
        if "leaf_value" in node:
            leaves.append(round(float(node["leaf_value"]), 5))
            return -len(leaves), 0
        number = len(nodes)
        nodes.append([node["split_feature"], float(f"{node['threshold']:.6g}"), 0, 0])
        (nodes[number][2], a), (nodes[number][3], b) = add(node["left_child"]), add(node["right_child"])
        return number, 1 + max(a, b)

    depth = add(root)[1]
    return {"nodes": nodes, "leaves": leaves}, depth
