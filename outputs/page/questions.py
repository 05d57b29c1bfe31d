"""The ten questions a steering group asks, with short answers made from the run's own numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from markupsafe import Markup

from outputs.charts.cash import Cash, in_short
from outputs.charts.chart import shown
from outputs.charts.compared import financial_year
from outputs.charts.numbers import in_words, unit_of
from outputs.charts.payer_costs import OTHERS, payer_titles
from outputs.charts.summaries import Course, differences, levels, pairs
from outputs.charts.waterfall import Bridge, split_of
from outputs.page.seen import clear_from, seen_early
from outputs.run_read import Run
from simulation.results.measures import Values, named

if TYPE_CHECKING:
    pass

AVERAGED = ("people", "places", "share")  # units whose period value is an average already
CARE = "care"  # a category of cost
NO_LOCAL_BED = ("share_of_admissions_refused_locally", "share_of_admissions_unsuited_locally")
NO_OPTION = Markup("Nothing is compared in this run.")


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes:
        answers: the run's answers, one line per option.
        links: sections that say more, as (id, words).
        later: what this run cannot answer, and what to run to learn more.
    """

    asked: str
    answers: Sequence[Markup]
    links: Sequence[tuple[str, str]] = field(default_factory=tuple)
    later: Markup | str = ""


def ten_questions(run: Run, place: str) -> list[Question]:
    """The questions in the order in which they are asked.

    Args:
        run: what was read of a run.
        place: its name on the command line.
    """
    averages = _Averages(run)
    return [
        Question(
            "Who goes where instead, and how far?",
            averages.each("admissions_away", "people_out_of_area", "people_far_from_home"),
            (("pathway", "From where to where"), ("far-from-home", "People far from home")),
            "Far means out of the area: miles are not in the model.",
        ),
        Question(
            "When does cash leave the ward, and what is stranded?",
            averages.each("ward_cost", "ward_cost_stranded", more=averages.ward_and_cash),
            (("cash", "When cash goes out, and when it comes back"), ("cost", "What it costs")),
        ),
        Question(
            "Who pays and gains, each year?",
            averages.each(*(one for one in payer_titles(run) if one != OTHERS), ranges=False),
            (("payers", "Who pays, and who gains"),),
        ),
        Question(
            "How often is there no local bed?",
            averages.no_bed(),
            (("admissions", "Admissions"),),
            "Shares of all admissions sought over the run, in all futures together; in brackets, "
            f"what the share is in {run.range.futures}.",
        ),
        Question(
            "How good must intensive support be, and does the evidence reach it?",
            (),
            later=_with_command(
                "This run takes the effects from their evidence, wide as it is. The workbook's "
                "sheet Switching values says how far each part of the cost would have to move to "
                "break even. To see what each size of an effect would change, sweep it with {}.",
                f"hometruth sweep {place} my-sweep.yaml",
            ),
        ),
        Question(
            "What if package prices do not fall?",
            averages.each("package_cost_challenging", more=averages.price_and_number),
            (("bridge", "Numbers, or prices"), ("cost", "What it costs")),
            "No price is assumed to fall in this run: packages change only with people's needs and "
            "where they live.",
        ),
        Question(
            "What must open before beds shut, and what if it is late?",
            averages.opening_and_closing(),
            (("hospital", "People in hospital, and beds"),),
            _with_command(
                "To see a delay, make the date a lever of the option's file and sweep it; {} shows "
                "what fewer or more beds do.",
                f"hometruth sweep {place} more-or-fewer-beds",
            ),
        ),
        Question(
            "Would we know by year 2 whether it works, or is it chance?",
            seen_early(run),
            (("seen", "When an effect can be seen"),),
        ),
        Question(
            "Which part of the plan does the work?",
            (),
            later=_with_command(
                "This run tests each option whole. For a first answer run parts of a plan alone: "
                "{} is beds and nothing else. Parts need not add up to the whole.",
                f"hometruth sweep {place} more-or-fewer-beds",
            ),
        ),
        Question(
            "What do people and families gain: days at home, moves, crises?",
            averages.each("people_at_home", "moves", "crises", "breakdowns"),
            (("life", "Life at home, moves and crises"),),
        ),
    ]


def _with_command(words: str, command: str) -> Markup:
    """Words with a command to type."""
    return Markup(words).format(Markup("<code>{}</code>").format(command))


@dataclass(frozen=True)
class _Averages:
    """Averages over the whole run, as sentences."""

    run: Run

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
        return differences(self._averages(measure), self.run.scenarios)

    def ward_and_cash(self, place: int) -> Markup:
        """When the ward's cost begins to differ clearly; lowest point of cash, and payback."""
        said = self._ward_clear(place)
        if not self.run.costs.futures:
            return said
        cash = Cash(self.run, *pairs(self.run.scenarios)[place])
        if not cash.is_out:
            return said + Markup("; in all no extra cash is ever out")
        return said + Markup("; {}").format(in_short(cash))

    def price_and_number(self, place: int) -> Markup:
        """Contributions of number and price of days to the difference in care."""
        if not self.run.costs.futures:
            return Markup("")
        bridge = Bridge(self.run, *pairs(self.run.scenarios)[place])
        split = split_of(bridge, CARE)
        return Markup("; of the difference in all care, {}").format(split) if split else Markup("")

    def _ward_clear(self, place: int) -> Markup:
        course = differences(self.run.by_year("ward_cost"), self.run.scenarios)[place]
        when = clear_from(course)
        if when != when:  # NaN
            return Markup("; the ward's cost is not clearly different in this run")
        return Markup("; the ward's cost is clearly different from {}").format(
            financial_year(int(when))
        )

    def no_bed(self) -> list[Markup]:
        """For each scenario, of all admissions sought the shares without a local bed, and why."""
        first, length = self._period()
        refused, unsuited = (
            levels(self._averages(measure), self.run.scenarios) for measure in NO_LOCAL_BED
        )

        def say(measure: str, course: Course, stat: str) -> Markup:
            number = shown(measure, course, first, stat, length)
            return number.spoken(in_words(number.value, unit_of(measure)))

        text = Markup(
            "<strong>{}</strong>: no local bed free for {} of admissions sought ({} to {}); for {} "
            "more the local ward is not the right kind of hospital, free or not."
        )
        return [
            text.format(
                one.scenario.letter,
                *(say(NO_LOCAL_BED[0], one, stat) for stat in ("mean", "p5", "p95")),
                say(NO_LOCAL_BED[1], other, "mean"),
            )
            for one, other in zip(refused, unsuited, strict=True)
        ]

    def opening_and_closing(self) -> list[Markup]:
        """For each option, its first change and the first year with fewer beds."""
        said = []
        for course in differences(self.run.by_year("local_beds_open"), self.run.scenarios):
            day = course.scenario.first_change_on
            opens = f"first change on {day.day} {day:%B %Y}" if day else "no dated change"
            gone = [year for year in course.years if course.at(year, "mean") < 0]
            beds = f"fewer local beds from {financial_year(gone[0])}" if gone else "no bed closes"
            text = Markup("<strong>{}</strong>: {}; {}.")
            said.append(text.format(course.scenario.letter, opens, beds))
        return said or [NO_OPTION]

    def _differs(self, course: Course, measure: str) -> bool:
        """Whether an average difference is not zero as written."""
        mean = course.at(self.run.years[0], "mean")
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
        title = named(measure).title
        title = payer_titles(self.run).get(measure, title[:1].lower() + title[1:])
        yearly = " a year" if unit.words.endswith("a year") else ""
        text = Markup("{} {}{}").format(title, words[0], yearly)
        return text + Markup(" ({} to {})").format(*words[1:]) if ranges else text

    def _period(self) -> tuple[int, int]:
        return self.run.years[0], len(self.run.years)

    def _averages(self, measure: str) -> Values:
        first, length = self._period()
        values = self.run.over_period(measure, first, length)
        if named(measure).unit in AVERAGED:
            return values
        return values.divided_by(length)
