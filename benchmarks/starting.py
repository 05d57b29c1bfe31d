"""How long until something happens: help, a first result after installing, a result later."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.studied import PLACE
from benchmarks.timing import ROOT, Figure, Ran, Section, ran

HELP_AT_MOST, FIRST_AT_MOST, LATER_AT_MOST, SHOWN = 0.3, 2.0, 0.8, 5
HELP = ("-m", "cli", "--help")
ONE_FUTURE = """
from benchmarks.studied import PLACE, studied
from simulation.running.in_memory import run_experiment
found = studied()
run_experiment(found.experiment(found.named("baseline")), 1)
"""


def measure(quick: bool) -> Section:
    """New processes, the best of several if that is quick."""
    helped = min((ran(*HELP) for _ in range(3)), key=lambda one: one.processor_seconds)
    figures = [_within("`hometruth --help`", helped, HELP_AT_MOST, processor=True)]
    if not figures[0].met:
        figures += _costliest()
    with TemporaryDirectory() as folder:
        first = ran("-c", ONE_FUTURE, PYTHONPYCACHEPREFIX=folder)
        figures.append(_within("a first result, no bytecode yet", first, FIRST_AT_MOST))
        ran("-c", ONE_FUTURE)
        later = min((ran("-c", ONE_FUTURE) for _ in range(3)), key=lambda one: one.seconds)
        figures.append(_within("a result later", later, LATER_AT_MOST))
        whole = _whole_command(Path(folder) / "run")
        figures.append(Figure("`hometruth run`, one future, page and workbook", _words(whole)))
    return Section(
        "Starting",
        figures,
        (
            "A process of its own each time. A result is the place read, one future of `baseline` "
            "over 15 years run and tabulated.",
        ),
    )


def _whole_command(out: Path) -> Ran:
    size = ("--draws", "1", "--replications", "1", "--workers", "1")
    return ran("-m", "cli", "run", PLACE, "baseline", *size, "--out", str(out))


def _words(one: Ran) -> str:
    return f"{one.seconds:.2f} s by the clock, {one.processor_seconds:.2f} s of processor time"


def _within(what: str, one: Ran, goal: float, processor: bool = False) -> Figure:
    seconds = one.processor_seconds if processor else one.seconds
    of = " of processor time" if processor else ""
    return Figure(what, _words(one), f"under {goal:g} s{of}", seconds < goal)


def _costliest() -> list[Figure]:
    """The imports that help costs most for, with what they import."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *HELP],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    lines = re.findall(r"\| +(\d+) \| +(\S+)$", done.stderr, re.MULTILINE)
    slowest = sorted(((int(spent), name) for spent, name in lines), reverse=True)[:SHOWN]
    return [Figure(f"of that, importing `{name}`", f"{us / 1e6:.2f} s") for us, name in slowest]
