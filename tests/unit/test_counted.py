"""Counted groups and bands of cost: each adds up to the people whom it divides."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from simulation.pathway.counted import AGE_BANDS, BANDS, FUNDERS
from simulation.results.declared_stocks import AGES, COST_BANDS, FUNDED
from simulation.running.in_memory import run_experiment
from tests.small_place import beds, scenario, small_experiment

COMMUNITY = ["family_home", "own_tenancy", "shared_lives", "local_residential", "out_of_area"]


@cache
def results():
    """Two futures of the small place, with beds that close."""
    closed = scenario("closed", beds(1, date(2027, 4, 1)))
    return run_experiment(small_experiment(closed, draws=2), 1, 1).results


def counted(*groups: str) -> float:
    """Days of these counted groups, over all futures."""
    rows = results()[results()["measure"] == "counted_days"]
    return float(rows[rows["item"].isin(groups)]["value"].sum())


def lived(levels: list[str], settings: list[str]) -> float:
    """Days that adults lived somewhere, over all futures."""
    rows = results().query("measure == 'person_days' and item == 'adults'")
    rows = rows[rows["level"].isin(levels) & (rows["setting"].isin(settings) | (not settings))]
    return float(rows["value"].sum())


LEVELS = ["none", "challenging", "serious"]


def test_ages_divide_all_adults() -> None:
    """Protects the age bands: everybody is in one, nobody in two."""
    everywhere = list(results()["setting"].dropna().unique())
    ages = [f"aged_{band.replace(' ', '_')}" for band in AGE_BANDS]
    assert counted(*ages) == pytest.approx(lived(LEVELS, everywhere))


def test_payers_divide_adults_outside_hospital() -> None:
    """Protects the count by funder."""
    assert counted(*(f"funded_{funder}" for funder in FUNDERS)) == pytest.approx(
        lived(LEVELS, COMMUNITY)
    )


def test_bands_of_cost_divide_adults_whose_behaviour_challenges() -> None:
    """Protects the bands of weekly cost: each future's people are in exactly one."""
    assert counted(*BANDS) == pytest.approx(lived(["challenging", "serious"], COMMUNITY))


def test_reasons_divide_those_who_are_ready() -> None:
    """Protects the difference between reviews and records: one reason at a time, each with one."""
    reasons = [f"waiting_for_{reason}" for reason in ("decision", "support", "home")]
    assert counted("ready_to_leave_hospital") > 0
    assert counted(*reasons) == pytest.approx(counted("ready_to_leave_hospital"))


def test_measures_name_the_groups_of_the_pathway() -> None:
    """Protects measures from a group that is renamed in the pathway."""
    assert tuple(AGE_BANDS) == AGES
    assert set(FUNDERS) == set(FUNDED)
    assert tuple(COST_BANDS) == BANDS
