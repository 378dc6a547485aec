"""How the time grows: with the length of one text, whatever it is made of, and with the number of workers.

    python -m benchmarks.scaling [--largest MB] [--files N] [--rounds N]

The first table has seconds of processor time by shape and size, and the exponent of the growth from the second largest
size to the largest: 1 is linear. The second has wall-clock seconds of whole runs of the command with one worker and
with two, in turns; it means something only on a machine with two idle cores.
"""

from __future__ import annotations

import argparse
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.speed import invented
from cleaner import Pipeline

_MB: Final = 1_000_000
_PROSE: Final = "The ferry leaves at noon, and nobody on the quay has seen its captain since the flood. "
SHAPES: Final[Mapping[str, Callable[[int], str]]] = {
    "prose, a line each": lambda size: (_PROSE.strip() + "\n\n") * (size // 88),
    "prose in one line": lambda size: _PROSE * (size // 88),
    "short lines": lambda size: "".join(f"Harbour {n}\n" for n in range(size // 14)),
    "one short line again and again": lambda size: "Share this\n" * (size // 11),
    "words of one letter": lambda size: "a " * (size // 2),
    "spaces": lambda size: " " * size,
    "line breaks": lambda size: "\n" * size,
    "one letter": lambda size: "x" * size,
    "combining marks": lambda size: "a" + "\u0301\u0316" * (size // 4),
    "broken characters": lambda size: "naÃ¯ve cafÃ© â€œquayâ€\x9d\n" * (size // 36),
    "entities of entities": lambda size: "&amp;amp;lt; " * (size // 13),
    "opening brackets": lambda size: "([{<" * (size // 4),
    "a sign of boilerplate in one line": lambda size: "all rights reserved. " * (size // 21),
    "digits and dates": lambda size: "12 May 2024, 10:15 | " * (size // 21),
}


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--largest", type=float, default=10, metavar="MB")
    parser.add_argument("--files", type=int, default=600)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    _tell_growth(Pipeline.load(), [int(args.largest * _MB / 10**k) for k in (3, 2, 1, 0)])
    _tell_workers(args.files, args.rounds)


def _tell_growth(pipeline: Pipeline, sizes: list[int]) -> None:
    pipeline.clean(SHAPES["prose, a line each"](_MB // 10))
    print("| one text of | " + " | ".join(f"{size / _MB:g} MB" for size in sizes) + " | exponent |")
    print("|---|" + "---|" * (len(sizes) + 1))
    for shape, made in SHAPES.items():
        spent = [_seconds(pipeline, made(size)) for size in sizes]
        exponent = math.log(spent[-1] / spent[-2]) / math.log(sizes[-1] / sizes[-2])
        print(f"| {shape} | " + " | ".join(f"{s:.3f} s" for s in spent) + f" | {exponent:.2f} |", flush=True)
    print()


def _seconds(pipeline: Pipeline, text: str) -> float:
    start = time.process_time()
    _ = pipeline.clean(text).changes
    return time.process_time() - start


def _tell_workers(files: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "in"
        source.mkdir()
        for number, text in enumerate(invented(files)):
            (source / f"{number:05}.txt").write_text(text * 4, encoding="utf-8")
        spent: dict[int, list[float]] = {1: [], 2: []}
        for number in range(rounds):
            for workers, seconds in spent.items():
                seconds.append(_run(source, Path(folder) / f"out-{workers}-{number}", workers))
    one, two = (median(seconds) for seconds in spent.values())
    print(f"{files} files: {one:.1f} s with one worker, {two:.1f} s with two, {one / two:.2f} times as fast")


def _run(source: Path, target: Path, workers: int) -> float:
    start = time.perf_counter()
    command = [sys.executable, "-m", "cleaner", str(source), str(target), "--workers", str(workers), "--quiet"]
    subprocess.run(command, check=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
