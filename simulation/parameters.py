"""The numbers a run depends on: each with its unit, range, source and grade, drawn or central."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from simulation import maths
from simulation.chance import uniform_for
from simulation.distributions import standard_normal_quantile
from simulation.errors import Fault, InputError, nearest
from simulation.units import SCALES, UNITS, Scale, bounds_for, figure_contradictions, refusal

__all__ = [
    "BASES",
    "GRADES",
    "SCALES",
    "UNITS",
    "Z_HIGH",
    "Basis",
    "Grade",
    "Parameter",
    "ParameterSet",
    "Scale",
    "from_scale",
    "standard_normal_for",
    "to_scale",
]

Grade = Literal["A", "B", "C", "D"]
Basis = Literal["read", "recalled", "assumed", "derived"]

GRADES: dict[Grade, str] = {
    "A": "systematic review, trial or national statistics",
    "B": "one study or an official guide",
    "C": "expert view, or reasoning from weak evidence",
    "D": "assumption with nothing published behind it",
}
BASES: dict[Basis, str] = {
    "read": "the figure was read in its source",
    "recalled": "recalled and not read in a source; check it before relying on it",
    "assumed": "a judgement",
    "derived": "worked out from other figures",
}

# The standard normal value with 95% of the distribution below it.
Z_HIGH = 1.6448536269514722


@dataclass(frozen=True)
class Doubt:
    """A doubt that several parameters share, with its papers."""

    name: str
    meaning: str
    source: str
    grade: Grade
    evidence: tuple[str, ...]
    year: str


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One number with its papers.

    ``value`` is the median, ``low`` and ``high`` the 5th and 95th percentiles, all in ``unit``.
    ``minimum`` and ``maximum`` are hard bounds; None takes those of the unit. A parameter on
    the ``fixed`` scale is never drawn. ``shares`` are the doubts that it shares with others, each
    with its correlation; what they leave is its own. ``file`` and ``line`` say where it was
    written.

    Raises ValueError when the figures contradict each other.
    """

    name: str
    meaning: str
    value: float
    low: float | None
    high: float | None
    unit: str
    scale: Scale
    source: str
    grade: Grade
    basis: Basis
    minimum: float | None = None
    maximum: float | None = None
    evidence: tuple[str, ...] = ()
    year: str = ""
    price_base: str | None = None
    shares: tuple[tuple[str, float], ...] = ()
    file: str = field(default="", compare=False)
    line: int | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        least, greatest = bounds_for(self.unit)
        if self.minimum is None:
            object.__setattr__(self, "minimum", least)
        if self.maximum is None:
            object.__setattr__(self, "maximum", greatest)
        wrong = contradictions(self)
        if wrong:
            raise ValueError(f"{self.name}: {'; '.join(problem for problem, _ in wrong)}")

    def at(self, z: float) -> float:
        """The value at the standard normal quantile ``z``, clipped to the bounds.

        Two half normals on the parameter's scale, joined at the median: ``at(0)`` is the
        value, ``at(-Z_HIGH)`` is ``low`` and ``at(Z_HIGH)`` is ``high``.
        """
        if self.scale == "fixed" or self.low is None or self.high is None or z == 0:
            return self.value
        end = self.high if z > 0 else self.low
        steps = abs(z) / Z_HIGH
        if steps == 1:
            return end
        centre = to_scale(self.scale, self.value)
        raw = from_scale(self.scale, centre + (to_scale(self.scale, end) - centre) * steps)
        if self.minimum is not None:
            raw = max(raw, self.minimum)
        return raw if self.maximum is None else min(raw, self.maximum)

    def checked(self, value: float) -> float:
        """The value, if this parameter can take it.

        Raises:
            InputError: ``units.refusal`` refuses it.
        """
        refused = refusal(value, self.unit, self.minimum, self.maximum)
        if not refused:
            return value
        ends = [("at least", self.minimum), ("at most", self.maximum)]
        bounds = " and ".join(f"{words} {end:g}" for words, end in ends if end is not None)
        problem = f"'{self.name}' cannot be {value:g} ({self.unit}): it {refused[0]}"
        expected = bounds or "a finite number"
        raise InputError(Fault("", None, None, problem, expected=expected, fix=refused[1]))


def contradictions(parameter: Parameter) -> list[tuple[str, str]]:
    """What is impossible in the figures of a parameter: (problem, fix) pairs."""
    return figure_contradictions(
        value=parameter.value,
        low=parameter.low,
        high=parameter.high,
        unit=parameter.unit,
        scale=parameter.scale,
        minimum=parameter.minimum,
        maximum=parameter.maximum,
    )


class ParameterSet:
    """Parameters by name, in the order they were written. Never changed in place."""

    def __init__(self, parameters: Iterable[Parameter]) -> None:
        self._by_name: dict[str, Parameter] = {}
        for parameter in parameters:
            if parameter.name in self._by_name:
                raise ValueError(f"parameter '{parameter.name}' is given twice")
            self._by_name[parameter.name] = parameter
        self._positions = {name: place for place, name in enumerate(self._by_name)}

    @property
    def names(self) -> tuple[str, ...]:
        """All names, in order."""
        return tuple(self._by_name)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """All parameters, in order."""
        return tuple(self._by_name.values())

    def items(self) -> Iterable[tuple[str, Parameter]]:
        """Names with their parameters, in order."""
        return self._by_name.items()

    def __len__(self) -> int:
        return len(self._by_name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __getitem__(self, name: str) -> Parameter:
        if name not in self._by_name:
            raise InputError(self._unknown(name))
        return self._by_name[name]

    def index(self, name: str) -> int:
        """The position of a parameter in every array of values."""
        if name not in self._positions:
            raise InputError(self._unknown(name))
        return self._positions[name]

    def central(self) -> NDArray[np.float64]:
        """The central value of each parameter, in order, each in its own unit."""
        return np.array([parameter.value for parameter in self.parameters], dtype=np.float64)

    def values(self) -> NDArray[np.float64]:
        """Same as ``central``."""
        return self.central()

    def draw(self, seed: int, draw: int) -> NDArray[np.float64]:
        """One joint draw of all parameters, in order, each in its own unit.

        Each depends on the seed, the draw, its own name and the names of the doubts that it shares,
        so adding or reordering parameters leaves the others as they were.
        """
        return np.array(
            [kept.at(position_of(kept, seed, draw)) for kept in self.parameters],
            dtype=np.float64,
        )

    def with_overrides(
        self, overrides: Mapping[str, Parameter], added: Collection[str] = ()
    ) -> ParameterSet:
        """The same set with some parameters replaced, as a place does with local figures.

        Args:
            added: names that may be new; those parameters come last.

        Raises InputError for a name that is neither in the set nor new.
        """
        new = {name: p for name, p in overrides.items() if name not in self}
        unknown = [
            self._unknown(name, parameter.file, parameter.line)
            for name, parameter in new.items()
            if name not in added
        ]
        if unknown:
            raise InputError(unknown)
        replaced = (overrides.get(name, kept) for name, kept in self.items())
        return ParameterSet([*replaced, *new.values()])

    def _unknown(self, name: str, file: str = "", line: int | None = None) -> Fault:
        return Fault(
            file,
            line,
            None,
            f"there is no parameter '{name}'",
            nearest=nearest(name, self.names),
            fix="correct the name",
        )


def standard_normal_for(seed: int, draw: int, name: str) -> float:
    """The standard normal value that places one parameter within its range in one draw."""
    return standard_normal_quantile(uniform_for(seed, draw, "parameter:" + name))


def position_of(parameter: Parameter, seed: int, draw: int) -> float:
    """Where a draw lies in a parameter's range, as a standard normal value.

    A sum of its own value and of those of shared doubts, with weights whose squares add up to 1:
    again standard normal, so that the parameter's range is as its papers say.
    """
    own = standard_normal_for(seed, draw, parameter.name)
    if not parameter.shares:
        return own
    left = 1.0 - sum(number * number for _, number in parameter.shares)
    shared = [n * standard_normal_for(seed, draw, f"doubt:{d}") for d, n in parameter.shares]
    return sqrt(max(0.0, left)) * own + sum(shared)


def to_scale(scale: Scale, value: float) -> float:
    """Where a value lies on a scale: its logarithm, its log odds or itself."""
    if scale == "log":
        return maths.log(value)
    return maths.log(value) - maths.log(1.0 - value) if scale == "logit" else value


def from_scale(scale: Scale, position: float) -> float:
    """The value at a position on a scale."""
    if scale == "log":
        return maths.exp(min(position, 700.0))  # beyond this a float overflows
    if scale == "logit":
        if position < 0:
            odds = maths.exp(position)
            return odds / (1 + odds)
        return 1 / (1 + maths.exp(-position))
    return position
