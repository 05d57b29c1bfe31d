"""The command line: parses, delegates and prints.  Heavy imports wait until needed."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from scenarios.binding import Model
    from scenarios.language import Scenario, Vocabulary
    from scenarios.places import Place
    from simulation.run import Running

DONE, OUR_FAULT, THEIR_FAULT = 0, 1, 2
DEFAULT_YEARS = 15


@click.group()
@click.version_option(package_name="hometruth")
def cli() -> None:
    """Test a care strategy before you commit to it."""


@cli.command()
@click.argument("place")
@click.argument("scenarios", nargs=-1)
def check(place: str, scenarios: tuple[str, ...]) -> None:
    """Check a place folder, and scenarios against it, without running anything."""
    model, found = _load(place)
    from scenarios.suitability import check_suitable

    read = _scenarios(model, scenarios)
    check_suitable(read, found, model.names)
    people = sum(row.people for row in found.counts)
    click.echo(f"{found.title}: {people:,} people in {len(found.counts)} rows, from {found.start}.")
    if found.public_figures_only:
        click.echo("These are public figures and evidence, not local data.")
    click.echo(
        f"{len(model.parameters.names)} parameters, {len(model.services)} services: all read."
    )
    for scenario in read:
        against = f", compared with {scenario.compare_with}" if scenario.compare_with else ""
        click.echo(f"{scenario.name}: {len(scenario.changes)} changes{against}. Nothing wrong.")


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
    model, found = _load(place)
    from scenarios.run_folder import Plan, longest_horizon, new_folder, run_plan
    from scenarios.suitability import check_suitable

    read = _scenarios(model, scenarios)
    check_suitable(read, found, model.names)
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
    target = out or Path("runs") / found.name
    futures = draws * replications
    click.echo(
        f"{found.title}: {len(read)} scenarios, {plan.years} years, {draws} draws x "
        f"{replications} replications = {futures} futures each, {plan.workers} workers.",
        err=True,
    )
    with new_folder(target) as folder:
        finished = run_plan(model, plan, folder, _Progress())
        _write_page(folder)
        _write_workbook(folder)
    if not finished.complete:
        click.echo(
            f"Stopped: {len(finished.tasks)} of {futures} futures; marked as partial.", err=True
        )
    _print_verdicts(target)
    click.echo(f"Page: {target / 'page.html'}")
    click.echo(f"Workbook: {target / 'workbook.xlsx'}")


@cli.command()
@click.argument("place", type=click.Path(path_type=Path))
@click.option(
    "--area",
    required=True,
    help="A district, county, region or country in England or Wales, or several: A, B, C.",
)
def init(place: Path, area: str) -> None:
    """Make a place folder for an area from public figures."""
    from scenarios.areas import find_area
    from scenarios.place_builder import make_place

    found = find_area(area)
    make_place(place, found, _model().parameters)
    _load(str(place))
    click.echo(
        f"{place}: {found.name}, {found.population:,} people, {len(found.districts)} districts."
    )
    click.echo("These are public figures and evidence, not local data.")
    for remark in found.remarks:
        click.echo(remark)


@cli.command()
@click.argument("run_folder", type=click.Path(path_type=Path))
def report(run_folder: Path) -> None:
    """Write the page and the workbook of a run folder again, from its results."""
    click.echo(f"Page: {_write_page(run_folder)}")
    click.echo(f"Workbook: {_write_workbook(run_folder)}")


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
    """List the places, scenarios, services and measures there are."""
    from scenarios.load import shipped_scenarios
    from scenarios.places import shipped_places
    from simulation.measures import MEASURES

    model = _model()
    vocabulary = _vocabulary(model)
    from scenarios.load import load_scenario

    _heading("Places", [(place, "") for place in shipped_places()])
    paths = shipped_scenarios()
    titles = [(path.stem, load_scenario(path, vocabulary).title) for path in paths]
    _heading("Scenarios", titles)
    _heading("Services", [(s.name, s.meaning) for s in model.services])
    _heading("Measures", [(name, f"{m.title} ({m.unit})") for name, m in MEASURES.items()])


def _heading(title: str, rows: list[tuple[str, str]]) -> None:
    click.echo(title)
    width = max((len(name) for name, _ in rows), default=0)
    for name, words in rows:
        click.echo(f"  {name:<{width}}  {words}".rstrip())
    click.echo()


class _Progress:
    """One line that is written over on a terminal, and one line a tenth elsewhere."""

    def __init__(self) -> None:
        self.told = 0

    def __call__(self, running: Running) -> None:
        tenth = running.done * 10 // running.total
        text = f"{running.done} of {running.total} futures, about {running.seconds_left:.0f} s left"
        if sys.stderr.isatty():
            click.echo(f"\r{text}   ", err=True, nl=running.done == running.total)
        elif tenth > self.told:
            click.echo(text, err=True)
        self.told = tenth


def _write_page(folder: Path) -> Path:
    from outputs.page import write_page

    return write_page(folder)


def _write_workbook(folder: Path) -> Path:
    from outputs.workbook.writing import write_workbook

    return write_workbook(folder)


def _print_verdicts(folder: Path) -> None:
    import json

    for verdict in json.loads((folder / "verdicts.json").read_text(encoding="utf-8")):
        click.echo(f"\n{verdict['scenario_title']}: {verdict['verdict']}")
        for claim in verdict["claims"]:
            mark = " (provisional)" if claim["provisional"] else ""
            click.echo(f"  {claim['verdict']}{mark}: {claim['sentence']}")


def _model() -> Model:
    from calibration.evidence import load_evidence
    from scenarios.binding import load_model

    return load_model(list(load_evidence()))


def _vocabulary(model: Model) -> Vocabulary:
    from scenarios.language import Vocabulary
    from simulation.measures import MEASURES

    return Vocabulary(
        parameters={name: p.unit for name, p in model.parameters.items()},
        measures={name: m.unit for name, m in MEASURES.items()},
    )


def _load(place: str) -> tuple[Model, Place]:
    from calibration.evidence import load_evidence
    from scenarios.binding import localised
    from scenarios.places import load_place

    model = _model()
    found = load_place(place, _vocabulary(model), list(load_evidence()))
    return localised(model, found), found


def _scenarios(model: Model, names: tuple[str, ...]) -> tuple[Scenario, ...]:
    from scenarios.load import load_with_comparators

    return load_with_comparators(names, _vocabulary(model)) if names else ()


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
