"""Files of records for tests: invented texts, some bad, in every format."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from cleaner.records.record import Fields
from cleaner.runs.files import FileCleaner
from cleaner.runs.inputs import plan
from cleaner.runs.run import Run

from .standin import Standin

DIRTY = "SHARE this\nRain fell on day {0}, and the colour of the harbour was grey.\n\n\n\nNobody minded.\n"
CLEAN = "Rain fell on day {0}, and the color of the harbour was grey.\n\nNobody minded.\n"


def records(count: int) -> list[dict[str, Any]]:
    """So many records with more columns than a text."""
    return [{"n": i, "id": f"d{i}", "text": DIRTY.format(i), "score": i / 3, "tags": ["é", None]} for i in range(count)]


def jsonl(rows: Sequence[dict[str, Any]]) -> bytes:
    """JSON Lines, every other line in ASCII."""
    return "".join(json.dumps(row, ensure_ascii=row["n"] % 2 == 0) + "\n" for row in rows).encode()


def csv_bytes(rows: Sequence[dict[str, Any]], delimiter: str = ",") -> bytes:
    """CSV of three columns."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(["n", "id", "text"])
    writer.writerows([row["n"], row["id"], row["text"]] for row in rows)
    return out.getvalue().encode()


def page(i: int) -> bytes:
    """A page with a share bar."""
    return f"<html><body><p>SHARE this</p><p>Rain fell on day {i}.</p></body></html>".encode()


def response(i: int, body: bytes = b"", kind: str = "text/html; charset=utf-8", code: int = 200) -> bytes:
    """One response of a WARC file."""
    body = body or page(i)
    head = f"HTTP/1.1 {code} OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    return warc_record("response", i, head + body, "application/http; msgtype=response")


def warc_record(kind: str, i: int, block: bytes, content_type: str) -> bytes:
    """One record of a WARC file."""
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:0000-{i}>\r\n"
        f"WARC-Target-URI: https://a.example/{i}\r\nWARC-Date: 2024-05-06T07:08:09Z\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def warc_gz(count: int) -> bytes:
    """A WARC file, compressed record by record."""
    return b"".join(gzip.compress(response(i), mtime=0) for i in range(count))


def run_of(source: Path | str, out: Path | str, **options: Any) -> Run:
    """A run with the stand-in, in small parts."""
    work = FileCleaner(options.pop("pipeline", Standin()))
    work = replace(work, **{name: options.pop(name) for name in ("limits", "sample", "attributes") if name in options})
    options = {"log": Path(out, "_audit"), "fields": Fields(), "part_bytes": 2000, **options}
    return Run(plan([str(source)], str(out), work.sample), work, out=out, **options)


def clean(source: Path | str, out: Path | str, **options: Any) -> Run:
    """Carry a run out and return it."""
    run = run_of(source, out, **options)
    for _ in run.outcomes():
        pass
    return run


def failures(out: Path) -> dict[str, str]:
    """What was set aside, with the reasons."""
    lines = map(json.loads, (out / "_audit/documents.jsonl").read_bytes().splitlines())
    return {line["doc"]: line["failed"] for line in lines if "failed" in line}


def tree(out: Path) -> dict[str, bytes]:
    """All files of an output folder, but for what tells of the run itself."""
    paths = (path for path in sorted(out.rglob("*")) if path.is_file() and path.name != "run.json")
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in paths}
