"""The sanity table of 2025: a county of 640,000 with the hospital use of 2025, in 2025/26 prices.

Hospital rows are England's figures of 2025, scaled (INP-13, INP-15, INP-20, INP-21, INP-26,
INP-28). Rows about life outside hospital are those of 2016, their prices brought to 2025/26.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from calibration.studies.sanity import TABLE, Row, events, occupancy, people
from scenarios.parameters.price_years import price_ratio
from simulation.pathway.words import (
    ADULT_HOSPITAL,
    AUTISM_BED,
    AUTISM_ONLY,
    AWAY_BED,
    CHILD,
    CHILD_BED,
    SECURE,
    WARD,
)

if TYPE_CHECKING:
    import pandas as pd

Ask = Callable[["pd.DataFrame"], "pd.DataFrame"]

REPLACED = (
    "Ward beds",
    "Hospital away",
    "Secure hospital",
    "All inpatients with a learning disability",
    "Autistic inpatients without one",
    "Inpatients under 18",
    "Admissions sought, not secure",
    "of which local",
    "of which away",
    "Secure admissions",
    "Occupancy, 12 beds",
    "Ward, £m",
)
LEARNING_DISABILITY = people(ADULT_HOSPITAL)
AUTISTIC = people((AUTISM_BED,), (), AUTISM_ONLY)
UNDER_18 = people((CHILD_BED,), (), CHILD)


def _sum_of(*asked: Ask) -> Ask:
    def ask(results: pd.DataFrame) -> pd.DataFrame:
        first, *others = (one(results) for one in asked)
        for other in others:
            first = first + other
        return first

    return ask


def _share_in_secure(results: pd.DataFrame) -> pd.DataFrame:
    """Adults with a learning disability in secure beds, of those in any hospital, pooled."""
    secure = people((SECURE,))(results)
    return secure / LEARNING_DISABILITY(results).mean().mean()


ADMITTED = (
    "admitted_locally",
    "admitted_away",
    "admitted_secure",
    "autism_admitted",
    "childrens_admission",
)

HOSPITAL = (
    Row("All inpatients, any age", 22.7, 19, 26, _sum_of(LEARNING_DISABILITY, AUTISTIC, UNDER_18)),
    Row("With a learning disability, adults", 10.7, 8.5, 13, LEARNING_DISABILITY),
    Row("Autistic without one, adults", 9.7, 7.5, 12, AUTISTIC),
    Row("Under 18", 2.3, 1.5, 3.2, UNDER_18),
    Row("Ward beds", 4.1, 2.5, 6, people((WARD,))),
    Row("Hospital away", 1.6, 0.7, 3.5, people((AWAY_BED,))),
    Row("Secure hospital", 5, 3.5, 7, people((SECURE,))),
    Row("Admissions, all, without transfers", 10, 8.5, 16.5, events(*ADMITTED)),
    Row(
        "Admissions, learning disability, not secure",
        4.8,
        3,
        8,
        events("admitted_locally", "admitted_away"),
    ),
    Row("Secure admissions", 0.8, 0.4, 1.5, events("admitted_secure")),
    Row("Occupancy, 12 beds", 0.34, 0.2, 0.5, occupancy),
    Row("Share in secure beds, learning disability", 0.5, 0.4, 0.6, _share_in_secure),
)


def table_2025() -> tuple[Row, ...]:
    """Every row: hospital as in 2025, the rest as in 2016 with prices of 2025/26."""
    ratio = price_ratio("2016/17", "2025/26")
    return (*HOSPITAL, *(_today(row, ratio) for row in TABLE if row.name not in REPLACED))


def _today(row: Row, ratio: float) -> Row:
    if "£m" not in row.name:
        return row
    rounded = (round(figure * ratio, 1) for figure in (row.expect, row.low, row.high))
    expect, low, high = rounded
    return replace(row, expect=expect, low=low, high=high)
