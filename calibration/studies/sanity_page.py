"""The sanity page: an unchanged county of each vintage, at central values and over prior draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from calibration.studies.sanity import TABLE, Row, compare
from calibration.studies.sanity_2025 import table_2025
from calibration.studies.stays import Stays, read_stays
from scenarios.asked import asked
from scenarios.binding.bind import bind
from scenarios.binding.draws import Draws
from scenarios.places.scaling import REFERENCE
from simulation.running.experiment import Experiment
from simulation.running.in_memory import run_experiment

if TYPE_CHECKING:
    import pandas as pd

YEARS, SEED = 15, 1
REPLICATIONS, STAY_REPLICATIONS = 120, 40
DRAWS, REPLICATIONS_OF_A_DRAW = 200, 3
SHOWN_YEARS = (1, 2, 3, 5, 10, 15)


@dataclass(frozen=True)
class Vintage:
    """A county of one year, and what it is expected to look like.

    Attributes:
        drifting: names of the rows whose means by year are shown.
    """

    place: Path | str
    rows: tuple[Row, ...]
    drifting: tuple[str, ...]


OUTSIDE = ("Adults, serious", "Adults, challenging", "Adults, neither", "Out of area")
BEDS = ("Ward beds", "Hospital away", "Secure hospital")
OF_2025 = Vintage(
    REFERENCE,
    table_2025(),
    (*OUTSIDE, *BEDS, "All inpatients, any age", "Autistic without one, adults"),
)
OF_2016 = Vintage(
    "gloucestershire-2016", TABLE, (*OUTSIDE, *BEDS, "All inpatients with a learning disability")
)


def _unchanged(vintage: Vintage, draws: Draws) -> Experiment:
    """Carrying on as now, with cohorts of children that stay at the size of the first."""
    found = asked(vintage.place, ("baseline",))
    return bind(found.model, found.place, found.scenarios, draws, YEARS, constant_cohorts=True)


def blocks(vintage: Vintage, workers: int) -> tuple[list[str], list[str]]:
    """The table and the drift of one vintage, as lines of a page."""
    still = Draws.central(seed=SEED).holding(package_drift=0.0)
    experiment = _unchanged(vintage, still)
    results = run_experiment(experiment, REPLICATIONS, workers).results
    logged = run_experiment(experiment, STAY_REPLICATIONS, workers, keep_events=True)
    assert logged.events is not None
    drawn = _unchanged(vintage, Draws.prior(DRAWS, SEED).holding(package_drift=0.0))
    over_draws = run_experiment(drawn, REPLICATIONS_OF_A_DRAW, workers).results
    stays = read_stays(logged.events, experiment.edges()[1][-1])
    return (
        [*_table(vintage, results, over_draws), *_stay_lines(stays)],
        _drift(vintage, results),
    )


def _table(vintage: Vintage, results: pd.DataFrame, over_draws: pd.DataFrame) -> list[str]:
    lines = [
        "| measure | expect | range | model mean | | band expected | model band "
        "| mean over draws | draws inside |",
        "|---" * 9 + "|",
    ]
    drawn = {row.name: _by_draw(row, over_draws) for row in vintage.rows}
    for seen in compare(results, vintage.rows):
        row = seen.row
        band = f"{row.band[0]:g}–{row.band[1]:g}" if row.band else ""
        means = drawn[row.name]
        inside = sum(row.low <= mean <= row.high for mean in means) / len(means)
        lines.append(
            f"| {row.name} | {row.expect:g} | {row.low:g}–{row.high:g} | {seen.mean:.2f} | "
            f"{_words(seen.inside)} | {band} | {seen.p5:.1f}–{seen.p95:.1f} | "
            f"{sum(means) / len(means):.2f} | {inside:.0%} |"
        )
    return lines


def _by_draw(row: Row, results: pd.DataFrame) -> list[float]:
    """The mean of each draw, over its replications and years."""
    return [float(mean) for mean in row.ask(results).mean(axis=1).groupby("draw").mean()]


def _stay_lines(stays: Stays) -> list[str]:
    return [
        _stay("Completed stay, not secure, mean years", "1.15", (0.7, 1.8), stays.mean_years),
        f"| Completed stay, not secure, median years | 0.5 | | {stays.median_years:.2f} |"
        + " |" * 5,
        _stay("In hospital over 2 years", "50%", (0.45, 0.62), stays.over_2),
        _stay("In hospital over 5 years", "27%", (0.18, 0.40), stays.over_5),
        _stay("In hospital over 10 years", "17%", (0.14, 0.20), stays.over_10),
        _stay("Readmitted within a year", "20%", (0.13, 0.33), stays.readmitted),
    ]


def _stay(name: str, expect: str, within: tuple[float, float], value: float) -> str:
    low, high = within
    form = ".0%" if "%" in expect else ".2f"
    bounds = f"{low:.0%}–{high:.0%}" if "%" in expect else f"{low:g}–{high:g}"
    return (
        f"| {name} | {expect} | {bounds} | {value:{form}} | {_words(low <= value <= high)} |"
        + " |" * 4
    )


def _drift(vintage: Vintage, results: pd.DataFrame) -> list[str]:
    lines = ["| measure | " + " | ".join(f"year {year}" for year in SHOWN_YEARS) + " |"]
    lines.append("|---" * (len(SHOWN_YEARS) + 1) + "|")
    for row in _named(vintage.rows, vintage.drifting):
        mean = row.ask(results).mean()
        shown = " | ".join(f"{mean.iloc[year - 1]:.1f}" for year in SHOWN_YEARS)
        lines.append(f"| {row.name} | {shown} |")
    return lines


def _named(rows: Sequence[Row], names: Sequence[str]) -> list[Row]:
    return [next(row for row in rows if row.name == name) for name in names]


def _words(inside: bool) -> str:
    return "inside" if inside else "**off**"
