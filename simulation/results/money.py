"""The manifest's ``money``: how a run's money is discounted and inflated, and its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from simulation.results.discounting import DiscountSchedule


@dataclass(frozen=True, kw_only=True)
class DiscountBand:
    """Real rates per year from some year after the first on."""

    first_year: int
    rate: float
    health_rate: float


@dataclass(frozen=True, kw_only=True)
class Discounting:
    """The discount schedules of money and of health."""

    name: str
    source: str
    bands: tuple[DiscountBand, ...]

    @property
    def money(self) -> DiscountSchedule:
        """The schedule for money, which verdicts use."""
        return DiscountSchedule(tuple((b.first_year, float(b.rate)) for b in self.bands))

    @property
    def health(self) -> DiscountSchedule:
        """The schedule for days and other quantities that are not money."""
        return DiscountSchedule(tuple((b.first_year, float(b.health_rate)) for b in self.bands))


@dataclass(frozen=True, kw_only=True)
class PriceGrowth:
    """Growth of prices from the year before, and its source.

    Attributes:
        average_earnings: None where it is not known.
        gdp_deflator_known_as: ``outturn``, ``forecast`` or ``held`` (the last forecast's growth).
    """

    year: int
    gdp_deflator: float
    gdp_deflator_known_as: str
    average_earnings: float | None
    average_earnings_known_as: str


@dataclass(frozen=True, kw_only=True)
class Inflation:
    """Growth of prices, year by year, from the year after the price base.

    Attributes:
        series: each series' meaning by its name.
    """

    source: str
    rule: str
    series: Mapping[str, str]
    years: tuple[PriceGrowth, ...]


@dataclass(frozen=True, kw_only=True)
class ParameterInfo:
    """One parameter with its papers, as the run used it (``simulation.parameters.Parameter``).

    Attributes:
        local: the place's folder gives it.
        shares: the doubts that it shares with others, each with its correlation, as words.
    """

    name: str
    meaning: str
    value: float
    low: float | None
    high: float | None
    unit: str
    scale: str
    source: str
    year: str
    grade: str
    basis: str
    evidence: tuple[str, ...]
    price_base: str | None
    local: bool = False
    shares: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MoneyInfo:
    """How to read a run's money: discounting, inflation and the sources of prices."""

    price_base: str
    discounting: Discounting
    inflation: Inflation
    parameters: tuple[ParameterInfo, ...]
