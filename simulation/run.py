"""Runs an experiment in parallel: the same bits for any number of workers and any batch size."""

from __future__ import annotations

import gc
import math
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulation.experiment import Experiment
from simulation.tabulate import EVENT_COLUMNS, Tabulator

if TYPE_CHECKING:
    import pandas as pd

Task = tuple[int, int]  # draw, replication
Progress = Callable[["Running"], None]


@dataclass(frozen=True)
class Running:
    """How far a run has come: tasks done of all, time taken and time likely to be left."""

    done: int
    total: int
    seconds: float
    seconds_left: float


@dataclass(frozen=True)
class Finished:
    """What a run left behind.

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
class _Batch:
    tasks: tuple[Task, ...]
    results: Any
    events: list[tuple[Any, ...]]
    n_events: int
    seconds: float


def seconds_left(
    batches_done: Sequence[float], n_batches: int, workers: int, before: float, elapsed: float
) -> float:
    """Time likely to be left of a run.

    Batches that workers are still at count for nothing when the time taken is divided by what is
    finished, so that the first estimates would be too high by the number of workers.  Instead each
    worker is taken to do its share of the batches, at the mean time of those finished.

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


def run_experiment(
    experiment: Experiment,
    replications: int,
    workers: int = 1,
    batch_size: int | None = None,
    keep_events: bool = False,
    progress: Progress | None = None,
) -> Finished:
    """Run every scenario for every draw and replication.

    A task is one (draw, replication) with all scenarios, so that whatever is done is paired.  On
    Ctrl-C the tasks already finished are returned, marked as not complete.

    Args:
        experiment: what to run.
        replications: replications of chance for each draw.
        workers: processes; 1 runs here.
        batch_size: tasks sent to a worker at once; chosen from the size of the run if absent.
        keep_events: whether to return every event row.
        progress: called after each batch.
    """
    import pandas as pd

    tasks = [(d, r) for d in range(experiment.n_draws) for r in range(replications)]
    size = batch_size or max(1, min(10, len(tasks) // (4 * workers) or 1))
    batches = [tasks[i : i + size] for i in range(0, len(tasks), size)]
    began, done = time.monotonic(), list[_Batch]()
    complete, before = False, 0.0
    try:
        for batch in _run_batches(experiment, batches, workers, keep_events):
            done.append(batch)
            elapsed = time.monotonic() - began
            if len(done) == 1:
                before = max(0.0, elapsed - batch.seconds)
            if progress:
                took = [b.seconds for b in done]
                left = seconds_left(took, len(batches), workers, before, elapsed)
                progress(Running(sum(len(b.tasks) for b in done), len(tasks), elapsed, left))
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


def _run_batches(
    experiment: Experiment, batches: Sequence[Sequence[Task]], workers: int, keep_events: bool
) -> Iterator[_Batch]:
    if workers == 1:
        for batch in batches:
            yield _run_batch(experiment, batch, keep_events)
        return
    from joblib import Parallel, delayed

    parallel = Parallel(
        n_jobs=workers,
        backend="loky",
        return_as="generator_unordered",
        pre_dispatch="2*n_jobs",
        initializer=_leave_stopping_to_the_parent,
    )
    yield from parallel(delayed(_run_batch)(experiment, batch, keep_events) for batch in batches)


def _leave_stopping_to_the_parent() -> None:
    """A terminal sends Ctrl-C to workers too, and one caught between tasks prints a traceback."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _run_batch(experiment: Experiment, tasks: Sequence[Task], keep_events: bool) -> _Batch:
    began = time.monotonic()
    tabulator = Tabulator(experiment)
    rows: list[Any] = []
    events: list[tuple[Any, ...]] = []
    n_events = 0
    for draw, replication in tasks:
        with _no_collection():
            outcomes = experiment.replicate(draw, replication, keep_events)
        rows += tabulator.rows(draw, replication, outcomes)
        events += tabulator.event_rows(draw, replication, outcomes)
        n_events += sum(outcome.n_events for outcome in outcomes.values())
    frame = tabulator.frame(rows)
    return _Batch(tuple(tasks), frame, events, n_events, time.monotonic() - began)


def seconds_of(experiment: Experiment, tasks: Sequence[Task], keep_events: bool = False) -> float:
    """Seconds that some tasks take here, tables and all; nothing else is kept of them."""
    return _run_batch(experiment, tasks, keep_events).seconds


@contextmanager
def _no_collection() -> Iterator[None]:
    """Python's search for garbage in cycles takes a sixth of a run and finds none within it."""
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
