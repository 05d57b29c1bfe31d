"""Ward cost that remains after beds close, and services paid for before it goes."""

from __future__ import annotations

import numpy as np

from outputs.economics.costs import RELEASED, Costs, in_category
from outputs.economics.prices import Floats

SERVICES = "services"
STRANDED = "ward_stranded"


def stranded(costs: Costs, scenario: str) -> Floats:
    """What is still paid for beds or a ward that have closed: futures by years."""
    return costs.of(scenario, lambda line: line.item == STRANDED)


def ward_saving(costs: Costs, option: str, other: str) -> Floats:
    """What the ward costs less than in the comparator: futures by years."""
    return -costs.difference(option, other, in_category(*RELEASED))


def double_running(costs: Costs, option: str, other: str) -> Floats:
    """Extra services paid for while ward cost that will go has not yet gone: futures by years.

    In each year the smaller of two: what services cost more than in the comparator, and the
    ward's saving of the last year less this year's; neither below zero.
    """
    extra = costs.difference(option, other, in_category(SERVICES))
    saving = ward_saving(costs, option, other)
    still_to_go = saving[:, -1:] - saving
    return np.minimum(np.maximum(0.0, extra), np.maximum(0.0, still_to_go))
