"""How far an unchanged policy moves: read right, in proportion, with its standard error."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from scenarios.runs.drift import (
    DRIFT_YEARS,
    FEWEST,
    MOST,
    UNCHANGED,
    WATCHED,
    Drift,
    drift_in,
    drift_of,
    look_at_drift,
    replications_for,
    seconds_for,
)
from simulation.results.measures import ByLine, yearly
from tests.small_place import small_model, small_place

OUT = "people_out_of_area"


def results_of(people: list[list[float]]) -> pd.DataFrame:
    """A results table with these numbers of people out of area: one list per replication."""
    days = {2026: 365, 2027: 366, 2028: 365, 2029: 365, 2030: 365}
    rows = [
        {"scenario": "unchanged", "draw": 0, "replication": r, "year": year,
         "value": n * days[year], "measure": "person_days", "setting": "out_of_area",
         "level": "serious", "item": "adults", "payer": None, "service": None}
        for r, own in enumerate(people)
        for year, n in zip(days, own, strict=True)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_drift_is_the_mean_change_with_its_standard_error() -> None:
    """Protects the figure and the doubt about it: changes of 2, 4 and 6 are 4, give or take 1.2."""
    (found,) = drift_in(
        results_of([[10, 0, 0, 0, 12], [20, 0, 0, 0, 24], [30, 9, 9, 9, 36]]), [OUT]
    )
    assert (found.first, found.fifth, found.change) == (20, 24, 4)
    assert found.error == pytest.approx(2 / 3**0.5)
    assert str(found) == "People living out of the area: 20.0 to 24.0 (+4.0, give or take 1.2)"


def test_one_replication_claims_no_standard_error() -> None:
    """Protects from a doubt of zero where there was nothing to compare."""
    (found,) = drift_in(results_of([[10, 0, 0, 0, 12]]), [OUT])
    assert found.error is None
    assert "give or take" not in str(found)


def test_a_run_of_four_years_says_that_it_is_too_short() -> None:
    """Protects the page from a fifth year that was not run."""
    four = results_of([[1, 2, 3, 4, 5]]).query("year < 2030")
    found = drift_of(ByLine.of(four), "unchanged")
    assert set(found) == {"statement"}
    assert "too short" in found["statement"]


def test_small_places_are_looked_at_more_often_and_large_ones_not_for_long() -> None:
    """Protects init from a wait, and a small place's drift from being all chance."""
    row = small_place().counts[0]
    people = {n: replace(small_place(), counts=(replace(row, people=n),)) for n in (1, 3000, 10**6)}
    numbers = [replications_for(place) for place in people.values()]
    assert numbers == [MOST, 5, FEWEST]
    assert seconds_for(people[3000], 10) == 2 * seconds_for(people[3000], 5)
    assert seconds_for(people[3000], 5) < 30


def test_a_look_at_drift_runs_the_place_with_cohorts_and_without() -> None:
    """Protects what init reports: five years, nothing changed, the cohorts held when asked."""
    moved, run = look_at_drift(small_model(), small_place(), 2, constant_cohorts=False)
    aside, held = look_at_drift(small_model(), small_place(), 2, constant_cohorts=True)
    assert [one.measure for one in moved] == list(WATCHED)
    assert run.results["year"].nunique() == DRIFT_YEARS
    assert set(run.results["scenario"]) == {UNCHANGED.name}
    assert moved != aside
    first = yearly(held.results, OUT).groupby("year")["value"].mean().iloc[0]
    assert aside[1].first == pytest.approx(first)


def test_a_change_is_what_its_two_figures_differ_by() -> None:
    """Protects a line that adds up as printed, and never says minus nothing."""
    assert str(Drift(OUT, 10.04, 10.36, None)).endswith("10.0 to 10.4 (+0.4)")
    share = str(Drift("local_bed_occupancy", 0.5795, 0.5772, 0.03))
    assert share.endswith("58% to 58% (+0 percentage points, give or take 3)")
