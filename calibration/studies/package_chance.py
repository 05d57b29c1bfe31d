"""How far chance alone moves the cost of packages from one year to the next.

A county once published that packages of adults whose behaviour challenges cost less than a year
before. Whether that means anything depends on how often it happens by chance, and on what was
added up, which was not published. So this study compares several ways of adding up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from calibration.studies.sanity import MILLION, cost
from simulation.chance import stream_key
from simulation.clock import DAYS_PER_YEAR
from simulation.ledger import PENCE_PER_POUND
from simulation.opening import build_population
from simulation.pathway.words import CB
from simulation.reference.watching import Stretch
from simulation.results.measuring import days_in_year
from simulation.running.experiment import Experiment

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Packages = dict[int, tuple[float, bool]]
"""Of each person with a package: GBP a year, and whether their behaviour challenges."""
PACKAGE, ADULTS = "package", "adults"


@dataclass(frozen=True)
class YearlyChange:
    """How much packages, added up in one way, move from year to year, in millions of pounds.

    Attributes:
        n_runs, n_changes: replications, and changes from one year to the next in all of them.
        level: average over years and replications.
        mean: average change.
        sd: standard deviation around that year's average, so that predictable changes such as
            cohort size are not counted as chance.
        share: of changes that are falls of at least the published size.
        sd_error, share_error: standard errors, counting the years of one replication as one.
    """

    name: str
    n_runs: int
    n_changes: int
    level: float
    mean: float
    sd: float
    sd_error: float
    share: float
    share_error: float


def yearly_change(name: str, spent: Floats, fall: float) -> YearlyChange:
    """Year-to-year changes over the years of some replications.

    Args:
        spent: millions of pounds, replications by years.
        fall: millions of pounds that a fall must reach.
    """
    return _described(name, np.diff(spent, axis=1), float(spent.mean()), fall)


def _described(name: str, changes: Floats, level: float, fall: float) -> YearlyChange:
    runs, years = changes.shape
    spread = changes - changes.mean(axis=0)
    by_run = (spread**2).mean(axis=1) * runs / (runs - 1)
    sd = float(np.sqrt(by_run.mean()))
    falls = (changes <= -fall).mean(axis=1)
    return YearlyChange(
        name,
        runs,
        runs * years,
        level,
        float(changes.mean()),
        sd,
        _error(by_run) / (2 * sd) if sd > 0 else 0.0,
        float(falls.mean()),
        _error(falls),
    )


def _error(by_run: Floats) -> float:
    return float(by_run.std(ddof=1) / np.sqrt(len(by_run)))


def by_year_sums(
    results: pd.DataFrame, fall: float, drift: float, inflation: Sequence[float]
) -> list[YearlyChange]:
    """Spending in each financial year, added up in several ways.

    Args:
        results: an unchanged county at constant prices (no drift).
        fall: millions of pounds that a fall must reach.
        drift: growth of package prices above inflation, per year.
        inflation: growth of all prices from each year to the next.
    """
    everyone = _in_full_years(cost(PACKAGE, levels=CB)(results))
    years = np.arange(everyone.shape[1])
    dearer = everyone * (1.0 + drift) ** years
    level = np.concatenate([[1.0], np.cumprod(1.0 + np.asarray(inflation))])
    ways = {
        "Everybody whose behaviour challenges, all payers, constant prices": everyone,
        "the same, only serious behaviour": _in_full_years(
            cost(PACKAGE, levels=("serious",))(results)
        ),
        "the same, only what the council pays": _in_full_years(
            cost(PACKAGE, payers=("council",), levels=CB)(results)
        ),
        "the same, only what health pays": _in_full_years(
            cost(PACKAGE, payers=("health_board",), levels=CB)(results)
        ),
        f"the same, prices {drift:.0%} a year above inflation": dearer,
        "the same in cash, inflation too": dearer * level[: len(years)],
    }
    return [yearly_change(name, spent, fall) for name, spent in ways.items()]


def _in_full_years(spent: pd.DataFrame) -> Floats:
    """Scale years to the same length, because 29 February is not chance."""
    lengths = np.array([days_in_year(int(year)) for year in spent.columns])
    return np.asarray(spent.to_numpy(dtype=np.float64) * DAYS_PER_YEAR / lengths)


@dataclass(frozen=True)
class Seen:
    """The share of replications in which packages cost this much less than a year before."""

    scenario: str
    n_runs: int
    share: float
    error: float
    mean_change: float


def falls_seen(results: pd.DataFrame, fall: float, year: int) -> list[Seen]:
    """How often packages fall in one year, under every scenario.

    Args:
        results: all scenarios at constant prices (no drift).
        fall: millions of pounds that a fall must reach.
        year: the year of the run that is compared with the one before; the first is 1.
    """
    found = []
    for scenario in results["scenario"].unique():
        own = _in_full_years(cost(PACKAGE, levels=CB)(results[results["scenario"] == scenario]))
        change = own[:, year - 1] - own[:, year - 2]
        falls = (change <= -fall).astype(np.float64)
        found.append(
            Seen(str(scenario), len(own), float(falls.mean()), _error(falls), float(change.mean()))
        )
    return found


# Person by person


@dataclass(frozen=True)
class YearEnds:
    """Yearly cost of packages in force on the last day of each year, in millions of pounds.

    Attributes:
        rates: of everyone whose behaviour challenges, replications by years.
        same_people: change in the packages of people who had one a year before, whose behaviour
            challenged then, and who still have one, whatever their behaviour is now.
        only_falls: the falls among those changes (above zero).
    """

    rates: Floats
    same_people: Floats
    only_falls: Floats


def year_ends(experiment: Experiment, replications: int) -> YearEnds:
    """Watch everyone in an unchanged county and read their packages each 31 March.

    Args:
        experiment: one scenario and one draw, at constant prices (no drift).
    """
    rates, same, falls = [], [], []
    for replication in range(replications):
        ends = _packages_at_ends(experiment, replication)
        rates.append([sum(x for x, challenges in end.values() if challenges) for end in ends])
        changes = [changes_of_same_people(before, after) for before, after in pairwise(ends)]
        same.append([sum(year) for year in changes])
        falls.append([-sum(x for x in year if x < 0) for year in changes])
    return YearEnds(*(np.array(found) / MILLION for found in (rates, same, falls)))


def by_year_ends(found: YearEnds, fall: float) -> list[YearlyChange]:
    """The same, on the last day of a year, in several ways."""
    level = float(found.rates.mean())
    return [
        yearly_change(
            "Everybody whose behaviour challenges, as their packages run on 31 March",
            found.rates,
            fall,
        ),
        _described(
            "the same, only people with a package on both days", found.same_people, level, fall
        ),
        _described("of these, only packages that became smaller", -found.only_falls, level, fall),
    ]


def _packages_at_ends(experiment: Experiment, replication: int) -> list[Packages]:
    """The adults' packages on each year's last day."""
    values = dict(
        zip(experiment.tables.names.parameters, experiment.values[0].tolist(), strict=True)
    )
    key = stream_key(experiment.seed, 0, replication)
    number = len(build_population(experiment.tables, experiment.caseload, values, key))
    outcome = experiment.watch(0, replication, range(number))[experiment.scenarios[0]]
    edges = experiment.edges()[1][1:]
    ends: list[Packages] = [{} for _ in edges]
    for stretch in outcome.stretches:
        for year, edge in enumerate(edges):
            if stretch.begin < edge <= stretch.end:
                pounds = _package(stretch, year)
                if pounds > 0 and _is(experiment, stretch, "group", (ADULTS,)):
                    ends[year][stretch.person] = pounds, _is(experiment, stretch, "level", CB)
    return ends


def changes_of_same_people(before: Packages, after: Packages) -> list[float]:
    """Change for people whose behaviour challenged and who still have a package, GBP per year."""
    return [
        after[person][0] - pounds
        for person, (pounds, challenges) in before.items()
        if challenges and person in after
    ]


def _package(stretch: Stretch, year: int) -> float:
    """Yearly cost of a person's package in a stretch, GBP."""
    money = sum(m for (y, item, _), m in stretch.money.items() if (y, item) == (year, PACKAGE))
    return money / stretch.seconds[year] / PENCE_PER_POUND if money else 0.0


def _is(experiment: Experiment, stretch: Stretch, attribute: str, words: Sequence[str]) -> bool:
    names = experiment.tables.names
    place = names.attributes.index(attribute)
    return names.values[place][stretch.codes[place]] in words


# Tables


def table_of_changes(found: Sequence[YearlyChange], fall: float) -> list[str]:
    """How much each way of adding up moves; ``fall`` is the published fall, GBP million."""
    lines = [
        "| what is added up | a year, £m | average change, £m | standard deviation of the change, "
        f"£m | years with a fall of £{fall * MILLION:,.0f} or more | or one year in | "
        "replications × changes |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in found:
        often = f"{1 / one.share:.0f}" if 0 < one.share < 1 / 2 else ""
        mean = f"{one.mean:.2f}".replace("-", "−")
        lines.append(
            f"| {one.name} | {one.level:.1f} | {mean} | {one.sd:.2f} ± {one.sd_error:.2f} | "
            f"{one.share:.1%} ± {one.share_error:.1%} | {often} | "
            f"{one.n_runs} × {one.n_changes // one.n_runs} |"
        )
    return lines


def table_of_falls(found: Sequence[Seen], fall: float) -> list[str]:
    """How often packages fall by ``fall``, in GBP million, under each scenario."""
    lines = [
        f"| scenario | packages are £{fall * MILLION:,.0f} or more below the year before | "
        "average change, £m | replications |",
        "|---|---|---|---|",
    ]
    for one in found:
        change = f"{one.mean_change:.2f}".replace("-", "−")
        share = f"{one.share:.1%} ± {one.error:.1%}"
        lines.append(f"| `{one.scenario}` | {share} | {change} | {one.n_runs} |")
    return lines
