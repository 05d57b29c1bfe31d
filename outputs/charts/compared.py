"""The scenarios of a run, as in charts: letter, title, order and comparator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from simulation.results.manifest import ScenarioInfo

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


def compared_scenarios(declared: Sequence[ScenarioInfo], present: Sequence[str]) -> list[Compared]:
    """The scenarios in manifest and results, each comparator before its scenarios."""
    known = [info for info in declared if info.name in present]
    names = {info.name for info in known}
    ordered = sorted(known, key=lambda info: info.compare_with in names)
    return [
        Compared(
            name=info.name,
            title=info.title or info.name,
            question=info.question,
            letter=letter_of(position),
            position=position,
            compare_with=info.compare_with if info.compare_with in names else None,
            first_change_on=info.first_change_on,
        )
        for position, info in enumerate(ordered)
    ]


def letter_of(position: int) -> str:
    """A to Z, then A2, B2 and so on."""
    round_, place = divmod(position, 26)
    return chr(ord("A") + place) + (str(round_ + 1) if round_ else "")


def financial_year(year: int) -> str:
    """A financial year in its usual form: 2026/27."""
    return f"{year}/{(year + 1) % 100:02d}"


def years_since(on: date) -> float:
    """A day on an axis of financial years, with yearly averages at whole numbers."""
    year = on.year if on.month >= APRIL else on.year - 1
    return year - 0.5 + (on - date(year, APRIL, 1)).days / 365.25
