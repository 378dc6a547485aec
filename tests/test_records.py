"""Records: which columns are used, what comes back, and what is set aside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.errors import DocumentError, UsageError
from cleaner.records.record import NAMES, Fields, clean_record, reason, record_id
from cleaner.result import Result

from .standin import Standin

DIRTY = "SHARE this\nRain fell.\n"
VALUES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.lists(st.integers())


@dataclass(frozen=True)
class Pages(Standin):
    """A pipeline that cleans pages: the text is what stands between the tags."""

    def clean_html(self, html: str | bytes, *, id: str = "", **known: str | None) -> Result:  # noqa: A002
        """Clean one page, and say what was known of it."""
        text = html.decode("utf-8") if isinstance(html, bytes) else html
        result = self.clean(text.replace("<p>", "").replace("</p>", "\n"), id=id)
        return Result(result.original, result.text, result.steps, {k: v for k, v in known.items() if v})


@pytest.mark.parametrize("column", [form for name in NAMES["text"] for form in (name, name.upper())])
def test_the_names_the_field_uses_are_found(column: str) -> None:
    """A column of text is found by its name, whatever its case."""
    assert Fields.find(["score", column]) == Fields(text=column)


def test_columns_of_a_crawl_are_found() -> None:
    """Names as crawls write them, with dashes and capitals, and the likelier name first."""
    columns = ["WARC-Record-ID", "body", "Text", "Language", "WARC-Target-URI", "link", "Title"]
    assert Fields.find(columns) == Fields(
        text="Text", id="WARC-Record-ID", url="WARC-Target-URI", lang="Language", title="Title"
    )


def test_given_columns_win() -> None:
    """What the user names is used, and only the rest is looked for."""
    found = Fields.find(["id", "key", "text", "story"], Fields(text="story", id="key"))
    assert found == Fields(text="story", id="key")


def test_html_is_read_where_there_is_no_text() -> None:
    """A page's text goes to a column of its own; where there is text already, that is cleaned."""
    assert Fields.find(["id", "html"]) == Fields(text="text", html="html", id="id")
    assert Fields.find(["html", "text"]) == Fields(text="text")
    assert Fields.find(["page", "text"], Fields(html="page", text="text")) == Fields(text="text", html="page")
    assert Fields.find(["page"], Fields(html="page", text="clean")) == Fields(text="clean", html="page")


@pytest.mark.parametrize(
    ("columns", "given", "said"),
    [
        (["id", "score"], Fields(), "no column looks like text or HTML; the columns are: id, score; name it with"),
        ([], Fields(), "there are no columns"),
        (["text"], Fields(text="txt"), "there is no column 'txt' for --text-field; the columns are: text"),
        (["text"], Fields(url="link"), "there is no column 'link' for --url-field"),
        (["html", "text"], Fields(html="html"), "would overwrite the column 'text'; say --text-field text if it may"),
    ],
)
def test_what_cannot_be_found_is_told_with_the_columns(columns: list[str], given: Fields, said: str) -> None:
    """The message lists the columns and says what to do."""
    with pytest.raises(UsageError) as error:
        Fields.find(columns, given)
    assert said in str(error.value)


def test_a_record_comes_back_with_its_clean_text() -> None:
    """Only the text changes; other columns, their order and types stay."""
    record = {"n": 7, "text": DIRTY, "tags": ["a"], "score": 0.5, "id": "x"}
    clean, result = clean_record(record, Fields.find(record), Standin())
    assert clean == {**record, "text": "Rain fell.\n"}
    assert list(clean) == list(record)
    assert result.restore() == record["text"] == DIRTY


@given(st.dictionaries(st.text(max_size=5).filter(lambda name: name != "text"), VALUES, max_size=5))
def test_other_columns_are_never_touched(others: dict[str, Any]) -> None:
    """Law: whatever else a record holds comes through, in its order."""
    record = {**others, "text": DIRTY}
    clean, _ = clean_record(record, Fields(text="text"), Standin())
    assert [(k, v) for k, v in clean.items() if k != "text"] == list(others.items())


def test_text_that_is_bytes_stays_bytes() -> None:
    """A binary column keeps its type."""
    clean, _ = clean_record({"text": DIRTY.encode()}, Fields(text="text"), Standin())
    assert clean == {"text": b"Rain fell.\n"}


def test_a_page_gives_a_text_beside_it() -> None:
    """The page stays as it is, and what is known of it reaches the pipeline."""
    record = {"html": "<p>SHARE it</p><p>Rain fell.</p>", "url": "https://a.example/x", "lang": None, "title": 3}
    clean, result = clean_record(record, Fields.find(record), Pages())
    assert clean == {**record, "text": "Rain fell.\n"}
    assert result.meta == {"url": "https://a.example/x"}


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ({"id": 1}, "it has no column 'text'; the columns are: id"),
        ({"text": None}, "its column 'text' is null"),
        ({"text": 3}, "its column 'text' holds no text but int"),
        ({"text": ["a"]}, "holds no text but list"),
        ({"text": b"\xff"}, "holds bytes that are not UTF-8"),
        ({"text": "SHARE it\n"}, "no word of it would be left"),
    ],
)
def test_a_record_without_text_is_set_aside(record: dict[str, Any], said: str) -> None:
    """Every such record raises the reason it is set aside for; none vanishes."""
    with pytest.raises(DocumentError, match=said):
        clean_record(record, Fields(text="text"), Standin())


def test_a_page_without_a_word_is_set_aside() -> None:
    """It is not cleaned to nothing."""
    with pytest.raises(DocumentError, match="no text was found in the page"):
        clean_record({"html": "<p></p>"}, Fields(html="html", text="text"), Pages())


def test_an_empty_text_stays_empty() -> None:
    """What never had a word is no failure."""
    assert clean_record({"text": " \n"}, Fields(text="text"), Standin())[0]["text"].strip() == ""


@pytest.mark.parametrize(
    ("value", "doc"), [("a", "a"), (7, "7"), (0, "0"), ("", "f#2"), (None, "f#2"), (True, "f#2"), (1.5, "f#2")]
)
def test_a_record_is_named_by_its_id_or_its_place(value: object, doc: str) -> None:
    """Texts and whole numbers are ids; for anything else the place in the file is."""
    assert record_id({"id": value}, Fields(id="id"), "f#2") == doc


def test_reasons_are_one_line() -> None:
    """Whatever was raised is worded for the log."""
    assert reason(DocumentError("it is\nbroken")) == "it is broken"
    assert reason(MemoryError()) == "there is not enough memory for it"
    assert reason(ValueError("a\nb")) == "cleaning failed: ValueError: a b"
