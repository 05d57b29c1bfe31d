"""The study of eight boroughs: its shares are the engine's, its differences are paired."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from calibration.studies.north_west_london import (
    AS_NOW,
    LATE,
    ON_TIME,
    Run,
    late_table,
    later,
    scenarios,
    voids,
    waiting,
)
from scenarios.binding.bind import bind
from scenarios.binding.draws import Draws
from scenarios.binding.model import localised
from simulation.councils import SHARED, TENANTS, Councils, Shares
from simulation.results.measures import over_years
from simulation.results.payers import payer_of
from simulation.running.in_memory import run_experiment
from tests.small_place import shipped_model, small_place

THREE: Shares = (("east", 0.5), ("mid_and_south", 0.3), ("west", 0.2))
YEARS = 3


@cache
def run(rule: str = TENANTS) -> Run:
    """The study's scenarios in the small place, two replications."""
    councils = Councils(THREE, rule)
    place = replace(small_place(), councils=councils)
    model = localised(shipped_model(), place)
    chosen = [one for one in scenarios() if one.name in (AS_NOW, ON_TIME, LATE)]
    experiment = bind(model, place, chosen, Draws.central(), YEARS)
    return Run(councils, run_experiment(experiment, 2).results, YEARS)


def borne(results: pd.DataFrame, payer: str) -> float:
    """What a payer bears of empty homes as now, over all futures."""
    chosen = (results["scenario"] == AS_NOW) & (results["item"] == "home_void")
    return float(results.loc[chosen & (results["payer"] == payer), "value"].sum())


@pytest.mark.parametrize("rule", [TENANTS, SHARED])
def test_the_study_divides_empty_homes_as_the_engine_does(rule: str) -> None:
    """Protects the table: shares of a run by tenants are what a run under the rule itself has."""
    found = voids(run(), AS_NOW, rule)
    for name, gbp in found.items():
        engine = borne(run(rule).results, payer_of(name))
        assert gbp.sum() * YEARS == pytest.approx(engine, abs=0.02 * YEARS)
        assert engine > 0


def test_an_agreement_falls_on_those_in_it() -> None:
    """Protects the hosts' column: all of it on them, nothing on the others."""
    found = voids(run(), AS_NOW, (("west", 1.0),))
    together = np.sum(list(voids(run(), AS_NOW, TENANTS).values()), axis=0)
    assert np.allclose(found["west"], together)
    assert not found["east"].any()


def test_what_lateness_costs_adds_up_to_the_difference_in_all_spending() -> None:
    """Protects the second table: every payer is there, and futures are paired."""
    values = over_years(run().results, "total_cost", 2026, YEARS)
    table = values.pivot(index=["draw", "replication"], columns="scenario", values="value")
    expected = (table[LATE] - table[ON_TIME]).to_numpy()
    found = np.sum(list(later(run()).values()), axis=0)
    assert expected.any()
    assert np.allclose(found, expected, atol=0.05)
    assert set(waiting(run())) >= {"people_far_from_home"}


def test_the_tables_name_payers_in_words() -> None:
    """Protects readers from identifiers and from hyphens for minus signs."""
    text = "\n".join(late_table(run()))
    assert "East council" in text
    assert "council_" not in text
    assert "all payers" in text
