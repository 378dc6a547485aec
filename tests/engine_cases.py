"""What an engine of a cluster does with work that goes well, dies, or cannot start, told in a file.

For a process of its own: clusters leave threads and settings behind.
"""

from __future__ import annotations

import json
import runpy
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleaner.engines import ray, spark
from cleaner.errors import CleanerError
from cleaner.jobs import Again
from tests.test_engine_local import Dies, Task, Unloadable, double, lost, tasks

EXAMPLES = Path(__file__).parent.parent / "examples"


@dataclass(frozen=True)
class OtherForm(Dies):
    """Dies at jobs until they come in another form: with a size of two."""

    def __call__(self, task: Task) -> str:
        """Do the job, or die."""
        return "in another form" if task.size == 2 else super().__call__(task)


def other_form_or_lost(task: Task, reason: str) -> str | Again[Task]:
    """Ask for job 1 once more in another form, and give the others up."""
    return Again(Task(task.number, 2)) if task.number == 1 else lost(task, reason)


def example(name: str) -> object:
    """Run the example of an engine, in the cluster that is there, and return its rows."""
    return runpy.run_path(str(EXAMPLES / f"on_{name}.py"))["rows"]


ENGINES: dict[str, tuple[Any, AbstractContextManager[Any]]] = {
    "ray": (ray.run, ray._ray_data(2)),
    "spark": (spark.run, spark._session(2)),
}


def cases(name: str, folder: Path) -> dict[str, object]:
    """Return what became of each case, in one cluster of two workers."""
    run, cluster = ENGINES[name]
    for case in ("killed", "always"):
        (folder / case).mkdir()
    killed = Dies(frozenset({0, 7, 15}), folder / "killed")
    always = OtherForm(frozenset({1, 4}), folder / "always", always=True)
    with cluster:
        return {
            "none": list(run(tasks(0), double, lost, 2)),
            "killed": list(run(tasks(24), killed, lost, 2)),
            "always": list(run(tasks(6), always, other_form_or_lost, 2)),
            "unloadable": refused(lambda: list(run(tasks(3), Unloadable(), lost, 2))),
            "example": example(name),
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
