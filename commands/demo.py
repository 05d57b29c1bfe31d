"""``hometruth demo``: the example of the README, from an installed package alone."""

from __future__ import annotations

from pathlib import Path

import click

from commands.options import number
from commands.run import DRAWS_HELP, OVERWRITE_HELP, REPLICATIONS_HELP, WORKERS_HELP, run

PLACE = "gloucestershire"
SCENARIOS = ("halve-beds", "halve-beds-and-reinvest")


@click.command()
@number("--draws", 1, 100_000, 25, DRAWS_HELP)
@number("--replications", 1, 100_000, 2, REPLICATIONS_HELP)
@number("--workers", 1, 1024, None, WORKERS_HELP)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("runs") / "demo",
    show_default=True,
    help="Run folder to write.",
)
@click.option("--overwrite", is_flag=True, help=OVERWRITE_HELP)
@click.pass_context
def demo(
    context: click.Context,
    draws: int,
    replications: int,
    workers: int | None,
    out: Path,
    overwrite: bool,
) -> None:
    """Run the Gloucestershire example and write its page and workbook."""
    context.invoke(
        run,
        place=PLACE,
        scenarios=SCENARIOS,
        draws=draws,
        replications=replications,
        workers=workers,
        out=out,
        overwrite=overwrite,
    )
    click.echo(f"Open {out.resolve() / 'page.html'} in a browser.")
