"""When an effect can be seen: in the model, in most futures, and by an area that lives one of them.

An area never sees what would have happened without the change. What it sees differs from that by
the effect and by luck, as two futures of the same assumptions do that share no luck. Such pairs
are at hand: the scenario in one replication, its comparator in another of the same draw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from outputs.charts.compared import Compared, financial_year
from outputs.charts.numbers import compared_in_words, unit_of, written
from outputs.charts.study import Study
from outputs.charts.summaries import HIGH, LOW, NOISE, pairs

NOT_WITHIN = "not within the run"
FEWEST = 2  # draws, or replications of one draw, that an interval needs
NEEDS_LUCK = "not known, since each set of assumptions was run once"


@dataclass(frozen=True)
class Seen:
    """The first financial year from which a scenario's effect on a measure can be seen.

    Each is None where that is not within the run.

    Attributes:
        on_average_from: the 90% interval of the average difference excludes no difference (futures
            of one draw counted as one); more draws bring it forward.
        in_most_futures_from: nine futures in ten differ in the same direction, with the same luck
            on both sides; doubt about the assumptions is in it.
        above_chance_from: as before, and nine in ten differ in that direction with each side's own
            luck, so that an area could tell the effect from chance.
        chance_known: whether draws were run more than once, as the last one needs.
        last_year, effect, luck: by the run's last year the average difference, and half the width
            of the 90% interval of what luck alone does to the comparator.
    """

    scenario: Compared
    comparator: Compared
    on_average_from: int | None
    in_most_futures_from: int | None
    above_chance_from: int | None
    chance_known: bool
    last_year: int
    effect: float
    luck: float

    @property
    def above_chance(self) -> str:
        """When an area could tell the effect from chance, in words."""
        if not self.chance_known:
            return NEEDS_LUCK
        return _when(self.above_chance_from)


def seen_in(study: Study, measure: str) -> list[Seen]:
    """When each scenario's effect on a measure can be seen, as the page writes its numbers.

    What rounds to no difference counts as none.
    """
    unit = unit_of(measure)
    least = 0.5 * 10.0**-unit.decimals / unit.factor
    return first_seen(study.by_year(measure), study.scenarios, least)


def first_seen(
    values: pd.DataFrame, scenarios: Sequence[Compared], least: float = NOISE
) -> list[Seen]:
    """When each scenario's effect can be seen, for every scenario that has a comparator.

    Args:
        values: one measure's values by future and year.
        scenarios: those of the run.
        least: an average difference below this counts as none, in the measure's unit.
    """
    return [_seen(values, one, other, least) for one, other in pairs(scenarios)]


def seen_sentence(measure: str, seen: Seen) -> str:
    """What a steering group may be told: when the effect shows, and how it compares with luck."""
    unit = unit_of(measure)
    words = f"The average differs: {_when(seen.on_average_from)}; nine futures in ten agree which "
    words += f"way: {_when(seen.in_most_futures_from)}; an area could tell it from chance: "
    words += f"{seen.above_chance}."
    if not seen.chance_known:
        return words
    luck = f"{unit.before}{written(seen.luck, unit)}{unit.difference or unit.after}"
    return (
        f"{words} By {financial_year(seen.last_year)} the average is "
        f"{compared_in_words(seen.effect, unit)}; luck alone makes a difference of up to {luck} "
        "between two futures, nine times in ten."
    )


def _when(year: int | None) -> str:
    return NOT_WITHIN if year is None else f"from {financial_year(year)}"


def _seen(values: pd.DataFrame, one: Compared, other: Compared, least: float) -> Seen:
    own, others = _by_draw(values, one).align(_by_draw(values, other), join="inner", axis=0)
    gap = own - others
    apart, luck = _luckless(own, others), _luckless(others, others)
    average = most = above = None
    years = [int(year) for year in sorted(gap.index.unique("year"))]
    for year in years:
        side = _side(_in_year(gap, year))
        if average is None and _average_is_clear(
            gap[gap.index.get_level_values("year") == year], least
        ):
            average = year
        if most is None and side:
            most = year
        if above is None and side and _side(_in_year(apart, year)) == side:
            above = year
    alone = _in_year(luck, years[-1])
    return Seen(
        one,
        other,
        average,
        most,
        above,
        chance_known=alone.size > 0,
        last_year=years[-1],
        effect=float(_in_year(gap, years[-1]).mean()),
        luck=float(np.quantile(alone, HIGH)) if alone.size else float("nan"),
    )


def _by_draw(values: pd.DataFrame, scenario: Compared) -> pd.DataFrame:
    """A row a draw and year, a column a replication."""
    own = values[values["scenario"] == scenario.name]
    return own.pivot(index=["draw", "year"], columns="replication", values="value")


def _luckless(own: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """Differences between replications that share their draw and no luck, every pair once."""
    columns = own.columns.union(others.columns)
    mine = own.reindex(columns=columns).to_numpy()
    theirs = others.reindex(columns=columns).to_numpy()
    shifted = [mine - np.roll(theirs, by, axis=1) for by in range(1, len(columns))]
    empty = np.empty((len(own), 0))
    return pd.DataFrame(np.concatenate([empty, *shifted], axis=1), index=own.index)


def _in_year(table: pd.DataFrame, year: int) -> NDArray[np.float64]:
    """Every number of one year."""
    found = table.xs(year, level="year").to_numpy(dtype=np.float64).ravel()
    return np.asarray(found[~np.isnan(found)], dtype=np.float64)


def _side(gaps: NDArray[np.float64]) -> int:
    """1 or -1 where nine in ten lie above or below zero, else 0."""
    if not gaps.size:
        return 0
    low, high = np.quantile(gaps, (LOW, HIGH))
    return int(low > NOISE) - int(high < -NOISE)


def _average_is_clear(gaps: pd.DataFrame, least: float) -> bool:
    """Whether the 90% interval of the average over draws (of one draw, over luck) excludes zero."""
    means = gaps.mean(axis=1) if len(gaps) > 1 else gaps.iloc[0]
    means = means.dropna()
    if len(means) < FEWEST:
        return False
    reach = float(stats.t.ppf(HIGH, len(means) - 1) * means.std(ddof=1) / np.sqrt(len(means)))
    return abs(float(means.mean())) > max(reach, least)
