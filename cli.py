"""The command line: parses, delegates and prints.  Heavy imports wait until needed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from scenarios.binding.bind import Model
    from scenarios.language.scenario import Scenario
    from scenarios.language.sweeps import Sweep
    from scenarios.places.load import Place
    from scenarios.runs.plan import Plan
    from scenarios.runs.working_folder import WorkingFolder
    from simulation.running.in_memory import Running

F = TypeVar("F", bound=Callable[..., Any])
DONE, OUR_FAULT, THEIR_FAULT = 0, 1, 2
DEFAULT_YEARS = 15
QUICK_SECONDS = 30


@click.group()
@click.version_option(package_name="hometruth")
def cli() -> None:
    """Test a care strategy before you commit to it."""


@cli.command()
@click.argument("place")
@click.argument("scenarios", nargs=-1)
@click.option("--drift", is_flag=True, help="Run carrying on as now, to see how far it drifts.")
def check(place: str, scenarios: tuple[str, ...], drift: bool) -> None:
    """Check a place folder, and scenarios against it, without running anything."""
    from scenarios.binding.remarks import remarks
    from scenarios.binding.suitability import check_suitable
    from scenarios.language.sweeps import is_sweep
    from scenarios.runs.run_folder import longest_horizon

    plain = tuple(name for name in scenarios if not is_sweep(name))
    model, found, read = _read(place, plain)
    sweeps = tuple(_sweep(model, name) for name in scenarios if is_sweep(name))
    for _, swept in sweeps:
        check_suitable(swept, found, model.names)
    warnings = _warn(model, found, read, longest_horizon(read, DEFAULT_YEARS))
    click.echo(
        f"{found.title}: {found.people:,} people in {len(found.counts)} rows, from {found.start}."
    )
    _say_standing(found)
    for remark in remarks(read, found):
        click.echo(remark)
    click.echo(
        f"{len(model.parameters.names)} parameters, {len(model.services)} services: all read."
    )
    for scenario in read:
        against = f", compared with {scenario.compare_with}" if scenario.compare_with else ""
        click.echo(f"{scenario.name}: {len(scenario.changes)} changes{against}.")
    for one, _ in sweeps:
        against = f", compared with {one.compare_with}"
        click.echo(f"{one.name}: a sweep of {len(one.values)} values{against}.")
    said = (
        f"Nothing that a run would refuse; {warnings} warnings." if warnings else "Nothing wrong."
    )
    click.echo(said)
    if drift:
        _say_drift(model, found)


def _number(
    name: str, low: int, high: int | None, default: int | None, words: str
) -> Callable[[F], F]:
    shown = default is not None
    kind = click.IntRange(low, high)
    return click.option(name, type=kind, default=default, show_default=shown, help=words)


YEARS_HELP = "Years to run.  [default: what the scenarios say, or 15]"
OUT_HELP = "Run folder to write.  [default: runs/PLACE]"
RESUME_HELP = "Go on with a run that was stopped or broke off: its folder, or its name in runs."
PERSON_HELP = "Number of a person in a run's events.  [default: whose life differs most]"
PLACE_TO_WRITE = click.Path(path_type=Path)


@cli.command()
@click.argument("place", required=False, metavar="PLACE")
@click.argument("scenarios", nargs=-1, metavar="SCENARIOS...")
@_number("--draws", 1, 100_000, 20, "Draws of the uncertain parameters.")
@_number("--replications", 1, 100_000, 5, "Replications of chance for each draw.")
@_number("--seed", 0, 2**63 - 1, 1, "The same seed gives the same numbers, to the bit.")
@_number("--workers", 1, 1024, None, "Processes to use.  [default: one for each core]")
@_number("--years", 1, 60, None, YEARS_HELP)
@click.option("--out", type=PLACE_TO_WRITE, default=None, help=OUT_HELP)
@click.option("--events", is_flag=True, help="Keep every event of every person.")
@click.option("--resume", type=PLACE_TO_WRITE, default=None, metavar="RUN", help=RESUME_HELP)
@click.option(
    "--backend",
    type=click.Choice(["local", "dask"]),
    default="local",
    show_default=True,
    help="Where to run: processes here, or the workers of a Dask cluster.",
)
@click.option(
    "--engine",
    type=click.Choice(["compiled", "simpy"]),
    default=None,
    help="Which engine runs; the numbers are the same.  [default: compiled, if Numba is there]",
)
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
    events: bool,
    **asked: Any,
) -> None:
    """Run scenarios for a place, with what they are compared with, and write a run folder."""
    if resume:
        _resume(context, resume, asked)
        return
    _require(context, "place", "scenarios")
    model, found, read = _read(place, scenarios)
    from scenarios.runs.plan import Plan
    from scenarios.runs.run_folder import longest_horizon

    plan = Plan(
        place=found,
        scenarios=read,
        years=years or longest_horizon(read, DEFAULT_YEARS),
        keep_events=events,
        engine=_engine(asked),
        **_numbers(asked),
        **_hands(asked),
    )
    _carry_out(model, plan, out or Path("runs") / found.name)


SHARED = (
    "draws", "replications", "seed", "workers", "years", "out", "resume", "backend", "scheduler",
    "batch_size", "engine",
)  # fmt: skip


@cli.command(
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
    **asked: Any,
) -> None:
    """Run a lever over several values for a place and chart what it does."""
    if resume:
        _resume(context, resume, asked)
        return
    _require(context, "place", "sweep_file")
    model, found = _load(place)
    from scenarios.binding.suitability import check_suitable
    from scenarios.language.sweeps import too_short
    from scenarios.runs.plan import Plan
    from scenarios.runs.run_folder import longest_horizon
    from simulation.errors import InputError

    varied, read = _sweep(model, sweep_file)
    check_suitable(read, found, model.names)
    years = years or longest_horizon(read, DEFAULT_YEARS)
    if faults := list(too_short(varied, years)):
        raise InputError(faults)
    plan = Plan(
        place=found,
        scenarios=read,
        years=years,
        sweep=varied,
        engine=_engine(asked),
        **_numbers(asked),
        **_hands(asked),
    )
    _carry_out(model, plan, out or Path("runs") / f"{found.name}-{varied.name}")


ON_RESUME = ("resume", "workers", "backend", "scheduler", "batch_size")


def _resume(context: click.Context, run_folder: Path, asked: dict[str, Any]) -> None:
    """Go on with what was asked when the run began."""
    from scenarios.runs.forecast import forecast, paced
    from scenarios.runs.plan import Plan, read_record, refuse_changes
    from scenarios.runs.working_folder import found_run, is_complete, unfinished_run

    for one in context.command.params:
        if (
            context.params.get(one.name or "")
            and one.name not in ON_RESUME
            and _given(context, one)
        ):
            raise click.UsageError(f"--resume runs what was asked before: leave out {one.opts[0]}.")
    if is_complete(found_run(run_folder)):
        click.echo(f"Nothing is missing from {found_run(run_folder)}.")
        return
    with unfinished_run(run_folder) as work:
        record = read_record(work.plan)
        refuse_changes(work.plan, record)
        before, varied = record.asked, None
        if before["sweep"]:
            model, found = _load(before["place"])
            varied, read = _sweep(model, before["sweep"])
        else:
            model, found, read = _read(before["place"], tuple(before["scenarios"]))
        plan = Plan(
            place=found,
            scenarios=read,
            sweep=varied,
            years=before["years"],
            keep_events=before["keep_events"],
            engine=before["engine"],
            **_numbers(before),
            **_hands(asked),
        )
        _say_engine(plan.engine)
        click.echo(f"Going on with {work.out}: {_in_words(plan)}", err=True)
        _finish(model, paced(plan, forecast(model, plan)), work)


def _carry_out(model: Model, plan: Plan, target: Path) -> None:
    """Run a plan from the start."""
    from scenarios.binding.remarks import remarks
    from scenarios.runs.forecast import forecast, paced
    from scenarios.runs.working_folder import new_run

    _warn(model, plan.place, plan.scenarios, plan.years)
    _say_engine(plan.engine)
    click.echo(_in_words(plan), err=True)
    for remark in remarks(plan.scenarios, plan.place):
        click.echo(remark, err=True)
    with new_run(target) as work:
        expected = forecast(model, plan)
        click.echo(f"It will take {expected.words}, and a little more for the page.", err=True)
        _finish(model, paced(plan, expected), work)


def _say_engine(engine: str) -> None:
    """Say what keeps a run waiting: machine code not made yet, or no Numba at all."""
    from simulation.running.engines import (
        COMPILED,
        COMPILING,
        MISSING,
        compiled_available,
        compiled_before,
    )

    if not compiled_available():
        click.echo(MISSING, err=True)
    elif engine == COMPILED and not compiled_before():
        click.echo(COMPILING, err=True)


def _finish(model: Model, plan: Plan, work: WorkingFolder) -> None:
    """Run what is missing, write page and workbook, and say how it came out."""
    from scenarios.runs.run_folder import run_plan
    from scenarios.runs.working_folder import put_in_place

    stored = run_plan(model, plan, work, _Progress())
    _write_page(work.finished)
    workbook = _write_workbook(work.finished)
    put_in_place(work, stored.complete)
    if not stored.complete:
        click.echo(
            f"Stopped: {len(stored.tasks)} of {plan.futures} futures; marked as partial.\n"
            f"Go on with: {work.resume}",
            err=True,
        )
    if not plan.sweep:
        _print_verdicts(work.out)
    _say_standing(plan.place)
    click.echo(f"Page: {work.out / 'page.html'}")
    if workbook:
        click.echo(f"Workbook: {work.out / workbook.name}")


def _in_words(plan: Plan) -> str:
    names = ", ".join(one.name for one in plan.scenarios)
    what = f"{len(plan.sweep.values)} values" if plan.sweep else names
    return (
        f"{plan.place.title}: {what} over {plan.years} years, "
        f"{plan.draws} draws x {plan.replications} replications = {plan.futures} futures of each, "
        f"{plan.workers} workers{' of a Dask cluster' if plan.scheduler else ''}."
    )


def _numbers(asked: dict[str, Any]) -> dict[str, Any]:
    return {name: asked[name] for name in ("draws", "replications", "seed")}


def _engine(asked: dict[str, Any]) -> str:
    from simulation.running.engines import chosen

    return chosen(asked["engine"])


def _hands(asked: dict[str, Any]) -> dict[str, Any]:
    """Who does the work, and in batches of what size."""
    workers, scheduler = asked["workers"], asked["scheduler"]
    if asked["backend"] == "dask":
        from simulation.running.cluster import cluster_size

        if not scheduler:
            raise click.UsageError(
                "--backend dask needs --scheduler: the address that 'dask scheduler' prints, "
                "such as tcp://HOST:8786."
            )
        if workers:
            raise click.UsageError("--workers is for this machine; a Dask cluster has its own.")
        workers = cluster_size(scheduler)
    elif scheduler:
        raise click.UsageError("--scheduler goes with --backend dask.")
    workers = workers or os.cpu_count() or 1
    return {"workers": workers, "scheduler": scheduler, "batch_size": asked["batch_size"]}


def _require(context: click.Context, *names: str) -> None:
    """Refuse a command without the arguments that only --resume does not need."""
    for one in context.command.params:
        if one.name in names and not context.params[one.name]:
            hint = f"'{one.make_metavar(context).strip('[].')}'"
            raise click.MissingParameter(ctx=context, param=one, param_hint=hint)


def _given(context: click.Context, one: click.Parameter) -> bool:
    source = context.get_parameter_source(one.name or "")
    return source is click.core.ParameterSource.COMMANDLINE


@cli.command()
def schema() -> None:
    """Print the JSON Schema of scenario and sweep files, for editors."""
    from scenarios.language.editor_schema import schema_text

    click.echo(schema_text(_model().changeable), nl=False)


@cli.command()
@click.argument("place", type=click.Path(path_type=Path))
@click.option(
    "--area",
    required=True,
    help="A district, county, region or country in England or Wales, or several: A, B, C.",
)
@click.option(
    "--drift/--no-drift",
    default=None,
    help="Run carrying on as now, to see how far it drifts.  [default: if that is quick]",
)
def init(place: Path, area: str, drift: bool | None) -> None:
    """Make a place folder for an area from public figures."""
    from scenarios.binding.remarks import remarks, ward_remarks
    from scenarios.places.areas import find_area, wider_area
    from scenarios.places.builder import make_place
    from scenarios.runs.drift import replications_for, seconds_for
    from scenarios.runs.forecast import time_in_words

    named = find_area(area)
    make_place(place, named, _model().parameters)
    model, found = _load(str(place))
    click.echo(
        f"{place}: {named.name}, {named.population:,} people, {len(named.districts)} districts."
    )
    _say_standing(found)
    for remark in (*named.remarks, *remarks((), found)):
        click.echo(remark)
    if any(ward_remarks(found)) and (wider := wider_area(named)):
        click.echo(f'Consider the wider area it is in: --area "{wider}".')
    seconds = seconds_for(found, replications_for(found))
    if drift or (drift is None and seconds <= QUICK_SECONDS):
        _say_drift(model, found)
    else:
        click.echo(
            f"hometruth check {place} --drift says how far it drifts with nothing changed, in "
            f"{time_in_words(seconds)}."
        )


@cli.command()
@click.argument("run_folder", type=click.Path(path_type=Path))
def report(run_folder: Path) -> None:
    """Write the page and the workbook of a run folder again, from its results."""
    click.echo(f"Page: {_write_page(run_folder)}")
    workbook = _write_workbook(run_folder)
    if workbook:
        click.echo(f"Workbook: {workbook}")


@cli.command()
@click.argument("place")
@click.argument("scenario")
@_number(
    "--draw", 0, 99_999, 0, "Which draw of the parameters, counted from 0 as in a run's events."
)
@_number("--replication", 0, 99_999, 0, "Which replication of chance, counted from 0 too.")
@_number("--person", 0, None, None, PERSON_HELP)
@_number("--seed", 0, 2**63 - 1, 1, "The seed of the run.")
@_number("--years", 1, 60, None, "Years of the run.  [default: what the scenario says, or 15]")
def story(
    place: str,
    scenario: str,
    draw: int,
    replication: int,
    person: int | None,
    seed: int,
    years: int | None,
) -> None:
    """Tell one person's life under a scenario, and under what it is compared with.

    The same seed, draw, replication and years as in a run tell what happened in that run.
    """
    import shutil

    model, found = _load(place)
    from scenarios.binding.suitability import check_suitable
    from scenarios.runs.run_folder import longest_horizon
    from scenarios.stories.choose import Future, find_story
    from scenarios.stories.layout import WIDEST, story_text

    read = _scenarios(model, (scenario,))
    check_suitable(read, found, model.names)
    told = read[-1]
    compared = next((s for s in read if s.name == told.compare_with), None)
    future = Future(seed, draw, replication, years or longest_horizon(read, DEFAULT_YEARS))
    story_found = find_story(model, found, told, compared, future, person)
    width = shutil.get_terminal_size((WIDEST, 0)).columns
    click.echo(story_text(story_found, model.services, width), nl=False)


@cli.command()
def rulebook() -> None:
    """Print the care pathway as tables that a social worker can check."""
    from simulation.pathway import build_pathway
    from simulation.rulebook.describe import describe_rulebook

    model = _model()
    click.echo(
        describe_rulebook(build_pathway(model.services), dict(model.parameters.items())), nl=False
    )


@cli.command()
@click.argument("evidence_id", required=False)
def evidence(evidence_id: str | None) -> None:
    """Show published evidence, or one item of it and the parameters that rest on it.

    EVIDENCE_ID may also be the name of a parameter.
    """
    from scenarios.parameters.evidence import (
        describe_evidence,
        evidence_table,
        find_evidence,
        load_evidence,
    )
    from scenarios.parameters.papers import describe_parameter, parameter_table

    items = load_evidence()
    parameters = _model().parameters
    if evidence_id is None:
        click.echo(evidence_table(items.values()))
        click.echo(parameter_table(parameters))
        return
    if evidence_id in parameters:
        click.echo(describe_parameter(parameters[evidence_id]))
        return
    item = find_evidence(items, evidence_id, parameters.names)
    used_by = [name for name in parameters.names if item.id in parameters[name].evidence]
    click.echo(describe_evidence(item, used_by))


@cli.command()
def doctor() -> None:
    """Say what this installation has, compare its two engines, and make the engine ready."""
    from scenarios.runs.doctor import examine

    for line in examine(_model()):
        click.echo(line)


@cli.command(name="list")
def list_() -> None:
    """List the places, scenarios, sweeps, services and measures there are."""
    from scenarios.language.load import shipped_scenarios
    from scenarios.places.load import shipped_places
    from simulation.results.measures import MEASURES

    model = _model()
    from scenarios.language.load import load_scenario

    _heading("Places", [(place, "") for place in shipped_places()])
    paths = shipped_scenarios()
    titles = [(path.stem, load_scenario(path, model.vocabulary).title) for path in paths]
    _heading("Scenarios", titles)
    from scenarios.language.sweeps import load_sweep, shipped_sweeps

    swept = [load_sweep(path, model.vocabulary) for path in shipped_sweeps()]
    _heading("Sweeps", [(one.name, one.title) for one in swept])
    _heading("Services", [(s.name, s.meaning) for s in model.services])
    _heading("Measures", [(name, f"{m.title} ({m.unit})") for name, m in MEASURES.items()])


@cli.command()
@click.argument("page", type=click.Choice(["commands", "measures", "scenarios"]))
def reference(page: str) -> None:
    """Print a reference page: every command, every measure, or every key of a scenario file."""
    from scenarios.language.reference_pages import commands_page, language_page, measures_page

    if page == "commands":
        context = click.Context(cli, info_name="hometruth", terminal_width=100)
        helps = [
            (name, one.get_help(click.Context(one, context, name, terminal_width=100)))
            for name, one in sorted(cli.commands.items())
        ]
        click.echo(commands_page(helps), nl=False)
    else:
        click.echo(measures_page() if page == "measures" else language_page(), nl=False)


def _heading(title: str, rows: list[tuple[str, str]]) -> None:
    click.echo(title)
    width = max((len(name) for name, _ in rows), default=0)
    for name, words in rows:
        click.echo(f"  {name:<{width}}  {words}".rstrip())
    click.echo()


def _say_standing(place: Place) -> None:
    if place.standing:
        click.echo(place.standing)


def _say_drift(model: Model, place: Place) -> None:
    """Run carrying on as now for five years, and say how far each figure moves."""
    from scenarios.runs.drift import DRIFT_YEARS, look_at_drift, replications_for, seconds_for
    from scenarios.runs.forecast import time_in_words
    from simulation.running.engines import chosen

    _say_engine(chosen())
    replications = replications_for(place)
    click.echo(
        f"Carrying on as now for {DRIFT_YEARS} years, {replications} replications, twice: "
        f"{time_in_words(seconds_for(place, replications))}.",
        err=True,
    )
    for constant, words in ((False, ""), (True, ", if every year as many young people turn 18")):
        moved, _ = look_at_drift(model, place, replications, constant)
        click.echo(f"With nothing changed, from the first year to the fifth{words}:")
        for one in moved:
            click.echo(f"  {one}")


def _warn(model: Model, place: Place, scenarios: tuple[Scenario, ...], years: int) -> int:
    """Tell what is odd but possible; returns how many things are."""
    from scenarios.binding.oddities import odd_things

    odd = odd_things(model, place, scenarios, years)
    for one in odd:
        click.echo(f"Warning: {one}", err=True)
    return len(odd)


class _Progress:
    """One line that is written over on a terminal, and one line a tenth elsewhere."""

    def __init__(self) -> None:
        self.told = 0

    def __call__(self, running: Running) -> None:
        from scenarios.runs.forecast import time_in_words

        tenth = running.done * 10 // running.total
        text = f"{running.done} of {running.total} futures"
        if running.done < running.total:
            text += f", {time_in_words(running.seconds_left)} left"
        if sys.stderr.isatty():
            click.echo(f"\r{text:<70}", err=True, nl=running.done == running.total)
        elif tenth > self.told:
            click.echo(text, err=True)
        self.told = tenth


def _write_page(folder: Path) -> Path:
    from outputs.page.steering_page import write_page
    from outputs.page.sweep_page import is_sweep, write_sweep_page

    return write_sweep_page(folder) if is_sweep(folder) else write_page(folder)


def _write_workbook(folder: Path) -> Path | None:
    """A run's workbook; a sweep, which asks one question of many values, has none."""
    from outputs.page.sweep_page import is_sweep
    from outputs.workbook.writing import write_workbook

    return None if is_sweep(folder) else write_workbook(folder)


def _print_verdicts(folder: Path) -> None:
    import json

    for verdict in json.loads((folder / "verdicts.json").read_text(encoding="utf-8")):
        click.echo(f"\n{verdict['scenario_title']}: {verdict['verdict']}")
        for claim in verdict["claims"]:
            click.echo(f"  {claim['verdict']}: {claim['sentence']}")


def _model() -> Model:
    from scenarios.binding.bind import load_model

    return load_model()


def _load(place: str) -> tuple[Model, Place]:
    from scenarios.binding.bind import localised
    from scenarios.places.load import load_place

    model = _model()
    found = load_place(place, model.vocabulary)
    return localised(model, found), found


def _read(place: str, names: tuple[str, ...]) -> tuple[Model, Place, tuple[Scenario, ...]]:
    """A place and scenarios for it, or all that is wrong with any of them."""
    from scenarios.binding.suitability import check_suitable
    from simulation.errors import Faults

    faults = Faults()
    loaded = faults.attempt(_load, place)
    model = loaded[0] if loaded else _model()
    read = faults.attempt(_scenarios, model, names)
    faults.raise_if_any()
    assert loaded is not None and read is not None
    check_suitable(read, loaded[1], model.names)
    return model, loaded[1], read


def _scenarios(model: Model, names: tuple[str, ...]) -> tuple[Scenario, ...]:
    from scenarios.language.load import load_with_comparators

    return load_with_comparators(names, model.vocabulary) if names else ()


def _sweep(model: Model, name: str) -> tuple[Sweep, tuple[Scenario, ...]]:
    from scenarios.language.sweeps import find_sweep, load_sweep, sweep_scenarios

    vocabulary = model.vocabulary
    asked = load_sweep(find_sweep(name), vocabulary)
    return asked, sweep_scenarios(asked, vocabulary)


def _notes(error: BaseException) -> list[str]:
    """What was said about an error on its way, such as how to go on."""
    return list(dict.fromkeys(getattr(error, "__notes__", ())))


def main(arguments: list[str] | None = None) -> Any:
    """Run a command; exit 0 when done, 2 when the input is at fault, 1 when we are."""
    from simulation.errors import InputError

    try:
        cli.main(args=arguments, prog_name="hometruth", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(THEIR_FAULT)
    except InputError as error:
        click.echo("\n\n".join([str(error), *_notes(error)]), err=True)
        sys.exit(THEIR_FAULT)
    except (click.Abort, KeyboardInterrupt) as error:
        click.echo("\n".join(["Stopped.", *_notes(error)]), err=True)
        sys.exit(OUR_FAULT)
    except Exception as error:
        if os.environ.get("HOMETRUTH_DEBUG"):
            raise
        click.echo(
            f"hometruth failed, and the fault is ours: {type(error).__name__}: {error}\n"
            "Set HOMETRUTH_DEBUG=1 to see where, and please report it.",
            err=True,
        )
        for note in _notes(error):
            click.echo(note, err=True)
        sys.exit(OUR_FAULT)
    sys.exit(DONE)


if __name__ == "__main__":
    main()
