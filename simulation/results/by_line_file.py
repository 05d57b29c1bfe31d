"""``by_line.parquet``: a run's results by line on disk, one column per line.

It is made from the results table and adds no information. A row is one future of one scenario in
one year. A column holds the value of one line, 0 where the table has no row. The file records the
hash of its table, so it is made again if the table changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from simulation.errors import Fault, HometruthError, InputError
from simulation.results.by_line import ByLine, Floats, Future, Grid, Line, line_of
from simulation.results.table_file import INDEX, row_groups, runs_in
from simulation.results.whole_file import written_whole

if TYPE_CHECKING:
    import pyarrow as pa

VERSION = b"1"
VERSION_FIELD, TABLE_FIELD = b"hometruth_by_line", b"hometruth_results_sha256"
BYTES_AT_ONCE = 1 << 24  # bytes of values in memory while the file is written
LINES_AT_ONCE = 32  # read together
T = TypeVar("T")
Block = tuple[str, Grid, Floats]  # some futures of a scenario, and lines by futures and years


def by_line_of(results: Path, path: Path, expected: str = "") -> ByLine:
    """The results by line of a table on disk, from ``path``, which is written first if necessary.

    Args:
        results: a table from ``write_results``, with rows in canonical order.
        expected: SHA-256 of the bytes of ``path`` as the run wrote it, if known.

    Raises:
        InputError: the table is missing, is not a results table of this schema version, or has a
            name that the data dictionary does not explain.
    """
    from simulation.results import refuse_other_files

    refuse_other_files(results)
    table_hash = hash_of_bytes(results).encode()
    as_written = not expected or (path.is_file() and hash_of_bytes(path) == expected)
    if not (as_written and _is_made_from(path, table_hash)):
        _write(results, path, table_hash)
    return _read(path)


def column_of(line: Line) -> str:
    """The name of a line's column: ``person_days; setting=family_home; item=adults``."""
    named = zip(Line._fields[1:], line[1:], strict=True)
    return "; ".join([line.measure, *(f"{field}={name}" for field, name in named if name)])


def line_in(column: str) -> Line:
    """The line whose column has this name."""
    measure, *named = column.split("; ")
    return Line(measure, **dict(one.split("=", 1) for one in named))


def hash_of_bytes(path: Path) -> str:
    """SHA-256 of a file."""
    digest = sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def _is_made_from(path: Path, table_hash: bytes) -> bool:
    """Whether a file has this version and was made from that table."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not path.is_file():
        return False
    try:
        said = pq.read_schema(path).metadata or {}
    except (pa.ArrowInvalid, OSError):
        return False
    return (said.get(VERSION_FIELD), said.get(TABLE_FIELD)) == (VERSION, table_hash)


def _write(results: Path, path: Path, table_hash: bytes) -> None:
    """Write the file whole or not at all."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with pq.ParquetFile(results) as table, written_whole(path) as unfinished:
        lines, grids = _lines_and_grids(table)
        _refuse_unexplained(results, lines)
        words = pa.dictionary(pa.int32(), pa.string())
        fields = zip(INDEX, (words, pa.int32(), pa.int32(), pa.int16()), strict=True)
        columns = [(column_of(line), pa.float64()) for line in lines]
        schema = pa.schema(
            [*fields, *columns], metadata={VERSION_FIELD: VERSION, TABLE_FIELD: table_hash}
        )
        kept: dict[str, Any] = {
            "compression": "zstd",
            "use_dictionary": False,
            "write_statistics": False,
            "write_page_checksum": True,  # so that damage is noticed when a line is read
        }
        with pq.ParquetWriter(unfinished, schema, **kept) as writer:
            for block in _blocks(table, lines, grids):
                writer.write_table(_arrow(block, schema))


def _refuse_unexplained(results: Path, lines: Sequence[Line]) -> None:
    from simulation.results import refuse_unexplained, refused

    costs = [line for line in lines if line.measure == "cost_gbp"]
    try:
        refuse_unexplained(
            (line.measure for line in lines),
            (line.item for line in costs),
        )
    except HometruthError as error:
        raise refused(results, str(error)) from error


def _arrow(block: Block, schema: pa.Schema) -> pa.Table:
    import pyarrow as pa

    scenario, grid, values = block
    n_futures, n_years = grid.shape
    draws, replications = np.repeat(np.array(grid.futures, dtype=np.int32), n_years, axis=0).T
    index = [
        pa.DictionaryArray.from_arrays(np.zeros(grid.n, dtype=np.int32), [scenario]),
        pa.array(draws.copy()),
        pa.array(replications.copy()),
        pa.array(np.tile(np.array(grid.years, dtype=np.int16), n_futures)),
    ]
    return pa.table([*index, *map(pa.array, values)], schema=schema)


def _lines_and_grids(table: Any) -> tuple[list[Line], dict[str, Grid]]:
    """The lines, and each scenario's futures and years, of a results table on disk."""
    lines: set[Line] = set()
    futures: dict[str, dict[Future, None]] = {}
    years: dict[str, set[int]] = {}
    for rows in row_groups(table, [*INDEX, *Line._fields]):
        lines.update(_lines_in(rows)[1])
        for scenario, draw, replication, year in runs_in(rows)[1]:
            futures.setdefault(scenario, {})[draw, replication] = None
            years.setdefault(scenario, set()).add(year)
    grids = {name: Grid(tuple(futures[name]), tuple(sorted(years[name]))) for name in futures}
    return sorted(lines), grids


def _blocks(table: Any, lines: Sequence[Line], grids: Mapping[str, Grid]) -> Iterator[Block]:
    """The table by line, a block of futures of one scenario at a time."""
    number = {line: place for place, line in enumerate(lines)}
    blocks = [
        (name, Grid(futures, grid.years))
        for name, grid in grids.items()
        for futures in _cut(grid.futures, _futures_at_once(grid, len(lines)))
    ]
    place = {
        (name, *future): (block, row * len(grid.years))
        for block, (name, grid) in enumerate(blocks)
        for row, future in enumerate(grid.futures)
    }
    if not blocks:
        return
    block, held = 0, np.zeros((len(lines), blocks[0][1].n))
    for rows in row_groups(table):
        numbers, found = _lines_in(rows)
        line = np.array([number[one] for one in found], dtype=np.int64)[numbers]
        values = rows.column("value").to_numpy()
        starts, runs = runs_in(rows)
        for (start, end), run in zip(pairwise(starts), runs, strict=True):
            in_block, row = place[run[:3]]
            while block < in_block:
                yield *blocks[block], held
                block, held = block + 1, np.zeros((len(lines), blocks[block + 1][1].n))
            row += blocks[block][1].years.index(run[3])
            np.add.at(held[:, row], line[start:end], values[start:end])
    yield *blocks[block], held


def _futures_at_once(grid: Grid, n_lines: int) -> int:
    return max(1, BYTES_AT_ONCE // (8 * n_lines * len(grid.years)))


def _cut(whole: Sequence[T], size: int) -> Iterator[tuple[T, ...]]:
    """A sequence in blocks of one size; the last block may be shorter."""
    for start in range(0, len(whole), size):
        yield tuple(whole[start : start + size])


def _lines_in(rows: pa.Table) -> tuple[NDArray[np.int64], list[Line]]:
    """For each row, the index of its line among the lines that occur."""
    import pyarrow as pa

    code = np.zeros(rows.num_rows, dtype=np.int64)
    words = []
    for name in Line._fields:
        column = rows.column(name).chunk(0)
        words.append(["", *column.dictionary.to_pylist()])
        code = code * len(words[-1]) + column.indices.fill_null(-1).to_numpy() + 1
    numbered = pa.array(code).dictionary_encode()
    lines = [line_of(one, words) for one in numbered.dictionary.to_pylist()]
    return numbered.indices.to_numpy(), lines


def _read(path: Path) -> ByLine:
    import pyarrow.parquet as pq

    file = pq.ParquetFile(path, page_checksum_verification=True)
    grids: dict[str, Grid] = {}
    groups: dict[str, list[int]] = {}
    for group, rows in enumerate(row_groups(file, INDEX)):
        _, runs = runs_in(rows)
        name = runs[0][0]
        before = grids[name].futures if name in grids else ()
        futures = tuple(dict.fromkeys((draw, replication) for _, draw, replication, _ in runs))
        years = tuple(dict.fromkeys(year for *_, year in runs))
        grids[name] = Grid((*before, *futures), years)
        groups.setdefault(name, []).append(group)
    columns = file.schema_arrow.names[len(INDEX) :]

    def read(scenario: str, numbers: Sequence[int]) -> Iterator[Floats]:
        for some in _cut(numbers, LINES_AT_ONCE):
            names = [columns[number] for number in some]
            try:
                found = file.read_row_groups(groups[scenario], names, use_threads=False)
            except OSError as error:
                fix = "delete it: 'hometruth report' makes it again from the results table"
                fault = Fault(str(path), None, None, f"this file is damaged ({error})", fix=fix)
                raise InputError(fault) from error
            for name in names:
                yield found.column(name).to_numpy().reshape(grids[scenario].shape)

    return ByLine([line_in(column) for column in columns], grids, read)
