"""The reinvestment fund: money released, set aside, advanced and paid back, year by year."""

from __future__ import annotations

import numpy as np

from outputs.charts.compared import Compared
from outputs.economics.budget import payback_of
from outputs.economics.compare import spread
from outputs.economics.fund import BALANCE, Fund, fund_of
from outputs.workbook.book import Sheet, value_axis
from outputs.workbook.facts import Facts
from outputs.workbook.how_often import HowOften, among
from outputs.workbook.tables import FIRST_YEAR_COLUMN, LABEL, STAT_NAMES, YearTable, stats_of
from simulation.results import FUND_ITEMS

NAME = "Reinvestment fund"
FIRST_ROW = 4


def fill_fund(sheet: Sheet, facts: Facts) -> None:
    """Write the sheet."""
    sheet.widths(58, 13, facts.money_width)
    sheet.title(
        "Reinvestment fund",
        [
            f"£, real, {facts.real_words}, over {facts.future_words}. A memo: the "
            "services that the fund pays for are in the cost tables already.",
            "A balance in brackets is money advanced and not yet paid back.",
        ],
    )
    row = FIRST_ROW
    for scenario in facts.scenarios:
        fund = fund_of(facts.counts, scenario.name)
        if fund is not None:
            row = _fund(sheet, facts, scenario, fund, row)
    if row == FIRST_ROW:
        sheet.text(row, LABEL, "No scenario of this run releases, sets aside or advances money.")
    sheet.freeze(FIRST_ROW - 1, FIRST_YEAR_COLUMN, headed=False)


def _fund(sheet: Sheet, facts: Facts, scenario: Compared, fund: Fund, row: int) -> int:
    """One scenario's fund; returns the row after it."""
    table = YearTable(sheet, facts)
    sheet.text(row, LABEL, f"{scenario.letter}: {scenario.title}", "heading")
    header = row + 1
    table.header(header, "Movements", ["All years"])
    row += 2
    for item, flow in fund.flows.items():
        if item == BALANCE:
            continue
        values = flow.mean(axis=0)
        table.labels(row, FUND_ITEMS[item], "mean")
        table.numbers(row, values, "pounds")
        total = f"=SUM({table.years_of(row)})"
        sheet.formula(row, table.after, total, float(values.sum()), "pounds")
        row += 1
    balance, first = fund.flows.get(BALANCE), row
    if balance is None or not balance.any():
        return row + 1
    for place, (stat, quantile) in enumerate(stats_of(facts)):
        values = (
            balance.mean(axis=0) if quantile is None else np.quantile(balance, quantile, axis=0)
        )
        table.labels(row, FUND_ITEMS[BALANCE] if quantile is None else "", stat)
        table.numbers(row, values, "pounds")
        table.shows(row, np.asarray(values), "fund_balance", scenario.name, STAT_NAMES[place])
        row += 1
    row = _peak(sheet, facts, fund, row + 1)
    chart = sheet.book.new_chart(
        "line", f"{scenario.letter}: balance of the fund at each year's end"
    )
    for place, (stat, _) in enumerate(stats_of(facts)):
        look = {"color": "#6B7785" if place else "#1B6CA8", "width": 1.25 if place else 2.25}
        dash = {"dash_type": "dash"} if place else {}
        chart.add_series(table.series(header, first + place, stat, line={**look, **dash}))
    chart.set_y_axis(value_axis(f"£ thousand, {facts.real_words}", "#,##0,"))
    sheet.chart(row + 1, LABEL, chart, 900, 340)
    return row + 20


def _peak(sheet: Sheet, facts: Facts, fund: Fund, row: int) -> int:
    """The deepest gap and when it is paid back; returns the last row."""
    gap = spread(fund.peak_gap)
    sheet.texts(row, LABEL, ["In all", ""], "header")
    heads = ["mean", "median", *facts.range.ends]
    sheet.texts(row, FIRST_YEAR_COLUMN, heads, "header_right")
    sheet.text(row + 1, LABEL, "Most that is owed at the end of a year")
    for place, value in enumerate((gap.mean, gap.median, gap.p5, gap.p95)):
        sheet.number(row + 1, FIRST_YEAR_COLUMN + place, value, "pounds")
    found = payback_of(fund.paid_back)
    often, total = HowOften(facts), len(fund.paid_back)
    owed = total - round(total * found.never_out)
    sheet.text(row + 2, LABEL, often.label("money is ever owed at the end of a year"))
    share = often.times * owed / total
    sheet.number(row + 2, FIRST_YEAR_COLUMN, share, often.style(sheet))
    sheet.text(row + 3, LABEL, "of those, paid back by the end of the run")
    sheet.text(row + 4, LABEL, "Paid back by the end of (year from April of; median of those)")
    if found.never_out == 1:
        sheet.texts(row + 3, FIRST_YEAR_COLUMN, ["nothing owed"], "right")
        sheet.texts(row + 4, FIRST_YEAR_COLUMN, ["nothing owed"], "right")
    else:
        back = among(round(total * found.back), owed)
        if isinstance(back, str):
            sheet.text(row + 3, FIRST_YEAR_COLUMN, back, "right")
        else:
            sheet.number(row + 3, FIRST_YEAR_COLUMN, back, "chance")
        sheet.number(row + 4, FIRST_YEAR_COLUMN, found.year, "year")
    return row + 4
