"""Local prices of so few people that one of them may be one person's package."""

from __future__ import annotations

from collections.abc import Iterable

from scenarios.places.place import CountRow, Place
from simulation.results.disclosure import FEWEST_SHOWN
from simulation.rulebook.conditions import Where
from simulation.rulebook.prices import Price


def lone_prices(prices: Iterable[Price], place: Place) -> tuple[str, ...]:
    """Names of the place's own prices that are of fewer than five people on the first day, sorted.

    A price of nobody is none of these: it can only be a rate.

    Args:
        prices: what people cost, by the rulebook with the place's own settings.
    """
    people: dict[str, int] = {}
    for price in prices:
        for factor in price.amount:
            if factor.parameter in place.parameters:
                here = sum(
                    row.people
                    for row in place.counts
                    if _is_of(price.where, row) and _is_of(factor.where, row)
                )
                people[factor.parameter] = people.get(factor.parameter, 0) + here
    return tuple(sorted(name for name, n in people.items() if 0 < n < FEWEST_SHOWN))


def _is_of(where: Where, row: CountRow) -> bool:
    """Whether the people of a row may meet a condition, as far as the row says."""
    known = {"setting": row.setting, "level": row.level, "group": row.group}
    return all(known[name] in values for name, values in where if name in known)
