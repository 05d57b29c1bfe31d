"""Runs scenarios and leaves a run folder: results, data dictionary, verdicts, manifest, events."""

from __future__ import annotations

import csv
import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.binding import DISCOUNT_RATE, Model, bind
from scenarios.drift import drift_of
from scenarios.hypotheses import judge_all
from scenarios.language import Scenario
from scenarios.place_remarks import remarks
from scenarios.places import Place
from scenarios.price_series import FILES as PRICE_FILES
from scenarios.price_series import discount_schedule, money_papers
from scenarios.sweep_files import Sweep
from simulation.clock import financial_year
from simulation.errors import Fault, InputError
from simulation.events import ENGINE_EVENTS
from simulation.manifest import SCHEMA_VERSION, hashes_of, inputs_hash, versions
from simulation.measures import measure_rows
from simulation.pathway import build_pathway
from simulation.payers import payer_of
from simulation.results import content_hash, data_dictionary, write_results
from simulation.run import Finished, Progress, run_experiment

if TYPE_CHECKING:
    import pandas as pd

MANIFEST, RESULTS, EVENTS = "manifest.json", "results.parquet", "events.parquet"
VERDICTS, DICTIONARY = "verdicts.json", "data_dictionary.csv"
ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Plan:
    """What is to be run; ``scenarios`` are those of the ``sweep``, if it is one."""

    place: Place
    scenarios: tuple[Scenario, ...]
    draws: int
    replications: int
    seed: int
    workers: int
    years: int
    keep_events: bool = False
    batch_size: int | None = None
    sweep: Sweep | None = None


def run_plan(model: Model, plan: Plan, folder: Path, progress: Progress | None = None) -> Finished:
    """Run a plan and write everything but the page into ``folder``.

    Args:
        model: the model ``localised`` for the plan's place.
        folder: an empty folder.
        progress: called as the run goes on.

    Raises:
        InputError: the run was stopped before anything was finished.
    """
    rate = model.parameters[DISCOUNT_RATE].value
    money = money_papers(
        plan.place.price_base,
        financial_year(plan.place.start),
        plan.years,
        rate,
        model.parameters.parameters,
        plan.place.parameters,
    )
    experiment = bind(model, plan.place, plan.scenarios, plan.draws, plan.seed, plan.years)
    finished = run_experiment(
        experiment, plan.replications, plan.workers, plan.batch_size, plan.keep_events, progress
    )
    if not finished.tasks:
        raise InputError(
            Fault(str(folder), None, None, "the run was stopped before any future was finished")
        )
    write_results(finished.results, folder / RESULTS)
    if finished.events is not None:
        write_events(finished.events, folder / EVENTS)
    write_dictionary(model, folder / DICTIONARY)
    verdicts = judge_all(plan.scenarios, finished.results, discount_schedule(rate))
    _write_json(folder / VERDICTS, verdicts)
    manifest = {**manifest_of(model, plan, finished, rate), "money": money}
    _write_json(folder / MANIFEST, manifest)
    return finished


def manifest_of(model: Model, plan: Plan, finished: Finished, rate: float) -> dict[str, Any]:
    """What the run was made of and how far it got."""
    place, scenarios = plan.place, plan.scenarios
    files = [*model.files, *PRICE_FILES, *place.files, *(Path(s.file) for s in scenarios if s.file)]
    inputs = hashes_of(files, ROOT)
    unchanged = next((s.name for s in scenarios if not s.changes), None)
    made_of = {
        **inputs,
        "rulebook": model.tables.content_hash(),
        "seed": plan.seed,
        "draws": plan.draws,
        "replications": plan.replications,
        "years": plan.years,
        "scenarios": [s.name for s in scenarios],
    }
    return {
        "schema_version": SCHEMA_VERSION,
        "hometruth_version": versions()["hometruth"],
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "place": {
            "name": place.name,
            "title": place.title,
            "price_base": place.price_base,
            "start": place.start.isoformat(),
            "public_figures_only": place.public_figures_only,
            "standing": place.standing,
            "remarks": list(remarks(plan.scenarios, place)),
            "folder": place.folder.name,
            "history": [asdict(counted) for counted in place.history],
        },
        "years": plan.years,
        "scenarios": [_scenario(s) for s in scenarios],
        "draws": plan.draws,
        "replications": plan.replications,
        "seed": plan.seed,
        "discount_rate": rate,
        "complete": finished.complete,
        "replications_done": len(finished.tasks),
        "workers": plan.workers,
        "seconds": round(finished.seconds, 1),
        "events": finished.n_events,
        "versions": versions(),
        **({"sweep": plan.sweep.described()} if plan.sweep else {}),
        "hashes": {
            "results": content_hash(finished.results),
            "rulebook": model.tables.content_hash(),
            "inputs": inputs_hash(made_of),
            "files": inputs,
        },
        "drift": drift_of(finished.results, unchanged) if unchanged else {},
    }


def _scenario(scenario: Scenario) -> dict[str, Any]:
    first = min((c.when.on for c in scenario.changes), default=None)
    return {
        "name": scenario.name,
        "title": scenario.title,
        "question": scenario.question,
        "source": scenario.source,
        "compare_with": scenario.compare_with,
        "first_change_on": first.isoformat() if first else None,
    }


def write_events(events: pd.DataFrame, path: Path) -> None:
    """Write the event rows as Parquet: words for settings, a date and the exact model day."""
    frame = events.copy()
    for name in ("scenario", "event", "from_setting", "to_setting", "level", "group"):
        frame[name] = frame[name].astype("category")
    frame["on"] = [datetime.fromordinal(day).date() for day in frame["on"]]
    frame.to_parquet(path, index=False)


def write_dictionary(model: Model, path: Path) -> None:
    """Write what every stored and every named measure, cost item and event means."""
    events = dict((*ENGINE_EVENTS, *build_pathway(model.services).events))
    payers = [payer_of(name) for name in model.councils]
    rows = data_dictionary(events, payers)
    rows += measure_rows(payers)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@contextmanager
def new_folder(out: Path) -> Iterator[Path]:
    """A folder to write a run into, which takes the place of ``out`` only when all is written.

    Raises:
        InputError: ``out`` is in the way: a file, or a folder that no run wrote.
    """
    if out.exists() and not (out.is_dir() and (is_run(out) or not any(out.iterdir()))):
        raise InputError(
            Fault(
                str(out),
                None,
                None,
                "this is in the way, and no run wrote it",
                fix="choose another --out, or move it away",
            )
        )
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        written = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    except OSError as error:
        problem = f"no folder can be made here: {error.strerror}"
        raise InputError(
            Fault(str(out), None, None, problem, fix="choose another --out")
        ) from error
    try:
        yield written
        written.chmod(0o755)
        if out.exists():
            shutil.rmtree(out)
        written.rename(out)
    finally:
        shutil.rmtree(written, ignore_errors=True)


def is_run(folder: Path) -> bool:
    """Whether a run wrote this folder."""
    return (folder / MANIFEST).is_file() and (folder / RESULTS).is_file()


def _write_json(path: Path, content: object) -> None:
    text = json.dumps(content, indent=2, ensure_ascii=False, default=str)
    path.write_text(text + "\n", encoding="utf-8")


def longest_horizon(scenarios: Sequence[Scenario], default: int) -> int:
    """Years to run when the command line does not say."""
    return max((s.years for s in scenarios if s.years), default=default)
