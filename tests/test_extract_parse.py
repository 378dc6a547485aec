"""Parsing what was written to harm: bounded work, no network, and nothing silently empty."""

from __future__ import annotations

import socket

import pytest

from cleaner.errors import DocumentError
from cleaner.extract.extractor import PageReader
from cleaner.extract.options import HtmlOptions
from cleaner.extract.parse import parse

from .pages import STORY, article

SENTENCE = STORY[0]
READ = PageReader()


def text(html: str | bytes) -> str:
    """The text found in a page."""
    return READ(html, {}).document.text


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 300 + f"<p>{SENTENCE}</p>" + "</div>" * 300,
        "<div>" * 100_000 + f"<p>{SENTENCE}</p>",
        "<p>" + "<b>" * 100_000 + SENTENCE,
        f"<div {' '.join(f'a{n}=1' for n in range(50_000))}><p>{SENTENCE}</p></div>",
        f"<div {' '.join(f'{chr(60)}a{n}' for n in range(50_000))}><p>{SENTENCE}</p></div>",
        f"<div class='{'x ' * 1_000_000}'><p>{SENTENCE}</p></div>",
        "<!DOCTYPE html [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;'>]>"
        f"<p>{SENTENCE}</p><p>&c;&c;&c;</p>",
        f"<frameset cols='*'><frame src='http://example.com/'><noframes><p>{SENTENCE}</p></noframes></frameset>",
        f"<p>{SENTENCE}",
        SENTENCE,
        f"\0<p>{SENTENCE[:20]}\0{SENTENCE[20:]}</p>",
        f"<p>{SENTENCE}</p><p>\ud800</p>",
        f"<title>x<title><p>{SENTENCE}</p>",
        f"</body></html><p>{SENTENCE}</p>",
        f"<a href='{SENTENCE}'><p>{SENTENCE}</p>" * 3,
    ],
    ids=[
        "nested", "nested-beyond-the-parser", "nested-inline", "attributes", "attributes-like-tags", "long-attribute",
        "entity-bomb", "frames", "no-body", "no-markup", "nul", "surrogate", "open-title", "closed-early", "open-links",
    ],
)  # fmt: skip
def test_hostile_pages_still_give_their_text(html: str) -> None:
    """Whatever stands around it, the sentence is found, in bounded time."""
    assert SENTENCE in " ".join(text(html).split())


@pytest.mark.parametrize("html", ["", " \n", "<!-- nothing -->", "\0", b"", b"\xff\xfe"])
def test_a_page_without_text_gives_none(html: str | bytes) -> None:
    """An empty page is an empty document, not an error."""
    assert text(html) == ""


def test_a_page_over_the_limit_is_refused() -> None:
    """The limit on size is told with the key that raises it."""
    with pytest.raises(DocumentError, match=r"html\.max_chars"):
        PageReader(HtmlOptions(max_chars=1_000))("x" * 1_001, {})


def test_a_page_that_takes_too_long_is_refused() -> None:
    """The limit on time holds in the library too."""
    with pytest.raises(DocumentError, match=r"html\.seconds"):
        PageReader(HtmlOptions(seconds=0.0))(article(), {})


def test_few_attributes_stay_as_they_are() -> None:
    """Only elements with far too many attributes lose them."""
    root = parse("<p class='a' id='b'>x</p>")
    assert root is not None
    assert dict(next(root.iter("p")).attrib) == {"class": "a", "id": "b"}


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading a page opens no socket, whatever the page names."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    links = (
        "<!DOCTYPE html SYSTEM 'http://127.0.0.1/x.dtd'><base href='http://127.0.0.1/'>"
        "<link rel=stylesheet href='http://127.0.0.1/a.css'><img src='http://127.0.0.1/a.png'>"
        "<iframe src='http://127.0.0.1/'></iframe>"
    )
    assert STORY[1] in text(links + article())
