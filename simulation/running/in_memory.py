"""Runs an experiment in parallel: the same bits for any number of workers and any batch size."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from simulation.running.batches import batches_of, tasks_of
from simulation.running.engines import SIMPY
from simulation.running.experiment import Experiment, Task
from simulation.running.progress import Progress, followed, nobody
from simulation.running.rows import EVENT_COLUMNS, Tabulator
from simulation.running.workers import Workers, done_by

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Finished:
    """What a run left behind in memory.

    Attributes:
        results: the results table; ``events`` the event table or None.
        tasks: the (draw, replication) pairs done.
        n_events: event rows written by the engines, whether kept or not.
    """

    results: pd.DataFrame
    events: pd.DataFrame | None
    tasks: tuple[Task, ...]
    seconds: float
    n_events: int


@dataclass(frozen=True)
class Batch:
    """Finished tasks: rows of the results and of the event table; seconds by the clock."""

    tasks: tuple[Task, ...]
    results: pd.DataFrame
    events: list[tuple[Any, ...]]
    n_events: int
    seconds: float


def run_experiment(
    experiment: Experiment,
    replications: int,
    workers: int = 1,
    batch_size: int | None = None,
    keep_events: bool = False,
    progress: Progress | None = None,
) -> Finished:
    """Run every scenario for every draw and replication, and hold the results in memory.

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
    work = partial(run_batch, keep_events=keep_events)
    with closing(done_by(Workers(workers), work, experiment, batches)) as came:
        for batch in followed(came, len(batches), workers, 0, len(tasks), progress or nobody):
            done.append(batch)
    done.sort(key=lambda batch: batch.tasks[0])
    events = [row for batch in done for row in batch.events]
    return Finished(
        results=_join([b.results for b in done], experiment),
        events=pd.DataFrame(events, columns=list(EVENT_COLUMNS)) if keep_events else None,
        tasks=tuple(t for b in done for t in b.tasks),
        seconds=time.monotonic() - began,
        n_events=sum(b.n_events for b in done),
    )


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
    """Processor time in seconds that some tasks take here, tables and all; no result is kept."""
    began = time.process_time()
    run_batch(experiment, tasks, keep_events)
    return time.process_time() - began


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
