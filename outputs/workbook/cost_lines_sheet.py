"""The sheet of cost lines: the mean of each item of each payer, and its kind of money."""

from __future__ import annotations

from outputs.workbook.book import Sheet, across, down, on
from outputs.workbook.facts import Facts, line_is
from outputs.workbook.prices_sheet import DISCOUNT_FACTORS
from simulation.results import COST_ITEMS

NAME = "Cost lines"
FIRST_ROW, FIRST_YEAR_COLUMN = 4, 7
SCENARIO, PAYER, ITEM, CATEGORY, RECURRENT, RELEASING, SPENDING = range(7)
KINDS = {
    RECURRENT: ("recurrent", "one-off"),
    RELEASING: ("cash-releasing", "not cash-releasing"),
    SPENDING: ("revenue", "capital"),
}


def kind_of(facts: Facts, scenario: str, item: str, column: int) -> str:
    """The value of a column of this sheet for an item in a scenario."""
    of = COST_ITEMS[item]
    if column == SPENDING:
        return of.spending
    recurs = facts.is_recurrent(scenario, item)
    first, second = KINDS[column]
    return first if (recurs if column == RECURRENT else of.cash_releasing) else second


def last_row(facts: Facts) -> int:
    """The row of the last line."""
    return FIRST_ROW + len(facts.scenarios) * len(facts.lines("payer", "item")) - 1


def column_cells(facts: Facts, column: int) -> str:
    """A column's cells, one per line."""
    return on(NAME, down(column, FIRST_ROW, last_row(facts)))


def sum_of(facts: Facts, column: int, letter: str, **wanted: str) -> str:
    """SUMIFS over one column for a scenario's lines, as part of a formula.

    Args:
        wanted: of ``item``, ``category``, ``payer``, ``spending``, ``recurrent``, ``releasing``.
    """
    where = {
        "item": ITEM,
        "category": CATEGORY,
        "payer": PAYER,
        "spending": SPENDING,
        "recurrent": RECURRENT,
        "releasing": RELEASING,
    }
    tests = [f'{column_cells(facts, SCENARIO)},"{letter}"']
    for name, text in wanted.items():
        shown = COST_ITEMS[text].meaning if name == "item" else text
        tests.append(f'{column_cells(facts, where[name])},"{shown}"')
    return f"SUMIFS({column_cells(facts, column)},{','.join(tests)})"


def fill_cost_lines(sheet: Sheet, facts: Facts) -> None:
    """Write the sheet."""
    sheet.widths(9, 28, 48, 20, 11, 18, 10, facts.money_width)
    sheet.title(
        "Cost lines: the mean of every line, and what kind of money it is",
        [
            f"£ a year, real, {facts.real_words}, mean over {facts.future_words}. "
            "Filter it, or make a pivot table of it.",
            "Cash-releasing: a pound less on the line is a pound freed for its payer in that year. "
            "One-off: paid once, or until a date that is known; stranded cost recurs while any bed "
            "of its ward is open.",
        ],
    )
    header = ["Scenario", "Payer", "Item", "Category", "Recurrent?", "Cash-releasing?", "Spending"]
    top = FIRST_ROW - 1
    sheet.texts(top, 0, header, "header")
    sheet.texts(top, FIRST_YEAR_COLUMN, facts.year_words, "header_right")
    after = FIRST_YEAR_COLUMN + len(facts.years)
    sheet.texts(top, after, ["All years", "Discounted"], "header_right")
    row = FIRST_ROW
    for scenario in facts.scenarios:
        for payer, item in facts.lines("payer", "item"):
            values = facts.mean_by_year(scenario.name, line_is(payer=payer, item=item))
            kinds = [
                kind_of(facts, scenario.name, item, column)
                for column in (RECURRENT, RELEASING, SPENDING)
            ]
            of = COST_ITEMS[item]
            sheet.texts(
                row, 0, [scenario.letter, facts.names.payer(payer), of.meaning, of.category, *kinds]
            )
            for year, value in enumerate(values):
                sheet.number(row, FIRST_YEAR_COLUMN + year, float(value), "pounds")
            cells = across(row, FIRST_YEAR_COLUMN, after - 1)
            sheet.formula(row, after, f"=SUM({cells})", float(values.sum()), "pounds")
            present = float(facts.prices.present(values))
            discounted = f"=SUMPRODUCT({cells},{DISCOUNT_FACTORS})"
            sheet.formula(row, after + 1, discounted, present, "pounds")
            row += 1
    sheet.raw.autofilter(top, 0, row - 1, after + 1)
    sheet.freeze(FIRST_ROW, FIRST_YEAR_COLUMN)


def year_column(year: int) -> int:
    """The column of a year, by its position in the run."""
    return FIRST_YEAR_COLUMN + year


def total_column(facts: Facts) -> int:
    """The column of the sum over years."""
    return FIRST_YEAR_COLUMN + len(facts.years)
