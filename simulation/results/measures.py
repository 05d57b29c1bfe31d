"""Named measures: the questions that claims, charts and tables may ask of the results table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.errors import HometruthError, nearest
from simulation.results.by_line import ByLine
from simulation.results.declared_flows import EVENTS, MONEY
from simulation.results.declared_stocks import CAPACITY, COUNTED, PEOPLE
from simulation.results.discounting import DiscountRate, DiscountSchedule, discount_factor
from simulation.results.measures_of_names import (
    COST_TO,
    cost_measure,
    council_measure,
    measure_of_a_name,
)
from simulation.results.measuring import Measure, Values, values_by_year, values_over_years

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

__all__ = [
    "COST_TO",
    "MEASURES",
    "ByLine",
    "DiscountRate",
    "DiscountSchedule",
    "Measure",
    "Values",
    "by_year",
    "cost_measure",
    "council_measure",
    "discount_factor",
    "measure_rows",
    "named",
    "over_period",
    "over_years",
    "yearly",
]

MEASURES: dict[str, Measure] = {
    measure.name: measure for measure in (*PEOPLE, *COUNTED, *CAPACITY, *EVENTS, *MONEY)
}


def by_year(results: ByLine, name: str, discount_rate: DiscountRate | None = None) -> Values:
    """A measure's value in each year of each future.

    A share of zero is 0. In a year when nobody sought admission nobody was refused, so a claim
    such as "at most 10% refused in any year" holds in that year.

    Args:
        name: a name in ``MEASURES``.
        discount_rate: per year, such as 0.035, or a schedule of rates; discounted measures need it,
            others ignore it.

    Raises:
        HometruthError: there is no such measure, or it needs a discount rate.
    """
    return values_by_year(results, named(name), discount_rate)


def over_period(
    results: ByLine,
    name: str,
    first_year: int,
    n_years: int,
    discount_rate: DiscountRate | None = None,
) -> Values:
    """A measure's value over a period of each future: its average, sum, share or last balance.

    Args:
        name: a name in ``MEASURES``.
        first_year: the first financial year of the period, by its first calendar year.
        n_years: length of the period in years.
        discount_rate: as for ``by_year``; the undiscounted year is the run's first, not the
            period's.

    Raises:
        HometruthError: as ``by_year``, or a scenario does not cover the whole period.
    """
    return values_over_years(results, named(name), first_year, n_years, discount_rate)


def yearly(
    results: pd.DataFrame | ByLine, name: str, discount_rate: DiscountRate | None = None
) -> pd.DataFrame:
    """``by_year`` as a table; also for a results table in memory.

    Returns:
        One row for each future and year, sorted: scenario, draw, replication, year, value (in the
        measure's unit). Every future has a row for every year that its scenario covers.
    """
    return values_by_year(*_asked(results, name), discount_rate).table()


def over_years(
    results: pd.DataFrame | ByLine,
    name: str,
    first_year: int,
    n_years: int,
    discount_rate: DiscountRate | None = None,
) -> pd.DataFrame:
    """``over_period`` as a table; also for a results table in memory.

    Returns:
        One row for each future, sorted: scenario, draw, replication, value (in the measure's
        unit).
    """
    values = values_over_years(*_asked(results, name), first_year, n_years, discount_rate)
    return values.table().drop(columns="year")


def _asked(results: pd.DataFrame | ByLine, name: str) -> tuple[ByLine, Measure]:
    """The results by line and the measure; an unknown name is refused first."""
    measure = named(name)
    return results if isinstance(results, ByLine) else ByLine.of(results), measure


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
