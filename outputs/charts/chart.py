"""A chart as the page holds it: the drawing, what it says in words, and its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from outputs.charts.compared import financial_year
from outputs.charts.numbers import Shown
from outputs.charts.summaries import Course

STATS = (("mean", "mean"), ("p5", "5th percentile"), ("p95", "95th percentile"))


@dataclass(frozen=True)
class Row:
    """One line of a table: its heading, then its numbers."""

    heading: str
    cells: Sequence[Shown]


@dataclass(frozen=True)
class Table:
    """The plotted numbers: groups of columns, as wide as their own headings, and rows."""

    caption: str
    corner: str
    groups: Sequence[tuple[str, int]]
    headings: Sequence[str]
    rows: Sequence[Row]


@dataclass(frozen=True)
class Chart:
    """One chart.

    Attributes:
        name: of its file and its ids.
        label: what kind of view it is, for a heading.
        sentences: what it says, in plain English, with its numbers.
        svg: the drawing as an SVG element.
        wide: give it the whole width, its words beside it.
    """

    name: str
    label: str
    svg: Markup
    sentences: Sequence[Markup] = ()
    tables: Sequence[Table] = field(default_factory=tuple)
    wide: bool = False


def table_of_courses(caption: str, measure: str, courses: Sequence[Course]) -> Table:
    """A row a year, three columns a scenario."""
    rows = [
        Row(
            financial_year(year),
            [shown(measure, course, year, stat) for course in courses for stat, _ in STATS],
        )
        for year in courses[0].years
    ]
    groups = [(f"{one.scenario.letter}: {one.scenario.title}", len(STATS)) for one in courses]
    headings = [words for _ in courses for _, words in STATS]
    return Table(caption, "Year", groups, headings, rows)


def shown(measure: str, course: Course, year: int, stat: str, years: int = 1) -> Shown:
    """A statistic of a course as a number of the page."""
    if stat in ("more", "less"):
        name = f"futures_{stat}"
    else:
        name = f"difference_{stat}" if course.comparator else stat
    return Shown(measure, course.scenario.name, year, name, course.at(year, stat), years)
