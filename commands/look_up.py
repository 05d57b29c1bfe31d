"""Commands that show contents: lists, evidence, the rulebook, the reference pages."""

from __future__ import annotations

from typing import Any

import click

from commands.ending import STATUSES
from commands.saying import heading, names


@click.command(name="list")
@click.argument("what", required=False)
@click.option("--place", default="", help="A place whose own names are listed too.")
def list_(what: str | None, place: str) -> None:
    """List everything that scenarios, sweeps and places may name.

    WHAT is one of: places, scenarios, sweeps, changes, levers, services, resources, queues,
    settings, payers, groups, levels, measures, costs, funding, switches, parameters. Without it
    all are listed, parameters by name alone.
    """
    from scenarios.asked import asked
    from scenarios.binding.model import load_model
    from scenarios.binding.nameable import nameable

    model = asked(place).model if place else load_model()
    for section in nameable(model, what or ""):
        if section.brief and not what:
            names(section.title, [name for name, _ in section.rows])
        else:
            heading(section.title, list(section.rows))


@click.command()
@click.argument("evidence_id", required=False)
@click.option("--topic", default="", help="One topic, such as hospital or costs.")
@click.option("--text", default="", help="Words in a name, an id, a meaning or a note.")
@click.option("--grade", default="", help="One grade or more: A, or CD.")
@click.option("--basis", default="", help="How a value is known: read, derived, recalled, assumed.")
@click.option("--source", default="", help="Words in the source.")
@click.option("--service", default="", help="What a service uses.")
@click.option("--all", "everything", is_flag=True, help="Everything there is.")
@click.option("--place", default="", help="A place: its own values, and prices in its price base.")
def evidence(evidence_id: str | None, everything: bool, place: str, **wanted: Any) -> None:
    """Show the topics of published evidence, a selection of it, or one item.

    EVIDENCE_ID is the id of a published value, or the name of a parameter or of a shared doubt.
    """
    from scenarios.asked import asked as read
    from scenarios.binding.model import load_model
    from scenarios.parameters.doubts import describe_doubt, load_doubts
    from scenarios.parameters.evidence import (
        describe_evidence,
        evidence_table,
        find_evidence,
        load_evidence,
    )
    from scenarios.parameters.looking_up import Wanted, matching, overview
    from scenarios.parameters.papers import describe_parameter, parameter_table

    items, asked = load_evidence(), Wanted(**wanted)
    model = read(place).model if place else load_model()
    parameters = model.parameters
    if evidence_id and (everything or not asked.anything):
        raise click.UsageError("Give one id or name, or options that choose several, not both.")
    if evidence_id is None and asked.anything and not everything:
        click.echo(overview(items.values(), parameters.parameters))
    elif evidence_id is None:
        found, used = matching(asked, items, parameters.parameters, model.services)
        click.echo("\n\n".join([t for t in (evidence_table(found), parameter_table(used)) if t]))
    elif evidence_id in load_doubts():
        click.echo(describe_doubt(load_doubts()[evidence_id], parameters.parameters))
    elif evidence_id in parameters:
        click.echo(describe_parameter(parameters[evidence_id]))
    else:
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
    """Report what is installed, compare the two engines, and make the engine ready."""
    from scenarios.binding.model import load_model
    from scenarios.runs.doctor import examine

    for line in examine(load_model()):
        click.echo(line)
