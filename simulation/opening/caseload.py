"""All that is known of an area's people before chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from simulation.councils import Councils
from simulation.rulebook.conditions import Where

JOINS_AT_AGE = 2  # the youngest whom early positive behaviour support takes (SEED-14)
ADULT_AT_AGE = 18
AGE_BANDS = (25, 50)  # histories are taken from people on the same side of these ages

Cell = tuple[str, str, str]  # group, level, setting


@dataclass(frozen=True)
class Count:
    """So many people alike in group, level, setting and age (``age_to`` included)."""

    group: str
    level: str
    setting: str
    age_from: int
    age_to: int
    people: int


@dataclass(frozen=True)
class History:
    """What had become of one person by the end of a long run: values, days since marks."""

    age_band: int
    values: Mapping[str, str]
    days_since: Mapping[str, float]


@dataclass(frozen=True)
class AlreadyRunning:
    """A service that runs when the run opens, and the share of eligible people it has reached."""

    service: str
    eligible: Where
    already_reached: float


Histories = Mapping[Cell, Sequence[History]]
"""Histories by group, level and setting."""


@dataclass(frozen=True)
class Caseload:
    """All that is known of an area's people before chance.

    Attributes:
        cohort_ratio: for each year of the run, the cohort of children joining at two, relative to
            the cohort turning 18 in the first year.
        suitable_homes: how many suitable homes are lived in at the start.
        histories: people to take hidden history from, by cell; may be empty.
        councils: the councils that share the place, each person being one's, if several do.
    """

    counts: tuple[Count, ...]
    cohort_ratio: tuple[float, ...]
    suitable_homes: int
    histories: Histories = field(default_factory=dict)
    running: tuple[AlreadyRunning, ...] = ()
    councils: Councils | None = None


def age_band(age_years: float) -> int:
    """Number of the age band that histories are matched on."""
    return sum(age_years >= edge for edge in AGE_BANDS)
