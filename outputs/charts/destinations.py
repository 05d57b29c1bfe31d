"""Where people went when admission was sought: stacked bars by scenario and period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure
from matplotlib.patches import Patch

from outputs.charts.compared import Compared, financial_year
from outputs.charts.style import FAINT, INK, SMALL_SIZE, WIDTH, add_axes, new_figure
from outputs.charts.summaries import Course

# measure, words, colour, hatch, colour of the number inside
PARTS: tuple[tuple[str, str, str, str, str], ...] = (
    ("admissions_local", "local bed", "#0072B2", "", "#ffffff"),
    ("admissions_away", "hospital out of the area", "#E69F00", "//", "#000000"),
    ("admissions_not_made", "not admitted", "#ffffff", "xx", "#000000"),
    ("secure_admissions", "secure hospital", "#4d4d4d", "", "#ffffff"),
)
PERIOD_YEARS = 5
BAR, GAP, HEADING = 15.0, 5.0, 16.0
LEGEND, AXIS, LEFT, RIGHT = 40.0, 30.0, 20.0, 12.0


def periods_of(years: Sequence[int]) -> list[tuple[int, int]]:
    """The run's years in groups of five, the last one shorter: (first year, length)."""
    return [
        (year, min(PERIOD_YEARS, years[-1] - year + 1))
        for year in range(years[0], years[-1] + 1, PERIOD_YEARS)
    ]


def words_of(period: tuple[int, int]) -> str:
    """A period in words: 2026/27 to 2030/31."""
    first, length = period
    last = f" to {financial_year(first + length - 1)}" if length > 1 else ""
    return financial_year(first) + last


def draw_destinations(
    shares: Mapping[tuple[str, int], Sequence[Course]],
    scenarios: Sequence[Compared],
    periods: Sequence[tuple[int, int]],
    title: str,
    subtitle: str,
) -> Figure:
    """One group of bars per period, one bar per scenario, one segment per destination.

    Args:
        shares: for a measure and a period's first year, each scenario's yearly average.
        scenarios: in the order of the courses.
        periods: first year and length of each.
        title: the message.
        subtitle: what is plotted.
    """
    each = HEADING + len(scenarios) * (BAR + GAP) + 6
    body = LEGEND + AXIS + each * len(periods)
    figure, share = new_figure(title, subtitle, body)
    axes = add_axes(figure, share, LEFT, RIGHT, LEGEND, AXIS)
    axes.grid(visible=False)
    axes.grid(axis="x", color="#d0d7de", linewidth=0.6)
    axes.set_ylim(each * len(periods), 0)
    reach = [
        sum(shares[part[0], period[0]][place].at(period[0], "mean") for part in PARTS)
        for period in periods
        for place in range(len(scenarios))
    ]
    axes.set_xlim(0, 1.05 * max([*reach, 1.0]))
    per_point = axes.get_xlim()[1] / (WIDTH - LEFT - RIGHT)
    for number, period in enumerate(periods):
        at = number * each
        axes.text(0, at + 4, words_of(period), size=SMALL_SIZE, color=INK, weight="bold", va="top")
        for place, scenario in enumerate(scenarios):
            middle = at + HEADING + place * (BAR + GAP) + BAR / 2
            axes.text(
                -6 * per_point, middle, scenario.letter, size=SMALL_SIZE, ha="right", va="center"
            )
            start = 0.0
            for measure, _, colour, hatch, ink in PARTS:
                value = shares[measure, period[0]][place].at(period[0], "mean")
                axes.barh(
                    middle,
                    value,
                    BAR,
                    start,
                    color=colour,
                    hatch=hatch,
                    edgecolor=INK,
                    linewidth=0.6,
                )
                if value > 16 * per_point:
                    axes.text(
                        start + value / 2,
                        middle,
                        f"{value:.1f}",
                        size=SMALL_SIZE,
                        color=ink,
                        ha="center",
                        va="center_baseline",
                        bbox={"facecolor": colour, "edgecolor": "none", "pad": 1.0},
                    )
                start += value
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("admissions a year, average over the period", size=SMALL_SIZE, color=INK)
    axes.tick_params(axis="x", color=FAINT)
    patches = [
        Patch(facecolor=colour, hatch=hatch, edgecolor=INK, linewidth=0.6, label=words)
        for _, words, colour, hatch, _ in PARTS
    ]
    axes.legend(
        handles=patches,
        loc="lower left",
        bbox_to_anchor=(-0.02, 1.0),
        ncols=2,
        frameon=False,
        fontsize=SMALL_SIZE,
        handlelength=1.6,
        columnspacing=1.6,
        borderaxespad=0.2,
    )
    return figure
