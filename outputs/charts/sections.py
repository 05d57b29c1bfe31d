"""The sections of the page: which measures are charted, beside what, and what is said of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from outputs.charts.admissions import destinations_chart
from outputs.charts.chart import Chart, shown
from outputs.charts.course_charts import difference_chart, levels_chart
from outputs.charts.numbers import compared_in_words, unit_of
from outputs.charts.payer_costs import payer_charts
from outputs.charts.study import Study
from outputs.charts.summaries import differences
from simulation.measures import MEASURES


@dataclass(frozen=True)
class Section:
    """A heading, a few words, and charts: pairs side by side, then small ones."""

    name: str
    title: str
    meaning: str
    charts: Sequence[Chart]
    provisional: bool = False
    words: Sequence[Markup] = field(default_factory=tuple)


def all_sections(study: Study) -> list[Section]:
    """The sections in the order in which they are read."""
    return [
        _people_far_from_home(study),
        _people_in_hospital(study),
        _admissions(study),
        _life(study),
        _total_cost(study),
        _cost_by_payer(study),
    ]


def _people_far_from_home(study: Study) -> Section:
    measure = "people_far_from_home"
    charts = [levels_chart(study, measure), *difference_chart(study, measure)]
    return Section("far-from-home", "People far from home", MEASURES[measure].meaning, charts)


def _people_in_hospital(study: Study) -> Section:
    measure = "people_in_hospital"
    return Section(
        "hospital",
        "People in hospital",
        f"{MEASURES[measure].meaning}. Autistic people without a learning disability and children "
        "are counted apart",
        [
            levels_chart(study, measure),
            *difference_chart(study, measure),
            levels_chart(study, "local_beds_open", small=True),
            levels_chart(study, "local_bed_occupancy", small=True),
        ],
    )


def _admissions(study: Study) -> Section:
    measure = "admissions_sought"
    return Section(
        "admissions",
        "Admissions: how many, and where people went",
        f"{MEASURES[measure].meaning}. Admissions to secure hospital are sought apart from these "
        "and shown beside them",
        [
            levels_chart(study, measure),
            *difference_chart(study, measure),
            destinations_chart(study),
        ],
    )


def _life(study: Study) -> Section:
    return Section(
        "life",
        "Life at home, and crises",
        f"What people and families gain or lose. At home means: {_after_comma('people_at_home')}",
        [
            levels_chart(study, "people_at_home", small=True),
            *difference_chart(study, "people_at_home", small=True),
            levels_chart(study, "crises", small=True),
            *difference_chart(study, "crises", small=True),
        ],
    )


def _after_comma(measure: str) -> str:
    """The part of a measure's meaning that follows its first comma."""
    return MEASURES[measure].meaning.partition(", ")[2]


def _total_cost(study: Study) -> Section:
    measure = "total_cost"
    words = []
    if study.discount_rate is not None:
        words = _present_cost(study, study.discount_rate.rate(0))
    return Section(
        "cost",
        "What it costs in all",
        f"{MEASURES[measure].meaning}. Read it with the people far from home: a local bed closed "
        "can look cheap when a person has only been sent somewhere cheaper and farther away",
        [
            levels_chart(study, measure),
            *difference_chart(study, measure),
            levels_chart(study, "ward_cost", small=True),
            levels_chart(study, "ward_cost_stranded", small=True),
        ],
        provisional=True,
        words=words,
    )


def _present_cost(study: Study, rate: float) -> list[Markup]:
    """The whole run's cost difference in today's money, a sentence a comparison."""
    years = study.years
    measure, length = "net_present_cost", len(years)
    unit = unit_of(measure)
    said = []
    values = study.over_period(measure, years[0], length)
    for course in differences(values, study.scenarios):
        assert course.comparator is not None
        mean, low, high = (
            number.spoken(compared_in_words(number.value, unit))
            for number in (
                shown(measure, course, years[0], stat, length) for stat in ("mean", "p5", "p95")
            )
        )
        said.append(
            Markup(
                "<strong>{}: {}</strong>, over {} years in today's money (discounted at {:.2g}% a "
                "year): {} than {} on average; in 9 of 10 futures between {} and {}."
            ).format(
                course.scenario.letter,
                course.scenario.title,
                length,
                100 * rate,
                mean,
                course.comparator.letter,
                low,
                high,
            )
        )
    return said


def _cost_by_payer(study: Study) -> Section:
    return Section(
        "payers",
        "Who pays, and who gains",
        "The same cost, split by who pays it. One payer's gain can be another's loss. The local "
        "NHS board is the integrated care board in England and the health board in Wales",
        payer_charts(study),
        provisional=True,
    )
