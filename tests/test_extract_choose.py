"""From probabilities to the body."""

from __future__ import annotations

import numpy as np
import pytest

from cleaner.extract import model
from cleaner.extract.choose import best_threshold, kept
from cleaner.extract.features import NAMES, features
from cleaner.extract.metadata import About
from cleaner.extract.page import PageBlock, read_page
from cleaner.extract.parse import Deadline, parse

from .pages import article

PROSE = "word " * 40


def blocks(html: str) -> list[PageBlock]:
    """The blocks of a page."""
    root = parse(html)
    assert root is not None
    return read_page(root, Deadline(60)).blocks


def test_the_threshold_is_high_where_the_body_is_clear() -> None:
    """Sure blocks make doubtful ones a risk; with doubtful blocks only, they are kept."""
    clear = best_threshold([PROSE] * 4, np.array([0.95, 0.9, 0.3, 0.05]))
    doubtful = best_threshold([PROSE] * 4, np.array([0.3, 0.3, 0.25, 0.02]))
    assert clear == pytest.approx(0.9)
    assert doubtful == pytest.approx(0.25)


def test_a_heading_of_nothing_goes() -> None:
    """A heading stays with what it heads."""
    page = blocks(f"<p>{PROSE}</p><h2>One</h2><p>{PROSE}</p><h2>More</h2><p>x</p><p>y</p><p>z</p><p>{PROSE}</p>")
    chances = np.array([0.95, 0.8, 0.95, 0.8, 0.05, 0.05, 0.05, 0.05])
    assert kept(page, chances) == [True, True, True, False, False, False, False, False]


def test_what_is_all_link_needs_more() -> None:
    """On a clear page a link is kept only well above the threshold."""
    page = blocks(f"<p>{PROSE}</p><p>{PROSE}</p><p>Short text</p><p><a href='/'>Short link</a></p>")
    assert kept(page, np.array([0.95, 0.93, 0.6, 0.6])) == [True, True, True, False]


def test_something_is_always_kept() -> None:
    """A page of one heading keeps it."""
    assert kept(blocks("<h1>Only this</h1>"), np.array([0.2])) == [True]
    assert kept([], np.zeros(0)) == []


def test_names_of_features_are_unique() -> None:
    """The weights name their columns, so no two may share a name; every column has one."""
    root = parse(article())
    assert root is not None
    rows = features(read_page(root, Deadline(60)), About())
    assert len(set(NAMES)) == len(NAMES) == rows.shape[1]


@pytest.mark.parametrize("name", [model.FULL, model.QUICK])
def test_scores_do_not_depend_on_the_company(name: str) -> None:
    """A block's probability is the same whether its rows are scored together or one by one."""
    root = parse(article())
    assert root is not None
    rows = features(read_page(root, Deadline(60)), About())
    trees = model.load(name)
    together = trees.probabilities(np.vstack([rows] * 40))
    alone = np.concatenate([trees.probabilities(rows[i : i + 1]) for i in range(len(rows))])
    assert np.array_equal(together[: len(rows)], alone)
    assert ((together > 0) & (together < 1)).all()
