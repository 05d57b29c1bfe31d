"""Names that every system can hold, so that folders can be handed from one machine to another."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenarios.reading.file_names import LONGEST_NAME, refuse_unfit, why_unfit
from simulation.errors import InputError

FIT = ("north-west-london", "console", "com10", "auxiliary", "a.b", "Ynys Môn", ".hidden", "nul-1")
UNFIT = {
    "CON": "device", "prn": "device", "Aux.txt": "device", "nul ": "device", "COM7": "device",
    "lpt1.csv.gz": "device", "a:b": ":", "what?": "?", "a|b": "|", "x*": "*", 'say "x"': '"',
    "a\tb": "control character 9", "a\\b": "\\", "dot.": "full stop", "space ": "space",
    "é" * 101: "longer than 200 bytes", "x" * (LONGEST_NAME + 1): "longer than 200 bytes",
}  # fmt: skip


@pytest.mark.parametrize("name", FIT)
def test_an_ordinary_name_is_fit(name: str) -> None:
    """Protects ordinary names, those that only look like a device among them."""
    assert why_unfit(name) == ""


@pytest.mark.parametrize("name", UNFIT)
def test_a_name_that_windows_cannot_hold_is_refused_everywhere(name: str, tmp_path: Path) -> None:
    """Protects a colleague on Windows from a folder that cannot be copied there."""
    assert UNFIT[name] in why_unfit(name)
    with pytest.raises(InputError, match="choose another name"):
        refuse_unfit(tmp_path / name / "run")


def test_folders_that_are_there_already_are_nobodys_fault(tmp_path: Path) -> None:
    """Protects a person whose home folder has an odd name: only what would be made is looked at."""
    (tmp_path / "odd:").mkdir()
    refuse_unfit(tmp_path / "odd:" / "run")


def test_a_path_that_windows_could_not_hold_is_said_before_the_run() -> None:
    """Protects a night's run on Windows from a part whose path has more than 259 characters."""
    deep = Path("/") / "/".join(["x" * 40] * 4)
    refuse_unfit(deep, 50, windows=True)
    refuse_unfit(deep, 125, windows=False)
    with pytest.raises(InputError, match="Windows holds 259"):
        refuse_unfit(deep, 125, windows=True)
