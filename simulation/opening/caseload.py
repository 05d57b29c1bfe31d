"""All that is known of an area's people before chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from simulation.councils import Councils
from simulation.rulebook.conditions import Where

JOINS_AT_AGE = 2  # the youngest age that early positive behaviour support accepts (SEED-14)
LATE_AT_AGE = 17  # by which more children are known if entrants grow, a year before adult services
ADULT_AT_AGE = 18
AGE_BANDS = (25, 50)  # people borrow histories from people on the same side of these ages

Cell = tuple[str, str, str]  # group, level, setting


@dataclass(frozen=True)
class Count:
    """A number of people with the same group, level, setting and age band (``age_to`` included)."""

    group: str
    level: str
    setting: str
    age_from: int
    age_to: int
    people: int


@dataclass(frozen=True)
class History:
    """One person at the end of a long run: attribute values, and days since each mark."""

    age_band: int
    values: Mapping[str, str]
    days_since: Mapping[str, float]


@dataclass(frozen=True)
class AlreadyRunning:
    """A service that runs at the start, and the share of eligible people it has reached."""

    service: str
    eligible: Where
    already_reached: float


Histories = Mapping[Cell, Sequence[History]]
"""Histories by group, level and setting."""


@dataclass(frozen=True)
class Caseload:
    """Everything known about an area's people before chance.

    Attributes:
        turning_two: residents who turn two in each year of the run, known to services or not.
        turning_17: residents who turn 17 in each year of the run, known to services or not.
        suitable_homes: number of suitable homes that people live in at the start.
        histories: people to take hidden history from, by cell; may be empty.
        councils: the councils that share the place, if several do; each person belongs to one.
    """

    counts: tuple[Count, ...]
    turning_two: tuple[float, ...]
    suitable_homes: int
    histories: Histories = field(default_factory=dict)
    running: tuple[AlreadyRunning, ...] = ()
    councils: Councils | None = None
    turning_17: tuple[float, ...] = ()


def age_band(age_years: float) -> int:
    """Number of the age band that histories are matched on."""
    return sum(age_years >= edge for edge in AGE_BANDS)
