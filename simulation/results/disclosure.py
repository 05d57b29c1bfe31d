"""The rule of disclosure: what of a protected place's run may leave the place, and what may not.

Whole years are left out, and not single small cells. A hidden cell could be worked out from a
total, a price, a payer, an option or another release beside it; what is in no published number
cannot. So every number of the opening caseload and of the first two years is left out, of every
size, with every figure that somebody typed in. Later years are simulated, and are shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

FEWEST_SHOWN = 5
"""The smallest number of real people that a figure may rest on."""
YEARS_PROTECTED = 2
WITHHELD = "withheld"


@dataclass(frozen=True, kw_only=True)
class Protection:
    """What was left out of a run folder that may leave its place.

    Attributes:
        years: financial years left out, by their first calendar years.
        rows: rows of the results table left out.
        claims: claims of hypotheses whose figures are withheld.
        charts: charts of a sweep left out.
        figures: typed-in figures left out: counts of earlier years, parameters, held values,
            remarks and the drift.
        rates: local prices of fewer than five people that somebody declared to be rates.
    """

    years: tuple[int, ...]
    rows: int = 0
    claims: int = 0
    charts: int = 0
    figures: int = 0
    rates: tuple[str, ...] = ()

    @property
    def first_shown(self) -> int:
        """The first financial year that is shown."""
        return max(self.years) + 1

    @property
    def words(self) -> str:
        """What was left out, in sentences for the reader."""
        first, last, shown = (
            f"{year}/{(year + 1) % 100:02d}"
            for year in (min(self.years), max(self.years), self.first_shown)
        )
        return (
            f"Local figures were used. So that nobody can be found in this, {first} to {last} and "
            f"every figure that was typed in are left out. Every total, average and difference is "
            f"over the years from {shown} on, discounted to {shown}; what an option costs or "
            "saves before then is in none of them."
        )


KEEP_INSIDE = (
    "Local figures are in this, whole. Keep it inside the place's folder. To send results to "
    "anybody, write what may leave with 'hometruth share'."
)
NOTHING_HIDDEN = "Nothing is left out, because only public figures were used."


def protected_years(start: date, years: Sequence[int]) -> tuple[int, ...]:
    """The financial years that begin within two years of a run's first day.

    Args:
        start: the run's first day, on which the opening caseload was counted.
        years: the run's financial years, by their first calendar years.
    """
    end = start.year + YEARS_PROTECTED, start.month, start.day
    return tuple(year for year in sorted(years) if (year, 4, 1) < end)
