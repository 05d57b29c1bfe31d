"""Released money and the transition fund, year by year; a memo beside the cost table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from outputs.economics.budget import NEVER
from outputs.economics.compare import PENNY
from outputs.economics.counts import Counts
from outputs.economics.prices import Floats
from simulation.results import FUND_ITEMS

BALANCE = "balance_at_end"


@dataclass(frozen=True)
class Fund:
    """One scenario's fund.

    Attributes:
        flows: by item of FUND_ITEMS, futures by years.
        peak_gap: the furthest that the balance is below zero at the end of a year, by future.
        paid_back: the year from whose end on the balance is not below zero (``budget.NEVER``
            if it is at the run's end; the year before the run where it never is), by future.
    """

    flows: dict[str, Floats]
    peak_gap: Floats
    paid_back: Floats


def fund_of(counts: Counts, scenario: str) -> Fund | None:
    """A scenario's fund; none where no money is released or advanced."""
    flows = {item: counts.of(scenario, "fund_gbp", {"item": (item,)}) for item in FUND_ITEMS}
    if not any(flow.any() for flow in flows.values()):
        return None
    balance = flows.get(BALANCE, np.zeros((len(counts.futures), len(counts.years))))
    owed = balance < -PENNY
    years = np.array(counts.years)
    last_owed = np.where(owed.any(axis=1), (owed * years).max(axis=1), years[0] - 2)
    paid_back = np.where(owed[:, -1], NEVER, last_owed + 1).astype(float)
    return Fund(flows, np.maximum(0.0, -balance.min(axis=1)), paid_back)
