"""The marked numbers of a page: each with the measure, scenario, year and statistic that it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import lxml.html

from outputs.charts.numbers import JOINED, MINUS
from simulation.results.measures import named

DECIMALS = {
    "people": 1, "places": 1, "slots": 1, "events a year": 1, "share": 0, "GBP a year": 2, "GBP": 2,
}  # fmt: skip
FACTOR = {"share": 100.0, "GBP a year": 1e-6, "GBP": 1e-6}
MARKS = {"data-measure", "data-scenario", "data-year", "data-stat"}


def parsed(html: str) -> Any:
    """The page as a tree."""
    return lxml.html.fromstring(html)


def page_numbers(html: str) -> list[dict[str, str]]:
    """Every number of the page that says where it comes from, with its text."""
    found = parsed(html).xpath("//td[not(@data-claim or @data-history)] | //span[@data-measure]")
    return [
        {**where_from(element), "tag": str(element.tag), "text": element.text_content()}
        for element in found
    ]


def where_from(element: Any) -> dict[str, str]:
    """Where a number says it comes from, what its row and its table say of all theirs included."""
    said: dict[str, str] = {}
    for one in (*reversed(list(element.iterancestors("table", "tr"))), element):
        said.update({str(k): str(v) for k, v in one.attrib.items() if str(k).startswith("data-")})
    return said


def says_where_from(cell: Any) -> bool:
    """Whether a cell names its numbers in the results table, its claim, or its line of history."""
    said = set(where_from(cell))
    return said >= MARKS or bool({"data-claim", "data-history"} & said)


def number_in(text: str) -> float:
    """The first number of a text, negative where the text says fewer, less or lower."""
    if text in ("no different", "none"):
        return 0.0
    plain = text.replace(MINUS, "-").replace(JOINED, "").replace("£", "").replace(",", "")
    found = re.search(r"[-+]?\d+(\.\d+)?", plain)
    assert found, text
    below = any(word in text for word in ("fewer", "less", "lower"))
    return -float(found.group()) if below else float(found.group())


def count_in(text: str, of: int) -> tuple[float, float]:
    """A number of futures, and how far rounding may have moved it: 24, none, all, under 1."""
    if text in ("all", "the one", "none"):
        return (0.0 if text == "none" else float(of)), 0.0
    if text.startswith(("under", "over")):
        return float(text.split()[1]) + (-0.5 if text.startswith("under") else 0.5), 0.5
    return float(text), 0.5


def last_year(shown: Mapping[str, str]) -> int:
    """The last year that a number is about."""
    return int(shown["data-year"]) + int(shown.get("data-years", "1")) - 1


def unit_of(measure: str) -> str:
    """The unit of a measure, of days that people lived somewhere, or of all that was spent."""
    others = {"person_days": "people", "cumulative_cost": "GBP"}
    return others.get(measure) or named(measure).unit
