"""A place with local figures, by the command line: its runs stay in it, and ``share`` may leave."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.test_command_line import hometruth, refused
from tests.small_place import vouched_for, write_small_place

SIZE = ("--draws", "2", "--replications", "1", "--years", "4", "--workers", "1")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place as ``init`` leaves it, in which one count was then typed in."""
    folder = vouched_for(write_small_place(tmp_path_factory.mktemp("here") / "smallshire"))
    counts = folder / "counts.csv"
    lines = counts.read_text(encoding="utf-8").splitlines()
    at, cells = next(
        (n, line.split(",")) for n, line in enumerate(lines) if ",own_tenancy," in line
    )
    lines[at] = ",".join([*cells[:5], str(int(cells[5]) + 1), "Counted here"])
    counts.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def whole(place: Path) -> Path:
    """The folder of a run of it."""
    said = hometruth("run", place, "halve-beds", *SIZE)
    assert said.status == 0, said.err
    return place / "runs" / "smallshire"


def test_a_count_that_was_typed_in_makes_a_place_protected(place: Path) -> None:
    """Protects people whatever ``area.yaml`` says: it still claims that all figures are public."""
    assert "public_figures_only: true" in (place / "area.yaml").read_text(encoding="utf-8")
    said = hometruth("check", place)
    assert "'hometruth share' writes what may leave" in " ".join(said.out.split())
    assert "public figures" not in said.out


def test_a_run_stays_in_the_place(place: Path, whole: Path, tmp_path: Path) -> None:
    """Protects a place: the default folder is its own, and another is refused with advice."""
    assert (whole / "results.parquet").is_file()
    for command, asked in (("run", "halve-beds"), ("sweep", "more-or-fewer-beds")):
        said = refused(command, place, asked, *SIZE[:4], "--out", tmp_path / "run")
        assert "hometruth share" in said and "stay inside" in said
        assert not (tmp_path / "run").exists()


def test_a_run_may_be_put_elsewhere_in_the_place(place: Path) -> None:
    """Protects those who compare runs: any folder inside the place will do."""
    out = place / "runs" / "other"
    assert hometruth("run", place, "baseline", *SIZE[:4], "--years", "1", "--out", out).status == 0


def test_share_writes_a_folder_that_may_leave(whole: Path, tmp_path: Path) -> None:
    """Protects the one way out: its files, and what the terminal says was left out."""
    said = hometruth("share", whole, "--out", tmp_path / "sent")
    assert said.status == 0, said.err
    assert "rows of the first 2 years" in said.out
    names = {path.name for path in (tmp_path / "sent").iterdir()}
    assert names == {
        "page.html", "workbook.xlsx", "charts", "results.parquet", "by_line.parquet",
        "verdicts.json", "manifest.json", "data_dictionary.csv",
    }  # fmt: skip
    assert hometruth("report", tmp_path / "sent").status == 0
    assert "left as it is" in refused("share", whole, "--out", tmp_path / "sent")


def test_a_shared_folder_says_the_same_twice(whole: Path, tmp_path: Path) -> None:
    """Protects repeatability: sharing again gives the same results and the same page."""
    for name in ("one", "two"):
        assert hometruth("share", whole, "--out", tmp_path / name).status == 0
    for name in ("results.parquet", "page.html", "manifest.json"):
        one, two = ((tmp_path / folder / name).read_bytes() for folder in ("one", "two"))
        assert one == two


def test_a_whole_run_that_was_carried_out_gets_no_page(whole: Path, tmp_path: Path) -> None:
    """Protects against a copied run folder: no page or workbook is written from it elsewhere."""
    import shutil

    copied = shutil.copytree(whole, tmp_path / "carried")
    assert "outside its place's folder" in refused("report", copied)


def test_a_story_stays_in_the_place(place: Path) -> None:
    """Protects people: the terminal says where the story is, and nothing of the life."""
    said = hometruth("story", place, "baseline", "--years", "1")
    assert said.status == 0, said.err
    (story,) = (place / "stories").iterdir()
    assert str(story) in said.out and len(said.out.splitlines()) == 1


def test_a_public_place_needs_no_share(tmp_path: Path) -> None:
    """Protects public figures: nothing is left out, and any folder will do."""
    folder = vouched_for(write_small_place(tmp_path / "smallshire"))
    size = (*SIZE[:4], "--years", "1")
    assert hometruth("run", folder, "baseline", *size, "--out", tmp_path / "run").status == 0
    said = hometruth("share", tmp_path / "run", "--out", tmp_path / "sent")
    assert said.status == 0 and "Nothing was left out" in said.out
    one, two = ((tmp_path / name / "results.parquet").read_bytes() for name in ("run", "sent"))
    assert one == two


@pytest.mark.parametrize("spoilt", ["", "{}", "[1]", '{"files": 3}', "\x00"])
def test_a_spoilt_record_of_init_makes_a_place_protected(tmp_path: Path, spoilt: str) -> None:
    """Protects from a damaged or forged record: it is no proof that figures are public."""
    folder = write_small_place(tmp_path / "smallshire")
    (folder / "made-by-init.json").write_text(spoilt, encoding="utf-8")
    said = hometruth("check", folder)
    assert said.status == 0, said.err
    assert "may be local" in said.out
