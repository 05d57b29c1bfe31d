"""What must hold of money in any run: payers add up, prices invert, transfers cancel."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outputs.economics.bridge import PricedDays
from outputs.economics.costs import TRANSFERS, Line, costs_of
from outputs.economics.prices import Growth, Prices
from simulation.results import COST_ITEMS, PAYERS
from simulation.results.by_line import ByLine
from simulation.results.dictionary import CostItem
from simulation.results.measures import DiscountSchedule

PENCE = st.integers(-(10**12), 10**12)
RATES = st.floats(-0.05, 0.2)
MONEY = st.floats(0.0, 1e9)
FUTURES = st.tuples(st.integers(0, 3), st.integers(0, 2))
LINES = st.tuples(
    st.sampled_from(["a", "b"]),
    FUTURES,
    st.integers(2026, 2029),
    st.sampled_from(list(PAYERS)),
    st.sampled_from(list(COST_ITEMS)),
)


def table(lines: dict[tuple[str, tuple[int, int], int, str, str], int]) -> pd.DataFrame:
    """A results table of these lines, with both scenarios in every future."""
    money = [
        (s, d, r, year, "cost_gbp", payer, item, pence / 100)
        for (s, (d, r), year, payer, item), pence in lines.items()
    ]
    every = {future for _, future, *_ in lines}
    days = [(s, d, r, 2026, "person_days", None, "adults", 1.0) for s in "ab" for d, r in every]
    columns = ["scenario", "draw", "replication", "year", "measure", "payer", "item", "value"]
    frame = pd.DataFrame([*money, *days], columns=columns)
    return frame.assign(setting=None, level=None, service=None)


def _is(column: str, name: str) -> Callable[[Line], bool]:
    return lambda line: getattr(line, column) == name


@given(st.dictionaries(LINES, PENCE, min_size=1, max_size=60))
def test_payers_and_categories_both_add_up_to_the_total(
    lines: dict[tuple[str, tuple[int, int], int, str, str], int],
) -> None:
    """Protects every pound: by payer, by category and in all it is the results table's sum."""
    frame = table(lines)
    costs = costs_of(ByLine.of(frame), ["a", "b"])
    for scenario in "ab":
        total = costs.of(scenario)
        by_payer = [costs.of(scenario, _is("payer", name)) for name in costs.payers]
        by_kind = [costs.of(scenario, _is("category", name)) for name in costs.categories]
        assert np.abs(total - np.sum(by_payer, axis=0)).max() < 0.005
        assert np.abs(total - np.sum(by_kind, axis=0)).max() < 0.005
        pence = sum(p for (s, *_), p in lines.items() if s == scenario)
        assert round(float(total.sum()) * 100) == pytest.approx(pence, abs=1)


@given(st.lists(RATES, min_size=3, max_size=60), st.integers(0, 5), st.lists(MONEY, min_size=1))
def test_real_to_nominal_to_real_is_the_identity(
    growth: list[float], base: int, real: list[float]
) -> None:
    """Protects prices: inflating and deflating again gives back what was there."""
    first = 2010
    years = tuple(range(first + 3, first + len(growth) + 1))[: len(real)]
    if not years:
        return
    grown = tuple(
        Growth(year, rate, None, "outturn") for year, rate in enumerate(growth, first + 1)
    )
    start = first + min(base, len(growth))
    schedule = DiscountSchedule(((0, 0.035),))
    prices = Prices(f"{start}/00", years, schedule, schedule, grown)
    money = np.array(real[: len(years)])
    assert prices.real(prices.nominal(money)) == pytest.approx(money, rel=1e-12)
    if start in years:
        assert prices.index()[years.index(start)] == 1.0


@given(
    st.dictionaries(
        st.tuples(FUTURES, st.integers(2026, 2029)), PENCE.filter(bool), min_size=1, max_size=30
    ),
    st.lists(st.sampled_from(list(PAYERS)), min_size=2, max_size=2, unique=True),
)
def test_transfers_cancel_and_move_nothing_but_who_pays(
    moved: dict[tuple[tuple[int, int], int], int], payers: list[str]
) -> None:
    """Protects pooled budgets and risk shares: no total changes, and each payer's does."""
    giver, taker = payers
    meaning = "Money moved between payers"
    item = CostItem(meaning, TRANSFERS, True, False, "revenue", "Nets to nothing.")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(COST_ITEMS, "transfer", item)
        lines = {}
        for (future, year), pence in moved.items():
            lines["a", future, year, giver, "transfer"] = pence
            lines["a", future, year, taker, "transfer"] = -pence
        costs = costs_of(ByLine.of(table(lines)), ["a", "b"])
        assert np.abs(costs.of("a")).max() == 0.0
        assert np.abs(costs.of("a", lambda x: x.payer == giver)).max() > 0.0
        assert costs.categories == [TRANSFERS]


@given(MONEY, MONEY, MONEY, MONEY)
def test_price_and_volume_always_add_up(
    days: float, option_days: float, cost: float, option_cost: float
) -> None:
    """Protects the bridge: what days and their price make is the whole difference."""
    days, option_days = (0.0 if value < 1.0 else value for value in (days, option_days))
    cell = PricedDays(
        "package",
        "own_tenancy",
        "serious",
        days,
        option_days,
        cost * (days > 0),
        option_cost * (option_days > 0),
    )
    difference = cell.option_cost_gbp - cell.cost_gbp
    scale = cell.option_cost_gbp + cell.cost_gbp + abs(cell.volume_gbp) + abs(cell.price_effect_gbp)
    assert abs(cell.volume_gbp + cell.price_effect_gbp - difference) <= 1e-9 * scale + 1e-9
