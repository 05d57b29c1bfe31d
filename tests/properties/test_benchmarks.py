"""What the benchmarks compare the compiled engine with is the same model, event for event."""

from __future__ import annotations

from dataclasses import replace
from math import exp, log
from typing import Any

import pytest

from benchmarks import idiomatic_simpy, native
from benchmarks.checkouts import ratio_of
from benchmarks.engines import refuse_difference_in_native
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


@pytest.mark.skipif(not native.available(), reason="there is no g++ here")
def test_sources_built_by_another_compiler_are_the_module(gloucestershire: Studied) -> None:
    """Protects the yardstick and the sources: what C++ leaves undefined shows as a difference."""
    with native.library(*native.FLAGS) as library:
        machine = native.Native(library)
        for name in SCENARIOS:
            experiment = gloucestershire.experiment(gloucestershire.named(name), YEARS)
            given = one_replication(experiment)
            for key in KEYS:
                refuse_difference_in_native(replace(given, key=key), machine)
        with pytest.raises(SystemExit, match="make engine"):
            refuse_difference_in_native(given, ForgetsASecond(library))


class ForgetsASecond(native.Native):
    """A machine with a fault."""

    def call(self, function: str, *arguments: Any) -> None:
        super().call(function, *arguments)
        whole, accounts = arguments[0], arguments[5]
        accounts[int(whole[cells.L_SECONDS])] += 1


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
