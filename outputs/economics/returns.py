"""The return of an option, with its denominator stated.

The two readings of one and the same plan differ by a factor of three in the published account of
Gloucestershire (2.5 and 0.83), so neither is shown without the other:

* *all money moved*: the option's extra spending on services and homes, from any source;
* *new money only*: the part of it that the ward's release does not cover.

The *benefit* is the fall in other costs: care, other hospitals, emergencies. The ward's release is
not part of it, because it already counts as recycled money.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from outputs.economics.costs import BOUGHT, RELEASED, TRANSFERS, Costs
from outputs.economics.prices import Floats, Prices


@dataclass(frozen=True)
class Returns:
    """Present values in GBP [future]; ratios are NaN if nothing is put in."""

    money_moved: Floats
    ward_release: Floats
    new_money: Floats
    benefit: Floats
    per_pound_of_new_money: Floats
    per_pound_moved: Floats


def returns_of(costs: Costs, option: str, other: str, prices: Prices) -> Returns:
    """Money put in and money that comes back, as differences from the comparator [future]."""

    def more(*categories: str) -> Floats:
        differs = costs.difference(option, other, lambda line: line.category in categories)
        return prices.present(differs)

    elsewhere = [c for c in costs.categories if c not in (*BOUGHT, *RELEASED, TRANSFERS)]
    return returned(more(*BOUGHT), -more(*RELEASED), -more(*elsewhere))


def returned(moved: Floats, release: Floats, benefit: Floats) -> Returns:
    """Both readings of money put in and money that comes back, for figures from any source."""
    new = np.maximum(0.0, moved - np.maximum(0.0, release))
    return Returns(moved, release, new, benefit, ratio(benefit, new), ratio(benefit, moved))


def ratio(top: Floats, bottom: Floats) -> Floats:
    """Numerator per pound (or day) of denominator; NaN if the denominator is not above zero."""
    return np.where(bottom > 0, top / np.where(bottom > 0, bottom, 1.0), np.nan)
