"""What an engine of a cluster does with work that goes well, dies, or cannot start, told in a file.

For a process of its own: clusters leave threads and settings behind.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from cleaner.arrow import ArrowCleaner
from cleaner.engines import ray as ray_engine
from cleaner.engines import spark as spark_engine
from cleaner.errors import CleanerError
from cleaner.jobs import Again
from cleaner.pipeline import Pipeline
from tests.rules import RULES
from tests.test_engine_local import Dies, Task, Unloadable, double, lost, tasks

PAGES = ["By Anna Hill\n\nThe ferry sank on Saturday. A+A-\n", "Nobody was hurt.\n", None, "x [3]\n"]
TABLE = pa.table({"n": [4, 3, 2, 1], "text": PAGES, "id": ["d", "c", "b", "a"]})
CLEANER = ArrowCleaner(Pipeline.of_rules(RULES), log="log")


@dataclass(frozen=True)
class OtherForm(Dies):
    """Dies at jobs until they come in another form: with a size of two."""

    def __call__(self, task: Task) -> str:
        """Do the job, or die."""
        return "in another form" if task.size == 2 else super().__call__(task)


def another_form(task: Task, reason: str) -> str | Again[Task]:
    """Ask for the job once more in another form."""
    return Again(Task(task.number, 2))


def ray_table() -> pa.Table:
    """Clean the table as a dataset of Ray Data, in two blocks."""
    import ray.data

    dataset = ray.data.from_arrow([TABLE.slice(0, 2), TABLE.slice(2)])
    return pa.concat_tables(
        ray_engine.clean_dataset(dataset, CLEANER, 2).iter_batches(batch_format="pyarrow", batch_size=None)
    )


def spark_table() -> pa.Table:
    """Clean the table as a data frame of Spark."""
    from pyspark.sql import SparkSession

    session = SparkSession.getActiveSession()
    assert session
    return spark_engine.clean_frame(session.createDataFrame(TABLE), CLEANER).toArrow()


ENGINES: dict[str, tuple[Any, AbstractContextManager[Any], Callable[[], pa.Table]]] = {
    "ray": (ray_engine.run, ray_engine._ray_data(2), ray_table),
    "spark": (spark_engine.run, spark_engine._session(2), spark_table),
}


def cases(name: str, folder: Path) -> dict[str, object]:
    """Return what became of each case, in one cluster of two workers."""
    run, cluster, table = ENGINES[name]
    for case in ("killed", "always", "other"):
        (folder / case).mkdir()
    with cluster:
        return {
            "order": list(run(tasks(100), double, lost, 2)),
            "none": list(run(tasks(0), double, lost, 2)),
            "killed": list(run(tasks(24), Dies(frozenset({0, 7, 15}), folder / "killed"), lost, 2)),
            "always": list(run(tasks(6), Dies(frozenset({4}), folder / "always", always=True), lost, 2)),
            "other": list(run(tasks(2), OtherForm(frozenset({1}), folder / "other", always=True), another_form, 2)),
            "unloadable": refused(lambda: list(run(tasks(3), Unloadable(), lost, 2))),
            "table": table().sort_by("n").to_pylist(),
        }


def refused(act: Callable[[], object]) -> str:
    """Return what the CleanerError says that `act` raises."""
    try:
        act()
    except CleanerError as error:
        return str(error)
    return "nothing was refused"


def main() -> None:
    """Write what became of the cases: of the engine named first, into the folder named second."""
    name, folder = sys.argv[1], Path(sys.argv[2])
    (folder / "told.json").write_text(json.dumps(cases(name, folder)), encoding="utf-8")
