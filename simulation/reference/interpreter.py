"""What instructions do to a person and to slots: the part of the engine without a clock.

The engine decides when something happens. This module decides what happens next, by reading the
rulebook's instructions.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque

from simulation.chance import uniform
from simulation.events import DEPARTED, ENGINE_EVENTS, MOVED, EventRecord
from simulation.ledger import Ledger
from simulation.people import Person
from simulation.reference.clocks import NEVER
from simulation.reference.person_costs import PackageCosts
from simulation.reference.slot_costs import SlotCosts
from simulation.reference.slots import Pool, Ticket
from simulation.rulebook import tables as t
from simulation.rulebook.lookup import Rules


class Interpreter(ABC):
    """Follows programs for people.

    Attributes:
        pools: the slots of each resource; ``resource`` are their rows in the tables.
        people: everyone, by number.
        granted: grants whose steps have still to run, first come first served.
        changed: bit set of the hazards that the running program may have touched.
    """

    rules: Rules
    ledger: Ledger
    packages: PackageCosts
    slots: SlotCosts
    pools: list[Pool]
    resource: list[list[int]]
    people: list[Person]
    mark_edges: list[list[float]]
    n_plain: int
    n_groups: int
    moves_in: int
    keep_events: bool

    def __init__(self) -> None:
        self.granted: deque[tuple[Person, int]] = deque()
        self.events: list[EventRecord] = []
        self.n_events = 0
        self.changed = 0

    @property
    @abstractmethod
    def now(self) -> float:
        """Model time in days."""

    @abstractmethod
    def rest(self, pool: Pool, days: float, kept_for: int) -> None:
        """Make a slot that was given back usable after this number of days.

        Args:
            kept_for: the queue class that the slot is reserved for, or ``slots.ANYBODY``.
        """

    @abstractmethod
    def ward_changed(self, pool: Pool) -> None:
        """Slots of a ward may have closed or reopened."""

    def set_mark(self, person: Person, mark: int, at: float, now: float) -> None:
        """Find the band now, and the next edge, of a mark that was set at ``at``."""
        edges = self.mark_edges[mark]
        band = 0
        while band < len(edges) and at + edges[band] <= now:
            band += 1
        person.mark_at[mark] = at
        person.codes[self.n_plain + mark] = band + 1
        person.due[mark] = at + edges[band] if band < len(edges) else NEVER

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
                pc = pc if self.take(person, a, c) else b
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
        """Give an attribute a value; always record a new home."""
        before = person.codes[attribute]
        if before == code:
            return
        person.codes[attribute] = code
        self.changed |= self.rules.touched_by[attribute]
        if attribute == self.moves_in:
            report = self.packages.report(person.codes)
            self.ledger.moves[self.ledger.year_of(self.now), report, before] += 1
            self.record(person, MOVED)

    def start_mark(self, person: Person, attribute: int) -> None:
        """Set a mark to now."""
        now = self.now
        self.set_mark(person, attribute - self.n_plain, now, now)
        self.changed |= self.rules.touched_by[attribute]

    def chance(self, person: Person, decision: int) -> float:
        """This person's uniform for the next occurrence of a decision."""
        occurrence = person.chosen.get(decision, 0)
        person.chosen[decision] = occurrence + 1
        return uniform(person.key, self.rules.decision_spread[decision], occurrence)

    def choose(self, person: Person, decision: int, first: int, end: int, otherwise: int) -> int:
        """The next instruction of the program after a decision by chance."""
        u, total = self.chance(person, decision), 0.0
        for product, pc in self.rules.option[first:end]:
            total += self.rules.product(product, person.codes)
            if u < total:
                return pc
        return otherwise

    def pick_group(self, person: Person, decision: int) -> int:
        """One of the groups, each equally likely; 0 if there are none."""
        n = self.n_groups
        return 1 + int(self.chance(person, decision) * n) if n else 0

    def record(self, person: Person, event: int) -> None:
        """Count an event, and keep its row if rows are kept."""
        now = self.now
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

    def ask(self, person: Person, resource: int, priority: int, program: int) -> None:
        """Join a queue; take a free slot at once."""
        if resource in person.ticket:
            return
        pool = self.pools[resource]
        self.slots.accrue(pool, self.now)
        person.ticket[resource] = pool.queue(person.number, priority, program)
        self.serve(pool)

    def take(self, person: Person, resource: int, priority: int) -> bool:
        """Take a slot if one is free for a queue class: then nobody of the class is waiting."""
        pool = self.pools[resource]
        if pool.free_for(priority) <= 0 or person.held[resource]:
            return False
        self.slots.accrue(pool, self.now)
        pool.claim(person.number, priority)
        person.held[resource] += 1
        return True

    def serve(self, pool: Pool) -> None:
        """Give out free slots; their holders' steps run after the current event."""
        for ticket in pool.serve():
            holder = self.people[ticket.person]
            del holder.ticket[pool.number]
            holder.held[pool.number] += 1
            self.granted.append((holder, ticket.program))

    def release(self, person: Person, resource: int) -> None:
        """Give back a slot; it may need to be made ready before it can be used."""
        if not person.held[resource]:
            return
        pool, now = self.pools[resource], self.now
        self.slots.accrue(pool, now)
        person.held[resource] -= 1
        pool.held -= 1
        kept_for = pool.let_go(person.number)
        turnaround = self.resource[resource][2]
        if turnaround >= 0:
            pool.resting += 1
            self.rest(pool, self.rules.values[turnaround], kept_for)
        else:
            pool.ready(kept_for)
        self.ward_changed(pool)
        self.serve(pool)

    def withdraw(self, person: Person, resource: int) -> None:
        """Leave a queue."""
        ticket = person.ticket.pop(resource, None)
        if isinstance(ticket, Ticket):
            pool = self.pools[resource]
            self.slots.accrue(pool, self.now)
            pool.leave_queue(ticket)

    def retire(self, person: Person, resource: int) -> None:
        """The slot that a person holds leaves the stock for good."""
        if person.held[resource]:
            pool = self.pools[resource]
            self.slots.accrue(pool, self.now)
            person.held[resource] -= 1
            pool.ready(pool.let_go(person.number))
            pool.retire_held()
