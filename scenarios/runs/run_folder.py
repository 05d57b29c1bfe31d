"""Run scenarios and write a run folder: results, data dictionary, verdicts, manifest, events."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from scenarios.binding.lone_prices import lone_prices
from scenarios.binding.model import DISCOUNT_RATE, Model
from scenarios.binding.remarks import remarks
from scenarios.language.scenario import Scenario
from scenarios.parameters.prices import discount_schedule, money_papers
from scenarios.runs.drift import drift_of
from scenarios.runs.plan import Plan, Record, record_of
from scenarios.runs.working_folder import WorkingFolder
from scenarios.verdicts.judge import judge_all
from simulation.clock import financial_year
from simulation.events import ENGINE_EVENTS
from simulation.results import data_dictionary
from simulation.results.manifest import (
    SCHEMA_VERSION,
    Hashes,
    LeverInfo,
    Manifest,
    PlaceInfo,
    ScenarioInfo,
    inputs_hash,
    versions,
)
from simulation.results.measures import measure_rows
from simulation.results.payers import payer_of
from simulation.results.run_folder import RunFolder
from simulation.results.table_file import content_hash_of_file
from simulation.running.on_disk import Stored, assemble, run_into
from simulation.running.parts import Parts
from simulation.running.progress import Progress, nobody


def run_plan(plan: Plan, work: WorkingFolder, progress: Progress = nobody) -> Stored:
    """Run the missing part of a plan, and write everything except the page into ``work.finished``.

    Args:
        work: a working folder, empty or with the parts of an earlier session of this plan.
        progress: called during the run.

    Raises:
        InputError: the folder is that of another plan.
        KeyboardInterrupt: the run was stopped by Ctrl-C before anything was finished.
        OSError: the disk is full, or something else prevents a file from being written.
    """
    experiment = plan.experiment()
    record = record_of(plan)
    parts = work.begin(record)
    stored = run_into(parts, experiment, plan.replications, plan.workers, plan.batch_size, progress)
    if not stored.tasks:
        stopped = KeyboardInterrupt()
        stopped.add_note(f"{work.out}: the run was stopped before any future was finished.")
        raise stopped
    write_folder(plan, record, parts, stored, work.finished)
    return stored


def write_folder(plan: Plan, record: Record, parts: Parts, stored: Stored, path: Path) -> None:
    """Write everything except page and workbook from the parts of a run.

    Args:
        record: the plan's inputs.
        stored: how far the run got.
        path: the run folder, empty.

    Raises:
        OSError: the disk is full, or something else prevents a file from being written.
    """
    folder, model, scenarios = RunFolder(path), plan.asked.model, plan.asked.scenarios
    rate = model.parameters[DISCOUNT_RATE].value
    assemble(parts, folder.results, folder.events if plan.keep_events else None)
    folder.write_dictionary(dictionary_rows(model))
    unchanged = next((s.name for s in scenarios if not s.changes), None)
    with ThreadPoolExecutor(1) as other:  # neither holds Python's lock for long
        results_hash = other.submit(content_hash_of_file, folder.results)
        results = folder.read_by_line()
        folder.write_verdicts(judge_all(scenarios, results, discount_schedule(rate)))
        drift = drift_of(results, unchanged) if unchanged else {}
    hashes = _hashes(plan, record, folder, results_hash.result())
    folder.write_manifest(manifest_of(plan, stored, hashes, drift))


def manifest_of(plan: Plan, stored: Stored, hashes: Hashes, drift: Mapping[str, Any]) -> Manifest:
    """The run's inputs, and how far it got.

    Args:
        drift: how far the unchanged scenario drifts, as ``drift_of`` finds it.
    """
    asked = plan.asked
    model, place = asked.model, asked.place
    rate = model.parameters[DISCOUNT_RATE].value
    return Manifest(
        schema_version=SCHEMA_VERSION,
        hometruth_version=versions()["hometruth"],
        created=datetime.now(UTC),
        place=PlaceInfo(
            name=place.name,
            title=place.title,
            price_base=place.price_base,
            start=place.start,
            public_figures_only=place.public_figures_only,
            protected=place.protected,
            few_behind=lone_prices(model.rulebook.prices, place),
            standing=place.standing,
            remarks=(*remarks(asked.scenarios, place), *plan.remarks),
            folder=place.folder.name,
            history=place.history,
        ),
        years=plan.years,
        scenarios=tuple(_scenario(each) for each in asked.scenarios),
        draws=plan.draws.n,
        replications=plan.replications,
        seed=plan.draws.seed,
        discount_rate=rate,
        complete=stored.complete,
        replications_done=len(stored.tasks),
        workers=plan.workers.n,
        engine=plan.engine,
        resumed=stored.resumed,
        seconds=round(stored.seconds, 1),
        events=stored.n_events,
        versions=versions(),
        sweep=asked.sweep.described() if asked.sweep else None,
        hashes=hashes,
        names=model.run_names.shown,
        money=money_papers(
            place.price_base,
            financial_year(place.start),
            plan.years,
            rate,
            model.parameters.parameters,
            place.parameters,
        ),
        drift=drift,
        held=dict(plan.draws.held),
        draws_from=plan.draws.file.name if plan.draws.file else "",
    )


def _hashes(plan: Plan, record: Record, folder: RunFolder, results_hash: str) -> Hashes:
    inputs, rulebook, written = record.inputs, record.asked["rulebook"], folder.hashes_now()
    levers = {name: own for name, own in record.asked["levers"].items() if own}
    made_of = {
        **inputs,
        "rulebook": rulebook,
        "seed": plan.draws.seed,
        "draws": plan.draws.n,
        "replications": plan.replications,
        "years": plan.years,
        "scenarios": [s.name for s in plan.asked.scenarios],
        **({"held": dict(plan.draws.held)} if plan.draws.held else {}),
        **({"levers": levers} if levers else {}),
    }
    return Hashes(
        results=results_hash,
        rulebook=rulebook,
        inputs=inputs_hash(made_of),
        files=inputs,
        results_file=written[folder.results.name],
        written={**written, folder.plan.name: sha256(record.to_bytes()).hexdigest()},
    )


def _scenario(scenario: Scenario) -> ScenarioInfo:
    return ScenarioInfo(
        name=scenario.name,
        title=scenario.title,
        question=scenario.question,
        source=scenario.source,
        compare_with=scenario.compare_with,
        first_change_on=min((c.when.on for c in scenario.changes), default=None),
        levers=tuple(
            LeverInfo(
                name=one.name, label=one.label, unit=one.unit, value=one.value, start=one.start
            )
            for one in scenario.levers
        ),
    )


def dictionary_rows(model: Model) -> list[dict[str, str]]:
    """The meaning of every stored and named measure, cost item and event."""
    events = dict((*ENGINE_EVENTS, *model.rulebook.events))
    councils = [payer_of(name) for name in model.councils]
    rows = data_dictionary(model.run_names, events, councils)
    return rows + measure_rows(model.own_measures)
