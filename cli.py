"""The command line: parses, delegates and prints.  Heavy imports wait until needed."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from scenarios.binding import Model
    from scenarios.language import Scenario
    from scenarios.places import Place
    from scenarios.sweep_files import Sweep
    from simulation.run import Running

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
    from scenarios.place_remarks import remarks
    from scenarios.run_folder import longest_horizon
    from scenarios.suitability import check_suitable
    from scenarios.sweep_files import is_sweep

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


@cli.command()
@click.argument("place")
@click.argument("scenarios", nargs=-1, required=True)
@click.option(
    "--draws",
    type=click.IntRange(1, 100_000),
    default=20,
    show_default=True,
    help="Draws of the uncertain parameters.",
)
@click.option(
    "--replications",
    type=click.IntRange(1, 100_000),
    default=5,
    show_default=True,
    help="Replications of chance for each draw.",
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    default=1,
    show_default=True,
    help="The same seed gives the same numbers, to the bit.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 1024),
    default=None,
    help="Processes to use.  [default: one for each core]",
)
@click.option(
    "--years",
    type=click.IntRange(1, 60),
    default=None,
    help="Years to run.  [default: what the scenarios say, or 15]",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=None,
    help="Run folder to write.  [default: runs/PLACE]",
)
@click.option("--events", is_flag=True, help="Keep every event of every person.")
@click.option("--batch-size", type=click.IntRange(1), default=None, hidden=True)
def run(
    place: str,
    scenarios: tuple[str, ...],
    draws: int,
    replications: int,
    seed: int,
    workers: int | None,
    years: int | None,
    out: Path | None,
    events: bool,
    batch_size: int | None,
) -> None:
    """Run scenarios for a place, with what they are compared with, and write a run folder."""
    model, found, read = _read(place, scenarios)
    from scenarios.forecast import forecast, paced
    from scenarios.place_remarks import remarks
    from scenarios.run_folder import Plan, longest_horizon, new_folder, run_plan

    plan = Plan(
        place=found,
        scenarios=read,
        draws=draws,
        replications=replications,
        seed=seed,
        workers=workers or os.cpu_count() or 1,
        years=years or longest_horizon(read, DEFAULT_YEARS),
        keep_events=events,
        batch_size=batch_size,
    )
    _warn(model, found, read, plan.years)
    target = out or Path("runs") / found.name
    futures = draws * replications
    click.echo(
        f"{found.title}: {', '.join(s.name for s in read)} over {plan.years} years, "
        f"{draws} draws x {replications} replications = {futures} futures of each, "
        f"{plan.workers} workers.",
        err=True,
    )
    for remark in remarks(read, found):
        click.echo(remark, err=True)
    with new_folder(target) as folder:
        expected = forecast(model, plan)
        click.echo(f"It will take {expected.words}, and a little more for the page.", err=True)
        finished = run_plan(model, paced(plan, expected), folder, _Progress())
        _write_page(folder)
        _write_workbook(folder)
    if not finished.complete:
        click.echo(
            f"Stopped: {len(finished.tasks)} of {futures} futures; marked as partial.", err=True
        )
    _print_verdicts(target)
    _say_standing(found)
    click.echo(f"Page: {target / 'page.html'}")
    click.echo(f"Workbook: {target / 'workbook.xlsx'}")


SHARED = ("draws", "replications", "seed", "workers", "years", "out", "batch_size")


@cli.command(
    params=[
        click.Argument(["place"]),
        click.Argument(["sweep_file"], metavar="SWEEP"),
        *(option for option in run.params if option.name in SHARED),
    ]
)
def sweep(
    place: str,
    sweep_file: str,
    draws: int,
    replications: int,
    seed: int,
    workers: int | None,
    years: int | None,
    out: Path | None,
    batch_size: int | None,
) -> None:
    """Run a lever over several values for a place and chart what it does."""
    model, found = _load(place)
    from scenarios.run_folder import Plan, longest_horizon, new_folder, run_plan
    from scenarios.suitability import check_suitable
    from scenarios.sweep_files import too_short
    from simulation.errors import InputError

    asked, read = _sweep(model, sweep_file)
    check_suitable(read, found, model.names)
    years = years or longest_horizon(read, DEFAULT_YEARS)
    if faults := list(too_short(asked, years)):
        raise InputError(faults)
    plan = Plan(
        place=found,
        scenarios=read,
        draws=draws,
        replications=replications,
        seed=seed,
        workers=workers or os.cpu_count() or 1,
        years=years,
        batch_size=batch_size,
        sweep=asked,
    )
    target = out or Path("runs") / f"{found.name}-{asked.name}"
    futures = draws * replications
    _warn(model, found, read, years)
    click.echo(
        f"{found.title}: {len(asked.values)} values, {years} years, {draws} draws x "
        f"{replications} replications = {futures} futures each, {plan.workers} workers.",
        err=True,
    )
    with new_folder(target) as folder:
        finished = run_plan(model, plan, folder, _Progress())
        _write_page(folder)
    if not finished.complete:
        click.echo(
            f"Stopped: {len(finished.tasks)} of {futures} futures; marked as partial.", err=True
        )
    _say_standing(found)
    click.echo(f"Page: {target / 'page.html'}")


@cli.command()
def schema() -> None:
    """Print the JSON Schema of scenario and sweep files, for editors."""
    from scenarios.editor_schema import schema_text

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
    from scenarios.areas import find_area, wider_area
    from scenarios.drift import replications_for, seconds_for
    from scenarios.place_builder import make_place
    from scenarios.place_remarks import remarks, ward_remarks

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
            f"{_about(seconds)}."
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
@click.option(
    "--draw",
    type=click.IntRange(0, 99_999),
    default=0,
    show_default=True,
    help="Which draw of the parameters, counted from 0 as in a run's events.",
)
@click.option(
    "--replication",
    type=click.IntRange(0, 99_999),
    default=0,
    show_default=True,
    help="Which replication of chance, counted from 0 too.",
)
@click.option(
    "--person",
    type=click.IntRange(0),
    default=None,
    help="Number of a person in a run's events.  [default: whose life differs most]",
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    default=1,
    show_default=True,
    help="The seed of the run.",
)
@click.option(
    "--years",
    type=click.IntRange(1, 60),
    default=None,
    help="Years of the run.  [default: what the scenario says, or 15]",
)
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
    from scenarios.run_folder import longest_horizon
    from scenarios.stories import Future, find_story
    from scenarios.story_layout import WIDEST, story_text
    from scenarios.suitability import check_suitable

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
    from simulation.describe import describe_rulebook
    from simulation.pathway import build_pathway

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
    from calibration.evidence import describe_evidence, evidence_table, find_evidence, load_evidence
    from calibration.papers import describe_parameter, parameter_table

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


@cli.command(name="list")
def list_() -> None:
    """List the places, scenarios, sweeps, services and measures there are."""
    from scenarios.load import shipped_scenarios
    from scenarios.places import shipped_places
    from simulation.measures import MEASURES

    model = _model()
    from scenarios.load import load_scenario

    _heading("Places", [(place, "") for place in shipped_places()])
    paths = shipped_scenarios()
    titles = [(path.stem, load_scenario(path, model.vocabulary).title) for path in paths]
    _heading("Scenarios", titles)
    from scenarios.sweep_files import load_sweep, shipped_sweeps

    swept = [load_sweep(path, model.vocabulary) for path in shipped_sweeps()]
    _heading("Sweeps", [(one.name, one.title) for one in swept])
    _heading("Services", [(s.name, s.meaning) for s in model.services])
    _heading("Measures", [(name, f"{m.title} ({m.unit})") for name, m in MEASURES.items()])


@cli.command()
@click.argument("page", type=click.Choice(["commands", "measures", "scenarios"]))
def reference(page: str) -> None:
    """Print a reference page: every command, every measure, or every key of a scenario file."""
    from scenarios.reference_pages import commands_page, language_page, measures_page

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
    from scenarios.drift import DRIFT_YEARS, look_at_drift, replications_for, seconds_for

    replications = replications_for(place)
    click.echo(
        f"Carrying on as now for {DRIFT_YEARS} years, {replications} replications, twice: "
        f"{_about(seconds_for(place, replications))}.",
        err=True,
    )
    for constant, words in ((False, ""), (True, ", if every year as many young people turn 18")):
        moved, _ = look_at_drift(model, place, replications, constant)
        click.echo(f"With nothing changed, from the first year to the fifth{words}:")
        for one in moved:
            click.echo(f"  {one}")


def _about(seconds: float) -> str:
    if seconds < 5:
        return "a few seconds"
    return f"about {seconds:.0f} seconds" if seconds < 90 else f"about {seconds / 60:.0f} minutes"


def _warn(model: Model, place: Place, scenarios: tuple[Scenario, ...], years: int) -> int:
    """Tell what is odd but possible; returns how many things are."""
    from scenarios.oddities import odd_things

    odd = odd_things(model, place, scenarios, years)
    for one in odd:
        click.echo(f"Warning: {one}", err=True)
    return len(odd)


class _Progress:
    """One line that is written over on a terminal, and one line a tenth elsewhere."""

    def __init__(self) -> None:
        self.told = 0

    def __call__(self, running: Running) -> None:
        from scenarios.forecast import time_in_words

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
    from outputs.page import write_page
    from outputs.sweep_page import is_sweep, write_sweep_page

    return write_sweep_page(folder) if is_sweep(folder) else write_page(folder)


def _write_workbook(folder: Path) -> Path | None:
    """A run's workbook; a sweep, which asks one question of many values, has none."""
    from outputs.sweep_page import is_sweep
    from outputs.workbook.writing import write_workbook

    return None if is_sweep(folder) else write_workbook(folder)


def _print_verdicts(folder: Path) -> None:
    import json

    for verdict in json.loads((folder / "verdicts.json").read_text(encoding="utf-8")):
        click.echo(f"\n{verdict['scenario_title']}: {verdict['verdict']}")
        for claim in verdict["claims"]:
            click.echo(f"  {claim['verdict']}: {claim['sentence']}")


def _model() -> Model:
    from calibration.evidence import load_evidence
    from scenarios.binding import load_model

    return load_model(list(load_evidence()))


def _load(place: str) -> tuple[Model, Place]:
    from calibration.evidence import load_evidence
    from scenarios.binding import localised
    from scenarios.places import load_place

    model = _model()
    found = load_place(place, model.vocabulary, list(load_evidence()))
    return localised(model, found), found


def _read(place: str, names: tuple[str, ...]) -> tuple[Model, Place, tuple[Scenario, ...]]:
    """A place and scenarios for it, or all that is wrong with any of them."""
    from scenarios.suitability import check_suitable
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
    from scenarios.load import load_with_comparators

    return load_with_comparators(names, model.vocabulary) if names else ()


def _sweep(model: Model, name: str) -> tuple[Sweep, tuple[Scenario, ...]]:
    from scenarios.sweep_files import find_sweep, load_sweep, sweep_scenarios

    vocabulary = model.vocabulary
    asked = load_sweep(find_sweep(name), vocabulary)
    return asked, sweep_scenarios(asked, vocabulary)


def main(arguments: list[str] | None = None) -> Any:
    """Run a command; exit 0 when done, 2 when the input is at fault, 1 when we are."""
    from simulation.errors import InputError

    try:
        cli.main(args=arguments, prog_name="hometruth", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(THEIR_FAULT)
    except InputError as error:
        click.echo(str(error), err=True)
        sys.exit(THEIR_FAULT)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        sys.exit(OUR_FAULT)
    except Exception as error:
        if os.environ.get("HOMETRUTH_DEBUG"):
            raise
        click.echo(
            f"hometruth failed, and the fault is ours: {type(error).__name__}: {error}\n"
            "Set HOMETRUTH_DEBUG=1 to see where, and please report it.",
            err=True,
        )
        sys.exit(OUR_FAULT)
    sys.exit(DONE)


if __name__ == "__main__":
    main()
