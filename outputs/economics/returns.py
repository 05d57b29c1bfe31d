"""What an option gives back for what is put in, with the denominator spelt out.

The two readings of one and the same plan differ by a factor of three in the published account of
Gloucestershire (2.5 and 0.83), so neither is shown without the other:

* *all money moved*: what the option spends more on services and homes, wherever it comes from;
* *new money only*: of it, what the ward's release does not cover.

The *benefit* is what falls elsewhere: care, other hospitals, emergencies.  The ward's release is
no part of it, since it is already counted as the money recycled.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from outputs.economics.costs import BOUGHT, RELEASED, TRANSFERS, Costs
from outputs.economics.prices import Floats, Prices


@dataclass(frozen=True)
class Returns:
    """One value a future, present value in GBP; ratios are nan where nothing is put in."""

    money_moved: Floats
    ward_release: Floats
    new_money: Floats
    benefit: Floats
    per_pound_of_new_money: Floats
    per_pound_moved: Floats


def returns_of(costs: Costs, option: str, other: str, prices: Prices) -> Returns:
    """What an option puts in and what it gives back, compared with its comparator."""

    def more(*categories: str) -> Floats:
        differs = costs.difference(option, other, lambda line: line.category in categories)
        return prices.present(differs)

    elsewhere = [c for c in costs.categories if c not in (*BOUGHT, *RELEASED, TRANSFERS)]
    return returned(more(*BOUGHT), -more(*RELEASED), -more(*elsewhere))


def returned(moved: Floats, release: Floats, benefit: Floats) -> Returns:
    """Both readings of what is put in and what comes back, wherever the figures are from."""
    new = np.maximum(0.0, moved - np.maximum(0.0, release))
    return Returns(moved, release, new, benefit, ratio(benefit, new), ratio(benefit, moved))


def ratio(top: Floats, bottom: Floats) -> Floats:
    """Top for each pound (or day) of bottom; nan where bottom is not above zero."""
    return np.where(bottom > 0, top / np.where(bottom > 0, bottom, 1.0), np.nan)
