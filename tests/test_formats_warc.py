"""WARC: pages out of archives, with their URLs and dates."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cleaner.result import Result

from .recordfiles import clean, failures, page, response, warc_gz, warc_record
from .standin import write_files
from .test_records import Pages


class Bodies(Pages):
    """Takes what stands in paragraphs."""

    def clean_html(self, html: str | bytes, *, id: str = "", **known: str | None) -> Result:  # noqa: A002
        """Clean one page."""
        text = html.decode() if isinstance(html, bytes) else html
        return super().clean_html(text.removeprefix("<html><body>").removesuffix("</body></html>"), id=id, **known)


def lines(path: Path) -> list[dict[str, str]]:
    """The objects of JSON Lines, packed or not."""
    data = path.read_bytes()
    return [json.loads(line) for line in (gzip.decompress(data) if path.suffix == ".gz" else data).splitlines()]


def expected(i: int) -> dict[str, str]:
    """What comes out of one page."""
    return {
        "id": f"urn:uuid:0000-{i}",
        "url": f"https://a.example/{i}",
        "date": "2024-05-06T07:08:09Z",
        "text": f"Rain fell on day {i}.\n",
    }


def archive(packing: str) -> bytes:
    """A hundred pages, in one of the ways archives are packed."""
    import zstandard

    records = [response(i) for i in range(100)]
    if packing == "whole":
        return gzip.compress(b"".join(records))
    packs: dict[str, Callable[[bytes], bytes]] = {"": bytes, ".gz": gzip.compress, ".zst": zstandard.compress}
    return b"".join(packs[packing](record) for record in records)


@pytest.mark.parametrize("packing", ["", ".gz", "whole"])
def test_pages_come_out_with_url_and_date(tmp_path: Path, packing: str) -> None:
    """In order, cut into parts where records can be read by themselves, packed as the archive is."""
    suffix = ".gz" if packing else ""
    write_files(tmp_path / "in", {f"a.warc{suffix}": archive(packing)})
    clean(tmp_path / "in", tmp_path / "out", pipeline=Bodies(), workers=2)
    assert lines(tmp_path / f"out/a.jsonl{suffix}") == [expected(i) for i in range(100)]


def test_zstandard_archives(tmp_path: Path) -> None:
    """Archives of Zstandard frames are read, and their output is one frame."""
    import zstandard

    write_files(tmp_path / "in", {"a.warc.zst": archive(".zst")})
    clean(tmp_path / "in", tmp_path / "out", pipeline=Bodies())
    data = zstandard.decompress((tmp_path / "out/a.jsonl.zst").read_bytes())
    assert [json.loads(line) for line in data.splitlines()] == [expected(i) for i in range(100)]


def test_only_html_that_was_served_is_taken(tmp_path: Path) -> None:
    """Images, redirects, error pages, requests and metadata are no documents."""
    kinds = [
        response(0),
        response(1, b"\x89PNG", "image/png"),
        response(2, code=404),
        response(3, code=301),
        warc_record("request", 4, b"GET / HTTP/1.1\r\n\r\n", "application/http; msgtype=request"),
        warc_record("resource", 5, page(5), "text/html"),
        warc_record("metadata", 6, b"x: y", "application/warc-fields"),
    ]
    write_files(tmp_path / "in", {"a.warc": b"".join(kinds)})
    clean(tmp_path / "in", tmp_path / "out", pipeline=Bodies())
    assert lines(tmp_path / "out/a.jsonl") == [expected(0), expected(5)]


def test_texts_of_wet_files_are_cleaned(tmp_path: Path) -> None:
    """Where the archive holds texts, they are cleaned as texts."""
    record = warc_record("conversion", 1, "SHARE\nRain fell é.\n".encode(), "text/plain")
    write_files(tmp_path / "in", {"a.warc.wet.gz": gzip.compress(record)})
    clean(tmp_path / "in", tmp_path / "out")
    assert lines(tmp_path / "out/a.warc.jsonl.gz") == [{**expected(1), "text": "Rain fell é.\n"}]


def test_the_encoding_a_response_names_is_used(tmp_path: Path) -> None:
    """Where it is wrong, the bytes are left to whoever reads the page."""
    body = "<p>caf\xe9</p>"
    right = response(1, body.encode("latin-1"), "text/html; charset=iso-8859-1")
    wrong = response(2, body.encode(), "text/html; charset=ascii")
    write_files(tmp_path / "in", {"a.warc": right + wrong})
    clean(tmp_path / "in", tmp_path / "out", pipeline=Bodies())
    assert [line["text"] for line in lines(tmp_path / "out/a.jsonl")] == ["café\n", "café\n"]


def test_a_cut_off_or_broken_archive_keeps_what_could_be_read(tmp_path: Path) -> None:
    """The last record is set aside when it is cut off, and so is what follows garbage."""
    whole = warc_gz(5)
    broken = response(1) + b"garbage\r\n" + response(2)
    write_files(tmp_path / "in", {"a.warc.gz": whole[:-30], "b.warc": broken})
    clean(tmp_path / "in", tmp_path / "out", pipeline=Bodies())
    assert lines(tmp_path / "out/a.jsonl.gz") == [expected(i) for i in range(4)]
    assert lines(tmp_path / "out/b.jsonl") == [expected(1)]
    told = failures(tmp_path / "out")
    assert any("cut off" in reason or "damaged" in reason for doc, reason in told.items() if doc != "b.warc")
    assert "damaged" in told["b.warc"]
