"""The walk-through of the README, run from its text: look, keep, mine, adopt."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HEADING = "## Look, keep, mine, adopt: a walk-through\n"
README = (ROOT / "README.md").read_text(encoding="utf-8")
SECTION = README.partition(HEADING)[2].partition("\n## ")[0]


def blocks(language: str) -> list[str]:
    """The fenced blocks of a language in the section, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```", SECTION, re.MULTILINE | re.DOTALL)


def run(command: str, folder: Path) -> str:
    """Run one command with this Python; return what it printed on standard output."""
    told = re.sub(r"^cleaner ", f'"{sys.executable}" -m cleaner ', command)
    env = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    done = subprocess.run(["bash", "-c", told], cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as the reader has it: the samples, and the file that the section tells to save."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(ROOT / "samples" / "crawl", folder / "samples" / "crawl")
    (keep,) = blocks("yaml")
    (folder / "keep.yaml").write_text(keep, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def said(desk: Path) -> Mapping[str, str]:
    """What each command printed, run in the order of the text."""
    return {command: run(command, desk) for block in blocks("bash") for command in block.splitlines()}


def article(folder: Path) -> list[str]:
    """The lines of the article that the section speaks of."""
    text = (folder / "harbour-post.example" / "01.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line]


def one(said: Mapping[str, str], start: str) -> str:
    """What the one command that begins so printed."""
    (found,) = (text for command, text in said.items() if command.startswith(start))
    return found


def test_what_is_kept_comes_back(desk: Path, said: Mapping[str, str]) -> None:
    """The credit goes in the first run, which shows it, and stays in the second; nothing else differs."""
    assert "Photograph: Tom Varrow" in one(said, "cleaner samples/crawl cleaned")
    first, second = article(desk / "cleaned"), article(desk / "again")
    assert [line for line in second if line not in first] == ["Photograph: Tom Varrow"]
    assert [line for line in first if line not in second] == []


def test_the_preview_is_as_shown(said: Mapping[str, str]) -> None:
    """Line for line."""
    (shown,) = blocks("text")
    assert one(said, "cleaner mine").startswith(shown)


def test_the_comparison_names_what_mining_adds(said: Mapping[str, str]) -> None:
    """Nothing is lost by adopting the file, and each of its rules takes something."""
    told = one(said, "cleaner compare")
    assert "only keep.yaml takes: nothing" in told
    assert "16 documents, of which 16 differ" in told
    assert "mined/dale-courier-example-walked-miles-for-this-story: 8 pieces" in told
    assert "Photograph" not in told


def test_adopting_leaves_the_articles(desk: Path, said: Mapping[str, str]) -> None:
    """Headlines, paragraphs and, as was asked for, photographers."""
    before, after = article(desk / "samples" / "crawl"), article(desk / "clean")
    assert after == [before[2], before[5], before[6], "Photograph: Tom Varrow"]
    for path in sorted((desk / "clean").glob("*/*.txt")):
        source = (desk / "samples" / "crawl" / path.relative_to(desk / "clean")).read_text(encoding="utf-8")
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line]
        assert all(line in source.splitlines() for line in lines)
        assert len(lines) == (4 if path.parent.name.startswith("harbour") else 3), path
