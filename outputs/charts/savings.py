"""The chance of saving: in each year, and by the end of each year in all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from outputs.charts.chart import Chart, Row, Table
from outputs.charts.compared import Compared, financial_year
from outputs.charts.numbers import UNITS, Shown
from outputs.charts.over_time import bands_are_shown
from outputs.charts.panels import draw_panels
from outputs.charts.sentences import listed
from outputs.charts.style import to_svg
from outputs.charts.summaries import Course, pairs
from outputs.economics.budget import cumulative
from outputs.economics.compare import PENNY, chance_of_saving, limits_of_chance
from outputs.economics.prices import Floats
from outputs.run_read import Run

YEARLY, SO_FAR = "total_cost", "cumulative_cost"
PANELS = {YEARLY: "In that year alone", SO_FAR: "By the end of the year, in all"}
STATS = (("mean", "futures_less"), ("p5", "futures_less_low"), ("p95", "futures_less_high"))
HEADINGS = ("saves", "at least", "at most")
NAME = "chance_of_saving"
LIKELIER = 0.5
SHADING = "Shading: what more runs could move it to (9 in 10)."
NO_BANDS = "What more runs could move it to is in the tables below."


@dataclass(frozen=True)
class Chance:
    """One option's chance of costing less than its comparator.

    Attributes:
        course: the chance by year with what more runs could move it to; not a number before the
            first year in which anything differs.
    """

    measure: str
    course: Course

    def shown(self, year: int, stat: str, name: str) -> Shown:
        """A number of the page; where nothing differs, none of the futures saves."""
        value = float(np.nan_to_num(self.course.at(year, stat)))
        return Shown(self.measure, self.course.scenario.name, year, name, value)


def chances(run: Run) -> dict[str, list[Chance]]:
    """Of every option, by measure."""
    found: dict[str, list[Chance]] = {YEARLY: [], SO_FAR: []}
    n_draws = len({draw for draw, _ in run.costs.futures})
    for option, other in pairs(run.scenarios):
        differs = run.costs.difference(option.name, other.name)
        for measure, values in ((YEARLY, differs), (SO_FAR, cumulative(differs))):
            course = _course(values, n_draws, run.years, option)
            found[measure].append(Chance(measure, course))
    return found


def _course(values: Floats, n_draws: int, years: Sequence[int], option: Compared) -> Course:
    chance = chance_of_saving(values)
    low, high = limits_of_chance(chance, n_draws)
    differs = (np.abs(values) > PENNY).any(axis=0)
    alike = ~np.logical_or.accumulate(differs) & differs.any()
    columns = {"mean": chance, "p5": low, "p95": high}
    stats = {name: np.where(alike, np.nan, c) for name, c in columns.items()}
    return Course(option, list(years), stats, len(values))


def chance_chart(run: Run) -> list[Chart]:
    """One chart of all options; nothing where there is none."""
    found = chances(run)
    if not found[YEARLY]:
        return []
    last = run.years[-1]
    parts = [f"{c.course.scenario.letter} {c.shown(last, *STATS[0]).text}" for c in found[SO_FAR]]
    message = f"Saved in all by {financial_year(last)}, in so many of 100 futures: "
    message += ", ".join(parts)
    courses = {measure: [one.course for one in own] for measure, own in found.items()}
    doubt = SHADING if bands_are_shown(courses[YEARLY]) else NO_BANDS
    subtitle = (
        "In how many of 100 futures an option costs less than its comparator, "
        f"{run.price_words}, not discounted. {doubt}"
    )
    figure = draw_panels(courses, PANELS, message, subtitle, UNITS["share"], (0.0, 104.0))
    svg = Markup(to_svg(figure, NAME.replace("_", "-"), message, _alternative(run, subtitle)))
    tables = [_table(measure, own) for measure, own in found.items()]
    title = "The chance of saving"
    return [Chart(NAME, title, svg, [], tables, lead=lead(run, found))]


def lead(run: Run, found: dict[str, list[Chance]]) -> Markup:
    """For each option how often it has saved by the end, and of which this settles nothing."""
    last, own = run.years[-1], found[SO_FAR]
    parts = [_part(own[0], last, "has saved money in {} of 100 futures")] + [
        _part(one, last, "in {}") for one in own[1:]
    ]
    words = Markup("By the end of {} {} (in brackets, what more runs could make of it).").format(
        financial_year(last), Markup(", ").join(parts)
    )
    open_ = [one.course.scenario.letter for one in own if _is_open(one, last)]
    if not open_:
        return words
    return words + Markup(" For {} this run cannot tell which is likelier.").format(listed(open_))


def _part(one: Chance, last: int, text: str) -> Markup:
    chance, low, high = (
        number.spoken(number.text)
        for number in (one.shown(last, stat, name) for stat, name in STATS)
    )
    words = Markup("<strong>{}</strong> " + text + " ({} to {})")
    return words.format(one.course.scenario.letter, chance, low, high)


def _is_open(one: Chance, last: int) -> bool:
    """Whether more runs could make either likelier, to save or not to save."""
    low, high = (one.shown(last, stat, name).value for stat, name in STATS[1:])
    return low <= LIKELIER <= high


def _alternative(run: Run, subtitle: str) -> str:
    found = chances(run)
    said = lead(run, found).striptags()
    last = run.years[-1]
    alone = ", ".join(
        f"{one.course.scenario.letter} {one.shown(last, *STATS[0]).text}" for one in found[YEARLY]
    )
    return (
        f"Two small line charts by financial year. {subtitle} {said} In {financial_year(last)} "
        f"alone: {alone} of 100. The numbers are in the tables below the chart."
    )


def _table(measure: str, own: Sequence[Chance]) -> Table:
    rows = [
        Row(
            financial_year(year),
            [one.shown(year, stat, name) for one in own for stat, name in STATS],
        )
        for year in own[0].course.years
    ]
    groups = [
        (f"{one.course.scenario.letter}: {one.course.scenario.title}", len(STATS)) for one in own
    ]
    caption = (
        f"{PANELS[measure]}: in how many of 100 futures it costs less, and what more runs could "
        "move that to"
    )
    return Table(caption, "Year", groups, [h for _ in own for h in HEADINGS], rows)
