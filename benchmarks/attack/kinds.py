"""The kinds of file that are attacked, and the question in which each is read."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest import mock

import click

import cli
from commands import carrying_out
from scenarios.asked import asked
from scenarios.binding.bind import bind
from scenarios.binding.draws import Draws
from scenarios.binding.model import PARAMETERS, Model, load_model
from scenarios.parameters import evidence, histories, payers, prices, services, settings
from scenarios.places import area_tables, areas
from scenarios.runs.plan import Plan
from simulation.results import content_hash
from simulation.running.in_memory import run_experiment

CLEAN = Path(__file__).with_name("clean")
PLACE = "townshire"
CHECK = ("check", PLACE, "whole.yaml", "beds.yaml")
CHECK_LEVERS = ("check", PLACE, "open.yaml", "moved.yaml")
RUN = ("run", PLACE, "first.yaml", "--draws", "3", "--years", "2", "--draws-from")
YEARS_RUN, MOST_PEOPLE_RUN = 2, 20_000
CHECK_TITLE = "`hometruth check`"


@dataclass(frozen=True)
class Kind:
    """A kind of file.

    Attributes:
        file: what is spoilt, in the folder of clean files.
        share: how many of a hundred inputs are of this kind.
        ask: the command, to be called in that folder.
        how: by what it is asked, for the page.
        words: what is typed, where the shipped model is all that is needed besides.
    """

    name: str
    file: str
    share: int
    ask: Callable[[], object]
    how: str = CHECK_TITLE
    words: tuple[str, ...] = ()


PLACE_FILES = {
    "area.yaml": 11, "counts.csv": 9, "cohorts.csv": 5, "history.csv": 3, "parameters.yaml": 9,
    "payers.yaml": 3, "settings.yaml": 5, "services.yaml": 5,
}  # fmt: skip
PROJECT_FILES = {
    "values/money.yaml": 3, "values/hospital.yaml": 3, "services.yaml": 3, "payers.yaml": 1,
    "settings.yaml": 2,
}  # fmt: skip
"""Files with how many of a hundred inputs each is."""


def kinds() -> tuple[Kind, ...]:
    """Every kind of file that hometruth reads."""
    return (*_of_users(), *_of_the_project())


def _of_users() -> Iterator[Kind]:
    yield _checked("a scenario", "whole.yaml", 20)
    yield _checked("a comparator", "first.yaml", 4)
    yield _checked("a sweep", "beds.yaml", 7)
    yield _checked("a scenario with levers", "open.yaml", 12, CHECK_LEVERS)
    yield _checked("a sweep of a lever", "moved.yaml", 5, CHECK_LEVERS)
    for name, share in PLACE_FILES.items():
        yield _checked(name, f"{PLACE}/{name}", share)
    how = "`hometruth run`, stopped before the first future"
    for file, share in (("draws.csv", 4), ("draws.parquet", 2)):
        yield Kind(f"joint draws, {file}", file, share, partial(planned, [*RUN, file]), how)


def _checked(name: str, file: str, share: int, words: tuple[str, ...] = CHECK) -> Kind:
    return Kind(name, file, share, partial(cli.main, list(words)), words=words)


def _of_the_project() -> Iterator[Kind]:
    check = partial(cli.main, list(CHECK))
    for name, share in PROJECT_FILES.items():
        ask = partial(_with_project, check)
        yield Kind(f"the project's {Path(name).name}", f"project/{name}", share, ask)
    ask = partial(_with_project, partial(cli.main, ["evidence"]))
    file = "project/published/finance.yaml"
    yield Kind("published evidence", file, 2, ask, "`hometruth evidence`")
    for name, file, read in (
        ("price tables", "inflation.csv", _prices),
        ("discount rates", "discounting.csv", _prices),
        ("histories", "histories.csv", _histories),
        ("table of districts", "population.csv", _areas),
        ("table of unions", "unions.yaml", _areas),
        ("table of boards", "boards.csv", _areas),
        ("table of former districts", "former.csv", _areas),
    ):
        yield Kind(name, f"project/{file}", 1, partial(_say_read, read), "its reader")


def write_clean(folder: Path) -> None:
    """Write the clean files: a place, its scenarios and a sweep, draws, and the project's own."""
    shutil.copytree(CLEAN, folder, dirs_exist_ok=True)
    shutil.copytree(CLEAN, folder / "clean")
    _write_parquet(folder)
    project = folder / "project"
    shutil.copytree(PARAMETERS, project / "values")
    shutil.copytree(evidence.EVIDENCE_FOLDER, project / "published")
    for file in (services.SHIPPED, payers.SHIPPED, settings.SHIPPED, *prices.FILES,
                 area_tables.POPULATION, area_tables.UNIONS, area_tables.BOARDS,
                 area_tables.FORMER):  # fmt: skip
        shutil.copy(file, project)
    lines = histories.SHIPPED.read_text(encoding="utf-8").splitlines(keepends=True)
    (project / "histories.csv").write_text("".join(lines[:40]), encoding="utf-8")


def _write_parquet(folder: Path) -> None:
    import pandas as pd

    pd.read_csv(folder / "draws.csv").to_parquet(folder / "draws.parquet")


@cache
def shipped_model() -> Model:
    """The model as it comes, read once."""
    return load_model()


def results_of_check(words: Sequence[str], folder: Path = Path()) -> str:
    """A hash of the results of what is checked, one future of two years long.

    Args:
        words: those of the command, its scenario the third.
        folder: where the files are.
    """
    found = asked(folder / PLACE, [folder / words[2]])
    if found.place.people > MOST_PEOPLE_RUN:
        return "too many people"
    bound = bind(found.model, found.place, found.scenarios, Draws.prior(1), YEARS_RUN)
    return content_hash(run_experiment(bound, 1).results)


@contextmanager
def with_shipped_model() -> Iterator[None]:
    """Spare each question the reading of the model, which no user's file changes."""
    with mock.patch("scenarios.asked.load_model", shipped_model):
        yield


def _with_project(ask: Callable[[], object]) -> None:
    """Ask with the project's own files taken from the folder."""
    folder = Path("project")
    load = partial(load_model, folder / "values", *(folder / f"{name}.yaml" for name in
                   ("services", "payers", "settings")))  # fmt: skip
    evidence._ids_in.cache_clear()
    with ExitStack() as patched:
        for name in ("scenarios.asked.load_model", "scenarios.binding.model.load_model"):
            patched.enter_context(mock.patch(name, load))
        patched.enter_context(mock.patch.object(evidence, "EVIDENCE_FOLDER", folder / "published"))
        try:
            ask()
        finally:
            evidence._ids_in.cache_clear()


def planned(words: list[str]) -> None:
    """Ask a command; a run says what it would run and stops there."""
    with mock.patch("commands.run.start_run", _say_only):
        cli.main(words)


def _say_only(plan: Plan, out: Path, overwrite: bool = False) -> None:
    """Do all that comes before the first future."""
    with (
        mock.patch("scenarios.runs.working_folder.new_run", side_effect=StopHereError),
        mock.patch.object(carrying_out, "say_engine"),
    ):
        try:
            carrying_out.start_run(plan, out, overwrite)
        except StopHereError:
            values = plan.experiment().values
            click.echo(f"fingerprint: {sha256(values.tobytes()).hexdigest()}")


class StopHereError(Exception):
    """Stands for the rest of a run."""


def _say_read(read: Callable[[], Any]) -> None:
    """Read a table as a command would, and say a fingerprint of it."""

    @click.command()
    def say() -> None:
        click.echo(f"fingerprint: {sha256(repr(read()).encode()).hexdigest()}")

    with mock.patch.object(cli, "cli", say):
        cli.main([])


def _prices() -> object:
    folder = Path("project")
    with (
        mock.patch.object(prices, "INFLATION", folder / "inflation.csv"),
        mock.patch.object(prices, "DISCOUNTING", folder / "discounting.csv"),
    ):
        return prices.money_papers("2016/17", 2026, 15, 0.035, ())


def _histories() -> object:
    histories.load_histories.cache_clear()
    try:
        return histories.load_histories(Path("project/histories.csv"))
    finally:
        histories.load_histories.cache_clear()


def _areas() -> object:
    folder = Path("project")
    area_tables.area_tables.cache_clear()
    try:
        with (
            mock.patch.object(area_tables, "POPULATION", folder / "population.csv"),
            mock.patch.object(area_tables, "UNIONS", folder / "unions.yaml"),
            mock.patch.object(area_tables, "BOARDS", folder / area_tables.BOARDS.name),
            mock.patch.object(area_tables, "FORMER", folder / area_tables.FORMER.name),
        ):
            tables = area_tables.area_tables()
            found = areas.find_area("Kent, Gloucester")
            return sorted(vars(tables).items(), key=lambda item: item[0]), found
    finally:
        area_tables.area_tables.cache_clear()
