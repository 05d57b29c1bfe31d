"""A workbook and its sheets, for the modules that fill them: text, numbers, formulas, charts.

A formula is always written with its value, so a viewer that does not recalculate also shows the
right value. Text is always written as text, whatever its first character.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.chart import Chart
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from outputs.workbook.page_figures import Figure

INK, QUIET, RULE, FILL, INPUT_FILL = "#1F2933", "#52606D", "#9AA5B1", "#E4EBF2", "#FFF8DB"
INPUT_INK = "#0B3D91"
COLOURS = (
    *("#1B6CA8", "#D1793B", "#3C8D5A", "#8A5AA8", "#B23A48", "#6B7785", "#B59A2E", "#2F9C95"),
    # paler, for the councils of a place that many share
    *("#8DB5D3", "#E8BC9D", "#9DC6AC", "#C4ACD3", "#D89CA3", "#B5BBC2", "#DACC96", "#97CDCA"),
)
FONT = {"font_name": "Arial", "font_size": 10, "font_color": INK, "valign": "top"}
LINE_HEIGHT = 13.5
SPACE = 1.05  # words do not fill a line to its end
PAPER = 980.0  # pixels across a landscape page, with room for fonts that run wide
SMALLEST_PRINT = 45  # per cent
WHOLE_POUNDS = '#,##0;[Red](#,##0);"-"'
FORMATS: dict[str, dict[str, Any]] = {
    "text": {},
    "wrapped": {"text_wrap": True},
    "wrapped_top": {"text_wrap": True, "top": 1, "top_color": RULE},
    "left_number": {"align": "left", "num_format": "0"},
    "plain_quiet": {"font_color": QUIET},
    "title": {"bold": True, "font_size": 16},
    "heading": {"bold": True, "font_size": 12},
    "header": {
        "bold": True,
        "bg_color": FILL,
        "bottom": 1,
        "bottom_color": RULE,
        "text_wrap": True,
    },
    "header_right": {
        "bold": True,
        "bg_color": FILL,
        "bottom": 1,
        "bottom_color": RULE,
        "align": "right",
        "text_wrap": True,
    },
    "bold": {"bold": True, "top": 1, "top_color": RULE},
    "pounds": {"num_format": WHOLE_POUNDS, "align": "right"},
    "pounds_total": {
        "num_format": WHOLE_POUNDS,
        "bold": True,
        "top": 1,
        "top_color": RULE,
    },
    "days": {"num_format": "#,##0;[Red](#,##0);0", "align": "right"},
    "pence": {"num_format": "#,##0.00;[Red](#,##0.00);0.00"},
    "count": {"num_format": "#,##0.0;[Red](#,##0.0);0.0"},
    "small": {"num_format": "#,##0.000;[Red](#,##0.000);0.000"},
    "ratio": {"num_format": "0.00;[Red](0.00);0.00", "align": "right"},
    "whole": {"num_format": "0"},
    "year": {"num_format": '0;"nothing out";"not within the run"', "align": "right"},
    "percent": {"num_format": "0.0%;[Red](0.0%);0.0%", "align": "right"},
    "chance": {"num_format": "0%"},
    "factor": {"num_format": "0.0000"},
    "precise": {"num_format": "#,##0.00####;[Red](#,##0.00####);0.00", "align": "right"},
    "number": {"num_format": "#,##0.######"},
    "input_percent": {
        "num_format": "0.00%",
        "bg_color": INPUT_FILL,
        "font_color": INPUT_INK,
        "border": 1,
        "border_color": RULE,
    },
    "input_text": {
        "bg_color": INPUT_FILL,
        "font_color": INPUT_INK,
        "border": 1,
        "border_color": RULE,
    },
    "flag": {"bold": True, "align": "right"},
    "right": {"align": "right"},
    "link": {"font_color": INPUT_INK, "underline": 1},
}


def at(row: int, column: int, fixed: bool = True) -> str:
    """A cell's address, ``$F$5`` or ``F5``; rows and columns count from 0."""
    return str(xl_rowcol_to_cell(row, column, row_abs=fixed, col_abs=fixed))


def across(row: int, first: int, last: int) -> str:
    """A row's cells from one column to another, ``$F$5:$T$5``."""
    return f"{at(row, first)}:{at(row, last)}"


def down(column: int, first: int, last: int) -> str:
    """A column's cells from one row to another, ``$F$5:$F$104``."""
    return f"{at(first, column)}:{at(last, column)}"


def on(sheet: str, address: str) -> str:
    """An address on another sheet."""
    return f"'{sheet}'!{address}"


def value_axis(name: str, number_format: str, **more: Any) -> dict[str, Any]:
    """The settings of a chart's value axis."""
    font = {"name": "Arial", "size": 9, "color": INK}
    return {
        "name": name,
        "num_format": number_format,
        "name_font": {**font, "bold": False},
        "num_font": font,
        "major_gridlines": {"visible": True, "line": {"color": "#D9DEE4"}},
        **more,
    }


class _Worksheet(Worksheet):  # type: ignore[misc]
    """A worksheet of formulas that need no rewriting.

    xlsxwriter searches every formula for about a hundred newer functions, which takes a third of
    the time of a workbook. No formula here uses one.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("{").removeprefix("=").removesuffix("}")


@dataclass(frozen=True)
class Placed:
    """A cell that holds a figure of the page.

    Attributes:
        value: the value written into the cell.
    """

    sheet: str
    address: str
    figure: Figure
    value: float


class Sheet:
    """One sheet.

    Args:
        by_row: rows are written in order, and only the latest row is in memory.
    """

    def __init__(self, book: Book, name: str, by_row: bool = False) -> None:
        self.book = book
        self.name = name
        self._by_row = by_row
        book.raw.constant_memory = by_row  # what a sheet that is added takes over
        self.raw = book.raw.add_worksheet(name, _Worksheet)
        book.raw.constant_memory = False
        self.raw.hide_gridlines(2)
        self.raw.set_landscape()
        self.raw.set_paper(9)
        self.raw.set_margins(0.4, 0.4, 0.6, 0.6)
        self.raw.set_footer(f"&L{book.footer}&C&A&RPage &P of &N")
        self._last = [0, 0]
        self._widths: list[float] = []
        self._lines: dict[int, int] = {}
        self._breaks: list[int] = []
        self._one_page = False

    def title(self, title: str, words: Sequence[str] = ()) -> None:
        """The sheet's title in its first row, and lines of explanation below."""
        self.text(0, 0, title, "title")
        self.raw.set_row(0, 24)
        for row, line in enumerate(words, start=1):
            self.text(row, 0, line, "plain_quiet")

    def widths(self, *widths: float) -> None:
        """Widths of the first columns in characters; the last holds for 60 more."""
        self._widths = list(widths)
        for column, width in enumerate(widths):
            self.raw.set_column(column, column, width, self.book.formats["text"])
        self.raw.set_column(len(widths), len(widths) + 60, widths[-1], self.book.formats["text"])

    def freeze(self, row: int, column: int, headed: bool = True) -> None:
        """Keep the rows above, and the columns to the left of, a cell visible.

        Args:
            headed: whether the last row above is a heading, which repeats on each printed page.
        """
        self.raw.freeze_panes(row, column)
        if row and headed:
            self.raw.repeat_rows(row - 1, row - 1)

    def text(self, row: int, column: int, text: str, style: str = "text") -> None:
        """Text, never a formula."""
        self._reach(row, column)
        if FORMATS[style].get("text_wrap"):
            lines = math.ceil(len(text) * SPACE / self._width(column))
            self._lines[row] = max(self._lines.get(row, 1), lines)
            if self._by_row and lines > 1:
                self._make_tall(row)
        self.raw.write_string(row, column, text, self.book.formats[style])

    def texts(self, row: int, column: int, texts: Sequence[str], style: str = "text") -> None:
        """Text in neighbouring cells of a row."""
        for place, text in enumerate(texts):
            self.text(row, column + place, text, style)

    def number(self, row: int, column: int, value: float | None, style: str) -> None:
        """A number; an empty cell for None or not-a-number."""
        self._reach(row, column)
        if value is None or math.isnan(value):
            self.raw.write_blank(row, column, None, self.book.formats[style])
        else:
            self.raw.write_number(row, column, value, self.book.formats[style])

    def formula(
        self, row: int, column: int, formula: str, value: float | str, style: str = "text"
    ) -> str:
        """A formula with its value; returns the cell's address."""
        self._reach(row, column)
        self.raw.write_formula(row, column, formula, self.book.formats[style], _cached(value))
        return at(row, column)

    def array(self, row: int, column: int, formula: str, value: float, style: str) -> str:
        """A formula over arrays in one cell, with its value; returns the cell's address."""
        self._reach(row, column)
        style_ = self.book.formats[style]
        self.raw.write_array_formula(row, column, row, column, formula, style_, _cached(value))
        return at(row, column)

    def shows(self, row: int, column: int, figure: Figure, value: float) -> None:
        """Record that a cell holds a figure of the page, so that both are compared."""
        self.book.placed.append(Placed(self.name, at(row, column), figure, value))

    def name_cells(self, name: str, address: str) -> None:
        """Give cells of this sheet a name that formulas anywhere may use."""
        self.book.raw.define_name(name, f"={on(self.name, address)}")

    def chart(self, row: int, column: int, chart: Chart, width: int, height: int) -> None:
        """Place a chart with its top left corner in a cell; sizes in pixels."""
        chart.set_size({"width": width, "height": height})
        self.raw.insert_chart(row, column, chart, {"object_position": 2})
        # A row is 20 pixels high and a narrow column about 75 wide.
        self._reach(row + height // 20, column + width // 90)

    def new_page(self, row: int) -> None:
        """Begin a new printed page above a row."""
        self._breaks.append(row)

    def one_page(self) -> None:
        """Print the whole sheet on one page, at any size."""
        self._one_page = True

    def finish(self) -> None:
        """Make wrapped rows tall enough; print the filled cells at a width that can be read."""
        for row, lines in self._lines.items():
            if lines > 1 and not self._by_row:
                self._make_tall(row)
        self.raw.print_area(0, 0, self._last[0], self._last[1])
        wide = sum(7 * self._width(column) + 5 for column in range(self._last[1] + 1))
        if self._one_page:
            self.raw.fit_to_pages(1, 1)
            return
        self.raw.set_print_scale(max(SMALLEST_PRINT, min(100, int(100 * PAPER / wide))))
        self.raw.set_h_pagebreaks(self._breaks)

    def _make_tall(self, row: int) -> None:
        self.raw.set_row(row, LINE_HEIGHT * self._lines[row])

    def _width(self, column: int) -> float:
        """A column's width in characters."""
        if not self._widths:
            return 8.43
        return self._widths[min(column, len(self._widths) - 1)]

    def _reach(self, row: int, column: int) -> None:
        if row > self._last[0]:
            self._last[0] = row
        if column > self._last[1]:
            self._last[1] = column


class Book:
    """A workbook file.

    Args:
        path: file that ``close`` writes.
        footer: printed at the foot of every page.
        created: written into the file, so that the same run gives the same bytes.
    """

    def __init__(self, path: Path, title: str, footer: str, created: datetime) -> None:
        options = {
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
            "default_format_properties": {"font_name": "Arial", "font_size": 10},
        }
        self.raw = xlsxwriter.Workbook(str(path), options)
        # An ampersand begins a code in a footer.
        self.footer = footer.replace("&", "&&")
        self.raw.set_properties({"title": title, "comments": footer, "created": created})
        self.raw.set_calc_mode("auto")
        self.formats: dict[str, Format] = {
            name: self.raw.add_format({**FONT, **look}) for name, look in FORMATS.items()
        }
        self.sheets: list[Sheet] = []
        self.placed: list[Placed] = []
        self.differing: Counter[str] = Counter()  # by sheet, figures that are not the page's
        self.to_look_at = 0  # checks that fail

    def sheet(self, name: str, by_row: bool = False) -> Sheet:
        """A new sheet, after the existing ones; ``by_row`` as for ``Sheet``."""
        self.sheets.append(Sheet(self, name, by_row))
        return self.sheets[-1]

    def count_of(self, total: int) -> str:
        """The name of a style for counts out of a total, such as "1 of 4"."""
        name = f"of {total}"
        if name not in self.formats:
            look = {**FONT, "num_format": f'0 "of {total}"', "align": "right"}
            self.formats[name] = self.raw.add_format(look)
        return name

    def new_chart(self, kind: str, title: str, subtype: str | None = None) -> Chart:
        """An empty chart in the workbook's style."""
        options = {"type": kind, "subtype": subtype} if subtype else {"type": kind}
        chart: Chart = self.raw.add_chart(options)
        font = {"name": "Arial", "size": 9, "color": INK}
        chart.set_title(
            {"name": title, "name_font": {**font, "size": 11, "bold": True}, "overlay": False}
        )
        chart.set_legend({"position": "bottom", "font": font})
        chart.set_x_axis({"num_font": {**font, "rotation": -45}, "label_position": "low"})
        return chart

    def close(self) -> None:
        """Write the file."""
        for sheet in self.sheets:
            sheet.finish()
        self.raw.close()


def _cached(value: float | str) -> float | str:
    """The stored value of a formula; an empty text if it shows nothing."""
    return "" if isinstance(value, float) and math.isnan(value) else value
