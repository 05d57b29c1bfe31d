"""Switching values: how far one assumption would have to move for the option to break even."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from outputs.economics.costs import RELEASED, Line, in_category
from outputs.economics.outcomes import CHALLENGES
from simulation.results.money import ParameterInfo


@dataclass(frozen=True)
class Lever:
    """A part of cost that is scaled until net present cost equals the comparator's.

    Attributes:
        of: ``option``: the option's own cost of these lines is scaled, as an effect would;
            ``difference``: the difference in these lines is scaled, as a price would in both.
        parameters: the endings of the names of parameters that set it, for the evidence's range.
    """

    title: str
    which: Callable[[Line], bool]
    of: Literal["option", "difference"]
    parameters: tuple[str, ...] = ()


def packages_that_challenge(line: Line) -> bool:
    """A line of the packages of people whose behaviour challenges."""
    return line.item == "package" and line.level in CHALLENGES


LEVERS: tuple[Lever, ...] = (
    Lever(
        "Care packages of people whose behaviour challenges, in the option",
        packages_that_challenge,
        "option",
    ),
    Lever("All care, in the option", in_category("care"), "option"),
    Lever(
        "What is spent more on services",
        in_category("services"),
        "difference",
        ("intensive_support_price", "early_intervention_price"),
    ),
    Lever(
        "What is spent more on hospitals elsewhere",
        in_category("hospital elsewhere"),
        "difference",
        ("price_away_hospital", "price_secure_hospital"),
    ),
    Lever(
        "What is spent more on homes, capital included",
        in_category("homes"),
        "difference",
        ("capital_per_home", "price_empty_home"),
    ),
    Lever(
        "What the ward releases",
        in_category(*RELEASED),
        "difference",
        ("ward_release_per_bed",),
    ),
)


def levers_in(lines: Sequence[Line]) -> list[Lever]:
    """The levers with at least one line in the run."""
    return [lever for lever in LEVERS if any(lever.which(line) for line in lines)]


def needed(present_difference: float, scaled: float) -> float | None:
    """The change, as a share of the scaled amount, that brings the difference to zero.

    Args:
        present_difference: net present cost, option minus comparator.
        scaled: present value of the scaled amount.
    """
    return -present_difference / scaled if abs(scaled) >= 1.0 else None


def evidence_range(
    lever: Lever, parameters: Sequence[ParameterInfo]
) -> tuple[float, float, str] | None:
    """The evidence's range for the lever: lowest and highest change, and the parameter.

    The widest range among the lever's parameters; None if no parameter with a range sets it.
    """
    found = [
        (p.low / p.value - 1, p.high / p.value - 1, p.name)
        for p in parameters
        if p.name in lever.parameters and p.value and p.low is not None and p.high is not None
    ]
    return max(found, key=lambda span: span[1] - span[0], default=None)
