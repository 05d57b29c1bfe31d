"""Workers are processes on pipes: what they answer, and that they end with whoever started them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from simulation.errors import Fault, InputError
from simulation.running.worker_process import WorkerLostError, WorkerProcess
from simulation.running.workers import Workers, done_by
from tests.patience import PATIENCE_SECONDS

REPOSITORY = Path(__file__).resolve().parents[2]


def double(given: Any, batch: Sequence[Any]) -> Any:
    """Twice the batch; or what the batch asks for."""
    (what,) = batch
    if what == "refuse":
        raise InputError(Fault("counts.csv", 3, 1, "nobody lives here"))
    if what == "print":
        sys.stdout.write("this must not get among the answers")
        sys.stdout.flush()
    if what == "die":
        os._exit(7)
    if what == "process":
        return os.getpid()
    return (given, what, what)


def answers(*batches: Any, workers: int = 2) -> list[Any]:
    """What workers answer, in an order of its own."""
    batches_of_one: Any = [(batch,) for batch in batches]
    return list(done_by(Workers(workers), double, "experiment", batches_of_one))  # type: ignore[arg-type]


def test_every_batch_is_answered_once() -> None:
    """Protects results: none twice, none lost, whatever is printed meanwhile."""
    batches = [*range(9), "print"]
    found = answers(*batches)
    assert sorted(map(str, found)) == sorted(str(("experiment", one, one)) for one in batches)
    assert answers() == []
    mine = answers("process", "process", "process")
    assert os.getpid() not in mine and 1 <= len(set(mine)) <= 2


def test_an_error_in_a_worker_is_raised_here_with_where_it_arose() -> None:
    """Protects messages: a fault in an input is said as such, wherever it was noticed."""
    with pytest.raises(InputError, match=r"counts\.csv:3:1: nobody lives here") as caught:
        answers(1, "refuse", 2)
    assert "in double" in str(caught.value.__cause__)


def test_a_worker_that_was_ended_is_reported() -> None:
    """Protects a run on a small machine: what happened, and what to try."""
    with pytest.raises(WorkerLostError, match=r"exit status 7.*fewer --workers"):
        answers(1, 2, "die", *range(20))


def test_what_is_not_wanted_any_more_is_ended_at_once() -> None:
    """Protects from workers that go on after the run was stopped."""
    batches: Any = [("process",)] * 50
    done = done_by(Workers(2), double, "x", batches)  # type: ignore[arg-type]
    worker = next(done)
    done.close()
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kill -9 is sent the POSIX way")
def test_a_worker_ends_with_its_parent_in_mid_batch() -> None:
    """Protects the machine from a worker that goes on for ever when its parent was killed."""
    script = (
        "import sys, pickle, time; from simulation.running.worker_process import WorkerProcess; "
        "worker = WorkerProcess(pickle.dumps((__import__('tests.unit.test_workers', fromlist=['x'])"
        ".sleep_long, None))); print(worker.process.pid, flush=True); worker.do(('x',))"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )  # fmt: skip
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()
    end = time.monotonic() + PATIENCE_SECONDS
    while _runs(worker) and time.monotonic() < end:
        time.sleep(0.05)
    assert not _runs(worker)


def sleep_long(given: Any, batch: Any) -> None:
    """Work that does not end by itself."""
    time.sleep(10 * PATIENCE_SECONDS)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return (
        not stat.exists() or stat.read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    )


def test_a_worker_is_left_out_of_control_c() -> None:
    """Protects the terminal from a traceback of each worker: Ctrl-C is for the parent."""
    worker = WorkerProcess(b"")
    try:
        if hasattr(os, "getpgid"):
            assert os.getpgid(worker.process.pid) != os.getpgid(0)
    finally:
        worker.end()
