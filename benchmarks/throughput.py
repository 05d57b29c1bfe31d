"""Two workers against one, and how long the whole goal takes, and where its time goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.studied import LONG_YEARS, MANY_SCENARIOS, SEED, Studied, studied
from benchmarks.timing import Figure, Section, Spent, processor_seconds, spent_by
from scenarios.asked import Asked
from scenarios.binding.draws import Draws
from scenarios.runs.plan import Plan
from scenarios.runs.run_folder import run_plan
from scenarios.runs.working_folder import new_run
from simulation.chance import stream_key
from simulation.opening import build_population
from simulation.running.engines import COMPILED
from simulation.running.experiment import Experiment
from simulation.running.in_memory import Batch, run_experiment
from simulation.running.parts import part_of
from simulation.running.rows import Tabulator
from simulation.running.workers import Workers

FUTURES, WORKERS = 1000, 2
AT_LEAST, SECONDS_AT_MOST = 1.8, 120.0


def measure_workers(quick: bool) -> Section:
    """The same tasks with one worker and with two, in turns, once the workers are there."""
    found = studied()
    experiment, tasks = found.experiment(found.many(), LONG_YEARS), 12 if quick else 40
    starting = spent_by(lambda: run_experiment(experiment, 2 * WORKERS, WORKERS)).seconds
    run_experiment(experiment, 1, 1)
    counts = (1, WORKERS)
    rounds = [
        [spent_by(partial(run_experiment, experiment, tasks, workers)) for workers in counts]
        for _ in range(1 if quick else 3)
    ]
    one, two = (min(runs, key=lambda run: run.seconds) for runs in zip(*rounds, strict=True))
    ratio = one.seconds / two.seconds
    if_free = min(run[0].here for run in rounds) / min(r[1].if_free(WORKERS) for r in rounds)
    return Section(
        "Two workers against one",
        [
            Figure("1 worker", f"{tasks / one.seconds:.1f} tasks a second"),
            Figure(f"{WORKERS} workers", f"{tasks / two.seconds:.1f} tasks a second"),
            Figure("two against one", f"{ratio:.2f} times", "at least 1.8", ratio >= AT_LEAST),
            Figure("the same from processor time, were both cores free", f"{if_free:.2f} times"),
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
    _of_run(found, WORKERS)  # the workers start
    few, many = (_of_run(found, size) for size in sizes)
    whole = many.and_more(many.each(few, sizes[1] - sizes[0]), FUTURES - sizes[1])
    parts = Parts.of(found.experiment(found.many(), LONG_YEARS), 4 if quick else 10)
    return Section(
        "The whole goal",
        [
            *(
                Figure(f"{size} futures of each, to a finished run folder", f"{run.seconds:.1f} s")
                for size, run in zip(sizes, (few, many), strict=True)
            ),
            Figure(
                f"{FUTURES} futures of each, extrapolated",
                f"{whole.seconds:.0f} s",
                "under 120 s",
                whole.seconds < SECONDS_AT_MOST,
            ),
            Figure(
                "the same from processor time, were both cores free",
                f"{whole.if_free(WORKERS):.0f} s: {whole.workers:.0f} s of {WORKERS} workers, then "
                f"{whole.here:.0f} s to join their parts and judge claims",
            ),
            *parts.figures(),
        ],
        (
            f"{MANY_SCENARIOS} scenarios of Gloucestershire over {LONG_YEARS} years with "
            f"{WORKERS} workers already there: up to the finished results, verdicts and manifest, "
            f"without page and workbook. Seconds by the clock of {sizes[0]} and {sizes[1]} "
            f"futures; each further one is taken to cost what the last {sizes[1] - sizes[0]} did. "
            "Then where a worker's processor time goes (all scenarios of one future).",
        ),
    )


def _of_run(found: Studied, futures: int) -> Spent:
    asked, draws = Asked(found.model, found.place, found.many()), Draws.prior(1, SEED)
    plan = Plan(asked, draws, futures, LONG_YEARS, Workers(WORKERS), engine=COMPILED)
    with TemporaryDirectory() as folder, new_run(Path(folder) / "run") as work:
        return spent_by(lambda: run_plan(plan, work))


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

    def figures(self) -> Iterator[Figure]:
        """Each part, and its share."""
        parts = {
            "people built": self.people,
            f"engine, {MANY_SCENARIOS} scenarios": self.engine,
            "tabulated": self.tabulated,
            "written": self.encoded,
        }
        whole = sum(parts.values())
        for name, seconds in parts.items():
            share = f"{1000 * seconds:.0f} ms, {seconds / whole:.0%}"
            yield Figure(f"of a worker's time: {name}", share)


def _mean(what: Callable[[int], object], tasks: int) -> float:
    what(0)
    return sum(processor_seconds(lambda n=n: what(n)) for n in range(tasks)) / tasks  # type: ignore[misc]
