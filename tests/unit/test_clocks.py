"""Clocks: thresholds met by integrated hazard, rescaled by policy and never restarted by it."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from simulation.chance import extend, name_key, spread, stream_key, uniform
from simulation.clock import DAYS_PER_YEAR
from simulation.distributions import (
    LOGNORMAL,
    WEIBULL,
    cumulative_hazard,
    elapsed_at,
    exponential_threshold,
    lognormal_of_mean,
)
from simulation.people import Person, Population
from simulation.policy import Policy, Step
from simulation.reference import clocks as clocks_module
from simulation.reference.clocks import NEVER, Clocks
from simulation.reference.engine import simulate
from simulation.replication import Replication
from simulation.rulebook import Attribute, Becomes, Departs, Hazard, Records, Rulebook
from simulation.rulebook.conditions import per, times, where
from simulation.rulebook.encoding import compile_rulebook
from simulation.rulebook.lookup import Rules

ONCE_A_DAY = DAYS_PER_YEAR  # a yearly rate that is exactly 1 a day
KEY = stream_key(5, 0, 0)

AT_HOME = where(state="home")
CRISIS = Hazard(
    "crisis",
    "a crisis",
    AT_HOME,
    (per("rate"), times("helped", support="yes")),
    (Records("crisis"),),
)
SHAPES = {
    "fixed": ("days",),
    "lognormal": ("days", "spread"),
    "weibull": ("days", "spread"),
}
PARAMETERS = {"rate": ONCE_A_DAY, "helped": 0.5, "one": 1.0, "days": 8.0, "spread": 0.75}


def book(hazard: Hazard = CRISIS, *others: Hazard) -> Rulebook:
    """One person's life with one clock under study."""
    return Rulebook(
        "clocks",
        attributes=(
            Attribute("state", "where", ("home", "away")),
            Attribute("support", "has support", ("no", "yes")),
            Attribute("hobby", "of no consequence", ("chess", "judo")),
        ),
        hazards=(hazard, *others),
        events=(("crisis", "A crisis"), ("hobby", "A new hobby"), ("moved on", "Moved on")),
        reported_by=("state",),
    )


def shaped(shape: str) -> Hazard:
    """A stay whose clock has a shape of its own and a modifier."""
    return Hazard("crisis", "", AT_HOME, (per("one"),), (Departs(),), shape, SHAPES[shape])


class Bench:
    """One person and their clocks, moved by hand. The first threshold is exactly 1."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, hazard: Hazard = CRISIS) -> None:
        self.drawn: list[int] = []
        monkeypatch.setattr(clocks_module, "uniform", self.uniform)
        self.rules = Rules(
            compile_rulebook(book(hazard), list(PARAMETERS)), list(PARAMETERS.values())
        )
        self.clocks = Clocks(self.rules, marks=0)
        self.person = Person(0, KEY, [0, 0, 0], 100, hazards=1)
        self.person.due = [NEVER]

    def uniform(self, key: int, decision: int, occurrence: int) -> float:
        """Thresholds of 1, 2, 3, ..."""
        self.drawn.append(occurrence)
        return math.exp(-1.0 - occurrence)

    def set(self, now: float, state: str = "home", support: str = "no") -> float:
        """Let something become true of the person; returns when the clock rings."""
        self.person.codes[:2] = [("home", "away").index(state), ("no", "yes").index(support)]
        return self.refresh(now)

    def refresh(self, now: float) -> float:
        self.clocks.refresh(self.person, 0, now)
        return self.person.due[0]

    def change(self, parameter: str, value: float, now: float) -> float:
        """A policy step; returns when the clock rings."""
        number = list(PARAMETERS).index(parameter)
        for hazard in self.rules.set_value(number, value):
            self.clocks.refresh(self.person, hazard, now)
        return self.person.due[0]


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Bench:
    return Bench(monkeypatch)


def test_a_threshold_of_one_at_one_a_day_rings_after_a_day(bench: Bench) -> None:
    """The plain case, exactly."""
    assert bench.set(0.0) == 1.0


def test_a_rate_doubled_half_way_halves_what_is_left(bench: Bench) -> None:
    """Half the threshold is used after half a day; the rest goes twice as fast: 0.75, exactly."""
    bench.set(0.0)
    assert bench.change("rate", 2 * ONCE_A_DAY, now=0.5) == 0.75


def test_a_rate_changed_twice(bench: Bench) -> None:
    """Doubled after a quarter, quartered after another eighth: 0.25 + 0.25 are used by then."""
    bench.set(0.0)
    bench.change("rate", 2 * ONCE_A_DAY, now=0.25)
    assert bench.change("rate", 0.5 * ONCE_A_DAY, now=0.375) == 0.375 + 0.5 / 0.5
    assert bench.drawn == [0]


def test_a_rate_set_to_what_it_is_moves_nothing(bench: Bench) -> None:
    """Not even the last bit: the clock is not recomputed."""
    due = bench.set(0.1)
    before = list(bench.person.used), list(bench.person.as_of)
    assert bench.change("rate", ONCE_A_DAY, now=0.3) == due
    assert (bench.person.used, bench.person.as_of) == before


def test_a_rate_of_nothing_stops_the_clock_and_keeps_what_is_used(bench: Bench) -> None:
    """A policy that abolishes crises for a year only puts this one off."""
    bench.set(0.0)
    assert bench.change("rate", 0.0, now=0.25) == NEVER
    assert bench.change("rate", ONCE_A_DAY, now=10.0) == 10.75
    assert bench.drawn == [0]


def test_a_modifier_slows_the_clock(bench: Bench) -> None:
    """Support that halves the rate: half used in half a day, the other half in a whole one."""
    bench.set(0.0)
    assert bench.set(0.5, support="yes") == 1.5
    assert bench.set(1.0, support="no") == 1.25


def test_a_clock_survives_what_does_not_concern_it(bench: Bench) -> None:
    """Refreshing it with nothing changed leaves it bit for bit."""
    due = bench.set(0.0)
    for now in (0.1, 0.2, 0.7):
        bench.person.codes[2] = 1 - bench.person.codes[2]
        assert bench.refresh(now) == due
    assert bench.person.used == [0.0]
    assert bench.drawn == [0]


def test_a_paused_exponential_clock_keeps_its_threshold(bench: Bench) -> None:
    """Away from 0.25 to 5, three quarters are left: the same crisis, later."""
    bench.set(0.0)
    assert bench.set(0.25, state="away") == NEVER
    assert bench.set(5.0, state="home") == 5.75
    assert bench.drawn == [0]


def test_a_rate_changed_during_a_pause_holds_afterwards(bench: Bench) -> None:
    """The rest of the threshold is met at the rate in force then."""
    bench.set(0.0)
    bench.set(0.25, state="away")
    assert bench.change("rate", 3 * ONCE_A_DAY, now=2.0) == NEVER
    assert bench.set(5.0, state="home") == 5.0 + 0.75 / 3


def test_a_clock_that_rang_starts_on_the_next_occurrence(bench: Bench) -> None:
    """The next threshold is a new draw, and begins unused."""
    bench.set(0.0)
    bench.clocks.fired(bench.person, 0)
    assert bench.person.due[0] == NEVER
    assert bench.refresh(1.0) == 1.0 + 2.0
    assert bench.drawn == [0, 1]


@pytest.mark.parametrize("shape", SHAPES)
def test_other_shapes_restart(shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stay that is broken off and begun again is a new stay, with a draw of its own."""
    bench = Bench(monkeypatch, shaped(shape))
    first = bench.set(0.0)
    assert bench.set(first / 2, state="away") == NEVER
    second = bench.set(100.0, state="home") - 100.0
    assert bench.drawn == [0, 1]
    if shape == "fixed":
        assert (first, second) == (8.0, 8.0)
    else:
        assert second > first  # a threshold of 2 after one of 1
        assert second == pytest.approx(days_at(shape, 2.0))


def days_at(shape: str, hazard: float) -> float:
    """Days at which a stay of the test's shape has accumulated so much hazard."""
    if shape == "weibull":
        return elapsed_at(WEIBULL, PARAMETERS["days"], PARAMETERS["spread"], hazard)
    mu, sigma = lognormal_of_mean(PARAMETERS["days"], PARAMETERS["spread"])
    return elapsed_at(LOGNORMAL, mu, sigma, hazard)


@pytest.mark.parametrize("shape", ["lognormal", "weibull"])
def test_a_modifier_scales_the_hazard_of_a_shape(
    shape: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hazard doubled half-way: half the threshold that is left is enough."""
    bench = Bench(monkeypatch, shaped(shape))
    first = bench.set(0.0)
    assert first == pytest.approx(days_at(shape, 1.0), rel=1e-12)
    due = bench.change("one", 2.0, now=first / 2)
    if shape == "weibull":
        used = cumulative_hazard(WEIBULL, 8.0, 0.75, first / 2)
    else:
        used = cumulative_hazard(LOGNORMAL, *lognormal_of_mean(8.0, 0.75), first / 2)
    assert due == pytest.approx(days_at(shape, used + (1.0 - used) / 2), rel=1e-12)


def test_a_fixed_time_is_not_moved_by_a_modifier(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty-eight days are twenty-eight days."""
    bench = Bench(monkeypatch, shaped("fixed"))
    bench.set(3.0)
    assert bench.change("one", 2.0, now=5.0) == 11.0


@pytest.mark.parametrize("rate", [1e-9, 1e-3, 1e-2, 50.0])
@pytest.mark.parametrize("shape", ["lognormal", "weibull"])
def test_extreme_modifiers_do_not_break_a_shape(
    shape: str, rate: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slowed a thousandfold, a stay ends late (or never); speeded up fiftyfold, early."""
    bench = Bench(monkeypatch, shaped(shape))
    bench.change("one", rate, now=0.0)
    due = bench.set(0.0)
    assert (due > 20.0) if rate < 1.0 else (due < 8.0)
    assert bench.change("one", 1.0, now=min(due, 1e6) / 2) <= due or rate > 1.0


# Through the engine, with the chance it really draws


def crisis_at(policy: Policy = (), *others: Hazard, **changes: float) -> list[tuple[float, str]]:
    """When each thing happens to one person within ten years, in days."""
    parameters = PARAMETERS | {"rate": 0.25, "hobbies": 12.0, "trips": 6.0} | changes
    tables = compile_rulebook(book(CRISIS, *others), list(parameters))
    population = Population(
        joins_at=np.zeros(1),
        codes=np.zeros((1, 3), dtype=np.int64),
        mark_at=np.zeros((1, 0)),
        need_percent=np.full(1, 100),
        elapsed_days=np.full(1, np.nan),
    )
    values = list(parameters.values())
    given = Replication(tables, population, values, policy, KEY, [0.0, 36525.0], [])
    outcome = simulate(given, keep_events=True)
    return [(row.at, tables.names.events[row.event - 4]) for row in outcome.events if row.event > 3]


def threshold(occurrence: int) -> float:
    """Exp(1) threshold of the person's next crisis."""
    named = spread(name_key("hazard:crisis"))
    return exponential_threshold(uniform(extend(KEY, 0), named, occurrence))


HOBBY = Hazard("hobby", "", (), (per("hobbies"),), (Becomes("hobby", "judo"), Records("hobby")))
TRIP = Hazard("trip", "", AT_HOME, (per("trips"),), (Becomes("state", "away"), Records("moved on")))
RETURN = Hazard(
    "return",
    "",
    where(state="away"),
    (per("trips"),),
    (Becomes("state", "home"), Records("moved on")),
)


def test_engine_takes_the_first_threshold() -> None:
    """The first crisis comes when the rate has used up the keyed threshold."""
    assert crisis_at()[0][0] == pytest.approx(threshold(0) / 0.25 * DAYS_PER_YEAR, rel=1e-14)


def test_engine_rescales_pending_clocks_at_a_policy_step() -> None:
    """Half-way to the first crisis the rate doubles: it comes after three quarters of the time.

    The crises after it keep their thresholds, and go twice as fast.
    """
    before = crisis_at()
    half = before[0][0] / 2
    after = crisis_at((Step(half, "parameter", "rate", 0.5),))
    assert after[0][0] == pytest.approx(1.5 * half, rel=1e-13)
    gaps = [later - sooner for (sooner, _), (later, _) in pairwise(after[:3])]
    expected = [threshold(k) / 0.5 * DAYS_PER_YEAR for k in (1, 2)]
    assert gaps == pytest.approx(expected, rel=1e-12)


def test_engine_steps_that_come_later_change_nothing_before() -> None:
    """Everything before the step is the same to the last bit."""
    before = crisis_at()
    step_at = (before[1][0] + before[2][0]) / 2
    after = crisis_at((Step(step_at, "parameter", "rate", 5.0),))
    assert after[:2] == before[:2]
    assert after[2] != before[2]


def test_engine_clocks_survive_unrelated_events() -> None:
    """A new hobby every month does not put off a crisis by one bit."""
    with_hobbies = crisis_at((), HOBBY)
    assert sum(what == "hobby" for _, what in with_hobbies) > 1000
    assert [row for row in with_hobbies if row[1] == "crisis"] == crisis_at()


def test_engine_pauses_clocks_while_a_person_is_away() -> None:
    """A crisis waits while its rule does not hold, and time at home adds up to its threshold."""
    rows = crisis_at((), TRIP, RETURN)
    at_home, last, home = 0.0, 0.0, True
    for at, what in rows:
        at_home += (at - last) if home else 0.0
        last = at
        if what == "crisis":
            break
        home = not home
    assert len([what for _, what in rows if what == "moved on"]) > 100
    assert at_home == pytest.approx(threshold(0) / 0.25 * DAYS_PER_YEAR, rel=1e-11)
