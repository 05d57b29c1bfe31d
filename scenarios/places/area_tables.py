"""The shipped tables of areas: residents of each district, and which districts make up what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from scenarios.reading.own_tables import read_own_table, undamaged
from scenarios.reading.yaml import Node, read_yaml

FOLDER = Path(__file__).with_name("area_data")
POPULATION, UNIONS = FOLDER / "population.csv", FOLDER / "unions.yaml"
OLDEST_AGE = 90  # this age and over
COUNTED_YEAR = 2023  # 30 June
COUNTRIES = {"E": "England", "W": "Wales"}  # first letters of districts' codes
COUNTRY_CODE = "9"  # second character of a country's code
TWO_TIER = "E07"  # first characters of the codes of districts whose county cares for people

Residents = tuple[int, ...]  # people at each age, 0 to OLDEST_AGE


@dataclass(frozen=True, eq=False)
class AreaTables:
    """Areas by name.

    Attributes:
        residents: people at each single age, by district.
        countries: the same for whole countries, as published.
        counties: the districts of each county; a unitary district is a county of its own.
        unions: the districts of every area that is not a single district.
        kinds: what sort of union each is (``region``, ``preserved county`` ...).
        not_in: districts beside a county that people may take to be part of it.
        other_names: further names, and the name in these tables.
        ambiguous: names that could mean several areas, and which.
        council_of: for each district, whose council is responsible for social care there: its
            own, or its county's.
    """

    residents: Mapping[str, Residents]
    countries: Mapping[str, Residents]
    counties: Mapping[str, tuple[str, ...]]
    unions: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, str]
    not_in: Mapping[str, tuple[str, ...]]
    other_names: Mapping[str, str]
    ambiguous: Mapping[str, tuple[str, ...]]
    council_of: Mapping[str, str]

    def districts_of(self, name: str) -> tuple[str, ...]:
        """The districts of a district or union, named as in these tables."""
        return (name,) if name in self.residents else self.unions[name]

    def residents_of(self, districts: Iterable[str]) -> Residents:
        """People at each single age in several districts together."""
        return tuple(map(sum, zip(*(self.residents[d] for d in districts), strict=True)))


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
    country_of = {name: COUNTRIES[code[0]] for name, code in codes.items()}
    root = read_yaml(UNIONS).mapping(
        ("unitary", "counties", "not_in", "unions", "other_names", "ambiguous")
    )
    written = _lists(root["counties"])
    counties = written | {name: (name,) for name in _names(root["unitary"])}
    entries = {str(key): entry.mapping(("kind", "of")) for key, entry in root["unions"].items()}
    parts = written | {name: _names(entry["of"]) for name, entry in entries.items()}
    unions = {name: _districts(name, parts, residents) for name in parts}
    for country in countries:
        unions[country] = tuple(d for d in residents if country_of[d] == country)
    return AreaTables(
        residents=residents,
        countries=countries,
        counties=counties,
        unions=unions,
        kinds={name: entry["kind"].text() for name, entry in entries.items()},
        not_in=_lists(root["not_in"]),
        other_names={str(key): node.text() for key, node in root["other_names"].items()},
        ambiguous=_lists(root["ambiguous"]),
        council_of=_councils(counties, codes),
    )


def _councils(counties: Mapping[str, tuple[str, ...]], codes: Mapping[str, str]) -> dict[str, str]:
    """The council for social care of each district."""
    return {
        district: county if codes[district].startswith(TWO_TIER) else district
        for county, districts in counties.items()
        for district in districts
    }


def _read_population() -> tuple[dict[str, Residents], dict[str, Residents], dict[str, str]]:
    """Residents of districts and of countries, and the code of each district."""
    residents: dict[str, Residents] = {}
    countries: dict[str, Residents] = {}
    codes: dict[str, str] = {}
    for code, name, people in read_own_table(POPULATION, _district)[1]:
        if code[1:2] == COUNTRY_CODE:
            countries[name] = people
        else:
            residents[name] = people
            codes[name] = code
    return residents, countries, codes


def _district(row: Mapping[str, str]) -> tuple[str, str, Residents]:
    people = tuple(int(row[f"age_{age}"]) for age in range(OLDEST_AGE + 1))
    if row["code"][:1] not in COUNTRIES and row["code"][1:2] != COUNTRY_CODE:
        raise ValueError(f"'{row['code']}' is no code of a district of England or Wales")
    return row["code"], row["name"], people


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
