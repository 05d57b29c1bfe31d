"""Replications and events a second of the reference engine, on Gloucestershire and on a queue.

Run from the repository: ``python -m benchmarks.reference_engine``.  The queue (M/M/10) in bare
SimPy is measured in the same session, so that the ratio means something on any machine.
"""

from __future__ import annotations

import platform
import time

import numpy as np
import simpy

from calibration.study import bound
from simulation.chance import extend, name_key, spread, stream_key, uniform
from simulation.clock import DAYS_PER_YEAR
from simulation.compiling import compile_rulebook
from simulation.conditions import per, where
from simulation.distributions import exponential_threshold
from simulation.people import Population
from simulation.reference import simulate
from simulation.rulebook import (
    Asks,
    Attribute,
    Becomes,
    Departs,
    Hazard,
    Releases,
    Resource,
    Rulebook,
)

REPLICATIONS = 5
CUSTOMERS, SERVERS, ARRIVALS_A_YEAR = 20_000, 10, 8.0


def county() -> tuple[float, float]:
    """Seconds of processor time a replication of 15 years, and events a second."""
    _, experiment = bound("baseline", draws=1, central=True, constant=False)
    experiment.replicate(0, 0)
    began, events = time.process_time(), 0
    for replication in range(REPLICATIONS):
        events += experiment.replicate(0, replication)["baseline"].n_events
    seconds = time.process_time() - began
    return seconds / REPLICATIONS, events / seconds


def _times() -> tuple[list[float], list[float]]:
    key = stream_key(1, 0, 0)
    arrives, serves = spread(name_key("arrival")), spread(name_key("service"))
    gaps = [
        exponential_threshold(uniform(extend(key, n), arrives, 0)) / ARRIVALS_A_YEAR
        for n in range(CUSTOMERS)
    ]
    stays = [exponential_threshold(uniform(extend(key, n), serves, 0)) for n in range(CUSTOMERS)]
    return (np.cumsum(gaps) * DAYS_PER_YEAR).tolist(), [s * DAYS_PER_YEAR for s in stays]


def queue_in_bare_simpy() -> float:
    """Customers a second of the same queue in idiomatic SimPy."""
    arrivals, stays = _times()
    env = simpy.Environment()
    server = simpy.Resource(env, SERVERS)

    def customer(at: float, stay: float) -> object:
        yield env.timeout(at)
        with server.request() as request:
            yield request
            yield env.timeout(stay)

    began = time.process_time()
    for at, stay in zip(arrivals, stays, strict=True):
        env.process(customer(at, stay))  # type: ignore[arg-type]
    env.run()
    return CUSTOMERS / (time.process_time() - began)


def queue_in_a_rulebook() -> float:
    """Customers a second of the same queue as a rulebook in the reference engine."""
    arrivals, _ = _times()
    served = (Releases("server"), Becomes("state", "gone"), Departs())
    book = Rulebook(
        "M/M/10",
        attributes=(Attribute("state", "stage", ("new", "waiting", "served", "gone")),),
        hazards=(Hazard("service", "served", where(state="served"), (per("rate"),), served),),
        resources=(Resource("server", "servers", where(state="served")),),
        routines=(
            (
                "arrive",
                (
                    Becomes("state", "waiting"),
                    Asks("server", "waiting", (Becomes("state", "served"),)),
                ),
            ),
        ),
        on_joining="arrive",
        reported_by=("state",),
    )
    tables = compile_rulebook(book, ["rate"])
    people = Population(
        joins_at=np.array(arrivals),
        codes=np.zeros((CUSTOMERS, 1), dtype=np.int64),
        mark_at=np.zeros((CUSTOMERS, 0)),
        need_percent=np.full(CUSTOMERS, 100),
        elapsed_days=np.full(CUSTOMERS, np.nan),
    )
    began = time.process_time()
    simulate(tables, people, [1.0], (), stream_key(1, 0, 0), [0.0, arrivals[-1]], [SERVERS])
    return CUSTOMERS / (time.process_time() - began)


def main() -> None:
    """Print everything measured in this session."""
    seconds, events = county()
    bare, rulebook = queue_in_bare_simpy(), queue_in_a_rulebook()
    print(f"{platform.machine()}, Python {platform.python_version()}")
    print(f"Gloucestershire, 15 years: {1 / seconds:.2f} replications a second ({seconds:.2f} s)")
    print(f"  {events:,.0f} recorded events a second")
    print(f"M/M/10: {rulebook:,.0f} customers a second as a rulebook, {bare:,.0f} in bare SimPy")
    print(f"  the rulebook takes {bare / rulebook:.1f} times as long")


if __name__ == "__main__":
    main()
