"""The engines ray and spark, on a real cluster of two workers on this machine: what local does, they do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cleaner.arrow import clean_arrow

from .command import python, run

ENGINES = ("ray", "spark")
each_engine = pytest.mark.parametrize("engine", ENGINES)


@cache
def told(engine: str) -> Mapping[str, Any]:
    """Return what became of the cases; they run once for all tests."""
    with TemporaryDirectory() as folder:
        done = python("-c", "from tests.engine_cases import main; main()", engine, folder, timeout=600)
        assert done.returncode == 0, done.stdout + done.stderr
        found: dict[str, Any] = json.loads(Path(folder, "told.json").read_text(encoding="utf-8"))
        return found


@each_engine
def test_a_worker_killed_midway_loses_nothing(engine: str) -> None:
    """Three processes are killed with SIGKILL at their work; every job is done, in order."""
    assert told(engine)["killed"] == [str(i) for i in range(24)]
    assert told(engine)["none"] == []


@each_engine
def test_a_job_that_always_kills_its_process_is_given_up_alone(engine: str) -> None:
    """It takes no other with it; where the run knows how to go around it, the job is tried in another form."""
    outcomes = told(engine)["always"]
    assert outcomes[4].startswith("4 lost: every")
    assert [o for i, o in enumerate(outcomes) if i != 4] == ["0", "in another form", "2", "3", "5"]


@each_engine
def test_work_that_no_process_can_load_ends_the_run(engine: str) -> None:
    """Instead of setting every job aside; the reason is told."""
    assert "cannot do the work" in told(engine)["unloadable"]
    assert "no number" in told(engine)["unloadable"]


@each_engine
def test_the_example_cleans_data_that_is_on_the_engine(engine: str) -> None:
    """Its rows come out as the Arrow function leaves them: same columns, same text, same log."""
    dirty = [{"id": i, "text": f"Boat {i} came in.\n\nfacebook twitter whatsapp\n"} for i in range(8)]
    assert told(engine)["example"] == clean_arrow(pa.Table.from_pylist(dirty), log="log").to_pylist()
    assert told(engine)["example"][7]["text"] == "Boat 7 came in.\n"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of texts and records, some of which must be set aside."""
    folder = tmp_path_factory.mktemp("source")
    for i in range(30):
        (folder / f"{i:02}.txt").write_text(
            f"SHARE this\r\nThe colour of {i}&hellip;\n\n\n\nEnd.  \n", encoding="utf-8"
        )
    (folder / "bad.txt").write_text("BOOM", encoding="utf-8")
    records = [{"id": str(i), "text": f"SHARE\nLine {i} \n" if i % 7 else None, "n": i} for i in range(60)]
    (folder / "a.jsonl").write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    pq.write_table(pa.Table.from_pylist(records), folder / "b.parquet", row_group_size=16)
    return folder


def files(folder: Path) -> dict[str, bytes]:
    """Return what a run wrote, all but the facts of the run itself."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "run.json")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


@pytest.fixture(scope="module")
def local(source: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What the local engine writes."""
    out = tmp_path_factory.mktemp("local") / "out"
    assert run(source, out, "--workers", "2").returncode == 1
    return files(out)


@each_engine
def test_the_command_line_writes_the_same_bytes(
    engine: str, source: Path, local: dict[str, bytes], tmp_path: Path
) -> None:
    """Outputs, log and what is set aside, byte for byte, in the same order."""
    done = run(source, tmp_path / "out", "--engine", engine, "--workers", "2", timeout=300)
    assert done.returncode == 1, done.stderr
    assert files(tmp_path / "out") == local
    assert "_audit/removals.jsonl" in local
