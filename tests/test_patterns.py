"""Patterns: reading them, the literals they need, case folding, the cost of matching, named pieces."""

from __future__ import annotations

import pickle
import re
import sys
import unicodedata
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

import pytest
import regex
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from regex import _regex

from cleaner.patterns import (
    PatternError,
    branches,
    expand,
    fold,
    linear,
    normal,
    parse,
    parse_shared,
    pump,
    required_literals,
)
from cleaner.patterns.bounds import longest
from cleaner.patterns.charsets import Alphabet, holds
from cleaner.patterns.cost import CEILING, reading_cost
from cleaner.patterns.nodes import (
    Anchor,
    Atomic,
    Backref,
    CharSet,
    Choice,
    Concat,
    Group,
    Look,
    Node,
    Repeat,
    Text,
    Unknown,
    walk,
)
from cleaner.patterns.spelling import EDGE, LONGEST, MOST

UNICODE = "".join(map(chr, range(sys.maxunicode + 1)))


def text(position: int, chars: str) -> Text:
    """A text that ignores case, as all do by default."""
    return Text(position, chars, True)


# Folding


def test_fold_agrees_with_regex_on_every_character() -> None:
    """Any two characters of Unicode that `regex` takes as equal ignoring case are folded to the same one."""
    flags = int(regex.IGNORECASE | regex.VERSION0 | regex.UNICODE)
    folded = fold(UNICODE)
    differing = [
        (chr(code), chr(case))
        for code in range(sys.maxunicode + 1)
        for case in _regex.get_all_cases(flags, code)
        if folded[code] != folded[case]
    ]
    assert not differing


@pytest.mark.parametrize("letters", ["Iiİı", "kKK", "sSſ", "åÅÅ", "µμΜ", "σςΣ", "ßẞ", "ꭰᎠ", "აᲐ", "ιΙͅι", "ﬅﬆ"])
def test_fold_unites_what_regex_matches(letters: str) -> None:
    """The odd ones that the matcher itself, asked directly, takes as equal."""
    pairs = [(a, b) for a in letters for b in letters if regex.fullmatch(a, b, regex.IGNORECASE)]
    assert len(pairs) > len(letters)
    assert len({fold(char) for char in letters}) == 1


def test_fold_keeps_every_character_in_its_place() -> None:
    """One character gives one, whatever stands around it, and what is folded stays as it is."""
    folded = fold(UNICODE)
    assert len(folded) == len(UNICODE)
    assert fold(folded) == folded
    assert [fold(char) for char in UNICODE[::97]] == list(folded[::97])


@given(st.text(), st.text())
def test_fold_knows_no_context(left: str, right: str) -> None:
    """Folding a text is folding its parts: a final sigma is a sigma."""
    assert fold(left + right) == fold(left) + fold(right)
    assert len(fold(left)) == len(left)


# Reading


@pytest.mark.parametrize(
    ("pattern", "tree"),
    [
        ("", Concat(0, ())),
        ("abc", text(0, "abc")),
        (r"a\.b", text(0, "a.b")),
        ("ab+", Concat(0, (text(0, "a"), Repeat(1, text(1, "b"), 1, None)))),
        ("(?:ab)+?", Repeat(0, text(3, "ab"), 1, None)),
        ("a{2,3}+", Atomic(0, Repeat(0, text(0, "a"), 2, 3))),
        ("a{,3}", Repeat(0, text(0, "a"), 0, 3)),
        ("a{2}", Repeat(0, text(0, "a"), 2, 2)),
        ("a{b}", text(0, "a{b}")),
        ("ab(?#c)*", Concat(0, (text(0, "a"), Repeat(1, text(1, "b"), 0, None)))),
        ("a|b|", Choice(0, (text(0, "a"), text(2, "b"), Concat(4, ())))),
        ("(?P<n>a)(b)", Concat(0, (Group(0, text(6, "a"), "n"), Group(8, text(9, "b"), "")))),
        ("(?<n>a)", Group(0, text(5, "a"), "n")),
        ("(?>a)(?|b|c)", Concat(0, (Atomic(0, text(3, "a")), Choice(8, (text(8, "b"), text(10, "c")))))),
        ("(?=a)(?!b)", Concat(0, (Look(0, text(3, "a"), True, True), Look(5, text(8, "b"), True, False)))),
        ("(?<=a)(?<!b)", Concat(0, (Look(0, text(4, "a"), False, True), Look(6, text(10, "b"), False, False)))),
        ("a(?-i)b(?i:c)", Concat(0, (text(0, "a"), Text(6, "b", False), text(11, "c")))),
        ("(?:(?-i)a)b", Concat(0, (Text(8, "a", False), text(10, "b")))),
        ("((?-i)a)b", Concat(0, (Group(0, Text(6, "a", False), ""), text(8, "b")))),
        (".", CharSet(0, ((10, 10),), (), True, False)),
        ("(?s:.)", CharSet(4, (), (), True, False)),
        (
            r"^\A\b\B$",
            Concat(
                0,
                (
                    Anchor(0, "start"),
                    Anchor(1, "start"),
                    Anchor(3, "boundary"),
                    Anchor(5, "inside"),
                    Anchor(7, "other"),
                ),
            ),
        ),
        ("(?m)^", Anchor(4, "other")),
        ("[]^a-c-]", CharSet(0, ((93, 93), (94, 94), (97, 99), (45, 45)), (), False, True)),
        (r"[^\d\P{L}[:^alpha:]]", CharSet(0, (), ("DIGIT", "^L", "^ALPHA"), True, True)),
        (r"[a-\d[]", CharSet(0, ((45, 45), (97, 97), (91, 91)), ("DIGIT",), False, True)),
        (r"\p{Uppercase_Letter}", CharSet(0, (), ("UPPERCASELETTER",), False, True)),
        (r"\p{^Lu}\pL", Concat(0, (CharSet(0, (), ("^LU",), False, True), CharSet(7, (), ("L",), False, True)))),
        (r"\x41\u00e9\101\777\0\N{BULLET}\t\p\_", text(0, "AéAǿ\0•\tp_")),
        (r"(a)\1", Concat(0, (Group(0, text(1, "a"), ""), Backref(3, "1")))),
        (r"(?P=n)\g<2>", Concat(0, (Backref(0, "n"), Backref(6, "2")))),
    ],
)
def test_a_pattern_becomes_a_tree(pattern: str, tree: Node) -> None:
    """What is read is exactly this, with the positions."""
    assert parse(pattern) == tree


@pytest.mark.parametrize(
    "pattern",
    [
        *(
            r"a\Kb",
            "(?r)ab",
            "(?x)a b",
            "(?V1)a",
            "(?f)a",
            "(?a:a)",
            "(?:ab){e<=1}",
            "(?:ab){i<=1,d<=2}",
            r"\X",
            r"\R",
            "(?R)",
        ),
        *(
            "(a)(?1)",
            "(?P<n>a)(?&n)",
            "(?P<n>a)(?P>n)",
            "(?(1)a|b)",
            "(?(?=a)b|c)",
            "(*FAIL)",
            "(?:" * 99 + "a" + ")" * 99,
        ),
    ],
)
def test_what_is_not_modelled_is_unknown(pattern: str) -> None:
    """Nothing is guessed: no literal is required, and nothing is proven."""
    node = parse(pattern)
    assert any(isinstance(part, Unknown) for part in walk(node))
    finding = linear(node, searching=False)
    assert finding is not None
    assert finding.kind == "unproven"


@pytest.mark.parametrize(
    ("pattern", "position", "words"),
    [
        ("ab)", 2, "no opening"),
        ("a(b", 1, "never closed"),
        ("a(?#b", 1, "never closed"),
        ("a[b", 1, "never closed"),
        ("[]", 0, "never closed"),
        ("a**", 2, "repeat of a repeat"),
        ("a{1}{2}", 4, "repeat of a repeat"),
        ("(?:|*)", 4, "nothing to repeat"),
        ("a{3,2}", 1, "smaller count"),
        ("[c-a]", 4, "backwards"),
        ("a\\", 1, "at the end"),
        (r"a\q", 1, "means nothing"),
        (r"a\xg0", 1, "2 hexadecimal"),
        (r"\N{NO SUCH NAME}", 0, "no character"),
        ("a(?P<1>b)", 5, "group name"),
        ("a(?y)", 1, "no kind of group"),
    ],
)
def test_a_malformed_pattern_is_told_with_its_place(pattern: str, position: int, words: str) -> None:
    """The error says where and what, and `regex` refuses the pattern too."""
    with pytest.raises(PatternError, match=words) as caught:
        parse(pattern)
    assert caught.value.position == position
    assert str(position) in str(caught.value)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
    with pytest.raises(regex.error):
        regex.compile(pattern)


TOKENS = [
    *"abz()|?*+{}[]^$.\\,:-=!<>#&~0123 1859dDsSwWbBKpPLMNRXgGPiImVxuU_é",
    *("(?:", "(?P<n>", "(?<n>", "(?=", "(?!", "(?<=", "(?<!", "(?>", "(?i)", "(?i:", "(?-i)", "(?#", "(?|", "(?(1)"),
    *(r"\p{Lu}", r"\p{^L}", r"\P{N}", "[[:alpha:]]", "[^", r"\N{DIGIT ONE}", "{2,3}", "{,3}", "{2}", "{,}", "++", "*?"),
    *(r"\g<1>", "(?P=n)", r"\x41", r"\u00e9", r"\101", r"\1", "(?R)", "(*F)", "{e<=1}", "(?(?=a)", "(?s-i:", "[a-z]"),
]


@given(st.lists(st.sampled_from(TOKENS), max_size=10).map("".join) | st.text(max_size=20))
@settings(max_examples=600)
def test_whatever_regex_compiles_is_read(pattern: str) -> None:
    """Any text is read or refused with PatternError, and never refused if `regex` takes it."""
    try:
        with warnings.catch_warnings(action="ignore"):
            regex.compile(pattern, regex.IGNORECASE | regex.VERSION0)
        accepted = True
    except Exception:  # `regex` itself fails in many ways
        accepted = False
    try:
        node = parse(pattern)
    except PatternError:
        assert not accepted
    else:
        required_literals(node)


GROUPS = [
    "[[:alpha:])]",
    "[^)(]",
    "[]()]",
    "(?#(a)",
    r"\)",
    r"[\](]",
    "some words of a group",
    *")))(",
    "(?:",
    "(?i:",
    "(?P<n>",
    "(?-i)",
]


@example("(several words in a group [[:alpha:])])")
@example("(?:(?#(a)several words in a group)(b)")
def _told(parsing: Callable[[str], Node], pattern: str) -> str:
    """What is told of a pattern: its tree without positions, or its fault with its position."""
    try:
        return re.sub(r"position=\d+", "", repr(parsing(pattern)))
    except PatternError as fault:
        return str(fault)


@given(st.lists(st.sampled_from([*TOKENS, *GROUPS, *GROUPS, *GROUPS]), max_size=14).map("".join))
@settings(max_examples=400)
def test_shared_trees_are_the_same_but_for_positions(pattern: str) -> None:
    """What is parsed group by group, each group once, is what is parsed from end to end."""
    told = [_told(parsing, pattern) for parsing in (parse, parse_shared)]
    assert told[0] == told[1]


def test_a_fault_in_a_shared_group_is_told_where_it_stands() -> None:
    """Positions count from the beginning of the pattern."""
    with pytest.raises(PatternError) as found:
        parse_shared("by (?:a named piece of some length (?:and another one that repeats|a{3,1}))")
    assert found.value.position == 68


@pytest.mark.parametrize(
    ("pattern", "parts"),
    [
        ("a|(?:b|c)d|e", ["a", "(?:b|c)d", "e"]),
        (r"a\|b|[|\]|]c|[]|]d|[^]|]e", [r"a\|b", r"[|\]|]c", "[]|]d", "[^]|]e"]),
        ("a(?#|)b|c", ["a(?#|)b", "c"]),
        ("(?i:a|b)|(?P<n>c|d)|(?>e|f)|(?=g|h)g", ["(?i:a|b)", "(?P<n>c|d)", "(?>e|f)", "(?=g|h)g"]),
        ("(?:a|b)", ["(?:a|b)"]),
        (r"(a)\1|b", [r"(a)\1|b"]),
        ("(?i)a|b", ["(?i)a|b"]),
        ("(?P<n>a)(?P=n)|b", ["(?P<n>a)(?P=n)|b"]),
        ("(?|(a)|(b))|c", ["(?|(a)|(b))|c"]),
    ],
)
def test_a_pattern_is_cut_at_its_bars(pattern: str, parts: list[str]) -> None:
    """Not at those in groups, sets and comments, and not at all where a branch may reach beyond itself."""
    assert branches(pattern) == tuple(parts)


@given(
    st.lists(st.sampled_from([*TOKENS, *GROUPS, "|", "|", "|"]), max_size=14).map("".join),
    st.text("ab|()w ", max_size=6),
)
@settings(max_examples=400)
def test_branches_match_what_their_pattern_matches(pattern: str, words: str) -> None:
    """As a whole, and with `regex` as the judge of both."""
    assume(not re.search(r"\(\?(?:R|\d|&)", pattern))  # what calls itself may never end
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            whole = regex.compile(pattern, regex.IGNORECASE | regex.VERSION0)
    except Exception:  # `regex` itself fails in many ways
        assume(False)
    parts = [regex.compile(part, regex.IGNORECASE | regex.VERSION0) for part in branches(pattern)]
    assert any(part.fullmatch(words) for part in parts) == bool(whole.fullmatch(words))


def test_the_same_group_is_the_same_tree() -> None:
    """A named piece that stands in two patterns is parsed once."""
    piece = "(?:" + "a named piece of some length|" * 3 + ")"
    one, other = parse_shared(f"by {piece}"), parse_shared(f"{piece} of")
    assert isinstance(one, Concat)
    assert isinstance(other, Concat)
    assert one.parts[1] is other.parts[0]


# Literals


@pytest.mark.parametrize(
    ("pattern", "sets"),
    [
        ("photos?", ["lead photo"]),
        ("[Pp]hoto", ["lead photo"]),
        ("(?:by|from) (?:our )?staff", ["lead by our staff, by staff, from our staff, from staff"]),
        (".?(?:by|from) (?:our )?staff", ["trail  our staff, by staff, from staff"]),
        ("colou?r", ["lead color, colour"]),
        ("don[’']t", ["lead don't, don’t"]),
        (r"\bby\b .*", ["lead <by "]),
        (r"(?=x)(?!foobar)bar(?<=y)", ["lead bar", "trail bar"]),
        (r".*\b(?:ap|x)\b.* of .*", ["inside <ap>, <x>"]),
        (r"\W\bap\b\W", ["lead ap>", "trail <ap"]),
        ("[▲△].*", ["inside ▲, △"]),
        (".{0,9}©.{0,9}", ["inside ©"]),
        ("(?:photo .{2,9})?by .*", ["lead by , photo ", "inside by "]),
        (r"(?>ab|a)c", ["lead abc, ac", "trail abc, ac"]),
        ("İ ſhare", ["lead i share"]),
        ("(?P<who>by .*|photo: .*)", ["lead by , photo: "]),
        (r"\s*by \p{Lu}.*", ["lead by "]),
        (r"(?:[-–•|]\s*)*\W?share", ["lead share"]),
        (r"\| share", ["lead | share"]),
        (r"\p{L}+\tmin[\s\d]read\W*", ["trail  min read,  min0read"]),
        (".{0,80}all rights reserved.{0,40}", ["inside all rights reserved"]),
        (r"\p{Lu}+ photo\p{L}*", ["inside  photo"]),
        ("(?:.{0,3}photo|picture).*credit.*", ["inside credit"]),
        (r".*rain.*(?:hat|tea)\W", ["trail hat, tea", "inside rain"]),
        (".*(?:grain.*hat|tea.*sunset).*", ["inside grain, sunset", "inside grain, tea"]),
        ("[^a]photo", ["trail photo"]),
        (r"ab(?:\s*foot.|\W*bark.)", ["lead ab", "inside bark, foot"]),
        ("a" * 100, ["lead " + "a" * 24]),
        (r".*\W\d{11}\W.*", ["inside 00000000000"]),
    ],
)
def test_the_literals_of_a_pattern(pattern: str, sets: list[str]) -> None:
    """These are what a gate looks for, and where; the rarest set first. Edges of words are shown as < and >."""
    found = required_literals(parse(pattern))
    shown = [[re.sub(f"{EDGE}$", ">", re.sub(f"^{EDGE}", "<", literal)) for literal in one.literals] for one in found]
    assert [f"{one.place} {', '.join(each)}" for one, each in zip(found, shown, strict=True)] == sets


@pytest.mark.parametrize(
    "pattern",
    [
        r"\w+",
        "a",
        "a.b",
        "(?:foo)*",
        "(?:foo)?",
        "(?:foo.)?",
        "(?:foo.)*",
        "foo|a",
        "(?=foo).",
        "[a-z]{3}",
        r"(..)\1",
        "(?:foo){0}",
        "",
    ],
)
def test_some_patterns_have_no_literal(pattern: str) -> None:
    """Nothing is looked for if some match could do without it, or if it is a single character."""
    assert required_literals(parse(pattern)) == ()


def test_many_alternatives_are_cut_to_few() -> None:
    """Hundreds of names come to at most 256 literals a set, and every name still has one of each."""
    names = [
        f"the {first}{third} {second} gazette" for first in "abcdefghij" for second in "klmnopqrst" for third in "uvw"
    ]
    found = required_literals(parse("|".join(names) + r"|x(?:y|z)\d+"))
    assert found
    assert all(1 <= len(one.literals) <= MOST for one in found)
    assert all(any(literal in name for literal in one.literals) for one in found for name in names)


class Sample(NamedTuple):
    """A pattern and a text that it was made to match."""

    pattern: str
    text: str


CHARS = "abkS |.-’éßIıſK1"
CLASSES = {
    r"\d": "1",
    r"\s": " \t",
    r"\w": "aK_",
    r"\W": "|’ ²",
    r"\p{Lu}": "KS",
    ".": CHARS,
    "[^a]": "bK|",
    "[a-m]": "abk",
}


def plain() -> st.SearchStrategy[Sample]:
    """Text, small sets and classes."""
    words = st.text(CHARS, min_size=1, max_size=5).map(lambda chars: Sample(regex.escape(chars), chars))
    sets = st.text(CHARS.replace("-", ""), min_size=1, max_size=4).flatmap(
        lambda chars: st.sampled_from(chars).map(lambda char: Sample(f"[{chars}]", char))
    )
    classes = st.sampled_from(sorted(CLASSES)).flatmap(
        lambda name: st.sampled_from(CLASSES[name]).map(lambda char: Sample(name, char))
    )
    return words | words | sets | classes | st.sampled_from([Sample("^", ""), Sample(r"\b", ""), Sample("(?!zz)", "")])


def compound(parts: st.SearchStrategy[Sample]) -> st.SearchStrategy[Sample]:
    """Sequences, choices, groups and repeats of parts."""
    some = st.lists(parts, min_size=1, max_size=4)
    chains = some.map(lambda found: Sample("".join(f"(?:{p})" for p, _ in found), "".join(t for _, t in found)))
    choices = some.flatmap(
        lambda found: st.sampled_from(found).map(lambda one: Sample(f"(?:{'|'.join(p for p, _ in found)})", one.text))
    )
    groups = st.builds(
        lambda sign, part: Sample(f"({sign}{part.pattern})", part.text), st.sampled_from(["", "?>", "?i:"]), parts
    )
    repeats = st.builds(
        lambda part, sign, times: Sample(f"(?:{part.pattern}){sign}", part.text * times),
        parts,
        st.sampled_from(["?", "*", "+", "*?", "{2}", "{0,4}", "{1,}", "{3}+"]),
        st.integers(0, 4),
    )
    return chains | chains | choices | groups | repeats


@given(st.text(), st.sampled_from("İſKıσς٣0𝟡 \t\u2003ﬅ"))
def test_normal_text_makes_one_of_what_a_pattern_takes_as_one(text: str, char: str) -> None:
    """Character by character, and again it is the same: letters of any case, white space, digits."""
    made = normal(text)
    assert (len(made), normal(made)) == (len(text), made)
    assert made == "".join(map(normal, text))
    for other in (char, *text):
        same = regex.findall(f"[{regex.escape(other)}]", text + char, regex.IGNORECASE)
        assert {normal(one) for one in same} <= {normal(other)}
        assert (normal(other) == " ") == bool(regex.fullmatch(r"\s", other))
        assert (normal(other) == "0") == bool(regex.fullmatch(r"\d", other))


@given(st.recursive(plain(), compound, max_leaves=8), st.booleans(), st.lists(st.integers(0, 30)))
@settings(max_examples=300)
def test_every_match_contains_a_required_literal(sample: Sample, ignore_case: bool, swapped: list[int]) -> None:
    """Whatever `regex` matches, in any case of its letters, holds a literal where it was promised, once folded."""
    chars = [
        char.swapcase() if at in swapped and len(char.swapcase()) == 1 else char for at, char in enumerate(sample.text)
    ]
    matched = "".join(chars)
    assume(regex.fullmatch(sample.pattern, matched, regex.IGNORECASE if ignore_case else 0))
    text = normal(matched)
    for one in required_literals(parse(sample.pattern, ignore_case=ignore_case)):
        assert 1 <= len(one.literals) <= MOST
        assert all(1 <= len(literal.strip(EDGE)) <= len(literal) <= LONGEST for literal in one.literals)
        assert all(normal(literal.strip(EDGE)) == literal.strip(EDGE) for literal in one.literals)
        around = [at for literal in one.literals for at in places(literal, text)]
        assert around
        assert one.place != "lead" or not all(any(map(str.isalpha, before)) for before, _ in around)
        assert one.place != "trail" or not all(any(map(str.isalpha, behind)) for _, behind in around)


def places(literal: str, text: str) -> list[tuple[str, str]]:
    """Return what stands before and behind a literal, wherever it stands in a text as its edges demand."""
    inner = literal.strip(EDGE)
    begins = r"(?<!\w)" if literal[0] == EDGE and regex.match(r"\w", inner) else ""
    ends = r"(?!\w)" if literal[-1] == EDGE and regex.match(r"\w", inner[-1]) else ""
    found = regex.finditer(f"{begins}{regex.escape(inner)}{ends}", text, overlapped=True)
    return [(text[: at.start()], text[at.end() :]) for at in found]


@given(st.recursive(plain(), compound, max_leaves=8), st.booleans())
@settings(max_examples=200)
def test_every_match_keeps_within_bounds(sample: Sample, swapped: bool) -> None:
    """A match is no longer than the longest."""
    matched = sample.text.swapcase() if swapped else sample.text
    assume(regex.fullmatch(sample.pattern, matched, regex.IGNORECASE))
    node = parse(sample.pattern)
    limit = longest(node)
    assert limit is None or len(matched) <= limit


@pytest.mark.parametrize(
    ("pattern", "limit"),
    [("abc", 3), ("a|bc{2}", 3), (r"\bx?(?=yy)", 1), ("(?:ab){3}", 6), ("a*", None), (r"(a)\1", None)],
)
def test_the_longest_match_is_known(pattern: str, limit: int | None) -> None:
    """The sum of the parts, the largest of the branches, and no limit for what has none."""
    assert longest(parse(pattern)) == limit


@given(st.from_regex(r"(?i)\A(?:photo|picture)s? (?:by|courtesy of):? ?[a-z]{1,8}(?: staff)?\Z"))
def test_a_credit_line_passes_its_gate(line: str) -> None:
    """What the standard library's patterns generate, with its own view of case, holds the literal as well."""
    found = required_literals(parse("(?:photo|picture)s? (?:by|courtesy of):? ?[a-z]{1,8}(?: staff)?"))
    assert [one.place for one in found] == ["lead"]
    assert normal(line).startswith(found[0].literals)


# Sets of characters

CATEGORIES = re.findall(
    r"\w+", "Lu Ll Lt Lm Lo L Mn Mc Me M Nd Nl No N Pc Pd Ps Pe Pi Pf Po P Sm Sc Sk So S Zs Zl Zp Z Cc Cf C"
)
NAMES = [
    *("Letter", "Mark", "Number", "Punctuation", "Symbol", "Separator", "Uppercase_Letter", "Decimal_Number", "Any"),
    *(
        "White_Space",
        "Alphabetic",
        "Upper",
        "Lower",
        "Alnum",
        "ASCII",
        "Latin",
        "Greek",
        "Cyrillic",
        "Hebrew",
        "Arabic",
    ),
    *("Hangul", "Hiragana", "Katakana", "Han", "Script=Thai"),
]


@pytest.fixture(scope="module")
def settled() -> str:
    """Every eleventh character, where `unicodedata` and `regex` agree on the category."""
    some = UNICODE[:0x600] + UNICODE[0x600::11]
    groups: dict[str, list[str]] = {}
    for char in some:
        groups.setdefault(unicodedata.category(char), []).append(char)
    agreed = (regex.findall(rf"\p{{{name}}}", "".join(chars)) for name, chars in groups.items())
    return "".join(sorted(char for chars in agreed for char in chars))


@pytest.mark.parametrize(
    "name", [*(f"\\p{{{name}}}" for name in CATEGORIES + NAMES), r"\d", r"\s", r"\w", r"\h", "[[:alpha:]]"]
)
def test_a_class_holds_what_regex_says(name: str, settled: str) -> None:
    """What a set of it may hold is all that belongs to it, or more; likewise of a set of all others."""
    node = parse(name, ignore_case=False)
    assert isinstance(node, CharSet)
    held = set(map(ord, regex.findall(name, settled)))
    points = set(map(ord, settled))
    assert held <= {code for code in points if holds(node, code)}
    assert points - held <= {code for code in points if holds(replace(node, negated=not node.negated), code)}


@pytest.mark.parametrize(
    ("pattern", "ignore_case", "overlap"),
    [
        (r"\w \s", True, False),
        (r"\p{Lu} \p{Ll}", True, True),
        (r"\p{Lu} \p{Ll}", False, False),
        (r"[a-f] [D-Z]", True, True),
        (r"[a-f] [D-Z]", False, False),
        (r"[^a] a", True, False),
        (r"[^a] A", False, True),
        (r"[^\s] \s", True, False),
        (r"[ა-ჰ] ქ", True, True),
        (r"[ა-ჰ] [ბ-გ]", True, True),
        (r"\p{Han} \d", True, False),
        (r"\p{Cyrillic} [a-z]", True, False),
        (r"\p{Han} \w", True, True),
        (r"\p{Script_Extensions=Thai} a", True, True),
        (r". \n", True, False),
        ("ſ s", True, True),
    ],
)
def test_sets_that_share_a_character_overlap(pattern: str, ignore_case: bool, overlap: bool) -> None:
    """Sets are told apart only if no character is in both, with regard to case."""
    node = parse(pattern, ignore_case=ignore_case)
    alphabet = Alphabet.of(node)
    left, right = (parse(part, ignore_case=ignore_case) for part in pattern.split(" "))
    masks = [
        alphabet.mask(part if isinstance(part, CharSet) else getattr(part, "text", ""), ignore_case=ignore_case)
        for part in (left, right)
    ]
    assert bool(masks[0] & masks[1]) == overlap


@pytest.mark.parametrize("ignore_case", [True, False])
@pytest.mark.parametrize(
    "pattern",
    ["[a-f]", "[^a-f]", "[^ıſ]", r"[^\P{Lu}]", r"[\P{Lu}é]", r"[^\W\d]", r"[^\p{Lowercase}!-+]", "[ⅠⓐΣ]", "."],
)
def test_a_mask_leaves_out_no_match(pattern: str, ignore_case: bool) -> None:
    """Every sampled character that `regex` matches is in the mask; for sets of plain members nothing else is."""
    node = parse(pattern, ignore_case=ignore_case)
    assert isinstance(node, CharSet)
    alphabet = Alphabet.of(node)
    compiled = regex.compile(pattern, regex.IGNORECASE if ignore_case else 0)
    matched = {char for char in map(chr, alphabet.points) if compiled.fullmatch(char)}
    masked = {chr(code) for bit, code in enumerate(alphabet.points) if alphabet.mask(node) >> bit & 1}
    assert matched <= masked
    assert node.classes or "ı" in pattern or matched == masked


# The cost of matching


def ways(node: Node, chars: str, at: int, reads: list[int]) -> Iterator[int]:
    """Every way a backtracking matcher could read `chars` from `at`, one end each; `reads` counts characters read."""
    if isinstance(node, Text):
        for char in node.text:
            if chars[at : at + 1] != char:
                return
            reads[0], at = reads[0] + 1, at + 1
        yield at
    elif isinstance(node, CharSet):
        if at < len(chars) and any(low <= ord(chars[at]) <= high for low, high in node.ranges) != node.negated:
            reads[0] += 1
            yield at + 1
    elif isinstance(node, Concat):
        if not node.parts:
            yield at
        else:
            rest = Concat(0, node.parts[1:])
            for end in ways(node.parts[0], chars, at, reads):
                yield from ways(rest, chars, end, reads)
    elif isinstance(node, Choice):
        for branch in node.branches:
            yield from ways(branch, chars, at, reads)
    elif isinstance(node, Repeat):
        yield from rounds(node, chars, at, 0, reads)
    elif isinstance(node, Look):
        for _ in ways(node.body, chars, at, reads):
            pass
        yield at
    elif isinstance(node, Anchor):
        edge = (at > 0) != (at < len(chars))  # all characters are letters
        if at == 0 if node.kind == "start" else edge == (node.kind == "boundary"):
            yield at


def rounds(node: Repeat, chars: str, at: int, done: int, reads: list[int]) -> Iterator[int]:
    """The ends of a repeat after `done` rounds. A round that is not owed and reads nothing is the last."""
    if done >= node.low:
        yield at
    if node.high is None or done < node.high:
        for end in ways(node.body, chars, at, reads):
            if end > at or done < node.low:
                yield from rounds(node, chars, end, done + 1, reads)
            elif not done:
                yield end


def nested(repeats: tuple[str, ...], places: tuple[str, ...] = ()) -> st.SearchStrategy[str]:
    """Small patterns over a and b, with many repeats in each other."""

    def wider(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        groups = st.builds("(?:{}){}".format, parts, st.sampled_from(repeats))
        return st.builds("{}{}".format, parts, parts) | st.builds("(?:{}|{})".format, parts, parts) | groups | groups

    leaves = st.sampled_from(["a", "b", "ab", "ba", "[ab]", ".", "(?=a)", *places])
    return st.recursive(leaves, wider, max_leaves=6)


@example("a*(?:a?)*", "aaa")
@example(r"a*\ba*", "aa")
@given(nested(("*", "+", "?", "{0,2}", "{1,3}", "{2}", "{0,12}"), (r"\b", r"\B", "^")), st.text("abc", max_size=6))
@settings(max_examples=400)
def test_paths_are_counted_as_a_matcher_walks_them(pattern: str, chars: str) -> None:
    """Counting all paths at once gives what walking them one by one does."""
    node = parse(pattern, ignore_case=False)
    reads = [0]
    for _ in ways(node, chars, 0, reads):
        assume(reads[0] < 5_000)
    assert reading_cost(node, Alphabet.of(node), chars, searching=False) == reads[0]


@given(nested(("*", "+", "?", "{0,2}", "{1,3}", "*")), st.text("ab", max_size=3), st.text("ab", min_size=1, max_size=6))
@settings(max_examples=200)
def test_what_is_called_linear_is(pattern: str, lead: str, word: str) -> None:
    """No text of any shape costs more than twice as much when it is twice as long, but for a fixed amount."""
    node = parse(pattern, ignore_case=False)
    for searching in (False, True):
        if linear(node, searching=searching) is None:
            short, long = (
                reading_cost(node, Alphabet.of(node), lead + word * (size // len(word)), searching=searching)
                for size in (80, 160)
            )
            assert long <= 2.6 * short + 500


EXPONENTIAL = [
    *("(a+)+", "(a*)*", "(a|a)*", "(?:a|ab|b)*c", r"(?:\w+ ?)+", r"(?:\w+\s*)+\.", r"(?:[a-z]+ ?)+\.$", "(?:a|b|ab)+"),
    *("(?:foo.{0,80}bar)*", "(?:.{0,80}x){0,80}", "(?:(?:a|a){0,5}b)*", "(?:a?b?)*", "(?:(?:a*)?b)*", "(?:x+x+)+y"),
    *(r"\p{Lu}\p{L}+(?: ?\p{Lu}\p{L}+)*", "(?>(a+)+b)", "(?=(a+)+b)c", r"(?:\d|\w){0,80}x", "(?:(?:bb|[ab]){2})*"),
    *(
        "(?:(?>a+b)|a)*",
        r"(?:(?:https?://)?[\w./-]+\s*)+$",
        "(?:a*a)*",
        "(?:x(?:a(?:|a)){0,9}b)*",
        r"(?:\s|\p{Z})*x",
        "(?:[^,]+,?)+;",
    ),
]
QUADRATIC = [
    *(r"\s*\s*", ".*.*", r"\w+\d+", r"\d+\w*\.", r"[\w.]+\w+", r"\p{Lu}+\p{L}+", "(?i)[a-z]+[A-Z]+", ".*foo.*"),
    *(r"(?:\w{1,20} ?){1,5}", "(?:(?=.*x)a)*", "(?<=a.*)b", "[^,]*,?.*;", r"\s*(?:\s*-\s*)*"),
    *(".{0,80}.{0,80}.{0,80}x", r"\w{0,200}\w{0,200}", r"\s{0,80}\s{0,80}X\d{0,80}\d{0,80}", r"(?:[ab](?:.b)*){0,2}"),
    *("(?:.(?:b[ab])+){0,4}", "(?:(?:a{1,3}){2}ba){0,12}"),
    *(r"\d+\p{N}+", r"x*\w+", r"a+(?:b?a+){2}", r"\W+[-–—]+\s*", r".{0,80}x.{0,80}y.*z"),
]
LINEAR = [
    *(r"\s*foo", r"(?:\s+\w+)*", r"(?:\w+\s+)+", r"\w++\d+", r"\s*+\s*", r"(?>\s*)\s*", ".*foo", r"\w+@\w+\.\w+"),
    *(".{0,80}foo.{0,80}", ".{0,80}x.{0,80}y", "photo(?:graph)?s? .{1,60}", "(?:a{1,3}b)*", "(?:ab|ac)*d", "(?:a++)*"),
    *(r"\d{1,2}[./]\d{1,2}[./]\d{2,4}", r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?Z?)?", r"(?:\d{1,3},)*\d{1,3}"),
    *(r"\p{Lu}[\p{L}.’-]+(?: \p{Lu}[\p{L}.’-]+){0,3}", r"(?:facebook|x|email)(?:\s*[|,/]\s*(?:facebook|x|email))*"),
    *(
        r"(?:(?:jan|jun|jul|mon)[ ,]+)+",
        r"(?-i)\p{Lu}+\p{Ll}+",
        r"(?-i)(?:\p{Lu}\p{Ll}+)+",
        '[^"]*"[^"]*"',
        r"(?:\.\s*)+",
    ),
    *("(?!.*foo)bar.*", r"(?:[-–—|]\s?)+", "a?b?c?d?", r"(?:(?:https?://)?www\.)?[\w-]+\.com", r"\s+|\d+", "x*y*z*"),
    *(r"(?:\w+ ){0,5}\w+", r"\w+(?=\s)", r"(?:[\s|]?){0,80}", r"(?:\W+\w+){0,8}", r"[A-Z]{2,10}\s?[:—-]\s?.{0,100}"),
    *(r"\p{Han}+\s*\d+", r"\s{0,20}\s{0,20}", "(?:foo)*(?:bar)*", r"(?>\w+)\d*", "(?:a|b)*+a", ".{0,80}foo.*"),
]
SLOW_SEARCH = [
    *(r"\s+$", ".*foo", r"\w+@", "foo.*bar", r"\s*\|\s*share", r"(?:\w+ )+foo", r"\b.*foo", r"\p{L}+ Newsletter"),
    *("(?=.*x)a", r"[^.]+\.$", r"\s++$", r"\(photo: [^)]*\)", r"\B\w+x", "(?:ab)+c"),
]
LINEAR_SEARCH = [
    *(r"\b\w+ foo", r"foo\s+bar", r"(?:foo|bar)\d+", r"^\s+foo", r"\A\s*foo", ".{0,80}foo", r"by \p{Lu}\p{L}+"),
    *(r"\d{1,4}\s*%", r"\(photo: [^()]*\)", r"\[[^\]]{0,80}\]", r"copyright \d+ .{0,100}", r"\b\p{L}+ Newsletter"),
]


@pytest.mark.parametrize("pattern", EXPONENTIAL)
def test_exponential_patterns_are_found(pattern: str) -> None:
    """Each of these hangs a backtracking matcher on a line of ordinary length."""
    finding = linear(parse(pattern), searching=False)
    assert finding is not None
    assert finding.kind == "exponential"


@pytest.mark.parametrize("pattern", QUADRATIC)
def test_quadratic_patterns_are_found(pattern: str) -> None:
    """Each of these takes at least the square of the length, or more than 10,000 ways within its limits."""
    finding = linear(parse(pattern), searching=False)
    assert finding is not None
    assert finding.kind == "quadratic"


@pytest.mark.parametrize("pattern", [r"(.+)\1", r"(?P<q>['\"]).{0,9}(?P=q)", "a{e<=1}"])
def test_what_cannot_be_proven_is_told(pattern: str) -> None:
    """References back and what is not modelled are never called linear."""
    finding = linear(parse(pattern), searching=False)
    assert finding is not None
    assert finding.kind == "unproven"


@pytest.mark.parametrize("pattern", LINEAR)
def test_linear_patterns_pass(pattern: str) -> None:
    """What a rule author would write is not refused, and stays cheap on hostile texts."""
    node = parse(pattern)
    assert linear(node, searching=False) is None
    free = not any(isinstance(part, Atomic) for part in walk(node))  # what is atomic is counted as if it were not
    for hostile in pump(node, length=500) if free else ():
        assert reading_cost(node, Alphabet.of(node), hostile, searching=False) <= 100 * len(hostile)


@pytest.mark.parametrize("pattern", SLOW_SEARCH)
def test_a_search_that_begins_again_and_again_is_found(pattern: str) -> None:
    """These are linear at one place, and quadratic when tried at every place."""
    node = parse(pattern)
    assert linear(node, searching=False) is None
    finding = linear(node, searching=True)
    assert finding is not None
    assert finding.kind == "quadratic"


@pytest.mark.parametrize("pattern", LINEAR_SEARCH)
def test_a_linear_search_passes(pattern: str) -> None:
    """A limit, a literal in front, or the edge of a word keeps a search linear."""
    assert linear(parse(pattern), searching=True) is None


@pytest.mark.parametrize(
    ("pattern", "searching", "position", "words"),
    [
        (r"foo (?:\w+ ?)+", False, 4, "rounds of this repeat .* 'a'"),
        (r"by \s*\s*x", False, 6, "the one at position 3 .* ' '"),
        (r"by foo.*bar", True, 6, "a search begins again .* 'by fooa'"),
        (r"(a)b\1", False, 4, "reference"),
        (r"ab(?R)", False, 2, "a call of a group"),
    ],
)
def test_a_finding_names_the_place(pattern: str, searching: bool, position: int, words: str) -> None:
    """The position is that of the repeat to blame, and the reason shows a text."""
    finding = linear(parse(pattern), searching=searching)
    assert finding is not None
    assert finding.position == position
    assert re.search(words, finding.reason)


def test_a_pattern_too_large_is_unproven() -> None:
    """The analysis gives up rather than hang."""
    words = "|".join(f"{a}{b}{c}" for a in "abcdefghij" for b in "klmnopqrst" for c in "uvwxy")
    finding = linear(parse(f"(?:(?:{words}) ?)+"), searching=False)
    assert finding is not None
    assert finding.kind == "unproven"


@pytest.mark.parametrize(
    ("pattern", "texts"),
    [
        ("by [a-z]+ in", {"by aaaaaaa"}),
        (r"(?:ab )+|x{20}|y{2}", {"ab ab ab ", "xxxxxxx"}),
        (r"\bfoo\b(?:, \d*)?", {"foo, 0000000"}),
        ("foo", set[str]()),
    ],
)
def test_hostile_texts_lead_into_each_large_repeat(pattern: str, texts: set[str]) -> None:
    """A prefix that reaches the repeat, rounds of it, and an end that fails."""
    found = pump(parse(pattern), length=5)
    assert {hostile.removesuffix("\0\n") for hostile in found} == texts
    assert all(hostile.endswith("\0\n") for hostile in found)


def test_hostile_texts_bring_out_the_worst() -> None:
    """On its own hostile text a bad pattern costs what stops the count."""
    node = parse(r"by (?:\w+ ?)+\.")
    assert any(reading_cost(node, Alphabet.of(node), hostile, searching=False) == CEILING for hostile in pump(node))


# Named pieces


@pytest.mark.parametrize(
    ("pattern", "full"),
    [
        ("by {{who}}!", r"by (?:\p{Lu}\w+)!"),
        ("{{ pair }}", r"(?:(?:\p{Lu}\w+) and (?:\p{Lu}\w+))"),
        (r"\{{who}} a{2} {", r"\{{who}} a{2} {"),
        (r"\\{{who}}", r"\\(?:\p{Lu}\w+)"),
        ("", ""),
    ],
)
def test_names_are_replaced(pattern: str, full: str) -> None:
    """A name in two braces becomes a group, however deep; a brace after a backslash stays a brace."""
    assert expand(pattern, {"who": r"\p{Lu}\w+", "pair": "{{who}} and {{who}}"}) == full


@pytest.mark.parametrize(
    ("pattern", "position", "words"),
    [
        ("by {{wo}}", 3, "no pattern is named 'wo'; did you mean 'who'"),
        ("a{{x+y}}", 1, "define it"),
        ("{{who}} {{bad}}", 8, "named 'nobody' in 'bad'"),
        ("ab {{loop}}", 3, "'loop' contains itself: loop in back in loop"),
        ("{{d0}}", 0, "deeper than 8"),
        ("x{{wide7}}", 1, "longer than 20000"),
        ("{{who}}" + "x" * 20_000, 0, "longer than 20000"),
    ],
)
def test_a_name_that_cannot_be_replaced_is_told(pattern: str, position: int, words: str) -> None:
    """The position is that of the name in the pattern as written, however deep the fault."""
    names = {"who": "w", "bad": "{{nobody}}", "loop": "{{back}}", "back": "x{{loop}}", "d9": "d", "wide0": "w" * 99}
    names |= {f"d{i}": f"{{{{d{i + 1}}}}}" for i in range(9)}
    names |= {f"wide{i}": f"{{{{wide{i - 1}}}}}" * 9 for i in range(1, 8)}
    with pytest.raises(PatternError, match=words) as caught:
        expand(pattern, names)
    assert caught.value.position == position
