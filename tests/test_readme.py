"""The README: every command and every example in it runs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """Return the fenced blocks of a language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def commands() -> list[str]:
    """Return the shell commands, one a line."""
    return [line for block in blocks("sh") for line in block.splitlines() if line]


def test_the_first_command_installs_and_cleans_the_samples(tmp_path: Path) -> None:
    """As a newcomer types it, in an empty environment and a copy of the repository."""
    copy = tmp_path / "copy"
    names = ("cleaner", "rules", "samples", "pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "CHANGELOG.md")
    for name in names:
        source = ROOT / name
        copied = shutil.copytree if source.is_dir() else shutil.copy
        copy.mkdir(exist_ok=True)
        copied(source, copy / name)
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    path = f"{tmp_path / 'venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    first = commands()[0]
    done = subprocess.run(
        ["bash", "-c", first],
        cwd=copy,
        env=os.environ | {"PATH": path, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "cleaned" in done.stderr
    assert (copy / "out" / "wire.txt").read_bytes() == (ROOT / "samples" / "out" / "wire.txt").read_bytes()


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder as the README's reader has it: the samples, the rule file and a page of their site."""
    shutil.copytree(ROOT / "samples", tmp_path / "samples", ignore=shutil.ignore_patterns("out"))
    for block in blocks("yaml"):
        for pack in re.findall(r"^pack: (\S+)$", block, re.MULTILINE):
            (tmp_path / f"{pack}.yaml").write_text(block, encoding="utf-8")
    page = "The ferry came in at noon.\n\nSupport The Harbour Post from £2 a week\n"
    (tmp_path / "page.txt").write_text(page, encoding="utf-8")
    return tmp_path


def run(command: str, folder: Path) -> str:
    """Run one command with this Python; return what it printed."""
    python = f'"{sys.executable}" -m cleaner '
    told = re.sub(r"^(?:python -m cleaner|cleaner) ", python.replace("\\", r"\\"), command)
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(["bash", "-c", told], cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


def test_every_other_command_runs(desk: Path) -> None:
    """In the order of the README, in one folder."""
    for command in commands()[1:]:
        if "pip install" not in command:
            run(command, desk)


def test_the_walk_through_ends_in_the_log(desk: Path) -> None:
    """A newcomer's rule takes its line on its site, nothing elsewhere, and explain names it."""
    url = "https://www.harbour-post.example/ferry"
    assert "harbour/support-plea removed" in run(f"cleaner explain page.txt --rules harbour.yaml --url {url}", desk)
    assert "removed" not in run("cleaner explain page.txt --rules harbour.yaml", desk)


def test_the_misspelt_key_is_answered_as_the_readme_says(desk: Path) -> None:
    """Word for word, with line and column."""
    path = desk / "harbour.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("  where:", "  wher:"), encoding="utf-8")
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-m", "cleaner", "rules", "lint", "harbour.yaml"]
    done = subprocess.run(words, cwd=desk, env=env, capture_output=True, text=True, check=False)
    (quoted,) = re.findall(r"`(harbour\.yaml:\d+:\d+: error\[unknown-key\][^`]*)`", README)
    assert " ".join(quoted.split()) in done.stdout
    assert done.returncode == 2


def test_the_layer_example_loads(desk: Path) -> None:
    """The second half of a user's file, on the shipped rules."""
    (layer,) = [b for b in blocks("yaml") if b.startswith("disable:")]
    path = desk / "harbour.yaml"
    path.write_text(path.read_text(encoding="utf-8") + layer, encoding="utf-8")
    assert "min: 3" in run("cleaner rules show any/share/bar --rules harbour.yaml", desk)


def test_the_python_examples_run(capsys: pytest.CaptureFixture[str]) -> None:
    """They print what they promise."""
    for block in blocks("python"):
        exec(compile(block, "README.md", "exec"), {})
    assert "any/share/bar share" in capsys.readouterr().out


def test_before_and_after_are_what_the_samples_show() -> None:
    """Every line of the two panes stands in the sample, and in its golden output or not, as shown."""
    before, after = re.findall(r"^```text\n(.*?)^```", README, re.MULTILINE | re.DOTALL)[:2]
    source = (ROOT / "samples" / "in" / "indian-daily.txt").read_text(encoding="utf-8")
    golden = (ROOT / "samples" / "out" / "indian-daily.txt").read_text(encoding="utf-8")
    assert all(line.removesuffix("…") in source for line in before.splitlines() if line != "[…]")
    assert all(line.removesuffix("…") in golden for line in after.splitlines() if line != "[…]")
    assert len(after) < len(before)


def test_the_logged_line_is_in_the_golden_log() -> None:
    """The example of the log is a line of it."""
    (block,) = blocks("json")
    log = (ROOT / "samples" / "out" / "_audit" / "removals.jsonl").read_text(encoding="utf-8").splitlines()
    assert block.strip() in log


def test_the_readme_counts_all_languages_with_packs() -> None:
    """A folder of rules more, or less, is a name more, or less."""
    found = re.search(r"There are packs for (.+?)\. Text", README, re.DOTALL)
    folders = [path.name for path in (ROOT / "rules").iterdir() if path.is_dir() and path.name not in ("any", "site")]
    assert found
    assert len(re.split(r",\s|\sand\s", found[1])) == len(folders)
