"""The log read again: its documents, each with its changes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from cleaner.audit import CHANGES, DOCUMENTS, RUN
from cleaner.audit.entries import Cleaned, CleanedRecord, Entry, SetAside
from cleaner.errors import DocumentError, UsageError
from cleaner.model import Change, LeftOut

Piece: TypeAlias = tuple[int, str, str]
"""A change as restoring needs it: start in the original, removed, replacement."""


def read_entries(folder: Path) -> Iterator[Entry]:
    """Yield the documents of a log in order. UsageError when there is no log."""
    for record in _records(folder / DOCUMENTS):
        kind = SetAside if "failed" in record else Cleaned if "encoding" in record else CleanedRecord
        known = {f.name for f in fields(kind)}
        try:
            yield kind(**{name: value for name, value in record.items() if name in known})
        except TypeError as error:
            raise DocumentError(f"{folder / DOCUMENTS}: a line is incomplete: {error}") from error


class Logged(NamedTuple):
    """What a log tells of one document: its line, its changes in ascending order, and what its page was left without.

    Of packed changes the log holds no line numbers: they are 0.
    """

    entry: Entry
    changes: list[Change]
    left_out: list[LeftOut]


def read_log(folder: Path) -> Iterator[Logged]:
    """Yield the documents of a log in order. UsageError when there is no log.

    An entry says how many changes are its own: ids of records may come twice.
    """
    records = _records(folder / CHANGES)
    for entry in read_entries(folder):
        mine: list[Change] = []
        left_out: list[LeftOut] = []
        count, page = (0, {}) if isinstance(entry, SetAside) else (sum(entry.changes.values()), entry.page)
        try:
            while len(mine) < count:
                mine += _logged(next(records))
            if page.get("left_out"):
                left_out += _left_out(next(records))
        except StopIteration:
            raise DocumentError(f"{folder / CHANGES} ends before the changes of {entry.doc}") from None
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise DocumentError(f"{folder / CHANGES} is damaged: {error!r}") from error
        yield Logged(entry, sorted(mine, key=_place), left_out)


def pieces_of(changes: Iterable[Change]) -> list[Piece]:
    """Return changes as restoring needs them."""
    return [(c.start, c.removed, c.replacement) for c in changes]


def read_run(folder: Path) -> dict[str, Any]:
    """Return what `run.json` tells of the run as a whole; {} when it is missing, as after a copy of the log alone."""
    try:
        return _object((folder / RUN).read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise DocumentError(f"{folder / RUN} cannot be read: {error}") from error


def _place(change: Change) -> tuple[int, int]:
    return change.start, len(change.removed)  # an insertion stands before what was removed at the same place


def _logged(record: Mapping[str, Any]) -> Iterator[Change]:
    """Yield the changes of one line of the log. The family of what is packed is the stage."""
    if "left_out" in record:
        return  # it never was part of the text
    if "packed" in record:
        stage, version = record["stage"], record["version"]
        for rule, pieces in record["packed"].items():
            for start, removed, new, *also in pieces:
                claims = tuple(also[0]) if also else ()
                yield Change(stage, rule, version, stage, start, start + len(removed), 0, removed, new, claims)
    else:
        stage, rule, version, family = (record[name] for name in ("stage", "rule", "version", "family"))
        start, end = record["span"]
        removed, new, also = record["removed"], record["replacement"], tuple(record["also"])
        place = (start, end, record["line"])
        yield Change(stage, rule, version, family, *place, removed, new, also, record.get("score"))


def _left_out(record: Mapping[str, Any]) -> Iterator[LeftOut]:
    """Yield the pieces of a page that the line of the log tells of."""
    for piece in record["left_out"]:
        told = {name: piece[name] for name in ("rule", "version", "kind", "link_share", "score") if name in piece}
        yield LeftOut(piece["removed"], **told)


def _records(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file of JSON lines; a last line without its end is left out."""
    try:
        with path.open("rb") as file:
            for line in file:
                if line.endswith(b"\n"):
                    yield _object(line)
    except FileNotFoundError as error:
        raise UsageError(f"there is no log at {path.parent}: {path.name} is missing") from error
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    except ValueError as error:
        raise DocumentError(f"{path} is damaged: {error}") from error


def _object(line: bytes) -> dict[str, Any]:
    record = json.loads(line)
    if not isinstance(record, dict):
        raise ValueError("a line is no JSON object")
    return record
