"""Slots that open and close during a run: rests, pipelines, closures and reinvested money."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Generator
from heapq import heappush
from typing import Any

import simpy

from simulation.policy import order_of
from simulation.reference.clocks import NEVER, GroupClock
from simulation.reference.fund import Reinvestment
from simulation.reference.interpreter import Interpreter
from simulation.reference.slots import ANYBODY, Pool
from simulation.same_instant import CAPACITY
from simulation.whole_slots import staffed_slots

Process = Generator[simpy.Event, Any, None]

NO_SHOCK = -1  # the clock of a pipeline, whose group is the parameter of its rate


class At(simpy.Event):
    """An event at an absolute time: SimPy's ``now + delay`` would lose bits.

    Its order (``same_instant``) comes after SimPy's own urgent events, whose order is 0.
    """

    def __init__(self, env: simpy.Environment, at: float, order: int) -> None:
        super().__init__(env)
        self._ok = True
        self._value = None
        heappush(env._queue, (at, order, next(env._eid), self))  # type: ignore[misc]


class Supply(Interpreter):
    """The part of the engine that changes capacities, each change at an absolute time."""

    env: simpy.Environment
    groups: list[GroupClock]
    group_life: list[simpy.Process]

    @abstractmethod
    def settle(self) -> None:
        """Run the steps after grants, and wake the people affected."""

    @abstractmethod
    def rate_now(self, clock: GroupClock) -> float:
        """Rate per day of a shock to a group, or of a pipeline."""

    @abstractmethod
    def set_parameter(self, parameter: int, value: float) -> None:
        """Change a parameter's value."""

    def vacancy(self, parameter: int) -> float:
        """Share of paid slots that are empty because posts are vacant."""
        return self.rules.values[parameter] if parameter >= 0 else 0.0

    def rest(self, pool: Pool, days: float, kept_for: int) -> None:
        """A slot given back is being made ready."""
        self.env.process(self.rest_process(pool, self.env.now + days, kept_for))

    def rest_process(self, pool: Pool, ready_at: float, kept_for: int) -> Process:
        """A slot that was given back becomes usable again."""
        yield At(self.env, ready_at, CAPACITY | pool.number)
        self.slots.accrue(pool, self.env.now)
        pool.resting -= 1
        pool.ready(kept_for)
        self.ward_changed(pool)
        self.serve(pool)
        self.settle()

    def supply_process(self, pool: Pool, clock: GroupClock) -> Process:
        """New slots from a pipeline already under way, evenly spaced."""
        while True:
            try:
                yield self.due(clock)
            except simpy.Interrupt:
                continue
            clock.even(self.env.now)
            clock.rescale(clock.rate, self.env.now)
            self.slots.accrue(pool, self.env.now)
            self.slots.spend_capital(pool, 1, self.env.now)
            self.add_slots(pool, 1, 1.0)

    def due(self, clock: GroupClock) -> simpy.Event:
        """The event at which a group's or a pipeline's clock rings."""
        return At(self.env, clock.due, clock.order) if clock.due < NEVER else self.env.event()

    def add_slots(self, pool: Pool, usable: int, paid: float) -> None:
        """Commission more slots, or fewer; nobody has to leave a slot that closes."""
        now = self.env.now
        self.slots.accrue(pool, now)
        pool.commission(usable, paid)
        self.funding_changed(pool)
        self.ward_changed(pool)
        self.serve(pool)
        self.settle()

    def prepare(self, pool: Pool, slots: int, days: float) -> None:
        """Slots that open now rest before anyone can have them."""
        self.slots.accrue(pool, self.env.now)
        pool.resting += slots
        for _ in range(slots):
            self.rest(pool, days, ANYBODY)

    def change_order(self, pool: Pool, number: float) -> None:
        """Serve queue classes in another order, under what is now reserved for them."""
        self.slots.accrue(pool, self.env.now)
        pool.order = order_of(number, pool.priorities)
        self.serve(pool)
        self.settle()

    def funding_changed(self, pool: Pool) -> None:
        """Funding of slots changed: charge one-off costs, set whether people may be referred."""
        self.slots.note_funding(pool, self.env.now)
        switch = self.resource[pool.number][5]
        is_open = float(pool.funded > 0.0)
        if switch >= 0 and self.rules.values[switch] != is_open:
            self.set_parameter(switch, is_open)

    def stop(self, pool: Pool) -> None:
        """End every slot of a resource, including slots bought or ordered with released money."""
        self.slots.accrue(pool, self.env.now)
        self.slots.fund.accrue(self.env.now)
        self.slots.fund.stop(pool.number)
        pool.stop()

    def open_supplies(self) -> None:
        """Start the clock of each resource's pipeline."""
        for pool, row in zip(self.pools, self.resource, strict=True):
            if row[3] >= 0:
                clock = GroupClock(NO_SHOCK, row[3], 0, 0, CAPACITY | pool.number)
                clock.even(0.0)
                clock.rescale(self.rate_now(clock), 0.0)
                self.groups.append(clock)
                self.group_life.append(self.env.process(self.supply_process(pool, clock)))

    def ward_changed(self, pool: Pool) -> None:
        """Slots of a ward may have closed or reopened: update the money released, now and later."""
        if pool.number not in self.slots.wards:
            return
        lapses_at = self.slots.note_closure(pool, self.env.now)
        if lapses_at is not None:
            self.env.process(self.lapse_process(pool, lapses_at))
        self.reinvest()

    def lapse_process(self, pool: Pool, at: float) -> Process:
        """The fixed cost of a closed ward ends, and the money may be reinvested."""
        yield At(self.env, at, CAPACITY | pool.number)
        self.slots.accrue(pool, self.env.now)
        self.reinvest()

    def reinvest(self) -> None:
        """Buy what the current flow of released money pays for; it opens after the hiring lag."""
        now = self.env.now
        for order in self.slots.fund.orders:
            slots = self.slots.fund.slots_to_buy(order, now)
            if slots:
                order.ordered += slots
                ready_at = now + order.lag_days
                self.env.process(self.hire_process(order, order.stops, slots, ready_at))
            self.save_for_home(order)

    def hire_process(self, order: Reinvestment, stops: int, slots: int, ready_at: float) -> Process:
        """Slots bought with released money open once people have been recruited."""
        yield At(self.env, ready_at, CAPACITY | order.resource)
        if order.stops == stops:
            self.open_bought(self.pools[order.resource], slots)

    def open_bought(self, pool: Pool, slots: int) -> None:
        """Open slots that released money paid for."""
        now = self.env.now
        self.slots.accrue(pool, now)
        self.slots.fund.accrue(now)
        pool.paid_bought += slots
        self.staff_bought(pool)
        self.funding_changed(pool)
        self.serve(pool)
        self.settle()

    def staff_bought(self, pool: Pool) -> None:
        """Keep open the staffed slots among those that released money pays for."""
        pool.bought = staffed_slots(pool.paid_bought, self.vacancy(self.resource[pool.number][4]))

    def save_for_home(self, order: Reinvestment) -> None:
        """Work out again when savings will pay for a home: the flow of money has changed."""
        self.slots.fund.accrue(self.env.now)
        paid_at = self.slots.fund.home_paid_at(order, self.env.now)
        order.revision += 1
        if paid_at is not None:
            self.env.process(self.save_process(order, order.revision, paid_at))

    def save_process(self, order: Reinvestment, revision: int, paid_at: float) -> Process:
        """Pay for a home, unless the flow of money has changed since; then keep saving."""
        yield At(self.env, paid_at, CAPACITY | order.resource)
        if order.revision != revision:
            return
        now, pool = self.env.now, self.pools[order.resource]
        self.slots.fund.accrue(now)
        if self.slots.fund.buy_home(order, now):
            self.slots.spend_capital(pool, 1, now, self.slots.ward_payer)
            opens_at = now + order.lag_days + self.slots.build_days(order.resource)
            self.env.process(self.build_process(order, order.stops, opens_at))
        self.save_for_home(order)

    def build_process(self, order: Reinvestment, stops: int, opens_at: float) -> Process:
        """A home that has been paid for is ready."""
        yield At(self.env, opens_at, CAPACITY | order.resource)
        if order.stops == stops:
            self.open_bought(self.pools[order.resource], 1)
