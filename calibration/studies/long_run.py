"""Histories from a long run: people at the end of a long run under constant conditions."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace

from simulation.chance import spread, uniform_for
from simulation.clock import DAYS_PER_YEAR
from simulation.opening import Cell, History, age_band
from simulation.people import Person
from simulation.running.experiment import Experiment

# Counts, traits, ages and the place's services decide these; histories hold the rest.
DECIDED_ELSEWHERE = ("group", "level", "setting", "sex", "autistic", "education")
KEPT_PER_CELL = 120


def histories_of(experiment: Experiment, replications: int) -> list[tuple[Cell, History]]:
    """Run for decades and describe everyone present at the end, up to a number per cell.

    Args:
        experiment: one scenario of unchanged policy, central values, constant cohorts; its years
            should be some decades.
    """
    end = experiment.edges()[1][-1]
    found: dict[Cell, list[History]] = {}
    for replication in range(replications):
        outcome = experiment.watch(0, replication)[experiment.scenarios[0]]
        for cell, history in _described(experiment, outcome.people, end):
            found.setdefault(cell, []).append(history)
    return [
        (cell, history)
        for cell, all_of_them in sorted(found.items())
        for history in _thinned(cell, all_of_them)
    ]


def _described(
    experiment: Experiment, people: Iterable[Person], end: float
) -> Iterator[tuple[Cell, History]]:
    tables = experiment.tables
    services = [r for r in tables.names.resources if r in tables.names.attributes]
    elsewhere = {*DECIDED_ELSEWHERE, *services}
    n_plain, n_marks, _ = tables.n_attributes.tolist()
    names, values = tables.names.attributes, tables.names.values
    marks = [m for m in names[n_plain : n_plain + n_marks] if m.startswith("since_")]
    for person in people:
        if not person.present:
            continue
        words = {names[i]: values[i][person.codes[i]] for i in range(n_plain)}
        days = {m: end - person.mark_at[names.index(m) - n_plain] for m in marks}
        cell = (words["group"], words["level"], words["setting"])
        kept = {k: v for k, v in words.items() if k not in elsewhere}
        band = age_band((end - person.mark_at[0]) / DAYS_PER_YEAR)
        yield cell, History(band, kept, {m: d for m, d in days.items() if not math.isnan(d)})


def _thinned(cell: Cell, histories: list[History]) -> list[History]:
    """A sample without replacement, by keyed chance."""
    ranked = sorted(
        range(len(histories)), key=lambda i: uniform_for(0, 0, "history", *cell, spread(i))
    )
    return [histories[i] for i in sorted(ranked[:KEPT_PER_CELL])]


def for_long_run(experiment: Experiment, years: int) -> Experiment:
    """The experiment over another number of years, with constant cohorts."""
    first = experiment.caseload.turning_two[0]
    caseload = replace(experiment.caseload, turning_two=(first,) * (years + 1))
    return replace(experiment, caseload=caseload, years=years)
