"""Read a place's own parameter values, and compare each with the shipped value."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from scenarios.language.plausible import PERIODS_A_YEAR, is_far, is_price, what_is_wrong
from scenarios.language.scenario import Vocabulary
from scenarios.parameters.files import load_parameters
from scenarios.reading.yaml import Key, Node
from simulation.errors import Fault, nearest
from simulation.parameters import Parameter

REPLACED = {
    "children_known_per_year_of_age": "delete it, or give 'p_child_known': this number divided by "
    "the residents who turn 18 in the first year",
}
"""What to do with a parameter that an earlier version had, by its name."""


def read_local_parameters(
    path: Path, vocabulary: Vocabulary, added: Collection[str] = ()
) -> dict[str, Parameter]:
    """Local values of parameters, in the form of the shipped ones.

    Args:
        added: parameters that the place's own services and settings read, for which the shipped
            model has no value.

    Raises:
        InputError: every fault of the file; an unknown name; another unit than the shipped
            parameter's; a price so far from the shipped price that it must be per another
            period.
    """

    def check(key: Key, given: Mapping[str, Node], parameter: Parameter) -> Iterator[Fault]:
        if parameter.name in added and parameter.name not in vocabulary.parameters:
            return iter(())
        return _unlike_shipped(key, given, parameter, vocabulary, added)

    return dict(load_parameters([path], check).items())


def _unlike_shipped(
    key: Key,
    given: Mapping[str, Node],
    parameter: Parameter,
    vocabulary: Vocabulary,
    added: Collection[str],
) -> Iterator[Fault]:
    """Faults of a local value compared with the shipped value, if there is one."""
    if not vocabulary.parameters:
        return
    name, unit = parameter.name, vocabulary.parameters.get(parameter.name)
    if unit is None:
        yield key.fault(
            f"there is no parameter '{name}'",
            expected=f"one of {len(vocabulary.parameters)} parameters",
            nearest=nearest(name, (*vocabulary.parameters, *added)),
            fix=REPLACED.get(name, "correct the name; 'hometruth list parameters' names them all"),
        )
    elif unit != parameter.unit:
        yield given["unit"].fault(
            f"'{name}' is in '{unit}' everywhere else, but in '{parameter.unit}' here",
            expected=f"'{unit}'",
            fix=_converted(parameter.unit, unit),
        )
    else:
        usual, value = vocabulary.usual.get(name, 0.0), parameter.value
        meant_so = "maximum" if value > usual else "minimum"
        if is_price(unit) and is_far(name, value, unit, usual) and meant_so not in given:
            problem, expected, meant = what_is_wrong(name, value, unit, usual, "the shipped")
            own = f"if it is right, add '{meant_so}: {value:g}' to say so"
            yield given["value"].fault(problem, expected=expected, fix=f"{meant}; {own}")


def _converted(here: str, shipped: str) -> str:
    """How to bring figures of one unit into another."""
    times = PERIODS_A_YEAR.get(here, 0.0) / PERIODS_A_YEAR.get(shipped, 1.0)
    if not times or times == 1:
        return f"give the figures in '{shipped}'"
    how = f"multiply the figures by {times:.4g}" if times > 1 else f"divide by {1 / times:.4g}"
    return f"{how}, and write 'unit: {shipped}'"
