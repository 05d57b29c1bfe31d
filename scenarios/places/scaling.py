"""Scale the reference county to another area: people, slots, and parameters that count things.

The reference is a county of 513,000 adults in 2025 (``reference/``). Its people and services come
from public figures and reconciled defaults (``docs/explanation/defaults.md``). Each number
scales with the number that it depends on:

* adults known to services, inpatients, beds, homes, services, adults newly known: residents of 18
  or over, so inpatients follow the national rates per head behind the reference;
* children: the cohorts in which they turn 18 (those who join later are a share of their cohort);
* the cost of the ward: its beds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from scenarios.places.areas import NamedArea
from scenarios.places.load import load_place
from scenarios.places.place import CountRow, Place, RunningService
from scenarios.places.whole_numbers import nearest_whole, share_out
from simulation.clock import financial_year
from simulation.parameters import Parameter, ParameterSet
from simulation.pathway.words import ADULT_HOSPITAL, AUTISM_BED, CHILD, CHILD_BED, WARD

REFERENCE = Path(__file__).with_name("reference")
BEDS, REVIEWERS = WARD, "repatriation_team"
HOSPITAL = (*ADULT_HOSPITAL, CHILD_BED, AUTISM_BED)
OLDEST_CHILD = 17
BY_ADULTS = ("adults_joining_a_year", "autism_people_at_risk", "new_homes_a_year")
BY_BEDS = "ward_cost"
# Services of a few slots: beyond this, rounding would change what they cost and what one worker
# does, so the price of a slot and the length of a review are corrected for it.
WORKER_EPISODE = "repatriation_team_episode_days"
ROUNDING_LEFT_ALONE = Fraction(1, 10)


@lru_cache(maxsize=1)
def reference_place() -> Place:
    """The county that areas are scaled from: no real place, and not listed as one."""
    return load_place(REFERENCE)


@dataclass(frozen=True)
class Scaled:
    """A reference place scaled to an area.

    Attributes:
        counts: people on the first day, whole numbers.
        resources: slots by resource.
        services: running services.
        cohorts: people turning 18, by year.
        parameters: parameters that count things in a whole area, scaled to this area.
    """

    area: NamedArea
    reference: Place
    counts: tuple[CountRow, ...]
    resources: dict[str, int]
    services: dict[str, RunningService]
    cohorts: dict[int, int]
    parameters: tuple[Parameter, ...]


def scale_place(area: NamedArea, parameters: ParameterSet) -> Scaled:
    """The reference place, scaled to an area's residents.

    Args:
        parameters: the shipped parameters, some of which count things in the reference place.
    """
    reference = reference_place()
    by_adults = Fraction(area.adults, reference.adults)
    cohorts = area.turning_18()
    counts = _counts(reference, by_adults, cohorts)
    in_beds = sum(row.people for row in counts if row.setting == BEDS)
    resources = {
        name: nearest_whole(slots * by_adults) for name, slots in reference.resources.items()
    }
    resources[BEDS] = max(resources[BEDS], in_beds)
    services = {
        name: replace(running, slots=max(1, nearest_whole(running.slots * by_adults)))
        for name, running in reference.services_running.items()
    }
    return Scaled(
        area=area,
        reference=reference,
        counts=counts,
        resources=resources,
        services=services,
        cohorts=cohorts,
        parameters=tuple(_parameters(parameters, reference, by_adults, resources, services)),
    )


def _counts(reference: Place, by_adults: Fraction, cohorts: dict[int, int]) -> tuple[CountRow, ...]:
    """The reference's people, scaled; a row without people is dropped."""
    exact = [
        (row, row.people * (_cohort_ratio(row, reference, cohorts) if row.group == CHILD
                            else by_adults))
        for row in reference.counts
    ]  # fmt: skip
    people: list[CountRow] = []
    for group in dict.fromkeys(row.group for row in reference.counts):
        own = [(row, number) for row, number in exact if row.group == group]
        # Hospital first: few people live there, and rounded setting by setting they would grow.
        whole = share_out(
            own,
            (lambda row: row.level, lambda row: row.setting in HOSPITAL, lambda row: row.setting),
        )
        scaled = [replace(row, people=n) for (row, _), n in zip(own, whole, strict=True)]
        kept = [row for row in scaled if row.people]
        # With nobody on the first day people of this group still arrive, at the usual age.
        usual = max(range(len(own)), key=lambda i: own[i][1])
        people += kept or [scaled[usual]]
    return tuple(people)


def _cohort_ratio(row: CountRow, reference: Place, cohorts: dict[int, int]) -> Fraction:
    """Children of these ages per child in the reference, by the cohorts in which they turn 18."""
    first = financial_year(reference.start)
    years = [first + OLDEST_CHILD - age for age in range(row.age_from, row.age_to + 1)]
    last = max(cohorts)
    here = sum(cohorts[min(year, last)] for year in years)
    return Fraction(here, sum(reference.people_turning_18(year) for year in years))


def _parameters(
    known: ParameterSet,
    reference: Place,
    by_adults: Fraction,
    resources: dict[str, int],
    services: dict[str, RunningService],
) -> Iterator[Parameter]:
    for name in BY_ADULTS:
        yield _scaled(known[name], by_adults, "by residents aged 18 or over")
    by_beds = Fraction(resources[BEDS], reference.resources[BEDS])
    yield _scaled(known[BY_BEDS], by_beds, "by beds, so that a bed costs the same")
    for service, running in services.items():
        exact = reference.services_running[service].slots * by_adults
        share = exact / running.slots
        if abs(share - 1) > ROUNDING_LEFT_ALONE:
            why = f"a slot here is {float(share):.2g} of one there"
            yield _scaled(known[f"{service}_price"], share, why)
            if service == REVIEWERS:
                yield _scaled(known[WORKER_EPISODE], 1 / share, why)


def _scaled(parameter: Parameter, by: Fraction, why: str) -> Parameter:
    """A parameter multiplied, with its range; zero has no range."""
    factor = float(by)
    low, high = parameter.low, parameter.high
    return replace(
        parameter,
        value=_significant(parameter.value * factor),
        low=_significant(low * factor) if low is not None and by else None,
        high=_significant(high * factor) if high is not None and by else None,
        scale=parameter.scale if by else "fixed",
        source=f"Shipped value times {factor:.4g} ({why}); not local data. {parameter.source}",
        basis="derived",
    )


def _significant(value: float) -> float:
    return float(f"{value:.6g}")
