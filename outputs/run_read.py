"""Read the run folder once, for page, sweep page, workbook and tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from outputs.charts.compared import APRIL, Compared, compared_scenarios
from outputs.economics.costs import Costs, costs_of
from outputs.economics.counts import Counts
from simulation.errors import Fault, InputError
from simulation.results.by_line import ByLine, Future, Grid, Line
from simulation.results.disclosure import KEEP_INSIDE, NOTHING_HIDDEN
from simulation.results.frequencies import Range, range_of
from simulation.results.json_file import RUN_AGAIN
from simulation.results.measures import DiscountSchedule, Values, by_year, over_period
from simulation.results.payers import PREFIX
from simulation.results.run_folder import RunFolder
from simulation.results.table_file import sums_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from simulation.results.dictionary_file import Dictionary
    from simulation.results.manifest import Manifest
    from simulation.results.names import ShownNames
    from simulation.results.verdicts import Verdict

PAIRED = "Same futures with and without the change."
NO_BANDS = "Line: mean. The ranges over futures are in the table below."


@dataclass(frozen=True)
class Run:
    """A run: its results, its scenarios, and how to read its numbers.

    Attributes:
        dictionary: the meaning of every name in the results; titles by kind and name.
        results: read a line at a time, so the whole table is never in memory. Only methods of
            this class, ``Counts`` and ``Costs`` look into them.
    """

    folder: RunFolder
    manifest: Manifest
    verdicts: Sequence[Verdict]
    dictionary: Dictionary
    results: ByLine

    @cached_property
    def scenarios(self) -> Sequence[Compared]:
        """The scenarios that the results hold, comparators first."""
        return compared_scenarios(self.manifest.scenarios, list(self.results.grids))

    @property
    def disclosure_words(self) -> str:
        """Words on what is left out of the results, or on whether they may leave the place."""
        if self.manifest.protection:
            return self.manifest.protection.words
        return KEEP_INSIDE if self.manifest.place.protected else NOTHING_HIDDEN

    @property
    def first_year(self) -> int:
        """The run's first financial year, whether it is shown or not."""
        return self.manifest.first_year

    @property
    def all_years(self) -> str:
        """Words for all years of the results; a shared run leaves the first ones out."""
        return "the whole run" if self.years[0] == self.first_year else "the years shown"

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
        """The prices of real money."""
        return f"{self.manifest.place.price_base} {'evidence ' * self.evidence_prices}prices"

    @property
    def discount_schedule(self) -> DiscountSchedule:
        """The discount schedule of the run's verdicts."""
        return self.manifest.money.discounting.money

    @cached_property
    def costs(self) -> Costs:
        """Every line of cost, in the futures that all scenarios have."""
        return self.costs_in_first()

    @cached_property
    def counts(self) -> Counts:
        """Days and movements of the fund, in the same futures."""
        return Counts.beside(self.costs)

    def costs_in_first(self, most_futures: int | None = None) -> Costs:
        """The costs in at most this number of futures: the first replications of each draw."""
        names = [scenario.name for scenario in self.scenarios]
        return costs_of(self.results, names, most_futures)

    @property
    def councils(self) -> list[str]:
        """The councils that pay anything, if several share the place, by their names as payers."""
        return sorted(payer for payer in self.payers if payer.startswith(PREFIX))

    @cached_property
    def payers(self) -> set[str]:
        """Everyone who pays anything, by their names as payers."""
        return {line.payer for line in self.results.lines if line.payer}

    def cost_in_results(self, scenario: str, futures: Iterable[Future]) -> float:
        """The results table's own sum of a scenario's cost in some futures, for checking."""
        return sum(self._cost_in_results[scenario, *future] for future in futures)

    @cached_property
    def _cost_in_results(self) -> Mapping[tuple[str, int, int], float]:
        return sums_in(self.folder.results, "cost_gbp")

    def by_year(self, measure: str) -> Values:
        """A measure's values by future and year."""
        return by_year(self.results, measure, self.discount_schedule)

    def over_period(self, measure: str, first_year: int, n_years: int) -> Values:
        """A measure's values over a period by future, each under the period's first year."""
        return over_period(self.results, measure, first_year, n_years, self.discount_schedule)

    def over_run(self, which: Callable[[Line], bool]) -> Values:
        """The sum of some lines over the whole run by future, under the run's first year."""
        first = (self.years[0],)
        grids = {name: Grid(grid.futures, first) for name, grid in self.results.grids.items()}
        sums = {name: self.results.sum(name, which).sum(axis=1, keepdims=True) for name in grids}
        return Values(grids, sums)

    @property
    def range(self) -> Range:
        """The range over futures that is shown."""
        return range_of(min((len(own) for own in self.futures.values()), default=0))

    @property
    def shading(self) -> str:
        """Words about the bands of a chart of lines."""
        return f"Line: mean. Shading: {self.range.explained}."

    @property
    def bars(self) -> str:
        """Words about the bars next to the last year of a chart of lines."""
        return f"Line: mean. Bars on the right: {self.range.explained} in the last year."

    @cached_property
    def years(self) -> list[int]:
        """The financial years of the results."""
        return sorted({year for grid in self.results.grids.values() for year in grid.years})

    @property
    def futures(self) -> Mapping[str, Sequence[Future]]:
        """The futures of each scenario in the results: draw, replication."""
        return {name: grid.futures for name, grid in self.results.grids.items()}

    def days_in(self, year: int) -> int:
        """Days of a financial year."""
        return (date(year + 1, APRIL, 1) - date(year, APRIL, 1)).days


def read_run(path: Path) -> Run:
    """Read a run folder.

    Raises:
        InputError: a file is missing, unreadable, of another form or not what the run wrote, or
            the results hold no scenario of the manifest.
    """
    folder = RunFolder(path)
    manifest = folder.read_manifest()
    run = Run(
        folder=folder,
        manifest=manifest,
        verdicts=folder.read_verdicts(),
        dictionary=folder.read_dictionary(),
        results=folder.read_by_line(),
    )
    if not run.scenarios:
        problem = "no scenario of the manifest is in the results table"
        raise InputError(Fault(str(folder.manifest), None, None, problem, fix=RUN_AGAIN))
    return run
