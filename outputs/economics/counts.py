"""Days, events and slots as arrays, in the same futures and years as the costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from outputs.economics.costs import Costs
from outputs.economics.prices import Floats
from simulation.results import is_kind
from simulation.results.by_line import ByLine, Future, Line


def days_in(years: Sequence[int]) -> Floats:
    """Days of each financial year."""
    return np.array([float((date(y + 1, 4, 1) - date(y, 4, 1)).days) for y in years])


@dataclass(frozen=True)
class Counts:
    """Sums of stored measures other than money.

    Attributes:
        results: in the futures and years of the costs.
    """

    results: ByLine
    futures: Sequence[Future]
    years: Sequence[int]

    @classmethod
    def beside(cls, costs: Costs) -> Counts:
        """Counts in the same futures and years as some costs."""
        return cls(costs.results, costs.futures, costs.years)

    def of(
        self, scenario: str, stored: str, where: Mapping[str, Sequence[str] | None] | None = None
    ) -> Floats:
        """A stored measure of a scenario [future, year].

        Args:
            where: names for columns of the results table; None takes any.
        """
        wanted = [(column, names) for column, names in (where or {}).items() if names is not None]

        def which(line: Line) -> bool:
            return line.measure == stored and all(
                getattr(line, column) in names for column, names in wanted
            )

        return self.results.sum(scenario, which)

    def settings_of(self, kinds: Sequence[str]) -> list[str]:
        """The settings of the results of some kinds: these, and copies of these."""
        known = sorted({line.setting for line in self.results.lines if line.setting})
        return [setting for setting in known if is_kind(setting, kinds)]
