"""Rule files: every error at its place in one pass, names, layers."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner.errors import RuleFileError
from cleaner.pipeline import Pipeline
from cleaner.rulefiles.load import load_rules, read_rule_files

from .rulefile import HEAD, RULE, shipped, write

PLANTED = [
    # code, line, column, old, new: what is bent in a sound file
    ("unknown-key", 7, 3, "  family: newsletter", "  famly: newsletter"),
    ("missing-key", 5, 3, "  why: A plea of one paper.\n", ""),
    ("bad-value", 8, 9, "risk: low", "risk: tiny"),
    ("bad-value", 5, 7, "id: plea", "id: Plea!"),
    ("bad-value", 7, 11, "family: newsletter", "family: pleas"),
    ("bad-pattern", 9, 26, "'Support The Harbour Post.{0,80}'", "'Support (The'"),
    ("bad-pattern", 9, 19, "'Support The Harbour Post.{0,80}'", "'a{{who}}'"),
    ("empty-match", 9, 17, "'Support The Harbour Post.{0,80}'", "'(?:Support)?'"),
    ("one-of", 9, 10, "{line: 'Support The Harbour Post.{0,80}'}", "{line: a, regex: b}"),
    ("one-of", 9, 10, "{line: 'Support The Harbour Post.{0,80}'}", "{case: exact}"),
    ("one-of", 10, 12, "do: remove", "unless: [{}]\n  do: remove"),
    ("wrong-type", 9, 17, "{line: 'Support The Harbour Post.{0,80}'}", "{line: {a: b}}"),
    ("wrong-type", 9, 17, "{line: 'Support The Harbour Post.{0,80}'}", "{line: true}"),
    ("unknown-words", 9, 23, "{line: 'Support The Harbour Post.{0,80}'}", "{words: {of: networks}}"),
    ("unknown-words", 9, 39, "{line: 'Support The Harbour Post.{0,80}'}", "{words: {of: [share], with: [networks]}}"),
    ("missing-key", 9, 10, "{line: 'Support The Harbour Post.{0,80}'}", "{section: {from: a, to: end, least: 2}}"),
    ("empty-list", 13, 11, "['They support The Harbour Post.']", "[]"),
    ("missing-key", 12, 5, "    keep: ['They support The Harbour Post.']\n", ""),
    ("unknown-group", 10, 40, "do: remove", "do: {remove: true, capture: {author: who}}"),
    ("bad-value", 10, 7, "do: remove", "do: delete"),
    ("bad-value", 4, 7, "version: 1\n", "version: 1\nlang: English\n"),
    ("duplicate-key", 9, 3, "  risk: low\n", "  risk: low\n  risk: low\n"),
    ("bad-value", 1, 9, "format: 1\n", "format: 2\n"),
    ("wrong-type", 10, 16, "do: remove", "do: {remove: yes}"),
    (
        "bad-value",
        9,
        17,
        "  match: {line: 'Support The Harbour Post.{0,80}'}",
        "  where: {zone: top}\n  match: {line: abc}",
    ),
    ("missing-key", 1, 1, "pack: mine\n", ""),
]


@pytest.mark.parametrize(("code", "line", "column", "old", "new"), PLANTED)
def test_each_planted_error_is_found_at_its_place(
    tmp_path: Path, code: str, line: int, column: int, old: str, new: str
) -> None:
    """One bent field gives that error; a caret stands under it."""
    text = HEAD + RULE
    assert old in text
    path = write(tmp_path, text.replace(old, new, 1))
    found = read_rule_files([path], folder=shipped(tmp_path))
    assert [(p.code, p.line, p.column) for p in found.problems] == [(code, line, column)], found.rendered()
    head, source, caret = found.rendered()[0].split("\n")
    assert head.startswith(f"{found.problems[0].path}:{line}:{column}: error[{code}]: ")
    assert source.endswith(path.read_text(encoding="utf-8").split("\n")[line - 1])
    assert caret.index("^") == len("      | ") + column - 1


def test_a_text_that_looks_like_a_number_stays_as_it_is_written(tmp_path: Path) -> None:
    """The tenth version of a year is not its first, and an example keeps its zeros."""
    text = (
        (HEAD + RULE).replace("version: 1", "version: 2026.10").replace("'They support The Harbour Post.'", "007, 1.50")
    )
    (mine,) = load_rules([write(tmp_path, text)], folder=tmp_path / "none").rules
    assert mine.version == "2026.10"
    assert [example.text for example in mine.examples.keep] == ["007", "1.50"]


def test_all_errors_of_all_files_come_in_one_pass(tmp_path: Path) -> None:
    """Two files with several faults each: every one is told, patterns of broken rules included."""
    one = write(
        tmp_path, HEAD + RULE.replace("risk: low", "risk: x").replace("Support The", "Support (The"), "one.yaml"
    )
    two = write(
        tmp_path, HEAD.replace("mine", "two") + RULE.replace("why:", "wy:").replace("id: plea", "id: 7 x"), "two.yaml"
    )
    with pytest.raises(RuleFileError) as raised:
        load_rules([one, two], folder=shipped(tmp_path))
    codes = [p.split("error[")[1].split("]")[0] for p in raised.value.problems]
    assert sorted(codes) == ["bad-pattern", "bad-value", "bad-value", "missing-key", "unknown-key"]


def test_two_rules_with_one_id_and_two_files_of_one_pack(tmp_path: Path) -> None:
    """The second is told, with the place of the first."""
    twice = HEAD + RULE + RULE.removeprefix("rules:\n")
    found = read_rule_files([write(tmp_path, twice)], folder=shipped(tmp_path))
    assert [(p.code, p.line) for p in found.problems] == [("duplicate-id", 14)]
    pair = [write(tmp_path, HEAD + "rules: []\n", f"{n}.yaml") for n in "ab"]
    found = read_rule_files(pair, folder=shipped(tmp_path))
    assert [(p.code, p.line) for p in found.problems] == [("duplicate-pack", 2)]


def test_norway_is_a_language(tmp_path: Path) -> None:
    """`lang: [no]` is Norwegian, not false."""
    path = write(tmp_path, (HEAD + RULE).replace("  match:", "  where: {lang: [no]}\n  match:", 1))
    rule = load_rules([path], folder=shipped(tmp_path)).get("mine/plea")
    assert rule is not None
    assert rule.where.langs == ("no",)


def test_named_pieces_come_from_file_folder_and_any(tmp_path: Path) -> None:
    """The own file wins over the folder's patterns, and these over those of any language."""
    base = shipped(tmp_path)
    write(base, "format: 1\npack: any/patterns\nversion: 1\npatterns: {a: ANY, b: ANY, c: ANY}\n", "any/patterns.yaml")
    write(base, "format: 1\npack: en/patterns\nversion: 1\npatterns: {b: EN, c: EN}\n", "en/patterns.yaml")
    text = (
        HEAD.replace("mine", "en/x")
        + "patterns: {c: OWN}\n"
        + RULE.replace("'Support The Harbour Post.{0,80}'", "'{{a}}{{b}}{{c}}'")
    )
    write(base, text, "en/x.yaml")
    rule = load_rules(folder=base).get("en/x/plea")
    assert rule is not None
    assert rule.match.patterns == ("(?:ANY)(?:EN)(?:OWN)",)  # type: ignore[union-attr]


def test_a_shipped_pack_is_named_after_its_path(tmp_path: Path) -> None:
    """So that a rule's id tells its file."""
    base = shipped(tmp_path)
    write(base, HEAD, "en/other.yaml")
    assert [p.code for p in read_rule_files(folder=base).problems] == ["pack-name"]


def test_the_order_of_files_does_not_matter(tmp_path: Path) -> None:
    """Users' files in either order give the same rules."""
    base = shipped(tmp_path)
    one = write(tmp_path, HEAD.replace("mine", "one") + RULE, "one.yaml")
    two = write(
        tmp_path, HEAD.replace("mine", "two") + "override:\n- {rule: en/share/bar, add: {test.keep: [X]}}\n", "two.yaml"
    )
    assert load_rules([one, two], folder=base) == load_rules([two, one], folder=base)


def test_a_site_rule_is_for_the_host_and_its_subdomains(tmp_path: Path) -> None:
    """Hosts that only look like it are left alone."""
    path = write(tmp_path, (HEAD + RULE).replace("  match:", "  where: {site: [harbour.example]}\n  match:", 1))
    pipeline = Pipeline.load(rules=[path])
    text = "Rain fell all day over the old harbour.\nSupport The Harbour Post today\n"
    hits = {
        url: pipeline.clean(text, url=url).text != text
        for url in (
            "https://harbour.example/a",
            "https://www.harbour.example/a",
            "https://notharbour.example/a",
            "https://harbour.example.evil.org/a",
            "",
        )
    }
    assert list(hits.values()) == [True, True, False, False, False]
