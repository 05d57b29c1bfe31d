"""How likely something is, from futures grouped by draw, with a 90% interval.

A *draw* is one set of parameter values and a *replication* one random history under it; a future
is one of each. Futures of the same draw resemble one another, so they are treated as a cluster.
Verdicts, page and workbook all take their intervals from here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Z90 = 1.6448536269514722
"""Standard normal 95th percentile: limits either side of a 90% interval."""


@dataclass(frozen=True)
class Probability:
    """A probability estimated from runs, with the limits of its 90% interval.

    ``effective`` is the number of independent futures that would give this interval.
    """

    estimate: float
    low: float
    high: float
    effective: float = 1.0


def draw_means(values: Floats, draws: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Mean of each draw's futures, and their number [draw]."""
    _, group = np.unique(draws, return_inverse=True)
    sizes = np.bincount(group).astype(np.float64)
    return np.bincount(group, weights=values) / sizes, sizes


def probability_of(holds: NDArray[np.bool_], draws: NDArray[np.int64]) -> Probability:
    """The probability of something in one future, with a 90% interval for the number of runs.

    Wilson's interval (Wilson 1927, JASA 22:209-212) on the effective number of futures: their
    number over the design effect of clustering by draw, as for clustered surveys (Korn and
    Graubard 1998, Survey Methodology 24:193-201). Two pretend draws, one wholly for and one wholly
    against, are added to estimate the design effect, so that draws that happen to agree do not
    look certain.
    """
    effective = len(holds) / _design_effect(holds.astype(np.float64), draws)
    return wilson(float(holds.mean()), effective)


def wilson(chance: float, effective: float) -> Probability:
    """Wilson's 90% interval of a share.

    Args:
        chance: the share that was found, 0 to 1.
        effective: number of independent futures.
    """
    spread = Z90**2 / effective
    centre = (chance + spread / 2) / (1 + spread)
    half = float(np.sqrt(spread * (chance * (1 - chance) + spread / 4)) / (1 + spread))
    low = 0.0 if chance == 0 else max(0.0, centre - half)
    high = 1.0 if chance == 1 else min(1.0, centre + half)
    return Probability(chance, low, high, effective)


def _design_effect(holds: Floats, draws: NDArray[np.int64]) -> float:
    means, sizes = draw_means(holds, draws)
    padded = np.append(means, [0.0, 1.0])
    share, count, size = padded.mean(), len(padded), float(sizes.mean())
    clustered = ((padded - share) ** 2).sum() / (count * (count - 1))
    independent = share * (1 - share) / (count * size)
    return float(np.clip(clustered / independent, 1.0, size))
