"""From probabilities to the body."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from cleaner.errors import DocumentError
from cleaner.extract import model, quick, words
from cleaner.extract.choose import CUT_NAMES, cuts, kept
from cleaner.extract.features import NAMES, beside, features, plain
from cleaner.extract.metadata import About
from cleaner.extract.page import PageBlock, read_page
from cleaner.extract.parse import Deadline, parse
from cleaner.extract.skim import cut, skim

from .pages import article

PROSE = "word " * 40
TIME = Deadline(inf)


def blocks(html: str) -> list[PageBlock]:
    """The blocks of a page."""
    root = parse(html)
    assert root is not None
    return read_page(root, Deadline(60)).blocks


def test_the_threshold_is_high_where_the_body_is_clear() -> None:
    """Sure blocks make doubtful ones a risk; with doubtful blocks only, they are kept."""
    page = blocks(f"<p>{PROSE}</p>" * 4)
    clear, rows = cuts(page, np.array([0.95, 0.9, 0.3, 0.05]))
    doubtful, _ = cuts(page, np.array([0.3, 0.3, 0.25, 0.02]))
    assert clear[0] == pytest.approx(0.9)
    assert doubtful[0] == pytest.approx(0.25)
    assert rows.shape == (len(clear), len(CUT_NAMES))
    assert np.isfinite(rows).all()


def test_trees_choose_another_threshold_where_they_promise_more() -> None:
    """A cut that gains from a low level takes in what the most promising one leaves out."""
    low = {"nodes": [[0, 0.2, -1, -2]], "leaves": [1.0, 0.0]}
    data = {"version": "1", "depth": 1, "features": ["level"], "trees": [low]}
    page = blocks(f"<p>{PROSE}</p>" * 4)
    chances = np.array([0.95, 0.9, 0.21, 0.01])
    assert kept(page, chances, TIME) == [True, True, False, False]
    assert kept(page, chances, TIME, model.of_json(data, CUT_NAMES)) == [True, True, True, False]


def test_a_heading_of_nothing_goes() -> None:
    """A heading stays with what it heads."""
    page = blocks(f"<p>{PROSE}</p><h2>One</h2><p>{PROSE}</p><h2>More</h2><p>x</p><p>y</p><p>z</p><p>{PROSE}</p>")
    chances = np.array([0.95, 0.8, 0.95, 0.8, 0.05, 0.05, 0.05, 0.05])
    assert kept(page, chances, TIME) == [True, True, True, False, False, False, False, False]


def test_what_is_all_link_needs_more() -> None:
    """On a clear page a link is kept only well above the threshold."""
    page = blocks(f"<p>{PROSE}</p><p>{PROSE}</p><p>Short text</p><p><a href='/'>Short link</a></p>")
    assert kept(page, np.array([0.95, 0.93, 0.6, 0.6]), TIME) == [True, True, True, False]


def test_something_is_always_kept() -> None:
    """A page of one heading keeps it."""
    assert kept(blocks("<h1>Only this</h1>"), np.array([0.2]), TIME) == [True]
    assert kept([], np.zeros(0), TIME) == []


@pytest.fixture(scope="module")
def tables() -> dict[str, tuple[tuple[str, ...], NDArray[np.float32]]]:
    """For both models the names of their columns, and the rows of a page."""
    root = parse(article())
    assert root is not None
    page, skimmed = read_page(root, TIME), skim(cut(article()), TIME)
    few = quick.features(skimmed, skimmed.blocks, "", TIME)
    return {model.FULL: (NAMES, features(page, About(), words.load(), TIME)), model.QUICK: (quick.NAMES, few)}


@pytest.mark.parametrize("name", [model.FULL, model.QUICK])
def test_names_of_features_are_unique(tables: dict[str, Any], name: str) -> None:
    """The weights name their columns, so no two may share a name; every column has one."""
    names, rows = tables[name]
    assert len(set(names)) == len(names) == rows.shape[1]


@pytest.mark.parametrize("name", [model.FULL, model.QUICK])
def test_scores_do_not_depend_on_the_company(tables: dict[str, Any], name: str) -> None:
    """A block's probability is the same whether its rows are scored together or one by one."""
    _, rows = tables[name]
    trees = model.shipped(small=name == model.QUICK).trees
    together = trees.probabilities(np.vstack([rows] * 40), TIME)
    alone = np.concatenate([trees.probabilities(rows[i : i + 1], TIME) for i in range(len(rows))])
    assert np.array_equal(together[: len(rows)], alone)
    assert ((together > 0) & (together < 1)).all()


@pytest.mark.parametrize("step", ["features", "quick", "words", "trees"])
def test_a_long_step_ends_when_the_time_is_over(tables: dict[str, Any], step: str) -> None:
    """The clock is looked at within the steps too, not between them only."""
    root = parse(article())
    assert root is not None
    page, late = read_page(root, TIME), Deadline(0)
    steps: dict[str, Callable[[], object]] = {
        "features": lambda: plain(page, About(), late),
        "quick": lambda: quick.features(page, page.blocks, "", late),
        "words": lambda: words.load().scores(page.blocks, late),
        "trees": lambda: model.shipped().trees.probabilities(tables[model.FULL][1], late),
    }
    with pytest.raises(DocumentError, match="more than 0 seconds"):
        steps[step]()


def test_neighbours_are_columns() -> None:
    """Two steps back to two ahead, and -1 past either end of the page, however few blocks it has."""
    assert beside(np.array([[5]], np.float32)).tolist() == [[-1, -1, -1, -1]]
    rows = beside(np.array([[5], [6], [7]], np.float32))
    assert rows.tolist() == [[-1, -1, 6, 7], [-1, 5, 7, -1], [5, 6, -1, -1]]


def test_words_speak_for_and_against() -> None:
    """A block's scores are sums over its own words, those of the heading above it, and its elements' names."""
    page = blocks("<div class='teaser-box'><h3>More news</h3><p>Read on</p></div>")
    lexicon = words.of_json(
        {"bias": [0.5, 0.25, 0], "own": {"s:read": -1.0}, "heading": {"more news": -2.0}, "names": {"p:teaser": -4.0}}
    )
    assert lexicon.scores(page, TIME).tolist() == [[0.5, 0.25, -4.0], [-0.5, -1.75, -4.0]]


def test_shipped_words_are_told_apart_by_group() -> None:
    """Every group has words for the body and words against it."""
    for weights in words.load().weights:
        assert min(weights.values()) < 0 < max(weights.values())
