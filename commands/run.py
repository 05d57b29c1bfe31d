"""``hometruth run`` and ``hometruth sweep``: scenarios, or one lever over several values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from commands.carrying_out import planned, resume_run, start_run
from commands.effort import Effort, set_by
from commands.options import MOST_SEED, YEARS_HELP, draws_from, number, set_levers
from simulation.clock import MOST_YEARS

OUT_HELP = (
    "Run folder to write; with local figures it lies in the place's folder.  [default: runs/PLACE]"
)
OVERWRITE_HELP = (
    "Replace the run that is in the run folder. Files there that hometruth did not write stay."
)
RESUME_HELP = (
    "Go on with a run that was stopped or broke off: its folder, or its name in runs. More --draws "
    "or --replications extend it."
)
DRAWS_HELP = "Draws of the uncertain parameters."
REPLICATIONS_HELP = "Replications of chance for each draw."
WORKERS_HELP = "Processes to use.  [default: one for each core]"
ENGINE_HELP = (
    "Which engine runs; the numbers are the same.  [default: compiled, if wasmtime is there]"
)
BACKEND_HELP = "Where to run: processes here, or the workers of a Dask cluster."
PLACE_TO_WRITE = click.Path(path_type=Path)


@click.command()
@click.argument("place", required=False, metavar="PLACE")
@click.argument("scenarios", nargs=-1, metavar="SCENARIOS...")
@number("--draws", 1, 100_000, None, f"{DRAWS_HELP}  [default: 20, or all of --draws-from]")
@number("--replications", 1, 100_000, None, f"{REPLICATIONS_HELP}  [default: 5]")
@number("--seed", 0, MOST_SEED, 1, "The same seed gives the same numbers, to the bit.")
@number("--workers", 1, 1024, None, WORKERS_HELP)
@number("--years", 1, MOST_YEARS, None, YEARS_HELP)
@draws_from
@set_levers
@click.option("--out", type=PLACE_TO_WRITE, default=None, help=OUT_HELP)
@click.option("--overwrite", is_flag=True, help=OVERWRITE_HELP)
@click.option("--events", is_flag=True, help="Keep every event of every person.")
@click.option("--resume", type=PLACE_TO_WRITE, default=None, metavar="RUN", help=RESUME_HELP)
@click.option(
    "--backend",
    type=click.Choice(["local", "dask"]),
    default="local",
    show_default=True,
    help=BACKEND_HELP,
)
@click.option("--engine", type=click.Choice(["compiled", "simpy"]), default=None, help=ENGINE_HELP)
@click.option("--scheduler", default="", help="Address of the Dask scheduler: tcp://HOST:8786.")
@click.option("--batch-size", type=click.IntRange(1), default=None, hidden=True)
@click.pass_context
def run(
    context: click.Context,
    /,
    place: str,
    scenarios: tuple[str, ...],
    resume: Path | None,
    years: int | None,
    out: Path | None,
    overwrite: bool,
    events: bool,
    levers: tuple[str, ...],
    **effort: Any,
) -> None:
    """Run scenarios for a place, with what they are compared with, and write a run folder."""
    if resume:
        _resume(context, resume, Effort(**effort))
        return
    _require(context, "place", "scenarios")
    from scenarios.asked import asked
    from scenarios.runs.sharing import run_folder_for

    found = asked(place, scenarios, levers=set_by(levers))
    target = run_folder_for(found.place, out, found.place.name)
    start_run(planned(found, Effort(**effort), years or found.years, events), target, overwrite)


SHARED = (
    "draws", "replications", "seed", "workers", "years", "out", "overwrite", "resume", "backend",
    "scheduler", "batch_size", "engine", "draws_from", "hold", "levers",
)  # fmt: skip


@click.command(
    params=[
        click.Argument(["place"], required=False, metavar="PLACE"),
        click.Argument(["sweep_file"], metavar="SWEEP", required=False),
        *(option for option in run.params if option.name in SHARED),
    ]
)
@click.pass_context
def sweep(
    context: click.Context,
    /,
    place: str,
    sweep_file: str,
    resume: Path | None,
    years: int | None,
    out: Path | None,
    levers: tuple[str, ...],
    overwrite: bool,
    **effort: Any,
) -> None:
    """Run a change or a lever over several values for a place and chart what it does."""
    if resume:
        _resume(context, resume, Effort(**effort))
        return
    _require(context, "place", "sweep_file")
    from scenarios.asked import asked
    from scenarios.runs.sharing import run_folder_for

    found = asked(place, sweep=sweep_file, levers=set_by(levers))
    assert found.sweep is not None
    found.refuse_too_short(years or found.years)
    target = run_folder_for(found.place, out, f"{found.place.name}-{found.sweep.name}")
    start_run(planned(found, Effort(**effort), years or found.years), target, overwrite)


ON_RESUME = (
    "resume", "workers", "backend", "scheduler", "batch_size", "draws", "replications", "engine",
)  # fmt: skip


def _resume(context: click.Context, run_folder: Path, effort: Effort) -> None:
    """Refuse what cannot change any more, and go on."""
    for option in context.command.params:
        name = option.name or ""
        if context.params.get(name) and name not in ON_RESUME and _given(context, name):
            raise click.UsageError(
                f"--resume runs what was asked before: leave out {option.opts[0]}."
            )
    resume_run(run_folder, effort)


def _require(context: click.Context, *names: str) -> None:
    """Refuse a command without the arguments that only --resume does not need."""
    for option in context.command.params:
        if option.name in names and not context.params[option.name]:
            hint = f"'{option.make_metavar(context).strip('[].')}'"
            raise click.MissingParameter(ctx=context, param=option, param_hint=hint)


def _given(context: click.Context, name: str) -> bool:
    return context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
