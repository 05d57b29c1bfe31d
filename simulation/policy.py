"""Dated steps of a scenario: changes to parameters, capacities and where money goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulation.whole_slots import QUEUE_CLASSES

STEP_KINDS = (
    "parameter",
    "capacity",
    "reinvest",
    "advance",
    "capital",
    "reserve",
    "order",
    "prepare",
)
TRANSITION_FUND = "transition_fund"


@dataclass(frozen=True)
class Step:
    """One change at one instant.

    Attributes:
        at_day: model time in days from the start.
        kind: ``parameter`` (target takes ``value``), ``capacity`` (from now on
            the target is ordered to have ``value`` usable and ``other`` funded slots; pipeline
            openings and retired slots are added on top), ``reinvest`` (share ``value`` of the money
            released by closed beds goes to target from now on, ``other`` days after it is
            released), ``advance`` (``value`` slots of target are paid by the transition fund),
            ``capital`` (``value`` new homes of target are paid for, to open later), ``reserve``
            (``value`` slots of target are only for queue class number ``other``) or ``order`` (the
            queue classes of target are served as ``order_number`` says, and free slots are given)
            or ``prepare`` (``value`` slots of target rest for ``other`` days before anyone can have
            them; the slots open by a step that follows).
        target: name of a parameter or resource, or ``transition_fund``.
        label: words for the event log and the page.
    """

    at_day: float
    kind: str
    target: str
    value: float
    other: float = 0.0
    label: str = ""


Policy = tuple[Step, ...]


def order_number(classes: Sequence[int]) -> float:
    """An order of queue classes, by their numbers, as one number."""
    return float(sum(one * QUEUE_CLASSES**place for place, one in enumerate(classes)))


def order_of(number: float, classes: int) -> list[int]:
    """The order of queue classes that ``order_number`` made a number."""
    return [int(number) // QUEUE_CLASSES**place % QUEUE_CLASSES for place in range(classes)]


def in_order(steps: list[Step]) -> Policy:
    """Steps by time; steps at the same instant keep the order in which they were declared."""
    return tuple(sorted(steps, key=lambda step: step.at_day))
