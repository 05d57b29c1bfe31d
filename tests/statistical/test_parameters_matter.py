"""Every parameter is heard: moved to its high end it changes some result, or is listed and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from math import ceil
from typing import Any

import numpy as np
import pytest

from calibration.studies.dormant import DORMANT
from scenarios.binding.bind import all_values, bind
from scenarios.binding.draws import Draws
from scenarios.binding.model import DISCOUNT_RATE, Model
from scenarios.binding.policy import policy_of
from scenarios.language.scenario import Reinvest, Scenario, Switch, When
from scenarios.places.load import Place
from scenarios.places.place import RunningService
from simulation.results import COLUMNS as SCHEMA
from simulation.results.measures import yearly
from simulation.running.experiment import Experiment
from simulation.running.in_memory import run_experiment
from simulation.running.rows import Tabulator
from tests.small_place import (
    beds,
    gloucestershire,
    scenario,
    shipped_model,
    small_experiment,
    small_model,
    small_place,
    vocabulary,
)

YEARS = 3
MOST_REPLICATIONS = 20
BUNCHES = 8
COLUMNS = tuple(SCHEMA)
MEASURE = COLUMNS.index("measure")
ROUNDING = {"person_days": 0.01, "capacity_days": 0.01, "cost_gbp": 5.0, "fund_gbp": 5.0}
# So much happens that a few years of a few people come by nearly everything.
BUSY = {
    "crisis_rate_serious": 2.0,
    "crisis_rate_challenging": 1.5,
    "p_admission_serious": 0.15,
    "p_admission_challenging": 0.15,
    "admission_ratio_first_year": 4.0,
    "p_out_of_area_at_18_serious": 0.5,
    "p_out_of_area_at_18_challenging": 0.25,
    "p_school_until_19": 0.4,
    "onset_rate": 0.2,
    "escalation_rate": 0.5,
    "adults_joining_a_year": 20.0,
    "provider_training_on_crisis": 0.8,
    "early_intervention_on_adult_escalation": 0.6,
    "child_escalation_rate": 0.3,
    "child_admission_rate_serious": 0.3,
    "school_entry_rate_serious": 0.3,
    "direct_secure_rate": 0.05,
    "family_ending_rate_none": 0.1,
    "family_ending_rate_challenging": 0.2,
    "family_ending_rate_serious": 0.2,
    "breakdown_rate_challenging": 0.3,
    "provider_exit_rate": 0.3,
    "autism_crisis_rate": 2.0,
    "mental_health_act_2025_delay_years": 0.5,
}
KEPT = {"adults none": 25, "children none": 10}  # one person here for this many in Gloucestershire
SWITCHES = (
    "mental_health_act_2025",
    "intensive_support_serves_autism_only",
    "dowries",
    "ordinary_residence",
    "ward_reprovision",
)
NAMES = shipped_model().parameters.names


def everything() -> Scenario:
    """A scenario that comes by every part of the pathway: a ward closed, the money spent again."""
    on = date(2026, 12, 1)
    return scenario(
        "everything",
        beds(0, on),
        Reinvest(When(on), 1.0, "released_bed_cost", (("intensive_support", 1.0),)),
        beds(16, date(2027, 10, 1), resource="suitable_homes"),
        *(Switch(When(date(2026, 5, 1)), name, True, unit="switch") for name in SWITCHES),
    )


@cache
def busy_place() -> Place:
    """A small place with people in every cell and every service running, corrections too."""
    running = {name: RunningService(7, 0.3) for name in vocabulary().services}
    opening = {name: n for name, n in small_place().resources.items() if name not in running}
    counts = tuple(
        replace(row, people=ceil(row.people / KEPT.get(f"{row.group} {row.level}", 4)))
        for row in gloucestershire().counts
    )
    return replace(small_place(), services_running=running, resources=opening, counts=counts)


def experiment_at(moved: str = "") -> Experiment:
    """The experiment at central values, or with one parameter at its high end.

    A parameter without a range is doubled; a switch is left alone by the scenario and thrown from
    the start or not at all.
    """
    model, place = small_model(), busy_place()
    whole = everything()
    if moved in SWITCHES:
        kept = tuple(change for change in whole.changes if change.target != ("parameter", moved))
        whole = replace(whole, changes=kept)
    experiment = _bound(whole.name) if moved not in SWITCHES else _bind(whole)
    values = model.parameters.central()
    for name, value in BUSY.items():
        values[model.parameters.index(name)] = value
    if moved:
        values[model.parameters.index(moved)] = high_end(model, moved)
    row = all_values(model, place, values[np.newaxis])[0]
    named = dict(zip(model.names, row.tolist(), strict=True))
    vacancies = {service.name: service.vacancy for service in model.services}
    policy = policy_of(whole, place, named, vacancies)
    return replace(experiment, values=row[np.newaxis, :], policies=((policy,),))


@cache
def _bound(name: str) -> Experiment:
    return _bind(everything())


def _bind(whole: Scenario) -> Experiment:
    return bind(small_model(), busy_place(), (whole,), Draws.central(), YEARS)


def high_end(model: Model, name: str) -> float:
    """The value that a parameter is moved to; what is beyond it already goes further."""
    parameter = model.parameters[name]
    if name in SWITCHES:
        return 0.0
    if name in BUSY:
        return 1.5 * BUSY[name]
    return 2 * parameter.value if parameter.high is None else parameter.high


Results = dict[tuple[Any, ...], float]


def results_of(experiment: Experiment, replication: int) -> Results:
    """The results table of one future: value by everything else."""
    tabulator = Tabulator(experiment)
    outcomes = experiment.replicate(0, replication)
    frame = tabulator.frame(tabulator.rows(0, replication, outcomes))
    keys = zip(*(frame[name].tolist() for name in COLUMNS[:-1]), strict=True)
    return dict(zip(keys, frame["value"].tolist(), strict=True))


@cache
def base_results(replication: int) -> Results:
    """The results at central values."""
    return results_of(experiment_at(), replication)


def matters(name: str) -> bool:
    """Whether any result of any of some futures changes with the parameter."""
    moved = experiment_at(name)
    return any(differ(results_of(moved, n), base_results(n)) for n in range(MOST_REPLICATIONS))


def differ(one: Results, other: Results) -> bool:
    """Whether any count differs, or any time or money by more than it may be rounded."""
    return any(
        abs(one.get(key, 0.0) - other.get(key, 0.0)) > ROUNDING.get(key[MEASURE], 0.0)
        for key in {*one, *other}
    )


@pytest.mark.parametrize("bunch", range(BUNCHES))
def test_every_parameter_changes_some_result_or_is_listed(bunch: int) -> None:
    """Protects against numbers that look as if they mattered: a typo, a rule that never fires."""
    names = [n for n in NAMES[bunch::BUNCHES] if n != DISCOUNT_RATE]
    silent = {name for name in names if not matters(name)}
    assert silent == {name for name in names if name in DORMANT}


def test_what_is_listed_as_dormant_exists_and_says_why() -> None:
    """Protects the list from names long gone and from excuses left blank."""
    assert set(DORMANT) <= set(NAMES)
    assert all(len(reason) > 20 for reason in DORMANT.values())


def test_the_discount_rate_matters_to_discounted_measures_alone() -> None:
    """Protects the one parameter that the pathway does not read."""
    results = run_experiment(small_experiment(years=2), 1).results
    low, high = (yearly(results, "net_present_cost", rate)["value"] for rate in (0.015, 0.035))
    assert low.iloc[0] == high.iloc[0]
    assert low.iloc[1] > high.iloc[1]


def test_draws_really_differ() -> None:
    """Protects parameter doubt: every parameter with a range takes many values, around its own."""
    known = shipped_model().parameters
    draws = np.array([known.draw(1, draw) for draw in range(400)])
    for name, column in zip(known.names, draws.T, strict=True):
        parameter = known[name]
        if parameter.low is None or parameter.high is None:
            assert set(column) == {parameter.value}
            continue
        assert len(set(column)) > 300 or parameter.low == parameter.minimum, name
        assert parameter.low < np.quantile(column, 0.25) <= np.quantile(column, 0.75)
        # 400 draws put 5% beyond each end give or take four standard errors
        assert 0.005 < np.mean(column < parameter.low) < 0.1 or parameter.low == parameter.minimum
        assert 0.005 < np.mean(column > parameter.high) < 0.1 or parameter.high == parameter.maximum


def test_variance_across_draws_is_above_zero() -> None:
    """Protects against draws that never reach the engine: same luck, other parameters.

    Each draw has its own luck too, so the luck of one draw is lent to all: what is left of the
    variance is the parameters' alone.
    """
    drawn = small_experiment(draws=6, years=3)
    measures = (
        "people_in_hospital", "people_far_from_home", "crises", "admissions_sought", "total_cost",
    )  # fmt: skip
    found: dict[str, list[float]] = {name: [] for name in measures}
    for draw in range(drawn.n_draws):
        alone = replace(drawn, values=drawn.values[[draw]], policies=((drawn.policies[0][draw],),))
        results = run_experiment(alone, 2).results
        for name in measures:
            found[name].append(float(yearly(results, name)["value"].mean()))
    for name, values in found.items():
        assert np.var(values) > 0.0, name
        assert len(set(values)) >= 4, name
