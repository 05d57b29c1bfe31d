"""Whether a figure is so far from the shipped one that it must mean something else."""

from __future__ import annotations

import math

FAR = 20.0
"""So many times the shipped figure, or one part in so many, is far from it."""

WEEKS_A_YEAR, DAYS_A_YEAR, THOUSAND = 365.25 / 7, 365.25, 1000.0
PERIODS_A_YEAR = {
    "GBP per year": 1.0,
    "GBP per slot-year": 1.0,
    "GBP per week": WEEKS_A_YEAR,
    "GBP per day": DAYS_A_YEAR,
}
AREA_UNITS = frozenset({"people", "people per year", "places per year"})  # they grow with the area
# What `init` scales with the area: a ward costs what its beds cost, and a slot of a small team may
# be a small part of a worker.
NO_MOST, NO_LEAST = ("ward_cost", "repatriation_team_episode_days"), ("repatriation_team_price",)


def is_price(unit: str) -> bool:
    """Whether figures of this unit are money."""
    return unit.startswith("GBP")


def is_far(name: str, value: float, unit: str, usual: float) -> bool:
    """Whether a figure is far from the shipped one, unless it grows with the area or is 0."""
    if unit in AREA_UNITS or value <= 0 or usual <= 0:
        return False
    if value > usual:
        return value > usual * FAR and name not in NO_MOST
    return value < usual / FAR and name not in NO_LEAST


def what_is_wrong(
    name: str, value: float, unit: str, usual: float, whose: str
) -> tuple[str, str, str]:
    """Words about a figure far from the usual one: problem, expected, what it may mean.

    Args:
        whose: whose the usual figure is, such as ``the shipped``.
    """
    apart = value / usual if value > usual else usual / value
    side = "more" if value > usual else "less"
    problem = (
        f"'{name}' is {plain(value)} {unit} here, {apart:,.0f} times {side} than {whose} "
        f"{plain(usual)}"
    )
    expected = f"from {plain(usual / FAR)} to {plain(usual * FAR)} {unit}"
    return problem, expected, _meant(value, unit, usual) if is_price(unit) else ""


def plain(number: float) -> str:
    """A figure in a usual form: no exponent, no needless digits."""
    return f"{number:,.0f}" if number >= 1000 else f"{number:.4g}"


def _meant(value: float, unit: str, usual: float) -> str:
    """The period or the scale that would bring a price nearest to the shipped one."""
    ways = {"is this in thousands?": THOUSAND, "is this in pence?": 1 / 100}
    if unit in ("GBP per year", "GBP per slot-year"):
        ways |= {"is this a price per week?": WEEKS_A_YEAR, "is this a price per day?": DAYS_A_YEAR}
    elif unit == "GBP per week":
        ways |= {"is this a price per year?": 1 / WEEKS_A_YEAR, "is this a price per day?": 7.0}
    question, times = min(ways.items(), key=lambda way: abs(math.log(value * way[1] / usual)))
    how = f"times {plain(times)}" if times > 1 else f"divided by {plain(1 / times)}"
    return f"{question} {how[0].upper()}{how[1:]} it is {value * times:,.0f} {unit}"
