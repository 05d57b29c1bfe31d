"""Small panels in one chart, the scenarios as lines inside each."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from outputs.charts.labels import label_ends
from outputs.charts.numbers import Unit
from outputs.charts.over_time import limits_of, plot_courses
from outputs.charts.style import (
    INK,
    SMALL_SIZE,
    TEXT_SIZE,
    WIDTH,
    add_axes,
    look_of,
    mark_first_change,
    new_figure,
    show_years,
)
from outputs.charts.summaries import Course

PANEL, HEADING, AXIS, LEFT, END, MIDDLE, KEY_LINE = 124.0, 20.0, 24.0, 44.0, 15.0, 46.0, 13.4
COLUMNS = 2
KEY_COLUMNS = 48


def shared_limits(courses: Mapping[str, Sequence[Course]], unit: Unit) -> tuple[float, float]:
    """One scale for every panel, so that panels can be compared."""
    each = [limits_of(lines, unit) for lines in courses.values()]
    return min(low for low, _ in each), max(high for _, high in each)


def draw_panels(
    courses: Mapping[str, Sequence[Course]],
    titles: Mapping[str, str],
    title: str,
    subtitle: str,
    unit: Unit,
    limits: tuple[float, float] | None = None,
) -> Figure:
    """A grid of small panels with one key above them.

    Args:
        courses: by panel, the scenarios' levels or differences.
        titles: by panel, its heading.
        title: the message.
        subtitle: what is plotted.
        unit: how values are written.
        limits: lowest and highest value of every panel; by default each has its own.
    """
    scenarios = [course.scenario for course in next(iter(courses.values()))]
    names = [
        textwrap.wrap(f"{one.letter}: {one.title}", KEY_COLUMNS, subsequent_indent="    ")
        for one in scenarios
    ]
    key = KEY_LINE * sum(map(len, names)) + 12
    rows = -(-len(courses) // COLUMNS)
    each = HEADING + PANEL + AXIS
    body = key + rows * each
    figure, share = new_figure(title, subtitle, body)
    width = (WIDTH - LEFT - MIDDLE - 2 * END) / COLUMNS
    for place, (measure, lines) in enumerate(courses.items()):
        row, column = divmod(place, COLUMNS)
        left = LEFT + column * (width + END + MIDDLE)
        top = key + row * each + HEADING
        axes = add_axes(figure, share, left, WIDTH - left - width, top, body - top - PANEL)
        plot_courses(axes, lines, unit, limits)
        show_years(axes, lines[0].years, most=3)
        mark_first_change(axes, scenarios, words=False)
        axes.set_title(titles[measure], size=TEXT_SIZE, weight="bold", loc="left", color=INK, pad=5)
        last = lines[0].years[-1]
        ends = [(one.scenario, one.at(last, "mean") * unit.factor) for one in lines]
        label_ends(axes, ends, last, PANEL, words=False)
    handles = []
    for scenario, words in zip(scenarios, names, strict=True):
        look = look_of(scenario)
        line = Line2D([], [], color=look.colour, linewidth=2, marker=look.marker, markersize=4.5)
        line.set_dashes(look.dashes or (None, None))
        line.set_label("\n".join(words))
        handles.append(line)
    figure.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0, share),
        frameon=False,
        fontsize=SMALL_SIZE,
        handlelength=4.4,
        borderpad=0.2,
        labelspacing=0.35,
    )
    return figure
