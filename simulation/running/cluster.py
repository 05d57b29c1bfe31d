"""Batches on a Dask cluster, by Dask's own futures.

joblib's Dask backend was tried and waits for ever when a worker dies with a batch or the scheduler
is lost: what Dask reports as an error never reaches its queue (joblib 1.6).
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

from simulation.errors import Fault, InputError
from simulation.results.manifest import code_hash, versions
from simulation.running.experiment import Experiment, Task, Work

T = TypeVar("T")
ADDRESS = re.compile(r"\w+://[^/]+:\d+/?")
CONNECT_SECONDS = 10
WORKER_SECONDS = 60
SAME_ON_WORKERS = "install the same version on every worker, from the same lock file"
START_ONE = "start it with 'dask scheduler', or correct --scheduler"


def cluster_size(scheduler: str) -> int:
    """How many batches a cluster can do at a time, once all its workers prove fit for it.

    Raises:
        InputError: Dask is not installed, the scheduler cannot be reached, no worker has joined,
            or one of them has another hometruth, or other versions of what decides the numbers.
    """
    with _connected(scheduler) as client:
        try:
            client.wait_for_workers(1, timeout=WORKER_SECONDS)
        except TimeoutError:
            fix = f"start workers with 'dask worker {scheduler} --nthreads 1'"
            raise _fault(scheduler, "no worker has joined this scheduler", fix) from None
        here = _made_by()
        for worker, there in client.run(_made_by, on_error="return").items():
            _refuse_another(worker, here, there)
        return sum(client.nthreads().values())


def done_on_cluster(
    scheduler: str, work: Work[T], experiment: Experiment, batches: Sequence[Sequence[Task]]
) -> Generator[T, None, None]:
    """The result of each batch, in the order in which batches finish.

    Raises:
        InputError: the scheduler cannot be reached or is lost, workers die at a batch again and
            again, or a worker that has joined since has another version.
    """
    from distributed import KilledWorker, as_completed
    from distributed.comm import CommClosedError

    here = _made_by()
    with _connected(scheduler) as client:
        try:
            shared = client.scatter(experiment, broadcast=True)
            waiting = (client.submit(_marked, work, shared, b, pure=False) for b in batches)
            at_once = 2 * max(1, sum(client.nthreads().values()))
            running = as_completed(list(islice(waiting, at_once)))
            for future in running:
                there, done = future.result()
                _refuse_another("a worker", here, there)
                future.release()
                yield done
                running.update(list(islice(waiting, 1)))
        except (CancelledError, CommClosedError, KilledWorker, TimeoutError) as error:
            reason = getattr(error, "reason", "") or _first_line(error)
            problem = f"the cluster was lost ({type(error).__name__}: {reason})"
            fix = "see that the scheduler and its workers run and have memory enough"
            raise _fault(scheduler, problem, fix) from error


def _marked(work: Work[T], experiment: Experiment, batch: Sequence[Task]) -> tuple[Any, T]:
    """The result of a batch, with the versions that made it."""
    return _made_by(), work(experiment, batch)


def _made_by() -> dict[str, str]:
    return {**versions(), "code": code_hash("simulation")}


def _refuse_another(worker: str, here: dict[str, str], there: Any) -> None:
    """Raise unless a worker has the same versions of everything that decides the numbers."""
    if isinstance(there, BaseException):
        problem = f"hometruth cannot be loaded there ({type(there).__name__}: {there})"
        raise _fault(worker, problem, SAME_ON_WORKERS)
    for name, version in here.items():
        if there.get(name) != version:
            told = f"{name} is {there.get(name)} there and {version} here"
            if name == "code":
                told = "its hometruth has other code than the one here"
            raise _fault(worker, told, SAME_ON_WORKERS)


@contextmanager
def _connected(scheduler: str) -> Iterator[Any]:
    if not ADDRESS.fullmatch(scheduler):
        problem = f"'{scheduler}' is no address of a scheduler"
        expected = "what 'dask scheduler' prints, such as tcp://HOST:8786"
        raise InputError(Fault("", None, None, problem, expected=expected))
    try:
        from distributed import Client
    except ImportError:
        problem = "a Dask cluster needs the package 'distributed', which is not installed"
        fix = "install it with: pip install 'hometruth[dask]'"
        raise InputError(Fault("", None, None, problem, fix=fix)) from None
    try:
        client = Client(scheduler, timeout=CONNECT_SECONDS)
    except (OSError, TimeoutError) as error:
        problem = f"no Dask scheduler answers at this address ({_first_line(error)})"
        raise _fault(scheduler, problem, START_ONE) from error
    try:
        yield client
    finally:
        client.close(timeout=2)


def _first_line(error: BaseException) -> str:
    return next(iter(str(error).splitlines()), "no reason given")


def _fault(place: str, problem: str, fix: str) -> InputError:
    return InputError(Fault(place, None, None, problem, fix=fix))
