"""Quality on suites of texts with the body a person marked: before, after, and what a perfect line filter would give.

    python -m benchmarks.quality DATA [SUITE ...] [--preset NAME] [--rules FILE] [--workers N] [--markdown] [--peers]

DATA is a folder of NAME.jsonl.xz files, a case a line: {"id", "text", "gold": {"text", "with", "without"}}. The scores
are means over pages of precision, recall and their F1 over 4-grams of words; `kept` is the share of the gold's words
that the input had and the output still has (on a suite of clean articles anything below 1 is harm); `without` is the
share of marked boilerplate snippets that is still there. `share` is how much of the distance in F1 between the input
and the perfect line filter, which looks at the gold, was covered. With `--peers`, others are run on the same texts.
"""

from __future__ import annotations

import argparse
import json
import lzma
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks.peers import LINE_FILTERS
from cleaner import Pipeline

_WORD = re.compile(r"\w+")
_GRAM = 4
Case = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Scores:
    """Means over the pages of one suite."""

    precision: float
    recall: float
    kept: float
    without: float

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def main() -> None:
    """Score the suites and print a row for each."""
    args = _arguments()
    systems: dict[str, Callable[[str], str]] = {"cleaner": partial(_clean, args.preset, tuple(args.rules))}
    systems |= LINE_FILTERS if args.peers else {}
    paths = [args.data / f"{name}.jsonl.xz" for name in args.suites] or sorted(args.data.glob("*.jsonl.xz"))
    for row in chain([_header(args.markdown)], *(_rows(p, systems, args) for p in paths)):
        print(row, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("suites", nargs="*")
    parser.add_argument("--preset", default="default")
    parser.add_argument("--rules", action="append", default=[])
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--limit", type=int, help="only the first pages of each suite")
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--peers", action="store_true")
    return parser.parse_args()


def _header(markdown: bool) -> str:
    names = [
        "suite",
        "pages",
        "system",
        "F1 before",
        "F1 after",
        "F1 perfect",
        "share",
        "recall",
        "kept",
        "without",
        "MB/s",
    ]
    return "| " + " | ".join(names) + " |\n|" + "---|" * len(names) if markdown else "  ".join(names)


def _rows(path: Path, systems: Mapping[str, Callable[[str], str]], args: argparse.Namespace) -> Iterator[str]:
    cases = [c for c in islice(_cases(path), args.limit) if "text" in c and c["gold"].get("text") is not None]
    if not cases:
        return
    texts = [c["text"] for c in cases]
    before = _scores(cases, texts)
    perfect = _scores(cases, [_perfect(c["text"], c["gold"]["text"]) for c in cases])
    for name, clean in systems.items():
        cleaned, speed = _timed(clean, texts, args.workers)
        after = _scores(cases, cleaned)
        distance = perfect.f1 - before.f1
        cells = [
            path.name.split(".")[0],
            str(len(cases)),
            name,
            *(f"{x.f1:.4f}" for x in (before, after, perfect)),
            f"{(after.f1 - before.f1) / distance:.2f}" if distance > 1e-9 else "",
            f"{after.recall - before.recall:+.4f}",
            f"{after.kept:.4f}",
            f"{before.without:.4f} to {after.without:.4f}",
            f"{speed:.1f}",
        ]
        yield "| " + " | ".join(cells) + " |" if args.markdown else "  ".join(cells)


def _timed(clean: Callable[[str], str], texts: Sequence[str], workers: int) -> tuple[list[str], float]:
    """Return the cleaned texts and how many million characters went through in a second."""
    start = time.perf_counter()
    with ProcessPoolExecutor(workers) as pool:
        cleaned = list(pool.map(clean, texts, chunksize=16))
    return cleaned, sum(map(len, texts)) / 1e6 / (time.perf_counter() - start)


def _cases(path: Path) -> Iterator[Case]:
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


_pipelines: dict[tuple[str, tuple[str, ...]], Pipeline] = {}


def _clean(preset: str, rules: tuple[str, ...], text: str) -> str:
    if (preset, rules) not in _pipelines:
        _pipelines[preset, rules] = Pipeline.load(preset, rules)
    return _pipelines[preset, rules].clean(text).text


def _scores(cases: Sequence[Case], texts: Sequence[str]) -> Scores:
    pairs = [_precision_recall(c["gold"]["text"], t) for c, t in zip(cases, texts, strict=True)]
    kept = [(_bag(c["gold"]["text"]) & _bag(c["text"]), _bag(t)) for c, t in zip(cases, texts, strict=True)]
    snippets = [(s, t) for c, t in zip(cases, texts, strict=True) for s in c["gold"].get("without") or ()]
    left = [" ".join(s.split()) in " ".join(t.split()) for s, t in snippets]
    return Scores(
        mean(p for p, _ in pairs if p is not None),
        mean(r for _, r in pairs if r is not None),
        sum(sum((a & b).values()) for a, b in kept) / max(1, sum(sum(a.values()) for a, _ in kept)),
        sum(left) / max(1, len(left)),
    )


def _precision_recall(gold: str, got: str) -> tuple[float | None, float | None]:
    a, b = Counter(_grams(_WORD.findall(gold))), Counter(_grams(_WORD.findall(got)))
    both = sum((a & b).values())
    return (both / sum(b.values()) if b else None), (both / sum(a.values()) if a else None)


def _grams(words: Sequence[str]) -> Iterable[tuple[str, ...]]:
    found = (tuple(words[i : i + _GRAM]) for i in range(max(1, len(words) - _GRAM + 1)))
    return (g for g in found if g)


def _bag(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.lower()))


def _perfect(text: str, gold: str) -> str:
    """Keep the lines most of whose 4-grams, or all of whose few words, stand in the gold."""
    words = _WORD.findall(gold.lower())
    whole, grams = f" {' '.join(words)} ", set(_grams(words))

    def belongs(line: str) -> bool:
        own = _WORD.findall(line.lower())
        if len(own) < _GRAM:
            return not own or f" {' '.join(own)} " in whole
        mine = list(_grams(own))
        return 2 * sum(g in grams for g in mine) > len(mine)

    return "\n".join(line for line in text.splitlines() if belongs(line))


if __name__ == "__main__":
    main()
