"""Money paid for slots rather than people: wards, services, empty homes and one-off costs.

Amounts are added up as whole pence per year times whole seconds (``ledger``).
"""

from __future__ import annotations

from collections.abc import Iterator

from simulation.clock import DAYS_PER_YEAR, WEEKS_PER_YEAR
from simulation.ledger import (
    CAPITAL,
    HOME_VOID,
    PENCE_PER_POUND,
    REDUNDANCY,
    SECONDS_PER_YEAR,
    SERVICE,
    SET_UP,
    SLOT_PARTS,
    Ledger,
    share_out,
)
from simulation.reference.fund import Fund
from simulation.reference.slots import Pool
from simulation.reference.ward_costs import WardCost
from simulation.rulebook.lookup import Rules

Line = tuple[str, int, float]  # item, payer, pence a year


class SlotCosts:
    """Adds up what slots cost, by year, resource and payer, as they open and close."""

    def __init__(self, rules: Rules, ledger: Ledger, pools: list[Pool]) -> None:
        tables = rules.tables
        self.rules = rules
        self.ledger = ledger
        self.pools = pools
        self.names = tables.names
        self.wards = {row[0]: WardCost(row, rules) for row in tables.ward.tolist()}
        self.services: dict[int, list[int]] = {r[0]: r[1:] for r in tables.slot_cost.tolist()}
        self.homes: dict[int, list[int]] = {r[0]: r[1:] for r in tables.home_cost.tolist()}
        self.shares: list[list[int]] = tables.payer_share.tolist()
        self.accrued_to = [0.0] * len(pools)
        self.most_funded = [pool.paid for pool in pools]
        self.fewest_open = [pool.open for pool in pools]
        self.fund = Fund(self, ledger)

    def accrue(self, pool: Pool, now: float) -> None:
        """Add a resource's slot time and money up to now, before it changes."""
        begin, number = self.accrued_to[pool.number], pool.number
        if now <= begin:
            return
        self.fund.accrue(now)
        for stop in self.breaks(number, begin, now):
            for year, seconds, _ in self.ledger.spans(begin, stop):
                self._slot_time(pool, year, seconds)
                for item, payer, pence in self.yearly(pool, begin):
                    cell = (year, (), item, self.names.resources[number], payer)
                    self.ledger.money[cell] += round(pence) * seconds
            begin = stop
        self.accrued_to[number] = now

    def yearly(self, pool: Pool, at: float) -> list[Line]:
        """Current yearly cost of a resource."""
        number = pool.number
        if number in self.wards:
            return self.wards[number].lines(pool, at)
        if number in self.services:
            payer, price, _ = self.services[number]
            return [(SERVICE, payer, self.pence(price) * pool.funded)]
        if number in self.homes:
            empty = max(0, pool.usable - pool.held)
            pence = round(self.pence(self.homes[number][0]) * WEEKS_PER_YEAR * empty)
            return [(HOME_VOID, *part) for part in self._divided(pence, self.homes[number][4:7])]
        return []

    def pence(self, parameter: int) -> float:
        """A price in pence."""
        return self.rules.values[parameter] * PENCE_PER_POUND

    def capital_pence(self, number: int) -> int:
        """The actual cost of one new home, including optimism bias, in pence."""
        _, price, bias, _ = self.homes[number][:4]
        return round(self.pence(price) * (1.0 + self.rules.values[bias]))

    def build_days(self, number: int) -> float:
        """Days from paying for a home to its opening."""
        return self.rules.values[self.homes[number][3]] * DAYS_PER_YEAR

    @property
    def ward_payer(self) -> int:
        """Who pays for wards, and so for anything bought with the money that wards release."""
        return next(iter(self.wards.values())).payer

    def spend_capital(self, pool: Pool, homes: float, now: float, payer: int = -1) -> None:
        """The one-off cost of new homes, in the year in which it is paid.

        Args:
            payer: who pays all of it; by default it is divided as the rulebook says.
        """
        if homes <= 0 or pool.number not in self.homes:
            return
        pence = round(self.capital_pence(pool.number) * homes)
        divided = self._divided(pence, self.homes[pool.number][7:10])
        for bearer, part in divided if payer < 0 else [(payer, pence)]:
            self._spend_once(pool, CAPITAL, bearer, part, now)

    def note_funding(self, pool: Pool, now: float) -> None:
        """Charge the set-up cost of slots of a service that are paid for for the first time."""
        more = pool.funded - self.most_funded[pool.number]
        if more > 0 and pool.number in self.services:
            self.most_funded[pool.number] = pool.funded
            payer, price, share = self.services[pool.number]
            pence = self.pence(price) * self.rules.values[share] * more
            self._spend_once(pool, SET_UP, payer, round(pence), now)

    def note_closure(self, pool: Pool, now: float) -> float | None:
        """Charge redundancies for slots of a ward that have closed, each once.

        Returns:
            Day on which the ward's fixed cost ends, if its last slot has just closed.
        """
        ward = self.wards[pool.number]
        fewer = self.fewest_open[pool.number] - pool.open
        if fewer > 0:
            self.fewest_open[pool.number] = pool.open
            pence = round(self.pence(ward.redundancy) * fewer)
            self._spend_once(pool, REDUNDANCY, ward.payer, pence, now)
        return ward.note(pool, now)

    def released_pence(self, at: float) -> float:
        """Money per year no longer spent on wards because slots have closed."""
        total = 0.0
        for number, ward in self.wards.items():
            if not self.pools[number].opening:
                continue
            spent = 0.0  # not sum(), which rounds in another way from Python 3.12
            for _, _, pence in ward.lines(self.pools[number], at):
                spent += pence
            total += self.pence(ward.total) - spent
        return max(0.0, total)

    def breaks(self, number: int, begin: float, end: float) -> list[float]:
        """Days in an interval on which a closed ward's fixed cost ends, then its end."""
        lapse = self.wards[number].lapses_at if number in self.wards else None
        return [lapse, end] if lapse is not None and begin < lapse < end else [end]

    def _divided(self, pence: int, rule: list[int]) -> Iterator[tuple[int, int]]:
        rest, start, end = rule
        shares = [(payer, self.rules.values[p]) for payer, p in self.shares[start:end]]
        yield from share_out(pence, shares, rest)

    def _spend_once(self, pool: Pool, item: str, payer: int, pence: int, now: float) -> None:
        resource = self.names.resources[pool.number]
        cell = (self.ledger.year_of(now), (), item, resource, payer)
        self.ledger.money[cell] += pence * SECONDS_PER_YEAR

    def _slot_time(self, pool: Pool, year: int, seconds: int) -> None:
        time, number, parts = self.ledger.slot_seconds, pool.number, seconds * SLOT_PARTS
        time[year, number, "usable"] += parts * pool.usable
        time[year, number, "open"] += parts * pool.open
        time[year, number, "held"] += parts * pool.held
        time[year, number, "turnaround"] += parts * pool.resting
        funded = round(pool.funded * SLOT_PARTS)
        time[year, number, "funded"] += seconds * funded
        priorities = self.names.priorities[number]
        for priority, waiting in zip(priorities, pool.waiting, strict=True):
            what = "waiting" if len(priorities) == 1 else f"waiting_{priority}"
            time[year, number, what] += parts * waiting
