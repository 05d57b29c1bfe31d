"""Conditions (who a rule applies to) and factors (the parameters in its numbers)."""

from __future__ import annotations

from dataclasses import dataclass

Where = tuple[tuple[str, tuple[str, ...]], ...]
ANYONE: Where = ()


def where(base: Where = ANYONE, /, **attributes: str | tuple[str, ...]) -> Where:
    """People for whom every named attribute has one of the given values."""
    extra = ((name, (v,) if isinstance(v, str) else tuple(v)) for name, v in attributes.items())
    return (*base, *extra)


@dataclass(frozen=True)
class Factor:
    """A parameter in a rate, weight or price, for the people it applies to.

    A product multiplies all factors that apply. It is zero where no *base* factor applies, so a
    modifier alone is never a rate.
    """

    parameter: str
    where: Where = ANYONE
    divides: bool = False
    base: bool = False
    caps: bool = False


def per(parameter: str, base: Where = ANYONE, /, **attributes: str | tuple[str, ...]) -> Factor:
    """A base rate, probability or price where the attributes hold."""
    return Factor(parameter, where(base, **attributes), base=True)


def mean_of(parameter: str, base: Where = ANYONE, /, **attributes: str | tuple[str, ...]) -> Factor:
    """A base rate of 1 divided by this mean duration."""
    return Factor(parameter, where(base, **attributes), divides=True, base=True)


def times(parameter: str, base: Where = ANYONE, /, **attributes: str | tuple[str, ...]) -> Factor:
    """A modifier: multiply by the parameter where the attributes hold."""
    return Factor(parameter, where(base, **attributes))


def slowed(parameter: str, base: Where = ANYONE, /, **attributes: str | tuple[str, ...]) -> Factor:
    """A modifier: divide by the parameter, for a longer time, where the attributes hold."""
    return Factor(parameter, where(base, **attributes), divides=True)


def at_most(parameter: str, base: Where = ANYONE, /, **attributes: str | tuple[str, ...]) -> Factor:
    """A ceiling: the product so far is at most the parameter where the attributes hold."""
    return Factor(parameter, where(base, **attributes), caps=True)
