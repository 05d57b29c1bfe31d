"""What every section of the page is made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from outputs.charts.compared import APRIL, Compared, compared_scenarios
from outputs.economics.costs import Costs, costs_of
from outputs.economics.counts import Counts
from outputs.economics.prices import discount_schedule_of
from outputs.names import NO_NAMES, Names, names_of
from simulation.results.disclosure import suppression_of
from simulation.results.measures import DiscountSchedule, over_years, yearly

if TYPE_CHECKING:
    import pandas as pd

PAIRED = "Same futures with and without the change."
SHADING = "Line: mean. Shading: 9 in 10 futures (5th to 95th percentile)."
BARS = "Line: mean. Bars on the right: 9 in 10 futures (5th to 95th percentile) in the last year."
NO_BANDS = "Line: mean. The ranges over futures are in the table below."


@dataclass(frozen=True)
class Study:
    """The results of a run, the scenarios in them, and how its money is to be read.

    Attributes:
        evidence_prices: no local data were used, so every price is an evidence default.
        fewest_people: the smallest number of people whose days and price may be told apart.
        names: titles of payers, and of the settings and services that files add.
    """

    results: pd.DataFrame
    scenarios: Sequence[Compared]
    price_base: str
    discount_rate: DiscountSchedule | None
    evidence_prices: bool = False
    fewest_people: float = 0.0
    names: Names = NO_NAMES
    _known: dict[str, pd.DataFrame] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def of(cls, manifest: Mapping[str, Any], results: pd.DataFrame) -> Study:
        """The study of a run, from its manifest and its results table."""
        place = manifest["place"]
        return cls(
            results,
            compared_scenarios(manifest["scenarios"], list(results["scenario"].unique())),
            place["price_base"],
            discount_schedule_of(manifest),
            evidence_prices=place.get("public_figures_only", False),
            fewest_people=suppression_of(manifest).fewest,
            names=names_of(manifest),
        )

    @property
    def price_words(self) -> str:
        """What real money is in."""
        return f"{self.price_base} {'evidence ' * self.evidence_prices}prices"

    @cached_property
    def costs(self) -> Costs:
        """Every line of cost, in the futures that all scenarios have: what the workbook tells."""
        return costs_of(self.results, [one.name for one in self.scenarios])

    @cached_property
    def counts(self) -> Counts:
        """Days and movements of the fund, in the same futures."""
        return Counts(self.results, self.costs.futures, self.costs.years)

    def by_year(self, measure: str) -> pd.DataFrame:
        """A measure's values by future and year."""
        if measure not in self._known:
            self._known[measure] = yearly(self.results, measure, self.discount_rate)
        return self._known[measure]

    def over_period(self, measure: str, first_year: int, n_years: int) -> pd.DataFrame:
        """A measure's values over a period by future, each under the period's first year."""
        rate = self.discount_rate
        values = over_years(self.results, measure, first_year, n_years, rate)
        return values.assign(year=first_year)

    @cached_property
    def years(self) -> list[int]:
        """The financial years of the results."""
        return [int(year) for year in sorted(self.results["year"].unique())]

    @cached_property
    def futures(self) -> pd.DataFrame:
        """Every future of the results: scenario, draw, replication."""
        future = ["scenario", "draw", "replication"]
        return self.results[future].drop_duplicates().astype({"scenario": object})

    def days_in(self, year: int) -> int:
        """Days of a financial year."""
        return (date(year + 1, APRIL, 1) - date(year, APRIL, 1)).days
