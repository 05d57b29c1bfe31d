"""Carry out a plan from the start, or continue one that was stopped."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands import report
from commands.effort import REPLICATIONS, Effort, drawn
from commands.ending import INTERRUPTED
from commands.saying import Progress, say_engine, say_standing, warn

if TYPE_CHECKING:
    from scenarios.asked import Asked
    from scenarios.runs.plan import Plan, Record
    from scenarios.runs.working_folder import WorkingFolder


def planned(asked: Asked, effort: Effort, years: int, keep_events: bool = False) -> Plan:
    """The plan of a run: what was asked, and its number of futures."""
    from scenarios.runs.plan import Plan
    from simulation.running.engines import chosen

    draws = effort.drawn()
    draws.refuse_unknown(asked.model.parameters)
    return Plan(
        asked,
        draws,
        effort.replications or REPLICATIONS,
        years,
        workers=effort.hands(),
        keep_events=keep_events,
        batch_size=effort.batch_size,
        engine=chosen(effort.engine),
    )


def start_run(plan: Plan, out: Path, overwrite: bool = False) -> None:
    """Carry out a plan from the start, into the run folder ``out``.

    Args:
        overwrite: whether to replace an existing run.
    """
    from scenarios.binding.remarks import remarks
    from scenarios.runs.forecast import forecast, paced
    from scenarios.runs.how_long import expected_in_words
    from scenarios.runs.working_folder import new_run

    asked = plan.asked
    warn(asked, years=plan.years)
    say_engine()
    click.echo(_in_words(plan), err=True)
    for remark in (*remarks(asked.scenarios, asked.place), *plan.remarks):
        click.echo(remark, err=True)
    with new_run(out, overwrite) as work:
        expected = forecast(plan)
        words = expected_in_words(expected.seconds, min(plan.workers.n, plan.futures))
        click.echo(f"It will take {words}, and a little more for the page.", err=True)
        ending = _finish(paced(plan, expected), work)
    if ending:
        raise ending


def resume_run(run_folder: Path, effort: Effort) -> None:
    """Continue a run as it was planned, with the same number of futures or more."""
    from scenarios.runs.extension import keep_finished
    from scenarios.runs.forecast import forecast, paced
    from scenarios.runs.plan import read_record, refuse_changes
    from scenarios.runs.working_folder import (
        extended_run,
        found_run,
        is_complete,
        tidy,
        unfinished_run,
    )

    out = found_run(run_folder)
    complete = is_complete(out)
    if complete and not _asks_for_more(out, effort):
        tidy(out)
        click.echo(f"Nothing is missing from {out}.")
        return
    with extended_run(out) if complete else unfinished_run(out) as work:
        record = read_record(work.plan)
        refuse_changes(work.plan, record)
        plan = _recorded(record, effort, complete)
        keep_finished(work, record, plan.replications)
        say_engine()
        click.echo(f"Going on with {work.out}: {_in_words(plan)}", err=True)
        ending = _finish(paced(plan, forecast(plan)), work)
    if ending:
        raise ending


def _asks_for_more(out: Path, effort: Effort) -> bool:
    """Whether more futures are requested than a finished run has."""
    from simulation.results.run_folder import RunFolder

    manifest = RunFolder(out).read_manifest()
    draws, replications = effort.draws or 0, effort.replications or 0
    return draws > manifest.draws or replications > manifest.replications


def _recorded(record: Record, effort: Effort, complete: bool) -> Plan:
    """The recorded plan, with the size requested now.

    Args:
        complete: whether the run is finished, so that it can only grow.
    """
    from scenarios.asked import asked
    from scenarios.runs.plan import Plan
    from simulation.running.engines import chosen

    before = record.asked
    found = asked(
        before["place"], before["scenarios"], before["sweep"], levers=before.get("set", {})
    )
    file = Path(before["draws_from"]) if before["draws_from"] else None
    draws, replications = record.size["draws"], record.size["replications"]
    if complete:
        draws, replications = (
            max(draws, effort.draws or 0),
            max(replications, effort.replications or 0),
        )
    else:
        draws, replications = effort.draws or draws, effort.replications or replications
    return Plan(
        found,
        drawn(file, draws, before["seed"], before["held"]),
        replications,
        before["years"],
        workers=effort.hands(),
        keep_events=before["keep_events"],
        batch_size=effort.batch_size,
        engine=chosen(effort.engine),
    )


def _finish(plan: Plan, work: WorkingFolder) -> Exception | None:
    """Run the missing futures, write page and workbook, and print the verdicts.

    Returns:
        How the command ends once the run folder is in place: an error that prevented page or
        workbook, or an exit with its own status if Ctrl-C stopped the run.
    """
    from scenarios.runs.run_folder import run_plan
    from scenarios.runs.working_folder import put_in_place
    from simulation.results.names import counted
    from simulation.results.whole_file import disk_fault

    stored = run_plan(plan, work, Progress())
    written: list[tuple[str, Path]] = []
    failed: Exception | None = None
    try:
        written = report.write_outputs(work.finished)
    except Exception as error:  # a page may be written again; a run may have taken hours
        if disk_fault(error, ""):
            raise
        failed = error
        failed.add_note(
            f"The run is kept in {work.out}. "
            f"Write its page and workbook with: hometruth report {work.out}"
        )
    put_in_place(work, stored.complete)
    if not stored.complete:
        click.echo(
            f"Stopped: {len(stored.tasks)} of {counted(plan.futures, 'future')}; marked as "
            "partial.\n"
            f"Go on with: {work.resume}",
            err=True,
        )
    if not plan.asked.sweep:
        report.print_verdicts(work.out)
    say_standing(plan.asked.place)
    for title, path in written:
        click.echo(f"{title}: {work.out / path.name}")
    if failed:
        return failed
    return None if stored.complete else click.exceptions.Exit(INTERRUPTED)


def _in_words(plan: Plan) -> str:
    from simulation.results.names import counted

    asked = plan.asked
    names = ", ".join(scenario.name for scenario in asked.scenarios)
    what = counted(len(asked.sweep.values), "value") if asked.sweep else names
    cluster = " of a Dask cluster" if plan.workers.scheduler else ""
    workers = f"{counted(plan.workers.n, 'worker')}{cluster}"
    return (
        f"{asked.place.title}: {what} over {counted(plan.years, 'year')}, "
        f"{counted(plan.draws.n, 'draw')} x "
        f"{counted(plan.replications, 'replication')} = {counted(plan.futures, 'future')} of each, "
        f"{workers}."
    )
