"""The end of a run of many futures, in a process of its own, so that its memory is its own.

``python -m benchmarks.one_folder FOLDER FUTURES YEARS`` takes the parts in ``FOLDER/parts``, writes
a run folder beside them with page and workbook, and prints what each step took as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from benchmarks.one_size import peak_memory
from benchmarks.studied import MANY_SCENARIOS, SEED, studied
from outputs.page.steering_page import write_page
from outputs.run_read import read_run
from outputs.workbook.writing import write_workbook
from scenarios.asked import Asked
from scenarios.binding.draws import Draws
from scenarios.runs.plan import Plan, record_of
from scenarios.runs.run_folder import write_folder
from simulation.running.batches import MOST_IN_A_BATCH, tasks_of
from simulation.running.engines import COMPILED
from simulation.running.in_memory import Batch, run_batch
from simulation.running.on_disk import Stored
from simulation.running.parts import Parts, part_of

RUN, PARTS, MADE = "benchmark", "parts", "run"


def plan_of(scenarios: int, futures: int, years: int) -> Plan:
    """Some scenarios of the shipped place, each draw once."""
    found = studied()
    asked = Asked(found.model, found.place, found.many()[:scenarios])
    return Plan(asked, Draws.prior(futures, SEED), 1, years, engine=COMPILED)


def make_parts(folder: Path, scenarios: int, futures: int, years: int) -> None:
    """The parts of a run of which only the first batch is run; the others repeat its figures."""
    plan, parts = plan_of(scenarios, MOST_IN_A_BATCH, years), Parts(folder / PARTS, RUN)
    parts.read()
    first = run_batch(plan.experiment(), tasks_of(plan.experiment(), 1))
    for start in range(0, futures, MOST_IN_A_BATCH):
        tasks = tuple((draw + start, 0) for draw, _ in first.tasks)
        results = first.results.assign(draw=(first.results["draw"] + start).astype("int32"))
        parts.keep(part_of(Batch(tasks, results, [], 0, 0.0), RUN))


def main(folder: str, futures: str, years: str, scenarios: str = str(MANY_SCENARIOS)) -> None:
    """Write the run folder and print processor seconds and the most memory after each step."""
    plan = plan_of(int(scenarios), int(futures), int(years))
    parts, made = Parts(Path(folder) / PARTS, RUN), Path(folder) / MADE
    parts.read()
    made.mkdir()
    took: dict[str, list[float]] = {}

    def lap(step: str, began: tuple[float, float]) -> tuple[float, float]:
        now = time.perf_counter(), time.process_time()
        took[step] = [now[0] - began[0], now[1] - began[1], peak_memory()]
        return now

    clock = lap("before", (time.perf_counter(), time.process_time()))
    write_folder(plan, record_of(plan), parts, Stored(parts.tasks, True, False, 0.0, 0), made)
    clock = lap("results, verdicts and manifest", clock)
    run = read_run(made)
    write_page(run)
    clock = lap("page", clock)
    write_workbook(run)
    lap("workbook", clock)
    sizes = {name: (made / name).stat().st_size for name in ("results.parquet", "by_line.parquet")}
    print(json.dumps({"steps": took, "bytes": sizes}))


if __name__ == "__main__":
    main(*sys.argv[1:])
