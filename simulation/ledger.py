"""Exact accumulators of one replication: seconds and pence as integers, by financial year."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator

from simulation.clock import DAYS_PER_YEAR

SECONDS_PER_DAY = 86_400
PENCE_PER_POUND = 100

Report = tuple[int, ...]


class Ledger:
    """What happened, added up while it happens.

    Attributes:
        edges: days at which financial years begin, and the end of the last.
        seconds: time by (year, report codes); ``at_end``: people present as a year ends.
        events: counts by (year, report codes, event).
        pence: money by (year, report codes, item, payer); slots' money has report ().
        slot_seconds: time by (year, resource, what).
        fund_pence: the transition fund's flows by (year, what).
    """

    def __init__(self, edges: list[float]) -> None:
        self.edges = edges
        self.n_years = len(edges) - 1
        self.seconds: dict[tuple[int, Report], int] = defaultdict(int)
        self.at_end: dict[tuple[int, Report], int] = defaultdict(int)
        self.events: dict[tuple[int, Report, int], int] = defaultdict(int)
        self.pence: dict[tuple[int, Report, str, str, int], int] = defaultdict(int)
        self.slot_seconds: dict[tuple[int, int, str], int] = defaultdict(int)
        self.fund_pence: dict[tuple[int, str], int] = defaultdict(int)

    def year_of(self, at: float) -> int:
        """Index of the year that a moment falls in."""
        return min(bisect_right(self.edges, at), self.n_years) - 1

    def spans(self, begin: float, end: float) -> Iterator[tuple[int, float, bool]]:
        """Split an interval at year ends: (year, days in it, whether it reaches the year's end)."""
        year = self.year_of(begin)
        while begin < end:
            edge = self.edges[year + 1]
            stop = min(end, edge)
            yield year, stop - begin, end >= edge
            begin, year = stop, year + 1


def seconds_of(days: float) -> int:
    """A duration as whole seconds."""
    return round(days * SECONDS_PER_DAY)


def pence_of(pence_a_year: float, days: float) -> int:
    """What a yearly rate comes to over so many days, in whole pence."""
    return round(pence_a_year * days / DAYS_PER_YEAR)


def share_out(pence: int, shares: list[tuple[int, float]], rest: int) -> list[tuple[int, int]]:
    """Split an amount between payers so that the parts sum to it exactly."""
    parts, left = [], pence
    for payer, share in shares:
        part = min(left, round(pence * share))
        parts.append((payer, part))
        left -= part
    return [*parts, (rest, left)]
