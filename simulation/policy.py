"""Dated steps of a scenario: changes to parameters, capacities and where money goes."""

from __future__ import annotations

from dataclasses import dataclass

STEP_KINDS = ("parameter", "capacity", "reinvest", "advance", "capital")
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
            released), ``advance`` (``value`` slots of target are paid by the transition fund) or
            ``capital`` (``value`` new homes of target are paid for, to open later).
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


def in_order(steps: list[Step]) -> Policy:
    """Steps by time; steps at the same instant keep the order in which they were declared."""
    return tuple(sorted(steps, key=lambda step: step.at_day))
