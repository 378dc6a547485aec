"""Rules and texts for tests of the engine: a rule in one call, and documents full of what rules look for."""

from __future__ import annotations

from hypothesis import strategies as st

from cleaner.model import Document, Risk
from cleaner.pipeline import Pipeline
from cleaner.result import Result
from cleaner.rulefiles import rule as r
from cleaner.rulefiles.rule import Action, Guard, Near, Rule, Source, Veto, Where


def rule(
    match: r.Match,
    name: str = "rule",
    *,
    family: str = "artifact",
    risk: Risk = "low",
    where: Where = Where(),  # noqa: B008
    unless: tuple[Veto, ...] = (),
    guard: Guard = Guard(),  # noqa: B008
    replacement: str | None = None,
    capture: tuple[tuple[str, str], ...] = (),
    examples: r.Examples = r.Examples(),  # noqa: B008
) -> Rule:
    """Return a rule of the pack `test`; all but what it matches has a default."""
    source = Source("test.yaml", 1, 1)
    action = Action(replacement, capture)
    return Rule(f"test/{name}", family, risk, "Why.", "1", match, source, where, unless, guard, action, examples)


def line(*patterns: str, exact: bool = False) -> r.Line:
    """Return a `line` primitive."""
    return r.Line(patterns, exact)


def run(rules: Rule | tuple[Rule, ...], text: str, **meta: str) -> Result:
    """Clean a text with nothing but `rules`."""
    mine = rules if isinstance(rules, tuple) else (rules,)
    return Pipeline.of_rules(mine).run(Document("", text, meta))


def cleaned(rules: Rule | tuple[Rule, ...], text: str, **meta: str) -> str:
    """Return what `rules` leave of a text."""
    return run(rules, text, **meta).text


NETWORKS = ("facebook", "twitter", "whatsapp", "email")
RULES = (
    rule(
        line(r"by (?P<who>\p{Lu}\w+ \p{Lu}\w+)"),
        "byline",
        family="byline",
        where=Where(zone="head"),
        capture=(("author", "who"),),
    ),
    rule(r.Words(NETWORKS, 2, ("share on",)), "bar", family="share", where=Where(zone="edge")),
    rule(line(r"\d{1,2} (?:may|june) \d{4}"), "date", family="date", risk="medium", where=Where(zone="head")),
    rule(line(r"photo: .{1,40}"), "credit", family="credit"),
    rule(line(r"a boat in .{1,30}"), "caption", family="caption", where=Where(near=Near(("credit",), 2))),
    rule(r.Section((r"related stories:?",), "heading", 5), "related", family="related", where=Where(zone="tail")),
    rule(r.Section((r"comments",), "end", 4), "comments", family="comments", where=Where(zone="tail")),
    rule(r.Section((r"most read",), "prose"), "most-read", family="related"),
    rule(r.Section((r"menu",), "blank", 6), "menu", family="navigation"),
    rule(r.Section((r"\w+ says",), "end", least=2, every=3), "thread", family="comments"),
    rule(r.Regex((r"\[\d{1,3}\]",)), "note", unless=(Veto(line="footnote"),)),
    rule(r.Text(("A+A-", "(more)")), "buttons"),
    rule(r.Text(("Advertisement",), "left"), "advert", family="advert", risk="medium"),
    rule(line(r"© .{1,60}"), "sign", family="copyright", unless=(Veto(before=r"example:\s*$"),)),
    rule(line(r"subscribe .{1,60}"), "plea", family="newsletter", risk="high", unless=(Veto(after="^why"),)),
    rule(r.Regex((r"colour",)), "spelling", replacement="color"),
    rule(line(r"read more.{0,40}"), "more", family="related", guard=Guard(0.3, 5)),
    rule(r.Repeat(("title", "line"), 10), "again", family="repeat", where=Where(zone="head")),
    rule(r.Repeat(("standfirst", "paragraph"), 40), "twice", family="repeat", risk="medium"),
)
"""One rule at least of every primitive, zone and condition."""

LONG = (
    "The harbour was quiet for most of the week, the keeper of the old lighthouse said, and nobody had seen the ferry "
    "that the company says left the pier on time in the morning."
)
POOL = (
    "By Anna Hill", "by Bo Moor", "Facebook Twitter WhatsApp", "facebook | email 12", "share on Facebook · Twitter",
    "12 May 2021", "3 June 2022", "Photo: Bo Moor", "A boat in the harbour", "Related stories", "Comments", "Menu",
    "Most read", "# A heading", "Ferry sinks off the coast", "Why the ferry sank", "- **By Anna Hill**", "> A quote",
    "The ferry sank on Saturday within sight of the harbour [12].", "It rained. A+A-", "[3] A+A- |", "(more)",
    "Divers searched all night for the two sailors who are missing.", "Nobody was hurt.", "The colour of the sea",
    "Advertisement", "Advertisement The pier is closed.", "© 2021 The Harbour Post", "Here is an example:",
    "Subscribe to our letter", "Why not", "Read more about ferries", "A footnote [7] stays.", LONG, LONG.upper(),
    "Row, row, row the boat", "x", "* * *", "```", "| a | b |", "   indented", "Home   News\tSport", "a b",
    "Ann says", "Tom says", "These buttons stand below the text:", "- Facebook Twitter",
)  # fmt: skip
GAPS = ("\n", "\n\n", "\n\n", "\r\n", "\r\n\r\n", "\n \n", "\n\n\n\n", "\n\t\n\n", " \n")

lines_of_pages = st.one_of(st.sampled_from(POOL), st.text(alphabet="ab .:[]|©\r\t -*#é\u2028", max_size=8))


@st.composite
def pages(draw: st.DrawFn) -> str:
    """A page: bylines, share bars, headings and prose, some of it twice, between gaps of every kind."""
    lines = draw(st.lists(lines_of_pages, max_size=14))
    gaps = draw(st.lists(st.sampled_from(GAPS), min_size=len(lines), max_size=len(lines)))
    text = "".join(f"{each}{gap}" for each, gap in zip(lines, gaps, strict=True))
    return draw(st.sampled_from(("", "", "\n", " \n\n"))) + text.rstrip(draw(st.sampled_from(("", "\n"))))


any_texts = st.one_of(pages(), st.text(max_size=60))
