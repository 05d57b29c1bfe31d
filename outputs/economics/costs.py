"""Spending by line, future and year."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from outputs.economics.prices import Floats
from simulation.results import COST_ITEMS, PAYERS, in_payer_order, kind_of
from simulation.results.by_line import ByLine, Future

# How each category of COST_ITEMS counts for an option: money spent, or money released.
BOUGHT = ("services", "homes")
RELEASED = ("local ward",)
TRANSFERS = "transfers"


class Line(NamedTuple):
    """One line of cost; a field that does not apply is empty."""

    payer: str
    item: str
    setting: str
    level: str
    service: str

    @property
    def category(self) -> str:
        """The category of its item."""
        return COST_ITEMS[self.item].category


def in_category(*categories: str) -> Callable[[Line], bool]:
    """Whether a line is in one of these categories."""
    return lambda line: line.category in categories


@dataclass(frozen=True)
class Costs:
    """Real money in GBP at the place's price base, summed over requested lines.

    Attributes:
        results: in the futures that every scenario has, and the same years.
    """

    results: ByLine
    futures: tuple[Future, ...]
    years: tuple[int, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line of any scenario."""
        return tuple(self._numbers)

    @cached_property
    def _numbers(self) -> dict[Line, int]:
        """The number of each line in the results, in the order of the data dictionary."""
        found = {
            Line(line.payer, line.item, line.setting, line.level, line.service): number
            for number, line in enumerate(self.results.lines)
            if line.measure == "cost_gbp"
        }
        return dict(sorted(found.items(), key=lambda pair: _in_dictionary_order(pair[0])))

    def of(self, scenario: str, which: Callable[[Line], bool] = lambda line: True) -> Floats:
        """The sum of some lines of a scenario [future, year]."""
        chosen = tuple(number for line, number in self._numbers.items() if which(line))
        return self.results.sum_of(scenario, chosen)

    def in_year(self, year: int) -> Costs:
        """The costs of one year."""
        results = self.results.aligned(self.results.grids, self.futures, (year,))
        return Costs(results, self.futures, (year,))

    def difference(
        self, option: str, other: str, which: Callable[[Line], bool] = lambda line: True
    ) -> Floats:
        """Extra cost of some lines in an option over its comparator [shared future, year]."""
        return self.of(option, which) - self.of(other, which)

    @cached_property
    def payers(self) -> list[str]:
        """Payers with any line, in the order of the data dictionary."""
        return in_payer_order({line.payer for line in self.lines if line.payer})

    @cached_property
    def items(self) -> list[str]:
        """Items with any line, in the order of the data dictionary."""
        return [item for item in COST_ITEMS if any(line.item == item for line in self.lines)]

    @cached_property
    def categories(self) -> list[str]:
        """Categories with any line, in the order of the data dictionary."""
        return list(dict.fromkeys(COST_ITEMS[item].category for item in self.items))


def costs_of(results: ByLine, scenarios: Sequence[str], most_futures: int | None = None) -> Costs:
    """The costs of some scenarios, in the futures that all of them share.

    Args:
        most_futures: keep no more than this many: the first replications of every draw first.
    """
    futures = results.shared_futures(scenarios)
    if most_futures is not None:
        by_replication = sorted(futures, key=lambda future: future[::-1])
        futures = tuple(sorted(by_replication[:most_futures]))
    years = tuple(sorted({year for name in scenarios for year in results.grid(name).years}))
    return Costs(results.aligned(scenarios, futures, years), futures, years)


def _in_dictionary_order(line: Line) -> tuple[int, int, str, str, str, str]:
    items, payers = list(COST_ITEMS), list(PAYERS)
    kind = kind_of(line.payer)
    return (
        items.index(line.item),
        payers.index(kind) if kind in payers else len(payers),
        line.payer,
        line.setting,
        line.level,
        line.service,
    )
