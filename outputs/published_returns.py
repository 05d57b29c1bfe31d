"""Write both readings of a published return, and the model's own, into a page.

``python -m outputs.published_returns RUN_FOLDER PAGE``, after the study that leaves the run folder
(``calibration.studies``), which may not look at outputs.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from outputs.economics.compare import spread
from outputs.economics.costs import Costs
from outputs.economics.prices import Floats, Prices, prices_of
from outputs.economics.returns import Returns, returned, returns_of
from outputs.run_read import read_run
from simulation.results.json_file import JsonFile

OTHER = "baseline"
OPENING, CLOSING = "<!-- returns -->", "<!-- end returns -->"
YEAR_AFTER = 3
"""The year of the run that comes after the published strategy's last."""
HEAD = (
    "| £m | put in, all of it | released by the ward | new money | comes back | for each £1 of new "
    "money | for each £1 of all |",
    "|---|---|---|---|---|---|---|",
)


@dataclass(frozen=True)
class Published:
    """A strategy's published figures, from the file that its study writes into the run folder."""

    recycled_gbp: float
    new_money_gbp: float
    fall_gbp: float


def rows_of(run_folder: Path) -> list[tuple[str, Returns]]:
    """The published figures, and for each option the model's values [future].

    Args:
        run_folder: results, manifest, and the published figures (``published.json``).
    """
    run = read_run(run_folder)
    published = JsonFile.read(run.folder.published).as_(Published)
    figures = (published.recycled_gbp, published.new_money_gbp, published.fall_gbp)
    recycled, new, fall = (np.array([float(figure)]) for figure in figures)
    options = [s.name for s in run.manifest.scenarios if s.name != OTHER]
    costs = run.costs
    prices = prices_of(run.manifest.money, costs.years)
    rows = [("Published: the last year", returned(recycled + new, recycled, fall))]
    for option in options:
        rows += _model_rows(f"`{option}`", costs, option, prices, recycled + new, recycled)
    return rows


def _model_rows(
    title: str, costs: Costs, option: str, prices: Prices, moved: Floats, recycled: Floats
) -> list[tuple[str, Returns]]:
    year = costs.years[YEAR_AFTER - 1]
    one = returns_of(costs.in_year(year), option, OTHER, replace(prices, years=(year,)))
    same = np.ones_like(one.benefit)
    words = f"{year}/{(year + 1) % 100:02d}"
    whole = returns_of(costs, option, OTHER, prices)
    return [
        (f"{title}, {words}, on the published money",
         returned(moved * same, recycled * same, one.benefit)),
        (f"{title}, {words}, on the model's own", one),
        (f"{title}, {len(costs.years)} years, discounted", whole),
    ]  # fmt: skip


def table_of(rows: list[tuple[str, Returns]]) -> list[str]:
    """The rows as a table: medians, with the range over futures."""
    return [*HEAD, *(_line(name, found) for name, found in rows)]


def _line(name: str, found: Returns) -> str:
    money = (found.money_moved, found.ward_release, found.new_money, found.benefit)
    ratios = (found.per_pound_of_new_money, found.per_pound_moved)
    cells = [_cell(values / 1e6) for values in money] + [_cell(values) for values in ratios]
    return f"| {name} | {' | '.join(cells)} |"


def _cell(values: Floats) -> str:
    known = values[np.isfinite(values)]
    if not known.size:
        return ""
    one = spread(known)
    if one.p95 - one.p5 < 0.005:
        return f"{one.median:.2f}".replace("-", "−")
    return f"{one.median:.2f} ({one.p5:.2f} to {one.p95:.2f})".replace("-", "−")


def write_into(page: Path, lines: list[str]) -> None:
    """Write lines between the marks of a page."""
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition(OPENING)
    _, _, after = rest.partition(CLOSING)
    whole = f"{before}{OPENING}\n" + "\n".join(lines) + f"\n{CLOSING}{after}"
    page.write_text(whole, encoding="utf-8", newline="\n")


def main(arguments: list[str]) -> None:
    """Write the returns of a run folder into a page."""
    run_folder, page = map(Path, arguments)
    write_into(page, table_of(rows_of(run_folder)))
    sys.stdout.write(f"wrote the returns into {page.name}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
