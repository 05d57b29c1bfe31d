"""Who does the batches of a run: this process, others on this machine, or a Dask cluster."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from simulation.experiment import Experiment

Task = tuple[int, int]  # draw, replication
T = TypeVar("T")
Work = Callable[[Experiment, Sequence[Task]], T]


@dataclass(frozen=True)
class Workers:
    """So many processes; with a ``scheduler``, those of the Dask cluster at that address."""

    n: int = 1
    scheduler: str = ""


def done_by(
    workers: Workers, work: Work[T], experiment: Experiment, batches: Sequence[Sequence[Task]]
) -> Iterator[T]:
    """What comes of each batch, in the order in which they are finished.

    No more than twice as many batches as workers are under way at a time, so that what is waiting
    to be taken stays small.
    """
    if workers.scheduler:
        from simulation.cluster import done_on_cluster

        return done_on_cluster(workers.scheduler, work, experiment, batches)
    if workers.n == 1:
        return (work(experiment, batch) for batch in batches)
    return _in_processes(workers.n, work, experiment, batches)


def _in_processes(
    n: int, work: Work[T], experiment: Experiment, batches: Sequence[Sequence[Task]]
) -> Iterator[T]:
    from joblib import Parallel, delayed

    parallel = Parallel(
        n_jobs=n,
        backend="loky",
        return_as="generator_unordered",
        pre_dispatch="2*n_jobs",
        initializer=_leave_stopping_to_the_parent,
    )
    yield from parallel(delayed(work)(experiment, batch) for batch in batches)


def _leave_stopping_to_the_parent() -> None:
    """A terminal sends Ctrl-C to workers too, and one caught between tasks prints a traceback."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
