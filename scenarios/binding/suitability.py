"""Check once, before a run, that a scenario can be carried out in a place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from fractions import Fraction

from scenarios.binding.policy import slots_after
from scenarios.language.consistency import fault_at, outside_horizon
from scenarios.language.scenario import (
    AddCapacity,
    Allocate,
    CapacityChange,
    ParameterChange,
    PoolBudgets,
    Scenario,
    SetCapacity,
    StartService,
    StopService,
)
from scenarios.places.load import Place
from simulation.clock import financial_year
from simulation.errors import Fault, InputError, happening_at, nearest


def check_suitable(
    scenarios: Iterable[Scenario], place: Place, parameter_names: Collection[str]
) -> None:
    """Refuse scenarios that contradict the place.

    Args:
        scenarios: as ``load_with_comparators`` returns them.
        parameter_names: every parameter that a draw gives a value.

    Raises:
        InputError: every contradiction of every scenario, each once.
    """
    faults: dict[Fault, None] = {}
    for scenario in scenarios:
        with happening_at(scenario):
            faults.update(dict.fromkeys(_contradictions(scenario, place, parameter_names)))
    if faults:
        raise InputError(faults)


def _contradictions(
    scenario: Scenario, place: Place, parameter_names: Collection[str]
) -> Iterator[Fault]:
    if scenario.start and scenario.start != place.start:
        yield fault_at(
            scenario.start_at,
            f"the scenario starts on {scenario.start}, but {place.title} is described as it is "
            f"on {place.start}",
            fix=f"write 'start: {place.start}', or leave it out of 'horizon'",
        )
    yield from outside_horizon(scenario, place.start, scenario.years)
    for change in scenario.changes:
        if isinstance(change, ParameterChange) and change.name not in parameter_names:
            yield fault_at(
                change.position,
                f"there is no parameter '{change.name}'",
                nearest=nearest(change.name, parameter_names),
            )
        if isinstance(change, PoolBudgets) and (change.when.on.month, change.when.on.day) != (4, 1):
            yield fault_at(
                change.position,
                f"a pooled budget runs by financial years, and this one begins on {change.when.on}",
                fix=f"write 'at: {financial_year(change.when.on) + 1}-04-01'",
            )
    yield from _impossible_capacities(scenario, place)
    yield from _too_many_reserved(scenario, place)


def _too_many_reserved(scenario: Scenario, place: Place) -> Iterator[Fault]:
    """A fault for each change that reserves more homes than there are by then."""
    for change in scenario.changes:
        if not isinstance(change, Allocate) or not change.reserved:
            continue
        there = float(place.slots_at_start(change.resource))
        for other, _, after in slots_after_each(scenario, place):
            if other.resource == change.resource and other.when.on <= change.when.on:
                there = float(after)
        kept = sum(homes for _, homes in change.reserved)
        if kept > there:
            yield fault_at(
                change.position,
                f"{kept} of {change.resource} are reserved, but {place.title} has {there:g} "
                f"by {change.when.on}",
                expected="no more reserved than there are",
                fix="reserve fewer, or date it after more have opened",
            )


def _impossible_capacities(scenario: Scenario, place: Place) -> Iterator[Fault]:
    for change, before, after in slots_after_each(scenario, place):
        if before < after > place.population:
            yield fault_at(
                change.position,
                f"{change.resource} would have {after:,.10g} slots, but {place.title} has "
                f"{place.population:,} residents",
                expected="no more slots than residents",
                fix="write the number of slots, not of pounds or of a percent",
            )
        slots = f"{change.resource} has {before:g} slots in {place.title}"
        if isinstance(change, StopService) and before == 0:
            yield fault_at(
                change.position,
                f"{slots} by {change.when.on}, so it cannot be stopped",
                fix="start it first; a scenario that stops what its comparator starts must "
                "state both",
            )
        if isinstance(change, StartService) and place.service_slots(change) < before:
            yield fault_at(
                change.position,
                f"{slots} already, so starting it with {float(after):g} would cut it",
                fix="write the total number of slots, or use set_capacity to cut it",
            )
        if isinstance(change, AddCapacity) and after < 0:
            yield fault_at(
                change.position,
                f"{slots} by {change.when.on}; {change.by:+d} would leave {float(after):g}",
                fix=f"write 'by: {-float(before):g}' at the most, or 'set_capacity' with 'to: 0'",
            )
        if (
            isinstance(change, SetCapacity)
            and change.to.relative
            and change.resource not in {*place.resources, *place.services_running}
        ):
            yield fault_at(
                change.position,
                f"{change.resource} has no opening number in {place.title}, so a percent of it "
                "is nothing",
                fix="write a whole number, or add the resource to the place's area.yaml",
            )


def slots_after_each(
    scenario: Scenario, place: Place
) -> Iterator[tuple[CapacityChange, float, float]]:
    """Each change to a number of slots in order of time, with the slots before and after it."""
    capacity = [change for change in scenario.changes if isinstance(change, CapacityChange)]
    slots_now: dict[str, Fraction] = {}
    for change in sorted(capacity, key=lambda change: change.when.on):
        before = slots_now.get(change.resource, Fraction(place.slots_at_start(change.resource)))
        after = slots_now[change.resource] = slots_after(change, before, place)
        yield change, float(before), float(after)
