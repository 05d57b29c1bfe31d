"""The compiled engine's parts: its kept machine code, room that runs out, money past one word."""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scenarios.runs import doctor
from simulation import distributions
from simulation.compiled import cells as c
from simulation.compiled import engine, jit, shapes
from simulation.compiled.chance import extend, uniform
from simulation.errors import HometruthError
from simulation.running import engines
from simulation.totals import Money
from tests.small_place import baseline, beds, scenario, shipped_model, small_experiment

NOT_COMPILED = {"engine", "packing", "jit", "__init__"}


def test_whatever_compiled_code_reads_decides_where_it_is_kept() -> None:
    """Protects against machine code of another version: Numba checks only a function's own file."""
    root, read = jit.PACKAGE.parent, set()
    for source in jit.PACKAGE.glob("*.py"):
        if source.stem in NOT_COMPILED:
            continue
        for node in ast.walk(ast.parse(source.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("simulation"):
                module = Path(*str(node.module).split(".")[1:])
                named = {module, *(module / name.name for name in node.names)}
                read |= {path for path in named if (root / path).with_suffix(".py").is_file()}
    outside = {path.as_posix() for path in read if path.parts[0] != "compiled"}
    assert outside == set(jit.READ_TOO)
    assert {path.relative_to(root).with_suffix("") for path in jit.SOURCES} >= read


def test_a_changed_source_is_compiled_anew(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Protects against a stale answer from the cache."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    source = tmp_path / "source.py"
    source.write_text("A = 1")
    monkeypatch.setattr(jit, "SOURCES", (source,))
    before = jit.cache_folder()
    assert before == jit.cache_folder()
    source.write_text("A = 2")
    assert jit.cache_folder() != before
    assert jit.cache_folder().is_relative_to(tmp_path)


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
    from simulation.compiled.accounts import add_money

    header, numbers = np.zeros(c.HEADER, dtype=np.int64), np.zeros(4, dtype=np.int64)
    header[c.L_HIGH] = 2
    total = 0
    add: Callable[..., None] = add_money
    for pence in (4 * 10**11, 7, -3 * 10**11, 2**33 - 1, 10**12, -5):
        for _ in range(5):
            add(header, numbers, 1, pence, 31_557_600)
            total += pence * 31_557_600
    assert int(numbers[1]) + int(numbers[3]) * 2**60 == total
    assert abs(total) > 2**63
    assert numbers[0] == numbers[2] == 0


def test_shapes_are_the_functions_of_the_reference_engine() -> None:
    """Protects the last bit of every moment: logarithms, tails and quantiles alike."""
    grid = np.geomspace(1e-9, 1 - 1e-9, 400)
    for u in grid.tolist():
        assert shapes.exponential_threshold(u) == distributions.exponential_threshold(u)
        for shape in range(4):
            hazard = shapes.cumulative_hazard(shape, 3.0, 0.8, 900 * u)
            assert hazard == distributions.cumulative_hazard(shape, 3.0, 0.8, 900 * u)
            assert shapes.elapsed_at(shape, 3.0, 0.8, 60 * u) == distributions.elapsed_at(
                shape, 3.0, 0.8, 60 * u
            )


def test_the_words_of_chance_are_those_of_the_reference_engine() -> None:
    """Protects the luck of every person."""
    from simulation import chance

    for number in range(300):
        key = chance.stream_key(number, 1, 2)
        assert int(extend(np.uint64(key), number)) == chance.extend(key, number)
        spread = chance.spread(number)
        expected = chance.uniform(key, spread, number)
        assert uniform(np.uint64(key), np.uint64(spread), number) == expected


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
    """Protects the one command that warms the cache and checks the machine."""
    lines = list(doctor.examine(shipped_model()))
    assert any(line.startswith("numba") for line in lines)
    assert "to the bit" in lines[-1]


def test_equal_amounts_in_other_words_are_equal() -> None:
    """Protects the comparison of accounts: where a carry lies says nothing of the amount."""
    one = Money(np.array([5, -7, 2**60 + 1]), np.array([1, 0, 0]))
    other = Money(np.array([5 + 2**60, 2**60 - 7, 1]), np.array([0, -1, 1]))
    for ours, theirs in zip(one.canonical(), other.canonical(), strict=True):
        assert np.array_equal(ours, theirs)
    assert one.pence().tolist() == other.pence().tolist()


def test_without_numba_the_reference_engine_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Protects an installation where Numba cannot be had; who asks for it is told."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(engines, "find_spec", lambda name: None)
    assert engines.chosen() == engines.SIMPY
    with pytest.raises(HometruthError, match="pip install numba"):
        engines.chosen(engines.COMPILED)
    with pytest.raises(HometruthError, match="no engine 'fast'"):
        engines.chosen("fast")
