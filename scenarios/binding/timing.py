"""Effects after the end of a run, and homes and beds that must be paid for before it begins.

Dates come from the scenario. The times of recruitment and building come from the central values of
the parameters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

from scenarios.binding.policy import (
    DELAY_SHARE,
    RECRUITMENT,
    delay_of,
    slots_after,
)
from scenarios.language.consistency import (
    after_the_run,
    fault_at,
    last_effect,
    years_to_reach,
)
from scenarios.language.scenario import (
    BUILDING_YEARS,
    HOMES,
    CapacityChange,
    Change,
    Reinvest,
    Scenario,
    StartService,
    Switch,
)
from scenarios.places.place import Place
from simulation.clock import DAYS_PER_YEAR, MONTHS_PER_YEAR, add_months
from simulation.errors import Fault
from simulation.whole_slots import half_up

Values = Mapping[str, float]


def beyond_the_run(scenario: Scenario, place: Place, years: int, values: Values) -> Iterator[Fault]:
    """A warning for each change whose effect, or part of it, comes after the run.

    Args:
        years: length of the run.
        values: central values of the parameters.
    """
    built = {id(change): change.resource for change, _ in _building(scenario, place)}
    for change in scenario.changes:
        whole = _with_lead_time(change, values)
        building = _build_days(values, built[id(change)]) if id(change) in built else 0.0
        delay = building * values.get(DELAY_SHARE, 0.0)
        if isinstance(change, Switch) and change.on:
            delay = values.get(delay_of(change.name), 0.0) * DAYS_PER_YEAR
        problem = after_the_run(whole, place.start, years, delay)
        if not problem:
            continue
        if id(change) in built:
            problem += (
                f"; {_noun(built[id(change)])} that are not open by then are paid for all the same"
            )
        reached = years_to_reach(last_effect(whole) + timedelta(days=delay), place.start)
        fix = f"run {reached} years, or date it earlier"
        yield fault_at(change.position, problem, fix=fix)


def too_soon_to_build(scenario: Scenario, place: Place, values: Values) -> Iterator[Fault]:
    """A warning for new homes or beds that open sooner than they can be paid for and built."""
    for change, first in _building(scenario, place):
        build_days, parameter = (
            _build_days(values, change.resource),
            BUILDING_YEARS[change.resource],
        )
        if (first - place.start).days >= build_days:
            continue
        paid = first - timedelta(days=build_days)
        earliest = place.start + timedelta(days=ceil(build_days))
        yield fault_at(
            change.position,
            f"these {_noun(change.resource)} open from {first}, and building takes "
            f"{values[parameter]:g} years ({parameter}): they would have been paid for by "
            f"{paid}, before the run starts on {place.start}, so that their cost falls on its "
            "first day",
            fix=f"date them {earliest} or later, unless they are being built already",
        )


def _build_days(values: Values, resource: str) -> float:
    return values.get(BUILDING_YEARS[resource], 0.0) * DAYS_PER_YEAR


def _noun(resource: str) -> str:
    return "homes" if resource in HOMES else "beds"


def _with_lead_time(change: Change, values: Values) -> Change:
    """A change with the time that recruitment and building take, where it leaves that unsaid."""
    recruitment_years = values.get(RECRUITMENT, 0.0)
    if isinstance(change, StartService) and change.ramp_months is None:
        return replace(change, ramp_months=half_up(recruitment_years * MONTHS_PER_YEAR))
    if isinstance(change, Reinvest):
        lag = change.lag_days
        days = recruitment_years * DAYS_PER_YEAR if lag is None else lag
        bought = [target for target, share in change.into if share]
        if bought and all(target in HOMES for target in bought):
            days += max(_build_days(values, target) for target in bought)
        return replace(change, lag_days=days)
    return change


def _building(scenario: Scenario, place: Place) -> Iterator[tuple[CapacityChange, date]]:
    """Each change that builds homes or beds, with the day on which it plans to open the first."""
    slots = {built: Fraction(place.slots_at_start(built)) for built in BUILDING_YEARS}
    most = dict(slots)
    changes = [c for c in scenario.changes if isinstance(c, CapacityChange) and c.resource in slots]
    for change in sorted(changes, key=lambda change: change.when.on):
        home, before = change.resource, slots[change.resource]
        slots[home] = slots_after(change, before, place)
        if slots[home] <= most[home]:
            continue
        months = change.lasts_months
        rise = slots[home] - before
        opens = (
            m for m in range(1, months + 1) if before + half_up(rise * m / months) > most[home]
        )
        yield change, add_months(change.when.on, next(opens, months) if months else 0)
        most[home] = slots[home]
