"""People beside money: days at home, near home and in hospital, moves, crises, breakdowns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from outputs.charts.compared import Compared
from outputs.economics.compare import spread
from outputs.economics.outcomes import OUTCOMES, Outcome
from outputs.workbook.book import COLOURS, Sheet, at, on, value_axis
from outputs.workbook.facts import Facts
from outputs.workbook.tables import FIRST_YEAR_COLUMN, LABEL, YearTable

NAME = "People"
FIRST_ROW = 5
STYLES = {"days a person and year": "count", "times a person and year": "small", "people": "count"}
COMPARATOR, OPTION, DIFFERENCE, P5, P95, CHANCE = range(FIRST_YEAR_COLUMN, FIRST_YEAR_COLUMN + 6)


@dataclass(frozen=True)
class Place:
    """Where an option's table is."""

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
    sheet.widths(62, 22, 10.5)
    sheet.title(
        "People: what they get beside the money",
        [
            "People whose behaviour challenges services: days are of adults with a learning "
            "disability; moves, crises and breakdowns of adults and children.",
            f"Over the whole run, {facts.n_futures} futures; differences are within the same "
            "future. A cost is never to be read without these.",
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


def cell_of(facts: Facts, scenario: Compared, outcome: Outcome) -> str | None:
    """The cell of a scenario's outcome on this sheet; none if it is in no comparison."""
    for option, other in facts.pairs:
        if scenario.name in (option.name, other.name):
            column = OPTION if scenario.name == option.name else COMPARATOR
            return Place(facts, option).cell(outcome, column)
    return None


def _option(sheet: Sheet, facts: Facts, option: Compared, other: Compared) -> None:
    place = Place(facts, option)
    title = f"{option.letter}: {option.title}, compared with {other.letter}: {other.title}"
    sheet.text(place.top, LABEL, title, "heading")
    heads = ["Comparator", "Option", "Difference", "5th pct", "95th pct", "Better in"]
    sheet.texts(place.top + 1, LABEL, ["Mean over the run", "Unit"], "header")
    sheet.texts(place.top + 1, COMPARATOR, heads, "header_right")
    for number, outcome in enumerate(OUTCOMES):
        row, style = place.top + 2 + number, STYLES[outcome.unit]
        sheet.texts(row, LABEL, [outcome.title, outcome.unit])
        own = outcome.over_run(facts.counts, option.name)
        others = outcome.over_run(facts.counts, other.name)
        sheet.number(row, COMPARATOR, float(others.mean()), style)
        sheet.number(row, OPTION, float(own.mean()), style)
        gap = own - others
        mean = float(own.mean() - others.mean())
        less = f"={at(row, OPTION)}-{at(row, COMPARATOR)}"
        sheet.formula(row, DIFFERENCE, less, mean, style)
        spread_ = spread(gap)
        sheet.number(row, P5, spread_.p5, style)
        sheet.number(row, P95, spread_.p95, style)
        better = gap > 1e-9 if outcome.better == "higher" else gap < -1e-9
        sheet.number(row, CHANCE, float(better.mean()), "chance")


def _by_year(sheet: Sheet, facts: Facts, row: int) -> None:
    """Each outcome by year in every scenario, and a chart of days at home."""
    table = YearTable(sheet, facts)
    at_home = []
    for outcome in OUTCOMES:
        table.header(row, f"{outcome.title}, {outcome.unit}")
        header = row
        for scenario in facts.scenarios:
            row += 1
            values = outcome.of(facts.counts, scenario.name).mean(axis=0)
            table.labels(row, f"{scenario.letter}: {scenario.title}", "mean")
            table.numbers(row, values, STYLES[outcome.unit])
            if outcome is OUTCOMES[0]:
                at_home.append((header, row, scenario))
        row += 2
    sheet.new_page(row)
    chart = sheet.book.new_chart("line", "Days at home in the area, a person and year")
    for header, line, scenario in at_home:
        look = {"color": COLOURS[scenario.position % len(COLOURS)], "width": 2.25}
        name = f"{scenario.letter}: {scenario.title}"
        chart.add_series(table.series(header, line, name, line=look))
    lowest = min(
        float(np.min(OUTCOMES[0].of(facts.counts, one.name).mean(axis=0)))
        for one in facts.scenarios
    )
    floor = 10.0 * np.floor(max(0.0, lowest - 5) / 10)
    chart.set_y_axis(value_axis("days a person and year", "0", min=float(floor)))
    sheet.chart(row, LABEL, chart, 900, 340)


def _meanings(sheet: Sheet, row: int) -> int:
    """What each outcome counts; returns the row after."""
    sheet.texts(row, LABEL, ["What is counted", ""], "header")
    for outcome in OUTCOMES:
        row += 1
        sheet.text(row, LABEL, outcome.title)
        sheet.text(row, 1, outcome.meaning)
    return row + 2
