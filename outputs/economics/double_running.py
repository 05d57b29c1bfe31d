"""Ward cost that remains after beds close, and services paid for before it goes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from outputs.economics.compare import PENNY
from outputs.economics.costs import RELEASED, Costs, Line, in_category
from outputs.economics.counts import Counts, days_in
from outputs.economics.prices import Floats

SERVICES = "services"
STRANDED, REDUNDANCY = "ward_stranded", "redundancy"
BEDS_OPEN = {"service": ("local_beds",), "item": ("open",)}


def stranded(costs: Costs, scenario: str) -> Floats:
    """What is still paid for beds or a ward that have closed: futures by years."""
    return costs.of(scenario, lambda line: line.item == STRANDED)


def stranded_ends(costs: Costs, counts: Counts, scenario: str) -> bool:
    """Whether a scenario's stranded cost has an end that is known, so that it does not recur.

    It has one where every future has none left in the run's last year, or no bed: a ward whose
    last bed has closed is paid for until a date. Of beds closed in part it stays for good.
    """
    left = stranded(costs, scenario)[:, -1]
    beds = counts.of(scenario, "capacity_days", BEDS_OPEN)[:, -1]
    return bool(((left <= PENNY) | (beds == 0)).all())


def runs_ward(line: Line) -> bool:
    """Whether a line is the cost of running a ward: redundancy is paid once, to close it."""
    return line.category in RELEASED and line.item != REDUNDANCY


def ward_saving(costs: Costs, option: str, other: str) -> Floats:
    """What running the ward costs less than in the comparator: futures by years."""
    return -costs.difference(option, other, runs_ward)


def still_to_go(saving: Floats, years: Sequence[int]) -> Floats:
    """How far the ward's saving is below what it comes to in the last year, never below zero.

    A leap year saves a day more, so the last year's saving is taken by the day; and in whole
    pounds, since each line is rounded to a penny and what rounding leaves is still to go nowhere.
    """
    days = days_in(years)
    return np.asarray(np.maximum(0.0, np.rint(saving[..., -1:] * (days / days[-1]) - saving)))


def double_running(costs: Costs, option: str, other: str) -> Floats:
    """Extra services paid for while ward cost that will go has not yet gone: futures by years.

    In each year the smaller of two: what services cost more than in the comparator (not below
    zero), and what the ward's saving still lacks of that of the last year.
    """
    extra = costs.difference(option, other, in_category(SERVICES))
    saving = ward_saving(costs, option, other)
    return np.minimum(np.maximum(0.0, extra), still_to_go(saving, costs.years))
