"""Find a place folder and read it whole, reporting every fault of every file together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from scenarios.language.scenario import Vocabulary
from scenarios.places.history import read_history
from scenarios.places.local_parameters import read_local_parameters
from scenarios.places.own_names import (
    PAYERS,
    SERVICES,
    SETTINGS,
    read_own_names,
    with_own_names,
)
from scenarios.places.place import CountRow, OwnNames, Place, RunningService
from scenarios.places.read_files import Area, read_area, read_cohorts, read_counts
from scenarios.places.residents import impossible_numbers
from scenarios.places.vocabulary import project_vocabulary
from scenarios.places.vouched import Figures, figures_of
from scenarios.reading.text import is_there
from simulation.clock import financial_year
from simulation.errors import Fault, Faults, InputError, nearest, one_of
from simulation.parameters import Parameter
from simulation.pathway.words import WARD, kind_of_setting
from simulation.results.manifest import Counted

__all__ = ["CountRow", "Place", "RunningService", "find_place", "load_place"]

SHIPPED = Path(__file__).with_name("shipped")
AREA, COUNTS, COHORTS, PARAMETERS = "area.yaml", "counts.csv", "cohorts.csv", "parameters.yaml"
HISTORY = "history.csv"
OPTIONAL = (PARAMETERS, HISTORY, PAYERS, SETTINGS, SERVICES)
FILES = {
    AREA: "what there is on the first day",
    COUNTS: "people by group, level, setting and age",
    COHORTS: "residents turning 18, year by year",
    PARAMETERS: "local values of parameters",
    HISTORY: "what was counted in earlier years",
    PAYERS: "payers that the place adds",
    SETTINGS: "settings that copy others, with their own price, places and payers",
    SERVICES: "services that the place adds",
}
"""What a place folder holds; all but the optional ones it must."""


def shipped_places() -> list[str]:
    """The places that come with hometruth."""
    return sorted(path.parent.name for path in SHIPPED.glob(f"*/{AREA}"))


def find_place(name_or_folder: str | Path) -> Path:
    """The folder of a place, by path or by the name of a shipped one.

    A place folder in the current directory comes before a shipped place of the same name.

    Raises:
        InputError: there is no such place.
    """
    folder = Path(name_or_folder)
    shipped = shipped_places()
    if str(name_or_folder) in shipped and not (folder / AREA).is_file():
        return SHIPPED / str(name_or_folder)
    if folder.is_dir():
        return folder
    here = _places_in(folder.parent)
    like = nearest(folder.name, here)
    raise InputError(
        Fault(
            "",
            None,
            None,
            f"there is no place '{name_or_folder}'",
            expected=f"{one_of(shipped)}; or a folder that contains {AREA}",
            nearest=str(folder.with_name(like)) if like else nearest(str(folder), shipped),
        )
    )


def _places_in(folder: Path) -> list[str]:
    """The names of the places in a folder."""
    try:
        return sorted(path.parent.name for path in folder.glob(f"*/{AREA}"))
    except OSError:
        return []


def load_place(
    name_or_folder: str | Path,
    vocabulary: Vocabulary | None = None,
) -> Place:
    """Read a place folder whole.

    Args:
        vocabulary: the names that may be used; the project's own without one.

    Raises:
        InputError: every fault of every file in the folder.
    """
    folder = find_place(name_or_folder)
    vocabulary = vocabulary or project_vocabulary()
    faults = Faults()
    present = [name for name in FILES if is_there(folder / name)]
    faults.add(*_missing_files(folder, present))
    own = faults.attempt(read_own_names, folder, folder / PARAMETERS, vocabulary)
    if own is None:  # every use of the names would seem to be wrong
        faults.raise_if_any()
    assert own is not None
    vocabulary = with_own_names(vocabulary, own)
    area = counts = cohorts = None
    parameters: dict[str, Parameter] | None = {}
    if AREA in present:
        area = faults.attempt(read_area, folder / AREA, vocabulary)
    if COUNTS in present:
        counts = faults.attempt(read_counts, folder / COUNTS, vocabulary)
    if COHORTS in present:
        cohorts = faults.attempt(read_cohorts, folder / COHORTS)
    if PARAMETERS in present:
        path = folder / PARAMETERS
        parameters = faults.attempt(read_local_parameters, path, vocabulary, own.parameters)
    population = area.population if area else None
    history = faults.attempt(read_history, folder / HISTORY, vocabulary, population)
    faults.add(*_do_not_fit(folder, area, counts, cohorts))
    if area:
        files = {"area": AREA, "counts": COUNTS, "cohorts": COHORTS}
        faults.add(*impossible_numbers(folder, area, counts, cohorts, files))
    if area and counts:
        faults.add(*_too_many_in(folder, area, counts, vocabulary))
        faults.add(*_never_lived_in(folder, own, counts, parameters or {}))
    faults.raise_if_any()
    assert area is not None and counts is not None and history is not None
    assert cohorts is not None and parameters is not None
    place = _place(folder, area, counts, cohorts, parameters, history)
    staffed = frozenset(name for name in area.resources if name in vocabulary.services)
    return replace(place, own=own, staffed=staffed)


def _missing_files(folder: Path, present: Collection[str]) -> Iterator[Fault]:
    """A fault for each missing file, and for each file with nearly the right name."""
    others = sorted(path.name for path in folder.iterdir() if path.name not in FILES)
    missing = [name for name in FILES if name not in present]
    meant = {nearest(other, missing): other for other in reversed(others)}
    for name, holds in FILES.items():
        like = meant.get(name, "")
        if like:
            yield Fault(
                str(folder / like),
                None,
                None,
                f"nothing reads a file of this name, and there is no {name}",
                nearest=name,
                fix=f"call it {name}",
            )
        elif name not in (*present, *OPTIONAL):
            yield Fault(
                str(folder / name),
                None,
                None,
                "there is no such file",
                expected=f"in every place folder: {holds}",
                fix="write it, or begin from a folder that 'hometruth init' makes",
            )


def _do_not_fit(
    folder: Path,
    area: Area | None,
    counts: tuple[CountRow, ...] | None,
    cohorts: dict[int, tuple[int, str]] | None,
) -> Iterator[Fault]:
    """Contradictions between the files of a place."""
    if area and cohorts:
        first = financial_year(area.start)
        known = min(max(first, min(cohorts)), max(cohorts))
        if cohorts[known][0] == 0:
            yield Fault(
                str(folder / COHORTS),
                2 + sorted(cohorts).index(known),
                2,
                f"nobody turns 18 in {known}, the first year",
                expected="a number above 0, since later cohorts are taken relative to it",
            )


def _too_many_in(
    folder: Path, area: Area, counts: tuple[CountRow, ...], vocabulary: Vocabulary
) -> Iterator[Fault]:
    """More people in a setting than it has slots."""
    for setting in vocabulary.settings:
        inside = [row for row in counts if row.setting == setting and row.people]
        people, slots = sum(row.people for row in inside), area.resources.get(setting, 0)
        if setting in vocabulary.resources and people > slots:
            others = "people in another area's beds are in away_hospital"
            if setting != WARD:
                others = f"count the others in {kind_of_setting(setting)}"
            yield Fault(
                str(folder / COUNTS),
                inside[-1].line,
                3,
                f"{people} people are in {setting}, but {AREA} opens {slots}",
                fix=f"correct one of them; {others}",
            )


def _never_lived_in(
    folder: Path, own: OwnNames, counts: tuple[CountRow, ...], parameters: Mapping[str, Parameter]
) -> Iterator[Fault]:
    """Settings where nobody lives on the first day and to which nobody ever moves."""
    lived_in = {row.setting for row in counts if row.people}
    for setting in own.settings:
        share = parameters.get(setting.share)
        if share and share.value == 0 and not share.high and setting.name not in lived_in:
            yield Fault(
                share.file,
                share.line,
                1,
                f"nobody could ever live in {setting.name}: '{share.name}' sends it no share of "
                f"moves, and {COUNTS} counts nobody there",
                fix=f"give it a share above 0, or count people in {folder / COUNTS}",
            )


def _place(
    folder: Path,
    area: Area,
    counts: tuple[CountRow, ...],
    cohorts: dict[int, tuple[int, str]],
    parameters: dict[str, Parameter],
    history: tuple[Counted, ...],
) -> Place:
    files = tuple(folder / name for name in FILES if (folder / name).exists())
    figures = figures_of(folder, files)
    return Place(
        name=area.name,
        title=area.title,
        folder=folder,
        start=area.start,
        price_base=area.price_base,
        population=area.population,
        adults=area.adults,
        public_figures_only=area.public_figures_only and figures is not Figures.CHANGED,
        protected=not (area.public_figures_only and figures is Figures.PUBLIC),
        resources=area.resources,
        allocations=area.allocations,
        services_running=area.services_running,
        counts=counts,
        cohorts={year: people for year, (people, _) in cohorts.items()},
        parameters=parameters,
        history=history,
        councils=area.councils,
        sources={
            **area.sources,
            **{f"people turning 18 in {year}": text for year, (_, text) in cohorts.items()},
        },
        files=files,
    )
