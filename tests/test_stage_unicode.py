"""The `unicode` stage: ftfy's output, stability, places of the edits, what is unseen, and bounds."""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from typing import Any

import ftfy
import pytest
from ftfy.badness import MOJIBAKE_CATEGORIES, is_bad
from ftfy.chardata import CONTROL_CHARS, DOUBLE_QUOTE_RE, SINGLE_QUOTE_RE, WIDTH_MAP
from ftfy.chardata import LIGATURES as FTFY_LIGATURES
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.edits import apply, tidy
from cleaner.model import Document, Proposal
from cleaner.repair import LONGEST_RUN, ROUNDS, SEGMENT, Fixes, strip
from cleaner.stages.unicode import UnicodeStage

BAD = sorted(
    {ch for kind in MOJIBAKE_CATEGORIES.values() for ch in map(chr, range(0x80, 0xFFFF)) if re.match(f"[{kind}]", ch)}
)
FRAGMENTS = [
    *(
        "â€™",
        "Ã©",
        "Ã ",
        "Â ",
        "Ã",
        "Â",
        "â€œ",
        "â€\x9d",
        "ðŸ˜€",
        "Ã¢â‚¬â„¢",
        "Ð¿Ñ€",
        "вЂњ",
        "β€™",
        "â€�",
        "Ã\x83",
        "\x83",
    ),
    *(
        "í\xa0\xbdí¸\x80",
        "À\x80",
        "ï»¿",
        "\x80",
        "\x85",
        "\ufffd",
        "œ",
        "Ø",
        "В",
        "Г",
        "€",
        "×",
        "²",
        "°",
        "“",
        "”",
        "’",
        "—",
    ),
    *(
        "&amp;",
        "&lt;",
        "&amp;lt;",
        "&#38;",
        "amp;",
        "lt;",
        "&nbsp;",
        "&shy;",
        "&#8203;",
        "&#769;",
        "&EACUTE;",
        "&foo;",
        "&#13;",
    ),
    *(
        "&",
        "#",
        ";",
        "<",
        ">",
        "＜",
        "＆",
        "ｱ",
        "，",
        "\x1b[31m",
        "\x1b[",
        "\x1b",
        "31m",
        "\r\n",
        "\r",
        "\n",
        "\u2028",
        "\0",
        "\x7f",
    ),
    *(
        "e",
        "o",
        "Z",
        "5",
        " ",
        "?",
        "\u0301",
        "\u0316",
        "\u0338",
        "\u0345",
        "\u0f73",
        "か",
        "\u3099",
        "\u1100",
        "\u1161",
        "\u11a8",
    ),
    *(
        "\u0958",
        "क",
        "\u094d",
        "\u093c",
        "\u212b",
        "ﬁ",
        "ŉ",
        "\ud83d",
        "\ude00",
        "\u200b",
        "\u200c",
        "\u200d",
        "\u200e",
        "\u202e",
    ),
    *(
        "\u2066",
        "\u2060",
        "\xad",
        "\ufeff",
        "\ufffc",
        "\u034f",
        "\u061c",
        "\u180e",
        "ا",
        "א",
        "ท",
        "👨",
        "👩",
        "🏴",
        "\ufe0f",
    ),
    *("\U000e0067", "\U000e007f", "\u206a", "é", "É", "中", "\xa0", *BAD[::7]),
]
nasty = st.lists(st.sampled_from(FRAGMENTS), max_size=14).map("".join)
options = st.fixed_dictionaries(
    {},
    optional={
        "width": st.booleans(),
        "ligatures": st.booleans(),
        "uncurl": st.booleans(),
        "html_entities": st.sampled_from(["auto", True, False]),
    },
)


def run(text: str, **chosen: Any) -> tuple[str, Proposal]:
    """Return the repaired text and the proposal; every text of these tests goes through here."""
    proposal = UnicodeStage(**chosen)(Document("", text))
    assert tidy(proposal.edits) == proposal.edits
    return apply(text, proposal.edits), proposal


def fixed(text: str, **chosen: Any) -> str:
    """Return the repaired text."""
    return run(text, **chosen)[0]


def by_ftfy(text: str, **chosen: Any) -> str:
    """Return what ftfy makes of `text` with the settings that a stage with these options stands for."""
    return ftfy.fix_text(
        text,
        unescape_html=chosen.get("html_entities", "auto"),
        fix_character_width=chosen.get("width", False),
        fix_latin_ligatures=chosen.get("ligatures", True),
        uncurl_quotes=chosen.get("uncurl", False),
        explain=False,
    )


@settings(max_examples=600)
@given(nasty, options)
def test_without_invisible_the_output_is_that_of_ftfy(text: str, chosen: dict[str, Any]) -> None:
    """The law: the same text as ftfy's, for every text and every setting."""
    assert fixed(text, invisible=False, **chosen) == by_ftfy(text, **chosen)


@settings(max_examples=600)
@given(nasty, options)
def test_a_second_run_proposes_nothing(text: str, chosen: dict[str, Any]) -> None:
    """Stable, also where taking out what is unseen brings together what ftfy then repairs."""
    assert run(fixed(text, **chosen), **chosen)[1].edits == ()


@given(nasty)
def test_every_edit_changes_something_and_says_so(text: str) -> None:
    """No edit replaces a span by itself, and all are owned by a part of the stage."""
    for e in run(text)[1].edits:
        assert text[e.start : e.end] != e.text
        assert e.owner.id.startswith("unicode/")
        assert (e.owner.family, e.owner.risk) == ("unicode", "low")


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126, exclude_characters="&")))
def test_plain_ascii_is_left_alone(text: str) -> None:
    """Nothing in printable ASCII without `&` is ever touched."""
    assert run(text)[1] == Proposal()


# The guard: what it passes over, ftfy cannot change.


def test_characters_that_are_passed_over_are_inert() -> None:
    """Each such character is in NFC, joins nothing before it, and none of ftfy's fixes of characters knows it."""
    passed = [chr(c) for c in range(sys.maxunicode + 1) if not Fixes().suspect(entities=True).search(f" {chr(c)} ")]
    pairs = (unicodedata.decomposition(chr(c)).split() for c in range(sys.maxunicode + 1))
    seconds = {chr(int(pair[1], 16)) for pair in pairs if len(pair) == 2 and pair[0][0] != "<"}
    jamo = set(map(chr, [*range(0x1161, 0x1176), *range(0x11A8, 0x11C3)]))
    odd = {*CONTROL_CHARS, *FTFY_LIGATURES, *range(0xD800, 0xE000), *range(0x80, 0xA0), 0x0D, 0x2028, 0x2029}
    assert len(passed) > 100_000
    assert not {ord(ch) for ch in passed} & odd
    assert not set(passed) & (seconds | jamo)
    assert not [ch for ch in passed if unicodedata.combining(ch) or not unicodedata.is_normalized("NFC", ch)]
    assert not [ch for ch in passed if strip(f" {ch} ") != f" {ch} "]


def test_characters_of_the_options_are_not_passed_over() -> None:
    """With `width` and `uncurl` the characters that ftfy replaces count as well."""
    wide, curly = Fixes(width=True).suspect(entities=False), Fixes(uncurl=True).suspect(entities=False)
    assert all(wide.search(f" {chr(c)} ") for c in WIDTH_MAP)
    assert all(
        curly.search(f" {ch} ")
        for ch in map(chr, range(0x3000))
        if SINGLE_QUOTE_RE.match(ch) or DOUBLE_QUOTE_RE.match(ch)
    )


def test_no_bad_pair_is_passed_over() -> None:
    """Of all pairs of characters that ftfy has a category for, those it calls bad are suspect."""
    suspect = Fixes().suspect(entities=False)
    others = "aZ5 .\nıøЂвβ中\xad"
    assert len(BAD) > 400
    assert not [a + b for a, b in product([*BAD, *others], repeat=2) if is_bad(a + b) and not suspect.search(a + b)]


def test_no_bad_triple_is_passed_over() -> None:
    """The same for triples of three characters of each category and all that ftfy names one by one."""
    suspect = Fixes().suspect(entities=False)
    chosen = set("ŒœÂÃÎÐØÙ°×²√≈‚Äâóàвβ€āВГРСΒΓΞΟЂа aZ5.\n™µ©´¡»Š")
    for kind in MOJIBAKE_CATEGORIES.values():
        members = [ch for ch in BAD if re.match(f"[{kind}]", ch)]
        chosen |= {members[0], members[len(members) // 2], members[-1]}
    triples = map("".join, product(sorted(chosen), repeat=3))
    assert not [text for text in triples if is_bad(text) and not suspect.search(text)]


@pytest.mark.parametrize(
    "text",
    [
        "“It’s a café,” she said — “naïve”, wasn’t it… ‘so’ – 25 °C, £5, 10 €, © 2024, ½ l.",
        "L’État, c’est moi. « Très bien », dit-il à l’œuvre. Größe, Ärger, ÖPNV. ¿Qué? ¡Sí! São João. Łódź, Čeština",
        "Привет, «мир»! “Это” — новость № 5. Γειά σου, «κόσμε».",
        "日本語のテキスト、「引用」。한국어 텍스트. 中文“引号”，全角！",
        "Read this 🎉 👍🏽 ❤️ now; AT&T & Co; 3 < 5 & x > 2",
    ],
)
def test_clean_text_of_many_scripts_is_passed_over(text: str) -> None:
    """The guard does not even look twice at what is common in clean text."""
    assert Fixes().suspect(entities=True).search(text) is None


def test_only_suspect_lines_reach_ftfy(monkeypatch: pytest.MonkeyPatch) -> None:
    """One broken line in a long text costs one line."""
    seen = []
    fix = Fixes.fix
    monkeypatch.setattr(Fixes, "fix", lambda self, line, **k: seen.append(line) or fix(self, line, **k))  # type: ignore[func-returns-value]
    assert fixed("“Clean” – line\n" * 50 + "cafÃ©\n" + "“clean”\r\n" * 50).count("café") == 1
    assert set(seen) == {"cafÃ©\n", "café\n"}


def test_ftfy_is_imported_only_when_needed() -> None:
    """Neither clean text nor unseen characters nor accents to compose need ftfy."""
    code = (
        "import sys; from cleaner.model import Document; from cleaner.stages.unicode import UnicodeStage as U\n"
        "assert U()(Document('', 'x “y” é \\u200b e\\u0301 नमस्ते\\nz\\r\\n')).edits and 'ftfy' not in sys.modules\n"
        "assert U()(Document('', 'cafÃ©')).edits and 'ftfy' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


# The edits: small, where the damage is, and called by its name.


@pytest.mark.parametrize(
    ("text", "part", "edits"),
    [
        ("It wasnâ€™t the cafÃ©.", "mojibake", [(7, "â€™", "’"), (19, "Ã©", "é")]),
        ("Ã©tÃ©", "mojibake", [(0, "Ã©", "é"), (3, "Ã©", "é")]),
        ("a\x92b", "mojibake", [(1, "\x92", "’")]),
        ("Salt &amp; pepper &lt;tag&gt;", "entities", [(5, "&amp;", "&"), (18, "&lt;", "<"), (25, "&gt;", ">")]),
        ("Fittings &amp;amp; Fixtures", "entities", [(9, "&amp;amp;", "&")]),
        ("it&#39;s &eacute;", "entities", [(2, "&#39;", "'"), (9, "&eacute;", "é")]),
        ("one\r\ntwo\rthree\u2028four", "line-breaks", [(3, "\r", ""), (8, "\r", "\n"), (14, "\u2028", "\n")]),
        ("\x1b[31mRed\x1b[0m\x07", "controls", [(0, "\x1b[31m", ""), (8, "\x1b[0m\x07", "")]),
        ("oﬃce ﬁle", "ligatures", [(1, "ﬃ", "ffi"), (5, "ﬁ", "fi")]),
        ("so \ud83d\ude00 or \ud800", "surrogates", [(3, "\ud83d\ude00", "😀"), (9, "\ud800", "\ufffd")]),
        ("Ame\u0301lie", "normalization", [(2, "e\u0301", "é")]),
        ("x\u0301\u0316", "normalization", [(1, "\u0301", ""), (3, "", "\u0301")]),
        ("co\u200bop\xad\xad \ufeffmore", "invisible", [(2, "\u200b", ""), (5, "\xad\xad", ""), (8, "\ufeff", "")]),
        ("a\u2063 \u2063 b", "invisible", [(1, "\u2063", ""), (3, "\u2063", "")]),
    ],
)
def test_edits_are_small_and_named(text: str, part: str, edits: list[tuple[int, str, str]]) -> None:
    """Each kind of damage gives edits of its own size with their owner."""
    found = run(text)[1].edits
    assert [(e.start, text[e.start : e.end], e.text) for e in found] == edits
    assert {e.owner.id for e in found} == {f"unicode/{part}"}


def test_options_have_owners_of_their_own() -> None:
    """Folded widths and straight quotes are named."""
    text = "the “first” ＡＢＣ"
    result, proposal = run(text, width=True, uncurl=True)
    assert result == 'the "first" ABC'
    assert [e.owner.id for e in proposal.edits] == ["unicode/quotes", "unicode/quotes", "unicode/width"]


def test_damage_far_apart_in_a_long_line_gives_small_edits() -> None:
    """However long the line, an edit is no longer than its damage, also behind a long stretch of rubbish."""
    text = ("word " * 300 + "cafÃ© ") * 20 + "\0" * 3000 + "tail “end” \u200bof it"
    result, proposal = run(text)
    assert result == ("word " * 300 + "café ") * 20 + "tail “end” of it"
    assert sorted({e.end - e.start for e in proposal.edits}) == [1, 2, 3000]


# What is unseen: kept where it means something.


@pytest.mark.parametrize(
    "text",
    [
        "می\u200cخواهم کتاب\u200cها را",
        "क्\u200dष और क्\u200cष",
        "ශ්\u200dරී ලංකා",
        "ה\u200fא (abc)\u200e עברית \u2067abc\u2069",
        "family 👨\u200d👩\u200d👧, pilot 👩🏽\u200d✈️, heart ❤️\u200d🔥",
        "Wales 🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",
        "葛\U000e0100 and ☎︎ stay",
        "ភាសា\u200bខ្មែរ",
        "ᠠ\u180eᠠ",
        "a\u034fb",
    ],
)
def test_unseen_characters_that_mean_something_stay(text: str) -> None:
    """Joiners, marks of direction, emoji sequences, flags, variants, and word ends of scripts without spaces."""
    assert fixed(text) == text


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("in\u200dvis\u200cible", "invisible"),
        ("👍\u200d fine\u200d", "👍 fine"),
        ("\u202eevil\u202c \u2066x\u2069 \u200fy\u200e", "evil x y"),
        ("a\u2060b\u2061c\u2064d", "abcd"),
        ("hy\xadphen", "hyphen"),
        ("tag\U000e0041\U000e007f\U000e0001", "tag"),
        ("preview \u034f \u200c \u034f \u200c", "preview    "),
        ("zero\u200bwidth\u200b", "zerowidth"),
        ("x\u180ey", "xy"),
        ("abc\u200e\nעברית\u200e\n", "abc\nעברית\u200e\n"),
    ],
)
def test_unseen_characters_that_mean_nothing_go(text: str, clean: str) -> None:
    """The same characters elsewhere are junk; direction is a matter of the line."""
    assert fixed(text) == clean
    assert fixed(text, invisible=False) == text


def test_what_comes_together_is_repaired() -> None:
    """A letter and its accent, an entity and mojibake that unseen characters had parted."""
    assert fixed("e\u200b\u0301 &am\u2060p; caf\xc3\u200b\xa9") == "é & café"


# The rules of ftfy for lines.


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("&eacute;\n<b>\n&eacute;", "é\n<b>\n&eacute;"),
        ("&eacute; <b>", "&eacute; <b>"),
        ("&lt;\n&eacute;", "<\né"),
    ],
)
def test_entities_stay_from_markup_on(text: str, result: str) -> None:
    """A `<` keeps the entities of its line and of all that follow."""
    assert fixed(text) == fixed(text, invisible=False) == result


def test_entities_as_told() -> None:
    """`html_entities` overrules what the text looks like."""
    assert fixed("<&eacute;", html_entities=True) == "<é"
    assert fixed("&eacute;", html_entities=False) == "&eacute;"


def test_markup_that_a_mark_makes_a_sign_does_not_count() -> None:
    """`<` with a stroke becomes another sign; the second run would not see it, so neither does the first."""
    text = "a <\u0338 b\n&eacute;\n"
    assert fixed(text) == "a ≮ b\né\n"
    assert fixed(text, invisible=False) == by_ftfy(text) == "a ≮ b\n&eacute;\n"


@pytest.mark.parametrize("tail", ["\r\n", "Ã©Ã©\n", "<&amp;\n&amp;\n", "\u2028Ã\n©"])
@pytest.mark.parametrize("short", [0, 1, 2])
def test_long_lines_are_cut_where_ftfy_cuts_them(tail: str, short: int) -> None:
    """What stands across the cut stays as ftfy leaves it; with `invisible` it is stable all the same."""
    text = "a" * (SEGMENT - short) + tail
    assert fixed(text, invisible=False) == by_ftfy(text)
    assert run(fixed(text))[1].edits == ()


# The bounds.


def test_a_long_run_of_marks_stays_and_the_rest_is_repaired() -> None:
    """The run keeps its order, what stands around it is repaired, and a warning says where it is."""
    marks = "\u0301\u0316" * LONGEST_RUN
    result, proposal = run(f"fine\ncafÃ© e{marks} e\u0301\n")
    assert result == f"fine\ncafé e{marks} é\n"
    assert proposal.warnings == ("runs of more than 64 combining marks left as they are: 1, the first in line 2",)
    assert run(result)[1].edits == ()


def test_a_run_of_marks_at_the_bound_is_normalized() -> None:
    """Up to the bound the output is ftfy's."""
    text = "e" + "\u0301\u0316" * (LONGEST_RUN // 2)
    result, proposal = run(text, invisible=False)
    assert result == by_ftfy(text) != text
    assert proposal.warnings == ()


def test_marks_that_a_control_character_parts_are_one_run() -> None:
    """The bound holds for the text as it becomes, too."""
    marks = "\u0301\u0316" * (LONGEST_RUN // 2)
    assert fixed(f"e{marks}\x01{marks}") == f"e{marks}{marks}"


@pytest.mark.parametrize("text", ["&" + "amp;" * 5000, "Ã" + "\x83" * 5000], ids=["entities", "bytes"])
def test_what_nests_too_deep_is_given_up(text: str) -> None:
    """Each round undoes one layer; the line stays, the rest of the text is repaired, and a warning says so."""
    result, proposal = run(f"cafÃ©\n{text}\n")
    assert result == f"café\n{text}\n"
    assert proposal.warnings == (
        f"lines left unrepaired in part, because they still change after {ROUNDS} rounds: 1, the first is line 2",
    )
    assert run(result)[1].edits == ()


def test_entities_too_deep_do_not_keep_a_line_from_its_other_repairs() -> None:
    """Only the entities stay."""
    deep = "&" + "amp;" * 5000
    assert fixed(f"{deep} cafÃ© &eacute;") == f"{deep} café &eacute;"


@pytest.mark.parametrize("layers", [2, 5])
def test_layers_that_occur_are_all_undone(layers: int) -> None:
    """Text that went through several wrong decodings comes back."""
    text = "naïve"
    for _ in range(layers):
        text = text.encode().decode("latin-1")
    assert fixed(text) == "naïve"
    assert fixed("&" + "amp;" * layers + "lt;") == "<"


def test_the_stage_is_a_value() -> None:
    """It survives pickling, and runs in threads give what one run gives."""
    stage = pickle.loads(pickle.dumps(UnicodeStage(uncurl=True)))
    assert stage == UnicodeStage(uncurl=True)
    documents = [Document("", f"cafÃ© “{i}” \u200b&amp;\r\n") for i in range(200)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(stage, documents)) == [stage(d) for d in documents]
