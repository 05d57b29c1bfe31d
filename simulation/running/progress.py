"""How far a run has come, and how long it is likely to take still."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from simulation.running.experiment import Task

Progress = Callable[["Running"], None]


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


def nobody(running: Running) -> None:
    """Progress that nobody asked to hear of."""


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


def followed(
    done: Iterator[D], n_batches: int, workers: int, before: int, total: int, progress: Progress
) -> Iterator[D]:
    """Finished batches as they come, with progress reported after each has been dealt with.

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
