"""What a chart says, in plain English that is made from its numbers."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from outputs.charts.chart import shown
from outputs.charts.compared import financial_year
from outputs.charts.numbers import Shown, Unit, compared_in_words, in_words, unit_of
from outputs.charts.summaries import Course
from simulation.results.measures import named

NO_BREAK = "\u00a0"
MOST_NAMED = 4
SURE_ENOUGH = 0.9
MUCH = 1.2  # a peak is worth naming when it stands this far above the end


def levels_message(measure: str, courses: Sequence[Course]) -> str:
    """The title of a chart of levels: where it starts, peaks if it does, and ends."""
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
    """Which scenarios are clearly above, which below, and which cannot be told apart."""
    groups: dict[str, list[str]] = {}
    for course in courses:
        if is_clear(course, year):
            words = f"clearly {unit.more if course.at(year, 'mean') > 0 else unit.less}"
        elif course.at(year, "p5") == course.at(year, "p95"):
            words = "no different"
        else:
            words = "too close to call"
        groups.setdefault(f"{words} against {_other(course)}", []).append(course.scenario.letter)
    return [f"{', '.join(letters)} {words}" for words, letters in groups.items()]


def verdict_of_range(course: Course, year: int, unit: Unit) -> str:
    """Which way a difference goes and how far, if its range says so."""
    own, other = course.scenario.letter, _other(course)
    if is_clear(course, year):
        return f"{own} {compared_in_words(course.at(year, 'mean'), unit)} than {other}"
    if course.at(year, "p5") == course.at(year, "p95"):
        return f"{own} the same as {other}"
    return f"{own} too close to {other} to call"


def levels_sentence(measure: str, course: Course) -> Markup:
    """Where one scenario starts, peaks if it does, and ends, with its range."""
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
    return words + Markup("; in 9 of 10 futures between {} and {} by then.").format(
        say(last, "p5"), say(last, "p95")
    )


def difference_sentence(measure: str, course: Course) -> Markup:
    """How far one scenario is from its comparator by the last year, and how surely."""
    unit, last = unit_of(measure), course.years[-1]

    def say(stat: str) -> Markup:
        number = shown(measure, course, last, stat)
        return number.spoken(compared_in_words(number.value, unit))

    opening = Markup("<strong>{}: {}</strong>, compared with {}: ").format(
        course.scenario.letter, course.scenario.title, _other(course)
    )
    if course.at(last, "p5") == course.at(last, "p95") == 0:
        return (
            opening
            + Markup("{} in {}.").format(say("mean"), financial_year(last))
            + _widest(measure, course, unit)
        )
    higher = course.at(last, "mean") >= 0
    sentence = opening + Markup(
        "on average {} in {}; in 9 of 10 futures between {} and {}. It is {} in {}."
    ).format(
        say("mean"),
        financial_year(last),
        say("p5"),
        say("p95"),
        unit.more if higher else unit.less,
        how_often(shown(measure, course, last, "more" if higher else "less"), course.futures),
    )
    if not is_clear(course, last):
        sentence += " The range includes no difference, so this run cannot say which way it goes."
    return sentence + _widest(measure, course, unit)


def is_clear(course: Course, year: int) -> bool:
    """Whether the 5th to 95th percentile lies all on one side of zero."""
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
        parts.append(f"{name}: mean {mean}, 5th to 95th percentile {low} to {high}")
    return (
        f"Line chart by financial year. {subtitle} In {financial_year(last)}: "
        f"{'; '.join(parts)}. The numbers are in the table below the chart."
    )


def how_often(share: Shown, futures: float) -> Markup:
    """A share of so many futures that were run, as a natural frequency."""
    if share.value in (0, 1):
        every = "all" if share.value else "none of the"
        return Markup("{} {}").format(every, f"{futures:,.0f} futures that were run")
    return Markup("{} of 100 futures").format(share.spoken(share.text))


def listed(words: Sequence[str]) -> str:
    """A, B and C."""
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def how_sure(chance: float) -> bool | None:
    """True where so large a chance is sure enough, False where its opposite is; else None."""
    if chance >= SURE_ENOUGH:
        return True
    return False if chance <= 1 - SURE_ENOUGH else None


def _other(course: Course) -> str:
    """The letter of what a scenario is compared with."""
    return course.comparator.letter if course.comparator else ""


def _widest(measure: str, course: Course, unit: Unit) -> Markup:
    """The year in which the average difference is widest, if it is much wider than at the end."""
    year = course.widest_year()
    number = shown(measure, course, year, "mean")
    if abs(number.value) <= MUCH * abs(course.at(course.years[-1], "mean")):
        return Markup("")
    words = number.spoken(compared_in_words(number.value, unit))
    return Markup(" It is widest in {}: {} on average.").format(financial_year(year), words)
