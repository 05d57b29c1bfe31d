"""The page's figures, worked out again for the workbook.

A figure that is in both places is worked out in two ways: the workbook's cell by its own formula,
and here by the page's measures and summaries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from outputs.charts.compared import Compared
from outputs.charts.summaries import Course, course_of, differences, levels, pairs
from outputs.economics.bridge import Step
from outputs.economics.budget import cumulative
from outputs.economics.costs import Costs
from outputs.run_read import Run
from simulation.results.measures import MEASURES, Values, by_year, named, over_period

CUMULATIVE, STEP = "cumulative_cost", "difference_step"
AVERAGED = ("average", "share", "discounted", "closing")


@dataclass(frozen=True)
class Figure:
    """Identity of a figure, in the words with which the page marks its numbers.

    Attributes:
        scenario: the option's name, also for a difference.
        year: the first financial year.
        years: number of years. A sum over several years is their yearly average, as on the page.
        stat: as of ``outputs.charts.numbers.Shown``.
        step: of a step of the bridge, its title.
        times: the cell's value divided by the page's. It is the number of years if the page
            shows a yearly average and the cell a sum. It is the number of futures if the page
            has a share and the cell a count.
    """

    measure: str
    scenario: str
    year: int
    stat: str
    years: int = 1
    step: str = ""
    times: float = 1.0

    @property
    def is_discounted(self) -> bool:
        """Whether it follows the discount rate, which may be changed in the workbook."""
        return self.measure in MEASURES and MEASURES[self.measure].answer == "discounted"


@dataclass
class PageFigures:
    """The page's figures in the futures of the workbook.

    Attributes:
        steps: the steps of each option's bridge.
    """

    run: Run
    costs: Costs
    steps: dict[str, Sequence[Step]]
    _courses: dict[tuple[str, int, int, bool], dict[str, Course]] = field(default_factory=dict)

    def value(self, figure: Figure) -> float:
        """The page's figure, before rounding."""
        if figure.stat == STEP:
            found = (one for one in self.steps[figure.scenario] if one.title == figure.step)
            return next(found).value_gbp
        compares = figure.stat.startswith(("difference_", "futures_"))
        stat = figure.stat.removeprefix("difference_").removeprefix("futures_")
        key = figure.measure, figure.year if figure.years > 1 else 0, figure.years, compares
        if key not in self._courses:
            self._courses[key] = {one.scenario.name: one for one in self._summed(figure, compares)}
        return self._courses[key][figure.scenario].at(figure.year, stat)

    def _summed(self, figure: Figure, compares: bool) -> list[Course]:
        if figure.measure == CUMULATIVE:
            return [self._running(*both) for both in pairs(self.run.scenarios)]
        values = self._values(figure)
        return (differences if compares else levels)(values, self.run.scenarios)

    def _running(self, option: Compared, other: Compared) -> Course:
        running = cumulative(self.costs.difference(option.name, other.name))
        return course_of(running, self.costs.years, option, other)

    def _values(self, figure: Figure) -> Values:
        rate, results = self.run.discount_schedule, self.costs.results
        if figure.years == 1:
            return by_year(results, figure.measure, rate)
        values = over_period(results, figure.measure, figure.year, figure.years, rate)
        yearly = named(figure.measure).answer not in AVERAGED
        return values.divided_by(figure.years) if yearly else values


def tolerance(figure: Figure, value: float) -> float:
    """Allowed gap between a cell and the page's figure: a penny, or last bits otherwise."""
    money = figure.measure == CUMULATIVE or named(figure.measure).unit.startswith("GBP")
    counted = figure.stat.startswith("futures_")
    last_bits = 1e-9 * float(np.abs(value))
    return (0.01 if money and not counted else 1e-6) * max(1.0, figure.times) + last_bits
