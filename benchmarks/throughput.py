"""Two workers against one, and how long the whole goal takes, and where its time goes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.studied import LONG_YEARS, MANY_SCENARIOS, SEED, Studied, studied
from benchmarks.timing import Figure, Section, processor_seconds
from scenarios.plan_file import Plan
from scenarios.run_folder import run_plan
from scenarios.working_folder import new_run
from simulation.chance import stream_key
from simulation.engines import COMPILED
from simulation.experiment import Experiment
from simulation.opening import build_population
from simulation.parts import part_of
from simulation.run import Batch, run_experiment
from simulation.tabulate import Tabulator

FUTURES, WORKERS = 1000, 2
AS_FAST_AT_LEAST, SECONDS_AT_MOST = 1.8, 120.0


def measure_workers(quick: bool) -> Section:
    """The same tasks with one worker and with two, in turns, once the workers are there."""
    found = studied()
    experiment, tasks = found.experiment(found.many(), LONG_YEARS), 12 if quick else 40
    best: dict[int, float] = {1: float("inf"), WORKERS: float("inf")}
    began = time.perf_counter()
    run_experiment(experiment, 2 * WORKERS, WORKERS)
    starting = time.perf_counter() - began
    run_experiment(experiment, 1, 1)
    for _ in range(1 if quick else 3):
        for workers in best:
            best[workers] = min(best[workers], run_experiment(experiment, tasks, workers).seconds)
    ratio = best[1] / best[WORKERS]
    return Section(
        "Two workers against one",
        [
            *(
                Figure(f"{n} worker{'s' * (n > 1)}", f"{tasks / best[n]:.1f} tasks a second")
                for n in best
            ),
            Figure(
                "two against one", f"{ratio:.2f} times", "at least 1.8", ratio >= AS_FAST_AT_LEAST
            ),
            Figure("the first two tasks of each worker, its start included", f"{starting:.1f} s"),
        ],
        (
            f"{tasks} tasks, each {MANY_SCENARIOS} scenarios of Gloucestershire over {LONG_YEARS} "
            "years, tabulated and joined; seconds by the clock, so only as good as both cores are "
            "free.",
        ),
    )


def measure_goal(quick: bool) -> Section:
    """Runs of two sizes; what a further future takes is the difference."""
    found, sizes = studied(), (8, 20) if quick else (20, 80)
    few, many = (_seconds_of_run(found, size) for size in sizes)
    each = (many - few) / (sizes[1] - sizes[0])
    whole = many + each * (FUTURES - sizes[1])
    parts = Parts.of(found.experiment(found.many(), LONG_YEARS), 4 if quick else 10)
    return Section(
        "The whole goal",
        [
            *(
                Figure(f"{size} futures of each, to a finished run folder", f"{took:.1f} s")
                for size, took in zip(sizes, (few, many), strict=True)
            ),
            Figure(
                f"{FUTURES} futures of each, extrapolated",
                f"{whole:.0f} s",
                "under 120 s",
                whole < SECONDS_AT_MOST,
            ),
            Figure(
                "the same from processor time, were both cores free",
                f"{FUTURES * parts.whole / WORKERS:.0f} s",
            ),
            *parts.figures(),
        ],
        (
            f"{MANY_SCENARIOS} scenarios of Gloucestershire over {LONG_YEARS} years with "
            f"{WORKERS} workers: the command up to the finished results, verdicts and manifest, "
            f"without page and workbook. Seconds by the clock of {sizes[0]} and {sizes[1]} "
            f"futures; each further one is taken to cost what the last {sizes[1] - sizes[0]} did. "
            "Then where the processor time of one task goes (all scenarios of one future).",
        ),
    )


def _seconds_of_run(found: Studied, futures: int) -> float:
    plan = Plan(found.place, found.many(), 1, futures, SEED, WORKERS, LONG_YEARS, engine=COMPILED)
    with TemporaryDirectory() as folder, new_run(Path(folder) / "run") as work:
        began = time.perf_counter()
        run_plan(found.model, plan, work)
        return time.perf_counter() - began


@dataclass(frozen=True)
class Parts:
    """Processor seconds of one task."""

    people: float
    engine: float
    tabulated: float
    encoded: float

    @classmethod
    def of(cls, experiment: Experiment, tasks: int) -> Parts:
        """The mean of some tasks, done one after another as a worker does them."""
        values = experiment.values[0].tolist()
        named = dict(zip(experiment.tables.names.parameters, values, strict=True))
        tables, caseload = experiment.tables, experiment.caseload
        people = _mean(
            lambda n: build_population(tables, caseload, named, stream_key(SEED, 0, n)), tasks
        )
        replicated = _mean(lambda n: experiment.replicate(0, n), tasks)
        outcomes = [experiment.replicate(0, n) for n in range(tasks)]
        tabulator = Tabulator(experiment)
        batches: list[Batch] = []

        def tabulate() -> None:
            rows = [row for n in range(tasks) for row in tabulator.rows(0, n, outcomes[n])]
            done = tuple((0, n) for n in range(tasks))
            batches.append(Batch(done, tabulator.frame(rows), [], 0, 0.0))

        tabulated = processor_seconds(tabulate) / tasks
        encoded = processor_seconds(lambda: part_of(batches[0], "benchmark")) / tasks
        return cls(people, replicated - people, tabulated, encoded)

    @property
    def whole(self) -> float:
        """All of it."""
        return self.people + self.engine + self.tabulated + self.encoded

    def figures(self) -> Iterator[Figure]:
        """Each part, and its share."""
        parts = {
            "people built": self.people,
            f"engine, {MANY_SCENARIOS} scenarios": self.engine,
            "tabulated": self.tabulated,
            "written": self.encoded,
        }
        for name, seconds in parts.items():
            share = f"{1000 * seconds:.0f} ms, {seconds / self.whole:.0%}"
            yield Figure(f"of a task's processor time: {name}", share)


def _mean(what: Callable[[int], object], tasks: int) -> float:
    what(0)
    return sum(processor_seconds(lambda n=n: what(n)) for n in range(tasks)) / tasks  # type: ignore[misc]
