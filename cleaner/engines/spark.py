"""Hand work out to the executors of a Spark session, with `mapInArrow`: the session's own cluster, or this machine.

Jobs go in waves, the next while one is under way, so that the driver never holds the outcomes of the whole run. Spark
gives a task whose process died another try. A wave that fails all the same is halved until the job at fault stands
alone, and that one is set aside. The executors must see the files of this machine under the same paths.
"""

from __future__ import annotations

import os
import re
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from cleaner.batches import NUMBER, OUTCOME, JobBatches, packed, pyarrow, unpacked
from cleaner.errors import CleanerError, MissingExtraError
from cleaner.jobs import Again

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from cleaner.arrow import ArrowCleaner

WAVE: Final = 64
"""Jobs of a wave for each worker."""
_AHEAD: Final = 2
_TRIES: Final = 2

J = TypeVar("J")
R = TypeVar("R")
Wave: TypeAlias = Sequence[tuple[int, J]]


def run(
    jobs: Iterable[J], work: Callable[[J], R], lost: Callable[[J, str], R | Again[J]], workers: int = 1
) -> Generator[R, None, None]:
    """Yield `work(job)` for every job, in order, computed by the executors; `workers` processes when they are ours.

    `work` must not raise, and must be picklable. `lost(job, reason)` gives the outcome of a job whose process always
    died, or the job in another form to be tried in its place.
    MissingExtraError without PySpark, CleanerError when the session cannot work at all.
    """
    with _session(workers) as session, ThreadPoolExecutor(_AHEAD) as threads:
        stage = _Stage(session, JobBatches.of(work))
        under_way: deque[tuple[Wave[J], Future[list[Any]]]] = deque()
        try:
            for wave in _waves(jobs, WAVE * workers):
                under_way.append((wave, threads.submit(stage.outcomes, wave)))
                if len(under_way) > _AHEAD:
                    yield from stage.collect(*under_way.popleft(), lost)
            while under_way:
                yield from stage.collect(*under_way.popleft(), lost)
        finally:
            if under_way:
                session.interruptAll()


def clean_frame(frame: DataFrame, cleaner: ArrowCleaner) -> DataFrame:
    """Return a data frame with its text cleaned on the executors; see `cleaner.arrow.clean_arrow`."""
    from pyspark.sql.pandas.types import from_arrow_type
    from pyspark.sql.types import StructField, StructType

    empty = pyarrow().schema([(name, pyarrow().string()) for name in frame.columns])
    new = list(cleaner.schema(empty))[len(frame.columns) :]
    fields = [*frame.schema.fields, *(StructField(field.name, from_arrow_type(field.type)) for field in new)]
    return frame.mapInArrow(cleaner.batches, StructType(fields))


def _waves(jobs: Iterable[J], size: int) -> Iterator[Wave[J]]:
    numbered = enumerate(jobs)
    while wave := list(islice(numbered, size)):
        yield wave


@dataclass(frozen=True, slots=True)
class _Stage:
    """A session and the work that its executors do."""

    session: Any
    carried: JobBatches

    def outcomes(self, wave: Wave[Any]) -> list[Any]:
        """Return the outcomes of a wave, in order."""
        jobs = self.session.createDataFrame(packed(wave))
        done = jobs.mapInArrow(self.carried.batches, f"{NUMBER} long, {OUTCOME} binary").toArrow()
        outcomes = dict(unpacked(done))
        return [outcomes[number] for number, _ in wave]

    def collect(self, wave: Wave[Any], future: Future[list[Any]], lost: Callable[[Any, str], Any]) -> Iterator[Any]:
        """Yield the outcomes of a wave that is under way."""
        try:
            outcomes = future.result()
        except Exception as error:
            outcomes = self._again(wave, error, lost)
        yield from outcomes

    def _again(self, wave: Wave[Any], error: Exception, lost: Callable[[Any, str], Any]) -> list[Any]:
        """Return the outcomes of a wave that failed: halve it until the job at fault stands alone."""
        if len(wave) == 1:
            self._check(error)
            instead = lost(wave[0][1], "every process of Spark that cleaned it died")
            return self._tried([(wave[0][0], instead.job)], lost) if isinstance(instead, Again) else [instead]
        middle = len(wave) // 2
        return [*self._tried(wave[:middle], lost), *self._tried(wave[middle:], lost)]

    def _tried(self, wave: Wave[Any], lost: Callable[[Any, str], Any]) -> list[Any]:
        try:
            return self.outcomes(wave)
        except Exception as error:
            return self._again(wave, error, lost)

    def _check(self, error: Exception) -> None:
        """Raise CleanerError if the executors cannot even make ready for the work: then no job is at fault."""
        try:
            self.session.range(1).mapInArrow(self.carried.rehearse, "id long").toArrow()
        except Exception:
            raise CleanerError(f"Spark cannot do the work: {_cause(error)}") from error


def _cause(error: Exception) -> str:
    """Return the line of an error of Spark that names Python's own, or else the first."""
    text = str(error).strip()
    named = re.search(r"^\s*[\w.]*(?:Error|Exception)\b: .*", text, re.MULTILINE)
    return named[0].strip() if named else text.partition("\n")[0]


@contextmanager
def _session(workers: int) -> Iterator[Any]:
    """Yield the session that is there, or else a new one that is stopped at the end."""
    try:
        from pyspark.errors import PySparkRuntimeError
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise MissingExtraError("the engine spark", "spark") from error
    if session := SparkSession.getActiveSession():
        yield session
        return
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("cleaner").config(map=_QUIET)
    if not any(name in os.environ for name in _NAMES_A_CLUSTER):
        builder = builder.master(f"local[{workers},{_TRIES}]").config(map=_LOCAL)
    try:
        session = builder.getOrCreate()
    except PySparkRuntimeError as error:
        raise CleanerError(f"Spark cannot be started, is there a Java of version 17 or later? {error}") from error
    try:
        yield session
    finally:
        session.stop()


_NAMES_A_CLUSTER: Final = ("PYSPARK_GATEWAY_PORT", "PYSPARK_SUBMIT_ARGS", "SPARK_REMOTE")
"""Set by `spark-submit` or by the user."""
_Options: TypeAlias = dict[str, bool | float | int | str | None]
_QUIET: Final[_Options] = {"spark.ui.showConsoleProgress": "false", "spark.log.level": "OFF"}
_LOCAL: Final[_Options] = {
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
}
