"""Turn parts into whole numbers that still add up."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from fractions import Fraction
from math import floor
from typing import TypeVar

T = TypeVar("T")
HALF = Fraction(1, 2)


def nearest_whole(exact: Fraction) -> int:
    """The nearest whole number, halves upwards."""
    return floor(exact + HALF)


def largest_remainders(exact: Sequence[Fraction], total: int) -> list[int]:
    """Whole numbers that add up to ``total``, each within one of the exact number.

    Every number is first rounded down. The rest goes, one by one, to the numbers that lost most
    (method of largest remainders; among equals the larger number first, then the earlier).

    Raises:
        ValueError: the total is not within 1 of the sum of the exact numbers.
    """
    if abs(sum(exact, Fraction(0)) - total) >= 1:
        raise ValueError(f"{total} is too far from the sum of the exact numbers")
    whole = [floor(number) for number in exact]
    ranked = sorted(range(len(exact)), key=lambda i: (whole[i] - exact[i], -exact[i], i))
    for i in ranked[: total - sum(whole)]:
        whole[i] += 1
    return whole


def share_out(
    parts: Sequence[tuple[T, Fraction]], levels: Sequence[Callable[[T], Hashable]]
) -> list[int]:
    """Whole numbers for parts of a nested table, in their order.

    The total is the nearest whole number to the exact total. It is divided between groups by the
    first key, each group's number between its own groups by the next key, and so on to the
    parts, each time by largest remainders. So a group of many small parts keeps its people.
    """
    total = nearest_whole(sum((exact for _, exact in parts), Fraction(0)))
    found = [0] * len(parts)
    _share_within(list(range(len(parts))), total, parts, levels, found)
    return found


def _share_within(
    members: list[int],
    total: int,
    parts: Sequence[tuple[T, Fraction]],
    levels: Sequence[Callable[[T], Hashable]],
    found: list[int],
) -> None:
    if not levels:
        for i, people in zip(
            members, largest_remainders([parts[i][1] for i in members], total), strict=True
        ):
            found[i] = people
        return
    groups: dict[Hashable, list[int]] = {}
    for i in members:
        groups.setdefault(levels[0](parts[i][0]), []).append(i)
    exact = [sum((parts[i][1] for i in own), Fraction(0)) for own in groups.values()]
    for own, people in zip(groups.values(), largest_remainders(exact, total), strict=True):
        _share_within(own, people, parts, levels[1:], found)
