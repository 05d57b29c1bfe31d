"""When effects of early support appear, in young people and in adults, compared with luck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scenarios.verdicts.uncertainty import mean_with_error, spread_of
from simulation.results.measures import yearly
from simulation.results.probability import Z90

if TYPE_CHECKING:
    import pandas as pd

SCENARIO, COMPARATOR = "early-intervention", "baseline"
MOVED = (0.01, 0.05)
"""Shares of its level by which a measure must differ to count as moved."""
YOUNG = (
    "residential_school_entries",
    "children_in_residential_school",
    "serious_children",
)
ADULT = (
    "serious_adults",
    "people_far_from_home",
    "people_in_hospital",
    "admissions_sought",
    "crises",
    "breakdowns",
)


@dataclass(frozen=True)
class Moved:
    """One measure's paired difference, year by year (year 1 first).

    Attributes:
        mean: average difference over futures.
        error: its standard error, counting the futures of one draw as one.
        luck: half the width of the 90% interval of the difference between two futures of the same
            draw, which luck alone makes.
        level: the comparator's average.
    """

    measure: str
    mean: NDArray[np.float64]
    error: NDArray[np.float64]
    luck: NDArray[np.float64]
    level: NDArray[np.float64]

    def first_year(self, least: float) -> int | None:
        """The first year in which the measure has moved.

        Args:
            least: share of the comparator's level that counts as moved; the 90% interval of the
                average must lie on one side of zero too.
        """
        far = np.abs(self.mean) >= np.maximum(Z90 * self.error, least * np.abs(self.level))
        years = np.flatnonzero(far & (self.mean != 0))
        return int(years[0]) + 1 if years.size else None

    @property
    def beyond_luck(self) -> int | None:
        """The first year in which the average difference is larger than luck."""
        wide = np.flatnonzero(np.abs(self.mean) > self.luck)
        return int(wide[0]) + 1 if wide.size else None


def moved(results: pd.DataFrame, measures: Sequence[str]) -> list[Moved]:
    """How the scenario moves measures against its comparator, year by year."""
    return [_moved(results, measure) for measure in measures]


def _moved(results: pd.DataFrame, measure: str) -> Moved:
    table = yearly(results, measure).pivot(
        index=["draw", "replication"], columns=["scenario", "year"], values="value"
    )
    own, other = (table[name].to_numpy(np.float64) for name in (SCENARIO, COMPARATOR))
    draws = table.index.get_level_values("draw").to_numpy(np.int64)
    gaps = [mean_with_error(gap, draws) for gap in (own - other).T]
    chance = [spread_of(level, draws).chance or 0.0 for level in other.T]
    return Moved(
        measure,
        mean=np.array([mean for mean, _ in gaps]),
        error=np.array([error or 0.0 for _, error in gaps]),
        luck=Z90 * np.sqrt(2 * np.array(chance)),
        level=other.mean(axis=0),
    )
