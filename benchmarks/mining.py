"""Mining on an invented crawl whose boilerplate is known line by line.

    python -m benchmarks.mining [--sites 50] [--documents 40] [--seed 1]

Half of each site's documents are mined, and the rules are judged on both halves: they have not seen the other one.
`gone` is the share of boilerplate lines that the mined rules take; `harmed` counts lines of bodies that are missing
afterwards. No shipped rule runs, so that all that goes is to the credit, or the blame, of mining.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterable

from cleaner.mining.propose import mine
from cleaner.mining.rulefile import load_text, rule_file
from cleaner.mining.store import Store
from cleaner.model import Document
from cleaner.pipeline import Pipeline
from cleaner.runs.sources import Sourced
from tests.crawl import Article, crawl


def main() -> None:
    """Mine, judge, and print a row for each half."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sites", type=int, default=50)
    parser.add_argument("--documents", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    articles = list(crawl(args.sites, 2 * args.documents, args.seed))
    halves = [[a for n, a in enumerate(articles) if n % 2 == half] for half in (0, 1)]
    start = time.perf_counter()
    nothing = Pipeline.of_rules(())
    with Store() as store:
        mined = mine((_sourced(a) for a in halves[0]), nothing, nothing, store)
    seconds = time.perf_counter() - start
    rules = load_text(rule_file("mined", mined.proposals)[0])
    characters = sum(len(a.text) for a in halves[0])
    print(f"{len(halves[0]):,} documents of {args.sites} sites: {len(rules)} rules in {seconds:.1f} s,", end=" ")
    print(f"{characters / 1e6 / seconds:.2f} MB/s; left alone: {dict(mined.turned_down)}")
    pipeline = Pipeline.of_rules(rules)
    for name, half in zip(("mined", "unseen"), halves, strict=True):
        print(f"{name:<7} {_judged(pipeline, half)}", flush=True)


def _sourced(article: Article) -> Sourced:
    return Sourced(article.site, Document(f"{article.site}/{article.name}", article.text, {"site": article.site}))


def _judged(pipeline: Pipeline, articles: Iterable[Article]) -> str:
    total = gone = bodies = harmed = 0
    for article in articles:
        body, boilerplate = Counter(article.body), Counter(article.boilerplate)
        left = Counter(pipeline.clean(article.text, site=article.site).text.split("\n"))
        total += boilerplate.total()
        bodies += body.total()
        harmed += (body - left).total()
        gone += (boilerplate - (left - body)).total()
    return f"gone {gone / total:.2%} of {total:,} boilerplate lines, harmed {harmed} of {bodies:,} body lines"


if __name__ == "__main__":
    main()
