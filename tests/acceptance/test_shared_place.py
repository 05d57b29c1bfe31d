"""A place that three councils share, through the command line: page, workbook, dictionary."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import openpyxl
import pytest

from simulation.results import read_results
from tests.acceptance.test_command_line import hometruth
from tests.marked import page_numbers, parsed
from tests.recomputed import Recomputed, is_right
from tests.small_place import vouched_for, write_small_place
from tests.spreadsheet import Spreadsheet

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "share-between-councils.md"
COUNCILS = "councils: {east: 50%, mid_and_south: 30%, west: 20%}\nvoids: tenants\n"
TITLES = ("East council", "Mid and South council", "West council")
LATE = """\
schema: 1
title: Four more homes, a year late
question: What does a year's delay cost, and whom?
source: Made up
compare_with: baseline
changes:
  - at: 2027-04-01
    add_capacity: {of: suitable_homes, by: 4, late: 12 months}
hypothesis:
  statement: The east pays no more.
  sure_enough: 90%
  claims:
    - {measure: cost_council_east, over: 3 years, versus: baseline, at_most: 100%}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small run of three councils' place."""
    base = tmp_path_factory.mktemp("shared")
    place, out = write_small_place(base / "smallshire"), base / "run"
    with (place / "area.yaml").open("a", encoding="utf-8") as file:
        file.write(COUNCILS)
    vouched_for(place)
    (base / "late.yaml").write_text(LATE, encoding="utf-8")
    size = ("--draws", "2", "--replications", "1", "--years", "3", "--workers", "1")
    said = hometruth("run", place, base / "late.yaml", *size, "--seed", "3", "--out", out)
    assert said.status == 0, said.err
    assert "3 councils share it." in said.err
    return out


def test_every_number_on_the_page_follows_from_the_results(folder: Path) -> None:
    """Protects the page: councils together, and each by its own name, as the results have it."""
    html = (folder / "page.html").read_text(encoding="utf-8")
    recomputed, shown = Recomputed(folder), page_numbers(html)
    wrong = [one for one in shown if not is_right(one, recomputed.number(one))]
    assert not wrong
    charted = {one["data-measure"] for one in shown}
    assert {"cost_council", "cost_council_east", "cost_council_west"} <= charted
    text = parsed(html).text_content()
    assert "Councils together" in text
    assert all(title in text for title in TITLES)
    assert "council_" not in text


def test_the_workbook_lists_each_council_and_its_checks_hold(folder: Path) -> None:
    """Protects the finance team: each council is a payer, and all payers add up."""
    book = openpyxl.load_workbook(folder / "workbook.xlsx", data_only=True)
    rows = [row[0] for row in book["Cash by payer"].iter_rows(max_col=1, values_only=True)]
    assert all(rows.count(title) >= 4 for title in TITLES)  # two scenarios, real and as cash
    assert "Council" not in rows
    sheet = Spreadsheet(folder / "workbook.xlsx")
    worked_out = [sheet.value(*one) for one in sheet.formulas() if one[0] == "Checks"]
    sheets = {row[9] for row in book["Figures"].iter_rows(min_row=6, values_only=True)}
    assert [one for one in worked_out if isinstance(one, str)] == ["OK"] * (10 + len(sheets))


def test_every_payer_is_explained(folder: Path) -> None:
    """Protects people who open the results table without us."""
    payers = set(read_results(folder / "results.parquet")["payer"].dropna())
    assert {"council_east", "council_mid_and_south", "council_west"} < payers
    assert "council" not in payers
    with (folder / "data_dictionary.csv").open(encoding="utf-8", newline="") as file:
        explained = {row["name"] for row in csv.DictReader(file) if row["kind"] == "payer"}
    assert payers <= explained


def test_the_how_to_can_be_followed(tmp_path: Path) -> None:
    """Protects docs/how-to/share-between-councils.md: its place and its scenario are read."""
    text = HOW_TO.read_text(encoding="utf-8")
    councils, example = re.findall(r"```yaml\n(.*?)```", text, re.S)
    place = write_small_place(tmp_path / "smallshire")
    with (place / "area.yaml").open("a", encoding="utf-8") as file:
        file.write(councils)
    (tmp_path / "our-scheme.yaml").write_text(example, encoding="utf-8")
    said = hometruth("check", place, tmp_path / "our-scheme.yaml")
    assert said.status == 0, said.err
    assert "8 councils share it." in said.out


def test_a_story_in_a_shared_place_says_whose_council_paid(tmp_path: Path) -> None:
    """Protects stories: no identifier, and the person's own council by name."""
    place = write_small_place(tmp_path / "smallshire")
    with (place / "area.yaml").open("a", encoding="utf-8") as file:
        file.write(COUNCILS)
    vouched_for(place)
    said = hometruth("story", place, "halve-beds", "--years", "2", "--person", "3")
    assert said.status == 0, said.err
    assert any(title in said.out for title in TITLES)
    assert "council_" not in said.out
