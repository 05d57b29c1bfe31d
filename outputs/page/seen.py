"""When an effect can be seen: the first clear year, and the size of yearly chance."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan

import numpy as np
from markupsafe import Markup

from outputs.charts.chart import Row, Table, shown
from outputs.charts.compared import financial_year
from outputs.charts.numbers import Cell, Shown, compared_in_words, unit_of
from outputs.charts.sentences import is_clear
from outputs.charts.summaries import Course, differences
from outputs.economics.prices import Floats
from outputs.run_read import Run
from simulation.results.measures import MEASURES

WATCHED = (
    "people_far_from_home",
    "people_in_hospital",
    "people_at_home",
    "admissions_sought",
    "admissions_away",
    "crises",
    "breakdowns",
    "children_in_residential_school",
    "local_beds_open",
    "ward_cost",
    "package_cost_challenging",
    "total_cost",
)
USUAL = 0.9  # nine years in ten
EARLY = 1  # year 2, counted from 0


def clear_from(course: Course) -> float:
    """The first year from which the difference's range excludes zero to the end; NaN if none."""
    found = nan
    for year in reversed(course.years):
        if not is_clear(course, year):
            break
        found = float(year)
    return found


def yearly_chance(values: Floats) -> float:
    """The largest change from one year to the next in nine years of ten.

    Args:
        values: a measure's values of one scenario, futures by years.
    """
    steps = np.abs(np.diff(values, axis=1))
    return float(np.quantile(steps, USUAL)) if steps.size else 0.0


def seen_table(run: Run) -> Table:
    """One row per measure: yearly chance, and the first clear year of each option's effect."""
    base = run.scenarios[0]
    first, length = run.years[0], len(run.years)
    rows = []
    for measure in WATCHED:
        values = run.by_year(measure)
        chance = yearly_chance(values.arrays[base.name])
        cells: list[Cell] = [Shown(measure, base.name, first, "chance", chance, length)]
        for course in differences(values, run.scenarios):
            when = clear_from(course)
            name, last = course.scenario.name, course.years[-1]
            cells += [
                Shown(measure, name, first, "clear_from", when, length),
                shown(measure, course, last, "mean"),
            ]
        rows.append(Row(_row_words(measure), cells))
    options = [one for one in run.scenarios if one.compare_with]
    groups = [(base.letter, 1), *((one.letter, 2) for one in options)]
    end = financial_year(run.years[-1])
    headings = ["yearly chance", *["clear from", f"in {end}"] * len(options)]
    caption = (
        "Yearly chance; from when each option's effect is clear; and its difference on average in "
        f"{end}"
    )
    return Table(caption, "Measure", groups, headings, rows)


def _row_words(measure: str) -> str:
    unit = unit_of(measure)
    return f"{MEASURES[measure].title}, {unit.words.partition(',')[0]}"


def seen_early(run: Run) -> list[Markup]:
    """For each option, what is clear by year 2 and stays so."""
    year = run.first_year + EARLY
    if year not in run.years:
        return []
    said = []
    courses = {one: differences(run.by_year(one), run.scenarios) for one in WATCHED}
    for place, option in enumerate(next(iter(courses.values()))):
        assert option.comparator is not None
        clear = [(one, courses[one][place]) for one in WATCHED]
        early = [(one, course) for one, course in clear if clear_from(course) <= year]
        said.append(
            Markup("<strong>{}</strong>: {}.").format(option.scenario.letter, _listed(early, year))
        )
    return said


def _listed(found: Sequence[tuple[str, Course]], year: int) -> Markup:
    when = f"by year 2 ({financial_year(year)})"
    if not found:
        return Markup("nothing watched here is clear {}").format(when)
    parts = []
    for measure, course in found:
        number = shown(measure, course, year, "mean")
        words = number.spoken(compared_in_words(number.value, unit_of(measure)))
        title = MEASURES[measure].title
        parts.append(Markup("{} {}").format(title[:1].lower() + title[1:], words))
    return Markup("clear {}: {}").format(when, Markup("; ").join(parts))
