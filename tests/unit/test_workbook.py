"""The workbook: live, right to the penny, safe to open, and readable without recalculating."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from xlsxwriter.worksheet import Worksheet

from outputs.economics.costs import TRANSFERS
from outputs.workbook import added_sheet, writing
from outputs.workbook.writing import SHEETS
from simulation.errors import InputError
from simulation.results import COST_ITEMS, read_results
from simulation.results.dictionary import CostItem
from simulation.results.measures import DiscountSchedule, over_years
from tests.spreadsheet import Spreadsheet
from tests.synthetic_run import (
    SCENARIOS,
    synthetic_manifest,
    synthetic_results,
    workbook_of,
    write_run,
)

OFFICE = shutil.which("soffice")
ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"
 xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run folder with its workbook, of enough futures for shares of them."""
    folder = write_run(tmp_path_factory.mktemp("workbook") / "run", synthetic_results(draws=7))
    workbook_of(folder)
    return folder


@pytest.fixture(scope="module")
def shown(run: Path) -> openpyxl.Workbook:
    """The workbook as a viewer shows it that does not recalculate."""
    return openpyxl.load_workbook(run / "workbook.xlsx", data_only=True)


def test_no_formula_needs_rewriting(run: Path) -> None:
    """Protects formulas from the way round xlsxwriter's search for younger functions."""
    cells = [
        cell.value
        for sheet in openpyxl.load_workbook(run / "workbook.xlsx")
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f" and isinstance(cell.value, str)
    ]
    assert len(cells) > 1000
    expand = Worksheet()._prepare_formula
    assert [expand(formula, True) for formula in cells] == [one.removeprefix("=") for one in cells]


def test_sheets_written_row_by_row_hold_the_same(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Protects the sheets of futures from rows that were written too late and lost."""
    other = shutil.copytree(run, tmp_path / "run")
    monkeypatch.setattr(writing, "BY_ROW", ())
    workbook_of(other)
    one, two = (openpyxl.load_workbook(folder / "workbook.xlsx") for folder in (run, other))
    for name in one.sheetnames:
        rows = zip(one[name].iter_rows(), two[name].iter_rows(), strict=True)
        assert all(written_in(x) == written_in(y) for x, y in rows), name
        heights = [
            {row: look.height for row, look in book[name].row_dimensions.items() if look.height}
            for book in (one, two)
        ]
        assert heights[0] == heights[1], name


def written_in(row: Iterable[Any]) -> list[object]:
    """What a row's cells hold: text, numbers and formulas."""
    return [getattr(cell.value, "text", cell.value) for cell in row]


def differs(shown: object, worked_out: object) -> bool:
    if isinstance(shown, int | float) and isinstance(worked_out, int | float | np.floating):
        return abs(shown - float(worked_out)) > 0.004 + 1e-9 * abs(shown)
    return (shown or "") != (worked_out or "")


def rows_of(sheet: Any) -> dict[str, list[Any]]:
    """Rows of a sheet by what stands first in them; the first of each name."""
    found: dict[str, list[Any]] = {}
    for row in sheet.iter_rows(values_only=True):
        if row[0]:
            found.setdefault(str(row[0]), list(row[1:]))
    return found


def test_every_formula_comes_to_the_value_beside_it(run: Path, shown: openpyxl.Workbook) -> None:
    """Protects viewers that do not recalculate, and every formula: each is worked out again."""
    sheet = Spreadsheet(run / "workbook.xlsx")
    cells = list(sheet.formulas())
    assert len(cells) > 5_000
    wrong = [
        (name, address, shown[name][address].value, sheet.value(name, address))
        for name, address in cells
        if differs(shown[name][address].value, sheet.value(name, address))
    ]
    assert not wrong, wrong[:10]


def test_a_changed_discount_rate_is_the_engine_s_own_answer(run: Path) -> None:
    """Protects live discounting: mean, median and percentiles follow the rate's cell."""
    sheet = Spreadsheet(run / "workbook.xlsx")
    name, _, cell = sheet.names["discount_rate"].replace("$", "").replace("'", "").partition("!")
    sheet.change(name, cell, 0.06)
    schedule = DiscountSchedule(((0, 0.06), (31, 0.03)))
    results = read_results(run / "results.parquet")
    cost = over_years(results, "net_present_cost", 2026, 15, schedule)
    by = cost.set_index(["scenario", "draw", "replication"])["value"]
    rows = rows_of(sheet.book["Summary"])
    places = {label: n for n, label in enumerate(_labels(sheet.book["Summary"]), start=1)}
    for column, option in (("D", "halve-beds"), ("E", "halve-beds-and-reinvest")):
        gap = by[option] - by["baseline"]
        for label, engine in (
            ("Mean", gap.mean()),
            ("Median", gap.median()),
            ("5th percentile", gap.quantile(0.05)),
            ("95th percentile", gap.quantile(0.95)),
            ("Chance that it costs less", (gap < 0).mean()),
        ):
            assert label in rows
            found = sheet.value("Summary", f"{column}{places[label]}")
            assert found == pytest.approx(engine, abs=0.01), label
    assert sheet.value("Checks", "F9") == "rate changed"


def _labels(sheet: Any) -> list[str]:
    """The first column, each label but its first place blanked."""
    seen: set[str] = set()
    labels = []
    for (value,) in sheet.iter_rows(max_col=1, values_only=True):
        text = str(value or "")
        labels.append(text if text not in seen else "")
        seen.add(text)
    return labels


def test_a_changed_deflator_moves_cash_from_its_year_on(run: Path) -> None:
    """Protects live deflating: cash of later years rises with one year's growth, real does not."""
    sheet = Spreadsheet(run / "workbook.xlsx")
    prices = sheet.book["Prices"]
    row = next(r for r in range(1, 60) if prices.cell(r, 1).value == "2030/31" and r > 15)
    cash = sheet.book["Cash by payer"]
    start = next(r for r in range(1, 60) if cash.cell(r, 1).value == "Cash, as paid")
    payers = next(r for r in range(start, 60) if cash.cell(r, 1).value == "All payers")
    before = [sheet.value("Cash by payer", f"{c}{payers}") for c in "CDEFGHIJ"]
    old = prices.cell(row, 3).value
    sheet.change("Prices", f"C{row}", 0.5)
    after = [sheet.value("Cash by payer", f"{c}{payers}") for c in "CDEFGHIJ"]
    assert after[:4] == pytest.approx(before[:4])
    assert after[4:] == pytest.approx([one * 1.5 / (1 + old) for one in before[4:]])


def test_earnings_take_the_deflator_s_place_after_the_first_year(run: Path) -> None:
    """Protects the choice of inflation: another index from the second year on, and real money
    as it was."""
    sheet = Spreadsheet(run / "workbook.xlsx")
    name, _, cell = sheet.names["inflate_with"].replace("$", "").replace("'", "").partition("!")
    before = sheet.range("price_index", "Prices").ravel()
    sheet.change(name, cell, "Average earnings")
    after = sheet.range("price_index", "Prices").ravel()
    assert after[0] == before[0]
    assert after[1] / after[0] == pytest.approx(1.024)
    assert before[1] / before[0] == pytest.approx(1.01942)


def test_draws_are_the_results_table_to_the_penny(run: Path, shown: openpyxl.Workbook) -> None:
    """Protects agreement: each payer's money in each future and year is the results table's."""
    rows = list(shown["Draws"].iter_rows(min_row=5, values_only=True))
    years = list(range(2026, 2041))
    held = {
        (letter, title, draw, replication): list(values[: len(years)])
        for letter, kind, title, draw, replication, *values in rows
        if kind == "payer"
    }
    results = read_results(run / "results.parquet")
    spent = results[results["measure"] == "cost_gbp"]
    totals = spent.groupby(["scenario", "payer", "draw", "replication", "year"], observed=True)[
        "value"
    ].sum()
    titles = {
        "health_board": "Local NHS board",
        "council": "Council",
        "specialised_commissioning": "NHS specialised commissioning",
        "education": "Education",
    }
    letters = {one["name"]: letter for one, letter in zip(SCENARIOS, "ABC", strict=True)}
    assert len(held) == 3 * 4 * 21
    by_future = totals.unstack("year")
    assert len(by_future) == len(held)
    for key, values in zip(by_future.index.tolist(), by_future.to_numpy().tolist(), strict=True):
        scenario, payer, draw, replication = key
        mine = held[letters[scenario], titles[payer], draw, replication]
        assert mine == pytest.approx(values, abs=0.005)


def test_all_sheets_are_there_and_all_checks_pass(shown: openpyxl.Workbook) -> None:
    """Protects the contents that were promised, and what must add up."""
    assert shown.sheetnames == [name for name, _ in SHEETS if name != added_sheet.NAME]
    results = [row[5] for row in shown["Checks"].iter_rows(min_row=5, max_col=6, values_only=True)]
    sheets = {row[9] for row in shown["Figures"].iter_rows(min_row=6, values_only=True)}
    assert len(sheets) == 8
    assert results.count("OK") == 15 + len(sheets) and "LOOK" not in results
    for name in shown.sheetnames:
        assert shown[name].print_area and shown[name].page_setup.orientation == "landscape"


def test_the_read_me_prints_on_one_page(shown: openpyxl.Workbook) -> None:
    """Protects people who print what the workbook is: one page, whatever the place's remarks."""
    sheet = shown["Read me"]
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight or 1) == (1, 1)
    assert not shown["Draws"].sheet_properties.pageSetUpPr.fitToPage


def test_a_wrong_cell_is_found_by_the_checks(run: Path) -> None:
    """Protects the checks themselves: a pound added to one draw is seen."""
    sheet = Spreadsheet(run / "workbook.xlsx")
    old = sheet.book["Draws"]["F5"].value
    sheet.change("Draws", "F5", old + 1.0)
    assert sheet.value("Checks", "F5") == "LOOK"
    differ = [
        sheet.value("Checks", f"D{row}")
        for row in range(20, 40)
        if str(sheet.book["Checks"].cell(row, 1).value).startswith("Figures are those of the page")
    ]
    assert sum(differ) > 1, "the page has the payer's mean, the total and the differences"
    assert sheet.value("Read me", "B8") >= 4


def test_text_cannot_become_a_formula(tmp_path: Path) -> None:
    """Protects people who open it: titles that begin with = + - @ stay text."""
    nasty = ['=HYPERLINK("http://x","y")', "+1+1", "-2+3", "@SUM(A1)"]
    scenarios = [{**one, "title": nasty[n]} for n, one in enumerate(SCENARIOS)]
    place = {**synthetic_manifest()["place"], "title": nasty[3]}
    folder = write_run(tmp_path / "run", scenarios=scenarios, place=place)
    book = openpyxl.load_workbook(workbook_of(folder))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    text = getattr(cell.value, "text", cell.value)
                    assert "HYPERLINK" not in text and "@" not in text
    header = [cell.value for cell in book["Summary"][4]]
    assert header[2:5] == [f"{letter}: {t}" for letter, t in zip("ABC", nasty[:3], strict=True)]


def test_a_label_that_begins_like_a_formula_is_a_string_cell(tmp_path: Path) -> None:
    """Protects cells that hold the user's text alone: they are strings in the file."""
    dictionary = "kind,name,meaning\nx,=1+1,\"=cmd|' /C calc'!A0\"\n"
    folder = write_run(tmp_path / "run")
    (folder / "data_dictionary.csv").write_text(dictionary, encoding="utf-8")
    sheet = openpyxl.load_workbook(workbook_of(folder))["Data dictionary"]
    assert [sheet["B4"].data_type, sheet["C4"].data_type] == ["s", "s"]
    assert sheet["B4"].value == "=1+1"


def test_no_macro_no_link_to_elsewhere(run: Path) -> None:
    """Protects a finance team's e-mail filter: nothing to run, nothing fetched."""
    with zipfile.ZipFile(run / "workbook.xlsx") as file:
        names = file.namelist()
        assert not [n for n in names if "vba" in n.lower() or "externalLink" in n]
        for name in names:
            if name.endswith(".rels"):
                assert 'TargetMode="External"' not in file.read(name).decode()
        charts = [n for n in names if re.match(r"xl/charts/chart\d+\.xml", n)]
    assert len(charts) >= 12


def test_the_same_run_gives_the_same_workbook(run: Path, tmp_path: Path) -> None:
    """Protects repeatability: to the byte, whenever it is written."""
    again = workbook_of(write_run(tmp_path / "run", synthetic_results(draws=7)))
    assert again.read_bytes() == (run / "workbook.xlsx").read_bytes()


def test_transfers_between_payers_net_to_nothing(tmp_path: Path) -> None:
    """Protects pooled budgets: an item that arrives later is taken in, and its sum is checked."""
    frame = synthetic_results()
    item = CostItem("Money moved between payers", TRANSFERS, True, False, "revenue", "Nets out.")
    spent = frame[(frame["scenario"] == "halve-beds") & (frame["item"] == "service")]
    moved = [
        spent.assign(item="transfer", payer=payer, value=sign * 1234.56, service=None)
        for payer, sign in (("council", 1), ("health_board", -1))
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(COST_ITEMS, "transfer", item)
        folder = write_run(tmp_path / "run", pd.concat([frame, *moved], ignore_index=True))
        path = workbook_of(folder)
    sheet = Spreadsheet(path)
    checks = [r for r in range(5, 30) if "Transfers" in str(sheet.book["Checks"].cell(r, 1).value)]
    assert len(checks) == 3
    assert {sheet.value("Checks", f"F{row}") for row in checks} == {"OK"}
    titles = {row[2] for row in sheet.book["Draws"].iter_rows(min_row=5, values_only=True)}
    assert "Transfers" in titles


def test_one_scenario_alone_is_enough(tmp_path: Path) -> None:
    """Protects a baseline run without options: levels, no differences, nothing broken."""
    folder = write_run(
        tmp_path / "run", synthetic_results(scenarios=SCENARIOS[:1]), [], scenarios=SCENARIOS[:1]
    )
    sheet = Spreadsheet(workbook_of(folder))
    found = [sheet.value(name, cell) for name, cell in sheet.formulas()]
    assert found and not [one for one in found if isinstance(one, str) and one.startswith("#")]


def test_a_run_without_prices_is_refused_in_words(tmp_path: Path) -> None:
    """Protects people who report on an old run: it is said what to do."""
    folder = write_run(tmp_path / "run")
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"money"', '"no_money"'), encoding="utf-8")
    with pytest.raises(InputError, match="run the scenarios again"):
        workbook_of(folder)


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_recalculates_it_without_an_error(
    run: Path, tmp_path: Path, shown: openpyxl.Workbook
) -> None:
    """Protects users of LibreOffice: no error cell, and every recalculated value the same."""
    (tmp_path / "user").mkdir()
    (tmp_path / "user" / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE)
    home = f"-env:UserInstallation={tmp_path.as_uri()}"
    command = [str(OFFICE), home, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(run / "workbook.xlsx")], check=True, capture_output=True)
    again = openpyxl.load_workbook(tmp_path / "workbook.xlsx", data_only=True)
    wrong = [
        (sheet.title, cell.coordinate, cell.value, again[sheet.title][cell.coordinate].value)
        for sheet in shown
        for row in sheet.iter_rows()
        for cell in row
        if differs(cell.value, again[sheet.title][cell.coordinate].value)
    ]
    assert not wrong, wrong[:10]


def test_the_read_me_says_what_every_sheet_shows() -> None:
    """Protects a reader who begins at the first sheet: a new sheet is described there."""
    from outputs.workbook.papers_sheets import ABOUT, READ_ME
    from outputs.workbook.writing import SHEETS

    assert {name for name, _ in SHEETS} - {READ_ME} == set(ABOUT)


def test_a_cell_holds_the_unit_that_its_heading_says(run: Path) -> None:
    """Protects whoever copies a number: no format shows thousands of what a cell holds."""
    for sheet in openpyxl.load_workbook(run / "workbook.xlsx"):
        for row in sheet.iter_rows():
            for cell in row:
                assert not re.search(r"0,+($|[;\\]])", cell.number_format), cell.coordinate
                assert "thousand" not in str(cell.value).lower(), (sheet.title, cell.coordinate)


def test_stranded_cost_recurs_unless_its_end_is_known(tmp_path: Path, run: Path) -> None:
    """Protects the finance director: what a part-closed ward leaves behind lasts, and is so told.

    In the made-up results it ends with the fifth year; here it is copied into every later one.
    """
    ends = synthetic_results()
    stranded = (ends["item"] == "ward_stranded") & (ends["year"] == 2028)
    later = [ends[stranded].assign(year=year) for year in range(2031, 2041)]
    kept = ends[~((ends["item"] == "ward_stranded") & (ends["year"] > 2030))]
    lasts = write_run(tmp_path / "run", pd.concat([kept, *later], ignore_index=True))
    for folder, recurs in ((run, False), (lasts, True)):
        path = folder / "workbook.xlsx" if folder is run else workbook_of(folder)
        book = openpyxl.load_workbook(path, data_only=True)
        lines = book["Cost lines"].iter_rows(min_row=5, values_only=True)
        own = [r for r in lines if r[0] == "B" and "cost that remains after" in str(r[2])]
        assert {r[4] for r in own} == {"recurrent" if recurs else "one-off"}
        impact = rows_of(book["Budget impact"])
        differs = {kind: impact[kind][1] for kind in ("Recurrent", "One-off")}
        total = sum(r[-2] for r in own)
        assert total > 1e6
        assert (differs["One-off"] == pytest.approx(0.0)) == recurs
        assert (differs["One-off"] == pytest.approx(total)) == (not recurs)


def test_money_over_days_is_discounted_above_and_below(run: Path) -> None:
    """Protects the cost of a day at home: both discounted, and said so."""
    sheet = Spreadsheet(run / "workbook.xlsx")
    rows = {row[0].value: row[0].row for row in sheet.book["Summary"].iter_rows()}
    (label,) = [one for one in rows if str(one).startswith("Cost of each day at home gained")]
    assert "both discounted" in label
    formula = sheet.book["Summary"][f"E{rows[label]}"].value
    discounted = [row for row in sheet.book["Summary"].iter_rows() if row[0].value and
                  "discounted at the rate for days" in str(row[0].value)]  # fmt: skip
    (days,) = re.findall(r"AVERAGE\((.*)\)", discounted[0][4].value)
    assert f"/AVERAGE({days})" in formula
    switching = [row for row in sheet.book["Switching values"].iter_rows() if row[0].value]
    beds = [row[1].value for row in switching if str(row[0].value).startswith("Beds closed")]
    assert beds and all("discount_factors" in one for one in beds)


def test_few_futures_are_counted(tmp_path: Path) -> None:
    """Protects readers from shares of five futures: counts, lowest and highest, live formulas."""
    folder = write_run(tmp_path / "run", synthetic_results(draws=5, replications=1))
    sheet = Spreadsheet(workbook_of(folder))
    book = openpyxl.load_workbook(folder / "workbook.xlsx", data_only=True)
    wrong = [
        (name, address)
        for name, address in sheet.formulas()
        if differs(book[name][address].value, sheet.value(name, address))
    ]
    assert not wrong, wrong[:10]
    cells = [cell for name in book.sheetnames for row in book[name].iter_rows() for cell in row]
    said = [cell for cell in cells if isinstance(cell.value, str)]
    counts = [cell for cell in cells if cell.number_format == '0 "of 5"']
    assert len(counts) > 60 and {cell.value for cell in counts} <= set(range(6))
    assert not [
        cell for cell in cells if cell.number_format == "0%" and isinstance(cell.value, float)
    ]
    spoken = " ".join(cell.value for cell in said)
    assert not re.search(r"of 100|9 of 10|Chance|chance that|share of futures", spoken)
    assert {"lowest", "highest"} <= {cell.value for cell in said}
    rows = {row[0].value: row for row in book["Summary"].iter_rows()}
    saves = rows["Futures in which it costs less"][3]
    table = read_results(folder / "results.parquet")
    cost = over_years(
        table, "net_present_cost", 2026, 15, DiscountSchedule(((0, 0.035), (31, 0.03)))
    )
    by = cost.set_index(["scenario", "draw", "replication"])["value"]
    assert saves.value == int((by["halve-beds"] < by["baseline"]).sum())
    assert saves.number_format == '0 "of 5"'


def test_nothing_is_paid_back_of_nothing(tmp_path: Path) -> None:
    """Protects from a payback before the first change: an option that only saves has none out."""
    frame = synthetic_results(scenarios=SCENARIOS[:2])
    baseline = frame[frame["scenario"] == "baseline"]
    saves = baseline.assign(scenario="halve-beds")
    value = saves["value"].where(saves["item"] != "package", saves["value"] * 0.9)
    saves = saves.assign(value=value)
    both = pd.concat([baseline, saves], ignore_index=True)
    folder = write_run(tmp_path / "run", both, [], scenarios=SCENARIOS[:2])
    sheet = Spreadsheet(workbook_of(folder))
    shown = openpyxl.load_workbook(folder / "workbook.xlsx", data_only=True)["Summary"]
    rows = {str(row[0].value): row[3] for row in shown.iter_rows() if row[0].value}
    assert rows["Futures in which any is out at the end of a year"].value == 0
    (label,) = [one for one in rows if one.startswith("Where any is out, how often")]
    assert rows[label].value == "nothing out"
    (label,) = [one for one in rows if one.startswith("Paid back by the end of")]
    cell = rows[label]
    assert cell.value == -1 and '"nothing out"' in cell.number_format
    assert sheet.value("Summary", cell.coordinate) == -1
