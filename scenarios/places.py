"""Finds a place folder and reads it whole, with every fault of every file at once."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from scenarios.language import Vocabulary
from scenarios.parameter_files import load_parameters
from scenarios.place_forms import Area, read_area, read_cohorts, read_counts
from scenarios.place_history import Counted, read_history
from scenarios.place_types import CountRow, Place, RunningService
from simulation.errors import Fault, Faults, InputError, nearest, one_of
from simulation.parameters import Parameter

__all__ = ["CountRow", "Place", "RunningService", "find_place", "load_place"]

SHIPPED = Path(__file__).parent / "places"
AREA, COUNTS, COHORTS, PARAMETERS = "area.yaml", "counts.csv", "cohorts.csv", "parameters.yaml"
HISTORY = "history.csv"


def shipped_places() -> list[str]:
    """The places that come with hometruth."""
    return sorted(path.parent.name for path in SHIPPED.glob(f"*/{AREA}"))


def find_place(name_or_folder: str | Path) -> Path:
    """The folder of a place, by path or by the name of a shipped one.

    A folder here that describes a place comes before a shipped one of the same name.

    Raises:
        InputError: there is none.
    """
    folder = Path(name_or_folder)
    shipped = shipped_places()
    if str(name_or_folder) in shipped and not (folder / AREA).is_file():
        return SHIPPED / str(name_or_folder)
    if folder.is_dir():
        return folder
    raise InputError(
        Fault(
            "",
            None,
            None,
            f"there is no place '{name_or_folder}'",
            expected=f"{one_of(shipped)}; or a folder that contains {AREA}",
            nearest=nearest(str(name_or_folder), shipped),
        )
    )


def load_place(
    name_or_folder: str | Path,
    vocabulary: Vocabulary | None = None,
    evidence_ids: Collection[str] = (),
) -> Place:
    """Read a place folder whole.

    Args:
        vocabulary: the names that may be used; the engine's own without one.
        evidence_ids: evidence that local parameters (``parameters.yaml``) may cite.

    Raises:
        InputError: every fault of every file in the folder.
    """
    folder = find_place(name_or_folder)
    vocabulary = vocabulary or Vocabulary()
    faults = Faults()
    area = faults.attempt(read_area, folder / AREA, vocabulary)
    counts = faults.attempt(read_counts, folder / COUNTS, vocabulary)
    cohorts = faults.attempt(read_cohorts, folder / COHORTS)
    parameters = faults.attempt(_read_parameters, folder, vocabulary, evidence_ids)
    history = faults.attempt(read_history, folder / HISTORY, vocabulary)
    faults.raise_if_any()
    assert area is not None and counts is not None and history is not None
    assert cohorts is not None and parameters is not None
    return _place(folder, area, counts, cohorts, parameters, history)


def _place(
    folder: Path,
    area: Area,
    counts: tuple[CountRow, ...],
    cohorts: dict[int, tuple[int, str]],
    parameters: dict[str, Parameter],
    history: tuple[Counted, ...],
) -> Place:
    names = (AREA, COUNTS, COHORTS, PARAMETERS, HISTORY)
    return Place(
        name=area.name,
        title=area.title,
        folder=folder,
        start=area.start,
        price_base=area.price_base,
        population=area.population,
        adults=area.adults,
        public_figures_only=area.public_figures_only,
        resources=area.resources,
        services_running=area.services_running,
        counts=counts,
        cohorts={year: people for year, (people, _) in cohorts.items()},
        parameters=parameters,
        history=history,
        sources={
            **area.sources,
            **{f"people turning 18 in {year}": text for year, (_, text) in cohorts.items()},
        },
        files=tuple(folder / name for name in names if (folder / name).exists()),
    )


def _read_parameters(
    folder: Path, vocabulary: Vocabulary, evidence_ids: Collection[str]
) -> dict[str, Parameter]:
    """Local values of parameters, in the form of the shipped ones; a place need have none."""
    if not (folder / PARAMETERS).exists():
        return {}
    read = dict(load_parameters([folder / PARAMETERS], evidence_ids).items())
    faults = Faults()
    for name, parameter in read.items():
        shipped = vocabulary.parameters.get(name)
        problem = ""
        if vocabulary.parameters and shipped is None:
            problem = f"there is no parameter '{name}'"
        elif shipped and shipped != parameter.unit:
            problem = f"'{name}' is in '{shipped}' everywhere else, but in '{parameter.unit}' here"
        if problem:
            like = nearest(name, vocabulary.parameters) if shipped is None else shipped
            faults.add(Fault(parameter.file, parameter.line, 1, problem, nearest=like))
    faults.raise_if_any()
    return read
