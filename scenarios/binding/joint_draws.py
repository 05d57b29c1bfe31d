"""Tables of parameter values, one row per draw: chosen points, or joint draws from a file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from scenarios.reading.csv import LARGEST_CSV_BYTES, read_csv_table
from scenarios.reading.text import read_text
from simulation.errors import Fault, Faults, InputError, nearest
from simulation.parameters import ParameterSet, Scale, from_scale, to_scale

Floats = NDArray[np.float64]
FEWEST_TO_CONDITION = 50  # fewer draws are too few to estimate the regression


@dataclass(frozen=True)
class DrawTable:
    """Values of some parameters in each draw.

    Attributes:
        names: parameters, one per column.
        values: [draw, column]; NaN where a draw has no value of a parameter.
        file: the file of joint draws; None for chosen points, where holding one parameter does
            not move the others.
    """

    names: tuple[str, ...]
    values: Floats
    file: Path | None = None

    @property
    def in_brief(self) -> str:
        """How many draws of how many parameters, and a fingerprint of them."""
        draws, parameters = self.values.shape
        marks = sha256(repr(self.names).encode() + self.values.tobytes()).hexdigest()[:12]
        return f"{draws:,} draws of {parameters:,} parameters, fingerprint {marks}"

    def put_into(self, values: Floats, parameters: ParameterSet, held: Floats) -> None:
        """Put the table's values into ``values``, given the held values.

        Args:
            values: [draw, parameter]; changed in place. The first draws are taken if they are
                fewer than the table's.
            held: [parameter], NaN where nothing is held.

        Raises:
            InputError: a column is not a parameter, or has a value that its parameter cannot take.
        """
        self._refuse_unknown(parameters)
        columns = [parameters.index(name) for name in self.names]
        own = self.given(parameters, held[columns])[: len(values)]
        values[:, columns] = np.where(np.isnan(own), values[:, columns], own)

    def given(self, parameters: ParameterSet, held: Floats) -> Floats:
        """The draws given that some of their parameters have these values.

        The other parameters move by their linear regression on the held ones, draw by draw, on
        the scale of each parameter (log, logit or none). This is Matheron's rule, exact if the
        draws are jointly normal on those scales.

        Args:
            held: [column], NaN where nothing is held.

        Raises:
            InputError: there are too few draws to estimate the regression.
        """
        moved = self._moved(parameters, held)
        return moved if moved is self.values else self._within_bounds(moved, parameters)

    def moved_beyond(self, parameters: ParameterSet, held: Floats, n: int) -> list[tuple[str, int]]:
        """The columns that would cross a bound when others are held, and in how many draws.

        Args:
            held: [parameter], NaN where nothing is held.
            n: number of draws that are taken.
        """
        moved = self._moved(parameters, held[[parameters.index(name) for name in self.names]])
        if moved is self.values:
            return []
        out = (moved != self._within_bounds(moved, parameters))[:n].sum(axis=0).tolist()
        return [(name, times) for name, times in zip(self.names, out, strict=True) if times]

    def _moved(self, parameters: ParameterSet, held: Floats) -> Floats:
        """``given`` before bounds; the values themselves where nothing moves."""
        known = ~np.isnan(held)
        if self.file is None or not known.any() or known.all():
            return self.values
        if len(self.values) < FEWEST_TO_CONDITION:
            problem = f"{len(self.values)} joint draws are too few to hold one and move the others"
            expected = f"at least {FEWEST_TO_CONDITION} draws"
            raise InputError(Fault(str(self.file), None, None, problem, expected=expected))
        together = np.vstack([self.values, np.where(known, held, self.values[0])])
        scales = [
            _usable(parameters[n].scale, c) for n, c in zip(self.names, together.T, strict=True)
        ]
        positions = np.column_stack(
            [[to_scale(s, v) for v in c] for s, c in zip(scales, together.T, strict=True)]
        )
        scaled, aims = positions[:-1], positions[-1, known]
        covariance = np.atleast_2d(np.cov(scaled, rowvar=False))
        slope = covariance[np.ix_(~known, known)] @ np.linalg.pinv(covariance[np.ix_(known, known)])
        scaled[:, ~known] += (aims - scaled[:, known]) @ slope.T
        return np.column_stack(
            [[from_scale(s, v) for v in c] for s, c in zip(scales, scaled.T, strict=True)]
        )

    def _within_bounds(self, values: Floats, parameters: ParameterSet) -> Floats:
        """Values within the bounds of their parameters."""
        columns = [
            np.clip(column, parameters[name].minimum, parameters[name].maximum)
            for name, column in zip(self.names, values.T, strict=True)
        ]
        return np.column_stack(columns)

    def _refuse_unknown(self, parameters: ParameterSet) -> None:
        """Raise for a column that is no parameter, or a value that its parameter cannot take."""
        faults, file = Faults(), str(self.file or "")
        for place, name in enumerate(self.names):
            if name not in parameters:
                near = nearest(name, parameters.names)
                faults.add(
                    Fault(file, 1, place + 1, f"there is no parameter '{name}'", nearest=near)
                )
                continue
            column = self.values[:, place]
            for row in np.flatnonzero(~np.isnan(column)).tolist():
                try:
                    parameters[name].checked(float(column[row]))
                except InputError as error:
                    faults.add(*(replace(f, file=file, line=row + 2, column=place + 1)
                                 for f in error.faults))  # fmt: skip
        faults.raise_if_any()


def read_draw_table(file: Path) -> DrawTable:
    """Read joint draws from a CSV or Parquet file: one column per parameter, one row per draw.

    Raises:
        InputError: the file is missing, or a cell is not a number.
    """
    columns = _parquet_columns(file) if file.suffix == ".parquet" else _csv_columns(file)
    if not columns or not len(next(iter(columns.values()))):
        raise InputError(Fault(str(file), None, None, "there are no draws in this file"))
    values = np.column_stack([np.asarray(column, dtype=np.float64) for column in columns.values()])
    return DrawTable(tuple(columns), values, file)


def _usable(scale: Scale, values: Floats) -> Scale:
    """The parameter's scale, or the plain scale if a value is at the end of its scale."""
    low, high = values.min(), values.max()
    ends = (scale in ("log", "logit") and low <= 0) or (scale == "logit" and high >= 1)
    return "identity" if ends else scale


def _csv_columns(file: Path) -> dict[str, list[float]]:
    header = read_text(file, LARGEST_CSV_BYTES).partition("\n")[0]
    # parameters' names have no capitals, though a spreadsheet may give them some
    names = [name.strip().lower() for name in header.split(",")]
    rows = read_csv_table(file, names)
    return {name: [row.number(name) for row in rows] for name in names}


def _parquet_columns(file: Path) -> dict[str, list[float]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    def fault(problem: str, fix: str) -> InputError:
        return InputError(Fault(str(file), None, None, problem, fix=fix))

    if not file.is_file():
        raise fault("there is no such file", "name a file of joint draws")
    try:
        table = pq.read_table(file)
    except (pa.ArrowInvalid, OSError) as error:
        raise fault("this is not a Parquet file", "write it again, or as CSV") from error
    for name, column in zip(table.column_names, table.columns, strict=True):
        numeric = pa.types.is_floating(column.type) or pa.types.is_integer(column.type)
        if not numeric or column.null_count:
            raise fault(f"'{name}' is not a number in every row", "give every draw a value")
    if len({name.strip().lower() for name in table.column_names}) < len(table.column_names):
        raise fault("two columns have the same name", "keep one of them")
    return {name.strip().lower(): table[name].to_pylist() for name in table.column_names}
