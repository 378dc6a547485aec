"""Jobs as Arrow tables: how engines that know only tables carry work they know nothing of.

`JobBatches` is the Arrow function that both `ray` and `spark` run: a table of jobs in, a table of outcomes out.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cleaner.errors import MissingExtraError

if TYPE_CHECKING:
    import pyarrow as pa

NUMBER: Final = "number"
JOB: Final = "job"
OUTCOME: Final = "outcome"


@dataclass(frozen=True, slots=True)
class JobBatches:
    """Work, pickled, and the folder that relative paths are read from. Every process unpickles it once."""

    work: bytes
    folder: str

    @classmethod
    def of(cls, work: Callable[[Any], Any]) -> JobBatches:
        """Make work ready to be sent to the engine's processes, which must see the same files as this one."""
        return cls(pickle.dumps(work), str(Path.cwd()))

    def prepare(self) -> Callable[[Any], Any]:
        """Make this process ready for the work, and return it."""
        os.chdir(self.folder)
        work: Callable[[Any], Any] = unpickled(self.work)
        return work

    def __call__(self, jobs: pa.Table) -> pa.Table:
        """Return the outcomes of a table of jobs."""
        work = self.prepare()
        rows = ((number, work(pickle.loads(job))) for number, job in zip(*_columns(jobs, JOB), strict=True))
        return _table(rows, OUTCOME)

    def batches(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield the outcomes of batches of jobs: what `mapInArrow` takes."""
        pa = pyarrow()
        for batch in batches:
            yield from self(pa.Table.from_batches([batch])).to_batches()

    def rehearse(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Make a process ready for the work, and do none of it."""
        self.prepare()
        yield from batches


def packed(jobs: Iterable[tuple[int, Any]]) -> pa.Table:
    """Return numbered jobs as a table."""
    return _table(jobs, JOB)


def unpacked(outcomes: pa.Table) -> Iterator[tuple[int, Any]]:
    """Yield the numbered outcomes of a table."""
    for number, outcome in zip(*_columns(outcomes, OUTCOME), strict=True):
        yield number, pickle.loads(outcome)


def pyarrow() -> Any:
    """Return the module. MissingExtraError when it is not installed."""
    try:
        import pyarrow
    except ImportError as error:
        raise MissingExtraError("working on Arrow tables", "arrow") from error
    return pyarrow


def _table(rows: Iterable[tuple[int, Any]], name: str) -> pa.Table:
    pa = pyarrow()
    numbers, values = [], []
    for number, value in rows:
        numbers.append(number)
        values.append(pickle.dumps(value))
    return pa.table({NUMBER: pa.array(numbers, pa.int64()), name: pa.array(values, pa.binary())})


def _columns(data: pa.Table, name: str) -> tuple[list[int], list[bytes]]:
    return data[NUMBER].to_pylist(), data[name].to_pylist()


@lru_cache(maxsize=2)
def unpickled(data: bytes) -> Any:
    """Return what was pickled; a process that is given the same again has it already."""
    return pickle.loads(data)
