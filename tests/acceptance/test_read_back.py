"""What check says of the figures it read, so that one that was not meant is seen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.attack.attacking import clean_folder
from tests.acceptance.test_command_line import hometruth

CHECK = ("check", "townshire", "whole.yaml", "beds.yaml")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A place with every kind of file, scenarios with every verb, and a sweep."""
    with clean_folder() as folder:
        yield folder


def said_of(folder: Path, file: str, old: str, new: str) -> tuple[list[str], list[str]]:
    """The lines that check says of the clean files alone, and of a changed one alone."""
    path = folder / file
    clean = path.read_text(encoding="utf-8")
    assert old in clean
    before = hometruth(*CHECK)
    path.write_text(clean.replace(old, new, 1), encoding="utf-8")
    after = hometruth(*CHECK)
    path.write_text(clean, encoding="utf-8")
    assert (before.status, after.status) == (0, 0), after.err
    lines, others = before.out.splitlines(), after.out.splitlines()
    return [x for x in lines if x not in others], [x for x in others if x not in lines]


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("townshire/counts.csv", "64,40,register", "64,41,register", "adults, none 98"),
        ("townshire/counts.csv", "18,59,13", "18,58,13", "18 to 58 13"),
        ("townshire/area.yaml", "opening: 12", "opening: 13", "local_beds 13"),
        ("townshire/area.yaml", "already_reached: 15%", "already_reached: 25%", "25% reached"),
        ("townshire/area.yaml", "adults: 513000", "adults: 503000", "503,000 of"),
        ("townshire/cohorts.csv", "7854", "7845", "7,904, 7,845"),
        ("townshire/parameters.yaml", "high: 70000", "high: 71000", "(40,000 to 71,000, log)"),
        ("townshire/services.yaml", "[receiving]", "[receiving, after]", "receiving and after"),
        ("whole.yaml", "by: 6, late: 6", "by: 7, late: 6", "suitable_homes 40 to 47, 6 months"),
        ("whole.yaml", "to: 50%", "to: 75%", "over 24 months: local_beds 12 to 9 (75%)"),
        ("whole.yaml", "lag: 9 months", "lag: 8 weeks", "lag 56 days"),
        ("whole.yaml", "at_most: 30%", "at_most: 3%", "in every year at most 3%"),
        ("first.yaml", "2026-10-01", "2026-11-01", "2026-11-01: intensive_support 0 to 20"),
        ("beds.yaml", "150%]", "125%]", "125%: 2027-04-01, over 24 months, local_beds 12 to 15"),
    ],
)
def test_another_figure_is_said_in_words(
    folder: Path, file: str, old: str, new: str, words: str
) -> None:
    """Protects whoever mistyped a figure that could be meant: check says what it read."""
    before, after = said_of(folder, file, old, new)
    assert any(words in line for line in after), after
    assert not any(words in line for line in before)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("whole.yaml", "title: Half", "title: A half"),
        ("whole.yaml", "to: 55000", "to: 55000.0"),
        ("townshire/counts.csv", "64,40,register", "64,40,another register"),
        ("townshire/area.yaml", "60%", "0.6"),
    ],
)
def test_the_fingerprint_is_of_figures_and_not_of_words(
    folder: Path, file: str, old: str, new: str
) -> None:
    """Protects the comparison of two files: what leads to the same results has one fingerprint."""
    before, after = said_of(folder, file, old, new)
    assert not any("ingerprint" in line for line in before + after)
    before, after = said_of(folder, "whole.yaml", "by: 90%", "by: 91%")
    assert sum("ingerprint" in line for line in after) == 1
