"""The sheet of paired differences: option minus comparator in each future."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from outputs.charts.compared import Compared
from outputs.economics.budget import (
    NEVER,
    NOTHING_OUT,
    cumulative,
    payback_year,
    peak_funding,
)
from outputs.economics.costs import BOUGHT, RELEASED, TRANSFERS
from outputs.economics.prices import Floats
from outputs.economics.returns import ratio
from outputs.workbook import draws_sheet
from outputs.workbook.book import Sheet, across, at, down, on
from outputs.workbook.facts import ALL, Facts
from outputs.workbook.prices_sheet import PRICE_INDEX, RUN_YEARS, factor_cell

NAME = "Differences"
FIRST_ROW, FIRST_YEAR_COLUMN = 5, 4
DAYS = "days_at_home"
EXTRAS = (
    ("peak_real", "Most extra cash out, real", "pence"),
    ("peak_nominal", "Most extra cash out, cash", "pence"),
    ("payback_real", "Paid back in, real", "year"),
    ("payback_nominal", "Paid back in, cash", "year"),
    ("moved", "All money moved", "pence"),
    ("release", "Released by the ward", "pence"),
    ("new", "New money only", "pence"),
    ("benefit", "Saved elsewhere", "pence"),
    ("per_new", "Saved per £1 of new money", "ratio"),
    ("per_moved", "Saved per £1 moved", "ratio"),
    ("days", "Days at home gained", "count"),
    ("days_discounted", "Days at home gained, discounted", "count"),
)


@dataclass(frozen=True)
class Paired:
    """One option's differences from its comparator, as the sheet's cached values."""

    facts: Facts
    option: Compared
    other: Compared
    _present: dict[str, Floats] = field(default_factory=dict, init=False, repr=False)

    def of(self, block: str) -> Floats:
        """A block's difference [future, year]."""
        values = self.facts.block(block).values
        return values[self.option.name] - values[self.other.name]

    def present(self, block: str) -> Floats:
        """A block's discounted difference [future]."""
        if block not in self._present:
            prices = self.facts.prices
            factors = prices.factors(prices.health if block == DAYS else None)
            self._present[block] = np.asarray(self.of(block) @ factors)
        return self._present[block]

    @cached_property
    def running_real(self) -> Floats:
        """Extra cash out by the end of each year, real."""
        return cumulative(self.of(ALL))

    @cached_property
    def running_nominal(self) -> Floats:
        """Extra cash out by the end of each year, in cash."""
        return cumulative(self.facts.prices.nominal(self.of(ALL)))

    @cached_property
    def extras(self) -> dict[str, Floats]:
        """Values of each of EXTRAS [future]."""
        categories, years = self.facts.costs.categories, self.facts.years
        moved = self._sum([c for c in categories if c in BOUGHT])
        release = -self._sum([c for c in categories if c in RELEASED])
        benefit = -self._sum(elsewhere(self.facts))
        new = np.maximum(0.0, moved - np.maximum(0.0, release))
        days = self.of(DAYS).sum(axis=1)
        return {
            "peak_real": peak_funding(self.running_real),
            "peak_nominal": peak_funding(self.running_nominal),
            "payback_real": payback_year(self.running_real, years),
            "payback_nominal": payback_year(self.running_nominal, years),
            "moved": moved,
            "release": release,
            "new": new,
            "benefit": benefit,
            "per_new": ratio(benefit, new),
            "per_moved": ratio(benefit, moved),
            "days": days,
            "days_discounted": self.present(DAYS),
        }

    def _sum(self, blocks: list[str]) -> Floats:
        nothing = np.zeros(self.facts.n_futures)
        return np.asarray(np.sum([nothing, *(self.present(block) for block in blocks)], axis=0))


def elsewhere(facts: Facts) -> list[str]:
    """Categories in which an option may save: not bought services, the ward or transfers."""
    return [c for c in facts.costs.categories if c not in (*BOUGHT, *RELEASED, TRANSFERS)]


def money_blocks(facts: Facts) -> list[str]:
    """Blocks whose discounted difference has a column."""
    return [block.name for block in facts.blocks if block.kind in ("total", "payer", "category")]


@dataclass(frozen=True)
class Columns:
    """Positions of the columns, counted from 0."""

    facts: Facts

    @property
    def n(self) -> int:
        """Years of the run."""
        return len(self.facts.years)

    def year(self, place: int) -> int:
        """The difference in a year."""
        return FIRST_YEAR_COLUMN + place

    def running(self, place: int, nominal: bool = False) -> int:
        """Extra cash out by the end of a year."""
        return FIRST_YEAR_COLUMN + self.n * (2 if nominal else 1) + place

    def present(self, block: str) -> int:
        """The discounted difference of a block."""
        return FIRST_YEAR_COLUMN + 3 * self.n + money_blocks(self.facts).index(block)

    def extra(self, name: str) -> int:
        """One of EXTRAS."""
        before = FIRST_YEAR_COLUMN + 3 * self.n + len(money_blocks(self.facts))
        return before + [one for one, _, _ in EXTRAS].index(name)


def first_row(facts: Facts, option: str) -> int:
    """The row of an option's first future."""
    names = [one.name for one, _ in facts.pairs]
    return FIRST_ROW + names.index(option) * facts.n_futures


def cells(facts: Facts, option: str, column: int) -> str:
    """An option's cells of a column, one per future."""
    first = first_row(facts, option)
    return on(NAME, down(column, first, first + facts.n_futures - 1))


def fill_differences(sheet: Sheet, facts: Facts) -> None:
    """Write the sheet."""
    sheet.widths(8, 12, 7, 11, 13)
    sheet.title(
        "Differences: each option less its comparator, in the same future",
        [
            f"GBP, {facts.real_words} unless a heading says cash. Above zero the option costs "
            "more. Each row is one future: the same people with the same luck, with and without "
            "the change.",
            "All money moved is what services and homes cost more, wherever it comes from. New "
            "money is what the ward's release does not cover of it. All of these are discounted.",
        ],
    )
    _headers(sheet, facts)
    for option, other in facts.pairs:
        paired = Paired(facts, option, other)
        for future in range(facts.n_futures):
            _row(sheet, facts, paired, future)
    sheet.freeze(FIRST_ROW, FIRST_YEAR_COLUMN)


def _headers(sheet: Sheet, facts: Facts) -> None:
    columns, top = Columns(facts), FIRST_ROW - 1
    for column in range(columns.extra(EXTRAS[-1][0]) + 1):
        sheet.text(top - 1, column, "", "header")
    sheet.text(top - 1, columns.year(0), "Difference in the year, real", "header")
    sheet.text(top - 1, columns.running(0), "Extra cash out by the year's end, real", "header")
    sheet.text(
        top - 1, columns.running(0, True), "Extra cash out by the year's end, cash", "header"
    )
    sheet.text(top - 1, columns.present(money_blocks(facts)[0]), "Discounted, all years", "header")
    sheet.text(top - 1, columns.extra("peak_real"), "What follows", "header")
    sheet.texts(top, 0, ["Option", "Comparator", "Draw", "Replication"], "header")
    for start in (columns.year(0), columns.running(0), columns.running(0, True)):
        sheet.texts(top, start, facts.year_words, "header_right")
    for name in money_blocks(facts):
        sheet.text(top, columns.present(name), facts.block(name).title, "header_right")
    for name, title, _ in EXTRAS:
        sheet.text(top, columns.extra(name), title, "header_right")


def _row(sheet: Sheet, facts: Facts, paired: Paired, future: int) -> None:
    """One future of one option."""
    columns, row = Columns(facts), first_row(facts, paired.option.name) + future
    draw, replication = facts.costs.futures[future]
    sheet.texts(row, 0, [paired.option.letter, paired.other.letter])
    sheet.number(row, 2, draw, "whole")
    sheet.number(row, 3, replication, "whole")
    differs = paired.of(ALL)[future]
    for year in range(columns.n):
        here = _less(facts, paired, ALL, future, year)
        cell = sheet.formula(row, columns.year(year), here, float(differs[year]), "pence")
        for nominal, running in ((False, paired.running_real), (True, paired.running_nominal)):
            column = columns.running(year, nominal)
            add = f"{cell}*{factor_cell(facts, year, PRICE_INDEX)}" if nominal else cell
            before = f"{at(row, column - 1, fixed=False)}+" if year else ""
            sheet.formula(row, column, f"={before}{add}", float(running[future, year]), "pence")
    for block in money_blocks(facts):
        here = _less(facts, paired, block, future, columns.n)
        value = float(paired.present(block)[future])
        sheet.formula(row, columns.present(block), here, value, "pence")
    formulas = _extra_formulas(facts, paired, future, row)
    for name, _, style in EXTRAS:
        value = float(paired.extras[name][future])
        sheet.formula(row, columns.extra(name), formulas[name], value, style)


def _less(facts: Facts, paired: Paired, block: str, future: int, year: int) -> str:
    """The formula of one cell of Draws minus the comparator's cell."""
    option, other = (
        draws_sheet.cell(facts, one.name, block, future, year)
        for one in (paired.option, paired.other)
    )
    return f"={option}-{other}"


def _extra_formulas(facts: Facts, paired: Paired, future: int, row: int) -> dict[str, str]:
    columns = Columns(facts)

    def cell(column: int) -> str:
        return at(row, column, fixed=False)

    def running(nominal: bool) -> str:
        return across(row, columns.running(0, nominal), columns.running(columns.n - 1, nominal))

    def payback(nominal: bool) -> str:
        last_out = f"SUMPRODUCT(MAX(({running(nominal)}>0.005)*{RUN_YEARS}))+1"
        still = f"{cell(columns.running(columns.n - 1, nominal))}>0.005"
        ever = f"MAX({running(nominal)})>0.005"
        return f"=IF({still},{NEVER},IF({ever},{last_out},{NOTHING_OUT}))"

    def total(blocks: list[str]) -> str:
        return "+".join(cell(columns.present(block)) for block in blocks) or "0"

    categories = facts.costs.categories
    extra = {name: cell(columns.extra(name)) for name, _, _ in EXTRAS}
    option, other = (
        draws_sheet.years_of_future(facts, one.name, DAYS, future)
        for one in (paired.option, paired.other)
    )
    return {
        "peak_real": f"=MAX(0,{running(False)})",
        "peak_nominal": f"=MAX(0,{running(True)})",
        "payback_real": payback(False),
        "payback_nominal": payback(True),
        "moved": f"={total([c for c in categories if c in BOUGHT])}",
        "release": f"=-({total([c for c in categories if c in RELEASED])})",
        "new": f"=MAX(0,{extra['moved']}-MAX(0,{extra['release']}))",
        "benefit": f"=-({total(elsewhere(facts))})",
        "per_new": f'=IF({extra["new"]}>0,{extra["benefit"]}/{extra["new"]},"")',
        "per_moved": f'=IF({extra["moved"]}>0,{extra["benefit"]}/{extra["moved"]},"")',
        "days": f"=SUM({option})-SUM({other})",
        "days_discounted": _less(facts, paired, DAYS, future, columns.n),
    }
