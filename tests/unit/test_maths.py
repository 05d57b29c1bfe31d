"""Logarithm, exponential and complementary error function: one set of steps in three places."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulation import maths
from simulation.chance import spread, uniform_of_occurrences
from simulation.compiled.module import own_instance

LOG, EXP, ERFC = range(3)  # as the module numbers them
MANY = 1_000_000


def keyed(count: int, name: int) -> np.ndarray:
    """Uniforms that are the same each time."""
    return uniform_of_occurrences(spread(name), spread(2), count)


ARGUMENTS = {
    LOG: np.concatenate([keyed(MANY // 2, 1), np.exp(1400.0 * keyed(MANY // 2, 2) - 700.0)]),
    EXP: np.concatenate([-keyed(MANY // 2, 3) * 40.0, 1430.0 * keyed(MANY // 2, 4) - 715.0]),
    ERFC: 36.0 * keyed(MANY, 5) - 7.0,
}
EDGES = {
    LOG: [0.0, 5e-324, 2.0**-1022, math.sqrt(0.5), 1.0, 1.7e308, math.inf, -1.0, math.nan],
    EXP: [-math.inf, -708.0, -708.1, 0.0, 1e-300, 709.78, 709.79, math.inf, math.nan],
    ERFC: [-math.inf, -28.0, -0.0, 0.25, 0.84375, 1.25, 1 / 0.35, 25.5, 28.0, math.inf, math.nan],
}
TWINS = {LOG: maths.log, EXP: maths.exp, ERFC: maths.erfc}


def in_module(which: int, numbers: np.ndarray) -> np.ndarray:
    """What the module makes of each number."""
    there = own_instance().arrays({"numbers": (numbers.shape, np.float64)})["numbers"]
    there[:] = numbers
    own_instance().call("maths_each", which, there, len(numbers))
    return there.copy()


@pytest.mark.parametrize("which", [LOG, EXP, ERFC], ids=["log", "exp", "erfc"])
def test_the_module_and_python_take_the_same_steps(which: int) -> None:
    """Protects agreement of the engines to the bit, on a million arguments and at every edge."""
    numbers = np.concatenate([ARGUMENTS[which], EDGES[which]])
    expected = np.array([TWINS[which](x) for x in numbers.tolist()])
    assert np.array_equal(in_module(which, numbers), expected, equal_nan=True)


def test_many_at_once_are_what_each_is() -> None:
    """Protects the people of the opening, whose needs and arrivals are found many at a time."""
    for which, many, low, high in (
        (LOG, maths.log_each, 0.0, math.inf),
        (EXP, maths.exp_each, -708.0, 709.0),
    ):
        numbers = ARGUMENTS[which][::10]
        numbers = numbers[(numbers > low) & (numbers < high)]
        assert many(numbers).tolist() == [TWINS[which](x) for x in numbers.tolist()]


@pytest.mark.parametrize(
    ("which", "library", "units"), [(LOG, math.log, 1), (EXP, math.exp, 1), (ERFC, math.erfc, 5)]
)
def test_they_are_as_near_as_the_c_library(which: int, library: object, units: int) -> None:
    """Protects against a wrong coefficient, in units of the last place."""
    assert callable(library)
    numbers = ARGUMENTS[which][::20]
    if which == EXP:  # beyond these the result is 0 or infinity here, and an error there
        numbers = numbers[np.abs(numbers) < 708.0]
    if which == ERFC:  # what would not be a normal number is 0 here
        numbers = numbers[numbers < 26.5]
    for x in numbers.tolist():
        right = library(x)
        assert abs(TWINS[which](x) - right) <= units * math.ulp(right)
