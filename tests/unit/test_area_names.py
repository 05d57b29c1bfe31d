"""The names that health boards and councils use: boards, codes and areas that are no more."""

import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

import pytest

from scenarios.places.area_names import shown
from scenarios.places.area_tables import BOARDS, FORMER, Former, area_tables
from scenarios.places.areas import councils_beyond, find_area
from simulation.errors import InputError

TABLES = area_tables()
ENGLISH = [board for board in TABLES.boards if board.endswith("ICB")]
WELSH = [board for board in TABLES.boards if board.endswith("Health Board")]
# Where the name without a title is a county's, whose area is another.
COUNTY_OF_THAT_NAME = {
    "NHS Devon ICB",
    "NHS Dorset ICB",
    "NHS Sussex ICB",
    "NHS Northamptonshire ICB",
    "NHS West Yorkshire ICB",
}


def bare(board: str) -> str:
    """A board's name without its titles."""
    words = r"^NHS | ICB$| (University|Teaching) Health Board$"
    return re.sub(words, "", board)


def ways_to_write(board: str) -> Iterator[str]:
    """An English board's name with titles, in full and short, in capitals, with '&'."""
    name = bare(board)
    yield from (board, board.upper(), f"NHS {name}", f"{name} ICB", f"{name} ICS")
    yield from (f"NHS {name} Integrated Care Board", f"{name} Integrated Care Board")
    yield from (f"{name} integrated care system", f"NHS {name} Integrated Care Board (ICB)")
    yield from (f"nhs {name.replace(' and ', ' & ')} icb", f"Integrated Care Board for {name}")


def welsh_ways_to_write(board: str) -> Iterator[str]:
    name = bare(board)
    yield from (board, board.upper(), name, f"{name} Health Board", f"{name} UHB")
    yield from (f"Bwrdd Iechyd Prifysgol {name}", f"{name} University Local Health Board")


def fault(text: str) -> str:
    with pytest.raises(InputError) as caught:
        find_area(text)
    return str(caught.value)


def test_the_tables_say_where_they_are_from() -> None:
    """Protects the source and the licence of the files of boards and of former areas."""
    for path in (BOARDS, FORMER):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith("#")
        assert "Office for National Statistics" in first
        assert "Open Government Licence v3.0" in first


def test_there_are_42_and_7_boards_that_leave_nobody_out_and_count_nobody_twice() -> None:
    """Protects each resident from being in two boards, or in none, at every age."""
    assert (len(ENGLISH), len(WELSH)) == (42, 7)
    for boards, country in ((ENGLISH, "England"), (WELSH, "Wales")):
        parts = [part for board in boards for part in TABLES.parts_of(board)]
        shares = dict.fromkeys(TABLES.unions[country], Fraction(0))
        for part in parts:
            shares[part.district] += part.share
        assert shares == dict.fromkeys(TABLES.unions[country], Fraction(1))
        assert TABLES.residents_of(parts) == TABLES.countries[country]


@pytest.mark.parametrize("board", ENGLISH)
def test_an_english_board_is_found_with_any_of_its_titles(board: str) -> None:
    """Protects the names by which boards call themselves."""
    for text in ways_to_write(board):
        assert find_area(text).name == board, text
    if board not in COUNTY_OF_THAT_NAME:
        assert set(find_area(bare(board)).parts) == set(TABLES.parts_of(board))


@pytest.mark.parametrize("board", WELSH)
def test_a_welsh_board_is_found_with_any_of_its_titles(board: str) -> None:
    for text in welsh_ways_to_write(board):
        assert set(find_area(text).parts) == set(TABLES.parts_of(board)), text


@pytest.mark.parametrize("board", sorted(COUNTY_OF_THAT_NAME))
def test_a_county_of_a_boards_name_says_that_the_board_is_another_area(board: str) -> None:
    """Protects those who take Devon for the area of NHS Devon, without Plymouth and Torbay."""
    remarks = " ".join(find_area(bare(board)).remarks)
    assert f'--area "{board}"' in remarks


@pytest.mark.parametrize(
    ("short", "board"),
    [
        ("BLMK", "NHS Bedfordshire, Luton and Milton Keynes ICB"),
        ("BLMK ICB", "NHS Bedfordshire, Luton and Milton Keynes ICB"),
        ("bnssg", "NHS Bristol, North Somerset and South Gloucestershire ICB"),
        ("BCUHB", "Betsi Cadwaladr University Health Board"),
        ("Bwrdd Iechyd Prifysgol Bae Abertawe", "Swansea Bay University Health Board"),
        ("Bwrdd Iechyd Addysgu Powys", "Powys Teaching Health Board"),
    ],
)
def test_a_board_is_found_by_its_letters_and_in_welsh(short: str, board: str) -> None:
    assert find_area(short).name == board


def test_a_board_that_has_part_of_a_district_takes_its_share_and_says_so() -> None:
    """Protects a divided district from being taken whole, or left out, in silence."""
    divided = {
        part.district for parts in TABLES.boards.values() for part in parts if part.share < 1
    }
    assert len(divided) == 14
    for board, parts in TABLES.boards.items():
        said = " ".join(find_area(board).remarks)
        for part in parts:
            share = f"{float(100 * part.share):g}% of {shown(part.district)}"
            assert (share in said) == (part.share < 1)
    frimley = find_area("Frimley")
    assert "Hart (75.4%)" in frimley.districts_in_words
    both = find_area("NHS Frimley ICB, NHS Hampshire and Isle of Wight ICB")
    assert "Hart" in both.districts_in_words
    assert "of Hart" not in " ".join(both.remarks)
    assert "overlap" in fault("NHS Frimley ICB, Hart")


def test_boards_beside_each_other_do_not_overlap() -> None:
    """Protects two boards that divide a district from being refused together."""
    assert len(find_area("Frimley, Surrey Heartlands").districts) == 17
    assert find_area(", ".join(ENGLISH)).residents == TABLES.countries["England"]


def test_names_in_a_list_are_not_taken_for_a_board() -> None:
    """Protects councils named one by one from a board whose name holds the same words."""
    listed = find_area("Hampshire, Isle of Wight")
    assert len(listed.districts) == 12
    assert find_area(listed.name).districts == listed.districts
    assert find_area("Hampshire and Isle of Wight").name == "NHS Hampshire and Isle of Wight ICB"


def test_the_day_of_the_boards_is_said() -> None:
    assert "as on 1 July 2022" in find_area("NHS Devon ICB").remarks[0]
    assert not find_area("Hywel Dda UHB").remarks


@pytest.mark.parametrize("board", TABLES.announced)
def test_a_board_that_is_newer_than_the_tables_says_what_to_write(board: str) -> None:
    """Protects those who work for a board of 2026: the area they are told to write is found."""
    message = fault(board)
    assert "newer than the boards that are known here" in message
    assert find_area(TABLES.announced[board]).population > 1_000_000
    assert TABLES.announced[board] in message


def test_every_code_is_a_name() -> None:
    """Protects codes of districts, counties, regions, countries and boards, in either case."""
    kinds = Counter(code[:3] for code in TABLES.codes)
    assert kinds == {
        "E06": 63, "E07": 164, "E08": 38, "E09": 33, "W06": 22, "E10": 21, "E11": 6, "E12": 9,
        "E13": 2, "E54": 42, "W11": 7, "E92": 1, "W92": 1,
    }  # fmt: skip
    for code, name in TABLES.codes.items():
        assert find_area(code).districts == find_area(code.lower()).districts
        assert set(find_area(code).districts) == set(TABLES.districts_of(name))


def test_every_code_that_is_no_more_has_its_successor() -> None:
    """Protects those who look up an area by the code of an older table."""
    old = [former for former in TABLES.former if former.code]
    assert len(old) == 106
    assert not {former.code for former in old} & set(TABLES.codes)
    for former in old:
        has_its_successor(former.code, former)


@pytest.mark.parametrize("code", ["E06000999", "E01000001", "S12000033", "N09000002"])
def test_an_unknown_code_is_told_which_codes_there_are(code: str) -> None:
    assert "a district (E06, E07, E08, E09, W06)" in fault(code)


def test_every_area_that_is_no_more_has_its_successor() -> None:
    """Protects former districts from 'did you mean' a district at the other end of the country."""
    ended = [former for former in TABLES.former if not find_now(former.name)]
    assert len(ended) == 146
    for former in ended:
        has_its_successor(former.name, former)
        has_its_successor(f"{former.name} Borough Council", former)


def find_now(name: str) -> bool:
    """Whether a name is that of an area of today, which comes before one that is no more."""
    return any(name == shown(known) for known in (*TABLES.names, *TABLES.other_names))


def has_its_successor(text: str, former: Former) -> None:
    """Assert that a name or code is accepted, or refused with what its area belongs to now."""
    now = {shown(name) for name in former.became}
    if former.same_area:
        assert {shown(d) for name in former.became for d in TABLES.districts_of(name)} == {
            shown(district) for district in find_area(text).districts
        }
    else:
        message = fault(text)
        assert all(name in message for name in now), message
        assert str(former.ended.year) in message


def test_successors_are_areas_of_today() -> None:
    for former in TABLES.former:
        assert set(former.became) <= set(TABLES.names)
        assert 1995 <= former.ended.year <= 2023


@pytest.mark.parametrize(
    ("gone", "now"),
    [
        ("Harrogate", "North Yorkshire"),
        ("Poole", "Bournemouth, Christchurch and Poole"),
        ("Wellingborough", "North Northamptonshire"),
        ("Taunton Deane", "Somerset"),
        ("Blyth Valley", "Northumberland"),
        ("Great Grimsby", "North East Lincolnshire"),
        ("Lliw Valley", "divided between Neath Port Talbot and Swansea"),
        ("Islwyn", "Caerphilly"),
        ("Cwm Taf University Health Board", "Cwm Taf Morgannwg University Health Board"),
    ],
)
def test_an_area_that_is_no_more_names_its_successor(gone: str, now: str) -> None:
    assert f"{now} now" in fault(gone)


def test_an_area_that_only_changed_its_name_is_taken_with_a_remark() -> None:
    assert "that of West Berkshire now" in find_area("Newbury").remarks[0]
    assert find_area("Shepway").name == "Folkestone and Hythe"


def test_old_counties_are_their_districts() -> None:
    """Protects counties abolished in 1996 and 1998, and ceremonial counties."""
    counties = {"Avon": 4, "Humberside": 4, "Hereford and Worcester": 7, "Cleveland county": 4,
                "Dyfed": 3, "Gwent": 5, "Clwyd": 4, "Devon ceremonial county": 10,
                "Ceremonial county of Kent": 13}  # fmt: skip
    for name, districts in counties.items():
        assert len(find_area(name).districts) == districts
    assert "Cleveland county" in fault("Cleveland")


@pytest.mark.parametrize(
    ("group", "words"),
    [
        ("NHS Kirklees CCG", "write 'NHS West Yorkshire ICB', or 'Kirklees' alone"),
        ("Barnsley Clinical Commissioning Group", "'NHS South Yorkshire ICB'"),
        ("NHS Nowhere CCG", "name the integrated care board"),
    ],
)
def test_a_clinical_commissioning_group_names_its_board(group: str, words: str) -> None:
    assert words in fault(group)


def test_districts_whose_county_cares_for_people_are_known() -> None:
    """Protects a place of one district from being taken for the council responsible for care."""
    assert councils_beyond(find_area("Cheltenham")) == {"Gloucestershire": ("Cheltenham",)}
    assert councils_beyond(find_area("Oxford, Braintree")) == {
        "Oxfordshire": ("Oxford",), "Essex": ("Braintree",),
    }  # fmt: skip
    two_tier = [code for code in TABLES.codes if code.startswith("E07")]
    for code in two_tier:
        assert councils_beyond(find_area(code)), code
    for name in ("Gloucestershire", "Brent", "Cornwall", "Powys", "Leeds", "England"):
        assert not councils_beyond(find_area(name))
