"""Where the batches of a run are done: this process, others on this machine, or a Dask cluster."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from simulation.running.experiment import Experiment, Task, Work

T = TypeVar("T")
SECONDS_BETWEEN_LOOKS = 2.0


@dataclass(frozen=True)
class Workers:
    """A number of processes: here, or on the Dask cluster at the address of a ``scheduler``."""

    n: int = 1
    scheduler: str = ""


def done_by(
    workers: Workers, work: Work[T], experiment: Experiment, batches: Sequence[Sequence[Task]]
) -> Iterator[T]:
    """The result of each batch, in the order in which batches finish.

    At most two batches per worker are under way at a time, so that few finished ones wait.
    """
    if not workers.scheduler:
        if workers.n == 1:
            return (work(experiment, batch) for batch in batches)
        return _in_processes(workers.n, work, experiment, batches)
    from simulation.running.cluster import done_on_cluster

    return done_on_cluster(workers.scheduler, work, experiment, batches)


def _in_processes(
    n: int, work: Work[T], experiment: Experiment, batches: Sequence[Sequence[Task]]
) -> Iterator[T]:
    from joblib import Parallel, delayed

    parallel = Parallel(
        n_jobs=n,
        backend="loky",
        return_as="generator_unordered",
        pre_dispatch="2*n_jobs",
        initializer=_live_and_die_with_the_parent,
    )
    yield from parallel(delayed(work)(experiment, batch) for batch in batches)


def _live_and_die_with_the_parent() -> None:
    """Leave Ctrl-C to the parent, and end when it is killed.

    A terminal sends Ctrl-C to workers too, and one caught between tasks prints a traceback.
    Workers whose parent was killed would otherwise wait for ever, memory and all.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_after, args=(os.getppid(),), daemon=True).start()


def _end_after(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(SECONDS_BETWEEN_LOOKS)
    os._exit(1)
