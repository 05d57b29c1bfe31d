"""The compiled engine: the same call as the reference engine's, some sixty times as fast.

It knows nothing of learning disability and holds no rule: it reads the tables that the reference
engine reads, with the same chance, and gives the same events at the same moments and the same
accounts, to the bit (tests/properties/test_engines_agree.py).
"""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.chance import extend, name_key
from simulation.compiled import cells as c
from simulation.compiled.loop import run
from simulation.compiled.packing import Packed, pack
from simulation.events import EventRecord
from simulation.people import UNKNOWN
from simulation.policy import STEP_KINDS, TRANSITION_FUND
from simulation.replication import Replication
from simulation.rulebook.tables import NONE, Tables
from simulation.totals import Money, Totals
from simulation.whole_slots import staffed_slots

if TYPE_CHECKING:
    from numpy.typing import NDArray

CLOCKS_A_PERSON, EVENTS_A_PERSON, FEWEST_ROWS = 12, 16, 4096
ROOM = {
    c.CLOCKS_FULL: c.N_CLOCK_ROWS,
    c.TICKETS_FULL: c.N_TICKET_ROWS,
    c.AGENDA_FULL: c.N_AGENDA_ROWS,
    c.GRANTS_FULL: c.N_GRANT_ROWS,
    c.EVENTS_FULL: c.N_EVENT_ROWS,
}


@dataclass(frozen=True)
class Accounts:
    """What a run left in the arrays.

    Attributes:
        numbers: the array ``L``; where things lie in it is in ``whole``.
        whole: the array ``I``.
        rows: event rows (person, day, event, moved from, reported codes), if they were kept.
        n_events: event rows written, whether kept or not.
    """

    packed: Packed
    numbers: NDArray[np.int64]
    whole: NDArray[np.int64]
    rows: NDArray[np.float64]
    n_events: int

    @property
    def events(self) -> list[EventRecord]:
        """Event rows in order of time, if they were kept."""
        return [
            EventRecord(int(row[0]), row[1], int(row[2]), int(row[3]), tuple(map(int, row[4:])))
            for row in self.rows.tolist()
        ]

    def totals(self, tables: Tables) -> Totals:
        """The accounts as arrays; ``tables`` are those of the run."""
        shape, years = self.packed.shape, int(self.whole[c.N_YEARS])
        reports, payers = (years, shape.n_reports), shape.payers
        slots = (years, shape.pools, c.N_SLOT_ITEMS, payers)
        return Totals(
            shape.reports,
            self._account(c.L_SECONDS, reports),
            self._account(c.L_AT_END, reports),
            self._account(c.L_EVENTS, (*reports, shape.events)),
            self._account(c.L_MOVES, (*reports, shape.settings)),
            self._money(c.L_PEOPLE_MONEY, (*reports, shape.items, payers)),
            self._money(c.L_SLOT_MONEY, slots),
            self._account(c.L_SLOT_TIME, (years, shape.pools, shape.whats)),
            self._money(c.L_FUND, (years, c.N_FLOWS)),
        )

    def _account(self, offset: int, shape: tuple[int, ...], shift: int = 0) -> NDArray[np.int64]:
        start = int(self.whole[offset]) + shift
        return self.numbers[start : start + prod(shape)].reshape(shape)

    def _money(self, offset: int, shape: tuple[int, ...]) -> Money:
        high = self._account(offset, shape, int(self.whole[c.L_HIGH]))
        return Money(self._account(offset, shape), high)


class _Cells:
    """Hands out places in a flat array, in the order in which they are asked for."""

    def __init__(self, used: int = 0) -> None:
        self.size = used

    def take(self, count: int) -> int:
        """Where the next ``count`` places begin."""
        self.size += int(count)
        return self.size - int(count)


class _Kept(threading.local):
    """Arrays that nobody looks at after a run, kept for the next: new ones cost a fifth more."""

    def __init__(self) -> None:
        self.arrays: dict[str, NDArray[Any]] = {}

    def take(self, name: str, shape: tuple[int, ...], dtype: type) -> NDArray[Any]:
        """An array with anything in it."""
        held = self.arrays.get(name)
        if held is None or held.size < prod(shape):
            held = self.arrays[name] = np.empty(prod(shape), dtype=dtype)
        return held[: prod(shape)].reshape(shape)


_kept = _Kept()


class _Arrays:
    """The arrays of one run (``cells``)."""

    def __init__(
        self,
        packed: Packed,
        replication: Replication,
        room: dict[int, int],
        keep_events: bool,
    ) -> None:
        self.packed, self.replication, self.room = packed, replication, room
        self.population, self.edges = replication.people, replication.edges
        self.header = np.zeros(c.HEADER, dtype=np.int64)
        self.sizes(keep_events)
        self.person_columns()
        self.whole_numbers()
        self.floats()
        self.accounts()
        self.people()
        self.i[: c.HEADER] = self.header
        self.slots()
        self.steps()
        self.clocks = _kept.take("C", (room[c.N_CLOCK_ROWS] * c.CLOCK_ROW,), np.float64)
        rows = room[c.N_EVENT_ROWS] if keep_events else 1
        self.events = np.empty((rows, int(self.header[c.E_ROW])))

    def sizes(self, keep_events: bool) -> None:
        """The numbers of everything."""
        shape, h = self.packed.shape, self.header
        for cell, number in {
            c.N_PEOPLE: len(self.population),
            c.N_PLAIN: shape.plain,
            c.N_MARKS: shape.marks,
            c.N_KINDS: shape.kinds,
            c.N_HAZARDS: shape.hazards,
            c.N_POOLS: shape.pools,
            c.N_YEARS: len(self.edges) - 1,
            c.N_EVENT_KINDS: shape.events,
            c.N_ITEMS: shape.items,
            c.N_PAYERS: shape.payers,
            c.N_REPORTS: shape.n_reports,
            c.N_REPORTED: len(shape.reports),
            c.N_GROUPS: self.population.n_groups,
            c.N_SHOCKS: shape.shocks,
            c.N_STEPS: len(self.replication.policy),
            c.N_PRICES: len(self.packed.tables[c.PRICE]),
            c.N_PAYER_RULES: len(self.packed.tables[c.PAYER_RULE]),
            c.N_DRIFTS: len(self.packed.drifts),
            c.N_SETTINGS: shape.settings,
            c.N_WHATS: shape.whats,
            c.MOVES_IN: self.packed.moves_in,
            c.ON_JOINING: self.packed.routine[0],
            c.ON_OPENING: self.packed.routine[1],
            c.KEEP_EVENTS: int(keep_events),
            c.CLOCKS_USED: 1,
            c.CHANGE_TURN: 1,
            c.TICKETS_USED: 1,
            c.ACTIVE: NONE,
            **self.room,
        }.items():
            h[cell] = number

    def person_columns(self) -> None:
        """Columns of the people's rows that depend on the rulebook."""
        shape, h = self.packed.shape, self.header
        columns = _Cells(c.P_CODE + shape.attributes)
        h[c.P_HELD] = columns.take(shape.pools)
        h[c.P_TICKET] = columns.take(shape.pools)
        h[c.P_CHOSEN] = columns.take(shape.decisions)
        h[c.P_CLOCK] = columns.take(shape.hazards)
        h[c.P_RUNNING] = columns.take(shape.running)
        h[c.P_MEMBER] = columns.take(2 * shape.kinds)
        h[c.P_ROW] = columns.size
        columns = _Cells(c.F_DUE + shape.marks)
        h[c.F_RUN_DUE] = columns.take(shape.running)
        h[c.F_RUN_RATE] = columns.take(shape.running)
        h[c.F_MARK_AT] = columns.take(shape.marks)
        h[c.F_ROW] = columns.size
        h[c.E_ROW] = 4 + len(shape.reports)

    def whole_numbers(self) -> None:
        """The tables, then room for the state."""
        shape, h, cells = self.packed.shape, self.header, _Cells(c.HEADER)
        n_people, n_groups = len(self.population), self.population.n_groups
        timers = shape.shocks * n_groups
        deepest = max(1, len(self.packed.tables[c.CODE]))
        for offset, table in self.packed.tables.items():
            h[offset] = cells.take(table.size)
        for offset, count in {
            c.SHOCK_KEY: shape.shocks,
            c.STEP: c.STEP_ROW * len(self.replication.policy),
            c.POOL: c.POOL_ROW * shape.pools,
            c.QUEUE: c.QUEUE_ROW * self.packed.first_priority[-1],
            c.ORDER: c.ORDER_ROW * (shape.pools + 1),
            c.GROUP_TURN: timers,
            c.SUPPLY_REVISION: shape.pools,
            c.LEVELS_KNOWN: len(self.packed.drifts),
            c.MEMBER_HEAD: shape.kinds * (n_groups + 1),
            c.CHANGED: shape.hazards,
            c.LINE: c.LINE_ROW * len(self.packed.tables[c.PRICE]),
            c.CALL: deepest,
            c.GRANT: 2 * self.room[c.N_GRANT_ROWS],
            c.MET: n_people,
            c.TICKET: c.TICKET_ROW * self.room[c.N_TICKET_ROWS],
            c.HEAP: n_people + timers,
            c.HEAP_AT: n_people + timers,
            c.HEAP_ORDER: n_people + timers,
            c.AGENDA: c.AGENDA_ROW * self.room[c.N_AGENDA_ROWS],
        }.items():
            h[offset] = cells.take(count)
        self.i = np.zeros(cells.size, dtype=np.int64)
        for offset, table in self.packed.tables.items():
            self.i[h[offset] : h[offset] + table.size] = table.ravel()
        self.i[h[c.HEAP_AT] : h[c.HEAP_AT] + n_people + timers] = NONE
        self.i[h[c.LEVELS_KNOWN] : h[c.LEVELS_KNOWN] + len(self.packed.drifts)] = 1
        heads = shape.kinds * (n_groups + 1)
        self.i[h[c.MEMBER_HEAD] : h[c.MEMBER_HEAD] + heads] = NONE

    def floats(self) -> None:
        """Time, parameter values, and what of the state is not whole."""
        values, policy = self.replication.values, self.replication.policy
        shape, h, cells = self.packed.shape, self.header, _Cells(c.X_HEADER)
        n_people, n_groups = len(self.population), self.population.n_groups
        timers = shape.shocks * n_groups
        for offset, count in {
            c.X_VALUE: len(values),
            c.X_YEAR_EDGE: len(self.edges),
            c.X_MARK_EDGE: len(self.packed.mark_edges),
            c.X_STEP: 3 * len(policy),
            c.X_LEVEL: len(self.packed.drifts) * (len(self.edges) - 1),
            c.X_POOL: c.X_POOL_ROW * shape.pools,
            c.X_ORDER: c.X_ORDER_ROW * (shape.pools + 1),
            c.X_GROUP: c.X_TIMER_ROW * timers,
            c.X_SUPPLY: c.X_TIMER_ROW * shape.pools,
            c.X_LINE: len(self.packed.tables[c.PRICE]),
            c.X_HEAP: n_people + timers,
            c.X_AGENDA: self.room[c.N_AGENDA_ROWS],
        }.items():
            h[offset] = cells.take(count)
        self.x = np.zeros(cells.size)
        self.x[c.ELAPSED] = math.nan
        self.x[c.END] = self.edges[-1]
        self.x[c.NEXT_EDGE] = self.edges[1]
        rows: dict[int, Sequence[float] | NDArray[np.float64]] = {
            c.X_VALUE: values,
            c.X_YEAR_EDGE: self.edges,
            c.X_MARK_EDGE: self.packed.mark_edges,
            c.X_STEP: [x for s in policy for x in (s.at_day, s.value, s.other)],
            c.X_LEVEL: np.ones(len(self.packed.drifts) * (len(self.edges) - 1)),
        }
        for offset, row in rows.items():
            self.x[h[offset] : h[offset] + len(row)] = row

    def accounts(self) -> None:
        """Where each account lies."""
        shape, h, cells, years = self.packed.shape, self.header, _Cells(), len(self.edges) - 1
        reports = years * shape.n_reports
        h[c.L_SECONDS] = cells.take(reports)
        h[c.L_AT_END] = cells.take(reports)
        h[c.L_EVENTS] = cells.take(reports * shape.events)
        h[c.L_MOVES] = cells.take(reports * shape.settings)
        h[c.L_SLOT_TIME] = cells.take(years * shape.pools * shape.whats)
        money = cells.size
        h[c.L_PEOPLE_MONEY] = cells.take(reports * shape.items * shape.payers)
        h[c.L_SLOT_MONEY] = cells.take(years * shape.pools * c.N_SLOT_ITEMS * shape.payers)
        h[c.L_FUND] = cells.take(years * c.N_FLOWS)
        h[c.L_HIGH] = cells.size - money
        cells.take(cells.size - money)
        self.l = np.zeros(cells.size, dtype=np.int64)

    def people(self) -> None:
        """A row a person, and one more that stands for everyone at the outset."""
        shape, h, population = self.packed.shape, self.header, self.population
        n_people = len(population)
        self.p = _kept.take("P", (n_people + 1, int(h[c.P_ROW])), np.int32)
        self.p[:] = 0
        self.p[:n_people, c.P_CODE : c.P_CODE + shape.attributes] = population.codes
        self.p[n_people, c.P_CODE : c.P_CODE + shape.attributes] = self.packed.start_code
        reported = self.packed.tables[c.REPORTED]
        steps = self.packed.tables[c.REPORT_STEP][reported]
        self.p[:, c.REPORT] = self.p[:, c.P_CODE + reported] @ steps
        self.p[:n_people, c.NEED] = population.need_percent
        self.p[:, h[c.P_MEMBER] : h[c.P_MEMBER] + 2 * shape.kinds] = NONE
        self.f = _kept.take("F", (n_people, int(h[c.F_ROW])), np.float64)
        self.f[:] = math.inf
        self.f[:, c.ACCRUED_TO] = 0.0
        spent = population.elapsed_days
        self.f[:, c.SPENT_DAYS] = np.where(np.isnan(spent), UNKNOWN, spent)
        self.f[:, h[c.F_MARK_AT] : h[c.F_MARK_AT] + shape.marks] = population.mark_at

    def slots(self) -> None:
        """Slots as they are when the run opens."""
        tables, values = self.replication.tables, self.replication.values
        h, priorities = self.header, [len(p) for p in tables.names.priorities]
        for pool, row in enumerate(tables.resource.tolist()):
            i = self.i[h[c.POOL] + pool * c.POOL_ROW :]
            x = self.x[h[c.X_POOL] + pool * c.X_POOL_ROW :]
            paid = int(self.replication.opening_slots[pool])
            vacancy = values[row[4]] if row[4] >= 0 else 0.0
            i[c.OPENING], i[c.PRIORITIES] = paid, priorities[pool]
            i[c.COMMISSIONED] = i[c.ORDERED] = staffed_slots(paid, vacancy)
            x[c.PAID] = x[c.ORDERED_PAID] = float(paid)
            x[c.LAPSES_AT] = math.inf

    def steps(self) -> None:
        """The policy, and the key under which all chance is taken."""
        h, names, key = self.header, self.replication.tables.names, self.replication.key
        for number, step in enumerate(self.replication.policy):
            targets = names.parameters if step.kind == "parameter" else names.resources
            fund = step.target == TRANSITION_FUND
            row = h[c.STEP] + number * c.STEP_ROW
            self.i[row] = STEP_KINDS.index(step.kind)
            self.i[row + 1] = NONE if fund else targets.index(step.target)
        for shock, name in enumerate(names.shocks):
            self.i[h[c.SHOCK_KEY] + shock] = _word(extend(key, name_key(f"shock:{name}")))
        self.i[c.KEY] = _word(key)


def simulate(replication: Replication, keep_events: bool = False) -> Accounts:
    """Run one replication from the start to its last edge.

    Args:
        keep_events: whether to return the event rows.
    """
    packed, n_people = packed_tables(replication.tables), len(replication.people)
    room = {
        c.N_CLOCK_ROWS: FEWEST_ROWS + CLOCKS_A_PERSON * n_people,
        c.N_TICKET_ROWS: FEWEST_ROWS,
        c.N_AGENDA_ROWS: FEWEST_ROWS,
        c.N_GRANT_ROWS: FEWEST_ROWS,
        c.N_EVENT_ROWS: FEWEST_ROWS + EVENTS_A_PERSON * n_people,
    }
    while True:
        arrays = _Arrays(packed, replication, room, keep_events)
        run(  # type: ignore[no-untyped-call]
            arrays.i,
            arrays.x,
            arrays.p.ravel(),
            arrays.f.ravel(),
            arrays.clocks,
            arrays.l,
            arrays.events.ravel(),
            np.ascontiguousarray(replication.people.joins_at, dtype=np.float64),
        )
        status = int(arrays.i[c.STATUS])
        if status == c.FINISHED:
            n_events = int(arrays.i[c.EVENTS])
            kept = arrays.events[: n_events if keep_events else 0]
            return Accounts(packed, arrays.l, arrays.i, kept, n_events)
        room[ROOM[status]] *= 2  # chance is keyed, so that running again changes nothing


_last: list[Any] = [None, None]


def packed_tables(tables: Tables) -> Packed:
    """The tables laid out, kept for the next call with the same tables."""
    if _last[0] is not tables:
        _last[:] = [tables, pack(tables)]
    packed: Packed = _last[1]
    return packed


def _word(number: int) -> int:
    """A 64-bit word as the signed number with the same bits."""
    return number - (1 << 64) if number >> 63 else number
