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
    """Cost still paid for closed beds or a closed ward [future, year]."""
    return costs.of(scenario, lambda line: line.item == STRANDED)


def stranded_ends(costs: Costs, counts: Counts, scenario: str) -> bool:
    """Whether a scenario's stranded cost has a known end, so that it does not recur.

    It has one if every future has no stranded cost, or no bed, in the run's last year: a ward
    whose last bed has closed is paid for until a date. If only some beds close, it stays.
    """
    left = stranded(costs, scenario)[:, -1]
    beds = counts.of(scenario, "capacity_days", BEDS_OPEN)[:, -1]
    return bool(((left <= PENNY) | (beds == 0)).all())


def runs_ward(line: Line) -> bool:
    """Whether a line is the cost of running a ward: redundancy is paid once, to close it."""
    return line.category in RELEASED and line.item != REDUNDANCY


def ward_saving(costs: Costs, option: str, other: str) -> Floats:
    """The saving in running the ward, compared with the comparator [future, year]."""
    return -costs.difference(option, other, runs_ward)


def still_to_go(saving: Floats, years: Sequence[int]) -> Floats:
    """The ward's saving in the last year minus its saving in each year, at least 0.

    A leap year saves a day more, so the last year's saving is taken per day. It is in whole
    pounds, because each line is rounded to a penny.
    """
    days = days_in(years)
    return np.asarray(np.maximum(0.0, np.rint(saving[..., -1:] * (days / days[-1]) - saving)))


def double_running(costs: Costs, option: str, other: str) -> Floats:
    """Extra services paid for before the ward's cost has ended [future, year].

    In each year the smaller of two amounts: the extra cost of services (at least 0), and the part
    of the ward's final saving that is still to come.
    """
    extra = costs.difference(option, other, in_category(SERVICES))
    saving = ward_saving(costs, option, other)
    return np.minimum(np.maximum(0.0, extra), still_to_go(saving, costs.years))
