"""The sections of the page: their charts, order and words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from outputs.charts.admissions import destinations_chart
from outputs.charts.cash import cash_charts
from outputs.charts.chart import Chart, Table, shown
from outputs.charts.course_charts import difference_chart, levels_chart
from outputs.charts.moves import Moves
from outputs.charts.numbers import compared_in_words, unit_of
from outputs.charts.pathway_chart import pathway_chart
from outputs.charts.payer_costs import payer_charts
from outputs.charts.savings import chance_chart
from outputs.charts.summaries import differences
from outputs.charts.ward_money import fund_chart, stranded_chart
from outputs.charts.waterfall import waterfalls
from outputs.page.past import LEFT_OUT, NOTHING, SOMETHING, past_table
from outputs.page.seen import seen_table
from outputs.run_read import Run
from simulation.results.manifest import Counted
from simulation.results.measures import MEASURES
from simulation.results.measures_of_names import PEOPLE_LIVING_IN, SLOTS_IN_USE
from simulation.results.names import counted

CASH = "When cash goes out, and when it comes back"


@dataclass(frozen=True)
class Section:
    """A heading, a few words, tables to read first, and charts: pairs, then small ones."""

    name: str
    title: str
    meaning: str
    charts: Sequence[Chart]
    is_money: bool = False
    words: Sequence[Markup] = field(default_factory=tuple)
    tables: Sequence[Table] = field(default_factory=tuple)


def all_sections(run: Run, history: Sequence[Counted] = ()) -> list[Section]:
    """The sections in the order in which they are read.

    Args:
        run: what was read of a run.
        history: figures once counted in this place, from the manifest.
    """
    return [
        _people_far_from_home(run),
        _people_in_hospital(run),
        _admissions(run),
        pathway_section(run),
        _life(run),
        _total_cost(run),
        *money_sections(run),
        _cost_by_payer(run),
        *added_sections(run),
        _seen(run),
        past_section(run, history),
    ]


def _people_far_from_home(run: Run) -> Section:
    measure = "people_far_from_home"
    charts = [
        levels_chart(run, measure),
        *difference_chart(run, measure),
        levels_chart(run, "new_out_of_area", small=True),
        levels_chart(run, "returns_to_area", small=True),
    ]
    return Section("far-from-home", "People far from home", MEASURES[measure].meaning, charts)


def pathway_section(run: Run) -> Section:
    """Moves between settings, in one picture."""
    moves = Moves(run)
    meaning = (
        "Everyone in the model lives somewhere at every moment, so a person who does not go to one "
        "place goes to another. A person held in an emergency moves on within weeks, and so counts "
        "twice"
    )
    untold = "This run's results do not say where people moved from; run the scenarios again."
    words = () if moves.any else (Markup(untold),)
    charts = [pathway_chart(moves)] if moves.any else []
    title = "The pathway: from where to where people move"
    return Section("pathway", title, meaning, charts, words=words)


def added_sections(run: Run) -> list[Section]:
    """People and slots of the settings and services that files add; empty if there are none."""
    names = run.names
    measures = [PEOPLE_LIVING_IN + name for name in names.settings]
    measures += [SLOTS_IN_USE + name for name in names.services]
    if not measures:
        return []
    titles = ", ".join({**names.settings, **names.services}.values())
    meaning = f"Settings and services that the files of this run add: {titles}"
    charts = [levels_chart(run, measure, small=True) for measure in measures]
    return [Section("added", "What is added here", meaning, charts)]


def _seen(run: Run) -> Section:
    meaning = (
        "Yearly chance is what a number moves by from one year to the next, in 9 of 10 years, "
        "though no policy changes. In life there is one future and no twin of it without the "
        "change, so an effect smaller than yearly chance cannot be separated from luck in a single "
        "year. An effect is clear from the first year after which its range over futures never "
        "again includes zero. Not seen means that this run has no such year"
    )
    compares = any(one.compare_with for one in run.scenarios)
    tables = [seen_table(run)] if compares else []
    return Section("seen", "When an effect can be seen above chance", meaning, (), tables=tables)


def past_section(run: Run, history: Sequence[Counted]) -> Section:
    """Figures once counted in this place, next to the model's starting figures."""
    tables = past_table(run, history)
    meaning = "What the files of this place know of the years before the run"
    without = LEFT_OUT if run.manifest.protection else NOTHING
    words = (Markup(SOMETHING if tables else without),)
    return Section("past", "What is known of the past", meaning, (), words=words, tables=tables)


def _people_in_hospital(run: Run) -> Section:
    measure = "people_in_hospital"
    return Section(
        "hospital",
        "People in hospital, and beds",
        f"{MEASURES[measure].meaning}. Autistic people without a learning disability and children "
        "are counted apart",
        [
            levels_chart(run, measure),
            *difference_chart(run, measure),
            levels_chart(run, "local_beds_open", small=True),
            levels_chart(run, "local_bed_occupancy", small=True),
            levels_chart(run, "people_in_away_hospital", small=True),
            levels_chart(run, "people_ready_to_leave_hospital", small=True),
        ],
    )


def _admissions(run: Run) -> Section:
    measure = "admissions_sought"
    return Section(
        "admissions",
        "Admissions: how many, and where people went",
        f"{MEASURES[measure].meaning}. Admissions to secure hospital are sought apart from these "
        "and shown next to them",
        [
            levels_chart(run, measure),
            *difference_chart(run, measure),
            destinations_chart(run),
            levels_chart(run, "share_of_admissions_refused_locally"),
            levels_chart(run, "share_of_admissions_unsuited_locally", small=True),
            *difference_chart(run, "admissions_away"),
        ],
    )


def _life(run: Run) -> Section:
    return Section(
        "life",
        "Life at home, moves and crises",
        f"What people and families gain or lose. At home means: {_after_comma('people_at_home')}",
        [
            levels_chart(run, "people_at_home", small=True),
            *difference_chart(run, "people_at_home", small=True),
            levels_chart(run, "crises", small=True),
            *difference_chart(run, "crises", small=True),
            levels_chart(run, "moves", small=True),
            *difference_chart(run, "moves", small=True),
            levels_chart(run, "breakdowns", small=True),
            levels_chart(run, "children_in_residential_school", small=True),
        ],
    )


def _after_comma(measure: str) -> str:
    """The part of a measure's meaning that follows its first comma."""
    return MEASURES[measure].meaning.partition(", ")[2]


def _total_cost(run: Run) -> Section:
    measure = "total_cost"
    words = _present_cost(run, run.discount_schedule.rate(0))
    return Section(
        "cost",
        "What it costs in total",
        f"{MEASURES[measure].meaning}. Read it with the people far from home: a local bed closed "
        "can look cheap when a person has only been sent somewhere cheaper and farther away",
        [
            levels_chart(run, measure),
            *difference_chart(run, measure),
            levels_chart(run, "ward_cost", small=True),
            levels_chart(run, "package_cost_challenging", small=True),
            *difference_chart(run, "package_cost_challenging", small=True),
        ],
        is_money=True,
        words=words,
    )


def money_sections(run: Run) -> list[Section]:
    """Causes of the difference in cost, and when cash goes out and comes back."""
    if not run.costs.futures:
        words = [Markup("No future of this run has every scenario, so nothing can be said of it.")]
        return [
            Section("cash", CASH, "Every scenario is needed in the same future", (), words=words)
        ]
    bridges = Section(
        "bridge",
        "What makes the difference in cost: numbers, or prices",
        "The whole difference from the comparator, step by step: more or fewer days that people "
        "live somewhere, a higher or lower price of a day, and what is paid whoever lives where. "
        "An average year of the run, not discounted",
        waterfalls(run),
        is_money=True,
    )
    cash = Section(
        "cash",
        CASH,
        "Beds close in steps, a ward only as a whole, and services are paid for before they help: "
        "so money often goes out first. All of it not discounted. The workbook's summary tells the "
        "same as paid, at each year's own prices",
        [
            *cash_charts(run),
            *stranded_chart(run),
            *fund_chart(run),
            *chance_chart(run),
        ],
        is_money=True,
    )
    return [one for one in (bridges, cash) if one.charts]


def _present_cost(run: Run, rate: float) -> list[Markup]:
    """The whole run's cost difference in today's money, one sentence per comparison."""
    years = run.years
    measure, length = "net_present_cost", len(years)
    unit = unit_of(measure)
    said = []
    values = run.over_period(measure, years[0], length)
    for course in differences(values, run.scenarios):
        assert course.comparator is not None
        mean, low, high = (
            number.spoken(compared_in_words(number.value, unit))
            for number in (
                shown(measure, course, years[0], stat, length) for stat in ("mean", "p5", "p95")
            )
        )
        said.append(
            Markup(
                "<strong>{}: {}</strong>, over {} in today's money (discounted at {:.2g}% a "
                "year): {} than {} on average; in {} between {} and {}."
            ).format(
                course.scenario.letter,
                course.scenario.title,
                counted(length, "year"),
                100 * rate,
                mean,
                course.comparator.letter,
                course.range.futures,
                low,
                high,
            )
        )
    return said


def _cost_by_payer(run: Run) -> Section:
    return Section(
        "payers",
        "Who pays, and who gains",
        "The same cost, split by who pays it. One payer's gain can be another's loss. The local "
        "NHS board is the integrated care board in England and the health board in Wales",
        payer_charts(run),
        is_money=True,
    )
