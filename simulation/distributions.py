"""The few shapes a duration may take, each as a cumulative hazard and its inverse.

A clock fires when the integral of (hazard x modifiers) reaches an Exp(1) threshold, so a shape is
all that is needed: ``cumulative_hazard(x) = -log P(duration > x)``.
"""

from __future__ import annotations

import math
from statistics import NormalDist

EXPONENTIAL, FIXED, LOGNORMAL, WEIBULL = range(4)
SHAPES = ("exponential", "fixed", "lognormal", "weibull")

_NORMAL = NormalDist()
_SQRT2 = math.sqrt(2.0)
_SQRT_2PI = math.sqrt(2.0 * math.pi)
_OVERFLOW = 700.0
_TAIL = 36.0  # beyond so many standard deviations the normal tail underflows or soon will


def exponential_threshold(u: float) -> float:
    """Exp(1) by inversion of a uniform in (0, 1)."""
    return -math.log(u)


def cumulative_hazard(shape: int, first: float, second: float, elapsed: float) -> float:
    """Hazard accumulated by a stay of ``elapsed`` days whose modifiers are all one.

    Args:
        shape: one of the shape codes. EXPONENTIAL has unit hazard (its rate is a modifier).
        first: LOGNORMAL mean of the log days; WEIBULL scale in days; FIXED the days.
        second: LOGNORMAL standard deviation of the log; WEIBULL shape.
        elapsed: days since the clock started.
    """
    if elapsed <= 0.0:
        return 0.0
    if shape == EXPONENTIAL:
        return elapsed
    if shape == LOGNORMAL:
        z = (math.log(elapsed) - first) / second
        if z > _TAIL:
            return _tail_hazard(z)
        return -math.log(0.5 * math.erfc(z / _SQRT2))
    if shape == WEIBULL:
        return float((elapsed / first) ** second)
    return 0.0 if elapsed < first else math.inf


def elapsed_at(shape: int, first: float, second: float, hazard: float) -> float:
    """The inverse of ``cumulative_hazard``: days at which it reaches ``hazard``."""
    if shape == EXPONENTIAL:
        return hazard
    if shape == LOGNORMAL:
        if hazard > _TAIL_HAZARD:
            exponent = first + second * _tail_at(hazard)
            return math.exp(exponent) if exponent < _OVERFLOW else math.inf
        return math.exp(first - second * _NORMAL.inv_cdf(math.exp(-hazard)))
    if shape == WEIBULL:
        return float(first * hazard ** (1.0 / second))
    return first


def lognormal_of_mean(mean: float, sigma: float) -> tuple[float, float]:
    """Log-scale parameters of a lognormal with this mean: (mu, sigma)."""
    return math.log(mean) - 0.5 * sigma * sigma, sigma


def _tail_hazard(z: float) -> float:
    """-log P(Z > z) of a standard normal Z far out (Abramowitz and Stegun 26.2.12)."""
    w = 1.0 / (z * z)
    return (
        0.5 * z * z + math.log(z * _SQRT_2PI) - math.log1p(-w * (1.0 - 3.0 * w * (1.0 - 5.0 * w)))
    )


def _tail_at(hazard: float) -> float:
    """The inverse of ``_tail_hazard``, by Newton's method from just above."""
    z = math.sqrt(2.0 * hazard)
    for _ in range(4):
        z -= (_tail_hazard(z) - hazard) / (z + 1.0 / z)
    return z


_TAIL_HAZARD = _tail_hazard(_TAIL)
