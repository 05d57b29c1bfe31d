"""Watched people: their attributes and costs, as one row per stretch of time.

A run adds up everyone's time and money together. For the story of one life, the engine also
records the people to watch. Their time and money go through a ledger of their own into the
common ledger, so their rows are exactly their part of the accounts.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from simulation.ledger import Ledger
from simulation.people import Person
from simulation.reference.person_costs import PackageCosts
from simulation.rulebook.lookup import Rules


class Stretch(NamedTuple):
    """A period in which nothing changed for a watched person.

    Attributes:
        begin, end: days from the start.
        codes: attribute codes during it.
        mark_at: days from the start at which each mark had been set; NaN for never.
        seconds: time by year.
        money: pence-seconds by (year, item, payer).
    """

    person: int
    begin: float
    end: float
    codes: tuple[int, ...]
    mark_at: tuple[float, ...]
    seconds: dict[int, int]
    money: dict[tuple[int, str, int], int]


class WatchingCosts(PackageCosts):
    """Everyone's costs, and the stretches of the watched people.

    Attributes:
        stretches: rows in the order in which they ended; one person's rows leave no gaps.
    """

    def __init__(self, rules: Rules, ledger: Ledger, watched: Collection[int]) -> None:
        super().__init__(rules, ledger)
        self.watched = frozenset(watched)
        self.stretches: list[Stretch] = []

    def accrue(self, person: Person, now: float) -> None:
        """Add a person's days and money up to now to the ledger; keep a row if they are watched."""
        begin = person.accrued_to
        if person.number not in self.watched or now <= begin:
            super().accrue(person, now)
            return
        common, own = self.ledger, Ledger(self.ledger.edges)
        self.ledger = own
        super().accrue(person, now)
        self.ledger = common
        common.add_people(own)
        seconds = {year: time for (year, _), time in own.seconds.items()}
        money = {(year, item, payer): m for (year, _, item, _, payer), m in own.money.items()}
        codes, marks = tuple(person.codes), tuple(person.mark_at)
        self.stretches.append(Stretch(person.number, begin, now, codes, marks, seconds, money))
