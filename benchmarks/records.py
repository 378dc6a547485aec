"""Memory and time of runs over files of records: does memory grow with the file?

    python benchmarks/records.py [--sizes 10000 100000] [--formats jsonl parquet warc] [--workers 2]

Makes invented files of so many records as JSON Lines, Parquet and WARC, cleans each in a process of its own with a
pipeline of the repair stages alone, and prints the peak memory of the run and of its largest worker.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cleaner.pipeline import Pipeline
from cleaner.result import Result
from cleaner.runs.files import FileCleaner
from cleaner.runs.inputs import plan
from cleaner.runs.run import Run

STAGES = "format: 1\nstages: [unicode, whitespace]\n"
BODY = "Rain fell on the harbour on day {0}, and nobody minded it much.  The gulls slept.\n\n\n\n" * 3


@dataclass(frozen=True)
class Plain:
    """The repair stages, for texts and for pages that are nothing but paragraphs."""

    pipeline: Pipeline

    def clean(self, text: str, *, id: str = "", **known: str | None) -> Result:  # noqa: A002
        """Clean one text."""
        return self.pipeline.clean(text, id=id)

    def clean_html(self, html: str | bytes, *, id: str = "", **known: str | None) -> Result:  # noqa: A002
        """Clean one page, as far as this needs no extraction: the formats are measured here."""
        text = html.decode("utf-8") if isinstance(html, bytes) else html
        return self.pipeline.clean(re.sub("<[^>]*>", "", text), id=id)


def rows(count: int) -> Iterator[dict[str, object]]:
    """Records with a text and other columns."""
    return ({"id": f"d{i}", "text": BODY.format(i), "score": i / 3, "tags": ["rain", "sea"]} for i in range(count))


def write_jsonl(folder: Path, count: int) -> None:
    """Write JSON Lines."""
    with (folder / "a.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows(count))


def write_parquet(folder: Path, count: int) -> None:
    """Write Parquet in row groups of 2,000 rows."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    some: list[dict[str, object]] = []
    writer = None
    for row in (*rows(count), None):
        if row is None or len(some) == 2000:
            table = pa.Table.from_pylist(some)
            writer = writer or pq.ParquetWriter(folder / "a.parquet", table.schema)
            writer.write_table(table)
            some = []
        some += [row] if row else []
    if writer:
        writer.close()


def write_warc(folder: Path, count: int) -> None:
    """Write a WARC file, compressed record by record."""
    with (folder / "a.warc.gz").open("wb") as file:
        for i in range(count):
            body = f"<html><body><p>{BODY.format(i)}</p></body></html>".encode()
            block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
            head = (
                f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{i}>\r\n"
                f"WARC-Target-URI: https://harbourpost.example/{i}\r\nWARC-Date: 2024-05-06T07:08:09Z\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
            )
            file.write(gzip.compress(head.encode() + block + b"\r\n\r\n", 1, mtime=0))


FORMATS: dict[str, Callable[[Path, int], None]] = {
    "jsonl": write_jsonl,
    "parquet": write_parquet,
    "warc": write_warc,
}


def run_one(folder: Path, workers: int) -> None:
    """Clean `folder/in` and print documents, seconds, and the peak memory of this process and of its workers."""
    stages = folder / "stages.yaml"
    stages.write_text(STAGES, encoding="utf-8")
    pipeline = Pipeline.load(stages)
    began, out = time.monotonic(), folder / "out"
    run = Run(plan([str(folder / "in")], str(out)), FileCleaner(Plain(pipeline)), out, out / "_audit", workers=workers)
    for _ in run.outcomes():
        pass
    workers_peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(json.dumps([run.tally.cleaned, time.monotonic() - began, peak(), workers_peak]))


def peak() -> float:
    """Return the most memory that this process ever held, in MB; `getrusage` counts what its parent held as well."""
    try:
        found = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    except OSError:
        found = None
    return int(found[1]) / 1024 if found else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(name: str, count: int, workers: int) -> list[float]:
    """Make a file, clean it in a new process, and return what `run_one` printed, with the size of the file."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "in")
        source.mkdir()
        FORMATS[name](source, count)
        size = sum(path.stat().st_size for path in source.iterdir()) / 1e6
        words = [sys.executable, __file__, "--one", folder, "--workers", str(workers)]
        done = subprocess.run(words, check=True, capture_output=True, text=True)
    found: list[float] = json.loads(done.stdout)
    return [size, *found]


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--formats", nargs="+", choices=sorted(FORMATS), default=list(FORMATS))
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        run_one(args.one, args.workers)
        return
    print(f"{'format':<9}{'records':>9}{'MB':>8}{'cleaned':>9}{'s':>7}{'peak MB':>9}{'worker MB':>11}")
    for name in args.formats:
        for count in args.sizes:
            size, cleaned, seconds, peak, worker = measure(name, count, args.workers)
            print(
                f"{name:<9}{count:>9}{size:>8.1f}{cleaned:>9.0f}{seconds:>7.1f}{peak:>9.0f}{worker:>11.0f}", flush=True
            )


if __name__ == "__main__":
    main()
