"""A fifth of Gloucestershire in 2016, written as a place folder, and quick experiments on it.

What is read from files is kept for the process, since every test that asks wants the same.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from scenarios.binding.bind import bind
from scenarios.binding.draws import Draws
from scenarios.binding.model import Model, load_model, localised
from scenarios.language.scenario import (
    Amount,
    Change,
    Scenario,
    SetCapacity,
    Vocabulary,
    When,
)
from scenarios.places.load import FILES, SHIPPED, Place, load_place
from scenarios.places.vouched import MADE, record_of
from simulation.running.experiment import Experiment
from simulation.running.rows import EVENT_COLUMNS, Tabulator

GLOUCESTERSHIRE, TODAY = SHIPPED / "gloucestershire-2016", SHIPPED / "gloucestershire"
SHARE = 5  # one person here for so many there
BEDS, HOMES = 4, 12
START = date(2026, 4, 1)
# What counts people or money for a whole area has to shrink with it.
SHRUNK = (
    "p_child_known",
    "adults_joining_a_year",
    "autism_people_at_risk",
    "new_homes_a_year",
)
WARD_GBP = 1_500_000

AREA = f"""\
schema: 1
name: smallshire
title: Smallshire
start: {START}
price_base: 2016/17
population: {640_000 // SHARE}
adults: {513_000 // SHARE}
public_figures_only: true
source: Made up for tests, a fifth of Gloucestershire
resources:
  local_beds: {{opening: {BEDS}, source: Made up}}
  suitable_homes: {{opening: {HOMES}, source: Made up}}
  repatriation_team: {{opening: 1, source: Made up}}
"""


def write_small_place(folder: Path) -> Path:
    """Write the place's four files into a new folder and return it."""
    folder.mkdir(parents=True)
    (folder / "area.yaml").write_text(AREA, encoding="utf-8")
    shutil.copy(TODAY / "cohorts.csv", folder)
    with (GLOUCESTERSHIRE / "counts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with (folder / "counts.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(_shrunk(rows))
    (folder / "parameters.yaml").write_text(_parameters(), encoding="utf-8")
    return vouched_for(folder)


def vouched_for(folder: Path) -> Path:
    """Leave in a place folder what ``hometruth init`` would have left: its figures are public."""
    files = {name: (folder / name).read_text("utf-8") for name in FILES if (folder / name).exists()}
    (folder / MADE).write_text(record_of(files), encoding="utf-8")
    return folder


def _shrunk(rows: Iterable[dict[str, str]]) -> Iterable[dict[str, str]]:
    """Rows with a fifth of the people; what is rounded away is carried to the next row."""
    so_far = kept = 0
    for row in rows:
        so_far += int(row["people"])
        people = round(so_far / SHARE) - kept
        kept += people
        yield {**row, "people": str(people), "source": "Made up"}


def _parameters() -> str:
    then = load_place(GLOUCESTERSHIRE).parameters
    known = {**dict(shipped_model().parameters.items()), **then}
    lines = []
    for name in (*SHRUNK, "ward_cost", *(n for n in then if n not in SHRUNK)):
        shipped = known[name]
        by = WARD_GBP / shipped.value if name == "ward_cost" else 1 / SHARE
        by = 1.0 if name in then and name not in SHRUNK else by
        assert shipped.low is not None and shipped.high is not None
        figures = [float(f"{number * by:.6g}") for number in
                   (shipped.value, shipped.low, shipped.high)]  # fmt: skip
        value, low, high = figures
        lines += [
            f"{name}:",
            f"  meaning: {shipped.meaning!r}",
            f"  value: {value}",
            f"  low: {low}",
            f"  high: {high}",
            f"  unit: {shipped.unit}",
            "  source: Made up",
            "  grade: D",
            "  basis: assumed",
        ]
        if shipped.price_base:
            lines.append(f"  price_base: {shipped.price_base}")
    return "\n".join(lines) + "\n"


@cache
def shipped_model() -> Model:
    """The model before any place."""
    return load_model()


@cache
def vocabulary() -> Vocabulary:
    """The names that scenarios and places may use."""
    return shipped_model().vocabulary


@cache
def _kept_folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="smallshire-")  # removed when the process ends


@cache
def small_place() -> Place:
    """The small place, read from its folder."""
    folder = write_small_place(Path(_kept_folder().name) / "smallshire")
    return load_place(folder, vocabulary())


@cache
def small_model() -> Model:
    """The model with the small place's own values."""
    return localised(shipped_model(), small_place())


@cache
def gloucestershire() -> Place:
    """The shipped place of today."""
    return load_place("gloucestershire", vocabulary())


@cache
def gloucestershire_2016() -> Place:
    """The shipped place of the published strategy."""
    return load_place("gloucestershire-2016", vocabulary())


def baseline() -> Scenario:
    """Carry on as now."""
    return scenario("baseline")


def scenario(name: str, *changes: Change) -> Scenario:
    """A scenario compared with carrying on as now; without changes it is that."""
    compared = "baseline" if name != "baseline" else None
    return Scenario(name, name, "?", "Made up", compared, None, None, changes, None, f"{name}.yaml")


def beds(to: int, on: date, over_months: int = 0, resource: str = "local_beds") -> SetCapacity:
    """A change of local beds, or of something else, to a whole number."""
    staffed = resource in vocabulary().services
    return SetCapacity(When(on, over_months), resource, Amount(to), staffed=staffed)


def small_experiment(
    *scenarios: Scenario,
    draws: int = 1,
    seed: int = 1,
    years: int = 4,
    central: bool = False,
    values: Mapping[str, float] | None = None,
) -> Experiment:
    """The small place, carrying on as now and with each scenario.

    Args:
        values: parameters that take this value in every draw and scenario, from the start.
    """
    found = small_model()
    asked, known = values or {}, found.parameters
    held = {name: value for name, value in asked.items() if name in known}
    given = (Draws.central if central else Draws.prior)(draws, seed).holding(**held)
    experiment = bind(found, small_place(), (baseline(), *scenarios), given, years)
    for name in asked.keys() - held.keys():  # derived parameters, which nobody can hold
        experiment.values[:, found.names.index(name)] = asked[name]
    return experiment


def event_rows(
    experiment: Experiment, draw: int = 0, replication: int = 0
) -> dict[str, list[dict[str, Any]]]:
    """Every event of one future, by scenario, in the columns of the event table."""
    outcomes = experiment.watch(draw, replication)
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in outcomes}
    for row in Tabulator(experiment).event_rows(draw, replication, outcomes):
        named = dict(zip(EVENT_COLUMNS, row, strict=True))
        rows[str(named["scenario"])].append(named)
    return rows
