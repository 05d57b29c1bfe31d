"""A place that states who pays which share: from its folder to the money and the workbook."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest

from simulation.results import read_results
from tests.acceptance.test_command_line import hometruth
from tests.small_place import shipped_model, vouched_for, write_small_place

HOW_TO = (Path(__file__).parents[2] / "docs" / "how-to" / "own-area.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small run of a place with the shares of the how-to."""
    base = tmp_path_factory.mktemp("shares")
    place, out = write_small_place(base / "smallshire"), base / "run"
    (example,) = re.findall(r"```yaml\n(.*?)```", HOW_TO, re.S)
    with (place / "parameters.yaml").open("a", encoding="utf-8") as file:
        file.write(example)
    vouched_for(place)
    size = ("--draws", "2", "--replications", "1", "--years", "2", "--workers", "1")
    said = hometruth("run", place, "baseline", *size, "--out", out)
    assert said.status == 0, said.err
    return out


def test_the_place_s_share_is_what_its_payers_pay(folder: Path) -> None:
    """Protects local shares: education pays 75% of school places, in every draw and year."""
    results = read_results(folder / "results.parquet")
    school = results[(results["measure"] == "cost_gbp") & (results["item"] == "residential_school")]
    paid = school.groupby(["draw", "year", "payer"], observed=True)["value"].sum().unstack()
    assert set(paid.columns) == {"education", "council"}
    assert len(paid) == 4
    assert (paid["education"] / paid.sum(axis=1)).to_numpy() == pytest.approx(0.75, abs=1e-6)


def test_the_workbook_says_whose_numbers_they_are(folder: Path) -> None:
    """Protects the finance team: a local share stands there with the place's own source."""
    book = openpyxl.load_workbook(folder / "workbook.xlsx", data_only=True)
    names, *rows = book["Assumptions"].iter_rows(min_row=4, values_only=True)
    papers = {row[0]: dict(zip(names, row, strict=True)) for row in rows}
    own = papers["Joint health share"]
    assert (own["Value"], own["Low (5th)"], own["High (95th)"]) == (0.35, 0.3, 0.4)
    assert own["Source"] == "Our joint funding panel, packages agreed in 2025/26"
    assert own["Given by"] == "the place"
    shipped = papers["S117 health share"]
    assert shipped["Given by"] == "hometruth"
    far = papers["Price out of area serious"]
    assert far["Moves with"] == "Price level (0.79), Far against near (0.5)"


def test_the_how_to_lists_every_share() -> None:
    """Protects the table of docs/how-to/own-area.md: no payer's share is left out of it."""
    tables = shipped_model().tables
    shares = {shipped_model().names[row[1]] for row in tables.payer_share.tolist()}
    assert shares == set(re.findall(r"^\| `(\w+)` \|", HOW_TO, re.M))
