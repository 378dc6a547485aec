"""Cleaning pages: in one call, and as files on the command line."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

import cleaner
from cleaner.audit.entries import Cleaned, SetAside
from cleaner.audit.reading import read_entries, read_log
from cleaner.errors import RuleFileError
from cleaner.pipeline import PIPELINE_FILE, Pipeline
from cleaner.rulefiles import rule as r
from cleaner.rulefiles.load import RuleSet
from cleaner.yamlfile import load

from .command import REAL, run
from .pages import STORY, TITLE, article
from .rules import rule

BAR = "<p>facebook twitter whatsapp</p>"
BODY = "\n\n".join(STORY)


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    """The default pipeline with one rule, so that loading takes no time."""
    words = rule(r.Words(("facebook", "twitter", "whatsapp"), 2), "bar", family="share")
    return Pipeline.of_rules((words,))


def test_rules_see_the_text_that_was_found(pipeline: Pipeline) -> None:
    """What a rule takes is a change of the extracted text; the rest was left out by extraction."""
    result = pipeline.clean_html(article(BAR), url="https://harbourpost.example/ferry")
    assert result.text == BODY
    assert result.restore() == result.original
    assert result.meta["title"] == TITLE
    assert result.meta["url"] == "https://harbourpost.example/ferry"
    gone = {c.removed.strip() for c in result.removals} | {piece.text for piece in result.left_out}
    assert "facebook twitter whatsapp" in gone


def test_bytes_and_text_give_the_same(pipeline: Pipeline) -> None:
    """The encoding of bytes is found."""
    html = article("<p>Die Fähre fährt über den Fluß, und keiner weiß, wie lange noch; das sagt hier jeder.</p>")
    assert pipeline.clean_html(html.encode()).text == pipeline.clean_html(html).text


def test_cleaning_is_stable(pipeline: Pipeline) -> None:
    """The clean text of a page is clean."""
    result = pipeline.clean_html(article(BAR))
    assert pipeline.clean(result.text, title=result.meta["title"]).text == result.text


def test_the_public_call_reads_a_page() -> None:
    """`cleaner.clean_html` finds the body with the shipped rules."""
    result = cleaner.clean_html(article(BAR), url="https://harbourpost.example/ferry")
    assert (result.text, result.extractor) == (BODY, "model")


def loaded(file: Path) -> Pipeline:
    """A pipeline file without the shipped rules, which take seconds to load."""
    read = load(file)
    raw = PIPELINE_FILE.read(read.root, read) if read.root else None
    if read.problems or raw is None:
        raise RuleFileError(read.rendered())
    return Pipeline.build("mine", raw, RuleSet(()))


def test_a_pipeline_file_says_how_pages_are_read(tmp_path: Path) -> None:
    """The extractors and limits stand under `html`."""
    file = tmp_path / "mine.yaml"
    file.write_text("format: 1\nstages: [whitespace]\nhtml: {extractors: [visible], title: keep}\n", encoding="utf-8")
    result = loaded(file).clean_html(article())
    assert result.extractor == "visible"
    assert TITLE in result.text


def test_an_unknown_extractor_is_told(tmp_path: Path) -> None:
    """A misspelt name is answered with the right one."""
    file = tmp_path / "mine.yaml"
    file.write_text("format: 1\nstages: [whitespace]\nhtml: {extractors: [modell]}\n", encoding="utf-8")
    with pytest.raises(RuleFileError, match="did you mean 'model'"):
        loaded(file)


@pytest.fixture(scope="module")
def run_of_pages(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A folder of pages and the output of a run over it."""
    folder = tmp_path_factory.mktemp("pages")
    source, out = folder / "in", folder / "out"
    (source / "a").mkdir(parents=True)
    (source / "a" / "b.html").write_text(article(), encoding="utf-8")
    (source / "old.htm").write_bytes(
        article("<p>Die Fähre fährt jetzt auch über die Insel, sagt Jörg Größer.</p>").encode("cp1252")
    )
    (source / "menu.html").write_text("<script>app()</script>", encoding="utf-8")
    (source / "picture.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    (source / "note.txt").write_text("A note.\n", encoding="utf-8")
    done = run(source, out, "--workers", "1", program=REAL)
    assert done.returncode == 1, done.stderr
    return source, out


def entries(out: Path) -> dict[str, Cleaned | SetAside]:
    """The documents of a run's log by id."""
    listed = read_entries(out / "_audit")
    return {entry.doc: entry for entry in listed if isinstance(entry, Cleaned | SetAside)}


def test_a_folder_of_pages_is_mirrored(run_of_pages: tuple[Path, Path]) -> None:
    """a/b.html becomes a/b.txt; texts beside pages are cleaned as ever."""
    _, out = run_of_pages
    assert (out / "a" / "b.txt").read_text(encoding="utf-8") == BODY + "\n"
    assert "Jörg Größer" in (out / "old.txt").read_text(encoding="utf-8")
    assert (out / "note.txt").read_text(encoding="utf-8") == "A note.\n"


def test_the_log_names_the_page(run_of_pages: tuple[Path, Path]) -> None:
    """SHA-256, encoding and extractor of the page stand in the log, with what was found of its metadata."""
    source, out = run_of_pages
    entry = entries(out)["a/b.html"]
    assert isinstance(entry, Cleaned)
    data = (source / "a" / "b.html").read_bytes()
    assert entry.page["sha256"] == hashlib.sha256(data).hexdigest()
    assert (entry.page["extractor"], entry.page["encoding"], entry.bytes_in) == ("model", "utf-8", len(data))
    assert entry.meta["author"] == "Ada Quill"
    old = entries(out)["old.htm"]
    assert isinstance(old, Cleaned)
    assert old.page["encoding"] != "utf-8"


def test_the_log_tells_what_was_left_out(run_of_pages: tuple[Path, Path]) -> None:
    """Each block that is not in the text stands in the log with its reason; restoring passes over it."""
    _, out = run_of_pages
    lines = (out / "_audit" / "removals.jsonl").read_text(encoding="utf-8").splitlines()
    (record,) = [x for x in map(json.loads, lines) if x["doc"] == "a/b.html" and x["stage"] == "extract"]
    told = {piece["removed"]: piece for piece in record["left_out"]}
    assert told["Imprint"]["rule"] == "extract/boilerplate"
    assert told[TITLE]["rule"] == "extract/title"
    assert {entry.doc: changes for entry, changes, _ in read_log(out / "_audit")}["a/b.html"] == []


def test_pages_without_text_are_set_aside(run_of_pages: tuple[Path, Path]) -> None:
    """A picture under a wrong name, and a page that only a script would draw, have their reasons."""
    _, out = run_of_pages
    picture = entries(out)["picture.html"]
    assert isinstance(picture, SetAside)
    assert "PNG" in picture.failed
    menu = entries(out)["menu.html"]
    assert isinstance(menu, SetAside)
    assert "no text was found" in menu.failed


def test_restore_rebuilds_the_extracted_text(run_of_pages: tuple[Path, Path], tmp_path: Path) -> None:
    """Of a page, what was found in it comes back, under the name of the output."""
    _, out = run_of_pages
    done = run("restore", out, tmp_path / "back", program=REAL)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "back" / "a" / "b.txt").read_text(encoding="utf-8") == BODY
    assert (tmp_path / "back" / "note.txt").read_text(encoding="utf-8") == "A note.\n"
