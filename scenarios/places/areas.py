"""Finds an area of England or Wales by name, with its residents at each single year of age."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from scenarios.places.area_tables import (
    COUNTED_YEAR,
    OLDEST_AGE,
    AreaTables,
    Residents,
    area_tables,
)
from simulation.errors import Fault, InputError

__all__ = ["COUNTED_YEAR", "OLDEST_AGE", "NamedArea", "area_names", "find_area", "wider_area"]

ADULT_FROM = 18
MOST_SUGGESTED = 5
LEAST_LIKENESS = 0.6
TOO_WIDE = ("region", "part of London")

_AND = " and "
_INVERTED = re.compile(r"(.+), (?:City|County) of")
_BEFORE = re.compile(
    r"(?:the )?(?:(?:london |royal |metropolitan |county )?borough|city|county) of "
)
_AFTER = re.compile(r"(?: (?:city|county|district|(?:county |metropolitan )?borough))? council")


@dataclass(frozen=True)
class NamedArea:
    """One or more areas, taken together.

    Attributes:
        name: as it is written, such as ``Gloucestershire`` or ``Brent, Ealing and Harrow``.
        districts: every district in it, once.
        residents: people at each single age from 0 to 90 (90 and over) on 30 June 2023.
        remarks: sentences on what the name does not cover, for whoever asked for it.
    """

    name: str
    districts: tuple[str, ...]
    residents: Residents
    remarks: tuple[str, ...] = ()

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
        for district in self.districts:
            name = _shown(tables.council_of[district])
            own = tables.residents[district][ADULT_FROM:]
            found[name] = found.get(name, 0) + sum(own)
        return dict(sorted(found.items()))

    def turning_18(self) -> dict[int, int]:
        """Residents who turn 18, by year: each age counted in 2023 grows older and nobody moves.

        The last year is that of the children not yet one when they were counted.
        """
        ages = range(ADULT_FROM - 1, -1, -1)
        return {COUNTED_YEAR + ADULT_FROM - age: self.residents[age] for age in ages}


def find_area(text: str) -> NamedArea:
    """The area of a name, or of several names parted by commas or "and".

    A name is a district, a county, another union that ``area_names`` lists, or a country.

    Raises:
        InputError: every name that is unknown, with the nearest ones; every name that could mean
            several areas, with these; areas that overlap, since their people would count twice.
    """
    tables = area_tables()
    names = list(_pieces(text, tables))
    faults = [f for name in names if (f := _fault_in(name, tables))]
    if not text.strip(" ,"):
        faults = [
            Fault("", None, None, "no area is named", fix="write for example Gloucestershire")
        ]
    if faults:
        raise InputError(faults)
    known = _by_plain_name(tables)
    found = [known[_key(name, known)] for name in names]
    faults = list(_overlaps(found, tables))
    if faults:
        raise InputError(faults)
    districts = tuple(d for name in found for d in tables.districts_of(name))
    return NamedArea(
        name=_listed([_shown(name) for name in found]),
        districts=districts,
        residents=tables.residents_of(districts),
        remarks=tuple(_remarks(found, districts, tables)),
    )


def wider_area(area: NamedArea) -> str:
    """The smallest county or other union, short of a region or country, that an area lies in.

    Returns:
        Its name; "" if there is none.
    """
    tables, own = area_tables(), set(area.districts)
    wider = [
        name
        for name, districts in tables.unions.items()
        if own < set(districts)
        and name not in tables.countries
        and tables.kinds.get(name) not in TOO_WIDE
    ]
    return min(wider, key=lambda n: sum(tables.residents_of(tables.unions[n])), default="")


def area_names() -> tuple[str, ...]:
    """Every name of a district, union or country, without the other names some of them have."""
    tables = area_tables()
    return tuple(sorted({*tables.residents, *tables.unions}))


@lru_cache(maxsize=1)
def _by_plain_name(tables: AreaTables) -> Mapping[str, str]:
    """The name in the tables for every plain name there is."""
    own = {_plain(name): name for name in (*tables.residents, *tables.unions)}
    others = {_plain(name): meant for name, meant in tables.other_names.items()}
    return others | own


def _plain(name: str) -> str:
    """A name without what people write in different ways: case, accents, hyphens, stops."""
    letters = unicodedata.normalize("NFKD", name.casefold().replace("&", _AND))
    plain = "".join(c for c in letters if not unicodedata.combining(c))
    return " ".join(re.sub(r"['’.]", "", plain).replace("-", " ").replace(",", " ").split())


def _key(name: str, known: Mapping[str, str]) -> str:
    """The plain name that is known, with or without 'borough of' or 'council'; "" if none is."""
    plain = _plain(name)
    shorter = re.sub(f"{_AFTER.pattern}$", "", re.sub(f"^{_BEFORE.pattern}", "", plain))
    without_article = plain.removeprefix("the ")
    return next((key for key in (plain, without_article, shorter) if key in known), "")


def _pieces(text: str, tables: AreaTables) -> Iterator[str]:
    """The names in a list, where a name may itself have commas or an 'and' in it."""
    words = [word for part in text.split(",") if (word := part.strip())]
    known = _by_plain_name(tables)
    while words:
        ends = range(len(words), 0, -1)
        joined = next((n for n in ends if _key(", ".join(words[:n]), known)), 0)
        if joined:
            yield ", ".join(words[:joined])
        else:
            yield from _parted_by_and(words[0], known)
        words = words[max(joined, 1) :]


def _parted_by_and(text: str, known: Mapping[str, str]) -> list[str]:
    """Two or more known names joined by 'and'; otherwise the text as it is."""
    text = text.removeprefix("and ")
    if _key(text, known):
        return [text]
    for at in (match.start() for match in re.finditer(_AND, text)):
        first, rest = text[:at], _parted_by_and(text[at + len(_AND) :], known)
        if _key(first, known) and all(_key(name, known) for name in rest):
            return [first, *rest]
    return [text]


def _fault_in(name: str, tables: AreaTables) -> Fault | None:
    """What is wrong with one name, if anything is."""
    meanings = {_plain(word): areas for word, areas in tables.ambiguous.items()}.get(_plain(name))
    if meanings:
        problem = f"'{name}' could mean several areas"
        return Fault("", None, None, problem, f"one of: {'; '.join(meanings)}")
    known = _by_plain_name(tables)
    if _key(name, known):
        return None
    close = _nearest(name, known)
    return Fault(
        "",
        None,
        None,
        f"there is no area '{name}' in England or Wales",
        expected=f"one of the nearest names: {'; '.join(close)}" if len(close) > 1 else "",
        nearest=close[0] if close else "",
        fix=""
        if close
        else "name a district, a county, a region or a country, or several with commas between",
    )


def _nearest(name: str, known: Mapping[str, str]) -> list[str]:
    """Names that contain this one, then names that look like it."""
    plain = _plain(name)
    like = difflib.get_close_matches(plain, known, MOST_SUGGESTED, LEAST_LIKENESS)
    containing = [key for key in known if f" {plain} " in f" {key} "] if plain else []
    return list(dict.fromkeys(known[key] for key in (*containing, *like)))[:MOST_SUGGESTED]


def _overlaps(names: list[str], tables: AreaTables) -> Iterator[Fault]:
    for one, other in combinations(names, 2):
        own, others = tables.districts_of(one), tables.districts_of(other)
        shared = set(own) & set(others)
        if not shared:
            continue
        if one == other:
            problem = f"'{one}' is named twice"
        elif len(shared) == min(len(own), len(others)):
            part, whole = (one, other) if len(own) < len(others) else (other, one)
            problem = f"'{part}' is part of '{whole}', so its people would count twice"
        else:
            both = ", ".join(sorted(shared))
            problem = f"'{one}' and '{other}' overlap, and people would count twice in {both}"
        yield Fault("", None, None, problem, fix="leave one of them out")


def _remarks(names: list[str], districts: tuple[str, ...], tables: AreaTables) -> Iterator[str]:
    for name in names:
        beside = [d for d in tables.not_in.get(name, ()) if d not in districts]
        if beside:
            verb = "is" if len(beside) == 1 else "are"
            yield (
                f"{_shown(name)} is the council's area of that name; "
                f"{_listed([_shown(d) for d in beside])} {verb} not in it and can be added by name."
            )


def _shown(name: str) -> str:
    """A name in its usual order: Bristol, not 'Bristol, City of'."""
    inverted = _INVERTED.fullmatch(name)
    return inverted[1] if inverted else name


def _listed(names: list[str]) -> str:
    return _AND.join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
