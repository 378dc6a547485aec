"""Mining: what repeats at the edges of one site's documents becomes a rule file, and nothing that bodies need does."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.cli import main
from cleaner.errors import UsageError
from cleaner.matching.allow import Exceptions
from cleaner.mining.examples import Pool, compiled, keep_examples
from cleaner.mining.propose import Mined, mine
from cleaner.mining.rulefile import load_text, rule_file, slug
from cleaner.mining.shapes import shape_of
from cleaner.mining.store import Store, shortened
from cleaner.mining.templates import Place, Template, templates
from cleaner.mining.twins import twins
from cleaner.model import Document
from cleaner.pipeline import Pipeline
from cleaner.rulefiles.rule import Allow, Line, Rule
from cleaner.ruletools.examples import run_examples
from cleaner.ruletools.lint import lint
from cleaner.runs.sources import Sourced, documents

from .crawl import Article, crawl, write_crawl
from .rules import line, rule

NOTHING = Pipeline.of_rules(())
SITE = "harbour-post.example"


def sourced(articles: Iterable[Article]) -> list[Sourced]:
    """The articles of a crawl, as mining reads them."""
    return [Sourced(a.site, Document(f"{a.site}/{a.name}", a.text, {"site": a.site})) for a in articles]


def mined(found: Iterable[Sourced], pipeline: Pipeline = NOTHING) -> Mined:
    """What mining makes of documents, with no rules that take anything already."""
    with Store() as store:
        return mine(found, pipeline, NOTHING, store)


def patterns(texts: Sequence[str], site: str = SITE) -> list[str]:
    """The patterns proposed for the texts of one site."""
    return [p.finding.template.pattern for p in mined(of_site(texts, site)).proposals]


def of_site(texts: Sequence[str], site: str = SITE) -> list[Sourced]:
    """Texts as documents of one site."""
    return [Sourced(site, Document(f"{n}", text, {"site": site})) for n, text in enumerate(texts)]


def rules_of(found: Mined) -> tuple[Rule, ...]:
    """The rules of the file that holds the proposals."""
    return load_text(rule_file("mined", found.proposals)[0])


def body(seed: int, sentences: int = 6) -> str:
    """A body unlike any other."""
    dice = Random(seed)
    words = [f"{a}{b}" for a in ("bo", "ka", "lu", "me", "ri", "so", "tu") for b in ("ran", "dil", "mop", "ket", "sun")]
    return "\n".join("The " + " ".join(dice.choice(words) for _ in range(14)) + "." for _ in range(sentences))


# The shapes of lines


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Written by Ada Quill", "Written by Bo van der Berg"),
        ("12 comments", "3 comments"),
        ("Updated 14 mars 2019", "Updated 2 avril 2021"),
        ("Read 3 hours ago", "Read 12 minutes ago"),
        ("1,204 readers, 4.5 stars", "17 readers, 5 stars"),
        ("Write to ada.quill@harbour.example", "Write to bo@harbour.example"),
    ],
)
def test_lines_of_one_shape(one: str, other: str) -> None:
    """Numbers, names, dates and addresses are folded."""
    assert shape_of(one).text == shape_of(other).text


@pytest.mark.parametrize(("one", "other"), [("read more", "read less"), ("By Ada Quill", "By ada quill"), ("a", "a b")])
def test_lines_of_two_shapes(one: str, other: str) -> None:
    """All other words tell lines apart."""
    assert shape_of(one).text != shape_of(other).text


def test_a_label_takes_the_rest_of_its_line() -> None:
    """Whatever stands behind a colon, at the edges of many documents."""
    topics = ["ferries, quays", "a bridge", "what the tide brings", "nets", "old boats"]
    texts = [f"{body(n)}\nFiled under: {topics[n % 5]} {'and fog' * (n % 2)}" for n in range(9)]
    assert patterns(texts) == ["Filed under: {{rest}}"]


def places(lines: Sequence[str]) -> list[Place]:
    """The lines of one shape, each in a document of its own."""
    return [Place(n, 0, n, shape_of(text).values) for n, text in enumerate(lines)]


def found_in(lines: Sequence[str], least: int = 2) -> list[str]:
    """The patterns of the templates of lines that all have one shape."""
    (shape,) = {shape_of(text).text for text in lines}
    return [t.pattern for t in templates(shape, places(lines), least)]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Written by Ada Quill", "Written by Bo Berg", "Written by Cy Doe"], ["Written by {{names}}"]),
        (["Read more"] * 3 + ["Look more"] * 2, ["Read more", "Look more"]),
        (["Page 1 of 9", "Page 2 of 9"], ["Page {{number}} of {{number}}"]),
        (["Sport", "Sport", "Ferry", "Quay", "Mole"], ["Sport"]),
        (["In the Ada Post", "In the Bo Post", "In the Cy Post"], ["In the {{names}} Post"]),
        (["Words by J. Doe", "Words by Ada Doe", "Words by Bo Doe"], ["Words by {{names}}"]),
        (["Jane Roe", "Ada Quill", "Bo Berg"], []),
        (["1 2", "3 4"], []),
        (
            ["Rated 4 stars", "Rated 4 hats", "Rated 3 stars", "Rated 9 hats"],
            ["Rated {{number}} hats", "Rated {{number}} stars"],
        ),
    ],
)
def test_templates(lines: list[str], expected: list[str]) -> None:
    """What varies is a slot, what does not is literal, and what is next to nothing is no template."""
    assert sorted(found_in(lines)) == sorted(expected)


def test_two_names_are_too_few_to_expect_others() -> None:
    """Neither is frequent, and together they are no template."""
    assert found_in(["In Dale news"] * 3 + ["In Quay news"] * 3, least=4) == []


@given(st.lists(st.text("ab A1.,'’-@é ", min_size=1, max_size=24).filter(str.strip), min_size=1, max_size=6))
def test_a_template_matches_its_own_lines(lines: list[str]) -> None:
    """Whatever was folded, the pattern matches every line it was made of."""
    by_shape: dict[str, list[str]] = {}
    for text in lines:
        by_shape.setdefault(shape_of(text).text, []).append(text)
    for shape, group in by_shape.items():
        template = Template.of(shape, places(group))
        assert all(compiled(template.pattern).fullmatch(text) for text in group), template


# Near-duplicates


def test_twins_are_found_whatever_stands_around_them() -> None:
    """A text printed again with small changes is a twin; one that shares only the furniture is none."""
    furniture = ["The harbour master keeps the log of this page, and of all others that are like it.", "Home", "Sport"]
    one, other = body(1, 12).split("\n"), body(2, 12).split("\n")
    again = [*one[:5], one[5].replace("The", "A"), *one[6:]]
    assert twins([[*furniture, *one], [*furniture, *other], [*furniture, *again], [*again, "Weather"]]) == [0, 1, 0, 0]


def test_short_texts_in_much_furniture_are_no_twins() -> None:
    """What most documents of a site have does not count."""
    furniture = body(0, 20).split("\n")
    assert twins([[*furniture, *body(n, 2).split("\n")] for n in range(1, 6)]) == [0, 1, 2, 3, 4]


def test_documents_that_are_all_alike_are_one_witness() -> None:
    """What all have in common tells them apart no better when there is nothing else."""
    assert set(twins([body(1).split("\n")] * 9)) == {0}
    assert set(twins([["Home"], ["Home"]])) == {0}
    assert twins([]) == []


# Whole crawls


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    """A small crawl."""
    return list(crawl(sites=5, documents=24))


@pytest.fixture(scope="module")
def found(articles: list[Article]) -> Mined:
    """What mining finds in it."""
    return mined(sourced(articles))


def test_mined_rules_take_the_boilerplate_and_no_body_line(articles: list[Article], found: Mined) -> None:
    """Of the lines that a site prints around its bodies 95 in 100 go; of the bodies nothing does."""
    pipeline = Pipeline.of_rules(rules_of(found))
    gone = total = 0
    for article in articles:
        cleaned = pipeline.clean(article.text, site=article.site).text
        assert pipeline.clean(cleaned, site=article.site).text == cleaned
        left = Counter(cleaned.split("\n"))
        assert not Counter(article.body) - left
        total += len(article.boilerplate)
        gone += sum((Counter(article.boilerplate) - (left - Counter(article.body))).values())
    assert total > 1000
    assert gone >= 0.95 * total


def test_the_rule_file_passes_lint_and_its_examples_hold(tmp_path: Path, found: Mined) -> None:
    """No error, no warning, no example that fails, and all that a rule needs to be judged."""
    text, left_out = rule_file("mined", found.proposals)
    path = tmp_path / "mined.yaml"
    path.write_text(text, encoding="utf-8")
    (tmp_path / "none").mkdir()
    assert (lint([path], folder=tmp_path / "none").rendered(), left_out) == ([], 0)
    rules = rules_of(found)
    assert [f.render() for f in run_examples(rules, rules)] == []
    assert all(rule.where.zone and rule.where.sites and "different documents of" in rule.why for rule in rules)
    assert {len(rule.examples.keep) for rule in rules} == {2}


def test_the_order_of_documents_does_not_matter(articles: list[Article], found: Mined) -> None:
    """The file is the same, byte for byte."""
    shuffled = sourced(articles)
    Random(7).shuffle(shuffled)
    assert rule_file("mined", mined(shuffled).proposals) == rule_file("mined", found.proposals)


def test_keep_examples_come_from_the_documents(articles: list[Article], found: Mined) -> None:
    """They are lines that stay, of the same site and of another."""
    bodies = {(text, a.site) for a in articles for text in a.body}
    assert all(keep in bodies for p in found.proposals for keep in p.keep)
    assert all({site == p.finding.site for _, site in p.keep} == {True, False} for p in found.proposals)


def test_where_no_line_serves_a_sentence_is_the_example() -> None:
    """A line that differs only in case is no example, and what a shipped rule takes is none either."""
    (proposal,) = mined(of_site([f"{body(n)}\nRead The Harbour Post" for n in range(9)])).proposals
    finding = proposal.finding
    pools = [Pool.of([("READ THE HARBOUR POST", "dale.example")]), Pool.of([])]
    sentence = ("Nobody knew what “Read The Harbour Post” was for.", SITE)
    assert keep_examples(finding, [finding], pools, lambda line, site: True) == (sentence,)
    assert keep_examples(finding, [finding], pools, lambda line, site: False) == ()


# What is not proposed


def test_near_duplicates_do_not_fake_repetition() -> None:
    """An article printed eight times among others is one article."""
    printed = [body(0, 12) + f"\nAt the {n}th printing the ferry had left." for n in range(8)]
    assert patterns([*printed, *(body(n) for n in range(1, 12))]) == []


def test_what_stands_inside_bodies_is_not_proposed() -> None:
    """A sub-heading and a refrain between paragraphs are not the site's furniture; a line at the end is."""
    texts = [f"{body(n)}\nWhat happens next\n{body(100 + n)}\nRead The Harbour Post at home" for n in range(12)]
    assert patterns(texts) == ["Read The Harbour Post at home"]


def test_a_heading_above_the_last_paragraph_is_not_proposed() -> None:
    """Near the end is not at the end, as long as the body goes on."""
    assert patterns([f"{body(n)}\nWhat happens next\n{body(100 + n, 1)}" for n in range(12)]) == []


def test_what_stands_on_other_sites_is_not_proposed() -> None:
    """It is for a rule of a language, not of a site."""
    ours = of_site([f"{body(n)}\nShare this page\nRead The Harbour Post" for n in range(9)])
    theirs = of_site([f"{body(50 + n)}\nShare this page\nRead The Dale Courier" for n in range(9)], "dale.example")
    proposals = mined([*ours, *theirs]).proposals
    assert [(p.finding.site, p.finding.examples) for p in proposals] == [
        ("dale.example", ("Read The Dale Courier",)),
        (SITE, ("Read The Harbour Post",)),
    ]


def test_a_sentence_must_stand_in_more_documents_than_a_label() -> None:
    """Articles end alike now and then; a site's plea stands under many."""
    ends = ["Police have asked for witnesses to come forward."] * 6 + ["Read The Harbour Post"] * 6
    texts = [f"{body(n)}\n{ends[n] if n < len(ends) else ''}" for n in range(90)]
    assert patterns(texts) == ["Read The Harbour Post"]


def test_what_rules_take_already_is_not_proposed() -> None:
    """A person has less to read."""
    texts = [f"{body(n)}\nShare this page\nRead The Harbour Post" for n in range(9)]
    taking = Pipeline.of_rules((rule(line("share this page")),))
    assert [p.finding.examples for p in mined(of_site(texts), taking).proposals] == [("Read The Harbour Post",)]


def test_what_the_user_allows_is_not_proposed() -> None:
    """Who has said of a line that it stays is not asked again."""
    texts = [
        f"{body(n)}\nPhotograph: {name}\nRead The Harbour Post"
        for n, name in enumerate(("Bo Berg", "Cy Doe", "Ada") * 3)
    ]
    allowing = replace(NOTHING, exceptions=Exceptions((Allow("a", "Why.", "line", "Photograph: .{1,40}"),)))
    assert [p.finding.examples for p in mined(of_site(texts), allowing).proposals] == [("Read The Harbour Post",)]


# Hostile corpora


@pytest.mark.parametrize(
    "texts",
    [
        [],
        [""],
        ["", "\n\n", " "],
        ["Read The Harbour Post\n\nOne document.\n"],
        [f"{body(1)}\nRead The Harbour Post"] * 20,
        ["x" * 10_000_000] * 6,
        [f"{body(n)}\n{'y' * 5_000}" for n in range(6)],
        ["\n".join(["Read on"] * 5_000)] * 6,
        ["\x00\x01\x02 \ud800 {{name}} \x05\n"] * 9,
    ],
    ids=["none", "empty", "blank", "one", "identical", "long", "long-lines", "many-lines", "control"],
)
def test_hostile_corpora_propose_nothing(texts: list[str]) -> None:
    """Nothing repeats in them in a way that tells boilerplate, and nothing fails."""
    found = mined(of_site(texts))
    assert (found.proposals, load_text(rule_file("mined", found.proposals)[0])) == ((), ())


def test_the_sample_of_a_site_does_not_depend_on_the_order() -> None:
    """Documents come out in one order, so that whichever are left out are always the same."""
    texts = of_site([body(n) for n in range(30)])
    samples = []
    for order in (texts, texts[::-1]):
        with Store() as store:
            for one in order:
                store.add(one)
            store.index()
            samples.append([document.id for document in store.sample(SITE)])
    assert samples[0] == samples[1] != sorted(samples[0], key=int)


def test_what_is_kept_of_a_document_is_bounded() -> None:
    """A line of any length and any number of lines."""
    assert len(shortened("x" * 9_000_000)) == 2_000
    assert len(shortened("one\n" * 100_000)) < 5_000
    assert shortened("a\r\nb") == "a\nb"


def test_odd_lines_make_sound_rules() -> None:
    """Signs that mean something in patterns or in YAML, other scripts, tabs, and lines too long for a plain rule."""
    odd = [
        "{{who}} [a-z]+ (more)",
        "'quoted': \"yes\" # no",
        "更多新闻请点击这里",
        "Ещё 5 новостей",
        "a  tab\tbed  line",
        "é" * 400,
    ]
    texts = ["\n".join([body(n), *odd]) for n in range(8)]
    rules = rules_of(mined(of_site(texts)))
    assert len(rules) == len(odd)
    pipeline = Pipeline.of_rules(rules)
    assert [pipeline.clean(text, site=SITE).text for text in texts] == [body(n) for n in range(8)]


# Sites


def test_sites_come_from_folders(tmp_path: Path) -> None:
    """From the first one that is named like a host, or else from the first one, or from the input itself."""
    for name in ("in/www.Dale.example/a/x.txt", "in/news/dale.example/x.txt", "in/news/b/x.txt", "in/x.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Rain.\n", encoding="utf-8")
    found = {one.document.id: one.site for one in documents([str(tmp_path / "in")])}
    assert found == {
        "www.Dale.example/a/x.txt": "dale.example",
        "news/dale.example/x.txt": "dale.example",
        "news/b/x.txt": "news",
        "x.txt": "in",
    }
    assert next(documents([str(tmp_path / "in/www.Dale.example")])).site == "dale.example"
    with pytest.raises(UsageError, match="standard input"):
        list(documents(["-"]))


def test_sites_come_from_records(tmp_path: Path) -> None:
    """From the address, or from the field that is named; a line that is no record is set aside."""
    path = tmp_path / "news.jsonl"
    records = [
        {"text": "Rain.", "url": "https://www.dale.example/1", "desk": "north"},
        {"text": "Sun.", "site": "quay.example", "desk": "south"},
        {"text": 3},
        [],
        {"text": "Fog."},
    ]
    path.write_text("\n".join(map(json.dumps, records)) + "\n\n{", encoding="utf-8")
    found = list(documents([str(path)]))
    assert [one.site for one in found if not one.problem] == ["dale.example", "quay.example", tmp_path.name]
    assert [one.document.id for one in found if one.problem] == ["news.jsonl#3", "news.jsonl#4", "news.jsonl#7"]
    assert [one.site for one in documents([str(path)], "desk") if not one.problem] == ["north", "south", tmp_path.name]


def test_rules_of_a_folder_without_a_host_name_no_site() -> None:
    """They work when the file is used on that folder."""
    texts = [f"{body(n)}\nRead The Harbour Post" for n in range(9)]
    found = mined(of_site(texts, "north"))
    text, _ = rule_file("mined", found.proposals)
    (mined_rule,) = load_text(text)
    assert (mined_rule.where.sites, "use the file on them alone" in text) == ((), True)
    assert Pipeline.of_rules((mined_rule,)).clean(texts[0]).text == body(0)


def test_a_slug_is_always_an_id() -> None:
    """Letters of ASCII as they are, a hash of what has none."""
    assert slug("Read The Harbour Post now, or at least soon") == "read-the-harbour-post-now-or"
    assert slug("更多") == slug("更多") != slug("更少")


# The command


def test_the_command_writes_a_file_and_shows_what_it_would_remove(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file loads, the preview names what goes, what could not be read is told, and the inputs are as they were."""
    articles = write_crawl(tmp_path / "in", crawl(sites=1, documents=12))
    (tmp_path / "in" / "bad.txt").write_bytes(b"%PDF-1.4")
    out = tmp_path / "found.yaml"
    assert main(["mine", str(tmp_path / "in"), "-o", str(out)]) == 1
    said = capsys.readouterr()
    rules = load_text(out.read_text(encoding="utf-8"))
    site = articles[0].site
    assert f"{site}: 12 documents, {len(rules)} rules, " in said.out
    assert {rule.id.split("/")[0] for rule in rules} == {"found"}
    assert all(isinstance(rule.match, Line) and rule.match.exact and rule.where.sites == (site,) for rule in rules)
    assert "set aside: bad.txt: this is a PDF file, not text" in said.err
    assert f"{len(rules)} proposed rules: {out}" in said.err
    assert main(["mine", str(tmp_path / "in"), "-o", str(out)]) == 2
    assert "say --force to write it anew" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"), [(["-o", "x.txt"], "must end in .yaml"), (["--min-docs", "1"], "no whole number from 2 on")]
)
def test_wrong_usage_is_told_before_anything_is_read(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one line, with exit code 2."""
    assert main(["mine", "nowhere", *words]) == 2
    assert told in capsys.readouterr().err
