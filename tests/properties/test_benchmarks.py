"""What the benchmarks compare the compiled engine with is the same model, event for event."""

from __future__ import annotations

from dataclasses import replace
from math import exp, log

import pytest

from benchmarks import cpp_engine, idiomatic_simpy
from benchmarks.checkouts import ratio_of
from benchmarks.engines import refuse_difference_in_cpp
from benchmarks.studied import Studied, one_replication
from scenarios.binding.model import localised
from scenarios.places.load import load_place
from simulation.compiled import cells
from simulation.reference import engine as reference
from tests.properties.test_engines_agree import assert_agree
from tests.small_place import shipped_model

YEARS, KEYS = 3, (1, 2, 3)
SCENARIOS = ("halve-beds-and-reinvest", "gloucestershire-strategy")


@pytest.fixture(scope="module")
def gloucestershire() -> Studied:
    """The shipped place."""
    place = load_place("gloucestershire")
    return Studied(localised(shipped_model(), place), place)


@pytest.mark.skipif(not cpp_engine.available(), reason="there is no g++ here")
def test_cpp_is_the_compiled_engine(gloucestershire: Studied) -> None:
    """Protects the yardstick: C++ that follows another layout or rule is no measure of anything."""
    with cpp_engine.compiled_loop() as loop:
        for name in SCENARIOS:
            experiment = gloucestershire.experiment(gloucestershire.named(name), YEARS)
            given = one_replication(experiment)
            for key in KEYS:
                refuse_difference_in_cpp(replace(given, key=key), loop)

        def forgets_a_second(*arrays: object) -> None:
            loop(*arrays)
            whole, accounts = arrays[0], arrays[5]
            accounts[int(whole[cells.L_SECONDS])] += 1  # type: ignore[index]

        with pytest.raises(SystemExit, match="benchmarks/cpp must follow"):
            refuse_difference_in_cpp(given, forgets_a_second)


def test_idiomatic_simpy_is_the_reference_engine(gloucestershire: Studied) -> None:
    """Protects the comparison with SimPy as it is usually written: it must run the same model."""
    experiment = gloucestershire.experiment(gloucestershire.named(SCENARIOS[0]), YEARS)
    given = one_replication(experiment)
    ours = reference.simulate(given, keep_events=True)
    theirs = idiomatic_simpy.simulate(given, keep_events=True)
    assert len(ours.events) > 1000
    assert_agree(ours, theirs, experiment.tables)


def test_limits_of_a_ratio_of_checkouts() -> None:
    """Protects the speed that is claimed: limits as worked by hand, from pairs that differ."""
    found = ratio_of([1.0, 2.2, 3.3], [1.0, 2.0, 3.0])  # one pair alike, two a tenth slower
    assert found.median == pytest.approx(1.1)
    centre, reach = 2 / 3 * log(1.1), 2.919986 * log(1.1) / 3  # t with 2 degrees, sd over root 3
    assert found.low == pytest.approx(exp(centre - reach))
    assert found.high == pytest.approx(exp(centre + reach))
