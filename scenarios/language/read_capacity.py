"""Read changes to the number of slots of a resource."""

from __future__ import annotations

from collections.abc import Mapping

from scenarios.language import keys as forms
from scenarios.language.amounts import read_slots
from scenarios.language.scenario import (
    FUNDING,
    HOMES,
    UNDATED,
    AddCapacity,
    Change,
    SetCapacity,
    StartService,
    StopService,
    Vocabulary,
)
from scenarios.reading.yaml import Node
from simulation.errors import Faults, one_of

LONGEST_MONTHS = 600
PER_POPULATION = 100_000
NOT_OF_CLOSED = {"late": "open late", "filled_over": "be filled"}
ONLY_HOMES = {
    "late": (
        "'{}' cannot be late: only homes may open later than their date",
        "leave it out, and give the change a later date",
    ),
    "filled_over": (
        "'{}' is not filled over time: whoever needs it may have it at once",
        "leave it out, or spread the change itself with 'from' and 'over'",
    ),
}


def read_months(node: Node, least: int = 1) -> int:
    """A number of whole months that a change may take."""
    months = node.months()
    if not least <= months <= LONGEST_MONTHS:
        raise node.error(
            f"'{node.label}' has '{node.written}', which is out of range",
            expected=f"{least} to {LONGEST_MONTHS} months",
        )
    return months


def read_set_capacity(node: Node, vocabulary: Vocabulary) -> Change:
    """Slots become a number, or a share of the opening number."""
    faults = Faults()
    given = forms.SET_CAPACITY.read(node, faults)
    resource = faults.attempt(_read_resource, node, given, vocabulary)
    slots = faults.attempt(read_slots, given["to"]) if "to" in given else None
    late = _read_of_homes("late", given, resource, faults)
    fill = _read_of_homes("filled_over", given, resource, faults)
    faults.raise_if_any()
    assert resource is not None and slots is not None
    staffed = resource in vocabulary.services
    return SetCapacity(
        UNDATED, resource, slots, staffed=staffed, late_months=late, fill_months=fill
    )


def read_add_capacity(node: Node, vocabulary: Vocabulary) -> Change:
    """Read a number of slots to add or take away."""
    faults = Faults()
    given = forms.ADD_CAPACITY.read(node, faults)
    resource = faults.attempt(_read_resource, node, given, vocabulary)
    slots = faults.attempt(given["by"].integer) if "by" in given else None
    late = _read_of_homes("late", given, resource, faults)
    fill = _read_of_homes("filled_over", given, resource, faults)
    faults.raise_if_any()
    assert resource is not None and slots is not None
    for key, what in NOT_OF_CLOSED.items() if slots < 0 else ():
        if key in given:
            raise given[key].error(
                f"homes that close cannot {what}",
                fix=f"leave '{key}' out, or make 'by' a number above 0",
            )
    staffed = resource in vocabulary.services
    return AddCapacity(
        UNDATED, resource, slots, staffed=staffed, late_months=late, fill_months=fill
    )


def _read_of_homes(
    key: str, given: Mapping[str, Node], resource: str | None, faults: Faults
) -> int:
    """Months of ``late`` or ``filled_over``, which only homes may have; 0 without the key."""
    return faults.attempt(_months_of_homes, key, given[key], resource) or 0 if key in given else 0


def _months_of_homes(key: str, node: Node, resource: str | None) -> int:
    if resource is not None and resource not in HOMES:
        problem, fix = ONLY_HOMES[key]
        raise node.error(
            problem.format(resource), expected=f"'{key}' with {one_of(HOMES)}", fix=fix
        )
    return read_months(node)


def _read_resource(node: Node, given: Mapping[str, Node], vocabulary: Vocabulary) -> str:
    named = [given[key] for key in forms.OF_RESOURCE if key in given]
    if len(named) != 1:
        raise node.error(
            f"'{node.label}' names {'no' if not named else 'more than one'} resource",
            fix="name it once, such as 'of: local_beds'",
        )
    bought_singly = set(vocabulary.settings) - set(vocabulary.resources)
    if named[0].kind == "scalar" and named[0].written in bought_singly:
        raise named[0].error(
            f"'{named[0].written}' has no capacity here: places in it are bought one by one",
            expected=one_of(vocabulary.resources),
        )
    return named[0].text(vocabulary.resources)


def read_start_service(node: Node, vocabulary: Vocabulary) -> Change:
    """Read the start of a service, built up to a number of slots."""
    faults = Faults()
    given = forms.START_SERVICE.read(node, faults)
    name = faults.attempt(given["name"].text, vocabulary.services) if "name" in given else None
    slots = faults.attempt(_read_service_slots, given["slots"]) if "slots" in given else None
    ramp = faults.attempt(read_months, given["ramp"], 0) if "ramp" in given else None
    funded_by = FUNDING[0]
    if "funded_by" in given:
        funded_by = faults.attempt(given["funded_by"].text, FUNDING) or FUNDING[0]
    faults.raise_if_any()
    assert name is not None and slots is not None
    return StartService(UNDATED, name, *slots, ramp, funded_by, staffed=True)


def _read_service_slots(node: Node) -> tuple[float, bool]:
    """The number of slots, and whether it is for each 100,000 of the population."""
    if node.kind != "mapping":
        return float(node.integer(low=1)), False
    given = forms.PER_POPULATION.read(node)
    number = given["per_100k_population"].number(0, PER_POPULATION)
    if number == 0:
        raise given["per_100k_population"].error(
            "a service needs at least one slot", expected="a number above 0"
        )
    return number, True


def read_stop_service(node: Node, vocabulary: Vocabulary) -> Change:
    """A service ends."""
    name = forms.STOP_SERVICE.read(node)["name"].text(vocabulary.services)
    return StopService(UNDATED, name, staffed=True)
