"""Autistic adults at risk of admission: what must hold for them in any run."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from scenarios.binding.policy import policy_of
from scenarios.binding.timing import beyond_the_run
from scenarios.language.scenario import Switch, When
from simulation.clock import day_of
from simulation.running.in_memory import run_experiment
from tests.small_place import event_rows, scenario, small_experiment, small_place

REPLICATIONS, YEARS = 30, 6
HELPED = {
    "intensive_support_serves_autism_only": 1.0,
    "intensive_support_open": 1.0,
    "intensive_support_on_admission": 1.0,
    "intensive_support_on_breakdown": 1.0,
}


def admissions(**values: float) -> float:
    """Admissions of autistic adults, where intensive support is opened to them."""
    experiment = small_experiment(
        years=YEARS, central=True, values={**HELPED, "autism_crisis_rate": 3.0, **values}
    )
    column = experiment.tables.names.resources.index("intensive_support")
    slots = list(experiment.opening_slots)
    slots[column] = 30
    object.__setattr__(experiment, "opening_slots", tuple(slots))
    found = run_experiment(experiment, REPLICATIONS).results
    return float(found[(found.measure == "events") & (found.item == "autism_admitted")].value.sum())


def test_a_stronger_effect_never_means_more_admissions_of_autistic_adults() -> None:
    """Protects what a service does for them: with the same luck, more effect, fewer admissions."""
    ratios = (1.0, 0.7, 0.4, 0.05)
    found = [admissions(intensive_support_on_autism_admission=ratio) for ratio in ratios]
    assert found == sorted(found, reverse=True) and found[0] > 1.2 * found[-1] > 0


@pytest.fixture(scope="module")
def under_the_law() -> pd.DataFrame:
    """The small place with and without the Mental Health Act switch, from the first year on."""
    law = Switch(When(date(2027, 4, 1)), "mental_health_act_2025", True, unit="switch")
    experiment = small_experiment(
        scenario("law", law), years=YEARS, central=True,
        values={"mental_health_act_2025_delay_years": 0.5},
    )  # fmt: skip
    return run_experiment(experiment, REPLICATIONS).results


@pytest.mark.parametrize("setting", ["autism_hospital", "childrens_hospital"])
def test_the_mental_health_act_reaches_autistic_adults_and_children(
    setting: str, under_the_law: pd.DataFrame
) -> None:
    """Protects the switch from being deaf where half of those it is about are."""
    rows = under_the_law
    days = rows[(rows.measure == "person_days") & (rows.setting == setting)]
    by = days.groupby("scenario", observed=True).value.sum()
    assert 0 < by["law"] < 0.95 * by["baseline"]


def test_whoever_leaves_hospital_lives_somewhere_and_may_come_back() -> None:
    """Protects against people who vanish with their stay: they are at home, and at risk again."""
    rows = event_rows(small_experiment(years=12, central=True))["baseline"]
    own = [row for row in rows if row["group"] == "autism_only"]
    left = {row["person"] for row in own if row["event"] == "autism_discharged"}
    gone = {row["person"] for row in own if row["event"] == "departed"}
    admitted = [row["person"] for row in own if row["event"] == "autism_admitted"]
    assert left - gone and len(admitted) > len(set(admitted))


LAW = "mental_health_act_2025"


@pytest.mark.parametrize(
    ("thrown", "expected"),
    [
        ([(date(2027, 4, 1), True)], [(date(2030, 4, 1), 1.0)]),
        ([(date(2027, 4, 1), True), (date(2028, 4, 1), False)], [(date(2028, 4, 1), 0.0)]),
        (
            [(date(2027, 4, 1), True), (date(2031, 4, 1), False)],
            [(date(2030, 4, 1), 1.0), (date(2031, 4, 1), 0.0)],
        ),
    ],
)
def test_a_law_is_in_force_some_years_after_its_date_unless_it_is_called_off(
    thrown: list[tuple[date, bool]], expected: list[tuple[date, float]]
) -> None:
    """Protects the uncertain date of the Mental Health Act: each draw has its own delay."""
    changes = (Switch(When(on), LAW, to, unit="switch") for on, to in thrown)
    steps = policy_of(
        scenario("law", *changes), small_place(), {LAW: 0.0, f"{LAW}_delay_years": 3.0}
    )
    start = small_place().start
    assert [(s.at_day, s.value) for s in steps] == [(day_of(on, start), to) for on, to in expected]


def test_check_warns_of_a_law_that_comes_after_the_run() -> None:
    """Protects a reader from a switch that no year of the run sees in force."""
    law = Switch(When(date(2027, 4, 1)), LAW, True, unit="switch")
    values = {f"{LAW}_delay_years": 5.0}
    late = list(beyond_the_run(scenario("law", law), small_place(), 5, values))
    assert "has no effect before 2032" in late[0].problem
    assert not list(beyond_the_run(scenario("law", law), small_place(), 7, values))
