"""How far the numbers drift in five years when nothing changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scenarios.binding.bind import bind
from scenarios.binding.draws import Draws
from scenarios.binding.model import Model
from scenarios.language.scenario import Scenario
from scenarios.places.load import Place
from scenarios.verdicts.pairing import values_in
from simulation.results.measures import MEASURES, ByLine, yearly
from simulation.running.engines import COMPILED, SIMPY, chosen
from simulation.running.in_memory import Finished, run_experiment
from simulation.running.progress import Progress

if TYPE_CHECKING:
    import pandas as pd

DRIFT_YEARS = 5
SEED = 1
# How many replications a look at drift takes: as many as hold so many people, within limits, so
# that a small place, whose numbers jump about, is looked at more often than a large one.
PEOPLE_LOOKED_AT = 15_000
FEWEST, MOST = 2, 30
# For each person and year, and for each replication; only for saying how long it takes.
SECONDS = {COMPILED: (1e-6, 0.02), SIMPY: (7e-5, 0.1)}
UNCHANGED = Scenario("unchanged", "Carry on as now", "", "", None, None, None, (), None, "")
WATCHED = (
    "people_whose_behaviour_challenges",
    "people_out_of_area",
    "people_in_hospital",
    "local_bed_occupancy",
)


@dataclass(frozen=True)
class Drift:
    """One measure's means in the first and the fifth year of an unchanged policy.

    Attributes:
        error: standard error of the mean change over replications; None with one replication.
    """

    measure: str
    first: float
    fifth: float
    error: float | None

    @property
    def change(self) -> float:
        """The mean change from the first to the fifth year."""
        return self.fifth - self.first

    @property
    def protected(self) -> str:
        """The fifth year alone, in words: the first is that of the opening caseload."""
        title, fifth = MEASURES[self.measure].title, _shown(self.measure, self.fifth)
        return f"{title}: {fifth} in the fifth year; the first is protected"

    def _printed_change(self, scale: int, digits: int) -> float:
        """The change between the two means as they are printed, so that the three add up."""
        first, fifth = (round(scale * mean, digits) for mean in (self.first, self.fifth))
        return round(fifth - first, digits) + 0.0  # never minus nothing

    def __str__(self) -> str:
        name, share = MEASURES[self.measure].title, MEASURES[self.measure].unit == "share"
        scale, digits, unit = (100, 0, " percentage points") if share else (1, 1, "")
        doubt = "" if self.error is None else f", give or take {scale * self.error:.{digits}f}"
        return (
            f"{name}: {_shown(self.measure, self.first)} to {_shown(self.measure, self.fifth)} "
            f"({self._printed_change(scale, digits):+.{digits}f}{unit}{doubt})"
        )


def replications_for(place: Place) -> int:
    """Number of replications needed to measure a place's drift."""
    return min(MOST, max(FEWEST, round(PEOPLE_LOOKED_AT / max(place.people, 1))))


def seconds_for(place: Place, replications: int) -> float:
    """Estimated seconds of two calls of ``look_at_drift``, one with constant cohorts."""
    a_person_year, a_replication = SECONDS[chosen()]
    return 2 * replications * (place.people * DRIFT_YEARS * a_person_year + a_replication)


def look_at_drift(
    model: Model,
    place: Place,
    replications: int,
    constant_cohorts: bool,
    progress: Progress | None = None,
) -> tuple[tuple[Drift, ...], Finished]:
    """Run an unchanged policy for five years at the central values, and measure drift.

    Args:
        model: the model ``localised`` for the place.
        constant_cohorts: keep every cohort of children at the size of the first.

    Returns:
        The drift of each watched measure, and the run it was read from.
    """
    experiment = bind(
        model,
        place,
        (UNCHANGED,),
        Draws.central(seed=SEED),
        DRIFT_YEARS,
        constant_cohorts=constant_cohorts,
    )
    run = run_experiment(experiment, replications, 1, progress=progress)
    return drift_in(run.results, WATCHED), run


def drift_in(results: pd.DataFrame, measures: Sequence[str]) -> tuple[Drift, ...]:
    """The drift of some measures in the results of one scenario of five years or more."""
    by_line = ByLine.of(results)
    return tuple(_drift(by_line, name) for name in measures)


def _drift(results: ByLine, name: str) -> Drift:
    years = yearly(results, name).pivot_table(
        index=["draw", "replication"], columns="year", values="value"
    )
    return _drift_from(years, name)


def _drift_from(years: pd.DataFrame, name: str) -> Drift:
    """The drift in a measure's values [future, year]."""
    first, fifth = years.iloc[:, 0], years.iloc[:, DRIFT_YEARS - 1]
    error = float((fifth - first).std() / len(years) ** 0.5) if len(years) > 1 else None
    return Drift(name, float(first.mean()), float(fifth.mean()), error)


def drift_of(results: ByLine, unchanged: str) -> dict[str, Any]:
    """The change from the first to the fifth year of a scenario that changes nothing.

    Args:
        unchanged: name of the scenario without changes.

    Returns:
        For each watched measure its mean in both years with the standard error of the change, and
        a statement in words.
    """
    tables = {name: values_in(results, unchanged, name, "any", DRIFT_YEARS) for name in WATCHED}
    found = [_drift_from(years, name) for name, years in tables.items() if years is not None]
    if not found:
        return {"statement": "The run is too short to say how far the numbers drift in five years."}
    rows: dict[str, Any] = {
        one.measure: {
            "first_year": one.first, "fifth_year": one.fifth, "standard_error": one.error
        }
        for one in found
    }  # fmt: skip
    rows["statement"] = (
        "If nothing is changed, the model moves by itself in its first five years: "
        + "; ".join(str(one)[0].lower() + str(one)[1:] for one in found)
        + "."
    )
    return rows


def _shown(name: str, value: float) -> str:
    return f"{value:.0%}" if MEASURES[name].unit == "share" else f"{value:.1f}"
