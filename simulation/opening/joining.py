"""Who is present on the first day and who joins later. Each person is like a row of the counts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from simulation.chance import (
    extend,
    extend_each,
    lot_each,
    name_key,
    spread,
    uniform_each,
    uniform_of_occurrences,
)
from simulation.clock import DAYS_PER_YEAR
from simulation.maths import log_each
from simulation.opening.caseload import JOINS_AT_AGE, Caseload, Count
from simulation.opening.register import Everyone, trait
from simulation.pathway.words import (
    ADULT,
    AUTISM_ONLY,
    CHALLENGING,
    CHILD,
    FAMILY,
    LOCAL_PAID,
    NOT_CHALLENGING,
    kind_of_setting,
)
from simulation.results.names import is_kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

FIRST = spread(0)


@dataclass(frozen=True)
class _Stream:
    """People who join at a yearly rate, each like one of several rows, by chance.

    Attributes:
        trait: name of the chance that decides which row.
        weights: how likely each row is, relative to ``whole``.
    """

    name: str
    a_year: Sequence[float]
    rows: Sequence[Count]
    trait: str
    weights: Sequence[float]
    whole: float


def who_comes(caseload: Caseload, values: Mapping[str, float], key: int) -> Everyone:
    """Everyone of one replication."""
    counts = caseload.counts
    present = np.repeat(np.arange(len(counts)), [row.people for row in counts])
    rows, row, joins_at = list(counts), [present], [np.zeros(len(present))]
    first = len(present)
    for stream in _streams(caseload, values):
        days = arrivals(key, stream.name, stream.a_year)
        people = np.arange(first, first + len(days), dtype=np.uint64)
        chance = uniform_each(extend_each(key, people), trait(stream.trait))
        row.append(len(rows) + lot_each(chance * stream.whole, stream.weights))
        joins_at.append(days)
        rows += stream.rows
        first += len(days)
    return Everyone(tuple(rows), np.concatenate(row), np.concatenate(joins_at), len(present))


def _streams(caseload: Caseload, values: Mapping[str, float]) -> list[_Stream]:
    """Children, adults, and autistic adults who come to be at risk of admission to hospital."""
    born = values["children_known_per_year_of_age"]
    cohorts = [born * ratio for ratio in caseload.cohort_ratio]
    p_challenging = values["p_child_challenging_at_2"]
    children = [
        Count(CHILD, level, FAMILY, JOINS_AT_AGE, JOINS_AT_AGE - 1, 0)  # on their second birthday
        for level in (CHALLENGING, NOT_CHALLENGING)
    ]
    adults = [
        replace(row, setting=kind_of_setting(row.setting))  # nobody joins straight into a copy
        for row in caseload.counts
        if (row.group, row.level) == (ADULT, NOT_CHALLENGING)
        and is_kind(row.setting, (FAMILY, *LOCAL_PAID))
    ]
    autistic = [row for row in caseload.counts if row.group == AUTISM_ONLY]
    at_home = [row for row in autistic if is_kind(row.setting, (FAMILY,))] or autistic
    autistic_a_year = values["autism_settling_rate"] * values["autism_people_at_risk"]
    years = len(caseload.cohort_ratio)
    found = [
        _Stream("children", cohorts, children, "level", (p_challenging, 1 - p_challenging), 1.0)
    ]
    for name, a_year, rows in (
        ("adults", values["adults_joining_a_year"], adults),
        ("autism", autistic_a_year, [replace(row, setting=FAMILY) for row in at_home]),
    ):
        if rows:
            weights = [row.people for row in rows]
            found.append(_Stream(name, [a_year] * years, rows, "like", weights, sum(weights)))
    return found


def arrivals(key: int, stream: str, a_year: Sequence[float]) -> Floats:
    """Days on which people join: a Poisson stream whose rate changes from year to year.

    Arrivals of a stream of rate 1 are mapped to days, so that each year has its expected number.

    Args:
        a_year: people expected in each year.
    """
    passed = np.array([0.0, *accumulate(a_year)])
    totals = _of_rate_one(extend(key, name_key(f"arrivals:{stream}")), float(passed[-1]))
    upto = np.searchsorted(totals, passed)
    year = np.repeat(np.arange(len(a_year)), np.diff(upto))
    within = (totals[: len(year)] - passed[year]) / np.array(a_year, dtype=float)[year]
    days: Floats = (year + within) * DAYS_PER_YEAR
    return days


def _of_rate_one(key: int, until: float) -> Floats:
    """Arrival times of a Poisson stream of rate 1; the last is at or after ``until``."""
    count = 8 + int(until + 6.0 * math.sqrt(until))
    while True:
        waits = -log_each(uniform_of_occurrences(key, FIRST, count))
        totals = np.array(list(accumulate(waits.tolist())))
        if totals[-1] >= until:
            return totals
        count *= 2
