"""Build the place folder of a named area from public figures, whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import tempfile
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from scenarios.language.schema_version import SCHEMA
from scenarios.places.areas import COUNTED_YEAR, NamedArea
from scenarios.places.load import AREA, COHORTS, COUNTS, PARAMETERS, load_place
from scenarios.places.place import NOT_LOCAL, CountRow, Place
from scenarios.places.read_councils import MOST_COUNCILS
from scenarios.places.read_files import ADULT_FROM
from scenarios.places.scaling import BEDS, Scaled, scale_place
from scenarios.places.vouched import MADE, record_of
from scenarios.places.whole_numbers import largest_remainders
from scenarios.reading.file_names import refuse_unfit
from simulation.errors import Fault, InputError
from simulation.parameters import Parameter, ParameterSet
from simulation.pathway.words import AUTISM_ONLY, CHILD

POPULATION_SOURCE = f"ONS mid-{COUNTED_YEAR} population estimates; Open Government Licence v3.0"
COHORT_SOURCE = (
    f"ONS mid-{COUNTED_YEAR} population estimates, aged on without migration; "
    "Open Government Licence v3.0"
)
LINE = 96
HUNDREDTHS = 10_000  # of a percent, that make a whole

_NAME = re.compile(r"[a-z][a-z0-9_-]*")


def make_place(folder: Path, area: NamedArea, parameters: ParameterSet) -> Place:
    """Build an area's place folder, check it, and then move it into place.

    Args:
        folder: the folder to make; its last part is the place's name.
        area: the area whose residents to use.
        parameters: the shipped parameters.

    Returns:
        The place as ``load_place`` reads it from its folder.

    Raises:
        InputError: the folder exists, its name cannot be a place's, or it cannot be written.
            Nothing is left behind.
    """
    _refuse(folder)
    files = build_files(area, folder.name, parameters)
    write_folder(files, folder)
    return load_place(folder)


def build_files(area: NamedArea, name: str, parameters: ParameterSet) -> dict[str, str]:
    """The text of each file of a place folder, by file name."""
    scaled = scale_place(area, parameters)
    return {
        AREA: _area_text(scaled, name),
        COUNTS: _counts_text(scaled),
        COHORTS: _cohorts_text(scaled),
        PARAMETERS: _parameters_text(scaled.parameters),
    }


def write_folder(files: Mapping[str, str], folder: Path) -> None:
    """Write files into a new folder, which appears only when all are written and can be read.

    Raises:
        InputError: the folder exists, or cannot be written.
    """
    _refuse(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        written = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        for name, text in {**files, MADE: record_of(files)}.items():
            (written / name).write_text(text, encoding="utf-8", newline="")
        load_place(written)
        written.chmod(0o755)
        _refuse(folder)
        written.rename(folder)
    except OSError as error:
        raise _unwritable(folder, error) from error
    finally:
        shutil.rmtree(written, ignore_errors=True)


def _refuse(folder: Path) -> None:
    """Refuse a folder that exists, or whose name cannot be a place's."""
    if folder.exists() or folder.is_symlink():
        what = "a place" if (folder / AREA).is_file() else "something"
        raise InputError(
            Fault(
                str(folder),
                None,
                None,
                f"there is {what} here already, and it is left as it is",
                fix="choose another name, or move it away first",
            )
        )
    if not _NAME.fullmatch(folder.name):
        raise InputError(
            Fault(
                str(folder),
                None,
                None,
                f"'{folder.name}' cannot be a place's name",
                expected="lower-case letters, digits, hyphens and underscores, from a letter on",
                nearest=_possible_name(folder.name),
            )
        )
    refuse_unfit(folder)


def _possible_name(name: str) -> str:
    words = re.findall(r"[a-z0-9_]+", name.lower())
    possible = "-".join(words).lstrip("0123456789-_")
    return possible if _NAME.fullmatch(possible) else ""


def _unwritable(folder: Path, error: OSError) -> InputError:
    problem = f"the place cannot be written here: {error.strerror}"
    return InputError(Fault(str(folder), None, None, problem, fix="choose another folder"))


def _area_text(scaled: Scaled, name: str) -> str:
    area, reference = scaled.area, scaled.reference
    last = max(scaled.cohorts)
    source = (
        f"Made from {NOT_LOCAL}. Residents of {area.name} on 30 June {COUNTED_YEAR}: "
        f"{POPULATION_SOURCE}. People known to services, beds, homes and services are what "
        f"{reference.title}'s public figures come to for {reference.adults:,} adults, scaled to "
        f"{area.adults:,}; children follow their cohorts. Whole numbers by largest remainders. "
        f"Cohorts turning {ADULT_FROM} are counted children grown older, without migration; after "
        f"{last} the figure of that year holds. Districts: {', '.join(area.districts_in_words)}."
    )
    lines = [
        f"schema: {SCHEMA}",
        f"name: {name}",
        f"title: {_quoted(area.name)}",
        f"start: {reference.start}",
        f"price_base: {reference.price_base}",
        f"population: {area.population}",
        f"adults: {area.adults}",
        "public_figures_only: true",
        *_folded("source", source, 0),
        *_council_lines(area),
        "resources:",
    ]
    for resource, slots in scaled.resources.items():
        lines += [f"  {resource}:", f"    opening: {slots}"]
        lines += _folded("source", _resource_source(scaled, resource), 4)
    lines.append("services_running:")
    for service, running in scaled.services.items():
        lines += [
            f"  {service}:",
            f"    slots: {running.slots}",
            f"    already_reached: {running.already_reached * 100:g}%",
        ]
        lines += _folded("source", _service_source(scaled, service), 4)
    return "\n".join(lines) + "\n"


def _council_lines(area: NamedArea) -> Iterator[str]:
    """The councils responsible for care, if there are several, each with its share of adults."""
    adults = area.adults_by_council()
    if not 2 <= len(adults) <= MOST_COUNCILS:
        return
    exact = [Fraction(HUNDREDTHS * own, sum(adults.values())) for own in adults.values()]
    yield "# Councils that share the place, by residents of 18 or over. 'voids' could say who of"
    yield "# them bears the cost of empty homes: shared (as here), tenants, or shares of their own."
    yield "councils:"
    for name, share in zip(adults, largest_remainders(exact, HUNDREDTHS), strict=True):
        yield f"  {_council_name(name)}: {share / 100:g}%"


def _council_name(name: str) -> str:
    """A council's name in lower-case letters: hammersmith_and_fulham."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(c for c in letters if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9-]+", "_", re.sub(r"['’.,]", "", plain)).strip("_")


def _resource_source(scaled: Scaled, resource: str) -> str:
    reference = scaled.reference
    per = _per_adults(scaled, reference.resources[resource])
    if resource != BEDS:
        return f"{per}, to the nearest whole one. {reference.sources[resource]}"
    text = f"{per}, to the nearest whole bed, and at least one for each person in them"
    if scaled.resources[BEDS] == 0:
        return f"{text}: none, so everyone is admitted to another area's beds."
    if scaled.resources[BEDS] < reference.resources[BEDS]:
        text += ". An area this size may share a larger ward with its neighbours"
    return f"{text}. {reference.sources[resource]}"


def _service_source(scaled: Scaled, service: str) -> str:
    reference = scaled.reference
    per = _per_adults(scaled, reference.services_running[service].slots)
    text = f"{per}, to the nearest whole one but at least one"
    text += f"; {PARAMETERS} says what part of a slot this one is, where rounding matters"
    return f"{text}. {reference.sources[service]}"


def _per_adults(scaled: Scaled, number: int) -> str:
    reference = scaled.reference
    return f"{number} for {reference.adults:,} adults in {reference.title}, scaled by adults"


def _counts_text(scaled: Scaled) -> str:
    header = ("group", "level", "setting", "age_from", "age_to", "people", "source")
    rows = (
        (r.group, r.level, r.setting, r.age_from, r.age_to, r.people, _count_source(r, scaled))
        for r in scaled.counts
    )
    return _csv_text(header, rows)


def _count_source(row: CountRow, scaled: Scaled) -> str:
    how = "by its cohorts of children" if row.group == CHILD else "by adults"
    what = "rate" if row.group == AUTISM_ONLY else "number"
    return f"Not a local count: {scaled.reference.title}'s {what} scaled {how}. {row.source}"


def _cohorts_text(scaled: Scaled) -> str:
    rows = ((year, people, COHORT_SOURCE) for year, people in scaled.cohorts.items())
    return _csv_text(("year", "people_turning_18", "source"), rows)


def _parameters_text(parameters: Iterable[Parameter]) -> str:
    lines = ["# What is counted for a whole area, at this area's size. Not local data.", ""]
    for p in parameters:
        lines += [f"{p.name}:", f"  meaning: {_quoted(p.meaning)}", *_figures(p)]
        lines += [f"  unit: {p.unit}", f"  scale: {p.scale}", *_folded("source", p.source, 2)]
        if p.evidence:
            lines.append(f"  evidence: [{', '.join(p.evidence)}]")
        if p.year:
            lines.append(f"  year: {_quoted(p.year)}")
        lines += [f"  grade: {p.grade}", f"  basis: {p.basis}"]
        if p.price_base:
            lines.append(f"  price_base: {_quoted(p.price_base)}")
        lines.append("")
    return "\n".join(lines)


def _figures(parameter: Parameter) -> Iterator[str]:
    figures = {"value": parameter.value, "low": parameter.low, "high": parameter.high}
    for word, figure in figures.items():
        if figure is not None:
            yield f"  {word}: {Decimal(repr(figure)).normalize():f}"


def _csv_text(header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def _quoted(text: str) -> str:
    """Any text, in a form that YAML reads back."""
    return json.dumps(text, ensure_ascii=False)


def _folded(key: str, text: str, indent: int) -> list[str]:
    """A key with a text over several lines."""
    pad = " " * indent
    lines = textwrap.wrap(text, LINE - indent, break_long_words=False, break_on_hyphens=False)
    return [f"{pad}{key}: >-", *(f"{pad}  {line}" for line in lines)]
