"""The accounts of one replication as arrays of whole numbers, the same from both engines."""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import prod
from typing import TYPE_CHECKING, Protocol

import numpy as np

from simulation.errors import HometruthError
from simulation.ledger import SECONDS_PER_YEAR, SLOT_ITEMS, WORD_BITS, pence_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from simulation.events import EventRecord
    from simulation.ledger import Ledger
    from simulation.rulebook.tables import Names, Tables

    Integers = NDArray[np.int64]

FLOWS = ("released", "set_aside", "repaid", "advanced", "reinvested")
SLOT_TIMES = ("usable", "open", "held", "turnaround", "funded")


@dataclass(frozen=True)
class Money:
    """Pence-seconds (``ledger``), each ``high * 2**60 + low``."""

    low: Integers
    high: Integers

    def canonical(self) -> tuple[Integers, Integers]:
        """High and low words, the low one from 0 to 2**60: the same for the same amounts."""
        return self.high + (self.low >> WORD_BITS), self.low & ((1 << WORD_BITS) - 1)

    def pence(self) -> Integers:
        """Whole pence, halves to even, exactly."""
        fits = (self.high == 0) | (self.high == -1)
        pence = _rounded(np.where(fits, self.low + (self.high << WORD_BITS), 0))
        for place in np.argwhere(~fits):
            cell = tuple(place)
            (exact,) = self.exact(*cell)
            pence[cell] = pence_of(exact)
        return pence

    def exact(self, *cell: int) -> list[int]:
        """Pence-seconds of one cell, or of a row of cells, as whole numbers of any size."""
        high, low = np.atleast_1d(self.high[cell]), np.atleast_1d(self.low[cell])
        return [
            (h << WORD_BITS) + part for h, part in zip(high.tolist(), low.tolist(), strict=True)
        ]


@dataclass(frozen=True)
class Totals:
    """Accounts of one replication.

    A report is a combination of the reported attributes (setting, level, group). The first varies
    slowest. ``reports`` is how many values each attribute has.

    Attributes:
        seconds, at_end: [year, report].
        counted: seconds [year, counted group or band of cost].
        events: [year, report, event]; ``moves``: [year, report just after, setting before].
        money: people's money [year, report, item, payer].
        slot_money: [year, resource, SLOT_ITEMS, payer].
        slot_seconds: thousandths of slots [year, resource, SLOT_TIMES then priorities].
        fund: [year, FLOWS].
    """

    reports: tuple[int, ...]
    seconds: Integers
    at_end: Integers
    counted: Integers
    events: Integers
    moves: Integers
    money: Money
    slot_money: Money
    slot_seconds: Integers
    fund: Money


def refuse_overflow(totals: Totals) -> None:
    """Raise where a sum has become too large for its words and has turned negative.

    Nothing that is paid for slots, and no time, can be below 0. Runs that could grow so large are
    refused before they begin; this notices what that overlooked.

    Raises:
        HometruthError: the accounts of a replication cannot be right.
    """
    spent, _ = totals.slot_money.canonical()
    counted = (
        totals.seconds,
        totals.at_end,
        totals.counted,
        totals.events,
        totals.moves,
        totals.slot_seconds,
    )
    if (spent < 0).any() or any((account < 0).any() for account in counted):
        raise HometruthError(
            "The accounts of this run overflowed: an amount that is never below 0 is. Look for a "
            "price, a number of slots or a rate that is far too large."
        )


def part_that_differs(one: Totals, other: Totals) -> str:
    """The name of the first account in which two replications differ; empty for none."""
    for part in fields(one):
        ours, theirs = getattr(one, part.name), getattr(other, part.name)
        pairs = [(ours, theirs)]
        if isinstance(ours, Money):
            pairs = list(zip(ours.canonical(), theirs.canonical(), strict=True))
        if not all(np.array_equal(a, b) for a, b in pairs):
            return part.name
    return ""


class Ended(Protocol):
    """What an engine returns."""

    @property
    def events(self) -> list[EventRecord]:
        """Event rows in order of time, if they were kept."""

    @property
    def n_events(self) -> int:
        """Event rows written, whether kept or not."""

    def totals(self, tables: Tables) -> Totals:
        """The accounts."""


def report_sizes(names: Names) -> tuple[int, ...]:
    """How many values each reported attribute has."""
    sizes = dict(zip(names.attributes, (len(v) for v in names.values), strict=True))
    return tuple(sizes[name] for name in names.reported_by)


def slot_times(names: Names, resource: int) -> list[str]:
    """The kinds of slot time counted for one resource."""
    priorities = names.priorities[resource]
    if len(priorities) == 1:
        return [*SLOT_TIMES, "waiting"]
    return [*SLOT_TIMES, *(f"waiting_{priority}" for priority in priorities)]


def totals_of(ledger: Ledger, tables: Tables, n_event_kinds: int) -> Totals:
    """The reference engine's accounts as arrays."""
    names, years = tables.names, ledger.n_years
    sizes = report_sizes(names)
    reports, payers = prod(sizes), max(1, len(names.payers))
    items = {name: i for i, name in enumerate(names.items)}
    slot_items = {name: i for i, name in enumerate(SLOT_ITEMS)}
    resources = {name: i for i, name in enumerate(names.resources)}
    moves_in = int(tables.moves_in[0])
    settings = len(names.values[moves_in]) if moves_in >= 0 else 1
    whats = len(SLOT_TIMES) + max((len(p) for p in names.priorities), default=0)

    def number(report: tuple[int, ...]) -> int:
        return int(np.ravel_multi_index(report, sizes)) if report else 0

    seconds = np.zeros((years, reports), dtype=np.int64)
    at_end = np.zeros_like(seconds)
    counted = np.zeros((years, len(names.counted)), dtype=np.int64)
    events = np.zeros((years, reports, n_event_kinds), dtype=np.int64)
    moves = np.zeros((years, reports, settings), dtype=np.int64)
    slot_seconds = np.zeros((years, len(resources), whats), dtype=np.int64)
    for (year, report), time in ledger.seconds.items():
        seconds[year, number(report)] = time
    for cell, time in ledger.counted.items():
        counted[cell] = time
    for (year, report), count in ledger.at_end.items():
        at_end[year, number(report)] = count
    for (year, report, event), n in ledger.events.items():
        events[year, number(report), event] = n
    for (year, report, before), n in ledger.moves.items():
        moves[year, number(report), before] = n
    for (year, resource, what), time in ledger.slot_seconds.items():
        slot_seconds[year, resource, slot_times(names, resource).index(what)] = time
    people: list[tuple[tuple[int, ...], int]] = []
    slots: list[tuple[tuple[int, ...], int]] = []
    for (year, report, item, service, payer), amount in ledger.money.items():
        if service:
            slots.append(((year, resources[service], slot_items[item], payer), amount))
        else:
            people.append(((year, number(report), items[item], payer), amount))
    return Totals(
        sizes,
        seconds,
        at_end,
        counted,
        events,
        moves,
        _money((years, reports, max(1, len(items)), payers), people),
        _money((years, len(resources), len(SLOT_ITEMS), payers), slots),
        slot_seconds,
        _money(
            (years, len(FLOWS)),
            [((year, FLOWS.index(what)), amount) for (year, what), amount in ledger.fund.items()],
        ),
    )


def _money(shape: tuple[int, ...], amounts: Sequence[tuple[tuple[int, ...], int]]) -> Money:
    low, high = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    for cell, amount in amounts:
        high[cell] = amount >> WORD_BITS
        low[cell] = amount - (int(high[cell]) << WORD_BITS)
    return Money(low, high)


def _rounded(amounts: Integers) -> Integers:
    """Pence-seconds to whole pence, halves to even."""
    whole, rest = np.divmod(amounts, SECONDS_PER_YEAR)
    twice = 2 * rest
    up = (twice > SECONDS_PER_YEAR) | ((twice == SECONDS_PER_YEAR) & (whole % 2 == 1))
    return np.asarray(whole + up, dtype=np.int64)


def nonzero(array: Integers) -> Iterator[Integers]:
    """Indices of the non-zero cells, one array per axis, followed by their values."""
    places = np.nonzero(array)
    yield from places
    yield array[places]
