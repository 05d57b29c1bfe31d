"""The two engines are one model: the same events at bit-equal times, and the same accounts.

A difference in one event, one bit of a moment or one penny-second fails.  The compiled engine keeps
no rule of its own, so this holds for any rulebook and any policy, not only for the pathway.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings

from simulation.compiled.engine import simulate as compiled
from simulation.compiling import compile_rulebook
from simulation.reference import simulate as reference
from simulation.tables import Tables
from simulation.totals import Ended, Money
from tests.properties.rich_worlds import rich_worlds
from tests.properties.test_engine import EDGES, World, worlds

SEEDS = 20
MANY = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def assert_agree(one: Ended, other: Ended, tables: Tables) -> None:
    """The same events, bit for bit, and the same accounts."""
    first, second = one.events, other.events
    for mine, theirs in zip(first, second, strict=False):
        assert mine == theirs
    assert len(first) == len(second) == one.n_events == other.n_events
    ours, others = one.totals(tables), other.totals(tables)
    for part in fields(ours):
        a, b = getattr(ours, part.name), getattr(others, part.name)
        if isinstance(a, Money):
            a, b = exact(a), exact(b)
        assert np.array_equal(a, b), part.name


def exact(money: Money) -> Any:
    """Pence-seconds as whole numbers of any size."""
    return money.high.astype(object) * 2**60 + money.low.astype(object)


def both(world: World) -> tuple[Ended, Ended, Tables]:
    """A world run in each engine."""
    tables = compile_rulebook(world.book, list(world.parameters))
    values = list(world.parameters.values())
    run = (tables, world.population, values, world.policy, world.key, EDGES, world.slots, True)
    return reference(*run), compiled(*run), tables


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
