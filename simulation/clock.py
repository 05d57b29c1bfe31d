"""Convert calendar dates to model time (days from the start, as floats) and back."""

from __future__ import annotations

from datetime import date, timedelta

MOST_YEARS = 60
"""The longest run, whether a scenario, a sweep or the command line asks for it."""

DAYS_PER_YEAR = 365.25
DAYS_PER_WEEK = 7.0
WEEKS_PER_YEAR = DAYS_PER_YEAR / DAYS_PER_WEEK
MONTHS_PER_YEAR = 12
FIRST_MONTH_OF_FINANCIAL_YEAR = 4


def day_of(on: date, start: date) -> float:
    """Model time, in days, at the beginning of a calendar day."""
    return float((on - start).days)


def date_of(day: float, start: date) -> date:
    """The calendar day that a model time falls in."""
    return start + timedelta(days=int(day // 1))


def add_months(on: date, months: int) -> date:
    """Add calendar months to a date; the last day of the month where it has no such day."""
    index = on.year * MONTHS_PER_YEAR + on.month - 1 + months
    year, month = divmod(index, MONTHS_PER_YEAR)
    after = date(year + (month == 11), (month + 1) % MONTHS_PER_YEAR + 1, 1)
    last = (after - timedelta(days=1)).day
    return date(year, month + 1, min(on.day, last))


def financial_year(on: date) -> int:
    """The first calendar year of the April-to-March year that a day falls in."""
    return on.year if on.month >= FIRST_MONTH_OF_FINANCIAL_YEAR else on.year - 1


def financial_year_edges(start: date, years: int) -> tuple[list[int], list[float]]:
    """The financial years of a run and the model days at which each begins and the last ends.

    Args:
        start: first day of the run.
        years: length of the run in calendar years from ``start``.

    Returns:
        The years (first calendar years) and ``len(years) + 1`` edges in days: the run's start,
        each 1 April within it, and the run's end.
    """
    end = day_of(add_months(start, years * MONTHS_PER_YEAR), start)
    labels, edges = [financial_year(start)], [0.0]
    while True:
        edge = day_of(date(labels[-1] + 1, FIRST_MONTH_OF_FINANCIAL_YEAR, 1), start)
        if edge >= end:
            return labels, [*edges, end]
        labels.append(labels[-1] + 1)
        edges.append(edge)
