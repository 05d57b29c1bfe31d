"""Summaries over futures: the mean and the 5th to 95th percentile, of values and differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from outputs.charts.compared import Compared
from outputs.economics.compare import HIGH, LOW, chance_of_saving
from outputs.economics.prices import Floats

if TYPE_CHECKING:
    import pandas as pd

NOISE = 1e-6  # people, events or pounds: below this a difference is rounding


@dataclass(frozen=True)
class Course:
    """One scenario's summary, year by year: values, or differences from its comparator.

    Attributes:
        table: one row a year, sorted: year, mean, p5, p95, futures (how many), more and
            less (shares of the futures in which the value is above and below zero).
        comparator: what the values are differences from; None where they are levels.
    """

    scenario: Compared
    table: pd.DataFrame
    comparator: Compared | None = None

    def at(self, year: int, stat: str) -> float:
        """A statistic in one year."""
        return self._numbers[year][stat]

    @cached_property
    def _numbers(self) -> dict[int, dict[str, float]]:
        rows = self.table.to_dict("records")
        return {int(row["year"]): {str(name): float(row[name]) for name in row} for row in rows}

    def widest_year(self) -> int:
        """The first year in which the mean is farthest from zero."""
        return max(self.years, key=lambda year: abs(self.at(year, "mean")))

    @property
    def futures(self) -> float:
        """How many futures the last year has."""
        return self.at(self.years[-1], "futures")

    @property
    def years(self) -> list[int]:
        """The financial years of the course."""
        return list(self._numbers)


def levels(values: pd.DataFrame, scenarios: Sequence[Compared]) -> list[Course]:
    """Each scenario's values by year, over its futures.

    Args:
        values: a measure's values by future and year (of a period: by its first year).
        scenarios: those to summarise.
    """
    return [Course(one, _over_futures(values[values["scenario"] == one.name])) for one in scenarios]


def differences(values: pd.DataFrame, scenarios: Sequence[Compared]) -> list[Course]:
    """Each scenario's difference from its comparator by year, over the futures both have."""
    return [
        Course(one, _over_futures(_paired(values, one, other)), other)
        for one, other in pairs(scenarios)
    ]


def course_of(
    values: Floats, years: Sequence[int], scenario: Compared, comparator: Compared | None = None
) -> Course:
    """The course of what ``outputs.economics`` works out: futures by years."""
    import pandas as pd

    low, high = np.quantile(values, (LOW, HIGH), axis=0)
    table = pd.DataFrame(
        {
            "year": years,
            "mean": values.mean(axis=0),
            "p5": low,
            "p95": high,
            "futures": len(values),
            "more": chance_of_saving(-values),
            "less": chance_of_saving(values),
        }
    )
    return Course(scenario, table, comparator)


def pairs(scenarios: Sequence[Compared]) -> list[tuple[Compared, Compared]]:
    """Each scenario that has a comparator, with it."""
    by_name = {one.name: one for one in scenarios}
    return [(one, by_name[one.compare_with]) for one in scenarios if one.compare_with in by_name]


def _paired(values: pd.DataFrame, one: Compared, other: Compared) -> pd.DataFrame:
    """Values of one scenario less those of another in the same futures."""
    key = ["draw", "replication", "year"]
    own = values[values["scenario"] == one.name].set_index(key)["value"]
    others = values[values["scenario"] == other.name].set_index(key)["value"]
    gap = (own - others).dropna()
    return gap.mask(gap.abs() < NOISE, 0.0).reset_index()


def _over_futures(values: pd.DataFrame) -> pd.DataFrame:
    by_year = values.groupby("year", sort=True)["value"]
    table = by_year.mean().to_frame("mean")
    table["p5"], table["p95"] = by_year.quantile(LOW), by_year.quantile(HIGH)
    table["futures"] = by_year.size()
    for name, signs in (("more", values["value"] > 0), ("less", values["value"] < 0)):
        table[name] = signs.groupby(values["year"], sort=True).mean()
    return table.reset_index()
