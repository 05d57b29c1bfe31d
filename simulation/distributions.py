"""The shapes that a duration may have, each as a cumulative hazard and its inverse.

A clock rings when the integral of (hazard x modifiers) reaches an Exp(1) threshold. So a shape
needs only ``cumulative_hazard(x) = -log P(duration > x)`` and its inverse.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from simulation import maths

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Real = TypeVar("Real", float, NDArray[np.float64])

EXPONENTIAL, FIXED, LOGNORMAL, WEIBULL = range(4)
SHAPES = ("exponential", "fixed", "lognormal", "weibull")

_SQRT2 = math.sqrt(2.0)
_SQRT_2PI = math.sqrt(2.0 * math.pi)
_OVERFLOW = 700.0
_CENTRAL = 0.425  # closer to a half than this, a normal quantile needs no logarithm
_TAIL = 36.0  # beyond this number of standard deviations the normal tail underflows or nearly does


def exponential_threshold(u: float) -> float:
    """Exp(1) by inversion of a uniform in (0, 1)."""
    return -maths.log(u)


def cumulative_hazard(shape: int, first: float, second: float, elapsed: float) -> float:
    """Hazard accumulated over a stay of ``elapsed`` days when every modifier is 1.

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
        z = (maths.log(elapsed) - first) / second
        if z > _TAIL:
            return _tail_hazard(z)
        return -maths.log(0.5 * maths.erfc(z / _SQRT2))
    if shape == WEIBULL:
        return maths.exp(second * maths.log(elapsed / first))
    return 0.0 if elapsed < first else math.inf


def elapsed_at(shape: int, first: float, second: float, hazard: float) -> float:
    """The inverse of ``cumulative_hazard``: days at which it reaches ``hazard``."""
    if shape == EXPONENTIAL:
        return hazard
    if shape == LOGNORMAL:
        if hazard > _TAIL_HAZARD:
            exponent = first + second * _tail_at(hazard)
            return maths.exp(exponent) if exponent < _OVERFLOW else math.inf
        return maths.exp(first - second * standard_normal_quantile(maths.exp(-hazard)))
    if shape == WEIBULL:
        return first * maths.exp(maths.log(hazard) / second)
    return first


def lognormal_of_mean(mean: float, sigma: float) -> tuple[float, float]:
    """Log-scale parameters of a lognormal with this mean: (mu, sigma)."""
    return maths.log(mean) - 0.5 * sigma * sigma, sigma


def standard_normal_quantile(p: float) -> float:
    """The value that a standard normal falls below with probability ``p``, 0 < p < 1.

    Algorithm AS 241 (Wichura 1988), the same operations in the same order as Python's
    ``statistics.NormalDist``; written out so that both engines compute it alike.
    """
    q = p - 0.5
    if math.fabs(q) <= _CENTRAL:
        return _central_quantile(q)
    r = p if q <= 0.0 else 1.0 - p
    r = math.sqrt(-maths.log(r))
    if r <= 5.0:
        r = r - 1.6
        num = (
            (
                (
                    (
                        (
                            (7.74545_01427_83414_07640e-4 * r + 2.27238_44989_26918_45833e-2) * r
                            + 2.41780_72517_74506_11770e-1
                        )
                        * r
                        + 1.27045_82524_52368_38258e0
                    )
                    * r
                    + 3.64784_83247_63204_60504e0
                )
                * r
                + 5.76949_72214_60691_40550e0
            )
            * r
            + 4.63033_78461_56545_29590e0
        ) * r + 1.42343_71107_49683_57734e0
        den = (
            (
                (
                    (
                        (
                            (1.05075_00716_44416_84324e-9 * r + 5.47593_80849_95344_94600e-4) * r
                            + 1.51986_66563_61645_71966e-2
                        )
                        * r
                        + 1.48103_97642_74800_74590e-1
                    )
                    * r
                    + 6.89767_33498_51000_04550e-1
                )
                * r
                + 1.67638_48301_83803_84940e0
            )
            * r
            + 2.05319_16266_37758_82187e0
        ) * r + 1.0
    else:
        r = r - 5.0
        num = (
            (
                (
                    (
                        (
                            (2.01033_43992_92288_13265e-7 * r + 2.71155_55687_43487_57815e-5) * r
                            + 1.24266_09473_88078_43860e-3
                        )
                        * r
                        + 2.65321_89526_57612_30930e-2
                    )
                    * r
                    + 2.96560_57182_85048_91230e-1
                )
                * r
                + 1.78482_65399_17291_33580e0
            )
            * r
            + 5.46378_49111_64114_36990e0
        ) * r + 6.65790_46435_01103_77720e0
        den = (
            (
                (
                    (
                        (
                            (2.04426_31033_89939_78564e-15 * r + 1.42151_17583_16445_88870e-7) * r
                            + 1.84631_83175_10054_68180e-5
                        )
                        * r
                        + 7.86869_13114_56132_59100e-4
                    )
                    * r
                    + 1.48753_61290_85061_48525e-2
                )
                * r
                + 1.36929_88092_27358_05310e-1
            )
            * r
            + 5.99832_20655_58879_37690e-1
        ) * r + 1.0
    x = num / den
    return -x if q < 0.0 else x


def _central_quantile(q: Real) -> Real:
    """The quantile where ``q``, the probability minus a half, is near 0."""
    r = 0.180625 - q * q
    num = (
        (
            (
                (
                    (
                        (
                            (2.50908_09287_30122_6727e3 * r + 3.34305_75583_58812_8105e4) * r
                            + 6.72657_70927_00870_0853e4
                        )
                        * r
                        + 4.59219_53931_54987_1457e4
                    )
                    * r
                    + 1.37316_93765_50946_1125e4
                )
                * r
                + 1.97159_09503_06551_4427e3
            )
            * r
            + 1.33141_66789_17843_7745e2
        )
        * r
        + 3.38713_28727_96366_6080e0
    ) * q
    den = (
        (
            (
                (
                    (
                        (5.22649_52788_52854_5610e3 * r + 2.87290_85735_72194_2674e4) * r
                        + 3.93078_95800_09271_0610e4
                    )
                    * r
                    + 2.12137_94301_58659_5867e4
                )
                * r
                + 5.39419_60214_24751_1077e3
            )
            * r
            + 6.87187_00749_20579_0830e2
        )
        * r
        + 4.23133_30701_60091_1252e1
    ) * r + 1.0
    return num / den


def standard_normal_quantile_each(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """``standard_normal_quantile`` of many probabilities, to the same bits."""
    q = p - 0.5
    near, far = np.flatnonzero(np.abs(q) <= _CENTRAL), np.flatnonzero(np.abs(q) > _CENTRAL)
    z = np.empty(len(p))
    z[near] = _central_quantile(q[near])
    z[far] = [standard_normal_quantile(tail) for tail in p[far].tolist()]
    return z


def _tail_hazard(z: float) -> float:
    """-log P(Z > z) of a standard normal Z far out (Abramowitz and Stegun 26.2.12)."""
    w = 1.0 / (z * z)
    series = 1.0 - w * (1.0 - 3.0 * w * (1.0 - 5.0 * w))
    return 0.5 * z * z + maths.log(z * _SQRT_2PI) - maths.log(series)


def _tail_at(hazard: float) -> float:
    """The inverse of ``_tail_hazard``, by Newton's method from just above."""
    z = math.sqrt(2.0 * hazard)
    for _ in range(4):
        z -= (_tail_hazard(z) - hazard) / (z + 1.0 / z)
    return z


_TAIL_HAZARD = _tail_hazard(_TAIL)
