"""What a reviewer expects of two policies, beside the model's results."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from calibration.studies import sanity
from scenarios.verdicts.uncertainty import settled_chances, settled_draw_means
from simulation.ledger import WARD_ITEMS
from simulation.pathway.words import AWAY_BED, AWAY_HOME, CB, WARD
from simulation.results.measures import over_years, yearly

if TYPE_CHECKING:
    import pandas as pd

BASELINE = "baseline"
THOUSAND = 1e3


@dataclass(frozen=True)
class Expected:
    """One line: the reviewer's median and 5th to 95th percentile for (a) halve, (b) reinvest."""

    name: str
    a: str
    b: str
    ask: Callable[[pd.DataFrame, float], pd.Series[float]]
    difference: bool = True


def _in_year(
    ask: Callable[[pd.DataFrame], pd.DataFrame], year: int
) -> Callable[..., pd.Series[float]]:
    return lambda results, rate: ask(results)[sorted(results["year"].unique())[year - 1]]


def _named(measure: str, year: int, per: float = 1.0) -> Callable[..., pd.Series[float]]:
    def ask(results: pd.DataFrame, rate: float) -> pd.Series[float]:
        table = yearly(results, measure, rate).pivot_table(
            index=["draw", "replication"], columns="year", values="value", observed=True
        )
        return table[sorted(table.columns)[year - 1]] / per

    return ask


def _npv(results: pd.DataFrame, rate: float) -> pd.Series[float]:
    years = sorted(results["year"].unique())
    totals = over_years(results, "net_present_cost", int(years[0]), len(years), rate)
    return totals.set_index(["draw", "replication"])["value"] / sanity.MILLION


def _refused(results: pd.DataFrame, rate: float) -> pd.Series[float]:
    """Percentage of admissions sought, over years 4 to 8, because one year has few admissions."""
    years = sorted(results["year"].unique())[3:8]
    refused = sanity.events("refused_no_local_bed")(results)[years].sum(axis=1)
    sought = sanity.events("admission_sought")(results)[years].sum(axis=1)
    return refused / sought.clip(lower=1.0) * 100


def _ward_per_occupant(results: pd.DataFrame, rate: float) -> pd.Series[float]:
    """Thousands of pounds, over years 4 to 6, because a ward may be nearly empty in one year."""
    years = sorted(results["year"].unique())[3:6]
    ward = sanity.cost(*WARD_ITEMS)(results)[years].sum(axis=1)
    people = sanity.people((WARD,))(results)[years].sum(axis=1).clip(lower=0.25)
    return ward.mul(THOUSAND).div(people)


TABLE = (
    Expected(
        "Admissions sought a year, year 5",
        "0",
        "−1.2 (−2.8 to 0.2)",
        _in_year(sanity.events("admission_sought"), 5),
    ),
    Expected(
        "No local bed free, % of admissions sought, years 4 to 8 (not a difference)",
        "34 (19 to 53)",
        "28 (9 to 48)",
        _refused,
        difference=False,
    ),
    Expected(
        "Admissions away a year, year 5",
        "1.7 (0.7 to 3.1)",
        "0.9 (−0.1 to 2.2)",
        _in_year(sanity.events("admitted_away"), 5),
    ),
    Expected(
        "People in hospital away, year 10",
        "2.4 (0.9 to 4.2)",
        "1.1 (−0.2 to 3.2)",
        _in_year(sanity.people((AWAY_BED,)), 10),
    ),
    Expected(
        "Far from home (out of area and hospital away), year 10",
        "2.2 (0.8 to 4.0)",
        "0.2 (−1.7 to 2.4)",
        _in_year(sanity.people((AWAY_HOME, AWAY_BED), CB), 10),
    ),
    Expected(
        "Serious adults, year 10",
        "0",
        "−2 (−4 to 0)",
        _in_year(sanity.people((), ("serious",)), 10),
    ),
    Expected(
        "Ward, £k for each occupant, years 4 to 6 (not a difference)",
        "760",
        "810",
        _ward_per_occupant,
        difference=False,
    ),
    Expected(
        "Net cost £m, year 3",
        "−0.4 (−0.8 to 0)",
        "0.4 (−0.1 to 0.7)",
        _named("total_cost", 3, sanity.MILLION),
    ),
    Expected(
        "Net cost £m, year 5",
        "−0.1 (−0.6 to 0.4)",
        "0.4 (−0.1 to 0.9)",
        _named("total_cost", 5, sanity.MILLION),
    ),
    Expected(
        "Net cost £m, year 10",
        "0 (−0.5 to 0.7)",
        "0.3 (−0.3 to 1.0)",
        _named("total_cost", 10, sanity.MILLION),
    ),
    Expected("Net present cost £m, 15 years", "−1.0 (−6 to 5)", "4.5 (−1 to 10)", _npv),
)


@dataclass(frozen=True)
class Found:
    """The model: median and 5th to 95th percentile over draws, with chance averaged out."""

    expected: Expected
    a: tuple[float, float, float]
    b: tuple[float, float, float]


def compare(results: pd.DataFrame, scenarios: tuple[str, str], rate: float) -> list[Found]:
    """Each line for both policies.

    Args:
        results: a results table with the baseline and both scenarios.
        scenarios: names of (a) and (b).
        rate: discount rate per year.
    """
    return [
        Found(line, *(_over_draws(results, line, name, rate) for name in scenarios))
        for line in TABLE
    ]


def chance_cheaper(results: pd.DataFrame, scenario: str, rate: float) -> tuple[float, float]:
    """How likely the scenario's net present cost is below the baseline's.

    Returns:
        Over draws, with chance averaged out; and in one future.
    """
    saving = -_difference(results, scenario, lambda table: _npv(table, rate))
    settled = settled_chances(np.asarray(saving, dtype=np.float64), _draws(saving))
    assert settled is not None
    return float(settled.mean()), float((saving > 0).mean())


def _over_draws(
    results: pd.DataFrame, line: Expected, scenario: str, rate: float
) -> tuple[float, float, float]:
    def ask(table: pd.DataFrame) -> pd.Series[float]:
        return line.ask(table, rate)

    if line.difference:
        value = _difference(results, scenario, ask)
    else:
        value = ask(results[results["scenario"] == scenario])
    by_draw = settled_draw_means(np.asarray(value, dtype=np.float64), _draws(value))
    assert by_draw is not None
    low, median, high = np.quantile(by_draw, [0.05, 0.5, 0.95])
    return float(median), float(low), float(high)


def _difference(
    results: pd.DataFrame, scenario: str, ask: Callable[[pd.DataFrame], pd.Series[float]]
) -> pd.Series[float]:
    """The scenario minus the baseline, for each future."""
    return ask(results[results["scenario"] == scenario]) - ask(
        results[results["scenario"] == BASELINE]
    )


def _draws(value: pd.Series[float]) -> NDArray[np.int64]:
    return value.index.get_level_values("draw").to_numpy(dtype=np.int64)
