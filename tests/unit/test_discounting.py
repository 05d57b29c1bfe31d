"""Discounting follows the Green Book's schedule, with its step after thirty years."""

from __future__ import annotations

import pandas as pd
import pytest

from scenarios.parameters.prices import discount_schedule, money_papers
from simulation.errors import InputError
from simulation.results.discounting import DiscountSchedule, discount_factor
from simulation.results.measures import over_years, yearly

HMT = {10: 0.708919, 30: 0.356278, 31: 0.345901, 40: 0.265105}


@pytest.mark.parametrize(("elapsed", "factor"), HMT.items())
def test_factors_are_the_treasurys(elapsed: int, factor: float) -> None:
    """Protects the rate's step: HM Treasury's published factors before and after year 30."""
    assert discount_factor(discount_schedule(0.035), elapsed) == pytest.approx(factor, abs=5e-7)


def test_a_number_is_one_rate_for_ever() -> None:
    """Protects callers that give a plain rate: no step, and 1 in the first year."""
    assert discount_factor(0.035, 0) == 1.0
    assert discount_factor(0.035, 40) == pytest.approx(1.035**-40)


def test_a_place_s_own_rate_moves_later_bands_in_proportion() -> None:
    """Protects the later bands, which follow the first as the Treasury's health rates do."""
    assert discount_schedule(0.015).rate(31) == pytest.approx(0.015 * 0.03 / 0.035)
    assert discount_schedule(0.015, "health_rate").rate(31) == pytest.approx(0.0129, abs=5e-5)


def test_bands_must_start_at_once_and_in_order() -> None:
    """Protects against a schedule that says nothing of the first years."""
    with pytest.raises(ValueError, match="year 0"):
        DiscountSchedule(((1, 0.035),))
    with pytest.raises(ValueError, match="in order"):
        DiscountSchedule(((0, 0.035), (31, 0.03), (31, 0.02)))


def test_an_annuity_of_forty_one_years_worked_by_hand() -> None:
    """Protects net present cost over the step: 1 a year for 41 years, in closed form.

    The first 31 payments, 0 to 30: (1 - v^31) / (1 - v) at 3.5%; the next ten are the year-30
    factor times an annuity in arrears at 3%.
    """
    rows = pd.DataFrame(
        {
            "scenario": "one",
            "draw": 0,
            "replication": 0,
            "year": range(2026, 2067),
            "measure": "cost_gbp",
            "item": "package",
            "payer": "council",
            "value": 1.0,
            "setting": None,
            "level": None,
            "service": None,
        }
    )
    v = 1 / 1.035
    by_hand = (1 - v**31) / (1 - v) + v**30 * (1 - 1.03**-10) / 0.03
    schedule = discount_schedule(0.035)
    found = over_years(rows, "net_present_cost", 2026, 41, schedule)["value"]
    assert found.tolist() == [pytest.approx(by_hand)]
    assert over_years(rows, "net_present_cost", 2026, 10, schedule)["value"].tolist() == [
        pytest.approx(8.60769, abs=5e-6)
    ]
    flat = yearly(rows, "net_present_cost", 0.035)["value"]
    assert flat.iloc[40] != pytest.approx(
        yearly(rows, "net_present_cost", schedule)["value"].iloc[40]
    )


def test_growth_is_known_forecast_and_then_held() -> None:
    """Protects the rule past the end of the forecast: its last year's growth holds."""
    years = money_papers("2016/17", 2026, 15, 0.035, []).inflation.years
    by_year = {one.year: one for one in years}
    assert min(by_year) == 2017 and max(by_year) == 2041
    assert by_year[2024].gdp_deflator_known_as == "outturn"
    assert by_year[2030].gdp_deflator_known_as == "forecast"
    assert by_year[2031].gdp_deflator_known_as == "held"
    assert by_year[2031].gdp_deflator == by_year[2030].gdp_deflator == 0.02016
    assert by_year[2021].average_earnings is None


def test_a_price_base_before_the_index_is_refused() -> None:
    """Protects against prices that no deflator reaches."""
    with pytest.raises(InputError, match="price_base of 2006/07 or later"):
        money_papers("2001/02", 2026, 15, 0.035, [])
