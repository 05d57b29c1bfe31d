"""Turn one written value into a number, date, duration or word, or explain its fault."""

from __future__ import annotations

import calendar
import math
import re
from collections.abc import Collection
from datetime import date, datetime

from scenarios.reading.as_written import WITHHELD_FIX, advice, is_withheld
from simulation.errors import Fault, InputError, nearest, one_of
from simulation.units import CEILING

DAYS_PER_UNIT = {"day": 1.0, "week": 7.0, "month": 365.25 / 12, "year": 365.25}
MONTHS_PER_UNIT = {"month": 1, "year": 12}
EARLIEST_YEAR, LATEST_YEAR = 1900, 2200
LONGEST_YEARS = 1000
DURATION_EXAMPLE = "a number and a unit, such as '28 days', '9 months' or '10 years'"

_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?", re.ASCII)
_INTEGER = re.compile(r"[-+]?\d+", re.ASCII)
_PERCENT = re.compile(r"([-+]?(?:\d+(?:\.\d*)?|\.\d+))\s*%", re.ASCII)
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
_FINANCIAL_YEAR = re.compile(r"(\d{4})\s*[/-]\s*(\d{2}|\d{4})")
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(day|week|month|year)s?", re.ASCII)
_NOT_FINITE = re.compile(r"[-+]?\.?(inf|infinity|nan)", re.IGNORECASE)
_IN_PERCENT = re.compile(r"(.*\d)\s*(?:%|per ?cent|pc)\.?")
_LEADING_ZERO = re.compile(r"[-+]?0\d", re.ASCII)
_TRUE = {"true", "yes"}
_FALSE = {"false", "no"}
_YAML_BOOLEANS = {"true", "false", "yes", "no", "on", "off"}
_YAML_NULLS = {"", "~", "null"}


class Written:
    """One value as a user wrote it, and its place in the file.

    ``label`` is the key or column of the value, for messages. Lines and columns
    count from 1. Every reading method raises InputError with one fault.
    """

    __slots__ = ("column", "file", "label", "line", "quoted", "written")
    words_need_quotes = False

    def __init__(
        self, file: str, line: int, column: int, written: str, quoted: bool, label: str
    ) -> None:
        self.file = file
        self.line = line
        self.column = column
        self.written = written
        self.quoted = quoted
        self.label = label

    def fault(self, problem: str, *, expected: str = "", nearest: str = "", fix: str = "") -> Fault:
        """A fault at this place."""
        return Fault(self.file, self.line, self.column, problem, expected, nearest, fix)

    def error(
        self, problem: str, *, expected: str = "", nearest: str = "", fix: str = ""
    ) -> InputError:
        """An InputError with one fault at this place."""
        return InputError(self.fault(problem, expected=expected, nearest=nearest, fix=fix))

    @property
    def empty(self) -> bool:
        """Whether the value is empty (in YAML also ``~`` and ``null``)."""
        if self.words_need_quotes:
            return not self.quoted and self.written.lower() in _YAML_NULLS
        return not self.written

    def text(self, choices: Collection[str] | None = None) -> str:
        """The words as written; with ``choices``, one of those."""
        expected = one_of(choices) if choices is not None else "some text"
        self._filled(expected)
        if not self.written.strip():
            raise self.error(f"{self._named()} is empty", expected=expected)
        if choices is not None and self.written in choices:
            return self.written
        boolean = self.written.lower() in _YAML_BOOLEANS
        if self.words_need_quotes and boolean and not self.quoted:
            raise self.error(
                f"{self._has()} YAML reads as true or false, not as text",
                expected=expected,
                fix=f'put it in quotes: "{self.written}"',
            )
        if choices is None:
            return self.written
        raise self.error(
            f"{self._has()} is not known here",
            expected=expected,
            nearest=nearest(self.written, choices),
        )

    def integer(self, low: int | None = None, high: int | None = None) -> int:
        """A whole number from ``low`` to ``high``."""
        expected = "a whole number" + _between(low, high)
        self._numeric(expected, "whole number", low, high)
        if not _INTEGER.fullmatch(self.written):
            fix = _as_number(self.written, low, high, whole=True)
            if not fix and _NUMBER.fullmatch(self.written) and float(self.written).is_integer():
                fix = f"write {float(self.written):.0f}"
            raise self.error(f"{self._has()} is not a whole number", expected=expected, fix=fix)
        value = int(self.written) if len(self.written) < 19 else 10**18
        if abs(value) > CEILING:
            raise self.error(f"{self._has()} is too large to be meant", expected=expected)
        self._in_range(value, low, high, expected)
        return value

    def number(self, low: float | None = None, high: float | None = None) -> float:
        """A finite number from ``low`` to ``high``, in whatever unit the key states."""
        expected = "a number" + _between(low, high)
        self._numeric(expected, "number", low, high)
        if not _NUMBER.fullmatch(self.written):
            fix = _as_number(self.written, low, high)
            raise self.error(f"{self._has()} is not a number", expected=expected, fix=fix)
        value = float(self.written)
        if not abs(value) <= CEILING:
            raise self.error(f"{self._has()} is too large to be meant", expected=expected)
        self._in_range(value, low, high, expected)
        return value

    def share(self, low: float = 0.0, high: float | None = 1.0) -> float:
        """A share as a proportion: ``50%`` and ``0.5`` both give 0.5.

        Above 1 only a percentage is taken, and only when ``high`` allows it.
        """
        span = f"at least {low:.0%}" if high is None else f"from {low:.0%} to {high:.0%}"
        expected = f"a share such as 50% or 0.5 ({span})"
        self._filled(expected)
        percent = _PERCENT.fullmatch(self.written)
        if _LEADING_ZERO.match(self.written):
            fix = _as_share(self.written, low, high)
            raise self.error(f"{self._has()} starts with 0", expected=expected, fix=fix)
        if percent:
            value = float(percent[1]) / 100
        elif _NUMBER.fullmatch(self.written) and not self.quoted:
            value = float(self.written)
            if value > 1:
                raise self.error(
                    f"{self._has()} is above 1 and has no % sign",
                    expected=expected,
                    fix=f"write {self.written}% if you mean a percentage",
                )
        else:
            quotes = self.quoted and _NUMBER.fullmatch(self.written)
            fix = "remove the quotes" if quotes else _as_share(self.written, low, high)
            raise self.error(f"{self._has()} is not a share", expected=expected, fix=fix)
        if value < low or (high is not None and value > high):
            raise self.error(f"{self._has()} is out of range", expected=expected)
        return value

    def date(self) -> date:
        """A day of the calendar, written year-month-day."""
        expected = "a date written year-month-day, such as 2027-04-01"
        self._filled(expected)
        parts = _DATE.fullmatch(self.written)
        if not parts:
            raise self.error(
                f"{self._has()} is not a date", expected=expected, fix=_as_date(self.written)
            )
        year, month, day = (int(part) for part in parts.groups())
        if 1 <= year <= 9999 and not EARLIEST_YEAR <= year <= LATEST_YEAR:
            raise self.error(
                f"{self._has()} is too far from today to be meant",
                expected=f"a year from {EARLIEST_YEAR} to {LATEST_YEAR}",
            )
        try:
            return date(year, month, day)
        except ValueError as error:
            reason, fix = _impossible(year, month)
            raise self.error(
                f"{self._has()} is not in the calendar: {reason}", expected=expected, fix=fix
            ) from error

    def months(self) -> int:
        """A duration in whole months: ``9 months`` gives 9, ``2 years`` gives 24."""
        amount, unit = self._duration("a number of months or years, such as '9 months'")
        months = amount * MONTHS_PER_UNIT.get(unit, math.nan)
        if not months.is_integer():
            about = max(1, round(amount * DAYS_PER_UNIT[unit] / DAYS_PER_UNIT["month"]))
            raise self.error(
                f"{self._has()} is not a whole number of months",
                expected="a number of months or years, such as '9 months'",
                fix=f"write '{about} months'",
            )
        return int(months)

    def duration_days(self) -> float:
        """A duration in days (a month is 365.25 / 12 days, a year 365.25)."""
        amount, unit = self._duration(DURATION_EXAMPLE)
        return amount * DAYS_PER_UNIT[unit]

    def boolean(self) -> bool:
        """True for ``true`` or ``yes``, False for ``false`` or ``no``."""
        self._filled("true or false")
        word = self.written.lower()
        if self.quoted or word not in _TRUE | _FALSE:
            raise self.error(f"{self._has()} is not true or false", expected="true or false")
        return word in _TRUE

    def _named(self) -> str:
        return f"'{self.label}'" if self.label else "the value"

    def _has(self) -> str:
        """Start of a sentence about this value, to be followed by "is ..."."""
        short = self.written if len(self.written) <= 60 else self.written[:57] + "..."
        return f"'{self.label}' has '{short}', which" if self.label else f"'{short}'"

    def _filled(self, expected: str, numeric: bool = False) -> None:
        if not self.empty:
            return
        if numeric:
            fix = (
                f"after '{self.label}:', {WITHHELD_FIX}" if self.words_need_quotes else WITHHELD_FIX
            )
        else:
            fix = f"write a value after '{self.label}:'" if self.words_need_quotes else ""
        raise self.error(
            f"{self._named()} has no value", expected=expected, fix=fix or "fill in the cell"
        )

    def _numeric(
        self, expected: str, kind: str, low: float | None = None, high: float | None = None
    ) -> None:
        """Refuse a value that is nearly a number, with the reason."""
        self._filled(expected, numeric=True)
        whole = kind == "whole number"
        if self.quoted:
            if not self.written.strip():  # also '>5', which YAML reads as an empty text
                raise self.error(f"{self._named()} is empty", expected=expected, fix=WITHHELD_FIX)
            plain = _NUMBER.fullmatch(self.written) and not _LEADING_ZERO.match(self.written)
            likely = "" if plain else _as_number(self.written, low, high, whole)
            raise self.error(
                f"{self._has()} is in quotes, so it is text and not a {kind}",
                expected=expected,
                fix="remove the quotes" if plain else f"{likely or 'write digits'}, without quotes",
            )
        if is_withheld(self.written):
            raise self.error(f"{self._has()} is not a {kind}", expected=expected, fix=WITHHELD_FIX)
        if _NOT_FINITE.fullmatch(self.written):
            raise self.error(f"{self._has()} is not a finite number", expected=expected)
        percent = _PERCENT.fullmatch(self.written)
        if percent:
            raise self.error(
                f"{self._has()} is a percentage",
                expected=expected,
                fix=f"write {float(percent[1]) / 100:g} if a proportion is meant"
                if kind == "number"
                else "write how many there are",
            )
        bare = re.sub(r"[£,_'\s]", "", self.written)
        if bare != self.written and _NUMBER.fullmatch(bare):
            fix = (
                advice(self.written, low, high, whole)
                or "write it with digits and a decimal point alone"
            )
            raise self.error(f"{self._has()} has marks besides digits", expected=expected, fix=fix)
        if _LEADING_ZERO.match(self.written) and _NUMBER.fullmatch(self.written):
            fix = advice(self.written, low, high, whole) if len(self.written) < 19 else ""
            raise self.error(f"{self._has()} starts with 0", expected=expected, fix=fix)

    def _in_range(self, value: float, low: float | None, high: float | None, expected: str) -> None:
        if low is not None and value < low:
            raise self.error(f"{self._has()} is too low", expected=expected)
        if high is not None and value > high:
            raise self.error(f"{self._has()} is too high", expected=expected)

    def _duration(self, expected: str) -> tuple[float, str]:
        self._filled(expected)
        parts = _DURATION.fullmatch(self.written.strip().lower())
        if not parts or _LEADING_ZERO.match(self.written.strip()):
            number, _, unit = self.written.strip().rpartition(" ")
            bare = _NUMBER.fullmatch(self.written)
            fix = f"add the unit, for example '{self.written} months'" if bare else ""
            if _DURATION.fullmatch(f"1 {unit.lower()}"):
                fix = advice(number, 0, unit=f" {unit}")
            raise self.error(f"{self._has()} is not a duration", expected=expected, fix=fix)
        amount, unit = float(parts[1]), parts[2]
        if amount * DAYS_PER_UNIT[unit] > LONGEST_YEARS * DAYS_PER_UNIT["year"]:
            raise self.error(f"{self._has()} is too long to be meant", expected=expected)
        return amount, unit


def _between(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f" from {_plain(low)} to {_plain(high)}"
    if low is not None:
        return f" of at least {_plain(low)}"
    return f" of at most {_plain(high)}" if high is not None else ""


def _plain(number: float) -> str:
    """A number with commas where they help: a year has none."""
    return f"{number:,}" if abs(number) >= 10_000 else f"{number}"


def _as_number(written: str, low: float | None, high: float | None, whole: bool = False) -> str:
    """How to write what is nearly a number: ``6 beds``, ``<5``, ``0,33``, ``2026/27``."""
    if parts := _FINANCIAL_YEAR.fullmatch(written):
        return f"write {parts[1]}, the year in which it begins"
    return advice(written, low, high, whole)


def _as_share(written: str, low: float, high: float | None) -> str:
    """How to write what is nearly a share: ``0,5``, ``12,5 %``, ``50 per cent``."""
    if parts := _IN_PERCENT.fullmatch(written.strip()):
        return advice(parts[1], unit="%")
    return advice(written, low, 1.0 if high is None else min(high, 1.0))


def _as_date(written: str) -> str:
    """How to write a date given with the day first, with the month in words, or a year alone."""
    if re.fullmatch(r"\d{4}", written):
        return f"write the month and the day too, such as {written}-04-01"
    words = written.replace(",", " ").split()
    for form in ("%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y", "%B %Y", "%b %Y"):
        try:
            return f"write {datetime.strptime(' '.join(words), form).date().isoformat()}"
        except ValueError:
            continue
    return _reordered(written)


def _reordered(written: str) -> str:
    """How to write a day-first date such as 01/04/2027."""
    parts = _DAY_FIRST.fullmatch(written)
    if not parts:
        return ""
    day, month, year = (int(part) for part in parts.groups())
    try:
        return f"write {date(year, month, day).isoformat()}, if the day was written first"
    except ValueError:
        return ""


def _impossible(year: int, month: int) -> tuple[str, str]:
    if not 1 <= year <= 9999:
        return f"there is no year {year:04d}", ""
    if not 1 <= month <= 12:
        return f"there is no month {month}", "write the year, then the month, then the day"
    last = calendar.monthrange(year, month)[1]
    name = f"{calendar.month_name[month]} {year}"
    return f"{name} has {last} days", f"the last day of {name} is {year}-{month:02d}-{last}"
