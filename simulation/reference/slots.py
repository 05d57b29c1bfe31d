"""Slots and the queues for them: grants on release, priorities, leaving, capacity that moves."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from simulation.whole_slots import staffed_slots

ANYBODY = -1  # the queue class of a slot that is not reserved


@dataclass(eq=False)
class Ticket:
    """A person's place in a queue. A ticket that has left is never served."""

    person: int
    program: int
    waiting: bool = True


@dataclass(eq=False)
class Pool:
    """The slots of one resource.

    Attributes:
        opening: slots paid for at the start of the run.
        vacancy: share of paid slots that were empty at the start because posts were vacant.
        commissioned: slots usable under dated steps; ``bought`` are added with reinvested money.
        ordered, ordered_paid: slots set by dated policy steps alone, ignoring pipeline openings
            and retired slots.
        paid, paid_bought: slots paid for, which exceed usable slots while posts are vacant.
        held: slots in use. May exceed the usable slots while a reduction takes effect.
        resting: slots being made ready for the next person.
        order: queue classes as they are served, by number.
        reserved: slots that only one queue class may take, by class.
        nominated: reserved slots in use or being made ready, by class.
        nominees: the people who hold reserved slots, and of which class the slot is.
    """

    number: int
    opening: int
    priorities: int
    vacancy: float = 0.0
    commissioned: int = 0
    bought: int = 0
    paid: float = 0.0
    paid_bought: float = 0.0
    advanced: float = 0.0
    ordered: int = 0
    ordered_paid: float = 0.0
    held: int = 0
    resting: int = 0
    waiting: list[int] = field(default_factory=list)
    queues: list[deque[Ticket]] = field(default_factory=list)
    order: list[int] = field(default_factory=list)
    reserved: list[int] = field(default_factory=list)
    nominated: list[int] = field(default_factory=list)
    nominees: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.commissioned = staffed_slots(self.opening, self.vacancy)
        self.paid = float(self.opening)
        self.ordered, self.ordered_paid = self.commissioned, self.paid
        self.waiting = [0] * self.priorities
        self.queues = [deque() for _ in range(self.priorities)]
        self.order = list(range(self.priorities))
        self.reserved, self.nominated = [0] * self.priorities, [0] * self.priorities

    @property
    def usable(self) -> int:
        """Slots that may be held."""
        return max(0, self.commissioned) + self.bought

    @property
    def free(self) -> int:
        """Slots that could be given now; negative while a reduction takes effect."""
        return self.usable - self.held - self.resting

    @property
    def open(self) -> int:
        """Slots that still stand: a closed slot stands until the person in it leaves."""
        return max(self.usable, self.held + self.resting)

    @property
    def funded(self) -> float:
        """Slots paid for, whether by dated steps or with released money."""
        return max(0.0, self.paid) + self.paid_bought

    def commission(self, slots: int, paid: float) -> None:
        """Open further slots, or close some.

        If it closes more than there are, the next slots to open close instead.
        """
        self.commissioned += slots
        self.paid += paid

    def stop(self) -> None:
        """Stop every slot that released money bought."""
        self.bought, self.paid_bought = 0, 0.0

    def retire_held(self) -> None:
        """A slot in use leaves the stock; during a reduction it is one of the slots that close."""
        self.held -= 1
        if self.held + self.resting < self.usable:
            self.commission(-1, -1.0)

    def queue(self, person: int, priority: int, program: int) -> Ticket:
        """Join the queue, behind those of the same priority."""
        ticket = Ticket(person, program)
        self.queues[priority].append(ticket)
        self.waiting[priority] += 1
        return ticket

    def leave_queue(self, ticket: Ticket) -> None:
        """Take a ticket out of its queue, for good."""
        for priority, queue in enumerate(self.queues):
            if ticket.waiting and ticket in queue:
                queue.remove(ticket)
                self.waiting[priority] -= 1
        ticket.waiting = False

    def free_for(self, priority: int) -> int:
        """Slots that could be given to a queue class: not those kept for other classes."""
        kept = sum(
            max(0, self.reserved[other] - self.nominated[other])
            for other in range(self.priorities)
            if other != priority
        )
        return self.free - kept

    def claim(self, person: int, priority: int) -> None:
        """A person takes a slot, first one that is reserved for their queue class."""
        self.held += 1
        if self.nominated[priority] < self.reserved[priority] and person not in self.nominees:
            self.nominated[priority] += 1
            self.nominees[person] = priority

    def let_go(self, person: int) -> int:
        """A person no longer holds a slot; the queue class it is reserved for, or ``ANYBODY``."""
        return self.nominees.pop(person, ANYBODY)

    def ready(self, kept_for: int) -> None:
        """A slot given back is ready, or gone; one that is reserved counts as free again."""
        if kept_for != ANYBODY:
            self.nominated[kept_for] -= 1

    def serve(self) -> list[Ticket]:
        """Hand every free slot to the most urgent who may have it and has waited longest."""
        served = []
        while self.free > 0:
            found = (p for p in self.order if self.queues[p] and self.free_for(p) > 0)
            priority = next(found, None)
            if priority is None:
                break
            ticket = self.queues[priority].popleft()
            ticket.waiting = False
            self.waiting[priority] -= 1
            self.claim(ticket.person, priority)
            served.append(ticket)
        return served
