"""Cross-validate the block models of the HTML side by site, then learn them from all pages and write them as data.

    python -m benchmarks.learn_html PAGES.jsonl.xz … [--quick] [--check] [--folder cleaner/extract]

PAGES holds one page a line: {"id", "html", "gold": {"text", "url", "type"}}. A block of a page is right when most of
its 4-grams of words stand in the gold text; a short one when it is a line of the gold beside right ones. Each page
weighs about the same. Of pages whose gold has no text but snippets ("with", "without"), only the blocks that hold one
count. Three things are learned: what words say (`words.json`), from that and all other features how likely each block
is (`weights.json`), and at which likelihood a page is cut (`weights-cut.json`). Each learns from what the one before
says of sites that it did not learn from.

The scores are of the whole pipeline as it ships, but for the weights, which saw no page of the page's site: what is
extracted, what the stages behind make of that, and what trafilatura finds on the same pages; a page of which nothing
is found counts as empty. --check writes nothing. All seeds are fixed, and one thread works, so that on one machine what
is written is the same byte for byte. Needs `pip install cleaner[train]`.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits

from benchmarks.extraction import PEER, trafilatura
from benchmarks.page_samples import Numbers, Sample, Vector, cases, fold_of, sample, site_of
from benchmarks.page_scores import quality, shown
from benchmarks.page_trees import VERSION, learn, learn_cuts, learn_unseen
from benchmarks.page_words import learn_words, words_data
from cleaner.errors import DocumentError
from cleaner.extract import model, words
from cleaner.pipeline import Pipeline


def main() -> None:
    """Read the pages, check what is learned of them, and write it if that is wanted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path, nargs="+")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--quick", action="store_true", help="the small model of the fast preset")
    parser.add_argument("--folder", type=Path, default=Path("cleaner/extract"))
    args = parser.parse_args()
    numbers = None if args.quick else Numbers()
    with threadpool_limits(1):
        samples = [s for path in args.pages for case in cases(path) if (s := sample(case, numbers)).texts]
        folds, chances = learn_unseen(samples, numbers)
        if not args.check:
            write(args.folder, samples, numbers, chances)
    for path in args.pages:
        print(report(path, Pipeline.load("fast" if args.quick else "default"), folds), flush=True)


def write(folder: Path, samples: Sequence[Sample], numbers: Numbers | None, chances: Sequence[Vector]) -> None:
    """Learn from all pages, and write what was learned."""
    _write_trees(folder / (model.FULL if numbers else model.QUICK), learn(samples, numbers))
    if numbers:
        _write_trees(folder / model.CUT, learn_cuts(samples, chances))
        data = words_data(learn_words(samples, numbers), numbers, VERSION)
        (folder / words.FILE).write_text(json.dumps(data, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


def _write_trees(path: Path, data: Mapping[str, Any]) -> None:
    text = json.dumps(data, separators=(",", ":"))
    path.write_text(text.replace('{"nodes"', '\n{"nodes"') + "\n", encoding="ascii")


def report(path: Path, pipeline: Pipeline, folds: Sequence[model.Weights]) -> str:
    """Return the scores of the pages of a file, each read with the weights of its fold."""
    pipelines = [replace(pipeline, reader=replace(pipeline.reader, weights=weights)) for weights in folds]
    peer = trafilatura()
    golds: list[Mapping[str, Any]] = []
    texts: dict[str, list[str]] = defaultdict(list)
    for case in cases(path):
        golds.append(case["gold"])
        extracted, cleaned = _both(pipelines[fold_of(site_of(case))], case["html"])
        texts["extraction only"].append(extracted)
        texts["with the stages behind"].append(cleaned)
        texts[PEER].append(peer(case["html"]))
    rows = (f"{name:24s}{shown(quality(golds, found))}" for name, found in texts.items())
    return "\n".join([f"{path.name.split('.')[0]}: {len(golds)} pages", *rows])


def _both(pipeline: Pipeline, html: str) -> tuple[str, str]:
    """Return what is extracted of a page, and what the stages behind make of that."""
    try:
        result = pipeline.clean_html(html.encode())
    except DocumentError:
        return "", ""
    return result.original, result.text


if __name__ == "__main__":
    main()
