"""Look up in the tables who a rule applies to and how strongly, and remember the answers."""

from __future__ import annotations

from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from simulation.chance import name_key, spread
from simulation.clock import DAYS_PER_YEAR
from simulation.distributions import EXPONENTIAL
from simulation.rulebook.tables import BASE, CAPS, DIVIDES, Tables

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Codes = list[int]


class Rules:
    """Who a rule applies to and how strongly, at the current parameter values.

    Args:
        tables: the compiled rulebook.
        values: parameter values, in the order of ``tables.names.parameters``.
    """

    def __init__(self, tables: Tables, values: Sequence[float]) -> None:
        self.tables = tables
        self.values = [float(v) for v in values]
        self.code: list[list[int]] = tables.code.tolist()
        self.option: list[list[int]] = tables.option.tolist()
        self.hazard: list[list[int]] = tables.hazard.tolist()
        self.reaches = {(m, b): (w, pc) for m, b, w, pc in tables.reach.tolist()}
        self._conditions = _rows(
            tables.where_start, tables.condition_attribute, tables.condition_mask
        )
        self._factors = _rows(
            tables.product_start,
            tables.factor_parameter,
            tables.factor_where,
            tables.factor_kind,
        )
        self._key_of = [self._key(self._attributes_of(f)) for f in self._factors]
        self._known: list[dict[Any, float]] = [{} for _ in self._factors]
        self.decision_spread = [spread(name_key(f"decision:{n}")) for n in tables.names.decisions]
        self.hazard_spread = [spread(name_key(f"hazard:{n}")) for n in tables.names.hazards]
        self._hazard_key = [self._key(sorted(self.read_by(row[0], row[1]))) for row in self.hazard]
        self._hazard_rate: list[dict[Any, float]] = [{} for _ in self.hazard]
        self.touched_by = self._touched_by()
        self._pivots = [tables.names.attributes.index(n) for n in tables.names.reported_by]
        self._pivot_key = self._key(self._pivots)
        self._possible: dict[Any, int] = {}

    def holds(self, clause: int, codes: Codes) -> bool:
        """Whether a *where* holds for a person with these attribute codes."""
        return all(mask >> codes[attribute] & 1 for attribute, mask in self._conditions[clause])

    def product(self, row: int, codes: Codes) -> float:
        """The product of the factors that apply, multiplied in table order; 0 if no base does."""
        key = self._key_of[row](codes)
        known = self._known[row]
        if key not in known:
            known[key] = self._multiply(row, codes)
        return known[key]

    def rate(self, hazard: int, codes: Codes) -> float:
        """A hazard's rate per day for someone with these codes; 0 where it does not apply.

        For shapes other than the exponential it multiplies the shape's own hazard; without
        factors it is 1.
        """
        key = self._hazard_key[hazard](codes)
        known = self._hazard_rate[hazard]
        if key not in known:
            clause, product, shape = self.hazard[hazard][:3]
            rate = 0.0
            if self.holds(clause, codes):
                rate = self.product(product, codes) if self._factors[product] else 1.0
                if shape == EXPONENTIAL:
                    rate /= DAYS_PER_YEAR
            known[key] = rate
        return known[key]

    def possible(self, codes: Codes) -> int:
        """Bit set of the hazards that the reported attributes alone do not rule out.

        It saves an engine from checking the hazards of other settings and groups.
        """
        key = self._pivot_key(codes)
        if key not in self._possible:
            self._possible[key] = sum(
                1 << h for h, row in enumerate(self.hazard) if self.not_ruled_out(row[0], codes)
            )
        return self._possible[key]

    def not_ruled_out(self, clause: int, codes: Codes) -> bool:
        """Whether a *where* may hold for someone whose reported attributes have these codes."""
        return all(
            mask >> codes[attribute] & 1
            for attribute, mask in self._conditions[clause]
            if attribute in self._pivots
        )

    def read_by(self, clause: int, product: int | None = None) -> set[int]:
        """The attributes that a *where*, and a product if given, depend on."""
        read = {a for a, _ in self._conditions[clause]}
        if product is not None:
            read.update(self._attributes_of(self._factors[product]))
        return read

    def set_value(self, parameter: int, value: float) -> list[int]:
        """Change a parameter's value; returns the hazards whose rate reads it."""
        self.values[parameter] = value
        changed = [r for r, fs in enumerate(self._factors) if any(f[0] == parameter for f in fs)]
        for row in changed:
            self._known[row].clear()
        rows = set(changed)
        hazards = [h for h, hazard in enumerate(self.hazard) if hazard[1] in rows]
        for hazard in hazards:
            self._hazard_rate[hazard].clear()
        return hazards

    def _multiply(self, row: int, codes: Codes) -> float:
        product, based = 1.0, False
        for parameter, clause, kind in self._factors[row]:
            if self.holds(clause, codes):
                value = self.values[parameter]
                if kind & CAPS:
                    product = min(product, value)
                else:
                    product = product / value if kind & DIVIDES else product * value
                based = based or bool(kind & BASE)
        return product if based else 0.0

    def _attributes_of(self, factors: list[tuple[int, ...]]) -> list[int]:
        return sorted({a for f in factors for a, _ in self._conditions[f[1]]})

    def _key(self, attributes: list[int]) -> Callable[[Codes], Any]:
        return itemgetter(*attributes) if attributes else (lambda codes: 0)

    def _touched_by(self) -> list[int]:
        """For each attribute, a bit set of the hazards that read it."""
        touched = [0] * len(self.tables.names.attributes)
        for h, row in enumerate(self.hazard):
            for attribute in self.read_by(row[0], row[1]):
                touched[attribute] |= 1 << h
        return touched


def _rows(starts: Any, *columns: Any) -> list[list[tuple[int, ...]]]:
    cells = list(zip(*(column.tolist() for column in columns), strict=True))
    edges = starts.tolist()
    return [cells[a:b] for a, b in pairwise(edges)]
