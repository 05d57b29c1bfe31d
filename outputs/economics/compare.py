"""Paired comparison: an option less its comparator in the same futures, and how it spreads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from outputs.economics.prices import Floats

LOW, HIGH = 0.05, 0.95
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


def chance_of_saving(differences: Floats) -> Floats:
    """The share of futures, the first axis, in which the option costs less."""
    return np.asarray((differences < -PENNY).mean(axis=0))
