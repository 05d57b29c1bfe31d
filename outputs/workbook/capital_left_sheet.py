"""Capital left: the present value of each option with and without what its capital leaves."""

from __future__ import annotations

from outputs.charts.compared import Compared
from outputs.economics.residual import LIFE, CapitalLeft, capital_left
from outputs.workbook.book import Sheet, at
from outputs.workbook.facts import Facts

NAME = "Capital left"
FIRST_ROW = 5
LABELS = (
    "Capital paid in the run",
    "  of it grants and other people's capital",
    "Left at the end of the run",
    "  of it grants and other people's capital",
    "Left at the end, discounted to the first year",
    "Net present cost without what is left (as on Summary)",
    "Net present cost with what is left as a benefit",
)


def lives(facts: Facts) -> list[tuple[str, float]]:
    """The life of a home in years: central value, then the ends of its range, if it has one."""
    papers = next((p for p in facts.manifest.money.parameters if p.name == LIFE), None)
    if papers is None:
        return []
    ends = (("short life", papers.low), ("central", papers.value), ("long life", papers.high))
    return [(words, years) for words, years in ends if years]


def fill_capital_left(sheet: Sheet, facts: Facts) -> None:
    """Write the sheet."""
    sheet.widths(60, *(20 for _ in range(6)))
    sheet.title(
        "Capital left: what homes are still worth at the end of the run",
        [
            f"£, real, {facts.real_words}, extra over the comparator, mean over "
            f"{facts.future_words}. Straight line over the life of a home, from the year in which "
            "it is paid.",
            "HM Treasury's Green Book counts what is left as a benefit. It is no cash: the cash "
            "sheets leave it out. Grants are shown apart, since payers do not get them back.",
        ],
    )
    row = FIRST_ROW
    for option, other in facts.pairs:
        row = _option(sheet, facts, option, other, row)


def _option(sheet: Sheet, facts: Facts, option: Compared, other: Compared, row: int) -> int:
    """One option's block; returns the row after it."""
    sheet.text(row, 0, f"{option.letter}: {option.title}, against {other.letter}", "heading")
    for column, (words, years) in enumerate(lives(facts), start=1):
        found = capital_left(facts.costs, facts.prices, option.name, other.name, years)
        sheet.text(row + 1, column, f"{words}: {years:g} years", "header")
        _column(sheet, row + 2, column, found)
    sheet.text(row + 1, 0, "", "header")
    for place, label in enumerate(LABELS):
        sheet.text(row + 2 + place, 0, label, "bold" if place == len(LABELS) - 1 else "text")
    return row + 3 + len(LABELS)


def _column(sheet: Sheet, row: int, column: int, found: CapitalLeft) -> None:
    figures = (
        found.paid_gbp,
        found.grants_gbp,
        found.left_gbp,
        found.grants_left_gbp,
        found.left_present_gbp,
        found.present_gbp,
    )
    for place, figure in enumerate(figures):
        sheet.number(row + place, column, figure, "pounds")
    last = row + len(figures)
    formula = f"={at(last - 1, column)}-{at(last - 2, column)}"
    sheet.formula(last, column, formula, found.present_with_left_gbp, "pounds_total")
