"""The scenarios of a run as charts name and order them: a letter, a title, a comparator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

APRIL = 4


@dataclass(frozen=True)
class Compared:
    """One scenario of the run.

    Attributes:
        name: as in the results table; never shown.
        letter: A for the first; labels lines where the title would not fit.
        position: place in the run's order, from 0; decides colour and line style.
        compare_with: name of its comparator, if the run holds one.
        first_change_on: the day of its first dated change.
    """

    name: str
    title: str
    question: str
    letter: str
    position: int
    compare_with: str | None
    first_change_on: date | None


def compared_scenarios(
    declared: Sequence[Mapping[str, Any]], present: Sequence[str]
) -> list[Compared]:
    """The scenarios of a manifest that the results hold, comparators before those they serve."""
    known = [one for one in declared if one["name"] in present]
    names = {one["name"] for one in known}
    ordered = sorted(known, key=lambda one: one.get("compare_with") in names)
    return [
        Compared(
            name=one["name"],
            title=one.get("title") or one["name"],
            question=one.get("question") or "",
            letter=letter_of(position),
            position=position,
            compare_with=one["compare_with"] if one.get("compare_with") in names else None,
            first_change_on=_day(one.get("first_change_on")),
        )
        for position, one in enumerate(ordered)
    ]


def letter_of(position: int) -> str:
    """A to Z, then A2, B2 and so on."""
    round_, place = divmod(position, 26)
    return chr(ord("A") + place) + (str(round_ + 1) if round_ else "")


def financial_year(year: int) -> str:
    """2026 as people write it: 2026/27."""
    return f"{year}/{(year + 1) % 100:02d}"


def years_since(on: date) -> float:
    """A day on an axis of financial years whose yearly averages stand at whole numbers."""
    year = on.year if on.month >= APRIL else on.year - 1
    return year - 0.5 + (on - date(year, APRIL, 1)).days / 365.25


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written[:10]) if written else None
