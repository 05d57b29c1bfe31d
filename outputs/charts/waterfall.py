"""From the comparator's cost to the option's, one bar per step: numbers and prices."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from outputs.charts.chart import STATS, Chart, Row, Table, headings_of, shown
from outputs.charts.compared import Compared, financial_year
from outputs.charts.numbers import (
    Shown,
    compared_in_words,
    in_words,
    printed,
    unit_of,
    written,
)
from outputs.charts.over_time import few_ticks, tick
from outputs.charts.sentences import is_clear, more_same_less, verdict_of_range
from outputs.charts.style import (
    FAINT,
    INK,
    LESS,
    MORE,
    SMALL_SIZE,
    add_axes,
    new_figure,
    to_svg,
    write_lines,
)
from outputs.charts.summaries import Course, course_of, pairs
from outputs.economics.bridge import Step, priced_days, steps
from outputs.run_read import Run

MEASURE = "total_cost"
ROW, LEFT, RIGHT, TOP, BOTTOM = 28.0, 128.0, 10.0, 6.0, 38.0
COLUMNS = 21
BAR = 0.56
ROUNDING = "Rounding"
MOST_NAMED = 2


@dataclass(frozen=True)
class Bridge:
    """One option's steps from its comparator's cost, in an average year of the run."""

    run: Run
    option: Compared
    other: Compared

    @cached_property
    def steps(self) -> list[Step]:
        """Every step, as in the workbook."""
        run, names = self.run, (self.option.name, self.other.name)
        cells = priced_days(run.costs, run.counts, *names)
        return steps(run.costs, cells, *names)

    @property
    def seen(self) -> list[Step]:
        """Steps that are not zero as written."""
        return [one for one in self.steps if _is_seen(one.value_gbp)]

    @cached_property
    def totals(self) -> tuple[Course, Course, Course]:
        """Costs of comparator and option, and their difference, in an average year."""
        costs, first = self.run.costs, self.run.years[0]

        def average(scenario: Compared) -> Course:
            values = costs.of(scenario.name).mean(axis=1, keepdims=True)
            return course_of(values, [first], scenario)

        names = self.option.name, self.other.name
        gap = costs.difference(*names).mean(axis=1, keepdims=True)
        differs = course_of(gap, [first], self.option, self.other)
        return average(self.other), average(self.option), differs

    @cached_property
    def rounding_gbp(self) -> float:
        """The whole difference minus the steps, all as printed.

        Steps that round to zero are left out, so they are part of it.
        """
        unit, (_, _, differs) = unit_of(MEASURE), self.totals
        whole = printed(differs.at(self.run.years[0], "mean"), unit)
        steps = sum(printed(step.value_gbp, unit) for step in self.seen)
        return float(whole - steps) / unit.factor

    @property
    def rounds(self) -> bool:
        """Whether the printed steps need a line of rounding to add up."""
        return _is_seen(self.rounding_gbp)

    def shown(self, step: Step) -> Shown:
        """A step as a number of the page."""
        return self._step(step.title, step.value_gbp)

    def shown_rounding(self) -> Shown:
        """The line of rounding as a number of the page."""
        return self._step(ROUNDING, self.rounding_gbp)

    def _step(self, title: str, value_gbp: float) -> Shown:
        first, length = self.run.years[0], len(self.run.years)
        name, stat = self.option.name, "difference_step"
        return Shown(MEASURE, name, first, stat, value_gbp, length, step=title)

    def total(self, course: Course, stat: str) -> Shown:
        """A statistic of spending in an average year."""
        return shown(MEASURE, course, self.run.years[0], stat, len(self.run.years))


def _is_seen(value: float) -> bool:
    return any(digit in "123456789" for digit in written(value, unit_of(MEASURE)))


def waterfalls(run: Run) -> list[Chart]:
    """A chart for each option."""
    return [_waterfall(Bridge(run, one, other)) for one, other in pairs(run.scenarios)]


def _waterfall(bridge: Bridge) -> Chart:
    option, other, years = bridge.option, bridge.other, bridge.run.years
    unit = unit_of(MEASURE)
    differs = bridge.totals[2]
    message = f"From {other.letter} to {option.letter}, an average year: "
    message += verdict_of_range(differs, years[0], unit)
    period = f"{financial_year(years[0])} to {financial_year(years[-1])}"
    subtitle = (
        f"£ million a year on average over {period}, {bridge.run.price_words}, not discounted. "
        f"Bars: mean. Line through the dot: {bridge.run.range.explained} of the whole difference."
    )
    figure = _draw(bridge, message, subtitle)
    name = f"waterfall_{option.letter.lower()}"
    svg = Markup(to_svg(figure, name.replace("_", "-"), message, _alternative(bridge, subtitle)))
    title = f"From {other.letter} to {option.letter}: {option.title}"
    closing = Markup(
        "A price of a day also moves when other people, with other needs, live in the same kind of "
        "place. Steps that round to nothing are left out; where the steps as printed do not add up "
        "to the difference, a line of rounding makes them."
    )
    says = [*_largest(bridge), *_rounded_totals(bridge), closing]
    return Chart(name, title, svg, says, _tables(bridge, period), lead=lead(bridge))


def lead(bridge: Bridge) -> Markup:
    """How much more or less the option costs, and how sure that is."""
    unit, first = unit_of(MEASURE), bridge.run.years[0]
    differs = bridge.totals[2]
    option, other = bridge.option.letter, bridge.other.letter
    mean, low, high = (
        number.spoken(compared_in_words(number.value, unit))
        for number in (bridge.total(differs, stat) for stat in STATS)
    )
    if not bridge.seen and differs.at(first, "same") == 1:
        return Markup("<strong>{}</strong> costs the same as {}.").format(option, other)
    span = Markup("({} to {} in {})").format(low, high, differs.range.futures)
    words = Markup("<strong>{}</strong> costs {} than {} in an average year {}.").format(
        option, mean, other, span
    )
    if is_clear(differs, first):
        return words
    often = more_same_less(MEASURE, differs, first, len(bridge.run.years))
    return words + Markup(" Over {} it costs {}.").format(bridge.run.all_years, often)


def _largest(bridge: Bridge) -> list[Markup]:
    """The largest steps, in a sentence; empty if nothing changes."""
    most = sorted(bridge.seen, key=lambda step: -abs(step.value_gbp))[:MOST_NAMED]
    parts = [
        Markup("{} {}").format(
            _low_letter(step.title).replace(": ", ", "),
            bridge.shown(step).spoken(compared_in_words(step.value_gbp, unit_of(MEASURE))),
        )
        for step in most
    ]
    return [Markup("The largest steps: {}.").format(Markup("; ").join(parts))] if parts else []


def _rounded_totals(bridge: Bridge) -> list[Markup]:
    """A note if rounding makes the two printed costs differ by more or less than they do."""
    unit, first = unit_of(MEASURE), bridge.run.years[0]
    before, after, differs = (printed(one.at(first, "mean"), unit) for one in bridge.totals)
    if after - before == differs:
        return []
    text = "What {} and {} cost is rounded: the difference is worked out before rounding."
    return [Markup(text).format(bridge.other.letter, bridge.option.letter)]


def split_of(bridge: Bridge, category: str) -> Markup:
    """How number and price of a category's days contribute to the difference, in a few words."""
    parts = [
        Markup("{} {}").format(
            step.part,
            bridge.shown(step).spoken(compared_in_words(step.value_gbp, unit_of(MEASURE))),
        )
        for step in bridge.steps
        if step.category == category and step.cells
    ]
    return Markup(", ").join(parts)


def _low_letter(words: str) -> str:
    return words[:1].lower() + words[1:]


def _draw(bridge: Bridge, message: str, subtitle: str) -> Figure:
    unit, first = unit_of(MEASURE), bridge.run.years[0]
    before, after, differs = bridge.totals
    names = [
        f"{bridge.other.letter}: {in_words(before.at(first, 'mean'), unit)}",
        *(step.title for step in bridge.seen),
        *[ROUNDING] * bridge.rounds,
        f"{bridge.option.letter}: {in_words(after.at(first, 'mean'), unit)}",
    ]
    figure, share = new_figure(message, subtitle, TOP + BOTTOM + ROW * len(names))
    axes = add_axes(figure, share, LEFT, RIGHT, TOP, BOTTOM)
    axes.grid(visible=False, axis="y")
    axes.spines["left"].set_visible(False)
    axes.axvline(0, color=INK, linewidth=1.0)
    level, reach = 0.0, [0.0]
    for place, step in enumerate(bridge.seen, start=1):
        size = step.value_gbp * unit.factor
        _bar(axes, place, level, size)
        axes.plot([level + size] * 2, [place, place + 1], color=FAINT, linewidth=0.8)
        level += size
        reach.append(level)
    mean, low, high = (differs.at(first, stat) * unit.factor for stat in STATS)
    last = len(names) - 1
    axes.plot([low, high], [last, last], color=INK, linewidth=2.2)
    axes.plot([mean], [last], color=INK, marker="o", markersize=6)
    _frame(axes, names, min(*reach, low), max(*reach, high))
    for place, step in enumerate(bridge.seen, start=1):
        _label(axes, place, max(reach[place - 1 : place + 1]), step.value_gbp)
    if bridge.rounds:
        _bar(axes, last - 1, level, mean - level)
        _label(axes, last - 1, max(level, mean), bridge.rounding_gbp)
    _label(axes, last, high, differs.at(first, "mean"), "bold")
    axes.set_xlabel(
        f"more or less than {bridge.other.letter}, £ million a year", size=SMALL_SIZE, color=INK
    )
    return figure


def _bar(axes: Axes, place: int, start: float, size: float) -> None:
    """A step; its colour and hatching distinguish more from less."""
    colour, hatch = (MORE, "////") if size > 0 else (LESS, "")
    axes.barh(place, size, BAR, left=start, color=colour, hatch=hatch, edgecolor="white")


def _frame(axes: Axes, names: Sequence[str], low: float, high: float) -> None:
    """Names of the rows, from the top, and room for numbers to the right of the bars."""
    wide = (high - low) or 0.01
    axes.set_xlim(low - 0.05 * wide, high + 0.3 * wide)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_yticks([])
    for place, name in enumerate(names):
        weight = "bold" if place in (0, len(names) - 1) else "normal"
        lines, at = textwrap.wrap(name, COLUMNS), (0.0, float(place))
        write_lines(axes, lines, at, ("axes fraction", "data"), (-6, 0), "right", weight)
    axes.xaxis.set_major_locator(few_ticks(4))
    axes.xaxis.set_major_formatter(lambda value, _: tick(value, unit_of(MEASURE), signed=True))


def _label(axes: Axes, place: int, at: float, value: float, weight: str = "normal") -> None:
    words = in_words(value, unit_of(MEASURE), signed=True)
    write_lines(axes, [words], (at, place), ("data", "data"), (4, 0), weight=weight)


def _alternative(bridge: Bridge, subtitle: str) -> str:
    unit, first = unit_of(MEASURE), bridge.run.years[0]
    before, after, differs = bridge.totals
    parts = [f"{s.title}, {in_words(s.value_gbp, unit, signed=True)}" for s in bridge.seen]
    parts += [f"{ROUNDING}, {in_words(bridge.rounding_gbp, unit, signed=True)}"] * bridge.rounds
    low, high = (in_words(differs.at(first, stat), unit, signed=True) for stat in ("p5", "p95"))
    return (
        f"Waterfall chart. {subtitle} {bridge.other.letter}, {bridge.other.title}: "
        f"{in_words(before.at(first, 'mean'), unit)}. {'; '.join(parts)}. {bridge.option.letter}, "
        f"{bridge.option.title}: {in_words(after.at(first, 'mean'), unit)}. The difference lies "
        f"between {low} and {high} in {differs.range.futures}."
    )


def _tables(bridge: Bridge, period: str) -> list[Table]:
    before, after, differs = bridge.totals
    words = f"£ million a year, average over {period}"
    rows = [
        Row(title, [bridge.total(course, stat) for stat in STATS])
        for title, course in (
            (f"{bridge.other.letter}: {bridge.other.title}", before),
            (f"{bridge.option.letter}: {bridge.option.title}", after),
            ("Difference", differs),
        )
    ]
    totals = Table(
        f"Cost in all, {words}", "Scenario", [("Cost", 3)], [*headings_of(bridge.run.range)], rows
    )
    each = [Row(step.title, [bridge.shown(step)]) for step in bridge.seen]
    each += [Row(ROUNDING, [bridge.shown_rounding()])] * bridge.rounds
    head = [(f"{bridge.option.letter} less {bridge.other.letter}", 1)]
    return [totals, Table(f"The steps, {words}", "Step", head, ["mean"], each)]
