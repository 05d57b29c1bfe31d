"""The compiled engine's parts: room that runs out, money past one word, shapes and chance."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from scenarios.runs import doctor
from simulation import chance, distributions
from simulation.compiled import cells as c
from simulation.compiled import engine
from simulation.compiled.module import own_instance
from simulation.errors import HometruthError
from simulation.running import engines
from simulation.totals import Money
from tests.small_place import baseline, beds, scenario, shipped_model, small_experiment


@pytest.mark.parametrize(
    ("constant", "value"),
    [("FEWEST_ROWS", 2), ("CLOCKS_A_PERSON", 0), ("EVENTS_A_PERSON", 0)],
)
def test_room_that_runs_out_changes_nothing(
    constant: str, value: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Protects a run from arrays that prove too small: it begins again with larger ones."""
    closing = scenario("closing", *(beds(n, d) for n, d in _ups_and_downs()))
    experiment = replace(small_experiment(baseline(), closing, years=3), engine=engines.COMPILED)
    roomy = experiment.replicate(0, 0, True)
    monkeypatch.setattr(engine, "FEWEST_ROWS", 2)
    monkeypatch.setattr(engine, constant, value)
    tight = experiment.replicate(0, 0, True)
    for name, outcome in roomy.items():
        assert tight[name].events == outcome.events
        ours, theirs = (o[name].totals(experiment.tables) for o in (roomy, tight))
        assert np.array_equal(ours.money.low, theirs.money.low)
        assert np.array_equal(ours.slot_seconds, theirs.slot_seconds)


def _ups_and_downs() -> list[tuple[int, Any]]:
    from datetime import date

    return [(0, date(2026, 8, 1)), (9, date(2027, 8, 1))]


def test_money_beyond_one_word_is_kept_exactly() -> None:
    """Protects the accounts of a country: pence a year times seconds outgrow 63 bits."""
    module = own_instance()
    arrays = module.arrays({"header": ((c.HEADER,), np.int64), "accounts": ((4,), np.int64)})
    header, numbers = arrays["header"], arrays["accounts"]
    header.fill(0)
    numbers.fill(0)
    header[c.L_HIGH] = 2
    total = 0
    for pence in (4 * 10**11, 7, -3 * 10**11, 2**33 - 1, 10**12, -5):
        for _ in range(5):
            module.call("add_to_account", header, numbers, 1, pence, 31_557_600)
            total += pence * 31_557_600
    assert int(numbers[1]) + int(numbers[3]) * 2**60 == total
    assert abs(total) > 2**63
    assert numbers[0] == numbers[2] == 0


def each(function: str, *given: float, numbers: np.ndarray) -> list[float]:
    """What a function of the module makes of each number."""
    module = own_instance()
    there = module.arrays({"numbers": (numbers.shape, np.float64)})["numbers"]
    there[:] = numbers
    module.call(function, *given, there, len(numbers))
    found: list[float] = there.tolist()
    return found


@pytest.mark.parametrize("shape", range(len(distributions.SHAPES)))
def test_shapes_are_the_functions_of_the_reference_engine(shape: int) -> None:
    """Protects the last bit of every moment: logarithms, tails and quantiles alike."""
    days = 900 * np.geomspace(1e-9, 1 - 1e-9, 400)
    expected = [distributions.cumulative_hazard(shape, 3.0, 0.8, x) for x in days.tolist()]
    assert each("hazard_each", shape, 3.0, 0.8, numbers=days) == expected
    hazards = np.geomspace(1e-9, 900, 400)  # far beyond the hazard where the tail begins
    expected = [distributions.elapsed_at(shape, 3.0, 0.8, x) for x in hazards.tolist()]
    assert each("days_each", shape, 3.0, 0.8, numbers=hazards) == expected


def test_the_words_of_chance_are_those_of_the_reference_engine() -> None:
    """Protects the luck of every person."""
    for number in range(300):
        key, spread = chance.stream_key(number, 1, 2), chance.spread(number)
        words = (word - 2**64 if word >> 63 else word for word in (key, spread))
        expected = chance.uniform(key, spread, number)
        assert own_instance().call("uniform_of", *words, number) == expected


def test_the_doctor_compares_the_engines_and_refuses_a_difference(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Protects an installation whose engines differ in one person's hour or one penny-second."""
    experiment = replace(small_experiment(baseline(), years=2), engine=engines.COMPILED)
    one = experiment.replicate(0, 0, True)["baseline"]
    other = experiment.watch(0, 0)["baseline"]
    doctor.refuse_difference(experiment, "baseline", one, other)
    for cell, added in list(other.ledger.money.items())[:1]:
        other.ledger.money[cell] = added + 1
    with pytest.raises(HometruthError, match=r"'baseline' \(money\).*--engine simpy"):
        doctor.refuse_difference(experiment, "baseline", one, other)
    other.events.pop()
    with pytest.raises(HometruthError, match=r"\(events\)"):
        doctor.refuse_difference(experiment, "baseline", one, other)


def test_the_doctor_says_that_both_gave_the_same() -> None:
    """Protects the one command that checks the machine."""
    lines = list(doctor.examine(shipped_model()))
    assert any(line.startswith("wasmtime") for line in lines)
    assert "to the bit" in lines[-1]


def test_equal_amounts_in_other_words_are_equal() -> None:
    """Protects the comparison of accounts: where a carry lies says nothing of the amount."""
    one = Money(np.array([5, -7, 2**60 + 1]), np.array([1, 0, 0]))
    other = Money(np.array([5 + 2**60, 2**60 - 7, 1]), np.array([0, -1, 1]))
    for ours, theirs in zip(one.canonical(), other.canonical(), strict=True):
        assert np.array_equal(ours, theirs)
    assert one.pence().tolist() == other.pence().tolist()


def test_without_wasmtime_the_reference_engine_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Protects an installation where wasmtime cannot be loaded; a request for it is explained."""
    monkeypatch.setitem(sys.modules, "wasmtime", None)
    engines.compiled_available.cache_clear()
    try:
        assert engines.chosen() == engines.SIMPY
        with pytest.raises(HometruthError, match="pip install wasmtime"):
            engines.chosen(engines.COMPILED)
        with pytest.raises(HometruthError, match="no engine 'fast'"):
            engines.chosen("fast")
        assert list(doctor.examine(shipped_model()))[-1] == engines.MISSING
    finally:
        engines.compiled_available.cache_clear()
