"""Conditions: where a rule may take what it matches, and what speaks against it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.lines import EDGE_PROSE
from cleaner.matching.judge import Claim, Ranges, count_words
from cleaner.matching.matcher import Matcher
from cleaner.model import Block, Document
from cleaner.rulefiles import rule as r
from cleaner.rulefiles.rule import Guard, Near, Veto, Where

from .rules import cleaned, line, rule

PROSE = "The ferry number {} sank on Saturday within sight of the old harbour."
BODY = "\n\n".join(PROSE.format(i) for i in range(2 * EDGE_PROSE))
BY = line("by .{1,30}")


def claims(mine: r.Rule | tuple[r.Rule, ...], text: str, blocks: tuple[Block, ...] = (), **meta: str) -> list[Claim]:
    """Return all claims on a text."""
    rules = mine if isinstance(mine, tuple) else (mine,)
    return Matcher(rules).claims(Document("", text, meta, blocks))


@pytest.mark.parametrize(
    ("zone", "left"),
    [("head", "TM"), ("tail", "HM"), ("edge", "M"), ("body", "HT")],
)
def test_zones(zone: r.Zone, left: str) -> None:
    """The head ends where the body begins, the tail begins where it ends."""
    half = "\n\n".join(PROSE.format(i) for i in range(EDGE_PROSE))
    text = f"By H\n\n{half}\n\nBy M\n\n{half.replace('ferry', 'ship')}\n\nBy T"
    assert {x for x in "HMT" if f"By {x}" in cleaned(rule(BY, where=Where(zone=zone)), text)} == set(left)


def test_lines_that_rules_claim_do_not_end_an_edge() -> None:
    """Ever so many bylines above a byline leave it in the head, whether their rule takes them or not."""
    head = "\n".join(f"Photo: {i}" for i in range(20))
    text = f"{head}\nBy Ann\n\n{BODY}"
    by = rule(BY, "by", where=Where(zone="head"))
    free = rule(line("photo: .*"), "photo", where=Where(zone="tail"))
    assert cleaned((by, free), text) == text.replace("By Ann\n", "")
    assert cleaned(by, text) == text


def test_lines_saved_by_their_own_words_count() -> None:
    """What a rule says is none of its lines is text like any other."""
    head = "\n".join(f"Photo: {i}" for i in range(20))
    saved = rule(line("photo: .*"), "photo", unless=(Veto(line=r"\d"),))
    text = f"{head}\nBy Ann\n\n{BODY}"
    assert cleaned((rule(BY, "by", where=Where(zone="head")), saved), text) == text


def test_a_section_does_not_make_its_own_tail() -> None:
    """Lines of labels below its start do not count, an article below it does."""
    related = rule(r.Section(("related",), "end"), where=Where(zone="tail"))
    labels = "\n".join(f"A headline of another story, number {i}" for i in range(20))
    assert cleaned(related, f"{BODY}\n\nRelated\n{labels}") == BODY
    assert cleaned(related, f"Ferry sinks\n\nRelated\n\n{BODY}") == f"Ferry sinks\n\nRelated\n\n{BODY}"


def test_a_section_in_the_head_ends_in_the_head() -> None:
    """One that runs on into the body is not of the head."""
    menu = rule(r.Section(("menu",), "end"), where=Where(zone="head"))
    assert cleaned(menu, f"Menu\n\n{BODY}") == f"Menu\n\n{BODY}"


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        ("https://example.com/a", True),
        ("https://www.example.com", True),
        ("http://a.b.EXAMPLE.com:8080/x?y", True),
        ("//example.com/x", True),
        ("https://ann:secret@example.com/", True),
        ("https://example.com.", True),
        ("https://notexample.com/", False),
        ("https://example.com.evil.org/", False),
        ("https://evil.org/example.com", False),
        ("https://evil.org?x=@example.com", False),
        ("https://evil.org#@example.com", False),
        ("https://evil.org\\@example.com", False),
        ("https://evil.org/?u=https://example.com/", False),
        ("example.com/a", False),
        ("", False),
    ],
)
def test_sites_are_hosts_and_their_subdomains(url: str, taken: bool) -> None:
    """The host of the address decides, and nothing that looks like it."""
    mine = rule(BY, where=Where(sites=("example.com",)))
    assert (cleaned(mine, "By Ann\n\nx", url=url) == "x") is taken


@pytest.mark.parametrize(("site", "taken"), [("example.com", True), ("https://www.example.com/", True), ("com", False)])
def test_a_known_site_wins_over_the_address(site: str, taken: bool) -> None:
    """With or without scheme."""
    mine = rule(BY, where=Where(sites=("other.org", "example.com")))
    assert (cleaned(mine, "By Ann\n\nx", url="https://nowhere.org/", site=site) == "x") is taken


@pytest.mark.parametrize(
    ("lang", "taken"),
    [("de", True), ("de-AT", True), ("DE_at", True), ("den", False), ("en", False), ("", False), ("d", False)],
)
def test_languages_and_their_variants(lang: str, taken: bool) -> None:
    """A rule for a language is for its variants; a text of unknown language is none of them."""
    mine = rule(BY, where=Where(langs=("fr", "de")))
    assert (cleaned(mine, "By Ann\n\nx", lang=lang) == "x") is taken


def test_a_rule_for_others_frees_no_line() -> None:
    """What a rule of another language would take counts when edges are peeled."""
    head = "\n".join(f"Foto: {i}" for i in range(20))
    text = f"{head}\nBy Ann\n\n{BODY}"
    foreign = rule(line("foto: .*"), "foto", where=Where(langs=("de",), zone="tail"))
    by = rule(BY, "by", where=Where(zone="head"))
    assert cleaned((by, foreign), text, lang="en") == text
    assert cleaned((by, foreign), text, lang="de") == text.replace("By Ann\n", "")


def test_kinds_need_layout() -> None:
    """A line is of the kind of the block it stands in; a block that has gone is of no kind."""
    mine = rule(BY, where=Where(kinds=("caption", "table")))
    text = "By Ann\n\n  By Bo\nBy Cleo"
    blocks = (Block(0, 6, "paragraph"), Block(8, 8, "caption"), Block(8, 15, "paragraph"), Block(16, 23, "caption"))
    assert [c.first for c in claims(mine, text, blocks) if not c.veto] == [3]
    assert [c.first for c in claims(mine, text, (Block(10, 15, "table"), Block(3, 3, "table"))) if not c.veto] == [2]
    assert {c.veto for c in claims(mine, text)} == {"where.kind"}


@pytest.mark.parametrize(
    ("veto", "clean"),
    [
        (Veto(text="bo"), "a\n\nq\n\nBy Bo\nz"),
        (Veto(line="^by bo$"), "a\n\nq\n\nBy Bo\nz"),
        (Veto(before="a$"), "a\n\nBy Ann\n\n\nq\n\nz"),
        (Veto(before="^a$"), "a\n\nBy Ann\n\n\nq\n\nz"),
        (Veto(after="^q"), "a\n\nBy Ann\n\n\nq\n\nz"),
        (Veto(after="^z"), "a\n\nq\n\nBy Bo\nz"),
        (Veto(text="nobody"), "a\n\nq\n\nz"),
        (Veto(line="bo", after="^z"), "a\n\nq\n\nBy Bo\nz"),
        (Veto(text="bo", after="^q"), "a\n\nq\n\nz"),
        (Veto(before="^a$", after="^q"), "a\n\nBy Ann\n\n\nq\n\nz"),
        (Veto(before="^a$", after="^z"), "a\n\nq\n\nz"),
        (Veto(text="bo", line="ann"), "a\n\nq\n\nz"),
    ],
)
def test_what_saves_a_line(veto: Veto, clean: str) -> None:
    """Its words, its line, and the nearest text on either side, blank lines stepped over."""
    assert cleaned(rule(BY, unless=(veto,)), "a\n\nBy Ann\n\n\nq\n\nBy Bo\nz") == clean


@pytest.mark.parametrize(
    ("veto", "saved"),
    [
        (Veto(text="by"), False),
        (Veto(text=r"^\[1\]$"), True),
        (Veto(line="^- see"), True),
        (Veto(line="^see"), True),
        (Veto(before="see $"), True),
        (Veto(before="p"), False),
        (Veto(after="^, p"), True),
        (Veto(after="below"), True),
        (Veto(text="1", line="^see", before="see $", after="below"), True),
        (Veto(text="2", line="^see", before="see $", after="below"), False),
    ],
)
def test_what_saves_a_span(veto: Veto, saved: bool) -> None:
    """For a span the line is all of it, with its marks or without; before and after begin at the span itself."""
    text = "- see [1], p. 3\nbelow"
    assert (cleaned(rule(r.Regex((r"\[1\]",)), unless=(veto,)), text) == text) is saved


def test_what_saves_a_section() -> None:
    """`text` is all that would go, `line` the line it begins with, `before` and `after` what stands around it."""
    text = "a\n\nRelated\nOne\n\n  b"
    section = r.Section(("related",), "blank")
    saved = [
        cleaned(rule(section, unless=(veto,)), text) == text
        for veto in (Veto("one"), Veto(line="^related$"), Veto(line="one"), Veto(before="^a$"), Veto(after="^b$"))
    ]
    assert saved == [True, True, False, True, True]


LEAD = "The bar below the text has these buttons:"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (f"{LEAD}\n\nBy Ann\n\nBy Tom", f"{LEAD}\n\nBy Ann"),
        (f"{LEAD}\n- By Ann\n- By Tom\n\n- By Eve", None),
        (f"{LEAD}\n1. By Ann\n2. By Tom", None),
        (f"{LEAD}\n- By Ann\n* By Tom", f"{LEAD}\n- By Ann"),
        ("文章下面有以下几个按钮：\nBy Ann", None),
        ("Buttons below the text:\nBy Ann", "Buttons below the text:"),
        ("作者：\nBy Ann", "作者："),
        (f"{LEAD[:-1]}.\nBy Ann", f"{LEAD[:-1]}."),
        (f"By all those who keep watch here:\nBy Ann\n{PROSE}", PROSE),
        ("\n".join([LEAD, *["- By Ann"] * 30]), "\n".join([LEAD, *["- By Ann"] * 24])),
    ],
)
def test_what_a_line_leads_up_to_stays(text: str, clean: str | None) -> None:
    """The line right below, and a list as a whole; a label leads up to nothing, nor does a line that goes itself."""
    assert cleaned(rule(line("by .{1,40}")), text) == (text if clean is None else clean)


def test_comments_are_no_glossary() -> None:
    """Who says what looks like words with their meanings; a section that is begun by several lines knows better."""
    talk = "Ann says\nIt rained.\nTom says\nIt did.\nAnn says\nAll day."
    assert cleaned(rule(r.Section((r"\w+ says",), "end", least=2, every=3)), f"{BODY}\n{talk}") == BODY
    assert cleaned(rule(line(r"\w+ says")), f"{BODY}\n{talk}") == f"{BODY}\n{talk}"


def test_what_stands_between_any_two_paragraphs_is_not_led_up_to() -> None:
    """An advertisement's label below a colon is one."""
    assert cleaned(rule(line("advertisement"), family="advert"), f"{LEAD}\nAdvertisement\nShare") == f"{LEAD}\nShare"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Shelf\nSays where it stands.\nBy Ann\nOpens a page.\nDesk\nIs by the door.", None),
        ("By Ann\n\nOpens a page.\n\nShelf\n\nSays where it stands.\n\nDesk\n\nIs by the door.", None),
        ("Shelf\nSays where it stands.\nDesk\nIs by the door.\nBy Ann\nOpens a page.", None),
        ("Shelf\nSays where it stands.\nBy Ann\nOpens a page.", "Shelf\nSays where it stands.\nOpens a page."),
        ("By Ann\nOpens a page.\nShelf\nStands by the door", "Opens a page.\nShelf\nStands by the door"),
        ("Shelf\nSays where it stands.\nBy Ann.\nOpens a page.", "Shelf\nSays where it stands.\nOpens a page."),
        ("Shelf\nSays where it stands.\nBy Ann\nBy Tom.", "Shelf\nSays where it stands."),
        ("Shelf: says where it stands.\n- By Ann: opens a page.", None),
        ("By Ann: opens a page.\nShelf: says where it stands.", None),
        ("By Ann: opens a page.\nThe shelf stands by the door.", "The shelf stands by the door."),
        ("By Ann: opens a page.\nBy Tom: closes it.", ""),
    ],
)
def test_the_entries_of_a_glossary_stay(text: str, clean: str | None) -> None:
    """Words with their meanings below or behind a colon, if another stands beside; a meaning that goes is none."""
    assert cleaned(rule(line("(?:- )?by .{1,40}")), text) == (text if clean is None else clean)


@pytest.mark.parametrize("fence", ["```", "~~~"])
def test_code_between_fences_stays(fence: str) -> None:
    """Whole lines, spans and sections begin outside of it; a fence without its fellow saves nothing."""
    rules = (rule(BY, "by"), rule(r.Text(("[m]",)), "more"), rule(r.Section(("related",), "end"), "related"))
    code = f"a\n\n{fence}py\nBy Ann\nb [m]\nRelated\n{fence}"
    assert cleaned(rules, f"{code}\n\nc") == f"{code}\n\nc"
    assert cleaned(rules, f"{code}\n\nBy Ann\nc") == f"{code}\n\nc"
    assert cleaned(rules, f"a\n\n{fence}\nBy Ann\nb") == f"a\n\n{fence}\nb"


def test_context_is_what_is_shown() -> None:
    """Addresses of links around a claim are no part of what stands beside it."""
    address = f"https://a.example/{'x' * 300}"
    text = f"c [see]({address})\n\nBy Ann\n\n[below]({address}) d"
    for veto in (Veto(before="c see$"), Veto(after="^below d"), Veto(before="^c", after="d$")):
        assert cleaned(rule(BY, unless=(veto,)), text) == text
    for veto in (Veto(before=r"\("), Veto(after="x")):
        assert cleaned(rule(BY, unless=(veto,)), text) != text


def test_context_is_two_hundred_characters() -> None:
    """What stands farther off neither saves nor condemns."""
    mine = rule(BY, unless=(Veto(before="x"), Veto(after="y")))
    near, far = "x" + "-" * 199, "x" + "-" * 200
    assert cleaned(mine, f"{near}\n\nBy Ann") == f"{near}\n\nBy Ann"
    assert cleaned(mine, f"{far}\n\n\n\nBy Ann\n\n{'-' * 200}y") == f"{far}\n\n\n\n{'-' * 200}y"


NEAR = (
    rule(line("photo: .*"), "credit", family="credit"),
    rule(line("a boat .*"), "caption", family="caption", where=Where(near=Near(("credit", "date"), 2))),
    rule(line("by .*"), "by", family="byline"),
)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("x\n\nPhoto: Ann\n\n\n\nA boat here", "x"),
        ("A boat here\nx\nPhoto: Ann", "x"),
        ("A boat here\nx\nx\nPhoto: Ann", "A boat here\nx\nx"),
        ("A boat here\nBy Ann", "A boat here"),
        ("A boat here\nA boat there\nx", "A boat here\nA boat there\nx"),
        ("A boat here\nA boat there\nA boat too\nPhoto: Ann\nx", "A boat here\nx"),
    ],
)
def test_neighbours(text: str, clean: str) -> None:
    """A rule with `near` leans on what other rules take, within so many lines that hold text, and not on its like."""
    assert cleaned(NEAR, text) == clean


def test_a_neighbour_that_stays_is_none() -> None:
    """A claim that was turned down, by a guard even, holds up no other."""
    guarded = rule(line("photo: .*"), "credit", family="credit", guard=Guard(max_share=0.1))
    assert cleaned((guarded, NEAR[1]), "A boat here\nPhoto: Ann") == "A boat here\nPhoto: Ann"


def test_rules_that_lean_on_others_free_no_line_but_theirs() -> None:
    """Lines that a rule with `near` would match anywhere count when edges are peeled, but for those beside others."""
    name = rule(line(r"name \d+"), "name", where=Where(near=Near(("credit",))))
    by = rule(BY, "by", where=Where(zone="head"))
    head = "\n".join(f"Name {i}" for i in range(20))
    text = f"{head}\nBy Ann\n\n{BODY}"
    assert cleaned((name, by, NEAR[0]), text) == text
    assert cleaned((name, by, NEAR[0]), "Photo: x\n" * 20 + f"Name 1\nBy Ann\n\n{BODY}") == BODY


def test_emptied_lines_are_neighbours() -> None:
    """A line that spans take whole counts like any other."""
    spans = rule(r.Text(("photo", "Ann")), "credit", family="credit")
    assert cleaned((spans, NEAR[1]), "A boat here\n| Photo | Ann |\nx") == "x"


def test_guards_count_all_that_a_rule_takes() -> None:
    """Beyond the share, or below the words that must be left, it takes nothing at all."""
    text = "By Ann Hill\nBy Bo Moor\n" + "x" * 27
    assert cleaned(rule(BY, guard=Guard(max_share=0.42)), text) == "x" * 27
    assert cleaned(rule(BY, guard=Guard(max_share=0.41)), text) == text
    assert cleaned(rule(BY, guard=Guard(min_keep_words=1)), text) == "x" * 27
    assert cleaned(rule(BY, guard=Guard(min_keep_words=2)), text) == text


def test_guards_count_overlapping_claims_once() -> None:
    """Two patterns on one text take it once."""
    twice = rule(r.Regex(("aa bb", "bb cc")), guard=Guard(max_share=0.8, min_keep_words=1))
    assert cleaned(twice, "aa bb cc dd") == "dd"


def test_guards_hold_for_rules_that_lean_on_others() -> None:
    """What neighbours make possible is weighed as well."""
    leaning = rule(line("a boat .*"), "caption", where=Where(near=Near(("credit",))), guard=Guard(max_share=0.1))
    assert cleaned((NEAR[0], leaning), "A boat here\nPhoto: Ann\nx") == "A boat here\nx"


def test_a_guard_speaks_for_its_rule_alone() -> None:
    """Another rule takes the same line."""
    assert cleaned((rule(BY, "a", guard=Guard(max_share=0.0)), rule(BY, "b")), "By Ann\n\nx") == "x"


def test_words_are_counted_without_spaces_too() -> None:
    """Scripts that set no spaces have a word for every two characters."""
    assert (count_words("a b  c\n"), count_words("今日は雨が降る"), count_words("")) == (3, 3, 0)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 5)), max_size=8))
def test_ranges_hold_what_they_were_made_of(pairs: list[tuple[int, int]]) -> None:
    """United ranges hold the same numbers, in order and apart."""
    found = Ranges.of((first, first + more) for first, more in pairs)
    assert [i for i in range(40) if found.has(i)] == sorted({i for a, more in pairs for i in range(a, a + more + 1)})
    assert all(last + 1 < first for last, first in zip(found.lasts, found.firsts[1:], strict=False))


def test_why_a_claim_was_turned_down_is_told() -> None:
    """Each condition by its name."""
    rules = (
        rule(BY, "a", where=Where(sites=("a.org",))),
        rule(BY, "b", where=Where(langs=("de",))),
        rule(BY, "c", where=Where(zone="body")),
        rule(BY, "d", unless=(Veto(text="x"), Veto(before="^$"))),
        rule(BY, "e", where=Where(near=Near(("credit",)))),
        rule(BY, "f", guard=Guard(max_share=0.1)),
        rule(r.Section(("by .*",), "end", 1), "g"),
        rule(BY, "h"),
        rule(line("x"), "x", family="credit", where=Where(zone="body")),
    )
    assert [c.veto for c in claims(rules, "By Ann\nx") if c.rule.id not in ("test/g", "test/x")] == [
        "where.site",
        "where.lang",
        "where.zone: not in the body",
        "unless[1]",
        "where.near: no such neighbour is taken",
        "guard.max_share: 0.75 > 0.1",
        "",
    ]
    assert [c.veto for c in claims(rules[6], "By Ann\nx")] == ["section longer than 1 lines"]
