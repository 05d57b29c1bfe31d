"""Results by line are the results table: every measure, and every line, adds up to its rows."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.pathway.words import SETTINGS
from simulation.results import by_line_file, in_schema, table_file, write_results
from simulation.results import measures as named_measures
from simulation.results.by_line import ByLine, Line
from simulation.results.by_line_file import by_line_of, column_of, line_in
from simulation.results.dictionary import COST_ITEMS, LEVELS
from simulation.results.measures import MEASURES, yearly
from simulation.results.measuring import NULL, Measure, Rows, days_in_year
from simulation.results.payers import PAYERS, kind_of

RATE = 0.035
FUTURE = ["scenario", "draw", "replication"]
SERVICES = ("local_beds", "suitable_homes", "intensive_support")
COPIES = ("own_tenancy_flats", "out_of_area_far")
PLACED = ("person_days", "events", "moves", "cost_gbp")
EVENTS = ("crisis", "admission_sought", "refused_no_local_bed", "admitted_away", "moved")
ITEMS = {
    "person_days": ("adults", "children", "autism_only"),
    "events": EVENTS,
    "moves": tuple(SETTINGS),
    "cost_gbp": tuple(COST_ITEMS),
    "capacity_days": ("open", "held", "usable", "waiting_discharge", "waiting_emergency"),
    "counted_days": ("ready_to_leave_hospital", "waiting_for_home", "aged_25_to_39"),
    "fund_gbp": ("set_aside", "balance_at_end"),
}


def _none_or(names: tuple[str, ...]) -> st.SearchStrategy[str | None]:
    return st.none() | st.sampled_from(names)


@st.composite
def lines(draw: st.DrawFn) -> dict[str, Any]:
    """One line of a results table, as columns."""
    measure = draw(st.sampled_from(list(ITEMS)))
    payers = (*PAYERS, "council_brent", "council_harrow")
    return {
        "measure": measure,
        "setting": draw(_none_or((*SETTINGS, *COPIES))) if measure in PLACED else None,
        "level": draw(_none_or(tuple(LEVELS))) if measure in PLACED else None,
        "service": draw(_none_or(SERVICES)),
        "payer": draw(st.sampled_from(payers)) if measure == "cost_gbp" else None,
        "item": draw(st.sampled_from(ITEMS[measure])),
    }


@st.composite
def tables(draw: st.DrawFn) -> pd.DataFrame:
    """A results table with gaps: futures that a scenario lacks, lines and years without a row."""
    known = draw(st.lists(lines(), min_size=1, max_size=12, unique_by=lambda one: (*one.values(),)))
    rows: list[dict[str, Any]] = []
    for scenario in draw(st.lists(st.sampled_from("abc"), min_size=1, max_size=3, unique=True)):
        first, n_years = draw(st.integers(2026, 2027)), draw(st.integers(1, 3))
        futures = draw(
            st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, unique=True)
        )
        for future in futures:
            for year in range(first, first + n_years):
                for line in draw(st.lists(st.sampled_from(range(len(known))), unique=True)):
                    value = draw(st.integers(-10_000_000, 10_000_000)) / 100
                    index = dict(zip(FUTURE, (scenario, *future), strict=True))
                    rows.append({**index, "year": year, **known[line], "value": value})
            always = {"measure": "people_at_end", "item": "adults", "value": 1.0}
            index = dict(zip(FUTURE, (scenario, *future), strict=True))
            rows += [{**index, "year": y, **always} for y in {first, first + n_years - 1}]
    return in_schema(pd.DataFrame(rows))


def on_disk(frame: pd.DataFrame, folder: Path) -> ByLine:
    """The results by line of a table written to disk."""
    write_results(frame, folder / "results.parquet")
    return by_line_of(folder / "results.parquet", folder / "by_line.parquet")


def is_wanted(row: dict[str, Any], rows: Rows) -> bool:
    """Whether a row of the table is among those of a measure, worked out another way."""
    for column in ("setting", "level", "item", "service", "payer"):
        asked, name = getattr(rows, f"{column}s"), row[column]
        names = {NULL if pd.isna(name) else name}
        if column == "payer" and not pd.isna(name):
            names.add(kind_of(name))
        if column == "setting" and name in COPIES:
            names.add(str(name).rpartition("_")[0])
        if asked is not None and not names & set(asked):
            return False
    return bool(row["measure"] == rows.stored)


def worked_out(frame: pd.DataFrame, measure: Measure) -> dict[tuple[Any, ...], float]:
    """A measure's value by scenario, draw, replication and year, row by row."""
    plain = [{str(c): v for c, v in row.items()} for row in frame.astype(object).to_dict("records")]
    years: dict[str, set[int]] = defaultdict(set)
    futures: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for row in plain:
        years[row["scenario"]].add(row["year"])
        futures[row["scenario"]].add((row["draw"], row["replication"]))
    first = min(map(min, years.values()))
    found = {}
    for scenario, pairs in futures.items():
        for draw, replication in pairs:
            for year in years[scenario]:
                key = (scenario, draw, replication, year)
                here = [r for r in plain if (*(r[c] for c in FUTURE), r["year"]) == key]
                top = sum(r["value"] for r in here if is_wanted(r, measure.rows))
                bottom = 1.0
                if measure.per is not None:
                    bottom = sum(r["value"] for r in here if is_wanted(r, measure.per))
                elif measure.answer == "average":
                    bottom = days_in_year(year)
                elif measure.answer == "discounted":
                    bottom = (1 + RATE) ** (year - first)
                found[key] = top / bottom if bottom else 0.0
    return found


@settings(max_examples=25)
@given(tables())
def test_every_measure_is_the_sum_of_its_rows(frame: pd.DataFrame) -> None:
    """Protects every figure: by line, in memory or on disk, a measure says what its rows say."""
    with TemporaryDirectory() as folder:
        sources = [ByLine.of(frame), on_disk(frame, Path(folder))]
        for name, measure in MEASURES.items():
            if measure.per is not None:
                continue  # sums that cancel out in floats alone are no share; tested below
            expected = worked_out(frame, measure)
            for results in sources:
                table = yearly(results, name, RATE)
                got = {tuple(row[:-1]): row[-1] for row in table.itertuples(index=False)}
                assert got.keys() == expected.keys()
                assert got == pytest.approx(expected, rel=1e-9, abs=1e-6)


@settings(max_examples=25)
@given(tables())
def test_a_share_is_one_sum_over_another(frame: pd.DataFrame) -> None:
    """Protects shares, whose parts come from two sets of lines, of amounts above nothing."""
    frame = frame.assign(value=frame["value"].abs())
    for name, measure in MEASURES.items():
        if measure.per is None:
            continue
        table = yearly(ByLine.of(frame), name, RATE)
        got = {tuple(row[:-1]): row[-1] for row in table.itertuples(index=False)}
        assert got == pytest.approx(worked_out(frame, measure), rel=1e-9)


@settings(max_examples=25)
@given(tables(), st.integers(1, 9), st.integers(1, 400))
def test_lines_on_disk_are_those_in_memory(frame: pd.DataFrame, rows: int, size: int) -> None:
    """Protects the file from where row groups and blocks are cut: the same arrays, to the bit."""
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory() as folder:
        patch.setattr(table_file, "ROWS_IN_A_GROUP", rows)
        patch.setattr("simulation.results.ROWS_IN_A_GROUP", rows)
        patch.setattr(by_line_file, "BYTES_AT_ONCE", size)
        found, known = on_disk(frame, Path(folder)), ByLine.of(frame)
    assert found.lines == known.lines == tuple(sorted(known.lines))
    assert found.grids == known.grids
    with TemporaryDirectory() as folder:
        found = on_disk(frame, Path(folder))
        for scenario in known.grids:
            for number in range(len(known.lines)):
                one, other = found.sum_of(scenario, (number,)), known.sum_of(scenario, (number,))
                np.testing.assert_array_equal(one, other)


@given(lines())
def test_a_columns_name_says_which_line_it_is(line: dict[str, Any]) -> None:
    """Protects analysts who read the file by itself, and hometruth reading it back."""
    known = Line(**{name: word or "" for name, word in line.items()})
    assert line_in(column_of(known)) == known


def test_every_measure_is_tried() -> None:
    """Protects the tests above: the tables that they draw have rows of most measures."""
    stored = {measure.rows.stored for measure in named_measures.MEASURES.values()}
    assert stored <= set(ITEMS)
