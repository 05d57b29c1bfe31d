"""The data for every sheet: a run's costs, prices, and blocks of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from outputs.charts.compared import Compared, financial_year
from outputs.charts.summaries import pairs
from outputs.economics.costs import Costs, Line
from outputs.economics.counts import Counts
from outputs.economics.double_running import STRANDED, stranded_ends
from outputs.economics.outcomes import days_at_home
from outputs.economics.prices import Floats, Prices, prices_of
from outputs.economics.switching import packages_that_challenge
from outputs.run_read import Run
from simulation.errors import Fault, InputError
from simulation.results import COST_ITEMS
from simulation.results.frequencies import Range, range_of
from simulation.results.json_file import RUN_AGAIN
from simulation.results.manifest import Manifest
from simulation.results.names import ShownNames, counted, sentence

MOST_ROWS = 60_000
MOST_BLOCKS = 15
ALL = "all payers"


@dataclass(frozen=True)
class Block:
    """One quantity of the Draws sheet, for every scenario, future and year.

    Attributes:
        kind: ``payer``, ``total``, ``category``, ``part`` or ``days``.
        values: by scenario [future, year].
    """

    kind: str
    name: str
    title: str
    values: dict[str, Floats]


@dataclass(frozen=True)
class Facts:
    """A run, for the workbook.

    Attributes:
        costs: in the futures of the workbook.
    """

    run: Run
    costs: Costs
    prices: Prices

    @property
    def manifest(self) -> Manifest:
        """The run's inputs."""
        return self.run.manifest

    @property
    def scenarios(self) -> Sequence[Compared]:
        """The scenarios of the run."""
        return self.run.scenarios

    @cached_property
    def futures_run(self) -> int:
        """Futures of the run that any scenario has."""
        return len(set().union(*self.run.futures.values()))

    @property
    def pairs(self) -> list[tuple[Compared, Compared]]:
        """Each option with its comparator."""
        return pairs(self.scenarios)

    @property
    def years(self) -> tuple[int, ...]:
        """Financial years of the run, by their first calendar years."""
        return self.costs.years

    @property
    def year_words(self) -> list[str]:
        """The years in their usual form."""
        return [financial_year(year) for year in self.years]

    @property
    def n_futures(self) -> int:
        """Futures in the workbook."""
        return len(self.costs.futures)

    @property
    def range(self) -> Range:
        """The range over futures that is shown."""
        return range_of(self.n_futures)

    @property
    def future_words(self) -> str:
        """The number of futures, in words: 1 future, 200 futures."""
        return counted(self.n_futures, "future")

    @property
    def length_words(self) -> str:
        """The length of the run, in words: 1 year, 15 years."""
        return counted(len(self.years), "year")

    @property
    def real_words(self) -> str:
        """The prices of real money."""
        return f"{self.prices.price_base} prices"

    @property
    def money_width(self) -> float:
        """Characters that a column needs for the largest sum of the run in whole pounds."""
        largest = max(float(self.costs.of(one.name).sum(axis=1).max()) for one in self.scenarios)
        nominal = largest * float(self.prices.index().max())
        return max(11.0, len(f"({nominal:,.0f})") + 1.0)

    @property
    def names(self) -> ShownNames:
        """Short titles of payers, and the settings and services that files add."""
        return self.run.names

    @cached_property
    def counts(self) -> Counts:
        """Days, events and slots."""
        return Counts.beside(self.costs)

    @cached_property
    def blocks(self) -> list[Block]:
        """The blocks of the Draws sheet, in order."""
        costs = self.costs
        by_payer = [
            self._money("payer", name, self.names.payer(name), lambda line, n=name: line.payer == n)
            for name in costs.payers
        ]
        total = {
            one.name: np.sum([block.values[one.name] for block in by_payer], axis=0)
            for one in self.scenarios
        }
        by_category = [
            self._money("category", name, sentence(name), lambda line, n=name: line.category == n)
            for name in costs.categories
        ]
        title = "Care packages of people whose behaviour challenges"
        part = self._money("part", "packages_that_challenge", title, packages_that_challenge)
        days = {one.name: days_at_home(self.counts, one.name) for one in self.scenarios}
        return [
            *by_payer,
            Block("total", ALL, "All payers", total),
            *by_category,
            part,
            Block("days", "days_at_home", "Days at home in the area", days),
        ]

    @cached_property
    def block_number(self) -> dict[tuple[str, str], int]:
        """The position of each block in the Draws sheet, by scenario and block."""
        every = [(one.name, block.name) for one in self.scenarios for block in self.blocks]
        return {names: place for place, names in enumerate(every)}

    def is_recurrent(self, scenario: str, item: str) -> bool:
        """Whether an item's cost recurs in a scenario, or is paid once or until a known date."""
        if item == STRANDED:
            return not self._stranded_ends[scenario]
        return COST_ITEMS[item].recurrent

    @cached_property
    def _stranded_ends(self) -> dict[str, bool]:
        names = [one.name for one in self.scenarios]
        return {name: stranded_ends(self.costs, self.counts, name) for name in names}

    def block(self, name: str) -> Block:
        """The block of that name."""
        return next(block for block in self.blocks if block.name == name)

    def _money(self, kind: str, name: str, title: str, which: Any) -> Block:
        values = {one.name: np.round(self.costs.of(one.name, which), 2) for one in self.scenarios}
        return Block(kind, name, title, values)

    def lines(self, *columns: str) -> list[tuple[str, ...]]:
        """Distinct combinations of some columns of the cost lines, in their order."""
        return list(dict.fromkeys(tuple(getattr(x, c) for c in columns) for x in self.costs.lines))

    def mean_by_year(self, scenario: str, which: Any) -> Floats:
        """The mean over futures of some cost lines, by year."""
        return np.asarray(self.costs.of(scenario, which).mean(axis=0))


def line_is(**wanted: str) -> Any:
    """Whether a cost line has these names."""

    def which(line: Line) -> bool:
        return all(getattr(line, column) == name for column, name in wanted.items())

    return which


def facts_of(run: Run) -> Facts:
    """A run's data for the workbook: only the first futures, if there are very many.

    Raises:
        InputError: no future of the results has every scenario.
    """
    blocks = MOST_BLOCKS + len(run.councils)
    most = max(1, MOST_ROWS // (blocks * len(run.scenarios)))
    costs = run.costs_in_first(most)
    if not costs.futures:
        problem = "no future of the results table has every scenario"
        fault = Fault(str(run.folder.results), None, None, problem, fix=RUN_AGAIN)
        raise InputError(fault)
    return Facts(run, costs, prices_of(run.manifest.money, costs.years))
