"""Scenarios and sweeps in brief: the result of each change in a place, and the claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from scenarios.binding.policy import slots_after
from scenarios.language.scenario import (
    FUNDING,
    Allocate,
    CapacityChange,
    Change,
    Claim,
    PoolBudgets,
    Reinvest,
    ScaleParameter,
    Scenario,
    SetCapacity,
    SetParameter,
    StartService,
    Switch,
)
from scenarios.language.sweeps import Sweep
from scenarios.places.in_brief import number, percent
from scenarios.places.place import Place
from simulation.errors import happening_at


def scenario_in_brief(scenario: Scenario, place: Place) -> Iterator[str]:
    """Each change of a scenario with its result, in order of time, and each claim."""
    with happening_at(scenario):
        for change, words in _changes(scenario, place):
            yield f"  {_when(change)}: {words}"
    if hypothesis := scenario.hypothesis:
        for claim in hypothesis.claims:
            yield f"  expected, {percent(hypothesis.sure_enough)} sure: {_claimed(claim)}"


def sweep_in_brief(sweep: Sweep, scenarios: Iterable[Scenario], place: Place) -> Iterator[str]:
    """Each value of a sweep with its result, and the charts.

    Args:
        scenarios: the sweep's scenarios, including one for each value.
    """
    by_name = {scenario.name: scenario for scenario in scenarios}
    for value in sweep.values:
        scenario = by_name[sweep.scenario_name(value)]
        with happening_at(scenario):
            for change, words in _changes(scenario, place):
                moves = sweep.moved.name in change.levers if sweep.moved else change == value.change
                if moves:
                    yield f"  {value.text}: {_when(change)}, {words}"
    for shown in sweep.show:
        yield f"  shows {shown.measure} {shown.period} {shown.years}"


def _changes(scenario: Scenario, place: Place) -> Iterator[tuple[Change, str]]:
    """Each change of a scenario, in order of time, and its result."""
    slots: dict[str, Fraction] = {}
    for change in sorted(scenario.changes, key=lambda change: change.when.on):
        yield change, _what(change, slots, place)


def _when(change: Change) -> str:
    over = change.when.over_months
    return f"{change.when.on}" + (f", over {over} months" if over else "")


def _what(change: Change, slots: dict[str, Fraction], place: Place) -> str:
    """What a change does.

    Args:
        slots: of each resource before it; updated to the slots after it.
    """
    if isinstance(change, CapacityChange):
        before = slots.get(change.resource, Fraction(place.slots_at_start(change.resource)))
        after = slots[change.resource] = slots_after(change, before, place)
        return f"{change.resource} {_number(before)} to {_number(after)}{_how(change)}"
    if isinstance(change, SetParameter):
        return f"{change.name} becomes {number(change.to)} {change.unit}"
    if isinstance(change, ScaleParameter):
        return f"{change.name} becomes {percent(change.by)} of its own value"
    if isinstance(change, Switch):
        return f"{change.name} {'on' if change.on else 'off'}"
    if isinstance(change, Reinvest):
        into = ", ".join(f"{name} {percent(share)}" for name, share in change.into)
        lag = "as recruitment takes"
        if change.lag_days is not None:
            lag = f"{number(change.lag_days)} days"
        return f"{percent(change.share)} of {change.of} goes to {into}; lag {lag}"
    if isinstance(change, Allocate):
        return allocated(change)
    assert isinstance(change, PoolBudgets)
    payers = ", ".join(f"{name} {percent(share)}" for name, share in change.payers)
    above = f" above £{number(change.above_gbp)} per year" if change.above_gbp else ""
    return f"{payers} of {', '.join(change.items)}{above}"


def allocated(change: Allocate) -> str:
    """Who gets a home, in a few words."""
    order = f"served in the order {', '.join(change.queue)}" if change.queue else ""
    kept = [f"{homes} for {who}" for who, homes in change.reserved or ()]
    reserved = f"reserved {', '.join(kept)}" if kept else "none reserved"
    terms = (order, reserved if change.reserved is not None else "")
    return f"{change.resource} {'; '.join(term for term in terms if term)}"


def _how(change: CapacityChange) -> str:
    """Details that the numbers of slots leave out."""
    if isinstance(change, StartService):
        months = change.ramp_months
        ramp = "as recruitment takes" if months is None else f"in {months} months"
        paid = "" if change.funded_by == FUNDING[0] else f", paid by the {change.funded_by}"
        return f", {ramp}{paid}"
    late = f", {change.late_months} months late" if change.late_months else ""
    late += f", filled over {change.fill_months} months" if change.fill_months else ""
    if isinstance(change, SetCapacity) and change.to.relative:
        return f" ({percent(change.to.number)}){late}"
    return late


def _number(slots: Fraction) -> str:
    return number(float(slots))


def _claimed(claim: Claim) -> str:
    limit = percent(claim.threshold.number) if claim.threshold.relative else claim.threshold.text
    versus = f" versus {claim.versus}" if claim.versus else ""
    bound = claim.bound.replace("_", " ")
    return f"{claim.measure} {claim.period_text} {bound} {limit}{versus}"
