"""Keyed chance is uniform, independent between neighbouring keys, and never changes silently.

Each test of distribution has a false alarm rate of one in a million, and fixed keys: it alarms
always or never.  Sound chance fails one of them for about one choice of keys in
a hundred thousand.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from simulation import chance

FALSE_ALARM = 1e-6
N = 40_000
CELLS = 20  # a side of the two-dimensional tests: 100 pairs a cell

Numbers = NDArray[np.floating]

KEY = chance.stream_key(1, 0, 0)
CRISIS = chance.spread(chance.name_key("hazard:crisis"))
ONSET = chance.spread(chance.name_key("hazard:onset"))


def drawn(value: Callable[[int], float]) -> Numbers:
    """Uniforms for 0, 1, 2, ..."""
    return np.array([value(i) for i in range(N)])


def by_person(i: int) -> float:
    return chance.uniform(chance.extend(KEY, i), CRISIS, 0)


def by_next_decision(i: int) -> float:
    return chance.uniform(chance.extend(KEY, i), ONSET, 0)


def by_occurrence(i: int) -> float:
    return chance.uniform(chance.extend(KEY, 0), CRISIS, i)


def by_next_occurrence_of_each_person(i: int) -> float:
    return chance.uniform(chance.extend(KEY, i), CRISIS, 1)


def by_decision(i: int) -> float:
    return chance.uniform(chance.extend(KEY, 0), chance.spread(chance.name_key(f"d{i}")), 0)


def by_replication(i: int) -> float:
    return chance.uniform(chance.extend(chance.stream_key(1, 0, i), 0), CRISIS, 0)


def by_draw(i: int) -> float:
    return chance.uniform(chance.extend(chance.stream_key(1, i, 0), 0), CRISIS, 0)


def by_seed(i: int) -> float:
    return chance.uniform(chance.extend(chance.stream_key(i, 0, 0), 0), CRISIS, 0)


def by_parameter_draw(i: int) -> float:
    return chance.uniform_for(1, i, "parameter:crisis_rate")


SEQUENCES = [
    by_person,
    by_next_decision,
    by_occurrence,
    by_next_occurrence_of_each_person,
    by_decision,
    by_replication,
    by_draw,
    by_seed,
    by_parameter_draw,
]
PAIRS = [
    (by_person, by_next_decision),
    (by_person, by_next_occurrence_of_each_person),
    (by_next_decision, by_next_occurrence_of_each_person),
    (by_person, by_replication),
    (by_replication, by_draw),
    (by_draw, by_seed),
    (by_person, by_parameter_draw),
]


def check_uniform(u: Numbers) -> None:
    """Kolmogorov-Smirnov for the shape, chi-square of 1,000 cells for its fine grain."""
    assert u.min() > 0.0
    assert u.max() < 1.0
    assert stats.kstest(u, "uniform").pvalue > FALSE_ALARM
    counts = np.bincount((u * 1000).astype(int), minlength=1000)
    assert stats.chisquare(counts).pvalue > FALSE_ALARM


def check_independent(u: Numbers, v: Numbers) -> None:
    """Correlation, and chi-square of the unit square in 400 cells."""
    correlation = np.corrcoef(u, v)[0, 1]
    limit = stats.norm.isf(FALSE_ALARM / 2) / np.sqrt(len(u))
    assert abs(correlation) < limit
    cells = (u * CELLS).astype(int) * CELLS + (v * CELLS).astype(int)
    counts = np.bincount(cells, minlength=CELLS * CELLS)
    assert stats.chisquare(counts).pvalue > FALSE_ALARM


@pytest.mark.parametrize("sequence", SEQUENCES, ids=lambda f: f.__name__)
def test_uniform(sequence: Callable[[int], float]) -> None:
    """Whatever part of the key runs on, uniforms come out."""
    check_uniform(drawn(sequence))


@pytest.mark.parametrize("sequence", SEQUENCES, ids=lambda f: f.__name__)
def test_neighbours_are_independent(sequence: Callable[[int], float]) -> None:
    """Person k tells nothing of person k + 1, nor one occurrence of the next, and so on."""
    u = drawn(sequence)
    check_independent(u[:-1], u[1:])
    check_independent(u[:-2], u[2:])


@pytest.mark.parametrize(
    "pair", PAIRS, ids=lambda pair: f"{pair[0].__name__} against {pair[1].__name__}"
)
def test_streams_are_independent(
    pair: tuple[Callable[[int], float], Callable[[int], float]],
) -> None:
    """One decision of a person tells nothing of another, one replication nothing of the next."""
    check_independent(drawn(pair[0]), drawn(pair[1]))


def test_the_checks_notice_a_weak_generator() -> None:
    """Planted faults: keys that are added up; one uniform in twenty halved."""
    added = (np.arange(N) * 0.6180339887498949) % 1.0
    with pytest.raises(AssertionError):
        check_independent(added[:-1], added[1:])
    u = drawn(by_person)
    with pytest.raises(AssertionError):
        check_uniform(np.where(np.arange(N) % 20 == 0, u / 2, u))


def test_distinct_keys_give_distinct_words() -> None:
    """No two of many neighbouring keys fall together, as they would if parts cancelled out.

    Among 160,000 words of 64 bits a collision has a chance of less than one in a billion.
    """
    words = {
        chance.extend(chance.extend(chance.stream_key(s, d, r), person), decision)
        for s in range(20)
        for d in range(20)
        for r in range(20)
        for person in range(5)
        for decision in range(4)
    }
    assert len(words) == 20 * 20 * 20 * 5 * 4


def test_parts_of_a_key_do_not_commute() -> None:
    """Draw 1 of replication 2 is not draw 2 of replication 1."""
    assert chance.stream_key(0, 1, 2) != chance.stream_key(0, 2, 1)
    assert chance.stream_key(1, 0, 2) != chance.stream_key(0, 1, 2)


@pytest.mark.parametrize("word", [0, 1, 1 << 63, (1 << 64) - 1])
def test_uniforms_never_reach_their_ends(word: int) -> None:
    """Zero would make a clock that never rings, one a clock that rings at once."""
    assert 0.0 < chance.to_unit(word) < 1.0


def test_negative_and_large_seeds_are_taken() -> None:
    """Any integer may be a seed."""
    keys = {chance.stream_key(seed, 0, 0) for seed in (-1, 0, 1, 2**63, 2**64 - 2)}
    assert len(keys) == 5


GOLDEN = {
    "name_key('crisis')": 6_092_313_772_662_228_034,
    "stream_key(1, 0, 0)": 13_557_598_008_523_195_645,
    "stream_key(20260401, 7, 99)": 419_720_931_873_122_649,
    "extend(stream_key(1, 0, 0), 12)": 6_501_983_704_592_723_788,
    "spread(0)": 16_294_208_416_658_607_535,
    "mix(1)": 6_238_072_747_940_578_789,
    "uniform(stream_key(1, 0, 0), spread(name_key('crisis')), 3)": 0.7760787959387646,
    "uniform_for(1, 2, 'parameter:crisis_rate')": 0.3964559980490473,
    "uniform_for(1, 2, 'arrivals', 3, 4)": 0.3861827188153487,
}


@pytest.mark.parametrize("expression", GOLDEN)
def test_golden_values(expression: str) -> None:
    """Chance is the same for ever: if this fails, every published figure moves.

    To change it all the same, say so in the changelog with [numbers].
    """
    assert eval(expression, vars(chance)) == GOLDEN[expression]


@pytest.mark.parametrize("hash_seed", ["0", "12345"])
def test_another_process_draws_the_same(hash_seed: str) -> None:
    """Nothing depends on Python's own hashing, which differs from process to process."""
    program = "from simulation.chance import *\n" + "\n".join(
        f"print(repr({expression}))" for expression in GOLDEN
    )
    found = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONHASHSEED": hash_seed},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.split() == [repr(value) for value in GOLDEN.values()]
