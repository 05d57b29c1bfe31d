"""The compiled engine against the reference engine, idiomatic SimPy, and itself built by g++."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks import idiomatic_simpy, native
from benchmarks.studied import POLICY, one_replication, studied
from benchmarks.timing import Figure, Section, alternated, milliseconds
from scenarios.runs.doctor import refuse_difference
from simulation.chance import stream_key
from simulation.compiled.engine import Machine, simulate, simulate_on
from simulation.compiled.module import own_instance
from simulation.reference import engine as reference
from simulation.replication import Replication
from simulation.running.experiment import Experiment
from simulation.totals import Ended

if TYPE_CHECKING:
    from simulation.compiled.module import Arrays, Shapes

KEYS = 5
AT_LEAST, AT_MOST = 60, 1.2


def measure(quick: bool) -> Section:
    """All contenders in one session."""
    experiment = studied().experiment(studied().named(POLICY))
    given = one_replication(experiment)
    with ExitStack() as stack:
        machines = {"compiled": Watched(own_instance())}
        if native.available():
            built = native.Native(stack.enter_context(native.library(*native.FLAGS)))
            machines["g++"] = Watched(built)
            for key in range(KEYS):
                refuse_difference_in_native(replace(given, key=stream_key(key, 0, 0)), built)
        events = _refuse_difference(experiment, given)
        contenders: dict[str, tuple[int, Callable[[], object]]] = {
            "reference": (1, lambda: reference.simulate(given)),
            "timeouts": (1, lambda: idiomatic_simpy.simulate(given)),
        }
        for name, machine in machines.items():
            contenders[name] = 12, _simulation(machine, given)
        best = alternated(contenders, 1 if quick else 5)
    return Section(
        "One task in each engine",
        [*_against_python(best, events), *_against_native(machines)],
        (
            f"Gloucestershire, {len(given.people):,} people and those who join over 15 years, "
            f"scenario `{POLICY}`: {events:,} events recorded. One core, processor time, the best "
            "of several taken in turns. Compiled engine, reference engine and idiomatic SimPy (a "
            "timeout for each hazard, AnyOf for each person, `benchmarks/idiomatic_simpy.py`) gave "
            "the same events, bit for bit, and the same accounts before they were timed. So did "
            "the sources of the compiled engine, built for this machine "
            f"by {native.version()} with {' '.join(native.FLAGS)}, under {KEYS} keys.",
        ),
    )


class Watched:
    """A machine, and the least time that its loop has taken."""

    def __init__(self, machine: Machine) -> None:
        self.machine, self.best = machine, float("inf")

    def arrays(self, shapes: Shapes) -> Arrays:
        """The machine's arrays."""
        return self.machine.arrays(shapes)

    def call(self, function: str, *arguments: Any) -> None:
        """Call the machine, and note how long it takes."""
        began = time.process_time()
        self.machine.call(function, *arguments)
        self.best = min(self.best, time.process_time() - began)


def _simulation(machine: Machine, given: Replication) -> Callable[[], object]:
    return lambda: simulate_on(machine, given)


def _refuse_difference(experiment: Experiment, given: Replication) -> int:
    """The three engines give the same; returns the number of events."""
    one: Ended = simulate(given, keep_events=True)
    for other in (
        reference.simulate(given, keep_events=True),
        idiomatic_simpy.simulate(given, keep_events=True),
    ):
        refuse_difference(experiment, POLICY, one, other)
    return one.n_events


def refuse_difference_in_native(given: Replication, machine: Machine) -> None:
    """Raise where the sources built for this machine give anything else than the module.

    Raises:
        SystemExit: they differ.
    """
    ours = simulate(given, keep_events=True)
    theirs = simulate_on(machine, given, keep_events=True)
    same_events = np.array_equal(ours.rows.view(np.int64), theirs.rows.view(np.int64))
    if not same_events or not np.array_equal(ours.numbers, theirs.numbers):
        raise SystemExit(
            "Built by g++ the compiled engine gives other events or accounts than its module: "
            "run make engine, or look for what C++ leaves undefined."
        )


def _against_python(best: dict[str, float], events: int) -> Iterator[Figure]:
    for name, words in (
        ("compiled", "compiled engine, a replication"),
        ("reference", "reference engine (SimPy, one alarm for each person)"),
        ("timeouts", "idiomatic SimPy"),
    ):
        rate = f"{events / best[name]:,.0f} events a second"
        yield Figure(words, f"{milliseconds(best[name])}, {rate}")
    ratio = best["reference"] / best["compiled"]
    met = ratio >= AT_LEAST
    yield Figure("compiled against reference", f"{ratio:.0f} times as fast", "at least 60", met)
    ratio = best["timeouts"] / best["compiled"]
    yield Figure("compiled against idiomatic SimPy", f"{ratio:.0f} times as fast")


def _against_native(machines: dict[str, Watched]) -> Iterator[Figure]:
    if "g++" not in machines:
        yield Figure("the same sources by g++", f"not measured: no {native.COMPILER} here")
        return
    for name, machine in machines.items():
        yield Figure(f"the loop alone, {name}", milliseconds(machine.best))
    ratio = machines["compiled"].best / machines["g++"].best
    met = ratio <= AT_MOST
    yield Figure("module against g++", f"{ratio:.2f} times as long", f"at most {AT_MOST}", met)
