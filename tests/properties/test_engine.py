"""What must hold at every instant of any run, whatever the rulebook, the people and the policy.

Hypothesis draws small rulebooks: two to five states of which some need a slot, one or two
resources with priorities, turnaround and queues that people leave, chance decisions, shocks to
groups, people present and joining, and policies that raise and lower capacities (below what is
held, and to nothing) and change rates.  People wait for a slot where they are, holding what they
hold, so that queues can block one another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from unittest import mock

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulation.chance import stream_key
from simulation.events import DEPARTED, ENGINE_EVENTS, JOINED, MOVED, PRESENT, EventRecord
from simulation.ledger import SECONDS_PER_DAY
from simulation.people import Population
from simulation.policy import Step, in_order
from simulation.reference import engine as reference
from simulation.reference.engine import Outcome, simulate
from simulation.reference.slots import Pool, Ticket
from simulation.replication import Replication
from simulation.rulebook import (
    Asks,
    Attribute,
    Becomes,
    Chooses,
    Departs,
    Group,
    Hazard,
    Option,
    Records,
    Releases,
    Resource,
    Rulebook,
    Shock,
    Tries,
    Withdraws,
)
from simulation.rulebook import Step as RuleStep
from simulation.rulebook.conditions import Where, per, where
from simulation.rulebook.encoding import compile_rulebook
from simulation.rulebook.prices import Payers, Price, SlotCost

YEAR = 365.25
EDGES = [0.0, 150.0, 400.0, 2 * YEAR]
END = EDGES[-1]
NOT_WAITING = where(waits="no")


@dataclass(frozen=True)
class World:
    """A rulebook and everything it needs to run."""

    book: Rulebook
    parameters: dict[str, float]
    population: Population
    slots: tuple[int, ...]
    policy: tuple[Step, ...]
    key: int

    def replication(self) -> Replication:
        """What an engine is given."""
        return Replication(
            compile_rulebook(self.book, list(self.parameters)),
            self.population,
            list(self.parameters.values()),
            self.policy,
            self.key,
            EDGES,
            self.slots,
        )

    def run(self, **changes: Any) -> Outcome:
        """Run it, perhaps with another policy or rulebook."""
        return simulate(replace(self, **changes).replication(), keep_events=True)

    def rows(self, **changes: Any) -> list[tuple[Any, ...]]:
        """Event rows with the names of events, so that numbering does not matter."""
        world = replace(self, **changes)
        names = [name for name, _ in ENGINE_EVENTS] + [name for name, _ in world.book.events]
        events = world.run().events
        return [(e.person, e.at, names[e.event], e.moved_from, e.report) for e in events]


# Worlds

rates = st.floats(0.2, 12.0)
days = st.floats(1.0, END)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Any small world."""
    n_resources = draw(st.integers(1, 2))
    resources = [f"r{i}" for i in range(n_resources)]
    # The first state needs nothing, so that people who join can be in it.
    needs: list[str | None] = [None]
    needs += draw(st.lists(st.sampled_from([None, *resources]), min_size=1, max_size=4))
    states = [f"s{i}" for i in range(len(needs))]
    parameters: dict[str, float] = {}
    priorities = {r: ("urgent", "planned")[: draw(st.integers(1, 2))] for r in resources}

    def parameter(name: str, values: st.SearchStrategy[float]) -> str:
        parameters[name] = draw(values)
        return name

    def held_where(resource: str) -> Where:
        """Nobody waits when the run opens, so a slot that no state needs is held by nobody."""
        needing = tuple(s for s, need in zip(states, needs, strict=True) if need == resource)
        return where(state=needing) if needing else where(waits=resource)

    def move(begin: int, end: int) -> tuple[RuleStep, ...]:
        """Go from one state to another, by way of a queue if that needs a slot."""
        leave = () if needs[begin] is None else (Releases(str(needs[begin])),)
        resource = needs[end]
        if resource is None:
            return (*leave, Becomes("state", states[end]))
        arrive = (*leave, Becomes("waits", "no"), Becomes("state", states[end]))
        if draw(st.booleans()) and resource != needs[begin]:
            return (Tries(resource, arrive, (Records("turned_away"),)),)
        priority = draw(st.sampled_from(priorities[resource]))
        return (Becomes("waits", resource), Records("asked"), Asks(resource, priority, arrive))

    hazards = []
    for i, begin in enumerate(states):
        for j in draw(st.sets(st.sampled_from(range(len(states))), min_size=1, max_size=2)):
            name = f"h{i}{j}"
            then = move(i, j)
            if draw(st.booleans()):
                share = parameter(f"p_{name}", st.floats(0.0, 1.0))
                other = draw(st.sampled_from(range(len(states))))
                options = (Option("one way", (per(share),), then),)
                then = (Chooses(f"choice {name}", options, move(i, other)),)
            rate = parameter(name, rates)
            hazards.append(Hazard(name, name, where(NOT_WAITING, state=begin), (per(rate),), then))
    for resource in resources:
        patience = parameter(f"patience_{resource}", st.floats(0.5, 200.0))
        give_up: tuple[RuleStep, ...] = (Withdraws(resource), Becomes("waits", "no"))
        give_up += (Departs(),) if draw(st.booleans()) else (Records("gave_up"),)
        hazards.append(
            Hazard(
                f"gives up {resource}",
                "",
                where(waits=resource),
                (),
                give_up,
                "fixed",
                (patience,),
            )
        )
    death = parameter("death", st.floats(0.0, 1.0))
    hazards.append(Hazard("death", "dies", (), (per(death),), (Departs(),)))
    home: tuple[RuleStep, ...] = (
        *(Withdraws(r) for r in resources),
        *(Releases(r) for r in resources),
        Becomes("waits", "no"),
        Becomes("state", "s0"),
    )
    shock = parameter("shock", st.floats(0.0, 2.0))
    parameter("price", st.floats(0.0, 9000.0))
    parameter("set_up", st.floats(0.0, 1.0))
    parameter("p_health", st.floats(0.0, 1.0))
    book = Rulebook(
        "any",
        attributes=(
            Attribute("state", "where", tuple(states)),
            Attribute("waits", "in a queue", ("no", *resources)),
        ),
        groups=(Group("home", "a home that may close"),),
        hazards=tuple(hazards),
        shocks=(Shock("closure", "a home closes", "home", (per(shock),), (), home),),
        resources=tuple(
            Resource(
                r,
                "",
                held_where(r),
                priorities[r],
                turnaround=parameter(f"turnaround_{r}", st.floats(0.0, 30.0))
                if draw(st.booleans())
                else "",
            )
            for r in resources
        ),
        events=(("asked", ""), ("gave_up", ""), ("turned_away", "")),
        prices=(Price("package", where(state=("s0", "s1")), (per("price"),), scaled_by=("need",)),),
        payers=(Payers(where(state="s0"), "council", (("health", "p_health"),)),),
        slot_costs=(SlotCost("r0", "price", "set_up", "health"),),
        payer_names=("council", "health"),
        reported_by=("state", "waits"),
        moves_in="state",
    )
    return World(
        book,
        parameters,
        draw(populations(len(states))),
        tuple(draw(st.integers(0, 6)) for _ in resources),
        draw(policies(resources, list(parameters))),
        stream_key(draw(st.integers(0, 2**32)), 0, 0),
    )


@st.composite
def populations(draw: st.DrawFn, n_states: int) -> Population:
    """People in any state at the start, and people who join in the first."""
    present = draw(st.lists(st.integers(0, n_states - 1), max_size=14))
    joining = sorted(draw(st.lists(st.floats(0.01, END), max_size=14)))
    n, n_groups = len(present) + len(joining), draw(st.integers(0, 2))
    codes = np.zeros((n, 3), dtype=np.int64)
    codes[: len(present), 0] = present
    codes[:, 2] = np.arange(n) % (n_groups + 1)
    return Population(
        joins_at=np.array([0.0] * len(present) + joining),
        codes=codes,
        mark_at=np.zeros((n, 0)),
        need_percent=np.full(n, 100, dtype=np.int64),
        elapsed_days=np.full(n, np.nan),
        n_groups=n_groups,
    )


@st.composite
def policies(draw: st.DrawFn, resources: list[str], parameters: list[str]) -> tuple[Step, ...]:
    """Capacities up and down, to nothing too, and changes of rates."""
    capacity = st.builds(
        lambda at, target, value: Step(at, "capacity", target, value, value),
        days,
        st.sampled_from(resources),
        st.integers(0, 6).map(float),
    )
    change = st.builds(
        lambda at, target, value: Step(at, "parameter", target, value),
        days,
        st.sampled_from([p for p in parameters if p.startswith(("h", "death", "shock"))]),
        st.floats(0.0, 12.0),
    )
    return in_order(draw(st.lists(capacity, max_size=5)) + draw(st.lists(change, max_size=3)))


# Watching the engine at work


@dataclass(eq=False)
class WatchedPool(Pool):
    """A pool that objects the moment a rule is broken."""

    at_start: int = 0  # people who hold a slot when the run opens, whatever the slots
    was: dict[str, int] = field(default_factory=dict)
    queued: list[tuple[int, int, Ticket]] = field(default_factory=list)
    gone: list[Ticket] = field(default_factory=list)
    count: int = 0

    @property
    def spare(self) -> int:
        """Slots that may be given, counted apart from the engine."""
        return max(0, self.commissioned) + self.bought - self.held - self.resting

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "held" and hasattr(self, "was"):
            assert value >= 0, "fewer than nobody holds a slot"
            if value > self.held:
                assert value == self.held + 1
                self.was["grown"] = self.was.get("grown", 0) + 1
                if self.was["grown"] > self.at_start:
                    assert self.spare > 0, "a slot was given that was not free"
        if name == "resting":
            assert value >= 0
        super().__setattr__(name, value)

    def queue(self, person: int, priority: int, program: int) -> Ticket:
        ticket = super().queue(person, priority, program)
        self.count += 1
        self.queued.append((priority, self.count, ticket))
        return ticket

    def leave_queue(self, ticket: Ticket) -> None:
        super().leave_queue(ticket)
        self.gone.append(ticket)
        self.queued = [entry for entry in self.queued if entry[2] is not ticket]

    def serve(self) -> list[Ticket]:
        served = super().serve()
        for ticket in served:
            assert not any(ticket is other for other in self.gone), "served after leaving"
            first = min(self.queued, key=lambda entry: entry[:2])
            assert first[2] is ticket, "served before someone more urgent or earlier"
            self.queued.remove(first)
        assert self.spare <= 0 or not self.queued, "a slot is free while someone waits for it"
        return served


@contextmanager
def watched(world: World) -> Iterator[None]:
    """Run engines whose pools object, and compare pools with people after every event."""
    settle = reference._Engine.settle
    holders: Counter[int] = Counter()
    pool_of = {r.name: i for i, r in enumerate(world.book.resources)}
    for person, joins_at in enumerate(world.population.joins_at):
        state = world.book.attributes[0].values[world.population.codes[person, 0]]
        for resource in world.book.resources:
            if joins_at <= 0.0 and any(
                a == "state" and state in allowed for a, allowed in resource.held_where
            ):
                holders[pool_of[resource.name]] += 1

    def pool(number: int, *opening: Any) -> WatchedPool:
        made = WatchedPool(number, *opening)
        made.at_start = holders[number]
        return made

    def settle_and_compare(engine: Any) -> None:
        settle(engine)
        for pool in engine.pools:
            assert pool.held == sum(p.held[pool.number] for p in engine.people)
            waiting = [p for p in engine.people if pool.number in p.ticket]
            assert all(p.present and p.ticket[pool.number].waiting for p in waiting)
            queued = sum(map(len, pool.queues))
            assert sum(pool.waiting) == len(waiting) == queued, "queue and waiting people differ"
            assert pool.spare <= 0 or not waiting, "a slot is free while someone waits for it"
            assert pool.open == max(pool.usable, pool.held + pool.resting)
        for person in engine.people:
            coming = engine.env.now == 0.0  # people present at the start come in one by one
            assert person.present or coming or not any(person.held), "who left holds a slot"
            assert min(person.due) >= engine.env.now

    with (
        mock.patch.object(reference, "Pool", pool),
        mock.patch.object(reference._Engine, "settle", settle_and_compare),
    ):
        yield


thorough = settings(
    max_examples=120, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
brisk = settings(thorough, max_examples=60)


# Properties


@dataclass
class Replay:
    """Where each person is, from the event rows alone."""

    state: dict[int, int] = field(default_factory=dict)
    since: dict[int, float] = field(default_factory=dict)
    days: float = 0.0
    counts: Counter[int] = field(default_factory=Counter)

    def take(self, row: EventRecord) -> None:
        """One more row; refuses what cannot follow from those before."""
        self.counts[row.event] += 1
        if row.event in (PRESENT, JOINED):
            assert row.person not in self.since, "came twice"
            assert (row.event == PRESENT) == (row.at == 0.0)
            self.since[row.person], self.state[row.person] = row.at, row.report[0]
            return
        assert row.person in self.state, "something happened to someone who is not there"
        if row.event == MOVED:
            assert row.report[0] != self.state[row.person], "moved to where they were"
            self.state[row.person] = row.report[0]
        assert row.report[0] == self.state[row.person], "in two places at once"
        if row.event == DEPARTED:
            del self.state[row.person]
            self.days += row.at - self.since[row.person]


@thorough
@given(worlds())
def test_people_and_slots_are_conserved(world: World) -> None:
    """Each person in one state at each instant; nobody and no slot appears or vanishes.

    The pools object on the spot if a slot is given that is not free (so that held exceeds usable
    only while a reduction runs off, and never grows then), if anyone is served after leaving the
    queue or out of turn, or if a slot stands free while someone waits.
    """
    check_conservation(world)


def check_conservation(world: World) -> None:
    """Run under watch, then tell the story again from the rows and compare."""
    with watched(world):
        outcome = world.run()
    replay, last = Replay(), 0.0
    for row in outcome.events:
        assert last <= row.at < END, "out of order of time"
        last = row.at
        replay.take(row)
    there = {p.number: p.codes[0] for p in outcome.people if p.present}
    assert replay.state == there, "the rows do not lead to where people are"

    present, joined, departed = (replay.counts[e] for e in (PRESENT, JOINED, DEPARTED))
    assert present + joined == len(there) + departed
    assert present == np.count_nonzero(world.population.joins_at <= 0.0)
    assert joined == np.count_nonzero(
        (world.population.joins_at > 0) & (world.population.joins_at < END)
    )
    at_end = sum(n for (year, _), n in outcome.ledger.at_end.items() if year == len(EDGES) - 2)
    assert at_end == len(there)

    replay.days += sum(END - replay.since[person] for person in there)
    seconds = sum(outcome.ledger.seconds.values())
    stretches = 2 * len(outcome.events) + len(world.population) * (len(world.policy) + 8)
    assert seconds == pytest.approx(replay.days * SECONDS_PER_DAY, abs=0.5 * stretches)


@brisk
@given(worlds())
def test_rows_before_the_first_change_are_those_of_no_policy(world: World) -> None:
    """No policy reaches back: event for event and bit for bit."""
    first = min((step.at_day for step in world.policy), default=END)
    without = [row for row in world.rows(policy=()) if row[1] < first]
    assert [row for row in world.rows() if row[1] < first] == without


def with_an_empty_change(world: World, data: st.DataObject) -> tuple[Step, ...]:
    """The world's policy, and in it a parameter set to what it is and a capacity likewise."""
    at = data.draw(days)
    parameter = data.draw(st.sampled_from(sorted(world.parameters)))
    resource = data.draw(st.sampled_from(range(len(world.slots))))
    earlier = [s for s in world.policy if s.at_day <= at]
    value, slots = world.parameters[parameter], world.slots[resource]
    name = world.book.resources[resource].name
    for step in earlier:
        value = step.value if step.target == parameter else value
        slots = int(step.value) if step.target == name else slots
    nothing = [
        Step(at, "parameter", parameter, value),
        Step(at, "capacity", name, float(slots), float(slots)),
    ]
    return in_order([*world.policy, *nothing])


@brisk
@given(worlds(), st.data())
def test_a_change_without_effect_leaves_every_row(world: World, data: st.DataObject) -> None:
    """The same events, the same people, the same times to the last bit."""
    assert world.rows(policy=with_an_empty_change(world, data)) == world.rows()


@brisk
@given(worlds(), st.data())
def test_a_change_without_effect_leaves_the_ledger(world: World, data: st.DataObject) -> None:
    """Paired differences of exactly zero: not a second and not a penny."""
    with_change = world.run(policy=with_an_empty_change(world, data)).ledger
    without = world.run().ledger
    for of in ("seconds", "at_end", "events", "slot_seconds", "money"):
        assert nonzero(getattr(with_change, of)) == nonzero(getattr(without, of)), of


def nonzero(amounts: dict[Any, int]) -> dict[Any, int]:
    """Entries that count: an entry of nothing is no difference."""
    return {key: amount for key, amount in amounts.items() if amount}


@brisk
@given(worlds(), st.integers(0, 3))
def test_an_unrelated_decision_leaves_the_others_draws_alone(world: World, place: int) -> None:
    """A new hazard with a decision of its own, anywhere in the rulebook: the old rows stay."""
    hobby = Hazard(
        "hobby",
        "",
        (),
        (per("hobbies"),),
        (
            Chooses(
                "which hobby",
                (Option("judo", (per("p_judo"),), (Becomes("hobby", "judo"),)),),
                (Becomes("hobby", "chess"),),
            ),
            Records("new_hobby"),
        ),
    )
    old = world.book
    book = replace(
        old,
        attributes=(*old.attributes, Attribute("hobby", "", ("none", "chess", "judo"))),
        hazards=(*old.hazards[:place], hobby, *old.hazards[place:]),
        events=(("new_hobby", ""), *old.events),
    )
    people = world.population
    codes = np.insert(people.codes, 2, 0, axis=1)
    rows = world.rows(
        book=book,
        parameters={"hobbies": 20.0, "p_judo": 0.4, **world.parameters},
        population=replace(people, codes=codes),
    )
    assert [row for row in rows if row[2] != "new_hobby"] == world.rows()


@brisk
@given(worlds())
def test_the_same_run_twice_gives_the_same_rows(world: World) -> None:
    """Nothing is carried over from one run to the next."""
    assert world.rows() == world.rows()


# Capacity, in plain code


def waiting_room(n_people: int, policy: tuple[Step, ...]) -> Outcome:
    """People who ask for a slot on the first day, when there is none, and stay 30 days in it."""
    book = Rulebook(
        "waiting room",
        attributes=(Attribute("state", "where", ("waiting", "served", "gave_up")),),
        hazards=(
            Hazard(
                "gives up",
                "",
                where(state="waiting"),
                (),
                (Withdraws("slot"), Becomes("state", "gave_up")),
                "fixed",
                ("patience",),
            ),
            Hazard("leaves", "", where(state="served"), (), (Departs(),), "fixed", ("stay",)),
        ),
        resources=(Resource("slot", "", where(state="served")),),
        routines=(("ask", (Asks("slot", "waiting", (Becomes("state", "served"),)),)),),
        on_joining="ask",
        reported_by=("state",),
        moves_in="state",
    )
    population = Population(
        joins_at=1.0 + np.arange(n_people) / 1000,
        codes=np.zeros((n_people, 1), dtype=np.int64),
        mark_at=np.zeros((n_people, 0)),
        need_percent=np.full(n_people, 100, dtype=np.int64),
        elapsed_days=np.full(n_people, np.nan),
    )
    parameters = {"patience": 100.0, "stay": 30.0}
    tables = compile_rulebook(book, list(parameters))
    values = list(parameters.values())
    given = Replication(tables, population, values, policy, stream_key(1, 0, 0), [0.0, 400.0], [0])
    return simulate(given, keep_events=True)


def moves(outcome: Outcome, state: int) -> list[tuple[int, float]]:
    """Who began to be in a state, and when."""
    return [(e.person, e.at) for e in outcome.events if e.event == MOVED and e.report == (state,)]


@pytest.mark.parametrize("n", [1, 3, 7])
def test_raising_capacity_by_n_serves_n(n: int) -> None:
    """All at once and in order of arrival, not one for each time the queue is looked at."""
    outcome = waiting_room(7, (Step(10.0, "capacity", "slot", float(n), float(n)),))
    assert moves(outcome, 1)[:n] == [(person, 10.0) for person in range(n)]
    assert [at for _, at in moves(outcome, 1)[n:] if at < 40.0] == []


def test_a_freed_slot_is_handed_over_at_once() -> None:
    """Whoever leaves on day 40 makes room on day 40."""
    outcome = waiting_room(4, (Step(10.0, "capacity", "slot", 2.0, 2.0),))
    assert moves(outcome, 1) == [(0, 10.0), (1, 10.0), (2, 40.0), (3, 40.0)]


def test_closing_an_occupied_slot_evicts_nobody_and_serves_nobody() -> None:
    """Two of three slots close while all are held: one person is served once two have left."""
    outcome = waiting_room(
        5,
        (
            Step(10.0, "capacity", "slot", 3.0, 3.0),
            Step(20.0, "capacity", "slot", 1.0, 1.0),
        ),
    )
    assert moves(outcome, 1) == [(0, 10.0), (1, 10.0), (2, 10.0), (3, 40.0), (4, 70.0)]


def test_who_gave_up_is_not_served_when_slots_come() -> None:
    """Patience ends on day 101; slots that open on day 200 find nobody."""
    outcome = waiting_room(3, (Step(200.0, "capacity", "slot", 3.0, 3.0),))
    assert moves(outcome, 1) == []
    assert len(moves(outcome, 2)) == 3


def crowded() -> World:
    """Twelve people, two slots (for a while six), little patience, much coming and going."""
    book = Rulebook(
        "crowded",
        attributes=(
            Attribute("state", "where", ("s0", "s1")),
            Attribute("waits", "in a queue", ("no", "r0")),
        ),
        hazards=(
            Hazard(
                "need",
                "",
                where(NOT_WAITING, state="s0"),
                (per("need"),),
                (
                    Becomes("waits", "r0"),
                    Asks("r0", "urgent", (Becomes("waits", "no"), Becomes("state", "s1"))),
                ),
            ),
            Hazard(
                "stay",
                "",
                where(state="s1"),
                (per("stay"),),
                (Releases("r0"), Becomes("state", "s0")),
            ),
            Hazard(
                "gives up",
                "",
                where(waits="r0"),
                (),
                (Withdraws("r0"), Becomes("waits", "no")),
                "fixed",
                ("patience",),
            ),
        ),
        resources=(Resource("r0", "", where(state="s1"), ("urgent",)),),
        reported_by=("state", "waits"),
        moves_in="state",
    )
    population = Population(
        joins_at=np.zeros(12),
        codes=np.zeros((12, 2), dtype=np.int64),
        mark_at=np.zeros((12, 0)),
        need_percent=np.full(12, 100, dtype=np.int64),
        elapsed_days=np.full(12, np.nan),
    )
    policy = (Step(200.0, "capacity", "r0", 6.0, 6.0), Step(400.0, "capacity", "r0", 1.0, 1.0))
    parameters = {"need": 10.0, "stay": 6.0, "patience": 40.0}
    return World(book, parameters, population, (2,), policy, stream_key(1, 0, 0))


def one_slot_too_many(pool: Pool) -> int:
    return pool.usable - pool.held - pool.resting + 1


def last_in_first_out(pool: Pool, person: int, priority: int, program: int) -> Ticket:
    ticket = Ticket(person, program)
    pool.queues[priority].appendleft(ticket)
    pool.waiting[priority] += 1
    return ticket


def ticket_that_stays(pool: Pool, ticket: Ticket) -> None:
    ticket.waiting = True


def one_waiter_at_a_time(pool: Pool) -> list[Ticket]:
    free, queue = pool.free, pool.queues[0]
    if free <= 0 or not queue:
        return []
    ticket = queue.popleft()
    pool.waiting[0] -= 1
    pool.held += 1
    return [ticket]


FAULTS = {
    "one slot too many": ("free", property(one_slot_too_many), "not free"),
    "last in first out": ("queue", last_in_first_out, "more urgent or earlier"),
    "a ticket that stays in the queue": ("leave_queue", ticket_that_stays, "people differ"),
    "one waiter for each look at the queue": ("serve", one_waiter_at_a_time, "while someone waits"),
}


def test_the_watch_is_content_with_a_sound_engine() -> None:
    """The crowded world in which faults are planted is in order without them."""
    check_conservation(crowded())


@pytest.mark.parametrize("fault", FAULTS)
def test_the_watch_notices_a_fault(fault: str) -> None:
    """Each planted fault is caught, and for what it is."""
    name, planted, complaint = FAULTS[fault]
    with mock.patch.object(Pool, name, planted), pytest.raises(AssertionError, match=complaint):
        check_conservation(crowded())
