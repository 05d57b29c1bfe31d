"""Turn a rulebook's tables into the arrays that the compiled engine reads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from simulation.chance import name_key, spread
from simulation.compiled import cells as c
from simulation.errors import HometruthError
from simulation.events import ENGINE_EVENTS
from simulation.rulebook.lookup import Rules
from simulation.rulebook.tables import NONE, Tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    Integers = NDArray[np.int64]


ANY_VALUE = -1  # a mask in which every value is


@dataclass(frozen=True)
class Shape:
    """Every size that the rulebook decides.

    Attributes:
        reports: sizes of the reported attributes; the first varies slowest.
        whats: kinds of slot time, including the longest list of priorities.
        running: the most clocks of one person that can run at once.
    """

    plain: int
    marks: int
    kinds: int
    hazards: int
    pools: int
    parameters: int
    decisions: int
    shocks: int
    events: int
    items: int
    payers: int
    settings: int
    reports: tuple[int, ...]
    whats: int
    counted: int
    bands: int
    running: int

    @property
    def attributes(self) -> int:
        """Attributes, marks and groups."""
        return self.plain + self.marks + self.kinds

    @property
    def n_reports(self) -> int:
        """Combinations of reported values."""
        return prod(self.reports)


@dataclass(frozen=True)
class Packed:
    """The parts of the arrays that are the same in every run.

    Attributes:
        tables: whole-number tables by the name of their offset.
        drifts: the parameters by which prices drift.
    """

    shape: Shape
    tables: dict[int, Integers]
    drifts: tuple[int, ...]
    mark_edges: NDArray[np.float64]
    start_code: Integers
    first_priority: tuple[int, ...]
    moves_in: int
    cost_where: int
    routine: tuple[int, ...]


def shape_of(tables: Tables) -> Shape:
    """Every size except the number of clocks that may run at once."""
    names = tables.names
    plain, marks, kinds = tables.n_attributes.tolist()
    sizes = dict(zip(names.attributes, (len(v) for v in names.values), strict=True))
    moves_in = int(tables.moves_in[0])
    return Shape(
        plain,
        marks,
        kinds,
        hazards=len(names.hazards),
        pools=len(names.resources),
        parameters=len(names.parameters),
        decisions=len(names.decisions),
        shocks=len(names.shocks),
        events=len(ENGINE_EVENTS) + len(names.events),
        items=max(1, len(names.items)),
        payers=max(1, len(names.payers)),
        settings=len(names.values[moves_in]) if moves_in >= 0 else 1,
        reports=tuple(sizes[name] for name in names.reported_by),
        whats=c.T_WAITING + max((len(p) for p in names.priorities), default=0),
        counted=len(tables.counted),
        bands=len(names.counted) - len(tables.counted),
        running=0,
    )


def pack(tables: Tables) -> Packed:
    """Lay out a rulebook's tables."""
    rules, names = Rules(tables, [0.0] * len(tables.names.parameters)), tables.names
    shape = shape_of(tables)
    ruled_out = _ruled_out(rules, tables, shape)
    shape = replace(shape, running=int(ruled_out[c.POSSIBLE].sum(axis=1).max(initial=0)))
    if shape.running > c.PLACE:
        raise HometruthError(f"More than {c.PLACE} hazards may act on one person at once.")
    drifts = tuple(sorted({int(p) for p in tables.price[:, 4]} - {NONE}))
    touched = [_bits(mask) for mask in rules.touched_by]
    readers = _readers(tables)
    queues = [len(p) for p in names.priorities]
    first_priority = tuple(sum(queues[:i]) for i in range(len(queues) + 1))
    packed = {
        **_wheres(tables, shape),
        c.PRODUCT_START: tables.product_start,
        c.HAZARD: tables.hazard,
        **_reaches(tables, shape),
        c.SHOCK: tables.shock,
        c.RESOURCE: tables.resource,
        c.OPTION: tables.option,
        c.CODE: tables.code,
        c.PRICE: tables.price,
        c.SCALED: tables.price_scaled,
        c.PAYER_RULE: tables.payer_rule,
        c.PAYER_SHARE: tables.payer_share,
        c.WARD: tables.ward,
        c.SLOT_COST: tables.slot_cost,
        c.HOME_COST: tables.home_cost,
        c.COUNTED: tables.counted,
        c.COST_EDGE: tables.cost_edge,
        c.PERCENT_START: tables.percent_start,
        c.PERCENT: tables.percent,
        c.MARK_EDGE_START: tables.edge_start,
        **_reported(tables, shape),
        c.TOUCHED_START: _starts(touched),
        c.TOUCHED: _flat(touched),
        **ruled_out,
        c.PRICED: _priced(rules, tables, shape),
        c.READER_START: _starts(readers),
        c.READER: _flat(readers),
        c.DRIFT_PARAMETER: _row(drifts),
        c.DRIFT_OF_PRICE: _row(drifts.index(p) if p != NONE else NONE for p in tables.price[:, 4]),
        c.WARD_OF: _places(tables.ward, shape.pools),
        c.SERVICE_OF: _places(tables.slot_cost, shape.pools),
        c.HOME_OF: _places(tables.home_cost, shape.pools),
        c.HAZARD_SPREAD: _words(rules.hazard_spread),
        c.DECISION_SPREAD: _words(rules.decision_spread),
        c.SHOCK_SPREAD: _words(spread(name_key(f"shock:{n}")) for n in names.shocks),
        c.QUEUE_OF: _row(first_priority),
    }
    return Packed(
        shape,
        {offset: np.ascontiguousarray(table, dtype=np.int64) for offset, table in packed.items()},
        drifts,
        tables.edge_days,
        tables.start_code,
        first_priority,
        int(tables.moves_in[0]),
        int(tables.cost_where[0]),
        tuple(tables.routine.tolist()),
    )


def _reported(tables: Tables, shape: Shape) -> dict[int, Integers]:
    """The reported attributes, and the step between an attribute's values in a report's number."""
    places = [tables.names.attributes.index(name) for name in tables.names.reported_by]
    steps = np.zeros(shape.attributes, dtype=np.int64)
    for i, place in enumerate(places):
        steps[place] = prod(shape.reports[i + 1 :])
    return {c.REPORTED: _row(places), c.REPORT_STEP: steps}


def _reaches(tables: Tables, shape: Shape) -> dict[int, Integers]:
    """For each mark and band, a condition and a program (where, program); -1 for no program."""
    sizes = [len(tables.names.values[shape.plain + mark]) for mark in range(shape.marks)]
    starts = [sum(sizes[:mark]) for mark in range(shape.marks + 1)]
    table = np.full((starts[-1], c.REACH_ROW), NONE, dtype=np.int64)
    for mark, band, where, program in tables.reach.tolist():
        table[starts[mark - shape.plain] + band] = where, program
    return {c.REACH_START: _row(starts), c.REACH: table}


def _ruled_out(rules: Rules, tables: Tables, shape: Shape) -> dict[int, Integers]:
    """Hazards, prices and payer rules not ruled out by each combination of reported values."""
    places = [tables.names.attributes.index(name) for name in tables.names.reported_by]
    possible = np.zeros((shape.n_reports, shape.hazards), dtype=np.int64)
    lists: list[list[list[int]]] = [[], [], [], []]
    wheres = [table[:, column].tolist() for table, column in _clauses(tables)]
    for values in np.ndindex(*shape.reports):
        codes = [0] * shape.attributes
        for place, value in zip(places, values, strict=True):
            codes[place] = value
        for found, clauses in zip(lists, wheres, strict=True):
            found.append([i for i, w in enumerate(clauses) if rules.not_ruled_out(w, codes)])
    for number, hazards in enumerate(lists[0]):
        possible[number, hazards] = 1
    return {
        c.POSSIBLE: possible,
        c.CANDIDATE_START: _starts(lists[1]),
        c.CANDIDATE_PRICE: _flat(lists[1]),
        c.CANDIDATE_RULE_START: _starts(lists[2]),
        c.CANDIDATE_RULE: _flat(lists[2]),
        c.CANDIDATE_COUNT_START: _starts(lists[3]),
        c.CANDIDATE_COUNT: _flat(lists[3]),
    }


def _clauses(tables: Tables) -> list[tuple[Integers, int]]:
    """The tables whose rows apply to some people, each with the column of the condition."""
    return [(tables.hazard, 0), (tables.price, 1), (tables.payer_rule, 0), (tables.counted, 0)]


def _wheres(tables: Tables, shape: Shape) -> dict[int, Integers]:
    """Every *where*, then each hazard's *where* without reported attributes, then factors."""
    reported = {tables.names.attributes.index(name) for name in tables.names.reported_by}
    conditions = np.column_stack([tables.condition_attribute, tables.condition_mask])
    starts = tables.where_start.tolist()
    rest = [
        [row for row in conditions[starts[w] : starts[w + 1]].tolist() if row[0] not in reported]
        for w in tables.hazard[:, 0].tolist()
    ]
    more = np.array([row for rows in rest for row in rows], dtype=np.int64).reshape(-1, 2)
    conditions = np.concatenate([conditions, more])
    all_starts = np.concatenate([tables.where_start, starts[-1] + _starts(rest)[1:]])
    hazards = np.arange(len(starts) - 1, len(starts) - 1 + shape.hazards)
    factors = _by_first_condition(tables.factor_where, all_starts, conditions)
    return {
        c.WHERE_START: all_starts,
        c.CONDITION: conditions,
        c.REST: _by_first_condition(hazards, all_starts, conditions),
        c.FACTOR: np.column_stack([factors, tables.factor_parameter, tables.factor_kind]),
    }


def _by_first_condition(wheres: Integers, starts: Integers, conditions: Integers) -> Integers:
    """Each *where* as its first condition, usually its only one, and the whole *where* if not."""
    first, count = starts[wheres], np.diff(starts)[wheres]
    condition = np.vstack([conditions, [[0, 0]]])[first]
    columns = {
        c.IF_ATTRIBUTE: np.where(count > 0, condition[:, 0], 0),
        c.IS_AMONG: np.where(count > 0, condition[:, 1], ANY_VALUE),
        c.AND_WHERE: np.where(count > 1, wheres, NONE),
    }
    return np.column_stack([columns[column] for column in range(c.REST_ROW)])


def _priced(rules: Rules, tables: Tables, shape: Shape) -> Integers:
    """The attributes that decide how people are reported or priced."""
    read = {tables.names.attributes.index(name) for name in tables.names.reported_by}
    read |= {a for a in tables.price_scaled.tolist() if a >= 0}
    for row in tables.price.tolist():
        read |= rules.read_by(row[1], row[2])
    for row in tables.payer_rule.tolist():
        read |= rules.read_by(row[0])
    for clause in [*tables.counted[:, 0].tolist(), *tables.cost_where.tolist()]:
        read |= rules.read_by(clause) if clause != NONE else set()
    return _row(int(a in read) for a in range(shape.attributes))


def _readers(tables: Tables) -> list[list[int]]:
    """For each parameter, the hazards whose rate reads it."""
    readers: list[list[int]] = [[] for _ in tables.names.parameters]
    starts = tables.product_start.tolist()
    for hazard, row in enumerate(tables.hazard.tolist()):
        factors = tables.factor_parameter[starts[row[1]] : starts[row[1] + 1]]
        for parameter in sorted({int(p) for p in factors}):
            readers[parameter].append(hazard)
    return readers


def _places(table: Integers, pools: int) -> Integers:
    """For each resource, its row in a table whose first column names resources, or -1."""
    rows = {int(resource): row for row, resource in enumerate(table[:, 0])}
    return _row(rows.get(pool, NONE) for pool in range(pools))


def _bits(mask: int) -> list[int]:
    return [i for i in range(mask.bit_length()) if mask >> i & 1]


def _row(numbers: Iterable[int]) -> Integers:
    return np.array([int(n) for n in numbers], dtype=np.int64)


def _flat(rows: Sequence[Sequence[int]]) -> Integers:
    return _row(n for row in rows for n in row)


def _starts(rows: Sequence[Sequence[int]]) -> Integers:
    return np.cumsum([0, *(len(row) for row in rows)], dtype=np.int64)


def _words(words: Iterable[int]) -> Integers:
    return np.array(list(words), dtype=np.uint64).view(np.int64)
