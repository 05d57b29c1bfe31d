"""Read the date of a change: a day, or words that fit a run with any first day.

``start + 6 months`` counts from the run's first day, months and years by the calendar. ``year 2``
is the first day of the run's second April year; year 1 begins with the run itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from scenarios.reading.values import DAYS_PER_UNIT
from scenarios.reading.yaml import Node
from simulation.clock import (
    FIRST_MONTH_OF_FINANCIAL_YEAR,
    MOST_YEARS,
    add_months,
    financial_year,
)
from simulation.errors import InputError

MONTHS_A_YEAR = 12
EXPECTED = "a date such as 2027-04-01, or 'start + 6 months', or 'year 2'"

_FROM_START = re.compile(r"start\s*(\+\s*(?P<time>.*))?", re.IGNORECASE | re.DOTALL)
_YEAR = re.compile(r"year\s+(?P<year>\d+)", re.IGNORECASE | re.ASCII)
_IN_DAYS = re.compile(r".*(day|week)s?", re.IGNORECASE)


@dataclass(frozen=True)
class Dated:
    """A date as written.

    Attributes:
        day: the day, if one was written.
        year: number of an April year of the run, from 1; 0 if none was written.
        months, days: time after the run's first day, if neither was written.
    """

    day: date | None = None
    year: int = 0
    months: int = 0
    days: int = 0

    @property
    def words(self) -> str:
        """The date in words that fit any place; "" for a day of the calendar."""
        if self.day:
            return ""
        if self.year:
            return f"year {self.year}"
        if self.days:
            return f"start + {self.days} days"
        return f"start + {self.months} months" if self.months else "start"

    def on(self, start: date) -> date:
        """The day in a run that begins on ``start``."""
        if self.day:
            return self.day
        if self.year > 1:
            first = financial_year(start) + self.year - 1
            return date(first, FIRST_MONTH_OF_FINANCIAL_YEAR, 1)
        return add_months(start, self.months) + timedelta(days=self.days)


def read_date(node: Node) -> Dated:
    """A date as written.

    Raises:
        InputError: it is not a date, or is more than ``MOST_YEARS`` after the start.
    """
    written = node.written.strip() if node.kind == "scalar" else ""
    if year := _YEAR.fullmatch(written):
        return Dated(year=_year(node, year["year"]))
    if after := _FROM_START.fullmatch(written):
        return _after_start(node, after["time"])
    if fix := _as_words(written):
        raise node.error(f"'{node.label}' has '{written}'", expected=EXPECTED, fix=fix)
    try:
        return Dated(node.date())
    except InputError as error:
        raise InputError(
            replace(fault, expected=EXPECTED) if fault.expected else fault for fault in error.faults
        ) from error


def _year(node: Node, digits: str) -> int:
    number = int(digits[:9])
    if not 1 <= number <= MOST_YEARS:
        calendar = len(digits) == 4
        raise node.error(
            f"'{node.label}' has '{node.written}', and a run has no such year",
            expected=f"'year 1' to 'year {MOST_YEARS}', counted from the run's first April year",
            fix=f"write {digits}-04-01 for that year of the calendar" if calendar else "",
        )
    return number


def _after_start(node: Node, time: str | None) -> Dated:
    if time is None:
        return Dated()
    length = Node("scalar", node.file, node.line, node.column, time, False, node.label)
    if _IN_DAYS.fullmatch(time):
        days = length.duration_days()
        if not days.is_integer():
            raise node.error(f"'{node.label}' has '{node.written}'", expected="whole days")
        found = Dated(days=int(min(days, DAYS_PER_UNIT["year"] * (MOST_YEARS + 1))))
    else:
        found = Dated(months=length.months())
    if found.months > MONTHS_A_YEAR * MOST_YEARS or found.days > DAYS_PER_UNIT["year"] * MOST_YEARS:
        raise node.error(
            f"'{node.label}' has '{node.written}', which is too late to be meant",
            expected=f"at most {MOST_YEARS} years after the start",
        )
    return found


def _as_words(written: str) -> str:
    """How to write words that are nearly a date."""
    if re.fullmatch(r"start\s*-.*", written, re.IGNORECASE):
        return "nothing can be done before the run starts; write 'start' or a later date"
    number = r"(\d+(?:\.\d+)?)\s*(day|week|month|year)s?"
    if parts := re.fullmatch(rf"(?:start\s*(?:plus\s*)?)?{number}", written, re.IGNORECASE):
        unit = parts[2].lower() + ("" if parts[1] == "1" else "s")
        return f"write 'start + {parts[1]} {unit}'"
    return "write 'year 2', with a number" if re.fullmatch(r"year\b.*", written) else ""
