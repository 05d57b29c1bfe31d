"""Shares of futures as natural frequencies: "24 of 100 futures", and "1 of 4 futures" of a few."""

from __future__ import annotations

from dataclasses import dataclass

FEWEST_FOR_A_SHARE = 20
"""With fewer futures a share would look more exact than it is, so futures are counted instead."""


def out_of(n_futures: int) -> int:
    """The number of futures that a share is given out of: 100, or all of them if they are few."""
    return 100 if n_futures >= FEWEST_FOR_A_SHARE else n_futures


def number_of(share: float, n_futures: int) -> str:
    """A share as a number out of ``out_of(n_futures)``; never 0 or all unless it is.

    Args:
        share: 0 to 1.
        n_futures: number of futures that were run.
    """
    number = round(out_of(n_futures) * share)
    if number == 0 and share > 0:
        return "under 1"
    if number == out_of(n_futures) and share < 1:
        return f"over {number - 1}"
    return f"{number}"


def frequency(share: float, n_futures: int) -> tuple[str, str]:
    """A share in words, its number apart: ``"24", "of 100 futures"`` or ``"all", "9 futures"``."""
    if n_futures == 1:
        return ("the one", "future") if share else ("none", "of the one future")
    if share == 0:
        return "none", f"of the {n_futures:,} futures"
    if share == 1:
        return "all", f"{n_futures:,} futures"
    return number_of(share, n_futures), f"of {out_of(n_futures)} futures"


def of_futures(share: float, n_futures: int) -> str:
    """A share in words: ``24 of 100 futures``, ``1 of 4 futures``, ``all 50 futures``."""
    return " ".join(frequency(share, n_futures))


@dataclass(frozen=True)
class Range:
    """The range of futures that is shown: nine in ten of them, or all if they are few.

    Attributes:
        low, high: the quantiles at its ends, 0 to 1.
        futures: how many futures lie in it, as in "in 9 of 10 futures".
        ends: its lower and its upper end, as headings say them.
        words: the same in a sentence.
    """

    low: float
    high: float
    futures: str
    ends: tuple[str, str]
    words: str

    @property
    def heading(self) -> str:
        """The range as a heading, such as "9 in 10 futures"."""
        return self.futures.replace(" of ", " in ")

    @property
    def explained(self) -> str:
        """What a chart says about its shading or bars."""
        return f"{self.heading} ({self.words})"

    @property
    def meaning(self) -> str:
        """What a glossary says about it."""
        if self.low > 0:
            return f"From the {self.words}. One future in ten falls outside."
        return (
            f"Fewer than {FEWEST_FOR_A_SHARE} futures were run. So ranges go from the lowest "
            "future to the highest, and futures are counted, not turned into shares."
        )


NINE_IN_TEN = Range(
    0.05, 0.95, "9 of 10 futures", ("5th percentile", "95th percentile"), "5th to 95th percentile"
)


def range_of(n_futures: int) -> Range:
    """The range that is shown of a number of futures.

    Below ``FEWEST_FOR_A_SHARE`` a percentile would lie between two futures, so the range goes from
    the lowest to the highest.
    """
    if n_futures >= FEWEST_FOR_A_SHARE:
        return NINE_IN_TEN
    all_of_them = frequency(1.0, n_futures)
    return Range(0.0, 1.0, " ".join(all_of_them), ("lowest", "highest"), "lowest to highest")
