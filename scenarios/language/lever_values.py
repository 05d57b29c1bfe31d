"""The allowed values of a lever: from the first to the last in equal steps, in decimals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from scenarios.language.amounts import is_percent, read_percent
from scenarios.language.dates import MONTHS_A_YEAR, read_date
from scenarios.reading.yaml import Node
from simulation.clock import add_months
from simulation.units import POSITIVE_UNITS, SHARE_UNITS, UNITS, bounds_for

OF_TODAYS, SHARE, SLOTS, DATE, DURATION = "share of today's", "share", "slots", "date", "duration"
PER_POPULATION = "per 100,000 population"
OWN_UNITS = (OF_TODAYS, SHARE, SLOTS, DATE, DURATION)
LEVER_UNITS = (*OWN_UNITS, *(unit for unit in UNITS if unit != "switch"))
LEVER_UNIT_MEANINGS = {
    OF_TODAYS: "A percent of the number that the place has on the first day",
    SHARE: "A share or a percent",
    SLOTS: "A whole number of beds, homes or slots",
    DATE: "A date, in any form that a change may have",
    DURATION: "Months, years, weeks or days",
    **{unit: "As parameters in this unit" for unit in UNITS if unit != "switch"},
}
LONGEST_DURATION_YEARS = 50

Form = Literal["%", "number", "months", "days", "date", "start + months", "start + days", "year"]


@dataclass(frozen=True)
class Figure:
    """A value or a step of a lever: a number, or for a written date its day.

    Attributes:
        form: how it was written. Figures of the same form can be compared.
    """

    form: Form
    number: Decimal = Decimal(0)
    day: date | None = None

    @property
    def text(self) -> str:
        """The value as in a scenario file."""
        if self.day:
            return self.day.isoformat()
        digits = plain(self.number)
        if self.form == "year":
            return f"year {digits}"
        period = self.form.split()[-1].removesuffix("s" if self.number == 1 else "")
        if self.form.startswith("start"):
            return f"start + {digits} {period}" if self.number else "start"
        return {"%": f"{digits}%", "number": digits}.get(self.form, f"{digits} {period}")

    @property
    def on_axis(self) -> float:
        """The value as a number, for an axis: a percent in percent, a date in calendar years."""
        if self.day:
            return self.day.year + (self.day.timetuple().tm_yday - 1) / 366
        return float(self.number)

    @property
    def order(self) -> Decimal:
        """The number that orders figures of one form."""
        return Decimal(self.day.toordinal()) if self.day else self.number

    def as_form(self, form: Form) -> Figure:
        """The same share as a percent or a plain number, and the first day in months or days.

        Any other figure stays as it is.
        """
        if not self.number and {self.form, form} == {"start + months", "start + days"}:
            return replace(self, form=form)
        if (self.form, form) == ("number", "%"):
            return replace(self, form=form, number=self.number * 100)
        if (self.form, form) == ("%", "number"):
            return replace(self, form=form, number=self.number / 100)
        return self

    def plus(self, step: Figure, times: int) -> Figure:
        """The value a number of steps later.

        Raises:
            ValueError, OverflowError: it is after the end of the calendar.
        """
        count = step.number * times
        if self.day:
            months = step.form == "months"
            later = add_months(self.day, int(count)) if months else self.day + _days(count)
            return replace(self, day=later)
        return replace(self, number=self.number + (count / 12 if self.form == "year" else count))


def plain(number: Decimal) -> str:
    """A decimal without exponent or idle zeros."""
    return format(number.normalize() if number else Decimal(0), "f")


def _days(count: Decimal) -> timedelta:
    return timedelta(days=int(count))


def read_figure(node: Node, unit: str) -> Figure:
    """Read a value of a lever in the same way as the amount that it replaces.

    Args:
        unit: one of ``LEVER_UNITS``.

    Raises:
        InputError: it is not an amount of this unit, or the unit does not allow it.
    """
    if unit == DATE:
        return _date(node)
    if unit == DURATION:
        return _duration(node)
    if unit == SLOTS:
        return Figure("number", Decimal(node.integer()))
    percent = is_percent(node)
    if unit == OF_TODAYS and not percent:
        share = node.number(0.0)
        raise node.error(
            f"'{node.label}' has '{node.written}', which is not a percent",
            expected="a percent of today's number, such as 50%",
            fix=f"write {plain(_decimal(node) * 100)}%" if share <= 1 else "",
        )
    if unit in (OF_TODAYS, SHARE) or (percent and unit in SHARE_UNITS | POSITIVE_UNITS):
        read_percent(node)
        return Figure("%", _decimal(node)) if percent else Figure("number", _decimal(node))
    node.number(*bounds_for(unit))
    return Figure("number", _decimal(node))


def read_step(node: Node, unit: str) -> Figure:
    """Read the step between two values of a lever.

    Raises:
        InputError: it is not an amount of this unit, or not above 0.
    """
    figure = _duration(node) if unit == DATE else read_figure(node, unit)
    if figure.number <= 0:
        raise node.error(f"'step' has '{node.written}'", expected="a step above nothing")
    return figure


def steps(first: Figure, last: Figure, step: Figure) -> Iterator[Figure]:
    """Each value from the first to the last."""
    value, times = first, 0
    while value.order <= last.order:
        yield value
        times += 1
        try:
            value = first.plus(step, times)
        except (ValueError, OverflowError):  # the calendar ends
            return


def step_fits(first: Figure, step: Figure) -> bool:
    """Whether a step of this form leads from one value to another."""
    if first.form == "date":
        return step.form in ("months", "days")
    if first.form == "year":
        return step.form == "months" and not step.number % MONTHS_A_YEAR
    return first.form.removeprefix("start + ") == step.form


def _decimal(node: Node) -> Decimal:
    return Decimal(node.written.strip().removesuffix("%").strip())


def _date(node: Node) -> Figure:
    dated = read_date(node)
    if dated.day:
        return Figure("date", day=dated.day)
    if dated.year:
        return Figure("year", Decimal(dated.year))
    if dated.days:
        return Figure("start + days", Decimal(dated.days))
    return Figure("start + months", Decimal(dated.months))


def _duration(node: Node) -> Figure:
    days = node.duration_days()
    if days > LONGEST_DURATION_YEARS * 366:
        raise node.error(
            f"'{node.label}' has '{node.written}', which is out of range",
            expected=f"at most {LONGEST_DURATION_YEARS} years",
        )
    if node.written.strip().lower().rstrip("s").endswith(("day", "week")):
        return Figure("days", Decimal(str(days)))
    return Figure("months", Decimal(node.months()))
