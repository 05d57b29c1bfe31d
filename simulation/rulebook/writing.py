"""Short ways to write routines, so that they read flat: ``chance``, ``option``, ``decides``.

They return the same steps of ``simulation.rulebook`` as the longer form.
"""

from __future__ import annotations

from collections.abc import Sequence

from simulation.rulebook import Becomes, Chooses, Option, Step
from simulation.rulebook.conditions import Factor, per

Routine = tuple[str, tuple[Step, ...]]

p = per
"""A probability: a base factor, as ``per`` is for a rate."""


def routine(name: str, *steps: Step) -> Routine:
    """Steps under a name, so that ``Does`` can run them from several places."""
    return name, steps


def option(name: str, probability: Factor | Sequence[Factor], *then: Step) -> Option:
    """One way a decision can go: its probability, then its steps.

    Args:
        probability: one factor, or several whose product is the probability.
    """
    factors = [probability] if isinstance(probability, Factor) else probability
    return Option(name, tuple(factors), then)


def chance(decision: str, *options: Option, otherwise: Sequence[Step] = ()) -> Chooses:
    """A decision by chance between options; the rest of the probability goes to ``otherwise``."""
    return Chooses(decision, options, otherwise)


def decides(
    attribute: str, usual: str = "no", *, decision: str = "", called: str = "", **values: str
) -> tuple[Step, ...]:
    """The attribute takes its usual value or, by chance, one of its other values.

    Args:
        decision: name of the decision, if it is not the attribute's.
        called: name of the option, if there is only one. Without it an option has the name of its
            value, or of the attribute if the value is ``yes``.
        values: for each other value, the parameter that is its probability.
    """
    options = []
    for value, parameter in values.items():
        name = called or (attribute if value == "yes" else value)
        options.append(option(name, p(parameter), Becomes(attribute, value)))
    return Becomes(attribute, usual), chance(decision or attribute, *options)
