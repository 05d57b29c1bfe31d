"""Runs an experiment in parallel: the same bits for any number of workers and any batch size."""

from __future__ import annotations

import gc
import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from simulation.running.engines import SIMPY
from simulation.running.experiment import Experiment, Task
from simulation.running.rows import EVENT_COLUMNS, Tabulator
from simulation.running.workers import Workers, done_by

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Batch",
    "Finished",
    "Progress",
    "Running",
    "Task",
    "Workers",
    "batches_of",
    "followed",
    "nobody",
    "run_batch",
    "run_experiment",
    "seconds_left",
    "seconds_of",
    "tasks_of",
]

Progress = Callable[["Running"], None]
MOST_IN_A_BATCH = 10


class _Done(Protocol):
    @property
    def tasks(self) -> tuple[Task, ...]: ...
    @property
    def seconds(self) -> float: ...


D = TypeVar("D", bound=_Done)


@dataclass(frozen=True)
class Running:
    """How far a run has come: tasks done of all, time taken and time likely to be left."""

    done: int
    total: int
    seconds: float
    seconds_left: float


@dataclass(frozen=True)
class Finished:
    """What a run left behind in memory.

    Attributes:
        results: the results table; ``events`` the event table or None.
        tasks: the (draw, replication) pairs done, all of them if ``complete``.
        n_events: event rows written by the engines, whether kept or not.
    """

    results: pd.DataFrame
    events: pd.DataFrame | None
    tasks: tuple[Task, ...]
    complete: bool
    seconds: float
    n_events: int


@dataclass(frozen=True)
class Batch:
    """What comes of some tasks: rows of the results and of the event table."""

    tasks: tuple[Task, ...]
    results: pd.DataFrame
    events: list[tuple[Any, ...]]
    n_events: int
    seconds: float


def seconds_left(
    batches_done: Sequence[float], n_batches: int, workers: int, before: float, elapsed: float
) -> float:
    """Time likely to be left of a run.

    Dividing elapsed time by finished batches ignores batches still running, so early estimates
    would be too high by a factor of the number of workers.  Instead each worker is taken to do its
    share of the batches, at the mean time of those finished.

    Args:
        batches_done: seconds that each finished batch took in its worker.
        before: seconds until the workers had started.
        elapsed: seconds since the run began, workers' start included.
    """
    remaining = n_batches - len(batches_done)
    mean = sum(batches_done) / len(batches_done)
    whole = before + math.ceil(n_batches / workers) * mean
    least = remaining / workers * mean / 2  # those under way are half done on average
    return max(whole - elapsed, least)


def tasks_of(experiment: Experiment, replications: int) -> list[Task]:
    """Every task: one draw and replication with all scenarios, so that what is done is paired."""
    return [(d, r) for d in range(experiment.n_draws) for r in range(replications)]


def batches_of(
    tasks: Sequence[Task], replications: int, workers: int, size: int | None = None
) -> list[list[Task]]:
    """Tasks in batches, none of which reaches over a gap.

    Args:
        tasks: in order; some may be missing because they are done.
        size: tasks in a batch; chosen from the size of the run if absent.
    """
    size = size or max(1, min(MOST_IN_A_BATCH, len(tasks) // (4 * workers) or 1))
    batches: list[list[Task]] = []
    before = -2
    for draw, replication in tasks:
        place = draw * replications + replication
        if place != before + 1 or len(batches[-1]) == size:
            batches.append([])
        batches[-1].append((draw, replication))
        before = place
    return batches


def followed(
    done: Iterator[D], n_batches: int, workers: int, before: int, total: int, progress: Progress
) -> Iterator[D]:
    """Finished batches as they come, with progress told once whoever takes one is done with it.

    Args:
        before: tasks of the ``total`` that were done in an earlier session.
    """
    began, took, started, n_done = time.monotonic(), list[float](), 0.0, before
    for batch in done:
        if not took:
            started = max(0.0, time.monotonic() - began - batch.seconds)
        yield batch
        elapsed = time.monotonic() - began
        took.append(batch.seconds)
        n_done += len(batch.tasks)
        left = seconds_left(took, n_batches, workers, started, elapsed)
        progress(Running(n_done, total, elapsed, left))


def run_experiment(
    experiment: Experiment,
    replications: int,
    workers: int = 1,
    batch_size: int | None = None,
    keep_events: bool = False,
    progress: Progress | None = None,
) -> Finished:
    """Run every scenario for every draw and replication, and hold the results in memory.

    On Ctrl-C the tasks already finished are returned, marked as not complete.

    Args:
        experiment: what to run.
        replications: replications of chance for each draw.
        workers: processes; 1 runs here.
        batch_size: tasks sent to a worker at once; chosen from the size of the run if absent.
        keep_events: whether to return every event row.
        progress: called after each batch.
    """
    import pandas as pd

    tasks = tasks_of(experiment, replications)
    batches = batches_of(tasks, replications, workers, batch_size)
    began, done = time.monotonic(), list[Batch]()
    complete = False
    work = partial(run_batch, keep_events=keep_events)
    try:
        came = done_by(Workers(workers), work, experiment, batches)
        for batch in followed(came, len(batches), workers, 0, len(tasks), progress or nobody):
            done.append(batch)
        complete = True
    except KeyboardInterrupt:
        pass
    done.sort(key=lambda batch: batch.tasks[0])
    events = [row for batch in done for row in batch.events]
    return Finished(
        results=_join([b.results for b in done], experiment),
        events=pd.DataFrame(events, columns=list(EVENT_COLUMNS)) if keep_events else None,
        tasks=tuple(t for b in done for t in b.tasks),
        complete=complete,
        seconds=time.monotonic() - began,
        n_events=sum(b.n_events for b in done),
    )


def nobody(running: Running) -> None:
    """Progress that nobody asked to hear of."""


def run_batch(experiment: Experiment, tasks: Sequence[Task], keep_events: bool = False) -> Batch:
    """Run some tasks in this process."""
    began = time.monotonic()
    tabulator = Tabulator(experiment)
    rows: list[Any] = []
    events: list[tuple[Any, ...]] = []
    n_events = 0
    for draw, replication in tasks:
        with _no_collection() if experiment.engine == SIMPY else nullcontext():
            outcomes = experiment.replicate(draw, replication, keep_events)
        rows += tabulator.rows(draw, replication, outcomes)
        events += tabulator.event_rows(draw, replication, outcomes)
        n_events += sum(outcome.n_events for outcome in outcomes.values())
    frame = tabulator.frame(rows)
    return Batch(tuple(tasks), frame, events, n_events, time.monotonic() - began)


def seconds_of(experiment: Experiment, tasks: Sequence[Task], keep_events: bool = False) -> float:
    """Seconds that some tasks take here, tables and all; nothing else is kept of them."""
    return run_batch(experiment, tasks, keep_events).seconds


@contextmanager
def _no_collection() -> Iterator[None]:
    """Python's search for garbage takes a sixth of a run in SimPy, and finds none within it.

    A search between runs frees what one left; it takes as long as two runs of the compiled engine.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.collect()
        if was_on:
            gc.enable()


def _join(frames: list[Any], experiment: Experiment) -> pd.DataFrame:
    import pandas as pd
    from pandas.api.types import union_categoricals

    if not frames:
        return Tabulator(experiment).frame([])
    columns = {}
    for name in frames[0].columns:
        parts = [frame[name] for frame in frames]
        if isinstance(parts[0].dtype, pd.CategoricalDtype):
            columns[name] = pd.Series(union_categoricals(parts))
        else:
            columns[name] = pd.concat(parts, ignore_index=True)
    return pd.DataFrame(columns)
