"""The gate hides no match: with it and without it a matcher claims the same."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
import regex
from hypothesis import assume, example, given
from hypothesis import strategies as st

from cleaner.matching.gate import ANY_EXTENT, Gate, Unit
from cleaner.matching.matcher import Matcher, _Gated, line_limit
from cleaner.model import Document
from cleaner.patterns import normal, parse
from cleaner.patterns.bounds import ANYTHING, edges, longest, mask_of, needs
from cleaner.rulefiles import rule as r

from .rules import POOL, RULES, any_texts, rule

PIECES = (
    "a", "b", "A", "by ", "BY", "©", "é", "É", "ſ", "K", "ß", "1", ".", r"\.", " ", r"\s", r"\s{0,2}", r"\d",
    r"\d{1,2}", r"\w", r"\p{Lu}", "[ab]", "[^a]", "[É-Ü]", "(?:a|by)", "(?:ab|b1|)", "a?", "(?:by )?", "[ab]{2,3}",
    "(?>a|ab)", "(?i:B)", "(?-i:b)", r"\b", "^", "$", "(?=a)", "(?!b)", "(?<=a)", r"\x62", "(a)", "b+", "a*+",
    ".{0,3}", r"\p{Ll}+?",
)  # fmt: skip
CHARS = "abAB1٣ .by©éÉſKKß\ud800|"
words = st.text(alphabet=CHARS, max_size=8)


def taken(piece: str) -> list[str]:
    """Return some short texts that a piece matches; only "" where it matches none by itself."""
    short = ("", "by ", *CHARS, *map("".join, product(CHARS, repeat=2)))
    return [text for text in short if regex.fullmatch(piece, text, regex.V0 | regex.IGNORECASE)] or [""]


TAKEN = {piece: taken(piece) for piece in PIECES}
pieces = st.sampled_from(PIECES).flatmap(lambda piece: st.tuples(st.just(piece), st.sampled_from(TAKEN[piece])))
samples = st.lists(pieces, min_size=1, max_size=6).map(lambda found: tuple(map("".join, zip(*found, strict=True))))
"""A pattern made of pieces, and a text that is likely to match it."""


LONG_ENTRY = "terms and conditions of this harbour"


def opened(matcher: Matcher) -> Matcher:
    """Return a matcher that tries every rule on every line of its size."""
    out = Matcher(matcher.rules)
    every = (*out._gates[0].patterns, *out._always)
    most = [line_limit(p.rule) if p.whole else p.most for p in every]
    wide = [replace(p, most=m, begins=ANYTHING, ends=ANYTHING) for p, m in zip(every, most, strict=True)]
    out._gates = (_Gated.of((p, Unit((), ())) for p in wide),) * len(out._gates)
    out._always = ()
    return out


def told(matcher: Matcher, text: str) -> list[tuple[str, int, int, str]]:
    """Return the claims on a text."""
    return [(c.rule.id, c.start, c.end, c.veto) for c in matcher.claims(Document("", text))]


@given(any_texts, st.lists(st.sampled_from(POOL), max_size=3))
def test_the_gate_hides_no_match_of_a_rule(text: str, more: list[str]) -> None:
    """Over pages and arbitrary texts, for rules of every primitive."""
    text = "\n".join((text, *more))
    assert told(Matcher(RULES), text) == told(opened(Matcher(RULES)), text)


@given(st.lists(samples, min_size=1, max_size=4), st.lists(words, max_size=4), st.booleans())
@example([("1[^a]", "1A")], [], True)
def test_the_gate_hides_no_match_of_a_pattern(found: list[tuple[str, str]], others: list[str], exact: bool) -> None:
    """Over made-up patterns, of lines and of spans, and lines of which some match."""
    mine, lines = [pattern for pattern, _ in found], [*(text for _, text in found), *others]
    rules = [rule(r.Line((p,), exact), f"line{i}") for i, p in enumerate(mine)]
    rules += [rule(r.Regex((p,), exact), f"span{i}") for i, p in enumerate(mine)]
    rules.append(rule(r.Line(tuple(mine), exact), "all"))
    matcher, text = Matcher(tuple(rules)), "\n".join(lines)
    assert told(matcher, text) == told(opened(matcher), text)


@given(
    st.lists(st.sampled_from(["a", "by", "1b", "É", "b a", "©"]), min_size=1, max_size=3, unique=True),
    st.lists(st.sampled_from(["1", "to", "."]), max_size=2),
    st.lists(st.sampled_from(["x", "to", "1x"]), max_size=2),
    st.lists(
        st.sampled_from(["a", "A", "by", "1b", "é", "É", "B A", "©", "1", "to", ".", " ", "|", "x", LONG_ENTRY]),
        max_size=6,
    ),
)
@example([LONG_ENTRY, "a"], [], ["x"], [LONG_ENTRY])
def test_the_gate_hides_no_bar_of_words(
    entries: list[str], fillers: list[str], company: list[str], pieces: list[str]
) -> None:
    """Vocabularies of entries that are short, have spaces, or begin like separators."""
    matcher = Matcher((rule(r.Words(tuple(entries), 1, tuple(fillers), tuple(company))),))
    assert told(matcher, "".join(pieces)) == told(opened(matcher), "".join(pieces))


@given(samples)
def test_bounds_hold_for_every_match(sample: tuple[str, str]) -> None:
    """A text that matches has such ends, is no longer than the longest, and holds the characters that are needed."""
    pattern, text = sample
    assume(text and regex.fullmatch(pattern, text, regex.V0 | regex.IGNORECASE))
    node, most = parse(pattern), longest(parse(pattern))
    assert most is None or len(text) <= most
    assert edges(node)[0] & mask_of(text[0])
    assert edges(node)[1] & mask_of(text[-1])
    assert all(need & set(normal(text)) for need in needs(node))


@pytest.mark.parametrize(
    ("pattern", "most", "holds"),
    [
        ("abc", 3, []),
        ("a{2,4}|bc?", 4, []),
        ("x©[jq]", 3, ["©", "x", "jq"]),
        (r"\d{1,2}\.?", 3, ["0"]),
        ("(?=x)a?b", 2, []),
        ("a.*", None, []),
        (r"(a)\1", None, []),
        ("[^a]", 1, []),
        (r"\w+@[\w.]+", None, ["@"]),
        ("[ab]?(?:[0-9]|©)", 2, ["0©"]),
        ("a|", 1, []),
        ("[٣٤]", 1, ["0"]),
    ],
)
def test_bounds(pattern: str, most: int | None, holds: list[str]) -> None:
    """They are as narrow as they are meant to be."""
    node = parse(pattern)
    assert longest(node) == most
    assert ["".join(sorted(need)) for need in needs(node)] == holds


@pytest.mark.parametrize(
    ("pattern", "first", "last"),
    [
        ("axb", "aA", "bB"),
        ("a?b", "aAbB", "bB"),
        ("(?!x)a?b+(?:1|2)", "aAbB", "12"),
        ("(?=b)[ab1]+(?<=[12])", "bB", "1"),
        ("a?(?=b).+", "aAbB", "aAbBxX123. "),
        ("(?=b?).+(?=x)", "aAbBxX123. ", "aAbBxX123. "),
        ("[1-3]b*", "123", "123bB"),
        ("(?-i:[ab])+", "ab", "ab"),
        ("1[^a]", "1", "AbBxX123. "),
        (r"a(x)\1", "aA", "aAbBxX123. "),
        ("a*", "aAbBxX123. ", "aAbBxX123. "),
        ("©", "", ""),
    ],
)
def test_the_ends_of_a_match(pattern: str, first: str, last: str) -> None:
    """They are as narrow as they are meant to be; all characters beyond ASCII are one."""
    begins, ends = edges(parse(pattern))
    assert {ch for ch in "aAbBxX123. " if begins & mask_of(ch)} == set(first)
    assert {ch for ch in "aAbBxX123. " if ends & mask_of(ch)} == set(last)
    assert begins & ends & mask_of("é")


def test_the_gate_lets_few_patterns_through() -> None:
    """A line without a literal of a pattern never reaches it, nor one where it stands in the wrong place."""
    gate = Gate.of(
        map(Unit.of, ("photo by .*", r"\W{0,9}share", r"\w+ reserved\W?", r"[jq]\d*", ".*reads? .* min", r"\w+\s\d+"))
    )
    lines = ("Photo by Ann", "A photo by Ann", "| Share", "a share", "All reserved.", "All reserved now", "j1", "1k")
    assert list(map(sorted, gate.candidates(lines, [ANY_EXTENT] * len(lines)))) == [[0], [], [1], [], [2], [], [3], []]
    more = ("It reads in a min", "Reads a minute", "Mine reads it", "May\t٣")
    assert list(map(sorted, gate.candidates(more, [ANY_EXTENT] * len(more)))) == [[4], [], [], [5]]


def test_spans_are_told_by_line() -> None:
    """Wherever in a line the literals stand, or where there are none, the characters that are needed."""
    gate = Gate.of(Unit.of(pattern).anywhere() for pattern in ("photo", "share", r"\d", r"\w"))
    lines = ("a photo, share photo", "", "1", "Share")
    assert list(map(sorted, gate.candidates(lines, [ANY_EXTENT] * len(lines)))) == [[0, 1, 3], [3], [2, 3], [1, 3]]
    assert gate.candidates((), ()) == []
