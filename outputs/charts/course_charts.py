"""The two views of a measure: the scenarios over time, and the difference each makes."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from outputs.charts import sentences
from outputs.charts.chart import Chart, table_of_courses
from outputs.charts.numbers import unit_of
from outputs.charts.over_time import bands_are_shown, draw_courses
from outputs.charts.style import to_svg
from outputs.charts.summaries import Course, differences, levels
from outputs.run_read import PAIRED, Run
from simulation.results.measures import named

BODY, SMALL_BODY = 235.0, 175.0


def levels_chart(run: Run, measure: str, small: bool = False) -> Chart:
    """The scenarios over time."""
    courses = levels(run.by_year(measure), run.scenarios)
    message = sentences.levels_message(measure, courses)
    says = [sentences.levels_sentence(measure, course) for course in courses]
    return _drawn(run, measure, courses, measure, "The scenarios", message, says, small)


def difference_chart(run: Run, measure: str, small: bool = False) -> list[Chart]:
    """The paired differences over time; None if no scenario has a comparator."""
    courses = differences(run.by_year(measure), run.scenarios)
    if not courses:
        return []
    message = sentences.difference_message(measure, courses)
    over_run = run.over_period(measure, run.years[0], len(run.years))
    says = [
        sentences.difference_sentence(measure, course, whole, run.all_years)
        for course, whole in zip(courses, differences(over_run, run.scenarios), strict=True)
    ]
    name = f"{measure}_difference"
    label = "The difference it makes"
    return [_drawn(run, measure, courses, name, label, message, says, small)]


def _drawn(
    run: Run,
    measure: str,
    courses: Sequence[Course],
    name: str,
    label: str,
    message: str,
    says: Sequence[Markup],
    small: bool,
) -> Chart:
    unit = unit_of(measure)
    uncertainty = run.shading if bands_are_shown(courses) else run.bars
    what = unit.words[:1].upper() + unit.words[1:]
    if courses[0].comparator is not None:
        what = f"Difference from the comparator, {unit.of_difference().words}"
        uncertainty = f"{PAIRED} {uncertainty}"
    if named(measure).provisional:
        what += f", {run.price_words}"
    subtitle = f"{what}. {uncertainty}"
    caption = f"{named(measure).title}: {what[:1].lower()}{what[1:]}"
    body = SMALL_BODY if small and bands_are_shown(courses) else BODY
    figure = draw_courses(courses, unit, message, subtitle, body)
    alternative = sentences.description_of(subtitle, courses, unit)
    svg = Markup(to_svg(figure, name.replace("_", "-"), message, alternative))
    tables = [table_of_courses(caption, measure, courses)]
    return Chart(name, label, svg, says, tables, folded=courses[0].comparator is None)
