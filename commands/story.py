"""``hometruth story``: one person's life under a scenario, and under its comparator."""

from __future__ import annotations

from pathlib import Path

import click

from commands.effort import drawn, held_by, set_by
from commands.options import MOST_SEED, draws_from, number, set_levers
from commands.saying import say_levers, warn
from simulation.clock import MOST_YEARS

DRAW_HELP = "Which draw of the parameters, counted from 0 as in a run's events."
PERSON_HELP = "Number of a person in a run's events.  [default: whose life differs most]"
STORY_YEARS_HELP = "Years of the run.  [default: what the scenario says, or 15]"


@click.command()
@click.argument("place")
@click.argument("scenario")
@number("--draw", 0, 99_999, 0, DRAW_HELP)
@number("--replication", 0, 99_999, 0, "Which replication of chance, counted from 0 too.")
@number("--person", 0, None, None, PERSON_HELP)
@number("--seed", 0, MOST_SEED, 1, "The seed of the run.")
@number("--years", 1, MOST_YEARS, None, STORY_YEARS_HELP)
@draws_from
@set_levers
def story(
    place: str,
    scenario: str,
    draw: int,
    replication: int,
    person: int | None,
    seed: int,
    years: int | None,
    draws_from: Path | None,
    hold: tuple[str, ...],
    levers: tuple[str, ...],
) -> None:
    """Tell one person's life under a scenario, and under what it is compared with.

    The same seed, draw, replication and years as in a run tell what happened in that run.
    """
    import shutil

    from scenarios.asked import asked
    from scenarios.runs.sharing import keep_story
    from scenarios.stories.choose import Future, find_story
    from scenarios.stories.layout import WIDEST, story_text

    found = asked(place, (scenario,), levers=set_by(levers))
    warn(found, years=years)
    say_levers(found)
    draws = drawn(draws_from, draw + 1, seed, held_by(hold))
    future = Future(seed, draw, replication, years or found.years)
    story_found = find_story(found, future, draws, person)
    width = shutil.get_terminal_size((WIDEST, 0)).columns
    text = story_text(story_found, found.model.services, width)
    if not found.place.protected:
        click.echo(text, nl=False)
        return
    name = f"{found.scenarios[-1].name}-{seed}-{draw}-{replication}-{story_found.person}"
    path = keep_story(found.place, name, text)
    click.echo(f"{found.place.title} may hold local figures, so the story stays in it: {path}")
