"""Prices, discounting and the source of every parameter, for readers of a run's money.

They go into the manifest, because readers of results have only the run folder.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from scenarios.reading.own_tables import figure, read_own_table, undamaged
from simulation.errors import Fault, InputError
from simulation.parameters import Parameter
from simulation.results.discounting import DiscountSchedule
from simulation.results.money import (
    DiscountBand,
    Discounting,
    Inflation,
    MoneyInfo,
    ParameterInfo,
    PriceGrowth,
)

PRICES = Path(__file__).with_name("price_tables")
INFLATION, DISCOUNTING = PRICES / "inflation.csv", PRICES / "discounting.csv"
FILES = (INFLATION, DISCOUNTING)
SERIES = {
    "gdp_deflator": "GDP deflator (general inflation)",
    "average_earnings": "Average earnings",
}
HELD = "held"
RULE = (
    "After the last year of the forecast, its growth holds. Average earnings before their first "
    "known year are not used: the GDP deflator stands in."
)


def discount_schedule(opening_rate: float, column: str = "rate") -> DiscountSchedule:
    """The Green Book's schedule, with the first band's rate as given and later ones in proportion.

    Args:
        opening_rate: per year, for the first band.
        column: ``rate`` for money, ``health_rate`` for health.
    """
    return _shipped(column).opening_at(opening_rate)


def money_papers(
    price_base: str,
    first_year: int,
    years: int,
    rate: float,
    parameters: Iterable[Parameter],
    local: Collection[str] = (),
) -> MoneyInfo:
    """The manifest's ``money``: how to discount and inflate, and the sources of prices.

    Args:
        price_base: financial year of the run's prices, such as ``2016/17``.
        first_year: the run's first financial year, by its first calendar year.
        rate: real discount rate per year of the first band.
        local: names of parameters that the place's folder gives.

    Raises:
        InputError: the price base is before the first year of the price index.
    """
    health = _shipped("health_rate")
    source, rows = _read(DISCOUNTING)
    base = int(price_base[:4])
    return MoneyInfo(
        price_base=price_base,
        discounting=Discounting(
            name=rows[0]["schedule"],
            source=source,
            bands=tuple(
                DiscountBand(first_year=start, rate=money, health_rate=health.rate(start))
                for start, money in discount_schedule(rate).bands
            ),
        ),
        inflation=Inflation(
            source=_read(INFLATION)[0],
            rule=RULE,
            series=SERIES,
            years=_growth(min(base, first_year), max(base, first_year + years)),
        ),
        parameters=tuple(_papers(each, each.name in local) for each in parameters),
    )


def deflator_growth() -> dict[int, float]:
    """Growth of the GDP deflator on the year before, by the year's first calendar year."""
    rows = _read(INFLATION)[1]
    return {int(r["year"]): float(r["growth"]) for r in rows if r["series"] == "gdp_deflator"}


def _growth(first: int, last: int) -> tuple[PriceGrowth, ...]:
    """Growth from the year before in every series and year, and its source."""
    known = {
        name: {int(row["year"]): row for row in _read(INFLATION)[1] if row["series"] == name}
        for name in SERIES
    }
    with undamaged(INFLATION):
        if not all(known.values()):
            raise ValueError("a series has no rows")
        earliest = min(known["gdp_deflator"])
    if first + 1 < earliest:
        problem = f"prices of {first} are asked for, and the price index begins in {earliest - 1}"
        fix = f"give the place a price_base of {earliest - 1}/{earliest % 100:02d} or later"
        raise InputError(Fault(INFLATION.name, None, None, problem, fix=fix))
    return tuple(
        _grown(year, *(rows.get(min(year, max(rows))) for rows in known.values()))
        for year in range(first + 1, last + 1)
    )


def _grown(
    year: int, deflator: dict[str, str] | None, earnings: dict[str, str] | None
) -> PriceGrowth:
    """One year's growth, from a row of each series."""
    with undamaged(INFLATION):
        if deflator is None:
            raise ValueError(f"there is no gdp_deflator of {year}")
    return PriceGrowth(
        year=year,
        gdp_deflator=float(deflator["growth"]),
        gdp_deflator_known_as=_known_as(deflator, year),
        average_earnings=float(earnings["growth"]) if earnings else None,
        average_earnings_known_as=_known_as(earnings, year),
    )


def _known_as(row: dict[str, str] | None, year: int) -> str:
    if row is None:
        return "not known"
    return row["known_as"] if int(row["year"]) == year else HELD


def _papers(parameter: Parameter, local: bool) -> ParameterInfo:
    """One parameter in the form of the manifest."""
    return ParameterInfo(
        name=parameter.name,
        meaning=parameter.meaning,
        value=parameter.value,
        low=parameter.low,
        high=parameter.high,
        unit=parameter.unit,
        scale=parameter.scale,
        source=parameter.source,
        year=parameter.year,
        grade=parameter.grade,
        basis=parameter.basis,
        evidence=parameter.evidence,
        price_base=parameter.price_base,
        local=local,
        shares=tuple(f"{doubt} ({number:g})" for doubt, number in parameter.shares),
    )


def _shipped(column: str) -> DiscountSchedule:
    rows = _read(DISCOUNTING)[1]
    bands = tuple((int(row["first_year"]), float(row[column])) for row in rows)
    with undamaged(DISCOUNTING):
        return DiscountSchedule(bands)


def _read(path: Path) -> tuple[str, list[dict[str, str]]]:
    """A table's first line, which names its source, and its rows."""
    return read_own_table(path, _CHECKS[path.name])


def _growth_row(row: Mapping[str, str]) -> dict[str, str]:
    """A row of the price index whose figures are figures.

    Raises:
        KeyError, ValueError: one of them is missing, or none.
    """
    int(row["year"]), figure(row["growth"])
    if row["series"] not in SERIES or not row["known_as"]:
        raise ValueError(f"there is no series '{row['series']}'")
    return dict(row)


def _discount_row(row: Mapping[str, str]) -> dict[str, str]:
    """A band of discount rates whose figures are figures.

    Raises:
        KeyError, ValueError: one of them is missing, or none.
    """
    int(row["first_year"]), figure(row["rate"]), figure(row["health_rate"])
    return {"schedule": row["schedule"], **row}


_CHECKS = {INFLATION.name: _growth_row, DISCOUNTING.name: _discount_row}
