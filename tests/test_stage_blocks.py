"""The `blocks` stage: menus go, bodies and articles stay, in any language, and a second run changes nothing."""

from __future__ import annotations

import pickle
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.model import Block, Document
from cleaner.pipeline import Pipeline
from cleaner.result import Result
from cleaner.stages.blocks import BlocksStage

from .dumps import PAGES, Page
from .rules import any_texts

PIPELINE = Pipeline("blocks", (("blocks", BlocksStage()),))
languages = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())
pieces = st.sampled_from([line for page in PAGES.values() for line in (*page.head, *page.body, *page.tail, "")])
dumps = st.lists(pieces, max_size=80).map("\n".join)


def cleaned(text: str) -> Result:
    """Return what the stage makes of a text, alone in a pipeline."""
    return PIPELINE.clean(text)


@languages
def test_a_page_keeps_its_body_and_loses_its_menus(page: Page) -> None:
    """Every sentence stays, and of menus and footer next to nothing."""
    left = cleaned(page.text).text.split("\n")
    assert [line for line in page.body if line not in left] == []
    around = [line for line in (*page.head, *page.tail) if line in left]
    assert len(around) <= 3, around


@languages
def test_an_article_is_left_alone(page: Page) -> None:
    """The body as input comes out as it is, in paragraphs and in lines, and the log says why."""
    for text in (page.article, "\n".join(page.body), page.article * 3):
        result = cleaned(text)
        assert result.text == text
        assert result.meta["blocks"].startswith("stood aside: ")


@languages
def test_each_removal_has_a_score_and_an_owner(page: Page) -> None:
    """The score is how sure the stage is that a line is no body; the version is that of the weights."""
    changes = cleaned(page.text).changes
    assert changes
    assert all(c.score is not None and 0.25 <= c.score <= 1 for c in changes)
    assert {(c.rule, c.family) for c in changes} == {("blocks/line", "blocks")}
    assert len({c.version for c in changes}) == 1


@languages
def test_line_ends_do_not_matter(page: Page) -> None:
    """The same lines go from a text with CRLF, and nothing but whole lines."""
    crlf = page.text.replace("\n", "\r\n")
    assert cleaned(crlf).text.replace("\r\n", "\n").split() == cleaned(page.text).text.split()


def test_what_came_of_it_is_told() -> None:
    """The log says how many lines of a page were kept, whatever later passes do."""
    page = PAGES["en"]
    told = cleaned(page.text).meta["blocks"]
    assert told.startswith("kept ")
    assert told.endswith(f" of {len(page.head + page.body + page.tail)} lines")


def test_a_text_with_few_labels_is_looked_at_no_closer() -> None:
    """Where most lines are sentences there are no menus, wherever the labels stand and however many they are."""
    line = "The ferry sank on Saturday within sight of the harbour, and nobody was hurt."
    text = "\n".join(["Home", "News", "Sport", *[f"{i}. {line}" for i in range(90)], *["Tickets"] * 35])
    assert BlocksStage()(Document("", text)).meta == {
        "blocks": "stood aside: too few labels for menus: 38 of 128 lines"
    }


def test_a_text_of_sentences_with_labels_between_is_looked_at_no_closer() -> None:
    """Headings and captions between sentences are no menus; those stand above and below."""
    line = "The ferry sank on Saturday within sight of the harbour, and nobody was hurt, for all had life jackets on."
    text = "\n".join(["Harbour News", *(f"{i}. {line}\nDay {i}" for i in range(40))])
    why = "stood aside: 95% of it stands in sentences, with 2 labels around them"
    assert BlocksStage()(Document("", text)).meta == {"blocks": why}


def test_a_text_too_long_for_a_page_is_looked_at_no_closer() -> None:
    """Changelogs and tables of protocols are made of what looks like menus."""
    text = PAGES["en"].text
    proposal = BlocksStage()(Document("", text * (200_000 // len(text) + 1)))
    assert proposal.edits == ()
    assert proposal.meta == {"blocks": "stood aside: more than 200,000 characters are hardly one page"}


def test_a_text_stays_too_long_when_rules_have_made_it_shorter() -> None:
    """Else the second look at it would be the first."""
    known = {"blocks": "stood aside: more than 200,000 characters are hardly one page"}
    assert BlocksStage()(Document("", PAGES["en"].text)).edits
    assert BlocksStage()(Document("", PAGES["en"].text, known)).edits == ()


@pytest.mark.parametrize("name", ["en", "zh"])
def test_hardly_any_body_in_a_text_without_blank_lines_is_doubted(name: str) -> None:
    """A catalogue looks like the menus of a page; a body of a fair size is found without blank lines, too."""
    page = PAGES[name]
    fair = "\n".join(line for line in page.text.split("\n") if line.strip())
    assert BlocksStage()(Document("", fair)).edits
    scanty = "\n".join([*page.head * 12, *page.body[:3], *page.tail * 12])
    assert BlocksStage()(Document("", scanty)).edits == ()


def test_a_text_with_known_layout_is_left_alone() -> None:
    """What came from HTML has been extracted already."""
    text = PAGES["en"].text
    proposal = BlocksStage()(Document("", text, {}, (Block(0, 4, "heading"),)))
    assert proposal.edits == ()
    assert proposal.meta == {"blocks": "stood aside: the layout is known from HTML"}


@given(st.one_of(dumps, any_texts))
def test_a_second_run_changes_nothing(text: str) -> None:
    """Whatever menus and sentences of all languages are mixed."""
    once = cleaned(text)
    assert cleaned(once.text).text == once.text


@given(dumps)
def test_nothing_but_whole_lines_goes_and_something_stays(text: str) -> None:
    """What is left are lines of the input in their order, and never nothing."""
    result = cleaned(text)
    rest = iter(text.split("\n"))
    assert all(line in rest for line in result.text.split("\n"))
    assert result.restore() == text
    assert bool(result.text.strip()) == bool(text.strip())


@languages
def test_a_stage_from_another_process_decides_alike(page: Page) -> None:
    """It holds no state: workers that are sent a pickled one score alike."""
    document = Document("", page.text)
    assert pickle.loads(pickle.dumps(BlocksStage()))(document) == BlocksStage()(document)


def test_articles_never_load_numpy() -> None:
    """Only texts that look like whole pages pay for it."""
    code = (
        "import sys; from cleaner.model import Document; from cleaner.stages.blocks import BlocksStage;"
        "BlocksStage()(Document('', sys.stdin.read())); print('numpy' in sys.modules)"
    )
    texts = [PAGES["en"].article, PAGES["en"].text]
    runs = [subprocess.run([sys.executable, "-c", code], input=t, capture_output=True, encoding="utf-8") for t in texts]
    assert [run.stdout.strip() for run in runs] == ["False", "True"]
