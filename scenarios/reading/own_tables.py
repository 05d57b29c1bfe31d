"""Read the tables that come with hometruth; report a damaged table with its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from scenarios.reading.csv import LARGEST_CSV_BYTES
from scenarios.reading.text import read_text
from simulation.errors import Fault, InputError

T = TypeVar("T")


def read_own_table(
    path: Path, read: Callable[[Mapping[str, str]], T], sourced: bool = True
) -> tuple[str, list[T]]:
    """Each row of a shipped table as ``read`` makes it of the row's cells by column.

    Args:
        sourced: whether the first line says where the figures are from.

    Returns:
        The text of the first line ("" if it has none), and the rows.

    Raises:
        InputError: a row has missing or extra cells, or ``read`` refuses one.
    """
    text = read_text(path, LARGEST_CSV_BYTES)
    source, _, table = text.partition("\n") if sourced else ("", "", text)
    rows: list[T] = []
    reader = csv.DictReader(io.StringIO(table, newline=""), strict=True)
    with undamaged(path, lambda: reader.line_num + sourced):
        for row in reader:
            if None in row or None in row.values():
                raise ValueError("a row has more or fewer cells than the header")
            rows.append(read(row))
        if not rows:
            raise ValueError("it has no rows")
    return source.removeprefix("#").strip(), rows


@contextmanager
def undamaged(path: Path, line: Callable[[], int | None] = lambda: None) -> Iterator[None]:
    """Report an error in reading a file that comes with hometruth as damage to it.

    Raises:
        InputError: something went wrong.
    """
    try:
        yield
    except (csv.Error, KeyError, ValueError, RecursionError) as error:
        problem = f"this file comes with hometruth and is damaged: {error}"
        fix = "put it back as it came, or install hometruth again"
        raise InputError(Fault(str(path), line(), None, problem, fix=fix)) from error


def figure(text: str) -> float:
    """A number of a shipped table.

    Raises:
        ValueError: it is not a finite number.
    """
    value = float(text)
    if not abs(value) < float("inf"):
        raise ValueError(f"'{text}' is not a finite number")
    return value
