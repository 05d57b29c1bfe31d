"""Warnings about a ward that closes: people who would keep it open, or be moved from open beds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from scenarios.binding.policy import slots_after
from scenarios.language.consistency import fault_at
from scenarios.language.scenario import CapacityChange, Scenario, SetCapacity, Switch
from scenarios.places.place import Place
from simulation.clock import add_months
from simulation.errors import Fault
from simulation.pathway.words import WARD

REPROVISION = "ward_reprovision"


def oddly_closed(scenario: Scenario, place: Place) -> Iterator[Fault]:
    """A ward closed without re-provision, and re-provision from a ward with beds that stay open."""
    yield from _kept_open(scenario)
    yield from _emptied(scenario, place)


def _kept_open(scenario: Scenario) -> Iterator[Fault]:
    """A ward that is closed whole without a place for those who are still in it."""
    switched = any(switch.on for switch in _switches(scenario))
    for change in scenario.changes:
        if not isinstance(change, SetCapacity) or change.resource != WARD:
            continue
        if change.to.number == 0 and not switched:
            yield fault_at(
                change.position,
                "whoever is still in a local bed on that day keeps it open, and with it the ward's "
                "fixed cost, for some years",
                fix=f"add 'switch: {{name: {REPROVISION}, on: true}}' on the day when they move",
            )


def _emptied(scenario: Scenario, place: Place) -> Iterator[Fault]:
    """Re-provision while beds are open: each new patient would be moved within days."""
    switches = _switches(scenario)
    for number, switch in enumerate(switches):
        if not switch.on:
            continue
        until = switches[number + 1].when.on if number + 1 < len(switches) else date.max
        if most := _most_beds(scenario, place, switch.when.on, until):
            beds = "1 local bed is" if most == 1 else f"{most} local beds are"
            yield fault_at(
                switch.position,
                f"{beds} open while '{REPROVISION}' is on, and it moves everybody in a local bed "
                "within days, new patients too",
                fix="set local_beds to 0 by that day, or switch it off when beds stay open",
            )


def _switches(scenario: Scenario) -> list[Switch]:
    """The scenario's changes of re-provision, by date."""
    found = [c for c in scenario.changes if isinstance(c, Switch) and c.name == REPROVISION]
    return sorted(found, key=lambda switch: switch.when.on)


def _most_beds(scenario: Scenario, place: Place, begin: date, end: date) -> int:
    """The most local beds that are planned to be open at any time from a day until before another.

    A change that is spread over months counts once it is complete.
    """
    slots = most = Fraction(place.slots_at_start(WARD))
    changes = [c for c in scenario.changes if isinstance(c, CapacityChange) and c.resource == WARD]
    for change in sorted(changes, key=lambda change: change.when.on):
        complete = add_months(change.when.on, change.lasts_months)
        slots = slots_after(change, slots, place)
        if complete <= begin:
            most = slots
        elif complete < end:
            most = max(most, slots)
    return int(most)
