"""Markov chains of competing hazards against the matrix exponential.

Truths: P(t) = exp(Qt); time spent = integral of P(t), discounted by exp(-delta t) where asked.
Every transition is a hazard of its own, so that clocks compete, stop when a person moves on and
resume with what is left of their threshold when they come back.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import pytest
from scipy.linalg import expm

from simulation.clock import DAYS_PER_YEAR
from simulation.events import MOVED
from simulation.reference.engine import Outcome
from tests.verification.textbook import (
    HAZARD_FAULT,
    OFF,
    Numbers,
    chain_book,
    chain_parameters,
    check,
    mean_of_sample,
    people,
    run,
)

STATES = ("home", "support", "inpatient", "away", "dead")
RATES = (
    (-0.40, 0.20, 0.10, 0.08, 0.02),
    (0.50, -0.68, 0.10, 0.06, 0.02),
    (0.50, 0.10, -0.90, 0.27, 0.03),
    (0.15, 0.00, 0.05, -0.22, 0.02),
    (0.00, 0.00, 0.00, 0.00, 0.00),
)
AT_FIVE = (0.4417, 0.1537, 0.0814, 0.2246, 0.0986)
YEARS_IN_TEN = (4.9724, 1.3893, 0.7361, 1.9323)
DISCOUNTED = (4.3155, 1.1723, 0.6185, 1.5800)
FORCE_OF_INTEREST = math.log(1.035)

SNAPSHOT, HORIZON = 5.0, 10.0
PEOPLE_FOR_TEN, PEOPLE_FOR_FIVE = 26_000, 86_000  # the rarest state at 5 years needs this many
PEOPLE_A_REPLICATION = 1000

Stays = tuple[Numbers, Numbers, Numbers, Numbers]


def stays(outcome: Outcome, n: int, horizon: float) -> Stays:
    """Person, state, beginning and end (in years) of every stay, cut off at the horizon."""
    begun = [[(0.0, 0)] for _ in range(n)]
    for event in outcome.events:
        if event.event == MOVED:
            begun[event.person].append((event.at / DAYS_PER_YEAR, event.report[0]))
    rows = [
        (person, state, begin, end)
        for person, moves in enumerate(begun)
        for (begin, state), (end, _) in zip(moves, [*moves[1:], (horizon, -1)], strict=True)
    ]
    person, state, begin, end = np.array(rows).T
    return person, state, begin, end


@lru_cache(maxsize=4)
def histories(n: int, horizon: float, times: float) -> Stays:
    """Stays of people who all start at home, with all hazards multiplied by ``times``."""
    found = []
    for replication in range(n // PEOPLE_A_REPLICATION):
        outcome = run(
            chain_book(STATES, RATES),
            chain_parameters(STATES, RATES, times),
            people(np.zeros(PEOPLE_A_REPLICATION)),
            edges_years=[0.0, horizon],
            replication=1000 * int(horizon) + replication,
        )
        person, *rest = stays(outcome, PEOPLE_A_REPLICATION, horizon)
        found.append((person + replication * PEOPLE_A_REPLICATION, *rest))
    person, state, begin, end = (np.concatenate(column) for column in zip(*found, strict=True))
    return person, state, begin, end


def check_at_five(runs: dict[float, int], times: float, state: int) -> None:
    """Share of people in a state after five years, in runs of this many people."""
    there = []
    for horizon, n in runs.items():
        person, where, begin, end = histories(n, horizon, times)
        at = (where == state) & (begin <= SNAPSHOT) & (end >= SNAPSHOT)
        there.append(np.bincount(person[at].astype(int), minlength=n))
    estimate = mean_of_sample(np.concatenate(there))
    check(f"chain: P({SNAPSHOT:g}) {STATES[state]}", estimate, AT_FIVE[state])


def check_time_spent(n: int, times: float, state: int, force: float, truth: float) -> None:
    """Years spent in a state over ten, discounted at a force of interest (or not, at 0)."""
    person, where, begin, end = histories(n, HORIZON, times)
    if force:
        worth = (np.exp(-force * begin) - np.exp(-force * end)) / force
    else:
        worth = end - begin
    here = where == state
    spent = np.bincount(person[here].astype(int), worth[here], minlength=n)
    how = "discounted years" if force else "years"
    check(f"chain: {how} in {STATES[state]}", mean_of_sample(spent), truth)


def test_the_oracle_is_the_matrix_exponential() -> None:
    """The quoted figures are those of the chain, so no figure was mistyped."""
    q = np.array(RATES)
    start = np.eye(5)[0]
    np.testing.assert_allclose(start @ expm(SNAPSHOT * q), AT_FIVE, atol=5e-5)
    for force, truths in ((0.0, YEARS_IN_TEN), (FORCE_OF_INTEREST, DISCOUNTED)):
        alive = q[:4, :4] - force * np.eye(4)
        spent = np.linalg.solve(alive, expm(HORIZON * alive) - np.eye(4))[0]
        np.testing.assert_allclose(spent, truths, atol=5e-5)


def test_five_state_chain() -> None:
    """Where people are after five years, and where they have spent ten, discounted and not.

    Protects: competing clocks, clocks that stop and resume, moves and their times.
    """
    for state in range(5):
        check_at_five({HORIZON: PEOPLE_FOR_TEN, SNAPSHOT: PEOPLE_FOR_FIVE}, 1.0, state)
    for state in range(4):
        check_time_spent(PEOPLE_FOR_TEN, 1.0, state, 0.0, YEARS_IN_TEN[state])
        check_time_spent(PEOPLE_FOR_TEN, 1.0, state, FORCE_OF_INTEREST, DISCOUNTED[state])


def test_five_state_chain_notices_hazards_too_high() -> None:
    """Planted fault: every hazard is 1.1 times what it should be, that is, time runs faster.

    By then the shares in support and in hospital hardly depend on the speed, nor that away much.
    """
    few = 20_000
    for state in (0, 4):
        with pytest.raises(AssertionError, match=OFF):
            check_at_five({HORIZON: few}, HAZARD_FAULT, state)
    for state in (0, 3):
        with pytest.raises(AssertionError, match=OFF):
            check_time_spent(few, HAZARD_FAULT, state, 0.0, YEARS_IN_TEN[state])
        truth = DISCOUNTED[state]
        with pytest.raises(AssertionError, match=OFF):
            check_time_spent(few, HAZARD_FAULT, state, FORCE_OF_INTEREST, truth)


RISKS = (0.3, 0.2, 0.1)
INCIDENCE = (0.3494, 0.2329, 0.1165)
RISK_STATES = ("at_risk", "first", "second", "third", "none")
RISK_YEARS = 2.0
PEOPLE_AT_RISK = 75_000


def check_incidence(n: int, risk: int, multiply: tuple[float, ...]) -> None:
    """Share of people who have met one of three competing risks within two years."""
    met = met_first(n, multiply) == risk + 1
    check(f"competing risks: {RISK_STATES[risk + 1]}", mean_of_sample(met), INCIDENCE[risk])


@lru_cache(maxsize=1)
def met_first(n: int, multiply: tuple[float, ...]) -> Numbers:
    """State that each person is in after two years; a risk that is met ends the others."""
    rates = [[0.0] * 5 for _ in range(5)]
    rates[0][1:4] = [rate * m for rate, m in zip(RISKS, multiply, strict=True)]
    state = np.zeros(n)
    for replication in range(n // PEOPLE_A_REPLICATION):
        outcome = run(
            chain_book(RISK_STATES, rates),
            chain_parameters(RISK_STATES, rates),
            people(np.zeros(PEOPLE_A_REPLICATION)),
            edges_years=[0.0, RISK_YEARS],
            replication=replication,
        )
        for event in outcome.events:
            if event.event == MOVED:
                state[replication * PEOPLE_A_REPLICATION + event.person] = event.report[0]
    return state


def test_competing_risks() -> None:
    """Cumulative incidence with three constant hazards.

    Protects: the first clock to ring wins, and the others no longer ring.
    """
    total = sum(RISKS)
    for risk in range(3):
        formula = RISKS[risk] / total * -math.expm1(-total * RISK_YEARS)
        assert formula == pytest.approx(INCIDENCE[risk], abs=5e-5)
        check_incidence(PEOPLE_AT_RISK, risk, (1.0, 1.0, 1.0))


@pytest.mark.parametrize("risk", range(3))
def test_competing_risks_notices_a_hazard_too_high(risk: int) -> None:
    """Planted fault: one of the three hazards is 1.1 times what it should be."""
    multiply = tuple(HAZARD_FAULT if i == risk else 1.0 for i in range(3))
    with pytest.raises(AssertionError, match=OFF):
        check_incidence(15_000, risk, multiply)
