"""Write the page and the workbook of a run folder."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("run_folder", type=click.Path(path_type=Path))
def report(run_folder: Path) -> None:
    """Write the page and the workbook of a run folder again, from its results."""
    from scenarios.runs.sharing import refuse_outside
    from simulation.results.run_folder import RunFolder

    refuse_outside(run_folder, RunFolder(run_folder).read_manifest())
    for title, path in write_outputs(run_folder):
        click.echo(f"{title}: {path}")


def write_outputs(folder: Path) -> list[tuple[str, Path]]:
    """Write the page and the workbook; returns each with its title.

    A sweep asks one question of many values, and has no workbook.

    Raises:
        InputError: the folder has no readable run, or no temporary file can be made.
    """
    _refuse_without_temporary_files()
    from outputs.page.steering_page import write_page
    from outputs.page.sweep_page import write_sweep_page
    from outputs.run_read import read_run
    from outputs.workbook.writing import write_workbook

    run = read_run(folder)
    if run.manifest.sweep:
        return [("Page", write_sweep_page(run, run.manifest.sweep))]
    return [("Page", write_page(run)), ("Workbook", write_workbook(run))]


def print_verdicts(folder: Path) -> None:
    """Print the verdict on each hypothesis and its claims, protected as in a shared run."""
    from simulation.results.protected_run import shown_verdicts
    from simulation.results.run_folder import RunFolder

    for verdict in shown_verdicts(RunFolder(folder)):
        click.echo(f"\n{verdict.scenario_title}: {verdict.verdict}")
        if verdict.note:
            click.echo(f"  {verdict.note}")
        for claim in verdict.claims:
            click.echo(f"  {claim.verdict}: {claim.sentence}")


def _refuse_without_temporary_files() -> None:
    """Raise if there is no folder for temporary files, which workbook and charts need."""
    import tempfile

    from simulation.errors import Fault, InputError

    try:
        tempfile.gettempdir()
    except FileNotFoundError as error:
        problem = "temporary files can be written nowhere here"
        fix = "set TMPDIR to a folder that can be written to"
        raise InputError(Fault("", None, None, problem, fix=fix)) from error
