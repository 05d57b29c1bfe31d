"""Extra cash spent by the end of each year, its lowest point, and when it is paid back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from outputs.charts.chart import STATS, Chart, shown, table_of_courses
from outputs.charts.compared import Compared, financial_year
from outputs.charts.numbers import Shown, compared_in_words, in_words, unit_of
from outputs.charts.over_time import few_ticks, plot_courses
from outputs.charts.sentences import how_often, in_how_many
from outputs.charts.style import (
    add_axes,
    look_of,
    mark_first_change,
    new_figure,
    show_years,
    to_svg,
    write_lines,
)
from outputs.charts.summaries import Course, course_of, pairs
from outputs.economics.budget import (
    NEVER,
    NOTHING_OUT,
    Payback,
    cumulative,
    payback_of,
    payback_year,
    peak_funding,
)
from outputs.economics.compare import Spread, spread
from outputs.economics.prices import Floats
from outputs.run_read import PAIRED, Run
from simulation.results.frequencies import of_futures
from simulation.results.probability import probability_of
from simulation.results.verdicts import EITHER_WAY, LEANING_AGAINST, leaning

MEASURE = "cumulative_cost"
BODY, LEFT, RIGHT, TOP, BOTTOM = 250.0, 74.0, 12.0, 18.0, 25.0
ABOVE, BELOW = 0.2, 0.1  # least part of the height for savings, and below the lowest point
NOTE = 8.0


@dataclass(frozen=True)
class Cash:
    """One option's extra cash, real and not discounted."""

    run: Run
    option: Compared
    other: Compared

    @cached_property
    def course(self) -> Course:
        """Extra cash spent by the end of each year; below zero it has saved."""
        return course_of(self._running, self.run.years, self.option, self.other)

    @cached_property
    def lowest(self) -> Spread:
        """The largest extra cash out in each future."""
        return spread(peak_funding(self._running))

    @cached_property
    def back(self) -> Payback:
        """The numbers of futures in which extra cash is out, and in which all is paid back."""
        return payback_of(payback_year(self._running, self.run.years))

    @cached_property
    def coming_back(self) -> str:
        """Which way payback by the end of the run leans, by the declared rule."""
        paid_back = payback_year(self._running, self.run.years)
        out = paid_back != NOTHING_OUT
        draws = np.array([draw for draw, _ in self.run.costs.futures])[out]
        return leaning(probability_of(paid_back[out] != NEVER, draws)) if out.any() else EITHER_WAY

    @property
    def is_out(self) -> bool:
        """Whether extra cash is ever out that would be written as more than nothing."""
        return in_words(self.lowest.p95, unit_of(MEASURE)) != in_words(0.0, unit_of(MEASURE))

    @property
    def paid_back_in(self) -> int | None:
        """Year by whose end half of futures that pay back have done so; None if none does."""
        return int(self.back.year) if self.back.year != NEVER else None

    def shown(self, stat: str) -> Shown:
        """One statistic: lowest_mean, lowest_p5, lowest_p95, back_by, or a share of futures."""
        value = {
            "lowest_mean": self.lowest.mean,
            "lowest_p5": self.lowest.p5,
            "lowest_p95": self.lowest.p95,
            "futures_back": self.back.back,
            "futures_out": self.back.out,
            "futures_never_out": self.back.never_out,
            "back_by": self.back.year,
        }[stat]
        years = self.run.years
        futures, name = self.course.futures, self.option.name
        return Shown(MEASURE, name, years[0], stat, value, len(years), futures=futures)

    @property
    def _running(self) -> Floats:
        return cumulative(self.run.costs.difference(self.option.name, self.other.name))


def cash_charts(run: Run) -> list[Chart]:
    """A chart for each option."""
    return [_chart(Cash(run, one, other)) for one, other in pairs(run.scenarios)]


def _chart(cash: Cash) -> Chart:
    option, other = cash.option, cash.other
    message = f"{option.letter} against {other.letter}: {_message(cash)}"
    subtitle = (
        f"Extra cash spent by the end of each year, £ million, {cash.run.price_words}, not "
        f"discounted. {PAIRED} {cash.run.shading}"
    )
    figure = _draw(cash, message, subtitle)
    name = f"cash_{option.letter.lower()}"
    svg = Markup(to_svg(figure, name.replace("_", "-"), message, _alternative(cash, subtitle)))
    caption = (
        "Extra cash spent by the end of the year, £ million (below zero: saved), "
        f"{option.letter} less {other.letter}"
    )
    tables = [table_of_courses(caption, MEASURE, [cash.course])]
    title = f"Cash out, and back: {option.letter}, {option.title}"
    return Chart(name, title, svg, _sentences(cash), tables, lead=lead(cash))


def _message(cash: Cash) -> str:
    unit = unit_of(MEASURE)
    if not cash.is_out:
        return "no extra cash is ever out"
    return f"lowest point {in_words(cash.lowest.mean, unit)} out on average"


def lead(cash: Cash) -> Markup:
    """The lowest point and its range, and the number of futures in which all is paid back."""
    option, other = cash.option.letter, cash.other.letter
    if not cash.is_out:
        text = "<strong>{}</strong> never has spent more than {} at the end of a year: {} is out."
        nothing = cash.shown("lowest_p95")
        return Markup(text).format(option, other, nothing.spoken(in_words(0.0, unit_of(MEASURE))))
    mean, low, high = _at_lowest(cash)
    return Markup(
        "<strong>{}</strong> has, at its lowest point, spent {} more than {} on average ({} to {} "
        "in {}); {}."
    ).format(option, mean, other, low, high, cash.course.range.futures, _coming_back(cash))


def in_short(cash: Cash) -> Markup:
    """The lowest point, and how often all is paid back, as part of another answer."""
    often = how_often(cash.shown("futures_back"))
    words = Markup(
        "in all {} more is out at its lowest point ({} to {}), and back by {} in {}"
    ).format(*_at_lowest(cash), financial_year(cash.run.years[-1]), often)
    return words + _never_out(cash)


def _never_out(cash: Cash) -> Markup:
    """The number of futures in which no extra cash is ever out; empty if none."""
    if not cash.back.never_out:
        return Markup("")
    often = how_often(cash.shown("futures_never_out"))
    return Markup(" (in {} none is ever out)").format(often)


def _at_lowest(cash: Cash) -> list[Markup]:
    """Extra cash at the lowest point: mean and range."""
    numbers = [cash.shown(f"lowest_{stat}") for stat in STATS]
    return [number.spoken(in_words(number.value, unit_of(MEASURE))) for number in numbers]


def _coming_back(cash: Cash) -> Markup:
    """The number of futures in which all is paid back by the end of the run, and its verdict."""
    parts = [
        ("all has come back", cash.shown("futures_back")),
        ("some is still out", cash.shown("futures_out")),
    ]
    if cash.back.never_out:
        parts.append(("none was ever out", cash.shown("futures_never_out")))
    end = financial_year(cash.run.years[-1])
    said = Markup("by the end of {} {}").format(end, in_how_many(parts))
    return said + ": whether it comes back could go either way" * (cash.coming_back == EITHER_WAY)


def _sentences(cash: Cash) -> list[Markup]:
    """Extra cash at the end, and the year of payback if there is one."""
    unit, last = unit_of(MEASURE), cash.run.years[-1]
    mean, low, high = (
        number.spoken(compared_in_words(number.value, unit))
        for number in (shown(MEASURE, cash.course, last, stat) for stat in STATS)
    )
    end = Markup("By the end of {} it has spent {} than {} on average; in {} {} to {}.")
    among = cash.course.range.futures
    said = [end.format(financial_year(last), mean, cash.other.letter, among, low, high)]
    if cash.is_out:
        said.append(
            Markup(
                "Each future has its lowest point in a year of its own, so the dashed line, their "
                "average, lies below the line of means."
            )
        )
    if cash.paid_back_in is not None and cash.is_out:
        year = cash.shown("back_by")
        said.append(
            Markup(
                "Of the futures in which all comes back, half have it back by the end of {}."
            ).format(year.spoken(year.text))
        )
    return said


def _draw(cash: Cash, message: str, subtitle: str) -> Figure:
    unit = unit_of(MEASURE)
    figure, share = new_figure(message, subtitle, BODY)
    axes = add_axes(figure, share, LEFT, RIGHT, TOP, BOTTOM)
    plot_courses(axes, [cash.course], unit)
    lowest = cash.lowest.mean * unit.factor
    low, high = axes.get_ylim()
    tall = high - low
    bottom, top = max(high, lowest + BELOW * tall), min(low, -ABOVE * tall)
    axes.set_ylim(bottom, top)  # downwards is money out
    axes.yaxis.set_major_locator(few_ticks())
    axes.yaxis.set_major_formatter(lambda value, _: _tick(value))
    show_years(axes, cash.run.years)
    mark_first_change(axes, [cash.option])
    if cash.is_out:
        _mark_lowest(axes, cash, lowest)
        _mark_payback(axes, cash)
    return figure


def _tick(value: float) -> str:
    text = f"£{abs(value):,.2f}".rstrip("0").rstrip(".") + "m"
    return "£0" if text == "£0m" else f"{text} {'out' if value > 0 else 'saved'}"


def _mark_lowest(axes: Axes, cash: Cash, lowest: float) -> None:
    axes.axhline(lowest, color=look_of(cash.option).colour, linewidth=1.2, dashes=(4, 2))
    words = f"lowest point {_tick(round(lowest, 2))}"
    write_lines(axes, [words], (1.0, lowest), ("axes fraction", "data"), (-2, -NOTE), "right")


def _mark_payback(axes: Axes, cash: Cash) -> None:
    """A diamond where half of the futures that pay back have done so."""
    year, years = cash.paid_back_in, cash.run.years
    if year is None or cash.coming_back == LEANING_AGAINST:  # too few pay back for a date
        return
    colour, top = look_of(cash.option).colour, axes.get_ylim()[1]
    axes.plot([year, year], [0, top], color=colour, linewidth=0.8, dashes=(1, 2))
    axes.plot(
        [year], [0], color=colour, marker="D", markersize=7, markeredgecolor="white", zorder=5
    )
    right = year > (years[0] + years[-1]) / 2
    often = of_futures(cash.back.back, cash.course.futures)
    lines = [f"back by {financial_year(year)} in half", f"of the futures that come back ({often})"]
    offset = (-4.0 if right else 4.0, -1.6 * NOTE)
    write_lines(axes, lines, (year, top), ("data", "data"), offset, "right" if right else "left")


def _alternative(cash: Cash, subtitle: str) -> str:
    words = " ".join(part.striptags() for part in (lead(cash), *_sentences(cash)))
    return (
        f"Line chart by financial year; downwards is money out. {subtitle} {words} The numbers are "
        "in the table below the chart."
    )
