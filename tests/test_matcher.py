"""Which lines and spans the primitives match, and that one rule's failure stays its own."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.matching.matcher import Matcher
from cleaner.model import Document
from cleaner.rulefiles import rule as r
from cleaner.rulefiles.rule import Veto, Where

from .rules import LONG, NETWORKS, RULES, cleaned, line, pages, rule, run

SHARE = rule(r.Words(("facebook", "twitter", "whats app", "x", "4chan"), 2, ("share on", "followers")))
MARK = rule(line("photo: .{1,40}"), "mark")
BLOWUP = "(a|aa)+$"
HOSTILE = (line("(a|a)+(?!a)[ab]"), r.Regex((BLOWUP,)), r.Section(("(a|a)+(?!a)[ab]",), "end"))
A = "a" * 40


@pytest.mark.parametrize("text", ["Photo: Ann", "  - **Photo: Ann**", "> photo: ann |", "PHOTO: X\r", "\tPhoto: Ann  "])
def test_a_line_goes_with_its_marks(text: str) -> None:
    """Case, white space and the marks around a line do not save it."""
    assert cleaned(MARK, text) == ""


@pytest.mark.parametrize("text", ["A photo: Ann", "Photo: ", "Photo: " + 41 * "x", "Photo by: Ann"])
def test_a_line_rule_takes_nothing_less_than_the_line(text: str) -> None:
    """The whole of the line must match."""
    assert cleaned(MARK, text) == text


def test_a_line_may_be_matched_with_its_marks() -> None:
    """A pattern that asks for marks finds them."""
    assert cleaned(rule(line(r"> .{1,20}")), "a\n> quoted\nquoted") == "a\nquoted"


def test_line_rules_leave_long_lines_alone() -> None:
    """The limit is 300 characters, or what the rule says."""
    long = "photo " + "x" * 400
    assert cleaned(rule(line("photo .*")), long) == long
    assert cleaned(rule(line("photo .*"), where=Where(max_chars=500)), long) == ""
    assert cleaned(rule(line("photo .*"), where=Where(max_chars=400)), long) == long
    assert cleaned(rule(line("photo .*"), where=Where(min_chars=7)), "photo\n\nphoto 12") == "photo"


def test_sizes_hold_for_spans_too() -> None:
    """The line around the span is measured."""
    note = rule(r.Regex((r"\[\d+\]",)), where=Where(min_chars=8, max_chars=10))
    assert cleaned(note, "1234 [1]\nabc [1]\n1234567 [1]") == "1234\nabc [1]\n1234567 [1]"


def test_case_counts_where_it_is_asked_for() -> None:
    """`exact` is a matter of each primitive."""
    assert cleaned(rule(line("NaN", exact=True)), "NaN\n\nnan") == "nan"
    assert cleaned(rule(r.Text(("AB",), exact=True)), "AB ab") == "ab"
    assert cleaned(rule(r.Text(("AB",))), "AB ab c") == "c"


@pytest.mark.parametrize(
    ("edge", "clean"),
    [
        ("any", "x\n\nx x\n\nx\n\n[ m ] x"),
        ("left", "x\n\nx [m] x\n\nx [m]\n\n[ m ] x"),
        ("right", "[m] x\n\nx [m] x\n\nx\n\n[ m ] x"),
        ("both", "[m] x\n\nx [m] x\n\nx [m]\n\n[ m ] x"),
    ],
)
def test_a_literal_stands_at_its_edge(edge: r.Edge, clean: str) -> None:
    """`left` is the start of a line, `right` its end, `both` all of it; the literal is no pattern."""
    text = "[m] x\n\nx [m] x\n\nx [m]\n\n  [m] \n[ m ] x"
    assert cleaned(rule(r.Text(("[m]",), edge)), text) == clean


@pytest.mark.parametrize(
    "linked",
    [
        "[By Ann Hill](/a_(b))",
        "* By [Ann Hill](https://a.example/?b=c)",
        "**By** [Ann](a) Hill",
        '[By](a) [Ann](<b c>) [Hill](c "d")',
    ],
)
def test_a_line_of_links_is_read_as_what_it_says(linked: str) -> None:
    """Rules about whole lines see neither brackets nor addresses, whatever part of the line leads somewhere."""
    mine = rule(line("by ann hill"))
    assert cleaned(mine, f"a\n\n{linked}\n\nb") == "a\n\nb"
    assert cleaned(mine, f"a\n\n{linked} too\n\nb") == f"a\n\n{linked} too\n\nb"


def test_rules_about_links_see_where_they_lead() -> None:
    """A whole line is read as it stands, too, and spans are looked for in nothing else."""
    text = "a\n\n[Share](https://a.example/share)\n\nsee [b](https://a.example/share) c"
    assert cleaned(rule(line(r".*\(https://a\.example/share\)")), text) == "a\n\nsee [b](https://a.example/share) c"
    assert cleaned(rule(r.Regex((r"\(https://a\.example/share\)",))), text) == "a\n\n[Share]\n\nsee [b] c"


def test_a_long_address_makes_no_long_line() -> None:
    """Limits count what is shown."""
    text = f"By [Ann](https://a.example/{'x' * 400})\n\nb"
    assert cleaned(rule(line("by ann")), text) == "b"
    assert cleaned(rule(line("by ann"), where=Where(max_chars=8)), text) == "b"


def test_an_emptied_line_goes_with_its_separators() -> None:
    """Spans that leave nothing but separators take the whole line; what else stands there keeps it."""
    buttons = rule(r.Text(("A+A-", "print")))
    assert cleaned(buttons, "a\n\n| A+A- | print |\n\nb") == "a\n\nb"
    assert cleaned(buttons, "a\n\n| A+A- | more | print") == "a\n\n| | more |"
    saved = rule(r.Text(("A+A-", "print")), unless=(Veto(text="print"),))
    assert cleaned(saved, "a\n\n| A+A- | print |") == "a\n\n| | print |"


def test_spans_that_overlap_are_one_removal() -> None:
    """Two patterns of one rule that see the same text take it once."""
    result = run(rule(r.Regex(("ab+", "b+c"))), "x abbc y")
    assert (result.text, len(result.changes)) == ("x y", 1)


def test_empty_matches_take_nothing() -> None:
    """A pattern that can match nothing at all is no reason to cut."""
    assert cleaned(rule(r.Regex(("x*",))), "a x b") == "a b"


@pytest.mark.parametrize(
    "text",
    [
        "facebook twitter",
        "Facebook | Twitter · X",
        "FacebookTwitterX",
        "Share on Facebook Twitter 12 Followers",
        "facebook 4chan",
        "(1) Facebook, (2) Whats app",
        "- facebook twitter",
    ],
)
def test_a_bar_of_words_goes(text: str) -> None:
    """Entries, fillers, separators and counters in any order; glued words are told by their capitals."""
    assert cleaned(SHARE, text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "facebook",
        "share on followers",
        "Share on Facebook",
        "facebook twitters",
        "facebooktwitter",
        "Facebook and Twitter",
        "facebook | mastodon",
        "Facebook, Twitter: fined",
        "12 | 13",
    ],
)
def test_a_line_with_other_words_is_no_bar(text: str) -> None:
    """One word too many, or one entry too few, keeps the line."""
    assert cleaned(SHARE, text) == text


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Teilen Facebook", ""),
        ("Facebook | per | Mastodon", ""),
        ("Facebook Mastodon", "Facebook Mastodon"),
        ("Facebook 12", "Facebook 12"),
        ("Teilen per", "Teilen per"),
    ],
)
def test_company_counts_but_makes_no_bar_alone(text: str, clean: str) -> None:
    """What rules of all languages have in common is left to one rule of its own."""
    assert cleaned(rule(r.Words(("teilen", "drucken"), 2, ("per",), ("facebook", "mastodon"))), text) == clean


@given(st.lists(st.sampled_from(NETWORKS), min_size=2), st.lists(st.sampled_from([" ", " | ", " 12 ", " · ", "/"])))
def test_any_bar_of_the_vocabulary_goes(words: list[str], gaps: list[str]) -> None:
    """Whatever order and separators."""
    bar = "".join(word + (gaps[i % len(gaps)] if gaps else " ") for i, word in enumerate(words))
    assert cleaned(rule(r.Words(NETWORKS)), bar[:300].strip() if len(bar) <= 300 else "email email") == ""


BODY = "First.\n\nRelated\n\n- One\n- Two\n\nNext Head\n\nThree\n\n" + LONG + "\n\nEnd"


@pytest.mark.parametrize(
    ("to", "clean"),
    [
        ("end", "First."),
        ("blank", "First.\n\n- One\n- Two\n\nNext Head\n\nThree\n\n" + LONG + "\n\nEnd"),
        ("heading", "First.\n\nNext Head\n\nThree\n\n" + LONG + "\n\nEnd"),
        ("prose", "First.\n\nThree\n\n" + LONG + "\n\nEnd"),
    ],
)
def test_where_a_section_ends(to: r.Until, clean: str) -> None:
    """At the end, a blank line, a heading or prose, none of which belongs to it."""
    assert cleaned(rule(r.Section(("related",), to)), BODY) == clean


@pytest.mark.parametrize(
    ("items", "left"),
    [
        (["One", "Where to stay"], ["Where to stay"]),
        (["One", "- Where to stay"], []),
        (["One", "Ferry line drops its winter timetable"], []),
        ([], []),
    ],
)
def test_the_heading_of_prose_stays_with_it(items: list[str], left: list[str]) -> None:
    """A short line right above the prose that ends a section may be its heading; an item or a longer title is not."""
    section = rule(r.Section(("related",), "prose"))
    assert cleaned(section, "\n".join(["a", "Related", *items, LONG])) == "\n".join(["a", *left, LONG])
    if items:
        assert cleaned(section, "\n".join(["a", "Related", *items])) == "a"


@pytest.mark.parametrize("heading", ["# x.", "What comes next"])
def test_headings_end_sections(heading: str) -> None:
    """A marked line anywhere, or a short line behind a blank one with text to follow."""
    section = rule(r.Section(("related",), "heading"))
    assert cleaned(section, f"a\n\nRelated\none\n\n{heading}\nmore") == f"a\n\n{heading}\nmore"
    assert cleaned(section, "a\n\nRelated\none\nwhat comes next\n\nThe end") == "a"
    for other in ("It rained.", "- An item", "a" * 81):
        assert cleaned(section, f"a\n\nRelated\n\n{other}\n\n{heading}\nmore") == f"a\n\n{heading}\nmore"
    assert cleaned(section, "a\n\nRelated\none\nwhat comes next\n\nThe end\n") == "a\n"


def test_a_section_that_is_too_long_takes_nothing() -> None:
    """Lines with text are counted, its own first one among them; blank lines are not."""
    section = rule(r.Section(("related",), "end", 3))
    assert cleaned(section, "a\n\nRelated\n\n\nb\n\n\n\nc") == "a"
    assert cleaned(section, "a\n\nRelated\nb\nc\nd") == "a\n\nRelated\nb\nc\nd"


def test_a_section_ends_where_its_like_begins() -> None:
    """The length of one does not depend on whether the next one stays."""
    section = rule(r.Section(("related",), "end", 2))
    assert cleaned(section, "a\nRelated\nb\nRelated\nc") == "a"
    assert cleaned(section, "a\nRelated\nb\nb\nRelated\nc") == "a\nRelated\nb\nb"


THREAD = rule(r.Section((r"\w+ says",), "end", least=2, every=3))


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a\n\nAnn says\nb\n\n\nc\nTom says\nd", "a"),
        ("a\nAnn says\nb\nc\nd\nTom says\ne\nAnn says\nf", "a\nAnn says\nb\nc\nd"),
        ("a\nAnn says\nb", None),
        ("a\nAnn says\nTom says\nb\nc", "a"),
        ("a\nAnn says\nTom says\nb\nc\nd", None),
        ("a\nAnn says\nTom says\nb\nc\nd\nAnn says\nTom says", "a\nAnn says\nTom says\nb\nc\nd"),
    ],
)
def test_a_section_that_needs_several_beginnings(text: str, clean: str | None) -> None:
    """They count where they are near each other, and the last of them near the end of the text."""
    assert cleaned(THREAD, text) == (text if clean is None else clean)


@pytest.mark.parametrize("match", HOSTILE)
def test_a_rule_that_runs_out_of_time_did_not_match(match: r.Match) -> None:
    """The text stays, the log names the rule, and the others work on."""
    text = f"aa\n\n{A}\n\n{A}!\n\nPhoto: Ann\n\n{A}"
    result = run((rule(match, "slow"), MARK), text)
    assert result.text == text.replace("Photo: Ann\n\n", "")
    assert [w for w in result.warnings if "test/slow ran out of time" in w]
    assert not [w for w in result.warnings if "test/mark" in w]


@pytest.mark.parametrize("part", ["text", "line", "before", "after"])
def test_a_veto_that_runs_out_of_time_saves(part: str) -> None:
    """When nobody knows, the text stays."""
    slow = rule(r.Text(("cut",)), "slow", unless=(Veto(**{part: BLOWUP}),))
    text = f"{A}! cut {A}!"
    if part == "text":
        slow = rule(r.Regex((f"{A}! cut {A}!",)), "slow", unless=slow.unless)
    result = run((slow, MARK), text + "\n\nPhoto: Ann")
    assert result.text == text
    assert "rules: test/slow ran out of time; it took nothing here" in result.warnings


def test_what_is_remembered_does_not_change_what_is_matched() -> None:
    """A line gets the same verdict again, and a verdict by the clock is asked for anew."""
    matcher = Matcher((rule(line("(a|a)+(?!a)[ab]"), "slow"), MARK))
    for _ in range(2):
        told: list[str] = []
        found = matcher.claims(Document("", f"Photo: Ann\n{A}"), told.append)
        assert ([c.rule.id for c in found], len(told)) == (["test/mark"], 1)


@given(st.lists(pages(), min_size=2, max_size=4))
def test_texts_do_not_influence_each_other(texts: list[str]) -> None:
    """A matcher that has seen other texts claims what a new one does."""
    used = Matcher(RULES)
    for text in texts:
        document = Document("", text)
        assert _told(used, document) == _told(Matcher(RULES), document)


def test_a_matcher_can_be_sent_to_another_process() -> None:
    """Round trip through pickle, claims and all."""
    matcher = Matcher(RULES)
    document = Document("", "By Anna Hill\n\nfacebook twitter\n\n" + LONG)
    assert _told(pickle.loads(pickle.dumps(matcher)), document) == _told(matcher, document) != []


def test_threads_share_a_matcher() -> None:
    """Many at once come to what one comes to."""
    documents = [Document("", f"By Anna Hill\nPhoto: {i % 7}\n\nfacebook email {i % 5}\n\n{LONG}") for i in range(60)]
    matcher, alone = Matcher(RULES), Matcher(RULES)
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda d: _told(matcher, d), documents)) == [_told(alone, d) for d in documents]


def test_lone_surrogates_are_text_like_any_other() -> None:
    """Bytes that could not be decoded are no reason to fail, nor to let boilerplate stay."""
    assert cleaned((MARK, rule(r.Text(("A+A-",)))), "Photo: \udcff\n\n\udcfe A+A- x") == "\udcfe x"


def test_the_candidates_of_a_line_hold_all_that_match_it() -> None:
    """What explains near misses sees at least the hits."""
    assert "test/credit" in {x.id for x in Matcher(RULES).line_candidates("Photo: Ann")}


def _told(matcher: Matcher, document: Document) -> list[tuple[str, int, int, bool, str]]:
    return [(c.rule.id, c.start, c.end, c.whole, c.veto) for c in matcher.claims(document)]
