"""Report what is installed, and whether the two engines agree on this machine."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import replace

from scenarios.asked import asked
from scenarios.binding.bind import bind
from scenarios.binding.draws import Draws
from scenarios.binding.model import Model
from simulation.errors import HometruthError
from simulation.results.manifest import versions
from simulation.running.engines import COMPILED, MISSING, SIMPY, compiled_available
from simulation.running.experiment import Experiment
from simulation.totals import Ended, part_that_differs

PLACE, SCENARIO, YEARS = "gloucestershire", "halve-beds-and-reinvest", 3


def examine(model: Model) -> Iterator[str]:
    """Lines to print, as they become known; the compiled engine is ready afterwards.

    Args:
        model: the shipped model.

    Raises:
        HometruthError: the two engines differ, so that no number of this installation can be
            trusted.
    """
    for name, version in versions().items():
        yield f"{name:<10} {version}"
    yield f"{'cores':<10} {os.cpu_count()}"
    if not compiled_available():
        yield MISSING
        return
    experiment = self_check(model)
    began = time.perf_counter()
    fast = experiment.replicate(0, 0, True)
    yield f"The compiled engine is ready ({time.perf_counter() - began:.1f} s)."
    fast_seconds, slow_seconds = _seconds(experiment), _seconds(replace(experiment, engine=SIMPY))
    slow = replace(experiment, engine=SIMPY).replicate(0, 0, True)
    for name, one in fast.items():
        refuse_difference(experiment, name, one, slow[name])
    events = sum(one.n_events for one in fast.values())
    yield (
        f"Both engines gave the same {events:,} events and the same accounts, to the bit; "
        f"the compiled one is {slow_seconds / fast_seconds:.0f} times as fast here."
    )


def self_check(model: Model) -> Experiment:
    """A short run in which beds close, services start and released money buys slots."""
    whole = asked(PLACE, (SCENARIO,), model=model)
    return bind(whole.model, whole.place, whole.scenarios, Draws.prior(1), YEARS, engine=COMPILED)


def refuse_difference(experiment: Experiment, name: str, one: Ended, other: Ended) -> None:
    """Raise where two engines differ in an event or an account."""
    tables = experiment.tables
    what = "" if one.events == other.events else "events"
    what = what or part_that_differs(one.totals(tables), other.totals(tables))
    if what:
        raise HometruthError(
            f"The two engines differ on '{name}' ({what.replace('_', ' ')}). Use "
            "--engine simpy, and please report this with what 'hometruth doctor' printed."
        )


def _seconds(experiment: Experiment) -> float:
    began = time.perf_counter()
    experiment.replicate(0, 0)
    return time.perf_counter() - began
