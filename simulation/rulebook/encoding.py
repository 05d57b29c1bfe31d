"""Turn a rulebook in words into numeric tables."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulation import rulebook as rb
from simulation.clock import DAYS_PER_YEAR, WEEKS_PER_YEAR
from simulation.distributions import EXPONENTIAL, SHAPES
from simulation.ledger import PENCE_PER_POUND
from simulation.rulebook import tables as t
from simulation.rulebook.instructions import NameIndex, ProgramCompiler, RulebookError
from simulation.rulebook.prices import HomeCost, Price, Shares, Ward

__all__ = ["RulebookError", "compile_rulebook", "parameters_read"]


class _Compiler(ProgramCompiler):
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

    def price(self, price: Price, scaled: list[int]) -> list[int]:
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
            self.payers.optional(price.paid_by),
            self.payers.optional(price.paid_to),
            int(price.item in self.book.cost_bands.items),
        ]

    def shared(self, rest: str, shares: Shares, rows: list[list[int]]) -> list[int]:
        """Who pays the rest, and the rows of ``payer_share`` that come before it."""
        start = len(rows)
        rows += [[self.payers[payer], self.parameters[p]] for payer, p in shares]
        return [self.payers[rest], start, len(rows)]

    def ward(self, ward: Ward) -> list[int]:
        numbers = (
            ward.total,
            ward.release,
            ward.step_share,
            ward.step_slots,
            ward.lag,
            ward.redundancy,
        )
        fixed = [self.resources[ward.resource], self.payers[ward.payer]]
        return [*fixed, *(self.parameters[name] for name in numbers)]

    def home(self, home: HomeCost, rows: list[list[int]]) -> list[int]:
        numbers = (home.void_price, home.capital_price, home.optimism_bias, home.build_years)
        return [
            self.resources[home.resource],
            *(self.parameters[name] if name else t.NONE for name in numbers),
            *self.shared(home.void_payer, home.void_shares, rows),
            *self.shared(home.capital_payer, home.capital_shares, rows),
        ]

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
            [
                self.attributes[s.groups],
                self.where(s.where),
                self.product(s.rate),
                self.program(s.then),
            ]
            for s in book.shocks
        ]
        resources = [
            [
                self.where(r.held_where),
                len(r.priorities),
                p.optional(r.turnaround),
                p.optional(r.supply),
                p.optional(r.vacancy),
                p.optional(r.open_switch),
            ]
            for r in book.resources
        ]
        scaled: list[int] = []
        prices = [self.price(price, scaled) for price in book.prices]
        shares: list[list[int]] = []
        rules = [
            [
                self.where(rule.where),
                *self.shared(rule.rest, rule.shares, shares),
                self.items.optional(rule.item),
            ]
            for rule in book.payers
        ]
        wards = [self.ward(ward) for ward in book.wards]
        slots = [
            [self.resources[s.resource], self.payers[s.payer], p[s.price], p[s.set_up]]
            for s in book.slot_costs
        ]
        homes = [self.home(home, shares) for home in book.home_costs]
        counted = [[self.where(group.where)] for group in book.counted]
        routines = [self.routine(n) if n else t.NONE for n in (book.on_joining, book.on_opening)]
        bands = book.cost_bands
        cost_where = [self.where(bands.where) if bands.names else t.NONE]
        per_year = PENCE_PER_POUND * WEEKS_PER_YEAR
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
            resource=_grid(resources, 6),
            option=_grid(self.options, 2),
            code=_grid(self.code, t.OPERANDS),
            price=_grid(prices, 10),
            price_scaled=_row(scaled),
            payer_rule=_grid(rules, 5),
            payer_share=_grid(shares, 2),
            ward=_grid(wards, 8),
            slot_cost=_grid(slots, 4),
            home_cost=_grid(homes, 11),
            counted=_grid(counted, 1),
            cost_where=_row(cost_where),
            cost_edge=_row([round(e * per_year) for e in bands.edges_gbp_per_week]),
            routine=_row(routines),
            moves_in=_row([self.attributes.optional(book.moves_in)]),
        )

    def start_codes(self) -> list[int]:
        codes = [
            self.value_index[i][a.start] if a.start else 0
            for i, a in enumerate(self.book.attributes)
        ]
        return codes + [0] * (len(self.book.marks) + len(self.book.groups))

    def counted_names(self) -> tuple[str, ...]:
        bands = self.book.cost_bands
        if bands.names and len(bands.names) != len(bands.edges_gbp_per_week) + 1:
            raise RulebookError("there is one band of cost more than edges between them")
        names = [*(group.name for group in self.book.counted), *bands.names]
        return NameIndex("counted group", names).names

    def names(self) -> t.Names:
        for name in self.book.reported_by:
            self.attributes[name]
        return t.Names(
            title=self.book.title,
            attributes=self.attributes.names,
            values=tuple(tuple(v) for v in self.values),
            parameters=self.parameters.names,
            hazards=NameIndex("hazard", [h.name for h in self.book.hazards]).names,
            shocks=NameIndex("shock", [s.name for s in self.book.shocks]).names,
            decisions=tuple(self.decisions),
            events=self.events.names,
            resources=self.resources.names,
            priorities=tuple(r.priorities for r in self.book.resources),
            items=self.items.names,
            payers=self.payers.names,
            reported_by=self.book.reported_by,
            counted=self.counted_names(),
        )


def compile_rulebook(book: rb.Rulebook, parameters: Sequence[str]) -> t.Tables:
    """Turn a rulebook into tables.

    Args:
        book: the rulebook in words.
        parameters: names of all parameters, in the order of the values that an engine receives.

    Raises:
        RulebookError: a name is not declared, is declared twice, or calls itself.
    """
    return _Compiler(book, parameters).tables()


def parameters_read(tables: t.Tables) -> set[str]:
    """The parameters that the rulebook's tables refer to."""
    columns = [
        tables.factor_parameter,
        tables.hazard[:, 3:5],
        tables.resource[:, 2:],
        tables.price[:, 4],
        tables.payer_share[:, 1],
        tables.ward[:, 2:],
        tables.slot_cost[:, 2:],
        tables.home_cost[:, 1:5],
    ]
    used = {int(i) for column in columns for i in np.ravel(column)} - {t.NONE}
    return {tables.names.parameters[i] for i in used}


def _row(numbers: Sequence[int]) -> t.Integers:
    return np.array(list(numbers), dtype=np.int64)


def _grid(rows: Sequence[Sequence[int]], width: int) -> t.Integers:
    return np.array([list(row) for row in rows], dtype=np.int64).reshape(len(rows), width)


def _starts(rows: Sequence[Sequence[object]]) -> t.Integers:
    return np.cumsum([0, *(len(row) for row in rows)], dtype=np.int64)
