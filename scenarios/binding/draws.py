"""The parameter values in each draw of a run: the only way in which values reach a model.

A draw is one joint set of parameter values. Draws may come from the published ranges (prior), be
central, be chosen points, or come from a file of joint draws such as a posterior. Some parameters
may then be held at a value. ``bind`` makes derived parameters and policies afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from scenarios.binding.joint_draws import DrawTable, read_draw_table
from scenarios.reading.values import Written
from simulation.errors import Fault, InputError
from simulation.opening import Histories
from simulation.parameters import ParameterSet

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Draws:
    """A recipe for the parameter values of a run.

    Attributes:
        n: number of draws.
        seed: of the parameter draws and of chance.
        at_centre: whether parameters have their central values; otherwise each is drawn
            independently from its range.
        table: values that replace these, draw by draw.
        held: parameters that take one value in every draw.
        histories: one set of histories per draw for the opening caseload, if draws have them.
    """

    n: int
    seed: int = 1
    at_centre: bool = False
    table: DrawTable | None = None
    held: tuple[tuple[str, float], ...] = ()
    histories: tuple[Histories, ...] = ()

    @classmethod
    def prior(cls, n: int, seed: int = 1) -> Draws:
        """Independent draws from the range of each parameter."""
        return cls(n, seed)

    @classmethod
    def central(cls, n: int = 1, seed: int = 1) -> Draws:
        """The central value of each parameter, in every draw."""
        return cls(n, seed, at_centre=True)

    @classmethod
    def points(cls, rows: Sequence[Mapping[str, float]], seed: int = 1) -> Draws:
        """One draw per row, such as a point of a design; a parameter not in a row is central.

        Raises:
            ValueError: a chosen value is not a number.
        """
        if any(np.isnan(value) for row in rows for value in row.values()):
            raise ValueError("a chosen value is not a number")
        names = tuple(dict.fromkeys(name for row in rows for name in row))
        values = np.array([[row.get(name, np.nan) for name in names] for row in rows], float)
        table = DrawTable(names, values.reshape(len(rows), len(names)))
        return cls(len(rows), seed, at_centre=True, table=table)

    @classmethod
    def joint(cls, file: Path, seed: int = 1) -> Draws:
        """Joint draws from a file; parameters that it lacks are drawn from their ranges.

        Raises:
            InputError: the file is missing or is not a table of numbers.
        """
        table = read_draw_table(file)
        return cls(len(table.values), seed, table=table)

    @property
    def file(self) -> Path | None:
        """The file that the draws were read from, if any."""
        return self.table.file if self.table else None

    @property
    def remarks(self) -> list[str]:
        """Sentences that a reader of the run needs about its values."""
        said = []
        if self.table and self.file:
            said.append(
                f"Parameter values are joint draws from {self.file.name}: {self.table.in_brief}."
            )
        if self.held:
            values = ", ".join(f"{name} at {value:g}" for name, value in self.held)
            said.append(f"Held in every draw, whatever the evidence says: {values}.")
        return said

    def first(self, n: int) -> Draws:
        """The first ``n`` of these draws, to the bit; all of them if there are fewer."""
        n = min(n, self.n)
        return replace(self, n=n, histories=self.histories[:n])

    def holding(self, **values: float) -> Draws:
        """These draws with some parameters held at a value.

        Other parameters are conditional on the held ones: independent parameters keep their
        values, and parameters of a joint file move with the parameters they depend on.
        """
        return replace(self, held=tuple({**dict(self.held), **values}.items()))

    def bringing(self, histories: Sequence[Histories]) -> Draws:
        """These draws, each with its own histories for the opening caseload.

        Raises:
            ValueError: the number of histories is not the number of draws.
        """
        if len(histories) != self.n:
            raise ValueError(f"{len(histories)} histories for {self.n} draws")
        return replace(self, histories=tuple(histories))

    def values(self, parameters: ParameterSet) -> Floats:
        """Values [draw, parameter], in the order of ``parameters``.

        Raises:
            InputError: a held or chosen parameter is unknown, or its value is out of bounds.
        """
        held = self._held(parameters)
        if self.at_centre:
            values = np.tile(parameters.central(), (self.n, 1))
        else:
            values = np.array([parameters.draw(self.seed, draw) for draw in range(self.n)])
        if self.table is not None:
            self.table.put_into(values, parameters, held)
        kept = ~np.isnan(held)
        values[:, kept] = held[kept]
        return values

    def moved_beyond(self, parameters: ParameterSet) -> list[tuple[str, int]]:
        """Parameters of a joint file that move past a bound with a held one, and in how many draws.

        Raises:
            InputError: a held parameter is unknown, or its value is out of bounds.
        """
        if self.table is None:
            return []
        return self.table.moved_beyond(parameters, self._held(parameters), self.n)

    def refuse_unknown(self, parameters: ParameterSet) -> None:
        """Raise where a held parameter is unknown, or cannot have its value.

        Raises:
            InputError: one fault.
        """
        self._held(parameters)

    def _held(self, parameters: ParameterSet) -> Floats:
        """The held values [parameter], NaN where nothing is held."""
        held = np.full(len(parameters), np.nan)
        for name, value in self.held:
            held[parameters.index(name)] = parameters[name].checked(value)
        return held


def read_held(text: str) -> tuple[str, float]:
    """A parameter and its value from ``NAME=VALUE``, as a command line gives it.

    Raises:
        InputError: the text is not of that form.
    """
    expected = "NAME=VALUE, such as package_drift=0"
    name, equals, written = (part.strip() for part in text.partition("="))
    if not (name and equals and written):
        raise InputError(Fault("", None, None, f"'{text}' holds nothing", expected=expected))
    try:
        return name, Written("", 0, 0, written, False, name).number()
    except InputError as error:
        raise InputError([replace(fault, expected=expected) for fault in error.faults]) from None
