"""What is wrong with the name of an area, and what to write instead."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations

from scenarios.places.area_names import area_index, listed, plain, shown
from scenarios.places.area_tables import BOARDS_DATE, Former, Part, area_tables
from simulation.errors import Fault

MOST_SUGGESTED = 5
LEAST_LIKENESS = 0.6
GROUPS_ENDED = date(2022, 6, 30)  # the last day of clinical commissioning groups

_CODE = re.compile(r"[A-Z]\d{8}", re.IGNORECASE)
_GROUP = re.compile(r"^(?:nhs )?(.*?) (?:ccg|clinical commissioning group)$")


def fault_in(name: str) -> Fault | None:
    """What is wrong with one name, if anything is."""
    names = area_index()
    if names.meant(name):
        return None
    if meanings := names.ambiguous.get(plain(name)):
        problem = f"'{name}' could mean several areas"
        return _fault(problem, expected=f"one of: {'; '.join(meanings)}")
    if former := names.former_area(name):
        return _no_more(name, former)
    if instead := names.announced_board(name):
        return _fault(
            f"'{name}' is newer than the boards that are known here, those of "
            f"{day_in_words(BOARDS_DATE)}",
            fix=f'name its area in another way: --area "{instead}"',
        )
    if _CODE.fullmatch(name):
        return _fault(
            f"no area of England or Wales has the code '{name}' here",
            expected="the code of a district (E06, E07, E08, E09, W06), a county (E10, E11), a "
            "region (E12), a health board (E54, W11) or a country",
        )
    if group := _GROUP.match(plain(name)):
        return _group(name, group[1])
    close = _nearest(name)
    return _fault(
        f"there is no area '{name}' in England or Wales",
        expected=f"one of the nearest names: {'; '.join(close)}" if len(close) > 1 else "",
        nearest=close[0] if close else "",
        fix=""
        if close
        else "name a district, a county, a health board, a region or a country, or several with "
        "commas between",
    )


def overlaps(names: list[str]) -> Iterator[Fault]:
    """A fault for each pair of areas that share people."""
    tables = area_tables()
    for first, second in combinations(names, 2):
        own, others = tables.parts_of(first), tables.parts_of(second)
        shared = {part.district for part in own if any(map(part.overlaps, others))}
        if not shared:
            continue
        if first == second:
            problem = f"'{first}' is named twice"
        elif _inside(own, others) or _inside(others, own):
            part, whole = (first, second) if _inside(own, others) else (second, first)
            problem = f"'{part}' is part of '{whole}', so its people would count twice"
        else:
            both = ", ".join(sorted(shared))
            problem = f"'{first}' and '{second}' overlap, and people would count twice in {both}"
        yield _fault(problem, fix="leave one of them out")


def _inside(parts: Iterable[Part], others: Sequence[Part]) -> bool:
    return all(any(map(part.within, others)) for part in parts)


def day_in_words(day: date) -> str:
    """A date in its usual form: 1 July 2022."""
    return f"{day.day} {day:%B %Y}"


def _no_more(name: str, former: Former) -> Fault:
    """A fault that names the current areas of a former one."""
    now = [shown(area) for area in former.became]
    called = f" ({former.name})" if _CODE.fullmatch(name) else ""
    alone = f"there are no figures for {former.name} alone"
    if len(now) == 1:
        return _fault(
            f"'{name}'{called} ended on {day_in_words(former.ended)}; it is part of {now[0]} now",
            nearest=now[0],
            fix=f"write '{now[0]}'; {alone}",
        )
    return _fault(
        f"'{name}'{called} ended on {day_in_words(former.ended)}; it is divided between "
        f"{listed(now)} now",
        fix=f"write one of them or several with commas between; {alone}",
    )


def _group(name: str, of: str) -> Fault:
    """A fault for a clinical commissioning group, naming the boards that have its area."""
    tables, meant = area_tables(), area_index().meant(of)
    districts = {district for area in meant for district in tables.districts_of(area)}
    boards = [
        board
        for board, parts in tables.boards.items()
        if districts and districts & {part.district for part in parts}
    ]
    return _fault(
        f"'{name}': clinical commissioning groups ended on {day_in_words(GROUPS_ENDED)}",
        nearest=boards[0] if len(boards) == 1 else "",
        fix=f"write '{boards[0]}', or '{shown(meant[0])}' alone"
        if len(boards) == 1
        else "name the integrated care board, or the districts with commas between",
    )


def _nearest(name: str) -> list[str]:
    """Names that contain this one, then names that look like it."""
    known = {key: area for key, area in area_index().areas.items() if not _CODE.fullmatch(key)}
    key = plain(name)
    like = difflib.get_close_matches(key, known, MOST_SUGGESTED, LEAST_LIKENESS)
    containing = [other for other in known if f" {key} " in f" {other} "] if key else []
    return list(dict.fromkeys(known[other] for other in (*containing, *like)))[:MOST_SUGGESTED]


def _fault(problem: str, *, expected: str = "", nearest: str = "", fix: str = "") -> Fault:
    return Fault("", None, None, problem, expected, nearest, fix)
