"""Who is present on the first day and who joins later. Each person is like a row of the counts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
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
from simulation.opening.caseload import Caseload
from simulation.opening.register import Everyone, trait
from simulation.opening.streams import streams_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

FIRST = spread(0)


def who_comes(caseload: Caseload, values: Mapping[str, float], key: int) -> Everyone:
    """Everyone of one replication."""
    counts = caseload.counts
    present = np.repeat(np.arange(len(counts)), [row.people for row in counts])
    rows, row, joins_at = list(counts), [present], [np.zeros(len(present))]
    first = len(present)
    for stream in streams_of(caseload, values):
        days = arrivals(key, stream.name, stream.a_year)
        people = np.arange(first, first + len(days), dtype=np.uint64)
        chance = uniform_each(extend_each(key, people), trait(stream.trait))
        row.append(len(rows) + lot_each(chance * stream.whole, stream.weights))
        joins_at.append(days)
        rows += stream.rows
        first += len(days)
    return Everyone(tuple(rows), np.concatenate(row), np.concatenate(joins_at), len(present))


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
