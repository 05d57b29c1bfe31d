"""``hometruth paths``: by what way a scenario can move a measure."""

from __future__ import annotations

import click

from commands.options import set_levers


@click.command()
@click.argument("scenario")
@click.argument("measure")
@click.option("--place", default="gloucestershire", show_default=True, help="The place.")
@set_levers
def paths(scenario: str, measure: str, place: str, levers: tuple[str, ...]) -> None:
    """Show by what way SCENARIO can move MEASURE, or that it is not modelled.

    A way is a chain: what the scenario changes, the rules by which that moves something else,
    and what the measure counts. Where there is no way, no run can show a difference.
    """
    from commands.effort import set_by
    from scenarios.asked import asked
    from scenarios.binding.paths import NOT_MODELLED, in_words, way_to
    from simulation.results.measures import named

    found = asked(place, (scenario,)).with_levers(set_by(levers))
    *others, chosen = found.scenarios
    comparator = next((s for s in others if s.name == chosen.compare_with), None)
    wanted = named(measure)
    way = way_to(found.model, found.place, chosen, comparator, wanted)
    if way is None:
        click.echo(f"{measure}: {NOT_MODELLED}. No change in '{chosen.name}' has a way to it.")
        return
    for number, line in enumerate(in_words(way, found.model, wanted), start=1):
        click.echo(f"{number}. {line}")
