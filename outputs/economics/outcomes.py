"""What people get, beside the money: days at home, near home, in hospital; moves and crises.

People here are those whose behaviour challenges services.  Days are of adults, events of adults
and children, so that nothing is lost when someone turns 18; each is per person and year.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from outputs.economics.counts import Counts, days_in
from outputs.economics.prices import Floats
from outputs.economics.returns import ratio

CHALLENGES = ("challenging", "serious")
AT_HOME = ("family_home", "own_tenancy", "shared_lives", "local_residential")
HOSPITALS = ("local_beds", "away_hospital", "secure_hospital")
FAR = ("out_of_area", "away_hospital", "secure_hospital")


@dataclass(frozen=True)
class Outcome:
    """One thing that people would notice.

    Attributes:
        unit: "days a person and year", "times a person and year", or "people".
        total: its sum in a year, by future.
        people: the person-years it is divided by; None leaves the total as it is.
    """

    name: str
    title: str
    meaning: str
    unit: str
    better: Literal["lower", "higher", "neither"]
    total: Callable[[Counts, str], Floats]
    people: Callable[[Counts, str], Floats] | None

    def of(self, counts: Counts, scenario: str) -> Floats:
        """Its value in each future and year."""
        total = self.total(counts, scenario)
        if self.people is None:
            return total
        return np.nan_to_num(ratio(total, self.people(counts, scenario)))

    def over_run(self, counts: Counts, scenario: str) -> Floats:
        """Its value over the whole run of each future."""
        total = self.total(counts, scenario).sum(axis=1)
        if self.people is None:
            return np.asarray(total / len(counts.years))
        return np.nan_to_num(ratio(total, self.people(counts, scenario).sum(axis=1)))


def adult_days(counts: Counts, scenario: str, settings: tuple[str, ...] | None = None) -> Floats:
    """Days of adults whose behaviour challenges, in some kinds of setting or anywhere."""
    kinds = None if settings is None else counts.settings_of(settings)
    where = {"setting": kinds, "level": CHALLENGES, "item": ("adults",)}
    return counts.of(scenario, "person_days", where)


def days_at_home(counts: Counts, scenario: str) -> Floats:
    """Days that adults whose behaviour challenges live at home in the area."""
    return adult_days(counts, scenario, AT_HOME)


def _adult_years(counts: Counts, scenario: str) -> Floats:
    return adult_days(counts, scenario) / 365.25


def _everyones_years(counts: Counts, scenario: str) -> Floats:
    where = {"level": CHALLENGES, "item": ("adults", "children")}
    return counts.of(scenario, "person_days", where) / 365.25


def _days(
    name: str,
    title: str,
    meaning: str,
    better: Literal["lower", "higher", "neither"],
    settings: tuple[str, ...],
) -> Outcome:
    def total(counts: Counts, scenario: str) -> Floats:
        return adult_days(counts, scenario, settings)

    unit = "days a person and year"
    return Outcome(name, title, meaning, unit, better, total, _adult_years)


def _times(name: str, title: str, meaning: str, event: str) -> Outcome:
    def total(counts: Counts, scenario: str) -> Floats:
        return counts.of(scenario, "events", {"level": CHALLENGES, "item": (event,)})

    unit = "times a person and year"
    return Outcome(name, title, meaning, unit, "lower", total, _everyones_years)


def _delayed(counts: Counts, scenario: str) -> Floats:
    where = {"service": ("suitable_homes",), "item": ("waiting_discharge",)}
    return counts.of(scenario, "capacity_days", where) / days_in(counts.years)


def _moves(counts: Counts, scenario: str) -> Floats:
    return counts.of(scenario, "moves", {"level": CHALLENGES})


def _near_home(counts: Counts, scenario: str) -> Floats:
    return adult_days(counts, scenario) - adult_days(counts, scenario, FAR)


OUTCOMES = (
    _days(
        "days_at_home",
        "Days at home in the area",
        "In the family home, an own tenancy, shared lives or residential care in the area",
        "higher",
        AT_HOME,
    ),
    _days(
        "days_in_own_tenancy",
        "Days in their own tenancy",
        "With support, in the area; part of the days at home",
        "higher",
        ("own_tenancy",),
    ),
    Outcome(
        "days_near_home",
        "Days near home",
        "All days but those in care or hospital out of the area, secure hospital included",
        "days a person and year",
        "higher",
        _near_home,
        _adult_years,
    ),
    _days(
        "days_in_hospital",
        "Days in hospital",
        "In local beds, a hospital out of the area or a secure hospital",
        "lower",
        HOSPITALS,
    ),
    Outcome(
        "delayed",
        "People ready to leave hospital who wait for a home",
        "On average on any day, whatever their behaviour",
        "people",
        "lower",
        _delayed,
        None,
    ),
    Outcome(
        "moves",
        "Moves",
        "From one place to live to another, hospital included",
        "times a person and year",
        "lower",
        _moves,
        _everyones_years,
    ),
    _times("crises", "Crises", "Times that support comes near to failing", "crisis"),
    _times(
        "breakdowns", "Placements that break down", "Paid placements that end badly", "breakdown"
    ),
)
