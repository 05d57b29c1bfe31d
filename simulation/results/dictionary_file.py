"""A run's own data dictionary: the meaning of every name in its results table."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from simulation.errors import Fault, InputError
from simulation.results.json_file import RUN_AGAIN
from simulation.results.whole_file import written_whole

NEEDED = ("kind", "name", "meaning")


@dataclass(frozen=True)
class Dictionary:
    """The rows of ``data_dictionary.csv``, and titles by kind and name.

    Attributes:
        rows: each with the same columns, among them kind, name and meaning.
    """

    rows: Sequence[Mapping[str, str]]

    def title_of(self, kind: str, name: str) -> str:
        """What a name means, such as ``title_of("setting", "family_home")``.

        A name that the dictionary lacks is written without its underscores.
        """
        return self._titles.get((kind, name)) or name.replace("_", " ")

    def names(self, kind: str) -> list[str]:
        """The names of a kind, such as "payer", in the dictionary's order."""
        return [name for own, name in self._titles if own == kind]

    @cached_property
    def _titles(self) -> dict[tuple[str, str], str]:
        return {(row["kind"], row["name"]): row["meaning"] for row in self.rows}


def read_dictionary(path: Path) -> Dictionary:
    """Read a data dictionary.

    Raises:
        InputError: it cannot be read, or lacks one of the columns that titles need.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            rows = list(reader)
            columns = reader.fieldnames or ()
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        problem = f"it cannot be read ({error})"
        raise InputError(Fault(str(path), None, None, problem, fix=RUN_AGAIN)) from None
    if missing := [name for name in NEEDED if name not in columns]:
        problem = f"it has no column {', '.join(missing)}"
        expected = f"the columns {', '.join(NEEDED)}"
        raise InputError(Fault(str(path), 1, 1, problem, expected, fix=RUN_AGAIN))
    return Dictionary(rows)


def write_dictionary(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    """Write rows that all have the same columns."""
    with (
        written_whole(path) as unfinished,
        unfinished.open("w", encoding="utf-8", newline="") as file,
    ):
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
