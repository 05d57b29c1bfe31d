"""Results by line in a run folder: made from the results table, and all that is read of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

import simulation.results as results_table
from outputs.page.steering_page import write_page
from outputs.run_read import read_run
from outputs.workbook.writing import write_workbook
from simulation.errors import HometruthError, InputError
from simulation.results import by_line_file, read_results, table_file, write_results
from simulation.results.by_line import ByLine
from simulation.results.by_line_file import by_line_of, hash_of_bytes
from simulation.results.measures import by_year
from simulation.results.run_folder import RunFolder
from tests.synthetic_run import synthetic_results, write_run

ROWS_AT_ONCE = 3000


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    """A run folder without page, workbook or results by line."""
    return RunFolder(write_run(tmp_path / "run"))


@pytest.fixture
def small_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    """Row groups and blocks that every table here fills several times over."""
    for module in (results_table, table_file):
        monkeypatch.setattr(module, "ROWS_IN_A_GROUP", ROWS_AT_ONCE)
    monkeypatch.setattr(by_line_file, "BYTES_AT_ONCE", 8 * ROWS_AT_ONCE)


@pytest.mark.usefixtures("small_groups")
def test_page_and_workbook_never_read_the_whole_table(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Protects memory: of the results table no more than a row group is ever read at a time."""
    rows = len(read_results(folder.results))
    assert rows > 4 * ROWS_AT_ONCE

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the whole results table was read")

    monkeypatch.setattr(results_table, "read_results", refuse)
    for name in ("read_table", "ParquetDataset"):
        monkeypatch.setattr(pq, name, refuse)
    for name in ("read", "iter_batches"):
        monkeypatch.setattr(pq.ParquetFile, name, refuse)
    read, read_group = list[int](), pq.ParquetFile.read_row_group

    def counted(file: pq.ParquetFile, *asked: object, **more: object) -> pa.Table:
        table: pa.Table = read_group(file, *asked, **more)
        read.append(table.num_rows)
        return table

    monkeypatch.setattr(pq.ParquetFile, "read_row_group", counted)
    run = read_run(folder.path)
    write_page(run)
    write_workbook(run)
    assert max(read) <= ROWS_AT_ONCE


@pytest.mark.usefixtures("small_groups")
def test_what_is_held_does_not_grow_with_the_futures(tmp_path: Path) -> None:
    """Protects memory: a measure of eight times the futures is read in little more of it."""
    one = synthetic_results(1, 1)
    peaks = []
    for n in (8, 64):
        table = tmp_path / f"{n}.parquet"
        write_results(pd.concat([one.assign(replication=r) for r in range(n)]), table)
        peaks.append(_peak(table, tmp_path / f"{n}-by-line.parquet"))
    assert peaks[1] < 1.5 * peaks[0], peaks


def _peak(table: Path, path: Path) -> int:
    """The most that Arrow holds at a time while a file of lines is made."""
    before = pa.default_memory_pool()
    counted = pa.proxy_memory_pool(before)
    pa.set_memory_pool(counted)
    try:
        by_line_of(table, path)
    finally:
        pa.set_memory_pool(before)
    most: int = counted.max_memory()
    assert most > 0
    return most


def test_a_run_folder_without_the_file_gets_it(folder: RunFolder) -> None:
    """Protects older run folders: they are read as they are, and the next reading is quick."""
    assert not folder.by_line.exists()
    made = folder.read_by_line()
    written = folder.by_line.stat().st_mtime_ns
    again = folder.read_by_line()
    assert folder.by_line.stat().st_mtime_ns == written
    assert made.lines == again.lines and made.grids == again.grids


def test_the_file_of_another_table_is_not_read(folder: RunFolder) -> None:
    """Protects the page from a results table that was replaced under it."""
    before = by_year(folder.read_by_line(), "total_cost").arrays["baseline"]
    table = read_results(folder.results)
    write_results(table.assign(value=table["value"] * 2), folder.results)
    after = by_year(folder.read_by_line(), "total_cost").arrays["baseline"]
    np.testing.assert_allclose(after, 2 * before)


@pytest.mark.parametrize("content", [b"", b"no Parquet at all"])
def test_a_damaged_file_is_made_again(folder: RunFolder, content: bytes) -> None:
    """Protects a report from what a full disk or an editor left."""
    whole = folder.read_by_line()
    good = folder.by_line.read_bytes()
    folder.by_line.write_bytes(content)
    assert folder.read_by_line().lines == whole.lines
    assert folder.by_line.read_bytes() == good


def test_scenarios_in_the_same_futures_fit_together() -> None:
    """Protects pairing: futures in one order, and 0 in years that a scenario does not cover."""
    table = synthetic_results(2, 2)
    results = ByLine.of(table[(table["scenario"] != "halve-beds") | (table["year"] > 2026)])
    futures = results.shared_futures(["baseline", "halve-beds"])
    years = results.grid("baseline").years
    fitted = results.aligned(["baseline", "halve-beds"], futures[1:], years)
    plain = results.sum("halve-beds", lambda line: line.measure == "cost_gbp")
    found = fitted.sum("halve-beds", lambda line: line.measure == "cost_gbp")
    assert found.shape == (3, len(years)) and not found[:, 0].any()
    np.testing.assert_array_equal(found[:, 1:], plain[1:])
    with pytest.raises(HometruthError, match="no scenario 'close-all'"):
        results.only("close-all")


def test_a_sum_cannot_be_changed_by_whoever_asked(folder: RunFolder) -> None:
    """Protects later answers: sums are kept and handed out again."""
    results = folder.read_by_line()
    total = results.sum("baseline", lambda line: line.measure == "cost_gbp")
    with pytest.raises(ValueError, match="read-only"):
        total += 1.0


def test_damage_is_noticed_and_not_charted(tmp_path: Path) -> None:
    """Protects a page from numbers that no run computed: damaged lines are refused."""
    results, path = tmp_path / "results.parquet", tmp_path / "by_line.parquet"
    write_results(synthetic_results(2, 2), results)
    by_line_of(results, path)
    whole, written = path.read_bytes(), hash_of_bytes(path)
    middle = len(whole) // 3
    path.write_bytes(whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1 :])
    found = by_line_of(results, path)  # of an older run, which does not say what it wrote
    with pytest.raises(InputError, match="damaged"):
        [found.sum(scenario, lambda line: True) for scenario in found.grids]
    by_line_of(results, path, written)
    assert path.read_bytes() == whole


def test_lines_that_somebody_changed_are_made_again(tmp_path: Path) -> None:
    """Protects a page from a file that is sound, and says something else than the results."""
    results, path = tmp_path / "results.parquet", tmp_path / "by_line.parquet"
    write_results(synthetic_results(2, 2), results)
    by_line_of(results, path)
    whole, written = path.read_bytes(), hash_of_bytes(path)
    table = pq.read_table(path)
    last = table.num_columns - 1
    tripled = table.set_column(last, table.field(last), pc.multiply(table.column(last), 3.0))
    pq.write_table(tripled, path)  # its metadata still name the results table
    by_line_of(results, path, written)
    assert path.read_bytes() == whole
