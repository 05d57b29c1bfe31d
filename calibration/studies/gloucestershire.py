"""Results of Gloucestershire's published strategy, compared with carrying on as now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scenarios.verdicts.uncertainty import mean_with_error
from simulation.results.measures import MEASURES, over_years, yearly

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
BASELINE, STRATEGY, CLAIMED = "baseline", "gloucestershire-strategy", "gloucestershire-as-claimed"
SCENARIOS = (STRATEGY, CLAIMED)
RECYCLED, NEW_MONEY, FALL = "COST-48", "COST-49", "FIN-28"
PACKAGES = "package_cost_challenging"
LAST_YEAR = 2
"""The strategy's last year, in which packages are said to have fallen: year 2 of the run."""
SHOWN_YEARS = (LAST_YEAR, 3, 5, 8, 12)


@dataclass(frozen=True)
class Size:
    """Size of the study: futures of the scenarios, and replications of an unchanged county.

    Attributes:
        draws, replications: of all scenarios, to measure the effect of the strategy.
        chance: replications of an unchanged county at central values.
        watched: such replications in which every person is followed.
        seen: replications of all scenarios at central values up to the strategy's last year.
    """

    draws: int = 60
    replications: int = 3
    chance: int = 300
    watched: int = 200
    seen: int = 1000
    years: int = 12
    workers: int = 2


@dataclass(frozen=True)
class Difference:
    """Difference from carrying on as now: mean, 5th and 95th percentile over futures."""

    mean: float
    low: float
    high: float
    error: float


PEOPLE = (
    "local_beds_open",
    "people_in_local_beds",
    "people_in_away_hospital",
    "people_in_secure_hospital",
    "people_in_hospital",
    "people_out_of_area",
    "people_far_from_home",
    "admissions_sought",
    "admissions_refused",
    "admissions_away",
    "crises",
)
MONEY = (
    PACKAGES,
    "ward_cost",
    "ward_cost_stranded",
    "cost_health_board",
    "cost_council",
    "cost_specialised_commissioning",
    "cost_education",
    "cost_other_payers",
    "total_cost",
)
MILLION = 1e6


def difference(results: pd.DataFrame, scenario: str, measure: str, year: int) -> Difference:
    """A measure in one year of the run (from 1), minus the comparator in the same futures."""
    table = yearly(results, measure)
    years = sorted(table["year"].unique())
    return _spread(_paired(table[table["year"] == years[year - 1]], scenario))


def cumulative(results: pd.DataFrame, scenario: str, measure: str, years: int) -> Difference:
    """A measure summed over the first years, minus the comparator in the same futures."""
    first = int(results["year"].min())
    return _spread(_paired(over_years(results, measure, first, years), scenario))


def _paired(table: pd.DataFrame, scenario: str) -> pd.Series[float]:
    values = table.pivot(index=["draw", "replication"], columns="scenario", values="value")
    return values[scenario] - values[BASELINE]


def _spread(values: pd.Series[float]) -> Difference:
    gaps = np.asarray(values, dtype=np.float64)
    draws = values.index.get_level_values("draw").to_numpy(dtype=np.int64)
    mean, error = mean_with_error(gaps, draws)
    low, high = np.quantile(gaps, [0.05, 0.95])
    return Difference(mean, float(low), float(high), error or 0.0)


def table_of_years(
    results: pd.DataFrame, scenario: str, measures: Sequence[str] = (*PEOPLE, *MONEY)
) -> list[str]:
    """Differences from carrying on as now in the years shown, and cumulative cost."""
    first, n_years = int(results["year"].min()), int(results["year"].nunique())
    shown = [year for year in SHOWN_YEARS if year <= n_years]
    heads = [f"{first + year - 1}/{(first + year) % 100:02d}, year {year}" for year in shown]
    lines = ["| difference from carrying on as now | as now | " + " | ".join(heads) + " |"]
    lines.append("|---" * (len(shown) + 2) + "|")
    unchanged = results[results["scenario"] == BASELINE]
    for measure in measures:
        words, per, digits = _scale(measure)
        now = yearly(unchanged, measure)["value"].mean() / per
        differs = [difference(results, scenario, measure, year) for year in shown]
        cells = [_cell(one, per, digits) for one in differs]
        lines.append(f"| {words} | {now:.1f} | " + " | ".join(cells) + " |")
    summed = [cumulative(results, scenario, "total_cost", year) for year in shown]
    cells = [_cell(one, MILLION, 1) for one in summed]
    lines.append("| Total cost since the start, £m | | " + " | ".join(cells) + " |")
    return lines


def chance_cheaper_undiscounted(results: pd.DataFrame, scenario: str) -> float:
    """The share of futures in which the total undiscounted cost is lower."""
    first, n_years = int(results["year"].min()), int(results["year"].nunique())
    gaps = _paired(over_years(results, "total_cost", first, n_years), scenario)
    return float((gaps < 0).mean())


def _scale(measure: str) -> tuple[str, float, int]:
    """How to show a measure: its words, divisor and decimals."""
    found = MEASURES[measure]
    return (f"{found.title}, £m", MILLION, 2) if "GBP" in found.unit else (found.title, 1.0, 1)


def _cell(one: Difference, per: float, digits: int) -> str:
    mean, low, high = (
        f"{round(x / per, digits) + 0.0:.{digits}f}" for x in (one.mean, one.low, one.high)
    )
    return f"{mean} ({low} to {high})".replace("-", "−")


def words_on_futures(results: pd.DataFrame, scenario: str, size: Size) -> list[str]:
    """The number of futures, and the number in which the scenario costs less."""
    cheaper = chance_cheaper_undiscounted(results, scenario)
    return [
        "",
        f"{size.draws} draws × {size.replications} replications: the mean, and where nine futures "
        f"in ten lie. In {cheaper:.0%} of futures all {size.years} years together cost less than "
        "carrying on as now.",
    ]
