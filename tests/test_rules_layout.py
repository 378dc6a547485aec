"""Rules about layout: elements selected before extraction, and blocks judged by what they were on the page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cleaner.errors import RuleFileError
from cleaner.extract.extractor import PageReader
from cleaner.extract.options import HtmlOptions
from cleaner.pipeline import Pipeline
from cleaner.rulefiles import rule as r
from cleaner.rulefiles.load import load_rules
from cleaner.rulefiles.rule import Where
from cleaner.ruletools.examples import run_examples

from .pages import STORY, article
from .rulefile import HEAD, write
from .rules import rule

TEASERS = "<p class='promo'>Read our guide to the ferries of the coast, new this week and free for members.</p>"
LINK = "<p><a href='/x'>Five harbours you must see before the summer is over</a></p>"


def cleaned(match: r.Match, html: str, where: Where = Where(), **meta: str) -> str:  # noqa: B008
    """Clean a page with one rule."""
    pipeline = Pipeline.of_rules((rule(match, "layout", family="related", where=where),))
    return pipeline.clean_html(html, meta=meta).text


@pytest.mark.parametrize("selector", [".promo", "p[class=promo]", "//p[@class='promo']", "(//p[@class='promo'])[1]"])
def test_selected_elements_go_before_the_body_is_looked_for(selector: str) -> None:
    """CSS and XPath alike; the log names the rule and the text."""
    pipeline = Pipeline.of_rules((rule(r.Select((selector,)), "promo"),))
    result = pipeline.clean_html(article(TEASERS))
    assert result.text == "\n\n".join(STORY)
    told = [piece for piece in result.left_out if piece.rule == "test/promo"]
    assert [piece.text[:14] for piece in told] == ["Read our guide"]


def test_the_text_behind_a_selected_element_stays() -> None:
    """Only the element goes, not what follows it in the line."""
    html = "<p>The ferry <b class=x>ad</b>runs until the bridge is built, in two years or three, the council says.</p>"
    assert "The ferry runs until" in cleaned(r.Select((".x",)), html)


def test_select_never_takes_the_page() -> None:
    """A selector that fits everything leaves the body element."""
    assert cleaned(r.Select(("body", "html")), article()) == "\n\n".join(STORY)


def test_select_is_for_its_sites() -> None:
    """A site's selector does nothing elsewhere."""
    where = Where(sites=("harbourpost.example",))
    for url, there in (("https://harbourpost.example/a", False), ("https://example.com/a", True)):
        text = cleaned(r.Select((".article-body p:first-child",)), article(), where, url=url)
        assert (STORY[0] in text) is there


def test_blocks_go_by_kind_and_link_share() -> None:
    """A line that was nothing but a link goes; the same words as text stay."""
    match = r.Blocks(("paragraph",), min_links=0.9)
    plain = LINK.replace("<a href='/x'>", "").replace("</a>", "")
    all_of_it = PageReader(HtmlOptions(("visible",)))  # the model leaves such a link out before any rule
    pipeline = replace(Pipeline.of_rules((rule(match, "links"),)), reader=all_of_it)
    for html, there in ((LINK, False), (plain, True)):
        result = pipeline.clean_html(article(html))
        assert "Five harbours" in result.original
        assert ("Five harbours" in result.text) is there


def test_blocks_take_nothing_of_plain_text() -> None:
    """Without layout there are no blocks."""
    pipeline = Pipeline.of_rules((rule(r.Blocks(("paragraph",)), "all"),))
    assert pipeline.clean("One.\n\nTwo.\n").text == "One.\n\nTwo.\n"


RULES = """rules:
- id: promo
  why: A box of one paper.
  family: related
  risk: low
  match: {select: [.promo]}
  do: remove
  test:
    match: [{in: '<p>Text.</p><div class="promo">Buy</div>', out: Text.}]
    keep: ['<p>Text.</p><div class="story">Buy</div>']
- id: teasers
  why: Lines that are all link.
  family: related
  risk: low
  where: {max_chars: 120}
  match: {blocks: {kind: item, min_links: 0.9}}
  do: remove
  test:
    match: [{in: '<p>Text.</p><ul><li><a href="/">More</a></ul>', out: Text.}]
    keep: ['<p>Text.</p><ul><li>More</ul>']
- id: captions
  why: A caption.
  family: caption
  risk: low
  where: {kind: caption}
  match: {line: 'photo: .{1,40}'}
  do: remove
  test:
    match: [{in: '<p>Text.</p><figcaption>Photo: Ada</figcaption>', out: Text.}]
    keep: ['<p>Photo: Ada</p>']
"""


def test_examples_of_layout_rules_are_pages(tmp_path: Path) -> None:
    """They hold by themselves and together, both ways."""
    rules = load_rules([write(tmp_path, HEAD + RULES)], folder=tmp_path / "none").rules
    assert [f.render() for f in run_examples(rules, rules)] == []


def test_a_wrong_example_of_a_layout_rule_is_told(tmp_path: Path) -> None:
    """What should go and stays, and what should stay and goes."""
    wrong = RULES.replace("[.promo]", "[.story]")
    rules = load_rules([write(tmp_path, HEAD + wrong)], folder=tmp_path / "none").rules
    assert {f.verdict for f in run_examples(rules[-2:], rules)} >= {"missing", "noisy"}


@pytest.mark.parametrize(
    ("match", "code"),
    [
        ("{select: ['p[']}", "bad-selector"),
        ("{select: ['//p[']}", "bad-selector"),
        ("{select: ['//p[//b]']}", "bad-selector"),
        ("{select: ['//a//b//c//d']}", "bad-selector"),
        ("{select: ['a:has(b:has(c))']}", "bad-selector"),
        ("{blocks: {}}", "bad-value"),
        ("{blocks: {min_links: 0.8, max_links: 0.2}}", "bad-value"),
        ("{blocks: {kind: teaser}}", "bad-value"),
        ("{blocks: {kind: item}, case: exact}", "unknown-key"),
    ],
)
def test_what_cannot_work_is_told_at_load(tmp_path: Path, match: str, code: str) -> None:
    """Each fault has a place and a code."""
    text = HEAD + RULES.split("- id: teasers")[0].replace("{select: [.promo]}", match)
    with pytest.raises(RuleFileError, match=rf"mine\.yaml:\d+:\d+: error\[{code}\]"):
        load_rules([write(tmp_path, text)], folder=tmp_path / "none")
