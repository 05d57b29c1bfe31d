"""The place's past figures, next to the model's starting figures."""

from __future__ import annotations

from collections.abc import Sequence

from outputs.charts.chart import STATS, Row, Table, headings_of, shown
from outputs.charts.numbers import Cell, Told, unit_of, written
from outputs.charts.summaries import levels
from outputs.run_read import Run
from simulation.results.manifest import Counted
from simulation.results.measures import MEASURES

NOTHING = (
    "Nothing: this place's files hold no figures from earlier years, so no line here begins before "
    "the run does."
)
LEFT_OUT = "Left out: every figure that was typed in is protected, and stays in the place."
SOMETHING = (
    "Single figures, not series: no chart can be drawn of the past. Where the model starts from a "
    "different number than was counted, ask why before you trust what follows."
)


def past_table(run: Run, history: Sequence[Counted]) -> list[Table]:
    """One row per figure once counted, with the model's first year next to it.

    Args:
        run: what was read of a run.
        history: figures once counted, from the manifest.
    """
    known = [(at, line) for at, line in enumerate(history) if line.measure in MEASURES]
    if not known:
        return []
    first = run.years[0]
    rows = []
    for at, line in known:
        measure = line.measure
        course = levels(run.by_year(measure), run.scenarios[:1])[0]
        cells: list[Cell] = [
            Told(at, written(line.value, unit_of(measure))),
            Told(at, line.when),
            *(shown(measure, course, first, stat) for stat in STATS),
            Told(at, line.source),
        ]
        rows.append(Row(f"{MEASURES[measure].title}, {unit_of(measure).words}", cells))
    base = run.scenarios[0]
    groups = [("Counted", 2), (f"The model's first year ({base.letter})", len(STATS)), ("", 1)]
    headings = ["figure", "when", *headings_of(run.range), "source"]
    return [
        Table("What was counted, and where the model starts", "Measure", groups, headings, rows)
    ]
