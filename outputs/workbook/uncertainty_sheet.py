"""The sheet of uncertainty: the spread of the difference over futures, by year and in total."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from outputs.charts.compared import Compared
from outputs.economics.compare import chance_of_saving, ends_of
from outputs.economics.prices import Floats
from outputs.workbook import differences_sheet
from outputs.workbook.book import Sheet, value_axis
from outputs.workbook.differences_sheet import Columns, Paired
from outputs.workbook.facts import ALL, Facts
from outputs.workbook.how_often import HowOften
from outputs.workbook.tables import FIRST_YEAR_COLUMN, LABEL, YearTable, whole_run

NAME = "Uncertainty"
FIRST_ROW = 4
SUMMARY = ("mean", None, "p5", "p95")
"""What is summed up (None: the median), as the page marks its numbers."""
YEARLY, RUNNING_REAL, RUNNING_CASH = range(3)
ON_PAGE = {YEARLY: "total_cost", RUNNING_REAL: "cumulative_cost"}
TITLES = (
    "Difference in the year, real",
    "Extra cash out by the year's end, real",
    "Extra cash out by the year's end, cash",
)
HEIGHT = 3 * 6 + 3 + 2 + 24


@dataclass(frozen=True)
class Place:
    """Positions of an option's tables."""

    facts: Facts
    option: Compared

    @property
    def top(self) -> int:
        """The row of the option's heading."""
        names = [one.name for one, _ in self.facts.pairs]
        return FIRST_ROW + names.index(self.option.name) * HEIGHT

    def row(self, which: int, stat: int) -> int:
        """The row of a statistic (4: the chance of saving) of one of TITLES."""
        return self.top + 2 + which * 6 + stat

    @property
    def present(self) -> int:
        """The row of the discounted difference."""
        return self.top + 1 + 3 * 6 + 1


def fill_uncertainty(sheet: Sheet, facts: Facts) -> None:
    """Write the sheet."""
    sheet.widths(40, 14, facts.money_width)
    sheet.title(
        "Uncertainty: how the difference spreads over futures",
        [
            f"£, option less comparator in the same future; {facts.future_words}. "
            "Brackets: the option costs less.",
            f"The range ({facts.range.words}) holds the difference in {facts.range.futures}. The "
            "spread is chance and doubt about the numbers together.",
        ],
    )
    for option, other in facts.pairs:
        if Place(facts, option).top > FIRST_ROW:
            sheet.new_page(Place(facts, option).top)
        _option(sheet, facts, option, other)
    sheet.freeze(FIRST_ROW - 1, FIRST_YEAR_COLUMN, headed=False)


def _option(sheet: Sheet, facts: Facts, option: Compared, other: Compared) -> None:
    place, paired, columns = Place(facts, option), Paired(facts, option, other), Columns(facts)
    title = f"{option.letter}: {option.title}, less {other.letter}: {other.title}"
    sheet.text(place.top, LABEL, title, "heading")
    table = YearTable(sheet, facts)
    for which, values in enumerate((paired.of(ALL), paired.running_real, paired.running_nominal)):
        table.header(place.row(which, -1), TITLES[which])
        cells = [
            differences_sheet.cells(
                facts,
                option.name,
                columns.year(year)
                if which == YEARLY
                else columns.running(year, which == RUNNING_CASH),
            )
            for year in range(len(facts.years))
        ]
        _statistics(table, place, which, cells, values)
    _present(sheet, facts, place, paired)
    _charts(sheet, facts, place)


def _statistics(
    table: YearTable, place: Place, which: int, cells: list[str], values: Floats
) -> None:
    """Mean, median, range and how often the option saves, by year."""
    facts, measure = place.facts, ON_PAGE.get(which)
    for stat, (name, head, function, found) in enumerate(
        zip(SUMMARY, heads_of(facts), functions_of(facts), summary(values), strict=True)
    ):
        row = place.row(which, stat)
        table.labels(row, "", head)
        table.formulas(row, [f"={function.format(one)}" for one in cells], found)
        if measure and name:
            table.shows(row, found, measure, place.option.name, f"difference_{name}")
    row, often = place.row(which, len(SUMMARY)), HowOften(facts)
    words = "it saves" if which == YEARLY else "it has saved"
    table.labels(row, often.label(words), often.unit)
    saving = often.times * chance_of_saving(values)
    table.formulas(row, [chance(facts, one) for one in cells], saving, often.style(table.sheet))
    if measure:
        table.shows(row, saving, measure, place.option.name, "futures_less", often.times)


def summary(values: Floats) -> list[Floats]:
    """Mean, median and both ends of the range over the first axis."""
    return [values.mean(axis=0), np.median(values, axis=0), *ends_of(values)]


def heads_of(facts: Facts) -> list[str]:
    """The headings of ``summary``."""
    return ["mean", "median", *facts.range.ends]


def functions_of(facts: Facts) -> list[str]:
    """The same statistics as workbook functions of some cells."""
    ends = [f"PERCENTILE({{}},{end})" for end in (facts.range.low, facts.range.high)]
    return ["AVERAGE({})", "MEDIAN({})", *ends]


def chance(facts: Facts, cells: str) -> str:
    """The number of cells below zero by half a penny or more."""
    return HowOften(facts).formula(f'COUNTIF({cells},"<-0.005")', cells)


def _present(sheet: Sheet, facts: Facts, place: Place, paired: Paired) -> None:
    """The discounted difference over all years."""
    row, often = place.present, HowOften(facts)
    sheet.texts(row - 1, LABEL, ["Discounted, all years", ""], "header")
    sheet.texts(
        row - 1, FIRST_YEAR_COLUMN, [*heads_of(facts), often.label("it saves")], "header_right"
    )
    sheet.text(row, LABEL, "Net present cost, option less comparator")
    cells = differences_sheet.cells(facts, paired.option.name, Columns(facts).present(ALL))
    values = paired.present(ALL)
    for stat, found in enumerate(summary(values)):
        formula = f"={functions_of(facts)[stat].format(cells)}"
        sheet.formula(row, FIRST_YEAR_COLUMN + stat, formula, float(found), "pounds")
        shows_present(sheet, facts, paired.option.name, stat, row, FIRST_YEAR_COLUMN + stat, found)
    saving = often.times * float(chance_of_saving(values))
    column, style = FIRST_YEAR_COLUMN + len(SUMMARY), often.style(sheet)
    sheet.formula(row, column, chance(facts, cells), saving, style)


def shows_present(
    sheet: Sheet, facts: Facts, option: str, stat: int, row: int, column: int, value: Floats
) -> None:
    """Record that a cell is a statistic of net present cost, if the page has it."""
    if name := SUMMARY[stat]:
        figure = whole_run(facts, "net_present_cost", option, f"difference_{name}")
        sheet.shows(row, column, figure, float(value))


def _charts(sheet: Sheet, facts: Facts, place: Place) -> None:
    """Extra cash out by the year's end, and the chance that the option has saved by then."""
    letter, table, header = place.option.letter, YearTable(sheet, facts), place.row(0, -1)
    chart = sheet.book.new_chart("line", f"{letter}: extra cash out by each year's end (cash)")
    for stat, look in (
        (0, {"color": "#1B6CA8", "width": 2.25}),
        (2, {"color": "#6B7785", "width": 1.25, "dash_type": "dash"}),
        (3, {"color": "#6B7785", "width": 1.25, "dash_type": "dash"}),
    ):
        row = place.row(RUNNING_CASH, stat)
        chart.add_series(table.series(header, row, heads_of(facts)[stat], line=look))
    chart.set_y_axis(value_axis("£ thousand", "#,##0,"))
    sheet.chart(place.present + 2, LABEL, chart, 620, 400)
    often = HowOften(facts)
    saved = often.label("it has saved by each year's end")
    title = f"{letter}: {saved[:1].lower()}{saved[1:]}"
    chances = sheet.book.new_chart("column", title)
    row, look = place.row(RUNNING_REAL, len(SUMMARY)), {"fill": {"color": "#1B6CA8"}, "gap": 40}
    chances.add_series(table.series(header, row, often.unit, **look))
    chances.set_y_axis(often.axis())
    chances.set_legend({"none": True})
    sheet.chart(place.present + 2, FIRST_YEAR_COLUMN + 4, chances, 620, 400)
