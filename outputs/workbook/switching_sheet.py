"""Switching values: the change in each part of the cost that would break even."""

from __future__ import annotations

import numpy as np

from outputs.charts.compared import Compared
from outputs.economics.costs import RELEASED
from outputs.economics.double_running import BEDS_OPEN
from outputs.economics.prices import Floats
from outputs.economics.switching import LEVERS, Lever, evidence_range, levers_in, needed
from outputs.workbook import differences_sheet, draws_sheet
from outputs.workbook.book import Sheet, across, at
from outputs.workbook.differences_sheet import Columns, Paired
from outputs.workbook.facts import ALL, Facts
from outputs.workbook.prices_sheet import DISCOUNT_FACTORS

NAME = "Switching values"
FIRST_ROW = 5
MOST = 10
DAYS_PER_YEAR = 365.25
NOTHING, TOO_FAR = "nothing to scale", "more than tenfold"
HEADER = (
    "What would have to change",
    "Scaled, discounted, £",
    "Change needed to break even on average",
    "Change needed to cost no more in {}",
    "Evidence, lowest",
    "Evidence, highest",
    "Needed lies within the evidence?",
    "Parameter with the widest range",
)


def fill_switching(sheet: Sheet, facts: Facts) -> None:
    """Write the sheet."""
    sheet.widths(60, 16, 16, 18, 12, 12, 20, 28)
    sheet.title(
        "Switching values: what would have to be different for the option to break even",
        [
            "One line is changed and all else stays. Minus 10% means that the line would have to "
            "be a tenth lower; a saving that would have to be minus 10% could be a tenth smaller.",
            "In the option: its own cost is scaled, as an effect of the plan would. What is spent "
            "more: the difference is scaled, as a price would scale it in both scenarios.",
            "The evidence's range is the 5th to 95th percentile of a parameter around its median. "
            "Without one, the line is no price that was looked up, but an effect.",
        ],
    )
    row = FIRST_ROW
    for option, other in facts.pairs:
        row = _option(sheet, facts, option, other, row)
    sheet.freeze(FIRST_ROW - 1, 1, headed=False)


def _option(sheet: Sheet, facts: Facts, option: Compared, other: Compared, row: int) -> int:
    """One option's table; returns the row after it."""
    paired, columns = Paired(facts, option, other), Columns(facts)
    title = f"{option.letter}: {option.title}, compared with {other.letter}: {other.title}"
    sheet.text(row, 0, title, "heading")
    cells = differences_sheet.cells(facts, option.name, columns.present(ALL))
    values = paired.present(ALL)
    end, share = facts.range.ends[1], facts.range.high
    sheet.text(row + 1, 0, f"Net present cost, option less comparator: mean and {end}")
    mean_value, high_value = float(values.mean()), float(np.quantile(values, share))
    mean = sheet.formula(row + 1, 1, f"=AVERAGE({cells})", mean_value, "pounds")
    high = sheet.formula(row + 1, 2, f"=PERCENTILE({cells},{share})", high_value, "pounds")
    row += 2
    sheet.text(row, 0, HEADER[0], "header")
    among = "95 of 100 futures" if share < 1 else facts.range.futures
    sheet.texts(row, 1, [head.format(among) for head in HEADER[1:-1]], "header_right")
    sheet.text(row, len(HEADER) - 1, HEADER[-1], "header")
    for lever in levers_in(facts.costs.lines):
        row += 1
        sheet.text(row, 0, lever.title)
        formula, scaled = _scaled(facts, paired, lever)
        cell = sheet.formula(row, 1, f"={formula}", scaled, "pounds")
        for column, gap, value in ((2, mean, mean_value), (3, high, high_value)):
            found = needed(value, scaled)
            shown = (
                f'=IF(ABS({cell})<1,"{NOTHING}",'
                f'IF(ABS({gap})>{MOST}*ABS({cell}),"{TOO_FAR}",-{gap}/{cell}))'
            )
            cached = NOTHING if found is None else TOO_FAR if abs(found) > MOST else found
            sheet.formula(row, column, shown, cached, "percent")
        _evidence(sheet, facts, lever, row, needed(mean_value, scaled))
    row = _per_bed(sheet, facts, paired, mean, row + 2)
    return row + 2


def _scaled(facts: Facts, paired: Paired, lever: Lever) -> tuple[str, float]:
    """The amount that a lever scales: part of a formula, and its value."""
    blocks = [
        block
        for block in facts.blocks
        if block.kind in ("category", "part") and _is_of(facts, lever, block.name)
    ]
    formulas, total = [], 0.0
    for block in blocks:
        if lever.of == "option":
            cells = draws_sheet.present_cells(facts, paired.option.name, block.name)
            values: Floats = block.values[paired.option.name] @ facts.prices.factors()
        else:
            column = Columns(facts).present(block.name)
            cells = differences_sheet.cells(facts, paired.option.name, column)
            values = paired.present(block.name)
        formulas.append(f"AVERAGE({cells})")
        total += float(values.mean())
    return "+".join(formulas), total


def _is_of(facts: Facts, lever: Lever, block: str) -> bool:
    """Whether a lever scales a block of Draws."""
    if block == "packages_that_challenge":
        return lever is LEVERS[0]
    if lever is LEVERS[0]:
        return False
    lines = [line for line in facts.costs.lines if line.category == block]
    return any(lever.which(line) for line in lines)


def _evidence(sheet: Sheet, facts: Facts, lever: Lever, row: int, change: float | None) -> None:
    """The evidence's range, and whether the needed change is in it."""
    found = evidence_range(lever, facts.manifest.money.parameters)
    if found is None:
        sheet.text(row, 6, "no published range", "right")
        return
    low, high, name = found
    sheet.number(row, 4, low, "percent")
    sheet.number(row, 5, high, "percent")
    cell = at(row, 2)
    formula = (
        f'=IF(ISNUMBER({cell}),IF(AND({cell}>={at(row, 4)},{cell}<={at(row, 5)}),"yes","no"),"")'
    )
    inside = (
        "" if change is None or abs(change) > MOST else "yes" if low <= change <= high else "no"
    )
    sheet.formula(row, 6, formula, inside, "right")
    sheet.text(row, 7, name)


def _per_bed(sheet: Sheet, facts: Facts, paired: Paired, mean: str, row: int) -> int:
    """The yearly release of a closed bed, and the release needed; returns the last row."""
    others, own = (
        facts.counts.of(one.name, "capacity_days", BEDS_OPEN).mean(axis=0)
        for one in (paired.other, paired.option)
    )
    days = others - own
    closed = float(facts.prices.present(days)) / DAYS_PER_YEAR
    if closed <= 0:
        return row
    names = [c for c in facts.costs.categories if c in RELEASED]
    columns = Columns(facts)
    release = "+".join(
        f"AVERAGE({differences_sheet.cells(facts, paired.option.name, columns.present(name))})"
        for name in names
    )
    value = -sum(float(paired.present(name).mean()) for name in names)
    sheet.text(row, 0, "What closing a bed releases", "header")
    sheet.texts(row, 1, facts.year_words, "header_right")
    sheet.text(row + 1, 0, "Bed-days closed, by year")
    for year, number in enumerate(days.tolist()):
        sheet.number(row + 1, 1 + year, number, "count")
    sheet.text(row + 2, 0, "Beds closed, bed-years, all years, discounted as money is")
    years = across(row + 1, 1, len(days))
    formula = f"=SUMPRODUCT({years},{DISCOUNT_FACTORS})/{DAYS_PER_YEAR}"
    beds = sheet.formula(row + 2, 1, formula, closed, "count")
    sheet.text(row + 3, 0, "£ a bed and year released, as modelled, discounted over discounted")
    each = sheet.formula(row + 3, 1, f"=-({release})/{beds}", value / closed, "pounds")
    sheet.text(row + 4, 0, "£ a bed and year that would break even on average")
    more = float(paired.present(ALL).mean())
    sheet.formula(row + 4, 1, f"={each}+{mean}/{beds}", (value + more) / closed, "pounds")
    return row + 4
