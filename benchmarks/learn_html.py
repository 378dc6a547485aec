"""Cross-validate the block models of the HTML side by site, then learn them from all pages and write them as data.

    python -m benchmarks.learn_html PAGES.jsonl.xz … [--quick] [--check] [--folder cleaner/extract]

PAGES holds one page a line: {"id", "html", "gold": {"text", "url", "type"}}. A block of a page is right when most of
its 4-grams of words stand in the gold text; a short one when it is a line of the gold beside right ones. Each page
weighs about the same. Of pages whose gold has no text but snippets ("with", "without"), only the blocks that hold one
count. Three things are learned: what words say (`words.json`, by logistic regression over words that many sites have);
from that and all other features how likely each block is (`weights.json`); and at which likelihood a page is cut
(`weights-cut.json`). Each learns from what the one before says of sites that it did not learn from. --check writes
nothing. All seeds are fixed, and one thread works. Needs `pip install cleaner[train]`.
"""

from __future__ import annotations

import argparse
import json
import lzma
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any
from urllib.parse import urlsplit

import lightgbm
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from benchmarks.page_labels import WORD, label, label_snippets, word_f1
from cleaner.extract import model, quick, words
from cleaner.extract.chain import candidates
from cleaner.extract.choose import CUT_NAMES, cuts, kept
from cleaner.extract.extractor import read_quickly
from cleaner.extract.features import NAMES, plain
from cleaner.extract.metadata import about
from cleaner.extract.page import PageBlock, read_page
from cleaner.extract.parse import Deadline, parse
from cleaner.extract.said import Places, places, spread

FOLDS = 5
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
VERSION = "2026.2"
SNIPPET_WEIGHT = 0.7
SITES = 12
"""Words of fewer sites are not learned."""
STRENGTH = {"own": 0.02, "heading": 0.015, "names": 0.003}
"""How far the weights of words may go: the inverse of the regularization, for each group."""
SMALLEST = 0.05
"""Weights of words below this are left out."""
LONG = Deadline(1_000_000)
GROUPS = range(len(words.GROUPS))
Matrix = NDArray[np.float32]
Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sample:
    """A page as rows of features, with what is right of each block (-1: it has no words) and its weight.

    `tokens` has for each group of words the numbers of all blocks' tokens, and where each block's begin.
    """

    rows: Matrix
    tokens: tuple[tuple[NDArray[np.int32], NDArray[np.int64]], ...]
    places: Places
    right: Vector
    weight: Vector
    texts: tuple[str, ...]
    blocks: tuple[PageBlock, ...]
    gold: Mapping[str, Any]
    site: str
    fold: int

    def above(self, keep: Sequence[bool] | NDArray[np.bool_]) -> str:
        """Return the text of the blocks that are kept."""
        return "\n".join(t for t, wanted in zip(self.texts, keep, strict=True) if wanted)


class Numbers:
    """A number for each token of each group, in the order in which they are met."""

    def __init__(self) -> None:
        self.known: tuple[dict[str, int], ...] = tuple({} for _ in GROUPS)

    def of(self, group: int, lists: Sequence[Sequence[str]]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Return the numbers of blocks' tokens in a row, and where each block's begin and the last one's end."""
        known = self.known[group]
        flat = [known.setdefault(token, len(known)) for tokens in lists for token in tokens]
        return np.array(flat, np.int32), np.cumsum([0, *map(len, lists)])


def sample(case: Mapping[str, Any], numbers: Numbers | None) -> Sample:
    """Read one page; without `numbers` as the small model reads it, which knows no words."""
    blocks, rows = _full(case["html"]) if numbers else _quick(case["html"])
    gold = case["gold"]
    texts = tuple(b.text for b in blocks)
    found = list(words.tokens(blocks)) if numbers else []
    tokens = tuple(numbers.of(group, [block[group] for block in found]) for group in GROUPS) if numbers else ()
    right, weight = labels(texts, gold)
    site = ".".join((urlsplit(gold.get("url") or "").hostname or case["id"]).split(".")[-2:])
    fold = zlib.crc32(site.encode()) % FOLDS
    return Sample(rows, tokens, places(blocks), right, weight, texts, tuple(blocks), gold, site, fold)


def _full(html: str) -> tuple[Sequence[PageBlock], Matrix]:
    root = parse(html)
    if root is None:
        return (), np.zeros((0, 0), np.float32)
    page = read_page(root, LONG)
    return page.blocks, plain(page, about(root), LONG)


def _quick(html: str) -> tuple[Sequence[PageBlock], Matrix]:
    page, said = read_quickly(html, LONG)
    blocks = candidates(page.blocks)
    return blocks, quick.features(page, blocks, said.meta.get("title", ""), LONG)


def labels(texts: Sequence[str], gold: Mapping[str, Any]) -> tuple[Vector, Vector]:
    """Return what is right of each block, and how much it weighs."""
    if gold.get("text") is None:
        return label_snippets(texts, gold), np.full(len(texts), SNIPPET_WEIGHT)
    size = max(30, len(WORD.findall(gold["text"])))
    counts = np.array([len(WORD.findall(t)) for t in texts], float)
    return label(texts, gold["text"]), np.sqrt(np.minimum(1.0, counts / size)) * 0.3 + 0.002


def sparse(samples: Sequence[Sample], group: int, width: int) -> csr_matrix:
    """Return the tokens of one group as a matrix: a row a block, a column a token."""
    parts = [s.tokens[group] for s in samples]
    ends = np.cumsum([0, *(len(flat) for flat, _ in parts)])
    starts = [begin[:-1] + end for (_, begin), end in zip(parts, ends, strict=False)]
    flat = np.concatenate([flat for flat, _ in parts])
    matrix = csr_matrix((np.ones(len(flat), np.float32), flat, np.append(np.concatenate(starts), len(flat))))
    matrix.resize(matrix.shape[0], width)
    return matrix


def learn_words(samples: Sequence[Sample], numbers: Numbers) -> tuple[tuple[Vector, ...], tuple[float, ...]]:
    """Return for each group a weight of every token, mostly 0, and the bias."""
    right, weight = (np.concatenate([getattr(s, k) for s in samples]) for k in ("right", "weight"))
    told = right >= 0
    weights: list[Vector] = []
    biases: list[float] = []
    for group, name in enumerate(words.GROUPS):
        width = len(numbers.known[group])
        often = np.flatnonzero(sites_of(samples, group, width) >= SITES)
        matrix = sparse(samples, group, width)[told][:, often]
        found = LogisticRegression(C=STRENGTH[name], max_iter=40, tol=1e-3)
        found.fit(matrix, right[told] > 0.5, sample_weight=weight[told] / weight[told].mean())
        column = np.zeros(width)
        column[often] = np.where(np.abs(found.coef_[0]) >= SMALLEST, np.round(found.coef_[0], 3), 0)
        weights.append(column)
        biases.append(round(float(found.intercept_[0]), 3))
    return tuple(weights), tuple(biases)


def sites_of(samples: Sequence[Sample], group: int, width: int) -> NDArray[np.int64]:
    """Return on how many sites each token is."""
    tokens: dict[str, list[NDArray[np.int32]]] = defaultdict(list)
    for s in samples:
        tokens[s.site].append(s.tokens[group][0])
    counts = np.zeros(width, np.int64)
    for parts in tokens.values():
        counts[np.unique(np.concatenate(parts))] += 1
    return counts


def said(samples: Sequence[Sample], learned: tuple[tuple[Vector, ...], tuple[float, ...]]) -> list[Matrix]:
    """Return for each page what words say of its blocks."""
    weights, biases = learned
    columns = [
        sparse(samples, group, len(column)) @ column + bias
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


def rows_of(samples: Sequence[Sample], scores: Sequence[Matrix]) -> list[Matrix]:
    """Return the features of the blocks of each page."""
    return [np.hstack([s.rows, spread(x, s.places)]) for s, x in zip(samples, scores, strict=True)]


def learn(samples: Sequence[Sample], numbers: Numbers | None) -> lightgbm.Booster:
    """Learn the trees from some pages."""
    pages = rows_of(samples, said_unseen(samples, numbers)) if numbers else [s.rows for s in samples]
    rows = np.concatenate(pages)
    right, weight = (np.concatenate([getattr(s, k) for s in samples]) for k in ("right", "weight"))
    told = right >= 0
    data = lightgbm.Dataset(
        rows[told],
        (right[told] > 0.5).astype(int),
        weight=weight[told] / weight[told].mean(),
        params={"max_bin": SETTINGS["max_bin"], "verbose": -1},
    )
    return lightgbm.train({**SETTINGS, **({} if numbers else QUICK)}, data, TREES if numbers else QUICK_TREES)


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


def words_data(learned: tuple[tuple[Vector, ...], tuple[float, ...]], numbers: Numbers) -> dict[str, Any]:
    """Return the weights of words in the form that cleaner.extract.words reads."""
    weights, bias = learned
    groups = {
        name: {token: round(float(column[i]), 3) for token, i in sorted(numbers.known[g].items()) if column[i]}
        for g, (name, column) in enumerate(zip(words.GROUPS, weights, strict=True))
    }
    return {"format": 1, "version": VERSION, "bias": bias, **groups}


def chances_unseen(samples: Sequence[Sample], numbers: Numbers | None) -> list[Vector]:
    """Return for each page the probabilities of its blocks, by models that saw no page of its site."""
    out: list[Vector] = [np.zeros(0)] * len(samples)
    for fold in range(FOLDS):
        seen = [s for s in samples if s.fold != fold]
        unseen = [i for i, s in enumerate(samples) if s.fold == fold]
        names = NAMES if numbers else quick.NAMES
        trees = model.of_json(as_data(learn(seen, numbers), names), names)
        pages = [samples[i] for i in unseen]
        rows = rows_of(pages, said(pages, learn_words(seen, numbers))) if numbers else [s.rows for s in pages]
        for i, page in zip(unseen, rows, strict=True):
            out[i] = trees.probabilities(page, LONG)
    return out


def learn_cuts(samples: Sequence[Sample], chances: Sequence[Vector]) -> lightgbm.Booster:
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
    data = lightgbm.Dataset(np.concatenate(rows), np.concatenate(gains), weight=weight, params={"verbose": -1})
    return lightgbm.train({**SETTINGS, **CUT}, data, CUT_TREES)


def cuts_unseen(samples: Sequence[Sample], chances: Sequence[Vector]) -> list[list[bool]]:
    """Return for each page which blocks are kept, by models that saw no page of its site."""
    out: list[list[bool]] = [[]] * len(samples)
    for fold in range(FOLDS):
        seen = [i for i, s in enumerate(samples) if s.fold != fold]
        found = learn_cuts([samples[i] for i in seen], [chances[i] for i in seen])
        trees = model.of_json(as_data(found, CUT_NAMES), CUT_NAMES)
        for i, s in enumerate(samples):
            if s.fold == fold:
                out[i] = kept(s.blocks, chances[i], LONG, trees)
    return out


def report(samples: Sequence[Sample], keeps: Sequence[Sequence[bool]]) -> None:
    """Print word F1 by type, and F1 of snippets."""
    found: dict[str, list[float]] = defaultdict(list)
    snippets: Counter[str] = Counter()
    for s, keep in zip(samples, keeps, strict=True):
        got = s.above(keep)
        if s.gold.get("text") is None:
            snippets.update(_found(" ".join(got.split()), s.gold))
        else:
            found[s.gold.get("type", "")].append(word_f1(s.gold["text"], got))
    for kind, values in sorted(found.items()):
        print(f"{kind:14s} {len(values):5d} {mean(values):.4f}")
    print(f"{'all':14s} {sum(map(len, found.values())):5d} {mean(v for values in found.values() for v in values):.4f}")
    if snippets:
        there, false, wanted = (snippets[k] for k in ("there", "false", "wanted"))
        f1 = 2 * there / (there + false + wanted)
        print(f"snippets       with {there / wanted:.4f}  without {false / snippets['others']:.4f}  F1 {f1:.4f}")


def _found(text: str, gold: Mapping[str, Any]) -> dict[str, int]:
    wanted, others = ([" ".join(s.split()) for s in gold.get(k) or ()] for k in ("with", "without"))
    return {
        "there": sum(s in text for s in wanted),
        "false": sum(s in text for s in others),
        "wanted": len(wanted),
        "others": len(others),
    }


def cases(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the pages of a file."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def main() -> None:
    """Read the pages, then learn or check."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path, nargs="+")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--quick", action="store_true", help="the small model of the fast preset")
    parser.add_argument("--folder", type=Path, default=Path("cleaner/extract"))
    args = parser.parse_args()
    numbers = None if args.quick else Numbers()
    samples = [sample(case, numbers) for path in args.pages for case in cases(path)]
    samples = [s for s in samples if s.texts]
    chances = chances_unseen(samples, numbers)
    if numbers:
        report(samples, cuts_unseen(samples, chances))
    else:
        report(samples, [kept(s.blocks, page, LONG) for s, page in zip(samples, chances, strict=True)])
    if not args.check:
        write(args.folder, samples, numbers, chances)


def write(folder: Path, samples: Sequence[Sample], numbers: Numbers | None, chances: Sequence[Vector]) -> None:
    """Learn from all pages, and write what was learned."""
    name = model.FULL if numbers else model.QUICK
    _write_trees(folder / name, as_data(learn(samples, numbers), model.COLUMNS[name]))
    if numbers:
        _write_trees(folder / model.CUT, as_data(learn_cuts(samples, chances), CUT_NAMES))
        data = json.dumps(words_data(learn_words(samples, numbers), numbers), ensure_ascii=False, indent=0)
        (folder / words.FILE).write_text(data + "\n", encoding="utf-8")


def _write_trees(path: Path, data: Mapping[str, Any]) -> None:
    text = json.dumps(data, separators=(",", ":"))
    path.write_text(text.replace('{"nodes"', '\n{"nodes"') + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
