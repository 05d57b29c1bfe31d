"""Paired comparison: an option minus its comparator in the same futures, and its spread."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from outputs.economics.prices import Floats
from simulation.results.frequencies import range_of

PENNY = 0.005  # less than half a penny is no difference


@dataclass(frozen=True)
class Spread:
    """A quantity over futures.

    Attributes:
        p5, p95: the ends of its range (``frequencies.range_of``): the 5th and 95th percentile, or
            the lowest and highest of few futures.
    """

    mean: float
    median: float
    p5: float
    p95: float


def spread(values: Floats) -> Spread:
    """The spread of one value per future."""
    low, high = (float(end) for end in ends_of(values))
    return Spread(float(values.mean()), float(np.median(values)), low, high)


def ends_of(values: Floats) -> tuple[Floats, Floats]:
    """The lower and upper end of the range that is shown over futures, the first axis."""
    shown = range_of(len(values))
    return percentile(values, shown.low), percentile(values, shown.high)


def percentile(values: Floats, share: float) -> Floats:
    """The value below which a share of futures, the first axis, lie.

    Between the two nearest futures it is interpolated.
    """
    ordered = np.sort(values, axis=0)
    place = share * (len(ordered) - 1)
    low = int(place)
    below, above = ordered[low], ordered[min(low + 1, len(ordered) - 1)]
    return np.asarray(below + (above - below) * (place - low))


def chance_of_saving(differences: Floats) -> Floats:
    """The share of futures, the first axis, in which the option costs less."""
    return np.asarray((differences < -PENNY).mean(axis=0))
