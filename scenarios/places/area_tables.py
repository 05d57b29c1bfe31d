"""The shipped tables of areas: residents of each district, and the districts of each area."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from scenarios.reading.own_tables import read_own_table, undamaged
from scenarios.reading.yaml import Node, read_yaml
from simulation.whole_slots import half_up

FOLDER = Path(__file__).with_name("area_data")
POPULATION, UNIONS = FOLDER / "population.csv", FOLDER / "unions.yaml"
BOARDS, FORMER = FOLDER / "boards.csv", FOLDER / "former.csv"
OLDEST_AGE = 90  # this age and over
COUNTED_YEAR = 2023  # 30 June
BOARDS_DATE = date(2022, 7, 1)  # the boards in boards.csv are those of this day
COUNTRIES = {"E": "England", "W": "Wales"}  # first letters of districts' codes
COUNTRY_CODE = "9"  # second character of a country's code
TWO_TIER = "E07"  # first characters of the codes of districts whose county cares for people
CEREMONIAL = "ceremonial county"

Residents = tuple[int, ...]  # people at each age, 0 to OLDEST_AGE


@dataclass(frozen=True)
class Part:
    """A district, or the part of it in a health board.

    Boards that split a district divide its residents at each age at fixed points from 0 to 1, in
    the order of the table, so that the parts add up to the district exactly.

    Attributes:
        low, high: where the part begins and ends; 0 and 1 for a whole district.
    """

    district: str
    low: Fraction = Fraction(0)
    high: Fraction = Fraction(1)

    @property
    def share(self) -> Fraction:
        """The part of the district's residents, 0 to 1."""
        return self.high - self.low

    def of(self, people: int) -> int:
        """Number of the district's people of one age who are in this part."""
        return half_up(self.high * people) - half_up(self.low * people)

    def overlaps(self, other: Part) -> bool:
        """Whether some people would be in both parts."""
        same = self.district == other.district
        return same and max(self.low, other.low) < min(self.high, other.high)

    def within(self, other: Part) -> bool:
        """Whether the other part includes everyone in this one."""
        same = self.district == other.district
        return same and other.low <= self.low and self.high <= other.high


@dataclass(frozen=True)
class Former:
    """A former area.

    Attributes:
        code: of the Office for National Statistics; "" if it had none.
        ended: the first day without it.
        became: the areas that it has belonged to since.
        same_area: whether those together are exactly its area.
    """

    code: str
    name: str
    ended: date
    became: tuple[str, ...]
    same_area: bool


@dataclass(frozen=True, eq=False)
class AreaTables:
    """Areas by name.

    Attributes:
        residents: people at each single age, by district.
        countries: the same for whole countries, as published.
        codes: the name of the area that has each code.
        counties: the districts of each county; a unitary district is a county of its own.
        unions: the districts of every area that is not a single district or a board.
        kinds: what sort of union each is (``region``, ``preserved county`` ...).
        boards: the districts, or parts of them, of each health board.
        former: former areas.
        not_in: districts near a county that people may think are part of it.
        other_names: further names, and the name in these tables.
        ambiguous: names that could mean several areas, and which.
        announced: boards that are newer than these tables, and what to write instead.
        council_of: for each district, the council responsible for social care there: its own,
            or its county's.
    """

    residents: Mapping[str, Residents]
    countries: Mapping[str, Residents]
    codes: Mapping[str, str]
    counties: Mapping[str, tuple[str, ...]]
    unions: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, str]
    boards: Mapping[str, tuple[Part, ...]]
    former: tuple[Former, ...]
    not_in: Mapping[str, tuple[str, ...]]
    other_names: Mapping[str, str]
    ambiguous: Mapping[str, tuple[str, ...]]
    announced: Mapping[str, str]
    council_of: Mapping[str, str]

    @property
    def names(self) -> tuple[str, ...]:
        """Every district, union, country and board."""
        return (*self.residents, *self.unions, *self.boards)

    def parts_of(self, name: str) -> tuple[Part, ...]:
        """The districts of an area, or the parts of them that are in it."""
        if name in self.boards:
            return self.boards[name]
        return tuple(map(Part, (name,) if name in self.residents else self.unions[name]))

    def districts_of(self, name: str) -> tuple[str, ...]:
        """The districts that are in an area, whole or in part."""
        return tuple(part.district for part in self.parts_of(name))

    def residents_of(self, parts: Iterable[Part]) -> Residents:
        """People at each single age in several parts together."""
        people = (map(part.of, self.residents[part.district]) for part in parts)
        return tuple(map(sum, zip(*people, strict=True)))


@lru_cache(maxsize=1)
def area_tables() -> AreaTables:
    """The shipped tables, read once.

    Raises:
        InputError: one of them is damaged, or does not fit the other.
    """
    with undamaged(UNIONS):
        return _tables()


def _tables() -> AreaTables:
    residents, countries, codes = _read_population()
    boards, board_codes = _read_boards()
    root = read_yaml(UNIONS).mapping(
        (
            "unitary", "counties", "not_in", "unions", "ceremonial", "codes", "announced_boards",
            "other_names", "ambiguous",
        )
    )  # fmt: skip
    written = _lists(root["counties"])
    not_in = _lists(root["not_in"])
    counties = written | {name: (name,) for name in _names(root["unitary"])}
    entries = {str(key): entry.mapping(("kind", "of")) for key, entry in root["unions"].items()}
    parts = written | {name: _names(entry["of"]) for name, entry in entries.items()}
    kinds = {name: entry["kind"].text() for name, entry in entries.items()}
    for name in _names(root["ceremonial"]):
        parts[f"{name} {CEREMONIAL}"] = (name, *not_in[name])
        kinds[f"{name} {CEREMONIAL}"] = CEREMONIAL
    unions = {name: _districts(name, parts, residents) for name in parts}
    for country in countries:
        unions[country] = tuple(
            name for code, name in codes.items() if COUNTRIES[code[0]] == country != name
        )
    return AreaTables(
        residents=residents,
        countries=countries,
        codes=codes | board_codes | _texts(root["codes"]),
        counties=counties,
        unions=unions,
        kinds=kinds,
        boards=boards,
        former=_read_former(),
        not_in=not_in,
        other_names=_texts(root["other_names"]),
        ambiguous=_lists(root["ambiguous"]),
        announced=_texts(root["announced_boards"]),
        council_of=_councils(counties, {name: code for code, name in codes.items()}),
    )


def _councils(counties: Mapping[str, tuple[str, ...]], codes: Mapping[str, str]) -> dict[str, str]:
    """The council for social care of each district."""
    return {
        district: county if codes[district].startswith(TWO_TIER) else district
        for county, districts in counties.items()
        for district in districts
    }


def _read_population() -> tuple[dict[str, Residents], dict[str, Residents], dict[str, str]]:
    """Residents of districts and of countries, and the name of each code."""
    residents: dict[str, Residents] = {}
    countries: dict[str, Residents] = {}
    codes: dict[str, str] = {}
    for code, name, people in read_own_table(POPULATION, _district)[1]:
        (countries if code[1:2] == COUNTRY_CODE else residents)[name] = people
        codes[code] = name
    return residents, countries, codes


def _district(row: Mapping[str, str]) -> tuple[str, str, Residents]:
    people = tuple(int(row[f"age_{age}"]) for age in range(OLDEST_AGE + 1))
    if row["code"][:1] not in COUNTRIES and row["code"][1:2] != COUNTRY_CODE:
        raise ValueError(f"'{row['code']}' is no code of a district of England or Wales")
    return row["code"], row["name"], people


def _read_boards() -> tuple[dict[str, tuple[Part, ...]], dict[str, str]]:
    """The parts of each board, and the name of each code."""
    boards: dict[str, tuple[Part, ...]] = {}
    codes: dict[str, str] = {}
    taken: dict[str, Fraction] = {}
    for row, share in read_own_table(BOARDS, _board)[1]:
        district, low = row["district"], taken.get(row["district"], Fraction(0))
        taken[district] = low + share
        codes[row["board_code"]] = row["board"]
        part = Part(district, low, taken[district])
        boards[row["board"]] = (*boards.get(row["board"], ()), part)
    return boards, codes


def _board(row: Mapping[str, str]) -> tuple[Mapping[str, str], Fraction]:
    share = Fraction(row["share_of_district"])
    if not 0 < share <= 1 or not row["board"] or not row["board_code"] or not row["district"]:
        raise ValueError("a cell is empty, or a share is not above 0 and at most 1")
    return row, share


def _read_former() -> tuple[Former, ...]:
    return tuple(read_own_table(FORMER, _former)[1])


def _former(row: Mapping[str, str]) -> Former:
    return Former(
        code=row["code"],
        name=row["name"],
        ended=date.fromisoformat(row["ended"]),
        became=tuple(row["became"].split(";")),
        same_area=row["same_area"] == "yes",
    )


def _districts(
    name: str, parts: Mapping[str, tuple[str, ...]], residents: Mapping[str, Residents]
) -> tuple[str, ...]:
    """The districts of a union, through the unions it is made of."""
    found: list[str] = []
    for part in parts[name]:
        found += [part] if part in residents else _districts(part, parts, residents)
    if len(set(found)) != len(found):
        raise ValueError(f"a district is in '{name}' twice")
    return tuple(found)


def _lists(node: Node) -> dict[str, tuple[str, ...]]:
    return {str(key): _names(entry) for key, entry in node.items()}


def _names(node: Node) -> tuple[str, ...]:
    return tuple(member.text() for member in node.sequence())


def _texts(node: Node) -> dict[str, str]:
    return {str(key): entry.text() for key, entry in node.items()}
