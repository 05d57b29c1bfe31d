"""By what way a change moves a measure, and that what none reaches is said to be not modelled."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from scenarios.binding.paths import claims_not_modelled, moved_by, way_to
from scenarios.language.scenario import Amount, Claim, Hypothesis, Scenario, SetParameter, When
from simulation.results.measures import MEASURES, over_years
from simulation.rulebook.reach import ATTRIBUTE, RESOURCE, Node
from simulation.running.in_memory import run_experiment
from tests.acceptance.test_command_line import hometruth, refused
from tests.small_place import baseline, beds, scenario, small_experiment, small_model, small_place

ON = date(2027, 4, 1)
FEWER_BEDS = scenario("fewer-beds", beds(1, ON))
DEARER = scenario("dearer", SetParameter(When(ON), "price_tenancy_serious", 9999.0))


def way(changed: Scenario, measure: str) -> list[str] | None:
    """The nodes of the way from a scenario's changes to a measure."""
    found = way_to(small_model(), small_place(), changed, baseline(), MEASURES[measure])
    return [arrow.to.name for arrow in found] if found else None


def test_the_way_of_beds_to_people_in_hospital_is_short_and_named() -> None:
    """Protects the command's use: the chain is the pathway's own, from the change on."""
    assert way(FEWER_BEDS, "people_in_hospital") == ["local_beds", "setting"]


@pytest.mark.parametrize("changed", [FEWER_BEDS, DEARER], ids=["beds", "price"])
def test_nothing_moves_deaths(changed: Scenario) -> None:
    """Protects from 'no difference' in deaths: mortality hangs on age alone."""
    assert way(changed, "deaths") is None


@pytest.mark.parametrize("measure", ["crises", "people_out_of_area", "all_inpatients", "moves"])
def test_a_price_moves_money_and_no_life(measure: str) -> None:
    """Protects reading: a dearer tenancy changes what is paid, and nobody's home."""
    assert way(DEARER, measure) is None
    assert way(DEARER, "total_cost") == ["price_tenancy_serious", "package"]


@pytest.mark.parametrize("measure", ["deaths", "children_in_hospital", "crises", "total_cost"])
def test_a_trend_of_entrants_moves_what_is_counted_of_children_and_adults(measure: str) -> None:
    """Protects from 'not modelled' where more people make more of everything."""
    more = scenario("more", SetParameter(When(ON), "entrants_trend", 0.03))
    assert way(more, measure)


def test_what_moves_adults_is_not_taken_to_move_children() -> None:
    """Protects from a way by a rule that only adults can come to."""
    beds_move = small_model().ways.arrows[Node(RESOURCE, "local_beds")]
    assert Node(ATTRIBUTE, "setting", "adults") in {arrow.to for arrow in beds_move}
    assert {arrow.to.group for arrow in beds_move} <= {"", "adults"}


def test_a_scenario_is_followed_from_what_it_adds_to_its_comparator() -> None:
    """Protects options that build on options: shared changes are no difference."""
    both = scenario("both", *FEWER_BEDS.changes, *DEARER.changes)
    assert [n.name for n in moved_by(small_model(), small_place(), both, FEWER_BEDS)] == [
        "price_tenancy_serious"
    ]


def test_where_there_is_no_way_a_run_shows_no_difference() -> None:
    """Protects the claim itself, on a run: where there is no way, no difference to the bit."""
    results = run_experiment(small_experiment(FEWER_BEDS, DEARER, draws=2), 1, 1).results
    for changed in (FEWER_BEDS, DEARER):
        for name, measure in MEASURES.items():
            if way(changed, name) is None and measure.rows.stored != "events":
                by = over_years(results, name, 2026, 4, 0.035).pivot_table(
                    index=["draw", "replication"], columns="scenario", values="value"
                )
                np.testing.assert_array_equal(by[changed.name], by["baseline"], err_msg=name)


def test_a_claim_about_what_is_not_modelled_is_refused() -> None:
    """Protects verdicts: a claim that cannot fail is told apart, with the measure's name."""
    claim = Claim("deaths", "over", 4, "baseline", "at_most", Amount(1.0, True))
    hypothesis = Hypothesis("Nobody dies.", 0.9, (claim,))
    asked = replace(FEWER_BEDS, hypothesis=hypothesis)
    (fault,) = claims_not_modelled(small_model(), small_place(), (baseline(), asked))
    assert "can move deaths: it is not modelled" in fault.problem
    claim = replace(claim, measure="crises")
    asked = replace(asked, hypothesis=replace(hypothesis, claims=(claim,)))
    assert not list(claims_not_modelled(small_model(), small_place(), (baseline(), asked)))


def test_the_command_prints_the_way() -> None:
    """Protects `hometruth paths`: numbered, in words, and plain where there is none."""
    said = hometruth("paths", "halve-beds", "people_in_hospital")
    assert said.status == 0, said.err
    assert said.out.startswith("1. slots 'local_beds'")
    assert "not modelled" in hometruth("paths", "halve-beds", "deaths").out
    assert "people_in_hospital" in refused("paths", "halve-beds", "people_in_hospitl")
