"""Residual value: what capital that was paid in a run is worth at its end (HM Treasury Green Book).

Straight line over the life of a home, in real terms. The present value of an option counts it as a
benefit at the end of the run; cash does not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from outputs.economics.costs import Costs
from outputs.economics.prices import Floats, Prices
from simulation.results import COST_ITEMS
from simulation.results.payers import OTHER, kind_of

CAPITAL = "capital"
LIFE = "home_life_years"


def share_left(n_years: int, life_years: float) -> Floats:
    """The share of capital paid in each year that is left at the end of the run [year].

    Args:
        life_years: after as many years nothing is left.
    """
    used = np.arange(n_years, 0, -1)
    return np.asarray(np.clip(1.0 - used / life_years, 0.0, 1.0))


@dataclass(frozen=True)
class CapitalLeft:
    """Extra capital of an option over its comparator, mean over futures, in real pounds.

    Attributes:
        paid_gbp: in the run; ``grants_gbp`` of it by grants and other people's capital.
        left_gbp, grants_left_gbp: what of it is left at the end of the run.
        left_present_gbp: the whole of what is left, discounted from the end to the first year.
        present_gbp: the difference in net present cost, without what is left.
    """

    paid_gbp: float
    grants_gbp: float
    left_gbp: float
    grants_left_gbp: float
    left_present_gbp: float
    present_gbp: float

    @property
    def present_with_left_gbp(self) -> float:
        """The difference in net present cost with what is left as a benefit."""
        return self.present_gbp - self.left_present_gbp


def capital_left(
    costs: Costs, prices: Prices, option: str, other: str, life_years: float
) -> CapitalLeft:
    """What an option's extra capital leaves at the end of the run."""
    every = costs.difference(option, other, lambda x: COST_ITEMS[x.item].spending == CAPITAL)
    given = costs.difference(
        option,
        other,
        lambda x: COST_ITEMS[x.item].spending == CAPITAL and kind_of(x.payer) == OTHER,
    )
    left = share_left(len(costs.years), life_years)
    at_end = float((every @ left).mean())
    return CapitalLeft(
        float(every.sum(axis=1).mean()),
        float(given.sum(axis=1).mean()),
        at_end,
        float((given @ left).mean()),
        at_end * float(prices.factors()[-1]),
        float(prices.present(costs.difference(option, other)).mean()),
    )
