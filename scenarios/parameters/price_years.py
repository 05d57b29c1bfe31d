"""Bring prices of one financial year to the prices of another, by general inflation.

A parameter keeps the price and the year of its source. A place has one price base, and every
price is brought to it, so that all money of a run is in the prices of one year.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from math import prod

from scenarios.parameters.prices import deflator_growth
from simulation.errors import Fault, InputError
from simulation.parameters import Parameter, ParameterSet

INDEX = "the GDP deflator"


def first_year(price_base: str) -> int:
    """The first calendar year of a financial year such as ``2016/17``."""
    return int(price_base[:4])


@lru_cache(maxsize=64)
def price_ratio(known: str, wanted: str) -> float:
    """What a pound of the prices of ``known`` comes to in the prices of ``wanted``.

    The years between by the GDP deflator, the Green Book's index for real prices (FIN-01).

    Raises:
        InputError: one of the years is outside the price index.
    """
    start, end = sorted((first_year(known), first_year(wanted)))
    growth = deflator_growth()
    missing = [year for year in range(start + 1, end + 1) if year not in growth]
    if missing:
        years = f"{min(growth) - 1} to {max(growth)}"
        problem = f"prices of {known} cannot be brought to {wanted}: the price index is for {years}"
        fix = f"choose a price base within {years}"
        raise InputError(Fault("inflation.csv", None, None, problem, fix=fix))
    ratio = prod(1.0 + growth[year] for year in range(start + 1, end + 1))
    return ratio if first_year(known) <= first_year(wanted) else 1.0 / ratio


def in_prices_of(price_base: str, parameter: Parameter) -> Parameter:
    """The parameter in the prices of a financial year; the same if it is so already or no price.

    Raises:
        InputError: the price index does not reach from one year to the other.
    """
    known = parameter.price_base
    if not known or known == price_base:
        return parameter
    ratio = price_ratio(known, price_base)
    return replace(
        parameter,
        value=parameter.value * ratio,
        low=_times(parameter.low, ratio),
        high=_times(parameter.high, ratio),
        price_base=price_base,
        source=f"{parameter.source}; {known} prices, here x {ratio:.3f} ({INDEX})",
    )


def all_in_prices_of(price_base: str, parameters: ParameterSet) -> ParameterSet:
    """Every price of a set in the prices of a financial year.

    Raises:
        InputError: the price index does not reach from one year to the other.
    """
    return ParameterSet([in_prices_of(price_base, p) for p in parameters.parameters])


def _times(figure: float | None, ratio: float) -> float | None:
    return None if figure is None else figure * ratio
