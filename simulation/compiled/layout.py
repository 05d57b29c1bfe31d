"""Sizes of the arrays of one run, and the positions in them (``cells``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.compiled import cells as c
from simulation.rulebook.tables import NONE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from simulation.compiled.packing import Packed
    from simulation.replication import Replication

    Room = Mapping[int, int]


class Layout:
    """The header of the array ``I``, and the shape of each array.

    Attributes:
        header: sizes, offsets and columns, by their numbers in ``cells``.
        shapes: shape and type of each array by its letter; ``J`` is when people join.
    """

    def __init__(
        self, packed: Packed, replication: Replication, room: Room, keep_events: bool
    ) -> None:
        self.packed, self.replication, self.room = packed, replication, room
        self.n_people, self.n_groups = len(replication.people), replication.people.n_groups
        self.n_years = len(replication.edges) - 1
        self.n_timers = packed.shape.shocks * self.n_groups
        self.header = np.zeros(c.HEADER, dtype=np.int64)
        self._sizes(keep_events)
        self._columns()
        h = self.header
        self.shapes: dict[str, tuple[tuple[int, ...], type[np.generic]]] = {
            "I": ((self._whole_numbers(),), np.int64),
            "X": ((self._floats(),), np.float64),
            "P": ((self.n_people + 1, int(h[c.P_ROW])), np.int32),
            "F": ((self.n_people, int(h[c.F_ROW])), np.float64),
            "C": ((room[c.N_CLOCK_ROWS], c.CLOCK_ROW), np.float64),
            "L": ((self._accounts(),), np.int64),
            "E": ((room[c.N_EVENT_ROWS] if keep_events else 1, int(h[c.E_ROW])), np.float64),
            "J": ((self.n_people,), np.float64),
        }

    def part(self, array: NDArray[Any], offset: int, count: int) -> NDArray[Any]:
        """The positions of a flat array whose offset the header holds at ``offset``."""
        start = int(self.header[offset])
        return array[start : start + count]

    def _sizes(self, keep_events: bool) -> None:
        """The sizes: numbers of people, hazards, resources and so on."""
        shape, tables = self.packed.shape, self.packed.tables
        for cell, number in {
            c.N_PEOPLE: self.n_people,
            c.N_PLAIN: shape.plain,
            c.N_MARKS: shape.marks,
            c.N_KINDS: shape.kinds,
            c.N_HAZARDS: shape.hazards,
            c.N_POOLS: shape.pools,
            c.N_YEARS: self.n_years,
            c.N_EVENT_KINDS: shape.events,
            c.N_ITEMS: shape.items,
            c.N_PAYERS: shape.payers,
            c.N_REPORTS: shape.n_reports,
            c.N_REPORTED: len(shape.reports),
            c.N_GROUPS: self.n_groups,
            c.N_SHOCKS: shape.shocks,
            c.N_STEPS: len(self.replication.policy),
            c.N_PRICES: len(tables[c.PRICE]),
            c.N_PAYER_RULES: len(tables[c.PAYER_RULE]),
            c.N_DRIFTS: len(self.packed.drifts),
            c.N_SETTINGS: shape.settings,
            c.N_WHATS: shape.whats,
            c.N_COUNTED: shape.counted,
            c.N_BANDS: shape.bands,
            c.COST_WHERE: self.packed.cost_where,
            c.MOVES_IN: self.packed.moves_in,
            c.ON_JOINING: self.packed.routine[0],
            c.ON_OPENING: self.packed.routine[1],
            c.KEEP_EVENTS: int(keep_events),
            c.CLOCKS_USED: 1,
            c.TICKETS_USED: 1,
            c.ACTIVE: NONE,
            **self.room,
        }.items():
            self.header[cell] = number

    def _columns(self) -> None:
        """Columns of the people's rows that depend on the rulebook."""
        shape = self.packed.shape
        self.header[c.P_ROW] = self._place(
            c.P_CODE + shape.attributes,
            {
                c.P_HELD: shape.pools,
                c.P_TICKET: shape.pools,
                c.P_NOMINEE: shape.pools,
                c.P_CHOSEN: shape.decisions,
                c.P_CLOCK: shape.hazards,
                c.P_RUNNING: shape.running,
                c.P_MEMBER: 2 * shape.kinds,
            },
        )
        self.header[c.F_ROW] = self._place(
            c.F_DUE + shape.marks,
            {c.F_RUN_DUE: shape.running, c.F_RUN_RATE: shape.running, c.F_MARK_AT: shape.marks},
        )
        self.header[c.E_ROW] = 4 + len(shape.reports)

    def _whole_numbers(self) -> int:
        """Positions of the tables in ``I``, then of the state; returns the size."""
        shape, tables, alarms = self.packed.shape, self.packed.tables, self.n_people + self.n_timers
        return self._place(
            c.HEADER,
            {offset: table.size for offset, table in tables.items()}
            | {
                c.SHOCK_KEY: shape.shocks,
                c.STEP: c.STEP_ROW * len(self.replication.policy),
                c.POOL: c.POOL_ROW * shape.pools,
                c.QUEUE: c.QUEUE_ROW * self.packed.first_priority[-1],
                c.ORDER: c.ORDER_ROW * (shape.pools + 1),
                c.GROUP_TURN: self.n_timers,
                c.SUPPLY_REVISION: shape.pools,
                c.LEVELS_KNOWN: len(self.packed.drifts),
                c.MEMBER_HEAD: shape.kinds * (self.n_groups + 1),
                c.CHANGED: shape.hazards,
                c.STALE: shape.hazards,
                c.LINE: c.LINE_ROW * len(tables[c.PRICE]),
                c.COUNTED_NOW: shape.counted,
                c.CALL: max(1, len(tables[c.CODE])),
                c.GRANT: 2 * self.room[c.N_GRANT_ROWS],
                c.MET: self.n_people,
                c.TICKET: c.TICKET_ROW * self.room[c.N_TICKET_ROWS],
                c.HEAP_AT: alarms,
                c.HEAP_ORDER: alarms,
                c.AGENDA: c.AGENDA_ROW * self.room[c.N_AGENDA_ROWS],
            },
        )

    def _floats(self) -> int:
        """Positions in ``X``; returns its size."""
        shape, replication = self.packed.shape, self.replication
        return self._place(
            c.X_HEADER,
            {
                c.X_VALUE: len(replication.values),
                c.X_YEAR_EDGE: len(replication.edges),
                c.X_MARK_EDGE: len(self.packed.mark_edges),
                c.X_STEP: 3 * len(replication.policy),
                c.X_LEVEL: len(self.packed.drifts) * self.n_years,
                c.X_POOL: c.X_POOL_ROW * shape.pools,
                c.X_ORDER: c.X_ORDER_ROW * (shape.pools + 1),
                c.X_GROUP: c.X_TIMER_ROW * self.n_timers,
                c.X_SUPPLY: c.X_TIMER_ROW * shape.pools,
                c.X_LINE: len(self.packed.tables[c.PRICE]),
                c.X_HEAP: c.ALARM_ROW * (self.n_people + self.n_timers),
                c.X_AGENDA: self.room[c.N_AGENDA_ROWS],
            },
        )

    def _accounts(self) -> int:
        """Position of each account in ``L``; returns its size."""
        shape, years = self.packed.shape, self.n_years
        reports = years * shape.n_reports
        money = self._place(
            0,
            {
                c.L_SECONDS: reports,
                c.L_AT_END: reports,
                c.L_COUNTED: years * (shape.counted + shape.bands),
                c.L_EVENTS: reports * shape.events,
                c.L_MOVES: reports * shape.settings,
                c.L_SLOT_TIME: years * shape.pools * shape.whats,
            },
        )
        end = self._place(
            money,
            {
                c.L_PEOPLE_MONEY: reports * shape.items * shape.payers,
                c.L_SLOT_MONEY: years * shape.pools * c.N_SLOT_ITEMS * shape.payers,
                c.L_FUND: years * c.N_FLOWS,
            },
        )
        self.header[c.L_HIGH] = end - money  # the high words follow, in the same order
        return 2 * end - money

    def _place(self, first: int, counts: Mapping[int, int]) -> int:
        """Record where each part begins when parts follow one another; returns where they end."""
        for offset, count in counts.items():
            self.header[offset] = first
            first += count
        return first
