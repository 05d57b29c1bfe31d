"""Reads percents, whole numbers and numbers with a unit, as scenario files write them."""

from __future__ import annotations

import re

from scenarios.language.scenario import Amount
from scenarios.reading.as_written import advice
from scenarios.reading.yaml import Node

MOST_PERCENT = 1000
SHARE_UNITS = ("probability", "proportion", "share", "percent")

_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)")
_WITH_UNIT = re.compile(
    r"(?P<sign>[-+]?)(?P<pound>£?)(?P<digits>[1-9]\d{0,2}(,\d{3})+|0|[1-9]\d*)(?P<decimals>\.\d+)?"
    r"(\s+(?P<unit>[^\d\s].*))?"
)


def is_percent(node: Node) -> bool:
    """Whether the value is written with a percent sign."""
    return node.kind == "scalar" and node.written.rstrip().endswith("%")


def read_percent(node: Node) -> float:
    """A share from 0 to ten times; above 1 it must be written as a percent.

    Raises:
        InputError: not a share, or more than 1000%.
    """
    plain = node.kind == "scalar" and _NUMBER.fullmatch(node.written) and not node.quoted
    if plain and float(node.written) > 1 and not re.match(r"[-+]?0\d", node.written):
        number = float(node.written)
        raise node.error(
            f"'{node.label}' has '{node.written}', which is above 1 and has no % sign",
            expected="a percent such as 90%, or a share such as 0.9",
            fix=f"write {number:.10g}%, or {number * 100:.10g}% for {number:.10g} times as much",
        )
    return node.share(high=MOST_PERCENT / 100)


def read_slots(node: Node) -> Amount:
    """A whole number of slots, or a percent of the opening number."""
    if is_percent(node):
        share = read_percent(node)
        return Amount(share, relative=True, text=f"{share * 100:.10g}% of the opening number")
    if node.kind == "scalar" and (fix := _as_slots(node.written)):
        raise node.error(
            f"'{node.label}' has '{node.written}', which is not a number of slots",
            expected="a whole number from 0, or a percent of the opening number such as 50%",
            fix=fix,
        )
    slots = node.integer(low=0)
    return Amount(slots, text=str(slots))


def _as_slots(written: str) -> str:
    """How to write something that is nearly a number of slots."""
    if parts := re.fullmatch(r"(\d+(?:\.\d+)?) ?(?:per ?cent|pc)\.?", written):
        return f"write {parts[1]}%"
    if re.fullmatch(r"0?\.\d+", written):
        return f"write {float(written) * 100:.10g}% for that share of the opening number"
    if parts := re.fullmatch(r"-(\d+)", written):
        return f"write how many are left; 'add_capacity' with 'by: {written}' takes {parts[1]} away"
    return ""


def read_threshold(node: Node, unit: str, compared: bool) -> Amount:
    """Read the threshold of a claim.

    Args:
        unit: the measure's unit; a number may repeat it (``2 people``, ``£500,000``).
        compared: whether the measure is compared with another scenario, so that a percent is a
            share of that scenario's value; otherwise a percent is the measure itself.

    Raises:
        InputError: not a number, a percent of nothing, or a number in another unit.
    """
    if is_percent(node):
        if not compared and unit not in SHARE_UNITS:
            raise node.error(
                f"'{node.label}' has '{node.written}', but this measure is in {unit}",
                expected=f"a number of {unit}, or a percent together with 'versus'",
                fix="add 'versus: baseline', or write a number",
            )
        share = read_percent(node)
        return Amount(share, relative=compared, text=f"{share * 100:.10g}%")
    return _read_number(node, unit)


def _read_number(node: Node, unit: str) -> Amount:
    expected = f"a number of {unit}, such as 2, or a percent such as 98%"
    node.text()
    parts = _WITH_UNIT.fullmatch(node.written.strip())
    if not parts:
        raise node.error(
            f"'{node.label}' has '{node.written}', which is not a number",
            expected=expected,
            fix=advice(node.written),
        )
    said = parts["unit"] or ("pounds" if parts["pound"] else unit)
    fits = unit.startswith("GBP") if parts["pound"] else said.lower() == unit.lower()
    if not fits:
        raise node.error(
            f"'{node.label}' is in {said}, but the measure is in {unit}",
            expected=expected,
            nearest=unit,
        )
    digits = parts["digits"].replace(",", "") + (parts["decimals"] or "")
    number = float(parts["sign"] + digits)
    if unit in SHARE_UNITS and unit != "percent" and abs(number) > 1:
        raise node.error(
            f"'{node.label}' has '{node.written}', but the measure is a share",
            expected="a percent such as 10%",
            fix=f"write {number:.10g}%",
        )
    return Amount(number, text=amount_text(number, unit))


def amount_text(number: float, unit: str, difference: bool = False) -> str:
    """A number with its unit, in a usual form.

    Args:
        difference: whether it is a difference between two values; two shares differ by percentage
            points.
    """
    if unit in SHARE_UNITS and difference:
        points = f"{number if unit == 'percent' else number * 100:.10g}"
        return f"{points} percentage point{'s' * (points != '1')}"
    if unit in SHARE_UNITS:
        return f"{number:.10g}%" if unit == "percent" else f"{number * 100:.10g}%"
    if unit.startswith("GBP"):
        return f"{'-' if number < 0 else ''}£{abs(number):,.10g}{unit[3:]}"
    return f"{number:,.10g} {unit}"
