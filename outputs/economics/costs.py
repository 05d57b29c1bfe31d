"""The cost table as arrays: every line of every scenario, by future and year."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from outputs.economics.prices import Floats
from simulation.results import COST_ITEMS, PAYERS, in_payer_order, kind_of

if TYPE_CHECKING:
    import pandas as pd

FUTURE = ["draw", "replication"]
LINE = ["payer", "item", "setting", "level", "service"]
Future = tuple[int, int]

# What each category of COST_ITEMS is to an option: where its money goes, and where it comes from.
BOUGHT = ("services", "homes")
RELEASED = ("local ward",)
TRANSFERS = "transfers"


class Line(NamedTuple):
    """One line of cost; what does not apply is empty."""

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
    """Real money in GBP at the place's price base.

    Attributes:
        futures: those that every scenario has, sorted: (draw, replication).
        years: financial years, sorted.
        lines: every line of any scenario.
        values: by scenario, an array of lines by futures by years.
    """

    futures: tuple[Future, ...]
    years: tuple[int, ...]
    lines: tuple[Line, ...]
    values: dict[str, Floats]

    def of(self, scenario: str, which: Callable[[Line], bool] = lambda line: True) -> Floats:
        """The sum of some lines of a scenario: futures by years."""
        chosen = [place for place, line in enumerate(self.lines) if which(line)]
        return np.asarray(self.values[scenario][chosen].sum(axis=0))

    def difference(
        self, option: str, other: str, which: Callable[[Line], bool] = lambda line: True
    ) -> Floats:
        """What some lines cost more in an option than in its comparator, in the same futures."""
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


def costs_of(
    results: pd.DataFrame, scenarios: Sequence[str], most_futures: int | None = None
) -> Costs:
    """The cost rows of some scenarios, in the futures that all of them have.

    Args:
        most_futures: keep no more than so many: the first replications of every draw first.
    """
    rows = results[results["scenario"].isin(scenarios)]
    years = sorted(int(y) for y in rows["year"].unique())
    futures = shared_futures(rows, scenarios)
    if most_futures is not None:
        by_replication = sorted(futures, key=lambda future: future[::-1])
        futures = sorted(by_replication[:most_futures])
    spent = rows.loc[rows["measure"] == "cost_gbp", ["scenario", *FUTURE, "year", *LINE, "value"]]
    words = spent[LINE].astype(object)
    keys = list(words.where(words.notna(), "").itertuples(index=False, name=None))
    names = sorted({Line(*key) for key in keys}, key=_in_dictionary_order)
    number = {tuple(line): place for place, line in enumerate(names)}
    found = {name: np.zeros((len(names), len(futures), len(years))) for name in map(str, scenarios)}
    line = np.array([number[key] for key in keys], dtype=np.int64)
    future, year = places(spent, futures, years)
    for name, array in found.items():
        own = (spent["scenario"] == name).to_numpy() & (future >= 0)
        np.add.at(array, (line[own], future[own], year[own]), spent["value"].to_numpy()[own])
    pence = {name: np.round(array, 2) for name, array in found.items()}
    return Costs(tuple(futures), tuple(years), tuple(names), pence)


def shared_futures(rows: pd.DataFrame, scenarios: Sequence[str]) -> list[Future]:
    """The futures that every scenario has, sorted."""
    have = rows[["scenario", *FUTURE]].drop_duplicates()
    times = have.groupby(FUTURE, sort=True).size().reset_index(name="scenarios")
    shared = times[times["scenarios"] == len(scenarios)]
    return list(zip(shared["draw"].tolist(), shared["replication"].tolist(), strict=True))


def places(
    rows: pd.DataFrame, futures: Sequence[Future], years: Sequence[int]
) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """Where each row's future (-1: not among them) and year are in the arrays."""
    where = {future: place for place, future in enumerate(futures)}
    pairs = zip(rows["draw"].tolist(), rows["replication"].tolist(), strict=True)
    future = np.array([where.get(pair, -1) for pair in pairs], dtype=np.int64)
    at = {year: place for place, year in enumerate(years)}
    return future, np.array([at[year] for year in rows["year"].tolist()], dtype=np.int64)


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
