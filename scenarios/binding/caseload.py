"""A place's people before chance, from which the opening caseload is drawn."""

from __future__ import annotations

from dataclasses import replace

from scenarios.binding.model import Model
from scenarios.parameters.histories import load_histories
from scenarios.places.load import Place
from simulation.clock import financial_year
from simulation.opening import (
    ADULT_AT_AGE,
    JOINS_AT_AGE,
    LATE_AT_AGE,
    AlreadyRunning,
    Caseload,
    Count,
)
from simulation.pathway.words import CHILD


def caseload_of(model: Model, place: Place, years: int, constant_cohorts: bool = False) -> Caseload:
    """A place's people before chance.

    Args:
        constant_cohorts: make every cohort of children as large as the first, to see drift that
            is not due to the number of births.
    """
    first = financial_year(place.start)
    now = place.people_turning_18(first)

    def turning(age: int) -> tuple[float, ...]:
        ahead = range(ADULT_AT_AGE - age, ADULT_AT_AGE - age + years + 1)
        return tuple(now if constant_cohorts else place.people_turning_18(first + n) for n in ahead)

    counts = tuple(
        Count(r.group, r.level, r.setting, r.age_from, r.age_to, r.people) for r in place.counts
    )
    if constant_cohorts:
        counts = tuple(
            replace(r, people=_as_if_first_cohort(place, r)) if r.group == CHILD else r
            for r in counts
        )
    return Caseload(
        counts=counts,
        turning_two=turning(JOINS_AT_AGE),
        turning_17=turning(LATE_AT_AGE),
        suitable_homes=place.slots_at_start("suitable_homes"),
        histories=load_histories(),
        running=tuple(
            AlreadyRunning(
                service.name,
                service.eligible,
                place.services_running[service.name].already_reached,
            )
            for service in model.services
            if service.name in place.services_running
        ),
        councils=place.councils,
    )


def _as_if_first_cohort(place: Place, row: Count) -> int:
    """A row of children, scaled as if their cohorts were as large as the first."""
    first = financial_year(place.start)
    ages = range(row.age_from, row.age_to + 1)
    mean = sum(place.people_turning_18(first + ADULT_AT_AGE - 1 - age) for age in ages) / len(ages)
    return round(row.people * place.people_turning_18(first) / mean)
