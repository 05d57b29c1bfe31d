"""Outcomes for people: days at home, near home and in hospital, moves, crises, breakdowns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from outputs.charts.compared import Compared
from outputs.economics.compare import spread
from outputs.economics.outcomes import CHARTED, OUTCOMES, Outcome
from outputs.workbook.book import COLOURS, Sheet, at, on, value_axis
from outputs.workbook.facts import Facts
from outputs.workbook.how_often import HowOften
from outputs.workbook.tables import FIRST_YEAR_COLUMN, LABEL, YearTable, whole_run

NAME = "People"
FIRST_ROW = 5
COMPARATOR, OPTION, DIFFERENCE, P5, P95, CHANCE = range(FIRST_YEAR_COLUMN, FIRST_YEAR_COLUMN + 6)


@dataclass(frozen=True)
class Place:
    """Position of an option's table."""

    facts: Facts
    option: Compared

    @property
    def top(self) -> int:
        """The row of the option's heading."""
        names = [one.name for one, _ in self.facts.pairs]
        return FIRST_ROW + names.index(self.option.name) * (len(OUTCOMES) + 3)

    def cell(self, outcome: Outcome, column: int) -> str:
        """A cell of an outcome's row."""
        return on(NAME, at(self.top + 2 + OUTCOMES.index(outcome), column))


def fill_people(sheet: Sheet, facts: Facts) -> None:
    """Write the sheet."""
    sheet.widths(62, 38, 10.5)
    sheet.title(
        "People: outcomes next to the money",
        [
            "People whose behaviour challenges services: adults with a learning disability, and "
            "for moves children too. A rate is divided by the years of those to whom it can "
            "happen, whom its unit names.",
            f"Over the whole run, {facts.future_words} together; the range "
            f"({facts.range.words}) is of the difference within the same future. A cost is never "
            "to be read without these.",
            facts.run.disclosure_words,
        ],
    )
    for option, other in facts.pairs:
        _option(sheet, facts, option, other)
    row = FIRST_ROW + len(facts.pairs) * (len(OUTCOMES) + 3) + 1
    row = _meanings(sheet, row)
    sheet.new_page(row)
    _by_year(sheet, facts, row)
    sheet.freeze(FIRST_ROW - 1, FIRST_YEAR_COLUMN, headed=False)


def style_of(outcome: Outcome) -> str:
    """The style of an outcome's cells: rates of events need more decimals."""
    return "small" if outcome.name.endswith("_rate") else "count"


def cell_of(facts: Facts, scenario: Compared, outcome: Outcome) -> str | None:
    """The cell of a scenario's outcome on this sheet; None if it is in no comparison."""
    for option, other in facts.pairs:
        if scenario.name in (option.name, other.name):
            column = OPTION if scenario.name == option.name else COMPARATOR
            return Place(facts, option).cell(outcome, column)
    return None


def _option(sheet: Sheet, facts: Facts, option: Compared, other: Compared) -> None:
    place = Place(facts, option)
    title = f"{option.letter}: {option.title}, compared with {other.letter}: {other.title}"
    sheet.text(place.top, LABEL, title, "heading")
    heads = ["Comparator", "Option", "Difference", *facts.range.ends, "Better in"]
    sheet.texts(place.top + 1, LABEL, ["Mean over the run", "Unit"], "header")
    sheet.texts(place.top + 1, COMPARATOR, heads, "header_right")
    for number, outcome in enumerate(OUTCOMES):
        row, style = place.top + 2 + number, style_of(outcome)
        sheet.texts(row, LABEL, [outcome.title, outcome.unit])
        own = outcome.over_run(facts.counts, option.name)
        others = outcome.over_run(facts.counts, other.name)
        means = [outcome.mean(facts.counts, one.name) for one in (other, option)]
        sheet.number(row, COMPARATOR, means[0], style)
        sheet.number(row, OPTION, means[1], style)
        gap = own - others
        less = f"={at(row, OPTION)}-{at(row, COMPARATOR)}"
        sheet.formula(row, DIFFERENCE, less, means[1] - means[0], style)
        spread_ = spread(gap)
        sheet.number(row, P5, spread_.p5, style)
        sheet.number(row, P95, spread_.p95, style)
        if outcome.measure:
            differs = (means[1] - means[0], spread_.p5, spread_.p95)
            for column, name, stat, value in (
                (COMPARATOR, other.name, "mean", means[0]),
                (OPTION, option.name, "mean", means[1]),
                *zip(
                    (DIFFERENCE, P5, P95),
                    [option.name] * 3,
                    ("difference_mean", "difference_p5", "difference_p95"),
                    differs,
                    strict=True,
                ),
            ):
                figure = whole_run(facts, outcome.measure, name, stat)
                sheet.shows(row, column, figure, value)
        if outcome.better != "neither":
            better = gap > 1e-9 if outcome.better == "higher" else gap < -1e-9
            often = HowOften(facts)
            value = often.times * float(better.mean())
            sheet.number(row, CHANCE, value, often.style(sheet))


def _by_year(sheet: Sheet, facts: Facts, row: int) -> None:
    """Each outcome by year in every scenario, and a chart of days at home."""
    table = YearTable(sheet, facts)
    at_home = []
    for outcome in OUTCOMES:
        table.header(row, f"{outcome.title}, {outcome.unit}")
        header = row
        for scenario in facts.scenarios:
            row += 1
            values = outcome.mean_by_year(facts.counts, scenario.name)
            table.labels(row, f"{scenario.letter}: {scenario.title}", "mean")
            table.numbers(row, values, style_of(outcome))
            if outcome.measure:
                table.shows(row, values, outcome.measure, scenario.name, "mean")
            if outcome is CHARTED:
                at_home.append((header, row, scenario))
        row += 2
    sheet.new_page(row)
    chart = sheet.book.new_chart("line", f"{CHARTED.title}, {CHARTED.unit}")
    for header, line, scenario in at_home:
        look = {"color": COLOURS[scenario.position % len(COLOURS)], "width": 2.25}
        name = f"{scenario.letter}: {scenario.title}"
        chart.add_series(table.series(header, line, name, line=look))
    lowest = min(
        float(np.min(CHARTED.mean_by_year(facts.counts, one.name))) for one in facts.scenarios
    )
    floor = 10.0 * np.floor(max(0.0, lowest - 5) / 10)
    chart.set_y_axis(value_axis(CHARTED.unit, "0", min=float(floor)))
    sheet.chart(row, LABEL, chart, 900, 340)


def _meanings(sheet: Sheet, row: int) -> int:
    """What each outcome counts; returns the row after."""
    sheet.texts(row, LABEL, ["What is counted", ""], "header")
    for outcome in OUTCOMES:
        row += 1
        sheet.text(row, LABEL, outcome.title)
        sheet.text(row, 1, outcome.meaning)
    return row + 2
