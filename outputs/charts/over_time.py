"""Lines over financial years with bands: levels of scenarios, or paired differences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from outputs.charts.labels import key_beside, label_ends
from outputs.charts.numbers import MINUS, Unit
from outputs.charts.style import (
    INK,
    SMALL_SIZE,
    add_axes,
    look_of,
    mark_first_change,
    new_figure,
    show_years,
)
from outputs.charts.summaries import Course
from outputs.economics.prices import Floats

MOST_BANDS = 4
LEFT, RIGHT, TOP, BOTTOM = 42.0, 112.0, 18.0, 25.0


def draw_courses(
    courses: Sequence[Course], unit: Unit, title: str, subtitle: str, body: float = 235.0
) -> Figure:
    """One chart of every scenario's course, with each line's name at its end.

    Args:
        courses: levels, or differences (then with a line at zero).
        unit: how values are written.
        title: the message.
        subtitle: what is plotted.
        body: height of the plot in points.
    """
    figure, share = new_figure(title, subtitle, body)
    axes = add_axes(figure, share, LEFT, RIGHT, TOP, BOTTOM)
    plot_courses(axes, courses, unit)
    show_years(axes, courses[0].years)
    mark_first_change(axes, [course.scenario for course in courses])
    last, height = courses[0].years[-1], body - TOP - BOTTOM
    if bands_are_shown(courses):
        ends = [(one.scenario, one.at(last, "mean") * unit.factor) for one in courses]
        label_ends(axes, ends, last, height)
    else:
        _draw_bars(axes, courses, unit)
        key_beside(axes, [course.scenario for course in courses], height)
    return figure


def bands_are_shown(courses: Sequence[Course]) -> bool:
    """Whether each line has a band; many lines have a bar at the last year instead."""
    return len(courses) <= MOST_BANDS


def _draw_bars(axes: Axes, courses: Sequence[Course], unit: Unit) -> None:
    """A bar over the range of each scenario, next to the last year."""
    last = courses[0].years[-1]
    for place, course in enumerate(courses):
        mean, low, high = (course.at(last, stat) * unit.factor for stat in ("mean", "p5", "p95"))
        look, at = look_of(course.scenario), last + 1.0 + 0.75 * place
        axes.plot([at, at], [low, high], color=look.colour, linewidth=2.2)
        axes.plot([at], [mean], color=look.colour, marker=look.marker, markersize=4.5)
        axes.annotate(
            course.scenario.letter,
            (at, high),
            xytext=(0, 4),
            textcoords="offset points",
            size=SMALL_SIZE - 0.5,
            color=INK,
            weight="bold",
            ha="center",
            annotation_clip=False,
        )
        axes.set_xlim(right=at + 0.5)


def plot_courses(
    axes: Axes,
    courses: Sequence[Course],
    unit: Unit,
    limits: tuple[float, float] | None = None,
) -> None:
    """Draw lines and bands, and set the limits of the values.

    Args:
        axes: where to draw.
        courses: what to draw.
        unit: values are multiplied by its factor.
        limits: lowest and highest value; by default enough for the courses and zero.
    """
    low, high = limits or limits_of(courses, unit)
    for course in courses:
        look, years = look_of(course.scenario), course.years
        middle, bottom, top = (course.stats[name] * unit.factor for name in ("mean", "p5", "p95"))
        if bands_are_shown(courses):
            axes.fill_between(years, bottom, top, color=look.colour, alpha=0.13, linewidth=0)
            for edge in (bottom, top):
                axes.plot(years, edge, color=look.colour, linewidth=0.6, dashes=look.dashes or ())
        axes.plot(
            years,
            middle,
            color=look.colour,
            linewidth=2.0,
            dashes=look.dashes or (),
            marker=look.marker,
            markevery=[len(years) - 1],
            markersize=4.5,
        )
    if courses and courses[0].comparator is not None:
        axes.axhline(0, color=INK, linewidth=1.0)
    axes.set_ylim(low, high)
    signed = low < 0
    if courses and courses[0].comparator is not None:
        unit = unit.of_difference()
    axes.yaxis.set_major_locator(few_ticks())
    axes.yaxis.set_major_formatter(lambda value, _: tick(value, unit, signed))


def limits_of(courses: Sequence[Course], unit: Unit) -> tuple[float, float]:
    """The lowest and highest value of the courses and zero, with a margin."""
    low = min([0.0, *(_extreme(np.nanmin, course, "mean", "p5") for course in courses)])
    high = max([0.0, *(_extreme(np.nanmax, course, "mean", "p95") for course in courses)])
    if high - low <= 0:
        high = 10.0**-unit.decimals / unit.factor
    air = 0.08 * (high - low)
    return (low - air * (low < 0)) * unit.factor, (high + air) * unit.factor


def few_ticks(most: int = 5) -> MaxNLocator:
    """Ticks at round values, few enough to read."""
    return MaxNLocator(nbins=most, steps=[1, 2, 2.5, 5, 10])


def tick(value: float, unit: Unit, signed: bool) -> str:
    """A tick with the fewest decimals that distinguish ticks; long marks are left out."""
    text = f"{abs(value):,.2f}".rstrip("0").rstrip(".")
    sign = MINUS if value < 0 and text != "0" else "+" * (signed and text != "0")
    return f"{sign}{unit.before}{text}{unit.short_after}"


def _extreme(of: Callable[[Floats], Any], course: Course, *stats: str) -> float:
    return float(of(np.array([course.stats[stat] for stat in stats]))) if course.years else 0.0
