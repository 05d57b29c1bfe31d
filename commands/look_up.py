"""Commands that show what hometruth holds: lists, evidence, the rulebook, the reference pages."""

from __future__ import annotations

import click

from commands.ending import STATUSES
from commands.saying import heading


@click.command(name="list")
def list_() -> None:
    """List the places, scenarios, sweeps, services, settings, payers and measures there are."""
    from scenarios.binding.model import load_model
    from scenarios.language.load import load_scenario, shipped_scenarios
    from scenarios.language.sweeps import load_sweep, shipped_sweeps
    from scenarios.places.load import shipped_places
    from simulation.results.measures import MEASURES

    model = load_model()
    heading("Places", [(place, "") for place in shipped_places()])
    read = {path.stem: load_scenario(path, model.vocabulary) for path in shipped_scenarios()}
    heading("Scenarios", [(name, scenario.title) for name, scenario in read.items()])
    swept = [load_sweep(path, model.vocabulary) for path in shipped_sweeps()]
    heading("Sweeps", [(sweep.name, sweep.title) for sweep in swept])
    heading("Services", [(s.name, s.meaning) for s in model.services])
    heading("Settings", list(model.run_names.settings.items()))
    heading("Payers", list(model.run_names.payers.items()))
    measures = (*MEASURES.values(), *model.own_measures)
    heading("Measures", [(m.name, f"{m.title} ({m.unit})") for m in measures])


@click.command()
@click.argument("evidence_id", required=False)
def evidence(evidence_id: str | None) -> None:
    """Show published evidence, or one item of it and the parameters that rest on it.

    EVIDENCE_ID may also be the name of a parameter.
    """
    from scenarios.binding.model import load_model
    from scenarios.parameters.evidence import (
        describe_evidence,
        evidence_table,
        find_evidence,
        load_evidence,
    )
    from scenarios.parameters.papers import describe_parameter, parameter_table

    items = load_evidence()
    parameters = load_model().parameters
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


@click.command()
def rulebook() -> None:
    """Print the care pathway as tables that a social worker can check."""
    from scenarios.binding.model import load_model
    from simulation.rulebook.describe import describe_rulebook

    model = load_model()
    click.echo(describe_rulebook(model.rulebook, dict(model.parameters.items())), nl=False)


@click.command()
def schema() -> None:
    """Print the JSON Schema of scenario and sweep files, for editors."""
    from scenarios.binding.model import load_model
    from scenarios.language.editor_schema import schema_text

    model = load_model()
    click.echo(schema_text(model.changeable, model.vocabulary, model.run_names), nl=False)


@click.command()
@click.argument("page", type=click.Choice(["commands", "measures", "scenarios"]))
@click.pass_context
def reference(context: click.Context, page: str) -> None:
    """Print a reference page: every command, every measure, or every key of a scenario file."""
    from scenarios.language.reference_pages import commands_page, language_page, measures_page

    if page == "commands":
        assert context.parent is not None and isinstance(context.parent.command, click.Group)
        group = context.parent.command
        whole = click.Context(group, info_name="hometruth", terminal_width=100)
        helps = [
            (name, command.get_help(click.Context(command, whole, name, terminal_width=100)))
            for name, command in sorted(group.commands.items())
        ]
        click.echo(commands_page(helps, STATUSES), nl=False)
    else:
        click.echo(measures_page() if page == "measures" else language_page(), nl=False)


@click.command()
def doctor() -> None:
    """Say what this installation has, compare its two engines, and make the engine ready."""
    from scenarios.binding.model import load_model
    from scenarios.runs.doctor import examine

    for line in examine(load_model()):
        click.echo(line)
