"""The report in a real Chromium: what is on the page, that it can be worked with, and that text stays text."""

from __future__ import annotations

import json
import shutil
import socket
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from cleaner.audit.entries import Cleaned
from cleaner.audit.reading import read_log
from cleaner.cli import main
from cleaner.model import REPAIR_STAGES
from cleaner.report.page import page_of, render
from cleaner.report.payload import Payload
from cleaner.report.reading import Reviewed
from cleaner.rulefiles.load import load_rules

from . import reported
from .browser import chromium, quiet_page
from .screenshot import TARGET, shoot

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests."""
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A quiet page as wide as a desk's."""
    with quiet_page(browser) as opened:
        yield opened


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The awkward documents, cleaned."""
    folder = tmp_path_factory.mktemp("run")
    return reported.clean(folder, folder / "out")


@pytest.fixture(scope="module")
def report(out: Path) -> str:
    """The address of their report."""
    assert main(["report", str(out)]) == 0
    return (out / "_audit" / "report.html").as_uri()


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of the report of the samples."""
    target = tmp_path_factory.mktemp("samples") / "report.html"
    assert main(["report", str(SAMPLES / "out"), "--to", str(target)]) == 0
    return target.as_uri()


def number_of(out: Path, doc: str) -> int:
    """The number the report gives a document."""
    return [entry.doc for entry, _, _ in read_log(out / "_audit")].index(doc)


def lines(page: Page, side: str) -> list[str]:
    """What stands in one column of the reader, without lines of nothing but white space."""
    return [text for text in page.locator(f"#rows .row:not(.heads) .{side}").all_text_contents() if text.strip()]


# What is on the page


def test_the_overview_counts_what_the_log_counts(page: Page, samples: str) -> None:
    """Headline, bars by family and bars by rule agree with the log."""
    changes = [c for _, found, _ in read_log(SAMPLES / "out" / "_audit") for c in found]
    families = Counter(c.family for c in changes)
    removals = [c for c in changes if c.stage not in REPAIR_STAGES and c.stage != "output"]
    page.goto(samples)
    expect(page.locator("h1")).to_contain_text(f"{len(removals)} passages")
    bars = page.locator("[aria-label='Removals by family'] a, [aria-label=Repairs] a")
    shown = {bar.locator(".label").inner_text(): int(bar.locator(".value").inner_text()) for bar in bars.all()}
    assert shown == families
    top = page.locator("[aria-label='Removals by rule'] a").first
    counts = Counter(c.rule for c in removals)
    assert counts[top.locator(".label").inner_text()] == int(top.locator(".value").inner_text()) == max(counts.values())
    widths = page.locator("[aria-label='Removals by family'] .bar").evaluate_all("all => all.map(b => b.clientWidth)")
    assert widths == sorted(widths, reverse=True)
    assert widths[0] > 5 * widths[-1] > 0


def test_a_rule_shows_its_count_its_share_and_examples(page: Page, report: str, out: Path) -> None:
    """Opened from a bar of the overview; examples lead to their place in the document."""
    page.goto(report)
    page.get_by_role("link", name="en/mixed/plea").first.click()
    item = page.locator(".item", has_text="en/mixed/plea")
    taken = [c for _, found, _ in read_log(out / "_audit") for c in found if c.rule == "en/mixed/plea"]
    expect(item.locator(".value")).to_have_text(str(len(taken)))
    expect(item.locator(".note")).to_contain_text("% of what went")
    expect(item.locator(".example")).to_have_count(min(8, len({c.removed for c in taken if c.removed.strip()})))
    item.locator(".example", has_text="on and on").get_by_role("link").click()
    expect(page.locator(".title h1")).to_have_text("long.txt")
    expect(page.locator("#inspector")).to_contain_text("en/mixed/plea")


@pytest.mark.parametrize("doc", [doc for doc in reported.FILES if not doc.startswith(("page", "wide", "site/<"))])
def test_original_and_clean_stand_side_by_side(page: Page, report: str, out: Path, doc: str) -> None:
    """Each column holds its text, line by line, whole."""
    page.goto(f"{report}#doc/{number_of(out, doc)}")
    expect(page.locator(".title h1")).to_have_text(doc)
    original = reported.FILES[doc].replace("\r", "")
    clean = (out / doc).read_text(encoding="utf-8")
    assert lines(page, "left") == [line for line in original.split("\n") if line.strip()]
    assert lines(page, "right") == [line for line in clean.split("\n") if line.strip()]
    marked = page.locator("#rows del").evaluate_all("all => all.map(d => d.className.split(' ')[0])")
    entry = next(e for e, _, _ in read_log(out / "_audit") if e.doc == doc)
    assert isinstance(entry, Cleaned)
    assert {f"f-{family}" for family in entry.changes if family != "unicode"} <= set(marked)


def test_a_document_can_be_read_stage_by_stage(page: Page, report: str, out: Path) -> None:
    """Before and after one stage: what earlier ones did is done, what later ones do is not."""
    page.goto(f"{report}#doc/{number_of(out, 'crlf.txt')}")
    stages = page.get_by_role("toolbar", name="Stages")
    stages.get_by_role("button", name="unicode").click()
    expect(page.locator(".heads")).to_contain_text("After unicode")
    assert "facebook twitter" in lines(page, "right")
    assert set(page.locator("#rows del").all_text_contents()) == {"␍"}
    page.keyboard.press("]")
    expect(page.locator(".heads")).to_contain_text("Before rules")
    assert "␍" not in "".join(page.locator("#rows del").all_text_contents())
    assert lines(page, "right") == [line for line in reported.BODY.split("\n") if line]
    page.keyboard.press("[")
    page.keyboard.press("[")
    expect(page.locator(".heads")).to_contain_text("Original")


def test_what_the_breaker_held_back_is_told(page: Page, report: str) -> None:
    """On the overview, by its state, and above its text."""
    page.goto(report)
    page.locator(".tile", has_text="held back").get_by_role("link").click()
    expect(page.locator(".doc")).to_have_count(1)
    expect(page.locator(".title h1")).to_have_text("held.txt")
    expect(page.locator("#reader .warnings")).to_contain_text("breaker: took back 3 low-risk cuts")


def test_a_line_no_screen_could_hold_is_shortened_where_it_stayed(page: Page, report: str, out: Path) -> None:
    """What went is shown in full."""
    page.goto(f"{report}#doc/{number_of(out, 'wide.txt')}")
    expect(page.locator(".title h1")).to_have_text("wide.txt")
    first, second = lines(page, "left")
    assert "characters unchanged" in first
    assert len(first) < 10_000
    assert second == "Subscribe to it"


def test_bytes_that_could_not_be_read_are_shown_by_number(page: Page, samples: str) -> None:
    """As the log has them."""
    page.goto(f"{samples}#doc/{number_of(SAMPLES / 'out', 'broken-bytes.txt')}")
    expect(page.locator("#rows .left del", has_text="U+DC81")).to_be_visible()


def test_what_was_set_aside_says_why(page: Page, report: str) -> None:
    """On the overview, and in its place among the documents."""
    page.goto(report)
    expect(page.locator(".card", has_text="Look here")).to_contain_text("page.txt")
    page.get_by_role("link", name="page.txt").click()
    expect(page.locator("#reader .problem")).to_contain_text("PDF")


def test_what_a_page_was_left_without_is_shown(browser: Browser, tmp_path: Path) -> None:
    """Every piece with its reason, folded away below the text."""
    source, out = tmp_path / "in", tmp_path / "out"
    shutil.copytree(SAMPLES / "pages", source)
    assert main([str(source), str(out), "--workers", "1", "--quiet"]) == 0
    assert main(["report", str(out)]) == 0
    (logged,) = read_log(out / "_audit")
    with quiet_page(browser) as page:
        page.goto(f"{(out / '_audit/report.html').as_uri()}#doc/0")
        expect(page.locator(".left-out summary")).to_contain_text(str(len(logged.left_out)))
        expect(page.locator(".left-out li").first).not_to_be_visible()
        page.locator(".left-out summary").click()
        expect(page.locator(".left-out li")).to_have_count(len(logged.left_out))
        for piece, item in zip(logged.left_out, page.locator(".left-out li").all(), strict=True):
            expect(item).to_contain_text(piece.text.split("\n")[0].strip())
            expect(item).to_contain_text(piece.rule)


def test_an_output_that_was_altered_is_told_of(browser: Browser, tmp_path: Path) -> None:
    """Its changes are shown, its text is not made up."""
    out = reported.clean(tmp_path, tmp_path / "out")
    (out / "bar.txt").write_text("Another text.\n")
    assert main(["report", str(out)]) == 0
    with quiet_page(browser) as page:
        page.goto(f"{(out / '_audit/report.html').as_uri()}#doc/{number_of(out, 'bar.txt')}")
        expect(page.locator("#reader .problem")).to_contain_text("altered after the run")
        assert lines(page, "left") == ["facebook twitter email"]


# Working with it


def test_documents_are_filtered_and_found(page: Page, report: str) -> None:
    """By family, rule, site, state, name and text, each with its count."""
    page.goto(f"{report}#documents")
    found = page.locator("#found")
    total = len(reported.FILES)
    expect(found).to_have_text(f"{total} documents")
    for label, choice, count in (
        ("Family", "newsletter", 7),
        ("Rule", "en/mixed/spelling", 1),
        ("Site", "site/", 2),
        ("State", "set aside", 1),
        ("State", "held back", 1),
    ):
        page.get_by_label(label).select_option(label=choice)
        expect(found).to_have_text(f"{count} of {total} documents")
        expect(page.locator(".doc")).to_have_count(count)
        page.get_by_label(label).select_option(index=0)
    for words, count in (("LONG.txt", 1), ("gulls slept", total - 2), ("harbor master", 1), ("no such words", 0)):
        page.locator("#search").fill(words)
        expect(found).to_have_text(f"{count} of {total} documents")
    expect(page.locator(".none")).to_be_visible()


def test_documents_are_sorted(page: Page, report: str) -> None:
    """By the share that went, the largest first."""
    page.goto(f"{report}#documents")
    page.get_by_label("Order").select_option(label="Deepest cut first")
    shares = [
        text.removeprefix("< ").removesuffix(" %")
        for text in page.locator(".doc .note").all_inner_texts()
        if "%" in text
    ]
    assert shares == sorted(shares, key=float, reverse=True)
    assert len(shares) > 3


def test_everything_is_reached_by_keys(page: Page, report: str) -> None:
    """Views, documents, changes, search, folding, colours and help."""
    page.goto(report)
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()
    page.keyboard.press("2")
    expect(page.locator("h1")).to_have_text("Rules")
    page.keyboard.press("3")
    expect(page.locator(".doc.on")).to_have_count(1)
    first = page.locator(".title h1").inner_text()
    page.keyboard.press("j")
    expect(page.locator(".title h1")).not_to_have_text(first)
    page.keyboard.press("k")
    expect(page.locator(".title h1")).to_have_text(first)
    page.locator("#list").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".title h1")).not_to_have_text(first)
    page.keyboard.press("ArrowUp")
    expect(page.locator(".title h1")).to_have_text(first)
    page.keyboard.press("n")
    expect(page.locator("#inspector .count")).to_contain_text("1 / ")
    page.keyboard.press("Escape")
    expect(page.locator("#inspector")).to_be_hidden()
    page.keyboard.press("/")
    page.keyboard.type("jk")
    expect(page.locator("#search")).to_have_value("jk")
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    expect(page.locator("#fold")).to_be_checked()


def test_only_changes_leaves_the_rest_out(page: Page, samples: str) -> None:
    """Unchanged lines far from a change are counted instead."""
    page.goto(f"{samples}#doc/{number_of(SAMPLES / 'out', 'indian-daily.txt')}")
    page.locator("#rows .row").first.wait_for()
    whole = page.locator("#rows .row").count()
    page.locator("#fold").check()
    expect(page.locator("#rows .gap").first).to_contain_text("unchanged")
    assert page.locator("#rows .row").count() < whole
    assert page.locator("#rows del").count() > 0


# Keep this


def download(page: Page, folder: Path) -> Path:
    """Fetch the file of what was kept."""
    page.keyboard.press("4")
    with page.expect_download() as waiting:
        page.locator("#download").click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    assert path.read_text(encoding="utf-8") == page.locator("#yaml").inner_text().rstrip("\n") + "\n"
    return path


def keep_all(page: Page, number: int) -> int:
    """Press "Keep this" at every removal of a document; return how many there were."""
    page.evaluate(f"location.hash = '#doc/{number}'")
    expect(page.locator(".doc.on")).to_have_attribute("href", f"#doc/{number}")
    page.keyboard.press("n")
    if page.locator("#inspector").is_hidden():
        return 0
    pressed = 0
    while True:
        keep = page.locator("#inspector .keep")
        if keep.count():
            page.keyboard.press("x")
            pressed += 1
        if page.get_by_label("Next change (n)").is_disabled():
            return pressed
        page.keyboard.press("n")


def taken(out: Path) -> dict[str, int]:
    """How many changes the rules made in each document."""
    return {e.doc: n for e, found, _ in read_log(out / "_audit") if (n := sum(c.stage == "rules" for c in found))}


def test_what_was_kept_stays_the_next_time(
    page: Page, report: str, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whole lines, spans, sections, replacements, repaired characters, quotes and signs of the pattern language."""
    page.goto(f"{report}#documents")
    pressed = sum(keep_all(page, i) for i in range(len(reported.FILES)))
    assert pressed >= len(taken(out)) > 7
    again = reported.clean(tmp_path, tmp_path / "out", download(page, tmp_path))
    assert taken(again) == {}
    assert main(["stats", str(again)]) == 0
    assert "your exceptions left" in capsys.readouterr().out
    assert "photo: Ada Quill" in (again / "span.txt").read_text(encoding="utf-8")
    assert "Subscribe – it’s free" in (again / "site/mojibake.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("doc", ["bar.txt", "site/mojibake.txt", "word.txt", "long.txt"])
def test_what_was_not_kept_goes_again(page: Page, report: str, out: Path, tmp_path: Path, doc: str) -> None:
    """One document's removals are kept, all others go as before."""
    page.goto(f"{report}#documents")
    assert keep_all(page, number_of(out, doc))
    again = reported.clean(tmp_path, tmp_path / "out", download(page, tmp_path))
    assert taken(again) == {name: n for name, n in taken(out).items() if name != doc}


def test_what_is_kept_of_a_known_site_stays_only_there(browser: Browser, out: Path, tmp_path: Path) -> None:
    """The file names the host of the document's address."""
    entry, changes = next((e, c) for e, c, _ in read_log(out / "_audit") if e.doc == "bar.txt")
    assert isinstance(entry, Cleaned)
    known = replace(entry, meta={"url": "https://www.harbourpost.example/rain"})
    payload = Payload(10)
    payload.add(Reviewed(known, changes, (), (out / "bar.txt").read_text(encoding="utf-8")))
    payload.close()
    path = tmp_path / "site.html"
    path.write_text("".join(page_of("site", payload, {})), encoding="utf-8")
    with quiet_page(browser) as page:
        page.goto(f"{path.as_uri()}#documents")
        assert keep_all(page, 0) == 1
        rules = load_rules((download(page, tmp_path),), folder=out.parent / "rules")
    assert [(allow.sites, allow.pattern) for allow in rules.allows] == [
        (("www.harbourpost.example",), "facebook twitter email")
    ]


def test_what_was_kept_is_remembered_and_can_be_let_go(page: Page, report: str, out: Path) -> None:
    """The list outlives a reload; a second press, or the list's own button, takes an entry back."""
    page.goto(f"{report}#doc/{number_of(out, 'bar.txt')}/0")
    page.locator("#inspector .keep").click()
    expect(page.locator("#kept-count")).to_have_text("1")
    page.reload()
    expect(page.locator("#kept-count")).to_have_text("1")
    expect(page.locator("#inspector .keep")).to_have_text("Kept")
    page.keyboard.press("x")
    expect(page.locator("#kept-count")).to_be_hidden()
    page.keyboard.press("x")
    page.keyboard.press("4")
    page.get_by_label("Do not keep").click()
    expect(page.locator("h1")).to_have_text("Kept")
    expect(page.locator(".empty")).to_contain_text("Nothing yet")


def test_keeping_holds_with_the_shipped_rules(page: Page, samples: str, tmp_path: Path) -> None:
    """Over samples of several languages and encodings, nothing that was kept goes again."""
    names = ["indian-daily.txt", "regional-paper.txt", "mojibake.txt", "japanese.txt", "persian.txt"]
    page.goto(f"{samples}#documents")
    assert all(keep_all(page, number_of(SAMPLES / "out", name)) for name in names)
    allow = download(page, tmp_path)
    for folder in ("any", "en", "fa", "ja"):  # the others have little to say here, and take seconds to read
        shutil.copytree(ROOT / "rules" / folder, tmp_path / "rules" / folder)
    texts = [(SAMPLES / "in" / name).read_bytes().decode("utf-8-sig") for name in names]
    bare, kept = (reported.few(load_rules(files, folder=tmp_path / "rules")) for files in ((), (allow,)))
    assert all(bare.clean(text).removals for text in texts)
    assert [kept.clean(text).removals for text in texts] == [()] * len(names)


# Text stays text


def test_hostile_text_stays_text(page: Page, report: str, out: Path) -> None:
    """In names, texts, examples, filters and the list of what is kept: no element, no script, no turned line."""
    doc = "site/<img src=x onerror=alert(2)>.txt"
    number = number_of(out, doc)
    page.goto(report)
    for view in ("#rules/en%2Fmixed%2Fplea", "#documents", f"#doc/{number}/0", "#kept"):
        page.evaluate(f"location.hash = '{view}'")
        page.wait_for_timeout(50)
        if view.startswith("#doc/"):
            expect(page.locator(".title h1")).to_have_text(doc)
            left = lines(page, "left")
            shown = reported.HOSTILE.replace("\u202e", "U+202E").replace("\u202c", "U+202C")
            assert shown in left
            assert left[0] == "<b>Bold</b>U+2028"
            assert keep_all(page, number) == 3  # the marks that turn the line went before, and cut it in three
        assert page.locator("img, iframe, object, main script, main style, b b").count() == 0
    assert page.locator("#yaml").inner_text().count("line:") == 1
    expect(page.locator("#yaml")).to_contain_text(r"</script><img src=x onerror=alert\(1\)>")


def test_the_page_allows_nothing_but_itself(report: str, out: Path) -> None:
    """The policy names one script and one style; no address, handler or markup of the data stands in the file."""
    text = (out / "_audit" / "report.html").read_text(encoding="utf-8")
    policy = text.partition('Content-Security-Policy" content="')[2].partition('"')[0]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "http:" not in text.replace("http://www.w3.org/2000/svg", "")
    assert "https:" not in text
    assert "<img" not in text
    assert text.count("</script>") == text.count("<script")


def test_the_policy_stops_what_it_does_not_name(browser: Browser, report: str, out: Path) -> None:
    """A script that got into the page after all would not run, nor would a picture reach its server."""
    context = browser.new_context()
    page = context.new_page()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        page.goto(report)
        page.evaluate(
            """(port) => {
                const script = document.createElement('script');
                try { script.text = 'document.title = "owned"'; } catch { /* trusted types */ }
                document.body.append(script);
                const picture = document.createElement('img');
                picture.src = `http://127.0.0.1:${port}/x.png`;
                document.body.append(picture);
                try { document.body.innerHTML += '<p>more</p>'; } catch { /* trusted types */ }
            }""",
            server.getsockname()[1],
        )
        page.wait_for_timeout(200)
        with pytest.raises(BlockingIOError):
            server.accept()
    assert page.title() == f"cleaner report: {out}"
    assert page.locator("p", has_text="more").count() == 0
    context.close()


# Any size of corpus and of screen


def test_of_ten_thousand_documents_only_those_in_sight_are_built(browser: Browser, tmp_path: Path, out: Path) -> None:
    """The list grows with the window, not with the run."""
    entry, changes = next((e, c) for e, c, _ in read_log(out / "_audit") if e.doc == "bar.txt")
    clean = (out / "bar.txt").read_text(encoding="utf-8")
    payload = Payload(10_000)
    assert isinstance(entry, Cleaned)
    for i in range(10_000):
        payload.add(Reviewed(replace(entry, doc=f"{i:05}.txt"), changes, (), clean))
    payload.close()
    path = tmp_path / "many.html"
    path.write_text("".join(page_of("many", payload, {})), encoding="utf-8")
    with quiet_page(browser) as page:
        page.goto(f"{path.as_uri()}#documents")
        expect(page.locator("#found")).to_have_text("10,000 documents")
        assert page.locator(".doc").count() < 40
        page.locator("#list").evaluate("list => { list.scrollTop = list.scrollHeight; }")
        expect(page.get_by_role("option", name="09999.txt")).to_be_visible()
        assert page.locator(".doc").count() < 40
        page.locator("#search").fill("09876")
        expect(page.locator("#found")).to_have_text("1 of 10,000 documents")
        page.locator(".doc").click()
        expect(page.locator(".title h1")).to_have_text("09876.txt")
        assert lines(page, "left")[0] == "facebook twitter email"


def test_a_page_that_holds_fewer_documents_says_so(
    browser: Browser, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On the terminal and in the list; the counts are of all."""
    target = tmp_path / "short.html"
    assert main(["report", str(out), "--to", str(target), "--documents", "2"]) == 0
    total = len(reported.FILES)
    assert f"2 of {total} documents can be read in it" in capsys.readouterr().err
    with quiet_page(browser) as page:
        page.goto(target.as_uri())
        expect(page.locator(".tile").first).to_contain_text(str(total))
        page.keyboard.press("3")
        expect(page.locator(".doc")).to_have_count(2)
        expect(page.locator(".cap")).to_contain_text(f"The first 2 of {total} documents")


@pytest.mark.parametrize("view", ["#overview", "#rules/en%2Fmixed%2Fplea", "#documents", "#doc/0/0", "#kept"])
def test_a_phone_shows_it_without_scrolling_sideways(browser: Browser, report: str, view: str) -> None:
    """Every view fits a narrow screen."""
    with quiet_page(browser, width=360, height=700) as page:
        page.goto(report + view)
        page.wait_for_timeout(100)
        wide = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) == 0


def test_a_phone_shows_one_thing_at_a_time(browser: Browser, report: str, out: Path) -> None:
    """The list, then a document; of that the original, then the clean text."""
    with quiet_page(browser, width=390, height=800) as page:
        page.goto(f"{report}#documents")
        expect(page.locator("#list")).to_be_visible()
        page.get_by_role("option", name="bar.txt").click()
        expect(page.locator("#list")).to_be_hidden()
        expect(page.locator("#rows .left del").first).to_be_visible()
        page.get_by_role("button", name="Clean", exact=True).click()
        expect(page.locator("#rows .left").nth(1)).to_be_hidden()
        page.get_by_label("Back to the list").click()
        expect(page.locator("#list")).to_be_visible()


def test_light_and_dark_follow_the_system_and_the_reader(browser: Browser, report: str) -> None:
    """The system decides until the reader does."""
    ground = "() => getComputedStyle(document.body).backgroundColor"
    with quiet_page(browser) as light, quiet_page(browser, dark=True) as dark:
        light.goto(report)
        dark.goto(report)
        pale, deep = light.evaluate(ground), dark.evaluate(ground)
        assert pale != deep
        dark.keyboard.press("t")
        assert dark.evaluate(ground) == pale
        dark.reload()
        assert dark.evaluate(ground) == pale


def test_the_picture_in_the_readme_can_be_renewed(browser: Browser, samples: str, tmp_path: Path) -> None:
    """By one command, small enough to be kept."""
    shoot(browser, samples, tmp_path / "report.png")
    for path in (tmp_path / "report.png", TARGET):
        assert path.read_bytes().startswith(b"\x89PNG")
        assert 20_000 < path.stat().st_size < 200_000


# The command


def test_the_same_run_gives_the_same_page(out: Path) -> None:
    """Byte for byte."""
    assert "".join(render(out).pieces) == "".join(render(out).pieces)


def test_the_head_is_plain_json(out: Path) -> None:
    """What the page begins with can be read by other programs, and closes no element."""
    text = "".join(render(out).pieces)
    block = text.partition('id="head">')[2].partition("</script>")[0]
    assert json.loads(block)["totals"]["documents"] == len(reported.FILES)
    assert not set(block) & set("<>&")


def test_a_folder_without_a_log_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With what to do, exit code 2, and nothing written."""
    assert main(["report", str(tmp_path)]) == 2
    assert "no log" in capsys.readouterr().err
    assert main(["report", str(tmp_path / "none")]) == 2
    assert "output folder of a run" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
