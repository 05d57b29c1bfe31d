"""The ten questions a steering group asks, with short answers made from the run's own numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from markupsafe import Markup

from outputs.charts.chart import shown
from outputs.charts.compared import financial_year
from outputs.charts.numbers import in_words, unit_of
from outputs.charts.payer_costs import OTHERS, PAYERS
from outputs.charts.seen import clear_from, seen_early
from outputs.charts.study import Study
from outputs.charts.summaries import Course, differences, levels
from simulation.measures import MEASURES

if TYPE_CHECKING:
    import pandas as pd

AVERAGED = ("people", "places", "share")  # units whose period value is an average already
NO_OPTION = Markup("Nothing is compared in this run.")


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes:
        answers: what this run says of it, a line an option.
        links: sections that say more, as (id, words).
        later: what this run cannot say, and which later work will.
    """

    asked: str
    answers: Sequence[Markup]
    links: Sequence[tuple[str, str]] = field(default_factory=tuple)
    later: str = ""


def ten_questions(study: Study) -> list[Question]:
    """The questions in the order in which they are asked."""
    run = _Run(study)
    return [
        Question(
            "Who goes where instead, and how far?",
            run.each("admissions_away", "people_out_of_area", "people_far_from_home"),
            (("pathway", "From where to where"), ("far-from-home", "People far from home")),
            "Far means out of the area: miles are not in the model.",
        ),
        Question(
            "When does cash leave the ward, and what is stranded?",
            run.each("ward_cost", "ward_cost_stranded", more=run.ward_clear),
            (("cost", "What it costs"),),
            "The workbook shows the ward and the transition fund year by year.",
        ),
        Question(
            "Who pays and gains, each year?",
            run.each(*(one for one in PAYERS if one != OTHERS), ranges=False),
            (("payers", "Who pays, and who gains"),),
        ),
        Question(
            "How often is there no local bed?",
            run.no_bed(),
            (("admissions", "Admissions"),),
        ),
        Question(
            "How good must intensive support be, and does the evidence reach it?",
            (),
            later="This run takes the effects from their evidence, wide as it is; it does not ask "
            "how large they must be. A later version will find where an option breaks even, "
            "beside what studies found.",
        ),
        Question(
            "What if package prices do not fall?",
            run.each("package_cost_challenging"),
            (("cost", "What it costs"),),
            "No price is assumed to fall in this run: packages change only with people's needs and "
            "where they live. The workbook splits the difference into price and volume.",
        ),
        Question(
            "What must open before beds shut, and what if it is late?",
            run.opening_and_closing(),
            (("hospital", "People in hospital, and beds"),),
            "To see a delay, run the option again with later dates; a later version will do so by "
            "itself.",
        ),
        Question(
            "Would we know by year 2 whether it works, or is it chance?",
            seen_early(study),
            (("seen", "When an effect can be seen"),),
        ),
        Question(
            "Which part of the plan does the work?",
            (),
            later="This run tests each option whole. Options that hold a part of the plan alone, "
            "run beside it, give a first answer; a later version will take the parts out one by "
            "one.",
        ),
        Question(
            "What do people and families gain: days at home, moves, crises?",
            run.each("people_at_home", "moves", "crises", "breakdowns"),
            (("life", "Life at home, moves and crises"),),
        ),
    ]


@dataclass(frozen=True)
class _Run:
    """Averages over the whole run, as sentences."""

    study: Study

    def each(
        self,
        *measures: str,
        ranges: bool = True,
        more: Callable[[int], Markup] | None = None,
    ) -> list[Markup]:
        """For each option, its average differences over the run in some measures."""
        courses = {one: self.difference(one) for one in measures}
        said = []
        for place, option in enumerate(courses[measures[0]]):
            parts = [
                self._part(one, courses[one][place], ranges)
                for one in measures
                if ranges or self._differs(courses[one][place], one)
            ] or [Markup("no payer's costs differ")]
            ends = more(place) if more else Markup("")
            text = Markup("<strong>{}</strong>: {}{}.")
            said.append(text.format(option.scenario.letter, Markup("; ").join(parts), ends))
        return said or [NO_OPTION]

    def difference(self, measure: str) -> list[Course]:
        """Paired differences in a measure's yearly average over the run."""
        return differences(self._averages(measure), self.study.scenarios)

    def ward_clear(self, place: int) -> Markup:
        """From when the ward's cost is clearly another."""
        course = differences(self.study.by_year("ward_cost"), self.study.scenarios)[place]
        when = clear_from(course)
        if when != when:  # NaN
            return Markup("; the ward's cost is not clearly different in this run")
        return Markup("; the ward's cost is clearly different from {}").format(
            financial_year(int(when))
        )

    def no_bed(self) -> list[Markup]:
        """For each scenario, of a hundred admissions sought how many find no local bed."""
        measure, first, length = "share_of_admissions_refused_locally", *self._period()
        parts = []
        for course in levels(self._averages(measure), self.study.scenarios):
            numbers = [
                shown(measure, course, first, stat, length) for stat in ("mean", "p5", "p95")
            ]
            said = (one.spoken(in_words(one.value, unit_of(measure))) for one in numbers)
            text = Markup(
                "<strong>{}</strong>: no local bed free for {} of admissions sought ({} to {})."
            )
            parts.append(text.format(course.scenario.letter, *said))
        return parts

    def opening_and_closing(self) -> list[Markup]:
        """For each option, when it first changes anything and when its beds begin to go."""
        said = []
        for course in differences(self.study.by_year("local_beds_open"), self.study.scenarios):
            day = course.scenario.first_change_on
            opens = f"first change on {day.day} {day:%B %Y}" if day else "no dated change"
            gone = [year for year in course.years if course.at(year, "mean") < 0]
            beds = f"fewer local beds from {financial_year(gone[0])}" if gone else "no bed closes"
            text = Markup("<strong>{}</strong>: {}; {}.")
            said.append(text.format(course.scenario.letter, opens, beds))
        return said or [NO_OPTION]

    def _differs(self, course: Course, measure: str) -> bool:
        """Whether an average difference is more than nothing, as it would be written."""
        mean = course.at(self.study.years[0], "mean")
        return any(digit in "123456789" for digit in in_words(mean, unit_of(measure)))

    def _part(self, measure: str, course: Course, ranges: bool) -> Markup:
        first, length = self._period()
        unit = unit_of(measure)
        words = [
            number.spoken(in_words(number.value, unit, True))
            for number in (
                shown(measure, course, first, stat, length) for stat in ("mean", "p5", "p95")
            )
        ]
        title = MEASURES[measure].title
        title = PAYERS.get(measure, title[:1].lower() + title[1:])
        yearly = " a year" if unit.words.endswith("a year") else ""
        text = Markup("{} {}{}").format(title, words[0], yearly)
        return text + Markup(" ({} to {})").format(*words[1:]) if ranges else text

    def _period(self) -> tuple[int, int]:
        return self.study.years[0], len(self.study.years)

    def _averages(self, measure: str) -> pd.DataFrame:
        first, length = self._period()
        values = self.study.over_period(measure, first, length)
        if MEASURES[measure].unit in AVERAGED:
            return values
        return values.assign(value=values["value"] / length)
