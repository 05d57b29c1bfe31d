"""Where the batches of a run are done: this process, others on this machine, or a Dask cluster."""

from __future__ import annotations

import pickle
from collections.abc import Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice
from queue import SimpleQueue
from typing import TypeVar

from simulation.running.experiment import Experiment, Task, Work
from simulation.running.worker_process import WorkerProcess

T = TypeVar("T")
SECONDS_BETWEEN_LOOKS = 0.5  # Ctrl-C is noticed between two looks where a wait cannot be broken


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
    """A thread for each process hands it batches and waits for what comes back."""
    waiting = iter(batches)
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
            idle.put(process)  # one that has ended too, or the next batch would wait for ever
        return answer

    with ThreadPoolExecutor(len(processes) or 1) as threads:
        running = {threads.submit(do, batch) for batch in islice(waiting, 2 * len(processes))}
        try:
            while running:
                finished, running = wait(running, SECONDS_BETWEEN_LOOKS, FIRST_COMPLETED)
                for future in finished:
                    running |= {threads.submit(do, batch) for batch in islice(waiting, 1)}
                    yield future.result()
        finally:
            for process in processes:
                process.end()
            threads.shutdown(cancel_futures=True)
