"""Find an area of England or Wales by name, with its residents at each single year of age."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from scenarios.places.area_faults import day_in_words, fault_in, overlaps
from scenarios.places.area_names import area_index, listed, pieces, plain, shown
from scenarios.places.area_tables import (
    BOARDS_DATE,
    CEREMONIAL,
    COUNTED_YEAR,
    OLDEST_AGE,
    AreaTables,
    Part,
    Residents,
    area_tables,
)
from simulation.errors import Fault, InputError

__all__ = [
    "COUNTED_YEAR",
    "OLDEST_AGE",
    "NamedArea",
    "area_names",
    "councils_beyond",
    "find_area",
    "wider_area",
]

ADULT_FROM = 18
NOT_SHARED = ("region", "part of London", "preserved county", "abolished county", CEREMONIAL)
"""Kinds of union that would not share a ward: too wide, or with nobody to run one."""


@dataclass(frozen=True)
class NamedArea:
    """One or more areas, taken together.

    Attributes:
        name: as it is written, such as ``Gloucestershire`` or ``Brent, Ealing and Harrow``.
        parts: every district in it, once, or the part that is in it.
        residents: people at each single age from 0 to 90 (90 and over) on 30 June 2023.
        remarks: sentences on what the name does and does not cover.
    """

    name: str
    parts: tuple[Part, ...]
    residents: Residents
    remarks: tuple[str, ...] = ()

    @property
    def districts(self) -> tuple[str, ...]:
        """Every district in it, whole or in part."""
        return tuple(dict.fromkeys(part.district for part in self.parts))

    @property
    def districts_in_words(self) -> tuple[str, ...]:
        """Every district in it, with its share if only a part is in it."""
        return tuple(
            district if share == 1 else f"{district} ({_percent(share)})"
            for district, share in _shares(self.parts).items()
        )

    @property
    def population(self) -> int:
        """Residents of all ages."""
        return sum(self.residents)

    @property
    def adults(self) -> int:
        """Residents aged 18 or over."""
        return sum(self.residents[ADULT_FROM:])

    def adults_by_council(self) -> dict[str, int]:
        """Residents aged 18 or over by the council responsible for their care, by usual name."""
        tables, found = area_tables(), dict[str, int]()
        for part in self.parts:
            name = shown(tables.council_of[part.district])
            own = tables.residents_of([part])[ADULT_FROM:]
            found[name] = found.get(name, 0) + sum(own)
        return dict(sorted(found.items()))

    def turning_18(self) -> dict[int, int]:
        """Residents who turn 18, by year: each age counted in 2023 grows older and nobody moves.

        The last year is the year in which children under one in 2023 turn 18.
        """
        ages = range(ADULT_FROM - 1, -1, -1)
        return {COUNTED_YEAR + ADULT_FROM - age: self.residents[age] for age in ages}


def find_area(text: str) -> NamedArea:
    """The area of a name or code, or of several parted by commas or "and".

    A name is a district, a county, a health board, another union that ``area_names`` lists, or a
    country.

    Raises:
        InputError: every name that is unknown, with the nearest ones; every name that could mean
            several areas, with these; every former area, with its successors; areas that overlap,
            because their people would count twice.
    """
    tables, names = area_tables(), list(pieces(text))
    faults = [f for name in names if (f := fault_in(name))]
    if not text.strip(" ,"):
        faults = [
            Fault("", None, None, "no area is named", fix="write for example Gloucestershire")
        ]
    if faults:
        raise InputError(faults)
    found = [area for name in names for area in area_index().meant(name)]
    faults = list(overlaps(found))
    if faults:
        raise InputError(faults)
    parts = tuple(part for name in found for part in tables.parts_of(name))
    return NamedArea(
        name=_written(found),
        parts=parts,
        residents=tables.residents_of(parts),
        remarks=(*_renamed(names), *_remarks(found, parts, tables)),
    )


def wider_area(area: NamedArea) -> str:
    """The smallest county, board or other union, short of a region, that an area lies in.

    Returns:
        Its name; "" if there is none.
    """
    tables = area_tables()
    people = {name: sum(tables.residents_of(parts)) for name, parts in _around(area, tables)}
    wider = {name: number for name, number in people.items() if number > area.population}
    return min(wider, key=lambda name: wider[name], default="")


def area_names() -> tuple[str, ...]:
    """Every district, union, country and board, without the other names some of them have."""
    return tuple(sorted(set(area_tables().names)))


def councils_beyond(area: NamedArea) -> dict[str, tuple[str, ...]]:
    """County councils that care for people in some of their districts here, by usual name.

    Returns:
        Each county whose other districts are not in the area, and its districts that are.
    """
    tables, found = area_tables(), dict[str, tuple[str, ...]]()
    for district in area.districts:
        county = tables.council_of[district]
        if county != district and not set(tables.districts_of(county)) <= set(area.districts):
            found[shown(county)] = (*found.get(shown(county), ()), shown(district))
    return found


def _around(area: NamedArea, tables: AreaTables) -> Iterator[tuple[str, tuple[Part, ...]]]:
    """The unions and boards that have all of an area and could share a ward."""
    for name in (*tables.unions, *tables.boards):
        parts = tables.parts_of(name)
        whole = all(any(map(own.within, parts)) for own in area.parts)
        if whole and name not in tables.countries and tables.kinds.get(name) not in NOT_SHARED:
            yield name, parts


def _written(names: list[str]) -> str:
    """The names as a list that reads back as the same areas."""
    usual = [shown(name) for name in names]
    together = listed(usual)
    one_name = len(names) > 1 and area_index().recognised(together)
    return ", ".join(usual) if one_name else together


def _renamed(names: list[str]) -> Iterator[str]:
    """Remarks on areas that have another name or code now."""
    for name in names:
        former = area_index().former_area(name)
        if former and area_index().meant(name) == former.became:
            now = listed([shown(area) for area in former.became])
            if plain(now) != plain(former.name):
                ended = day_in_words(former.ended)
                yield f"{former.name} ended on {ended}; its area is that of {now} now."


def _remarks(names: list[str], parts: tuple[Part, ...], tables: AreaTables) -> Iterator[str]:
    for name in names:
        yield from _beside(name, parts, tables)
        yield from _board_of_that_name(name, tables)
    yield from _of_boards(names, tables)
    yield from _divided(parts)


def _beside(name: str, parts: tuple[Part, ...], tables: AreaTables) -> Iterator[str]:
    """Districts that people may think are part of an area of this name."""
    named = {part.district for part in parts}
    beside = [district for district in tables.not_in.get(name, ()) if district not in named]
    if beside:
        verb = "is" if len(beside) == 1 else "are"
        yield (
            f"{shown(name)} is the council's area of that name; "
            f"{listed([shown(d) for d in beside])} {verb} not in it and can be added by name."
        )


def _board_of_that_name(name: str, tables: AreaTables) -> Iterator[str]:
    """A board of the same name that has another area."""
    board = area_index().boards.get(plain(shown(name)), "")
    if not board or name in tables.boards:
        return
    if set(tables.parts_of(board)) != set(tables.parts_of(name)):
        yield f'{board} has another area than {shown(name)}: --area "{board}".'


def _of_boards(names: list[str], tables: AreaTables) -> Iterator[str]:
    """The date of the English boards."""
    boards = [n for n in names if _is_english_board(n, tables)]
    if boards:
        verb = "is" if len(boards) == 1 else "are"
        yield (
            f"{listed(boards)} {verb} taken as on {day_in_words(BOARDS_DATE)}; some boards have "
            "merged since April 2026."
        )


def _is_english_board(name: str, tables: AreaTables) -> bool:
    return name in tables.boards and tables.boards[name][0].district in tables.unions["England"]


def _divided(parts: tuple[Part, ...]) -> Iterator[str]:
    """Districts that boards divide and that are not here whole."""
    shares = _shares(parts).items()
    some = [f"{_percent(share)} of {shown(district)}" for district, share in shares if share < 1]
    if some:
        yield (
            f"It has {listed(some)}: the share of small areas there, taken of residents at every "
            "age. Other boards have the rest."
        )


def _shares(parts: tuple[Part, ...]) -> dict[str, Fraction]:
    """The share of each district in it, the parts of several boards together."""
    shares: dict[str, Fraction] = {}
    for part in parts:
        shares[part.district] = shares.get(part.district, Fraction(0)) + part.share
    return shares


def _percent(share: Fraction) -> str:
    return f"{float(100 * share):g}%"
