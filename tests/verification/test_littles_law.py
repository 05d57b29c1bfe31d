"""Little's law, L = lambda W, in every setting of a small network, exactly.

The law is an identity of bookkeeping: the time that a system sees (how many are there, for how
long) is the time that its people see (how long each was there).  So it is tested without chance,
in exact fractions, from the event rows; and the ledger, which adds up as the run goes, must agree
with the rows to the rounding of whole seconds.  Source: Little (1961), Operations Research 9, 383.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np
import pytest

from simulation.clock import DAYS_PER_YEAR
from simulation.events import DEPARTED, JOINED, MOVED, EventRecord
from simulation.ledger import SECONDS_PER_DAY, SLOT_PARTS, second_at
from simulation.reference.engine import Outcome
from simulation.rulebook import (
    Asks,
    Attribute,
    Becomes,
    Chooses,
    Departs,
    Does,
    Hazard,
    Option,
    Releases,
    Resource,
    Rulebook,
)
from simulation.rulebook.conditions import per, where
from tests.verification.textbook import (
    HAZARD_FAULT,
    OFF,
    check,
    mean_of_sample,
    people,
    poisson_arrivals,
    run,
)

SETTINGS = ("waiting", "served", "aftercare")
N_PEOPLE, N_FEW, RATE, SERVERS = 10_000, 2000, 8.0, 14
P_RETURN = 0.3
MEAN_YEARS = {"served": 1.0, "aftercare": 0.5}
SIGMA = 0.5
PARAMETERS = {
    "speed": 1.0,
    "p_aftercare": 0.6,
    "aftercare_speed": 1.0,
    "aftercare_days": MEAN_YEARS["aftercare"] * DAYS_PER_YEAR,
    "aftercare_sigma": SIGMA,
    "p_return": P_RETURN,
}

BOOK = Rulebook(
    "a small network",
    attributes=(Attribute("state", "where", SETTINGS),),
    hazards=(
        Hazard(
            "service",
            "service ends",
            where(state="served"),
            (per("speed"),),
            (
                Releases("server"),
                Chooses(
                    "needs aftercare",
                    (Option("yes", (per("p_aftercare"),), (Becomes("state", "aftercare"),)),),
                    (Departs(),),
                ),
            ),
        ),
        Hazard(
            "recovery",
            "aftercare ends",
            where(state="aftercare"),
            (per("aftercare_speed"),),
            (
                Chooses(
                    "comes back",
                    (Option("yes", (per("p_return"),), (Does("wait"),)),),
                    (Departs(),),
                ),
            ),
            "lognormal",
            ("aftercare_days", "aftercare_sigma"),
        ),
    ),
    resources=(Resource("server", "a server", where(state="served")),),
    routines=(
        (
            "wait",
            (
                Becomes("state", "waiting"),
                Asks("server", "waiting", (Becomes("state", "served"),)),
            ),
        ),
    ),
    on_joining="wait",
    reported_by=("state",),
    moves_in="state",
)


@lru_cache(maxsize=2)
def from_empty_to_empty(n: int, times: float = 1.0) -> Outcome:
    """People come, are served, perhaps come back, and in the end all have gone."""
    arrive = poisson_arrivals(RATE, n, 0)
    return run(
        BOOK,
        PARAMETERS | {"speed": times, "aftercare_speed": times},
        people(arrive),
        edges_years=[0.0, 100.0, 200.0, arrive[-1] + 200.0],
        slots=[SERVERS],
    )


@dataclass(frozen=True)
class Visits:
    """Completed stays in one setting, in days, exactly."""

    arrivals: int
    stays: tuple[Fraction, ...]


def as_people_see_it(events: list[EventRecord]) -> dict[int, Visits]:
    """Follow each person from setting to setting."""
    since: dict[int, tuple[int, Fraction]] = {}
    stays: dict[int, list[Fraction]] = defaultdict(list)
    arrivals: dict[int, int] = defaultdict(int)
    for event in events:
        at = Fraction(event.at)
        if event.person in since:
            setting, begun = since.pop(event.person)
            stays[setting].append(at - begun)
        if event.event != DEPARTED:
            since[event.person] = event.report[0], at
            arrivals[event.report[0]] += 1
    assert not since, "someone never left"
    return {s: Visits(arrivals[s], tuple(stays[s])) for s in range(len(SETTINGS))}


def as_the_system_sees_it(events: list[EventRecord]) -> dict[int, Fraction]:
    """Count who is where, without knowing who is who: person-days in each setting."""
    present: dict[int, int] = defaultdict(int)
    area: dict[int, Fraction] = defaultdict(Fraction)
    last = Fraction(0)
    for event in events:
        at = Fraction(event.at)
        for setting, n in present.items():
            area[setting] += n * (at - last)
        last = at
        if event.event != JOINED:
            present[event.moved_from] -= 1
        if event.event != DEPARTED:
            present[event.report[0]] += 1
    assert not any(present.values()), "people are left where nobody is"
    return area


def check_littles_law(events: list[EventRecord]) -> None:
    """L = lambda W in every setting, in exact arithmetic."""
    period = Fraction(events[-1].at)
    visits, area = as_people_see_it(events), as_the_system_sees_it(events)
    for setting, name in enumerate(SETTINGS):
        here = visits[setting]
        assert here.arrivals > 0
        number_present = area[setting] / period
        rate = Fraction(here.arrivals) / period
        mean_stay = sum(here.stays, Fraction(0)) / here.arrivals
        assert number_present == rate * mean_stay, f"L is not lambda W in {name}"


def check_ledger(outcome: Outcome) -> None:
    """Person time and slot time in the ledger are those of the rows, to half a second a stay."""
    visits = as_people_see_it(outcome.events)
    ledger = outcome.ledger
    for setting, name in enumerate(SETTINGS):
        exact = float(sum(visits[setting].stays, Fraction(0))) * SECONDS_PER_DAY
        rounding = 0.5 * (visits[setting].arrivals + 2 * len(outcome.events))
        counted = [s for (_, report), s in ledger.seconds.items() if report == (setting,)]
        assert sum(counted) == pytest.approx(exact, abs=rounding), f"person time, {name}"
        what = {"waiting": "waiting", "served": "held"}.get(name)
        if what is not None:
            parts = [s for (_, _, kind), s in ledger.slot_seconds.items() if kind == what]
            slots = [s / SLOT_PARTS for s in parts]
            # The number in use is accrued at every change, each of them rounded.
            rounding = 0.5 * SERVERS * 4 * sum(v.arrivals for v in visits.values())
            assert sum(slots) == pytest.approx(exact, abs=rounding), f"slot time, {name}"


def check_mean_stays(outcome: Outcome) -> None:
    """W is what the rulebook says it is, where nobody queues."""
    visits = as_people_see_it(outcome.events)
    for name, truth in MEAN_YEARS.items():
        years = np.array([float(s) for s in visits[SETTINGS.index(name)].stays]) / DAYS_PER_YEAR
        check(f"Little's law: W in {name}", mean_of_sample(years), truth)


def test_littles_law() -> None:
    """L = lambda W in every setting, the ledger agrees with the rows, and W is as declared.

    Protects: every row has its time and its setting, and no stay is lost or counted twice.
    """
    outcome = from_empty_to_empty(N_PEOPLE)
    check_littles_law(outcome.events)
    check_ledger(outcome)
    check_mean_stays(outcome)


def test_littles_law_notices_a_hazard_too_high() -> None:
    """Planted fault: stays end at 1.1 times their hazard. The identity holds; W is off."""
    outcome = from_empty_to_empty(N_PEOPLE, HAZARD_FAULT)
    check_littles_law(outcome.events)
    with pytest.raises(AssertionError, match=OFF):
        check_mean_stays(outcome)


def test_littles_law_notices_a_lost_row() -> None:
    """Planted fault: one move is not recorded."""
    events = from_empty_to_empty(N_FEW).events
    lost = next(i for i, event in enumerate(events) if i > 2000 and event.event == MOVED)
    with pytest.raises(AssertionError, match=r"L is not|people are left"):
        check_littles_law(events[:lost] + events[lost + 1 :])


def test_littles_law_notices_a_wrong_setting() -> None:
    """Planted fault: someone's move is recorded as from another setting."""
    events = list(from_empty_to_empty(N_FEW).events)
    i = next(i for i, event in enumerate(events) if i > 2000 and event.event == MOVED)
    events[i] = events[i]._replace(moved_from=(events[i].moved_from + 1) % len(SETTINGS))
    with pytest.raises(AssertionError, match=r"L is not|people are left"):
        check_littles_law(events)


def test_the_ledger_is_noticed_if_it_runs_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted fault: the ledger counts 1.1 seconds for each that passes."""

    def fast(day: float) -> int:
        return second_at(HAZARD_FAULT * day)

    monkeypatch.setattr("simulation.ledger.second_at", fast)
    outcome = from_empty_to_empty.__wrapped__(N_FEW)
    check_littles_law(outcome.events)
    with pytest.raises(AssertionError, match=r"person time|slot time"):
        check_ledger(outcome)
