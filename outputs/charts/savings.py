"""The chance of saving: in each year, and in total by the end of each year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from outputs.charts.chart import Chart, Row, Table
from outputs.charts.compared import Compared, financial_year
from outputs.charts.numbers import UNITS, Shown
from outputs.charts.over_time import bands_are_shown
from outputs.charts.panels import draw_panels
from outputs.charts.sentences import how_often, listed
from outputs.charts.style import to_svg
from outputs.charts.summaries import Course, pairs
from outputs.economics.budget import cumulative
from outputs.economics.compare import PENNY
from outputs.economics.prices import Floats
from outputs.run_read import Run
from simulation.results.frequencies import FEWEST_FOR_A_SHARE, out_of
from simulation.results.probability import Probability, probability_of
from simulation.results.verdicts import EITHER_WAY, leaning

YEARLY, SO_FAR = "total_cost", "cumulative_cost"
PANELS = {YEARLY: "In that year alone", SO_FAR: "By the end of the year, in all"}
SAVES = ("mean", "futures_less")
DOUBT = (("p5", "futures_less_low"), ("p95", "futures_less_high"))
HEADINGS = ("saves", "at least", "at most")
NAME = "chance_of_saving"
SHADING = "Shading: what more runs could move it to (9 in 10)."
NO_BANDS = "What more runs could move it to is in the tables below."
FEW = "Fewer than twenty futures are counted, not turned into shares."


@dataclass(frozen=True)
class Chance:
    """One option's chance of costing less than its comparator.

    Attributes:
        course: the chance by year with its interval; NaN before the first year in which
            anything differs.
    """

    measure: str
    course: Course

    @property
    def stats(self) -> tuple[tuple[str, str], ...]:
        """The statistics shown: the chance and, unless futures are few, its interval."""
        return (SAVES, *DOUBT) if _may_be_a_share(self.course) else (SAVES,)

    def shown(self, year: int, stat: str, name: str) -> Shown:
        """A number of the page; if nothing differs, no future saves."""
        value, futures = float(np.nan_to_num(self.course.at(year, stat))), self.course.futures
        return Shown(self.measure, self.course.scenario.name, year, name, value, futures=futures)

    @property
    def drawn(self) -> Course:
        """The course as drawn: without an interval if futures are few."""
        if _may_be_a_share(self.course):
            return self.course
        stats = dict.fromkeys(("mean", "p5", "p95"), self.course.stats["mean"])
        return replace(self.course, stats=stats)

    def leans(self, year: int) -> str:
        """How likely saving is in one year, in words of the declared rule."""
        chance, low, high = (self.shown(year, *stat).value for stat in (SAVES, *DOUBT))
        return leaning(Probability(chance, low, high))


def _may_be_a_share(course: Course) -> bool:
    return course.futures >= FEWEST_FOR_A_SHARE


def chances(run: Run) -> dict[str, list[Chance]]:
    """Chances of every option, by measure."""
    found: dict[str, list[Chance]] = {YEARLY: [], SO_FAR: []}
    draws = np.array([draw for draw, _ in run.costs.futures])
    for option, other in pairs(run.scenarios):
        differs = run.costs.difference(option.name, other.name)
        for measure, values in ((YEARLY, differs), (SO_FAR, cumulative(differs))):
            course = _course(values, draws, run.years, option)
            found[measure].append(Chance(measure, course))
    return found


def _course(
    values: Floats, draws: NDArray[np.int64], years: Sequence[int], option: Compared
) -> Course:
    found = [probability_of(one < -PENNY, draws) for one in values.T] if len(values) else []
    chance, low, high = (
        np.array([getattr(one, end) for one in found]) for end in ("estimate", "low", "high")
    )
    differs = (np.abs(values) > PENNY).any(axis=0)
    alike = ~np.logical_or.accumulate(differs) & differs.any()
    columns = {"mean": chance, "p5": low, "p95": high}
    stats = {name: np.where(alike, np.nan, c) for name, c in columns.items()}
    return Course(option, list(years), stats, len(values))


def chance_chart(run: Run) -> list[Chart]:
    """One chart of all options; empty without options."""
    found = chances(run)
    if not found[YEARLY]:
        return []
    last = run.years[-1]
    among = out_of(found[SO_FAR][0].course.futures)
    parts = [f"{c.course.scenario.letter} {c.shown(last, *SAVES).text}" for c in found[SO_FAR]]
    message = f"Number of futures out of {among} that have saved by {financial_year(last)}: "
    message += ", ".join(parts)
    courses = {measure: [one.drawn for one in own] for measure, own in found.items()}
    few = not _may_be_a_share(courses[YEARLY][0])
    doubt = FEW if few else SHADING if bands_are_shown(courses[YEARLY]) else NO_BANDS
    subtitle = (
        f"Number of futures out of {among} in which an option costs less than its comparator, "
        f"{run.price_words}, not discounted. {doubt}"
    )
    unit = replace(UNITS["share"], factor=float(among), after="" if few else "%")
    limits = (0.0, 1.04 * among)
    figure = draw_panels(courses, PANELS, message, subtitle, unit, limits)
    svg = Markup(to_svg(figure, NAME.replace("_", "-"), message, _alternative(run, subtitle)))
    tables = [_table(measure, own) for measure, own in found.items()]
    title = "The chance of saving"
    return [Chart(NAME, title, svg, [], tables, lead=lead(run, found))]


def lead(run: Run, found: dict[str, list[Chance]]) -> Markup:
    """For each option how often it has saved by the end, and its verdict."""
    last, own = run.years[-1], found[SO_FAR]
    parts = [_part(one, last) for one in own]
    words = Markup("By the end of {} {}").format(financial_year(last), Markup(", ").join(parts))
    if _may_be_a_share(own[0].course):
        words += " (in brackets, what more runs could make of it)"
    open_ = [one.course.scenario.letter for one in own if one.leans(last) == EITHER_WAY]
    if open_:
        words += Markup(". For {} saving could go either way").format(listed(open_))
    return words + "."


def _part(one: Chance, last: int) -> Markup:
    often = how_often(one.shown(last, *SAVES))
    words = Markup("<strong>{}</strong> has saved money in {}")
    said = words.format(one.course.scenario.letter, often)
    ends = [one.shown(last, *stat) for stat in one.stats[1:]]
    if ends:
        said += Markup(" ({} to {})").format(*(end.spoken(end.text) for end in ends))
    return said


def _alternative(run: Run, subtitle: str) -> str:
    found = chances(run)
    said = lead(run, found).striptags()
    last, among = run.years[-1], out_of(found[YEARLY][0].course.futures)
    alone = ", ".join(
        f"{one.course.scenario.letter} {one.shown(last, *SAVES).text}" for one in found[YEARLY]
    )
    return (
        f"Two small line charts by financial year. {subtitle} {said} In {financial_year(last)} "
        f"alone: {alone} of {among}. The numbers are in the tables below the chart."
    )


def _table(measure: str, own: Sequence[Chance]) -> Table:
    rows = [
        Row(
            financial_year(year),
            [one.shown(year, stat, name) for one in own for stat, name in one.stats],
        )
        for year in own[0].course.years
    ]
    groups = [
        (f"{one.course.scenario.letter}: {one.course.scenario.title}", len(one.stats))
        for one in own
    ]
    course = own[0].course
    among = out_of(course.futures)
    caption = f"{PANELS[measure]}: number of futures out of {among} in which it costs less"
    if _may_be_a_share(course):
        caption += ", and what more runs could move that to"
    headings = [words for one in own for words in HEADINGS[: len(one.stats)]]
    return Table(caption, "Year", groups, headings, rows)
