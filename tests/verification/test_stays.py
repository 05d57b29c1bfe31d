"""Stays that nobody limits: M/G/infinity filling up from empty, and stays already under way.

Truths: with arrivals at rate a, the number present after t years from empty is Poisson with mean
a times the integral of P(stay > u) over 0..t (Takács 1962); the rest of a lognormal stay that has
lasted e years follows the stay's distribution truncated below at e.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import pytest
from scipy import integrate, stats

from simulation.clock import DAYS_PER_YEAR
from simulation.distributions import lognormal_of_mean
from simulation.events import DEPARTED
from simulation.reference.engine import Outcome
from tests.verification.textbook import (
    HAZARD_FAULT,
    OFF,
    Numbers,
    check,
    mean_of_sample,
    people,
    poisson_arrivals,
    run,
    uniforms,
    unlimited_book,
)

MEAN_STAY, SIGMA = 1.4, 1.0
STAY = stats.lognorm(s=SIGMA, scale=math.exp(lognormal_of_mean(MEAN_STAY, SIGMA)[0]))


def parameters(times: float) -> dict[str, float]:
    """A lognormal stay whose hazard is multiplied (1 unless a fault is planted)."""
    return {"speed": times, "mean_days": MEAN_STAY * DAYS_PER_YEAR, "sigma": SIGMA}


def left_at(outcome: Outcome, n: int) -> Numbers:
    """When each person left, in years; infinite for those still there at the end."""
    at = np.full(n, np.inf)
    for event in outcome.events:
        if event.event == DEPARTED:
            at[event.person] = event.at / DAYS_PER_YEAR
    return at


# Filling up from empty

RATE = 6.0
MEANS = {1.0: 4.302, 3.0: 6.931, 10.0: 8.211}
REPLICATION_YEARS, BLOCK_YEARS, WINDOWS_A_YEAR = 1000.0, 50.0, 4


@lru_cache(maxsize=2)
def numbers_after(replications: int, times: float) -> dict[float, Numbers]:
    """Numbers present t years after an empty start: [block, window].

    People beside one another without limit do not touch, so the people who came in the t years
    before any moment are such a system: a window of a long run serves as an empty start. Windows
    a quarter of a year apart overlap; blocks of 50 years hardly do, and are the observations.
    """
    blocks: dict[float, list[Numbers]] = {t: [] for t in MEANS}
    begin = np.arange(0.0, REPLICATION_YEARS, 1 / WINDOWS_A_YEAR)
    for replication in range(replications):
        last = REPLICATION_YEARS + max(MEANS)
        arrive = poisson_arrivals(RATE, int(RATE * last + 600), replication)
        arrive = arrive[arrive < last]
        outcome = run(
            unlimited_book("lognormal"),
            parameters(times),
            people(arrive),
            edges_years=[0.0, last],
            replication=replication,
        )
        left = left_at(outcome, len(arrive))
        for t, found in blocks.items():
            first, end = np.searchsorted(arrive, begin), np.searchsorted(arrive, begin + t)
            present = [
                np.count_nonzero(left[a:b] > at + t)
                for a, b, at in zip(first, end, begin, strict=True)
            ]
            found.append(np.reshape(present, (-1, int(BLOCK_YEARS * WINDOWS_A_YEAR))))
    return {t: np.concatenate(found).astype(float) for t, found in blocks.items()}


def check_mean(replications: int, times: float, t: float) -> None:
    """The mean number present after t years."""
    blocks = numbers_after(replications, times)[t]
    check(f"M/G/infinity: mean at {t:g}", mean_of_sample(blocks.mean(axis=1)), MEANS[t])


def check_variance(replications: int, times: float, t: float) -> None:
    """The variance equals the mean, as it must for a Poisson number."""
    blocks = numbers_after(replications, times)[t]
    squares = (blocks - blocks.mean()) ** 2
    check(f"M/G/infinity: variance at {t:g}", mean_of_sample(squares.mean(axis=1)), MEANS[t])


def test_the_oracle_is_the_formula() -> None:
    """The three means are those of the integral, so no figure was mistyped."""
    for t, mean in MEANS.items():
        assert RATE * integrate.quad(STAY.sf, 0.0, t)[0] == pytest.approx(mean, abs=5e-4)


def test_filling_up_from_empty() -> None:
    """Mean and variance of the number present, 1, 3 and 10 years after an empty start.

    Protects: joining at dated moments, and lognormal clocks from their start.
    """
    for t in MEANS:
        check_mean(34, 1.0, t)
        check_variance(34, 1.0, t)


def test_filling_up_notices_a_hazard_too_high() -> None:
    """Planted fault: stays end at 1.1 times their hazard.  (No queue, so no order to plant.)

    A Poisson number stays Poisson when the hazard changes, so its variance falls with its mean.
    """
    for t in MEANS:
        with pytest.raises(AssertionError, match=OFF):
            check_mean(12, HAZARD_FAULT, t)
    for t in (3.0, 10.0):
        with pytest.raises(AssertionError, match=OFF):
            check_variance(12, HAZARD_FAULT, t)


# Stays already under way

N_STAYS = 12_000
ELAPSED_YEARS = (0.25, 1.4, 5.0)
FALSE_ALARM = 1e-6


@lru_cache(maxsize=1)
def rest_of_stays(elapsed: float, times: float) -> Numbers:
    """How long people go on staying who have been there so long when the run opens, in years."""
    outcome = run(
        unlimited_book("lognormal"),
        parameters(times),
        people(np.zeros(N_STAYS), elapsed_years=np.full(N_STAYS, elapsed)),
        edges_years=[0.0, 10_000.0],
        replication=ELAPSED_YEARS.index(elapsed),
    )
    return left_at(outcome, N_STAYS)


def check_rest(elapsed: float, times: float) -> None:
    """The rest of the stay against the truncated distribution, and its median by count."""
    rest = rest_of_stays(elapsed, times)
    reached = STAY.sf(elapsed + rest) / STAY.sf(elapsed)  # uniform, if the engine is right
    median = STAY.isf(STAY.sf(elapsed) / 2) - elapsed
    check(f"stay of {elapsed:g}: beyond median", mean_of_sample(rest > median), 0.5)
    p_value = stats.kstest(reached, "uniform").pvalue
    assert p_value > FALSE_ALARM, f"Kolmogorov-Smirnov p = {p_value:.1g}: {OFF}"


@pytest.mark.parametrize("elapsed", ELAPSED_YEARS)
def test_the_rest_of_a_stay_under_way(elapsed: float) -> None:
    """Stays begun before the start go on as they would have: no kink in year one.

    Kolmogorov-Smirnov with a false alarm rate of one in a million; at 12,000 stays it sees a
    difference of 2.5 percentage points anywhere in the distribution.
    """
    check_rest(elapsed, 1.0)


@pytest.mark.parametrize("elapsed", ELAPSED_YEARS)
def test_the_rest_of_a_stay_notices_a_hazard_too_high(elapsed: float) -> None:
    """Planted fault: stays end at 1.1 times their hazard. Both halves of the check notice."""
    with pytest.raises(AssertionError, match=OFF):
        check_rest(elapsed, HAZARD_FAULT)
    reached = STAY.sf(elapsed + rest_of_stays(elapsed, HAZARD_FAULT)) / STAY.sf(elapsed)
    assert stats.kstest(reached, "uniform").pvalue < FALSE_ALARM


def test_prevalent_stays_of_mixed_age() -> None:
    """A caseload in equilibrium, each person with their own time already spent, stays level.

    Ages are drawn from the equilibrium distribution (length-biased stay times a uniform), so the
    rest of the stay has density P(stay > r) / mean, and the share still there after a year is
    known.
    """
    mu, sigma = lognormal_of_mean(MEAN_STAY, SIGMA)
    longer = stats.norm.ppf(uniforms("length-biased", 0, N_STAYS))
    ages = np.exp(mu + sigma**2 + sigma * longer) * np.array(uniforms("age", 0, N_STAYS))
    outcome = run(
        unlimited_book("lognormal"),
        parameters(1.0),
        people(np.zeros(N_STAYS), elapsed_years=ages),
        edges_years=[0.0, 1.0],
    )
    there = left_at(outcome, N_STAYS) == np.inf
    truth = 1.0 - integrate.quad(STAY.sf, 0.0, 1.0)[0] / MEAN_STAY
    check("prevalent stays: there after a year", mean_of_sample(there), truth)
