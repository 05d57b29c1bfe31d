"""Money that closed beds release: where it is kept, what it buys and what it repays.

A standing order sends a share of the released money to one use. A service is bought per slot,
from the yearly flow. A home is bought once enough has been saved. The rest may repay the
transition fund, which may pay for a service before any bed closes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from simulation.ledger import SECONDS_PER_DAY, SECONDS_PER_YEAR, Ledger, second_at
from simulation.policy import TRANSITION_FUND
from simulation.reference.slots import Pool
from simulation.whole_slots import BINARY_ROUNDING


class Costs(Protocol):
    """What the fund needs to know about slots' costs. Resources and parameters are numbers."""

    @property
    def pools(self) -> Sequence[Pool]:
        """The slots of each resource."""

    @property
    def services(self) -> Mapping[int, Sequence[int]]:
        """For each service: payer, and the parameters of its price and its set-up cost."""

    @property
    def homes(self) -> Collection[int]:
        """Resources that are homes."""

    @property
    def wards(self) -> Collection[int]:
        """Resources that are wards."""

    def pence(self, parameter: int) -> float:
        """A price in pence."""

    def capital_pence(self, number: int) -> int:
        """What one new home costs, in pence."""

    def released_pence(self, at: float) -> float:
        """Pence per year that closed slots release."""

    def breaks(self, number: int, begin: float, end: float) -> list[float]:
        """Days within an interval on which a ward's fixed cost ends, then the interval's end."""


@dataclass
class Reinvestment:
    """A standing order: this share of the money released goes to this resource (-1: the fund).

    Attributes:
        ordered: slots of a service, or homes, bought so far.
        saved: money saved for the next home, in pence-seconds.
        revision: increases whenever the flow of money changes.
        stops: how often the order was stopped; slots ordered before a stop never open.
    """

    resource: int
    share: float
    lag_days: float
    ordered: int = 0
    saved: int = 0
    revision: int = 0
    stops: int = 0


class Fund:
    """Keeps the flows of released money and the standing orders."""

    def __init__(self, costs: Costs, ledger: Ledger) -> None:
        self.costs = costs
        self.ledger = ledger
        self.orders: list[Reinvestment] = []
        self.accrued_to = 0.0

    def order(self, new: Reinvestment) -> None:
        """Add a standing order; it replaces any earlier order for the same resource."""
        for old in self.orders:
            if old.resource == new.resource:
                old.share, old.lag_days = new.share, new.lag_days
                return
        self.orders.append(new)

    def stop(self, resource: int) -> None:
        """Stop sending money to a resource; money saved for it stays in the fund, unspent."""
        for order in self.orders:
            if order.resource == resource:
                order.share, order.ordered, order.saved = 0.0, 0, 0
                order.stops += 1

    def slots_to_buy(self, order: Reinvestment, at: float) -> int:
        """Further slots of a service that the current flow of released money pays for."""
        if order.resource not in self.costs.services:
            return 0
        price = self.costs.pence(self.costs.services[order.resource][1])
        if price <= 0:
            return 0
        affordable = int(self.costs.released_pence(at) * order.share / price + BINARY_ROUNDING)
        return max(0, affordable - order.ordered)

    def home_paid_at(self, order: Reinvestment, now: float) -> float | None:
        """Day on which savings will pay for a home, if money flows at the current rate."""
        if order.resource not in self.costs.homes:
            return None
        flow = self._flow(order, now)
        missing = self._home_price(order) - order.saved
        if missing > 0 and flow <= 0:
            return None
        seconds = max(0, -(-missing // flow)) if flow > 0 else 0
        return max(now, (second_at(now) + seconds) / SECONDS_PER_DAY)

    def buy_home(self, order: Reinvestment, now: float) -> bool:
        """Pay for one home if savings are enough."""
        price = self._home_price(order)
        if order.saved < price:
            return False
        order.saved -= price
        order.ordered += 1
        self.ledger.fund[self.ledger.year_of(now), "reinvested"] += price
        return True

    def accrue(self, now: float) -> None:
        """Update the flows: money in when it is released, out when it is spent."""
        if now <= self.accrued_to:
            return
        begin, costs = self.accrued_to, self.costs
        breaks = sorted({s for n in costs.wards for s in costs.breaks(n, begin, now)} | {now})
        for stop in breaks:
            for year, seconds, _ in self.ledger.spans(begin, stop):
                self._flows(year, seconds, begin)
            begin = stop
        self.accrued_to = now

    def _flows(self, year: int, seconds: int, at: float) -> None:
        flows, costs = self.ledger.fund, self.costs
        flows[year, "released"] += round(costs.released_pence(at)) * seconds
        for order in self.orders:
            put_by = self._flow(order, at) * seconds
            flows[year, "repaid" if order.resource < 0 else "set_aside"] += put_by
            if order.resource in costs.homes:
                order.saved += put_by
        for number, (_, price, _) in costs.services.items():
            pool, pence = costs.pools[number], costs.pence(price)
            for what, slots in (("advanced", pool.advanced), ("reinvested", pool.paid_bought)):
                flows[year, what] += round(pence * slots) * seconds

    def _flow(self, order: Reinvestment, at: float) -> int:
        """Pence per year that go to an order."""
        return round(self.costs.released_pence(at) * order.share)

    def _home_price(self, order: Reinvestment) -> int:
        """Pence-seconds that one home costs."""
        return self.costs.capital_pence(order.resource) * SECONDS_PER_YEAR


def reinvestment_target(name: str, resources: tuple[str, ...]) -> int:
    """Number of the resource that money goes to, or -1 for the transition fund."""
    return -1 if name == TRANSITION_FUND else resources.index(name)
