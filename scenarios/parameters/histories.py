"""Histories: people's states at the end of a long run under constant conditions.

``python -m calibration.studies histories`` makes ``histories.csv`` from the model itself under the
shipped defaults. It holds no real person. The opening caseload of every place borrows from it
everything that counts do not say.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from scenarios.reading.own_tables import figure, read_own_table
from simulation.opening import Cell, History

SHIPPED = Path(__file__).with_name("histories.csv")
CELL = ("group", "level", "setting")
AGE_BAND, DAYS_SINCE = "age_band", "days_since:"


@lru_cache(maxsize=4)
def load_histories(path: Path = SHIPPED) -> Mapping[Cell, Sequence[History]]:
    """Histories by group, level and setting; none if the file is not there."""
    found: dict[Cell, list[History]] = {}
    if path.is_file():
        for cell, history in read_own_table(path, _history, sourced=False)[1]:
            found.setdefault(cell, []).append(history)
    return found


def _history(row: Mapping[str, str]) -> tuple[Cell, History]:
    """One row: a cell, and a history of somebody in it.

    Raises:
        KeyError, ValueError: a column is missing, or a number is none.
    """
    values = {
        name: value
        for name, value in row.items()
        if name not in (*CELL, AGE_BAND) and not name.startswith(DAYS_SINCE)
    }
    days = {
        name.removeprefix(DAYS_SINCE): figure(value)
        for name, value in row.items()
        if name.startswith(DAYS_SINCE) and value
    }
    cell = (row["group"], row["level"], row["setting"])
    return cell, History(int(row[AGE_BAND]), values, days)


def write_histories(rows: Iterable[tuple[Cell, History]], path: Path = SHIPPED) -> None:
    """Write histories in a canonical order."""
    rows = list(rows)
    attributes = sorted({name for _, h in rows for name in h.values})
    marks = sorted({name for _, h in rows for name in h.days_since})
    header = [*CELL, AGE_BAND, *attributes, *(f"{DAYS_SINCE}{m}" for m in marks)]
    lines = [
        [
            *cell,
            str(h.age_band),
            *(h.values[a] for a in attributes),
            *(f"{h.days_since[m]:.0f}" if m in h.days_since else "" for m in marks),
        ]
        for cell, h in rows
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(sorted(lines))
