"""What every sheet is made from: the run folder read once, and where its numbers stand."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from outputs.charts.compared import Compared, compared_scenarios, financial_year
from outputs.charts.summaries import pairs
from outputs.economics.costs import Costs, Line, costs_of
from outputs.economics.counts import Counts
from outputs.economics.outcomes import days_at_home
from outputs.economics.prices import Floats, Prices, prices_of
from outputs.economics.switching import packages_that_challenge
from outputs.names import Names, names_of, sentence
from simulation.errors import Fault, InputError
from simulation.results import RunNames, councils_in, data_dictionary, read_results
from simulation.results.disclosure import Suppression, suppression_of

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 60_000
MOST_BLOCKS = 15
ALL = "all payers"
RUN_AGAIN = "run the scenarios again with 'hometruth run'"


@dataclass(frozen=True)
class Block:
    """One quantity that the Draws sheet holds for every scenario, future and year.

    Attributes:
        kind: ``payer``, ``total``, ``category``, ``part`` or ``days``.
        values: by scenario, futures by years.
    """

    kind: str
    name: str
    title: str
    values: dict[str, Floats]


@dataclass(frozen=True)
class Facts:
    """A run as the workbook tells it."""

    manifest: Mapping[str, Any]
    verdicts: Sequence[Mapping[str, Any]]
    results: pd.DataFrame
    dictionary: Sequence[Mapping[str, str]]
    scenarios: Sequence[Compared]
    costs: Costs
    prices: Prices
    suppression: Suppression
    futures_run: int

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
        """The years as people write them."""
        return [financial_year(year) for year in self.years]

    @property
    def n_futures(self) -> int:
        """Futures in the workbook."""
        return len(self.costs.futures)

    @property
    def real_words(self) -> str:
        """What real money is in."""
        return f"{self.prices.price_base} prices"

    @cached_property
    def names(self) -> Names:
        """Titles of payers, and of the settings and services that files add."""
        return names_of(self.manifest)

    @cached_property
    def setting_titles(self) -> Mapping[str, str]:
        """Every setting as the run's data dictionary has it."""
        rows = self.dictionary
        return {row["name"]: row["meaning"] for row in rows if row["kind"] == "setting"}

    @cached_property
    def counts(self) -> Counts:
        """Days, events and slots."""
        return Counts(self.results, self.costs.futures, self.years)

    @cached_property
    def blocks(self) -> list[Block]:
        """What the Draws sheet holds, in its order."""
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


def read_facts(run_folder: Path) -> Facts:
    """Read a run folder.

    Raises:
        InputError: a file is missing or unreadable, or the run is of before workbooks.
    """
    manifest = _read_json(run_folder / "manifest.json")
    verdicts = _read_json(run_folder / "verdicts.json")
    results = read_results(run_folder / "results.parquet")
    if "money" not in manifest:
        problem = "this run says nothing of price indices and discount rates, which workbooks need"
        raise InputError(
            Fault(str(run_folder / "manifest.json"), None, None, problem, fix=RUN_AGAIN)
        )
    scenarios = compared_scenarios(manifest["scenarios"], list(results["scenario"].unique()))
    names = [one.name for one in scenarios]
    blocks = MOST_BLOCKS + len(councils_in(results))
    most = max(1, MOST_ROWS // (blocks * max(1, len(names))))
    costs = costs_of(results, names, most)
    if not costs.futures:
        problem = "no future of the results table has every scenario"
        raise InputError(
            Fault(str(run_folder / "results.parquet"), None, None, problem, fix=RUN_AGAIN)
        )
    futures_run = len(results[["draw", "replication"]].drop_duplicates())
    return Facts(
        manifest=manifest,
        verdicts=verdicts,
        results=results,
        dictionary=_dictionary(run_folder / "data_dictionary.csv"),
        scenarios=scenarios,
        costs=costs,
        prices=prices_of(manifest, costs.years),
        suppression=suppression_of(manifest),
        futures_run=futures_run,
    )


def _dictionary(path: Path) -> Sequence[Mapping[str, str]]:
    """The run's own data dictionary, or what the results schema says where it has none."""
    if not path.is_file():
        return data_dictionary(RunNames())
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _read_json(path: Path) -> Any:
    """The contents of a JSON file of the run folder."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        problem = f"it cannot be read ({error})"
        raise InputError(Fault(str(path), None, None, problem, fix=RUN_AGAIN)) from None
