"""Runs scenarios and leaves a run folder: results, data dictionary, verdicts, manifest, events."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scenarios.binding.bind import DISCOUNT_RATE, Model
from scenarios.binding.remarks import remarks
from scenarios.language.scenario import Scenario
from scenarios.parameters.prices import discount_schedule, money_papers
from scenarios.runs.drift import drift_of, drift_questions
from scenarios.runs.plan import ROOT, Plan, data_files, record_of
from scenarios.runs.working_folder import MANIFEST, RESULTS, WorkingFolder
from scenarios.verdicts.answers import answers_in
from scenarios.verdicts.judge import judge_all, questions_about
from simulation.clock import financial_year
from simulation.errors import Fault, InputError
from simulation.events import ENGINE_EVENTS
from simulation.results import data_dictionary
from simulation.results.manifest import SCHEMA_VERSION, hashes_of, inputs_hash, versions
from simulation.results.measures import measure_rows
from simulation.results.payers import payer_of
from simulation.results.table_file import content_hash_of_file
from simulation.running.in_memory import Progress, nobody
from simulation.running.on_disk import Stored, assemble, pieces, run_into
from simulation.running.parts import Parts

EVENTS, VERDICTS, DICTIONARY = "events.parquet", "verdicts.json", "data_dictionary.csv"


def run_plan(plan: Plan, work: WorkingFolder, progress: Progress = nobody) -> Stored:
    """Run what is missing of a plan, and write everything but the page into ``work.finished``.

    Args:
        work: a working folder, empty or with what an earlier session of this plan left.
        progress: called as the run goes on.

    Raises:
        InputError: the folder is that of another plan, or the run was stopped before anything was
            finished.
        OSError: the disk is full, or something else prevents a file from being written.
    """
    experiment = plan.experiment()
    parts = work.begin(record_of(plan), plan.keep_events)
    stored = run_into(parts, experiment, plan.replications, plan.workers, plan.batch_size, progress)
    if not stored.tasks:
        raise InputError(
            Fault(str(work.out), None, None, "the run was stopped before any future was finished")
        )
    _write_folder(plan, parts, stored, work.finished)
    return stored


def _write_folder(plan: Plan, parts: Parts, stored: Stored, folder: Path) -> None:
    model, scenarios = plan.asked.model, plan.asked.scenarios
    rate = model.parameters[DISCOUNT_RATE].value
    assemble(parts, folder / RESULTS, folder / EVENTS if plan.keep_events else None)
    write_dictionary(model, folder / DICTIONARY)
    unchanged = next((s.name for s in scenarios if not s.changes), None)
    questions = questions_about(scenarios)
    if unchanged:
        questions += drift_questions(unchanged)
    answers = answers_in(pieces(parts), questions, discount_schedule(rate))
    _write_json(folder / VERDICTS, judge_all(scenarios, answers))
    manifest = manifest_of(plan, stored, content_hash_of_file(folder / RESULTS))
    manifest["drift"] = drift_of(answers, unchanged) if unchanged else {}
    _write_json(folder / MANIFEST, manifest)


def manifest_of(plan: Plan, stored: Stored, results_hash: str) -> dict[str, Any]:
    """What the run was made of and how far it got."""
    asked = plan.asked
    model, place, scenarios = asked.model, asked.place, asked.scenarios
    rate = model.parameters[DISCOUNT_RATE].value
    inputs = hashes_of(data_files(plan), ROOT)
    made_of = {
        **inputs,
        "rulebook": model.tables.content_hash(),
        "seed": plan.draws.seed,
        "draws": plan.draws.n,
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
            "remarks": list(remarks(scenarios, place)),
            "folder": place.folder.name,
            "history": [asdict(counted) for counted in place.history],
        },
        "names": model.run_names.described(),
        "years": plan.years,
        "scenarios": [_scenario(s) for s in scenarios],
        "draws": plan.draws.n,
        "replications": plan.replications,
        "seed": plan.draws.seed,
        "discount_rate": rate,
        "complete": stored.complete,
        "replications_done": len(stored.tasks),
        "workers": plan.workers.n,
        "engine": plan.engine,
        "resumed": stored.resumed,
        "seconds": round(stored.seconds, 1),
        "events": stored.n_events,
        "versions": versions(),
        **({"sweep": asked.sweep.described()} if asked.sweep else {}),
        "hashes": {
            "results": results_hash,
            "rulebook": model.tables.content_hash(),
            "inputs": inputs_hash(made_of),
            "files": inputs,
        },
        "money": money_papers(
            place.price_base,
            financial_year(place.start),
            plan.years,
            rate,
            model.parameters.parameters,
            place.parameters,
        ),
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


def write_dictionary(model: Model, path: Path) -> None:
    """Write what every stored and every named measure, cost item and event means."""
    events = dict((*ENGINE_EVENTS, *model.rulebook.events))
    rows = data_dictionary(model.run_names, events, map(payer_of, model.councils))
    rows += measure_rows(model.own_measures)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _write_json(path: Path, content: object) -> None:
    text = json.dumps(content, indent=2, ensure_ascii=False, default=str)
    path.write_text(text + "\n", encoding="utf-8")
