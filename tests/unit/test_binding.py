"""Binding a place, scenarios, parameters and services: nothing unread, switches where needed."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from scenarios.binding.bind import all_values, bind
from scenarios.binding.caseload import caseload_of
from scenarios.binding.draws import Draws
from scenarios.binding.model import PARAMETERS, load_model, localised
from scenarios.language.load import load_scenario
from scenarios.language.scenario import ScaleParameter, When
from scenarios.parameters.services import SHIPPED as SERVICES
from scenarios.places.place import Place, RunningService
from simulation.errors import InputError
from simulation.rulebook.services import correction_value
from tests.small_place import (
    BEDS,
    HOMES,
    START,
    baseline,
    beds,
    scenario,
    shipped_model,
    small_experiment,
    small_model,
    small_place,
)

UNREAD = """
nobody_reads_this:
  meaning: A number that changes nothing
  value: 1.0
  low: 0.5
  high: 2.0
  unit: ratio
  source: Made up
  grade: D
  basis: assumed
"""


@pytest.fixture
def parameters(tmp_path: Path) -> Path:
    """A copy of the shipped parameters."""
    return shutil.copytree(PARAMETERS, tmp_path / "parameters")


# Everything is read


def test_a_parameter_that_nothing_reads_stops_the_load(parameters: Path) -> None:
    """Protects against a number that looks as if it mattered: named, with file and line."""
    path = parameters / "homes.yaml"
    before = path.read_text(encoding="utf-8")
    path.write_text(before + UNREAD, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        load_model(parameters)
    (fault,) = refused.value.faults
    assert Path(fault.file) == path
    assert fault.line == before.count("\n") + 2
    assert "nobody_reads_this" in fault.problem


def test_a_parameter_that_a_rule_needs_and_nobody_gives_stops_the_load(parameters: Path) -> None:
    """Protects the other direction: a misspelt name leaves a rule without its number."""
    path = parameters / "behaviour.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("crisis_rate_serious:", "crisis_rate_serius:"), encoding="utf-8")
    with pytest.raises(Exception, match="crisis_rate_serious"):
        load_model(parameters)


def test_a_service_nobody_knows_the_numbers_of_stops_the_load(tmp_path: Path) -> None:
    """Protects services files: a parameter's name misspelt there is refused with its line."""
    path = tmp_path / "services.yaml"
    text = SERVICES.read_text(encoding="utf-8")
    path.write_text(text.replace("reach: rapid_response_reach", "reach: rapid_reach"))
    with pytest.raises(InputError, match=r"services\.yaml:\d+.*rapid_reach"):
        load_model(services=path)


def test_shipped_parameters_are_all_read() -> None:
    """Protects the shipped files, and the order in which an engine is given values."""
    model = shipped_model()
    assert len(model.parameters) > 200
    assert model.names[: len(model.parameters)] == model.parameters.names
    assert model.tables.names.parameters == model.names


# A place's own


def test_a_places_own_values_replace_the_shipped_ones() -> None:
    """Protects local figures: they win, and only they differ."""
    shipped, own = shipped_model().parameters, small_model().parameters
    different = {name for name in shipped.names if shipped[name].value != own[name].value}
    assert different == set(small_place().parameters)
    assert localised(shipped_model(), small_place()).parameters.names == shipped.names


def running(**services: RunningService) -> Place:
    """The small place with services that run already."""
    resources = {n: s for n, s in small_place().resources.items() if n not in services}
    return replace(small_place(), services_running=services, resources=resources)


def test_services_already_running_are_open_and_corrected_for() -> None:
    """Protects against counting a running service's effect twice, draw by draw."""
    model = shipped_model()
    place = running(family_support=RunningService(15, 0.4))
    for vector in (model.parameters.central(), model.parameters.draw(1, 3)):
        named = dict(
            zip(model.names, all_values(model, place, vector[np.newaxis])[0].tolist(), strict=True)
        )
        ratio = named["family_support_on_family_ending"]
        undone = named["family_support_undone_on_family_ending"]
        assert undone == correction_value(0.4, ratio)
        assert named["family_support_open"] == 1.0
        assert named["crisis_beds_open"] == 0.0
        assert named["crisis_beds_undone_on_admission"] == 1.0
        np.testing.assert_array_equal(vector, [named[n] for n in model.parameters.names])


def test_an_experiment_opens_with_the_places_slots() -> None:
    """Protects the first day: slots, people, dates and names come from the place."""
    experiment = bind(
        small_model(),
        running(family_support=RunningService(15, 0.4)),
        (baseline(),),
        Draws.prior(2, 9),
        3,
    )
    opening = dict(zip(experiment.tables.names.resources, experiment.opening_slots, strict=True))
    assert opening["local_beds"] == BEDS
    assert opening["suitable_homes"] == HOMES
    assert opening["family_support"] == 15
    assert opening["intensive_support"] == 0
    assert experiment.area == "smallshire"
    assert experiment.start == START
    assert experiment.n_draws == 2
    assert experiment.edges()[0] == [2026, 2027, 2028]
    assert experiment.scenarios == ("baseline",)


def test_draws_are_the_same_whatever_is_compared() -> None:
    """Protects pairing: a draw depends on the seed and its number, not on other scenarios."""
    alone = small_experiment(draws=3, seed=4)
    more = small_experiment(scenario("changed", beds(1, date(2027, 1, 1))), draws=5, seed=4)
    np.testing.assert_array_equal(alone.values, more.values[:3])
    assert len({tuple(row) for row in more.values.tolist()}) == 5
    other = small_experiment(draws=1, seed=5)
    assert not np.array_equal(alone.values[0], other.values[0])
    central = small_experiment(draws=2, central=True).values
    np.testing.assert_array_equal(central[0], central[1])


def test_relative_changes_follow_each_draw() -> None:
    """Protects scaling: a tenth more is a tenth more than this draw's own value."""
    scaled = scenario("scaled", ScaleParameter(When(date(2027, 1, 1)), "crisis_rate_serious", 1.1))
    experiment = small_experiment(scaled, draws=3)
    column = small_model().names.index("crisis_rate_serious")
    for draw in range(3):
        (step,) = experiment.policies[1][draw]
        assert step.value == experiment.values[draw, column] * 1.1


# Cohorts


def test_cohorts_follow_births_or_stay_constant() -> None:
    """Protects the number of children who join, and the test of drift that holds it constant."""
    place = small_place()
    caseload = caseload_of(small_model(), place, 5)
    assert caseload.turning_two[0] == place.people_turning_18(2026 + 16)
    assert caseload.turning_17[0] == place.people_turning_18(2026 + 1)
    assert len(caseload.turning_two) == len(caseload.turning_17) >= 5
    constant = caseload_of(small_model(), place, 5, constant_cohorts=True)
    first = place.people_turning_18(2026)
    assert {*constant.turning_two, *constant.turning_17} == {first}
    adults = [row.people for row in caseload.counts if row.group == "adults"]
    assert adults == [row.people for row in constant.counts if row.group == "adults"]


@pytest.mark.parametrize("name", ["adults_joining_a_year", "p_autistic", "discount_rate"])
@pytest.mark.parametrize("verb", ["set_parameter: {name: %s, to: 0.5}",
                                  "scale_parameter: {name: %s, by: 50%%}"])  # fmt: skip
def test_a_dated_change_that_nobody_would_hear_is_refused(
    name: str, verb: str, tmp_path: Path
) -> None:
    """Protects a claim from being 'supported' by a change that does nothing."""
    file = tmp_path / "deaf.yaml"
    file.write_text(
        "schema: 1\ntitle: T\nquestion: Q?\nsource: S\ncompare_with: baseline\n"
        f"changes:\n  - {{at: 2027-04-01, {verb % name}}}\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError, match=r"deaf.yaml:7:.*read once.*parameters\.yaml"):
        load_scenario(file, shipped_model().vocabulary)


def test_an_effect_that_is_assumed_and_certain_is_warned_of() -> None:
    """Protects commissioners from optimism: a range without "no effect" needs evidence."""
    from scenarios.binding.oddities import odd_things

    model, place = small_model(), small_place()
    name = model.services[0].effects[0].ratio
    assert not [odd for odd in odd_things(model, place, (), 5) if "leaves out 1" in odd.problem]
    sure = replace(model.parameters[name], value=0.8, low=0.7, high=0.9, basis="assumed")
    certain = replace(model, parameters=model.parameters.with_overrides({name: sure}))
    (odd,) = [odd for odd in odd_things(certain, place, (), 5) if "leaves out 1" in odd.problem]
    assert name in odd.problem and "no effect" in odd.expected
    read = replace(sure, basis="read")
    known = replace(model, parameters=model.parameters.with_overrides({name: read}))
    assert not [odd for odd in odd_things(known, place, (), 5) if "leaves out 1" in odd.problem]


def test_a_start_after_the_last_known_cohort_is_warned_of() -> None:
    """Protects a start mistyped by decades, whose every cohort would be that of an earlier year."""
    from scenarios.binding.oddities import odd_things

    model, place = small_model(), small_place()
    late = replace(place, start=date(max(place.cohorts) + 1, 4, 1))
    (odd,) = [odd for odd in odd_things(model, late, (), 5) if "last cohort" in odd.problem]
    assert str(max(place.cohorts)) in odd.fix
    last = replace(place, start=date(max(place.cohorts), 4, 1))
    assert not [odd for odd in odd_things(model, last, (), 5) if "last cohort" in odd.problem]
