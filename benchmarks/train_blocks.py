"""Learn the weights of the `blocks` stage from pages with the body a person marked, and cross-validate them by site.

    python -m benchmarks.train_blocks DATA [--write] [--folds 5] [--skip-table] [--limit N]

DATA is a folder of NAME.jsonl.xz files as `quality.py` reads them: `page-raw` is what is learned from; `page-gold` and
the `via-*` suites teach what not to touch. The table shows, for pages whose site was not learned from by any part of
the model, the mean F1 over bags of words of the page before and after, as the stage would leave it, without its gate,
and as the default pipeline does with the same model in its place; and what the stage keeps of texts that are bodies
already. `--write` learns from everything and writes `wording.yaml`, `first.yaml` and `second.yaml` in `cleaner/body`.
Needs `pip install cleaner[train]`.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

import numpy as np

from benchmarks.block_pages import SUITES, Matrix, Page, pages_of, words_of
from cleaner import Pipeline
from cleaner.body.keys import keys_of
from cleaner.body.lines import Columns
from cleaner.body.score import FIRST, SECOND, WORDING, Models, judge, second_columns
from cleaner.body.trees import UNIT, Tree, Trees, write_trees
from cleaner.body.wording import Wording, write_wording
from cleaner.stages.blocks import BlocksStage, stands_aside

_VERSION = "2026.2"
_WHY = {
    WORDING: "Tenths of log-odds that a word stands in a body, by the pages it was found on.",
    FIRST: "First scores of lines in texts of whole pages, each line by itself and what is around it.",
    SECOND: "Scores of lines in texts of whole pages, knowing the first scores of all of them.",
}
_HOW = "Learned by benchmarks/train_blocks.py; do not edit by hand."
_LANG, _LEAST_PAGES, _LEAST_POINTS, _PRIOR = "en", 20, 3, 3
_TRAINING = {
    "depth": 6,
    "l2_leaf_reg": 30,
    "rsm": 0.15,
    "border_count": 32,
    "bootstrap_type": "Bernoulli",
    "boosting_type": "Plain",
    "random_seed": 0,
    "thread_count": 1,
    "verbose": 0,
    "allow_writing_files": False,
}
_FIRST = {"iterations": 100, "learning_rate": 0.14, "subsample": 0.5}
_SECOND = {"iterations": 220, "learning_rate": 0.09, "subsample": 0.4}
Folds: TypeAlias = frozenset[int]
NOTHING: Folds = frozenset()


def main() -> None:
    """Learn and write the weights if asked; cross-validate, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--skip-table", action="store_true", help="learn and write only")
    parser.add_argument("--limit", type=int)
    args = parser.parse_args()
    pages = pages_of(args.data, args.folds, args.limit)
    print(f"{len(pages)} texts, {sum(len(page.label) for page in pages)} lines", flush=True)
    learning = Learning(pages, args.folds)
    if args.write:
        _write(learning)
    if not args.skip_table:
        scored = [row for fold in range(args.folds) for row in _validated(learning, fold)]
        print("\n".join(_table(scored)), flush=True)


@dataclass(frozen=True)
class Learning:
    """Pages and what was learned of them, by the folds that were left out."""

    pages: Sequence[Page]
    folds: int
    firsts: dict[Folds, tuple[int, list[Tree]]] = field(default_factory=dict)
    wordings: dict[Folds, Wording] = field(default_factory=dict)

    def fold(self, page: Page) -> int:
        """Return the fold of a page."""
        return page.fold(self.folds)

    def wording(self, out: Folds) -> Wording:
        """Return the wording that is counted on all pages but those of the folds left out."""
        if out not in self.wordings:
            self.wordings[out] = Wording.of(_LANG, _points(p for p in self.pages if self.fold(p) not in out))
        return self.wordings[out]

    def table(self, page: Page, out: Folds) -> Columns:
        """Return the columns of a page, with a wording that knows neither it nor the folds left out."""
        return page.table(self.wording(out | {self.fold(page)}))

    def first(self, out: Folds) -> Trees:
        """Return the first model, learned without the folds left out; and, to save time, without what is mixed."""
        if out not in self.firsts:
            rest = [page for page in self.pages if self.fold(page) not in out and page.suite != "mixed"]
            self.firsts[out] = _fitted(rest, (self.table(page, out) for page in rest), _FIRST)
        return Trees.of(_VERSION, *self.firsts[out])

    def whole(self, page: Page, out: Folds) -> Columns:
        """Return all columns of a page as the second model sees them, from a first one that does not know the page."""
        out = out | {self.fold(page)}
        columns = page.table(self.wording(out))
        return columns | second_columns(self.first(out), columns)

    def second(self, out: Folds) -> tuple[int, list[Tree]]:
        """Return the second model, learned without the folds left out."""
        rest = [page for page in self.pages if self.fold(page) not in out]
        return _fitted(rest, (self.whole(page, out) for page in rest), _SECOND)


def _counted(pages: Iterable[Page]) -> Mapping[int, tuple[int, int]]:
    """Return the keys of words and on how many pages each stands around the body, and in it."""
    around: Counter[int] = Counter()
    inside: Counter[int] = Counter()
    for page in pages:
        if page.suite == "page-raw" and page.spoken.lang == _LANG:
            around.update(page.sides[0])
            inside.update(page.sides[1])
    return {key: (around[key], inside[key]) for key in around.keys() | inside.keys()}


def _points(pages: Iterable[Page]) -> Mapping[int, int]:
    """Return the points of all words that are common enough and tell something."""
    points = {
        key: round(10 * math.log((inside + _PRIOR) / (around + _PRIOR)))
        for key, (around, inside) in _counted(pages).items()
        if around + inside >= _LEAST_PAGES
    }
    return {key: n for key, n in points.items() if abs(n) >= _LEAST_POINTS}


def _fitted(pages: Sequence[Page], tables: Iterable[Columns], how: Mapping[str, Any]) -> tuple[int, list[Tree]]:
    """Return the bias and the trees that fit the pages, given the columns of each."""
    from catboost import CatBoostClassifier

    names, rows = _stacked(tables, sum(len(page.label) for page in pages))
    weight = np.concatenate([page.weight for page in pages])
    model = CatBoostClassifier(**_TRAINING, **how)
    model.fit(rows, np.concatenate([page.label for page in pages]), sample_weight=weight / weight.mean())
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        model.save_model(str(path), format="json")
        raw = json.loads(path.read_text(encoding="utf-8"))
    scale, (bias,) = raw["scale_and_bias"]
    return round(bias * UNIT), [_tree(tree, names, scale) for tree in raw["oblivious_trees"]]


def _stacked(tables: Iterable[Columns], count: int) -> tuple[tuple[str, ...], Matrix]:
    names: tuple[str, ...] = ()
    rows, start = np.empty((0, 0), np.float32), 0
    for table in tables:
        if not names:
            names = tuple(table)
            rows = np.empty((count, len(names)), np.float32)
        end = start + len(table[names[0]])
        for k, name in enumerate(names):
            rows[start:end, k] = table[name]
        start = end
    return names, rows


def _tree(raw: dict[str, Any], names: Sequence[str], scale: float) -> Tree:
    asked = tuple((names[s["float_feature_index"]], s["border"]) for s in raw["splits"])
    return Tree(asked, tuple(round(scale * value * UNIT) for value in raw["leaf_values"]))


def _write(learning: Learning) -> None:
    spelled = {word for page in learning.pages for line in page.words for word in line}
    words = sorted(word for word in spelled if word.isalpha())
    keys = keys_of(words)
    points = _points(learning.pages)
    told = {word: points[key] for word, key in zip(words, keys.tolist(), strict=True) if key in points}
    WORDING.write_text(write_wording(f"{_WHY[WORDING]} {_HOW}", _LANG, told), encoding="utf-8")
    learning.first(NOTHING)
    models = {FIRST: learning.firsts[NOTHING], SECOND: learning.second(NOTHING)}
    for path, (bias, trees) in models.items():
        path.write_text(write_trees(_VERSION, f"{_WHY[path]} {_HOW}", bias, trees), encoding="utf-8")
        print(f"wrote {path}", flush=True)


@dataclass(frozen=True, slots=True)
class Scored:
    """A page, its F1 before, after, after if the stage never stood aside, and after the whole pipeline.

    `kept` is the share of words that the stage keeps.
    """

    page: Page
    before: float
    after: float
    without_gate: float
    pipeline: float
    kept: float


def _validated(learning: Learning, fold: int) -> Iterator[Scored]:
    out = frozenset((fold,))
    models = Models(learning.wording(out), learning.first(out), Trees.of(_VERSION, *learning.second(out)))
    print(f"learned without fold {fold}", flush=True)
    pipeline = _with_stage(Pipeline.load(), BlocksStage(models))
    for page in learning.pages:
        if page.suite in SUITES and learning.fold(page) == fold:
            yield _scored(page, models, pipeline)


def _with_stage(pipeline: Pipeline, stage: BlocksStage) -> Pipeline:
    """Return a pipeline with another `blocks` stage."""
    return replace(pipeline, stages=tuple((name, stage if name == "blocks" else old) for name, old in pipeline.stages))


def _scored(page: Page, models: Models, pipeline: Pipeline) -> Scored:
    verdict = judge(page.lines, models)
    left = [words for words, stays in zip(page.words, verdict.kept, strict=True) if stays]
    after = page.words if stands_aside(page.lines, verdict) else left
    total = sum(map(len, page.words))
    return Scored(
        page,
        _f1(page.gold, page.words),
        _f1(page.gold, after),
        _f1(page.gold, left),
        _f1(page.gold, [words_of(pipeline.clean(page.lines.text).text)]),
        sum(map(len, after)) / max(total, 1),
    )


def _f1(gold: Counter[str], lines: Iterable[Iterable[str]]) -> float:
    got = Counter(word for line in lines for word in line)
    if not gold or not got:
        return float(gold == got)
    both = (gold & got).total()
    return 2 * both / (gold.total() + got.total())


def _table(scored: Sequence[Scored]) -> Iterator[str]:
    groups: dict[tuple[str, str], list[Scored]] = defaultdict(list)
    for row in scored:
        suite = row.page.suite
        groups[suite, "all"].append(row)
        if suite == "page-raw":
            groups[suite, row.page.kind].append(row)
    yield "| texts of | type | texts | F1 before | F1 after | without the gate | F1 of the pipeline | kept |"
    yield "|---|---|---|---|---|---|---|---|"
    for (suite, kind), rows in sorted(groups.items()):
        columns = zip(*(_figures(row) for row in rows), strict=True)
        cells = [suite, kind, str(len(rows)), *(f"{mean(column):.4f}" for column in columns)]
        yield f"| {' | '.join(cells)} |"


def _figures(row: Scored) -> tuple[float, ...]:
    return row.before, row.after, row.without_gate, row.pipeline, row.kept


if __name__ == "__main__":
    main()
