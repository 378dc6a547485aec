"""YAML is read with places, strictly and within bounds."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.rulefiles.layers import plain
from cleaner.yamlfile import MAX_BYTES, Problem, load, parse


def codes(text: str | bytes) -> list[tuple[str, int, int]]:
    """Return the problems of a text as (code, line, column)."""
    return [(p.code, p.line, p.column) for p in parse(text).problems]


def test_scalars_keep_what_was_written() -> None:
    """Numbers, true and false are typed; yes, no, on and off stay text, for `no` is Norwegian."""
    root = parse("a: no\nb: on\nc: true\nd: 12\ne: 1.5\nf: 'true'\ng:\nh: 2026-01-02\n").root
    assert root is not None
    assert plain(root) == {
        "a": "no", "b": "on", "c": True, "d": 12, "e": 1.5, "f": "true", "g": None, "h": "2026-01-02",
    }  # fmt: skip


def test_nodes_know_their_place() -> None:
    """Line and column count from 1."""
    root = parse("a:\n  - {b: x}\n").root
    assert root is not None
    inner = root.pairs[0][1].items[0].pairs[0][1]
    assert (inner.value, inner.line, inner.column) == ("x", 2, 9)


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: [1\nb: 2", "yaml-syntax", 2, 2),
        ('a: "\\d"', "yaml-syntax", 1, 5),
        ("a: 1\na: 2", "duplicate-key", 2, 1),
        ("a: &x 1\nb: *x", "alias", 1, 4),
        ("a: !!python/object:os.system x", "tag", 1, 4),
        ("? [a]\n: b", "bad-key", 1, 3),
        ("---\na: 1\n---\nb: 2", "second-document", 4, 1),
        ("", "empty-file", 1, 1),
        (b"a: \xff", "not-utf-8", 1, 1),
        ("a: \x07", "yaml-syntax", 1, 1),
        ("[" * 30 + "]" * 30, "too-deep", 1, 25),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str | bytes, code: str, line: int, column: int) -> None:
    """Each kind of malformed file has its code, line and column."""
    assert codes(text)[0] == (code, line, column)


def test_a_billion_laughs_is_refused_at_the_first_anchor() -> None:
    """Aliases cannot blow up, for there are none."""
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "\n".join(
        f"{b}: &{b} [*{a},*{a},*{a}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert codes(bomb) == [("alias", 1, 4)]


def test_a_hundred_megabytes_are_not_read(tmp_path: Path) -> None:
    """A file over the limit is refused after reading the limit, not the file."""
    path = tmp_path / "big.yaml"
    with path.open("wb") as stream:
        stream.truncate(100_000_000)
    assert [p.code for p in load(path).problems] == ["too-large"]
    assert str(MAX_BYTES)[0] in load(path).problems[0].message


def test_a_directory_and_a_missing_file_are_told(tmp_path: Path) -> None:
    """Neither raises; both say what they are."""
    assert [p.code for p in load(tmp_path).problems] == ["not-a-file"]
    assert [p.code for p in load(tmp_path / "none.yaml").problems] == ["unreadable"]


def test_a_binary_file_is_told(tmp_path: Path) -> None:
    """Bytes that are no text give one clear problem."""
    path = tmp_path / "x.yaml"
    path.write_bytes(bytes(range(256)) * 4)
    assert [p.code for p in load(path).problems] == ["not-utf-8"]


def test_a_problem_shows_the_line_and_a_caret() -> None:
    """The caret stands below the column, also far out on a long line."""
    lines = ("a: b", "x" * 500 + "y")
    assert Problem("f.yaml", 1, 4, "c", "m").render(lines) == "f.yaml:1:4: error[c]: m\n    1 | a: b\n      |    ^"
    shown = Problem("f.yaml", 2, 501, "c", "m").render(lines).split("\n")
    assert shown[1][shown[2].index("^")] == "y"


@given(st.text(max_size=200) | st.binary(max_size=200))
def test_no_text_makes_the_reader_raise(text: str | bytes) -> None:
    """Whatever a file holds, there is a root or a problem."""
    file = parse(text)
    assert file.root is not None or file.problems
