"""Writes the page and the workbook of a run folder."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("run_folder", type=click.Path(path_type=Path))
def report(run_folder: Path) -> None:
    """Write the page and the workbook of a run folder again, from its results."""
    for title, path in write_outputs(run_folder):
        click.echo(f"{title}: {path}")


def write_outputs(folder: Path) -> list[tuple[str, Path]]:
    """Write the page and, but for a sweep, the workbook; returns each with its title.

    A sweep asks one question of many values, and has no workbook.
    """
    from outputs.page.steering_page import write_page
    from outputs.page.sweep_page import is_sweep, write_sweep_page
    from outputs.workbook.writing import write_workbook

    if is_sweep(folder):
        return [("Page", write_sweep_page(folder))]
    return [("Page", write_page(folder)), ("Workbook", write_workbook(folder))]


def print_verdicts(folder: Path) -> None:
    """Print the verdict on each hypothesis and on its claims."""
    import json

    for verdict in json.loads((folder / "verdicts.json").read_text(encoding="utf-8")):
        click.echo(f"\n{verdict['scenario_title']}: {verdict['verdict']}")
        for claim in verdict["claims"]:
            click.echo(f"  {claim['verdict']}: {claim['sentence']}")
