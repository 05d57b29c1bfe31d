"""Money that must be known while the run goes: people's packages, wards, services, the fund.

Prices, payers and shares come from the rulebook's tables.  Discounting, deflating and comparing
are no business of this module.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from operator import itemgetter

from simulation.capacity import Pool
from simulation.clock import DAYS_PER_WEEK, DAYS_PER_YEAR
from simulation.ledger import PENCE_PER_POUND, SECONDS_PER_YEAR, SLOT_PARTS, Ledger, share_out
from simulation.people import Person
from simulation.policy import TRANSITION_FUND
from simulation.rules import Rules
from simulation.tables import NEED

WARD_VARIABLE, WARD_FIXED, WARD_STRANDED = "ward_variable", "ward_fixed", "ward_stranded"
SERVICE, HOME_VOID, CAPITAL = "service", "home_void", "capital"
WEEKS_PER_YEAR = DAYS_PER_YEAR / DAYS_PER_WEEK


# item, pence a year before need, drift parameter, shares of payers, who pays the rest, by need
Priced = tuple[int, float, int, list[tuple[int, float]], int, bool]


@dataclass
class Reinvestment:
    """A standing order: this share of the money released goes to this resource (-1: the fund)."""

    resource: int
    share: float
    lag_days: float
    ordered: int = 0


@dataclass
class Fund:
    """Where released money waits until it is spent, and from which services are advanced."""

    orders: list[Reinvestment] = field(default_factory=list)

    def order(self, new: Reinvestment) -> None:
        """A standing order replaces the one before it for the same resource."""
        for old in self.orders:
            if old.resource == new.resource:
                old.share, old.lag_days = new.share, new.lag_days
                return
        self.orders.append(new)


class PackageCosts:
    """What each person costs now and who pays, kept on the person until something changes."""

    def __init__(self, rules: Rules, ledger: Ledger) -> None:
        self.rules = rules
        self.ledger = ledger
        tables = rules.tables
        self.price = tables.price.tolist()
        self.scaled = tables.price_scaled.tolist()
        self.payer_rule = tables.payer_rule.tolist()
        self.payer_share = tables.payer_share.tolist()
        starts, percents = tables.percent_start.tolist(), tables.percent.tolist()
        self.percents = [percents[a:b] for a, b in pairwise(starts)]
        names = tables.names
        self.reported = [names.attributes.index(name) for name in names.reported_by]
        self.items = names.items
        read = self._read_by_prices()
        self._key: Callable[[list[int]], object] = itemgetter(*read) if read else (lambda codes: 0)
        self._known: dict[object, list[Priced]] = {}
        self._index: dict[int, list[float]] = {}
        self.payers = names.payers

    def report(self, codes: list[int]) -> tuple[int, ...]:
        """The codes by which this person is reported."""
        return tuple([codes[a] for a in self.reported])

    def price_person(self, person: Person) -> None:
        """Work out a person's yearly costs in pence from what is true of them now."""
        key = self._key(person.codes)
        if key not in self._known:
            self._known[key] = self._price(person.codes)
        person.costs = [
            (item, pence * person.need / 100 if by_need else pence, drift, shares, rest)
            for item, pence, drift, shares, rest, by_need in self._known[key]
        ]

    def forget(self) -> None:
        """Look prices up again: a parameter has changed."""
        self._known.clear()

    def _price(self, codes: list[int]) -> list[Priced]:
        found = []
        for item, clause, product, per_year, drift, start, end in self.price:
            if not self.rules.holds(clause, codes):
                continue
            gbp = self.rules.product(product, codes)
            pence = gbp * PENCE_PER_POUND * (1.0 if per_year else WEEKS_PER_YEAR)
            scaled = self.scaled[start:end]
            for attribute in scaled:
                if attribute != NEED:
                    pence = pence * self.percents[attribute][codes[attribute]] / 100
            if pence:
                shares, rest = self._shares(codes)
                found.append((item, pence, drift, shares, rest, NEED in scaled))
        return found

    def _read_by_prices(self) -> list[int]:
        read = {a for a in self.scaled if a != NEED}
        for row in self.price:
            read |= self.rules.read_by(row[1], row[2])
        for row in self.payer_rule:
            read |= self.rules.read_by(row[0])
        return sorted(read)

    def accrue(self, person: Person, now: float) -> None:
        """Add a person's days and money up to now to the ledger."""
        if now <= person.accrued_to:
            return
        ledger, report = self.ledger, self.report(person.codes)
        for year, seconds, whole in ledger.spans(person.accrued_to, now):
            ledger.seconds[year, report] += seconds
            if whole:
                ledger.at_end[year, report] += 1
            for item, pence, drift, shares, rest in person.costs:
                grown = pence if drift < 0 else pence * self.index(drift, year)
                for payer, part in share_out(round(grown), shares, rest):
                    ledger.money[year, report, self.items[item], "", payer] += part * seconds
        person.accrued_to = now

    def index(self, drift: int, year: int) -> float:
        """Price level of a year: each 1 April it grows by what the parameter is then."""
        levels = self._index.setdefault(drift, [1.0])
        while len(levels) <= year:
            levels.append(levels[-1] * (1.0 + self.rules.values[drift]))
        return levels[year]

    def _shares(self, codes: list[int]) -> tuple[list[tuple[int, float]], int]:
        for clause, rest, start, end in self.payer_rule:
            if self.rules.holds(clause, codes):
                shares = self.payer_share[start:end]
                return [(payer, self.rules.values[p]) for payer, p in shares], rest
        return [], 0


class SlotCosts:
    """Wards, services and empty homes, paid for whoever is in them; and the transition fund."""

    def __init__(self, rules: Rules, ledger: Ledger, pools: list[Pool]) -> None:
        self.rules = rules
        self.ledger = ledger
        self.pools = pools
        self.names = rules.tables.names
        self.wards = {row[0]: row[1:] for row in rules.tables.ward.tolist()}
        self.services = {row[0]: row[1:] for row in rules.tables.slot_cost.tolist()}
        self.homes = {row[0]: row[1:] for row in rules.tables.home_cost.tolist()}
        self.accrued_to = [0.0] * len(pools)
        self.closed_at: dict[int, float] = {}
        self.fund = Fund()
        self.fund_accrued_to = 0.0

    def accrue(self, pool: Pool, now: float) -> None:
        """Add a resource's slot time and money up to now, before it changes."""
        begin, number = self.accrued_to[pool.number], pool.number
        if now <= begin:
            return
        self.accrue_fund(now)
        for stop in self._breaks(number, begin, now):
            for year, seconds, _ in self.ledger.spans(begin, stop):
                self._slot_time(pool, year, seconds)
                for item, payer, pence in self.yearly(pool, begin):
                    cell = (year, (), item, self.names.resources[number], payer)
                    self.ledger.money[cell] += round(pence) * seconds
            begin = stop
        self.accrued_to[number] = now

    def yearly(self, pool: Pool, at: float) -> list[tuple[str, int, float]]:
        """What a resource costs a year as it stands: (item, payer, pence)."""
        value, number = self.rules.values, pool.number
        if number in self.wards:
            _, variable, _, payer = self.wards[number]
            fixed = self._fixed_pence(pool, at)
            closed = max(0, pool.opening - pool.open)
            stranded = fixed * closed / pool.opening if pool.opening else 0.0
            return [
                (WARD_VARIABLE, payer, value[variable] * PENCE_PER_POUND * pool.open),
                (WARD_FIXED, payer, fixed - stranded),
                (WARD_STRANDED, payer, stranded),
            ]
        if number in self.services:
            price, payer = self.services[number]
            return [
                (SERVICE, payer, value[price] * PENCE_PER_POUND * (pool.paid + pool.paid_bought))
            ]
        if number in self.homes:
            price, payer = self.homes[number][:2]
            empty = max(0, pool.usable - pool.held)
            return [(HOME_VOID, payer, value[price] * PENCE_PER_POUND * WEEKS_PER_YEAR * empty)]
        return []

    def spend_capital(self, pool: Pool, slots: int, now: float) -> None:
        """A new home's one-off cost, in the year it opens."""
        if slots > 0 and pool.number in self.homes:
            price, payer = self.homes[pool.number][2:]
            pence = round(self.rules.values[price] * PENCE_PER_POUND) * slots
            resource = self.names.resources[pool.number]
            cell = (self.ledger.year_of(now), (), CAPITAL, resource, payer)
            self.ledger.money[cell] += pence * SECONDS_PER_YEAR

    def note_closure(self, pool: Pool, now: float) -> float | None:
        """Remember when a ward's last slot closed; returns when its fixed cost goes, if new."""
        if pool.open > 0:
            self.closed_at.pop(pool.number, None)
        elif pool.number not in self.closed_at:
            self.closed_at[pool.number] = now
            return self._lapses_at(pool.number)
        return None

    def released_pence(self, at: float) -> float:
        """Money a year no longer spent on wards because slots have closed."""
        total = 0.0
        for number, (ward_total, _, _, _) in self.wards.items():
            now = sum(pence for _, _, pence in self.yearly(self.pools[number], at))
            total += self.rules.values[ward_total] * PENCE_PER_POUND - now
        return max(0.0, total)

    def slots_to_buy(self, order: Reinvestment, at: float) -> int:
        """Further slots that the money now being released can pay for, for good."""
        if order.resource not in self.services:
            return 0
        price = self.rules.values[self.services[order.resource][0]] * PENCE_PER_POUND
        affordable = int(self.released_pence(at) * order.share / price + 1e-9)
        return max(0, affordable - order.ordered)

    def accrue_fund(self, now: float) -> None:
        """Bring the transition fund up to date: money in as it is released, out as it is spent."""
        if now <= self.fund_accrued_to:
            return
        begin = self.fund_accrued_to
        breaks = sorted({s for n in self.wards for s in self._breaks(n, begin, now)} | {now})
        for stop in breaks:
            for year, seconds, _ in self.ledger.spans(begin, stop):
                self._fund_year(year, seconds, begin)
            begin = stop
        self.fund_accrued_to = now

    def _fund_year(self, year: int, seconds: int, at: float) -> None:
        flows = self.ledger.fund
        released = self.released_pence(at)
        flows[year, "released"] += round(released) * seconds
        for order in self.fund.orders:
            what = "repaid" if order.resource < 0 else "set_aside"
            flows[year, what] += round(released * order.share) * seconds
        for number, (price, _) in self.services.items():
            pool, pence = self.pools[number], self.rules.values[price] * PENCE_PER_POUND
            for what, slots in (("advanced", pool.advanced), ("reinvested", pool.paid_bought)):
                flows[year, what] += round(pence * slots) * seconds

    def _breaks(self, number: int, begin: float, end: float) -> list[float]:
        """When within an interval a closed ward's fixed cost lapses; and the interval's end."""
        lapse = self._lapses_at(number)
        return [lapse, end] if lapse is not None and begin < lapse < end else [end]

    def _lapses_at(self, number: int) -> float | None:
        if number not in self.closed_at:
            return None
        lag_years = self.rules.values[self.wards[number][2]]
        return float(self.closed_at[number] + lag_years * DAYS_PER_YEAR)

    def _fixed_pence(self, pool: Pool, at: float) -> float:
        total, variable, _, _ = self.wards[pool.number]
        lapse = self._lapses_at(pool.number)
        if lapse is not None and at >= lapse:
            return 0.0
        value = self.rules.values
        fixed = value[total] - value[variable] * pool.opening
        return max(0.0, float(fixed) * PENCE_PER_POUND)

    def _slot_time(self, pool: Pool, year: int, seconds: int) -> None:
        time, number, parts = self.ledger.slot_seconds, pool.number, seconds * SLOT_PARTS
        time[year, number, "usable"] += parts * pool.usable
        time[year, number, "open"] += parts * pool.open
        time[year, number, "held"] += parts * pool.held
        time[year, number, "turnaround"] += parts * pool.resting
        funded = round((pool.paid + pool.paid_bought) * SLOT_PARTS)
        time[year, number, "funded"] += seconds * funded
        priorities = self.names.priorities[number]
        for priority, waiting in zip(priorities, pool.waiting, strict=True):
            what = "waiting" if len(priorities) == 1 else f"waiting_{priority}"
            time[year, number, what] += parts * waiting


def reinvestment_target(name: str, resources: tuple[str, ...]) -> int:
    """Number of the resource that money goes to, or -1 for the transition fund."""
    return -1 if name == TRANSITION_FUND else resources.index(name)
