"""What each person costs during a run, and who pays, in exact whole numbers.

Prices, payers and shares come from the rulebook's tables. This module does not discount, change
price bases or compare.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from itertools import pairwise
from operator import itemgetter

from simulation.clock import WEEKS_PER_YEAR
from simulation.ledger import PENCE_PER_POUND, Ledger, share_out
from simulation.people import Payers, Payment, Person
from simulation.rulebook.lookup import Rules
from simulation.rulebook.tables import NEED, NONE

# item, pence a year before need, drift parameter, who pays, whether the price is scaled by need
Priced = tuple[int, float, int, Payers | Payment, bool]


class PackageCosts:
    """What each person costs now and who pays; stored on the person until something changes."""

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
        self.counted = tables.counted[:, 0].tolist()
        self.cost_where, self.cost_edges = int(tables.cost_where[0]), tables.cost_edge.tolist()
        self.banded = {row[0] for row in self.price if row[9]}
        self._counts: dict[object, list[int]] = {}
        names = tables.names
        self.reported = [names.attributes.index(name) for name in names.reported_by]
        self.items = names.items
        read = self._read_by_prices()
        self._key: Callable[[list[int]], object] = itemgetter(*read) if read else (lambda codes: 0)
        self._known: dict[object, list[Priced]] = {}
        self._index: dict[int, list[float]] = {}
        self.payers = names.payers

    def report(self, codes: list[int]) -> tuple[int, ...]:
        """The codes of this person's reported attributes."""
        return tuple([codes[a] for a in self.reported])

    def price_person(self, person: Person) -> None:
        """Work out a person's yearly costs in pence from their current attributes."""
        key = self._key(person.codes)
        if key not in self._known:
            self._known[key] = self._price(person.codes)
        person.costs = [
            (item, pence * person.need / 100 if by_need else pence, drift, payers)
            for item, pence, drift, payers, by_need in self._known[key]
        ]

    def forget(self) -> None:
        """Look prices up again: a parameter has changed."""
        self._known.clear()

    def _price(self, codes: list[int]) -> list[Priced]:
        found = []
        for item, clause, product, per_year, drift, start, end, by, to, _ in self.price:
            if not self.rules.holds(clause, codes):
                continue
            gbp = self.rules.product(product, codes)
            pence = gbp * PENCE_PER_POUND * (1.0 if per_year else WEEKS_PER_YEAR)
            scaled = self.scaled[start:end]
            for attribute in scaled:
                if attribute != NEED:
                    pence = pence * self.percents[attribute][codes[attribute]] / 100
            if pence:
                payers = (by, to) if by >= 0 else self._payers(codes, item)
                found.append((item, pence, drift, payers, NEED in scaled))
        return found

    def _read_by_prices(self) -> list[int]:
        read = {a for a in self.scaled if a != NEED}
        for row in self.price:
            read |= self.rules.read_by(row[1], row[2])
        for row in self.payer_rule:
            read |= self.rules.read_by(row[0])
        for clause in [*self.counted, *([self.cost_where] if self.cost_where != NONE else [])]:
            read |= self.rules.read_by(clause)
        return sorted(read)

    def counts(self, person: Person) -> list[int]:
        """The numbers of the groups that a person is counted in; -1 for the bands of cost."""
        key = self._key(person.codes)
        if key not in self._counts:
            holds, codes = self.rules.holds, person.codes
            found = [i for i, clause in enumerate(self.counted) if holds(clause, codes)]
            banded = self.cost_where != NONE and holds(self.cost_where, codes)
            self._counts[key] = [*found, NONE] if banded else found
        return self._counts[key]

    def accrue(self, person: Person, now: float) -> None:
        """Add a person's days and money up to now to the ledger."""
        if now <= person.accrued_to:
            return
        ledger, report = self.ledger, self.report(person.codes)
        counts = self.counts(person)
        for year, seconds, whole in ledger.spans(person.accrued_to, now):
            ledger.seconds[year, report] += seconds
            if whole:
                ledger.at_end[year, report] += 1
            per_year = 0
            for item, pence, drift, payers in person.costs:
                grown = round(pence if drift < 0 else pence * self.index(drift, year))
                per_year += grown if item in self.banded else 0
                for payer, part in divided(grown, payers):
                    ledger.money[year, report, self.items[item], "", payer] += part * seconds
            for number in counts:
                place = number if number != NONE else self._band(per_year)
                ledger.counted[year, place] += seconds
        person.accrued_to = now

    def _band(self, pence_per_year: int) -> int:
        """The number of the band of cost, after the counted groups."""
        return len(self.counted) + bisect_right(self.cost_edges, pence_per_year)

    def index(self, drift: int, year: int) -> float:
        """Price level of a year: each 1 April it grows by the parameter's value on that day."""
        levels = self._index.setdefault(drift, [1.0])
        while len(levels) <= year:
            levels.append(levels[-1] * (1.0 + self.rules.values[drift]))
        return levels[year]

    def settle_levels(self, now: float) -> None:
        """Fix price levels of years that have begun: a parameter is about to change."""
        year = bisect_left(self.ledger.edges, now) - 1
        for drift in {row[4] for row in self.price if row[4] != NONE}:
            if year >= 0:
                self.index(drift, year)

    def _payers(self, codes: list[int], item: int) -> Payers:
        for clause, rest, start, end, only in self.payer_rule:
            if only in (NONE, item) and self.rules.holds(clause, codes):
                shares = self.payer_share[start:end]
                return [(payer, self.rules.values[p]) for payer, p in shares], rest
        return [], 0


def divided(pence: int, payers: Payers | Payment) -> list[tuple[int, int]]:
    """How much of an amount each payer pays; a payment between payers sums to zero."""
    first, second = payers
    if isinstance(first, int):
        return [(first, pence), (second, -pence)]
    return share_out(pence, first, second)
