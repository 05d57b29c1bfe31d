"""Runs an experiment into parts on disk, so that memory does not grow and a crash costs little."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from simulation.results.table_file import assemble_results
from simulation.running.batches import batches_of, tasks_of
from simulation.running.events_file import assemble_events
from simulation.running.experiment import Experiment, Task
from simulation.running.parts import Parts, do_part
from simulation.running.progress import Progress, followed, nobody
from simulation.running.workers import Workers, done_by


@dataclass(frozen=True)
class Stored:
    """How far a run into parts has come.

    Attributes:
        tasks: the (draw, replication) pairs done, all of them if ``complete``.
        seconds: of this session; ``resumed`` says whether there was an earlier one.
        n_events: event rows written by the engines, whether kept or not.
    """

    tasks: tuple[Task, ...]
    complete: bool
    resumed: bool
    seconds: float
    n_events: int


def run_into(
    parts: Parts,
    experiment: Experiment,
    replications: int,
    workers: Workers,
    batch_size: int | None = None,
    progress: Progress = nobody,
) -> Stored:
    """Run what is missing from some parts, and keep each batch as it is finished.

    On Ctrl-C what is finished stays, and is marked as not complete.

    Args:
        parts: already ``read``.
        replications: replications of chance for each draw.
        batch_size: tasks in a part; chosen from the size of the run if absent.
        progress: called after each batch.

    Raises:
        OSError: the disk is full, or something else prevents a part from being written.
    """
    tasks = tasks_of(experiment, replications)
    missing = [task for task in tasks if task not in parts.done]
    n_before = len(tasks) - len(missing)
    batches = batches_of(missing, replications, workers.n, batch_size)
    work = partial(do_part, run=parts.run, keep_events=parts.keep_events)
    began = time.monotonic()
    try:
        with closing(done_by(workers, work, experiment, batches)) as done:
            for part in followed(done, len(batches), workers.n, n_before, len(tasks), progress):
                parts.keep(part)
    except KeyboardInterrupt:
        pass
    return Stored(
        tasks=parts.tasks,
        complete=not parts.missing(tasks),
        resumed=n_before > 0,
        seconds=time.monotonic() - began,
        n_events=parts.n_events,
    )


def assemble(parts: Parts, results: Path, events: Path | None = None) -> None:
    """Write the tables that parts make together."""
    kept = parts.in_order()
    labels = {column: sorted(words) for column, words in parts.labels.items()}
    assemble_results([part.results for part in kept], labels, results)
    if events:
        words = {column: sorted(found) for column, found in parts.event_labels.items()}
        assemble_events([part.events for part in kept if part.events], words, events)
