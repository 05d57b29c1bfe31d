"""Read the files of a place folder strictly, reporting all faults of a file together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path

from scenarios.language.keys import QUEUE_TERMS
from scenarios.language.read_queues import read_terms
from scenarios.language.scenario import QUEUED, Allocate, Vocabulary, When
from scenarios.language.schema_version import check_schema
from scenarios.parameters.prices import deflator_growth
from scenarios.places import read_councils as council_forms
from scenarios.places.place import CountRow, RunningService
from scenarios.reading.yaml import Node, Row, read_csv_table, read_yaml
from simulation.clock import FIRST_MONTH_OF_FINANCIAL_YEAR
from simulation.councils import Councils
from simulation.errors import Fault, Faults, InputError, nearest, one_of
from simulation.pathway.words import LIVES_IN, kind_of_setting

OLDEST = 120
ADULT_FROM = 18
FIRST_YEAR, LAST_YEAR = 1990, 2150
MOST_SLOTS = 100_000
MOST_RESIDENTS = 100_000_000  # more than live in the United Kingdom
AREA_KEYS = (
    "schema",
    "name",
    "title",
    "start",
    "price_base",
    "population",
    "adults",
    "public_figures_only",
    "source",
    "resources",
)

_NAME = re.compile(r"[a-z][a-z0-9_-]*")
_PRICE_BASE = re.compile(r"(\d{4})/(\d{2})")


@dataclass(frozen=True)
class Area:
    """The contents of ``area.yaml``."""

    name: str
    title: str
    start: date
    price_base: str
    population: int
    adults: int
    public_figures_only: bool
    resources: dict[str, int]
    services_running: dict[str, RunningService]
    sources: dict[str, str]
    councils: Councils | None = None
    allocations: tuple[Allocate, ...] = ()


def read_area(path: Path, vocabulary: Vocabulary) -> Area:
    """Read ``area.yaml``: what an area has and how many people live there.

    Raises:
        InputError: every fault of the file.
    """
    root = read_yaml(path)
    faults = Faults()
    attempt = faults.attempt
    found = root.mapping(AREA_KEYS, ("services_running", *council_forms.KEYS), faults)
    if "schema" in found:
        attempt(check_schema, found["schema"])
    name = attempt(_read_name, found["name"]) if "name" in found else None
    title = attempt(found["title"].text) if "title" in found else None
    source = attempt(found["source"].text) if "source" in found else None
    start = attempt(_read_start, found["start"]) if "start" in found else None
    price_base = attempt(_read_price_base, found["price_base"]) if "price_base" in found else None
    population = (
        attempt(found["population"].integer, 1, MOST_RESIDENTS) if "population" in found else None
    )
    adults = attempt(found["adults"].integer, 1, population) if "adults" in found else None
    key = "public_figures_only"
    public = attempt(found[key].boolean) if key in found else None
    sources = {"area": source or ""}
    resources = {}
    if "resources" in found:
        resources = attempt(_read_resources, found["resources"], vocabulary, sources) or {}
    services = {}
    if "services_running" in found:
        node = found["services_running"]
        services = attempt(_read_services, node, vocabulary, sources) or {}
        for service in services.keys() & resources.keys():
            faults.add(node.fault(f"'{service}' is in 'resources' too", fix="keep one of them"))
    allocations = tuple(_allocations(found, start, resources, faults)) if start else ()
    councils = attempt(council_forms.read_councils, found)
    faults.raise_if_any()
    assert name and title and start and price_base and population and adults
    return Area(
        name,
        title,
        start,
        price_base,
        population,
        adults,
        bool(public),
        resources,
        services,
        sources,
        councils,
        allocations,
    )


def _allocations(
    found: Mapping[str, Node], start: date, slots: Mapping[str, int], faults: Faults
) -> Iterator[Allocate]:
    """Who gets a home from the first day, where a resource says so."""
    node = found.get("resources")
    for key, entry in node.entries if node is not None and node.kind == "mapping" else ():
        given = {str(name): value for name, value in entry.entries if name in QUEUE_TERMS}
        if key in QUEUED and given:
            terms = faults.attempt(read_terms, entry, given, str(key))
            if terms is None:
                continue
            if (kept := sum(homes for _, homes in terms.reserved or ())) > slots.get(str(key), 0):
                faults.add(
                    given["reserved"].fault(
                        f"{kept} are reserved, but there are {slots.get(str(key), 0)} on the "
                        "first day",
                        expected="no more reserved than there are",
                    )
                )
            yield replace(terms, when=When(start))


def read_counts(path: Path, vocabulary: Vocabulary) -> tuple[CountRow, ...]:
    """People in the area's care on the first day, by group, level, setting and age band.

    Raises:
        InputError: every fault of the file, including people counted twice.
    """
    columns = ("group", "level", "setting", "age_from", "age_to", "people", "source")
    faults = Faults()
    rows: list[tuple[Row, CountRow]] = []
    for row in read_csv_table(path, columns):
        count = faults.attempt(_read_count, row, vocabulary)
        if count is not None:
            rows.append((row, count))
    faults.add(*_counted_twice(rows))
    if not any(count.people for _, count in rows) and not faults:
        fix = "add a row, or correct the numbers of people"
        faults.add(Fault(str(path), 2, 6, "nobody is counted here", fix=fix))
    faults.raise_if_any()
    return tuple(count for _, count in rows)


def read_cohorts(path: Path) -> dict[int, tuple[int, str]]:
    """Residents turning 18 in each April year, and the source of each figure.

    Raises:
        InputError: every fault of the file; a year twice, or missing between two others.
    """
    faults = Faults()
    cohorts: dict[int, tuple[int, str]] = {}
    line_of: dict[int, int] = {}
    for row in read_csv_table(path, ("year", "people_turning_18", "source")):
        year = faults.attempt(row.integer, "year", FIRST_YEAR, LAST_YEAR)
        people = faults.attempt(row.integer, "people_turning_18", 0)
        source = faults.attempt(row.text, "source")
        if year in cohorts:
            faults.add(row.fault("year", f"the year {year} appears twice", fix="keep one row"))
        if year is not None:
            cohorts.setdefault(year, (people or 0, source or ""))
            line_of.setdefault(year, row.line)
    for before, after in pairwise(sorted(cohorts)):
        if after != before + 1:
            faults.add(
                Fault(
                    str(path),
                    line_of[after],
                    1,
                    f"there is no row between {before} and {after}",
                    fix=f"add the year {before + 1}",
                )
            )
    if not cohorts and not faults:
        faults.add(Fault(str(path), 2, 1, "there is no year here", fix="add a row"))
    faults.raise_if_any()
    return dict(sorted(cohorts.items()))


def _read_start(node: Node) -> date:
    """The first day; a 1 April, so that every year of the results is whole."""
    start = node.date()
    if (start.month, start.day) != (FIRST_MONTH_OF_FINANCIAL_YEAR, 1):
        raise node.error(
            f"the start {start} is not the first day of a financial year",
            expected="a 1 April, such as 2026-04-01",
        )
    return start


def _read_name(node: Node) -> str:
    name = node.text()
    if not _NAME.fullmatch(name):
        raise node.error(
            f"'{name}' cannot be a place's name",
            expected="lower-case letters, digits, hyphens and underscores, such as north-wales",
        )
    return name


def _read_price_base(node: Node) -> str:
    text = node.text()
    parts = _PRICE_BASE.fullmatch(text)
    if not parts or (int(parts[1]) + 1) % 100 != int(parts[2]):
        raise node.error(
            f"'price_base' has '{text}', which is not a financial year",
            expected="a financial year such as 2016/17",
        )
    known = deflator_growth()
    first, last = min(known) - 1, max(known)
    if not first <= int(parts[1]) <= last:
        raise node.error(
            f"prices cannot be brought to {text}: the price index does not reach it",
            expected=f"a year from {_in_words(first)} to {_in_words(last)}",
        )
    return text


def _in_words(year: int) -> str:
    return f"{year}/{(year + 1) % 100:02d}"


def _read_resources(node: Node, vocabulary: Vocabulary, sources: dict[str, str]) -> dict[str, int]:
    faults, resources = Faults(), {}
    for name, entry in _known_entries(node, vocabulary.resources, faults):
        terms = tuple(QUEUE_TERMS) if name in QUEUED else ()
        given = faults.attempt(entry.mapping, ("opening", "source"), terms, faults) or {}
        slots = faults.attempt(given["opening"].integer, 0, MOST_SLOTS) if "opening" in given else 0
        sources[name] = (faults.attempt(given["source"].text) if "source" in given else "") or ""
        resources[name] = slots or 0
    faults.raise_if_any()
    return resources


def _read_services(
    node: Node, vocabulary: Vocabulary, sources: dict[str, str]
) -> dict[str, RunningService]:
    faults, services = Faults(), {}
    keys = ("slots", "already_reached", "source")
    for name, entry in _known_entries(node, vocabulary.services, faults):
        given = faults.attempt(entry.mapping, keys, (), faults) or {}
        slots = faults.attempt(given["slots"].integer, 1, MOST_SLOTS) if "slots" in given else 0
        reached = (
            faults.attempt(given["already_reached"].share) if "already_reached" in given else 0.0
        )
        sources[name] = (faults.attempt(given["source"].text) if "source" in given else "") or ""
        services[name] = RunningService(slots or 0, reached or 0.0)
    faults.raise_if_any()
    return services


def _known_entries(
    node: Node, names: tuple[str, ...], faults: Faults
) -> Iterator[tuple[str, Node]]:
    for key, entry in node.items():
        if key in names:
            yield str(key), entry
        else:
            faults.add(
                key.fault(
                    f"'{key}' is not known here",
                    expected=one_of(names),
                    nearest=nearest(key, names),
                )
            )


def _read_count(row: Row, vocabulary: Vocabulary) -> CountRow:
    faults = Faults()
    group = faults.attempt(row.text, "group", vocabulary.groups)
    level = faults.attempt(row.text, "level", vocabulary.levels)
    setting = faults.attempt(row.text, "setting", vocabulary.settings)
    youngest, oldest = _ages(group)
    age_from = faults.attempt(row.integer, "age_from", youngest, oldest)
    low = youngest if age_from is None else age_from
    age_to = faults.attempt(row.integer, "age_to", low, oldest)
    people = faults.attempt(row.integer, "people", 0)
    source = faults.attempt(row.text, "source")
    faults.raise_if_any()
    assert group and level and setting and source
    assert age_from is not None and age_to is not None and people is not None
    if kind_of_setting(setting) not in LIVES_IN[group]:
        raise InputError(
            row.fault(
                "setting",
                f"nobody of the group '{group}' can be in '{setting}' on the first day",
                expected=one_of(LIVES_IN[group]),
                fix="correct the group or the setting",
            )
        )
    return CountRow(group, level, setting, age_from, age_to, people, source, row.line)


def _ages(group: str | None) -> tuple[int, int]:
    if group == "adults":
        return ADULT_FROM, OLDEST
    return 0, ADULT_FROM - 1 if group == "children" else OLDEST


def _counted_twice(rows: list[tuple[Row, CountRow]]) -> Iterator[Fault]:
    ordered = sorted(
        rows, key=lambda pair: (pair[1].group, pair[1].level, pair[1].setting, pair[1].age_from)
    )
    for (first, a), (second, b) in pairwise(ordered):
        alike = (a.group, a.level, a.setting) == (b.group, b.level, b.setting)
        if alike and b.age_from <= a.age_to:
            later = max(first, second, key=lambda row: row.line)
            yield later.fault(
                "age_from",
                f"ages {a.age_from} to {a.age_to} on line {first.line} and {b.age_from} to "
                f"{b.age_to} on line {second.line} overlap, so people are counted twice",
                fix="make the age bands meet without overlapping (age_to is included)",
            )
