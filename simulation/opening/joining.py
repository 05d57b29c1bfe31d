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
from simulation.opening.streams import Stream, streams_of
from simulation.opening.trends import ENTRANTS_TREND, Path, further, growth_by_year, still_come

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

FIRST = spread(0)


def who_comes(
    caseload: Caseload, values: Mapping[str, float], key: int, path: Path = ()
) -> Everyone:
    """Everyone of one replication.

    Args:
        path: a scenario's own changes of the trend of entrants.
    """
    counts = caseload.counts
    present = np.repeat(np.arange(len(counts)), [row.people for row in counts])
    rows, row, joins_at = list(counts), [present], [np.zeros(len(present))]
    first = len(present)
    for stream, changed in _streams(caseload, values, path):
        days = arrivals(key, stream.name, stream.a_year)
        keys = extend_each(key, np.arange(first, first + len(days), dtype=np.uint64))
        row.append(
            len(rows)
            + lot_each(uniform_each(keys, trait(stream.trait)) * stream.whole, stream.weights)
        )
        if changed is not stream:
            days = still_come(stream, changed, days, uniform_each(keys, trait("comes")))
        joins_at.append(days)
        rows += stream.rows
        first += len(days)
    return Everyone(tuple(rows), np.concatenate(row), np.concatenate(joins_at), len(present))


def _streams(
    caseload: Caseload, values: Mapping[str, float], path: Path
) -> list[tuple[Stream, Stream]]:
    """Each stream with what a scenario makes of it; those whom it adds come last."""
    trend, years = values[ENTRANTS_TREND], len(caseload.turning_two)
    usual = streams_of(caseload, values, growth_by_year(trend, years))
    if not path:
        return [(stream, stream) for stream in usual]
    changed = streams_of(caseload, values, growth_by_year(trend, years, path))
    pairs = list(zip(usual, changed, strict=True))
    added = [further(one, other) for one, other in pairs]
    return pairs + [(stream, stream) for stream in added]


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
