"""What is said when something goes wrong that nobody foresaw, and what is kept."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.attack.kinds import CLEAN
from scenarios.language import read_changes
from scenarios.runs.plan import PLAN_VERSION, read_record
from simulation.errors import InputError
from tests.acceptance.test_command_line import hometruth, no_outputs
from tests.small_place import write_small_place

SCENARIO = """\
schema: 1
title: Fewer beds
question: What do fewer beds do?
source: Made up
compare_with: baseline
changes:
  - at: 2026-10-01
    set_capacity: {of: local_beds, to: 50%}
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A small place beside a scenario, in the current folder."""
    monkeypatch.chdir(tmp_path)
    write_small_place(tmp_path / "hamlet")
    (tmp_path / "fewer.yaml").write_text(SCENARIO, encoding="utf-8")
    return "hamlet"


def failing(*arguments: object, **options: object) -> Any:
    raise ZeroDivisionError("nobody foresaw this")


def test_what_nobody_foresaw_names_the_place_in_the_file(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Protects whoever meets our fault: file, line and column, so that they can get round it."""
    monkeypatch.setitem(read_changes.VERBS, "set_capacity", failing)
    said = hometruth("check", place, "fewer.yaml")
    assert said.status == 1
    assert "the fault is ours: ZeroDivisionError" in said.err
    assert "It happened at fewer.yaml:8:19." in said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize(
    ("step", "named"),
    [
        ("scenarios.binding.suitability._contradictions", "baseline.yaml"),
        ("scenarios.places.load._do_not_fit", "hamlet"),
        ("scenarios.places.read_files._read_count", "counts.csv"),
        ("scenarios.binding.oddities.beyond_the_run", "baseline.yaml"),
    ],
)
def test_every_step_of_a_check_has_the_net_below_it(
    step: str, named: str, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Protects the net: what is found out across files names one of them too."""
    monkeypatch.setattr(step, failing)
    said = hometruth("check", place, "fewer.yaml")
    assert said.status == 1
    assert "It happened at " in said.err and named in said.err


def test_what_the_system_refuses_is_named(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Protects whoever may not look into a folder: which one, and what to do."""

    def refused(*arguments: object) -> Any:
        raise PermissionError(errno.EACCES, "Permission denied", "hamlet")

    monkeypatch.setattr("scenarios.places.load._missing_files", refused)
    said = hometruth("check", place, "fewer.yaml")
    assert said.status == 2
    assert said.err.startswith("hamlet: this may not be used: permission is refused")


@pytest.mark.parametrize("word", ["a\u200bb", "a\nb", "caf\udce9.yaml", "--\x1b[31m", "a\u202eb"])
def test_an_argument_with_what_cannot_be_seen_is_refused(word: str, place: str) -> None:
    """Protects the run folder and the terminal from names copied with an invisible character."""
    for words in (("check", word), ("check", place, word), ("run", place, "fewer", "--out", word)):
        said = hometruth(*words)
        assert said.status == 2
        assert "has a character that cannot be seen: U+" in said.err
        assert word not in said.err


@pytest.mark.parametrize("name", ["a" * 300, "a" * 300 + ".yaml", "b" * 5000])
def test_a_name_that_is_too_long_is_refused(name: str, place: str) -> None:
    """Protects whoever pasted a sentence for a name."""
    for words in (("check", name), ("check", place, name), ("report", name)):
        said = hometruth(*words)
        assert said.status == 2
        assert name[:20] in said.err


def test_a_page_that_fails_loses_no_run(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Protects hours of work: the run is kept, and its page may be written again."""
    words = ("run", place, "fewer.yaml", "--draws", "1", "--replications", "1", "--years", "1",
             "--workers", "1", "--out", "out")  # fmt: skip
    with monkeypatch.context() as patched:
        patched.setattr("outputs.page.steering_page.write_page", failing)
        said = hometruth(*words)
    assert said.status == 1
    assert "hometruth report out" in said.err
    assert Path("out/results.parquet").is_file()
    assert not Path("out/page.html").exists()
    again = hometruth("report", "out")
    assert again.status == 0, again.err
    assert Path("out/page.html").is_file()
    assert "Nothing is missing" in hometruth("run", "--resume", "out").out


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have names in Unicode only")
def test_a_run_goes_in_a_folder_whose_name_is_not_utf_8(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Protects whoever has a folder from an older system: a plan holds its path byte for byte."""
    monkeypatch.setattr("commands.report.write_outputs", no_outputs)
    odd = Path(os.fsdecode(b"caf\xe9"))
    shutil.copytree(".", odd, ignore=lambda *_: [odd.name])
    monkeypatch.chdir(odd)
    words = ("--draws", "1", "--replications", "1", "--years", "1", "--workers", "1")
    said = hometruth("run", place, "fewer.yaml", *words, "--out", "out")
    assert said.status == 0, said.err
    more = hometruth("run", "--resume", "out", "--draws", "2")
    assert more.status == 0, more.err


@pytest.mark.parametrize("run", ["", ".", "..", "/"])
def test_no_run_is_resumed_from_nowhere(run: str, place: str) -> None:
    """Protects whoever gives a variable that is empty: an answer, and nothing written."""
    before = sorted(Path().rglob("*"))
    said = hometruth("run", "--resume", run)
    assert said.status == 2
    assert "no unfinished run is here" in said.err
    assert sorted(Path().rglob("*")) == before


def test_a_plan_with_half_a_character_is_refused(tmp_path: Path) -> None:
    """Protects a resume: a damaged plan is named, whatever the damage is."""
    plan = tmp_path / "plan.json"
    plan.write_text(
        f'{{"schema_version": {PLAN_VERSION}, "asked": {{"place": "\\ud800"}}, "size": {{}}, '
        '"versions": {}, "files": {}, "code": "", "hash": ""}',
        encoding="utf-8",
    )
    with pytest.raises(InputError, match=r"plan\.json: the plan of this unfinished run cannot be"):
        read_record(plan)


@pytest.mark.parametrize(
    ("old", "new"), [("{group: adults,", "{group: [],"), ("[receiving]", "[]")]
)
def test_a_service_for_nobody_is_refused(
    old: str, new: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Protects whoever empties a list: it would mean nobody, or never."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(CLEAN, tmp_path / "files")
    file = tmp_path / "files/townshire/services.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    said = hometruth("check", "files/townshire")
    assert said.status == 2
    assert "names nothing. Expected one of:" in said.err
