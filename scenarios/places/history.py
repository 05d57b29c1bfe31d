"""A place's past: figures once counted, shown beside the model's starting figures."""

from __future__ import annotations

from pathlib import Path

from scenarios.language.scenario import Vocabulary
from scenarios.reading.text import is_there
from scenarios.reading.yaml import Row, read_csv_table
from simulation.errors import Faults
from simulation.results.manifest import Counted

COUNTED = ("people", "places")


def read_history(
    path: Path, vocabulary: Vocabulary, population: int | None = None
) -> tuple[Counted, ...]:
    """The figures of ``history.csv``, which is optional.

    Args:
        population: residents of the place, more than whom no figure of people can count.

    Raises:
        InputError: every fault of the file.
    """
    if not is_there(path):
        return ()
    faults = Faults()
    columns = ("measure", "when", "value", "source")
    rows = [
        faults.attempt(_read_row, row, vocabulary, population)
        for row in read_csv_table(path, columns)
    ]
    faults.raise_if_any()
    return tuple(row for row in rows if row is not None)


def _read_row(row: Row, vocabulary: Vocabulary, population: int | None) -> Counted:
    faults = Faults()
    measure = faults.attempt(row.text, "measure", tuple(vocabulary.measures) or None)
    when, source = faults.attempt(row.text, "when"), faults.attempt(row.text, "source")
    unit = vocabulary.measures.get(measure or "", "")
    most = 1.0 if unit == "share" else population if unit in COUNTED else None
    value = faults.attempt(row.number, "value", 0.0, most)
    faults.raise_if_any()
    assert measure and when and source and value is not None
    return Counted(measure=measure, when=when, value=value, source=source)
