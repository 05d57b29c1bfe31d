"""The present value of a pound in a later year: one rate, or a schedule of rates."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod


@dataclass(frozen=True)
class DiscountSchedule:
    """Rates per year, each from some year after the first until the next begins.

    Attributes:
        bands: (first year it holds for, rate per year) in order; the first is for year 0, which
            is not discounted, and the years after it.
    """

    bands: tuple[tuple[int, float], ...]

    def __post_init__(self) -> None:
        starts = [start for start, _ in self.bands]
        if not starts or starts[0] != 0 or starts != sorted(set(starts)):
            raise ValueError("a discount schedule has bands in order, the first from year 0")

    def rate(self, elapsed: int) -> float:
        """The rate that leads from the year before to this one."""
        return next(rate for start, rate in reversed(self.bands) if elapsed >= start)

    def opening_at(self, rate: float) -> DiscountSchedule:
        """The schedule with another first rate, and later rates changed in proportion.

        The Green Book's variants follow this rule: its rate for health falls from 1.5% to
        1.29% when the standard rate falls from 3.5% to 3.0%.
        """
        opening = self.bands[0][1]
        return DiscountSchedule(tuple((start, r * (rate / opening)) for start, r in self.bands))


DiscountRate = float | DiscountSchedule
"""A number holds in every year."""


def discount_factor(rate: DiscountRate, elapsed: int) -> float:
    """The value of a pound ``elapsed`` years after the first year; 1 in the first year.

    A band that begins in year 31 sets the rate from year 30 to year 31.
    """
    schedule = rate if isinstance(rate, DiscountSchedule) else DiscountSchedule(((0, rate),))
    return 1.0 / prod(1.0 + schedule.rate(year) for year in range(1, elapsed + 1))
