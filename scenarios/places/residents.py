"""Refuse numbers that the residents of a place rule out, such as more slots than residents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

from scenarios.places.place import CountRow
from scenarios.places.read_files import Area
from simulation.errors import Fault, Faults
from simulation.pathway.words import CHILD

PEOPLE_COLUMN = 6
EXCEL_EPOCH = date(1899, 12, 30)
EXCEL_DATES = range(36_526, 54_789)  # 2000 to 2049


def residents_of(group: str, population: int, adults: int) -> int:
    """Residents of the ages of a group."""
    return population - adults if group == CHILD else adults


def more_than_residents(
    counts_file: Path, area: Area, counts: Iterable[CountRow]
) -> Iterator[Fault]:
    """A fault for each group that counts more people than live in the place."""
    counts = list(counts)
    for group in dict.fromkeys(row.group for row in counts):
        own = [row for row in counts if row.group == group]
        people, residents = (
            sum(r.people for r in own),
            residents_of(group, area.population, area.adults),
        )
        if people > residents:
            most = max(own, key=lambda row: row.people)
            yield Fault(
                str(counts_file),
                most.line or None,
                PEOPLE_COLUMN,
                f"{people:,} people of the group '{group}' are counted, but residents of "
                f"that age number {residents:,}",
                expected="some of the residents that area.yaml gives",
                fix=_meant(most.people, "correct this number, the largest, or area.yaml"),
            )


def cohorts_beyond(
    cohorts_file: Path, area: Area, cohorts: Mapping[int, tuple[int, str]]
) -> Iterator[Fault]:
    """A fault if more people turn 18 in any year than live in the place."""
    years = sorted(cohorts)
    beyond = [year for year in years if cohorts[year][0] > area.population]
    if beyond:
        year, more = beyond[0], len(beyond) - 1
        people = cohorts[year][0]
        others = f", and so in {more} other year{'s' if more > 1 else ''}" if more else ""
        yield Fault(
            str(cohorts_file),
            2 + years.index(year),
            2,
            f"{people:,} people turn 18 in {year}, but the population is {area.population:,}"
            f"{others}",
            fix=_meant(people, "correct this number, or the population in area.yaml"),
        )


def slots_beyond(area_file: Path, area: Area) -> Iterator[Fault]:
    """A fault for each resource or service with more slots than residents."""
    running = {name: service.slots for name, service in area.services_running.items()}
    for name, slots in {**area.resources, **running}.items():
        if slots > area.population:
            yield Fault(
                str(area_file),
                None,
                None,
                f"{name} has {slots:,} slots on the first day, but the population is "
                f"{area.population:,}",
                fix=_meant(slots, "correct one of them"),
            )


def impossible_numbers(
    folder: Path,
    area: Area,
    counts: Iterable[CountRow] | None,
    cohorts: Mapping[int, tuple[int, str]] | None,
    names: Mapping[str, str],
) -> list[Fault]:
    """Every number of a place that its residents rule out.

    Args:
        names: the files ``area``, ``counts`` and ``cohorts``, by those words.
    """
    faults = Faults()
    faults.add(*slots_beyond(folder / names["area"], area))
    if counts:
        faults.add(*more_than_residents(folder / names["counts"], area, counts))
    if cohorts:
        faults.add(*cohorts_beyond(folder / names["cohorts"], area, cohorts))
    return faults.faults


def as_excel_date(number: float) -> str:
    """The date that a spreadsheet stores as this number, in words; "" if it is none."""
    if number not in EXCEL_DATES:
        return ""
    day = EXCEL_EPOCH + timedelta(days=int(number))
    return f"{int(number)} is how a spreadsheet stores the date {day:%d %B %Y}".replace(" 0", " ")


def _meant(number: int, otherwise: str) -> str:
    stored = as_excel_date(number)
    return f"{stored}; if that is not what happened, {otherwise}" if stored else otherwise
