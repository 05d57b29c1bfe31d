"""Shares of futures as natural frequencies: "24 of 100 futures", and "1 of 4 futures" of a few."""

from __future__ import annotations

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


def of_futures(share: float, n_futures: int) -> str:
    """A share in words: ``24 of 100 futures``, ``1 of 4 futures``, ``all 50 futures``."""
    if n_futures == 1:
        return "the one future" if share else "none of the one future"
    if share in (0, 1):
        return f"all {n_futures:,} futures" if share else f"none of the {n_futures:,} futures"
    return f"{number_of(share, n_futures)} of {out_of(n_futures)} futures"
