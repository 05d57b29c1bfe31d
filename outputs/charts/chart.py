"""A chart of the page: the drawing, its message in words, and its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from outputs.charts.compared import financial_year
from outputs.charts.numbers import Cell, Shown, attributes
from outputs.charts.summaries import Course
from simulation.results.frequencies import Range

STATS = ("mean", "p5", "p95")


@dataclass(frozen=True)
class Row:
    """One line of a table: its heading, then its numbers."""

    heading: str
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Table:
    """The plotted numbers: groups of columns, as wide as their own headings, and rows."""

    caption: str
    corner: str
    groups: Sequence[tuple[str, int]]
    headings: Sequence[str]
    rows: Sequence[Row]

    def laid_out(self) -> tuple[Markup, list[tuple[str, Markup, list[tuple[Markup, str]]]]]:
        """HTML attributes and texts; shared attributes are on the table, then on the row.

        Returns:
            The table's attributes, and for each row its heading, attributes and cells.
        """
        shared = _common([cell.named for row in self.rows for cell in row.cells])
        lines = []
        for row in self.rows:
            own = _common([cell.named for cell in row.cells])
            cells = [(attributes(_without(cell.named, own)), cell.text) for cell in row.cells]
            lines.append((row.heading, attributes(_without(own, shared)), cells))
        return attributes(shared), lines


@dataclass(frozen=True)
class Chart:
    """One chart.

    Attributes:
        name: of its file and its ids.
        label: what kind of view it is, for a heading.
        lead: one sentence to read before the drawing, if the title is not enough.
        sentences: its message in plain English, with its numbers.
        svg: the drawing as an SVG element.
        wide: use the whole width, with its words at the side.
        folded: its words repeat what the drawing says at its labels, so fold them away with its
            numbers.
    """

    name: str
    label: str
    svg: Markup
    sentences: Sequence[Markup] = ()
    tables: Sequence[Table] = field(default_factory=tuple)
    wide: bool = False
    folded: bool = False
    lead: Markup = field(default_factory=Markup)


def _common(named: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """The entries that all share."""
    first = named[0] if named else {}
    return {k: v for k, v in first.items() if all(one.get(k) == v for one in named)}


def _without(named: Mapping[str, str], said: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in named.items() if name not in said}


def headings_of(shown: Range) -> tuple[str, str, str]:
    """The headings of STATS, for the range that is shown."""
    return ("mean", *shown.ends)


def table_of_courses(caption: str, measure: str, courses: Sequence[Course]) -> Table:
    """A row per year, three columns per scenario."""
    rows = [
        Row(
            financial_year(year),
            [shown(measure, course, year, stat) for course in courses for stat in STATS],
        )
        for year in courses[0].years
    ]
    groups = [(f"{one.scenario.letter}: {one.scenario.title}", len(STATS)) for one in courses]
    headings = [words for course in courses for words in headings_of(course.range)]
    return Table(caption, "Year", groups, headings, rows)


def shown(measure: str, course: Course, year: int, stat: str, years: int = 1) -> Shown:
    """A statistic of a course as a number of the page."""
    if stat in ("more", "same", "less"):
        name = f"futures_{stat}"
    else:
        name = f"difference_{stat}" if course.comparator else stat
    value, futures = course.at(year, stat), course.futures
    return Shown(measure, course.scenario.name, year, name, value, years, futures=futures)
