"""Outcomes for people: days at home, near home and in hospital; moves and crises.

People here are those whose behaviour challenges services. An outcome that is also a named
measure uses that measure, so that page and workbook show one figure. A rate is divided by the years
of the people who can have the event, and its unit names them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from outputs.economics.counts import Counts, days_in
from outputs.economics.prices import Floats
from outputs.economics.returns import ratio
from simulation.results.measures import MEASURES
from simulation.results.measuring import Rows

CHALLENGES = ("challenging", "serious")
AT_HOME = ("family_home", "own_tenancy", "shared_lives", "local_residential")
PAID = ("own_tenancy", "shared_lives", "local_residential", "out_of_area")
HOSPITALS = ("local_beds", "away_hospital", "secure_hospital")
FAR = ("out_of_area", "away_hospital", "secure_hospital")
DAYS_PER_YEAR = 365.25
PEOPLE, A_YEAR, DAYS = "people", "times a year", "days an adult and year"
COUNTED = (PEOPLE, A_YEAR)
"""Units of numbers of people, or of what happened to them, of which few are not shown."""

ADULTS = Rows("person_days", levels=CHALLENGES, items=("adults",))
ADULTS_IN_PAID_CARE = Rows("person_days", PAID, CHALLENGES, ("adults",))
EVERYONE = Rows("person_days", levels=CHALLENGES, items=("adults", "children"))


@dataclass(frozen=True)
class Outcome:
    """One outcome that people would notice.

    Attributes:
        unit: "people", "times a year", or days or times for each of those whom ``per`` counts.
        rows: rows to count; ``less`` are subtracted.
        per: the days of those whom it is divided by; None where it is a number of people on any
            day, or of times per year.
        measure: its named measure; empty if it has none.
    """

    name: str
    title: str
    meaning: str
    unit: str
    better: Literal["lower", "higher", "neither"]
    rows: Rows
    less: Rows | None = None
    per: Rows | None = None
    measure: str = ""

    def of(self, counts: Counts, scenario: str) -> Floats:
        """Its value in each future and year."""
        return _divided(*self._parts(counts, scenario))

    def over_run(self, counts: Counts, scenario: str) -> Floats:
        """Its value over the whole run of each future."""
        return _divided(*(part.sum(axis=1) for part in self._parts(counts, scenario)))

    def mean_by_year(self, counts: Counts, scenario: str) -> Floats:
        """Its value in each year, all futures together."""
        return _divided(*(part.sum(axis=0) for part in self._parts(counts, scenario)))

    def mean(self, counts: Counts, scenario: str) -> float:
        """Its value over the whole run, all futures together."""
        return float(_divided(*(part.sum() for part in self._parts(counts, scenario))))

    def _parts(self, counts: Counts, scenario: str) -> tuple[Floats, Floats]:
        """Numerator and denominator, each [future, year]."""
        top = counts.results.sum(scenario, self.rows.take)
        if self.less is not None:
            top = top - counts.results.sum(scenario, self.less.take)
        if self.per is not None:
            return top, counts.results.sum(scenario, self.per.take) / DAYS_PER_YEAR
        each = days_in(counts.years) if self.unit == PEOPLE else np.ones(len(counts.years))
        return top, np.broadcast_to(each, top.shape)


def _divided(top: Floats, bottom: Floats) -> Floats:
    return np.nan_to_num(ratio(top, bottom))


def days_at_home(counts: Counts, scenario: str) -> Floats:
    """Days that adults whose behaviour challenges live at home in the area."""
    return counts.results.sum(scenario, _adults_in(AT_HOME).take)


def _adults_in(settings: tuple[str, ...]) -> Rows:
    return Rows("person_days", settings, CHALLENGES, ("adults",))


def _days(
    name: str,
    title: str,
    meaning: str,
    better: Literal["lower", "higher", "neither"],
    rows: Rows,
    less: Rows | None = None,
) -> Outcome:
    return Outcome(name, title, meaning, DAYS, better, rows, less, ADULTS)


def _measured(measure: str, title: str = "", meaning: str = "") -> Outcome:
    """A named measure: people on any day, or times per year."""
    of = MEASURES[measure]
    unit = PEOPLE if of.unit == "people" else A_YEAR
    title, meaning = title or of.title, meaning or of.meaning
    return Outcome(measure, title, meaning, unit, of.better, of.rows, measure=measure)


def _rate(measure: str, whom: str, per: Rows) -> Outcome:
    """A named measure of an event, per year of the people who can have it."""
    of = MEASURES[measure]
    title = f"{of.title} for each {whom}"
    unit = f"times {'an' if whom[0] in 'aeiou' else 'a'} {whom} and year"
    meaning = "The same, divided by their years"
    return Outcome(f"{measure}_rate", title, meaning, unit, of.better, of.rows, None, per)


OUTCOMES = (
    _measured("people_whose_behaviour_challenges"),
    _days(
        "days_at_home",
        "Days at home in the area",
        "In the family home, an own tenancy, shared lives or residential care in the area",
        "higher",
        _adults_in(AT_HOME),
    ),
    _days(
        "days_in_own_tenancy",
        "Days in their own tenancy",
        "With support, in the area; part of the days at home",
        "higher",
        _adults_in(("own_tenancy",)),
    ),
    _days(
        "days_near_home",
        "Days near home",
        "All days but those in care or hospital out of the area, secure hospital included",
        "higher",
        ADULTS,
        _adults_in(FAR),
    ),
    _days(
        "days_in_hospital",
        "Days in hospital",
        "In local beds, a hospital out of the area or a secure hospital",
        "lower",
        _adults_in(HOSPITALS),
    ),
    _measured(
        "people_ready_to_leave_hospital",
        "People ready to leave hospital who wait for a home",
        "On average on any day, whatever their behaviour",
    ),
    _measured("moves"),
    _rate("moves", "person (adult or child)", EVERYONE),
    _measured("crises"),
    _rate("crises", "adult", ADULTS),
    _measured("breakdowns"),
    _rate("breakdowns", "adult in a paid placement", ADULTS_IN_PAID_CARE),
)
BY_NAME: Mapping[str, Outcome] = {outcome.name: outcome for outcome in OUTCOMES}
CHARTED = BY_NAME["days_at_home"]
