"""From the command to page and workbook, and what the end of a run takes as futures grow."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from benchmarks.one_folder import make_parts
from benchmarks.studied import LONG_YEARS, MANY_SCENARIOS, PLACE, YEARS
from benchmarks.timing import ROOT, Figure, Section, ran

SCENARIO, DRAWS, REPLICATIONS, WORKERS = "halve-beds", 80, 5, 2
TIMES_AT_MOST, MEMORY_AT_MOST, REPORT_AT_MOST = 1.5, 500e6, 5.0
SECONDS_BETWEEN_LOOKS = 0.2
STEPS = ("results, verdicts and manifest", "page", "workbook")


@dataclass(frozen=True)
class Watched:
    """A command watched from outside.

    Attributes:
        seconds: by the clock; ``here`` and ``workers`` are processor seconds, as far as seen.
        largest, together: the most memory of one process, and of all, in bytes.
    """

    seconds: float
    here: float
    workers: float
    largest: float
    together: float


def measure(quick: bool, large: bool) -> Section:
    """A command watched from outside, then run folders of several sizes."""
    draws = DRAWS // 10 if quick else DRAWS
    sizes = [(2, 400, YEARS)] if quick else [(2, 400, YEARS), (MANY_SCENARIOS, 200, LONG_YEARS)]
    if large:
        sizes.append((MANY_SCENARIOS, 1000, LONG_YEARS))
    with TemporaryDirectory() as folder:
        figures = [*_command(Path(folder) / "run", draws)]
    for size in sizes:
        figures += _end_of_a_run(*size)
    return Section(
        "From the command to page and workbook",
        figures,
        (
            f"`hometruth run` of 2 scenarios of Gloucestershire, {draws * REPLICATIONS} futures of "
            f"{YEARS} years, with {WORKERS} workers, seconds by the clock; then `hometruth report` "
            "of its folder. Memory is resident memory, Python, its libraries and the machine code "
            "of the engine included; of all processes together, shared pages count once.",
            "Then the end of runs of several sizes in one process: parts put together, hashed and "
            "read by line, claims judged, page and workbook. Their futures repeat those of the "
            "first batch, which takes as long and as much memory as others would.",
        ),
    )


def _command(out: Path, draws: int) -> Iterator[Figure]:
    size = ("--draws", str(draws), "--replications", str(REPLICATIONS), "--years", str(YEARS))
    asked = ("-m", "cli", "run", PLACE, SCENARIO, *size, "--workers", str(WORKERS))
    few = ("--draws", "1", "--replications", "1", "--years", "1", "--workers", "1")
    ran("-m", "cli", "run", PLACE, SCENARIO, *few, "--out", str(out))  # machine code is there now
    watched = _watched(*asked, "--out", str(out), "--overwrite")
    simulated = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["seconds"]
    times = watched.seconds / simulated
    yield Figure("the simulation", f"{simulated:.1f} s")
    yield Figure(
        "from the command to page and workbook",
        f"{watched.seconds:.1f} s, {times:.2f} times the simulation",
        f"at most {TIMES_AT_MOST} times",
        times <= TIMES_AT_MOST,
    )
    part = watched.workers / WORKERS
    yield Figure(
        "the same from processor time, were both cores free",
        f"{part:.1f} s of each worker, {watched.here:.1f} s of the command: "
        f"{1 + watched.here / part:.2f} times",
    )
    yield Figure(
        "the largest process",
        f"{watched.largest / 1e6:.0f} MB",
        "under 500 MB",
        watched.largest < MEMORY_AT_MOST,
    )
    yield Figure("the command and its workers together", f"{watched.together / 1e6:.0f} MB")
    report = min((ran("-m", "cli", "report", str(out)) for _ in range(3)), key=lambda r: r.seconds)
    yield Figure(
        "`hometruth report`",
        f"{report.seconds:.1f} s by the clock, {report.processor_seconds:.1f} s of processor time",
        "under 5 s",
        report.seconds < REPORT_AT_MOST,
    )


def _end_of_a_run(scenarios: int, futures: int, years: int) -> Iterator[Figure]:
    with TemporaryDirectory() as folder:
        make_parts(Path(folder), scenarios, futures, years)
        asked = [folder, str(futures), str(years), str(scenarios)]
        found = json.loads(ran("-m", "benchmarks.one_folder", *asked).said)
    what = f"{scenarios} scenarios x {futures} futures x {years} years"
    results, by_line = (size / 1e6 for size in found["bytes"].values())
    before = found["steps"]["before"][2] / 1e6
    for step in STEPS:
        seconds, processor, memory = found["steps"][step]
        yield Figure(
            f"{what}: {step}",
            f"{seconds:.1f} s by the clock, {processor:.1f} s of processor time, "
            f"{memory / 1e6:.0f} MB so far ({before:.0f} MB before it began)",
        )
    files = f"results.parquet {results:.0f} MB, by_line.parquet {by_line:.0f} MB"
    yield Figure(f"{what}: on disk", files)


def _watched(*arguments: str) -> Watched:
    """Run Python with arguments, and look at its memory and that of its workers meanwhile."""
    began, largest, together = time.perf_counter(), 0, 0
    processor: dict[int, float] = {}
    command = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while command.poll() is None:
        seen = list(_seen(command.pid))
        processor.update({number: spent for number, spent, _, _ in seen})
        largest = max([largest, *(resident for _, _, resident, _ in seen)])
        together = max(together, sum(share for _, _, _, share in seen))
        time.sleep(SECONDS_BETWEEN_LOOKS)
    if command.returncode:
        raise SystemExit(f"{' '.join(arguments)} failed")
    seconds, here = time.perf_counter() - began, processor.pop(command.pid, 0.0)
    return Watched(seconds, here, sum(processor.values()), largest, together)


def _seen(number: int) -> Iterator[tuple[int, float, int, int]]:
    """A process and each below it: its number, processor seconds, resident memory, and its share.

    The share counts a page that several processes have only once over all of them.
    """
    try:
        command = psutil.Process(number)
        processes = [command, *command.children(recursive=True)]
    except psutil.Error:
        return
    for process in processes:
        try:
            full, spent = process.memory_full_info(), process.cpu_times()
        except psutil.Error:
            continue
        yield process.pid, spent.user + spent.system, full.rss, getattr(full, "pss", full.rss)
