"""Capital: one-off spending on homes, by payer and year, and running cost."""

from __future__ import annotations

import numpy as np

from outputs.charts.compared import Compared
from outputs.workbook.book import COLOURS, Sheet, value_axis
from outputs.workbook.cost_lines_sheet import sum_of, year_column
from outputs.workbook.facts import Facts
from outputs.workbook.tables import FIRST_YEAR_COLUMN, LABEL, STAT_NAMES, YearTable, stats_of
from simulation.results import COST_ITEMS

NAME = "Capital"
FIRST_ROW = 4
CAPITAL = "capital"


def fill_capital(sheet: Sheet, facts: Facts) -> None:
    """Write the sheet."""
    sheet.widths(74, 26, facts.money_width)
    sheet.title(
        "Capital and one-off money",
        [
            f"£ a year, real, {facts.real_words}, mean over {facts.future_words} "
            "unless the end of a range is named. Capital cannot pay for running costs.",
            "Capital charges and depreciation are left out: they move money already counted.",
        ],
    )
    row = FIRST_ROW
    for scenario in facts.scenarios:
        row = _scenario(sheet, facts, scenario, row)
    _chart(sheet, facts, row)
    sheet.freeze(FIRST_ROW - 1, FIRST_YEAR_COLUMN, headed=False)


def _once(facts: Facts) -> list[tuple[str, str]]:
    """Payers and items of one-off money, or money until a known date, in every scenario."""
    names = [one.name for one in facts.scenarios]
    return [
        (payer, item)
        for payer, item in facts.lines("payer", "item")
        if COST_ITEMS[item].spending == CAPITAL
        or not any(facts.is_recurrent(name, item) for name in names)
    ]


def _scenario(sheet: Sheet, facts: Facts, scenario: Compared, row: int) -> int:
    """One scenario's capital and one-off lines; returns the row after them."""
    table, years = YearTable(sheet, facts), range(len(facts.years))
    sheet.text(row, LABEL, f"{scenario.letter}: {scenario.title}", "heading")
    table.header(row + 1, "Spent once", ["All years", "Discounted"])
    at = row + 2
    for payer, item in _once(facts):
        of = COST_ITEMS[item]
        values = facts.mean_by_year(
            scenario.name, lambda x, p=payer, i=item: (x.payer, x.item) == (p, i)
        )
        table.labels(at, f"{of.meaning} ({of.spending})", facts.names.payer(payer))
        wanted = {"item": item, "payer": facts.names.payer(payer)}
        formulas = [f"={sum_of(facts, year_column(y), scenario.letter, **wanted)}" for y in years]
        table.formulas(at, formulas, values)
        table.totals(at, values.tolist())
        at += 1
    capital = facts.costs.of(scenario.name, lambda x: COST_ITEMS[x.item].spending == CAPITAL)
    for place, (stat, quantile) in enumerate(stats_of(facts)):
        style = "text" if place else "bold"
        table.labels(at + place, "" if place else "Total capital", stat, style)
        if quantile is None:
            mean = capital.mean(axis=0)
            formulas = [
                f"={sum_of(facts, year_column(y), scenario.letter, spending=CAPITAL)}"
                for y in years
            ]
            table.formulas(at, formulas, mean, "pounds_total")
            table.totals(at, mean.tolist(), "pounds_total")
        else:
            table.numbers(at + place, np.quantile(capital, quantile, axis=0), "pounds")
    return at + len(STAT_NAMES) + 1


def _chart(sheet: Sheet, facts: Facts, row: int) -> None:
    """Capital by year in every scenario."""
    table = YearTable(sheet, facts)
    chart = sheet.book.new_chart("column", "Capital, all payers, mean by year")
    for place, scenario in enumerate(facts.scenarios):
        top = FIRST_ROW + place * (len(_once(facts)) + 2 + len(STAT_NAMES) + 1)
        total = top + 2 + len(_once(facts))
        look = {"fill": {"color": COLOURS[place % len(COLOURS)]}, "gap": 60}
        name = f"{scenario.letter}: {scenario.title}"
        chart.add_series(table.series(top + 1, total, name, **look))
    chart.set_y_axis(value_axis(f"£ thousand a year, {facts.real_words}", "#,##0,"))
    sheet.chart(row, LABEL, chart, 900, 340)
