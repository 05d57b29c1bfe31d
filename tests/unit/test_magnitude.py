"""What is too large is refused before a run, and an overflow of an engine is noticed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from scenarios.binding.bind import bind
from scenarios.binding.draws import Draws
from scenarios.binding.model import localised
from scenarios.language.scenario import Amount, Scenario, SetCapacity, SetParameter, When
from scenarios.places.load import load_place
from simulation.errors import HometruthError, InputError
from simulation.totals import Money, part_that_differs, refuse_overflow
from tests.small_place import shipped_model, write_small_place

WHEN = When(date(2026, 6, 1))


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A small place."""
    folder = write_small_place(tmp_path_factory.mktemp("here") / "smallshire")
    return load_place(folder, shipped_model().vocabulary)


def bound(place, *changes, engine=None, years=2, **held):
    """An experiment with one scenario of these changes, with some parameters held."""
    scenario = Scenario("s", "T", "Q?", "S", None, None, None, changes, None, "s.yaml")
    model = localised(shipped_model(), place)
    draws = Draws.central(1).holding(**held)
    return bind(model, place, [scenario], draws, years, engine=engine)


@pytest.mark.parametrize("homes", [100_000, 120_000])
def test_both_engines_add_up_what_many_homes_cost(place, homes):
    """Protects capital beyond 2**41 pence on a day, which once came out below nothing."""
    change = SetCapacity(WHEN, "suitable_homes", Amount(homes))
    ended = [
        bound(place, change, engine=engine).replicate(0, 0)["s"] for engine in ("compiled", "simpy")
    ]
    ours, theirs = (each.totals(bound(place, change).tables) for each in ended)
    assert part_that_differs(ours, theirs) == ""
    refuse_overflow(ours)
    pence = ours.slot_money.pence().astype(float).sum()
    assert pence / 100 > homes * 100_000


@pytest.mark.parametrize("growth", [0.9, 3.0])
def test_growth_of_prices_beyond_a_word_is_refused(place, growth):
    """Protects prices that grow for sixty years."""
    change = SetParameter(WHEN, "package_drift", growth, unit="per year")
    with pytest.raises(InputError, match="more than can be added up exactly"):
        bound(place, change, years=60)
    bound(place, replace(change, to=0.06), years=60)


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ({"price_empty_home": 9e11}, "'price_empty_home' reaches"),
        ({"price_away_hospital": 9e11, "need_sigma": 2.0}, "'price_away_hospital' reaches"),
        ({"adults_joining_a_year": 5e9}, "'adults_joining_a_year' comes to"),
    ],
)
def test_values_that_are_held_or_drawn_are_looked_at_too(place, held, said):
    """Protects doors other than a scenario file: --hold, joint draws and local values."""
    with pytest.raises(InputError, match=said):
        bound(place, **held)


def test_an_engine_that_overflows_is_noticed(place):
    """Protects against a sum that turns negative and is reported as a saving."""
    totals = bound(place).replicate(0, 0)["s"]
    accounts = totals.totals(bound(place).tables)
    refuse_overflow(accounts)
    high = accounts.slot_money.high.copy()
    high[0, 0, 0, 0] = -7
    with pytest.raises(HometruthError, match="overflowed"):
        refuse_overflow(replace(accounts, slot_money=Money(accounts.slot_money.low, high)))
    with pytest.raises(HometruthError, match="overflowed"):
        refuse_overflow(replace(accounts, seconds=np.where(accounts.seconds > 0, -1, 0)))
