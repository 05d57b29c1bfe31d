"""Separate chance from doubt about the parameters, in futures grouped by draw.

A *draw* is one set of parameter values, a *replication* one random history under it, and a future
one of each. Futures of the same draw resemble each other, so they are treated as a cluster.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from simulation.results.probability import Floats, draw_means


@dataclass(frozen=True)
class Spread:
    """Variance of one quantity over futures, split by its cause (one-way analysis of variance).

    Attributes:
        parameters: variance between draws with chance averaged out, never below zero; none with
            fewer than two draws or one replication of each.
        chance: variance between replications of the same draw; none with one replication.
    """

    parameters: float | None
    chance: float | None

    @property
    def share_of_parameters(self) -> float | None:
        """Part of one future's variance that better knowledge could remove, 0 to 1."""
        if self.parameters is None or self.chance is None:
            return None
        total = self.parameters + self.chance
        return self.parameters / total if total > 0 else None


def spread_of(values: Floats, draws: NDArray[np.int64]) -> Spread:
    """Split a variance into parameter doubt and chance.

    The variance between draw means includes some chance, so the within-draw variance divided by
    the number of replications is subtracted. Numbers of replications may differ between draws
    (Searle, Casella and McCulloch 1992, Variance Components, section 3.6).
    """
    means, sizes = draw_means(values, draws)
    total, n_draws = sizes.sum(), len(sizes)
    if total == n_draws:
        return Spread(None, None)
    _, group = np.unique(draws, return_inverse=True)
    within = float(((values - means[group]) ** 2).sum() / (total - n_draws))
    if n_draws < 2:
        return Spread(None, within)
    typical = (total - (sizes**2).sum() / total) / (n_draws - 1)
    between = float((sizes * (means - values.mean()) ** 2).sum() / (n_draws - 1))
    return Spread(max(0.0, (between - within) / typical), within)


def settled_draw_means(values: Floats, draws: NDArray[np.int64]) -> Floats | None:
    """Draw means shrunk towards their centre until their variance is the parameter variance alone.

    Shrinking each mean by the square root of its reliability gives a set of means whose spread
    is unbiased, where the raw means spread too far and best guesses too little (Louis 1984,
    JASA 79:393-398). None if chance and doubt cannot be separated.
    """
    spread = spread_of(values, draws)
    if spread.parameters is None or spread.chance is None:
        return None
    means, sizes = draw_means(values, draws)
    noise = spread.chance / sizes
    total = spread.parameters + noise
    kept = np.sqrt(np.divide(spread.parameters, total, out=np.ones_like(total), where=total > 0))
    centre = float(means.mean())
    return np.asarray(centre + kept * (means - centre), dtype=np.float64)


def settled_chances(values: Floats, draws: NDArray[np.int64]) -> Floats | None:
    """For each draw, the probability that its mean with chance removed is 0 or above [draw].

    The means of ``settled_draw_means`` are as uncertain as their centre. So each is the middle of a
    normal curve with the centre's standard error. If the parameters show no doubt, all means are
    equal, and a centre near 0 must not look certain.
    """
    means = settled_draw_means(values, draws)
    _, error = mean_with_error(values, draws)
    if means is None or error is None:
        return None
    if error == 0:
        return np.asarray(means >= 0, dtype=np.float64)
    curve = NormalDist(0.0, error)
    return np.array([curve.cdf(float(mean)) for mean in means])


def mean_with_error(values: Floats, draws: NDArray[np.int64]) -> tuple[float, float | None]:
    """Mean over futures and its standard error, with the futures of one draw as a cluster."""
    means, _ = draw_means(values, draws)
    clusters = means if len(means) > 1 else values
    if len(clusters) < 2:
        return float(values.mean()), None
    return float(values.mean()), float(clusters.std(ddof=1) / np.sqrt(len(clusters)))
