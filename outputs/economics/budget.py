"""Budget impact: cumulative cash, its peak, and when it is paid back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from outputs.economics.compare import PENNY
from outputs.economics.prices import Floats

NEVER = 0
"""Stands for a payback year that lies beyond the run."""
NOTHING_OUT = -1
"""Stands for the payback year of a future in which no extra cash is ever out."""


def cumulative(differences: Floats) -> Floats:
    """Extra cash spent by the end of each year; the last axis is years."""
    return np.cumsum(differences, axis=-1)


def peak_funding(running: Floats) -> Floats:
    """The most extra cash that is out at the end of any year, at least 0: the lowest point."""
    return np.asarray(np.maximum(0.0, running.max(axis=-1)))


def payback_year(running: Floats, years: Sequence[int]) -> Floats:
    """The first year-end from which the option has no extra cash out for the rest of the run.

    ``NEVER`` if some is out at the end of the run; ``NOTHING_OUT`` if none ever was, because then
    there is nothing to pay back.

    Args:
        running: extra cash out by the end of each year, in pounds; the last axis is years.
        years: the run's financial years.
    """
    out = running > PENNY
    last_out = (out * np.array(years)).max(axis=-1)
    found = np.where(out[..., -1], NEVER, last_out + 1)
    return np.where(out.any(axis=-1), found, NOTHING_OUT).astype(float)


@dataclass(frozen=True)
class Payback:
    """Shares of futures by extra cash out.

    Attributes:
        never_out, back: shares of all futures: none is ever out; some is out, and all is paid back
            by the end of the run. ``out`` is the share of the others, in which some is still out.
        back_of_out: the share paid back, among futures in which some is ever out; 0 if none.
        year: by its end, half of the futures that pay back have done so; ``NEVER`` if none does.
    """

    never_out: float
    back: float
    back_of_out: float
    year: float

    @property
    def out(self) -> float:
        """The share of all futures in which some is still out at the end of the run."""
        return (1.0 - self.never_out - self.back) if self.back_of_out < 1 else 0.0


def payback_of(paid_back: Floats) -> Payback:
    """Shares of futures, from each future's ``payback_year``."""
    n, never_out = len(paid_back), int((paid_back == NOTHING_OUT).sum())
    years = paid_back[paid_back > NEVER]
    year = float(np.ceil(np.median(years))) if len(years) else float(NEVER)
    return Payback(never_out / n, len(years) / n, len(years) / max(1, n - never_out), year)
