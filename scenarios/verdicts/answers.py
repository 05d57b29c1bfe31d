"""A measure in every future of a scenario, asked of a run's results.

An answer holds a number for each future, or for each year of it, and reads only the lines that the
measure is about: verdicts need no more memory than that, however large the results table is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulation.results.measures import ByLine, DiscountRate, over_years, yearly

if TYPE_CHECKING:
    import pandas as pd

FUTURE = ["draw", "replication"]


@dataclass(frozen=True)
class Question:
    """A measure ``in`` the year numbered ``years``, ``over`` that many, or in ``any`` of them."""

    scenario: str
    measure: str
    period: str
    years: int


class Answers(dict[Question, "pd.DataFrame | None"]):
    """For each question one row for each future and one column for each year, or for the period.

    None where the run is too short.
    """


def answers_in(
    results: pd.DataFrame | ByLine,
    questions: Iterable[Question],
    discount_rate: DiscountRate | None = None,
) -> Answers:
    """Ask questions of a run's results.

    Raises:
        HometruthError: a scenario is not in the results.
    """
    by_line = results if isinstance(results, ByLine) else ByLine.of(results)
    asked = dict.fromkeys(questions)
    return Answers({one: _answer(one, by_line, discount_rate) for one in asked})


def _answer(
    question: Question, results: ByLine, discount_rate: DiscountRate | None
) -> pd.DataFrame | None:
    results = results.only(question.scenario)
    years = results.grid(question.scenario).years
    last = years[0] + question.years - 1
    if last > years[-1]:
        return None
    if question.period == "over":
        values = over_years(results, question.measure, years[0], question.years, discount_rate)
        return values.set_index(FUTURE)[["value"]]
    table = yearly(results, question.measure, discount_rate)
    if question.period == "in":
        table = table[table["year"] == last]
    return table.pivot(index=FUTURE, columns="year", values="value").sort_index()
