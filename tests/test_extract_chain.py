"""The chain of extractors: which one serves, and why."""

from __future__ import annotations

import json
from dataclasses import replace
from math import log1p

import pytest

from cleaner.errors import MissingExtraError
from cleaner.extract import chain, model, quick
from cleaner.extract.chain import EXTRACTORS, Candidate, Source
from cleaner.extract.extractor import Extraction, PageReader
from cleaner.extract.metadata import about
from cleaner.extract.options import DEFAULT, HtmlOptions
from cleaner.extract.page import read_page
from cleaner.extract.parse import Deadline, parse
from cleaner.extract.select import Selectors
from cleaner.model import LeftOut
from cleaner.rulefiles import rule as r

from .pages import STORY, TITLE, article
from .rules import rule

OPTIONS = HtmlOptions()


def read(html: str, *extractors: str, **options: object) -> Extraction:
    """Read a page with some extractors."""
    return PageReader(replace(OPTIONS, extractors=extractors or DEFAULT, **options))(html, {})  # type: ignore[arg-type]


def test_the_body_is_found_and_nothing_else() -> None:
    """Menu, headline, teasers and footer stay out; the paragraphs stay whole and in order."""
    found = read(article())
    assert found.document.text == "\n\n".join(STORY)
    assert (found.extractor, found.warnings) == ("model", ())


def test_everything_left_out_is_told() -> None:
    """What is not in the text is in the account, with its reason."""
    found = read(article())
    pieces = {piece.text: piece for piece in found.left_out}
    assert pieces[TITLE].rule == "extract/title"
    assert pieces["Home"].rule == "extract/boilerplate"
    assert pieces["Home"].link_share == 1
    assert pieces["© 2024 Harbour Post. All rights reserved."].kind == "paragraph"
    assert not set(pieces).intersection(STORY)
    assert all(isinstance(piece, LeftOut) and piece.score is not None for piece in found.left_out)


def test_blocks_stand_where_their_text_stands() -> None:
    """Kinds and link shares come along, in offsets of the text."""
    found = read(
        article("<h2>Next steps for the banks</h2><ul><li>Soil tests in April, on both banks<li>Piles</ul>"), "visible"
    )
    text = found.document.text
    kinds = {text[b.start : b.end]: (b.kind, b.link_share) for b in found.document.blocks}
    assert kinds[STORY[0]] == ("paragraph", 0.0)
    assert kinds["Next steps for the banks"] == ("heading", 0.0)
    assert kinds["- Piles"] == ("item", 0.0)
    assert kinds["- Home"] == ("item", 1.0)


@pytest.mark.parametrize("name", ["model", "trafilatura", "trafilatura-recall", "visible", "source"])
def test_each_extractor_finds_the_story(name: str) -> None:
    """Whatever serves, no paragraph is lost."""
    text = read(article(), name).document.text
    assert all(paragraph in text for paragraph in STORY)


def test_trafilatura_keeps_layout() -> None:
    """Its tree is read, not its string."""
    body = "<h2>What happens next on both banks</h2><ul><li>Soil tests in April</li><li>Piles in May</li></ul>"
    found = read(article(body), "trafilatura")
    kinds = {found.document.text[b.start : b.end]: b.kind for b in found.document.blocks}
    assert kinds["What happens next on both banks"] == "heading"
    assert kinds["Soil tests in April"] == "item"


def test_resiliparse_is_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its package, the error holds the line that installs it."""
    monkeypatch.setitem(__import__("sys").modules, "resiliparse.extract.html2text", None)
    with pytest.raises(MissingExtraError, match=r"cleaner\[resiliparse\]"):
        read(article(), "resiliparse")


def test_the_page_s_own_data_serves_where_a_script_draws_the_text() -> None:
    """A page without visible text still has the text of its JSON-LD."""
    data = json.dumps({"@type": "Article", "articleBody": "\n\n".join(STORY)})
    html = f"<script type='application/ld+json'>{data}</script><body><div id=app></div><p>Enable JavaScript.</p></body>"
    found = read(html)
    assert found.document.text == "\n\n".join(STORY)
    assert found.extractor == "linked-data"
    assert "model found" in found.warnings[0]


@pytest.mark.parametrize("part", ["links", "prose"])
def test_an_unlikely_body_is_doubted_unless_the_model_is_sure(part: str) -> None:
    """A list of links, or a few paragraphs out of many, may be a body where the model holds it for likely."""
    root = parse(article("".join(f"<p>{number}. {paragraph}</p>" for number in range(12) for paragraph in STORY)))
    assert root is not None
    source = Source("", read_page(root, Deadline(60)), about(root), Deadline(60))
    links = tuple(b for b in source.page.blocks if b.link_share == 1)
    found = Candidate(links if part == "links" else tuple(b for b in source.page.blocks if b.text in STORY))
    assert chain.doubt(found, source)
    assert chain.doubt(replace(found, sure=0.2), source)
    assert not chain.doubt(replace(found, sure=0.6), source)


def test_an_extractor_that_fails_is_passed_by(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next one serves, and the log says why."""

    def fail(_: Source) -> Candidate:
        raise ValueError("odd")

    monkeypatch.setattr(chain, "EXTRACTORS", {**EXTRACTORS, "model": fail})
    found = read(article(), "model", "visible")
    assert found.extractor == "visible"
    assert found.warnings == ("extract: model failed: ValueError; visible served",)


def test_no_page_with_text_comes_out_empty() -> None:
    """Where no extractor is plausible, the one that found most serves."""
    found = read("<p><a href='/'>Only a link</a></p>", "linked-data", "model")
    assert found.document.text == "Only a link"


def test_the_headline_stays_where_the_pipeline_says_so() -> None:
    """`title: keep` leaves it in the body."""
    assert TITLE in read(article(), "visible", title="keep").document.text
    assert TITLE not in read(article(), "model").document.text


def test_a_page_of_nothing_but_its_title_keeps_it() -> None:
    """Taking the headline must not empty a page."""
    assert read(f"<title>{TITLE}</title><h1>{TITLE}</h1>").document.text == TITLE


def test_what_is_known_wins_over_the_page() -> None:
    """Metadata that the caller gives is not overwritten."""
    found = PageReader()(article(), {"title": "Given", "lang": "de"})
    assert (found.document.meta["title"], found.document.meta["lang"]) == ("Given", "de")


def test_pages_are_read_by_the_weights_that_are_given() -> None:
    """Trees that hold long blocks for the body and short ones for none decide, and not those that ship."""
    long = {"nodes": [[0, log1p(100), -1, -2]], "leaves": [-9.0, 9.0]}
    data = {"version": "1", "depth": 1, "features": ["chars"], "trees": [long]}
    weights = model.Weights(model.of_json(data, quick.NAMES))
    html = article("<p>Brief.</p>").replace("All rights reserved.", "All rights. " * 20)
    found = PageReader(weights=weights)(html, {}).document.text.split("\n\n")
    assert found[:-1] == list(STORY)
    assert found[-1].startswith("© 2024 Harbour Post.")


def test_quick_reads_the_same_story() -> None:
    """The small model finds a plain article as well."""
    found = read(article(), "model", quick=True, left_out=False)
    assert all(paragraph in found.document.text for paragraph in STORY)
    assert found.document.meta == read(article(), "model").document.meta


def test_quick_pages_still_lose_what_rules_select() -> None:
    """Rules that select elements need the tree, which is built where there are any."""
    reader = PageReader(HtmlOptions(quick=True), Selectors.of((rule(r.Select((".promo",)), "promo"),)))
    found = reader(article("<p class='promo'>Taste the new harbour ale, brewed two streets away.</p>"), {})
    assert "ale" not in found.document.text
    assert [piece.text[:5] for piece in found.left_out if piece.kind == "element"] == ["Taste"]


def test_a_page_without_blocks_keeps_what_its_head_says() -> None:
    """Where only a script would draw the body, the title is still known, and nothing is made up."""
    html = f"<head><title>{TITLE}</title></head><body><script>draw()</script></body>"
    for fast in (False, True):
        found = read(html, "model", quick=fast)
        assert (found.document.text, found.document.meta) == ("", {"title": TITLE})


def test_a_thread_keeps_all_its_posts() -> None:
    """A forum page is more than one container: every post is body."""
    posts = "".join(
        f'<div class="post" id="p{n}"><div class="author">user{n}</div><div class="post-body"><p>{p}</p></div></div>'
        for n, p in enumerate(STORY)
    )
    html = f'<html><body><nav>{"<a href=/>Forum</a>" * 3}</nav><h1>Bridge?</h1><div class="thread">{posts}</div>'
    text = read(html).document.text
    assert all(paragraph in text for paragraph in STORY)
