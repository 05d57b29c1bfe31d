"""Additions from files: people in copied settings, slots of services, and spending of payers."""

from __future__ import annotations

from collections.abc import Iterator

from outputs.economics.counts import days_in
from outputs.economics.prices import Floats
from outputs.workbook.book import Sheet
from outputs.workbook.facts import Facts, line_is
from outputs.workbook.tables import FIRST_YEAR_COLUMN, YearTable
from simulation.results import PAYERS
from simulation.results.measures import cost_measure
from simulation.results.measures_of_names import PEOPLE_LIVING_IN, SLOTS_IN_USE

NAME = "Added"
FIRST_ROW = 4
PEOPLE, SLOTS, MONEY = "people", "slots", "£ a year"
STATES = (
    ("funded", "slots paid for", SLOTS),
    ("held", "slots in use", PEOPLE),
    ("waiting", "people who wait", PEOPLE),
)
Row = tuple[str, str, Floats, str]  # label, unit, by year, named measure if it is one


def any_in(facts: Facts) -> bool:
    """Whether the run's files add anything."""
    return bool(facts.names.settings or facts.names.services or _payers(facts))


def fill_added(sheet: Sheet, facts: Facts) -> None:
    """Write the sheet."""
    sheet.widths(62, 22, facts.money_width)
    sheet.title(
        "Added: settings, services and payers of this run's own files",
        [
            f"Means over {facts.future_words}; people and slots on average over the year; "
            f"money real, {facts.real_words}.",
            "All of it is in the other sheets too.",
            facts.run.disclosure_words,
        ],
    )
    table, row = YearTable(sheet, facts), FIRST_ROW
    for scenario in facts.scenarios:
        table.header(row, f"{scenario.letter}: {scenario.title}")
        for rows in _groups(facts, scenario.name):
            for label, unit, values, measure in rows:
                row += 1
                table.labels(row, label, unit)
                table.numbers(row, values, "pounds" if unit == MONEY else "small")
                if measure:
                    table.shows(row, values, measure, scenario.name, "mean")
        row += 2
    sheet.freeze(FIRST_ROW - 1, FIRST_YEAR_COLUMN, headed=False)


def _payers(facts: Facts) -> list[str]:
    return [name for name in facts.names.payers if name not in PAYERS]


def _groups(facts: Facts, scenario: str) -> Iterator[list[Row]]:
    """A scenario's rows for each addition, means over futures."""
    days = days_in(facts.years)

    def average(label: str, unit: str, stored: str, measure: str, **where: str) -> Row:
        wanted = {column: (name,) for column, name in where.items()}
        values = facts.counts.of(scenario, stored, wanted).mean(axis=0) / days
        return label, unit, values, measure

    def money(label: str, measure: str = "", **where: str) -> Row:
        return label, MONEY, facts.mean_by_year(scenario, line_is(**where)), measure

    for name, title in facts.names.settings.items():
        yield [
            average(
                f"{title}: people who live there",
                PEOPLE,
                "person_days",
                PEOPLE_LIVING_IN + name,
                setting=name,
            ),
            money(f"{title}: what they cost", setting=name),
        ]
    for name, title in facts.names.services.items():
        slots = [
            average(
                f"{title}: {words}",
                unit,
                "capacity_days",
                SLOTS_IN_USE + name if state == "held" else "",
                service=name,
                item=state,
            )
            for state, words, unit in STATES
        ]
        yield [*slots, money(f"{title}: what its slots cost", service=name)]
    for name in _payers(facts):
        title = f"{facts.names.payer(name)}: what it pays"
        yield [money(title, cost_measure(name).name, payer=name)]
