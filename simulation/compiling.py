"""From a rulebook in words to its tables, refusing every name that nothing declares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

import numpy as np

from simulation import rulebook as rb
from simulation import tables as t
from simulation.clock import DAYS_PER_YEAR
from simulation.distributions import EXPONENTIAL, SHAPES
from simulation.errors import HometruthError

MASK_BITS = 62


class RulebookError(HometruthError):
    """A rulebook that contradicts itself or names what does not exist."""


class _Index:
    """Names to numbers, with the nearest name in the complaint about an unknown one."""

    def __init__(self, kind: str, names: Iterable[str]) -> None:
        self.kind = kind
        self.names = tuple(names)
        self._at = {name: i for i, name in enumerate(self.names)}
        if len(self._at) != len(self.names):
            twice = sorted({n for n in self.names if self.names.count(n) > 1})
            raise RulebookError(f"{kind} declared twice: {', '.join(twice)}")

    def __getitem__(self, name: str) -> int:
        if name in self._at:
            return self._at[name]
        near = get_close_matches(name, self.names, 1)
        hint = f"; did you mean '{near[0]}'?" if near else ""
        raise RulebookError(f"no {self.kind} is called '{name}'{hint}")

    def optional(self, name: str) -> int:
        return self[name] if name else t.NONE


class _Compiler:
    def __init__(self, book: rb.Rulebook, parameters: Sequence[str]) -> None:
        self.book = book
        values = [a.values for a in book.attributes]
        values += [(m.never, *m.bands) for m in book.marks]
        self.values = [*values, *((),) * len(book.groups)]
        self.attributes = _Index(
            "attribute", [x.name for x in (*book.attributes, *book.marks, *book.groups)]
        )
        self.value_index = [_Index(f"value of {n}", v) for n, v in zip(self.attributes.names, self.values, strict=True)]
        self.parameters = _Index("parameter", parameters)
        self.resources = _Index("resource", [r.name for r in book.resources])
        self.events = _Index("event", [name for name, _ in book.events])
        self.items = _Index("cost item", _first_seen(p.item for p in book.prices))
        self.payers = _Index("payer", book.payer_names)
        self.routines = dict(book.routines)
        self.decisions: list[str] = []
        self.wheres: dict[rb.Where, int] = {}
        self.conditions: list[list[tuple[int, int]]] = []
        self.where(rb.ANYONE)
        self.products: list[list[tuple[int, int, int]]] = []
        self.options: list[list[int]] = []
        self.code: list[list[int]] = []
        self.routine_at: dict[str, int] = {}
        self.open_routines: list[str] = []
        self.granted: list[tuple[int, Sequence[rb.Step]]] = []

    def where(self, clause: rb.Where) -> int:
        if clause not in self.wheres:
            self.wheres[clause] = len(self.conditions)
            self.conditions.append([self.condition(name, allowed) for name, allowed in clause])
        return self.wheres[clause]

    def condition(self, name: str, allowed: tuple[str, ...]) -> tuple[int, int]:
        attribute = self.attributes[name]
        codes = [self.value_index[attribute][value] for value in allowed]
        if max(codes) > MASK_BITS:
            raise RulebookError(f"'{name}' has too many values to be asked about")
        return attribute, sum(1 << code for code in codes)

    def product(self, factors: Sequence[rb.Factor]) -> int:
        rows = [(self.parameters[f.parameter], self.where(f.where), f.divides + 2 * f.base) for f in factors]
        self.products.append(rows)
        return len(self.products) - 1

    def emit(self, *row: int) -> int:
        self.code.append([*row, *(0,) * (t.OPERANDS - len(row))])
        return len(self.code) - 1

    def decision(self, name: str) -> int:
        """Decisions in different places may share a name only by sharing a routine."""
        if name in self.decisions:
            raise RulebookError(f"decision '{name}' is declared twice")
        self.decisions.append(name)
        return len(self.decisions) - 1

    def program(self, steps: Sequence[rb.Step]) -> int:
        """Compile steps as a program of their own, after any routine that they call."""
        for name in _routines_in(steps):
            self.routine(name)
        start = len(self.code)
        self.steps(steps)
        self.emit(t.END)
        return start

    def grants(self) -> None:
        """Compile what follows each grant, last: a grant may lead to the routine that asked."""
        while self.granted:
            row, steps = self.granted.pop()
            self.code[row][3] = self.program(steps)

    def routine(self, name: str) -> int:
        if name not in self.routine_at:
            if name not in self.routines:
                _Index("routine", self.routines)[name]
            if name in self.open_routines:
                raise RulebookError(f"routine '{name}' calls itself")
            self.open_routines.append(name)
            self.routine_at[name] = self.program(self.routines[name])
            self.open_routines.pop()
        return self.routine_at[name]

    def steps(self, steps: Sequence[rb.Step]) -> None:
        for step in steps:
            match step:
                case rb.Becomes(name, value):
                    attribute = self.attributes[name]
                    self.emit(t.BECOMES, attribute, self.value_index[attribute][value])
                case rb.Leaves(group):
                    self.emit(t.BECOMES, self.attributes[group], 0)
                case rb.Assigns(group, decision):
                    self.emit(t.ASSIGNS, self.attributes[group], self.decision(decision))
                case rb.Shifts(name, by):
                    attribute = self.attributes[name]
                    self.emit(t.SHIFTS, attribute, by, len(self.values[attribute]))
                case rb.Starts(mark):
                    self.emit(t.STARTS, self.attributes[mark])
                case rb.Records(event):
                    self.emit(t.RECORDS, self.events[event])
                case rb.If(clause, then, otherwise):
                    self.branch(self.emit(t.UNLESS, self.where(clause)), 2, then, otherwise)
                case rb.Tries(resource, then, otherwise):
                    row = self.emit(t.TRIES, self.resources[resource])
                    self.branch(row, 2, then, otherwise)
                case rb.Chooses():
                    self.choice(step)
                case rb.Asks(resource, priority, granted):
                    number = self.resources[resource]
                    queue = _Index(f"priority of {resource}", self.book.resources[number].priorities)
                    self.granted.append((self.emit(t.ASKS, number, queue[priority]), granted))
                case rb.Releases(resource):
                    self.emit(t.RELEASES, self.resources[resource])
                case rb.Withdraws(resource):
                    self.emit(t.WITHDRAWS, self.resources[resource])
                case rb.Retires(resource):
                    self.emit(t.RETIRES, self.resources[resource])
                case rb.Does(routine):
                    self.emit(t.CALLS, self.routine(routine))
                case rb.Departs():
                    self.emit(t.DEPARTS)

    def branch(
        self, row: int, operand: int, then: Sequence[rb.Step], otherwise: Sequence[rb.Step]
    ) -> None:
        """Lay out ``then``, a jump past ``otherwise``, and ``otherwise``."""
        self.steps(then)
        jump = self.emit(t.JUMPS)
        self.code[row][operand] = len(self.code)
        self.steps(otherwise)
        self.code[jump][1] = len(self.code)

    def choice(self, step: rb.Chooses) -> None:
        first = len(self.options)
        self.options += [[self.product(option.factors), 0] for option in step.options]
        row = self.emit(t.CHOOSES, self.decision(step.decision), first, len(self.options))
        jumps = []
        for i, option in enumerate(step.options):
            self.options[first + i][1] = len(self.code)
            self.steps(option.then)
            jumps.append(self.emit(t.JUMPS))
        self.code[row][4] = len(self.code)
        self.steps(step.otherwise)
        for jump in jumps:
            self.code[jump][1] = len(self.code)

    def hazard(self, hazard: rb.Hazard) -> list[int]:
        shape = SHAPES.index(hazard.shape)
        expected = (0, 1, 2, 2)[shape]
        if len(hazard.shape_parameters) != expected or (shape == EXPONENTIAL and not hazard.rate):
            raise RulebookError(f"hazard '{hazard.name}' lacks the numbers of its shape")
        pair = [self.parameters[p] for p in hazard.shape_parameters] + [t.NONE] * 2
        return [
            self.where(hazard.where),
            self.product(hazard.rate),
            shape,
            *pair[:2],
            self.program(hazard.then),
        ]

    def price(self, price: rb.Price, scaled: list[int]) -> list[int]:
        start = len(scaled)
        for name in price.scaled_by:
            scaled.append(t.NEED if name == "need" else self.attributes[name])
        if price.per not in ("week", "year"):
            raise RulebookError(f"price of '{price.item}' is per '{price.per}'; use week or year")
        return [
            self.items[price.item],
            self.where(price.where),
            self.product(price.amount),
            int(price.per == "year"),
            self.parameters.optional(price.drifts),
            start,
            len(scaled),
        ]

    def payer_rule(self, rule: rb.Payers, shares: list[list[int]]) -> list[int]:
        start = len(shares)
        shares += [[self.payers[payer], self.parameters[p]] for payer, p in rule.shares]
        return [self.where(rule.where), self.payers[rule.rest], start, len(shares)]

    def tables(self) -> t.Tables:
        book, p = self.book, self.parameters
        hazards = [self.hazard(h) for h in book.hazards]
        reaches = [
            [
                self.attributes[r.mark],
                self.value_index[self.attributes[r.mark]][r.band],
                self.where(r.where),
                self.program(r.then),
            ]
            for r in book.reaches
        ]
        shocks = [
            [self.attributes[s.groups], self.where(s.where), self.product(s.rate), self.program(s.then)]
            for s in book.shocks
        ]
        resources = [
            [
                self.where(r.held_where),
                len(r.priorities),
                p.optional(r.turnaround),
                p.optional(r.supply),
                p.optional(r.vacancy),
            ]
            for r in book.resources
        ]
        scaled: list[int] = []
        prices = [self.price(price, scaled) for price in book.prices]
        shares: list[list[int]] = []
        rules = [self.payer_rule(rule, shares) for rule in book.payers]
        wards = [
            [self.resources[w.resource], p[w.total], p[w.variable], p[w.lag], self.payers[w.payer]]
            for w in book.wards
        ]
        slots = [[self.resources[s.resource], p[s.price], self.payers[s.payer]] for s in book.slot_costs]
        homes = [
            [
                self.resources[h.resource],
                p[h.void_price],
                self.payers[h.void_payer],
                p[h.capital_price],
                self.payers[h.capital_payer],
            ]
            for h in book.home_costs
        ]
        routines = [self.routine(n) if n else t.NONE for n in (book.on_joining, book.on_opening)]
        self.grants()
        return t.Tables(
            names=self.names(),
            n_attributes=_row([len(book.attributes), len(book.marks), len(book.groups)]),
            start_code=_row(self.start_codes()),
            percent_start=_starts([a.percents for a in book.attributes]),
            percent=_row([x for a in book.attributes for x in a.percents]),
            edge_start=_starts([m.edges_years for m in book.marks]),
            edge_days=np.array([e * DAYS_PER_YEAR for m in book.marks for e in m.edges_years]),
            where_start=_starts(self.conditions),
            condition_attribute=_row([c[0] for row in self.conditions for c in row]),
            condition_mask=_row([c[1] for row in self.conditions for c in row]),
            product_start=_starts(self.products),
            factor_parameter=_row([f[0] for row in self.products for f in row]),
            factor_where=_row([f[1] for row in self.products for f in row]),
            factor_kind=_row([f[2] for row in self.products for f in row]),
            hazard=_grid(hazards, 6),
            reach=_grid(reaches, 4),
            shock=_grid(shocks, 4),
            resource=_grid(resources, 5),
            option=_grid(self.options, 2),
            code=_grid(self.code, t.OPERANDS),
            price=_grid(prices, 7),
            price_scaled=_row(scaled),
            payer_rule=_grid(rules, 4),
            payer_share=_grid(shares, 2),
            ward=_grid(wards, 5),
            slot_cost=_grid(slots, 3),
            home_cost=_grid(homes, 5),
            routine=_row(routines),
            moves_in=_row([self.attributes.optional(book.moves_in)]),
        )

    def start_codes(self) -> list[int]:
        codes = [self.value_index[i][a.start] if a.start else 0 for i, a in enumerate(self.book.attributes)]
        return codes + [0] * (len(self.book.marks) + len(self.book.groups))

    def names(self) -> t.Names:
        for name in self.book.reported_by:
            self.attributes[name]
        return t.Names(
            title=self.book.title,
            attributes=self.attributes.names,
            values=tuple(tuple(v) for v in self.values),
            parameters=self.parameters.names,
            hazards=_Index("hazard", [h.name for h in self.book.hazards]).names,
            shocks=_Index("shock", [s.name for s in self.book.shocks]).names,
            decisions=tuple(self.decisions),
            events=self.events.names,
            resources=self.resources.names,
            priorities=tuple(r.priorities for r in self.book.resources),
            items=self.items.names,
            payers=self.payers.names,
            reported_by=self.book.reported_by,
        )


def compile_rulebook(book: rb.Rulebook, parameters: Sequence[str]) -> t.Tables:
    """Turn a rulebook into tables.

    Args:
        book: the rulebook in words.
        parameters: names of all parameters, in the order of the values an engine will be given.

    Raises:
        RulebookError: something is named that nothing declares, declared twice, or calls itself.
    """
    return _Compiler(book, parameters).tables()


def parameters_read(tables: t.Tables) -> set[str]:
    """The parameters that the rulebook's tables refer to."""
    columns = [
        tables.factor_parameter,
        tables.hazard[:, 3:5],
        tables.resource[:, 2:5],
        tables.price[:, 4],
        tables.payer_share[:, 1],
        tables.ward[:, 1:4],
        tables.slot_cost[:, 1],
        tables.home_cost[:, [1, 3]],
    ]
    used = {int(i) for column in columns for i in np.ravel(column)} - {t.NONE}
    return {tables.names.parameters[i] for i in used}


def _routines_in(steps: Sequence[rb.Step]) -> list[str]:
    found: list[str] = []
    for step in steps:
        if isinstance(step, rb.Does):
            found.append(step.routine)
        elif isinstance(step, rb.Chooses):
            for option in step.options:
                found += _routines_in(option.then)
            found += _routines_in(step.otherwise)
        elif isinstance(step, rb.If | rb.Tries):
            found += _routines_in(step.then) + _routines_in(step.otherwise)
    return found


def _first_seen(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _row(numbers: Sequence[int]) -> t.Integers:
    return np.array(list(numbers), dtype=np.int64)


def _grid(rows: Sequence[Sequence[int]], width: int) -> t.Integers:
    return np.array([list(row) for row in rows], dtype=np.int64).reshape(len(rows), width)


def _starts(rows: Sequence[Sequence[object]]) -> t.Integers:
    return np.cumsum([0, *(len(row) for row in rows)], dtype=np.int64)
