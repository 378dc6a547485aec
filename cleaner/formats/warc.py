"""WARC: the HTML responses of a crawl, or the texts of a WET file, out as JSON Lines with their URL and date."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Final

from cleaner.compression import packed, suffixes, write_joined
from cleaner.errors import DocumentError, MissingExtraError
from cleaner.records.layouts import Cutting, Layout, Part, Row, Undo, Verdict, fates
from cleaner.records.record import Fields
from cleaner.storage import open_read

_PAGES: Final = Fields(text="text", html="html", id="id", url="url")
_TEXTS: Final = Fields(text="text", id="id", url="url")
_STARTS: Final = (b"WARC/", b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd")
"""How a record begins that can be read without those before it: plain, in gzip, in Zstandard."""
_HTML: Final = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class WarcFormat:
    """Archives of crawls, plain or compressed record by record."""

    def layout(self, path: str, packing: str, given: Fields) -> Layout:
        """Tell pages from texts by the first document."""
        with open_read(path) as file:
            first = next(_documents(file), None)
        kind = "text" if first is not None and _is_text(first) else "html"
        return Layout(".warc", packing, _TEXTS if kind == "text" else _PAGES, dialect=kind)

    def parts(self, path: str, layout: Layout, cutting: Cutting) -> Iterator[Part]:
        """Cut an archive where a record can be read by itself; one that is compressed as a whole is one part."""
        number, start, first, count, size = 0, 0, 1, 0, 0
        broken: DocumentError | None = None
        with open_read(path) as file, open_read(path) as probe:
            documents = _documents(file)
            while True:
                try:
                    record = next(documents, None)
                except DocumentError as error:
                    record, broken = None, error
                if record is None:
                    break
                at = record.stream_pos
                if size >= cutting.size and at > start and _starts(probe, at):
                    yield Part(number, start, at, first, count)
                    number, start, first, count, size = number + 1, at, first + count, 0, 0
                count, size = count + 1, size + record.content_length
        if count:
            yield Part(number, start, -1, first, count)
        if broken:
            raise broken

    def batch(self, path: str, layout: Layout, part: Part) -> WarcBatch:
        """Return what reads the documents of a part one by one."""
        return WarcBatch(path, layout, part)

    def join(self, parts: Iterable[Path], target: Path, path: str, layout: Layout, *, bad: bool = False) -> None:
        """Write the JSON Lines, compressed if the archive is."""
        write_joined(b"", parts, target, layout.packing)

    def rebuild(self, good: Path, bad: Path | None, target: Path, layout: Layout, undos: Iterable[Undo]) -> None:
        """Raise DocumentError: an archive is not rebuilt from texts."""
        raise DocumentError("an archive cannot be rebuilt from the texts of its pages")

    def head(self, layout: Layout) -> bytes:
        """Return nothing: there is no head."""
        return b""

    def output(self, name: str) -> str:
        """Return the name with `.jsonl` in place of `.warc`."""
        packing = suffixes(name)[1]
        return str(Path(name.removesuffix(packing) if packing else name).with_suffix(f".jsonl{packing}"))


@dataclass(slots=True)
class WarcBatch:
    """The documents of one part; their pages are not kept. Those that are set aside stay in the archive."""

    path: str
    layout: Layout
    part: Part
    known: list[dict[str, str]] = field(default_factory=list)

    def rows(self) -> Iterator[Row]:
        """Yield the documents."""
        with open_read(self.path) as file:
            file.seek(self.part.start)
            for number, record in enumerate(islice(_documents(file), self.part.records), self.part.first):
                known = _known(record)
                self.known.append(known)
                yield Row(number, record.content_length, _Payload(record, known))

    def written(self, verdicts: Sequence[Verdict]) -> tuple[bytes, bytes]:
        """Return the lines of the documents with their clean texts."""
        fates(verdicts, len(self.known))
        lines = [
            json.dumps({**known, "text": verdict}, ensure_ascii=False).encode("utf-8") + b"\n"
            for known, verdict in zip(self.known, verdicts, strict=True)
            if isinstance(verdict, str)
        ]
        return packed(b"".join(lines), self.layout.packing), b""


@dataclass(frozen=True, slots=True)
class _Payload:
    """The values of a record whose payload is read when it is asked for."""

    record: Any
    known: Mapping[str, str]

    def __call__(self) -> dict[str, Any]:
        payload: bytes = self.record.reader.read()
        if _missing(self.record, payload):
            raise DocumentError("the record is cut off")
        if _is_text(self.record):
            return {**self.known, "text": payload}
        return {**self.known, "html": _decoded(payload, self.record.http_charset)}


def _missing(record: Any, payload: bytes) -> bool:
    """Whether less was read than the record's header promises."""
    headers = record.http_headers
    coded = headers is not None and (headers.get("Transfer-Encoding") or headers.get("Content-Encoding"))
    return not coded and len(payload) < int(record.content_length)


def _decoded(payload: bytes, charset: str | None) -> str | bytes:
    """Return a page as text where the response names its encoding and is right; its bytes otherwise."""
    try:
        return payload.decode(charset) if charset else payload
    except (LookupError, UnicodeDecodeError):
        return payload


def _known(record: Any) -> dict[str, str]:
    headers = record.headers
    return {
        "id": (headers.get("WARC-Record-ID") or "").strip("<>"),
        "url": headers.get("WARC-Target-URI") or "",
        "date": headers.get("WARC-Date") or "",
    }


def _documents(file: BinaryIO) -> Iterator[Any]:
    """Yield the records that hold a page or a text. DocumentError when the archive is broken from here on."""
    try:
        from fastwarc.warc import ArchiveIterator, WarcRecordType
    except ImportError as error:
        raise MissingExtraError("WARC files", "warc") from error
    kinds = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
    try:
        for record in ArchiveIterator(file, record_types=kinds, parse_http=True, auto_decode="all"):
            if _is_text(record) or _is_page(record):
                yield record
    except (OSError, EOFError) as error:
        raise DocumentError(f"the archive is damaged: {error}") from error


def _is_text(record: Any) -> bool:
    return record.headers.get("WARC-Type") == "conversion" and _kind(record.headers.get("Content-Type")) == "text/plain"


def _is_page(record: Any) -> bool:
    """Whether it is HTML that was served as asked for: no redirect, no error page."""
    if record.http_headers is None:
        return record.headers.get("WARC-Type") == "resource" and _kind(record.headers.get("Content-Type")) in _HTML
    code = record.http_headers.status_code
    return _kind(record.http_content_type) in _HTML and (code is None or 200 <= code < 300)


def _kind(content_type: str | None) -> str:
    return (content_type or "").partition(";")[0].strip().lower()


def _starts(probe: BinaryIO, at: int) -> bool:
    probe.seek(at)
    return probe.read(5).startswith(_STARTS)


FORMAT: Final = WarcFormat()
