"""Results by line: for each line of the results table, an array of futures by years.

A *line* is the subject of rows in the results table: one measure, setting, level, service, payer
and item. A run has a few hundred lines, whatever its number of futures. A question reads only
its own lines, and holds one number for each future and year.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.errors import HometruthError

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Future = tuple[int, int]  # draw, replication
BYTES_KEPT = 1 << 25  # sums that are likely to be requested again


class Line(NamedTuple):
    """One line; a field that does not apply is empty. Lines sort like rows of the results table."""

    measure: str
    setting: str = ""
    level: str = ""
    service: str = ""
    payer: str = ""
    item: str = ""


@dataclass(frozen=True)
class Grid:
    """The futures of one scenario and the financial years of each, both sorted."""

    futures: tuple[Future, ...]
    years: tuple[int, ...]

    @property
    def shape(self) -> tuple[int, int]:
        """Shape of an array: (futures, years)."""
        return len(self.futures), len(self.years)

    @property
    def n(self) -> int:
        """Number of futures times number of years."""
        return len(self.futures) * len(self.years)


class ByLine:
    """A run's results by line."""

    def __init__(
        self,
        lines: Sequence[Line],
        grids: Mapping[str, Grid],
        read: Callable[[str, Sequence[int]], Iterable[Floats]],
    ) -> None:
        """Results whose arrays are read on request.

        Args:
            lines: sorted; every line that any scenario has.
            grids: by scenario.
            read: the arrays of some lines of a scenario, by their numbers; futures by years.
        """
        self.lines = tuple(lines)
        self.grids = dict(sorted(grids.items()))
        self._read = read
        self._sums: dict[tuple[str, tuple[int, ...]], Floats] = {}

    @classmethod
    def of(cls, results: pd.DataFrame) -> ByLine:
        """The lines of a results table in memory."""
        return _in_memory(results)

    @cached_property
    def first_year(self) -> int:
        """The first financial year of any scenario."""
        return min(grid.years[0] for grid in self.grids.values())

    def grid(self, scenario: str) -> Grid:
        """The futures and years of a scenario.

        Raises:
            HometruthError: the results do not have it.
        """
        if scenario not in self.grids:
            raise HometruthError(f"The results have no scenario '{scenario}'.")
        return self.grids[scenario]

    def only(self, *scenarios: str) -> ByLine:
        """The results of some scenarios.

        Raises:
            HometruthError: the results do not have one of them.
        """
        return ByLine(self.lines, {name: self.grid(name) for name in scenarios}, self._read)

    def aligned(
        self, scenarios: Iterable[str], futures: Sequence[Future], years: Sequence[int]
    ) -> ByLine:
        """The results of some scenarios in the same futures and years, as arrays of one shape.

        Args:
            futures: sorted; every scenario has them.
            years: sorted; a scenario has 0 in those that it does not cover.
        """
        own = self.only(*scenarios)
        if all(g.futures == tuple(futures) and g.years == tuple(years) for g in own.grids.values()):
            return own
        grid = Grid(tuple(futures), tuple(years))

        def read(scenario: str, numbers: Sequence[int]) -> Iterator[Floats]:
            whole = self.grids[scenario]
            place = {future: row for row, future in enumerate(whole.futures)}
            rows = [place[future] for future in futures]
            from_years = [at for at, year in enumerate(whole.years) if year in grid.years]
            to_years = [grid.years.index(whole.years[at]) for at in from_years]
            for array in self._read(scenario, numbers):
                found = np.zeros(grid.shape)
                found[:, to_years] = array[np.ix_(rows, from_years)]
                yield found

        return ByLine(self.lines, dict.fromkeys(own.grids, grid), read)

    def shared_futures(self, scenarios: Iterable[str]) -> tuple[Future, ...]:
        """The futures that all of some scenarios have, sorted."""
        have = [set(self.grid(name).futures) for name in scenarios]
        return tuple(sorted(set.intersection(*have))) if have else ()

    def numbers(self, which: Callable[[Line], bool]) -> tuple[int, ...]:
        """The numbers of the lines for which ``which`` holds."""
        return tuple(number for number, line in enumerate(self.lines) if which(line))

    def sum(self, scenario: str, which: Callable[[Line], bool]) -> Floats:
        """The sum of the lines of a scenario for which ``which`` holds: futures by years."""
        return self.sum_of(scenario, self.numbers(which))

    def sum_of(self, scenario: str, numbers: tuple[int, ...]) -> Floats:
        """The sum of some lines of a scenario [future, year]; do not write to it."""
        key = scenario, numbers
        if key not in self._sums:
            found = added_up(self._read(scenario, numbers), self.grid(scenario).shape)
            found.flags.writeable = False
            while self._sums and (len(self._sums) + 1) * found.nbytes > BYTES_KEPT:
                del self._sums[next(iter(self._sums))]
            self._sums[key] = found
        return self._sums[key]


def added_up(arrays: Iterable[Floats], shape: tuple[int, ...]) -> Floats:
    """The sum of arrays of one shape, added in order; 0 if there are none."""
    total = np.zeros(shape)
    for array in arrays:
        total += array
    return total


def _in_memory(results: pd.DataFrame) -> ByLine:
    import pandas as pd

    code = np.zeros(len(results), dtype=np.int64)
    nothing = pd.Series([None] * len(results), dtype=object)
    words: list[list[str]] = []
    for name in Line._fields:
        codes, distinct = pd.factorize(results.get(name, nothing))
        words.append(["", *map(str, distinct)])
        code = code * len(words[-1]) + codes + 1
    numbers, distinct_codes = pd.factorize(code)
    found = [line_of(int(one), words) for one in distinct_codes]
    lines = sorted(set(found))
    place = {line: number for number, line in enumerate(lines)}
    rank = np.array([place[line] for line in found], dtype=np.int64)
    number = rank[numbers] if len(found) else numbers
    grids, arrays = {}, {}
    columns = {name: results[name].to_numpy(np.int64) for name in ("draw", "replication", "year")}
    values = results["value"].to_numpy(np.float64)
    scenarios, names = pd.factorize(results["scenario"])
    for at, scenario in enumerate(map(str, names)):
        own = scenarios == at
        pairs = np.column_stack([columns["draw"][own], columns["replication"][own]])
        futures, future = np.unique(pairs, axis=0, return_inverse=True)
        years, year = np.unique(columns["year"][own], return_inverse=True)
        grid = Grid(tuple(map(tuple, futures.tolist())), tuple(years.tolist()))
        shape = (len(lines), *grid.shape)
        cell = np.ravel_multi_index((number[own], future.ravel(), year), shape)
        sums = np.bincount(cell, values[own], minlength=len(lines) * grid.n)
        grids[scenario], arrays[scenario] = grid, sums.reshape(shape)
    return ByLine(lines, grids, lambda scenario, chosen: (arrays[scenario][n] for n in chosen))


def line_of(code: int, words: Sequence[Sequence[str]]) -> Line:
    """The line of a number whose digits are indices of names in ``words``."""
    names = []
    for known in reversed(words):
        code, place = divmod(code, len(known))
        names.append(known[place])
    return Line(*reversed(names))
