"""How often something happens over futures: a share, or a count if there are few."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from outputs.workbook.book import Sheet, value_axis
from outputs.workbook.facts import Facts
from simulation.results.frequencies import FEWEST_FOR_A_SHARE


@dataclass(frozen=True)
class HowOften:
    """The form in which a workbook says how often something happens."""

    facts: Facts

    @property
    def is_share(self) -> bool:
        """Whether there are enough futures for shares of them."""
        return self.facts.n_futures >= FEWEST_FOR_A_SHARE

    @property
    def unit(self) -> str:
        """The unit of the cells."""
        return "of futures" if self.is_share else "futures"

    @property
    def times(self) -> int:
        """The value of a cell for a share of 1."""
        return 1 if self.is_share else self.facts.n_futures

    def label(self, what: str) -> str:
        """The label of a row, such as "Chance that it costs less"."""
        return f"{'Chance that' if self.is_share else 'Futures in which'} {what}"

    def style(self, sheet: Sheet) -> str:
        """The style of the cells: per cent, or "1 of 4"."""
        return "chance" if self.is_share else sheet.book.count_of(self.facts.n_futures)

    def formula(self, count: str, cells: str) -> str:
        """A formula that counts.

        Args:
            count: an expression for the number of futures.
            cells: one cell per future.
        """
        return f"={count}/COUNT({cells})" if self.is_share else f"={count}"

    def axis(self) -> dict[str, Any]:
        """The settings of a chart's axis, from none to all futures."""
        name, written = ("share of futures", "0%") if self.is_share else ("futures", "0")
        return value_axis(name, written, min=0, max=self.times)


def among(part: int, whole: int) -> float | str:
    """A part of the futures: its share, or "1 of 4" if there are few."""
    return part / whole if whole >= FEWEST_FOR_A_SHARE else f"{part} of {whole}"


def among_formula(part: str, whole: str) -> str:
    """The same within a formula, from two expressions that count futures."""
    return f'IF({whole}<{FEWEST_FOR_A_SHARE},{part}&" of "&{whole},{part}/{whole})'
