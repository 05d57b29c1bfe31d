"""Paired comparison: an option less its comparator in the same futures, and how it spreads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from outputs.economics.prices import Floats

LOW, HIGH = 0.05, 0.95
Z90 = 1.6448536269514722  # standard normal 95th percentile: limits either side of a 90% interval
PENNY = 0.005  # less than half a penny is no difference


@dataclass(frozen=True)
class Spread:
    """A quantity over futures."""

    mean: float
    median: float
    p5: float
    p95: float


def spread(values: Floats) -> Spread:
    """The spread of one value a future."""
    low, middle, high = np.quantile(values, (LOW, 0.5, HIGH))
    return Spread(float(values.mean()), float(middle), float(low), float(high))


def percentile(values: Floats, share: float) -> Floats:
    """The value below which a share of futures, the first axis, lie.

    Between the two nearest futures it is the lower plus a part of the gap.
    """
    ordered = np.sort(values, axis=0)
    place = share * (len(ordered) - 1)
    low = int(place)
    below, above = ordered[low], ordered[min(low + 1, len(ordered) - 1)]
    return np.asarray(below + (above - below) * (place - low))


def chance_of_saving(differences: Floats) -> Floats:
    """The share of futures, the first axis, in which the option costs less."""
    return np.asarray((differences < -PENNY).mean(axis=0))


def limits_of_chance(chance: Floats, n_draws: int) -> tuple[Floats, Floats]:
    """What more runs could move a share of futures to, at 90%: lowest and highest.

    Wilson's interval (Wilson 1927, JASA 22:209-212). Futures of one draw resemble one another, so
    all of a draw count as one: the interval is at its widest, and never too narrow.
    """
    doubt = Z90**2 / n_draws
    centre = (chance + doubt / 2) / (1 + doubt)
    half = np.sqrt(doubt * (chance * (1 - chance) + doubt / 4)) / (1 + doubt)
    low, high = np.maximum(0.0, centre - half), np.minimum(1.0, centre + half)
    return np.where(chance == 0, 0.0, low), np.where(chance == 1, 1.0, high)
