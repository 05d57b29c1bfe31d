"""An annuity: a person who costs 1 a year for ten years, discounted at 3.5% in four ways.

The engine keeps the money, year by year, as it is spent; discounting is done here by formula.
Truths: the annuity formulas of any actuarial table, for a term certain and for a life subject to
a constant force of mortality (Bowers and others, Actuarial Mathematics, 1997, chapter 5).
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulation.clock import DAYS_PER_YEAR
from simulation.events import DEPARTED
from simulation.ledger import PENCE_PER_POUND, SECONDS_PER_YEAR
from simulation.reference.engine import Outcome
from tests.verification.textbook import (
    HAZARD_FAULT,
    OFF,
    Numbers,
    annuity_book,
    check,
    mean_of_sample,
    people,
    run,
)

RATE = 0.035
FORCE = math.log(1.0 + RATE)
TERM = 10
TRUTHS = {
    "year-0 first": 8.60769,
    "arrears": 8.31660,
    "mid-year": 8.46089,
    "continuous": 8.46131,
}
FIVE_DECIMALS = 1e-5
UNIT_GBP = 1_000_000  # what counts as 1: large, so that whole pence do not matter
STEPS_A_YEAR = 20  # of the continuous case; the middle of a step is then right to a ten-millionth


def spent(steps_a_year: int, price: float, mortality: float | None = None, n: int = 1) -> Numbers:
    """Money in each step of the term, in units, from the engine's ledger."""
    parameters = {"price": price * UNIT_GBP}
    if mortality is not None:
        parameters["mortality"] = mortality
    edges = [step / steps_a_year for step in range(TERM * steps_a_year + 1)]
    outcome = run(
        annuity_book(mortal=mortality is not None),
        parameters,
        people(np.zeros(n)),
        edges_years=edges,
    )
    money = np.zeros(TERM * steps_a_year)
    for key, spent in outcome.ledger.money.items():
        money[key[0]] += spent / SECONDS_PER_YEAR / PENCE_PER_POUND / UNIT_GBP
    return money


def worth(money: Numbers, timing: str) -> float:
    """Present value of money spent in equal steps over the term."""
    step = np.arange(len(money)) / (len(money) / TERM)
    width = TERM / len(money)
    at = {
        "year-0 first": step,
        "arrears": step + width,
        "mid-year": step + width / 2,
        "continuous": step + width / 2,
    }
    return float((money * (1.0 + RATE) ** -at[timing]).sum())


def check_annuity(timing: str, price: float) -> None:
    """Agreement to five decimals, of the estimate and of the quoted truth with its formula."""
    annual = 1.0 - (1.0 + RATE) ** -TERM
    formula = {
        "year-0 first": annual / RATE * (1.0 + RATE),
        "arrears": annual / RATE,
        "mid-year": annual / RATE * math.sqrt(1.0 + RATE),
        "continuous": annual / FORCE,
    }
    assert formula[timing] == pytest.approx(TRUTHS[timing], abs=FIVE_DECIMALS)
    money = spent(STEPS_A_YEAR if timing == "continuous" else 1, price)
    off = abs(worth(money, timing) - TRUTHS[timing])
    assert off < FIVE_DECIMALS, f"{timing}: {off} off"


@pytest.mark.parametrize("timing", TRUTHS)
def test_annuity_certain(timing: str) -> None:
    """The same money, discounted in four ways; no chance in it, so five decimals are asked.

    Protects: yearly prices, the split of a stay between years, and pence.
    """
    check_annuity(timing, 1.0)


@pytest.mark.parametrize("timing", TRUTHS)
def test_annuity_certain_notices_a_price_too_high(timing: str) -> None:
    """Planted fault: the price, the only rate there is, 1.1 times what it should be."""
    with pytest.raises(AssertionError, match="off"):
        check_annuity(timing, HAZARD_FAULT)


LIVES, MORTALITY = 12_000, 0.1


def lives(times: float) -> Outcome:
    """People who cost 1 a year until they die, or until the term ends."""
    return run(
        annuity_book(mortal=True),
        {"price": float(UNIT_GBP), "mortality": MORTALITY * times},
        people(np.zeros(LIVES)),
        edges_years=np.linspace(0.0, TERM, TERM * STEPS_A_YEAR + 1).tolist(),
    )


def check_life_annuity(times: float) -> None:
    """Continuous value of 1 a year while alive, for ten years at most.

    The mean is that of the ledger's money; its standard error comes from each life in the rows.
    """
    outcome = lives(times)
    money = np.zeros(TERM * STEPS_A_YEAR)
    for key, spent in outcome.ledger.money.items():
        money[key[0]] += spent / SECONDS_PER_YEAR / PENCE_PER_POUND / UNIT_GBP / LIVES
    years = np.full(LIVES, float(TERM))
    for event in outcome.events:
        if event.event == DEPARTED:
            years[event.person] = event.at / DAYS_PER_YEAR
    estimate = mean_of_sample((1.0 - np.exp(-FORCE * years)) / FORCE)
    assert worth(money, "continuous") == pytest.approx(estimate.value, rel=1e-5)
    both = FORCE + MORTALITY
    check("life annuity, continuous", estimate, -math.expm1(-both * TERM) / both)


def test_life_annuity() -> None:
    """Money stops when the person leaves. Protects: pricing of stays that end within a year."""
    check_life_annuity(1.0)


def test_life_annuity_notices_a_hazard_too_high() -> None:
    """Planted fault: mortality 1.1 times what it should be."""
    with pytest.raises(AssertionError, match=OFF):
        check_life_annuity(HAZARD_FAULT)
