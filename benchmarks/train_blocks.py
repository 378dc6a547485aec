"""Learn the weights of the `blocks` stage from pages with the body a person marked, and cross-validate them by site.

    python benchmarks/train_blocks.py DATA [--folds 5] [--write] [--limit N]

DATA is a folder of NAME.jsonl.xz files as `quality.py` reads them: `page-raw` is what is learned from; `page-gold` and
the `via-*` suites teach what not to touch. The table shows, for pages whose site was not learned from, the mean F1 over
bags of words of the page before and after, by type of page, and what is kept of texts that are bodies already.
`--write` learns from everything and writes `cleaner/body/weights.yaml` first. Needs `pip install cleaner[train]`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import lzma
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

from cleaner.body.lines import Known
from cleaner.body.score import BODY_SHARE, WEIGHTS, chances_of, columns_of, kept_lines
from cleaner.body.trees import UNIT, Tree, Trees, write_trees
from cleaner.lines import Lines

_WORD = re.compile(r"\w+")
_GRAM = 4
_SUITES = {"page-raw": (1, 1.0), "page-gold": (1, 0.8), "via-trafilatura": (3, 0.6), "via-boilerpy3": (3, 0.6)}
"""What is learned from: every how manieth page of a suite, and how much each counts."""
_HIDDEN_SHARE = (3, 0.6)
_TYPES = {"article": 3.0, "forum": 0.5}
"""How much a raw page of a type counts: articles are what most people clean, threads have rules of their own."""
_HIDDEN = (Known(words=False), Known(capitals=False), Known(words=False, capitals=False))
"""What some raw pages are learned from once more without, as if their language or script were unknown."""
_DOUBTFUL = 0.3
_VERSION = "2026.1"
_WHY = "Scores of lines in texts of whole pages. Learned by benchmarks/train_blocks.py; do not edit by hand."
_TRAINING = {
    "iterations": 200,
    "depth": 6,
    "learning_rate": 0.09,
    "l2_leaf_reg": 30,
    "rsm": 0.15,
    "border_count": 48,
    "bootstrap_type": "Bernoulli",
    "subsample": 0.6,
    "boosting_type": "Plain",
    "random_seed": 0,
    "thread_count": 1,
    "verbose": 0,
    "allow_writing_files": False,
}
Matrix = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Page:
    """One text: a row a visible line, with what is to be learned of it."""

    suite: str
    kind: str
    site: str
    rows: Matrix
    label: npt.NDArray[np.int8]
    weight: npt.NDArray[np.float64]
    words: tuple[tuple[str, ...], ...]
    gold: Counter[str]


def main() -> None:
    """Cross-validate, print the table, and write the weights if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--limit", type=int)
    args = parser.parse_args()
    names = tuple(columns_of(Lines("a\nb")))
    pages = [page for suite in _SUITES for page in _pages(args.data, suite, names, args.limit)]
    print(f"{len(pages)} texts, {sum(len(p.rows) for p in pages)} lines, {len(names)} features", flush=True)
    if args.write:
        bias, trees = _learned(pages, names)
        WEIGHTS.write_text(write_trees(_VERSION, _WHY, bias, trees), encoding="utf-8")
        print(f"wrote {WEIGHTS}", flush=True)
    for row in _table(list(_validated(pages, names, args.folds))):
        print(row, flush=True)


def _pages(data: Path, suite: str, names: Sequence[str], limit: int | None) -> Iterator[Page]:
    every, share = _SUITES[suite]
    with lzma.open(data / f"{suite}.jsonl.xz", "rt", encoding="utf-8") as file:
        for number, case in enumerate(islice(map(json.loads, file), 0, limit, every)):
            lines = Lines(case["text"])
            if len(lines.visible) < 2:
                continue
            yield _page(suite, share, case, lines, names, Known())
            if suite == "page-raw" and number % _HIDDEN_SHARE[0] == 0:
                known = _HIDDEN[number // _HIDDEN_SHARE[0] % len(_HIDDEN)]
                yield _page("hidden", _HIDDEN_SHARE[1], case, lines, names, known)


def _page(suite: str, share: float, case: dict[str, Any], lines: Lines, names: Sequence[str], known: Known) -> Page:
    columns = columns_of(lines, known)
    words = tuple(tuple(_WORD.findall(lines.bare[i].lower())) for i in lines.visible)
    gold = _WORD.findall(case["gold"]["text"].lower())
    label, doubt = _labels(words, gold)
    if suite == "page-gold":
        label, doubt = np.ones_like(label), np.zeros_like(doubt)
    counts = np.array([len(w) for w in words])
    kind = case["gold"].get("type") or ""
    weight = share * (_TYPES.get(kind, 1.0) if suite in ("page-raw", "hidden") else 1.0)
    weight = weight * (counts + 1) / (len(gold) + 0.3 * counts.sum() + 30) * np.where(doubt, _DOUBTFUL, 1) * bool(gold)
    rows = np.stack([columns[name] for name in names], axis=1).astype(np.float32)
    site = (urlsplit(case["gold"].get("url") or "").hostname or case["id"]).removeprefix("www.")
    return Page(suite, kind, site, rows, label, weight, words, Counter(gold))


def _labels(words: Sequence[Sequence[str]], gold: Sequence[str]) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.bool_]]:
    """Return which lines are body, and which of these answers are doubtful: few words may stand anywhere."""
    text = f" {' '.join(gold)} "
    grams = set(zip(*(gold[k:] for k in range(_GRAM)), strict=False))
    label = np.zeros(len(words), np.int8)
    short = np.array([len(w) < _GRAM for w in words])
    for i, own in enumerate(words):
        if short[i]:
            label[i] = bool(own) and f" {' '.join(own)} " in text
        else:
            mine = list(zip(*(own[k:] for k in range(_GRAM)), strict=False))
            label[i] = 2 * sum(gram in grams for gram in mine) > len(mine)
    _once(words, text, label)
    sure = np.flatnonzero(~short)
    for i in np.flatnonzero(short & (label == 1)).tolist():
        k = np.searchsorted(sure, i)
        around = [label[j] for j in (*sure[max(0, k - 1) : k], *sure[k : k + 1])]
        label[i] = bool(around) and min(around)
    return label, short & np.array([bool(w) and f" {' '.join(w)} " in text for w in words])


def _once(words: Sequence[Sequence[str]], text: str, label: npt.NDArray[np.int8]) -> None:
    """Where a line is printed more often than the body has it, let only the printings in the best company be body."""
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i in np.flatnonzero(label).tolist():
        places[tuple(words[i])].append(i)
    company = np.convolve(label, np.ones(9), "same")
    for own, printings in places.items():
        if len(printings) > 1:
            spare = text.count(f" {' '.join(own)} ")
            ranked = sorted(printings, key=lambda i: (-company[i], i))
            label[ranked[max(1, spare) :]] = 0


def _learned(pages: Sequence[Page], names: Sequence[str]) -> tuple[int, list[Tree]]:
    """Return the bias and the trees that fit the pages."""
    from catboost import CatBoostClassifier

    rows, label = np.vstack([p.rows for p in pages]), np.concatenate([p.label for p in pages])
    weight = np.concatenate([p.weight for p in pages])
    model = CatBoostClassifier(**_TRAINING)
    model.fit(rows, label, sample_weight=weight / weight.mean())
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        model.save_model(str(path), format="json")
        raw = json.loads(path.read_text(encoding="utf-8"))
    scale, (bias,) = raw["scale_and_bias"]
    return round(bias * UNIT), [_tree(tree, names, scale) for tree in raw["oblivious_trees"]]


def _tree(raw: dict[str, Any], names: Sequence[str], scale: float) -> Tree:
    asked = tuple((names[s["float_feature_index"]], s["border"]) for s in raw["splits"])
    return Tree(asked, tuple(round(scale * value * UNIT) for value in raw["leaf_values"]))


Scored = tuple[Page, float, float, float]
"""A page, its F1 before and after, and the share of its words that is kept."""


def _validated(pages: Sequence[Page], names: Sequence[str], folds: int) -> Iterator[Scored]:
    fold = {site: int(hashlib.sha256(site.encode()).hexdigest(), 16) % folds for site in {p.site for p in pages}}
    for k in range(folds):
        bias, trees = _learned([p for p in pages if fold[p.site] != k], names)
        model = Trees.of(_VERSION, bias, trees)
        for page in pages:
            if fold[page.site] == k:
                yield _scored(page, dict(zip(names, page.rows.T, strict=True)), model)


def _scored(page: Page, table: dict[str, Matrix], model: Trees) -> Scored:
    chances = chances_of(model.points(table))
    kept, share = kept_lines(chances, table["words"].astype(np.int64))
    if share >= BODY_SHARE:
        kept = np.ones(len(kept), np.bool_)
    left = [words for words, stays in zip(page.words, kept, strict=True) if stays]
    total = sum(map(len, page.words))
    return page, _f1(page.gold, page.words), _f1(page.gold, left), sum(map(len, left)) / max(total, 1)


def _f1(gold: Counter[str], lines: Iterable[Iterable[str]]) -> float:
    got = Counter(word for line in lines for word in line)
    if not gold or not got:
        return float(gold == got)
    both = (gold & got).total()
    return 2 * both / (gold.total() + got.total())


def _table(scored: Sequence[Scored]) -> Iterator[str]:
    groups: dict[tuple[str, str], list[Scored]] = defaultdict(list)
    for row in scored:
        suite = row[0].suite
        groups[suite, "all"].append(row)
        if suite == "page-raw":
            groups[suite, row[0].kind].append(row)
    for (suite, kind), rows in sorted(groups.items()):
        before, after, kept = (mean(column) for column in zip(*(row[1:] for row in rows), strict=True))
        yield (f"{suite:16s} {kind:14s} {len(rows):5d} texts  F1 {before:.4f} to {after:.4f}  kept {kept:.4f}")


if __name__ == "__main__":
    main()
