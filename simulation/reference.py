"""The reference engine: SimPy, one process per person, interpreting a rulebook's tables.

Everything is scheduled at absolute times.  Things due at the same instant happen in the order
policy, capacity, groups, marks (birthdays), hazards; then by person; then by table order.  A slot
given back is handed over at once; what follows for its new holder runs after the present event,
first come first served.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from heapq import heappush
from typing import Any

import simpy

from simulation import tables as t
from simulation.capacity import Pool, Ticket, staffed_slots
from simulation.chance import extend, name_key, spread, uniform
from simulation.clock import DAYS_PER_YEAR
from simulation.clocks import NEVER, UNKNOWN, Clocks
from simulation.distributions import exponential_threshold
from simulation.events import DEPARTED, ENGINE_EVENTS, JOINED, MOVED, PRESENT, EventRecord
from simulation.ledger import Ledger
from simulation.money import PackageCosts, Reinvestment, SlotCosts, reinvestment_target
from simulation.people import Person, Population
from simulation.policy import Policy, Step
from simulation.rules import Rules

Process = Generator[simpy.Event, Any, None]

# Order of things due at the same instant; SimPy's own urgent events (0) come before all of them.
POLICY, CAPACITY, GROUPS, MARKS, HAZARDS = (phase << 48 for phase in range(1, 6))


@dataclass(frozen=True)
class Outcome:
    """One replication: its ledger, its events in order of time if they were kept, its people.

    ``people`` are records as they stood at the end, of those who left too.
    """

    ledger: Ledger
    events: list[EventRecord]
    n_events: int
    people: list[Person]


def simulate(
    tables: t.Tables,
    population: Population,
    values: Sequence[float],
    policy: Policy,
    key: int,
    edges: list[float],
    opening_slots: Sequence[int],
    keep_events: bool = False,
) -> Outcome:
    """Run one replication from the start to the last edge.

    Args:
        tables: the compiled rulebook.
        population: people present and joining, the same for every scenario.
        values: parameter values, in the order of ``tables.names.parameters``.
        policy: dated steps in order of time.
        key: ``chance.stream_key(seed, draw, replication)``.
        edges: days at which reporting years begin, and the end.
        opening_slots: slots of each resource at the start.
        keep_events: whether to return the event rows.
    """
    return _Engine(
        tables, population, values, policy, key, edges, opening_slots, keep_events
    ).run()


class _At(simpy.Event):
    """An event at an absolute time: SimPy's ``now + delay`` would lose bits."""

    def __init__(self, env: simpy.Environment, at: float, order: int) -> None:
        super().__init__(env)
        self._ok = True
        self._value = None
        heappush(env._queue, (at, order, next(env._eid), self))  # type: ignore[misc]


class _Group:
    """One group's clock for one shock."""

    def __init__(self, shock: int, group: int, key: int, shock_spread: int, order: int) -> None:
        self.shock, self.group, self.key, self.spread = shock, group, key, shock_spread
        self.order = order
        self.occurrence = 0
        self.rate = self.used = self.as_of = 0.0
        self.threshold = 0.0
        self.due = NEVER
        self.process: simpy.Process | None = None

    def draw(self, now: float) -> None:
        """Begin the next occurrence."""
        self.threshold = exponential_threshold(uniform(self.key, self.spread, self.occurrence))
        self.occurrence += 1
        self.used, self.as_of = 0.0, now

    def rescale(self, rate: float, now: float) -> None:
        """Go on at another rate, keeping what has been used up."""
        self.used += self.rate * (now - self.as_of)
        self.as_of, self.rate = now, rate
        self.due = now + (self.threshold - self.used) / rate if rate > 0.0 else NEVER


class _Engine:
    def __init__(
        self,
        tables: t.Tables,
        population: Population,
        values: Sequence[float],
        policy: Policy,
        key: int,
        edges: list[float],
        opening_slots: Sequence[int],
        keep_events: bool,
    ) -> None:
        self.tables = tables
        self.population = population
        self.policy = policy
        self.key = key
        self.keep_events = keep_events
        self.env = simpy.Environment()
        self.rules = Rules(tables, values)
        self.n_plain, self.n_marks, _ = tables.n_attributes.tolist()
        self.clocks = Clocks(self.rules, self.n_marks)
        self.ledger = Ledger(edges)
        rows = tables.resource.tolist()
        self.pools = [
            Pool(i, int(opening_slots[i]), row[1], self.vacancy(row[4])) for i, row in enumerate(rows)
        ]
        self.resource = rows
        self.packages = PackageCosts(self.rules, self.ledger)
        self.slots = SlotCosts(self.rules, self.ledger, self.pools)
        edges_of_marks = tables.edge_days.tolist()
        starts = tables.edge_start.tolist()
        self.mark_edges = [edges_of_marks[a:b] for a, b in zip(starts, starts[1:], strict=False)]
        self.moves_in = int(tables.moves_in[0])
        self.on_joining, self.on_opening = tables.routine.tolist()
        self.shock = tables.shock.tolist()
        self.people: list[Person] = []
        self.process: list[simpy.Process] = []
        self.alarm: list[float] = []
        self.called: list[bool] = []
        self.active = -1
        self.groups: list[_Group] = []
        self.granted: deque[tuple[Person, int]] = deque()
        self.events: list[EventRecord] = []
        self.n_events = 0
        self.changed = 0  # bit set of hazards that the running program may have touched

    def vacancy(self, parameter: int) -> float:
        """Share of paid slots that stand empty for want of staff."""
        return self.rules.values[parameter] if parameter >= 0 else 0.0

    def run(self) -> Outcome:
        """Run to the end and close the books."""
        env = self.env
        env.process(self.policy_process())
        self.admit_population()
        self.open_groups()
        for number, row in enumerate(self.resource):
            if row[3] >= 0:
                env.process(self.supply_process(number, row[3]))
        end = self.ledger.edges[-1]
        env.run(until=_At(env, end, 0))
        for person in self.people:
            if person.present:
                self.packages.accrue(person, end)
        for pool in self.pools:
            self.slots.accrue(pool, end)
        self.slots.accrue_fund(end)
        return Outcome(self.ledger, self.events, self.n_events, self.people)

    # One person

    def admit_population(self) -> None:
        """Give everyone a record and a process; holders of slots at the start hold them."""
        population, marks = self.population, self.n_marks
        hazards = len(self.rules.hazard)
        for number in range(len(population)):
            person = Person(
                number,
                extend(self.key, number),
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
        """Slots that a person present at the start already holds."""
        self.place_marks(person, 0.0)
        for pool, row in zip(self.pools, self.resource, strict=True):
            if row[0] and self.rules.holds(row[0], person.codes):
                pool.held += 1
                person.held[pool.number] = 1

    def life(self, person: Person) -> Process:
        """One person, from joining to leaving: wait for what comes first, and let it happen."""
        joins_at = float(self.population.joins_at[person.number])
        if joins_at > 0.0:
            yield _At(self.env, joins_at, HAZARDS | person.number)
        self.join(person, joins_at > 0.0)
        while person.present:
            try:
                yield self.next_alarm(person)
            except simpy.Interrupt:  # someone else's event moved this person's clocks
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
        return _At(self.env, due, phase | person.number)

    def join(self, person: Person, newly: bool) -> None:
        """Come into the model, now or at the start."""
        now = self.env.now
        self.active = person.number
        person.present = True
        person.accrued_to = now
        self.place_marks(person, now)
        elapsed = float(self.population.elapsed_days[person.number])
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
        """Set each mark's band, and when it moves on, from when the mark was set."""
        for mark, at in enumerate(person.mark_at):
            if not math.isnan(at):
                self.set_mark(person, mark, at, now)

    def set_mark(self, person: Person, mark: int, at: float, now: float) -> None:
        """The mark was set at ``at``; find its band now and the next edge."""
        edges = self.mark_edges[mark]
        band = 0
        while band < len(edges) and at + edges[band] <= now:
            band += 1
        person.mark_at[mark] = at
        person.codes[self.n_plain + mark] = band + 1
        person.due[mark] = at + edges[band] if band < len(edges) else NEVER

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
        """A mark enters its next band, which may have consequences."""
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
            changed = self.changed
            while changed:
                lowest = changed & -changed
                self.clocks.refresh(person, lowest.bit_length() - 1, now)
                changed ^= lowest
            self.packages.price_person(person)
        self.changed = 0

    def settle(self) -> None:
        """Run what follows from grants, first come first served, then wake whom it concerns."""
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
        """Let a person's process see that its clocks have moved."""
        number = person.number
        if number == self.active or self.called[number]:
            return
        if not person.present or min(person.due, default=NEVER) != self.alarm[number]:
            self.called[number] = True
            self.process[number].interrupt()

    # Steps

    def follow(self, person: Person, program: int) -> None:
        """Interpret the instructions of a program."""
        code, pc = self.rules.code, program
        while True:
            op, a, b, c, d = code[pc]
            pc += 1
            if op == t.END:
                return
            if op == t.JUMPS:
                pc = a
            elif op == t.UNLESS:
                pc = pc if self.rules.holds(a, person.codes) else b
            elif op == t.CHOOSES:
                pc = self.choose(person, a, b, c, d)
            elif op == t.TRIES:
                pc = pc if self.take(person, a) else b
            elif op == t.CALLS:
                self.follow(person, a)
            elif op == t.RECORDS:
                self.record(person, a + len(ENGINE_EVENTS))
            else:
                self.change(person, op, a, b, c)

    def change(self, person: Person, op: int, a: int, b: int, c: int) -> None:
        """Instructions that change the person or a resource."""
        if op == t.BECOMES:
            self.become(person, a, b)
        elif op == t.SHIFTS:
            self.become(person, a, min(max(person.codes[a] + b, 0), c - 1))
        elif op == t.STARTS:
            self.start_mark(person, a)
        elif op == t.ASSIGNS:
            self.become(person, a, self.pick_group(person, b))
        elif op == t.ASKS:
            self.ask(person, a, b, c)
        elif op == t.RELEASES:
            self.release(person, a)
        elif op == t.WITHDRAWS:
            self.withdraw(person, a)
        elif op == t.RETIRES:
            self.retire(person, a)
        elif op == t.DEPARTS:
            self.depart(person)

    def become(self, person: Person, attribute: int, code: int) -> None:
        """An attribute takes a value; a new home is always recorded."""
        if person.codes[attribute] == code:
            return
        person.codes[attribute] = code
        self.changed |= self.rules.touched_by[attribute]
        if attribute == self.moves_in:
            self.record(person, MOVED)

    def start_mark(self, person: Person, attribute: int) -> None:
        """A mark is set to this moment."""
        now = self.env.now
        self.set_mark(person, attribute - self.n_plain, now, now)
        self.changed |= self.rules.touched_by[attribute]

    def chance(self, person: Person, decision: int) -> float:
        """This person's uniform for the next occurrence of a decision."""
        occurrence = person.chosen.get(decision, 0)
        person.chosen[decision] = occurrence + 1
        return uniform(person.key, self.rules.decision_spread[decision], occurrence)

    def choose(self, person: Person, decision: int, first: int, end: int, otherwise: int) -> int:
        """Where the program goes on after a decision by chance."""
        u, total = self.chance(person, decision), 0.0
        for product, pc in self.rules.option[first:end]:
            total += self.rules.product(product, person.codes)
            if u < total:
                return pc
        return otherwise

    def pick_group(self, person: Person, decision: int) -> int:
        """One of the groups, each as likely; 0 if there are none."""
        n = self.population.n_groups
        return 1 + int(self.chance(person, decision) * n) if n else 0

    def record(self, person: Person, event: int) -> None:
        """Count an event, and keep its row if rows are kept."""
        now = self.env.now
        self.n_events += 1
        report = self.packages.report(person.codes)
        self.ledger.events[self.ledger.year_of(now), report, event] += 1
        if self.keep_events:
            row = EventRecord(person.number, now, event, person.moved_from, report)
            self.events.append(row)

    def depart(self, person: Person) -> None:
        """Leave the model, giving back slots and leaving queues."""
        for pool in self.pools:
            self.withdraw(person, pool.number)
            while person.held[pool.number]:
                self.release(person, pool.number)
        self.record(person, DEPARTED)
        person.present = False
        person.due = [NEVER] * len(person.due)

    # Slots

    def ask(self, person: Person, resource: int, priority: int, program: int) -> None:
        """Join a queue; a slot that is free is given at once."""
        if resource in person.ticket:
            return
        pool = self.pools[resource]
        self.slots.accrue(pool, self.env.now)
        person.ticket[resource] = pool.queue(person.number, priority, program)
        self.serve(pool)

    def take(self, person: Person, resource: int) -> bool:
        """Take a slot if one is free and nobody waits for it."""
        pool = self.pools[resource]
        if pool.free <= 0 or person.held[resource]:
            return False
        self.slots.accrue(pool, self.env.now)
        pool.held += 1
        person.held[resource] += 1
        return True

    def serve(self, pool: Pool) -> None:
        """Hand over free slots; what follows for their holders runs after the present event."""
        for ticket in pool.serve():
            holder = self.people[ticket.person]
            del holder.ticket[pool.number]
            holder.held[pool.number] += 1
            self.granted.append((holder, ticket.program))

    def release(self, person: Person, resource: int) -> None:
        """Give back a slot; it may need to be made ready before it can be used."""
        if not person.held[resource]:
            return
        pool, now = self.pools[resource], self.env.now
        self.slots.accrue(pool, now)
        person.held[resource] -= 1
        pool.held -= 1
        turnaround = self.resource[resource][2]
        if turnaround >= 0:
            pool.resting += 1
            ready_at = now + self.rules.values[turnaround]
            self.env.process(self.rest_process(pool, ready_at))
        self.ward_changed(pool)
        self.serve(pool)

    def withdraw(self, person: Person, resource: int) -> None:
        """Leave a queue."""
        ticket = person.ticket.pop(resource, None)
        if isinstance(ticket, Ticket):
            pool = self.pools[resource]
            self.slots.accrue(pool, self.env.now)
            pool.leave_queue(ticket)

    def retire(self, person: Person, resource: int) -> None:
        """The slot a person holds leaves the stock for good."""
        if person.held[resource]:
            pool = self.pools[resource]
            self.slots.accrue(pool, self.env.now)
            person.held[resource] -= 1
            pool.held -= 1
            pool.commissioned -= 1
            pool.paid -= 1.0

    def rest_process(self, pool: Pool, ready_at: float) -> Process:
        """A slot that was given back becomes usable again."""
        yield _At(self.env, ready_at, CAPACITY | pool.number)
        self.slots.accrue(pool, self.env.now)
        pool.resting -= 1
        self.ward_changed(pool)
        self.serve(pool)
        self.settle()

    def supply_process(self, number: int, parameter: int) -> Process:
        """New slots from a pipeline already under way, evenly spaced."""
        rate, count, pool = self.rules.values[parameter], 0, self.pools[number]
        while rate > 0.0:
            count += 1
            yield _At(self.env, count * DAYS_PER_YEAR / rate, CAPACITY | number)
            self.add_slots(pool, pool.commissioned + 1, pool.paid + 1.0)

    def add_slots(self, pool: Pool, usable: int, paid: float) -> None:
        """Set what is commissioned, up or down; closing an occupied slot evicts nobody."""
        now = self.env.now
        self.slots.accrue(pool, now)
        self.slots.spend_capital(pool, usable - pool.commissioned, now)
        pool.commissioned, pool.paid = usable, paid
        self.ward_changed(pool)
        self.serve(pool)
        self.settle()

    # Groups

    def open_groups(self) -> None:
        """Start the clock of each group for each shock."""
        for number, (_, _, _, _) in enumerate(self.shock):
            name = f"shock:{self.tables.names.shocks[number]}"
            for group in range(1, self.population.n_groups + 1):
                order = GROUPS | number << 32 | group
                key = extend(extend(self.key, name_key(name)), group)
                clock = _Group(number, group, key, spread(name_key(name)), order)
                clock.draw(0.0)
                clock.rescale(self.shock_rate(number), 0.0)
                clock.process = self.env.process(self.group_process(clock))
                self.groups.append(clock)

    def shock_rate(self, shock: int) -> float:
        """Rate a day of a shock to one group."""
        product = self.shock[shock][2]
        return self.rules.product(product, self.tables.start_code.tolist()) / DAYS_PER_YEAR

    def group_process(self, clock: _Group) -> Process:
        """Wait for what befalls a group and let it happen to each of its people."""
        attribute, clause, _, program = self.shock[clock.shock]
        while True:
            try:
                event = _At(self.env, clock.due, clock.order) if clock.due < NEVER else self.env.event()
                yield event
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
        """Take each dated step at its moment."""
        for number, step in enumerate(self.policy):
            yield _At(self.env, step.at_day, POLICY | number)
            self.take_step(step)

    def take_step(self, step: Step) -> None:
        """Change what a scenario changes."""
        if step.kind == "parameter":
            self.set_parameter(self.tables.names.parameters.index(step.target), step.value)
            return
        now = self.env.now
        if step.kind == "capacity":
            pool = self.pools[self.tables.names.resources.index(step.target)]
            self.add_slots(pool, int(step.value), step.other)
            return
        self.slots.accrue_fund(now)
        target = reinvestment_target(step.target, self.tables.names.resources)
        if step.kind == "advance":
            pool = self.pools[target]
            self.slots.accrue(pool, now)
            pool.advanced = step.value
        else:
            self.slots.fund.order(Reinvestment(target, step.value, step.other))
            self.reinvest()

    def set_parameter(self, parameter: int, value: float) -> None:
        """A parameter takes another value: pending clocks are rescaled, prices looked up again."""
        now = self.env.now
        for pool in self.pools:
            self.slots.accrue(pool, now)
        present = [p for p in self.people if p.present]
        for person in present:
            self.packages.accrue(person, now)
        hazards = self.rules.set_value(parameter, value)
        self.packages.forget()
        for clock in self.groups:
            rate = self.shock_rate(clock.shock)
            if rate != clock.rate:
                clock.rescale(rate, now)
                if clock.process is not None:
                    clock.process.interrupt()
        for person in present:
            for hazard in hazards:
                self.clocks.refresh(person, hazard, now)
            self.packages.price_person(person)
            self.wake(person)

    def ward_changed(self, pool: Pool) -> None:
        """Slots of a ward may have closed or reopened: see what that releases, now and later."""
        if pool.number not in self.slots.wards:
            return
        lapses_at = self.slots.note_closure(pool, self.env.now)
        if lapses_at is not None:
            self.env.process(self.lapse_process(pool, lapses_at))
        self.reinvest()

    def lapse_process(self, pool: Pool, at: float) -> Process:
        """The fixed cost of a closed ward goes at last, and may buy something."""
        yield _At(self.env, at, CAPACITY | pool.number)
        self.slots.accrue(pool, self.env.now)
        self.reinvest()

    def reinvest(self) -> None:
        """Buy what the money now being released pays for, to open after the hiring lag."""
        now = self.env.now
        for order in self.slots.fund.orders:
            slots = self.slots.slots_to_buy(order, now)
            if slots:
                order.ordered += slots
                self.env.process(self.hire_process(order, slots, now + order.lag_days))

    def hire_process(self, order: Reinvestment, slots: int, ready_at: float) -> Process:
        """Slots bought with released money open once people have been recruited."""
        yield _At(self.env, ready_at, CAPACITY | order.resource)
        pool = self.pools[order.resource]
        self.slots.accrue(pool, self.env.now)
        self.slots.accrue_fund(self.env.now)
        pool.paid_bought += slots
        vacancy = self.vacancy(self.resource[order.resource][4])
        pool.bought = staffed_slots(pool.paid_bought, vacancy)
        self.serve(pool)
        self.settle()
