"""A scenario's own trend of entrants: nothing differs before it, and nobody's luck changes."""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np
import pytest

from scenarios.language.scenario import SetParameter, When
from simulation.clock import DAYS_PER_YEAR
from simulation.compiled.engine import simulate as compiled
from simulation.events import EventRecord
from simulation.opening import path_of
from simulation.opening.trends import growth_by_year
from simulation.policy import Step
from simulation.reference.engine import simulate as reference
from simulation.running.experiment import Experiment
from simulation.totals import Ended, part_that_differs
from tests.small_place import scenario, small_experiment

CHANGED_ON, YEARS = date(2027, 4, 1), 6
BEFORE_DAYS = 365


@cache
def experiment() -> Experiment:
    """Carrying on as now, with many more entrants from the second year, and with fewer."""
    return small_experiment(
        scenario("more", SetParameter(When(CHANGED_ON), "entrants_trend", 0.2)),
        scenario("fewer", SetParameter(When(CHANGED_ON), "entrants_trend", -0.1)),
        years=YEARS,
        central=True,
        values={"adults_joining_a_year": 60.0, "p_child_known": 0.02},
    )


def test_growth_follows_a_change_from_its_day() -> None:
    """Protects the date of a change: a half year at the new trend counts for half."""
    half = ((0.5 * DAYS_PER_YEAR, 0.1),)
    assert growth_by_year(0.0, 4) == [1.0, 1.0, 1.0, 1.0]
    assert growth_by_year(0.02, 3) == pytest.approx([1.0, 1.02, 1.0404])
    assert growth_by_year(0.0, 3, half) == pytest.approx([1.0, 1.05, 1.155])
    back = (*half, (DAYS_PER_YEAR, 0.0))
    assert growth_by_year(0.0, 4, back) == pytest.approx([1.0, 1.05, 1.05, 1.05])


def test_only_the_trend_of_entrants_makes_other_people() -> None:
    """Protects common luck: any other change leaves the people of a replication as they are."""
    steps = (
        Step(30.0, "parameter", "crisis_rate_serious", 0.1),
        Step(60.0, "parameter", "entrants_trend", 0.02),
    )
    assert path_of(steps) == ((60.0, 0.02),)


@pytest.mark.parametrize("replication", [0, 1])
def test_a_trend_adds_people_after_the_others_or_leaves_some_out(replication: int) -> None:
    """Protects pairing: a person has the same number, traits and day of joining wherever they come.

    With 60 adults a year, 20% growth over four years adds far more than 30 people, and a fall of a
    tenth a year leaves out far more than 15.
    """
    given = experiment().replications(0, replication)
    usual, more, fewer = (given[name].people for name in ("baseline", "more", "fewer"))
    n, end = len(usual), YEARS * DAYS_PER_YEAR
    assert np.array_equal(more.codes[:n], usual.codes)
    assert np.array_equal(more.joins_at[:n], usual.joins_at)
    added = more.joins_at[n:]
    assert (added > BEFORE_DAYS).all()
    assert np.count_nonzero(added < end) > 30
    assert np.array_equal(fewer.codes[:n], usual.codes)
    left_out = fewer.joins_at[:n] != usual.joins_at
    assert (usual.joins_at[left_out] > BEFORE_DAYS).all()
    assert (fewer.joins_at[:n][left_out] >= end).all()
    assert np.count_nonzero(left_out & (usual.joins_at < end)) > 15


@pytest.mark.parametrize("name", ["more", "fewer"])
def test_nothing_differs_before_a_change_and_both_engines_agree(name: str) -> None:
    """Protects pairing and the compiled engine, where scenarios differ in who joins."""
    given = experiment().replications(0, 0)
    one, other = reference(given[name], True), compiled(given[name], True)
    tables = experiment().tables
    assert one.events == list(other.events)
    assert part_that_differs(one.totals(tables), other.totals(tables)) == ""
    usual = reference(given["baseline"], True)
    assert _early(one) == _early(usual)
    assert one.n_events != usual.n_events


def _early(outcome: Ended) -> list[EventRecord]:
    """What happened before the change."""
    return [event for event in outcome.events if event.at < BEFORE_DAYS]
