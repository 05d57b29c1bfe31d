"""Days, events and slots as arrays, in the same futures and years as the costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from outputs.economics.costs import FUTURE, Future, places
from outputs.economics.prices import Floats
from simulation.results import is_kind

if TYPE_CHECKING:
    import pandas as pd

KEYS = ["setting", "level", "service", "item"]


def days_in(years: Sequence[int]) -> Floats:
    """Days of each financial year."""
    return np.array([float((date(y + 1, 4, 1) - date(y, 4, 1)).days) for y in years])


class Counts:
    """Sums of stored measures other than money, by future and year."""

    def __init__(
        self, results: pd.DataFrame, futures: Sequence[Future], years: Sequence[int]
    ) -> None:
        self.results = results
        self.futures = futures
        self.years = years
        self._rows: dict[tuple[str, str], pd.DataFrame] = {}

    def of(
        self, scenario: str, stored: str, where: Mapping[str, Sequence[str] | None] | None = None
    ) -> Floats:
        """A stored measure of a scenario: futures by years.

        Args:
            where: for columns of the results table, the names wanted; None takes any.
        """
        rows = self._stored(scenario, stored)
        keep = np.ones(len(rows), dtype=bool)
        for column, names in (where or {}).items():
            if names is not None:
                keep &= rows[column].isin(names).to_numpy()
        found = np.zeros((len(self.futures), len(self.years)))
        at = rows["future"].to_numpy()[keep], rows["place"].to_numpy()[keep]
        np.add.at(found, at, rows["value"].to_numpy()[keep])
        return found

    def settings_of(self, kinds: Sequence[str]) -> list[str]:
        """The settings of the results that are of some kinds: these, and copies of these."""
        known = map(str, self.results["setting"].dropna().unique())
        return [setting for setting in known if is_kind(setting, kinds)]

    def _stored(self, scenario: str, stored: str) -> pd.DataFrame:
        """A scenario's rows of a stored measure, with where each belongs in the arrays."""
        if (scenario, stored) not in self._rows:
            table = self.results
            mine = (table["scenario"] == scenario) & (table["measure"] == stored)
            rows = table.loc[mine, [*FUTURE, "year", *KEYS, "value"]]
            future, place = places(rows, self.futures, self.years)
            rows = rows.assign(future=future, place=place)
            self._rows[scenario, stored] = rows[future >= 0]
        return self._rows[scenario, stored]
