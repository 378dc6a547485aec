"""Learn the block models of the HTML side and write them as data; with --check, cross-validate by site instead.

    python benchmarks/learn_html.py PAGES.jsonl.xz … [--quick] [--check] [--out cleaner/extract/weights.json]

PAGES holds one page a line: {"id", "html", "gold": {"text", "url", "type"}}. A block of a page is right when most of
its 4-grams of words stand in the gold text; a short one when it is a line of the gold beside right ones. Each page
weighs about the same. Of pages whose gold has no text but snippets ("with", "without"), only the blocks that hold one
count. The same input gives the same weights. Needs lightgbm, at this time only.
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any
from urllib.parse import urlsplit

import lightgbm
import numpy as np
from numpy.typing import NDArray

from cleaner.extract.chain import candidates
from cleaner.extract.choose import best_threshold
from cleaner.extract.features import NAMES, features
from cleaner.extract.metadata import about
from cleaner.extract.page import read_page
from cleaner.extract.parse import Deadline, parse

WORD = re.compile(r"\w+")
FOLDS = 5
TREES = 280
SETTINGS: dict[str, Any] = {
    "objective": "binary",
    "num_leaves": 24,
    "learning_rate": 0.045,
    "max_depth": 9,
    "min_data_in_leaf": 300,
    "feature_fraction": 0.25,
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
VERSION = "2026.1"
SNIPPET_WEIGHT = 0.15
_GRAM = 4
_NEAR = 25
_VERY_NEAR = 3


@dataclass(frozen=True, slots=True)
class Sample:
    """A page as rows of features, with what is right of each block (-1: it has no words) and its weight."""

    rows: NDArray[np.float32]
    right: NDArray[np.float64]
    weight: NDArray[np.float64]
    texts: tuple[str, ...]
    gold: Mapping[str, Any]
    fold: int


def sample(case: Mapping[str, Any], *, quick: bool = False) -> Sample:
    """Read one page."""
    root = parse(case["html"], quick=quick)
    page = read_page(root, Deadline(600), quick=quick) if root is not None else None
    blocks = page.blocks if page else []
    blocks = candidates(blocks) if quick else blocks
    gold = case["gold"]
    texts = tuple(b.text for b in blocks)
    rows = (
        features(page, about(root, quick=quick), blocks)
        if page and root is not None
        else np.zeros((0, len(NAMES)), np.float32)
    )
    if gold.get("text") is None:
        right, weight = label_snippets(texts, gold), np.full(len(texts), SNIPPET_WEIGHT)
    else:
        size = max(30, len(WORD.findall(gold["text"])))
        counts = np.array([len(WORD.findall(t)) for t in texts], float)
        right, weight = label(texts, gold["text"]), np.sqrt(np.minimum(1.0, counts / size)) * 0.3 + 0.002
    site = ".".join((urlsplit(gold.get("url") or "").hostname or case["id"]).split(".")[-2:])
    return Sample(rows, right, weight, texts, gold, zlib.crc32(site.encode()) % FOLDS)


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


def learn(samples: Sequence[Sample], *, quick: bool = False) -> lightgbm.Booster:
    """Learn from some pages."""
    some = [s for s in samples if len(s.rows)]
    rows, right, weight = (np.concatenate([getattr(s, k) for s in some]) for k in ("rows", "right", "weight"))
    told = right >= 0
    data = lightgbm.Dataset(
        rows[told],
        (right[told] > 0.5).astype(int),
        weight=weight[told] / weight[told].mean(),
        params={"max_bin": SETTINGS["max_bin"], "verbose": -1},
    )
    return lightgbm.train({**SETTINGS, **(QUICK if quick else {})}, data, QUICK_TREES if quick else TREES)


def as_data(model: lightgbm.Booster) -> dict[str, Any]:
    """Return a model in the form that cleaner.extract.model reads."""
    dump = model.dump_model()
    trees = [_tree(t["tree_structure"]) for t in dump["tree_info"]]
    used = sorted({n[0] for t, _ in trees for n in t["nodes"]})
    for tree, _ in trees:
        for node in tree["nodes"]:
            node[0] = used.index(node[0])
    return {
        "format": 1,
        "version": VERSION,
        "depth": max(depth for _, depth in trees),
        "features": [NAMES[i] for i in used],
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


def word_f1(gold: str, got: str) -> float:
    """Return F1 over bags of lower-cased words."""
    a, b = (Counter(WORD.findall(t.lower())) for t in (gold, got))
    if not a or not b:
        return float(a == b)
    return 2 * sum((a & b).values()) / (sum(a.values()) + sum(b.values()))


def check(samples: Sequence[Sample], *, quick: bool = False) -> None:
    """Print word F1 by type, each page scored by a model that saw no page of its site."""
    found: dict[str, list[float]] = defaultdict(list)
    for fold in range(FOLDS):
        model = learn([s for s in samples if s.fold != fold], quick=quick)
        for s in (s for s in samples if s.fold == fold and s.gold.get("text") is not None):
            chances = np.asarray(model.predict(s.rows, num_threads=1)) if len(s.rows) else np.zeros(0)
            least = best_threshold(s.texts, chances) if len(chances) else 0.0
            got = "\n".join(t for t, p in zip(s.texts, chances, strict=True) if p >= least)
            found[s.gold.get("type", "")].append(word_f1(s.gold["text"], got))
    for kind, values in sorted(found.items()):
        print(f"{kind:14s} {len(values):5d} {mean(values):.4f}")
    print(f"{'all':14s} {sum(map(len, found.values())):5d} {mean(v for values in found.values() for v in values):.4f}")


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
    parser.add_argument("--out", type=Path, default=Path("cleaner/extract/weights.json"))
    args = parser.parse_args()
    samples = [sample(case, quick=args.quick) for path in args.pages for case in cases(path)]
    if args.check:
        check(samples, quick=args.quick)
        return
    text = json.dumps(as_data(learn(samples, quick=args.quick)), separators=(",", ":"))
    args.out.write_text(text.replace('{"nodes"', '\n{"nodes"') + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
