"""Summaries of values and differences over futures: mean, range, shares above and below zero."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from outputs.charts.compared import Compared
from outputs.economics.compare import PENNY, ends_of
from outputs.economics.prices import Floats
from simulation.results.frequencies import Range, range_of
from simulation.results.measures import Values

NOISE = 1e-6  # people, events or pounds: below this a difference is rounding


@dataclass(frozen=True)
class Course:
    """One scenario's summary, year by year: values, or differences from its comparator.

    Attributes:
        years: financial years, sorted.
        stats: by name, a number for each year: mean (of a share, pooled over futures); p5 and p95,
            the ends of the range that is shown; more, same and less: the shares of futures in
            which the value is above zero, zero and below it.
        futures: number of futures.
        comparator: the values are differences from it; None if they are levels.
    """

    scenario: Compared
    years: list[int]
    stats: Mapping[str, Floats]
    futures: int
    comparator: Compared | None = None

    @property
    def range(self) -> Range:
        """The kind of range."""
        return range_of(self.futures)

    def at(self, year: int, stat: str) -> float:
        """A statistic in one year."""
        return float(self.stats[stat][self.years.index(year)])

    def widest_year(self) -> int:
        """The first year in which the mean is farthest from zero."""
        return max(self.years, key=lambda year: abs(self.at(year, "mean")))


def levels(values: Values, scenarios: Sequence[Compared]) -> list[Course]:
    """Each scenario's values by year, over its futures.

    Args:
        values: a measure's values by future and year (of a period: by its first year).
        scenarios: those to summarise.
    """
    return [
        _over_futures(
            values.arrays[one.name], values.mean(one.name), values.grids[one.name].years, one
        )
        for one in scenarios
    ]


def differences(values: Values, scenarios: Sequence[Compared]) -> list[Course]:
    """Each scenario's difference from its comparator by year, over their shared futures."""
    found = []
    for one, other in pairs(scenarios):
        years, gap = values.difference(one.name, other.name)
        gap = _without_noise(gap)
        mean = _without_noise(values.mean_difference(one.name, other.name))
        found.append(_over_futures(gap, mean, years if len(gap) else (), one, other))
    return found


def course_of(
    values: Floats, years: Sequence[int], scenario: Compared, comparator: Compared | None = None
) -> Course:
    """The course of money from ``outputs.economics`` [future, year].

    Less than half a penny is neither more nor less.
    """
    return _course(values, values.mean(axis=0), years, PENNY, scenario, comparator)


def pairs(scenarios: Sequence[Compared]) -> list[tuple[Compared, Compared]]:
    """Each scenario that has a comparator, with it."""
    by_name = {one.name: one for one in scenarios}
    return [(one, by_name[one.compare_with]) for one in scenarios if one.compare_with in by_name]


def _without_noise(values: Floats) -> Floats:
    return np.where(np.abs(values) < NOISE, 0.0, values)


def _over_futures(
    values: Floats,
    mean: Floats,
    years: Sequence[int],
    scenario: Compared,
    comparator: Compared | None = None,
) -> Course:
    """The course of values [future, year]; without years if there is no future."""
    values, mean = values[:, : len(years)], mean[: len(years)]
    return _course(values, mean, years, 0.0, scenario, comparator)


def _course(
    values: Floats,
    mean: Floats,
    years: Sequence[int],
    least: float,
    scenario: Compared,
    comparator: Compared | None,
) -> Course:
    """The course of values [future, year]; a value up to ``least`` counts as zero."""
    more, less = (values > least).mean(axis=0), (values < -least).mean(axis=0)
    same = (np.abs(values) <= least).mean(axis=0)
    stats = {"mean": mean, "more": more, "same": same, "less": less}
    nothing = np.empty(0)
    stats["p5"], stats["p95"] = ends_of(values) if len(years) else (nothing, nothing)
    return Course(scenario, list(years), stats, len(values), comparator)
