"""What an attacker wants: numbers of the protected years, and every sum through which they show."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simulation.results.by_line import ByLine, Line
from simulation.results.discounting import DiscountSchedule, discount_factor

Floats = NDArray[np.float64]
Cell = tuple[str, int, int]  # scenario, number of the line, position of the year
ABOUT_PEOPLE = ("person_days", "events", "moves", "cost_gbp", "capacity_days")
FIELDS = ("measure", "setting", "level", "service", "payer", "item")
NOT_ABOUT_PEOPLE = (
    "ward_fixed", "ward_semi_fixed", "ward_variable", "ward_stranded", "redundancy",
    "service", "set_up", "capital", "open", "usable", "funded",
)  # fmt: skip
"""Items that follow from the plan, whoever lives where, and are the same in later years."""
LEAST = 1e-6


@dataclass(frozen=True)
class Functional:
    """A linear sum of cells, and its value.

    Attributes:
        name: what it is, in words.
        cells: the coefficient of each of its cells of a protected year.
        value: of all its cells; ``shown`` of those in years that are shown.
    """

    name: str
    cells: Callable[[], dict[Cell, float]]
    value: float
    shown: float


@dataclass(frozen=True)
class Hidden:
    """The means over futures of every line, scenario and year of a whole run.

    Attributes:
        means: by scenario [line, year].
        protected: positions of the protected years.
        first_future: the values of the first future, by scenario [line, year].
        later: every value of any future in a year that is shown.
    """

    lines: tuple[Line, ...]
    years: tuple[int, ...]
    means: dict[str, Floats]
    protected: tuple[int, ...]
    schedule: DiscountSchedule
    first_future: dict[str, Floats] = field(default_factory=dict)
    n_futures: int = 1
    later: frozenset[float] = frozenset()

    def cells(self) -> Iterator[tuple[Cell, float]]:
        """Every cell of a protected year that is not zero: scenario, line, year."""
        for scenario, means in self.means.items():
            for number in range(len(self.lines)):
                for year in self.protected:
                    if abs(means[number, year]) > LEAST:
                        yield (scenario, number, year), float(means[number, year])


def hidden_in(
    results: ByLine, protected_years: Sequence[int], schedule: DiscountSchedule
) -> Hidden:
    """What a whole run holds about people."""
    numbers = [
        n
        for n, line in enumerate(results.lines)
        if line.measure in ABOUT_PEOPLE and line.item not in NOT_ABOUT_PEOPLE
    ]
    lines = tuple(results.lines[n] for n in numbers)
    years = next(iter(results.grids.values())).years
    means, first, later = {}, {}, set()
    protected = tuple(years.index(year) for year in protected_years)
    for scenario in results.grids:
        arrays = [results.sum_of(scenario, (n,)) for n in numbers]
        means[scenario] = np.array([array.mean(axis=0) for array in arrays])
        first[scenario] = np.array([array[0] for array in arrays])
        for array in arrays:
            later.update(np.delete(array, protected, axis=1).ravel().tolist())
    n_futures = len(next(iter(results.grids.values())).futures)
    return Hidden(lines, years, means, protected, schedule, first, n_futures, frozenset(later))


def functionals(hidden: Hidden) -> Iterator[Functional]:
    """The sums that outputs are made of: by year, over the run, discounted, and differences.

    Every sum over lines that agree in some of their columns is tried: by setting, level, payer,
    item, service and their combinations, in people, per day and per year.
    """
    weights = list(_weights(hidden))
    base = next(iter(hidden.means))
    for name, chosen in _groups(hidden.lines):
        for period, weight in weights:
            for scenario in hidden.means:
                text = f"{scenario}: {name}, {period}"
                yield _functional(hidden, text, {scenario: 1.0}, chosen, weight)
                if scenario != base:
                    text = f"{scenario} less {base}: {name}, {period}"
                    both = {scenario: 1.0, base: -1.0}
                    yield _functional(hidden, text, both, chosen, weight)


def shown_sums(hidden: Hidden) -> Floats:
    """The same sums in single years that are shown, sorted: whoever finds one finds nothing."""
    base = next(iter(hidden.means))
    found = []
    for _, chosen in _groups(hidden.lines):
        sums = {name: means[chosen].sum(axis=0) for name, means in hidden.means.items()}
        for by_year in [*sums.values(), *(own - sums[base] for own in sums.values())]:
            found.append(np.delete(by_year, hidden.protected))
    values = np.abs(np.concatenate(found))
    return np.unique(np.concatenate([values, values / 365]))


def _groups(lines: Sequence[Line]) -> Iterator[tuple[str, list[int]]]:
    """Sets of lines that agree in some columns, each set once."""
    seen: set[tuple[int, ...]] = set()
    for wanted in range(1 << (len(FIELDS) - 1)):
        columns = ["measure", *(f for n, f in enumerate(FIELDS[1:]) if wanted >> n & 1)]
        by_key: dict[tuple[str, ...], list[int]] = {}
        for number, line in enumerate(lines):
            by_key.setdefault(tuple(getattr(line, c) for c in columns), []).append(number)
        for key, numbers in by_key.items():
            if tuple(numbers) not in seen:
                seen.add(tuple(numbers))
                yield " ".join(filter(None, key)), numbers


def _weights(hidden: Hidden) -> Iterator[tuple[str, Floats]]:
    """Weights of years: one year, all, their average, per day, and discounted."""
    n = len(hidden.years)
    for at in hidden.protected:
        weight = np.zeros(n)
        weight[at] = 1.0
        yield f"{hidden.years[at]}", weight
        yield f"{hidden.years[at]}, a day", weight / 365
    first = np.zeros(n)
    first[list(hidden.protected)] = 1.0
    yield "the protected years", first
    yield "the run", np.ones(n)
    yield "the run, a year", np.ones(n) / n
    yield "the run, a day", np.ones(n) / (n * 365.25)
    factors = [discount_factor(hidden.schedule, at) for at in range(n)]
    yield "the run, discounted", np.array(factors)


def _functional(
    hidden: Hidden, name: str, signs: Mapping[str, float], chosen: list[int], weight: Floats
) -> Functional:
    later = weight.copy()
    later[list(hidden.protected)] = 0.0
    sums = [(sign, hidden.means[one][chosen].sum(axis=0)) for one, sign in signs.items()]
    value, shown = (
        float(sum(sign * (by_year @ by) for sign, by_year in sums)) for by in (weight, later)
    )

    def cells() -> dict[Cell, float]:
        return {
            (scenario, number, year): sign * float(weight[year])
            for scenario, sign in signs.items()
            for number in chosen
            for year in hidden.protected
            if weight[year]
        }

    return Functional(name, cells, value, shown)


def recoverable(hidden: Hidden, known: Sequence[Functional], prices: bool = True) -> list[str]:
    """The cells that linear algebra finds from sums that are known.

    Args:
        known: sums of hidden cells whose values were found.
        prices: take each cost as days at the price that later years show, as an attacker would.
    """
    cells = [cell for cell, _ in hidden.cells()]
    if not known or not cells:
        return []
    priced = _prices(hidden) if prices else {}
    column: dict[Cell, int] = {}
    for cell in cells:
        column.setdefault(priced.get(cell, (cell, 1.0))[0], len(column))
    rows = np.zeros((len(known), len(column)))
    for at, one in enumerate(known):
        for cell, coefficient in one.cells().items():
            into, factor = priced.get(cell, (cell, 1.0))
            if into in column:
                rows[at, column[into]] += coefficient * factor
    scale = np.abs(rows).max(axis=1, keepdims=True)
    rows = rows / np.where(scale > 0, scale, 1.0)
    _, sizes, basis = np.linalg.svd(rows, full_matrices=False)
    basis = basis[sizes > 1e-9 * max(sizes.max(initial=0.0), 1e-300)]
    found = (basis**2).sum(axis=0) > 1 - 1e-6
    return [_named(hidden, cell) for cell, place in column.items() if found[place]]


def _prices(hidden: Hidden) -> dict[Cell, tuple[Cell, float]]:
    """Each cell of cost as a number of days and what a day costs in the years that are shown."""
    later = [at for at in range(len(hidden.years)) if at not in hidden.protected]
    days: dict[tuple[str, str], int] = {}
    for number, line in enumerate(hidden.lines):
        if line.measure == "person_days":
            days.setdefault((line.setting, line.level), number)
    found = {}
    for scenario, means in hidden.means.items():
        for number, line in enumerate(hidden.lines):
            of = days.get((line.setting, line.level)) if line.measure == "cost_gbp" else None
            lived = means[of, later].sum() if of is not None else 0.0
            if of is not None and lived > 0:
                price = float(means[number, later].sum() / lived)
                for year in hidden.protected:
                    found[scenario, number, year] = ((scenario, of, year), price)
    return found


def _named(hidden: Hidden, cell: Cell) -> str:
    scenario, number, year = cell
    line = " ".join(filter(None, hidden.lines[number]))
    return f"{scenario}: {line}, {hidden.years[year]}"


def first_futures(hidden: Hidden) -> dict[float, str]:
    """Each hidden cell of the first future of a run, by its value.

    A value that a year which is shown has too says nothing of the hidden one: whoever stays in a
    setting for years costs as much in each.
    """
    return {
        float(values[number, year]): f"first future of {_named(hidden, (scenario, number, year))}"
        for scenario, values in hidden.first_future.items()
        for number in range(len(hidden.lines))
        for year in hidden.protected
        if abs(values[number, year]) > LEAST and float(values[number, year]) not in hidden.later
    }
