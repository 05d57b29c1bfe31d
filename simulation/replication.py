"""One replication of one scenario: everything that an engine receives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulation.people import Population
from simulation.policy import Policy
from simulation.rulebook.tables import Tables


@dataclass(frozen=True)
class Replication:
    """Everything that decides the events and accounts, which are the same in both engines.

    Attributes:
        tables: the compiled rulebook.
        people: who is present and who joins, the same in every scenario.
        values: parameter values at the start, in the order of ``tables.names.parameters``.
        policy: dated steps in order of time.
        key: ``chance.stream_key(seed, draw, replication)``.
        edges: days from the start on which reporting years begin, and the end of the last.
        opening_slots: slots paid for at the start, in the order of ``tables.names.resources``.
    """

    tables: Tables
    people: Population
    values: Sequence[float]
    policy: Policy
    key: int
    edges: list[float]
    opening_slots: Sequence[int]
