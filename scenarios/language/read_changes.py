"""Read one change of a scenario file: when it happens and its one action."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from scenarios.language import keys as forms
from scenarios.language.amounts import is_percent, read_percent
from scenarios.language.dates import read_date
from scenarios.language.plausible import is_far, is_price, what_is_wrong
from scenarios.language.read_capacity import (
    read_add_capacity,
    read_months,
    read_set_capacity,
    read_start_service,
    read_stop_service,
)
from scenarios.language.read_money import read_pool, read_reinvest
from scenarios.language.read_queues import read_allocate
from scenarios.language.scenario import (
    SWITCH_UNIT,
    UNDATED,
    Bounds,
    Change,
    Position,
    ScaleParameter,
    SetParameter,
    Switch,
    Vocabulary,
    When,
)
from scenarios.reading.yaml import Node
from simulation.errors import Faults, nearest, one_of
from simulation.units import POSITIVE_UNITS, SHARE_UNITS, bounds_for, refusal

FEW = 20
"""So many names are told in a message; of more, only where they are listed."""


def read_change(node: Node, vocabulary: Vocabulary, start: date | None = None) -> Change:
    """One member of ``changes``.

    Args:
        start: the run's first day, from which dates in words are counted; without it they stay
            undated.

    Raises:
        InputError: every fault of this change.
    """
    faults = Faults()
    found = forms.CHANGE.read(node, faults)
    verbs = [verb for verb in VERBS if verb in found]
    if len(verbs) != 1 and not (faults and not verbs):
        said = f"does {len(verbs)} things: {', '.join(verbs)}" if verbs else "does nothing"
        faults.add(
            node.fault(
                f"this change {said}",
                expected=f"exactly {one_of(VERBS)}",
                fix="start a new '- at:' for each action" if verbs else "",
            )
        )
    phased = verbs[0] in PHASED if verbs else True
    when = faults.attempt(_read_when, node, found, phased, start)
    change = None
    for verb in verbs:
        change = faults.attempt(VERBS[verb], found[verb], vocabulary)
    faults.raise_if_any()
    assert when is not None and change is not None  # no fault so far
    return replace(change, when=when, position=Position(node.file, node.line, node.column))


def _read_when(node: Node, found: Mapping[str, Node], phased: bool, start: date | None) -> When:
    if "at" in found:
        extra = next((found[key] for key in ("from", "over") if key in found), None)
        if extra is not None:
            raise extra.error(
                f"'{extra.label}' cannot be used with 'at'",
                fix="write 'at' for a single day, or 'from' and 'over' for a change in steps",
            )
        return _when(found["at"], 0, start)
    if "from" not in found:
        problem = "'over' has no 'from'" if "over" in found else "this change has no date"
        first = found.get("over", node)
        raise first.error(
            problem,
            fix="add 'from: start + 12 months'"
            if "over" in found
            else "add 'at: start + 12 months', or 'from:' and 'over:'",
        )
    if "over" not in found:
        raise found["from"].error(
            "'from' has no 'over'", fix="add 'over: 24 months', or write 'at' for a single day"
        )
    if not phased:
        raise found["over"].error(
            "this action happens on one day and cannot be spread with 'over'",
            fix="write 'at'; a service is built up with its own 'ramp: 9 months'",
        )
    return _when(found["from"], read_months(found["over"]), start)


def _when(node: Node, over_months: int, start: date | None) -> When:
    dated = read_date(node)
    on = dated.on(start) if start else dated.day or UNDATED.on
    return When(on, over_months, dated.words)


def _set_parameter(node: Node, vocabulary: Vocabulary) -> Change:
    given = forms.SET_PARAMETER.read(node)
    name, unit = _read_parameter(given["name"], vocabulary)
    to, bounds = given["to"], _bounds_of(name, unit, vocabulary)
    percent = is_percent(to) and unit in SHARE_UNITS | POSITIVE_UNITS
    value = read_percent(to) if percent else to.number()
    if refused := refusal(value, unit, *bounds):
        why, fix = refused
        fix = f"write {bounds[1]:.0%} at the most" if percent and value and bounds[1] else fix
        problem = f"'{name}' cannot be {to.written} ({unit}): it {why}"
        raise to.error(problem, expected=_between(bounds), fix=fix)
    usual = vocabulary.usual.get(name, 0.0)
    if is_price(unit) and is_far(name, value, unit, usual):
        problem, expected, meant = what_is_wrong(name, value, unit, usual, "this place's")
        raise to.error(problem, expected=expected, fix=meant)
    return SetParameter(UNDATED, name, value, unit=unit, bounds=bounds)


def _scale_parameter(node: Node, vocabulary: Vocabulary) -> Change:
    """A multiple of a parameter.

    The multiple of its central value must be within its bounds. In draws where the multiple is
    not, the value stays at the bound, and ``binding.bounds`` reports how many those are.
    """
    given = forms.SCALE_PARAMETER.read(node)
    name, unit = _read_parameter(given["name"], vocabulary)
    by, bounds = read_percent(given["by"]), _bounds_of(name, unit, vocabulary)
    usual = vocabulary.usual.get(name)
    refused = refusal(usual * by, unit, *bounds) if usual is not None else None
    if refused:
        raise given["by"].error(
            f"'{name}' ({unit}) is {usual:.4g} here, and {given['by'].written} of it {refused[0]}",
            expected=_between(bounds),
            fix=_most_times(usual, bounds[1]),
        )
    return ScaleParameter(UNDATED, name, by, unit=unit, bounds=bounds)


def _most_times(usual: float | None, greatest: float | None) -> str:
    """The greatest multiple of a value that its bound allows."""
    if not usual or greatest is None:
        return ""
    return f"write {math.floor(100 * greatest / usual)}% at the most, or use set_parameter"


def _between(bounds: Bounds) -> str:
    ends = zip(("at least", "at most"), bounds, strict=True)
    return " and ".join(f"{words} {end:g}" for words, end in ends if end is not None)


def _bounds_of(name: str, unit: str, vocabulary: Vocabulary) -> Bounds:
    return vocabulary.bounds.get(name) or bounds_for(unit)


def _read_parameter(node: Node, vocabulary: Vocabulary) -> tuple[str, str]:
    switches = {name for name, unit in vocabulary.parameters.items() if unit == SWITCH_UNIT}
    if node.kind == "scalar" and node.written in switches:
        raise node.error(
            f"'{node.written}' is a switch, either on or off",
            fix=f"write 'switch: {{name: {node.written}, on: true}}'",
        )
    if node.kind == "scalar" and node.written in vocabulary.only_at_the_start:
        raise node.error(
            f"'{node.written}' is read once, when the run opens, so a dated change does nothing",
            fix="set it in the place's parameters.yaml",
        )
    left_out = switches | vocabulary.only_at_the_start
    name = _known(node, [name for name in vocabulary.parameters if name not in left_out])
    return name, vocabulary.parameters[name]


def _switch(node: Node, vocabulary: Vocabulary) -> Change:
    given = forms.SWITCH.read(node)
    switches = [name for name, unit in vocabulary.parameters.items() if unit == SWITCH_UNIT]
    name = _known(given["name"], switches)
    return Switch(UNDATED, name, given["on"].boolean(), unit=SWITCH_UNIT)


def _known(node: Node, choices: list[str]) -> str:
    """A name from a list too long to print."""
    name = node.text()
    if name not in choices:
        raise node.error(
            f"there is no '{name}' that a scenario could change this way",
            expected=f"one of {len(choices)} parameters; 'hometruth list parameters' names them"
            if len(choices) > FEW
            else one_of(sorted(choices)),
            nearest=nearest(name, choices),
        )
    return name


Read = Callable[[Node, Vocabulary], Change]
VERBS: dict[str, Read] = {
    "set_capacity": read_set_capacity,
    "add_capacity": read_add_capacity,
    "start_service": read_start_service,
    "stop_service": read_stop_service,
    "set_parameter": _set_parameter,
    "scale_parameter": _scale_parameter,
    "switch": _switch,
    "reinvest": read_reinvest,
    "pool": read_pool,
    "allocate": read_allocate,
}
PHASED = ("set_capacity", "add_capacity", "set_parameter", "scale_parameter")
"""What may be spread over months with ``from`` and ``over``."""
