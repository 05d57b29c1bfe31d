"""The people of one replication as arrays, while their traits are being drawn."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from simulation.chance import extend_each, name_key, spread, uniform_each
from simulation.clock import DAYS_PER_YEAR
from simulation.opening.caseload import Count
from simulation.people import Population
from simulation.results.names import is_kind
from simulation.rulebook.tables import Tables

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    People = NDArray[np.intp]  # numbers of people
    Which = NDArray[np.bool_]  # for each person, true or false


@cache
def trait(name: str) -> int:
    """The key that ``chance.uniform`` needs for the chance that decides a trait."""
    return spread(name_key(f"trait:{name}"))


@dataclass(frozen=True)
class Everyone:
    """People present on the first day, in the order of the counts, then people who join later.

    Attributes:
        rows: traits on joining: rows of the counts, then rows for people who join later.
        row: the number of each person's row.
        joins_at: days from the start; 0 for those present.
        n_present: how many are present.
    """

    rows: tuple[Count, ...]
    row: Integers
    joins_at: Floats
    n_present: int


class Coding:
    """Attributes, values and marks as the numbers that they have in the tables."""

    def __init__(self, tables: Tables) -> None:
        names = tables.names
        n_plain, n_marks, _ = tables.n_attributes.tolist()
        self.column = {name: i for i, name in enumerate(names.attributes)}
        self.mark = {name: i - n_plain for name, i in self.column.items()}
        self.group_column = n_plain + n_marks
        self.n_marks = n_marks
        self._code = [{value: i for i, value in enumerate(values)} for values in names.values]
        self.settings = names.values[self.column["setting"]]

    def code(self, attribute: str, value: str) -> int:
        """The code of a value."""
        return self._code[self.column[attribute]][value]


class Register:
    """Everyone, with what is known about them so far.

    Attributes:
        codes: attribute codes [attribute, person].
        mark_at: days from the start at which each mark was set [mark, person]; NaN for never.
        present: which people are present on the first day [person].
    """

    def __init__(self, tables: Tables, everyone: Everyone, key: int) -> None:
        count = len(everyone.row)
        self.tables, self.everyone, self.coding = tables, everyone, Coding(tables)
        self.keys = extend_each(key, np.arange(count, dtype=np.uint64))
        self.present = np.arange(count) < everyone.n_present
        self.codes = np.empty((len(tables.start_code), count), dtype=np.int32)
        self.codes[:] = tables.start_code[:, None]
        self.mark_at = np.full((self.coding.n_marks, count), np.nan)
        self._describe()

    def _describe(self) -> None:
        """Group, level, setting and age on joining, as the rows say."""
        rows, row, code = self.everyone.rows, self.everyone.row, self.coding.code
        for attribute in ("group", "level", "setting"):
            own = np.array([code(attribute, getattr(r, attribute)) for r in rows], dtype=np.int32)
            self.codes[self.coding.column[attribute]] = own[row]
        youngest = np.array([r.age_from for r in rows], dtype=np.int64)
        span = np.array([r.age_to + 1 - r.age_from for r in rows], dtype=np.int64)
        age_years = youngest[row] + self.chance("age") * span[row]
        self.set_mark("age", self.everyone.joins_at - age_years * DAYS_PER_YEAR)

    def chance(self, name: str, people: People | None = None) -> Floats:
        """The uniforms that decide a trait, for some people or for everyone, one per person."""
        return uniform_each(self.keys if people is None else self.keys[people], trait(name))

    def has(self, attribute: str, *values: str) -> Which:
        """Who has one of these values [person]; a copy of a setting counts as the setting."""
        if attribute == "setting":
            values = tuple(s for s in self.coding.settings if is_kind(s, values))
        return self.has_exactly(attribute, *values)

    def has_exactly(self, attribute: str, *values: str) -> Which:
        """Who has one of these values [person], not counting copies of settings."""
        codes = self.codes[self.coding.column[attribute]]
        found: Which = codes == self.coding.code(attribute, values[0])
        for value in values[1:]:
            found |= codes == self.coding.code(attribute, value)
        return found

    def set(self, attribute: str, value: str, whom: People | Which) -> None:
        """Give some people a value of an attribute."""
        self.codes[self.coding.column[attribute], whom] = self.coding.code(attribute, value)

    def set_mark(self, mark: str, at: Floats, whom: People | Which | slice = slice(None)) -> None:
        """Set a mark for some people on these days from the start, one day per person."""
        self.mark_at[self.coding.mark[mark], whom] = at

    @property
    def born(self) -> Floats:
        """Each person's birth, in days from the start (negative before it) [person]."""
        born: Floats = self.mark_at[self.coding.mark["age"]]
        return born

    @property
    def age_years(self) -> Floats:
        """Everyone's age on the day of joining."""
        age_years: Floats = (self.everyone.joins_at - self.born) / DAYS_PER_YEAR
        return age_years

    def population(self, need_percent: Integers, n_groups: int) -> Population:
        """The people in the form that engines take."""
        return Population(
            joins_at=self.everyone.joins_at,
            codes=np.ascontiguousarray(self.codes.T),
            mark_at=np.ascontiguousarray(self.mark_at.T),
            need_percent=need_percent,
            elapsed_days=np.full(len(need_percent), np.nan),
            n_groups=n_groups,
        )
