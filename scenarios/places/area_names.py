"""Names of areas: with titles, in the forms of councils and boards, codes, former names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from scenarios.places.area_tables import AreaTables, Former, area_tables

_AND = " and "
_INVERTED = re.compile(r"(.+), (?:City|County) of")
_COUNCIL_BEFORE = re.compile(
    r"^(?:the )?(?:(?:london |royal |metropolitan |county )?borough|city|county|district) of "
)
_COUNCIL_AFTER = re.compile(
    r"(?: (?:city|county|district|(?:county |metropolitan )?borough))? council$"
)
_CEREMONIAL = re.compile(r"^ceremonial county of (.+)$")
_BOARD_BEFORE = re.compile(
    r"^(?:the )?(?:nhs |integrated care (?:board|system|partnership) (?:for|of) "
    r"|bwrdd iechyd (?:prifysgol |addysgu )?)"
)
_BOARD_AFTER = re.compile(
    r"(?: health and (?:social )?care)?"
    r"(?: integrated care (?:board|system|partnership)| ic[bsp]| health and care partnership"
    r"| (?:university |teaching )?(?:local )?(?:university )?health board| u?l?hb)?$"
)
_IN_BRACKETS = re.compile(r"\([^)]*\)")


@dataclass(frozen=True, eq=False)
class Names:
    """Every known name of an area, in plain form (see ``plain``).

    Attributes:
        areas: districts, unions, countries, boards and codes, and the name in the tables.
        boards: boards without their titles.
        former: former areas, by name and by code.
        ambiguous: names that could mean several areas, and which.
        announced: boards without their titles that are newer than the tables.
    """

    areas: Mapping[str, str]
    boards: Mapping[str, str]
    former: Mapping[str, Former]
    ambiguous: Mapping[str, tuple[str, ...]]
    announced: Mapping[str, str]

    def meant(self, text: str) -> tuple[str, ...]:
        """The areas of one name, as the tables have them; () if it has no single meaning.

        If a name belongs to an area and, without its title, to a board, it means the area.
        """
        if plain(text) in self.ambiguous:
            return ()
        found = self._area(text)
        if found:
            return (found,)
        former = self.former_area(text)
        return former.became if former and former.same_area else ()

    def former_area(self, text: str) -> Former | None:
        """The former area with this name or code."""
        keys = (key for key in _council_forms(text) if key in self.former)
        return self.former.get(next(keys, ""))

    def announced_board(self, text: str) -> str:
        """What to write for a board that is newer than the tables; "" for any other name."""
        bare, titled = _without_titles(text)
        return self.announced.get(bare, "") if titled else ""

    def recognised(self, text: str) -> bool:
        """Whether the whole text is one name of any current or former area."""
        return bool(
            self.meant(text)
            or plain(text) in self.ambiguous
            or self.former_area(text)
            or self.announced_board(text)
        )

    def _area(self, text: str) -> str:
        key = next((key for key in _council_forms(text) if key in self.areas), "")
        return self.areas[key] if key else self.boards.get(_without_titles(text)[0], "")


@lru_cache(maxsize=1)
def area_index() -> Names:
    """The names of all areas in the shipped tables."""
    tables = area_tables()
    own = {plain(name): name for name in tables.names}
    others = {plain(name): meant for name, meant in tables.other_names.items()}
    codes = {plain(code): name for code, name in tables.codes.items()}
    former = {plain(old.name): old for old in tables.former}
    return Names(
        areas=codes | others | own,
        boards=dict(_boards(tables)),
        former=former | {plain(old.code): old for old in tables.former if old.code},
        ambiguous={plain(word): areas for word, areas in tables.ambiguous.items()},
        announced={_without_titles(n)[0]: meant for n, meant in tables.announced.items()},
    )


def plain(name: str) -> str:
    """A name without differences in spelling: case, accents, hyphens, stops."""
    letters = unicodedata.normalize("NFKD", name.casefold().replace("&", _AND))
    bare = "".join(c for c in letters if not unicodedata.combining(c))
    bare = re.sub(r"['’.]", "", _IN_BRACKETS.sub(" ", bare))
    return " ".join(bare.replace("-", " ").replace(",", " ").split())


def shown(name: str) -> str:
    """A name in its usual order: Bristol, not 'Bristol, City of'."""
    inverted = _INVERTED.fullmatch(name)
    return inverted[1] if inverted else name


def listed(names: list[str]) -> str:
    """Names as a list in words, with 'and' before the last."""
    return _AND.join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def pieces(text: str) -> Iterator[str]:
    """The names in a list; a name may contain commas or 'and'."""
    words = [word for part in text.split(",") if (word := part.strip())]
    names = area_index()
    while words:
        ends = range(len(words), 0, -1)
        joined = next((n for n in ends if names.recognised(", ".join(words[:n]))), 0)
        if joined:
            yield ", ".join(words[:joined])
        else:
            yield from _parted_by_and(words[0], names)
        words = words[max(joined, 1) :]


def _parted_by_and(text: str, names: Names) -> list[str]:
    """Two or more known names joined by 'and'; otherwise the text as it is."""
    text = text.removeprefix("and ")
    if names.recognised(text):
        return [text]
    for at in (match.start() for match in re.finditer(_AND, text)):
        first, rest = text[:at], _parted_by_and(text[at + len(_AND) :], names)
        if all(map(names.recognised, (first, *rest))):
            return [first, *rest]
    return [text]


def _boards(tables: AreaTables) -> Iterator[tuple[str, str]]:
    """Each board by its bare name and by its other names, all without titles."""
    others = tables.other_names.items()
    for name, board in (*zip(tables.boards, tables.boards, strict=True), *others):
        if board in tables.boards:
            yield _without_titles(name)[0], board


def _council_forms(text: str) -> Iterator[str]:
    """A name in plain form: as it is, then without 'the', 'borough of' or 'council'."""
    name = plain(text)
    yield name
    yield name.removeprefix("the ")
    yield _COUNCIL_AFTER.sub("", _COUNCIL_BEFORE.sub("", name))
    yield _CEREMONIAL.sub(r"\1 ceremonial county", name)


def _without_titles(text: str) -> tuple[str, bool]:
    """A board's name in plain form without 'NHS', 'ICB' and the like, and whether it had any."""
    name = plain(text)
    bare = _BOARD_AFTER.sub("", _BOARD_BEFORE.sub("", name), count=1)
    return re.sub(r"\bthe ", "", bare), bare != name
