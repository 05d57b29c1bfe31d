"""Real and nominal money, and the present value of later money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from simulation.results.measures import DiscountSchedule, discount_factor
from simulation.results.money import MoneyInfo

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Growth:
    """Known or assumed growth of prices from one year to the next.

    Attributes:
        deflator, earnings: on the year before; earnings are None where they are not known.
        known_as: ``outturn``, ``forecast`` or ``held`` (the last forecast year's growth).
    """

    year: int
    deflator: float
    earnings: float | None
    known_as: str


@dataclass(frozen=True)
class Prices:
    """Price base, discount rates and inflation of a run's money.

    Attributes:
        price_base: the financial year of real money, such as ``2016/17``.
        years: the run's financial years, each by its first calendar year.
        growth: from the year after the earlier of price base and first year.
    """

    price_base: str
    years: tuple[int, ...]
    money: DiscountSchedule
    health: DiscountSchedule
    growth: tuple[Growth, ...]

    @property
    def base_year(self) -> int:
        """The first calendar year of the price base."""
        return int(self.price_base[:4])

    def factors(self, schedule: DiscountSchedule | None = None) -> Floats:
        """Present value of a pound (or, with ``health``, of a day) of each year; 1 in the first."""
        return _factors(schedule or self.money, self.years)

    def index(self, earnings_from_first_year: bool = False) -> Floats:
        """The price level of each year of the run, 1 in the price base.

        Args:
            earnings_from_first_year: after the run's first year follow average earnings.
        """
        levels = self.levels(earnings_from_first_year)
        return np.array([levels[year] / levels[self.base_year] for year in self.years])

    def levels(self, earnings_from_first_year: bool = False) -> dict[int, float]:
        """The price level of every year that growth is known for, 1 in the earliest."""
        levels = {self.growth[0].year - 1: 1.0} if self.growth else {self.base_year: 1.0}
        for one in self.growth:
            levels[one.year] = levels[one.year - 1] * (
                1.0 + self.growth_used(one, earnings_from_first_year)
            )
        return levels

    def growth_used(self, one: Growth, earnings_from_first_year: bool = False) -> float:
        """Yearly growth of the price index that nominal money follows."""
        led_by_pay = earnings_from_first_year and one.year > self.years[0]
        return one.earnings if led_by_pay and one.earnings is not None else one.deflator

    def nominal(self, real: Floats) -> Floats:
        """Money at each year's prices; the last axis is years."""
        return np.asarray(real * self.index())

    def real(self, nominal: Floats) -> Floats:
        """Money in the prices of the price base; the last axis is years."""
        return np.asarray(nominal / self.index())

    def present(self, real: Floats) -> Floats:
        """The sum over years, discounted to the first; the last axis is years."""
        return np.asarray(real @ self.factors())


@cache
def _factors(schedule: DiscountSchedule, years: tuple[int, ...]) -> Floats:
    factors = np.array([discount_factor(schedule, year - years[0]) for year in years])
    factors.flags.writeable = False
    return factors


def prices_of(money: MoneyInfo, years: Sequence[int]) -> Prices:
    """The prices of a run of some financial years."""
    return Prices(
        price_base=money.price_base,
        years=tuple(years),
        money=money.discounting.money,
        health=money.discounting.health,
        growth=tuple(
            Growth(
                growth.year,
                growth.gdp_deflator,
                growth.average_earnings,
                growth.gdp_deflator_known_as,
            )
            for growth in money.inflation.years
            if growth.year <= max(*years, int(money.price_base[:4]))
        ),
    )
