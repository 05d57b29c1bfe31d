"""Where a run is worked on: its plan and its parts, until the run folder takes their place.

``runs/NAME`` is worked on in ``runs/.NAME-partial``, which a crash leaves.  A run that was stopped
by Ctrl-C has a run folder of what was finished, and keeps plan and parts in ``runs/NAME/partial``.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scenarios.runs.plan import Record, read_record, refuse_another, refuse_changes, refuse_smaller
from simulation.errors import Fault, InputError, nearest
from simulation.results.run_folder import RunFolder
from simulation.running.parts import Parts, settle, write_whole

PLAN, PARTS, FINISHED, REPLACED, LOCK = "plan.json", "parts", "finished", "replaced", "lock"
RUNS = Path("runs")
DISK = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "a file would be larger than is allowed here",
    errno.EIO: "the disk cannot be written to or read",
    errno.EROFS: "the disk can no longer be written to",
}


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
        """What the run is made of."""
        return self.path / PLAN

    @property
    def finished(self) -> Path:
        """The run folder while it is being written."""
        return self.path / FINISHED

    @property
    def resume(self) -> str:
        """The command that goes on with the run."""
        return f"hometruth run --resume {self.out}"

    @property
    def holds_parts(self) -> bool:
        """Whether there is anything to go on with."""
        return self.plan.is_file() and any((self.path / PARTS).glob("results-*"))

    def parts(self, record: Record) -> Parts:
        """The parts that are here of the run of this record."""
        parts = Parts(self.path / PARTS, record.hash, record.asked["keep_events"])
        parts.read()
        return parts

    def begin(self, record: Record) -> Parts:
        """The parts of a run: none of a new one, or those of the same run left earlier.

        Raises:
            InputError: what is here belongs to a run of something else.
        """
        refuse_another(self.plan, record)  # before parts of another run are thrown away
        parts = self.parts(record)
        refuse_smaller(self.plan, parts.tasks, record.size)
        write_whole(self.plan, record.to_bytes())
        shutil.rmtree(self.finished, ignore_errors=True)
        self.finished.mkdir()
        return parts


@contextmanager
def new_run(out: Path) -> Iterator[WorkingFolder]:
    """A working folder for a new run, whose run folder takes the place of ``out`` when written.

    Raises:
        InputError: ``out`` is in the way (a file, or a folder that no run wrote), an unfinished
            run is, or the disk is full.
    """
    if out.name in ("", ".."):
        out = out.resolve()
    if out.exists() and not (out.is_dir() and (RunFolder(out).is_run or not any(out.iterdir()))):
        problem = "this is in the way, and no run wrote it"
        raise _fault(out, problem, "choose another --out, or move it away")
    work = WorkingFolder(out)
    try:
        work.path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        problem = f"no folder can be made here: {error.strerror}"
        raise _fault(out, problem, "choose another --out") from error
    with _held(work):
        if work.holds_parts:
            fix = f"go on with it by '{work.resume}', or delete the folder {work.path}"
            raise _fault(out, "an unfinished run is here", fix)
        _empty(work.path)
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
        shutil.rmtree(work.path, ignore_errors=True)  # what is here has no plan, so no use
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
        InputError: it has no plan, or is being worked on.
    """
    work = WorkingFolder(found_run(run))
    plan = RunFolder(work.out).plan
    if not plan.is_file():
        problem = "this run has no plan.json, so that it cannot be extended"
        raise _fault(work.out, problem, "run it again with 'hometruth run'")
    refuse_changes(plan, read_record(plan))  # before anything is written
    work.path.mkdir(exist_ok=True)
    with _held(work), _worked_in(work):
        write_whole(work.plan, plan.read_bytes())
        yield work


def found_run(run: Path) -> Path:
    """The run folder meant by a path, or by a name in ``runs``."""
    return next((out for out in (run, RUNS / run) if _is_there(out)), run)


def is_complete(out: Path) -> bool:
    """Whether a run folder has all its results, and nothing waits to take its place."""
    folder = RunFolder(out)
    if not folder.is_run or WorkingFolder(out).plan.exists():
        return False
    return folder.read_manifest().complete


def put_in_place(work: WorkingFolder, complete: bool) -> None:
    """Let the run folder take the place of an earlier one, so that a crash leaves one of them.

    Args:
        complete: whether plan and parts have done their work; else they are kept for a resume.
    """
    shutil.copyfile(work.plan, RunFolder(work.finished).plan)
    for path in work.finished.rglob("*"):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
    shutil.rmtree(work.path / REPLACED, ignore_errors=True)
    if work.out.exists():
        work.out.rename(work.path / REPLACED)
    work.finished.rename(work.out)
    settle(work.out)
    settle(work.out.parent)
    if complete:
        work.plan.unlink()  # first: without it the rest is rubbish
        shutil.rmtree(work.path)
        return
    shutil.rmtree(work.path / REPLACED, ignore_errors=True)
    work.path.rename(RunFolder(work.out).partial)


@contextmanager
def _worked_in(work: WorkingFolder) -> Iterator[None]:
    """Tell of what stays when the work fails; a full disk is nobody's fault."""
    try:
        yield
    except BaseException as error:
        shutil.rmtree(work.finished, ignore_errors=True)
        if not work.holds_parts:
            shutil.rmtree(work.path, ignore_errors=True)
        elif told := told_by_disk(error):
            fix = f"make room and go on with '{work.resume}'; what was finished is kept"
            raise _fault(*told, fix) from error
        else:
            error.add_note(f"What was finished is kept. Go on with: {work.resume}")
        if told := told_by_disk(error):
            raise _fault(*told, "make room, and run it again") from error
        raise


def told_by_disk(error: BaseException) -> tuple[Path | str, str] | None:
    """Which file could not be written and why, if that is what is behind an error."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.errno in DISK:
            return cause.filename or "", DISK[cause.errno]
        cause = cause.__cause__ or cause.__context__
    return None


@contextmanager
def _held(work: WorkingFolder) -> Iterator[None]:
    """Keep other processes out of the working folder; a crash lets go of it."""
    with (work.path / LOCK).open("wb") as lock:
        if not _locked(lock.fileno()):
            problem = "another hometruth is working on this run"
            raise _fault(work.out, problem, "let it finish, or choose another --out")
        yield


def _locked(opened: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(opened, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _empty(folder: Path) -> None:
    """Remove what an earlier run left that is of no use."""
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != LOCK:
            path.unlink()


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
