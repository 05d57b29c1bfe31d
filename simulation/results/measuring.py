"""Compute declared measures from the results table.

A *future* is one scenario, draw and replication. A measure has a value for every future in every
year that its scenario covers. A combination without rows is zero, not a gap.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

import numpy as np

from simulation.errors import HometruthError
from simulation.results.by_line import ByLine, Floats, Future, Grid, Line, added_up
from simulation.results.discounting import DiscountRate, discount_factor
from simulation.results.names import is_kind
from simulation.results.payers import kind_of

if TYPE_CHECKING:
    import pandas as pd

NULL = "null"


@dataclass(frozen=True)
class Rows:
    """The rows of the results table to add up. None takes any value; ``"null"`` takes a null.

    A setting includes its copies. The payer ``council`` includes every council where several
    share the place.
    """

    stored: str
    settings: tuple[str, ...] | None = None
    levels: tuple[str, ...] | None = None
    items: tuple[str, ...] | None = None
    payers: tuple[str, ...] | None = None
    services: tuple[str, ...] | None = None

    def take(self, line: Line) -> bool:
        """Whether these rows include a line."""
        if line.measure != self.stored:
            return False
        setting, payer = line.setting, kind_of(line.payer)
        return all(
            asked is None or is_asked_for or (not name and NULL in asked)
            for asked, name, is_asked_for in (
                (self.settings, setting, bool(setting) and is_kind(setting, self.settings or ())),
                (self.levels, line.level, line.level in (self.levels or ())),
                (self.items, line.item, line.item in (self.items or ())),
                (self.payers, line.payer, not {line.payer, payer}.isdisjoint(self.payers or ())),
                (self.services, line.service, line.service in (self.services or ())),
            )
        )


@dataclass(frozen=True)
class Measure:
    """One named question.

    Attributes:
        unit: "people", "places", "events a year", "share", "GBP a year" or "GBP".
        better: the direction that is better for people, other things equal.
        answer: how rows become a year's value, and years a period's:

            * ``average``: person-days or slot-days divided by the days of the year or period.
            * ``total``: the sum of the year or period.
            * ``share``: rows divided by the rows of ``per``, both summed over the year or period;
              on average over futures, both summed over the futures too (``Values.mean``).
            * ``closing``: the sum of the year; of a period, its last year.
            * ``discounted``: the sum, discounted to the first year of the run.
        provisional: whether it is money, with prices from evidence until a local account sets
            them.
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


@dataclass(frozen=True)
class Values:
    """Values of a measure, or of any other quantity that each future has.

    Attributes:
        grids: the futures and years of each scenario; a period stands under its first year.
        arrays: by scenario [future, year].
        weights: of a share, the denominator by scenario [future, year]; None of anything else.
    """

    grids: Mapping[str, Grid]
    arrays: Mapping[str, Floats]
    weights: Mapping[str, Floats] | None = None

    def mean(self, scenario: str, futures: Collection[Future] | None = None) -> Floats:
        """The average over futures in each year; a share is pooled over them.

        Futures in which much happens count for more in a share, and those in which nothing does
        for nothing: 1 of 1 and 1 of 9 are 2 of 10, not the mean of 100% and 11%.

        Args:
            futures: those to average; none for all.
        """
        grid, values = self.grids[scenario], self.arrays[scenario]
        kept = [row for row, one in enumerate(grid.futures) if futures is None or one in futures]
        if self.weights is None:
            return np.asarray(values[kept].mean(axis=0))
        weights = self.weights[scenario][kept]
        return _divided((values[kept] * weights).sum(axis=0), weights.sum(axis=0))

    def mean_difference(self, option: str, other: str) -> Floats:
        """What one scenario has more than another on average, in the futures and years of both."""
        own, others = self.grids[option], self.grids[other]
        shared = set(own.futures) & set(others.futures)
        years = [year for year in own.years if year in others.years]
        if not shared:
            return np.zeros(len(years))
        means = [
            self.mean(name, shared)[[grid.years.index(year) for year in years]]
            for name, grid in ((option, own), (other, others))
        ]
        return np.asarray(means[0] - means[1])

    def divided_by(self, number: float) -> Values:
        """Every value divided by a number."""
        arrays = {name: own / number for name, own in self.arrays.items()}
        return Values(self.grids, arrays, self.weights)

    def in_year(self, year: int) -> Values:
        """The values of one year."""
        grids = {name: Grid(grid.futures, (year,)) for name, grid in self.grids.items()}

        def here(arrays: Mapping[str, Floats]) -> dict[str, Floats]:
            return {n: own[:, [self.grids[n].years.index(year)]] for n, own in arrays.items()}

        weights = None if self.weights is None else here(self.weights)
        return Values(grids, here(self.arrays), weights)

    def difference(self, option: str, other: str) -> tuple[tuple[int, ...], Floats]:
        """One scenario minus another: years, and differences [shared future, year]."""
        own, others = self.grids[option], self.grids[other]
        futures = sorted(set(own.futures) & set(others.futures))
        years = tuple(year for year in own.years if year in others.years)

        def here(name: str, grid: Grid) -> Floats:
            place = {future: row for row, future in enumerate(grid.futures)}
            rows = [place[future] for future in futures]
            return self.arrays[name][np.ix_(rows, [grid.years.index(year) for year in years])]

        if own == others:
            return years, self.arrays[option] - self.arrays[other]
        return years, here(option, own) - here(other, others)

    def table(self) -> pd.DataFrame:
        """One row for each future and year, sorted: scenario, draw, replication, year, value."""
        import pandas as pd

        tables = []
        for name, grid in self.grids.items():
            n_futures, n_years = grid.shape
            draw, replication = np.repeat(np.array(grid.futures, dtype=np.int32), n_years, axis=0).T
            columns = {
                "scenario": np.full(grid.n, name, dtype=object),
                "draw": draw,
                "replication": replication,
                "year": np.tile(grid.years, n_futures),
                "value": self.arrays[name].ravel(),
            }
            tables.append(pd.DataFrame(columns))
        return pd.concat(tables, ignore_index=True)


def values_by_year(results: ByLine, measure: Measure, discount_rate: DiscountRate | None) -> Values:
    """A measure's value in each year of each future."""
    parts = {name: _parts(results, name, measure, discount_rate) for name in results.grids}
    arrays = {name: _divided(top, bottom) for name, (top, bottom) in parts.items()}
    weights = {name: bottom for name, (_, bottom) in parts.items()}
    return Values(results.grids, arrays, weights if measure.answer == "share" else None)


def values_over_years(
    results: ByLine,
    measure: Measure,
    first_year: int,
    n_years: int,
    discount_rate: DiscountRate | None,
) -> Values:
    """A measure's value over a period of each future.

    Raises:
        HometruthError: a scenario does not cover the whole period.
    """
    last_year = first_year + n_years - 1
    grids, arrays, weights = {}, {}, {}
    for name, grid in results.grids.items():
        covered = range(grid.years[0], grid.years[-1] + 1)
        if n_years < 1 or first_year not in covered or last_year not in covered:
            raise HometruthError(
                f"'{measure.name}' is asked over {n_years} years from {first_year}, but the "
                f"results of '{name}' cover {grid.years[0]} to {grid.years[-1]}."
            )
        first_asked = last_year if measure.answer == "closing" else first_year
        asked = [at for at, year in enumerate(grid.years) if first_asked <= year <= last_year]
        top, bottom = (
            added_up((part[:, at] for at in asked), (len(grid.futures),))
            for part in _parts(results, name, measure, discount_rate)
        )
        if measure.answer not in ("average", "share"):
            bottom = np.ones_like(top)
        grids[name] = Grid(grid.futures, (first_year,))
        arrays[name] = _divided(top, bottom)[:, np.newaxis]
        weights[name] = bottom[:, np.newaxis]
    return Values(grids, arrays, weights if measure.answer == "share" else None)


def _parts(
    results: ByLine, scenario: str, measure: Measure, discount_rate: DiscountRate | None
) -> tuple[Floats, Floats]:
    """Numerator and denominator in each future and year of a scenario."""
    top, years = results.sum(scenario, measure.rows.take), results.grid(scenario).years
    if measure.per is not None:
        return top, results.sum(scenario, measure.per.take)
    if measure.answer == "average":
        days = np.array([days_in_year(year) for year in years], dtype=np.float64)
        return top, np.broadcast_to(days, top.shape)
    if measure.answer == "discounted":
        if discount_rate is None:
            raise HometruthError(f"'{measure.name}' needs a discount rate, and none was given.")
        first = results.first_year
        top = top * np.array([discount_factor(discount_rate, year - first) for year in years])
    return top, np.ones_like(top)


def _divided(top: Floats, bottom: Floats) -> Floats:
    """Numerator over denominator; 0 over 0 is 0."""
    some = bottom != 0
    return np.where(some, top / np.where(some, bottom, 1.0), 0.0)
