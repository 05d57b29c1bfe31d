"""How a declared measure is answered from the results table.

A *future* is one scenario, draw and replication. A measure has a value for every future in every
year that its scenario covers: a combination with no rows is a true zero, not a gap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from simulation.errors import HometruthError
from simulation.results.discounting import DiscountRate, discount_factor
from simulation.results.names import is_kind
from simulation.results.payers import kind_of

if TYPE_CHECKING:
    import pandas as pd

FUTURE = ["scenario", "draw", "replication"]
NULL = "null"


@dataclass(frozen=True)
class Rows:
    """The rows of the results table to add up. None takes any value; ``"null"`` takes a null.

    A setting takes its copies too. The payer ``council`` takes every council, where several
    share the place.
    """

    stored: str
    settings: tuple[str, ...] | None = None
    levels: tuple[str, ...] | None = None
    items: tuple[str, ...] | None = None
    payers: tuple[str, ...] | None = None
    services: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Measure:
    """One named question.

    Attributes:
        unit: "people", "places", "events a year", "share", "GBP a year" or "GBP".
        better: the direction that people would welcome, other things equal.
        answer: how rows become a year's value, and years a period's:

            * ``average``: person-days or slot-days divided by the days of the year or period.
            * ``total``: the sum of the year or period.
            * ``share``: rows divided by the rows of ``per``, summed over the year or period.
            * ``closing``: the sum of the year; of a period, its last year.
            * ``discounted``: the sum, discounted to the first year of the run.
        provisional: whether it is money, whose prices are evidence defaults until a local account
            sets them.
    """

    name: str
    title: str
    meaning: str
    unit: str
    better: Literal["lower", "higher", "neither"]
    answer: Literal["average", "total", "share", "closing", "discounted"]
    rows: Rows
    per: Rows | None = None
    provisional: bool = False


def days_in_year(year: int) -> int:
    """Days from 1 April of ``year`` to the next 31 March."""
    return (date(year + 1, 4, 1) - date(year, 4, 1)).days


def answer_by_year(
    results: pd.DataFrame, measure: Measure, discount_rate: DiscountRate | None
) -> pd.DataFrame:
    """One row a future and year, sorted: scenario, draw, replication, year, value."""
    return _divided(_parts(results, measure, discount_rate), [*FUTURE, "year"])


def answer_over_years(
    results: pd.DataFrame,
    measure: Measure,
    first_year: int,
    n_years: int,
    discount_rate: DiscountRate | None,
) -> pd.DataFrame:
    """One row a future, sorted: scenario, draw, replication, value.

    Raises:
        HometruthError: a scenario does not cover the whole period.
    """
    parts = _parts(results, measure, discount_rate)
    last_year = first_year + n_years - 1
    for scenario, years in parts.groupby("scenario")["year"]:
        if n_years < 1 or first_year < years.min() or last_year > years.max():
            raise HometruthError(
                f"'{measure.name}' is asked over {n_years} years from {first_year}, but the "
                f"results of '{scenario}' cover {years.min()} to {years.max()}."
            )
    first_asked = last_year if measure.answer == "closing" else first_year
    period = parts[parts["year"].between(first_asked, last_year)]
    sums = period.groupby(FUTURE, sort=True)[["top", "bottom"]].sum().reset_index()
    if measure.answer not in ("average", "share"):
        sums["bottom"] = 1.0
    return _divided(sums, FUTURE)


def _parts(
    results: pd.DataFrame, measure: Measure, discount_rate: DiscountRate | None
) -> pd.DataFrame:
    """What is to be divided by what in each future and year: columns top and bottom."""
    grid = _futures_and_years(results)
    parts = grid.assign(top=_sums(results, measure.rows, grid), bottom=1.0)
    if measure.per is not None:
        parts["bottom"] = _sums(results, measure.per, grid)
    elif measure.answer == "average":
        parts["bottom"] = parts["year"].map(days_in_year).astype(float)
    elif measure.answer == "discounted":
        if discount_rate is None:
            raise HometruthError(f"'{measure.name}' needs a discount rate, and none was given.")
        elapsed = parts["year"] - parts["year"].min()
        worth = {n: discount_factor(discount_rate, n) for n in elapsed.unique()}
        parts["top"] *= elapsed.map(worth)
    return parts


def _futures_and_years(results: pd.DataFrame) -> pd.DataFrame:
    """Every future of the table in every year that its scenario covers, sorted."""
    futures = results[FUTURE].drop_duplicates().astype({"scenario": object})
    years = results[["scenario", "year"]].drop_duplicates().astype({"scenario": object})
    every = futures.merge(years.astype({"year": int}), on="scenario")
    return every.sort_values([*FUTURE, "year"], ignore_index=True)


def _sums(results: pd.DataFrame, rows: Rows, grid: pd.DataFrame) -> pd.Series[float]:
    """The sum of the wanted rows for each line of the grid; 0 where there is none."""
    results = results[results["measure"] == rows.stored]
    wanted = results["measure"].notna()
    for column, names in (
        ("setting", rows.settings),
        ("level", rows.levels),
        ("item", rows.items),
        ("payer", rows.payers),
        ("service", rows.services),
    ):
        if names is not None:
            found = results[column].isin(_alike(results, column, names))
            wanted &= (found | results[column].isna()) if NULL in names else found
    kept = results.loc[wanted, [*FUTURE, "year", "value"]]
    kept = kept.astype({"scenario": object, "year": int})
    sums = kept.groupby([*FUTURE, "year"], as_index=False)["value"].sum()
    return grid.merge(sums, on=[*FUTURE, "year"], how="left")["value"].fillna(0.0)


def _alike(results: pd.DataFrame, column: str, names: tuple[str, ...]) -> Sequence[str]:
    """These names; of payers and settings those of a column that are of these kinds."""
    if column not in ("payer", "setting"):
        return names
    there = map(str, results[column].dropna().unique())
    if column == "payer":
        return [payer for payer in there if payer in names or kind_of(payer) in names]
    return [setting for setting in there if is_kind(setting, names)]


def _divided(parts: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Top over bottom; nothing out of nothing is 0."""
    empty = parts["bottom"] == 0
    value = (parts["top"] / parts["bottom"].mask(empty, 1.0)).mask(empty, 0.0)
    return parts[key].assign(value=value).astype({"scenario": object})
