"""Records: texts that stand in one column of a row, beside others that must come through untouched.

Pure, and free of file formats: files of records, Arrow batches and engines all stand on `Fields` and `clean_record`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final, Protocol

from cleaner.edits import apply
from cleaner.errors import DocumentError, UsageError
from cleaner.model import OUTPUT_STAGE, Edit, Owner, Step
from cleaner.result import Result

TEXT: Final = "text"
"""The column the clean text goes to when it comes from HTML and no other is named."""

NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "text": ("text", "content", "raw_content", "plain_text", "maintext", "article_text", "body"),
    "html": ("html", "raw_html", "html_content", "page_html"),
    "id": ("id", "doc_id", "document_id", "docid", "uuid", "warc_record_id"),
    "url": ("url", "uri", "warc_target_uri", "target_uri", "source_url", "page_url", "link"),
    "lang": ("lang", "language"),
    "title": ("title", "headline"),
}
"""The names the field uses, the likeliest first. Case does not count, and `-` is as good as `_`."""

_UNWRITABLE: Final = Owner(f"{OUTPUT_STAGE}/surrogate", OUTPUT_STAGE, "1")


class Cleans(Protocol):
    """What is needed of a pipeline."""

    def clean(
        self,
        text: str,
        *,
        id: str = "",  # noqa: A002
        url: str | None = None,
        lang: str | None = None,
        title: str | None = None,
        site: str | None = None,
    ) -> Result:
        """Clean one text."""
        ...

    def clean_html(
        self,
        html: str | bytes,
        *,
        id: str = "",  # noqa: A002
        url: str | None = None,
        lang: str | None = None,
        title: str | None = None,
        site: str | None = None,
    ) -> Result:
        """Find the body of one page and clean it."""
        ...


@dataclass(frozen=True, slots=True)
class Fields:
    """Which columns hold what; None for what there is none of.

    Without `html` the text is read from column `text` and its clean form put in its place. With `html` pages are read
    from there, that column stays as it is, and `text` names the column for the clean text, which may be a new one.
    """

    text: str | None = None
    html: str | None = None
    id: str | None = None
    url: str | None = None
    lang: str | None = None
    title: str | None = None

    @classmethod
    def find(cls, columns: Iterable[str], given: Fields | None = None) -> Fields:
        """Return the columns to use: those `given`, and for the others those whose names tell what they hold.

        Raises UsageError, with a list of the columns, when a given one is missing or none looks like text or HTML.
        """
        there = list(columns)
        given = given or cls()
        named = {f.name: getattr(given, f.name) for f in fields(cls)}
        _check_given(there, named)
        guessed = {name: column or _guess(there, NAMES[name]) for name, column in named.items()}
        if named["html"]:
            return cls(**{**guessed, "text": _target(there, given)})
        if guessed["text"]:
            return cls(**{**guessed, "html": None})
        if guessed["html"]:
            return cls(**{**guessed, "text": TEXT})
        raise UsageError(
            f"no column looks like text or HTML; {_listed(there)}; name it with --text-field or --html-field"
        )


def _check_given(columns: list[str], named: Mapping[str, str | None]) -> None:
    for name, column in named.items():
        new = name == "text" and named["html"]
        if column is not None and column not in columns and not new:
            raise UsageError(f"there is no column {column!r} for --{name}-field; {_listed(columns)}")


def _target(columns: list[str], given: Fields) -> str:
    """Return the column for the text of pages; one that holds something must be named to be overwritten."""
    if given.text is None and TEXT in columns:
        raise UsageError(
            f"the text of {given.html!r} would overwrite the column {TEXT!r}; "
            f"say --text-field {TEXT} if it may, or give another name"
        )
    return given.text or TEXT


def _guess(columns: list[str], names: tuple[str, ...]) -> str | None:
    known = {_key(column): column for column in reversed(columns)}
    return next((known[name] for name in names if name in known), None)


def _key(column: str) -> str:
    return column.strip().casefold().replace("-", "_")


def _listed(columns: list[str]) -> str:
    return f"the columns are: {', '.join(columns)}" if columns else "there are no columns"


@dataclass(frozen=True, slots=True)
class Source:
    """What one record gives to clean: its text, or a page, and what is known of it. `id` is its name in the log."""

    id: str
    text: str = ""
    page: str | bytes | None = None
    known: Mapping[str, str] = field(default_factory=dict)


def record_id(record: Mapping[str, Any], columns: Fields, fallback: str = "") -> str:
    """Return the name of a record in the log: its id if it has one, else `fallback`."""
    value = record.get(columns.id) if columns.id else None
    plain = isinstance(value, str | int) and not isinstance(value, bool)
    return str(value) if plain and value != "" else fallback


def source_of(record: Mapping[str, Any], columns: Fields, fallback: str = "") -> Source:
    """Return what a record gives to clean. DocumentError when it must be set aside: without text, or of wrong type."""
    doc = record_id(record, columns, fallback)
    named = {name: getattr(columns, name) for name in ("url", "lang", "title")}
    values = {name: record.get(column) for name, column in named.items() if column}
    known = {name: value for name, value in values.items() if isinstance(value, str) and value}
    value = _value(record, columns.html or columns.text or TEXT)
    if columns.html:
        return Source(doc, page=value, known=known)
    return Source(doc, _decoded(value, columns), known=known)


def _value(record: Mapping[str, Any], column: str) -> str | bytes:
    if column not in record:
        raise DocumentError(f"it has no column {column!r}; {_listed([str(name) for name in record])}")
    value = record[column]
    if value is None:
        raise DocumentError(f"its column {column!r} is null")
    if not isinstance(value, str | bytes):
        raise DocumentError(f"its column {column!r} holds no text but {type(value).__name__}")
    return value


def _decoded(value: str | bytes, columns: Fields) -> str:
    try:
        return value if isinstance(value, str) else value.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DocumentError(f"its column {columns.text!r} holds bytes that are not UTF-8") from error


def clean_source(source: Source, pipeline: Cleans) -> Result:
    """Clean the text or the page of a record. The result can be written as UTF-8, and has a word if the text had one.

    DocumentError when the record must be set aside; whatever a stage raises comes through, see `reason`.
    """
    if source.page is None:
        result = pipeline.clean(source.text, id=source.id, **source.known)
    else:
        result = pipeline.clean_html(source.page, id=source.id, **source.known)
        _refuse_wordless(result, source.page)
    result = writable(result)
    refuse_empty(result)
    return result


def clean_record(
    record: Mapping[str, Any], columns: Fields, pipeline: Cleans, *, fallback_id: str = ""
) -> tuple[dict[str, Any], Result]:
    """Return the record with its clean text, all other columns and their order as they were, and the result.

    A record is never dropped: one that has no text, or nothing that is text, raises DocumentError with the reason to
    set it aside, and so does a text of which no word would be left. `reason` words every other exception.
    """
    source = source_of(record, columns, fallback_id)
    result = clean_source(source, pipeline)
    return put(record, columns, result.text), result


def put(record: Mapping[str, Any], columns: Fields, text: str) -> dict[str, Any]:
    """Return a copy of the record with `text` in its place, as bytes where it was bytes."""
    column = columns.text or TEXT
    before = record.get(column) if columns.html is None else None
    return {**record, column: text.encode("utf-8") if isinstance(before, bytes) else text}


def reason(error: Exception) -> str:
    """Return, in one line, why a document was set aside: the words for whatever cleaning it raised."""
    if isinstance(error, DocumentError):
        return " ".join(str(error).split())
    if isinstance(error, MemoryError):
        return "there is not enough memory for it"
    return " ".join(f"cleaning failed: {type(error).__name__}: {str(error)[:300]}".split())


def writable(result: Result) -> Result:
    """Replace lone surrogates, which UTF-8 cannot hold, by U+FFFD; the change is logged like any other."""
    edits = tuple(Edit(m.start(), m.end(), "\ufffd", _UNWRITABLE) for m in re.finditer("[\ud800-\udfff]", result.text))
    if not edits:
        return result
    return replace(result, text=apply(result.text, edits), steps=(*result.steps, Step(OUTPUT_STAGE, edits)))


def _refuse_wordless(result: Result, page: str | bytes) -> None:
    if not re.search(r"[^\W_]", result.original) and page.strip():
        raise DocumentError("no text was found in the page; perhaps a script draws it")


def refuse_empty(result: Result) -> None:
    """Raise DocumentError when cleaning has left no word of a text that had one."""
    if not re.search(r"[^\W_]", result.text) and re.search(r"[^\W_]", result.original):
        raise DocumentError("no word of it would be left; it was not written")
