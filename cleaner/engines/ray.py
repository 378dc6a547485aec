"""Hand work out to actors of a Ray cluster through Ray Data: that of RAY_ADDRESS, or one on this machine.

Each actor unpickles the work (with its compiled rules) once. Ray starts an actor that died again, and gives the block
of jobs it was on another try. Ray Data leaves out a block that fails twice; its jobs are then tried alone, and one
that fails alone is set aside. Jobs go in waves, so that this process never holds all of them. The actors must see the
files of this machine under the same paths.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Any, Final, TypeVar

from cleaner.batches import JobBatches, packed, unpacked
from cleaner.errors import CleanerError, MissingExtraError
from cleaner.jobs import Again

if TYPE_CHECKING:
    from ray.data import Dataset

    from cleaner.arrow import ArrowCleaner

BLOCK: Final = 64
"""Most jobs of a block: so many are done again when an actor dies."""
_BLOCKS_AN_ACTOR: Final = 4
WAVE: Final = 4096
"""Jobs an actor, before the driver asks for more: actors are made anew for each wave."""
_RETRIES: Final = 1
_DIED: Final = "every actor that cleaned it died"

J = TypeVar("J")
R = TypeVar("R")


def run(
    jobs: Iterable[J], work: Callable[[J], R], lost: Callable[[J, str], R | Again[J]], workers: int = 1
) -> Generator[R, None, None]:
    """Yield `work(job)` for every job, in order, computed by `workers` actors.

    `work` must not raise, and must be picklable. `lost(job, reason)` gives the outcome of a job whose actor always
    died, or the job in another form to be tried in its place. MissingExtraError without Ray, CleanerError when the
    actors cannot start.
    """
    with _ray_data(workers) as data:
        stage = _Stage(data, JobBatches.of(work), workers)
        for wave in _waves(jobs, WAVE * workers):
            yield from stage.run(wave, lost)


def clean_dataset(dataset: Dataset, cleaner: ArrowCleaner, workers: int = 1) -> Dataset:
    """Return a dataset of Ray Data with its text cleaned by `workers` actors; see `cleaner.arrow.clean_arrow`."""
    pool = _ray().data.ActorPoolStrategy(size=workers)
    return dataset.map_batches(_Actor, fn_constructor_args=(cleaner,), batch_format="pyarrow", compute=pool)


def _waves(jobs: Iterable[J], size: int) -> Iterator[Sequence[tuple[int, J]]]:
    numbered = enumerate(jobs)
    while wave := list(islice(numbered, size)):
        yield wave


class _Actor:
    """Holds an Arrow function. Ray makes one in each of its processes."""

    def __init__(self, function: JobBatches | ArrowCleaner) -> None:
        if isinstance(function, JobBatches):
            function.prepare()  # what cannot be unpickled ends the run here, and not block by block
        self._function = function

    def __call__(self, batch: Any) -> Any:
        return self._function(batch)


@dataclass(frozen=True, slots=True)
class _Stage:
    """The pipeline of Ray Data: blocks of jobs through a pool of actors."""

    data: Any
    carried: JobBatches
    workers: int

    def run(self, wave: Sequence[tuple[int, Any]], lost: Callable[[Any, str], Any]) -> Iterator[Any]:
        """Yield the outcomes of a wave of jobs, in order."""
        size = max(1, min(BLOCK, len(wave) // (_BLOCKS_AN_ACTOR * self.workers)))
        blocks = [wave[start : start + size] for start in range(0, len(wave), size)]
        waiting = iter(wave)
        for number, outcome in self._outcomes(blocks, self.workers):
            yield from self._again(list(takewhile(lambda job: job[0] != number, waiting)), lost)  # noqa: B023
            yield outcome
        yield from self._again(list(waiting), lost)

    def _again(self, failed: Sequence[tuple[int, Any]], lost: Callable[[Any, str], Any]) -> Iterator[Any]:
        """Yield the outcomes of jobs whose blocks failed: each in a block of its own, then in its own pool."""
        done = dict(self._outcomes([[job] for job in failed], 0)) if failed else {}
        for number, job in failed:
            if number not in done and len(failed) > 1:
                done |= self._outcomes([[(number, job)]], 0)
            instead = done[number] if number in done else lost(job, _DIED)
            while isinstance(instead, Again):
                other = dict(self._outcomes([[(number, instead.job)]], 0))
                instead = other[number] if number in other else lost(instead.job, _DIED)
            yield instead

    def _outcomes(self, blocks: Iterable[Sequence[tuple[int, Any]]], actors: int) -> Iterator[tuple[int, Any]]:
        """Yield the numbered outcomes of the blocks, in order, without those of blocks that failed.

        With no actors it is one that needs no free core, for the others may go on, and that is given one block a time.
        """
        pool = {"size": max(1, actors), "max_tasks_in_flight_per_actor": 2 if actors else 1}
        mapped = self.data.from_arrow([packed(block) for block in blocks]).map_batches(
            _Actor,
            fn_constructor_args=(self.carried,),
            batch_format="pyarrow",
            batch_size=None,
            compute=self.data.ActorPoolStrategy(**pool),
            num_cpus=1 if actors else 0,
            max_restarts=-1,
            max_task_retries=_RETRIES,
        )
        try:
            for batch in mapped.iter_batches(batch_format="pyarrow", batch_size=None):
                yield from unpacked(batch)
        except _ray().exceptions.RayError as error:
            raise CleanerError(f"Ray cannot do the work: {str(error).strip().splitlines()[-1]}") from error


@contextmanager
def _ray_data(workers: int) -> Iterator[Any]:
    """Enter a cluster and the settings of Ray Data; leave both as they were."""
    ray = _ray()
    ours = not ray.is_initialized()
    if ours:
        local = {"address": "local", "num_cpus": workers, "include_dashboard": False}
        named = "RAY_ADDRESS" in os.environ
        ray.init(log_to_driver=False, logging_level=logging.ERROR, **({} if named else local))
    context = ray.data.DataContext.get_current().copy()
    context.enable_progress_bars = False
    context.execution_options.preserve_order = True
    context.max_errored_blocks = -1
    try:
        with ray.data.DataContext.current(context), _quiet("ray.data"):
            yield ray.data
    finally:
        if ours:
            ray.shutdown()


def _ray() -> Any:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # Ray would send reports
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise MissingExtraError("the engine ray", "ray") from error
    return ray


@contextmanager
def _quiet(logger: str) -> Iterator[None]:
    """Keep a logger from telling every block that is tried again: the run tells what is set aside."""
    log = logging.getLogger(logger)
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(level)
