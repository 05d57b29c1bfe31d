"""Charts of a sweep: a measure at each value of one lever."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from outputs.charts.chart import STATS, Chart, Row, Table, headings_of, shown
from outputs.charts.compared import Compared, financial_year
from outputs.charts.numbers import Unit, compared_in_words, in_words, unit_of
from outputs.charts.over_time import tick
from outputs.charts.sentences import is_clear, more_same_less
from outputs.charts.style import (
    COLOURS,
    FAINT,
    INK,
    SMALL_SIZE,
    add_axes,
    new_figure,
    to_svg,
)
from outputs.charts.summaries import Course, differences, levels
from outputs.run_read import PAIRED, Run
from simulation.results.frequencies import of_futures
from simulation.results.manifest import SweepChart
from simulation.results.measures import Values, named

if TYPE_CHECKING:
    pass

BODY, LEFT, RIGHT, TOP, BOTTOM = 235.0, 46.0, 80.0, 17.0, 40.0
ZERO_COLUMNS = 14


@dataclass(frozen=True)
class Asked:
    """A measure and the years of its chart.

    Attributes:
        year: the first financial year of the period.
        n_years: length of the period.
        words: the period in plain words.
    """

    measure: str
    year: int
    n_years: int
    words: str


def asked_of(shown: SweepChart, years: Sequence[int]) -> Asked:
    """The measure and years of one entry of the manifest's ``show``."""
    n = shown.years
    if shown.period == "in":
        year = years[n - 1]
        return Asked(shown.measure, year, 1, f"in {financial_year(year)} (year {n})")
    each = "a year, " if named(shown.measure).answer == "total" else ""
    return Asked(shown.measure, years[0], n, f"{each}over the first {n} years")


def sweep_chart(
    run: Run, asked: Asked, lever: str, numbers: Mapping[str, tuple[str, float]]
) -> Chart:
    """One measure's paired difference from the comparator at each value of the lever.

    Args:
        run: its scenarios are the comparator and one for each value.
        asked: the measure and its period.
        lever: name of the lever, for the axis.
        numbers: for each value's scenario, its text and its position on the axis.
    """
    values = _values(run, asked)
    gaps = [one for one in differences(values, run.scenarios) if one.scenario.name in numbers]
    heights = levels(values, [one.scenario for one in gaps])
    unit, texts = unit_of(asked.measure), {name: text for name, (text, _) in numbers.items()}
    title = f"{named(asked.measure).title}, {asked.words}"
    message = f"{title}: {_ends(gaps, texts, asked.year, unit)}"
    what = f"Difference from '{_other(gaps).title}', {unit.of_difference().words}"
    if named(asked.measure).provisional:
        what += f", {run.price_words}"
    subtitle = f"{what}. {PAIRED} Line: mean. Bars: {run.range.explained}."
    figure = _draw(gaps, numbers, asked, lever, message, subtitle)
    name = f"sweep-{asked.measure.replace('_', '-')}"
    says = _sentences(run, gaps, texts, asked, lever)
    alternative = _alternative(gaps, texts, asked.year, unit, lever, subtitle)
    svg = Markup(to_svg(figure, name, message, alternative))
    return Chart(name, title, svg, says, [_table(title, lever, texts, heights, gaps, asked)])


def _values(run: Run, asked: Asked) -> Values:
    """The measure's value [future], under the period's first year; totals as yearly averages."""
    if asked.n_years == 1:
        return run.by_year(asked.measure).in_year(asked.year)
    values = run.over_period(asked.measure, asked.year, asked.n_years)
    if named(asked.measure).answer == "total":
        values = values.divided_by(asked.n_years)
    return values


def _draw(
    gaps: Sequence[Course],
    numbers: Mapping[str, tuple[str, float]],
    asked: Asked,
    lever: str,
    message: str,
    subtitle: str,
) -> Figure:
    unit, colour = unit_of(asked.measure), COLOURS[1]
    at = [numbers[gap.scenario.name][1] for gap in gaps]
    mean, low, high = ([gap.at(asked.year, stat) * unit.factor for gap in gaps] for stat in STATS)
    figure, share = new_figure(message, subtitle, BODY)
    axes = add_axes(figure, share, LEFT, RIGHT, TOP, BOTTOM)
    axes.axhline(0, color=INK, linewidth=1.0)
    axes.vlines(at, low, high, color=colour, linewidth=2.2)
    axes.plot(at, mean, color=colour, linewidth=1.4, marker="o", markersize=5)
    span = max(at) - min(at)
    axes.set_xlim(min(at) - 0.06 * span, max(at) + 0.12 * span)
    air = 0.1 * (max([0.0, *high]) - min([0.0, *low])) or 10.0**-unit.decimals
    axes.set_ylim(min([0.0, *low]) - air, max([0.0, *high]) + air)
    for place, gap in enumerate(gaps):
        below = mean[place] < 0
        axes.annotate(
            _label(gap.at(asked.year, "mean"), unit),
            (at[place], mean[place]),
            xytext=(4, -4 if below else 4),
            textcoords="offset points",
            size=SMALL_SIZE - 0.5,
            color=INK,
            va="top" if below else "bottom",
        )
    axes.annotate(
        textwrap.fill(f"as with '{_other(gaps).title}'", ZERO_COLUMNS),
        (1, 0),
        xycoords=("axes fraction", "data"),
        xytext=(4, 0),
        textcoords="offset points",
        size=SMALL_SIZE - 0.5,
        color=FAINT,
        va="center",
        annotation_clip=False,
    )
    axes.set_xticks(at, [numbers[gap.scenario.name][0] for gap in gaps])
    axes.set_xlabel(lever, size=SMALL_SIZE, color=INK)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(lambda value, _: tick(value, unit.of_difference(), signed=True))
    return figure


def _label(value: float, unit: Unit) -> str:
    """A difference next to its point, without marks that the axis has in words."""
    of = unit.of_difference()
    return in_words(value, of, signed=True).removesuffix(of.after) + of.short_after


def _other(gaps: Sequence[Course]) -> Compared:
    other = gaps[0].comparator
    assert other is not None  # differences have one
    return other


def _ends(gaps: Sequence[Course], texts: Mapping[str, str], year: int, unit: Unit) -> str:
    """The effect of the lowest and the highest value, for the title of a chart."""
    parts = []
    for gap in (gaps[0], gaps[-1]):
        words = compared_in_words(gap.at(year, "mean"), unit)
        often = "" if is_clear(gap, year) else f" ({_seldom(gap, year, unit)})"
        parts.append(f"{words} at {texts[gap.scenario.name]}{often}")
    return "; ".join(parts)


def _seldom(gap: Course, year: int, unit: Unit) -> str:
    """The number of futures in each direction, for a difference that is not clear."""
    more, less = (
        of_futures(gap.at(year, stat), gap.futures) if gap.at(year, stat) else "none"
        for stat in ("more", "less")
    )
    return f"{unit.more} in {more}, {unit.less} in {less}"


def _sentences(
    run: Run, gaps: Sequence[Course], texts: Mapping[str, str], asked: Asked, lever: str
) -> list[Markup]:
    """The chart in words: both ends with their ranges, and the number of futures each way."""
    unit, year = unit_of(asked.measure), asked.year

    def say(gap: Course) -> Markup:
        mean, low, high = (
            number.spoken(compared_in_words(number.value, unit))
            for number in (shown(asked.measure, gap, year, s, asked.n_years) for s in STATS)
        )
        return Markup("at {} it is {} on average (in {}: {} to {})").format(
            texts[gap.scenario.name], mean, gap.range.futures, low, high
        )

    ends = Markup("<strong>{}</strong>, compared with '{}': {}, {}.")
    said = [ends.format(lever, _other(gaps).title, say(gaps[0]), say(gaps[-1]))]
    first, length = run.years[0], len(run.years)
    over_run = differences(run.over_period(asked.measure, first, length), run.scenarios)
    whole = {one.scenario.name: one for one in over_run}
    for gap in gaps:
        name = gap.scenario.name
        often = more_same_less(asked.measure, gap, year, asked.n_years)
        words = Markup("At {} it is {}").format(texts[name], often)
        if (year, asked.n_years) != (first, length):
            often = more_same_less(asked.measure, whole[name], first, length)
            words += Markup("; over {} {}").format(run.all_years, often)
        said.append(words + ".")
    return said


def _alternative(
    gaps: Sequence[Course],
    texts: Mapping[str, str],
    year: int,
    unit: Unit,
    lever: str,
    subtitle: str,
) -> str:
    """The text alternative: what is plotted, and every value with its range."""
    parts = []
    for gap in gaps:
        mean, low, high = (in_words(gap.at(year, stat), unit, signed=True) for stat in STATS)
        parts.append(f"{texts[gap.scenario.name]}: mean {mean}, range {low} to {high}")
    return f"Line chart by value of a lever: {lever}. {subtitle} {'; '.join(parts)}."


def _table(
    title: str,
    lever: str,
    texts: Mapping[str, str],
    heights: Sequence[Course],
    gaps: Sequence[Course],
    asked: Asked,
) -> Table:
    rows = [
        Row(
            texts[gap.scenario.name],
            [
                shown(asked.measure, course, asked.year, stat, asked.n_years)
                for course in (height, gap)
                for stat in STATS
            ],
        )
        for height, gap in zip(heights, gaps, strict=True)
    ]
    caption = f"{title} ({unit_of(asked.measure).words})"
    unit = unit_of(asked.measure)
    points = f", {unit.difference_words}" if unit.difference_words else ""
    groups = [
        ("Level", len(STATS)),
        (f"Difference from {_other(gaps).title}{points}", len(STATS)),
    ]
    headings = [*headings_of(heights[0].range)] * len(groups)
    return Table(caption, lever, groups, headings, rows)
