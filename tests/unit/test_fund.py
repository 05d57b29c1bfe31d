"""Released money: what it buys and when, as docs/explanation/money.md says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from simulation.clock import DAYS_PER_YEAR
from simulation.ledger import SECONDS_PER_YEAR, Ledger
from simulation.reference.fund import Fund, Reinvestment, reinvestment_target
from simulation.reference.slots import Pool

WARD, HOMES, SERVICE = 0, 1, 2
NAMES = ("local_beds", "suitable_homes", "intensive_support")
SLOT_GBP, HOME_GBP = 50_000, 285_200


@dataclass
class Released:
    """Slots' costs of which this much is released a year, until a ward's fixed cost ends."""

    released_gbp: float = 300_000.0
    then_gbp: float | None = None
    fixed_ends_at: float = 0.0
    pools: Sequence[Pool] = field(default_factory=lambda: [Pool(n, 0, 1) for n in range(3)])
    services: Mapping[int, Sequence[int]] = field(default_factory=lambda: {SERVICE: (7, 8, 9)})
    homes: Sequence[int] = (HOMES,)
    wards: Sequence[int] = (WARD,)

    def pence(self, parameter: int) -> float:
        """The price of a slot; the other parameters are not prices."""
        return {8: SLOT_GBP * 100.0}.get(parameter, 1.0)

    def capital_pence(self, number: int) -> int:
        """What a home costs."""
        assert number == HOMES
        return HOME_GBP * 100

    def released_pence(self, at: float) -> float:
        """What is released a year at a moment."""
        later = self.then_gbp is not None and at >= self.fixed_ends_at
        return 100 * (self.then_gbp if later and self.then_gbp is not None else self.released_gbp)

    def breaks(self, number: int, begin: float, end: float) -> list[float]:
        """When the flow changes within an interval, and its end."""
        assert number == WARD
        inside = self.then_gbp is not None and begin < self.fixed_ends_at < end
        return [self.fixed_ends_at, end] if inside else [end]


def fund(*orders: Reinvestment, costs: Released | None = None) -> Fund:
    """A fund with standing orders over two years."""
    made = Fund(costs or Released(), Ledger([0.0, DAYS_PER_YEAR, 2 * DAYS_PER_YEAR]))
    for order in orders:
        made.order(order)
    return made


def gbp(made: Fund) -> dict[tuple[int, str], float]:
    """The fund's flows in pounds, by year."""
    flows = {cell: pence / 100 / SECONDS_PER_YEAR for cell, pence in made.ledger.fund.items()}
    return {cell: pounds for cell, pounds in flows.items() if pounds}


def test_a_service_gets_as_many_whole_slots_as_the_flow_pays_for() -> None:
    """Protects the example: half of 300,000 a year into a service of 50,000 a slot: three."""
    order = Reinvestment(SERVICE, 0.5, 0.0)
    made = fund(order)
    assert made.slots_to_buy(order, 0.0) == 3
    order.ordered = 1
    assert made.slots_to_buy(order, 0.0) == 2
    order.ordered = 5
    assert made.slots_to_buy(order, 0.0) == 0, "what was bought is kept"
    almost = fund(order, costs=Released(299_999.0))
    order.ordered = 0
    assert almost.slots_to_buy(order, 0.0) == 2
    assert made.slots_to_buy(Reinvestment(HOMES, 1.0, 0.0), 0.0) == 0, "homes are no slots"


def test_a_service_without_a_price_is_not_bought() -> None:
    """Protects against endless slots of what costs nothing."""
    costs = Released(services={SERVICE: (7, 99, 9)})
    costs.pence = lambda parameter: 0.0  # type: ignore[method-assign]
    order = Reinvestment(SERVICE, 0.5, 0.0)
    assert fund(order, costs=costs).slots_to_buy(order, 0.0) == 0


def test_a_home_is_paid_for_once_enough_has_been_put_by() -> None:
    """Protects the example: all of 300,000 a year into homes of 285,200: one after 347 days."""
    order = Reinvestment(HOMES, 1.0, 0.0)
    made = fund(order)
    paid_at = made.home_paid_at(order, 0.0)
    assert paid_at == pytest.approx(HOME_GBP / 300_000 * DAYS_PER_YEAR, abs=1e-4)
    assert paid_at == pytest.approx(347.2, abs=0.1)
    assert not made.buy_home(order, 0.0)
    assert paid_at is not None
    made.accrue(paid_at)
    assert made.home_paid_at(order, paid_at) == paid_at
    assert made.buy_home(order, paid_at) and order.ordered == 1
    assert order.saved < 100 * SECONDS_PER_YEAR, "the price is taken from what was saved"
    assert not made.buy_home(order, paid_at)
    assert gbp(made)[0, "reinvested"] == HOME_GBP


def test_without_a_flow_no_home_is_ever_paid_for() -> None:
    """Protects against a date for a home that no money will come for."""
    order = Reinvestment(HOMES, 1.0, 0.0)
    made = fund(order, costs=Released(0.0))
    assert made.home_paid_at(order, 5.0) is None
    order.saved = HOME_GBP * 100 * SECONDS_PER_YEAR
    assert made.home_paid_at(order, 5.0) == 5.0, "what was put by before is enough"
    assert made.home_paid_at(Reinvestment(SERVICE, 1.0, 0.0), 5.0) is None


def test_flows_are_by_year_and_by_what_they_are_for() -> None:
    """Protects the fund's account: released, put aside, repaid, in the year in which it flows."""
    homes, repaid = Reinvestment(HOMES, 0.5, 0.0), Reinvestment(-1, 0.2, 0.0)
    made = fund(homes, repaid)
    made.accrue(0.0)
    made.accrue(1.5 * DAYS_PER_YEAR)
    made.accrue(1.5 * DAYS_PER_YEAR)
    expected = {
        (0, "released"): 300_000, (0, "set_aside"): 150_000, (0, "repaid"): 60_000,
        (1, "released"): 150_000, (1, "set_aside"): 75_000, (1, "repaid"): 30_000,
    }  # fmt: skip
    assert gbp(made) == pytest.approx(expected)
    assert homes.saved == 225_000 * 100 * SECONDS_PER_YEAR
    assert repaid.saved == 0


def test_the_flow_changes_when_a_wards_fixed_cost_ends() -> None:
    """Protects the last step of a closure: more is released from that day on, not before."""
    costs = Released(100.0, then_gbp=500.0, fixed_ends_at=DAYS_PER_YEAR / 4)
    made = fund(Reinvestment(-1, 1.0, 0.0), costs=costs)
    made.accrue(DAYS_PER_YEAR)
    assert gbp(made)[0, "released"] == pytest.approx(25 + 375)
    assert gbp(made)[0, "repaid"] == pytest.approx(25 + 375)


def test_services_on_an_advance_and_bought_are_paid_by_the_slot() -> None:
    """Protects what the fund pays: slots advanced, and slots that released money has bought."""
    costs = Released(0.0)
    costs.pools[SERVICE].advanced, costs.pools[SERVICE].paid_bought = 4.0, 2.0
    made = fund(costs=costs)
    made.accrue(DAYS_PER_YEAR)
    assert gbp(made) == {(0, "advanced"): 200_000.0, (0, "reinvested"): 100_000.0}


def test_a_new_order_replaces_the_one_before_it() -> None:
    """Protects a changed mind: share and lag are the new ones, what was bought stays counted."""
    old = Reinvestment(SERVICE, 0.5, 10.0, ordered=3)
    made = fund(old, Reinvestment(HOMES, 0.1, 0.0), Reinvestment(SERVICE, 0.2, 30.0))
    assert [(o.resource, o.share, o.lag_days) for o in made.orders] == [
        (SERVICE, 0.2, 30.0), (HOMES, 0.1, 0.0),
    ]  # fmt: skip
    assert made.orders[0].ordered == 3


def test_a_stopped_order_buys_nothing_more() -> None:
    """Protects stopping: its share, what was ordered and what was saved are gone; others stay."""
    homes, service = Reinvestment(HOMES, 0.5, 0.0, 2, 99), Reinvestment(SERVICE, 0.5, 0.0, 1, 7)
    made = fund(homes, service)
    made.stop(HOMES)
    assert (homes.share, homes.ordered, homes.saved, homes.stops) == (0.0, 0, 0, 1)
    assert (service.share, service.ordered, service.saved, service.stops) == (0.5, 1, 7, 0)


def test_money_goes_to_a_resource_or_to_the_fund() -> None:
    """Protects the names in a scenario: a resource's number, or the fund."""
    assert reinvestment_target("suitable_homes", NAMES) == HOMES
    assert reinvestment_target("transition_fund", NAMES) == -1
