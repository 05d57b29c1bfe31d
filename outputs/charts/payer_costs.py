"""Cost by payer: the chart with its words and its tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from outputs.charts.chart import Chart, shown, table_of_courses
from outputs.charts.compared import financial_year
from outputs.charts.numbers import compared_in_words, in_words, unit_of
from outputs.charts.over_time import bands_are_shown
from outputs.charts.panels import draw_panels, shared_limits
from outputs.charts.style import to_svg
from outputs.charts.summaries import Course, differences, levels
from outputs.run_read import NO_BANDS, PAIRED, Run
from simulation.results import PAYERS, council_in_words
from simulation.results.measures import COST_TO, cost_measure
from simulation.results.payers import OTHER, PROVIDER

OTHERS = "cost_other_payers"
TOGETHER = "Councils together"


def payer_titles(run: Run) -> dict[str, str]:
    """The measure of each payer's spending, with the payer's title.

    Payers that do not pay for care or hospital everywhere are included only if they pay.
    """
    everywhere = [payer for payer in PAYERS if payer not in (OTHER, PROVIDER)]
    return {
        cost_measure(payer).name: title
        for payer, title in run.names.payers.items()
        if payer in everywhere or payer in run.payers
    }


def payer_charts(run: Run) -> list[Chart]:
    """Spending of each payer, and the difference that each scenario makes."""
    measures = payer_titles(run)
    spent = {one: levels(run.by_year(one), run.scenarios) for one in measures}
    moved = {one: differences(run.by_year(one), run.scenarios) for one in measures}
    each = {COST_TO + one: council_in_words(one) for one in run.councils}
    if each:
        measures["cost_council"] = TOGETHER
    own = {one: levels(run.by_year(one), run.scenarios) for one in each}
    charts = [_payers_chart(run, measures, spent, "cost_by_payer", each, own)]
    if next(iter(moved.values())):
        touched = {
            one: title for one, title in measures.items() if one != OTHERS or _differs(moved[one])
        }
        own = {one: differences(run.by_year(one), run.scenarios) for one in each}
        charts.append(_payers_chart(run, touched, moved, "cost_by_payer_difference", each, own))
    return charts


def _differs(courses: Sequence[Course]) -> bool:
    """Whether any option changes anything in any future; a panel of zeros is left out."""
    stats = ["mean", "p5", "p95"]
    return any(course.stats[stat].any() for course in courses for stat in stats)


def _payers_chart(
    run: Run,
    measures: Mapping[str, str],
    courses: Mapping[str, Sequence[Course]],
    name: str,
    councils: Mapping[str, str],
    own: Mapping[str, Sequence[Course]],
) -> Chart:
    """The chart of the payers, with their numbers, and those of each council, below it."""
    courses = {one: courses[one] for one in measures}
    first = next(iter(courses.values()))
    last, compares = first[0].years[-1], first[0].comparator is not None
    unit = unit_of(next(iter(measures)))
    says = [_payers_sentence(measures, courses, place) for place in range(len(first))]
    if compares:
        message = f"In {financial_year(last)}: {_largest_gains(measures, courses)}"
        what = "Difference from the comparator, the same scale in every panel"
    else:
        spent = {one: courses[one][0].at(last, "mean") for one in measures}
        most = max(spent, key=spent.__getitem__)
        verb = "spend" if measures[most] == TOGETHER else "spends"
        message = (
            f"{measures[most]} {verb} most: {in_words(spent[most], unit)} in "
            f"{financial_year(last)} ({first[0].scenario.letter})"
        )
        what = "Each panel on its own scale"
    subtitle = (
        f"{what}, {unit.words}, {run.price_words}. "
        f"{f'{PAIRED} ' if compares else ''}{run.shading if bands_are_shown(first) else NO_BANDS}"
    )
    limits = shared_limits(courses, unit) if compares else None
    figure = draw_panels(courses, measures, message, subtitle, unit, limits)
    alternative = f"One small line chart a payer, by financial year. {subtitle} " + " ".join(
        Markup(sentence).striptags() for sentence in says
    )
    svg = Markup(to_svg(figure, name.replace("_", "-"), message, alternative))
    tables = [
        table_of_courses(f"{title}, {what.lower()}, {unit.words}", one, {**courses, **own}[one])
        for one, title in {**measures, **councils}.items()
    ]
    label = "The difference it makes" if compares else "The scenarios"
    return Chart(name, label, svg, says, tables)


def _largest_gains(measures: Mapping[str, str], courses: Mapping[str, Sequence[Course]]) -> str:
    """For each scenario, the payer whose cost differs most from the comparator's."""
    parts = []
    for place, course in enumerate(next(iter(courses.values()))):
        last = course.years[-1]
        moved = {one: courses[one][place].at(last, "mean") for one in measures}
        most = max(moved, key=lambda one: abs(moved[one]))
        words = compared_in_words(moved[most], unit_of(most))
        parts.append(f"{course.scenario.letter}, {measures[most]} {words}")
    return "; ".join(parts)


def _payers_sentence(
    measures: Mapping[str, str], courses: Mapping[str, Sequence[Course]], place: int
) -> Markup:
    parts = []
    for measure, title in measures.items():
        course = courses[measure][place]
        last = course.years[-1]
        number = shown(measure, course, last, "mean")
        say = compared_in_words if course.comparator else in_words
        words = number.spoken(say(number.value, unit_of(measure)))
        parts.append(Markup("{} {}").format(title, words))
    against = (
        Markup(", compared with {}").format(course.comparator.letter) if course.comparator else ""
    )
    return Markup("<strong>{}: {}</strong>{}, in {} on average: {}.").format(
        course.scenario.letter,
        course.scenario.title,
        against,
        financial_year(last),
        Markup("; ").join(parts),
    )
