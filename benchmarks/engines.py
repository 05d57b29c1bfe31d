"""The compiled engine against the reference engine, idiomatic SimPy and C++."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks import cpp_engine, idiomatic_simpy
from benchmarks.cpp_engine import Loop
from benchmarks.studied import POLICY, one_replication, studied
from benchmarks.timing import Figure, Section, alternated, milliseconds
from scenarios.runs.doctor import refuse_difference
from simulation.chance import stream_key
from simulation.compiled.loop import run
from simulation.reference import engine as reference
from simulation.replication import Replication
from simulation.running.experiment import Experiment
from simulation.totals import Ended

KEYS = 5
AT_LEAST, AT_MOST = 60, 2.5


def measure(quick: bool) -> Section:
    """All contenders in one session."""
    experiment = studied().experiment(studied().named(POLICY))
    given = one_replication(experiment)
    with ExitStack() as stack:
        loops = {"compiled": Watched(run)}
        if cpp_engine.available():
            cpp = stack.enter_context(cpp_engine.compiled_loop())
            loops["C++"] = Watched(cpp)
            for key in range(KEYS):
                refuse_difference_in_cpp(replace(given, key=stream_key(key, 0, 0)), cpp)
        events = _refuse_difference(experiment, given)
        contenders: dict[str, tuple[int, Callable[[], object]]] = {
            "reference": (1, lambda: reference.simulate(given)),
            "timeouts": (1, lambda: idiomatic_simpy.simulate(given)),
        }
        for name, loop in loops.items():
            contenders[name] = 12, _simulation(loop, given)
        best = alternated(contenders, 1 if quick else 5)
    return Section(
        "One task in each engine",
        [*_against_python(best, events), *_against_cpp(loops)],
        (
            f"Gloucestershire, {len(given.people):,} people and those who join over 15 years, "
            f"scenario `{POLICY}`: {events:,} events recorded. One core, processor time, the best "
            "of several taken in turns. Compiled engine, reference engine and idiomatic SimPy (a "
            "timeout for each hazard, AnyOf for each person, `benchmarks/idiomatic_simpy.py`) gave "
            "the same events, bit for bit, and the same accounts before they were timed; so did "
            f"C++ (`benchmarks/cpp/`) under {KEYS} keys. C++ works on the same arrays, compiled by "
            f"{cpp_engine.version()} with {' '.join(cpp_engine.FLAGS[1:-1])}.",
        ),
    )


class Watched:
    """A loop over the arrays, and the least time it has taken."""

    def __init__(self, loop: Loop) -> None:
        self.loop, self.best = loop, float("inf")

    def __call__(self, *arrays: Any) -> None:
        began = time.process_time()
        self.loop(*arrays)
        self.best = min(self.best, time.process_time() - began)


def _simulation(loop: Watched, given: Replication) -> Callable[[], object]:
    return lambda: cpp_engine.simulate_with(loop, given)


def _refuse_difference(experiment: Experiment, given: Replication) -> int:
    """The three engines in Python give the same; returns the number of events."""
    one: Ended = cpp_engine.simulate_with(run, given, keep_events=True)
    for other in (
        reference.simulate(given, keep_events=True),
        idiomatic_simpy.simulate(given, keep_events=True),
    ):
        refuse_difference(experiment, POLICY, one, other)
    return one.n_events


def refuse_difference_in_cpp(given: Replication, loop: Loop) -> None:
    """Raise where C++ gives another event, moment or account than the compiled engine.

    Raises:
        SystemExit: they differ.
    """
    ours = cpp_engine.simulate_with(run, given, keep_events=True)
    theirs = cpp_engine.simulate_with(loop, given, keep_events=True)
    same_events = np.array_equal(ours.rows.view(np.int64), theirs.rows.view(np.int64))
    if not same_events or not np.array_equal(ours.numbers, theirs.numbers):
        raise SystemExit(
            "C++ gives other events or accounts than the compiled engine: benchmarks/cpp must "
            "follow simulation/compiled before the two can be compared."
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


def _against_cpp(loops: dict[str, Watched]) -> Iterator[Figure]:
    if "C++" not in loops:
        yield Figure("C++", f"not measured: there is no {cpp_engine.COMPILER} here")
        return
    for name, loop in loops.items():
        yield Figure(f"the loop alone, {name}", milliseconds(loop.best))
    ratio = loops["compiled"].best / loops["C++"].best
    met = ratio <= AT_MOST
    yield Figure("compiled against C++", f"{ratio:.2f} times as long", "at most 2.5", met)
