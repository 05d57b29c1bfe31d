"""Released money and the transition fund, year by year; a memo next to the cost table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from outputs.economics.budget import payback_year, peak_funding
from outputs.economics.counts import Counts
from outputs.economics.prices import Floats
from simulation.results import FUND_ITEMS

BALANCE = "balance_at_end"


@dataclass(frozen=True)
class Fund:
    """One scenario's fund.

    Attributes:
        flows: by item of FUND_ITEMS [future, year].
        peak_gap: the most that any year-end balance is below zero, in GBP; 0 if none is [future].
        paid_back: the year from whose end on the balance is not below zero, by future, as
            ``budget.payback_year`` has it.
    """

    flows: dict[str, Floats]
    peak_gap: Floats
    paid_back: Floats


def fund_of(counts: Counts, scenario: str) -> Fund | None:
    """A scenario's fund; None if no money is released or advanced."""
    flows = {item: counts.of(scenario, "fund_gbp", {"item": (item,)}) for item in FUND_ITEMS}
    if not any(flow.any() for flow in flows.values()):
        return None
    balance = flows.get(BALANCE, np.zeros((len(counts.futures), len(counts.years))))
    return Fund(flows, peak_funding(-balance), payback_year(-balance, counts.years))
