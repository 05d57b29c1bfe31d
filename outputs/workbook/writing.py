"""Write ``workbook.xlsx`` into a run folder, from its contents."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from outputs.run_read import Run
from outputs.workbook import (
    added_sheet,
    bridge_sheet,
    capital_left_sheet,
    capital_sheet,
    cash_sheets,
    checks_sheet,
    cost_lines_sheet,
    differences_sheet,
    draws_sheet,
    figures_sheet,
    fund_sheet,
    papers_sheets,
    people_sheet,
    prices_sheet,
    summary_sheet,
    switching_sheet,
    uncertainty_sheet,
    ward_sheet,
)
from outputs.workbook.book import Book, Sheet
from outputs.workbook.facts import Facts, facts_of
from simulation.results.whole_file import written_whole

SHEETS: tuple[tuple[str, Callable[[Sheet, Facts], None]], ...] = (
    (papers_sheets.READ_ME, papers_sheets.fill_read_me),
    (summary_sheet.NAME, summary_sheet.fill_summary),
    (cash_sheets.CASH, cash_sheets.fill_cash),
    (cash_sheets.IMPACT, cash_sheets.fill_impact),
    (bridge_sheet.NAME, bridge_sheet.fill_bridge),
    (ward_sheet.NAME, ward_sheet.fill_ward),
    (fund_sheet.NAME, fund_sheet.fill_fund),
    (capital_sheet.NAME, capital_sheet.fill_capital),
    (capital_left_sheet.NAME, capital_left_sheet.fill_capital_left),
    (people_sheet.NAME, people_sheet.fill_people),
    (added_sheet.NAME, added_sheet.fill_added),
    (uncertainty_sheet.NAME, uncertainty_sheet.fill_uncertainty),
    (switching_sheet.NAME, switching_sheet.fill_switching),
    (prices_sheet.NAME, prices_sheet.fill_prices),
    (papers_sheets.ASSUMPTIONS, papers_sheets.fill_assumptions),
    (cost_lines_sheet.NAME, cost_lines_sheet.fill_cost_lines),
    (draws_sheet.NAME, draws_sheet.fill_draws),
    (differences_sheet.NAME, differences_sheet.fill_differences),
    (figures_sheet.NAME, figures_sheet.fill_figures),
    (checks_sheet.NAME, checks_sheet.fill_checks),
    (papers_sheets.DICTIONARY, papers_sheets.fill_dictionary),
)


BY_ROW = (draws_sheet.NAME, differences_sheet.NAME)
"""Sheets with a row for each future: most of the workbook."""


def write_workbook(run: Run) -> Path:
    """Write ``workbook.xlsx`` into the folder of a run.

    Returns:
        The workbook.

    Raises:
        InputError: no future of the results has every scenario.
    """
    facts, manifest = facts_of(run), run.manifest
    title = manifest.place.title
    footer = f"{title}, hometruth {manifest.hometruth_version}"
    created = manifest.created.replace(tzinfo=None)
    sheets = [(n, fill) for n, fill in SHEETS if n != added_sheet.NAME or added_sheet.any_in(facts)]
    with written_whole(run.folder.workbook) as unfinished:
        book = Book(unfinished, f"{title}: money", footer, created)
        for name, _ in sheets:
            book.sheet(name, name in BY_ROW)
        fills = [(sheet, fill) for sheet, (_, fill) in zip(book.sheets, sheets, strict=True)]
        for sheet, fill in [*fills[1:], fills[0]]:  # the first sheet says how many checks fail
            fill(sheet, facts)
        book.close()
    return run.folder.workbook
