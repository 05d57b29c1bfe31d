"""The two engines are one model: the same events at bit-equal times, and the same accounts.

A difference in one event, one bit of a moment or one penny-second fails. The compiled engine keeps
no rule of its own, so this holds for any rulebook and any policy, not only for the pathway.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from benchmarks import native
from scenarios.binding.bind import bind
from scenarios.binding.draws import Draws
from scenarios.binding.model import localised
from scenarios.language.load import load_with_comparators, shipped_scenarios
from scenarios.places.load import load_place
from simulation.compiled.engine import simulate as compiled
from simulation.reference.engine import simulate as reference
from simulation.reference.slots import Pool, Ticket
from simulation.rulebook.tables import Tables
from simulation.running.engines import COMPILED, SIMPY
from simulation.running.experiment import Experiment
from simulation.totals import Ended, part_that_differs
from tests.properties.rich_worlds import rich_worlds
from tests.properties.test_engine import World, worlds
from tests.small_place import shipped_model

YEARS, SEEDS_EACH = 3, 7  # at each of three capacities
MANY = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def assert_agree(one: Ended, other: Ended, tables: Tables) -> None:
    """The same events, bit for bit, and the same accounts."""
    first, second = one.events, other.events
    for mine, theirs in zip(first, second, strict=False):
        assert mine == theirs
    assert len(first) == len(second) == one.n_events == other.n_events
    assert part_that_differs(one.totals(tables), other.totals(tables)) == ""


def both(world: World) -> tuple[Ended, Ended, Tables]:
    """A world run in each engine."""
    given = world.replication()
    return reference(given, True), compiled(given, True), given.tables


@MANY
@given(rich_worlds())
def test_any_rulebook_that_uses_everything(world: World) -> None:
    """Protects exact agreement: shapes, marks, queues, groups, wards, homes, funds, prices."""
    assert_agree(*both(world))


@MANY
@given(worlds())
def test_any_rulebook_of_queues(world: World) -> None:
    """Protects exact agreement where people wait, tire, block one another and are turned away."""
    assert_agree(*both(world))


@cache
def shipped(name: str) -> Experiment:
    """A shipped scenario of the shipped place over its first years, in the reference engine."""
    model = shipped_model()
    place = load_place("gloucestershire")
    model = localised(model, place)
    scenarios = load_with_comparators((name,), model.vocabulary, place.start)[-1:]
    return bind(model, place, scenarios, Draws.prior(1), YEARS, engine=SIMPY)


@pytest.mark.parametrize("capacity", [0.4, 1.0, 2.5], ids=["starved", "balanced", "slack"])
@pytest.mark.parametrize("name", [path.stem for path in shipped_scenarios()])
def test_every_shipped_scenario(name: str, capacity: float) -> None:
    """Protects exact agreement on the pathway, whether people queue for everything or nothing."""
    slots = tuple(round(capacity * n) for n in shipped(name).opening_slots)
    for seed in range(SEEDS_EACH):
        slow = replace(shipped(name), opening_slots=slots, seed=seed)
        fast = replace(slow, engine=COMPILED)
        pairs = zip(
            slow.replicate(0, seed, True).values(),
            fast.replicate(0, seed, True).values(),
            strict=True,
        )
        for one, other in pairs:
            assert_agree(one, other, slow.tables)
            assert one.n_events > 1000


def test_a_fault_in_either_engine_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Protects the comparison: a reference engine that serves the last in a queue first differs."""
    plain = Pool.queue

    def jumps_the_queue(pool: Pool, person: int, priority: int, program: int) -> Ticket:
        ticket = plain(pool, person, priority, program)
        pool.queues[priority].rotate(1)
        return ticket

    experiment = shipped("halve-beds")
    starved = tuple(round(0.4 * n) for n in experiment.opening_slots)
    experiment = replace(experiment, opening_slots=starved)
    (right,) = replace(experiment, engine=COMPILED).replicate(0, 0, True).values()
    monkeypatch.setattr(Pool, "queue", jumps_the_queue)
    (wrong,) = experiment.replicate(0, 0, True).values()
    with pytest.raises(AssertionError):
        assert_agree(wrong, right, experiment.tables)


CHECKED = """
import sys
from dataclasses import replace
from pathlib import Path
from benchmarks.native import Fenced
from simulation.compiled import engine
from tests.properties.test_engines_agree import assert_agree, shipped

machine = Fenced(Path(sys.argv[1]), clock_rows_missing=int(sys.argv[2]))
slow = replace(shipped("halve-beds-and-reinvest"), years=2)
for tight in (False, True):
    if tight:
        engine.FEWEST_ROWS = engine.CLOCKS_A_PERSON = 2
    given = slow.replications(0, 3)
    for name, one in slow.replicate(0, 3, True).items():
        assert_agree(one, engine.simulate_on(machine, given[name], True), slow.tables)
print("agreed")
"""


@pytest.mark.skipif(not native.checked_available(), reason="there is no g++ with its sanitizers")
def test_nothing_reads_or_writes_outside_its_array() -> None:
    """Protects memory: the core built with fences between arrays and checks of every operation.

    The module traps what lies outside its memory, but not what lies in a neighbouring array. The
    same run with an array that is one row too short must be caught.
    """
    with native.library(*native.CHECKED) as library:
        done = in_checked(library, 0)
        assert done.stdout.strip().endswith("agreed"), done.stderr[-2000:]
        assert done.returncode == 0
        caught = in_checked(library, 1)
    assert caught.returncode != 0
    assert "heap-buffer-overflow" in caught.stderr


def in_checked(library: Path, missing: int) -> subprocess.CompletedProcess[str]:
    """The checked run, in a Python whose memory the sanitizer watches."""
    environment = {
        **os.environ,
        "LD_PRELOAD": native.sanitizer(),
        "ASAN_OPTIONS": "detect_leaks=0",
    }
    return subprocess.run(
        [sys.executable, "-c", CHECKED, str(library), str(missing)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
