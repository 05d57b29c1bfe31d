"""Stranded ward cost, and the balance of the transition fund."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from outputs.charts.chart import STATS, Chart, shown, table_of_courses
from outputs.charts.compared import Compared, financial_year
from outputs.charts.numbers import Shown, in_words, unit_of
from outputs.charts.over_time import bands_are_shown, draw_courses
from outputs.charts.sentences import MUCH, description_of, how_often, levels_sentence, listed
from outputs.charts.style import to_svg
from outputs.charts.summaries import Course, course_of
from outputs.economics.budget import NEVER, payback_of
from outputs.economics.compare import PENNY, spread
from outputs.economics.double_running import stranded
from outputs.economics.fund import BALANCE, Fund, fund_of
from outputs.run_read import Run

STRANDED, BALANCES = "ward_cost_stranded", "fund_balance"


def stranded_chart(run: Run) -> list[Chart]:
    """Stranded cost by year, of the scenarios that have any; empty if none has."""
    every = [course_of(stranded(run.costs, one.name), run.years, one) for one in run.scenarios]
    courses = [course for course in every if _is_written(course, STRANDED)]
    if not courses:
        return []
    peaks = [one.at(one.widest_year(), "mean") for one in courses]
    most = courses[peaks.index(max(peaks))]
    message = f"Stranded, on average: up to {in_words(max(peaks), unit_of(STRANDED))} a year "
    message += f"({most.scenario.letter}, {financial_year(most.widest_year())})"
    what = f"Still paid for closed beds and wards, £ million a year, {run.price_words}"
    says = [levels_sentence(STRANDED, course) for course in courses]
    title = "Stranded: paid for beds that have closed"
    told = [_stranded_words(course) for course in courses]
    none = [course.scenario.letter for course in every if not _is_written(course, STRANDED)]
    if none:
        told.append(Markup("With {} nothing is.").format(listed(none)))
    return [_drawn(run, STRANDED, title, courses, (message, what), says, Markup(" ").join(told))]


def _is_written(course: Course, measure: str) -> bool:
    """Whether any number of a course is above zero as written."""
    nothing, unit = in_words(0.0, unit_of(measure)), unit_of(measure)
    return any(
        in_words(course.at(year, stat), unit) != nothing for year in course.years for stat in STATS
    )


def _stranded_words(course: Course) -> Markup:
    """One scenario's end, and its peak if that is much higher."""
    unit, peak, last = unit_of(STRANDED), course.widest_year(), course.years[-1]
    high, end = (shown(STRANDED, course, year, "mean") for year in (peak, last))
    span = (shown(STRANDED, course, last, stat) for stat in ("p5", "p95"))
    said = Markup(
        "With <strong>{}</strong> {} a year is stranded in {} on average ({} to {} in {})"
    ).format(
        course.scenario.letter,
        end.spoken(in_words(end.value, unit)),
        financial_year(last),
        *(number.spoken(in_words(number.value, unit)) for number in span),
        course.range.futures,
    )
    if high.value > MUCH * end.value:
        said += Markup(", after {} in {}").format(
            high.spoken(in_words(high.value, unit)), financial_year(peak)
        )
    return said + "."


@dataclass(frozen=True)
class Used:
    """One scenario's fund that has ever held or owed money."""

    scenario: Compared
    fund: Fund
    course: Course

    def shown(self, stat: str, value: float) -> Shown:
        """A number about the whole run."""
        years = self.course.years
        futures, name = self.course.futures, self.scenario.name
        return Shown(BALANCES, name, years[0], stat, value, len(years), futures=futures)


def funds_used(run: Run) -> list[Used]:
    """The funds of the scenarios that use one."""
    found = []
    for one in run.scenarios:
        fund = fund_of(run.counts, one.name)
        if fund is None or BALANCE not in fund.flows or not fund.flows[BALANCE].any():
            continue
        found.append(Used(one, fund, course_of(fund.flows[BALANCE], run.years, one)))
    return found


def fund_chart(run: Run) -> list[Chart]:
    """The balance of every fund by year; empty if no scenario uses one."""
    used = funds_used(run)
    if not used:
        return []
    courses, last = [one.course for one in used], run.years[-1]
    ends = [
        f"{one.scenario.letter} {in_words(one.course.at(last, 'mean'), unit_of(BALANCES))}"
        for one in used
    ]
    message = f"In the fund at the end of {financial_year(last)}: {', '.join(ends)}"
    what = (
        f"Balance at the end of each year, £ million, {run.price_words}; below zero: money "
        "advanced and not yet paid back"
    )
    lead = Markup(" ").join(_fund_words(one) for one in used)
    says = [levels_sentence(BALANCES, course) for course in courses]
    title = "The transition fund"
    return [_drawn(run, BALANCES, title, courses, (message, what), says, lead)]


def _fund_words(one: Used) -> Markup:
    """The largest amount owed, when it is paid back, and the balance at the end."""
    letter, last, unit = one.scenario.letter, one.course.years[-1], unit_of(BALANCES)
    end = shown(BALANCES, one.course, last, "mean")
    closing = Markup("; at the end of {} its balance is {} on average.").format(
        financial_year(last), end.spoken(in_words(end.value, unit))
    )
    if not (one.fund.peak_gap > PENNY).any():
        return (
            Markup("The fund of <strong>{}</strong> never owes anything").format(letter) + closing
        )
    gap = spread(one.fund.peak_gap)
    mean, low, high = (
        number.spoken(in_words(number.value, unit))
        for number in (
            one.shown("lowest_mean", gap.mean),
            one.shown("lowest_p5", gap.p5),
            one.shown("lowest_p95", gap.p95),
        )
    )
    words = Markup(
        "The fund of <strong>{}</strong> owes {} at its lowest point on average ({} to {} in {}), "
        "paid back in {}"
    ).format(letter, mean, low, high, one.course.range.futures, _paid_back(one))
    return words + closing


def _paid_back(one: Used) -> Markup:
    found = payback_of(one.fund.paid_back)
    said = how_often(one.shown("futures_back", found.back))
    if found.year != NEVER:
        when = one.shown("back_by", found.year)
        said += Markup(", half of them by the end of {}").format(when.spoken(when.text))
    if found.never_out:
        none = how_often(one.shown("futures_never_out", found.never_out))
        said += Markup(" (in {} nothing is ever owed)").format(none)
    return said


def _drawn(
    run: Run,
    measure: str,
    title: str,
    courses: Sequence[Course],
    texts: tuple[str, str],
    says: Sequence[Markup],
    lead: Markup,
) -> Chart:
    """A chart of levels from ``outputs.economics``."""
    message, what = texts
    unit = unit_of(measure)
    subtitle = f"{what}. {run.shading if bands_are_shown(courses) else run.bars}"
    figure = draw_courses(courses, unit, message, subtitle)
    alternative = description_of(subtitle, courses, unit)
    svg = Markup(to_svg(figure, measure.replace("_", "-"), message, alternative))
    tables = [table_of_courses(f"{title}, £ million", measure, courses)]
    return Chart(measure, title, svg, says, tables, folded=True, lead=lead)
