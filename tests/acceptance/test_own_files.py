"""A run replaces only what hometruth wrote, and only when it is asked to."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from scenarios.runs import working_folder
from tests.acceptance.test_command_line import hometruth, no_outputs, refused
from tests.small_place import write_small_place

SIZE = ("--draws", "1", "--replications", "1", "--years", "1", "--workers", "1")


@pytest.fixture(autouse=True)
def _without_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commands.report.write_outputs", no_outputs)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small place."""
    return write_small_place(tmp_path_factory.mktemp("places") / "hamlet")


@pytest.fixture
def out(place: Path, tmp_path: Path) -> Path:
    """A finished run, in which somebody has put files of their own."""
    out = tmp_path / "run"
    assert hometruth("run", place, "halve-beds", *SIZE, "--out", out).status == 0
    (out / "minutes.docx").write_text("ours", encoding="utf-8")
    (out / "charts").mkdir(exist_ok=True)
    (out / "charts" / "logo.svg").write_text("<svg/>", encoding="utf-8")
    (out / "notes" / "old").mkdir(parents=True)
    (out / "notes" / "old" / "a.txt").write_text("ours", encoding="utf-8")
    return out


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file below a folder: its bytes, and when it was written."""
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def seed_of(out: Path) -> int:
    """The seed of the run that is in a folder."""
    seed = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["seed"]
    assert isinstance(seed, int)
    return seed


@pytest.mark.parametrize("command", [("run", "halve-beds"), ("sweep", "more-or-fewer-beds")])
def test_a_finished_run_is_not_replaced_unasked(
    command: tuple[str, str], place: Path, out: Path
) -> None:
    """Protects last month's results from the same command given again, whichever command it is."""
    before = snapshot(out)
    error = refused(command[0], place, command[1], *SIZE[:4], "--out", out)
    assert f"{out}: a finished run is here" in error and "--overwrite" in error
    assert snapshot(out) == before
    assert [path.name for path in out.parent.iterdir()] == ["run"]


def test_the_default_run_folder_is_not_replaced_either(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Protects a run whose folder nobody named."""
    monkeypatch.chdir(tmp_path)
    assert hometruth("run", place, "halve-beds", *SIZE).status == 0
    assert "a finished run is here" in refused("run", place, "halve-beds", *SIZE, "--seed", "2")


def test_overwriting_keeps_what_hometruth_did_not_write(place: Path, out: Path) -> None:
    """Protects minutes, logos and notes that people keep beside their results."""
    theirs = {name: kept for name, kept in snapshot(out).items() if _theirs(name)}
    assert len(theirs) == 3
    said = hometruth("run", place, "halve-beds", *SIZE, "--seed", "2", "--out", out, "--overwrite")
    assert said.status == 0, said.err
    assert seed_of(out) == 2
    assert {name: kept for name, kept in snapshot(out).items() if _theirs(name)} == theirs
    said = hometruth("run", "--resume", out, "--draws", "2")
    assert said.status == 0, said.err
    assert {name: kept for name, kept in snapshot(out).items() if _theirs(name)} == theirs
    assert [path.name for path in out.parent.iterdir()] == ["run"]


def _theirs(name: str) -> bool:
    return name.endswith((".docx", "logo.svg", "a.txt"))


@pytest.mark.parametrize("moment", ["before the swap", "within the swap"])
def test_a_crash_while_overwriting_loses_nothing(
    moment: str, place: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Protects both runs and other people's files from a power cut at the worst moment."""
    theirs = {name: kept for name, kept in snapshot(out).items() if _theirs(name)}
    rename, n = Path.rename, 0

    def crash(path: Path, target: Path) -> Path:
        nonlocal n
        n += 1
        if n == (1 if moment == "before the swap" else 2):
            raise RuntimeError("lightning")
        return rename(path, target)

    words = ("run", place, "halve-beds", *SIZE, "--seed", "2", "--out", out, "--overwrite")
    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", crash)
        assert hometruth(*words).status == 1
    said = hometruth("run", "--resume", out)
    assert said.status == 0, said.err
    assert seed_of(out) == 2
    assert {name: kept for name, kept in snapshot(out).items() if _theirs(name)} == theirs
    assert [path.name for path in out.parent.iterdir()] == ["run"]


def test_a_crash_after_the_swap_leaves_nothing_behind(
    place: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Protects the disk: parts go, though the process died before it removed them."""
    words = ("run", place, "halve-beds", *SIZE, "--seed", "2", "--out", out, "--overwrite")
    with monkeypatch.context() as patched:
        patched.setattr(working_folder, "discard", lambda folder, but="": None)
        assert hometruth(*words).status == 0
    assert (working_folder.WorkingFolder(out).path / "parts").is_dir()
    assert hometruth("run", "--resume", out).out.startswith("Nothing is missing")
    assert [path.name for path in out.parent.iterdir()] == ["run"]


@pytest.mark.parametrize("options", [(), ("--overwrite",)])
@pytest.mark.parametrize(
    "files",
    [
        {"thesis.txt": "ours"},
        {"manifest.json": "{}", "results.parquet": "of another program"},
        {"manifest.json": "not JSON", "results.parquet": "x"},
    ],
    ids=["another folder", "another program's", "damaged"],
)
def test_a_folder_that_no_run_wrote_is_never_replaced(
    files: dict[str, str], options: tuple[str, ...], place: Path, tmp_path: Path
) -> None:
    """Protects any folder that is named by mistake, whatever the options."""
    out = tmp_path / "out"
    out.mkdir()
    for name, text in files.items():
        (out / name).write_text(text, encoding="utf-8")
    before = snapshot(tmp_path)
    error = refused("run", place, "halve-beds", *SIZE, "--out", out, *options)
    assert "this is in the way, and no run wrote it" in error
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("options", [(), ("--overwrite",)])
def test_a_folder_of_the_working_folders_name_is_never_emptied(
    options: tuple[str, ...], place: Path, tmp_path: Path
) -> None:
    """Protects a hidden folder that happens to be called as hometruth calls its own."""
    theirs = tmp_path / ".run-partial" / "novel.txt"
    theirs.parent.mkdir()
    theirs.write_text("ours", encoding="utf-8")
    error = refused("run", place, "halve-beds", *SIZE, "--out", tmp_path / "run", *options)
    assert "hometruth did not put this into it: novel.txt" in error
    assert theirs.read_text(encoding="utf-8") == "ours"


def test_a_strangers_file_among_the_parts_stays(tmp_path: Path) -> None:
    """Protects a file that somebody saved into the hidden folder while the run went on."""
    out = tmp_path / "run"
    with working_folder.new_run(out) as work:
        (work.path / "parts").mkdir()
        mine = work.path / "parts" / "mine.txt"
        mine.write_text("ours", encoding="utf-8")
    assert mine.read_text(encoding="utf-8") == "ours"


@pytest.mark.skipif(os.name == "nt", reason="symbolic links need a privilege there")
def test_a_link_to_another_disk_stays_a_link(place: Path, tmp_path: Path) -> None:
    """Protects a run folder that is a link to a larger disk."""
    (tmp_path / "large").mkdir()
    out = tmp_path / "run"
    out.symlink_to(tmp_path / "large" / "run", target_is_directory=True)
    for options in ((), ("--overwrite", "--seed", "2")):
        said = hometruth("run", place, "halve-beds", *SIZE, "--out", out, *options)
        assert said.status == 0, said.err
        assert out.is_symlink() and (tmp_path / "large" / "run" / "manifest.json").is_file()
    assert seed_of(out) == 2


@pytest.mark.parametrize("name", ["aux", "half:price", "plan."])
def test_a_name_that_windows_cannot_hold_is_refused(name: str, place: Path, tmp_path: Path) -> None:
    """Protects a colleague on Windows who is sent the folder, of a run or of a place."""
    said = refused("run", place, "halve-beds", *SIZE, "--out", tmp_path / name)
    assert "Windows" in said and list(tmp_path.iterdir()) == []
    said = refused("init", tmp_path / name / "here", "--area", "Rutland")
    assert "Windows" in said and list(tmp_path.iterdir()) == []
