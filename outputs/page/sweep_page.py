"""The page of a sweep: one HTML file with a chart for each measure."""

from __future__ import annotations

from pathlib import Path

from outputs.charts.style import house_style
from outputs.charts.sweeps import asked_of, sweep_chart
from outputs.page.document import write_document
from outputs.run_read import Run
from simulation.results.manifest import SweepInfo


def write_sweep_page(run: Run, sweep: SweepInfo) -> Path:
    """Write ``page.html`` and ``charts/sweep-*.svg`` into the folder of a sweep's run.

    Args:
        sweep: the sweep that the run's manifest holds.

    Returns:
        The page.
    """
    numbers = {value.scenario: (value.text, value.number) for value in sweep.values}
    with house_style():
        charts = [
            sweep_chart(
                run, asked_of(shown, range(run.first_year, run.years[-1] + 1)), sweep.lever, numbers
            )
            for shown in sweep.show
        ]
    titles = {scenario.name: scenario.title for scenario in run.scenarios}
    return write_document(
        run.folder,
        "sweep.html.j2",
        charts,
        manifest=run.manifest,
        sweep=sweep,
        place=run.manifest.place,
        disclosure=run.disclosure_words,
        comparator=titles.get(sweep.compare_with, sweep.compare_with),
        charts=charts,
        asked=run.manifest.futures_asked_for,
        range=run.range,
    )
