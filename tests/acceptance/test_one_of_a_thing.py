"""One of a thing is not called by its plural, wherever a count is printed or written."""

from __future__ import annotations

import re
from pathlib import Path

import lxml.html
import openpyxl
import pytest

from tests.acceptance.test_command_line import SWEEP, hometruth
from tests.small_place import write_small_place

ONE_OF_MANY = re.compile(
    r"(?<![\d.,/–-])\b1 (futures|years|draws|replications|workers|values|changes|warnings|districts"
    r"|rows|councils|services|parameters|claims|beds|months)\b"
)
SMALLEST = ("--draws", "1", "--replications", "1", "--workers", "1")


def everything_in(out: Path) -> str:
    """All words of a run's page and workbook."""
    page = lxml.html.fromstring((out / "page.html").read_text(encoding="utf-8"))
    texts = [" ".join(" ".join(str(text) for text in page.itertext()).split())]
    if (out / "workbook.xlsx").is_file():
        book = openpyxl.load_workbook(out / "workbook.xlsx", read_only=True)
        for sheet in book:
            texts += [str(c) for row in sheet.iter_rows(values_only=True) for c in row if c]
    return "\n".join(texts)


@pytest.mark.parametrize("verb", ["run", "sweep"])
def test_one_future_of_one_year(verb: str, tmp_path: Path) -> None:
    """Protects readers from "1 futures", in printed lines, page and workbook alike."""
    place, sweep = write_small_place(tmp_path / "hamlet"), tmp_path / "beds.yaml"
    sweep.write_text(SWEEP, encoding="utf-8")
    what = ("halve-beds", "--years", "1") if verb == "run" else (sweep,)
    said = hometruth(verb, place, *what, *SMALLEST, "--out", tmp_path / "run")
    assert said.status == 0, said.err
    assert "1 future" in said.err
    text = said.out + said.err + everything_in(tmp_path / "run")
    assert not [text[max(0, m.start() - 60) : m.end() + 20] for m in ONE_OF_MANY.finditer(text)]


def test_one_district(tmp_path: Path) -> None:
    """Protects the person who makes a place for one district."""
    said = hometruth("init", tmp_path / "rutland", "--area", "Rutland", "--no-drift")
    assert said.status == 0 and "1 district" in said.out
    said_too = hometruth("check", tmp_path / "rutland", "halve-beds")
    assert not ONE_OF_MANY.findall(said.out + said.err + said_too.out + said_too.err)
