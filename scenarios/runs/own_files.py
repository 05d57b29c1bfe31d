"""What hometruth wrote in a folder, and what somebody else put there: only the first is removed."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from simulation.results.run_folder import OWN_NAMES, RunFolder, is_own_chart
from simulation.running.parts import is_part

PLAN, PARTS, FINISHED, REPLACED, LOCK = "plan.json", "parts", "finished", "replaced", "lock"
WORKING = frozenset((PLAN, PARTS, FINISHED, REPLACED, LOCK))
UNFINISHED = re.compile(r"\..*\.tmp")


def of_others(folder: Path) -> Iterator[Path]:
    """Files and folders of a run folder that hometruth did not write."""
    charts = RunFolder(folder).charts
    for path in folder.iterdir():
        if path == charts and path.is_dir() and not path.is_symlink():
            yield from (chart for chart in path.iterdir() if not is_own_chart(chart))
        elif path.name not in OWN_NAMES and not UNFINISHED.fullmatch(path.name):
            yield path


def carry_over(before: Path, after: Path) -> None:
    """Put what others put into one run folder into another too, if it is not there yet.

    Raises:
        OSError: the disk is full, or something else prevents it.
    """
    for path in of_others(before):
        target = after / path.relative_to(before)
        if os.path.lexists(target):
            continue
        target.parent.mkdir(exist_ok=True)
        if path.is_dir() and not path.is_symlink():
            shutil.copytree(path, target, symlinks=True, copy_function=_same_file)
        else:
            _same_file(path, target)


def strangers_in(folder: Path) -> list[str]:
    """Names in a working folder that hometruth did not put there."""
    return sorted(
        path.name
        for path in folder.iterdir()
        if path.name not in WORKING and not UNFINISHED.fullmatch(path.name)
    )


def discard(folder: Path, but: str = "") -> None:
    """Remove a working folder, or what in it is hometruth's where others put something into it.

    Args:
        but: a name in it that stays.
    """
    for name in (FINISHED, REPLACED):
        shutil.rmtree(folder / name, ignore_errors=True)
    for path in (*_in(folder / PARTS), *_in(folder)):
        if path.name in {PLAN, LOCK} - {but} or UNFINISHED.fullmatch(path.name) or is_part(path):
            path.unlink(missing_ok=True)
    for path in (folder / PARTS, folder):
        with suppress(OSError):  # somebody else's file is in it
            path.rmdir()


def _in(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_file()] if folder.is_dir() else []


def _same_file(path: str | Path, target: str | Path) -> None:
    """A second name for a file where the disk has such, so that a large one costs nothing."""
    try:
        os.link(path, target, follow_symlinks=False)
    except (OSError, NotImplementedError):
        shutil.copy2(path, target, follow_symlinks=False)
