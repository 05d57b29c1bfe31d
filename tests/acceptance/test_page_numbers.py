"""A real run's page, parsed: every number on it follows from the run's results table."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from simulation.results import content_hash, read_results
from tests.acceptance.test_command_line import hometruth
from tests.small_place import write_small_place
from tests.unit.test_page import Recomputed, is_right, page_numbers, parsed, says_where_from


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small run of three scenarios through the command line."""
    base = tmp_path_factory.mktemp("page")
    place, out = write_small_place(base / "smallshire"), base / "run"
    size = ("--draws", "2", "--replications", "2", "--years", "4", "--workers", "1")
    said = hometruth(
        "run", place, "halve-beds", "halve-beds-and-reinvest", *size, "--seed", "3", "--out", out
    )
    assert said.status == 0, said.err
    return out


@pytest.fixture(scope="module")
def html(folder: Path) -> str:
    """The page as written."""
    return (folder / "page.html").read_text(encoding="utf-8")


def test_every_number_follows_from_the_results(folder: Path, html: str) -> None:
    """Protects the reader: whatever the page says, the results table says, rounded as shown."""
    recomputed, shown = Recomputed(folder), page_numbers(html)
    assert len(shown) > 1000
    assert {one["data-scenario"] for one in shown} == {
        "baseline", "halve-beds", "halve-beds-and-reinvest",
    }  # fmt: skip
    wrong = []
    for number in shown:
        right = recomputed.number(number)
        if not is_right(number, right):
            wrong.append((number, right))
    assert not wrong


def test_every_cell_says_where_it_comes_from(html: str) -> None:
    """Protects the check above from a number that it cannot see."""
    for cell in parsed(html).xpath("//td"):
        assert says_where_from(cell), cell.text_content()


def test_what_a_steering_group_asks_for_is_there(html: str) -> None:
    """Protects the page's content: who is far away, in hospital, admitted, and who pays."""
    charted = {one["data-measure"] for one in page_numbers(html)}
    assert {
        "people_far_from_home", "people_in_hospital", "local_beds_open", "local_bed_occupancy",
        "admissions_sought", "admissions_local", "admissions_away", "total_cost",
        "cost_health_board", "cost_council", "moves", "person_days", "breakdowns",
        "share_of_admissions_refused_locally", "children_in_residential_school",
    } <= charted  # fmt: skip


def test_verdicts_are_those_of_the_run(folder: Path, html: str) -> None:
    """Protects the verdicts: the sentences on the page are the judged ones, and whose prices."""
    text = " ".join(parsed(html).text_content().split())
    verdicts = json.loads((folder / "verdicts.json").read_text(encoding="utf-8"))
    assert len(verdicts) == 2
    for verdict in verdicts:
        assert verdict["statement"] in text
        for claim in verdict["claims"]:
            assert claim["sentence"] in text
    assert "Evidence prices" in text


def test_the_page_is_of_this_run(folder: Path, html: str) -> None:
    """Protects against a page that was left over: its results have the manifest's hash."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert content_hash(read_results(folder / "results.parquet")) == manifest["hashes"]["results"]
    assert "Smallshire" in html
    assert "This run is not finished" not in html
