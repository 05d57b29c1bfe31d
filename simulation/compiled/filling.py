"""Fills the arrays of one run with its start."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.chance import extend, name_key
from simulation.compiled import cells as c
from simulation.people import UNKNOWN
from simulation.policy import STEP_KINDS, TRANSITION_FUND
from simulation.rulebook.tables import NONE
from simulation.whole_slots import staffed_slots

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from simulation.compiled.layout import Layout

    Arrays = dict[str, NDArray[Any]]


def fill(arrays: Arrays, layout: Layout) -> None:
    """Write the whole start of a run; the arrays may hold anything before."""
    for name in "IXPL":
        arrays[name].fill(0)
    arrays["J"][:] = layout.replication.people.joins_at
    _people(arrays["P"], arrays["F"], layout)
    _whole_numbers(arrays["I"], layout)
    _floats(arrays["X"], layout)
    _slots(arrays["I"], arrays["X"], layout)
    arrays["I"][: c.HEADER] = layout.header
    arrays["I"][c.KEY] = _word(layout.replication.key)


def _people(p: NDArray[np.int32], f: NDArray[np.float64], layout: Layout) -> None:
    """One row per person, and one more that stands for everyone at the start."""
    people, packed, h = layout.replication.people, layout.packed, layout.header
    codes = p[:, c.P_CODE : c.P_CODE + packed.shape.attributes]
    codes[:-1] = people.codes
    codes[-1] = packed.start_code
    reported = packed.tables[c.REPORTED]
    p[:, c.REPORT] = codes[:, reported] @ packed.tables[c.REPORT_STEP][reported]
    p[:-1, c.NEED] = people.need_percent
    p[:, h[c.P_MEMBER] : h[c.P_MEMBER] + 2 * packed.shape.kinds] = NONE
    f[:, : c.F_DUE + packed.shape.marks] = math.inf
    f[:, c.ACCRUED_TO] = 0.0
    spent = people.elapsed_days
    f[:, c.SPENT_DAYS] = np.where(np.isnan(spent), UNKNOWN, spent)
    f[:, h[c.F_MARK_AT] : h[c.F_MARK_AT] + packed.shape.marks] = people.mark_at


def _whole_numbers(i: NDArray[np.int64], layout: Layout) -> None:
    """The tables, the policy, and every number that is not 0 at the start."""
    packed, replication = layout.packed, layout.replication
    for offset, table in packed.tables.items():
        layout.part(i, offset, table.size)[:] = table.ravel()
    layout.part(i, c.HEAP_AT, layout.n_people + layout.n_timers).fill(NONE)
    layout.part(i, c.LEVELS_KNOWN, len(packed.drifts)).fill(1)
    layout.part(i, c.MEMBER_HEAD, packed.shape.kinds * (layout.n_groups + 1)).fill(NONE)
    names = replication.tables.names
    steps = layout.part(i, c.STEP, c.STEP_ROW * len(replication.policy)).reshape(-1, c.STEP_ROW)
    for number, step in enumerate(replication.policy):
        targets = names.parameters if step.kind == "parameter" else names.resources
        target = NONE if step.target == TRANSITION_FUND else targets.index(step.target)
        steps[number] = STEP_KINDS.index(step.kind), target
    keys = [extend(replication.key, name_key(f"shock:{name}")) for name in names.shocks]
    layout.part(i, c.SHOCK_KEY, len(keys))[:] = [_word(key) for key in keys]


def _floats(x: NDArray[np.float64], layout: Layout) -> None:
    """Time, parameter values, and the parts of the state that are not whole."""
    packed, replication = layout.packed, layout.replication
    x[c.ELAPSED] = math.nan
    x[c.END] = replication.edges[-1]
    x[c.NEXT_EDGE] = replication.edges[1]
    rows: dict[int, Sequence[float] | NDArray[np.float64]] = {
        c.X_VALUE: replication.values,
        c.X_YEAR_EDGE: replication.edges,
        c.X_MARK_EDGE: packed.mark_edges,
        c.X_STEP: [n for s in replication.policy for n in (s.at_day, s.value, s.other)],
        c.X_LEVEL: np.ones(len(packed.drifts) * layout.n_years),
    }
    for offset, row in rows.items():
        layout.part(x, offset, len(row))[:] = row


def _slots(i: NDArray[np.int64], x: NDArray[np.float64], layout: Layout) -> None:
    """Slots at the start of the run."""
    tables, values = layout.replication.tables, layout.replication.values
    n_pools = layout.packed.shape.pools
    whole = layout.part(i, c.POOL, c.POOL_ROW * n_pools).reshape(n_pools, c.POOL_ROW)
    floats = layout.part(x, c.X_POOL, c.X_POOL_ROW * n_pools).reshape(n_pools, c.X_POOL_ROW)
    for pool, row in enumerate(tables.resource.tolist()):
        paid = int(layout.replication.opening_slots[pool])
        vacancy = values[row[4]] if row[4] >= 0 else 0.0
        whole[pool, c.OPENING] = paid
        whole[pool, c.PRIORITIES] = len(tables.names.priorities[pool])
        whole[pool, [c.COMMISSIONED, c.ORDERED]] = staffed_slots(paid, vacancy)
        floats[pool, [c.PAID, c.ORDERED_PAID]] = float(paid)
    floats[:, c.LAPSES_AT] = math.inf
    queues = layout.part(i, c.QUEUE, c.QUEUE_ROW * layout.packed.first_priority[-1])
    served = [turn for classes in tables.names.priorities for turn in range(len(classes))]
    queues.reshape(-1, c.QUEUE_ROW)[:, c.SERVED] = served


def _word(number: int) -> int:
    """A 64-bit word as the signed number with the same bits."""
    return number - (1 << 64) if number >> 63 else number
