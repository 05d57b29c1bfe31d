"""The ward: cost, stranded cost, money released, and double running."""

from __future__ import annotations

import numpy as np

from outputs.charts.compared import Compared
from outputs.economics.costs import RELEASED
from outputs.economics.counts import days_in
from outputs.economics.double_running import (
    BEDS_OPEN,
    REDUNDANCY,
    STRANDED,
    double_running,
    runs_ward,
    still_to_go,
    ward_saving,
)
from outputs.workbook.book import COLOURS, Sheet, at, value_axis
from outputs.workbook.cost_lines_sheet import sum_of, year_column
from outputs.workbook.facts import Facts
from outputs.workbook.tables import FIRST_YEAR_COLUMN, LABEL, YearTable, stats_of
from simulation.results import COST_ITEMS

NAME = "Ward and stranded"
FIRST_ROW = 4


def year_at(year: int) -> int:
    """The column of a year, by its position in the run."""
    return FIRST_YEAR_COLUMN + year


def ward_items(facts: Facts) -> list[str]:
    """The ward's items of cost."""
    return [item for item in facts.costs.items if COST_ITEMS[item].category in RELEASED]


def beds_open(facts: Facts, scenario: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Beds that exist, mean over futures [year]."""
    days = facts.counts.of(scenario, "capacity_days", BEDS_OPEN).mean(axis=0)
    return np.asarray(days / days_in(facts.years))


def fill_ward(sheet: Sheet, facts: Facts) -> None:
    """Write the sheet."""
    sheet.widths(62, 13, facts.money_width)
    sheet.title(
        "Ward and stranded cost",
        [
            f"£ a year, real, {facts.real_words}, mean over {facts.future_words}. "
            "A closed bed releases little until a ward closes; what stays is the stranded line.",
            "Double running is what services cost more while ward cost that will go has not gone: "
            "each year the smaller of the two, worked out future by future.",
        ],
    )
    sheet.freeze(FIRST_ROW - 1, FIRST_YEAR_COLUMN, headed=False)
    if not ward_items(facts):
        sheet.text(FIRST_ROW, LABEL, "No scenario of this run has a local ward.")
        return
    row = FIRST_ROW
    for scenario in facts.scenarios:
        items_at = row + 2
        if row > FIRST_ROW:
            sheet.new_page(row)
        row = _levels(sheet, facts, scenario, row)
        other = next((b for a, b in facts.pairs if a.name == scenario.name), None)
        if other is not None:
            row = _released(sheet, facts, scenario, other, row)
        row = _chart(sheet, facts, scenario, items_at, row)


def _levels(sheet: Sheet, facts: Facts, scenario: Compared, row: int) -> int:
    """The ward's cost by item, and its beds; returns the row after."""
    table, years = YearTable(sheet, facts), range(len(facts.years))
    sheet.text(row, LABEL, f"{scenario.letter}: {scenario.title}", "heading")
    table.header(row + 1, "What the ward costs", ["All years", "Discounted"])
    row += 2
    first = row
    for item in ward_items(facts):
        values = facts.mean_by_year(scenario.name, lambda line, i=item: line.item == i)
        table.labels(row, COST_ITEMS[item].meaning, "mean")
        formulas = [f"={sum_of(facts, year_column(y), scenario.letter, item=item)}" for y in years]
        table.formulas(row, formulas, values)
        if item == STRANDED:
            table.shows(row, values, "ward_cost_stranded", scenario.name, "mean")
        table.totals(row, values.tolist())
        row += 1
    total = facts.mean_by_year(scenario.name, lambda line: line.category in RELEASED)
    table.labels(row, "The whole ward, including redundancy", "mean", "bold")
    table.formulas(row, table.below(first, row - 1), total, "pounds_total")
    table.totals(row, total.tolist(), "pounds_total")
    running = facts.mean_by_year(scenario.name, runs_ward)
    table.labels(row + 1, "Cost of the local ward, redundancy apart", "mean")
    apart = [
        f"={at(row, year_at(y))}-{sum_of(facts, year_column(y), scenario.letter, item=REDUNDANCY)}"
        for y in years
    ]
    table.formulas(row + 1, apart, running)
    table.shows(row + 1, running, "ward_cost", scenario.name, "mean")
    table.totals(row + 1, running.tolist())
    beds = beds_open(facts, scenario.name)
    table.labels(row + 2, "Beds that exist, average over the year", "mean")
    table.numbers(row + 2, beds, "count")
    table.shows(row + 2, beds, "local_beds_open", scenario.name, "mean")
    table.labels(row + 3, "Running cost of a bed that exists, £ a year, not discounted", "mean")
    formulas = [
        f'=IF({at(row + 2, year_at(y))}>0,{at(row + 1, year_at(y))}/{at(row + 2, year_at(y))},"")'
        for y in years
    ]
    each = np.where(beds > 0, running / np.where(beds > 0, beds, 1.0), np.nan)
    table.formulas(row + 3, formulas, each)
    return row + 5


def _released(sheet: Sheet, facts: Facts, option: Compared, other: Compared, row: int) -> int:
    """Money that the ward has released, money still to come, and double running."""
    table, years = YearTable(sheet, facts), range(len(facts.years))
    table.header(row, f"Compared with {other.letter}", ["All years", "Discounted"])
    saving = ward_saving(facts.costs, option.name, other.name).mean(axis=0)
    running = [item for item in ward_items(facts) if item != REDUNDANCY]
    formulas = []
    for year in years:
        own, others = (
            "+".join(sum_of(facts, year_column(year), one.letter, item=item) for item in running)
            for one in (option, other)
        )
        formulas.append(f"=({others})-({own})")
    table.labels(row + 1, "Released by the ward so far, redundancy apart", "mean")
    table.formulas(row + 1, formulas, saving)
    table.totals(row + 1, saving.tolist())
    table.labels(row + 2, "Still to go, of what is released in the last year", "mean")
    last = at(row + 1, FIRST_YEAR_COLUMN + len(years) - 1)
    days = days_in(facts.years)
    gaps = [
        f"=MAX(0,ROUND({last}*{days[year]:g}/{days[-1]:g}-"
        f"{at(row + 1, FIRST_YEAR_COLUMN + year)},0))"
        for year in years
    ]
    table.formulas(row + 2, gaps, still_to_go(saving, facts.years))
    both = double_running(facts.costs, option.name, other.name)
    for place, (stat, quantile) in enumerate(stats_of(facts)):
        values = both.mean(axis=0) if quantile is None else np.quantile(both, quantile, axis=0)
        table.labels(row + 3 + place, "" if place else "Double running", stat)
        table.numbers(row + 3 + place, values, "pounds")
        if not place:
            table.totals(row + 3, values.tolist())
    return row + 7


def _chart(sheet: Sheet, facts: Facts, scenario: Compared, items_at: int, row: int) -> int:
    """The ward's cost by item as stacked columns; returns the row after."""
    table = YearTable(sheet, facts)
    chart = sheet.book.new_chart("column", f"{scenario.letter}: what the ward costs", "stacked")
    for place, item in enumerate(ward_items(facts)):
        look = {"fill": {"color": COLOURS[place % len(COLOURS)]}, "gap": 40}
        title = COST_ITEMS[item].meaning
        chart.add_series(table.series(items_at - 1, items_at + place, title, **look))
    chart.set_y_axis(value_axis(f"£ thousand a year, {facts.real_words}", "#,##0,"))
    sheet.chart(row, LABEL, chart, 900, 340)
    return row + 19
