"""A measure in every future of a scenario, asked of a results table whole or piece by piece.

An answer holds a number a future or a year of one, so that verdicts need no more memory than that,
however large the table is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulation.errors import HometruthError
from simulation.results.measures import DiscountRate, over_years, yearly

if TYPE_CHECKING:
    import pandas as pd

FUTURE = ["draw", "replication"]


@dataclass(frozen=True)
class Question:
    """A measure ``in`` the year numbered ``years``, ``over`` the first so many, or in ``any``."""

    scenario: str
    measure: str
    period: str
    years: int


class Answers(dict[Question, "pd.DataFrame | None"]):
    """For each question one row a future, one column a year (or a single one for a whole period).

    None where the run is too short.
    """


def answers_in(
    pieces: Iterable[pd.DataFrame],
    questions: Iterable[Question],
    discount_rate: DiscountRate | None = None,
) -> Answers:
    """Ask questions of a results table.

    Args:
        pieces: the table, or several that make it, each with whole futures of every scenario.

    Raises:
        HometruthError: a scenario is not in the results.
    """
    import pandas as pd

    questions = list(dict.fromkeys(questions))
    found: dict[Question, list[pd.DataFrame | None]] = {question: [] for question in questions}
    for piece in pieces if questions else ():
        rows = {name: _rows_of(name, piece) for name in {q.scenario for q in questions}}
        for question in questions:
            found[question].append(_answer(question, rows[question.scenario], discount_rate))
    answers = Answers()
    for question, tables in found.items():
        whole = [table for table in tables if table is not None]
        complete = bool(whole) and len(whole) == len(tables)
        answers[question] = pd.concat(whole).sort_index() if complete else None
    return answers


def _rows_of(scenario: str, results: pd.DataFrame) -> pd.DataFrame:
    rows = results[results["scenario"] == scenario]
    if rows.empty:
        raise HometruthError(f"The results have no scenario '{scenario}'.")
    if isinstance(rows["scenario"].dtype, _categorical()):
        rows = rows.assign(scenario=rows["scenario"].cat.remove_unused_categories())
    return rows


def _answer(
    question: Question, rows: pd.DataFrame, discount_rate: DiscountRate | None
) -> pd.DataFrame | None:
    first, last = int(rows["year"].min()), int(rows["year"].max())
    if first + question.years - 1 > last:
        return None
    if question.period == "over":
        values = over_years(rows, question.measure, first, question.years, discount_rate)
        return values.set_index(FUTURE)[["value"]].sort_index()
    table = yearly(rows, question.measure, discount_rate)
    if question.period == "in":
        table = table[table["year"] == first + question.years - 1]
    return table.pivot(index=FUTURE, columns="year", values="value").sort_index()


def _categorical() -> type:
    from pandas import CategoricalDtype

    return CategoricalDtype
