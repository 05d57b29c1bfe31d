"""What capital leaves at the end of a run, by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from outputs.economics.costs import costs_of
from outputs.economics.prices import prices_of
from outputs.economics.residual import capital_left, share_left
from scenarios.parameters.prices import money_papers
from simulation.results.by_line import ByLine

YEARS = (2026, 2027, 2028)


def test_straight_line_over_the_life() -> None:
    """Protects the Green Book's residual: a tenth gone each year over ten years, nothing after."""
    assert share_left(3, 10.0).tolist() == pytest.approx([0.7, 0.8, 0.9])
    assert share_left(3, 2.0).tolist() == pytest.approx([0.0, 0.0, 0.5])


def test_present_value_with_and_without() -> None:
    """Protects the sheet: £100,000 in year 2, 60% a grant, over ten years, at 3.5%."""
    rows = [
        {"scenario": scenario, "year": year, "payer": payer, "value": value}
        for scenario in ("a", "b")
        for year in YEARS
        for payer, paid in (("council", 40_000.0), ("other", 60_000.0))
        for value in [paid if scenario == "b" and year == 2027 else 0.0]
    ]
    frame = pd.DataFrame(rows).assign(
        measure="cost_gbp", item="capital", draw=0, replication=0, setting="", level="", service=""
    )
    costs = costs_of(ByLine.of(frame), ["a", "b"])
    prices = prices_of(money_papers("2026/27", 2026, 3, 0.035, ()), YEARS)
    found = capital_left(costs, prices, "b", "a", 10.0)
    assert (found.paid_gbp, found.grants_gbp) == pytest.approx((100_000, 60_000))
    assert (found.left_gbp, found.grants_left_gbp) == pytest.approx((80_000, 48_000))
    assert found.left_present_gbp == pytest.approx(80_000 / 1.035**2)
    assert found.present_gbp == pytest.approx(100_000 / 1.035)
    with_it = found.present_gbp - found.left_present_gbp
    assert found.present_with_left_gbp == pytest.approx(with_it)
    assert np.isfinite(with_it)
