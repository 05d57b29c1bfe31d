"""The compiled engine: called like the reference engine, and about sixty times as fast.

It holds no rule and nothing about learning disability. It reads the same tables as the reference
engine, with the same chance, and gives the same events at the same times and the same accounts,
to the bit (tests/properties/test_engines_agree.py). The loop is C++ in ``core``, built into
``engine.wasm``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from simulation.compiled import cells as c
from simulation.compiled.accounts import Accounts
from simulation.compiled.filling import fill
from simulation.compiled.layout import Layout
from simulation.compiled.module import own_instance
from simulation.compiled.packing import Packed, pack

if TYPE_CHECKING:
    from simulation.compiled.module import Arrays, Shapes
    from simulation.replication import Replication
    from simulation.rulebook.tables import Tables

CLOCKS_A_PERSON, EVENTS_A_PERSON, FEWEST_ROWS = 12, 16, 4096
ROOM = {
    c.CLOCKS_FULL: c.N_CLOCK_ROWS,
    c.TICKETS_FULL: c.N_TICKET_ROWS,
    c.AGENDA_FULL: c.N_AGENDA_ROWS,
    c.GRANTS_FULL: c.N_GRANT_ROWS,
    c.EVENTS_FULL: c.N_EVENT_ROWS,
}
ARGUMENTS = "IXPFCLEJ"  # the arrays in the order in which ``run`` takes them


class Machine(Protocol):
    """Something that has memory for arrays and can call a function of the core with them."""

    def arrays(self, shapes: Shapes) -> Arrays:
        """Arrays with anything in them."""

    def call(self, function: str, *arguments: Any) -> Any:
        """Call a function of the core."""


def simulate(replication: Replication, keep_events: bool = False) -> Accounts:
    """Run one replication from the start to its last edge.

    Args:
        keep_events: whether to return the event rows.

    Raises:
        HometruthError: the replication needs more memory than the module can have.
    """
    return simulate_on(own_instance(), replication, keep_events)


def simulate_on(machine: Machine, replication: Replication, keep_events: bool = False) -> Accounts:
    """``simulate`` on a given machine."""
    packed, n_people = packed_tables(replication.tables), len(replication.people)
    room = {
        c.N_CLOCK_ROWS: FEWEST_ROWS + CLOCKS_A_PERSON * n_people,
        c.N_TICKET_ROWS: FEWEST_ROWS,
        c.N_AGENDA_ROWS: FEWEST_ROWS,
        c.N_GRANT_ROWS: FEWEST_ROWS,
        c.N_EVENT_ROWS: FEWEST_ROWS + EVENTS_A_PERSON * n_people,
    }
    while True:
        layout = Layout(packed, replication, room, keep_events)
        arrays = machine.arrays(layout.shapes)
        fill(arrays, layout)
        machine.call("run", *(arrays[name] for name in ARGUMENTS))
        status = int(arrays["I"][c.STATUS])
        if status == c.FINISHED:
            return _left_behind(arrays, packed, keep_events)
        room[ROOM[status]] *= 2  # chance is keyed, so running again changes nothing


def _left_behind(arrays: Arrays, packed: Packed, keep_events: bool) -> Accounts:
    header, numbers = arrays["I"][: c.HEADER].copy(), arrays["L"].copy()
    n_events = int(header[c.EVENTS])
    rows = arrays["E"][: n_events if keep_events else 0].copy()
    return Accounts(packed, header, numbers, rows, n_events)


_last: tuple[Tables, Packed] | None = None


def packed_tables(tables: Tables) -> Packed:
    """The tables laid out, kept for the next call with the same tables."""
    global _last
    last = _last
    if last is None or last[0] is not tables:
        last = _last = tables, pack(tables)
    return last[1]
