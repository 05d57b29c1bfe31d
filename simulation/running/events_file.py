"""The event table on disk: words for settings, a date and the exact model day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.results.table_file import Labels, with_labels, write_tables
from simulation.running.rows import EVENT_COLUMNS

if TYPE_CHECKING:
    import pyarrow as pa

WORDS = ("scenario", "event", "from_setting", "to_setting", "level", "group")
ORDINAL_OF_1970 = date(1970, 1, 1).toordinal()


def event_table(rows: Sequence[tuple[Any, ...]]) -> pa.Table:
    """Event rows, in the order of ``EVENT_COLUMNS``, as they are stored."""
    import pyarrow as pa

    columns = zip(*rows, strict=True) if rows else ((),) * len(EVENT_COLUMNS)
    named = dict(zip(EVENT_COLUMNS, columns, strict=True))
    arrays = {}
    for name, values in named.items():
        if name in WORDS:
            arrays[name] = pa.array(values, pa.string()).dictionary_encode()
        elif name == "on":
            days = [ordinal - ORDINAL_OF_1970 for ordinal in values]
            arrays[name] = pa.array(days, pa.int32()).cast(pa.date32())
        else:
            arrays[name] = pa.array(values, pa.float64() if name == "at" else pa.int64())
    return pa.table(arrays)


def assemble_events(parts: Sequence[Path], labels: Labels, path: Path) -> None:
    """Write the event table that parts make one after another.

    Args:
        labels: every name that occurs in any of them, sorted.
    """
    import pyarrow.parquet as pq

    def tables() -> Iterator[pa.Table]:
        for part in parts:
            table = pq.read_table(part)
            yield with_labels(table, labels).replace_schema_metadata(None)

    write_tables(tables(), path)
