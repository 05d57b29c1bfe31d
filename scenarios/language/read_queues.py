"""Read who gets a home: the order of the queue, and homes reserved for some of it."""

from __future__ import annotations

from collections.abc import Mapping

from scenarios.language import keys as forms
from scenarios.language.scenario import QUEUED, UNDATED, Allocate, Change, Vocabulary
from scenarios.reading.yaml import Node
from simulation.errors import Faults, nearest, one_of

MOST_RESERVED = 100_000

Reserved = tuple[tuple[str, int], ...]


def read_allocate(node: Node, vocabulary: Vocabulary) -> Change:
    """Read one change of who gets a home."""
    faults = Faults()
    given = forms.ALLOCATE.read(node, faults)
    names = [name for name in QUEUED if name in vocabulary.resources]
    resource = faults.attempt(given["of"].text, names) if "of" in given else None
    faults.raise_if_any()
    assert resource is not None
    return read_terms(node, given, resource)


def read_terms(node: Node, given: Mapping[str, Node], resource: str) -> Allocate:
    """Read ``queue`` and ``reserved``; at least one of them must be there.

    Raises:
        InputError: neither is there, or one of them names what is no queue class.
    """
    faults, classes = Faults(), QUEUED[resource]
    if not forms.QUEUE_TERMS.keys() & given.keys():
        raise node.error(
            f"'{node.label}' changes nothing about the queue",
            expected="'queue', 'reserved' or both",
            fix=f"write 'queue: [{', '.join(classes)}]' in the order you want",
        )
    queue = faults.attempt(_read_order, given["queue"], classes) if "queue" in given else None
    reserved = None
    if "reserved" in given:
        reserved = faults.attempt(_read_reserved, given["reserved"], classes)
    faults.raise_if_any()
    return Allocate(UNDATED, resource, queue, reserved)


def _read_order(node: Node, classes: tuple[str, ...]) -> tuple[str, ...]:
    """Every class of the queue once."""
    faults = Faults()
    order = [faults.attempt(member.text, classes) or "" for member in node.sequence()]
    faults.raise_if_any()
    if sorted(order) != sorted(classes):
        missing = [one for one in classes if one not in order]
        twice = sorted({one for one in order if order.count(one) > 1})
        problem = f"leaves out {one_of(missing)}" if missing else f"names '{twice[0]}' twice"
        raise node.error(
            f"this queue {problem}",
            expected=f"each of {', '.join(classes)} once, most urgent first",
        )
    return tuple(order)


def _read_reserved(node: Node, classes: tuple[str, ...]) -> Reserved:
    """Homes reserved for classes of the queue, in the order written."""
    faults, reserved = Faults(), []
    for key, value in node.items():
        if key not in classes:
            faults.add(
                key.fault(
                    f"nobody waits as '{key}'",
                    expected=one_of(classes),
                    nearest=nearest(key, classes),
                )
            )
        homes = faults.attempt(value.integer, 0, MOST_RESERVED)
        reserved.append((str(key), homes or 0))
    faults.raise_if_any()
    return tuple(reserved)
