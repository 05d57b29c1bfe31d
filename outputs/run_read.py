"""The run folder read once: what page, sweep page, workbook and tables are all made from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from outputs.charts.compared import APRIL, Compared, compared_scenarios
from outputs.economics.costs import Costs, Future, costs_of
from outputs.economics.counts import Counts
from simulation.errors import Fault, InputError
from simulation.results import councils_in
from simulation.results.disclosure import Suppression, suppression_for
from simulation.results.json_file import RUN_AGAIN
from simulation.results.measures import DiscountSchedule, over_years, yearly
from simulation.results.run_folder import RunFolder

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import pandas as pd

    from simulation.results.dictionary_file import Dictionary
    from simulation.results.manifest import Manifest
    from simulation.results.names import ShownNames
    from simulation.results.verdicts import Verdict

PAIRED = "Same futures with and without the change."
SHADING = "Line: mean. Shading: 9 in 10 futures (5th to 95th percentile)."
BARS = "Line: mean. Bars on the right: 9 in 10 futures (5th to 95th percentile) in the last year."
NO_BANDS = "Line: mean. The ranges over futures are in the table below."


@dataclass(frozen=True)
class Run:
    """A run: its results, the scenarios in them, and how its numbers are to be read.

    Attributes:
        dictionary: what every name in the results means; titles by kind and name.
        results: the results table whole. Only methods of this class look into it.
        disclosure: which numbers of people are too small to show.
    """

    folder: RunFolder
    manifest: Manifest
    verdicts: Sequence[Verdict]
    dictionary: Dictionary
    results: pd.DataFrame
    disclosure: Suppression
    _known: dict[str, pd.DataFrame] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def scenarios(self) -> Sequence[Compared]:
        """The scenarios that the results hold, comparators first."""
        present = list(self.results["scenario"].unique())
        return compared_scenarios(self.manifest.scenarios, present)

    @property
    def names(self) -> ShownNames:
        """Short titles of payers, and the settings and services that files add."""
        return self.manifest.names

    @property
    def evidence_prices(self) -> bool:
        """Whether no local data were used, so that every price is an evidence default."""
        return self.manifest.place.public_figures_only

    @property
    def price_words(self) -> str:
        """What real money is in."""
        return f"{self.manifest.place.price_base} {'evidence ' * self.evidence_prices}prices"

    @property
    def discount_schedule(self) -> DiscountSchedule:
        """The schedule that the run was judged by."""
        return self.manifest.money.discounting.money

    @cached_property
    def costs(self) -> Costs:
        """Every line of cost, in the futures that all scenarios have."""
        return self.costs_in_first()

    @cached_property
    def counts(self) -> Counts:
        """Days and movements of the fund, in the same futures."""
        return self.counts_beside(self.costs)

    def costs_in_first(self, most_futures: int | None = None) -> Costs:
        """The same in no more than a number of futures: the first replications of each draw."""
        names = [scenario.name for scenario in self.scenarios]
        return costs_of(self.results, names, most_futures)

    def counts_beside(self, costs: Costs) -> Counts:
        """Days, events and slots in the futures and years of some costs."""
        return Counts(self.results, costs.futures, costs.years)

    @cached_property
    def councils(self) -> list[str]:
        """The councils of several that pay anything, by their names as payers."""
        return councils_in(self.results)

    @cached_property
    def payers(self) -> set[str]:
        """Everyone who pays anything, by their names as payers."""
        costs = self.results.loc[self.results["measure"] == "cost_gbp", "payer"]
        return set(costs.dropna())

    def cost_in_results(self, scenario: str, futures: Collection[Future]) -> float:
        """The results table's own sum of a scenario's cost in some futures, for checking."""
        table = self.results
        rows = table[(table["scenario"] == scenario) & (table["measure"] == "cost_gbp")]
        pairs = zip(rows["draw"].tolist(), rows["replication"].tolist(), strict=True)
        kept = set(futures)
        return float(rows["value"].to_numpy()[[pair in kept for pair in pairs]].sum())

    def stored(self, measure: str, levels: Sequence[str]) -> pd.DataFrame:
        """The rows of a stored measure for people of some levels of behaviour."""
        results = self.results
        return results[(results["measure"] == measure) & results["level"].isin(levels)]

    def by_year(self, measure: str) -> pd.DataFrame:
        """A measure's values by future and year."""
        if measure not in self._known:
            self._known[measure] = yearly(self.results, measure, self.discount_schedule)
        return self._known[measure]

    def over_period(self, measure: str, first_year: int, n_years: int) -> pd.DataFrame:
        """A measure's values over a period by future, each under the period's first year."""
        values = over_years(self.results, measure, first_year, n_years, self.discount_schedule)
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


def read_run(path: Path) -> Run:
    """Read a run folder.

    Raises:
        InputError: a file is missing, unreadable or of another form, or the results hold no
            scenario of the manifest.
    """
    folder = RunFolder(path)
    manifest = folder.read_manifest()
    run = Run(
        folder=folder,
        manifest=manifest,
        verdicts=folder.read_verdicts(),
        dictionary=folder.read_dictionary(),
        results=folder.read_results(),
        disclosure=suppression_for(manifest.place),
    )
    if not run.scenarios:
        problem = "no scenario of the manifest is in the results table"
        raise InputError(Fault(str(folder.manifest), None, None, problem, fix=RUN_AGAIN))
    return run
