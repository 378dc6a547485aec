"""`cleaner rules` and `cleaner explain`, as a user runs them."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from cleaner.cli import main

from .rulefile import HEAD, RULE, write


def run(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, str, str]:
    """Run a command line in this process; return its exit code and what it said."""
    code = main([str(w) for w in words])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_lint_of_a_sound_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing to say, exit code 0."""
    assert run(capsys, "rules", "lint", write(tmp_path, HEAD + RULE)) == (0, "", "0 errors, 0 warnings\n")


def test_lint_tells_errors_with_place_and_caret(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All of them in one pass, exit code 2."""
    path = write(tmp_path, HEAD + RULE.replace("risk: low", "rsk: low"))
    code, out, err = run(capsys, "rules", "lint", path)
    assert code == 2
    assert f"{path}:8:3: error[unknown-key]: unknown key 'rsk' in a rule; did you mean 'risk'?" in out
    assert "    8 |   rsk: low\n      |   ^" in out
    assert err == "2 errors, 0 warnings\n"


@pytest.mark.parametrize(
    ("pattern", "code"),
    [
        ("'(a+)+b'", "backtracking"),
        ("'(?:a|a)*b'", "backtracking"),
        ("'(?:\\w+\\s?)*ends here'", "backtracking"),
        ("'[^a].{1,4}'", "no-literal"),
    ],
)
def test_lint_looks_closer_than_loading_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], pattern: str, code: str
) -> None:
    """Patterns that can blow up are refused, patterns without a literal are warned of."""
    path = write(tmp_path, HEAD + RULE.replace("'Support The Harbour Post.{0,80}'", pattern))
    _, out, _ = run(capsys, "rules", "lint", path)
    assert f"[{code}]" in out


def test_a_pattern_may_own_up_to_backtracking(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Then lint lets it pass; the time budget still holds."""
    owned = RULE.replace("{line: 'Support The Harbour Post.{0,80}'}", "{line: '(a+)+b', engine: backtracking}")
    code, out, _ = run(capsys, "rules", "lint", write(tmp_path, HEAD + owned))
    assert (code, "backtracking" in out) == (0, False)


def test_a_hostile_pattern_ends_in_its_budget_and_the_text_stays(tmp_path: Path) -> None:
    """Running out of time is no match, and the log says so."""
    from cleaner import Pipeline

    pattern = "{line: '(?:(a|aa)+$|cazz)', engine: backtracking}"
    hostile = RULE.replace("{line: 'Support The Harbour Post.{0,80}'}", pattern)
    pipeline = Pipeline.load(rules=[write(tmp_path, HEAD + hostile)])
    text = "Rain fell on the harbour.\n\n" + "a" * 200 + "caz\n"
    start = time.process_time()
    result = pipeline.clean(text)
    assert time.process_time() - start < 60  # without a budget it would not end in a lifetime
    assert result.text == text
    assert any("mine/plea ran out of time" in w for w in result.warnings)


def test_test_gives_a_verdict_a_rule(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An example that does not hold is told with its place: missing or noisy."""
    sound = write(tmp_path, HEAD + RULE)
    assert run(capsys, "rules", "test", sound) == (0, "", "1 rule: 1 hold, 0 fail\n")
    broken = write(tmp_path, HEAD + RULE.replace("The Harbour Post today", "the harbour").replace("They s", "S"))
    code, out, err = run(capsys, "rules", "test", broken)
    assert code == 1
    assert f"{broken}:12:13: error[missing]: mine/plea" in out
    assert f"{broken}:13:12: error[noisy]: mine/plea" in out
    assert err == "1 rule: 0 hold, 1 fail\n"


def test_show_tells_which_file_set_each_field(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The effective rule, with the user's override in it."""
    path = write(tmp_path, HEAD + "override:\n- {rule: any/share/bar, set: {match.words.min: 3}}\n")
    code, out, _ = run(capsys, "rules", "show", "any/share/bar", "--rules", path)
    assert code == 0
    assert out.startswith("# any/share/bar\nid: bar  # ")
    assert "min: 3" in out
    assert "rules/any/share.yaml:" in out


def test_show_suggests_a_near_id(capsys: pytest.CaptureFixture[str]) -> None:
    """A slip is answered with the name that was meant."""
    code, _, err = run(capsys, "rules", "show", "any/share/baar")
    assert (code, "did you mean 'any/share/bar'?" in err) == (2, True)


def test_list_filters(capsys: pytest.CaptureFixture[str]) -> None:
    """By family and risk."""
    code, out, _ = run(capsys, "rules", "list", "--family", "repeat", "--risk", "low")
    assert code == 0
    assert out
    assert all(line.split()[1:3] == ["repeat", "low"] for line in out.splitlines())


def test_try_shows_hits_in_context(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With line, column and the hit in brackets; a bad pattern is a clear error."""
    text = write(tmp_path, "One ferry.\nTwo ferries and a ferry.\n", "x.txt")
    code, out, err = run(capsys, "rules", "try", "ferr(?:y|ies)", text)
    assert code == 0
    assert out.splitlines()[1:] == [
        f"{text}:2:5: Two [ferries] and a ferry.",
        f"{text}:2:19: Two ferries and a [ferry].",
    ]
    assert err == "3 hits\n"
    assert run(capsys, "rules", "try", "ferr(", text)[0] == 2
    code, _, err = run(capsys, "rules", "try", "two {{ships}}", text)
    assert (code, "no pattern is named 'ships'" in err, "write out what the name stands for" in err) == (2, True, True)


def test_try_reads_lines_as_rules_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As what is shown of them, and as they stand, with addresses."""
    text = write(tmp_path, "* **[Share](/a)** [this](/b)\n\n- Share this\nDo share this\n", "x.txt")
    for pattern, at in (("share this", ["1:1", "3:3"]), (r".*\(/b\)", ["1:1"])):
        code, out, _ = run(capsys, "rules", "try", "--as", "line", pattern, text)
        assert (code, [line.removeprefix(f"{text}:").split(": ")[0] for line in out.splitlines()]) == (0, at)


def test_schema_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    """For editors."""
    assert json.loads(run(capsys, "rules", "schema")[1])["title"] == "cleaner rules"


def test_explain_tells_what_went_and_what_nearly_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A taken line names its rule; a kept one the rule that came near and its veto."""
    rules = write(tmp_path, HEAD + RULE.replace("  match:", "  where: {site: [harbour.example]}\n  match:", 1))
    page = write(tmp_path, "Rain fell all day.\n\nSupport The Harbour Post now\n\nfacebook twitter\n", "page.txt")
    code, out, _ = run(capsys, "explain", page, "--rules", rules)
    assert code == 0
    assert "    3   Support The Harbour Post now\n        near: mine/plea: where.site" in out
    assert "    5 - facebook twitter\n        rules: any/share/bar removed 'facebook twitter'" in out
    code, out, _ = run(capsys, "explain", page, "--rules", rules, "--url", "https://www.harbour.example/x")
    assert "    3 - Support The Harbour Post now\n        rules: mine/plea removed" in out


@pytest.mark.parametrize("action", ["lint", "test"])
def test_a_missing_file_is_a_clear_error(tmp_path: Path, capsys: pytest.CaptureFixture[str], action: str) -> None:
    """Exit code 2, and the reason."""
    code, out, err = run(capsys, "rules", action, tmp_path / "none.yaml")
    assert code == 2
    assert "error[unreadable]: cannot be read" in out + err
