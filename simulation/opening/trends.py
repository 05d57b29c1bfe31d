"""How entrants grow or fall from year to year, and a scenario's changes of that trend.

The people of a replication are the same in all its scenarios. A scenario that raises the trend adds
people after them; one that lowers it leaves some of them out. So a person keeps their number and
their luck, and nothing differs before the change.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import accumulate
from operator import mul

import numpy as np
from numpy.typing import NDArray

from simulation.clock import DAYS_PER_YEAR
from simulation.opening.streams import Stream
from simulation.policy import Step

ENTRANTS_TREND = "entrants_trend"
Path = tuple[tuple[float, float], ...]
"""A scenario's own trends: the day of each change, and the yearly growth from then on."""


def path_of(policy: Iterable[Step]) -> Path:
    """The changes of the trend that a scenario makes, in order."""
    return tuple(
        (step.at_day, step.value)
        for step in policy
        if (step.kind, step.target) == ("parameter", ENTRANTS_TREND)
    )


def growth_by_year(trend: float, years: int, path: Path = ()) -> list[float]:
    """Entrants of each year relative to the first.

    A change on a day acts from the next year on, with the part of its own year that is left.

    Args:
        trend: yearly growth from the first day.
        years: number of years.
    """
    return list(accumulate((1.0 + _mean(trend, path, y) for y in range(years - 1)), mul, initial=1))


def _mean(trend: float, path: Path, year: int) -> float:
    """The mean trend over one year of the run."""
    first, last = year * DAYS_PER_YEAR, (year + 1) * DAYS_PER_YEAR
    starts = [(0.0, trend), *path]
    ends = [*(day for day, _ in path), last]
    return sum(
        value * max(0.0, min(last, end) - max(first, start)) / DAYS_PER_YEAR
        for (start, value), end in zip(starts, ends, strict=True)
    )


def further(stream: Stream, changed: Stream) -> Stream:
    """The people whom a changed trend adds to a stream."""
    more = [max(0.0, b - a) for a, b in zip(stream.a_year, changed.a_year, strict=True)]
    return replace(stream, name=f"further {stream.name}", a_year=more)


def still_come(
    stream: Stream, changed: Stream, days: NDArray[np.float64], chance: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The days on which people join under a changed trend; beyond the run for those left out.

    Args:
        days: on which they would have joined, from the start.
        chance: of each person, from 0 to 1.
    """
    kept = [b / a if 0.0 < b < a else float(b > 0.0) for a, b in
            zip(stream.a_year, changed.a_year, strict=True)]  # fmt: skip
    year = np.minimum((days / DAYS_PER_YEAR).astype(np.int64), len(kept) - 1)
    beyond = len(kept) * DAYS_PER_YEAR
    found: NDArray[np.float64] = np.where(chance < np.array(kept)[year], days, days + beyond)
    return found
