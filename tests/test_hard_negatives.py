"""Clean texts full of words a text cleaner looks for: the default pipeline must not touch a byte of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner import clean
from cleaner.result import Result

TEXTS = sorted((Path(__file__).parent / "hard_negatives").glob("*.txt"))


def told(result: Result) -> str:
    """What a failing run should show: every change with its owner, line and text."""
    lines = (f"line {c.line}: {c.stage}, {c.rule}: {c.removed!r} -> {c.replacement!r}" for c in result.changes)
    return "\n".join(("changed a text that is clean:", *lines))


def test_there_are_enough_texts() -> None:
    """A folder that has gone missing or empty fails here, not silently."""
    assert len(TEXTS) >= 60


@pytest.mark.parametrize("path", TEXTS, ids=lambda p: p.stem)
def test_a_clean_text_comes_through_unchanged(path: Path) -> None:
    """Nothing is removed, repaired or reflowed in an article that merely talks of boilerplate."""
    text = path.read_bytes().decode("utf-8")
    result = clean(text)
    assert result.text == text, told(result)
