"""The one results table: its columns, how it is written and read, and its hash.

Each row is one base quantity of one future (scenario, draw, replication) in one financial year.
No row is a sum of other rows. A column that does not apply is null.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from simulation.errors import Fault, HometruthError, InputError
from simulation.results.dictionary import (
    COST_ITEMS,
    FUND_ITEMS,
    GROUPS,
    LEVELS,
    STORED,
    data_dictionary,
)
from simulation.results.names import RunNames, is_kind
from simulation.results.payers import (
    PAYERS,
    council_in_words,
    in_payer_order,
    kind_of,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    import numpy as np
    import pandas as pd
    import pyarrow as pa

__all__ = [
    "COLUMNS",
    "COST_ITEMS",
    "FUND_ITEMS",
    "GROUPS",
    "LEVELS",
    "PAYERS",
    "SCHEMA_VERSION",
    "STORED",
    "RunNames",
    "content_hash",
    "council_in_words",
    "data_dictionary",
    "in_order",
    "in_payer_order",
    "in_schema",
    "is_kind",
    "kind_of",
    "read_results",
    "refuse_other_files",
    "refuse_unexplained",
    "refused",
    "write_results",
]

SCHEMA_VERSION = 1

COLUMNS: dict[str, str] = {
    "scenario": "category",
    "draw": "int32",
    "replication": "int32",
    "year": "int16",
    "quarter": "Int8",
    "area": "category",
    "measure": "category",
    "setting": "category",
    "level": "category",
    "service": "category",
    "payer": "category",
    "item": "category",
    "value": "float64",
}
"""Column name to pandas dtype. ``year`` is the April year's first calendar year."""

KEY = tuple(name for name in COLUMNS if name != "value")
REQUIRED = ("scenario", "draw", "replication", "year", "measure", "value")
VERSION_FIELD = b"hometruth_results_schema"
COMPRESSION = "zstd"
ROWS_IN_A_GROUP = 1 << 17  # rows of a large table in memory while it is written or hashed


def in_schema(frame: pd.DataFrame, payers: Collection[str] | None = None) -> pd.DataFrame:
    """The frame with the table's columns, order and dtypes; an absent column is filled with null.

    Args:
        payers: the payers that the run declares; None if they are already checked.

    Raises:
        HometruthError: a column, stored measure or cost item is not in the schema, a payer is not
            declared, a value is not finite, or a future or year is missing.
    """
    unknown = sorted(set(frame.columns) - set(COLUMNS))
    if unknown:
        raise HometruthError(f"The results table has no column {', '.join(unknown)}.")
    missing = [name for name in REQUIRED if name not in frame.columns]
    if missing:
        raise HometruthError(f"The results table lacks {', '.join(missing)}.")
    typed = frame.reindex(columns=list(COLUMNS)).astype(COLUMNS)
    for name in REQUIRED:
        if bool(typed[name].isna().any()):
            raise HometruthError(f"A row of the results table has no {name}.")
    if bool(typed["value"].abs().eq(float("inf")).any()):
        raise HometruthError("A value in the results table is infinite.")
    costs = typed.loc[typed["measure"] == "cost_gbp"]
    columns = typed["measure"], costs["item"], costs["payer"]
    measures, items, paid = (map(str, column.dropna().unique()) for column in columns)
    refuse_unexplained(measures, items)
    if payers is not None:
        _refuse_unknown(paid, payers, "payer")
    return typed


def refuse_unexplained(measures: Iterable[str], cost_items: Iterable[str]) -> None:
    """Refuse names in a results table that the data dictionary cannot explain.

    Raises:
        HometruthError: there is one.
    """
    _refuse_unknown(measures, STORED, "stored measure")
    _refuse_unknown(cost_items, COST_ITEMS, "cost item")


def write_results(frame: pd.DataFrame, path: Path) -> None:
    """Write the table as Parquet in canonical order, with its strings dictionary-encoded.

    Raises:
        HometruthError: the frame does not fit the schema, or two rows share a key.
    """
    import pyarrow.parquet as pq

    pq.write_table(in_order(frame), path, compression=COMPRESSION, row_group_size=ROWS_IN_A_GROUP)


def in_order(frame: pd.DataFrame) -> pa.Table:
    """The table in its stored form: in canonical order, names by dictionary, with its version.

    Raises:
        HometruthError: the frame does not fit the schema, or two rows share a key.
    """
    import pyarrow as pa

    typed = in_schema(frame)
    ordered = typed.iloc[_canonical_order(typed)]
    repeated = ordered.duplicated(list(KEY))
    if bool(repeated.any()):
        row = ordered.loc[repeated, list(KEY)].iloc[0].dropna().to_dict()
        raise HometruthError(f"Two rows of the results table stand for the same thing: {row}.")
    arrays = [_encoded(ordered[name]) for name in COLUMNS]
    table = pa.table(arrays, names=list(COLUMNS))
    return table.replace_schema_metadata({VERSION_FIELD: str(SCHEMA_VERSION).encode()})


def read_results(path: Path) -> pd.DataFrame:
    """Read a results table that ``write_results`` wrote; its strings come back as categories.

    Raises:
        InputError: the file is missing, is not a results table of this schema version, or has a
            name that the data dictionary does not explain.
    """
    import pyarrow.parquet as pq

    refuse_other_files(path)
    try:
        return in_schema(pq.read_table(path).to_pandas())
    except HometruthError as error:
        raise refused(path, str(error)) from error


def refuse_other_files(path: Path) -> None:
    """Refuse a file that is not a results table of this schema version.

    Raises:
        InputError: the file is missing or is another kind of file.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not path.is_file():
        fix = "name a folder that 'hometruth run' wrote"
        raise refused(path, "there is no results table here", fix)
    try:
        schema = pq.read_schema(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise refused(path, "this is not a Parquet file", "run the scenarios again") from error
    version = (schema.metadata or {}).get(VERSION_FIELD, b"none").decode()
    if version != str(SCHEMA_VERSION):
        raise refused(
            path, f"its schema version is {version}; this hometruth reads {SCHEMA_VERSION}"
        )


def refused(
    path: Path, problem: str, fix: str = "run the scenarios again with this version"
) -> InputError:
    """What is wrong with a results table, and what to do."""
    return InputError(Fault(str(path), None, None, problem, fix=fix))


def content_hash(frame: pd.DataFrame) -> str:
    """SHA-256 of the table's content, independent of row order and storage."""
    import numpy as np

    typed = in_schema(frame)
    order = _canonical_order(typed)
    digest = hashlib.sha256(json.dumps([SCHEMA_VERSION, len(typed), *COLUMNS]).encode())
    for name in KEY:
        labels, codes = _coded(typed[name])
        digest.update(json.dumps(labels).encode())
        digest.update(codes[order].astype("<i8").tobytes())
    # adding zero turns -0.0 into 0.0, which is the same amount
    values = typed["value"].to_numpy(dtype=np.float64)[order] + 0.0
    digest.update(values.astype("<f8").tobytes())
    return digest.hexdigest()


def _canonical_order(typed: pd.DataFrame) -> np.ndarray[Any, np.dtype[np.intp]]:
    """Row positions sorted by the key columns in turn, nulls first, then by value."""
    import numpy as np

    keys = [_coded(typed[name])[1] for name in KEY]
    return np.lexsort([typed["value"].to_numpy(), *reversed(keys)])


def _coded(column: pd.Series[Any]) -> tuple[list[Any], np.ndarray[Any, np.dtype[np.int64]]]:
    """The distinct values in sorted order, and each row's index into them; -1 if null."""
    import numpy as np
    import pandas as pd

    codes, distinct = pd.factorize(column)
    labels = list(distinct)
    if labels and not isinstance(labels[0], str):
        labels = [int(label) for label in labels]
    ranked = sorted(range(len(labels)), key=labels.__getitem__)
    place = np.empty(len(labels) + 1, dtype=np.int64)
    place[ranked] = np.arange(len(labels))
    place[-1] = -1
    return [labels[index] for index in ranked], place[codes]


def _encoded(column: pd.Series[Any]) -> pa.Array:
    """A column as Arrow stores it: strings by dictionary, numbers as they are."""
    import pyarrow as pa

    kind = COLUMNS[str(column.name)]
    if kind == "category":
        labels, codes = _coded(column)
        indices = pa.array(codes.astype("int32"), mask=codes < 0)
        return pa.DictionaryArray.from_arrays(indices, pa.array(labels, pa.string()))
    if kind == "Int8":
        return pa.array(column, pa.int8(), from_pandas=True)
    return pa.array(column.to_numpy())


def _refuse_unknown(names: Iterable[str], known: Collection[str], what: str) -> None:
    unknown = sorted(set(names) - set(known))
    if unknown:
        raise HometruthError(
            f"The results table holds the {what} {', '.join(unknown)}, which the data dictionary "
            f"does not explain. Known: {', '.join(known)}."
        )
