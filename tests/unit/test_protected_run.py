"""What leaves a place with local figures: nothing of the first years, nothing typed in."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest

from benchmarks.attack.disclosure import attack, hidden_of
from benchmarks.attack.hidden import Functional, functionals, recoverable
from commands.report import write_outputs
from simulation.errors import InputError
from simulation.results.disclosure import protected_years
from simulation.results.protected_run import protected_verdict, shown_verdicts, write_protected
from simulation.results.run_folder import RunFolder
from tests.synthetic_run import FIRST_YEAR, N_YEARS, synthetic_manifest, write_run

COUNTED = {"measure": "people_in_hospital", "when": "2024", "value": 3.7251, "source": "A list"}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of a place with local figures, inside the place."""
    place = tmp_path_factory.mktemp("place")
    (place / "area.yaml").write_text("title: A place\n", encoding="utf-8")
    (place / "history.csv").write_text("measure,value\npeople_in_hospital,3.7251\n", "utf-8")
    info = {**synthetic_manifest()["place"], "protected": True, "public_figures_only": False}
    return write_run(place / "runs" / "one", place={**info, "history": [COUNTED]})


@pytest.fixture(scope="module")
def shared(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What was shared of it."""
    folder = tmp_path_factory.mktemp("shared")
    write_protected(RunFolder(whole), RunFolder(folder))
    write_outputs(folder)
    return folder


def test_the_attack_finds_nothing_in_what_was_shared(whole: Path, shared: Path) -> None:
    """Protects people: no number, sum, equation or typed-in figure of the first years is there."""
    found = attack(whole, shared, whole.parents[1])
    assert (found.read, found.sums, found.solved, found.typed) == ([], [], [], [])
    assert found.published > 500 and found.tried > 1000


def test_the_attack_succeeds_without_protection(whole: Path, tmp_path: Path) -> None:
    """Protects the test above: on an unprotected copy the same attack finds every kind."""
    info = {**synthetic_manifest()["place"], "history": [COUNTED]}
    bare = write_run(tmp_path / "run", place=info)
    write_outputs(bare)
    found = attack(whole, bare, whole.parents[1])
    assert found.read and len(found.sums) > 100 and len(found.solved) > 10
    assert "3.7251 of history.csv" in found.typed


def test_totals_with_prices_give_a_cell_away(whole: Path) -> None:
    """Protects the attack's algebra: days in all, cost in all and two prices solve two cells."""
    hidden = hidden_of(whole)
    days = [n for n, line in enumerate(hidden.lines) if line.measure == "person_days"][:2]
    scenario, year = next(iter(hidden.means)), hidden.protected[0]
    cells = [(scenario, number, year) for number in days]
    total = Functional("total", lambda: dict.fromkeys(cells, 1.0), 0.0, 0.0)
    cost = Functional("cost", lambda: dict(zip(cells, (2.0, 3.0), strict=True)), 0.0, 0.0)
    assert recoverable(hidden, [total]) == []
    assert len(recoverable(hidden, [total, cost])) == 2


def test_a_total_over_the_run_would_be_found(whole: Path, shared: Path, tmp_path: Path) -> None:
    """Protects against totals: one sum over all years, in one file, is noticed."""
    one = next(f for f in functionals(hidden_of(whole)) if f.name.endswith(", the run"))
    (tmp_path / "total.json").write_text(json.dumps({"total": one.value}), encoding="utf-8")
    assert one.name in attack(whole, tmp_path, whole.parents[1]).sums


def test_the_run_folder_inside_stays_whole(whole: Path, shared: Path) -> None:
    """Protects those who work in the place: sharing takes nothing from their run."""
    years = set(pq.read_table(whole / "results.parquet").column("year").to_pylist())
    assert years == set(range(FIRST_YEAR, FIRST_YEAR + N_YEARS))
    left = set(pq.read_table(shared / "results.parquet").column("year").to_pylist())
    assert left == years - {FIRST_YEAR, FIRST_YEAR + 1}


def test_the_manifest_says_what_was_left_out(whole: Path, shared: Path) -> None:
    """Protects the reader: years, rows, claims and typed-in figures are counted."""
    manifest = RunFolder(shared).read_manifest()
    left = manifest.protection
    assert left is not None and left.years == (FIRST_YEAR, FIRST_YEAR + 1)
    rows = [pq.read_metadata(folder / "results.parquet").num_rows for folder in (whole, shared)]
    assert left.rows == rows[0] - rows[1] > 0 and left.figures >= 2
    assert manifest.years == N_YEARS - 2 and manifest.place.history == ()
    assert manifest.hashes.files == {} and manifest.hashes.inputs == ""


def test_page_and_workbook_say_which_years_are_missing(shared: Path, whole: Path) -> None:
    """Protects the reader: totals begin in the third year, and it stands on page and workbook."""
    words = RunFolder(shared).read_manifest().protection.words  # type: ignore[union-attr]
    assert words in (shared / "page.html").read_text(encoding="utf-8")
    book = openpyxl.load_workbook(shared / "workbook.xlsx", data_only=True)
    assert any(words in str(cell) for row in book["Read me"].values for cell in row)
    write_outputs(whole)
    assert "Do not send this" in (whole / "page.html").read_text(encoding="utf-8")


def test_no_cell_of_the_workbook_is_text_where_a_number_belongs(shared: Path) -> None:
    """Protects recalculation: nothing is written as words that a formula then adds up."""
    book = openpyxl.load_workbook(shared / "workbook.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.value == "few"]
    formulas = [str(c.value) for c in cells if isinstance(c.value, str) and c.value[0:1] == "="]
    assert formulas and not [text for text in formulas if "#" in text]
    worked_out = openpyxl.load_workbook(shared / "workbook.xlsx", data_only=True)
    rows = {row[0]: row for row in worked_out["Checks"].values}
    assert rows["Checks that need a look"][5] == 0


def test_sharing_twice_is_refused(shared: Path, tmp_path: Path) -> None:
    """Protects the two years after the first two: a shared folder is no run to be protected."""
    with pytest.raises(InputError, match="share"):
        write_protected(RunFolder(shared), RunFolder(tmp_path))


def test_a_run_of_two_years_is_not_shared(tmp_path: Path) -> None:
    """Protects short runs: with every year protected there is nothing to write."""
    info = {**synthetic_manifest()["place"], "protected": True, "start": "2040-04-01"}
    whole = write_run(tmp_path / "run", place=info)
    with pytest.raises(InputError, match="three years"):
        write_protected(RunFolder(whole), RunFolder(tmp_path))


def test_the_price_of_a_few_people_must_be_called_a_rate(tmp_path: Path) -> None:
    """Protects one person's package: such a price is refused until somebody says it is a rate."""
    info = {**synthetic_manifest()["place"], "protected": True, "few_behind": ["price_x"]}
    whole = RunFolder(write_run(tmp_path / "run", place=info))
    with pytest.raises(InputError, match="--rate price_x"):
        write_protected(whole, RunFolder(tmp_path))
    with pytest.raises(InputError, match="price_y"):
        write_protected(whole, RunFolder(tmp_path), ["price_x", "price_y"])
    (tmp_path / "out").mkdir()
    write_protected(whole, RunFolder(tmp_path / "out"), ["price_x"])
    protection = RunFolder(tmp_path / "out").read_manifest().protection
    assert protection is not None and protection.rates == ("price_x",)


@pytest.mark.parametrize(
    ("start", "years"),
    [
        (date(2026, 4, 1), (2026, 2027)),
        (date(2026, 10, 1), (2026, 2027, 2028)),
        (date(2026, 3, 31), (2025, 2026, 2027)),
    ],
)
def test_protected_years_begin_within_two_years_of_the_first_day(
    start: date, years: tuple[int, ...]
) -> None:
    """Protects runs that start off April: a year that begins in their first two years is hidden."""
    assert protected_years(start, range(start.year - (start.month < 4), 2040)) == years


@pytest.mark.parametrize(
    ("measure", "period", "shown", "sized"),
    [
        ("people_far_from_home", "in year 3", True, True),
        ("people_far_from_home", "in year 2", False, False),
        ("people_far_from_home", "in every year", False, False),
        ("people_far_from_home", "over 10 years", False, False),
        ("cost_council", "over 10 years", False, False),
        ("total_cost", "over 10 years", True, False),
        ("total_cost", "over 2 years", False, False),
        ("net_present_cost", "in every year", False, False),
        ("total_cost", "in some new way", False, False),
    ],
)
def test_a_claim_about_protected_years_is_withheld(
    whole: Path, measure: str, period: str, shown: bool, sized: bool
) -> None:
    """Protects verdicts: neither answer nor size of a claim tells of the first years."""
    verdict = RunFolder(whole).read_verdicts()[0]
    claim = replace(
        verdict.claims[0], measure=measure, period=period, mean=1.5, verdict="supported"
    )
    (found,) = protected_verdict(replace(verdict, claims=(claim,)), 2).claims
    assert (found.verdict == "supported", found.mean is not None) == (shown, sized)


def test_printed_verdicts_of_a_whole_run_are_protected(whole: Path, shared: Path) -> None:
    """Protects printed lines: the terminal says no more than the shared folder."""
    printed: Any = shown_verdicts(RunFolder(whole))
    assert printed == RunFolder(shared).read_verdicts() != RunFolder(whole).read_verdicts()
