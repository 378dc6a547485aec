"""The samples: what comes out, and the log, are golden byte for byte; and they restore."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner.cli import main

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples"
LOGS = ("removals.jsonl", "documents.jsonl")


@pytest.fixture(scope="module", params=["1", "2"])
def cleaned(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples, cleaned by one worker and by two."""
    out = tmp_path_factory.mktemp("samples") / "out"
    assert main([str(SAMPLES / "in"), str(out), "--workers", request.param, "--quiet"]) == 0
    return out


def files(folder: Path) -> dict[str, bytes]:
    """Return the contents of the files below a folder, but for the account of the run."""
    found = (p for p in folder.rglob("*") if p.is_file() and p.name not in ("run.json", "manifest.jsonl"))
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in found}


def test_outputs_and_log_are_golden(cleaned: Path) -> None:
    """If a change is meant, `python -m cleaner samples/in samples/out` writes the new golden files."""
    got, wanted = files(cleaned), files(SAMPLES / "out")
    assert sorted(got) == sorted(wanted)
    differing = [name for name in wanted if got[name] != wanted[name]]
    assert not differing, f"{', '.join(differing)}: if this is meant, run: python -m cleaner samples/in samples/out"
    assert set(LOGS) <= {Path(name).name for name in got}


def test_the_samples_restore_byte_for_byte(cleaned: Path, tmp_path: Path) -> None:
    """From outputs and log alone."""
    assert main(["restore", str(cleaned), str(tmp_path / "restored")]) == 0
    assert files(tmp_path / "restored") == files(SAMPLES / "in")


def test_cleaning_the_outputs_changes_nothing(cleaned: Path, tmp_path: Path) -> None:
    """Stable, over every sample."""
    again = tmp_path / "again"
    assert main([str(cleaned), str(again), "--quiet"]) == 0
    texts = {name: data for name, data in files(cleaned).items() if not name.startswith("_")}
    assert {name: data for name, data in files(again).items() if not name.startswith("_")} == texts
