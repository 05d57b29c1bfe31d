"""Errors that teach: what every broken input file is answered with, and that it leaves nothing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.acceptance.broken.good import FILES
from tests.acceptance.broken.table import CASES, ODD, RUN, Broken, ask, golden
from tests.patience import PATIENCE_SECONDS

REPOSITORY = Path(__file__).resolve().parents[2]
MESSAGES = golden()
# Where a file cannot be read at all, there is no line to name.
NO_LINE = {
    "a spreadsheet", "UTF-16", "a file too large", "a folder", "no such file", "a pipe",
    "no permission", "a link to nothing", "a link to itself", "under another name",
}  # fmt: skip
AS_PROCESSES = ("anchors that explode", "a key twice", "counts: too few cells", "no comparator")


def by_name(case: Broken) -> str:
    return case.name


@pytest.mark.parametrize("case", CASES, ids=by_name)
def test_a_broken_input_is_answered_in_one_form(case: Broken, tmp_path: Path) -> None:
    """Protects a first user from guessing: the agreed message, the same from check and run."""
    case.write(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    for command in ("check", "run"):
        said = ask(case, tmp_path, command)
        assert said.err.strip() == MESSAGES[case.name]
        assert said.status == 2
        assert said.out == ""
    assert sorted(tmp_path.rglob("*")) == before


def test_every_message_is_of_a_case() -> None:
    """Protects the golden file from messages of no case, and names from twins."""
    assert list(MESSAGES) == [case.name for case in (*CASES, *ODD)]
    assert len(CASES) >= 40


def test_faults_of_the_place_and_of_the_scenario_come_together(tmp_path: Path) -> None:
    """Protects the reader's patience: one check shows everything to put right, in every file."""
    names = ("area: negative beds", "cohorts: no figure", "a misspelt measure")
    broken = [case for case in CASES if case.name in names]
    broken[0].write(tmp_path)
    for case in broken:
        text = FILES[case.file].replace(case.old, case.new, 1)
        (tmp_path / case.file).write_text(text, encoding="utf-8")
    said = ask(broken[0], tmp_path, "check")
    assert said.err.strip() == "\n\n".join(MESSAGES[name] for name in names)


@pytest.mark.parametrize("case", ODD, ids=by_name)
def test_what_is_odd_is_told_and_gone_ahead_with(case: Broken, tmp_path: Path) -> None:
    """Protects users who meant it and warns those who did not: one form, and status 0."""
    case.write(tmp_path)
    said = ask(case, tmp_path, "check")
    assert said.status == 0
    assert said.err.strip() == MESSAGES[case.name]
    for line in said.err.splitlines():
        assert line.startswith(("Warning: testshire/", "Warning: scenario.yaml:"))
    assert "Nothing wrong" not in said.out


@pytest.mark.parametrize("name", [case.name for case in CASES])
def test_every_message_says_where_and_what_to_do(name: str) -> None:
    """Protects the form: file, line and column, then what was expected, is nearest or mends it."""
    where = r"[\w./-]+:" if name.rpartition(": ")[2] in NO_LINE else r"[\w./-]+:\d+:\d+:"
    for message in MESSAGES[name].split("\n\n"):
        assert re.match(where, message), message
        assert re.search(r"Expected |Did you mean '|Fix: ", message), message
        assert len(message) < 600
        for word in ("Traceback", "fault is ours", "None", "NoneType", "e+0"):
            assert word not in message


@pytest.mark.parametrize("name", AS_PROCESSES)
def test_a_shell_sees_the_same(name: str, tmp_path: Path) -> None:
    """Protects scripts: status 2 and the message on the error stream of a real process."""
    case = next(case for case in CASES if case.name == name)
    case.write(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "cli", "run", "testshire", "scenario.yaml", *RUN], cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)}, capture_output=True, text=True,
        timeout=PATIENCE_SECONDS, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.strip() == MESSAGES[name]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_really_not_to_be_read(tmp_path: Path) -> None:
    """Protects shared drives, where permission is refused by the system and not by a test."""
    case = next(case for case in CASES if case.name == "area: no permission")
    case.write(tmp_path)
    (tmp_path / case.file).chmod(0)
    assert ask(Broken("plain"), tmp_path, "check").err.strip() == MESSAGES[case.name]


SOUND = {
    "as written": {},
    "saved by Notepad": {
        name: "\ufeff" + text.replace("\n", "\r\n") for name, text in FILES.items()
    },
    "no local parameters": {"testshire/parameters.yaml": None},
    "empty columns of a spreadsheet": {
        "testshire/cohorts.csv": FILES["testshire/cohorts.csv"].replace("\n", ",,\n") + ",,,,\n"
    },
    "a price that is meant": {
        "testshire/parameters.yaml": FILES["testshire/parameters.yaml"].replace(
            "260000\n  low: 200000\n  high: 350000", "5000\n  minimum: 0"
        )
    },
}


@pytest.mark.parametrize("changed", SOUND.values(), ids=SOUND)
def test_what_is_sound_is_read(changed: dict[str, str | None], tmp_path: Path) -> None:
    """Protects against strictness for its own sake: each of these files can be meant."""
    Broken("sound", whole=FILES["scenario.yaml"]).write(tmp_path)
    for name, text in changed.items():
        path = tmp_path / name
        path.unlink()
        if text is not None:
            path.write_text(text, encoding="utf-8", newline="")
    said = ask(Broken("sound"), tmp_path, "check")
    assert said.status == 0, said.err
