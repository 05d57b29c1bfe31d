"""Everything a run needs, bound together: rulebook, people, values, policies, dates.

An experiment is plain data, so it can be sent to workers. A worker needs nothing else to run a
task.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from simulation.chance import stream_key
from simulation.clock import financial_year_edges
from simulation.councils import Councils
from simulation.opening import Caseload, Histories, build_population, path_of
from simulation.policy import Policy
from simulation.pooled_budgets import Pool
from simulation.reference.engine import Outcome
from simulation.reference.engine import simulate as in_reference
from simulation.replication import Replication
from simulation.rulebook.tables import Tables
from simulation.running.engines import SIMPY, simulate_with
from simulation.totals import Ended

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Answer = TypeVar("Answer")
Task = tuple[int, int]  # draw, replication


@dataclass(frozen=True)
class Experiment:
    """Scenarios to be compared over the same draws and replications.

    Attributes:
        area: name of the place.
        scenarios: names, comparators first.
        policies: [scenario][draw], dated steps.
        values: parameter values [draw, parameter], in the order of ``tables.names.parameters``.
        opening_slots: slots of each resource at the start.
        start, years: the run's first day and length.
        pools: agreements to share costs, by scenario; none if empty.
        engine: which engine runs it (``simulation.running.engines``); the results are the same.
        councils: the councils that share the place, if several do.
        histories: for each draw, its own histories for the opening caseload; empty where all draws
            borrow from the histories of ``caseload``.
    """

    area: str
    tables: Tables
    caseload: Caseload
    scenarios: tuple[str, ...]
    policies: tuple[tuple[Policy, ...], ...]
    values: NDArray[np.float64]
    opening_slots: tuple[int, ...]
    seed: int
    start: date
    years: int
    pools: tuple[tuple[Pool, ...], ...] = ()
    engine: str = SIMPY
    councils: Councils | None = None
    histories: tuple[Histories, ...] = ()

    @property
    def n_draws(self) -> int:
        """Number of draws of the parameters."""
        return len(self.values)

    def edges(self) -> tuple[list[int], list[float]]:
        """Financial years and the days at which they begin, with the end of the last."""
        return financial_year_edges(self.start, self.years)

    def replicate(self, draw: int, replication: int, keep_events: bool = False) -> dict[str, Ended]:
        """Run every scenario with the same people and the same luck.

        Args:
            keep_events: whether to keep the event rows.
        """
        simulate = simulate_with(self.engine)
        given = self.replications(draw, replication)
        return {name: simulate(each, keep_events) for name, each in given.items()}

    def watch(
        self, draw: int, replication: int, watched: Collection[int] = ()
    ) -> dict[str, Outcome]:
        """Run scenarios in the reference engine, keeping events and watched people's stretches.

        Args:
            watched: numbers of the people whose stretches are kept.
        """
        given = self.replications(draw, replication)
        return {name: in_reference(each, True, watched) for name, each in given.items()}

    def replications(self, draw: int, replication: int) -> dict[str, Replication]:
        """One replication per scenario, with the same people and the same luck.

        A scenario that changes the trend of entrants adds people after them, or leaves some out.
        """
        key = stream_key(self.seed, draw, replication)
        values = self.values[draw].tolist()
        named = dict(zip(self.tables.names.parameters, values, strict=True))
        caseload = self.caseload
        if self.histories:
            caseload = replace(caseload, histories=self.histories[draw])
        paths = [path_of(policies[draw]) for policies in self.policies]
        people = {p: build_population(self.tables, caseload, named, key, p) for p in {*paths}}
        _, edges = self.edges()
        slots = self.opening_slots
        return {
            name: Replication(self.tables, people[path], values, policies[draw], key, edges, slots)
            for name, policies, path in zip(self.scenarios, self.policies, paths, strict=True)
        }


Work = Callable[[Experiment, Sequence[Task]], Answer]
