"""The results table: what may be in it, how it is stored, and what its hash depends on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.errors import HometruthError, InputError
from simulation.results import (
    COLUMNS,
    COST_ITEMS,
    STORED,
    content_hash,
    data_dictionary,
    in_schema,
    read_results,
    write_results,
)
from simulation.results.measures import measure_rows
from simulation.results.payers import PAYERS
from tests.small_place import shipped_model
from tests.synthetic_run import SCENARIOS, synthetic_results


@pytest.fixture(scope="module")
def results() -> pd.DataFrame:
    return synthetic_results(draws=2, replications=2)


def test_what_is_written_is_read_back(results: pd.DataFrame, tmp_path: Path) -> None:
    """Protects every later question: the file holds what the run held, with the same types."""
    write_results(results, tmp_path / "results.parquet")
    back = read_results(tmp_path / "results.parquet")
    assert list(back.columns) == list(COLUMNS)
    assert {name: str(kind) for name, kind in back.dtypes.items()} == COLUMNS
    assert len(back) == len(results)
    assert content_hash(back) == content_hash(results)
    key = [name for name in COLUMNS if name != "value"]
    again = back.astype(dict.fromkeys(key, object)).fillna("").groupby(key)["value"].sum()
    first = in_schema(results).astype(dict.fromkeys(key, object)).fillna("")
    pd.testing.assert_series_equal(first.groupby(key)["value"].sum(), again)


def test_strings_are_stored_by_dictionary(results: pd.DataFrame, tmp_path: Path) -> None:
    """Protects the size of a run folder: names are stored once, not on every row."""
    write_results(results, tmp_path / "results.parquet")
    schema = pq.read_schema(tmp_path / "results.parquet")
    for name, kind in COLUMNS.items():
        assert str(schema.field(name).type).startswith("dictionary") == (kind == "category")


def test_rows_are_stored_in_one_order(results: pd.DataFrame, tmp_path: Path) -> None:
    """Protects comparison of run folders: workers may finish in any order, files may not differ."""
    order = np.random.default_rng(3).permutation(len(results))
    write_results(results, tmp_path / "one.parquet")
    write_results(results.iloc[order], tmp_path / "other.parquet")
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "other.parquet").read_bytes()


@given(seed=st.integers(0, 10_000))
def test_hash_ignores_row_order_and_categories(seed: int) -> None:
    """Protects "same bits on 1 or 16 cores": order and encoding are no part of the content."""
    results = synthetic_results(draws=1, replications=1, scenarios=SCENARIOS[:1])
    order = np.random.default_rng(seed).permutation(len(results))
    shuffled = results.iloc[order]
    encoded = in_schema(shuffled)
    padded = encoded.assign(setting=encoded["setting"].cat.add_categories(["aaa_not_used"]))
    assert content_hash(results) == content_hash(shuffled) == content_hash(padded)


@pytest.mark.parametrize(
    "column", ["scenario", "draw", "replication", "year", "measure", "setting", "value"]
)
def test_hash_depends_on_every_cell(column: str) -> None:
    """Protects the claim of a repeat: one changed cell anywhere changes the hash."""
    results = synthetic_results(draws=1, replications=1, scenarios=SCENARIOS[:1])
    changed = results.copy()
    new = {"scenario": "other", "measure": "people_at_end", "setting": "shared_lives"}
    changed.loc[0, column] = new.get(column, 3000)
    assert content_hash(changed) != content_hash(results)


def test_hash_is_that_of_the_recorded_table() -> None:
    """Protects hashes already published: a change of the method shows here first."""
    row = {"scenario": "a", "draw": 0, "replication": 0, "year": 2026, "value": 1.5}
    table = pd.DataFrame([{**row, "measure": "events", "item": "crisis"}])
    assert content_hash(table) == HASH_OF_ONE_ROW


HASH_OF_ONE_ROW = "a5287bbb2558b3053b3cf45a698876623ae9a8523ebe0e679205c0214ff08934"


def row(**changes: object) -> pd.DataFrame:
    """A one-row results table."""
    plain = {"scenario": "a", "draw": 0, "replication": 0, "year": 2026, "measure": "events"}
    return pd.DataFrame([{**plain, "item": "crisis", "value": 1.0, **changes}])


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (row(sevrity="serious"), "no column sevrity"),
        (row().drop(columns="value"), "lacks value"),
        (row(measure="person_weeks"), "stored measure person_weeks"),
        (row(measure="cost_gbp", item="sundries", payer="council"), "cost item sundries"),
        (row(value=float("nan")), "no value"),
        (row(value=float("inf")), "infinite"),
        (row(scenario=None), "no scenario"),
        (pd.concat([row(), row(value=2.0)]), "stand for the same thing"),
    ],
)
def test_what_does_not_fit_is_refused(frame: pd.DataFrame, words: str, tmp_path: Path) -> None:
    """Protects readers from a row that nothing explains, or that would be counted twice."""
    with pytest.raises(HometruthError, match=words):
        write_results(frame, tmp_path / "results.parquet")


def test_a_payer_that_the_run_does_not_declare_is_refused() -> None:
    """Protects the table from misspelt payers, and accepts those that a file adds."""
    paid = row(measure="cost_gbp", item="package", payer="nhs")
    assert in_schema(paid, (*PAYERS, "nhs")) is not None
    with pytest.raises(HometruthError, match="payer nhs"):
        in_schema(paid, PAYERS)


def test_missing_or_foreign_file_is_explained(tmp_path: Path) -> None:
    """Protects a person who names the wrong folder from a traceback."""
    with pytest.raises(InputError, match="there is no results table here"):
        read_results(tmp_path / "results.parquet")
    (tmp_path / "results.parquet").write_text("not parquet", encoding="utf-8")
    with pytest.raises(InputError, match="not a Parquet file"):
        read_results(tmp_path / "results.parquet")
    pd.DataFrame({"a": [1]}).to_parquet(tmp_path / "results.parquet")
    with pytest.raises(InputError, match="schema version is none"):
        read_results(tmp_path / "results.parquet")


def test_dictionary_explains_every_name() -> None:
    """Protects the reader of the table: no name in it goes without meaning, unit and direction."""
    rows = data_dictionary(
        shipped_model().run_names, {"crisis": "A person's support comes near to failing"}
    )
    assert len({tuple(row) for row in rows}) == 1, "all rows have the same columns"
    assert len({(row["kind"], row["name"]) for row in rows}) == len(rows)
    assert all(row["meaning"] for row in rows)
    by_kind = {(row["kind"], row["name"]): row for row in rows}
    assert by_kind["event", "crisis"]["unit"] == "events"
    for name in STORED:
        assert by_kind["stored measure", name]["unit"]
    for name in COST_ITEMS:
        entry = by_kind["cost item", name]
        assert entry["category"]
        assert entry["recurrent"] in ("recurrent", "one-off")
        assert entry["cash_releasing"] in ("yes", "no")
        assert entry["spending"] in ("revenue", "capital")
    assert {row["better"] for row in rows} <= {"lower", "higher", "neither"}
    assert set(measure_rows()[0]) <= set(rows[0])
