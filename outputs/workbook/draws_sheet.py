"""The sheet of draws: every future's real money by year, from the results table."""

from __future__ import annotations

from outputs.workbook.book import Sheet, across, at, down, on
from outputs.workbook.facts import ALL, Block, Facts
from outputs.workbook.prices_sheet import DISCOUNT_FACTORS, HEALTH_FACTORS
from simulation.results.names import counted

NAME = "Draws"
FIRST_ROW, FIRST_YEAR_COLUMN = 4, 5


def _place(facts: Facts, scenario: str, block: str) -> int:
    """The first row of a block of a scenario."""
    return FIRST_ROW + facts.block_number[scenario, block] * facts.n_futures


def year_cells(facts: Facts, scenario: str, block: str, year: int) -> str:
    """The cells of a block in one year (by position in the run), one per future."""
    first = _place(facts, scenario, block)
    column = FIRST_YEAR_COLUMN + year
    return on(NAME, down(column, first, first + facts.n_futures - 1))


def all_cells(facts: Facts, scenario: str, block: str) -> str:
    """The cells of a block: futures by years."""
    first = _place(facts, scenario, block)
    last = FIRST_YEAR_COLUMN + len(facts.years) - 1
    end = at(first + facts.n_futures - 1, last)
    return on(NAME, f"{at(first, FIRST_YEAR_COLUMN)}:{end}")


def cell(facts: Facts, scenario: str, block: str, future: int, year: int) -> str:
    """One future's cell of a block; the year after the last is its present value."""
    row, column = _place(facts, scenario, block) + future, FIRST_YEAR_COLUMN + year
    return on(NAME, at(row, column, fixed=False))


def years_of_future(facts: Facts, scenario: str, block: str, future: int) -> str:
    """One future's cells of a block, one per year."""
    row = _place(facts, scenario, block) + future
    return on(NAME, across(row, FIRST_YEAR_COLUMN, FIRST_YEAR_COLUMN + len(facts.years) - 1))


def present_cells(facts: Facts, scenario: str, block: str) -> str:
    """The cells of a block's present value, one per future."""
    return year_cells(facts, scenario, block, len(facts.years))


def fill_draws(sheet: Sheet, facts: Facts) -> None:
    """Write the sheet."""
    sheet.widths(9, 10, 46, 7, 11, 15)
    held = f"{facts.n_futures} of {counted(facts.futures_run, 'future')} of the run"
    sheet.title(
        "Draws: every future, as the results table holds it",
        [
            f"GBP, real, {facts.real_words}; {held}. A draw is one reading of the uncertain "
            "numbers, a replication one run of chance. Other sheets summarise these rows.",
        ],
    )
    header = ["Scenario", "What", "Of", "Draw", "Replication"]
    sheet.texts(FIRST_ROW - 1, 0, header, "header")
    sheet.texts(FIRST_ROW - 1, FIRST_YEAR_COLUMN, facts.year_words, "header_right")
    after = FIRST_YEAR_COLUMN + len(facts.years)
    sheet.text(FIRST_ROW - 1, after, "Discounted, all years", "header_right")
    for scenario in facts.scenarios:
        for block in facts.blocks:
            _block(sheet, facts, scenario.name, scenario.letter, block)
    sheet.freeze(FIRST_ROW, FIRST_YEAR_COLUMN)
    last = _place(facts, facts.scenarios[-1].name, facts.blocks[-1].name) + facts.n_futures - 1
    sheet.raw.autofilter(FIRST_ROW - 1, 0, last, after)


def _block(sheet: Sheet, facts: Facts, scenario: str, letter: str, block: Block) -> None:
    """A row for each future."""
    first, values = _place(facts, scenario, block.name), block.values[scenario]
    is_days = block.kind == "days"
    factors = facts.prices.factors(facts.prices.health if is_days else None)
    name, style = (HEALTH_FACTORS, "count") if is_days else (DISCOUNT_FACTORS, "pence")
    last = FIRST_YEAR_COLUMN + len(facts.years) - 1
    present = values @ factors
    for place, (draw, replication) in enumerate(facts.costs.futures):
        row = first + place
        sheet.texts(row, 0, [letter, block.kind, block.title])
        sheet.number(row, 3, draw, "whole")
        sheet.number(row, 4, replication, "whole")
        for year, value in enumerate(values[place].tolist()):
            if block.name == ALL:
                sheet.formula(
                    row, FIRST_YEAR_COLUMN + year, _sum(facts, scenario, place, year), value, style
                )
            else:
                sheet.number(row, FIRST_YEAR_COLUMN + year, value, style)
        sums = f"=SUMPRODUCT({across(row, FIRST_YEAR_COLUMN, last)},{name})"
        sheet.formula(row, last + 1, sums, float(present[place]), style)


def _sum(facts: Facts, scenario: str, future: int, year: int) -> str:
    """The formula that adds up the payers of a future and year."""
    column = FIRST_YEAR_COLUMN + year
    rows = (_place(facts, scenario, payer) + future for payer in facts.costs.payers)
    return "=" + "+".join(at(row, column, fixed=False) for row in rows)
