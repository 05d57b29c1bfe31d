"""Seconds that things take, and what was found in a form that can be printed."""

from __future__ import annotations

import gc
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[1]
LIBRARIES = ("numpy", "wasmtime", "simpy", "pandas", "pyarrow")


@dataclass(frozen=True)
class Figure:
    """One line of a table: what was measured, and against which goal."""

    what: str
    measured: str
    goal: str = ""
    met: bool | None = None

    def cells(self) -> str:
        """As a row of a table in Markdown."""
        verdict = {True: "met", False: "**missed**", None: ""}[self.met]
        return f"| {self.what} | {self.measured} | {self.goal} | {verdict} |"


@dataclass(frozen=True)
class Section:
    """What one benchmark found; ``words`` say how it was measured."""

    title: str
    figures: Sequence[Figure]
    words: Sequence[str] = field(default_factory=tuple)

    def lines(self) -> list[str]:
        """As Markdown."""
        table = ["| what | measured | goal | |", "|---|---|---|---|"]
        rows = [figure.cells() for figure in self.figures]
        return [f"## {self.title}", "", *(w + "\n" for w in self.words), *table, *rows, ""]


def processor_seconds(what: Callable[[], object]) -> float:
    """Processor time of one call, without Python's search for garbage."""
    gc.collect()
    gc.disable()
    try:
        began = time.process_time()
        what()
        return time.process_time() - began
    finally:
        gc.enable()


def alternated(
    contenders: Mapping[str, tuple[int, Callable[[], object]]], rounds: int
) -> dict[str, float]:
    """The best processor time of each contender, taken in turns so that none has a quiet hour.

    Args:
        contenders: by name, how often it is called in a round, and the call.
    """
    best = dict.fromkeys(contenders, float("inf"))
    for _ in range(rounds):
        for name, (times, what) in contenders.items():
            for _ in range(times):
                best[name] = min(best[name], processor_seconds(what))
    return best


@dataclass(frozen=True)
class Spent:
    """Seconds by the clock, of this process's processor time, and of its workers'."""

    seconds: float
    here: float
    workers: float

    def each(self, fewer: Spent, times: int) -> Spent:
        """What each of so many more took than ``fewer``."""
        return Spent(
            (self.seconds - fewer.seconds) / times,
            (self.here - fewer.here) / times,
            (self.workers - fewer.workers) / times,
        )

    def and_more(self, each: Spent, times: int) -> Spent:
        """This, and so many more."""
        return Spent(
            self.seconds + times * each.seconds,
            self.here + times * each.here,
            self.workers + times * each.workers,
        )

    def if_free(self, workers: int) -> float:
        """Seconds by the clock, had each worker a core of its own."""
        return self.here + self.workers / workers


def spent_by(what: Callable[[], object]) -> Spent:
    """Seconds that a call takes; workers must be there before and stay."""
    workers, here, began = _of_workers(), time.process_time(), time.perf_counter()
    what()
    seconds = time.perf_counter() - began
    return Spent(seconds, time.process_time() - here, _of_workers() - workers)


def _of_workers() -> float:
    counted = [process.cpu_times() for process in psutil.Process().children(recursive=True)]
    return float(sum(each.user + each.system for each in counted))


@dataclass(frozen=True)
class Ran:
    """A process that has ended: what it printed, its seconds by the clock and of processor."""

    said: str
    seconds: float
    processor_seconds: float


def ran(*arguments: str, **environment: str) -> Ran:
    """Run Python with arguments from the repository, and time it."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)} failed:\n{done.stderr}")
    seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Ran(done.stdout, seconds, spent)


def machine() -> str:
    """The machine and what is installed, in a sentence."""
    installed = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    busy = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    return (
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}; "
        f"Python {platform.python_version()}, {installed}; load {busy:.1f} when it began."
    )


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in text.splitlines() if "model name" in line]
    return names[0] if names else platform.machine()


def milliseconds(seconds: float) -> str:
    """Seconds as milliseconds."""
    return f"{1000 * seconds:.1f} ms" if seconds < 0.1 else f"{1000 * seconds:.0f} ms"
