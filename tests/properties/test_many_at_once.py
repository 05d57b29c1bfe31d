"""What is done for many people at once comes out as it does for one after another, to the bit."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from simulation import chance
from simulation.clock import DAYS_PER_YEAR
from simulation.distributions import (
    exponential_threshold,
    standard_normal_quantile,
    standard_normal_quantile_each,
)
from simulation.opening.joining import arrivals

words = st.integers(min_value=0, max_value=2**64 - 1)
many_words = st.lists(words, min_size=1, max_size=40)
probabilities = st.floats(min_value=2.0**-53, max_value=1.0 - 2.0**-53)


def as_words(numbers: Sequence[int]) -> chance.Words:
    """Whole numbers of 64 bits without sign."""
    return np.array(numbers, dtype=np.uint64)


@given(words, many_words, words)
@example(2**64 - 1, [0, 1, 2**64 - 1], 2**64 - 1)
def test_keyed_chance(key: int, parts: list[int], decision: int) -> None:
    """Protects every person's luck: a word that came out otherwise would make another person."""
    keys = chance.extend_each(key, as_words(parts))
    assert keys.tolist() == [chance.extend(key, part) for part in parts]
    found = chance.uniform_each(keys, decision).tolist()
    assert found == [chance.uniform(person, decision, 0) for person in keys.tolist()]
    repeated = chance.uniform_of_occurrences(key, decision, 300).tolist()
    assert repeated == [chance.uniform(key, decision, n) for n in range(300)]


@given(st.lists(probabilities, min_size=1, max_size=60))
@example(
    [2.0**-53, 1e-12, 0.07499999999999996, 0.075, 0.5, 0.925, 0.9250000000000002, 1 - 2.0**-53]
)
def test_normal_quantiles(chances: list[float]) -> None:
    """Protects need, and with it every package's price; Python's own normal is the yardstick.

    The examples lie on either side of where one formula gives way to the next.
    """
    found = standard_normal_quantile_each(np.array(chances)).tolist()
    assert found == [standard_normal_quantile(p) for p in chances]
    assert found == pytest.approx([NormalDist().inv_cdf(p) for p in chances], rel=1e-13, abs=1e-15)


def plain_lot(target: float, sizes: Sequence[float]) -> int:
    """The first size at whose end the target has been passed, or the last."""
    for number, size in enumerate(sizes):
        target -= size
        if target < 0.0:
            return number
    return len(sizes) - 1


@given(
    st.lists(st.floats(min_value=0.0, max_value=50.0), min_size=1, max_size=12),
    st.lists(st.floats(min_value=0.0, max_value=1.0), min_size=1, max_size=40),
)
def test_lots(sizes: list[float], chances: list[float]) -> None:
    """Protects whose person someone is and as whom they join, sizes of nothing included."""
    targets = np.array(chances) * sum(sizes)
    found = chance.lot_each(targets, sizes).tolist()
    assert found == [plain_lot(target, sizes) for target in targets.tolist()]


def plain_arrivals(key: int, stream: str, a_year: Sequence[float]) -> list[float]:
    """One after another: each waits for an Exp(1) share of what a year holds."""
    own = chance.extend(key, chance.name_key(f"arrivals:{stream}"))
    days, n, passed = [], 0, 0.0
    total = exponential_threshold(chance.uniform(own, chance.spread(0), 0))
    for year, rate in enumerate(a_year):
        while rate > 0.0 and total < passed + rate:
            days.append((year + (total - passed) / rate) * DAYS_PER_YEAR)
            n += 1
            total += exponential_threshold(chance.uniform(own, chance.spread(0), n))
        passed += rate
    return days


@given(
    words,
    st.lists(st.sampled_from((0.0, 0.01, 0.7, 3.0, 41.3)) | st.floats(0.0, 90.0), max_size=20),
)
def test_arrivals(key: int, a_year: list[float]) -> None:
    """Protects the day on which each person joins, years in which nobody does included."""
    assert arrivals(key, "adults", a_year).tolist() == plain_arrivals(key, "adults", a_year)


def test_arrivals_of_a_country() -> None:
    """Protects England: some 60,000 joins add up as they do one after another."""
    found = arrivals(chance.stream_key(1, 0, 0), "children", [4000.5, 0.0] * 15)
    assert len(found) > 55_000
    assert found.tolist() == plain_arrivals(
        chance.stream_key(1, 0, 0), "children", [4000.5, 0.0] * 15
    )
