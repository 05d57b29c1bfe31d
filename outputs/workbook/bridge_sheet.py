"""The bridge from comparator to option: by category, with price split from volume."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from outputs.charts.compared import Compared
from outputs.economics.bridge import (
    NUMBER,
    PRICE,
    PricedDays,
    Step,
    priced_days,
    steps,
)
from outputs.workbook import cost_lines_sheet, differences_sheet
from outputs.workbook.book import Sheet, at, down, value_axis
from outputs.workbook.cash_sheets import TOTAL_COST
from outputs.workbook.cost_lines_sheet import sum_of
from outputs.workbook.differences_sheet import Columns, Paired
from outputs.workbook.facts import ALL, Facts
from outputs.workbook.page_figures import STEP
from outputs.workbook.tables import whole_run
from outputs.workbook.uncertainty_sheet import functions_of, heads_of, summary
from simulation.results import COST_ITEMS

NAME = "Bridge"
FIRST_ROW = 5
DAYS_HEADER = (
    "Item",
    "Where people live",
    "Level",
    "Days a year, comparator",
    "Days a year, option",
    "£ a year, comparator",
    "£ a year, option",
    "£ a day, comparator",
    "£ a day, option",
    "Difference, £ a year",
    "of it: number of days",
    "of it: price of a day",
)
STEPS_HEADER = ("Step", "£ a year", "", "", "Bar from", "Bar to")
BAR_HEADER = (
    "Chart: unseen",
    "Chart: more",
    "Chart: less",
    "Chart: unseen, below",
    "Chart: more, below",
    "Chart: less, below",
)
COMPARATOR_DAYS, OPTION_DAYS, COMPARATOR_COST, OPTION_COST = 3, 4, 5, 6
COMPARATOR_PRICE, OPTION_PRICE, DIFFERENCE, VOLUME, PRICE_EFFECT = 7, 8, 9, 10, 11


@dataclass(frozen=True)
class Bar:
    """One bar of the waterfall: its formula and value, GBP per year."""

    title: str
    formula: str
    value: float


def fill_bridge(sheet: Sheet, facts: Facts) -> None:
    """Write the sheet."""
    sheet.widths(44, 46, 12, *[facts.money_width] * 9)
    sheet.title(
        "Bridge: from what the comparator costs to what the option costs",
        [
            f"Real, {facts.real_words}, mean over {facts.future_words}, an average year of "
            f"{len(facts.years)}, not discounted; brackets: the option costs less.",
            "A difference in days is taken at the average of both prices, a difference in price at "
            "the average of both numbers of days, so that the two add up to the difference.",
            facts.run.disclosure_words,
        ],
    )
    row = FIRST_ROW
    for option, other in facts.pairs:
        if row > FIRST_ROW:
            sheet.new_page(row)
        row = _option(sheet, facts, option, other, row)


def _option(sheet: Sheet, facts: Facts, option: Compared, other: Compared, row: int) -> int:
    """One option's tables and chart; returns the row after them."""
    title = f"From {other.letter}: {other.title} to {option.letter}: {option.title}"
    sheet.text(row, 0, title, "heading")
    cells = priced_days(facts.costs, facts.counts, option.name, other.name)
    found = steps(facts.costs, cells, option.name, other.name)
    first = row + 4 + len(found) + 24
    _waterfall(sheet, facts, option, _bars_of(facts, option, other, found, first), row + 1)
    sheet.new_page(first - 1)
    row = _days_table(sheet, facts, cells, first - 1)
    return _by_category(sheet, facts, Paired(facts, option, other), row + 2) + 2


def _bars_of(
    facts: Facts, option: Compared, other: Compared, found: Sequence[Step], first: int
) -> list[Bar]:
    """The bars; those of days point to the table of days, whose first row is given."""
    columns = {NUMBER: VOLUME, PRICE: PRICE_EFFECT}
    bars = []
    for step in found:
        if step.part in columns:
            column = columns[step.part]
            adds = "+".join(at(first + n, column, fixed=False) for n in step.cells)
            formula = f"={adds}"
        else:
            formula = _what_is_left(facts, option, other, step, first)
        bars.append(Bar(step.title, formula, step.value_gbp))
    return bars


def _what_is_left(facts: Facts, option: Compared, other: Compared, step: Step, first: int) -> str:
    """The formula of the part of a category's difference that days and prices do not explain."""
    total = cost_lines_sheet.total_column(facts)
    sums = [sum_of(facts, total, one.letter, category=step.category) for one in (option, other)]
    less = "".join(f"-{at(first + n, DIFFERENCE, fixed=False)}" for n in step.cells)
    return f"=({sums[0]}-{sums[1]})/{len(facts.years)}{less}"


def _waterfall(sheet: Sheet, facts: Facts, option: Compared, bars: list[Bar], row: int) -> None:
    """The steps, the bars of the stacked chart, and the chart."""
    sheet.text(row, 0, STEPS_HEADER[0], "header")
    sheet.texts(row, 1, [*STEPS_HEADER[1:], *BAR_HEADER], "header_right")
    level, n = 0.0, len(bars)
    for place, bar in enumerate(bars, start=1):
        here = row + place
        sheet.text(here, 0, bar.title)
        cell = sheet.formula(here, 1, bar.formula, bar.value, "pounds")
        step = whole_run(facts, TOTAL_COST, option.name, STEP, bar.title)
        sheet.shows(here, 1, step, bar.value)
        start = f"={at(here - 1, 5)}" if place > 1 else "=0"
        sheet.formula(here, 4, start, level, "pounds")
        sheet.formula(here, 5, f"={at(here, 4)}+{cell}", level + bar.value, "pounds")
        _bars(sheet, here, level, level + bar.value)
        level += bar.value
    end = row + n + 1
    sheet.text(end, 0, "Total difference", "bold")
    cells = down(1, row + 1, row + n)
    sheet.formula(end, 1, f"=SUM({cells})", level, "pounds_total")
    whole = whole_run(facts, TOTAL_COST, option.name, "difference_mean")
    sheet.shows(end, 1, whole, level)
    sheet.formula(end, 4, "=0", 0.0, "pounds")
    sheet.formula(end, 5, f"={at(end, 1)}", level, "pounds")
    _bars(sheet, end, 0.0, level)
    title = f"{option.letter}: what makes the difference, £ thousand a year"
    chart = sheet.book.new_chart("column", title, "stacked")
    for place, (name, colour) in enumerate(
        zip(BAR_HEADER, ("", "#B23A48", "#3C8D5A", "", "#B23A48", "#3C8D5A"), strict=True)
    ):
        column = 6 + place
        fill = {"fill": {"color": colour}} if colour else {"fill": {"none": True}}
        chart.add_series(
            {
                "name": {1: "costs more", 2: "costs less"}.get(place, name),
                "categories": [sheet.name, row + 1, 0, end, 0],
                "values": [sheet.name, row + 1, column, end, column],
                "gap": 30,
                "border": {"none": True},
                **fill,
            }
        )
    chart.set_legend({"position": "bottom", "delete_series": [0, 3, 4, 5]})
    chart.set_y_axis(value_axis(f"£ thousand a year, {facts.real_words}", "#,##0,"))
    sheet.chart(end + 2, 0, chart, 1100, 400)


def _bars(sheet: Sheet, row: int, start: float, stop: float) -> None:
    """A bar from one level to another, as stacked pieces above and below zero."""
    a, b = at(row, 4, fixed=False), at(row, 5, fixed=False)
    low, high = min(start, stop), max(start, stop)
    up, base_up, base_down = stop >= start, max(0.0, low), min(0.0, high)
    above, below = max(0.0, high) - base_up, min(0.0, low) - base_down
    pieces = (
        (f"=MAX(0,MIN({a},{b}))", base_up),
        (f"=IF({b}>={a},MAX(0,{b})-MAX(0,{a}),0)", above if up else 0.0),
        (f"=IF({b}<{a},MAX(0,{a})-MAX(0,{b}),0)", 0.0 if up else above),
        (f"=MIN(0,MAX({a},{b}))", base_down),
        (f"=IF({b}>={a},MIN(0,{a})-MIN(0,{b}),0)", below if up else 0.0),
        (f"=IF({b}<{a},MIN(0,{b})-MIN(0,{a}),0)", 0.0 if up else below),
    )
    for place, (formula, value) in enumerate(pieces):
        sheet.formula(row, 6 + place, formula, value, "pounds")


def _days_table(sheet: Sheet, facts: Facts, cells: Sequence[PricedDays], row: int) -> int:
    """Days, prices and their parts of the difference; returns the row of the totals."""
    sheet.texts(row, 0, DAYS_HEADER[:3], "header")
    sheet.texts(row, 3, DAYS_HEADER[3:], "header_right")
    for cell in cells:
        row += 1
        _days_row(sheet, facts, cell, row)
    first, last = row - len(cells) + 1, row
    row += 1
    sheet.texts(row, 0, ["All lines with a price of a day", "", ""], "bold")
    sums = {
        COMPARATOR_COST: sum(c.cost_gbp for c in cells),
        OPTION_COST: sum(c.option_cost_gbp for c in cells),
        DIFFERENCE: sum(c.option_cost_gbp - c.cost_gbp for c in cells),
        VOLUME: sum(c.volume_gbp for c in cells),
        PRICE_EFFECT: sum(c.price_effect_gbp for c in cells),
    }
    for column, value in sums.items():
        formula = f"=SUM({down(column, first, last)})"
        sheet.formula(row, column, formula, value, "pounds_total")
    return row


def _days_row(sheet: Sheet, facts: Facts, cell: PricedDays, row: int) -> None:
    sheet.texts(
        row,
        0,
        [
            COST_ITEMS[cell.item].meaning,
            facts.run.dictionary.title_of("setting", cell.setting),
            cell.level,
        ],
    )
    sheet.number(row, COMPARATOR_DAYS, cell.days, "count")
    sheet.number(row, OPTION_DAYS, cell.option_days, "count")
    sheet.number(row, COMPARATOR_COST, cell.cost_gbp, "pounds")
    sheet.number(row, OPTION_COST, cell.option_cost_gbp, "pounds")
    refs = {
        n: at(row, n, fixed=False)
        for n in (COMPARATOR_DAYS, OPTION_DAYS, COMPARATOR_COST, OPTION_COST, COMPARATOR_PRICE)
    }
    q0, q1, c0, c1 = (refs[n] for n in (COMPARATOR_DAYS, OPTION_DAYS, COMPARATOR_COST, OPTION_COST))
    p0 = f"IF({q0}>0,{c0}/{q0},IF({q1}>0,{c1}/{q1},0))"
    price = sheet.formula(row, COMPARATOR_PRICE, f"={p0}", cell.price_gbp, "pence")
    p1 = f"IF({q1}>0,{c1}/{q1},{price})"
    option_price = sheet.formula(row, OPTION_PRICE, f"={p1}", cell.option_price_gbp, "pence")
    difference = cell.option_cost_gbp - cell.cost_gbp
    sheet.formula(row, DIFFERENCE, f"={c1}-{c0}", difference, "pounds")
    volume = f"=({q1}-{q0})*({price}+{option_price})/2"
    sheet.formula(row, VOLUME, volume, cell.volume_gbp, "pounds")
    effect = f"=({option_price}-{price})*({q0}+{q1})/2"
    sheet.formula(row, PRICE_EFFECT, effect, cell.price_effect_gbp, "pounds")


def _by_category(sheet: Sheet, facts: Facts, paired: Paired, row: int) -> int:
    """The discounted difference of each category, with its spread; returns the last row."""
    sheet.texts(row, 0, ["By category, discounted, all years, £"], "header")
    sheet.texts(row, 1, heads_of(facts), "header_right")
    columns = Columns(facts)
    for block in [*facts.costs.categories, ALL]:
        row += 1
        style = "pounds_total" if block == ALL else "pounds"
        sheet.text(row, 0, facts.block(block).title, "bold" if block == ALL else "text")
        cells = differences_sheet.cells(facts, paired.option.name, columns.present(block))
        for stat, value in enumerate(summary(paired.present(block))):
            formula = f"={functions_of(facts)[stat].format(cells)}"
            sheet.formula(row, 1 + stat, formula, float(value), style)
    return row
