"""Tables with one column per year, which most sheets use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from outputs.economics.prices import Floats
from outputs.workbook.book import Sheet, across, at
from outputs.workbook.facts import Facts
from outputs.workbook.page_figures import Figure
from outputs.workbook.prices_sheet import DISCOUNT_FACTORS, PRICE_INDEX, factor_cell

LABEL, KIND, FIRST_YEAR_COLUMN = 0, 1, 2
STAT_NAMES = ("mean", "p5", "p95")
"""The statistics of ``stats_of`` as the page marks its numbers."""


def stats_of(facts: Facts) -> tuple[tuple[str, float | None], ...]:
    """Statistics of tables over futures: the mean and the two ends of the range, by name."""
    low, high = facts.range.ends
    return ("mean", None), (low, facts.range.low), (high, facts.range.high)


def whole_run(
    facts: Facts, measure: str, scenario: str, stat: str, step: str = "", times: float = 1.0
) -> Figure:
    """A figure of the page about the whole run."""
    return Figure(measure, scenario, facts.years[0], stat, len(facts.years), step, times)


@dataclass(frozen=True)
class YearTable:
    """The position of a table with one column per year."""

    sheet: Sheet
    facts: Facts

    @property
    def after(self) -> int:
        """The first column after the years."""
        return FIRST_YEAR_COLUMN + len(self.facts.years)

    def header(self, row: int, title: str, closing: Sequence[str] = ()) -> None:
        """The heading row: title, years and further columns."""
        self.sheet.texts(row, LABEL, [title, ""], "header")
        self.sheet.texts(row, FIRST_YEAR_COLUMN, self.facts.year_words, "header_right")
        self.sheet.texts(row, self.after, closing, "header_right")

    def labels(self, row: int, label: str, kind: str, style: str = "text") -> None:
        """A row's labels: its subject and its statistic."""
        self.sheet.texts(row, LABEL, [label, kind], style)

    def formulas(
        self,
        row: int,
        formulas: Sequence[str],
        values: Sequence[float] | np.ndarray[tuple[int], np.dtype[np.float64]],
        style: str = "pounds",
        array: bool = False,
    ) -> None:
        """One formula per year."""
        for place, (formula, value) in enumerate(zip(formulas, values, strict=True)):
            column = FIRST_YEAR_COLUMN + place
            if array:
                self.sheet.array(row, column, formula, float(value), style)
            else:
                self.sheet.formula(row, column, formula, float(value), style)

    def numbers(
        self,
        row: int,
        values: Sequence[float] | np.ndarray[tuple[int], np.dtype[np.float64]],
        style: str,
    ) -> None:
        """One number per year."""
        for place, value in enumerate(values):
            self.sheet.number(row, FIRST_YEAR_COLUMN + place, float(value), style)

    def shows(
        self,
        row: int,
        values: Floats,
        measure: str,
        scenario: str,
        stat: str,
        times: float = 1.0,
    ) -> None:
        """Record that a row holds figures of the page, one per year, of one measure and statistic.

        Args:
            times: as of ``Figure``.
        """
        for place, (year, value) in enumerate(zip(self.facts.years, values.tolist(), strict=True)):
            figure = Figure(measure, scenario, year, stat, times=times)
            self.sheet.shows(row, FIRST_YEAR_COLUMN + place, figure, value)

    def years_of(self, row: int) -> str:
        """A row's cells of all years."""
        return across(row, FIRST_YEAR_COLUMN, self.after - 1)

    def totals(self, row: int, values: Sequence[float], style: str = "pounds") -> None:
        """The sum over years, and the discounted sum."""
        year_values = np.asarray(values, dtype=float)
        cells = self.years_of(row)
        self.sheet.formula(row, self.after, f"=SUM({cells})", float(year_values.sum()), style)
        present = float(self.facts.prices.present(year_values))
        discounted = f"=SUMPRODUCT({cells},{DISCOUNT_FACTORS})"
        self.sheet.formula(row, self.after + 1, discounted, present, style)

    def cash_row(
        self, row: int, real_row: int, values: Sequence[float], style: str = "pounds"
    ) -> None:
        """A row of real money as cash: each year at its own price level."""
        formulas = [
            f"={at(real_row, FIRST_YEAR_COLUMN + year)}*{level}"
            for year, level in enumerate(self._levels())
        ]
        cash = self.facts.prices.nominal(np.asarray(values, dtype=float))
        self.formulas(row, formulas, cash, style)
        self.sheet.formula(row, self.after, f"=SUM({self.years_of(row)})", float(cash.sum()), style)

    def _levels(self) -> list[str]:
        """The cells of each year's price level."""
        return [factor_cell(self.facts, y, PRICE_INDEX) for y in range(len(self.facts.years))]

    def series(self, header_row: int, row: int, name: str, **look: object) -> dict[str, object]:
        """A chart's series: a row of this table against its years."""
        last, sheet = self.after - 1, self.sheet.name
        return {
            "name": name,
            "categories": [sheet, header_row, FIRST_YEAR_COLUMN, header_row, last],
            "values": [sheet, row, FIRST_YEAR_COLUMN, row, last],
            **look,
        }

    def below(self, first: int, last: int) -> list[str]:
        """Formulas that add up rows ``first`` to ``last`` in each year."""
        return [
            f"=SUM({at(first, c, fixed=False)}:{at(last, c, fixed=False)})"
            for c in range(FIRST_YEAR_COLUMN, self.after)
        ]
