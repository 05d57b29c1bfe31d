"""A results table too large for memory: assembled from parts and hashed, a piece at a time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.errors import HometruthError
from simulation.results import (
    COLUMNS,
    COMPRESSION,
    KEY,
    ROWS_IN_A_GROUP,
    SCHEMA_VERSION,
    VERSION_FIELD,
)
from simulation.results.whole_file import written_whole

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

Labels = Mapping[str, Sequence[str]]
INDEX = ("scenario", "draw", "replication", "year")
Run = tuple[str, int, int, int]  # scenario, draw, replication, year


def labels_of(table: pa.Table) -> dict[str, list[str]]:
    """The names in each column that stores names by dictionary, in their order there."""
    import pyarrow as pa

    return {
        field.name: table.column(field.name).chunk(0).dictionary.to_pylist()
        for field in table.schema
        if pa.types.is_dictionary(field.type) and table.num_rows
    }


def assemble_results(parts: Sequence[Path], labels: Labels, path: Path) -> None:
    """Write the table from its parts, byte for byte as ``write_results`` would.

    Args:
        parts: files in order of their futures, without a shared future, each with one row group
            per scenario, in order of name.
        labels: every name in any part, sorted.

    Raises:
        HometruthError: a part breaks one of these rules.
    """
    version = {VERSION_FIELD: str(SCHEMA_VERSION).encode()}

    def tables() -> Iterator[pa.Table]:
        for place, scenario in enumerate(labels["scenario"]):
            for part in parts:
                table = _row_group(part, place)
                if labels_of(table)["scenario"][_only_code(table)] != scenario:
                    raise HometruthError(f"{part} does not hold '{scenario}' where it should.")
                yield with_labels(table, labels).replace_schema_metadata(version)

    write_tables(tables(), path)


def write_tables(tables: Iterator[pa.Table], path: Path) -> None:
    """Write tables of one schema after another, in row groups of one size."""
    import pyarrow.parquet as pq

    with written_whole(path) as unfinished, ExitStack() as closing:
        writer = None
        for table in _in_groups(tables):
            if writer is None:
                writer = pq.ParquetWriter(unfinished, table.schema, compression=COMPRESSION)
                closing.enter_context(writer)
            writer.write_table(table, row_group_size=ROWS_IN_A_GROUP)


def with_labels(table: pa.Table, labels: Labels) -> pa.Table:
    """The table with its names numbered by their position in the labels."""
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = []
    for field in table.schema:
        column = table.column(field.name)
        if pa.types.is_dictionary(field.type):
            words = pa.array(labels[field.name], pa.string())
            column = pa.chunked_array(
                [
                    pa.DictionaryArray.from_arrays(
                        pc.index_in(chunk.dictionary, words).take(chunk.indices), words
                    )
                    for chunk in column.chunks
                ],
                pa.dictionary(pa.int32(), pa.string()),
            )
        columns.append(column)
    return pa.table(columns, names=table.schema.names)


def content_hash_of_file(path: Path) -> str:
    """The ``content_hash`` of a results table on disk, whose rows must be in canonical order."""
    import numpy as np
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        rows = file.metadata.num_rows
        digest = hashlib.sha256(json.dumps([SCHEMA_VERSION, rows, *COLUMNS]).encode())
        for name in KEY:
            present = sorted({label for a in _arrays(file, name) for label in _distinct(a)})
            digest.update(json.dumps(present).encode())
            place = {label: number for number, label in enumerate(present)}
            for array in _arrays(file, name):
                digest.update(_codes(array, place).data)
        for array in _arrays(file, "value"):
            values = array.to_numpy().astype(np.float64) + 0.0  # as content_hash has it
            digest.update(values.astype("<f8", copy=False).data)
    return digest.hexdigest()


def sums_in(path: Path, measure: str) -> dict[tuple[str, int, int], float]:
    """The sum of a stored measure in every future of a results table on disk.

    Returns:
        By scenario, draw and replication; 0 for a future without rows of it.
    """
    import numpy as np
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    sums: dict[tuple[str, int, int], float] = {}
    with pq.ParquetFile(path) as file:
        for rows in row_groups(file, [*INDEX, "measure", "value"]):
            wanted = pc.equal(rows.column("measure"), measure).to_numpy()
            values = np.where(wanted, rows.column("value").to_numpy(), 0.0)
            starts, runs = runs_in(rows)
            of_runs = np.add.reduceat(values, starts[:-1]).tolist()
            for (scenario, draw, replication, _), value in zip(runs, of_runs, strict=True):
                future = scenario, draw, replication
                sums[future] = sums.get(future, 0.0) + value
    return sums


def row_groups(file: Any, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
    """The row groups of a Parquet file, or some columns of them; none if it is empty."""
    for group in range(file.metadata.num_row_groups):
        rows = file.read_row_group(group, columns=columns, use_threads=False)
        if rows.num_rows:
            yield rows.combine_chunks()


def runs_in(rows: pa.Table) -> tuple[list[int], list[Run]]:
    """The future and year of each stretch of rows; where each starts, and where the last ends."""
    import numpy as np

    scenario = rows.column("scenario").chunk(0)
    columns = [scenario.indices, *(rows.column(name).chunk(0) for name in INDEX[1:])]
    index = np.column_stack([column.to_numpy() for column in columns])
    starts = np.flatnonzero((index[1:] != index[:-1]).any(axis=1)) + 1
    starts = np.concatenate([[0], starts])
    names = scenario.dictionary.to_pylist()
    runs = [(names[at], *future) for at, *future in index[starts].tolist()]
    return [*starts.tolist(), rows.num_rows], runs


def _row_group(part: Path, place: int) -> pa.Table:
    import pyarrow.parquet as pq

    with pq.ParquetFile(part) as file:
        if place >= file.num_row_groups:
            raise HometruthError(f"{part} lacks a scenario.")
        return file.read_row_group(place, use_threads=False)


def _only_code(table: pa.Table) -> int:
    (code,) = table.column("scenario").combine_chunks().indices.unique().to_pylist()
    return int(code)


def _in_groups(tables: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """The same rows cut into tables of one row group each."""
    import pyarrow as pa

    held: list[pa.Table] = []
    rows = 0
    for table in tables:
        held.append(table)
        rows += table.num_rows
        while rows >= ROWS_IN_A_GROUP:
            joined = pa.concat_tables(held)
            yield joined.slice(0, ROWS_IN_A_GROUP).combine_chunks()
            held = [joined.slice(ROWS_IN_A_GROUP)]
            rows -= ROWS_IN_A_GROUP
    if rows:
        yield pa.concat_tables(held).combine_chunks()


def _arrays(file: Any, name: str) -> Iterator[pa.Array]:
    for rows in row_groups(file, [name]):
        yield rows.column(name).chunk(0)


def _distinct(array: pa.Array) -> list[Any]:
    import pyarrow as pa

    if not pa.types.is_dictionary(array.type):
        return [label for label in array.unique().to_pylist() if label is not None]
    words = array.dictionary.to_pylist()
    return [words[code] for code in array.indices.unique().to_pylist() if code is not None]


def _codes(array: pa.Array, place: Mapping[Any, int]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """For each row, the position of its label; -1 if null."""
    import numpy as np
    import pyarrow as pa

    if not pa.types.is_dictionary(array.type):
        array = array.dictionary_encode()
    ranks = [place.get(label, -1) for label in array.dictionary.to_pylist()]
    ranked = np.array([*ranks, -1], dtype="<i8")
    codes: np.ndarray[Any, np.dtype[np.int64]] = ranked[array.indices.fill_null(-1).to_numpy()]
    return codes
