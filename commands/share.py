"""``hometruth share``: writes what may leave a place, from protected values."""

from __future__ import annotations

from pathlib import Path

import click

from commands.report import print_verdicts, write_outputs

RATE_HELP = (
    "A local price of fewer than five people that is a published or contract rate, and no one "
    "person's package. May be given several times."
)


@click.command()
@click.argument("run_folder", metavar="RUN", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder to write.")
@click.option("--rate", "rates", multiple=True, metavar="PRICE", help=RATE_HELP)
def share(run_folder: Path, out: Path, rates: tuple[str, ...]) -> None:
    """Write what may leave a place: a run without what could tell of a few people.

    The new folder holds page, workbook, charts, results, verdicts and a manifest that says what
    was left out. Nothing else of a place with local figures should be sent to anybody.
    """
    from scenarios.runs.sharing import new_folder
    from scenarios.runs.working_folder import found_run
    from simulation.results.protected_run import write_protected
    from simulation.results.run_folder import RunFolder

    source = RunFolder(found_run(run_folder))
    with new_folder(out) as folder:
        write_protected(source, RunFolder(folder), rates)
        written = write_outputs(folder)
    manifest = RunFolder(out).read_manifest()
    print_verdicts(out)
    if manifest.protection is None:
        click.echo("Nothing was left out: only public figures were used.")
    else:
        left = manifest.protection
        click.echo(
            f"Left out: {left.rows:,} rows of the first {len(left.years)} years, {left.figures} "
            f"typed-in figures, {left.claims} claims, {left.charts} charts."
        )
    for title, path in written:
        click.echo(f"{title}: {out / path.name}")
