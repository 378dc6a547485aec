"""What the `blocks` stage is made of: characters, words, features, trees, and the choice of lines."""

from __future__ import annotations

from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.body.chars import Class, classes, codes
from cleaner.body.choice import choose
from cleaner.body.company import company_columns
from cleaner.body.keys import keys_of, word_keys
from cleaner.body.lines import UNKNOWN, UNTOLD, Known, line_columns
from cleaner.body.score import FIRST, SECOND, WORDING, columns_of, judge, reasons, second_columns
from cleaner.body.trees import Tree, Trees, read_trees, write_trees
from cleaner.body.wording import Wording, read_wording, write_wording
from cleaner.body.words import KINDS, lexicons
from cleaner.errors import RuleFileError
from cleaner.lines import Lines

from .dumps import ENGLISH, GEORGIAN, PAGES
from .rules import any_texts

SHIPPED = read_wording(WORDING)
questions = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from([-1.0, 0.5, 2.0])), min_size=1, max_size=3)
trees = questions.flatmap(
    lambda asked: st.lists(st.integers(-999, 999), min_size=2 ** len(asked), max_size=2 ** len(asked)).map(
        lambda leaves: Tree(tuple(asked), tuple(leaves))
    )
)
tables = st.lists(st.tuples(*[st.sampled_from([-2.0, 0.0, 1.0, 3.0])] * 3), min_size=1, max_size=6)


@given(st.lists(trees, min_size=1, max_size=4), tables, st.integers(-99, 99))
def test_points_are_the_sum_of_the_leaves_that_the_answers_pick(
    forest: list[Tree], rows: list[tuple[float, ...]], bias: int
) -> None:
    """As one would add them up by hand, for trees of different depths."""
    table = dict(zip("abc", np.array(rows, np.float32).T, strict=True))
    by_hand = [
        bias
        + sum(t.leaves[sum((row["abc".index(f)] > x) << q for q, (f, x) in enumerate(t.questions))] for t in forest)
        for row in rows
    ]
    assert Trees.of("1", bias, forest).points(table).tolist() == by_hand


@given(st.lists(trees, min_size=1, max_size=4), tables)
def test_a_file_of_weights_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, forest: list[Tree], rows: list[tuple[float, ...]]
) -> None:
    """Trees that went through a file give the same points."""
    path = tmp_path_factory.mktemp("weights") / "weights.yaml"
    path.write_text(write_trees("7", "For a test.", 5, forest), encoding="utf-8")
    table = dict(zip("abc", np.array(rows, np.float32).T, strict=True))
    read = read_trees(path)
    assert read.version == "7"
    assert read.points(table).tolist() == Trees.of("7", 5, forest).points(table).tolist()


def test_a_damaged_file_of_weights_is_refused(tmp_path: Path) -> None:
    """With what is wrong and where."""
    path = tmp_path / "weights.yaml"
    path.write_text("format: 1\nversion: '1'\nbias: none\ntrees: []\n", encoding="utf-8")
    with pytest.raises(RuleFileError, match="expected a whole number"):
        read_trees(path)


def test_the_shipped_weights_ask_for_features_that_there_are() -> None:
    """A feature that was renamed without learning anew shows here; so does a file that has grown out of hand."""
    columns = columns_of(Lines(ENGLISH.text), SHIPPED)
    assert set(read_trees(FIRST).features) <= set(columns)
    assert set(read_trees(SECOND).features) <= set(columns | second_columns(read_trees(FIRST), columns))
    assert all(path.stat().st_size < 150_000 for path in (FIRST, SECOND, WORDING))


def promise(chance: list[float], words: list[int], kept: tuple[bool, ...], turn: float) -> float:
    """Return what a choice of lines is worth by the measure that `choose` maximises."""
    order = sorted(range(len(chance)), key=lambda i: -chance[i])
    total = sum(c * w for c, w in zip(chance, words, strict=True))
    sums = [sorted(order[: k + 1]) for k in range(len(order))]
    best = max(2 * sum(chance[i] * words[i] for i in s) / (sum(words[i] for i in s) + total) for s in sums)
    gain = sum((2 * c - best) * w for c, w, k in zip(chance, words, kept, strict=True) if k)
    return gain - turn * sum(a != b for a, b in pairwise(kept))


@given(
    st.lists(st.tuples(st.sampled_from([0.0, 0.2, 0.5, 0.7, 1.0]), st.integers(1, 9)), min_size=1, max_size=7).filter(
        lambda lines: any(chance for chance, _ in lines)
    ),
    st.sampled_from([0.0, 0.5, 2.0, 30.0]),
)
def test_no_other_choice_of_lines_is_worth_more(lines: list[tuple[float, int]], turn: float) -> None:
    """Compared with every choice there is."""
    chance, words = [c for c, _ in lines], [w for _, w in lines]
    kept = tuple(choose(np.array(chance), np.array(words), turn).tolist())
    most = max(promise(chance, words, other, turn) for other in product([False, True], repeat=len(lines)))
    assert promise(chance, words, kept, turn) == pytest.approx(most)


@given(st.one_of(any_texts, st.text()))
def test_any_text_has_features(text: str) -> None:
    """A finite number for each visible line, whatever the text."""
    lines = Lines(text)
    if lines.visible:
        columns = columns_of(lines, SHIPPED)
        assert all(len(c) == len(lines.visible) and np.isfinite(c).all() for c in columns.values())
        assert all(0 <= chance <= 1 for chance in judge(lines).chances)


@given(st.text())
def test_every_character_has_one_class(text: str) -> None:
    """And keeps its place, whatever it is."""
    points = codes(text)
    assert points.tolist() == [ord(ch) for ch in text]
    assert len(classes(points)) == len(text)


@given(st.lists(st.text("ab語é\U00020000", min_size=1, max_size=6), min_size=1, max_size=20))
def test_words_have_one_key_if_they_are_one_word(words: list[str]) -> None:
    """Wherever they stand, and however much is between them."""
    keys = keys_of(words).tolist()
    assert len(keys) == len(words)
    assert len(set(keys)) == len(set(words))
    points = codes("  " + "   ".join(reversed(words)))
    found, begins = word_keys(points, points == ord(" "))
    assert found.tolist() == keys[::-1]
    assert [chr(points[i]) for i in begins.tolist()] == [word[0] for word in reversed(words)]


def test_a_text_without_words_has_no_keys() -> None:
    """And no place where one begins."""
    points = codes(" . ")
    keys, begins = word_keys(points, points != 0)
    assert len(keys) == len(begins) == 0


@given(st.dictionaries(st.text("abcdé", min_size=1, max_size=4), st.integers(-40, 40), min_size=1, max_size=12))
def test_a_file_of_wording_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, points: dict[str, int]
) -> None:
    """Every word has its points, and any other has none."""
    path = tmp_path_factory.mktemp("wording") / "wording.yaml"
    path.write_text(write_wording("For a test.", "en", points), encoding="utf-8")
    wording = read_wording(path)
    assert wording.lang == "en"
    assert wording.points_of(keys_of([*points, "unheard"])).tolist() == [*points.values(), 0]


def test_a_damaged_file_of_wording_is_refused(tmp_path: Path) -> None:
    """With what is wrong and where."""
    path = tmp_path / "wording.yaml"
    path.write_text("format: 1\nlang: en\npoints:\n- points: much\n  words: a\n", encoding="utf-8")
    with pytest.raises(RuleFileError, match="expected a whole number"):
        read_wording(path)


def test_the_wording_of_a_line_is_the_mean_of_its_words() -> None:
    """In hundredths, one word more than there are being neutral; other languages are not judged by it."""
    wording = Wording.of("en", dict(zip(keys_of(["harbour", "cookies"]).tolist(), (20, -30), strict=True)))
    columns, _ = line_columns(Lines(ENGLISH.text + "\nharbour\nCookies cookies\n"), wording)
    assert columns["wording"][-2:].tolist() == [100, -200]
    for unknown in (Wording.of("de", {}), Wording.of("", {})):
        assert set(line_columns(Lines(ENGLISH.text), unknown)[0]["wording"].tolist()) == {UNTOLD}
    assert set(line_columns(Lines(ENGLISH.text), wording, Known(wording=False))[0]["wording"].tolist()) == {UNTOLD}


chances = st.lists(st.tuples(st.sampled_from([0.0, 0.2, 0.6, 1.0]), st.integers(1, 90)), min_size=1, max_size=70)


@given(chances)
def test_the_company_of_a_line_is_what_the_first_scores_say(page: list[tuple[float, int]]) -> None:
    """Finite for any scores; the whole page and the line's run are told as one would count them."""
    chance, words = np.array([c for c, _ in page]), np.array([w for _, w in page])
    company = company_columns(chance, words)
    assert all(len(column) == len(page) and np.isfinite(column).all() for column in company.values())
    assert company["page_body"][0] == pytest.approx(sum(c * w for c, w in page))
    for i, kept in enumerate(company["kept"].tolist()):
        same = [j for j in range(len(page)) if all(company["kept"][min(i, j) : max(i, j) + 1] == kept)]
        assert company["run_lines"][i] == len(same)
        assert company["run_words"][i] == words[same].sum()
        assert (company["since_kept"][i] == 0) == kept


def test_the_valley_is_the_lowest_chance_on_the_way_to_the_body() -> None:
    """A line behind a gap in the body has a lower one than those before the gap."""
    chance = np.array([0.9] * 30 + [0.0] * 9 + [0.8] * 8)
    valley = company_columns(chance, np.full(len(chance), 20))["valley"]
    assert valley[5] == pytest.approx(0.9)
    assert valley[45] == 0


def test_what_told_most_is_named() -> None:
    """Three features at most of each line, the weightiest first, with what they are and what they make."""
    lines = Lines(ENGLISH.text)
    told = reasons(lines)
    assert len(told) == len(lines.visible)
    known = set(columns_of(lines, SHIPPED)) | set(company_columns(np.zeros(1), np.ones(1, np.int64)))
    for made in told:
        assert 1 <= len(made) <= 3
        assert {name for name, _, _ in made} <= known
        assert [abs(n) for _, _, n in made] == sorted((abs(n) for _, _, n in made), reverse=True)


def test_characters_are_what_they_are() -> None:
    """One of each class, in some scripts."""
    kinds = [Class(k).name for k in classes(codes("aÄб語カ٣.؟,|”(€©{\n\u3000\U0001f600"))]
    assert kinds == [
        "LOWER", "UPPER", "LOWER", "WIDE", "WIDE", "DIGIT", "FINAL", "FINAL", "COMMA", "MARK", "QUOTE", "PAREN",
        "MONEY", "SYMBOL", "CODE", "BREAK", "SPACE", "SYMBOL",
    ]  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "de", "ru"])
def test_the_language_is_told_by_stop_words(lang: str) -> None:
    """And its menus by their words."""
    columns, words = line_columns(Lines(PAGES[lang].text), SHIPPED)
    head = len(PAGES[lang].head)
    assert words.lang == lang
    assert columns["menu"][1:head].sum() >= 3
    assert columns["stop"][head : head + 3].min() >= 3


def test_an_unknown_language_has_no_stop_words() -> None:
    """Nothing is guessed: neither words nor capitals count where there are none."""
    columns, words = line_columns(Lines(GEORGIAN.text), SHIPPED)
    assert words.lang == ""
    assert set(columns["stop_share"]) == set(columns["capitals"]) == {UNKNOWN}


def test_what_is_hidden_is_not_known() -> None:
    """Learning from pages whose words and capitals are hidden is what other languages live on."""
    columns, _ = line_columns(Lines(ENGLISH.text), SHIPPED, Known(words=False, capitals=False))
    assert set(columns["stop"]) == set(columns["capitals"]) == {UNKNOWN}
    assert columns["menu"].sum() == 0


def test_capitals_that_become_two_letters_move_nothing() -> None:
    """The words of a line stay on it when lower case is longer."""
    columns, _ = line_columns(Lines("İİİİ\nthe sea and the wind of the north\nmenu"), SHIPPED)
    assert columns["menu"].tolist() == [0, 0, 1]


def test_every_language_has_words_of_most_kinds() -> None:
    """All in lower case and each but once a kind."""
    for lexicon in lexicons().values():
        assert {bit for bits in lexicon.kinds.values() for bit in range(len(KINDS)) if bits >> bit & 1} >= {1, 2, 3, 4}
        assert [word for word in lexicon.kinds if word != word.lower()] == []
