"""``hometruth check`` and ``hometruth init``: a place folder, and scenarios against it."""

from __future__ import annotations

from pathlib import Path

import click

from commands.effort import set_by
from commands.options import set_levers
from commands.saying import say_drift, say_standing, warn

QUICK_SECONDS = 30


@click.command()
@click.argument("place")
@click.argument("scenarios", nargs=-1)
@click.option("--drift", is_flag=True, help="Run carrying on as now, to see how far it drifts.")
@set_levers
def check(place: str, scenarios: tuple[str, ...], drift: bool, levers: tuple[str, ...]) -> None:
    """Check a place folder, and scenarios against it, without running anything."""
    from scenarios.asked import asked
    from scenarios.binding.fingerprint import fingerprint
    from scenarios.binding.in_brief import scenario_in_brief, sweep_in_brief
    from scenarios.binding.remarks import remarks
    from scenarios.language.levers import refuse_settings
    from scenarios.language.sweeps import is_sweep
    from scenarios.places.in_brief import place_in_brief
    from simulation.results.names import counted

    settings = set_by(levers)
    found = asked(place, [name for name in scenarios if not is_sweep(name)])
    swept = [found.swept(name) for name in scenarios if is_sweep(name)]
    refuse_settings([lever for one in (found, *swept) for lever in one.levers], settings)
    found, *swept = (one.with_levers(one.own(settings)) for one in (found, *swept))
    warnings = warn(found, *swept)
    here, model = found.place, found.model
    people = "1 person" if here.people == 1 else f"{here.people:,} people"
    click.echo(f"{here.title}: {people} in {counted(len(here.counts), 'row')}, from {here.start}.")
    say_standing(here)
    told = [remark for one in (found, *swept) for remark in remarks(one.scenarios, here)]
    for line in place_in_brief(here, {n: p.value for n, p in (model.shipped or {}).items()}):
        click.echo(line)
    for remark in dict.fromkeys(told):
        click.echo(remark)
    click.echo(
        f"{counted(len(model.parameters.names), 'parameter')}, "
        f"{counted(len(model.services), 'service')}: all read."
    )
    for scenario in found.scenarios:
        against = f", compared with {scenario.compare_with}" if scenario.compare_with else ""
        click.echo(f"{scenario.name}: {counted(len(scenario.changes), 'change')}{against}.")
        for line in scenario_in_brief(scenario, here):
            click.echo(line)
    for each in swept:
        assert each.sweep is not None
        against = f", compared with {each.sweep.compare_with}"
        values = counted(len(each.sweep.values), "value")
        click.echo(f"{each.sweep.name}: a sweep of {values}{against}.")
        for line in sweep_in_brief(each.sweep, each.scenarios, here):
            click.echo(line)
    for each in (found, *swept):
        marks = fingerprint(each.model, here, each.scenarios, each.years)
        years = counted(each.years, "year")
        click.echo(f"A run takes {years} unless it is given other --years.")
        click.echo(f"Fingerprint of what was read: {marks}.")
    refused = f"Nothing that a run would refuse; {counted(warnings, 'warning')}."
    click.echo(refused if warnings else "Nothing wrong.")
    if drift:
        say_drift(found)


@click.command()
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
    from scenarios.asked import asked
    from scenarios.binding.model import load_model
    from scenarios.binding.remarks import remarks, ward_remarks
    from scenarios.places.areas import find_area, wider_area
    from scenarios.places.builder import make_place
    from scenarios.runs.drift import replications_for, seconds_for
    from scenarios.runs.how_long import expected_in_words
    from simulation.results.names import counted

    model, named = load_model(), find_area(area)
    make_place(place, named, model.parameters)
    found = asked(place, model=model)
    click.echo(
        f"{place}: {named.name}, {named.population:,} people, "
        f"{counted(len(named.districts), 'district')}."
    )
    say_standing(found.place)
    for remark in (*named.remarks, *remarks((), found.place)):
        click.echo(remark)
    if any(ward_remarks(found.place)) and (wider := wider_area(named)):
        click.echo(f'Consider the wider area it is in: --area "{wider}".')
    seconds = seconds_for(found.place, replications_for(found.place))
    if drift or (drift is None and seconds <= QUICK_SECONDS):
        say_drift(found)
    else:
        click.echo(
            f"hometruth check {place} --drift says how far it drifts with nothing changed, in "
            f"{expected_in_words(seconds)}."
        )
