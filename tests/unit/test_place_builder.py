"""Place folders made from a name: whole, honest about what they are, in proportion."""

import stat
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from functools import cache
from math import floor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.binding.bind import bind
from scenarios.binding.draws import Draws
from scenarios.binding.model import PARAMETERS as PARAMETER_FILES
from scenarios.binding.model import localised
from scenarios.parameters.files import load_parameters
from scenarios.places.areas import area_names, find_area
from scenarios.places.builder import build_files, make_place, write_folder
from scenarios.places.load import SHIPPED, load_place
from scenarios.places.place import Place
from scenarios.places.scaling import Scaled, reference_place, scale_place
from scenarios.places.whole_numbers import largest_remainders, nearest_whole, share_out
from simulation.errors import InputError
from simulation.running.in_memory import run_experiment
from tests.small_place import baseline, shipped_model, vocabulary

PARAMETERS = load_parameters(PARAMETER_FILES)
HOSPITAL = ("local_beds", "away_hospital", "secure_hospital")
# The size of a home, not of an area.
NOT_OF_AN_AREA = {"people_per_provider_home", "ward_step_beds"}

exact_numbers = st.lists(
    st.fractions(min_value=0, max_value=500, max_denominator=1000), min_size=1, max_size=30
)


@cache
def scaled(name: str) -> Scaled:
    return scale_place(find_area(name), PARAMETERS)


def made(folder: Path, name: str) -> Place:
    return make_place(folder, find_area(name), PARAMETERS)


def people(found: Place | Scaled, **where: str) -> int:
    return sum(
        row.people
        for row in found.counts
        if all(getattr(row, column) == value for column, value in where.items())
    )


def in_hospital(found: Place | Scaled) -> int:
    return sum(people(found, setting=setting) for setting in HOSPITAL)


@given(exact_numbers)
def test_largest_remainders_add_up_and_stay_within_one(exact: list[Fraction]) -> None:
    total = nearest_whole(sum(exact, Fraction(0)))
    whole = largest_remainders(exact, total)
    assert sum(whole) == total
    assert all(floor(x) <= n <= floor(x) + 1 for x, n in zip(exact, whole, strict=True))
    raised = [x % 1 for x, n in zip(exact, whole, strict=True) if n > x]
    lowered = [x % 1 for x, n in zip(exact, whole, strict=True) if n <= x]
    assert min(raised, default=Fraction(1)) >= max(lowered, default=Fraction(0))


def test_whole_numbers_stay_as_they_are() -> None:
    assert largest_remainders([Fraction(n) for n in (3, 0, 12)], 15) == [3, 0, 12]


def test_a_total_too_far_off_is_refused() -> None:
    with pytest.raises(ValueError, match="too far"):
        largest_remainders([Fraction(1, 2), Fraction(1, 2)], 2)


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("ab"), st.sampled_from("xyz"),
            st.fractions(min_value=0, max_value=40, max_denominator=60),
        ),
        min_size=1,
        max_size=25,
    )
)  # fmt: skip
def test_sharing_out_keeps_the_total_of_every_group(rows: list[tuple[str, str, Fraction]]) -> None:
    parts = [((one, other), exact) for one, other, exact in rows]
    whole = share_out(parts, (lambda key: key[0], lambda key: key[1]))
    assert sum(whole) == nearest_whole(sum((exact for _, exact in parts), Fraction(0)))
    for depth in (1, 2):
        exact_sum: Counter[tuple[str, ...]] = Counter()
        whole_sum: Counter[tuple[str, ...]] = Counter()
        for (key, exact), number in zip(parts, whole, strict=True):
            exact_sum[key[:depth]] += exact  # type: ignore[assignment]
            whole_sum[key[:depth]] += number
        assert all(abs(whole_sum[key] - exact_sum[key]) < 1 for key in exact_sum)


def test_the_reference_county_scaled_to_itself_is_itself() -> None:
    reference = reference_place()
    area = find_area("Gloucestershire")
    children, others = area.residents[:18], reference.adults
    same = scale_place(replace(area, residents=(*children, others, *[0] * 72)), PARAMETERS)
    assert [replace(row, source="") for row in same.counts] == [
        replace(row, source="") for row in reference.counts
    ]
    assert same.resources == reference.resources
    assert same.services == reference.services_running
    assert all(p.value == PARAMETERS[p.name].value for p in same.parameters)
    assert all(p.low == PARAMETERS[p.name].low for p in same.parameters)


def test_gloucestershire_from_its_name_is_the_shipped_one_with_more_adults(tmp_path: Path) -> None:
    shipped, named = reference_place(), made(tmp_path / "by-name", "Gloucestershire")
    assert named.cohorts == shipped.cohorts
    assert (named.start, named.price_base) == (shipped.start, shipped.price_base)
    assert named.adults == 528_804
    growth = named.adults / shipped.adults
    for group in ("adults", "autism_only"):
        assert people(named, group=group) == pytest.approx(
            growth * people(shipped, group=group), abs=0.5
        )
    for setting in {row.setting for row in shipped.counts}:
        expected = growth * people(shipped, group="adults", setting=setting)
        assert abs(people(named, group="adults", setting=setting) - expected) < 3
    own = [
        (r.level, r.setting, r.age_from, r.people) for r in named.counts if r.group == "children"
    ]
    assert own == [
        (r.level, r.setting, r.age_from, r.people) for r in shipped.counts if r.group == "children"
    ]
    assert named.resources == {"local_beds": 12, "suitable_homes": 52}
    assert {n: s.slots for n, s in named.services_running.items()} == {
        n: s.slots for n, s in shipped.services_running.items()
    }
    local = PARAMETERS.with_overrides(named.parameters)
    assert local["ward_cost"].value == PARAMETERS["ward_cost"].value
    assert "p_child_known" not in named.parameters
    assert local["new_homes_a_year"].value == pytest.approx(
        PARAMETERS["new_homes_a_year"].value * growth, rel=1e-5
    )
    assert local["repatriation_team_price"] == PARAMETERS["repatriation_team_price"]


def test_every_area_builds_and_loads(tmp_path: Path) -> None:
    names = area_names()
    # districts, counties, other unions, countries, boards
    assert len(names) == 318 + 28 + 52 + 2 + 49
    known = people(reference_place(), group="adults")
    autistic = people(reference_place(), group="autism_only")
    for number, name in enumerate(names):
        folder = tmp_path / f"place-{number}"
        area = find_area(name)
        write_folder(build_files(area, folder.name, PARAMETERS), folder)
        found = scaled(name)
        share = Fraction(area.adults, reference_place().adults)
        assert people(found, group="adults") == nearest_whole(known * share), name
        assert people(found, group="autism_only") == nearest_whole(autistic * share), name
        assert found.resources["local_beds"] >= people(found, setting="local_beds"), name
        assert min(service.slots for service in found.services.values()) >= 1, name
    assert len(list(tmp_path.iterdir())) == len(names)


def test_districts_together_are_about_the_country() -> None:
    """What rounding does to small areas does not add up to anything."""
    districts = [scaled(name) for name in find_area("England").districts]
    whole = scaled("England")
    for group, tolerance in (("adults", 0.001), ("children", 0.005), ("autism_only", 0.05)):
        together = sum(people(found, group=group) for found in districts)
        assert together == pytest.approx(people(whole, group=group), rel=tolerance)
    together = sum(in_hospital(found) for found in districts)
    assert together == pytest.approx(in_hospital(whole), rel=0.05)
    beds = sum(found.resources["local_beds"] for found in districts)
    assert beds == pytest.approx(whole.resources["local_beds"], rel=0.05)


def test_inpatients_agree_with_national_counts() -> None:
    """England's inpatients come out as counted in 2025: about 2,025, a third with autism alone."""
    england = scaled("England")
    with_disability = in_hospital(england)
    autistic_only = people(england, setting="autism_hospital")
    children = people(england, setting="childrens_hospital")
    assert with_disability + autistic_only + children == pytest.approx(2025, rel=0.07)
    assert autistic_only == pytest.approx(9.7 / 640_000 * find_area("England").population, rel=0.05)
    assert people(england, setting="childrens_hospital") == pytest.approx(220, rel=0.25)


def test_everything_counted_for_a_whole_area_is_scaled() -> None:
    """A new parameter that counts people or places a year must be given a rule here."""
    units = ("people per year", "places per year", "people", "count")
    counted = {p.name for p in PARAMETERS.parameters if p.unit in units} - NOT_OF_AN_AREA
    assert counted <= {p.name for p in scaled("Powys").parameters}


def test_rates_per_head_are_kept() -> None:
    """Small or large, an area has the reference's beds' cost and reviews per adult."""
    reference = reference_place()
    for name in ("Great Yarmouth", "Powys", "Birmingham", "North West London"):
        found, share = scaled(name), find_area(name).adults / reference.adults
        local = {p.name: p.value for p in found.parameters}
        cost = local["ward_cost"] / found.resources["local_beds"]
        assert cost == pytest.approx(4_500_000 / 12, rel=1e-5)
        slots = found.services["repatriation_team"].slots
        price = local.get("repatriation_team_price", 60_000) * slots
        reviews = slots * 365.25 / local.get("repatriation_team_episode_days", 42)
        assert price == pytest.approx(60_000 * share, rel=0.11)
        assert reviews == pytest.approx(365.25 / 42 * share, rel=0.11)


def test_inpatients_of_a_small_area_are_rounded_once_and_not_bed_by_bed() -> None:
    """Protects a small area from a fifth more inpatients than the national rate gives it."""
    per_adult = Fraction(in_hospital(reference_place()), reference_place().adults)
    for name in (*find_area("England").districts, *find_area("Wales").districts):
        exact = per_adult * find_area(name).adults
        assert abs(in_hospital(scaled(name)) - exact) < 1.5, name


def test_a_service_of_part_of_a_slot_costs_that_part() -> None:
    """Protects the smallest areas from paying for a whole family support slot each."""
    for name, share in (("City of London", 0.375), ("Isles of Scilly", 0.0545)):
        found = scaled(name)
        assert found.services["family_support"].slots == 1
        local = {p.name: p.value for p in found.parameters}
        price = local["family_support_price"] / PARAMETERS["family_support_price"].value
        assert price == pytest.approx(share, rel=0.01)
    assert "family_support_price" not in {p.name for p in scaled("Powys").parameters}


def test_the_smallest_area_has_no_ward_and_still_has_arrivals() -> None:
    found = scaled("Isles of Scilly")
    local = {p.name: p for p in found.parameters}
    assert found.resources["local_beds"] == 0
    assert (local["ward_cost"].value, local["ward_cost"].scale) == (0, "fixed")
    assert [row.people for row in found.counts if row.group == "autism_only"] == [1]
    assert 0 < local["autism_people_at_risk"].value < 1


def test_every_source_says_that_it_is_not_local_data(tmp_path: Path) -> None:
    found = made(tmp_path / "rutland", "Rutland")
    assert found.public_figures_only
    assert "public figures and evidence, not local data" in found.sources["area"]
    assert "after 2041 the figure of that year holds" in found.sources["area"]
    assert "Open Government Licence v3.0" in found.sources["area"]
    assert "Open Government Licence v3.0" in found.sources["people turning 18 in 2030"]
    assert all(row.source.startswith("Not a local count") for row in found.counts)
    assert all("not local data" in p.source for p in found.parameters.values())
    assert "scaled by adults" in found.sources["local_beds"]
    assert found.people_turning_18(2060) == found.cohorts[2041]


def test_a_list_gives_one_place(tmp_path: Path) -> None:
    found = made(tmp_path / "three", "Brent, Ealing, Harrow")
    assert (found.name, found.title) == ("three", "Brent, Ealing and Harrow")
    assert found.population == sum(find_area(n).population for n in ("Brent", "Ealing", "Harrow"))


def test_making_it_twice_gives_the_same_files() -> None:
    area = find_area("King's Lynn and West Norfolk")
    assert build_files(area, "lynn", PARAMETERS) == build_files(area, "lynn", PARAMETERS)


def test_what_is_there_already_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "powys"
    made(folder, "Powys")
    (folder / "counts.csv").write_text("mine")
    for taken in (folder, tmp_path):
        with pytest.raises(InputError, match="move it away first"):
            make_place(taken, find_area("Powys"), PARAMETERS)
    (tmp_path / "a-file").write_text("mine")
    with pytest.raises(InputError, match="there is something here already"):
        make_place(tmp_path / "a-file", find_area("Powys"), PARAMETERS)
    assert (folder / "counts.csv").read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a-file", "powys"]


def test_a_name_that_cannot_be_a_places_is_corrected(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Did you mean 'great-yarmouth'"):
        make_place(tmp_path / "Great Yarmouth", find_area("Great Yarmouth"), PARAMETERS)
    assert not list(tmp_path.iterdir())


def test_a_fault_leaves_nothing_behind(tmp_path: Path) -> None:
    files = build_files(find_area("Powys"), "powys", PARAMETERS)
    with pytest.raises(InputError, match=r"counts\.csv"):
        write_folder({**files, "counts.csv": "nonsense"}, tmp_path / "powys")
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("")
    with pytest.raises(InputError, match="cannot be written here"):
        make_place(tmp_path / "a-file" / "powys", find_area("Powys"), PARAMETERS)


def test_others_may_read_a_place_that_was_made(tmp_path: Path) -> None:
    made(tmp_path / "in" / "powys", "Powys")
    assert stat.S_IMODE((tmp_path / "in" / "powys").stat().st_mode) == 0o755


@pytest.mark.parametrize("name", ["Rutland", "Isles of Scilly"])
def test_a_small_area_runs(tmp_path: Path, name: str) -> None:
    made(tmp_path / "small", name)
    place = load_place(tmp_path / "small", vocabulary())
    model = localised(shipped_model(), place)
    experiment = bind(model, place, (baseline(),), Draws.central(), 2)
    finished = run_experiment(experiment, 1, 1)
    present = finished.results.query("measure == 'people_at_end' and item == 'adults'")
    adults = present.groupby("year")["value"].sum()
    assert adults.iloc[-1] == pytest.approx(people(place, group="adults"), rel=0.3)


def test_the_shipped_county_is_made_by_the_same_rule() -> None:
    """Protects the demonstration: Gloucestershire is scaled as every area is, to the letter."""
    made = build_files(find_area("Gloucestershire"), "gloucestershire", PARAMETERS)
    folder = SHIPPED / "gloucestershire"
    assert {path.name for path in folder.iterdir()} == set(made)
    for name, text in made.items():
        assert (folder / name).read_text(encoding="utf-8") == text
