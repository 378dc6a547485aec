"""Lines of a text: where they stand, their words, and the edges that must not move when lines go."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.lines import (
    EDGE_LINES,
    EDGE_PROSE,
    Lines,
    Said,
    core,
    edge_lines,
    is_prose,
    readings,
    shown,
    unmarked,
    words_key,
)
from cleaner.model import Document

from .rules import LONG, any_texts

LABELS = [f"label {chr(97 + i)}" for i in range(12)]
said = st.one_of(
    st.text("aÀ-e\u0301\u093e ²", min_size=1), st.text(min_size=1), st.sampled_from(["ab" * 20, "AB" * 21])
)
SENTENCES = [f"The ferry number {chr(97 + i)} sank within sight of the harbour." for i in range(6)]


@given(any_texts)
def test_lines_stand_where_they_say(text: str) -> None:
    """A line is the text between its start and its end, and only line breaks stand between lines."""
    lines = Lines(text)
    assert [text[lines.starts[i] : lines.end(i)] for i in range(len(lines))] == lines.raw
    between = [text[lines.end(i) : lines.starts[i + 1]] for i in range(len(lines) - 1)]
    assert set(between) <= {"\n", "\r\n"}
    assert text[: lines.end(len(lines) - 1)] + "\r" * text.endswith("\r") == text


@given(any_texts)
def test_blank_lines_are_those_of_white_space(text: str) -> None:
    """Visible and blank lines share out all lines."""
    lines = Lines(text)
    assert lines.visible == [i for i in range(len(lines)) if lines.raw[i].strip()]
    assert all(lines.blank(i) == (i not in lines.visible) for i in range(len(lines)))


def test_a_document_has_its_lines_worked_out_once() -> None:
    """They are those of its text, do not count when documents are compared, and are not passed on."""
    document = Document("1", "a\nb", {"lang": "en"})
    lines = document.lines
    assert lines is document.lines
    assert lines.raw == ["a", "b"]
    assert document == Document("1", "a\nb", {"lang": "en"}) == pickle.loads(pickle.dumps(document))
    assert replace(document, text="c").lines.raw == ["c"]
    assert document.knowing({"lang": "de", "site": "example.com"}).lines is lines
    assert document.knowing({"lang": "de", "site": "example.com"}).meta == {"lang": "en", "site": "example.com"}
    assert len(pickle.dumps(document)) == len(pickle.dumps(Document("1", "a\nb", {"lang": "en"})))


def test_neighbours_are_visible_lines() -> None:
    """Blank lines are stepped over on either side, and the edges of the text are no neighbours."""
    lines = Lines("a\n\n \nb\nc\n\nd")
    assert (lines.above(4, 2), lines.below(4, 2), lines.above(0, 1), lines.below(6, 3)) == ([0, 3], [6], [], [])
    assert (lines.above(2, 1), lines.below(2, 1)) == ([0], [3])


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("- **Share this**", "Share this"),
        ("  * By Anna Hill  ", "By Anna Hill"),
        ("## Related", "Related"),
        ("> _Photo_", "Photo"),
        ("| Home |", "Home"),
        ("Home | |", "Home"),
        ("***", "***"),
        ("- -", "- -"),
        ("-40 degrees", "-40 degrees"),
        ("*", "*"),
        ("By Anna Hill\r", "By Anna Hill"),
        ("__init__", "init"),
        ("snake_", "snake"),
        ("👉 Read also", "Read also"),
        ("➡️Read more", "Read more"),
        ("- ⚡ **Read more** 👇🏽 |", "Read more"),
        ("Share this ★", "Share this"),
        ("Share this →", "Share this →"),
        ("★★★★☆", "★★★★☆"),
        ("", ""),
    ],
)
def test_the_core_of_a_line(line: str, words: str) -> None:
    """Marks around a line are no part of its words; a line of nothing but marks is its own core."""
    assert core(line) == words


@given(st.text(alphabet="ab *_|#>-•\t\r👉➡\ufe0f", max_size=30))
def test_a_core_is_a_piece_of_its_line(line: str) -> None:
    """Nothing but marks and spaces is taken off, and something visible stays."""
    words = core(line)
    assert bool(words) == bool(line.strip())
    assert words in line
    start = line.find(words)
    assert not any(char.isalnum() for char in line[:start] + line[start + len(words) :])


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        (" * [Home](https://harbourpost.example/) ", "* Home"),
        ('By [Anna Hill](/anna_(editor)) and [Bo Ek](<b o> "Bo")', "By Anna Hill and Bo Ek"),
        ("[![The Post](logo.png)](https://harbourpost.example/)", "![The Post]"),
        ("![A boat](data:image/png;base64,AAAA)", "![A boat]"),
        ("of the ropes](/shop/ropes)", "of the ropes"),
        ("[[1]](#note-1)", "[1]"),
        ("[Ropes][2] by [Anna Hill][]", "Ropes by Anna Hill"),
        ("as x[i][j] says [1][2]", "as x[i][j] says [1][2]"),
        ("**Read more:** [Ropes](/ropes)", "Read more: Ropes"),
        ("**The old pier**", "**The old pier**"),
        ("[](https://harbourpost.example/)", "[](https://harbourpost.example/)"),
        (r"\[no link\]", r"\[no link\]"),
        ("[see below] (or above)", "[see below] (or above)"),
        ("2 ** 3 ** 4", "2 ** 3 ** 4"),
    ],
)
def test_what_is_shown_of_markdown(line: str, seen: str) -> None:
    """Links are what they say, pictures have no address, and strong words are words; what shows nothing stays."""
    assert shown(line) == seen


@given(st.text(alphabet='ab []()!<>*\\"\t\r', max_size=40))
def test_something_is_shown_of_what_is_visible(line: str) -> None:
    """What is shown is one of the ways to read the line, as are its words and the line as it stands."""
    seen = shown(line)
    assert bool(seen) == bool(line.strip())
    assert set(readings(line)) == {core(seen), seen, line.strip()}


@given(any_texts, st.lists(st.sampled_from(["[a](b)", "![](c)", "\n", "**d** e", "[", "](f)"]), max_size=12))
def test_lines_as_shown_are_as_many(text: str, pieces: list[str]) -> None:
    """Each line of a text has one of what is shown of it, and the same ones are visible."""
    lines = Lines(text + "".join(pieces))
    seen = lines.as_shown()
    assert (len(seen), seen.visible) == (len(lines), lines.visible)
    assert seen.bare == [shown(line) for line in lines.bare]


@pytest.mark.parametrize(
    "piece", ["[", "[a](", "![a](", "](", "[a](b", "[[a]", "[](", "[a][", "][", "**a", "**a** ", '[a](b "c', "[a](<b"]
)
def test_markdown_is_read_in_linear_time(piece: str) -> None:
    """A megabyte of what never ends comes through."""
    text = piece * (1_000_000 // len(piece))
    assert len(unmarked(text)) <= len(text)


def test_prose_is_long_or_ends_like_a_sentence() -> None:
    """Labels are short or end in the open."""
    assert is_prose("x" * 140)
    assert is_prose("The ferry sank in sight of the harbour, he said.")
    assert is_prose(
        "彼は長い間黙っていたが、ついに口を開いて話し始め、そして私たちは皆それを静かに聞いていたのである。"
    )
    for sentence in ("他在桥上走了一个来回。", "町長は「渡らない」と話した。」", "다리를 한 번 왕복했을 뿐이다."):
        assert is_prose(sentence)
    for label in (
        "阅读下一篇：",
        "他走了。",
        "町長「渡らない」 橋の完成式典",
        "다리 공사 마무리…주민 환영",
        "One of the 24 ferries.",
    ):
        assert not is_prose(label)
    assert not is_prose("It rained.")
    assert not is_prose("Minister opens the new bridge over the river in the old town")


@given(st.text(max_size=20))
def test_keys_ignore_case_marks_and_spaces(line: str) -> None:
    """What differs only in case, spaces and marks has one key; keys are keys of themselves."""
    key = words_key(line)
    assert words_key(f" - *{line}* !") == key
    assert words_key(line.replace(" ", " \t ")) == key
    assert words_key(key) == key


@given(st.lists(said), said)
def test_what_was_said_before_is_told_by_whole_keys(lines: list[str], title: str) -> None:
    """Comparing no more than beginnings where they tell lines apart comes to the same."""
    before, keys = Said(title), {words_key(title)}
    for line in lines:
        key = words_key(line) or line
        assert before.before(line) == (key in keys)
        keys.add(key)


def test_keys_keep_vowel_signs_apart() -> None:
    """Marks that make another word of a word count."""
    assert words_key("कि") != words_key("की")


def test_an_edge_ends_at_prose_or_after_many_lines() -> None:
    """The limits are those of the constants, whichever comes first."""
    many = Lines("\n\n".join(LABELS))
    assert edge_lines(many, range(len(many)), lambda _: False) == 2 * (EDGE_LINES - 1)
    prose = Lines("\n".join([LABELS[0], *SENTENCES]))
    assert edge_lines(prose, range(len(prose)), lambda _: False) == EDGE_PROSE
    assert edge_lines(prose, range(len(prose) - 1, -1, -1), lambda _: False) == len(prose) - EDGE_PROSE
    assert edge_lines(Lines("a\nb"), range(2), lambda _: False) == -1


@given(st.lists(st.tuples(st.sampled_from([*LABELS, *SENTENCES, LONG]), st.booleans()), max_size=30), st.data())
def test_an_edge_does_not_move_when_free_lines_go(page: list[tuple[str, bool]], data: st.DataObject) -> None:
    """Taking out any of the free lines leaves the same other lines in the head."""
    gone = [free and data.draw(st.booleans()) for _, free in page]
    left = [entry for entry, out in zip(page, gone, strict=True) if not out]
    assert _head(page) == _head(left)


@given(st.lists(st.sampled_from([*LABELS[:6], *SENTENCES]), max_size=30), st.data())
def test_an_edge_does_not_move_when_repeats_go(page: list[str], data: st.DataObject) -> None:
    """Taking out lines that said what a line before them said leaves the same lines in the head."""
    first = [page.index(line) == i for i, line in enumerate(page)]
    left = [line for line, keep in zip(page, first, strict=True) if keep or data.draw(st.booleans())]
    assert dict.fromkeys(_head([(x, False) for x in page])) == dict.fromkeys(_head([(x, False) for x in left]))


def test_the_title_does_not_count() -> None:
    """A headline that may go must not move the edge."""
    text = "\n".join(["Ferry sinks!", *LABELS])
    found = [edge_lines(Lines(x), range(99), lambda _: False, "Ferry sinks") for x in (text, text[13:])]
    assert found == [EDGE_LINES, EDGE_LINES - 1]


def _head(page: list[tuple[str, bool]]) -> list[str]:
    """Return the lines of the head that are not free."""
    lines = Lines("\n".join(text for text, _ in page))
    end = edge_lines(lines, range(len(page)), lambda i: page[i][1])
    return [text for text, free in (page if end < 0 else page[:end]) if not free]
