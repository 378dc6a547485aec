"""What pages say of themselves."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cleaner.extract.metadata import About, about
from cleaner.extract.parse import parse

from .pages import TITLE, article


def said(html: str) -> About:
    """The metadata of a page."""
    root = parse(html)
    assert root is not None
    return about(root)


def linked(*entries: Any) -> str:
    """JSON-LD for a page's head."""
    return "".join(f'<script type="application/ld+json">{json.dumps(e)}</script>' for e in entries)


def test_the_head_is_read() -> None:
    """Title, author, day, site, language and description."""
    assert dict(said(article()).meta) == {
        "title": TITLE,
        "author": "Ada Quill",
        "date_published": "2024-03-05",
        "sitename": "Harbour Post",
        "description": "A vote after ten years of talks.",
        "lang": "en",
    }


@pytest.mark.parametrize(
    ("title", "heading", "expected"),
    [
        ("Ferry to be replaced | Harbour Post", "Ferry to be replaced", "Ferry to be replaced"),
        ("Ferry to be replaced by a bridge - Harbour Post", "", "Ferry to be replaced by a bridge"),
        ("Harbour Post", "Harbour Post", "Harbour Post"),
        ("A – B", "", "A – B"),
        ("", "Only a heading", "Only a heading"),
        ("Fish &amp;amp; boats", "", "Fish & boats"),
    ],
)
def test_the_site_is_no_part_of_the_title(title: str, heading: str, expected: str) -> None:
    """The heading tells which part of the title is the headline."""
    assert said(f"<title>{title}</title><h1>{heading}</h1><p>x</p>").meta["title"] == expected


def test_linked_data_names_authors_and_days() -> None:
    """Articles in JSON-LD, also inside a graph, state authors, days and their text."""
    entry = {
        "@type": "NewsArticle",
        "author": [{"@type": "Person", "name": "Ada Quill"}, {"name": "Bo Reed"}],
        "datePublished": "2024-03-06T10:00:00+01:00",
        "articleBody": "<p>One.</p><p>Two &amp; three.</p>",
    }
    found = said(article(head=linked({"@graph": [{"@type": "Organization", "name": "x"}, entry]})))
    assert found.meta["author"] == "Ada Quill; Bo Reed"
    assert found.meta["date_published"] == "2024-03-06"
    assert found.bodies == ("One.\nTwo & three.",)
    assert "newsarticle" in found.types


@pytest.mark.parametrize(
    "broken", ["{", "[" * 5_000, '{"@type": 5, "author": 7}', '"text"', "null", '{"@graph": {"@graph": []}}']
)
def test_broken_linked_data_is_passed_over(broken: str) -> None:
    """The rest of the head is read all the same."""
    script = f'<script type="application/ld+json">{broken}</script>'
    assert said(article(head=script)).meta["title"] == TITLE


@pytest.mark.parametrize(("code", "expected"), [("de-AT", "de"), ("zh-Hant", "zh-Hant"), ("EN_us", "en"), ("", None)])
def test_languages_are_codes(code: str, expected: str | None) -> None:
    """Countries are left out; scripts of Chinese are not."""
    assert said(f'<html lang="{code}"><p>x</p>').meta.get("lang") == expected


def test_the_address_of_a_profile_is_no_author() -> None:
    """Some pages state a link where a name belongs."""
    html = '<meta property="article:author" content="https://example.com/ada"><p>x</p>'
    assert "author" not in said(html).meta
