"""What became of one text, in plain values: for places that keep the log beside the document itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from cleaner.model import Change
from cleaner.records.record import TEXT, Cleans, Fields, Source, clean_source, reason, source_of
from cleaner.result import Result

Note: TypeAlias = dict[str, Any]
"""`failed` (None, or why the text was left as it was), `warnings`, `meta`, and `changes` with the fields of `Change`.

Spans count code points of the original. Only strings, numbers, None, lists and dicts: it can be written as JSON.
"""


def clean_noted(source: Source, pipeline: Cleans) -> tuple[str | None, Note]:
    """Return the clean text with its note, or None with a note that says why it must be left as it is."""
    try:
        result = clean_source(source, pipeline)
        return result.text, note(result)
    except Exception as error:
        return None, refusal(error)


def clean_described(
    text: str,
    metadata: Mapping[str, Any],
    pipeline: Cleans,
    *,
    id: str = "",  # noqa: A002
) -> tuple[str | None, Note]:
    """Clean a text whose metadata may hold its url, language and title, under the names the field uses."""
    record = {**metadata, TEXT: text}
    columns = replace(Fields.find(record, Fields(text=TEXT)), id=None)
    return clean_noted(source_of(record, columns, id), pipeline)


def note(result: Result) -> Note:
    """Return the note of a cleaned text."""
    return {
        "failed": None,
        "warnings": list(result.warnings),
        "meta": dict(sorted(result.meta.items())),
        "changes": [_plain(change) for change in result.changes],
    }


def refusal(error: Exception) -> Note:
    """Return the note of a text that cannot be cleaned."""
    return {"failed": reason(error), "warnings": [], "meta": {}, "changes": []}


def changes_of(note: Note) -> tuple[Change, ...]:
    """Return the changes of a note as they were, for `edits.source_span` and `restore.unsplice`."""
    return tuple(Change(**{**change, "also": tuple(change["also"])}) for change in note["changes"])


def _plain(change: Change) -> dict[str, Any]:
    return change._asdict() | {"also": list(change.also)}
