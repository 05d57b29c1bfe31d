"""Logarithm, exponential and complementary error function, to the same bits on every machine.

The IEEE standard fixes the last bit of sums, products, quotients and square roots. It does not
fix the last bit of these three functions, and C libraries differ. Here they use only steps that
the standard fixes. The compiled engine uses the same steps (``simulation/compiled/core/maths.h``).
``log`` and ``exp`` are within one unit in the last place, ``erfc`` within four. Everything in
``simulation`` that decides an event uses these, and the linter refuses those of ``math``.

Derived from FreeBSD's msun (e_log.c, e_exp.c, s_erf.c):

    Copyright (C) 1993, 2004 by Sun Microsystems, Inc. All rights reserved.
    Permission to use, copy, modify, and distribute this software is freely granted, provided that
    this notice is preserved.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Real = TypeVar("Real", float, Floats)

_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
_INVERSE_LN2 = 1.44269504088896338700e00
_LARGEST_EXPONENT = 709.782712893383973096
_LEAST_EXPONENT = -708.0  # below it the exponential would not be a normal number: 0 here
_HALF_SQUARE_ROOT = 0.70710678118654752440
_SPLITTER = 134217729.0  # 2**27 + 1: halves a float's digits (Veltkamp)
_FARTHEST = 28.0  # the complementary error function of it is less than the least float


def log(x: float) -> float:
    """Natural logarithm; minus infinity at 0, NaN below 0."""
    if not x > 0.0:
        return -math.inf if x == 0.0 else math.nan
    if x == math.inf:
        return math.inf
    fraction, power = math.frexp(x)
    if fraction < _HALF_SQUARE_ROOT:
        fraction, power = 2.0 * fraction, power - 1
    return _log_of(fraction - 1.0, float(power))


def log_each(x: Floats) -> Floats:
    """``log`` of many numbers above 0 and below infinity, to the same bits."""
    fraction, power = np.frexp(x)
    small = fraction < _HALF_SQUARE_ROOT
    logarithm: Floats = _log_of(
        np.where(small, 2.0 * fraction, fraction) - 1.0, (power - small).astype(np.float64)
    )
    return logarithm


def _log_of(f: Real, k: Real) -> Real:
    """The logarithm of 1 + ``f``, which is near 1, times 2 to the power of ``k``."""
    s = f / (2.0 + f)
    z, half_square = s * s, 0.5 * f * f
    rest = z * (
        6.666666666666735130e-01
        + z
        * (
            3.999999999940941908e-01
            + z
            * (
                2.857142874366239149e-01
                + z
                * (
                    2.222219843214978396e-01
                    + z
                    * (
                        1.818357216161805012e-01
                        + z * (1.531383769920937332e-01 + z * 1.479819860511658591e-01)
                    )
                )
            )
        )
    )
    return k * _LN2_HIGH - ((half_square - (s * (half_square + rest) + k * _LN2_LOW)) - f)


def exp(x: float) -> float:
    """Exponential; 0 where it would not be a normal number, infinity where it is too large."""
    if x != x:
        return x
    if x > _LARGEST_EXPONENT:
        return math.inf
    if x < _LEAST_EXPONENT:
        return 0.0
    k = math.floor(x * _INVERSE_LN2 + 0.5)
    return _fraction_of_exp(x, float(k)) * math.ldexp(1.0, k - 1)


def exp_each(x: Floats) -> Floats:
    """``exp`` of many numbers from -708 to 709, to the same bits."""
    k = np.floor(x * _INVERSE_LN2 + 0.5)
    scaled: Floats = _fraction_of_exp(x, k) * np.ldexp(1.0, k.astype(np.int32) - 1)
    return scaled


def _fraction_of_exp(x: Real, k: Real) -> Real:
    """Twice what remains of the exponential of ``x`` when divided by 2 to the power of ``k``."""
    high, low = x - k * _LN2_HIGH, k * _LN2_LOW
    r = high - low
    z = r * r
    c = r - z * (
        1.66666666666666019037e-01
        + z
        * (
            -2.77777777770155933842e-03
            + z
            * (
                6.61375632143793436117e-05
                + z * (-1.65339022054652515390e-06 + z * 4.13813679705723846039e-08)
            )
        )
    )
    return 2.0 * (1.0 + (r * c / (2.0 - c) - low + high))


def erfc(x: float) -> float:
    """Complementary error function."""
    size = math.fabs(x)
    if x != x:
        return x
    if size >= _FARTHEST:
        return 2.0 if x < 0.0 else 0.0
    if size < 0.84375:
        z = x * x
        y = _polynomial(z, _NEAR) / _polynomial(z, _NEAR_DIVISOR)
        return 1.0 - (x + x * y) if x < 0.25 else 0.5 - (x - 0.5 + x * y)
    if size < 1.25:
        s = size - 1.0
        tail = 1.0 - 8.45062911510467529297e-01
        tail -= _polynomial(s, _MIDDLE) / _polynomial(s, _MIDDLE_DIVISOR)
    else:
        tail = _far_erfc(size)
    return 2.0 - tail if x < 0.0 else tail


def _far_erfc(x: float) -> float:
    """``erfc`` from 1.25 to ``_FARTHEST``."""
    s = 1.0 / (x * x)
    if x < 1.0 / 0.35:
        ratio = _polynomial(s, _FAR) / _polynomial(s, _FAR_DIVISOR)
    else:
        ratio = _polynomial(s, _FARTHER) / _polynomial(s, _FARTHER_DIVISOR)
    split = _SPLITTER * x
    z = split - (split - x)  # few enough digits for an exact square
    return exp(-z * z - 0.5625) * exp((z - x) * (z + x) + ratio) / x


def _polynomial(x: float, coefficients: tuple[float, ...]) -> float:
    """The value of a polynomial; coefficients start with the highest power."""
    total = coefficients[0]
    for coefficient in coefficients[1:]:
        total = coefficient + x * total
    return total


# Coefficients of erfc for each range of distance from 0, starting with the highest power.
_NEAR = (
    -2.37630166566501626084e-05,
    -5.77027029648944159157e-03,
    -2.84817495755985104766e-02,
    -3.25042107247001499370e-01,
    1.28379167095512558561e-01,
)
_NEAR_DIVISOR = (
    -3.96022827877536812320e-06,
    1.32494738004321644526e-04,
    5.08130628187576562776e-03,
    6.50222499887672944485e-02,
    3.97917223959155352819e-01,
    1.0,
)
_MIDDLE = (
    -2.16637559486879084300e-03,
    3.54783043256182359371e-02,
    -1.10894694282396677476e-01,
    3.18346619901161753674e-01,
    -3.72207876035701323847e-01,
    4.14856118683748331666e-01,
    -2.36211856075265944077e-03,
)
_MIDDLE_DIVISOR = (
    1.19844998467991074170e-02,
    1.36370839120290507362e-02,
    1.26171219808761642112e-01,
    7.18286544141962662868e-02,
    5.40397917702171048937e-01,
    1.06420880400844228286e-01,
    1.0,
)
_FAR = (
    -9.81432934416914548592e00,
    -8.12874355063065934246e01,
    -1.84605092906711035994e02,
    -1.62396669462573470355e02,
    -6.23753324503260060396e01,
    -1.05586262253232909814e01,
    -6.93858572707181764372e-01,
    -9.86494403484714822705e-03,
)
_FAR_DIVISOR = (
    -6.04244152148580987438e-02,
    6.57024977031928170135e00,
    1.08635005541779435134e02,
    4.29008140027567833386e02,
    6.45387271733267880336e02,
    4.34565877475229228821e02,
    1.37657754143519042600e02,
    1.96512716674392571292e01,
    1.0,
)
_FARTHER = (
    -4.83519191608651397019e02,
    -1.02509513161107724954e03,
    -6.37566443368389627722e02,
    -1.60636384855821916062e02,
    -1.77579549177547519889e01,
    -7.99283237680523006574e-01,
    -9.86494292470009928597e-03,
)
_FARTHER_DIVISOR = (
    -2.24409524465858183362e01,
    4.74528541206955367215e02,
    2.55305040643316442583e03,
    3.19985821950859553908e03,
    1.53672958608443695994e03,
    3.25792512996573918826e02,
    3.03380607434824582924e01,
    1.0,
)
