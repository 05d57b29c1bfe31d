"""Every area by name: whether a place can be made, checked and run, and results for ten areas."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from scenarios.binding.bind import bind
from scenarios.binding.draws import Draws
from scenarios.binding.model import Model, localised
from scenarios.binding.remarks import SMALL_WARD
from scenarios.binding.suitability import check_suitable
from scenarios.language.scenario import Scenario
from scenarios.places.area_tables import area_tables
from scenarios.places.areas import NamedArea, area_names, find_area
from scenarios.places.builder import make_place
from scenarios.places.load import Place
from scenarios.runs.drift import FEWEST, Drift, drift_in, look_at_drift
from simulation.results.measures import yearly
from simulation.running.in_memory import run_experiment

if TYPE_CHECKING:
    import pandas as pd

TEN = (
    "Gloucestershire",
    "Birmingham",
    "Oxfordshire",
    "North East Lincolnshire",
    "North Lincolnshire",
    "Great Yarmouth",
    "North West London",
    "Powys",
    "Cornwall",
    "County Durham",
)
MOVED = ("people_whose_behaviour_challenges", "people_out_of_area", "people_in_hospital")
YEARS, YEARS_IF_LARGE, LARGE = 15, 5, 30_000  # people on the first day
STRATEGY_YEARS = 5
TEN_PEOPLE = 60_000  # people in all replications of one of the ten areas
MAY_DIFFER, MAY_DIFFER_BY = 0.3, 5.0  # adults after a run, as a ratio to those on the first day


@dataclass(frozen=True)
class Tried:
    """How far one area got.

    Attributes:
        kind: district, county, country, or another union.
        initialised, checked, ran: how far it got; ``fault`` says why no further.
        years: years run; ``seconds`` is the time for all of it.
        strategies: whether every shipped scenario was run too, as in areas with 2 beds or fewer.
    """

    name: str
    kind: str
    people: int
    beds: int
    initialised: bool
    checked: bool
    ran: bool
    years: int
    seconds: float
    strategies: bool = False
    fault: str = ""


def kind_of(name: str) -> str:
    """District, county, country or another union; a unitary authority is a district."""
    tables = area_tables()
    if name in tables.residents:
        return "district"
    if name in tables.countries:
        return "country"
    return "county" if name in tables.counties else "other union"


def names_to_try() -> list[str]:
    """Every area, small ones first."""
    return sorted(area_names(), key=lambda name: find_area(name).population)


def try_area(
    model: Model, name: str, scenarios: Sequence[Scenario], folder: Path, most_years: int = YEARS
) -> Tried:
    """Make an area's place folder, check it with every scenario, run it once.

    Args:
        model: the shipped model.
        scenarios: every shipped scenario with its comparators, carrying on as now first.
        folder: an empty folder to make the place's in.
        most_years: the longest run.
    """
    began, done = time.monotonic(), {"initialised": False, "checked": False, "ran": False}
    people = beds = years = 0
    strategies, fault = False, ""
    try:
        place = make_place(folder / "place", find_area(name), model.parameters)
        people, beds = place.people, place.resources["local_beds"]
        done["initialised"] = True
        local = localised(model, place)
        check_suitable(scenarios, place, local.names)
        done["checked"] = True
        years = min(most_years, YEARS if people <= LARGE else YEARS_IF_LARGE)
        run_once(local, place, scenarios[:1], years)
        if strategies := beds <= SMALL_WARD:
            run_once(local, place, scenarios, min(most_years, STRATEGY_YEARS))
        done["ran"] = True
    except Exception as error:  # the study reports any error and continues
        fault = f"{type(error).__name__}: {error}"
    seconds = time.monotonic() - began
    return Tried(
        name, kind_of(name), people, beds, **done, years=years, seconds=seconds,
        strategies=strategies, fault=fault,
    )  # fmt: skip


def run_once(model: Model, place: Place, scenarios: Sequence[Scenario], years: int) -> pd.DataFrame:
    """Run one replication at the central values, and refuse numbers that make no sense.

    Raises:
        ValueError: a year or a scenario is missing, a number is NaN or negative, or the number of
            adults on the last day is far from the number on the first.
    """
    experiment = bind(model, place, scenarios, Draws.central(), years)
    results = run_experiment(experiment, 1, 1).results
    days = results[results["measure"] == "person_days"]
    wanted = {(s.name, year) for s in scenarios for year in experiment.edges()[0]}
    if wanted != set(zip(days["scenario"], days["year"], strict=True)):
        raise ValueError("a year or a scenario is missing")
    spent = results[results["measure"].isin(["person_days", "cost_gbp", "events"])]
    if results["value"].isna().any() or (spent["value"] < 0).any():
        raise ValueError("a number is missing or below zero")
    opening = sum(row.people for row in place.counts if row.group == "adults")
    end = results[(results["measure"] == "people_at_end") & (results["item"] == "adults")]
    last = end[end["year"] == end["year"].max()].groupby("scenario", observed=True)["value"].sum()
    if ((last - opening).abs() > MAY_DIFFER * opening + MAY_DIFFER_BY).any():
        raise ValueError(f"{opening} adults became {last.to_dict()}")
    return results


def try_areas(model: Model, names: Sequence[str], scenarios: Sequence[Scenario]) -> list[Tried]:
    """``try_area`` for each name, each in a folder that is removed."""
    found = []
    for name in names:
        with TemporaryDirectory(prefix="area-") as folder:
            found.append(try_area(model, name, scenarios, Path(folder)))
    return found


@dataclass(frozen=True)
class Shown:
    """One of the ten areas; means over replications of carrying on as now.

    Attributes:
        place: as made from its name.
        beds_held: share of local beds occupied over five years.
        inpatients: adults with a learning disability in hospital, by year one to five.
        autistic, children: people of the other two groups in hospital.
        cost_gbp, council_gbp: all payers' cost in the first year, and the council's.
        drift, drift_aside: with cohorts as they are, and with all as large as the first.
    """

    area: NamedArea
    place: Place
    replications: int
    beds_held: float
    inpatients: float
    autistic: float
    children: float
    cost_gbp: float
    council_gbp: float
    drift: tuple[Drift, ...]
    drift_aside: tuple[Drift, ...]

    def people(self, group: str, *levels: str) -> int:
        """People of a group on the first day, at some levels or at all levels."""
        return sum(
            row.people
            for row in self.place.counts
            if row.group == group and row.level in (levels or (row.level,))
        )


def part_of(area: NamedArea, parts: int) -> NamedArea:
    """One of ``parts`` equal parts of an area, to see the effect of being small."""
    residents = tuple(people // parts for people in area.residents)
    return replace(area, name=f"1/{parts} of {area.name}", residents=residents)


def show_area(model: Model, area: NamedArea) -> Shown:
    """Results for an area over five years when nothing changes."""
    with TemporaryDirectory(prefix="area-") as folder:
        place = make_place(Path(folder) / "place", area, model.parameters)
    return show_place(localised(model, place), area, place)


def show_place(model: Model, area: NamedArea, place: Place) -> Shown:
    """The same for an existing place; ``area`` has its residents.

    Args:
        model: the model ``localised`` for the place.
    """
    replications = max(FEWEST, round(TEN_PEOPLE / place.people))
    drift, run = look_at_drift(model, place, replications, constant_cohorts=False)
    _, aside = look_at_drift(model, place, replications, constant_cohorts=True)

    def mean(measure: str) -> float:
        return float(yearly(run.results, measure)["value"].mean())

    def first_year(measure: str) -> float:
        return float(yearly(run.results, measure).groupby("year")["value"].mean().iloc[0])

    return Shown(
        area=area,
        place=place,
        replications=replications,
        beds_held=mean("local_bed_occupancy"),
        inpatients=mean("people_in_hospital"),
        autistic=mean("autistic_people_in_hospital"),
        children=mean("children_in_hospital"),
        cost_gbp=first_year("total_cost"),
        council_gbp=first_year("cost_council"),
        drift=tuple(one for one in drift if one.measure in MOVED),
        drift_aside=drift_in(aside.results, MOVED),
    )
