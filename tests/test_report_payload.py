"""What the page of a report holds: every document whole, packed and unpacked without a loss, up to its limits."""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import edits
from cleaner.audit.entries import Cleaned
from cleaner.model import Step
from cleaner.report import payload
from cleaner.report.page import escaped
from cleaner.report.payload import Payload, pack
from cleaner.report.reading import Reviewed
from cleaner.result import Result

from .strategies import edits_of, texts

ANY = st.text(st.characters(exclude_categories=()) | st.sampled_from("<>&\u2028\ud800\udfff"))


@st.composite
def results(draw: st.DrawFn) -> Result:
    """Two stages' work on a text."""
    original = clean = draw(texts)
    steps = []
    for stage in ("rules", "whitespace"):
        found = edits.tidy(draw(edits_of(clean)))
        steps.append(Step(stage, found))
        clean = edits.apply(clean, found)
    return Result(original, clean, tuple(steps))


def unpack(text: str) -> Any:
    """What the page makes of a block."""
    return json.loads(gzip.decompress(base64.b64decode(text)))


def reviewed(result: Result, doc: str = "a.txt") -> Reviewed:
    """A document as it is read back."""
    sizes = {"bytes_in": 1, "bytes_out": 1, "chars_in": len(result.original), "chars_out": len(result.text)}
    facts = {"source": doc, "output": doc, "encoding": "utf-8", "bom": False, "errors": "strict", "tail": ""}
    rest = {"sha256_in": "", "sha256_out": "", "newline_added": False, "removed_chars": 0}
    entry = Cleaned(doc=doc, **sizes, **facts, **rest)  # type: ignore[arg-type]
    return Reviewed(entry, result.changes, result.left_out, result.text)


@given(results())
def test_a_document_is_held_whole(result: Result) -> None:
    """What stayed and what changed, in turn, make up the original and the clean text."""
    held = Payload(1)
    held.add(reviewed(result))
    held.close()
    ((document,),) = map(unpack, held.chunks)
    pieces = document.get("p", [])
    assert "".join(p if isinstance(p, str) else p[1] for p in pieces) == result.original
    assert "".join(p if isinstance(p, str) else p[2] for p in pieces) == result.text
    assert sum(not isinstance(p, str) for p in pieces) == len(result.changes)


@given(ANY)
def test_any_text_comes_through_packing_and_escaping(text: str) -> None:
    """Lone surrogates too; and what is escaped holds nothing an HTML parser would look at."""
    assert unpack(pack([text])) == [text]
    assert json.loads(escaped([text])) == [text]
    assert not set(escaped([text])) & set("<>&\u2028\u2029")


@pytest.mark.parametrize(("most", "size", "shown"), [(60, 10**6, 60), (1000, 10**6, 100), (1000, 1000, 30)])
def test_beyond_its_limits_documents_are_only_counted(
    monkeypatch: pytest.MonkeyPatch, most: int, size: int, shown: int
) -> None:
    """By their number and by the size of what is packed; every chunk begins where the one before ended."""
    monkeypatch.setattr(payload, "CHUNK_CHARS", 500)
    monkeypatch.setattr(payload, "MOST_BYTES", size)
    held = Payload(most)
    for i in range(100):
        held.add(reviewed(Result(f"Document {i} " * 20, f"Document {i} " * 20), f"{i}.txt"))
    held.close()
    sizes = [len(unpack(chunk)) for chunk in held.chunks]
    assert held.totals.documents == 100
    assert sum(sizes) == len(held.rows) == shown
    assert held.starts == [sum(sizes[:i]) for i in range(len(sizes))]
    assert len(held.chunks) > 5
