"""What several commands say, on the terminal."""

from __future__ import annotations

import sys
import textwrap
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from scenarios.asked import Asked
    from scenarios.places.place import Place
    from simulation.running.progress import Running


def say_standing(place: Place) -> None:
    """Say that a place rests on public figures only, if it does, or that its runs stay in it."""
    if place.standing:
        click.echo(place.standing)
    if place.protected:
        click.echo(
            f"Figures in {place.folder} may be local: they are not as hometruth shipped or made "
            "them with 'init'. Runs and stories stay in that folder; 'hometruth share' writes what "
            "may leave."
        )


def say_levers(asked: Asked) -> None:
    """Say which values the levers of each scenario have."""
    from scenarios.binding.remarks import lever_remarks

    for remark in lever_remarks(asked.scenarios):
        click.echo(remark)


def say_engine() -> None:
    """Say that a run will take long because the compiled engine cannot run here."""
    from simulation.running.engines import MISSING, compiled_available

    if not compiled_available():
        click.echo(MISSING, err=True)


def say_drift(asked: Asked) -> None:
    """Run carrying on as now for five years, and say how far each figure moves."""
    from scenarios.runs.drift import DRIFT_YEARS, look_at_drift, replications_for, seconds_for
    from scenarios.runs.how_long import expected_in_words
    from simulation.results.names import counted

    say_engine()
    replications = replications_for(asked.place)
    click.echo(
        f"Carrying on as now for {DRIFT_YEARS} years, {counted(replications, 'replication')}, "
        "twice: "
        f"{expected_in_words(seconds_for(asked.place, replications))}.",
        err=True,
    )
    for constant, words in ((False, ""), (True, ", if every year as many young people turn 18")):
        moved, _ = look_at_drift(asked.model, asked.place, replications, constant)
        click.echo(f"With nothing changed, from the first year to the fifth{words}:")
        for drift in moved:
            click.echo(f"  {drift.protected if asked.place.protected else drift}")


def warn(*asked: Asked, years: int | None = None) -> int:
    """Print what is odd but possible; returns how many things are.

    Args:
        years: length of the run, if it is not what the scenarios say.
    """
    from scenarios.binding.oddities import odd_things

    found = [odd_things(one.model, one.place, one.scenarios, years or one.years) for one in asked]
    odd = dict.fromkeys(fault for faults in found for fault in faults)
    for fault in odd:
        click.echo(f"Warning: {fault}", err=True)
    return len(odd)


def heading(title: str, rows: list[tuple[str, str]]) -> None:
    """Print a title and rows of a name and its meaning."""
    click.echo(title)
    width = max((len(name) for name, _ in rows), default=0)
    for name, words in rows:
        click.echo(f"  {name:<{width}}  {words}".rstrip())
    click.echo()


def names(title: str, members: list[str]) -> None:
    """Print a title and names in rows."""
    click.echo(title)
    for line in textwrap.wrap(", ".join(members), 98, break_on_hyphens=False):
        click.echo(f"  {line}")
    click.echo()


class Progress:
    """One line that is written over on a terminal, and one line a tenth elsewhere."""

    def __init__(self) -> None:
        self.shown = 0

    def __call__(self, running: Running) -> None:
        """Say how far a run has come."""
        from scenarios.runs.how_long import time_in_words
        from simulation.results.names import counted

        tenth = running.done * 10 // running.total
        text = f"{running.done} of {counted(running.total, 'future')}"
        if running.done < running.total:
            text += f", {time_in_words(running.seconds_left)} left"
        if sys.stderr.isatty():
            click.echo(f"\r{text:<70}", err=True, nl=running.done == running.total)
        elif tenth > self.shown:
            click.echo(text, err=True)
        self.shown = tenth
