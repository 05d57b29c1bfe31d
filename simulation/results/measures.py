"""Named measures: the questions that claims, charts and tables may ask of the results table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.errors import HometruthError, nearest
from simulation.results.declared_flows import EVENTS, MONEY
from simulation.results.declared_stocks import CAPACITY, PEOPLE
from simulation.results.discounting import DiscountRate, DiscountSchedule, discount_factor
from simulation.results.measures_of_names import (
    COST_TO,
    cost_measure,
    council_measure,
    measure_of_a_name,
)
from simulation.results.measuring import Measure, answer_by_year, answer_over_years

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

__all__ = [
    "COST_TO",
    "MEASURES",
    "DiscountRate",
    "DiscountSchedule",
    "Measure",
    "cost_measure",
    "council_measure",
    "discount_factor",
    "measure_rows",
    "named",
    "over_years",
    "yearly",
]

MEASURES: dict[str, Measure] = {
    measure.name: measure for measure in (*PEOPLE, *CAPACITY, *EVENTS, *MONEY)
}


def yearly(
    results: pd.DataFrame, name: str, discount_rate: DiscountRate | None = None
) -> pd.DataFrame:
    """A measure's value in each year of each future.

    A share of nothing is 0: in a year when nobody sought admission nobody was refused, so a claim
    such as "at most 10% refused in any year" holds in it.

    Args:
        results: the results table, or all its rows of some futures.
        name: a name in ``MEASURES``.
        discount_rate: a year, such as 0.035, or a schedule of rates; discounted measures need it,
            others ignore it.

    Returns:
        One row a future and year, sorted: scenario, draw, replication, year, value (in the
        measure's unit). Every future has a row for every year that its scenario covers.

    Raises:
        HometruthError: there is no such measure, or it needs a discount rate.
    """
    return answer_by_year(results, named(name), discount_rate)


def over_years(
    results: pd.DataFrame,
    name: str,
    first_year: int,
    n_years: int,
    discount_rate: DiscountRate | None = None,
) -> pd.DataFrame:
    """A measure's value over a period of each future: its average, sum, share or last balance.

    Args:
        results: the results table, or all its rows of some futures.
        name: a name in ``MEASURES``.
        first_year: the first financial year of the period, by its first calendar year.
        n_years: length of the period in years.
        discount_rate: as for ``yearly``; the undiscounted year is the run's first, not the
            period's.

    Returns:
        One row a future, sorted: scenario, draw, replication, value (in the measure's unit).

    Raises:
        HometruthError: as ``yearly``, or a scenario does not cover the whole period.
    """
    measure = named(name)
    return answer_over_years(results, measure, first_year, n_years, discount_rate)


def named(name: str) -> Measure:
    """The measure of that name: declared, or made for a council, payer, setting or service.

    Raises:
        HometruthError: there is none.
    """
    if name in MEASURES:
        return MEASURES[name]
    if made := measure_of_a_name(name):
        return made
    near = nearest(name, MEASURES)
    hint = f"Did you mean '{near}'?" if near else f"Known: {', '.join(MEASURES)}."
    raise HometruthError(f"There is no measure '{name}'. {hint}")


def measure_rows(others: Iterable[Measure] = ()) -> list[dict[str, str]]:
    """Rows for the data dictionary, one for each named measure.

    Args:
        others: measures of the run's own payers, settings and services, councils among them.
    """
    return [
        {
            "kind": "named measure",
            "name": measure.name,
            "meaning": f"{measure.title}. {measure.meaning}",
            "unit": measure.unit,
            "better": measure.better,
            "note": "Prices are evidence defaults until a local account sets them."
            * measure.provisional,
        }
        for measure in (*MEASURES.values(), *others)
    ]
