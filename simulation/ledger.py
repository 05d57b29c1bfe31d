"""Exact totals of one replication, by financial year, all in whole numbers.

Time is in seconds. Money is in *pence-seconds* (pence per year times seconds), and becomes pence
only when it is tabulated. So splitting a period into shorter periods never changes a total.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from simulation.clock import DAYS_PER_YEAR

SECONDS_PER_DAY = 86_400
SECONDS_PER_YEAR = int(SECONDS_PER_DAY * DAYS_PER_YEAR)
SLOT_PARTS = 1000  # paid slots are counted in thousandths
PENCE_PER_POUND = 100
WORD_BITS = 60  # of money in an array; what one word cannot hold is carried to a second

# Items of cost that are paid for slots and not for a person.
SERVICE, HOME_VOID, CAPITAL, SET_UP = "service", "home_void", "capital", "set_up"
REDUNDANCY = "redundancy"
WARD_VARIABLE, WARD_SEMI_FIXED = "ward_variable", "ward_semi_fixed"
WARD_FIXED, WARD_STRANDED = "ward_fixed", "ward_stranded"
WARD_ITEMS = (WARD_VARIABLE, WARD_SEMI_FIXED, WARD_FIXED, WARD_STRANDED)
SLOT_ITEMS = (SERVICE, HOME_VOID, CAPITAL, SET_UP, REDUNDANCY, *WARD_ITEMS)

Report = tuple[int, ...]


class Ledger:
    """Running totals of what happens in one replication.

    Attributes:
        edges: days on which financial years begin, and the end of the last.
        counted: time by (year, number of the counted group or band of cost).
        seconds: time by (year, report codes); ``at_end``: people present as a year ends.
        events: counts by (year, report codes, event).
        moves: counts by (year, report codes just after, code of the setting lived in just before).
        money: pence-seconds by (year, report codes, item, resource, payer); money for slots has
            report ().
        slot_seconds: time by (year, resource, what), in thousandths of slots.
        fund: the transition fund's flows in pence-seconds by (year, what).
    """

    def __init__(self, edges: list[float]) -> None:
        self.edges = edges
        self.n_years = len(edges) - 1
        self.seconds: dict[tuple[int, Report], int] = defaultdict(int)
        self.counted: dict[tuple[int, int], int] = defaultdict(int)
        self.at_end: dict[tuple[int, Report], int] = defaultdict(int)
        self.events: dict[tuple[int, Report, int], int] = defaultdict(int)
        self.moves: dict[tuple[int, Report, int], int] = defaultdict(int)
        self.money: dict[tuple[int, Report, str, str, int], int] = defaultdict(int)
        self.slot_seconds: dict[tuple[int, int, str], int] = defaultdict(int)
        self.fund: dict[tuple[int, str], int] = defaultdict(int)

    def add_people(self, other: Ledger) -> None:
        """Add the people's time and money of another ledger over the same years."""
        for time, seconds in other.seconds.items():
            self.seconds[time] += seconds
        for group, seconds in other.counted.items():
            self.counted[group] += seconds
        for end, people in other.at_end.items():
            self.at_end[end] += people
        for cell, money in other.money.items():
            self.money[cell] += money

    def year_of(self, at: float) -> int:
        """Index of the year that a moment falls in."""
        return min(bisect_right(self.edges, at), self.n_years) - 1

    def spans(self, begin: float, end: float) -> Iterator[tuple[int, int, bool]]:
        """Split an interval at year ends: (year, seconds in it, whether it reaches the year's end).

        Seconds are differences of whole seconds since the start, so splitting an interval in two
        changes nothing.
        """
        year = self.year_of(begin)
        while begin < end:
            edge = self.edges[year + 1]
            stop = min(end, edge)
            yield year, second_at(stop) - second_at(begin), end >= edge
            begin, year = stop, year + 1


def second_at(day: float) -> int:
    """A model time in whole seconds since the start."""
    return round(day * SECONDS_PER_DAY)


def pence_of(pence_seconds: int) -> int:
    """Whole pence from pence-seconds (pence per year times seconds)."""
    return round(Fraction(pence_seconds, SECONDS_PER_YEAR))


def share_out(pence: int, shares: list[tuple[int, float]], rest: int) -> list[tuple[int, int]]:
    """Split an amount between payers so that the parts sum to it exactly."""
    parts, left = [], pence
    for payer, share in shares:
        part = min(left, round(pence * share))
        parts.append((payer, part))
        left -= part
    return [*parts, (rest, left)]
