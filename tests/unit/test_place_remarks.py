"""Small places: strategies are carried out in whole slots, and what that changes is said."""

from dataclasses import replace
from datetime import date

import pytest

from scenarios.binding.remarks import remarks
from scenarios.binding.suitability import check_suitable
from scenarios.language.scenario import Amount, SetCapacity, StartService, When
from scenarios.places.place import Place
from simulation.errors import InputError
from tests.small_place import SHARE, beds, gloucestershire, scenario, shipped_model, small_place

NAMES = shipped_model().names
ON = date(2027, 4, 1)
FEWER = {year: people // SHARE for year, people in small_place().cohorts.items()}
SMALL = replace(small_place(), cohorts=FEWER)  # as few young people as its adults call for


def place_with(local_beds: int, public_figures_only: bool = True) -> Place:
    resources = {**SMALL.resources, "local_beds": local_beds}
    return replace(SMALL, resources=resources, public_figures_only=public_figures_only)


def halved(resource: str = "local_beds") -> SetCapacity:
    return SetCapacity(When(ON), resource, Amount(0.5, relative=True), staffed=False)


def said(local_beds: int, public_figures_only: bool = True) -> str:
    place = place_with(local_beds, public_figures_only)
    return " ".join(remarks([scenario("half", halved())], place))


@pytest.mark.parametrize(
    ("title", "county"),
    [
        ("Tewkesbury", "Gloucestershire"),
        ("NHS Frimley ICB", "Hampshire"),
        ("E07000178", "Oxfordshire"),
    ],
)
def test_a_place_of_a_countys_districts_says_whose_social_care_is(title: str, county: str) -> None:
    """Protects a district council from taking its place for the area its county pays for."""
    text = " ".join(remarks((), replace(SMALL, title=title)))
    assert "Social care in" in text
    assert f"is the county's: {county}" in text


@pytest.mark.parametrize("title", ["Gloucestershire", "Brent", "Powys", "A place of our own"])
def test_a_place_whose_council_cares_for_all_says_nothing_of_counties(title: str) -> None:
    assert "county's" not in " ".join(remarks((), replace(SMALL, title=title)))


def test_half_of_no_beds_is_no_fault_where_the_place_says_it_has_none() -> None:
    """Protects the shipped strategies in areas without a ward, and honesty about them."""
    check_suitable([scenario("half", halved())], place_with(0), NAMES)
    assert "everyone who is admitted goes to a hospital elsewhere" in said(0)
    assert "half: 50% of 0 (local beds) is none, so that change does nothing here." in said(0)


def test_a_percent_of_what_the_place_does_not_list_is_still_a_fault() -> None:
    """Protects from halving something that the place forgot to count."""
    place = replace(SMALL, resources={}, services_running={})
    with pytest.raises(InputError, match="no opening number"):
        check_suitable([scenario("half", halved())], place, NAMES)


@pytest.mark.parametrize(
    ("opening", "words"),
    [
        (1, "50% of 1 (local beds) is 1 in whole slots, so that change does nothing here"),
        (3, "50% of 3 (local beds) is taken as 2, in whole slots"),
    ],
)
def test_what_whole_slots_do_to_a_share_is_said(opening: int, words: str) -> None:
    """Protects from reading a strategy that was not carried out as one that had no effect."""
    assert words in said(opening)


@pytest.mark.parametrize("opening", [4, 11, 12])
def test_rounding_that_changes_little_is_not_mentioned(opening: int) -> None:
    """Protects the remarks from noise that nobody would read."""
    assert said(opening) == ""


def test_whole_numbers_are_carried_out_as_written() -> None:
    """Protects a scenario that says a number from remarks about shares."""
    assert remarks([scenario("close", beds(0, ON))], place_with(12)) == ()


def test_a_ward_on_paper_is_called_that_unless_somebody_counted_it() -> None:
    """Protects a real unit of two beds from being explained away."""
    assert "It has one bed on paper" in said(1)
    assert "2 beds on paper" in said(2)
    assert "on paper" not in said(2, public_figures_only=False)
    assert "on paper" not in said(3)


def test_a_service_of_less_than_one_slot_says_what_is_paid_for() -> None:
    """Protects a small place's costs from a team fifty times the size that was meant."""
    start = StartService(When(ON), "intensive_support", 0.8, True, 9, staffed=True)
    little = replace(SMALL, population=2229)
    (sentence,) = remarks([scenario("team", start)], little)
    assert "0.018 here, taken as 1 and paid for as 1" in sentence
    assert not remarks([scenario("team", start)], replace(SMALL, population=640_000))


def test_an_area_where_many_turn_18_is_told_that_its_numbers_will_drift() -> None:
    """Protects from taking scaling by adults for a change in the world."""
    many = {year: people * 3 // 2 for year, people in gloucestershire().cohorts.items()}
    (sentence,) = remarks((), replace(gloucestershire(), cohorts=many))
    assert "22.4 young people turn 18" in sentence
    assert "the reference county, from which adults known are scaled, has 15.4" in sentence
    assert "drifts up" in sentence
    few = {year: people // 2 for year, people in gloucestershire().cohorts.items()}
    assert "drifts down" in remarks((), replace(gloucestershire(), cohorts=few))[0]
    counted = replace(gloucestershire(), cohorts=many, public_figures_only=False)
    assert remarks((), counted) == ()
    assert remarks((), gloucestershire()) == ()
