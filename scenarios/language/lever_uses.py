"""Where a lever may stand within a change, and the change with the levers' values put in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scenarios.language import keys as forms
from scenarios.language.lever_values import (
    DATE,
    DURATION,
    OF_TODAYS,
    PER_POPULATION,
    SHARE,
    SLOTS,
)
from scenarios.language.levers import Lever
from scenarios.language.scenario import Vocabulary
from scenarios.reading.yaml import Node
from simulation.errors import Fault, nearest, one_of
from simulation.units import POSITIVE_UNITS, SHARE_UNITS

Path = tuple[str, ...]

LEVER = "lever"
ITS_UNIT = "the unit of the parameter"
ANY = "*"
PLACES: Mapping[Path, tuple[str, ...]] = {
    ("at",): (DATE,),
    ("from",): (DATE,),
    ("over",): (DURATION,),
    ("set_capacity", "to"): (SLOTS, OF_TODAYS),
    ("set_capacity", "late"): (DURATION,),
    ("add_capacity", "by"): (SLOTS,),
    ("add_capacity", "late"): (DURATION,),
    ("set_capacity", "filled_over"): (DURATION,),
    ("add_capacity", "filled_over"): (DURATION,),
    ("start_service", "slots"): (SLOTS,),
    ("start_service", "slots", "per_100k_population"): (PER_POPULATION,),
    ("start_service", "ramp"): (DURATION,),
    ("set_parameter", "to"): (ITS_UNIT,),
    ("scale_parameter", "by"): (SHARE,),
    ("reinvest", "share"): (SHARE,),
    ("reinvest", "into", ANY): (SHARE,),
    ("reinvest", "lag"): (DURATION,),
    ("pool", "shares", ANY): (SHARE,),
    ("allocate", "reserved", ANY): (SLOTS,),
    ("pool", "above_gbp_a_year"): ("GBP per year",),
}
"""Every key of a change that a lever may stand for, and the units that fit it."""


def lever_names(node: Node) -> Iterator[str]:
    """The name of every lever that stands somewhere below a node."""
    for _, _, name in _uses(node, ()):
        yield name.written


def _uses(node: Node, path: Path) -> Iterator[tuple[Path, Node, Node]]:
    """Where levers stand: the keys that lead there, the group, and the name."""
    name = _named(node)
    if name is not None:
        yield path, node, name
        return
    for member in node.members:
        yield from _uses(member, (*path, ""))
    for key, inner in node.entries:
        yield from _uses(inner, (*path, str(key)))


def _named(node: Node) -> Node | None:
    """The name in ``{lever: NAME}``."""
    if node.kind != "mapping":
        return None
    found = next((value for key, value in node.entries if key == LEVER), None)
    return found if found is not None and found.kind == "scalar" else None


def wrong_uses(node: Node, levers: Mapping[str, Lever], vocabulary: Vocabulary) -> Iterator[Fault]:
    """A fault for each lever in a change that cannot stand where it does.

    Args:
        node: the change.
        levers: those that it may use, by name.
    """
    for path, group, name in _uses(node, ()):
        units = _units_at(path, node, vocabulary)
        lever = levers.get(name.written)
        if len(group.entries) > 1:
            yield group.fault(
                f"'{group.label}' has more than a lever",
                expected=f"{{lever: {name.written}}} and nothing else",
            )
        elif units is None:
            yield group.fault(
                f"a lever cannot replace '{group.label}'"
                if group.label
                else "a lever cannot be used here",
                expected="a lever only for an amount, a share, a duration or a date",
                fix="write the value itself",
            )
        elif lever is None:
            yield name.fault(
                f"there is no lever '{name.written}'",
                expected=one_of(list(levers)) if levers else "the name of one below 'levers:'",
                nearest=nearest(name.written, levers),
                fix="" if levers else f"add 'levers:' with '{name.written}', or write the value",
            )
        elif units and lever.unit not in units:
            like = [other.name for other in levers.values() if other.unit in units]
            yield name.fault(
                f"lever '{lever.name}' is in {lever.unit}, which '{group.label}' cannot be",
                expected=f"a lever in {' or '.join(units)}",
                nearest=like[0] if len(like) == 1 else nearest(name.written, like),
                fix="" if like else f"write 'unit: {units[0]}' where the lever is declared",
            )


def _units_at(path: Path, change: Node, vocabulary: Vocabulary) -> tuple[str, ...] | None:
    """The units that fit; None where no lever may stand, empty where nobody can say."""
    verb = path[0] if path else ""
    if verb in forms.VERB_FORMS and len(path) > 1:
        known = {**forms.VERB_FORMS[verb].required, **forms.VERB_FORMS[verb].optional}
        if path[1] not in known:
            return ()  # a key that is not known, and told so
    elif verb not in forms.WHEN:
        return () if verb not in forms.VERB_FORMS and path else None
    units = PLACES.get(path, PLACES.get((*path[:-1], ANY)))
    return _of_parameter(change, vocabulary) if units == (ITS_UNIT,) else units


def _of_parameter(change: Node, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The units in which the parameter of a change may be set."""
    for verb, body in change.entries:
        for key, name in body.entries if verb == "set_parameter" else ():
            if key == "name" and name.written in vocabulary.parameters:
                unit = vocabulary.parameters[name.written]
                return (unit, SHARE) if unit in SHARE_UNITS | POSITIVE_UNITS else (unit,)
    return ()


def with_values(node: Node, values: Mapping[str, tuple[str, Node | None]]) -> Node:
    """A copy of a change with a value where each lever stands.

    Args:
        values: for each lever its value, and where that is written; without such a place faults of
            the value are reported where the lever is declared.
    """
    name = _named(node)
    if name is not None and name.written in values:
        value, written = values[name.written]
        at = written or name
        return Node("scalar", at.file, at.line, at.column, value, False, node.label)
    copy = Node(node.kind, node.file, node.line, node.column, node.written, node.quoted, node.label)
    copy.whole = node.whole
    copy.members = [with_values(member, values) for member in node.members]
    copy.entries = [(key, with_values(inner, values)) for key, inner in node.entries]
    return copy
