"""Where the runs and stories of a place may be written: what is protected stays in its folder."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scenarios.places.load import AREA
from scenarios.places.place import Place
from scenarios.runs.working_folder import RUNS
from simulation.errors import Fault, InputError
from simulation.results.manifest import Manifest

STORIES = "stories"


def run_folder_for(place: Place, out: Path | None, name: str) -> Path:
    """The run folder that a run is written to.

    Args:
        out: what was asked for; None for the default.
        name: the run's name in the folder of runs.

    Raises:
        InputError: the place is protected, and the folder is outside the place's own.
    """
    if not place.protected:
        return out or RUNS / name
    if out is None:
        return place.folder / RUNS / name
    if out.resolve().is_relative_to(place.folder.resolve()):
        return out
    raise InputError(
        Fault(
            str(out),
            None,
            None,
            f"{place.title} may hold local figures, so its runs stay inside {place.folder}",
            fix=f"leave out --out, and write what may leave with 'hometruth share "
            f"{place.folder / RUNS / name} --out {out}'",
        )
    )


def refuse_outside(path: Path, manifest: Manifest) -> None:
    """Refuse to write page and workbook of a whole run that lies outside its place.

    Args:
        path: the run folder.

    Raises:
        InputError: it holds local figures, and no folder above it is a place.
    """
    whole = manifest.place.protected and manifest.protection is None
    if whole and not any((parent / AREA).is_file() for parent in path.resolve().parents):
        problem = "this run holds local figures, whole, and lies outside its place's folder"
        fix = "move it into the place's folder; 'hometruth share' writes what may leave"
        raise InputError(Fault(str(path), None, None, problem, fix=fix))


def keep_story(place: Place, name: str, text: str) -> Path:
    """Write a story into the place's folder, and return its path."""
    path = place.folder / STORIES / f"{name}.txt"
    try:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        problem = f"the story cannot be written here: {error.strerror}"
        raise InputError(Fault(str(path), None, None, problem)) from error
    return path


@contextmanager
def new_folder(out: Path) -> Iterator[Path]:
    """A folder that takes its place only when everything in it is written.

    Raises:
        InputError: there is something at ``out`` already, or it cannot be written.
    """
    if out.exists() or out.is_symlink():
        problem = "there is something here already, and it is left as it is"
        raise InputError(Fault(str(out), None, None, problem, fix="choose another --out"))
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    except OSError as error:
        raise _unwritable(out, error) from error
    try:
        yield made
        made.chmod(0o755)
        made.rename(out)
    except OSError as error:
        raise _unwritable(out, error) from error
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _unwritable(out: Path, error: OSError) -> InputError:
    problem = f"this cannot be written: {error.strerror}"
    return InputError(Fault(str(out), None, None, problem, fix="choose another --out"))
