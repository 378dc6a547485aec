"""What is kept on disk comes back as it was, is shared between processes, and its loss or damage harms nobody."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import regex

from cleaner import cache
from cleaner.cache import cached, fingerprint, kept

calls: list[str] = []


def _length(text: str, plus: int = 0) -> int | None:
    calls.append(text)
    return len(text) + plus if text else None


@pytest.fixture
def length(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Callable[..., int | None]]:
    """Return a maker of kept functions with nothing in memory yet, all on one cache."""
    calls.clear()
    monkeypatch.setenv("CLEANER_CACHE", str(tmp_path / "cache"))
    return lambda: kept(_length)


def test_an_answer_is_worked_out_once(length: Callable[[], Callable[..., int | None]]) -> None:
    """Not again in this process, nor by the next that starts without memory; None is an answer too."""
    for _ in range(2):
        again = length()
        assert [again("four"), again("four"), again(""), again("four", 1), again("four", plus=1)] == [4, 4, None, 5, 5]
    assert calls == ["four", "", "four"]


def test_an_argument_left_out_is_its_default(length: Callable[[], Callable[..., int | None]]) -> None:
    """One answer, however it is asked for."""
    assert [length()("four"), length()("four", 0), length()("four", plus=0)] == [4, 4, 4]
    assert calls == ["four"]


def test_an_error_is_not_kept(length: Callable[[], Callable[..., int | None]]) -> None:
    """It is raised each time anew."""
    asked = length()
    for _ in range(2):
        with pytest.raises(TypeError):
            asked("four", "many")
    assert calls == ["four", "four"]


@pytest.mark.parametrize("damage", ["no table at all", ""])
def test_a_damaged_table_is_no_table(
    length: Callable[[], Callable[..., int | None]], tmp_path: Path, damage: str
) -> None:
    """The answer is worked out again."""
    length()("four")
    for path in (tmp_path / "cache").iterdir():
        path.write_text(damage * 1000, encoding="utf-8")
    cache._table.cache_clear()
    assert [length()("four"), length()("four")] == [4, 4]
    assert calls == ["four"] * 2


def test_nothing_is_written_when_it_is_switched_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`off` leaves memory alone to remember."""
    calls.clear()
    monkeypatch.setenv("CLEANER_CACHE", "off")
    monkeypatch.chdir(tmp_path)
    asked = kept(_length)
    assert [asked("four"), asked("four"), kept(_length)("four")] == [4, 4, 4]
    assert calls == ["four", "four"]
    assert not list(tmp_path.iterdir())


@pytest.fixture
def code(tmp_path: Path) -> Path:
    """Return a folder of code that ships with the answer to `_length("four")`, which it takes for 40."""
    folder = tmp_path / "code"
    folder.mkdir()
    (folder / "module.py").write_text("one = 1", encoding="utf-8")
    cache._Table(cache.shipped(folder)).put(f"{_length.__qualname__}('four', 0)", 40)
    return folder


@pytest.mark.parametrize("own", ["cache", "off"])
def test_answers_that_ship_with_the_code_are_used(
    code: Path, own: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a cache of one's own or without. Nothing is written among the code; what does not ship is worked out."""
    calls.clear()
    monkeypatch.setenv("CLEANER_CACHE", own if own == "off" else str(tmp_path / own))
    monkeypatch.setattr(sys.modules[__name__], "__file__", str(code / "module.py"))
    before = {path.name: path.read_bytes() for path in code.iterdir()}
    assert [kept(_length)("four"), kept(_length)("three")] == [40, 5]
    assert calls == ["three"]
    assert {path.name: path.read_bytes() for path in code.iterdir()} == before


def test_answers_of_other_code_are_not_used(code: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A changed module may answer otherwise."""
    monkeypatch.setenv("CLEANER_CACHE", "off")
    monkeypatch.setattr(sys.modules[__name__], "__file__", str(code / "module.py"))
    (code / "module.py").write_text("one = 2", encoding="utf-8")
    assert kept(_length)("four") == 4


def test_a_damaged_table_that_shipped_is_no_table(code: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer is worked out."""
    monkeypatch.setenv("CLEANER_CACHE", "off")
    monkeypatch.setattr(sys.modules[__name__], "__file__", str(code / "module.py"))
    cache.shipped(code).write_bytes(b"no table" * 1000)
    assert kept(_length)("four") == 4


def test_the_state_of_code_is_one_wherever_it_lies(code: Path, tmp_path: Path) -> None:
    """What was kept for a checkout is good for its copy."""
    assert fingerprint([], code) == fingerprint([], code.rename(tmp_path / "elsewhere"))


def test_compiled_patterns_are_kept_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process finds the pattern, with its flags and groups, without compiling it."""
    monkeypatch.setenv("CLEANER_CACHE", str(tmp_path))
    program = """
import regex
from cleaner.patterns.facts import compiled
if {barred}: regex.compile = None
found = compiled(r"(?P<who>\\p{{Lu}}\\w+) said", True)
print(found.fullmatch("Ada said").group("who"), found.fullmatch("ada said"))
"""
    outs = [
        subprocess.run([sys.executable, "-c", program.format(barred=b)], capture_output=True, text=True, check=True)
        for b in (False, True)
    ]
    assert [out.stdout for out in outs] == ["Ada None\n"] * 2
    assert regex.compile is not None


def test_an_object_is_built_once_for_each_state_of_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key is a hash of what stands in the files."""
    monkeypatch.setenv("CLEANER_CACHE", str(tmp_path / "cache"))
    source, built = tmp_path / "a.yaml", []

    def build() -> str:
        built.append(text := source.read_text(encoding="utf-8"))
        return text

    for text in ("one", "one", "two"):
        source.write_text(text, encoding="utf-8")
        assert cached(fingerprint([source]), build) == text
    assert built == ["one", "two"]


def test_what_was_kept_for_another_version_of_regex_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A compiled pattern is kept as what the machine of its version reads; another might read it wrongly, or crash."""
    before = fingerprint([])
    monkeypatch.setattr(regex, "__version__", "2049.1.1")
    assert fingerprint([]) != before
