"""Areas by name: every district counted once, names found as people write them, doubt refused."""

from collections import Counter

import pytest

from scenarios.places.area_tables import POPULATION, UNIONS, area_tables
from scenarios.places.areas import area_names, find_area, wider_area
from simulation.errors import InputError

TABLES = area_tables()
ENGLISH = set(TABLES.unions["England"])
WELSH = set(TABLES.unions["Wales"])
BOROUGHS = set(TABLES.counties["Greater London"])
NORTH_WEST_LONDON = (
    "Brent, Ealing, Hammersmith and Fulham, Harrow, Hillingdon, Hounslow, "
    "Kensington and Chelsea, Westminster"
)
# How many districts each county council has had since April 2023.
DISTRICTS_OF_COUNTY_COUNCILS = {
    "Cambridgeshire": 5,
    "Derbyshire": 8,
    "Devon": 8,
    "East Sussex": 5,
    "Essex": 12,
    "Gloucestershire": 6,
    "Hampshire": 11,
    "Hertfordshire": 10,
    "Kent": 12,
    "Lancashire": 12,
    "Leicestershire": 7,
    "Lincolnshire": 7,
    "Norfolk": 7,
    "Nottinghamshire": 7,
    "Oxfordshire": 5,
    "Staffordshire": 8,
    "Suffolk": 5,
    "Surrey": 11,
    "Warwickshire": 5,
    "West Sussex": 7,
    "Worcestershire": 6,
}
METROPOLITAN = {
    "Greater Manchester": 10,
    "Merseyside": 5,
    "South Yorkshire": 4,
    "Tyne and Wear": 5,
    "West Midlands county": 7,
    "West Yorkshire": 5,
}


def of_kind(kind: str) -> list[str]:
    return [name for name, its_kind in TABLES.kinds.items() if its_kind == kind]


def each_once(unions: list[str]) -> set[str]:
    """The districts of some unions, none of which may be in two."""
    times = Counter(d for name in unions for d in TABLES.unions[name])
    assert set(times.values()) == {1}
    return set(times)


def problems(text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        find_area(text)
    return [str(fault) for fault in caught.value.faults]


def test_the_tables_are_small_and_carry_their_licence() -> None:
    assert POPULATION.stat().st_size + UNIONS.stat().st_size < 400_000
    first = POPULATION.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("#")
    assert "Open Government Licence v3.0" in first


def test_every_district_is_in_exactly_one_county() -> None:
    times = Counter(d for districts in TABLES.counties.values() for d in districts)
    assert set(times) == set(TABLES.residents)
    assert set(times.values()) == {1}
    assert len(ENGLISH) == 296
    assert len(WELSH) == 22


def test_counties_have_as_many_districts_as_their_councils() -> None:
    wider = {name: len(own) for name, own in TABLES.counties.items() if len(own) > 1}
    assert wider == {**DISTRICTS_OF_COUNTY_COUNCILS, **METROPOLITAN, "Greater London": 33}
    for unitary in ("Cornwall", "County Durham", "Powys", "Northumberland", "Somerset"):
        assert TABLES.counties[unitary] == (unitary,)


def test_unions_that_divide_a_country_leave_nobody_out_and_count_nobody_twice() -> None:
    assert len(of_kind("region")) == 9
    assert each_once(of_kind("region")) == ENGLISH
    assert len(of_kind("preserved county")) == 8
    assert each_once(of_kind("preserved county")) == WELSH
    assert each_once(of_kind("part of London")) == BOROUGHS


def test_districts_add_up_to_the_published_countries() -> None:
    for country, published in TABLES.countries.items():
        assert find_area(country).residents == published
    assert find_area("England").population == 57_690_323
    assert find_area("England and Wales").population == 57_690_323 + 3_164_404


def test_names_are_spelt_alike_in_every_table() -> None:
    names = set(TABLES.names)
    assert {*TABLES.other_names.values(), *TABLES.codes.values()} <= names
    assert not set(TABLES.other_names) & names
    assert not set(TABLES.ambiguous) & {*names, *TABLES.other_names}
    for meanings in TABLES.ambiguous.values():
        assert set(meanings) <= names
    for name, beside in TABLES.not_in.items():
        assert set(beside) <= set(TABLES.residents) - set(TABLES.districts_of(name))


def test_every_name_finds_its_own_area() -> None:
    for name in area_names():
        assert find_area(name).districts == TABLES.districts_of(name)
    for other, meant in TABLES.other_names.items():
        assert find_area(other).districts == TABLES.districts_of(meant)


def test_the_name_of_an_area_found_finds_it_again() -> None:
    for text in (*area_names(), NORTH_WEST_LONDON, "Kent, Medway", "Bristol, North Somerset"):
        found = find_area(text)
        assert find_area(found.name).districts == found.districts


def test_gloucestershire_is_its_six_districts() -> None:
    found = find_area("Gloucestershire")
    assert found.population == 659_276
    assert found.adults == 383_335 + 145_469
    assert found.turning_18()[2024] == 7438
    assert found.turning_18()[2041] == 5890
    assert "South Gloucestershire is not in it" in found.remarks[0]


def test_north_west_london_is_its_eight_boroughs() -> None:
    by_name, listed = find_area("North West London"), find_area(NORTH_WEST_LONDON)
    assert len(by_name.districts) == 8
    assert by_name.residents == listed.residents
    assert listed.name.endswith("Kensington and Chelsea and Westminster")


@pytest.mark.parametrize(
    ("text", "districts"),
    [
        ("gloucestershire", 6),
        (" BIRMINGHAM ", 1),
        ("Bristol City Council", 1),
        ("Bristol, City of, Bath and North East Somerset", 2),
        ("Bournemouth, Christchurch & Poole, Dorset", 2),
        ("Brent, Ealing, and Harrow", 3),
        ("Kent and Medway", 13),
        ("Leicester, Leicestershire and Rutland", 9),
        ("Shropshire, Telford and Wrekin", 2),
        ("London Borough of Brent", 1),
        ("Royal Borough of Windsor and Maidenhead", 1),
        ("City of London", 1),
        ("E09000001", 1),
        ("e10000013, W06000023", 7),
        ("City of York", 1),
        ("the Black Country", 4),
        ("st helens", 1),
        ("Stockton on Tees", 1),
        ("Kings Lynn and West Norfolk", 1),
        ("Ynys Mon", 1),
        ("Cymru", 22),
    ],
)
def test_names_are_found_as_people_write_them(text: str, districts: int) -> None:
    assert len(find_area(text).districts) == districts


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Glocestershire", "Did you mean 'Gloucestershire'?"),
        ("Yarmouth", "Did you mean 'Great Yarmouth'?"),
        ("Bath", "it is part of Bath and North East Somerset now"),
        ("Atlantis", "name a district, a county"),
        ("London", "one of: Greater London; Inner London; Outer London; City of London"),
        ("West Midlands", "one of: West Midlands county; West Midlands region"),
        ("Newcastle", "Newcastle upon Tyne; Newcastle-under-Lyme"),
        ("Gloucestershire, Stroud", "'Stroud' is part of 'Gloucestershire'"),
        ("Stroud, Stroud", "'Stroud' is named twice"),
        ("North East London, Inner London", "count twice in City of London, Hackney"),
        ("England, Kent", "'Kent' is part of 'England'"),
        ("", "no area is named"),
        (" , ", "no area is named"),
    ],
)
def test_a_name_in_doubt_is_explained(text: str, words: str) -> None:
    (problem,) = problems(text)
    assert words in problem


def test_every_wrong_name_of_a_list_is_told_at_once() -> None:
    assert len(problems("Glocestershire, London, Brent")) == 2


def test_what_is_left_out_is_not_said_when_it_is_named_too() -> None:
    assert "Plymouth and Torbay are not in it" in find_area("Devon").remarks[0]
    assert "Torbay" in find_area("Devon, Plymouth").remarks[0]
    assert "Torbay" not in "".join(find_area("Devon, Plymouth, Torbay").remarks)
    assert not find_area("Surrey, Kent, Medway").remarks


@pytest.mark.parametrize(
    ("name", "in_2024", "in_2029", "in_2041"),
    [
        ("Gloucestershire", 7438, 7984, 5890),
        ("Birmingham", 16325, 17164, 14443),
        ("North East Lincolnshire", 1914, 2028, 1471),
        ("Great Yarmouth", 1075, 1138, 903),
        ("Powys", 1424, 1445, 952),
        ("Oxfordshire", 9038, 9287, 7336),
        ("Norfolk", 9453, 10282, 7514),
        ("England", 669743, 714228, 573100),
        ("Wales", 35365, 38119, 27701),
    ],
)
def test_cohorts_turning_18_are_those_reckoned_elsewhere(
    name: str, in_2024: int, in_2029: int, in_2041: int
) -> None:
    """Protects the year in which an age counted in 2023 turns 18, and the last year known."""
    cohorts = find_area(name).turning_18()
    assert (cohorts[2024], cohorts[2029], cohorts[2041]) == (in_2024, in_2029, in_2041)
    assert (min(cohorts), max(cohorts)) == (2024, 2041)


@pytest.mark.parametrize(("country", "year", "projected"), [
    ("England", 2026, 722_529), ("England", 2035, 721_222),
    ("Wales", 2026, 38_407), ("Wales", 2035, 34_747),
])  # fmt: skip
def test_cohorts_stay_near_the_national_projection(country: str, year: int, projected: int) -> None:
    """Protects the rule "aged on without migration": at most a tenth below ONS's 2018-based one.

    That projection is older than the census of 2021 and reckons with migration.
    """
    assert 0.9 < find_area(country).turning_18()[year] / projected < 1


@pytest.mark.parametrize(
    ("name", "wider"),
    [
        ("Great Yarmouth", "Norfolk"),
        ("North East Lincolnshire", "Greater Lincolnshire"),
        ("Merthyr Tydfil", "Cwm Taf Morgannwg University Health Board"),
        ("City of London", "NHS North East London ICB"),
        ("Rutland", "NHS Leicester, Leicestershire and Rutland ICB"),
        ("Isles of Scilly", "NHS Cornwall and the Isles of Scilly ICB"),
        ("NHS Frimley ICB", ""),
    ],
)
def test_the_wider_area_that_may_share_a_ward(name: str, wider: str) -> None:
    """Protects a small area from being sent to a region, or to an area that it is not in."""
    assert wider_area(find_area(name)) == wider
