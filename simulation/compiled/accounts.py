"""Reads the accounts and events of a finished run."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

from simulation.compiled import cells as c
from simulation.events import EventRecord
from simulation.totals import Money, Totals

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from simulation.compiled.packing import Packed
    from simulation.rulebook.tables import Tables


@dataclass(frozen=True)
class Accounts:
    """The accounts and events of a run, copied out of the engine's memory.

    Attributes:
        header: positions in the arrays, and how the run ended.
        numbers: the array ``L``.
        rows: event rows (person, day, event, moved from, reported codes), if they were kept.
        n_events: event rows written, whether kept or not.
    """

    packed: Packed
    header: NDArray[np.int64]
    numbers: NDArray[np.int64]
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
        shape, years = self.packed.shape, int(self.header[c.N_YEARS])
        reports, payers = (years, shape.n_reports), shape.payers
        slots = (years, shape.pools, c.N_SLOT_ITEMS, payers)
        return Totals(
            shape.reports,
            self._account(c.L_SECONDS, reports),
            self._account(c.L_AT_END, reports),
            self._account(c.L_COUNTED, (years, shape.counted + shape.bands)),
            self._account(c.L_EVENTS, (*reports, shape.events)),
            self._account(c.L_MOVES, (*reports, shape.settings)),
            self._money(c.L_PEOPLE_MONEY, (*reports, shape.items, payers)),
            self._money(c.L_SLOT_MONEY, slots),
            self._account(c.L_SLOT_TIME, (years, shape.pools, shape.whats)),
            self._money(c.L_FUND, (years, c.N_FLOWS)),
        )

    def _account(self, offset: int, shape: tuple[int, ...], shift: int = 0) -> NDArray[np.int64]:
        start = int(self.header[offset]) + shift
        return self.numbers[start : start + prod(shape)].reshape(shape)

    def _money(self, offset: int, shape: tuple[int, ...]) -> Money:
        high = self._account(offset, shape, int(self.header[c.L_HIGH]))
        return Money(self._account(offset, shape), high)
