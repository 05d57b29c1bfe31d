"""The units that a parameter may have, and the figures that each unit rules out."""

from __future__ import annotations

from typing import Literal

Scale = Literal["log", "logit", "identity", "fixed"]

SCALES: tuple[Scale, ...] = ("log", "logit", "identity", "fixed")

UNITS: dict[str, str] = {
    "per person-year": "events a year for each person exposed",
    "per carer-year": "events a year for each carer",
    "per home-year": "events a year for each home",
    "per year": "growth, fall or events a year",
    "probability": "chance that one thing happens, 0 to 1",
    "proportion": "part of a whole, 0 to 1",
    "ratio": "one amount divided by another, above 0",
    "rate ratio": "what a rate is multiplied by, above 0",
    "years": "years of time or of age",
    "days": "days of time",
    "weeks": "weeks of time",
    "GBP": "pounds, once, in the place's price base",
    "GBP per week": "pounds a week, in the place's price base",
    "GBP per year": "pounds a year, in the place's price base",
    "GBP per day": "pounds a day, in the place's price base",
    "GBP per slot-year": "pounds a year for each funded slot, in the place's price base",
    "people": "number of people",
    "people per year": "number of people a year",
    "places per year": "number of new places a year",
    "count": "number of things",
    "switch": "1 for on, 0 for off",
    "per 100,000 population": "number among 100,000 residents of all ages",
    "percent": "hundredths of a whole",
}
SHARE_UNITS = frozenset({"probability", "proportion"})
CEILING = 1e12  # no figure is larger than this; the engines can add what is smaller
MOST_A_YEAR = 8766.0  # once an hour; a rate above it would fill a run with one event
RATE_UNITS = frozenset({"per person-year", "per carer-year", "per home-year"})
POSITIVE_UNITS = frozenset({"ratio", "rate ratio"})
LOG_UNITS = POSITIVE_UNITS | {
    unit for unit in UNITS if unit.startswith(("per ", "GBP")) or unit.endswith(" per year")
}


def bounds_for(unit: str) -> tuple[float | None, float | None]:
    """The lowest and highest value that a unit allows; None where it sets no limit."""
    if unit in SHARE_UNITS or unit == "switch":
        return 0.0, 1.0
    return (None, None) if unit == "percent" else (0.0, None)


def either(
    minimum: float | None, maximum: float | None, unit: str
) -> tuple[float | None, float | None]:
    """Bounds, with those of the unit where one is None."""
    least, greatest = bounds_for(unit)
    return least if minimum is None else minimum, greatest if maximum is None else maximum


def refusal(
    value: float, unit: str, minimum: float | None, maximum: float | None
) -> tuple[str, str] | None:
    """Why a parameter cannot have a value, and how to mend it; None if it can.

    This is the one rule for a value from any file, option or table of draws, and for a value that
    a scenario sets or scales.

    Args:
        minimum, maximum: bounds of the parameter, or None for those of the unit.

    Returns:
        The end of a sentence about the value, such as ``is above the greatest value, 1``, and a
        fix, which may be "".
    """
    least, greatest = either(minimum, maximum, unit)
    if unit in RATE_UNITS and value > MOST_A_YEAR:
        return f"is more often than once an hour, {MOST_A_YEAR:,.0f} a year", "check its unit"
    if not abs(value) <= CEILING:  # also what is not a number
        return "is too large to be meant", ""
    if least is not None and value < least:
        return f"is below the least value, {least:g}", "correct the sign or the figure"
    if greatest is not None and value > greatest:
        fix = f"write a figure up to {greatest:g}"
        if unit in SHARE_UNITS and 1 < value <= 100 * greatest:
            fix = f"write {value / 100:g} if {value:g}% is meant"
        return f"is above the greatest value, {greatest:g}", fix
    if value == 0 and unit in POSITIVE_UNITS:
        return f"is not above 0, as a {unit} is", "1 means no difference"
    if unit == "switch" and value not in (0, 1):
        return "cannot be: a switch is 0 or 1 and has no range", "write 0 for off or 1 for on"
    return None


def default_scale(unit: str, value: float, low: float | None, high: float | None) -> Scale:
    """The scale on which a range is read when none is stated."""
    if low is None or high is None:
        return "fixed"
    if unit in LOG_UNITS and low > 0:
        return "log"
    if unit in SHARE_UNITS and low > 0 and high < 1:
        return "logit"
    return "identity"


def figure_contradictions(
    *,
    value: float,
    low: float | None,
    high: float | None,
    unit: str,
    scale: str,
    minimum: float | None,
    maximum: float | None,
) -> list[tuple[str, str]]:
    """What is impossible in a value, its range, its bounds and its scale: (problem, fix)."""
    wrong = _outside_bounds(value, low, high, unit, minimum, maximum)
    if wrong:
        return wrong  # the rest would follow from it
    if (low is None) != (high is None):
        given, absent = ("low", "high") if high is None else ("high", "low")
        wrong.append((f"there is a '{given}' but no '{absent}'", "give both, or neither"))
    if low is not None and high is not None:
        if low >= high:
            wrong.append((f"low {low:g} is not below high {high:g}", "swap or widen them"))
        elif not low <= value <= high:
            wrong.append(
                (
                    f"value {value:g} lies outside its range, low {low:g} to high {high:g}",
                    "low and high are the 5th and 95th percentiles around the value",
                )
            )
    wrong += _impossible_scale(value, low, high, scale)
    return wrong


def _outside_bounds(
    value: float,
    low: float | None,
    high: float | None,
    unit: str,
    minimum: float | None,
    maximum: float | None,
) -> list[tuple[str, str]]:
    wrong = []
    for word, figure in (("value", value), ("low", low), ("high", high)):
        if figure is not None and (refused := refusal(figure, unit, minimum, maximum)):
            wrong.append((f"{word} {figure:g} {refused[0]}", refused[1]))
    if unit in SHARE_UNITS:
        least, greatest = 0.0, 1.0
        if (minimum is not None and minimum < least) or (
            maximum is not None and maximum > greatest
        ):
            wrong.append((f"the bounds of a {unit} lie within 0 to 1", ""))
    if unit == "switch" and low is not None:
        wrong.append(("a switch is 0 or 1 and has no range", "write 0 for off or 1 for on"))
    return wrong


def _impossible_scale(
    value: float, low: float | None, high: float | None, scale: str
) -> list[tuple[str, str]]:
    if scale == "fixed":
        return []
    if low is None or high is None:
        return [(f"scale '{scale}' needs 'low' and 'high'", "give both, or write scale: fixed")]
    least, greatest = min(low, value), max(high, value)
    if scale == "log" and least <= 0:
        return [
            (
                f"scale 'log' cannot hold {least:g}",
                "raise it above 0, or write scale: identity",
            )
        ]
    if scale == "logit" and not (least > 0 and greatest < 1):
        at_fault = least if least <= 0 else greatest
        return [
            (
                f"scale 'logit' cannot hold {at_fault:g}",
                "keep the range strictly between 0 and 1, or write scale: identity",
            )
        ]
    return []
