"""Comparing two rule sets: what one takes and the other does not, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.cli import main
from cleaner.compare import alone, compare, rendered
from cleaner.model import Document
from cleaner.pipeline import Pipeline
from cleaner.rulefiles.rule import Regex, Rule

from .rulefile import HEAD, RULE, write
from .rules import line, rule

PLEA = rule(line("support us.{0,20}"), "plea")
BAR = rule(line("share this"), "bar")
WORD = rule(Regex(("colour",)), "word", replacement="color")
TEXT = "Rain fell on the old harbour all day.\n\nSupport us now\n\nShare this\nA colour.\n"


def pipeline(*rules: Rule) -> Pipeline:
    """A pipeline of nothing but these rules."""
    return Pipeline.of_rules(rules)


def test_each_side_is_told_by_rule_with_examples() -> None:
    """What both take is not told; what one takes alone is, with its place."""
    told = compare(pipeline(PLEA, BAR), pipeline(BAR, WORD), [Document("a", TEXT), Document("b", "Share this\n\nNo.")])
    assert (told.documents, told.differ) == (2, 1)
    assert list(rendered(told, "old", "new")) == [
        "2 documents, of which 1 differ",
        "",
        "only old takes: 1 piece, 14 characters",
        "  test/plea: 1 piece, 14 characters in 1 document",
        "      a:3: Support us now",
        "",
        "only new takes: 1 piece, 6 characters",
        "  test/word: 1 piece, 6 characters in 1 document",
        "      a:6: colour -> color",
    ]


def test_a_rule_that_reaches_farther_is_told_for_the_rest() -> None:
    """Of a removal that overlaps with one of the other side, only what is not covered counts."""
    whole, part = rule(Regex(("one two three",)), "whole"), rule(Regex(("two",)), "part")
    text = "Say one two three and go on."
    pieces = alone(pipeline(whole).clean(text), pipeline(part).clean(text))
    assert [(p.rule, p.text) for p in pieces] == [("test/whole", "one"), ("test/whole", "three")]
    assert list(alone(pipeline(part).clean(text), pipeline(whole).clean(text))) == []


@given(st.lists(st.sampled_from(["Support us now", "Share this", "", "A colour and a word."]), max_size=12))
def test_a_rule_set_takes_nothing_that_itself_does_not(lines: list[str]) -> None:
    """Compared with itself there is no difference; with nothing, it is all that it takes."""
    text = "\n".join(lines)
    one, none = pipeline(PLEA, BAR, WORD).clean(text), pipeline().clean(text)
    assert list(alone(one, one)) == []
    assert list(alone(none, one)) == []
    words = [c for c in one.changes if c.removed.strip()]
    assert [p.rule for p in alone(one, none)] == [c.rule for c in words]


def test_the_command_compares_presets_and_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Files stand on the default preset, several with commas between; the difference is what one adds, here as JSON."""
    few = write(tmp_path, HEAD.replace("mine", "few") + "use: [any/share/bar]\n", "few.yaml")
    mine = write(tmp_path, HEAD + RULE)
    page = "Rain fell on the old harbour all day.\n\nSupport The Harbour Post today\n\nfacebook twitter whatsapp\n"
    write(tmp_path / "in", page, "a.txt")
    (tmp_path / "in" / "b.txt").write_bytes(b"%PDF-1.4")
    assert main(["compare", str(few), f"{few},{mine}", str(tmp_path / "in"), "--json"]) == 1
    said = capsys.readouterr()
    told = json.loads(said.out)
    assert [side["rules"] for side in told["only"]] == [str(few), f"{few},{mine}"]
    assert told["only"][0]["takes"] == []
    (taken,) = told["only"][1]["takes"]
    assert taken["rule"] == "mine/plea"
    assert taken["examples"] == [{"doc": "a.txt", "line": 3, "text": "Support The Harbour Post today"}]
    assert said.err == "set aside: b.txt: this is a PDF file, not text\n"


def test_an_unknown_rule_set_is_a_clear_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A slip in a preset's name is answered with the name that was meant."""
    assert main(["compare", "defualt", "cautious", str(tmp_path)]) == 2
    assert "did you mean 'default'?" in capsys.readouterr().err
