"""Cash by payer and financial year, and the budget impact of each option: real, and in cash."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from outputs.charts.compared import Compared
from outputs.economics.costs import Line
from outputs.economics.prices import Floats
from outputs.workbook import cost_lines_sheet, draws_sheet
from outputs.workbook.book import COLOURS, Sheet, at, on, value_axis
from outputs.workbook.cost_lines_sheet import KINDS, RECURRENT, RELEASING, SPENDING, kind_of, sum_of
from outputs.workbook.differences_sheet import Paired
from outputs.workbook.facts import ALL, Facts
from outputs.workbook.tables import (
    FIRST_YEAR_COLUMN,
    LABEL,
    STAT_NAMES,
    YearTable,
    stats_of,
    whole_run,
)
from simulation.results.measures import cost_measure

CASH, IMPACT = "Cash by payer", "Budget impact"
TOTAL_COST = "total_cost"
FIRST_ROW = 4


class CashRows(NamedTuple):
    """Positions of a scenario's tables on the cash sheet."""

    real: int
    cash: int


def cash_rows(facts: Facts, scenario: Compared) -> CashRows:
    """The first row of each table of a scenario: its heading."""
    height = len(facts.costs.payers) + 3
    start = FIRST_ROW + scenario.position * (2 * height + 2)
    return CashRows(start + 1, start + 1 + height)


def cash_cell(facts: Facts, scenario: Compared, payer: str, year: int) -> str:
    """The cell of a scenario's mean real spending by a payer (or ALL) in a year."""
    place = [*facts.costs.payers, ALL].index(payer)
    return on(CASH, at(cash_rows(facts, scenario).real + 1 + place, FIRST_YEAR_COLUMN + year))


def fill_cash(sheet: Sheet, facts: Facts) -> None:
    """Write the spending of each payer in each scenario."""
    sheet.widths(30, 7, facts.money_width)
    sheet.title(
        "Cash by payer and financial year",
        [
            f"£, April to March, mean over {facts.future_words}. Real money is in "
            f"{facts.real_words}; cash is what is paid at each year's own prices.",
            "Years run from April; a change inside a year counts from its day, so the year has "
            "part of its effect.",
        ],
    )
    table = YearTable(sheet, facts)
    for scenario in facts.scenarios:
        rows = cash_rows(facts, scenario)
        sheet.text(rows.real - 1, LABEL, f"{scenario.letter}: {scenario.title}", "heading")
        table.header(rows.real, f"Real, {facts.real_words}", ["All years", "Discounted"])
        table.header(rows.cash, "Cash, as paid", ["All years"])
        for place, payer in enumerate([*facts.costs.payers, ALL]):
            _spent(table, facts, scenario, payer, place)
    sheet.freeze(FIRST_ROW - 1, FIRST_YEAR_COLUMN, headed=False)


def _spent(table: YearTable, facts: Facts, scenario: Compared, payer: str, place: int) -> None:
    """One payer's rows, real and as cash; ALL adds up the payers above it."""
    rows, years = cash_rows(facts, scenario), range(len(facts.years))
    real, cash = rows.real + 1 + place, rows.cash + 1 + place
    style = "pounds_total" if payer == ALL else "pounds"
    values = facts.block(payer).values[scenario.name].mean(axis=0)
    title = facts.block(payer).title
    for row in (real, cash):
        table.labels(row, title, "mean", "bold" if payer == ALL else "text")
    if payer == ALL:
        table.formulas(real, table.below(rows.real + 1, real - 1), values, style)
    else:
        cells = [draws_sheet.year_cells(facts, scenario.name, payer, year) for year in years]
        table.formulas(real, [f"=AVERAGE({one})" for one in cells], values, style)
    table.totals(real, values.tolist(), style)
    table.shows(real, values, measure_of(payer), scenario.name, "mean")
    table.cash_row(cash, real, values.tolist(), style)


def measure_of(payer: str) -> str:
    """The named measure of a payer's (or ALL payers') spending."""
    return TOTAL_COST if payer == ALL else cost_measure(payer).name


def fill_impact(sheet: Sheet, facts: Facts) -> None:
    """Write the difference that each option makes to each payer."""
    sheet.widths(34, 14, facts.money_width)
    sheet.title(
        "Budget impact by payer and financial year: option less comparator",
        [
            f"£, April to March. Brackets: the payer spends less. Real money is in "
            f"{facts.real_words}; cash is what is paid at each year's own prices.",
            f"The range ({facts.range.words}) holds the difference within the same future in "
            f"{facts.range.futures}. Ranges of payers do not add up.",
        ],
    )
    row = FIRST_ROW
    for option, other in facts.pairs:
        if row > FIRST_ROW:
            sheet.new_page(row)
        row = _impact(sheet, facts, option, other, row)
    sheet.freeze(FIRST_ROW - 1, FIRST_YEAR_COLUMN, headed=False)


def _impact(sheet: Sheet, facts: Facts, option: Compared, other: Compared, row: int) -> int:
    """One option's tables and chart; returns the row after them."""
    table, paired = YearTable(sheet, facts), Paired(facts, option, other)
    title = f"{option.letter}: {option.title}, less {other.letter}: {other.title}"
    sheet.text(row, LABEL, title, "heading")
    payers = [*facts.costs.payers, ALL]
    real, cash = row + 1, row + 3 + 3 * len(payers)
    table.header(real, f"Real, {facts.real_words}", ["All years", "Discounted"])
    table.header(cash, "Cash, as paid", ["All years"])
    for place, payer in enumerate(payers):
        _difference(table, facts, paired, payer, (real + 1 + 3 * place, cash + 1 + 3 * place))
    row = cash + 2 + 3 * len(payers)
    sheet.new_page(row)
    row = _kinds(sheet, facts, option, other, row)
    _impact_chart(sheet, facts, option, real, row + 1)
    return row + 22


def _difference(
    table: YearTable, facts: Facts, paired: Paired, payer: str, at_rows: tuple[int, int]
) -> None:
    """Mean and range of one payer's difference, real and as cash."""
    values = paired.of(payer)
    title = facts.block(payer).title
    for place, (stat, quantile) in enumerate(stats_of(facts)):
        real, cash = at_rows[0] + place, at_rows[1] + place
        style = "pounds_total" if payer == ALL and not place else "pounds"
        for row in (real, cash):
            bold = "bold" if payer == ALL and not place else "text"
            table.labels(row, title if not place else "", stat, bold)
        shown = values.mean(axis=0) if quantile is None else _quantile(values, quantile)
        formulas = [
            _mean(facts, paired, payer, year)
            if quantile is None
            else f"=PERCENTILE({_gap(facts, paired, payer, year)},{quantile})"
            for year in range(len(facts.years))
        ]
        table.formulas(real, formulas, shown, style, array=quantile is not None)
        table.cash_row(cash, real, shown.tolist(), style)
        measure = measure_of(payer)
        name = f"difference_{STAT_NAMES[place]}"
        table.shows(real, np.asarray(shown), measure, paired.option.name, name)
        if quantile is None:
            table.totals(real, shown.tolist(), style)
            whole = whole_run(facts, measure, paired.option.name, name, times=len(facts.years))
            table.sheet.shows(real, table.after, whole, float(shown.sum()))
        else:
            table.sheet.text(cash, table.after, "")


def _quantile(values: Floats, quantile: float) -> Floats:
    return np.asarray(np.quantile(values, quantile, axis=0))


def _mean(facts: Facts, paired: Paired, payer: str, year: int) -> str:
    option, other = (cash_cell(facts, one, payer, year) for one in (paired.option, paired.other))
    return f"={option}-{other}"


def _gap(facts: Facts, paired: Paired, payer: str, year: int) -> str:
    """The differences in a year [future]."""
    option, other = (
        draws_sheet.year_cells(facts, one.name, payer, year)
        for one in (paired.option, paired.other)
    )
    return f"{option}-{other}"


def _kinds(sheet: Sheet, facts: Facts, option: Compared, other: Compared, row: int) -> int:
    """The difference over all years by kind of money; returns the row after."""
    titles = {RECURRENT: "recurrent", RELEASING: "releasing", SPENDING: "spending"}
    sheet.texts(row, LABEL, ["What kind of money the difference is", ""], "header")
    sheet.texts(row, FIRST_YEAR_COLUMN, ["All years", "Discounted"], "header_right")
    total = cost_lines_sheet.total_column(facts)
    for column, name in titles.items():
        for kind in KINDS[column]:
            row += 1
            sheet.text(row, LABEL, kind.capitalize())
            own, others = (
                facts.mean_by_year(one.name, _of_kind(facts, one.name, column, kind))
                for one in (option, other)
            )
            values = own - others
            for place, value in enumerate((values.sum(), facts.prices.present(values))):
                option_sum, other_sum = (
                    sum_of(facts, total + place, one.letter, **{name: kind})
                    for one in (option, other)
                )
                sheet.formula(
                    row,
                    FIRST_YEAR_COLUMN + place,
                    f"={option_sum}-{other_sum}",
                    float(value),
                    "pounds",
                )
    return row + 1


def _of_kind(facts: Facts, scenario: str, column: int, kind: str) -> Callable[[Line], bool]:
    return lambda line: kind_of(facts, scenario, line.item, column) == kind


def _impact_chart(sheet: Sheet, facts: Facts, option: Compared, real: int, row: int) -> None:
    """Each payer's mean difference by year, stacked."""
    chart = sheet.book.new_chart(
        "column", f"{option.letter}: who pays more, and who less, each year", "stacked"
    )
    table = YearTable(sheet, facts)
    for place, payer in enumerate(facts.costs.payers):
        look = {"fill": {"color": COLOURS[place % len(COLOURS)]}, "gap": 40}
        title = facts.block(payer).title
        chart.add_series(table.series(real, real + 1 + 3 * place, title, **look))
    chart.set_y_axis(value_axis(f"£ thousand a year, {facts.real_words}", "#,##0,"))
    sheet.chart(row, LABEL, chart, 1000, 380)
