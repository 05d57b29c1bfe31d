"""Checks: payers add up, transfers cancel, and the workbook equals the results table."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from outputs.charts.compared import Compared
from outputs.economics.costs import TRANSFERS
from outputs.workbook import cash_sheets, cost_lines_sheet, draws_sheet, figures_sheet
from outputs.workbook.book import Sheet, at, down
from outputs.workbook.cost_lines_sheet import sum_of
from outputs.workbook.facts import ALL, Facts
from outputs.workbook.prices_sheet import DISCOUNT_FACTORS
from outputs.workbook.tables import FIRST_YEAR_COLUMN

NAME = "Checks"
FIRST_ROW = 4
PENNY = 0.01
HEADER = ("Check", "Scenario", "Found, £", "Should be, £", "Difference, £", "Result")
FIGURES_HEADER = (
    *("Figures that are also on the page", "Sheet", "Compared", "That differ", ""),
    "Result",
)
OK, WRONG, CHANGED = "OK", "LOOK", "rate changed"


@dataclass(frozen=True)
class Check:
    """Two numbers that should be equal; ``should_be`` is a formula or a number of the results."""

    title: str
    scenario: Compared
    found: str
    found_value: float
    should_be: str | float
    should_be_value: float
    only_at_own_rate: bool = False


def fill_checks(sheet: Sheet, facts: Facts) -> None:
    """Write the sheet."""
    sheet.widths(72, 40, 20, 20, 16, 14)
    sheet.title(
        "Checks",
        [
            "Each line compares two ways to one number; they may differ by less than a penny. "
            "Figures from the results table do not change with the yellow cells of Prices.",
        ],
    )
    sheet.texts(FIRST_ROW - 1, 0, HEADER[:2], "header")
    sheet.texts(FIRST_ROW - 1, 2, HEADER[2:], "header_right")
    checks = [check for scenario in facts.scenarios for check in _checks(facts, scenario)]
    for place, check in enumerate(checks):
        _write(sheet, facts, check, FIRST_ROW + place)
    last = _figures(sheet, FIRST_ROW + len(checks) + 1)
    results = down(5, FIRST_ROW, last - 1)
    sheet.text(last + 1, 0, "Checks that need a look", "bold")
    formula, wrong_now = f'=COUNTIF({results},"{WRONG}")', sheet.book.to_look_at
    wrong = sheet.formula(last + 1, 5, formula, wrong_now, "flag")
    sheet.name_cells("checks_to_look_at", wrong)
    sheet.freeze(FIRST_ROW, 1)


def _figures(sheet: Sheet, row: int) -> int:
    """For each sheet, its figures that are also on the page; returns the row after."""
    sheet.texts(row, 0, FIGURES_HEADER[:2], "header")
    sheet.texts(row, 2, FIGURES_HEADER[2:], "header_right")
    names, results = figures_sheet.columns(sheet)
    counts = Counter(one.sheet for one in sheet.book.placed)
    for name, count in counts.items():
        row += 1
        sheet.texts(row, 0, ["Figures are those of the page, before rounding", name])
        formula = f'=SUMPRODUCT(({names}="{name}")*1)'
        sheet.formula(row, 2, formula, count, "whole")
        differ = f'=SUMPRODUCT(({names}="{name}")*({results}="{WRONG}"))'
        wrong = sheet.book.differing[name]
        cell = sheet.formula(row, 3, differ, wrong, "whole")
        _flag(sheet, row, f'IF({cell}=0,"{OK}","{WRONG}")', not wrong)
    return row + 1


def _write(sheet: Sheet, facts: Facts, check: Check, row: int) -> None:
    scenario = check.scenario
    sheet.texts(row, 0, [check.title, f"{scenario.letter}: {scenario.title}"])
    found = sheet.formula(row, 2, f"={check.found}", check.found_value, "pence")
    if isinstance(check.should_be, str):
        should = sheet.formula(row, 3, f"={check.should_be}", check.should_be_value, "pence")
    else:
        sheet.number(row, 3, check.should_be, "pence")
        should = at(row, 3)
    # Sums in another order differ in their last bits; a spreadsheet shows no gap.
    gap = round(check.found_value - check.should_be_value, 3)
    cell = sheet.formula(row, 4, f"={found}-{should}", gap, "pence")
    verdict = f'IF(ABS({cell})<{PENNY},"{OK}","{WRONG}")'
    if check.only_at_own_rate:
        rates = [rate for _, rate in facts.prices.money.bands]
        names = ["discount_rate"] + [
            f"discount_rate_from_year_{start}" for start, _ in facts.prices.money.bands[1:]
        ]
        same = ",".join(f"{name}={rate!r}" for name, rate in zip(names, rates, strict=True))
        verdict = f'IF(AND({same}),{verdict},"{CHANGED}")'
    _flag(sheet, row, verdict, abs(gap) < PENNY)


def _flag(sheet: Sheet, row: int, verdict: str, is_right: bool) -> None:
    """The last cell of a check's row: whether it holds."""
    sheet.book.to_look_at += not is_right
    sheet.formula(row, 5, f"={verdict}", OK if is_right else WRONG, "flag")


def _checks(facts: Facts, scenario: Compared) -> list[Check]:
    """The checks of one scenario."""
    name, n = scenario.name, facts.n_futures
    drawn = draws_sheet.all_cells(facts, name, ALL)
    total = float(facts.block(ALL).values[name].sum())
    categories = "+".join(
        f"SUM({draws_sheet.all_cells(facts, name, one)})" for one in facts.costs.categories
    )
    by_category = sum(float(facts.block(c).values[name].sum()) for c in facts.costs.categories)
    lines = sum_of(facts, cost_lines_sheet.total_column(facts), scenario.letter)
    lines_value = float(facts.costs.of(name).sum(axis=1).mean())
    real = cash_sheets.cash_rows(facts, scenario).real + 1 + len(facts.costs.payers)
    cash_total = f"'{cash_sheets.CASH}'!{at(real, FIRST_YEAR_COLUMN + len(facts.years))}"
    cash_value = float(facts.block(ALL).values[name].mean(axis=0).sum())
    raw = facts.run.cost_in_results(name, facts.costs.futures)
    checks = [
        Check(
            "Payers add up to what categories add up to, all futures and years",
            scenario,
            f"SUM({drawn})",
            total,
            categories,
            by_category,
        ),
        Check(
            "Draws hold what the results table holds, all futures and years",
            scenario,
            f"SUM({drawn})",
            total,
            round(raw, 2),
            round(raw, 2),
        ),
        Check(
            "Cost lines add up to the mean of the draws",
            scenario,
            lines,
            lines_value,
            f"SUM({drawn})/{n}",
            total / n,
        ),
        Check(
            "Cash by payer adds up to the mean of the draws",
            scenario,
            cash_total,
            cash_value,
            f"SUM({drawn})/{n}",
            total / n,
        ),
        _present_check(facts, scenario),
    ]
    if TRANSFERS in facts.costs.categories:
        checks.append(_transfers_check(facts, scenario))
    return checks


def _present_check(facts: Facts, scenario: Compared) -> Check:
    """Net present cost of claims and the page, against the workbook's formula."""
    years = facts.years
    values = facts.run.over_period("net_present_cost", years[0], len(years))
    kept = set(facts.costs.futures)
    own = [future in kept for future in values.grids[scenario.name].futures]
    engine = float(values.arrays[scenario.name][own].mean())
    cells = draws_sheet.present_cells(facts, scenario.name, ALL)
    value = float(facts.prices.present(facts.block(ALL).values[scenario.name]).mean())
    title = (
        f"Net present cost (mean, {DISCOUNT_FACTORS.replace('_', ' ')} of the run) is the run's own"
    )
    return Check(title, scenario, f"AVERAGE({cells})", value, engine, engine, True)


def _transfers_check(facts: Facts, scenario: Compared) -> Check:
    """Transfers between payers: they cancel in every future and year."""
    cells = draws_sheet.all_cells(facts, scenario.name, TRANSFERS)
    value = float(np.abs(facts.block(TRANSFERS).values[scenario.name]).sum())
    return Check(
        "Transfers between payers net to nothing in every future and year",
        scenario,
        f"SUMPRODUCT(ABS({cells}))",
        value,
        0.0,
        0.0,
    )
