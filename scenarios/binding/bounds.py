"""Report every value that a run keeps at a bound because its draw would cross it.

A written value is refused if it is out of bounds. Three kinds of value are made in a run, and may
cross a bound in some draws only: a draw from a range that ends at a bound, a joint
draw that moves with a held parameter, and a multiple of a parameter in a scenario. They stay at
the bound, and this module says how often.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from scenarios.binding.draws import Draws
from scenarios.language.scenario import ScaleParameter, Scenario
from simulation.distributions import standard_normal_quantile
from simulation.parameters import Parameter, ParameterSet

Floats = NDArray[np.float64]
QUANTILES = 200


def kept_at_bounds(
    scenarios: Iterable[Scenario], draws: Draws, parameters: ParameterSet
) -> tuple[str, ...]:
    """A sentence for each scenario's multiples, and for the draws themselves, that are bounded.

    Raises:
        InputError: a held or chosen value is refused.
    """
    values = draws.values(parameters)
    found = [*_of_draws(draws, parameters, values), *_of_multiples(scenarios, parameters, values)]
    return tuple(dict.fromkeys(found))


def multiples_beyond(
    scenario: Scenario, parameters: ParameterSet
) -> Iterator[tuple[ScaleParameter, float]]:
    """The multiples that cross a bound within the range of their parameter, and in what share."""
    for change in scenario.changes:
        if isinstance(change, ScaleParameter) and change.name in parameters:
            column = _quantiles(parameters[change.name])
            if beyond := _beyond(change, column):
                yield change, beyond / len(column)


def _of_draws(draws: Draws, parameters: ParameterSet, values: Floats) -> Iterator[str]:
    given = set(draws.table.names) if draws.table else set()
    given |= {name for name, _ in draws.held}
    told = []
    for name, parameter in parameters.items():
        if draws.at_centre or name in given or parameter.scale == "fixed":
            continue
        column = values[:, parameters.index(name)]
        for end in (parameter.minimum, parameter.maximum):
            if end is not None and (times := int(np.count_nonzero(column == end))):
                told.append(f"{name} at {end:g} in {times}")
    told += [f"{name} in {times}" for name, times in draws.moved_beyond(parameters)]
    if told:
        several = f"Some of the {draws.n} draws reach a bound"
        some = several if draws.n > 1 else "The draw reaches a bound"
        yield (
            f"{some} of a parameter; the value is kept there. "
            f"Number of draws at each bound: {', '.join(told)}."
        )


def _of_multiples(
    scenarios: Iterable[Scenario], parameters: ParameterSet, values: Floats
) -> Iterator[str]:
    for scenario in scenarios:
        for change in scenario.changes:
            if not isinstance(change, ScaleParameter) or change.name not in parameters:
                continue
            if times := _beyond(change, values[:, parameters.index(change.name)]):
                yield (
                    f"{scenario.title}: {change.by * 100:.4g}% of {change.name} would cross its "
                    f"bound in {times} of {len(values)} draws, and is kept at the bound there."
                )


def _beyond(change: ScaleParameter, column: Floats) -> int:
    """Number of draws in which a multiple would cross a bound."""
    return sum(change.scaled(drawn) != drawn * change.by for drawn in column.tolist())


def _quantiles(parameter: Parameter) -> Floats:
    places = [(place + 0.5) / QUANTILES for place in range(QUANTILES)]
    return np.array([parameter.at(standard_normal_quantile(place)) for place in places])
