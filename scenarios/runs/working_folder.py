"""The working folder of a run: its plan and its parts, until the run folder replaces them.

The working folder of ``runs/NAME`` is ``runs/.NAME-partial``, which stays after a crash. A run that
Ctrl-C stopped has a run folder of its finished futures, and keeps plan and parts in
``runs/NAME/partial``. Only files that hometruth wrote are ever replaced or removed (``own_files``).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scenarios.reading.file_names import refuse_unfit
from scenarios.runs.lock import held
from scenarios.runs.own_files import (
    FINISHED,
    LOCK,
    PARTS,
    PLAN,
    REPLACED,
    carry_over,
    discard,
    strangers_in,
)
from scenarios.runs.plan import Record, read_record, refuse_another, refuse_changes, refuse_smaller
from simulation.errors import Fault, InputError, nearest
from simulation.results.run_folder import RunFolder
from simulation.results.whole_file import disk_fault
from simulation.running.parts import Parts, settle, write_whole

RUNS = Path("runs")
LONGEST_INSIDE = 125  # characters of a part's file in a working folder, until it is whole


@dataclass(frozen=True)
class WorkingFolder:
    """The working folder of the run folder ``out``."""

    out: Path

    @property
    def path(self) -> Path:
        """The folder itself."""
        return self.out.with_name(f".{self.out.name}-partial")

    @property
    def plan(self) -> Path:
        """The run's plan."""
        return self.path / PLAN

    @property
    def finished(self) -> Path:
        """The run folder while it is being written."""
        return self.path / FINISHED

    @property
    def replaced(self) -> Path:
        """An earlier run folder, until the new one has taken its place."""
        return self.path / REPLACED

    @property
    def resume(self) -> str:
        """The command that continues the run."""
        return f"hometruth run --resume {self.out}"

    @property
    def holds_parts(self) -> bool:
        """Whether there are parts to continue with."""
        return self.plan.is_file() and any((self.path / PARTS).glob("results-*"))

    def parts(self, record: Record) -> Parts:
        """The parts here of the run in this record."""
        parts = Parts(self.path / PARTS, record.hash, record.asked["keep_events"])
        parts.read()
        return parts

    def begin(self, record: Record) -> Parts:
        """The parts of a run: none for a new run, or the parts that the same run left earlier.

        Raises:
            InputError: the folder belongs to another run.
        """
        refuse_another(self.plan, record)  # before parts of another run are thrown away
        parts = self.parts(record)
        refuse_smaller(self.plan, parts.tasks, record.size)
        write_whole(self.plan, record.to_bytes())
        shutil.rmtree(self.finished, ignore_errors=True)
        self.finished.mkdir()
        return parts


@contextmanager
def new_run(out: Path, overwrite: bool = False) -> Iterator[WorkingFolder]:
    """A working folder for a new run, whose run folder replaces ``out`` when it is written.

    Args:
        overwrite: whether to replace an existing run, finished or not.

    Raises:
        InputError: something is in the way (a run, unless ``overwrite``; a file, or a folder that
            no run wrote), or the disk refuses.
    """
    if out.name in ("", "..") or out.is_symlink():
        out = out.resolve()
    refuse_unfit(out, LONGEST_INSIDE)
    work = WorkingFolder(out)
    try:
        work.path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        problem = f"no folder can be made here: {error.strerror}"
        raise _fault(out, problem, "choose another --out") from error
    with _held(work):
        _refuse_in_the_way(out, overwrite)
        if work.holds_parts and not overwrite:
            fix = f"go on with it by '{work.resume}', or replace it with --overwrite"
            raise _fault(out, "an unfinished run is here", fix)
        discard(work.path, but=LOCK)
        with _worked_in(work):
            yield work


@contextmanager
def unfinished_run(run: Path) -> Iterator[WorkingFolder]:
    """The working folder of a run that was stopped.

    Args:
        run: the run folder, or its name in ``runs``.

    Raises:
        InputError: there is no such run, or it is being worked on.
    """
    work = WorkingFolder(found_run(run))
    kept = RunFolder(work.out).partial
    if not work.plan.is_file() and (kept / PLAN).is_file():
        refuse_changes(kept / PLAN, read_record(kept / PLAN))  # before anything is moved
        discard(work.path)  # what is here has no plan, so no use
        if work.path.exists():
            raise _stranger(work)
        kept.rename(work.path)
    if not work.plan.is_file():
        problem = "no unfinished run is here"
        if RunFolder(work.out).is_run:
            problem = "this run was stopped, and its parts are no longer here"
        raise _nothing_to_resume(work.out, problem)
    with _held(work), _worked_in(work):
        yield work


@contextmanager
def extended_run(run: Path) -> Iterator[WorkingFolder]:
    """A working folder in which a finished run gets more futures.

    Args:
        run: the run folder, or its name in ``runs``.

    Raises:
        InputError: it has no plan, or another run's, or is being worked on.
    """
    work = WorkingFolder(found_run(run))
    plan = RunFolder(work.out).plan
    if not plan.is_file():
        problem = "this run has no plan.json, so that it cannot be extended"
        raise _fault(work.out, problem, "run it again with 'hometruth run'")
    RunFolder(work.out).refuse_changed(plan)
    refuse_changes(plan, read_record(plan))  # before anything is written
    work.path.mkdir(exist_ok=True)
    with _held(work), _worked_in(work):
        write_whole(work.plan, plan.read_bytes())
        yield work


def found_run(run: Path) -> Path:
    """The run folder of a path, or of a name in ``runs``."""
    return next((out for out in (run, RUNS / run) if _is_there(out)), run)


def is_complete(out: Path) -> bool:
    """Whether a run folder has all its results, and no other folder waits to replace it."""
    folder = RunFolder(out)
    if not folder.is_run or WorkingFolder(out).plan.exists():
        return False
    return folder.read_manifest().complete


def tidy(out: Path) -> None:
    """Remove what a crash left of a working folder whose run was already in its place."""
    work = WorkingFolder(out)
    if work.path.is_dir() and not work.plan.exists() and not strangers_in(work.path):
        with _held(work):
            pass  # what has no plan is removed at the end


def put_in_place(work: WorkingFolder, complete: bool) -> None:
    """Replace an earlier run folder by the new one, so that a crash leaves one of them.

    Users' own files in the earlier folder move to the new one.

    Args:
        complete: whether plan and parts are no longer needed; else they are kept for a resume.
    """
    shutil.copyfile(work.plan, RunFolder(work.finished).plan)
    for path in work.finished.rglob("*"):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
    if work.out.exists():
        carry_over(work.out, work.finished)
        work.out.rename(work.replaced)
    work.finished.rename(work.out)
    settle(work.out)
    settle(work.out.parent)
    _recover(work)
    if complete:
        work.plan.unlink()  # first: without it the rest is rubbish


def _recover(work: WorkingFolder) -> None:
    """Restore a run folder whose replacement was interrupted."""
    if not work.replaced.exists():
        return
    if not work.out.exists():
        work.replaced.rename(work.out)
        return
    carry_over(work.replaced, work.out)
    shutil.rmtree(work.replaced, ignore_errors=True)


def _refuse_in_the_way(out: Path, overwrite: bool) -> None:
    """Raise unless a run may be written here."""
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return
    folder = RunFolder(out)
    if not (out.is_dir() and folder.is_own):
        raise _fault(out, "this is in the way, and no run wrote it", "choose another --out")
    if overwrite:
        return
    others = "choose another --out, or replace it with --overwrite"
    if (folder.partial / PLAN).is_file():
        fix = f"go on with it by '{WorkingFolder(out).resume}', {others}"
        raise _fault(out, "a run that was stopped is here", fix)
    raise _fault(out, "a finished run is here", others)


@contextmanager
def _worked_in(work: WorkingFolder) -> Iterator[None]:
    """Say what is kept when the work fails; report a full disk as such."""
    try:
        yield
    except BaseException as error:
        shutil.rmtree(work.finished, ignore_errors=True)
        if work.holds_parts:
            fix = f"put that right and go on with '{work.resume}'; what was finished is kept"
        else:
            work.plan.unlink(missing_ok=True)
            fix = "put that right, and run it again"
        if fault := disk_fault(error, fix):
            raise InputError(fault) from error
        if work.holds_parts:
            error.add_note(f"What was finished is kept. Go on with: {work.resume}")
        raise


@contextmanager
def _held(work: WorkingFolder) -> Iterator[None]:
    """Lock the working folder, and remove useless files at the end.

    It is moved or removed after the lock file is closed, because Windows refuses before that.
    """
    if strangers_in(work.path):
        raise _stranger(work)
    mine, failed = False, True
    try:
        with held(work.path / LOCK) as mine:
            if not mine:
                problem = "another hometruth is working on this run"
                raise _fault(work.out, problem, "let it finish, or choose another --out")
            _recover(work)
            yield
            failed = False
    finally:
        if mine:
            if not work.plan.exists():
                discard(work.path)
            elif not failed and RunFolder(work.out).is_run:
                work.path.rename(RunFolder(work.out).partial)


def _stranger(work: WorkingFolder) -> InputError:
    names = ", ".join(strangers_in(work.path)[:3])
    problem = f"a run is worked on in this folder, and hometruth did not put this into it: {names}"
    return _fault(work.path, problem, "move it away, or choose another --out")


def _is_there(out: Path) -> bool:
    return out.exists() or WorkingFolder(out).plan.exists()


def _nothing_to_resume(out: Path, problem: str) -> InputError:
    parent = out.parent if out.parent.is_dir() else Path()
    hidden = [p.parent.name[1 : -len("-partial")] for p in parent.glob(f".*-partial/{PLAN}")]
    stopped = [run.name for run in parent.iterdir() if (RunFolder(run).partial / PLAN).is_file()]
    names = sorted({*hidden, *stopped})
    return InputError(
        Fault(
            str(out),
            None,
            None,
            problem,
            expected=f"one of: {', '.join(names)}" if names else "",
            nearest=nearest(out.name, names),
            fix="run it with 'hometruth run PLACE SCENARIO'" if not names else "",
        )
    )  # fmt: skip


def _fault(place: Path | str, problem: str, fix: str) -> InputError:
    return InputError(Fault(str(place), None, None, problem, fix=fix))
