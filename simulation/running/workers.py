"""Do the batches of a run: in this process, in others on this machine, or on a Dask cluster."""

from __future__ import annotations

import pickle
import warnings
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TypeVar

from joblib import Parallel, delayed

from simulation.running.experiment import Experiment, Task, Work
from simulation.running.worker_process import WorkerProcess

T = TypeVar("T")


@dataclass(frozen=True)
class Workers:
    """A number of processes: here, or on the Dask cluster at the address of a ``scheduler``."""

    n: int = 1
    scheduler: str = ""


def done_by(
    workers: Workers, work: Work[T], experiment: Experiment, batches: Sequence[Sequence[Task]]
) -> Generator[T, None, None]:
    """The result of each batch, in the order in which batches finish.

    At most two batches per worker are under way at a time, so that few finished ones wait. Close
    the generator to end the workers at once.

    Raises:
        WorkerLostError: a process here was ended from outside.
        Exception: what the work raised.
    """
    if not workers.scheduler:
        if workers.n == 1:
            return (work(experiment, batch) for batch in batches)
        return _in_processes(workers.n, work, experiment, batches)
    from simulation.running.cluster import done_on_cluster

    return done_on_cluster(workers.scheduler, work, experiment, batches)


def _in_processes(
    n: int, work: Work[T], experiment: Experiment, batches: Sequence[Sequence[Task]]
) -> Generator[T, None, None]:
    """Joblib's threads, one for each process, hand it batches and wait for its answers."""
    job = pickle.dumps((work, experiment))
    processes = [WorkerProcess(job) for _ in range(min(n, len(batches)))]
    idle: SimpleQueue[WorkerProcess] = SimpleQueue()
    for process in processes:
        idle.put(process)

    def do(batch: Sequence[Task]) -> T:
        process = idle.get()
        try:
            answer: T = process.do(batch)
        finally:
            idle.put(process)  # also one that has ended, or the next batch would wait for ever
        return answer

    parallel = Parallel(
        n_jobs=len(processes) or 1,
        backend="threading",
        batch_size=1,
        pre_dispatch="2*n_jobs",
        return_as="generator_unordered",
    )
    answers = parallel(delayed(do)(batch) for batch in batches)
    try:
        # "yield from" would close the answers, with a warning, before the processes are ended.
        for answer in answers:  # noqa: UP028
            yield answer
    finally:
        for process in processes:
            process.end()
        with warnings.catch_warnings():  # joblib counts the batches that nobody waits for any more
            warnings.simplefilter("ignore")
            answers.close()
