"""Prices of one year brought to another: each number keeps its papers, and a run has one year."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scenarios.binding.model import load_model, localised
from scenarios.parameters.price_years import in_prices_of, price_ratio
from scenarios.parameters.prices import deflator_growth
from simulation.errors import InputError
from tests.small_place import shipped_model, small_place

LATER = "2025/26"


def test_ratio_is_the_product_of_each_year_between() -> None:
    """Protects the index: nine years of the GDP deflator, worked by hand from its table."""
    by_hand = 1.013154 * 1.022257 * 1.026913 * 1.052120 * 1.002519
    by_hand *= 1.069793 * 1.052975 * 1.040397 * 1.032388
    assert price_ratio("2016/17", LATER) == pytest.approx(by_hand, rel=1e-12)


def test_there_and_back_is_no_change() -> None:
    """Protects money: bringing a price forward and back loses nothing."""
    there, back = price_ratio("2016/17", "2023/24"), price_ratio("2023/24", "2016/17")
    assert there * back == pytest.approx(1.0, rel=1e-12)
    assert price_ratio(LATER, LATER) == 1.0


def test_a_price_takes_its_range_and_says_so() -> None:
    """Protects the papers: value, low and high move together, and the source names both years."""
    price = shipped_model().parameters["price_tenancy_serious"]
    moved = in_prices_of(LATER, price)
    ratio = price_ratio("2016/17", LATER)
    assert (moved.value, moved.low) == (price.value * ratio, (price.low or 0) * ratio)
    assert moved.price_base == LATER
    assert "2016/17 prices, here x 1.3" in moved.source


def test_what_is_no_price_stays() -> None:
    """Protects rates and shares: only parameters with a price base move."""
    model, place = load_model(), replace(small_place(), parameters={})
    later = localised(model, replace(place, price_base=LATER))
    for name, parameter in model.parameters.items():
        if parameter.price_base is None:
            assert later.parameters[name] == parameter
        else:
            assert later.parameters[name].price_base == LATER


def test_a_local_price_of_another_year_is_brought_over() -> None:
    """Protects places: a council may give a price in the year that it has it in."""
    local = replace(shipped_model().parameters["price_tenancy_serious"], value=2950.0, low=None,
                    high=None, scale="fixed", price_base="2019/20")  # fmt: skip
    place = replace(small_place(), parameters={local.name: local}, price_base=LATER)
    value = localised(load_model(), place).parameters[local.name].value
    assert value == pytest.approx(2950.0 * price_ratio("2019/20", LATER))


def test_a_year_without_an_index_is_refused() -> None:
    """Protects real money: no year is brought over by a guess."""
    assert min(deflator_growth()) == 2007
    with pytest.raises(InputError, match="2006 to 2030"):
        price_ratio("2016/17", "1999/00")
