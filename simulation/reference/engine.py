"""The reference engine: SimPy, one process per person, interpreting a rulebook's tables.

Everything is scheduled at absolute times. Things due at the same instant happen in this order:
policy, capacity, groups, marks (birthdays), hazards; then by person; then by table order. A slot
that is given back passes to the next person at once. The steps of that person run after the
current event, first come first served.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import pairwise

import simpy

from simulation.chance import extend, name_key, spread
from simulation.clock import DAYS_PER_YEAR
from simulation.events import ENGINE_EVENTS, JOINED, PRESENT, EventRecord
from simulation.ledger import Ledger
from simulation.people import UNKNOWN, Person
from simulation.policy import Step
from simulation.reference.clocks import NEVER, Clocks, GroupClock
from simulation.reference.fund import Reinvestment, reinvestment_target
from simulation.reference.person_costs import PackageCosts
from simulation.reference.slot_costs import SlotCosts
from simulation.reference.slots import Pool
from simulation.reference.supply import (
    NO_SHOCK,
    At,
    Process,
    Supply,
)
from simulation.reference.watching import Stretch, WatchingCosts
from simulation.replication import Replication
from simulation.rulebook import tables as t
from simulation.rulebook.lookup import Rules
from simulation.same_instant import GROUPS, HAZARDS, MARKS, POLICY, SHOCK_BITS
from simulation.totals import Totals, totals_of


@dataclass(frozen=True)
class Outcome:
    """One replication: its ledger, its people, and its events in order of time if they were kept.

    ``people`` are the records at the end, including people who left. ``stretches`` are the rows
    of the watched people.
    """

    ledger: Ledger
    events: list[EventRecord]
    n_events: int
    people: list[Person]
    stretches: list[Stretch] = field(default_factory=list)

    def totals(self, tables: t.Tables) -> Totals:
        """The accounts as arrays."""
        return totals_of(self.ledger, tables, len(ENGINE_EVENTS) + len(tables.names.events))


def simulate(
    replication: Replication, keep_events: bool = False, watched: Collection[int] = ()
) -> Outcome:
    """Run one replication from the start to its last edge.

    Args:
        keep_events: whether to return the event rows.
        watched: numbers of the people whose stretches are kept.
    """
    return _Engine(replication, keep_events, watched).run()


class _Engine(Supply):
    def __init__(
        self, replication: Replication, keep_events: bool, watched: Collection[int]
    ) -> None:
        super().__init__()
        self.given = replication
        self.tables = tables = replication.tables
        self.n_groups = replication.people.n_groups
        self.keep_events = keep_events
        self.env = simpy.Environment()
        self.rules = Rules(tables, replication.values)
        self.n_plain, self.n_marks, _ = tables.n_attributes.tolist()
        self.clocks = Clocks(self.rules, self.n_marks)
        self.ledger = Ledger(replication.edges)
        rows = tables.resource.tolist()
        self.pools = [
            Pool(i, int(replication.opening_slots[i]), row[1], self.vacancy(row[4]))
            for i, row in enumerate(rows)
        ]
        self.resource = rows
        self.watching = WatchingCosts(self.rules, self.ledger, watched) if watched else None
        self.packages = self.watching or PackageCosts(self.rules, self.ledger)
        self.slots = SlotCosts(self.rules, self.ledger, self.pools)
        edges_of_marks = tables.edge_days.tolist()
        starts = tables.edge_start.tolist()
        self.mark_edges = [edges_of_marks[a:b] for a, b in pairwise(starts)]
        self.moves_in = int(tables.moves_in[0])
        self.on_joining, self.on_opening = tables.routine.tolist()
        self.shock = tables.shock.tolist()
        self.people: list[Person] = []
        self.process: list[simpy.Process] = []
        self.alarm: list[float] = []
        self.called: list[bool] = []
        self.active = -1
        self.groups: list[GroupClock] = []
        self.group_life: list[simpy.Process] = []

    @property
    def now(self) -> float:
        """Model time in days."""
        return float(self.env.now)

    def run(self) -> Outcome:
        """Run to the end and complete the accounts."""
        env = self.env
        env.process(self.policy_process())
        self.admit_population()
        self.open_groups()
        self.open_supplies()
        end = self.ledger.edges[-1]
        env.run(until=At(env, end, 0))
        for person in self.people:
            if person.present:
                self.packages.accrue(person, end)
        for pool in self.pools:
            self.slots.accrue(pool, end)
        self.slots.fund.accrue(end)
        stretches = self.watching.stretches if self.watching else []
        return Outcome(self.ledger, self.events, self.n_events, self.people, stretches)

    # One person

    def admit_population(self) -> None:
        """Give everyone a record and a process, and give out the slots held at the start."""
        population, marks = self.given.people, self.n_marks
        hazards = len(self.rules.hazard)
        for number in range(len(population)):
            person = Person(
                number,
                extend(self.given.key, number),
                population.codes[number].tolist(),
                int(population.need_percent[number]),
                hazards,
            )
            person.mark_at = population.mark_at[number].tolist()
            person.due = [NEVER] * (marks + hazards)
            person.held = [0] * len(self.pools)
            self.people.append(person)
        for person in self.people:
            if population.joins_at[person.number] <= 0.0:
                self.hold_at_start(person)
        self.alarm = [NEVER] * len(self.people)
        self.called = [False] * len(self.people)
        self.process = [self.env.process(self.life(person)) for person in self.people]

    def hold_at_start(self, person: Person) -> None:
        """Give a person present at the start the slots that they hold."""
        self.place_marks(person, 0.0)
        for pool, row in zip(self.pools, self.resource, strict=True):
            if row[0] and self.rules.holds(row[0], person.codes):
                pool.held += 1
                person.held[pool.number] = 1

    def life(self, person: Person) -> Process:
        """One person, from joining to leaving: wait for the next event and carry it out."""
        joins_at = float(self.given.people.joins_at[person.number])
        if joins_at > 0.0:
            yield At(self.env, joins_at, HAZARDS | person.number)
        self.join(person, joins_at > 0.0)
        while person.present:
            try:
                yield self.next_alarm(person)
            except simpy.Interrupt:  # another person's event changed this person's clocks
                self.called[person.number] = False
                continue
            self.happens(person)

    def next_alarm(self, person: Person) -> simpy.Event:
        """The event at which the earliest of a person's clocks rings."""
        due = min(person.due, default=NEVER)
        self.alarm[person.number] = due
        if due == NEVER:
            return self.env.event()
        phase = MARKS if person.due.index(due) < self.n_marks else HAZARDS
        return At(self.env, due, phase | person.number)

    def join(self, person: Person, newly: bool) -> None:
        """Enter the model, now or at the start."""
        now = self.env.now
        self.active = person.number
        person.present = True
        person.accrued_to = now
        self.place_marks(person, now)
        elapsed = float(self.given.people.elapsed_days[person.number])
        if not newly:
            person.elapsed = UNKNOWN if math.isnan(elapsed) else elapsed
        person.moved_from = -1
        self.record(person, JOINED if newly else PRESENT)
        self.changed = (1 << len(self.rules.hazard)) - 1
        program = self.on_joining if newly else self.on_opening
        self.act(person, program)
        person.elapsed = math.nan
        self.settle()

    def place_marks(self, person: Person, now: float) -> None:
        """Set each mark's band, and the day of its next band, from the day the mark was set."""
        for mark, at in enumerate(person.mark_at):
            if not math.isnan(at):
                self.set_mark(person, mark, at, now)

    def happens(self, person: Person) -> None:
        """The earliest clock of this person rings."""
        now = self.env.now
        self.active = person.number
        self.packages.accrue(person, now)
        clock = person.due.index(min(person.due))
        if clock < self.n_marks:
            self.mark_moves_on(person, clock, now)
        else:
            hazard = clock - self.n_marks
            self.clocks.fired(person, hazard)
            self.changed = 1 << hazard
            self.act(person, self.rules.hazard[hazard][5])
        self.settle()

    def mark_moves_on(self, person: Person, mark: int, now: float) -> None:
        """A mark enters its next band, and any steps for that band run."""
        self.set_mark(person, mark, person.mark_at[mark], now)
        attribute = self.n_plain + mark
        self.changed = self.rules.touched_by[attribute]
        clause, program = self.rules.reaches.get((attribute, person.codes[attribute]), (0, -1))
        applies = program >= 0 and self.rules.holds(clause, person.codes)
        self.act(person, program if applies else -1)

    def act(self, person: Person, program: int) -> None:
        """Run a program for a person, then bring their clocks and costs up to date."""
        now = self.env.now
        self.packages.accrue(person, now)
        person.moved_from = person.codes[self.moves_in] if self.moves_in >= 0 else -1
        if program >= 0:
            self.follow(person, program)
        if person.present:
            changed = self.changed & (self.rules.possible(person.codes) | person.ticking)
            while changed:
                lowest = changed & -changed
                self.clocks.refresh(person, lowest.bit_length() - 1, now)
                changed ^= lowest
            self.packages.price_person(person)
        self.changed = 0

    def settle(self) -> None:
        """Run the steps after grants, first come first served, then wake the people affected."""
        touched = []
        while self.granted:
            person, program = self.granted.popleft()
            if not person.present:
                continue
            self.act(person, program)
            touched.append(person)
        for person in touched:
            self.wake(person)
        self.active = -1

    def wake(self, person: Person) -> None:
        """Wake a person's process if its clocks have changed."""
        number = person.number
        if number == self.active or self.called[number]:
            return
        if not person.present or min(person.due, default=NEVER) != self.alarm[number]:
            self.called[number] = True
            self.process[number].interrupt()

    # Groups

    def open_groups(self) -> None:
        """Start the clock of each group for each shock."""
        for number, (_, _, _, _) in enumerate(self.shock):
            name = f"shock:{self.tables.names.shocks[number]}"
            for group in range(1, self.n_groups + 1):
                order = GROUPS | number * SHOCK_BITS | group
                key = extend(extend(self.given.key, name_key(name)), group)
                clock = GroupClock(number, group, key, spread(name_key(name)), order)
                clock.draw(0.0)
                clock.rescale(self.shock_rate(number), 0.0)
                self.groups.append(clock)
                self.group_life.append(self.env.process(self.group_process(clock)))

    def rate_now(self, clock: GroupClock) -> float:
        """Rate per day of a shock to a group, or of a pipeline."""
        if clock.shock == NO_SHOCK:
            return self.rules.values[clock.group] / DAYS_PER_YEAR
        return self.shock_rate(clock.shock)

    def shock_rate(self, shock: int) -> float:
        """Rate per day of a shock to one group."""
        product = self.shock[shock][2]
        return self.rules.product(product, self.tables.start_code.tolist()) / DAYS_PER_YEAR

    def group_process(self, clock: GroupClock) -> Process:
        """Wait for each shock to a group and carry it out for each of its people."""
        attribute, clause, _, program = self.shock[clock.shock]
        while True:
            try:
                yield self.due(clock)
            except simpy.Interrupt:
                continue
            clock.draw(self.env.now)
            clock.rescale(clock.rate, self.env.now)
            struck = [
                p
                for p in self.people
                if p.present
                and p.codes[attribute] == clock.group
                and self.rules.holds(clause, p.codes)
            ]
            for person in struck:
                self.act(person, program)
            self.settle()
            for person in struck:
                self.wake(person)

    # Policy

    def policy_process(self) -> Process:
        """Take each dated step at its time."""
        for number, step in enumerate(self.given.policy):
            yield At(self.env, step.at_day, POLICY | number)
            self.take_step(step)

    def take_step(self, step: Step) -> None:
        """Carry out one dated step of a scenario."""
        if step.kind == "parameter":
            self.set_parameter(self.tables.names.parameters.index(step.target), step.value)
            return
        now = self.env.now
        if step.kind == "capacity":
            pool = self.pools[self.tables.names.resources.index(step.target)]
            usable, paid = int(step.value) - pool.ordered, step.other - pool.ordered_paid
            pool.ordered, pool.ordered_paid = int(step.value), step.other
            if not pool.ordered and not pool.ordered_paid:
                self.stop(pool)
            self.add_slots(pool, usable, paid)
            return
        if step.kind in ("reserve", "order", "prepare"):
            self.change_queue(step)
            return
        self.slots.fund.accrue(now)
        target = reinvestment_target(step.target, self.tables.names.resources)
        if step.kind == "advance":
            pool = self.pools[target]
            self.slots.accrue(pool, now)
            pool.advanced = step.value
        elif step.kind == "capital":
            self.slots.spend_capital(self.pools[target], step.value, now)
        else:
            self.slots.fund.order(Reinvestment(target, step.value, step.other))
            self.reinvest()

    def change_queue(self, step: Step) -> None:
        """Reserve slots, serve queue classes in another order, or let new slots rest at first."""
        pool = self.pools[self.tables.names.resources.index(step.target)]
        if step.kind == "reserve":
            pool.reserved[int(step.other)] = int(step.value)
        elif step.kind == "prepare":
            self.prepare(pool, int(step.value), step.other)
        else:
            self.change_order(pool, step.value)

    def set_parameter(self, parameter: int, value: float) -> None:
        """Change a parameter: rescale the clocks that read it and look prices up again."""
        now = self.env.now
        for pool in self.pools:
            self.slots.accrue(pool, now)
        present = [p for p in self.people if p.present]
        for person in present:
            self.packages.accrue(person, now)
        self.packages.settle_levels(now)
        hazards = self.rules.set_value(parameter, value)
        self.packages.forget()
        for pool, row in zip(self.pools, self.resource, strict=True):
            if row[4] == parameter:
                self.staff_bought(pool)
        for clock, life in zip(self.groups, self.group_life, strict=True):
            rate = self.rate_now(clock)
            if rate != clock.rate:
                clock.rescale(rate, now)
                life.interrupt()
        for person in present:
            for hazard in hazards:
                self.clocks.refresh(person, hazard, now)
            self.packages.price_person(person)
            self.wake(person)
        self.reinvest()
