"""The message of a chart in plain English, made from its numbers."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from outputs.charts.chart import shown
from outputs.charts.compared import financial_year
from outputs.charts.numbers import Shown, Unit, compared_in_words, in_words, unit_of
from outputs.charts.summaries import Course
from simulation.results.frequencies import frequency, number_of, of_futures
from simulation.results.measures import named

NO_BREAK = "\u00a0"
MOST_NAMED = 4
MUCH = 1.2  # a peak is named if it is this many times the end


def levels_message(measure: str, courses: Sequence[Course]) -> str:
    """The title of a chart of levels: its start, its peak if it has one, and its end."""
    unit, title = unit_of(measure), named(measure).title
    first, last = courses[0].years[0], courses[0].years[-1]
    ends = [(course.at(last, "mean"), course.scenario.letter) for course in courses]
    peak, letter, year = max(
        (course.at(course.widest_year(), "mean"), course.scenario.letter, course.widest_year())
        for course in courses
    )
    if len(ends) > MOST_NAMED:
        (low, least), (high, most) = min(ends), max(ends)
        closing = f"from {in_words(low, unit)} ({least}) to {in_words(high, unit)} ({most})"
    else:
        closing = ", ".join(f"{name}{NO_BREAK}{in_words(value, unit)}" for value, name in ends)
    opening = in_words(courses[0].at(first, "mean"), unit)
    if peak > MUCH * max([courses[0].at(first, "mean"), *(value for value, _ in ends)]):
        highest = f"up to {in_words(peak, unit)} ({letter}, {financial_year(year)})"
        return f"{title}: {highest}; in {financial_year(last)}, {closing}"
    return f"{title}: {opening} in {financial_year(first)}; in {financial_year(last)}, {closing}"


def difference_message(measure: str, courses: Sequence[Course]) -> str:
    """The title of a chart of differences: which way each goes by the last year, if it is clear."""
    unit, title = unit_of(measure), named(measure).title
    last = courses[0].years[-1]
    if len(courses) <= MOST_NAMED:
        parts = [verdict_of_range(course, last, unit) for course in courses]
    else:
        parts = _grouped(courses, last, unit)
    return f"{title} in {financial_year(last)}: {'; '.join(parts)}"


def _grouped(courses: Sequence[Course], year: int, unit: Unit) -> list[str]:
    """The scenarios that are clearly above, clearly below, and above in some futures only."""
    groups: dict[str, list[str]] = {}
    for course in courses:
        more, less = (course.at(year, stat) > 0 for stat in ("more", "less"))
        if is_clear(course, year):
            words = f"clearly {unit.more if course.at(year, 'mean') > 0 else unit.less}"
        elif more and less:
            words = f"{unit.more} in some futures and {unit.less} in others"
        elif more or less:
            words = f"{unit.more if more else unit.less} or the same"
        else:
            words = "no different"
        groups.setdefault(f"{words} against {_other(course)}", []).append(course.scenario.letter)
    return [f"{', '.join(letters)} {words}" for words, letters in groups.items()]


def verdict_of_range(course: Course, year: int, unit: Unit) -> str:
    """A clear difference and its size; otherwise the numbers of futures with more and less."""
    own, other = course.scenario.letter, _other(course)
    if is_clear(course, year):
        return f"{own} {compared_in_words(course.at(year, 'mean'), unit)} than {other}"
    if course.at(year, "same") == 1:
        return f"{own} the same as {other}"
    more, less = (course.at(year, stat) for stat in ("more", "less"))
    often = of_futures(more, course.futures)
    seldom = number_of(less, course.futures) if less else "none"
    return f"{own} {unit.more} than {other} in {often}, {unit.less} in {seldom}"


def levels_sentence(measure: str, course: Course) -> Markup:
    """One scenario's start, peak if it has one, and end, with its range."""
    unit = unit_of(measure)
    first, last, peak = course.years[0], course.years[-1], course.widest_year()

    def say(year: int, stat: str) -> Markup:
        number = shown(measure, course, year, stat)
        return number.spoken(in_words(number.value, unit))

    words = Markup("<strong>{}</strong>: on average {} in {}").format(
        course.scenario.letter, say(first, "mean"), financial_year(first)
    )
    ends = max(course.at(first, "mean"), course.at(last, "mean"))
    if course.at(peak, "mean") > MUCH * ends:
        words += Markup(", up to {} in {}").format(say(peak, "mean"), financial_year(peak))
    words += Markup(" and {} in {}").format(say(last, "mean"), financial_year(last))
    if in_words(course.at(last, "p5"), unit) == in_words(course.at(last, "p95"), unit):
        return words + "."
    return words + Markup("; in {} between {} and {} by then.").format(
        course.range.futures, say(last, "p5"), say(last, "p95")
    )


def difference_sentence(measure: str, course: Course, whole: Course, all_years: str) -> Markup:
    """One scenario's last-year difference from its comparator, and the futures with more and less.

    Args:
        whole: the same difference over all years, under their first year.
        all_years: words for these years.
    """
    unit, last = unit_of(measure), course.years[-1]

    def say(stat: str) -> Markup:
        number = shown(measure, course, last, stat)
        return number.spoken(compared_in_words(number.value, unit))

    words = Markup("<strong>{}: {}</strong>, compared with {}: ").format(
        course.scenario.letter, course.scenario.title, _other(course)
    )
    if course.at(last, "p5") == course.at(last, "p95") == 0:
        words += Markup("{} in {}.").format(say("mean"), financial_year(last))
    else:
        words += Markup("on average {} in {}; in {} between {} and {}.").format(
            say("mean"), financial_year(last), course.range.futures, say("p5"), say("p95")
        )
    words += Markup(" It is {}").format(more_same_less(measure, course, last))
    if (n_years := len(course.years)) > 1:
        often = more_same_less(measure, whole, course.years[0], n_years)
        words += Markup("; over {} {}").format(all_years, often)
    return words + "." + _widest(measure, course, unit)


def more_same_less(measure: str, course: Course, year: int, n_years: int = 1) -> Markup:
    """The number of futures in which a difference is above zero, zero and below zero."""
    unit = unit_of(measure)
    words = {"more": unit.more, "same": "the same", "less": unit.less}
    return in_how_many(
        [(text, shown(measure, course, year, stat, n_years)) for stat, text in words.items()]
    )


def in_how_many(parts: Sequence[tuple[str, Shown]]) -> Markup:
    """The number of futures in each case, as in "more in 90 of 100 futures and fewer in none".

    Args:
        parts: each case in words, and its share of the futures. Together they are all.
    """
    said, out_of_said = [], False
    for words, share in parts:
        if share.value == 1:
            return Markup("{} in {}").format(words, how_often(share))
        often = share.spoken(share.text) if share.value else share.spoken("none")
        if share.value and not out_of_said:
            often, out_of_said = how_often(share), True
        said.append(Markup("{} in {}").format(words, often))
    return Markup(" and ").join([Markup(", ").join(said[:-1]), said[-1]])


def is_clear(course: Course, year: int) -> bool:
    """Whether the range over futures lies all on one side of zero."""
    return course.at(year, "p5") > 0 or course.at(year, "p95") < 0


def description_of(subtitle: str, courses: Sequence[Course], unit: Unit) -> str:
    """The text alternative of a chart of courses: its kind, and its last values and ranges."""
    last, signed = courses[0].years[-1], courses[0].comparator is not None
    parts = []
    for course in courses:
        mean, low, high = (
            in_words(course.at(last, stat), unit, signed) for stat in ("mean", "p5", "p95")
        )
        name = f"{course.scenario.letter}, {course.scenario.title}"
        parts.append(f"{name}: mean {mean}, {course.range.words} {low} to {high}")
    return (
        f"Line chart by financial year. {subtitle} In {financial_year(last)}: "
        f"{'; '.join(parts)}. The numbers are in the table below the chart."
    )


def how_often(share: Shown) -> Markup:
    """A share of the futures that were run in words, its number marked."""
    number, words = frequency(share.value, share.futures)
    return Markup("{} {}").format(share.spoken(number), words)


def listed(words: Sequence[str]) -> str:
    """A, B and C."""
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def _other(course: Course) -> str:
    """The letter of a scenario's comparator."""
    return course.comparator.letter if course.comparator else ""


def _widest(measure: str, course: Course, unit: Unit) -> Markup:
    """The year in which the average difference is widest, if it is much wider than at the end."""
    year = course.widest_year()
    number = shown(measure, course, year, "mean")
    if abs(number.value) <= MUCH * abs(course.at(course.years[-1], "mean")):
        return Markup("")
    words = number.spoken(compared_in_words(number.value, unit))
    return Markup(" It is widest in {}: {} on average.").format(financial_year(year), words)
