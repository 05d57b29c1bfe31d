"""Budget impact: cumulative cash, its peak, and when it is paid back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from outputs.economics.compare import PENNY
from outputs.economics.prices import Floats

NEVER = 0
"""Stands for a payback year that lies beyond the run."""


def cumulative(differences: Floats) -> Floats:
    """Extra cash spent by the end of each year; the last axis is years."""
    return np.cumsum(differences, axis=-1)


def peak_funding(running: Floats) -> Floats:
    """The most extra cash that is out at the end of any year, at least 0: the lowest point."""
    return np.asarray(np.maximum(0.0, running.max(axis=-1)))


def payback_year(running: Floats, years: Sequence[int]) -> Floats:
    """The first year-end from which the option has no extra cash out for the rest of the run.

    The run's first year where none ever was; ``NEVER`` where some is at the end of the run.
    """
    out = running > PENNY
    number = np.array(years)
    last_out = np.where(out.any(axis=-1), (out * number).max(axis=-1), number[0] - 1)
    return np.where(out[..., -1], NEVER, last_out + 1).astype(float)


def half_back_by(paid_back: Floats) -> tuple[float, float]:
    """The share of futures that are paid back, and the year by which half of those are.

    Args:
        paid_back: a year a future, as ``payback_year`` finds it; without any, the year is NEVER.
    """
    back = paid_back[paid_back != NEVER]
    return len(back) / len(paid_back), float(np.median(back)) if len(back) else float(NEVER)
