"""Everything that a folder publishes: its numbers, what they say they are of, and its words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
from lxml import html

Floats = np.ndarray[Any, np.dtype[np.float64]]
YEAR = re.compile(r"\d{4}/\d{2}")
TEXT = (".json", ".csv", ".html", ".svg")
INFLATION = "Prices"  # a sheet of national price indices, year by year


@dataclass(frozen=True)
class Keyed:
    """A number that says which financial years it is of."""

    where: str
    years: tuple[int, ...]
    text: str


def numbers_in(folder: Path) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Every distinct number of a folder at the precision at which it stands there, sorted."""
    found: set[float] = set()
    for path in sorted(folder.rglob("*.parquet")):
        found.update(*(_floats(column) for column in pq.read_table(path).columns))
    for path in sorted(folder.rglob("*.json")):
        found.update(_in_json(json.loads(path.read_text(encoding="utf-8"))))
    for sheet in _sheets(folder):
        found.update(float(cell) for row in sheet for cell in row if isinstance(cell, (int, float)))
    return np.array(sorted(number for number in found if np.isfinite(number)))


def means_in(folder: Path) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The mean over futures of every column of results by line, by scenario and year."""
    path = folder / "by_line.parquet"
    if not path.is_file():
        return np.empty(0)
    table = pq.read_table(path).to_pandas()
    columns = table.columns.difference(["scenario", "draw", "replication", "year"])
    means = table.groupby(["scenario", "year"], observed=True)[list(columns)].mean()
    return np.asarray(means.to_numpy(dtype=np.float64).ravel())


def keyed_in(folder: Path) -> Iterator[Keyed]:
    """The numbers of results, page and workbook that say which years they are of."""
    for path in sorted(folder.rglob("*.parquet")):
        schema = pq.read_schema(path)
        if "year" in schema.names:
            for year in pq.read_table(path, columns=["year"]).column("year").unique().to_pylist():
                yield Keyed(path.name, (int(year),), "rows")
    for path in sorted(folder.rglob("*.html")):
        yield from _on_page(path)
    for sheet in _sheets(folder, without=INFLATION):
        yield from _in_columns(sheet)


def words_in(folder: Path) -> str:
    """All text of a folder: pages, charts, JSON, CSV, and what the workbook's cells say."""
    parts = [
        path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.suffix in TEXT
    ]
    for sheet in _sheets(folder):
        parts += [str(cell) for row in sheet for cell in row if cell is not None]
    return "\n".join(parts)


def _floats(column: pa.ChunkedArray) -> set[float]:
    numeric = pa.types.is_floating(column.type)
    return (
        {float(number) for number in column.drop_null().unique().to_pylist()} if numeric else set()
    )


def _in_json(content: object) -> Iterator[float]:
    if isinstance(content, dict):
        for value in content.values():
            yield from _in_json(value)
    elif isinstance(content, list):
        for value in content:
            yield from _in_json(value)
    elif isinstance(content, (int, float)) and not isinstance(content, bool):
        yield float(content)


def _sheets(folder: Path, without: str = "") -> Iterator[list[tuple[Any, ...]]]:
    for path in sorted(folder.rglob("*.xlsx")):
        book = openpyxl.load_workbook(path, data_only=True, read_only=True)
        for sheet in book.worksheets:
            if sheet.title != without:
                yield list(sheet.iter_rows(values_only=True))
        book.close()


def _on_page(path: Path) -> Iterator[Keyed]:
    """Numbers with the year and length of their period, and cells below a year's heading."""
    document: Any = html.fromstring(path.read_text(encoding="utf-8"))
    for element in document.xpath("//*[@data-year]"):
        first, length = int(element.get("data-year")), int(element.get("data-years", "1"))
        years = tuple(range(first, first + length))
        yield Keyed(path.name, years, str(element.text_content()))
    for heading in document.xpath("//th"):
        if YEAR.fullmatch(str(heading.text_content()).strip()):
            yield Keyed(path.name, (int(str(heading.text_content()).strip()[:4]),), "heading")


def _in_columns(sheet: list[tuple[Any, ...]]) -> Iterator[Keyed]:
    """Numbers beside or below a cell that holds a financial year."""
    for at, row in enumerate(sheet):
        for column, cell in enumerate(row):
            if isinstance(cell, str) and YEAR.fullmatch(cell.strip()):
                below = [other[column] for other in sheet[at + 1 :] if column < len(other)]
                beside = list(row[column + 1 :])
                if any(isinstance(value, (int, float)) for value in [*below, *beside]):
                    yield Keyed("workbook", (int(cell[:4]),), cell)
