"""Make room in a working folder for the further futures of a run."""

from __future__ import annotations

from scenarios.runs.plan import Record, read_record
from scenarios.runs.working_folder import WorkingFolder
from simulation.errors import Fault, InputError
from simulation.results.run_folder import RunFolder
from simulation.results.table_file import content_hash_of_file
from simulation.running.extending import leave_room, parts_of
from simulation.running.parts import Kept, Parts


def keep_finished(work: WorkingFolder, record: Record, replications: int) -> None:
    """Keep the finished futures of a run as parts that leave room for more futures.

    Args:
        work: the working folder of an unfinished run, or of a finished run to extend.
        record: the run's recorded plan.
        replications: for each draw, in the extended run.

    Raises:
        InputError: the results table is not what the run wrote.
    """
    parts = work.parts(record)
    leave_room(parts, replications)
    folder = RunFolder(work.out)
    if not (folder.is_run and folder.plan.is_file()):
        return
    if read_record(folder.plan).hash == record.hash:
        _take(folder, parts, replications)


def _take(folder: RunFolder, parts: Parts, replications: int) -> None:
    """Cut a finished results table into the parts that are missing."""
    manifest = folder.read_manifest()
    tasks = [(d, r) for d in range(manifest.draws) for r in range(manifest.replications)]
    missing = parts.missing(tasks)
    if not manifest.complete or not missing:
        return
    folder.refuse_changed(folder.results)
    if content_hash_of_file(folder.results) != manifest.hashes.results:
        problem = "this table is not what the run wrote, so it cannot be extended"
        fix = "run it again with 'hometruth run'"
        raise InputError(Fault(str(folder.results), None, None, problem, fix=fix))
    events = folder.events if parts.keep_events else None
    if events:
        folder.refuse_changed(events)
    whole = Kept(folder.results, events, tuple(missing), manifest.events - parts.n_events)
    for part in parts_of(whole, replications, parts.run):
        parts.keep(part)
