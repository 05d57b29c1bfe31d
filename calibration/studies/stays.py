"""Hospital stays from the event log: length, length so far, and readmission."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulation.clock import DAYS_PER_YEAR
from simulation.pathway.words import ADULT_HOSPITAL, SECURE, TREATMENT_BEDS

if TYPE_CHECKING:
    import pandas as pd

FOLLOWED_YEARS = 10.0  # follow stays this long, so that long stays are not cut off


@dataclass(frozen=True)
class Stays:
    """Stays of adults with a learning disability, in years.

    Attributes:
        mean_years, median_years: completed stays outside secure hospital.
        over_2, over_5, over_10: of people in hospital at the end, those there for longer, in years.
        readmitted: share of people discharged who are admitted again within a year.
    """

    mean_years: float
    median_years: float
    over_2: float
    over_5: float
    over_10: float
    readmitted: float
    n_stays: int


def read_stays(events: pd.DataFrame, end_day: float) -> Stays:
    """Follow everyone's moves into and out of adult hospital.

    Args:
        events: event rows of one scenario without change, in order of time.
        end_day: the last day of the run.
    """
    moves = events[events["event"].isin(["moved", "departed", "present_at_start"])]
    open_since: dict[tuple[int, int, int], float] = {}
    completed, discharged, again = [], 0, 0
    left_at: dict[tuple[int, int, int], float] = {}
    columns = ("draw", "replication", "person", "at", "event", "from_setting", "to_setting")
    for draw, replication, person, at, event, before, now in moves[list(columns)].itertuples(
        index=False
    ):
        key = (int(draw), int(replication), int(person))
        inside = now in ADULT_HOSPITAL and event != "departed"
        if key in open_since and (not inside or (before == SECURE) != (now == SECURE)):
            began = open_since.pop(key)
            if not inside and event == "moved" and at <= end_day - DAYS_PER_YEAR:
                discharged += 1
                left_at[key] = at
            followed = 0.0 <= began <= end_day - FOLLOWED_YEARS * DAYS_PER_YEAR
            if followed and before != SECURE:
                completed.append((at - began) / DAYS_PER_YEAR)
        if inside and key not in open_since:
            open_since[key] = at if event == "moved" else float("-inf")
            left = left_at.pop(key, None)
            if left is not None and at - left <= DAYS_PER_YEAR and now in TREATMENT_BEDS:
                again += 1
    so_far = [(end_day - began) / DAYS_PER_YEAR for began in open_since.values()]
    completed.sort()
    return Stays(
        mean_years=sum(completed) / len(completed),
        median_years=completed[len(completed) // 2],
        over_2=sum(y > 2 for y in so_far) / len(so_far),
        over_5=sum(y > 5 for y in so_far) / len(so_far),
        over_10=sum(y > 10 for y in so_far) / len(so_far),
        readmitted=again / discharged,
        n_stays=len(completed),
    )
