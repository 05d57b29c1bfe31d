"""Every figure that a run shows, wherever it stands: page, workbook, verdicts and printed lines.

A figure has one identity (measure, scenario, years, statistic) in all of these places. Each is
collected as it is displayed, with how far rounding may have moved it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl

from outputs.charts.numbers import JOINED, MINUS
from outputs.workbook.figures_sheet import FIRST_ROW, STATISTICS
from simulation.results.measures import MEASURES
from tests.marked import DECIMALS, FACTOR, count_in, number_in, page_numbers, parsed, unit_of

WHOLE = {"clear_from", "back_by"}
NO_NUMBER = {"not seen", "not in this run", "few"}
LAST_BITS = 1e-9
PRINTED = re.compile(r"[-+]?\d[\d,]*\.?\d*")
OFTEN = re.compile(r"(?:[Ii]n )?(\d+) (?:of|in) (?:the )?(\d+)")


@dataclass(frozen=True)
class Displayed:
    """One figure in one place.

    Attributes:
        marks: what it is, as the page marks its numbers.
        value: in the measure's own unit; shares of futures from 0 to 1.
        half: half of its last printed digit: how far rounding may have moved it.
    """

    place: str
    marks: Mapping[str, str]
    text: str
    value: float
    half: float

    @property
    def identity(self) -> tuple[tuple[str, str], ...]:
        """What it is, whichever place it stands in."""
        said = {k: v for k, v in self.marks.items() if (k, v) != ("data-years", "1")}
        return tuple(sorted(said.items()))


def marks(measure: str, scenario: str, year: int, stat: str, years: int = 1) -> dict[str, str]:
    """What a figure is, as the page marks its numbers."""
    told = {"measure": measure, "scenario": scenario, "year": year, "stat": stat, "years": years}
    return {f"data-{name}": str(value) for name, value in told.items()}


def on_page(folder: Path) -> Iterator[Displayed]:
    """The marked numbers of the page's tables and sentences."""
    html = (folder / "page.html").read_text(encoding="utf-8")
    for number in page_numbers(html):
        if number["text"] in NO_NUMBER:
            continue
        said = {k: v for k, v in number.items() if k.startswith("data-")}
        if of := int(said.pop("data-of", "0")):
            count, half = count_in(number["text"], of)
            yield Displayed("page", said, number["text"], count / of, half / of)
            continue
        stat, unit = said["data-stat"], unit_of(said["data-measure"])
        factor, decimals = FACTOR.get(unit, 1.0), DECIMALS[unit]
        if stat in WHOLE:
            factor, decimals = 1.0, 0
        half = 0.5 * 10**-decimals / factor
        yield Displayed("page", said, number["text"], number_in(number["text"]) / factor, half)


def in_workbook(folder: Path) -> Iterator[Displayed]:
    """The cells that the workbook says hold a figure of the page, as their formats show them."""
    path = folder / "workbook.xlsx"
    if not path.exists():  # a sweep has none
        return
    book = openpyxl.load_workbook(path, data_only=True)
    stats = {words: stat for stat, words in STATISTICS.items()}
    names = _names(folder)
    for row in book["Figures"].iter_rows(min_row=FIRST_ROW + 1, max_col=11, values_only=True):
        title, name, letter, _, year, years, words, _, times, sheet, cell = row
        if title is None:
            continue
        said = marks(name, names[letter], int(year[:4]), stats[words], int(years))
        if said["data-stat"] == "difference_step":
            said["data-step"] = title
        found = book[sheet][cell]
        half = 0.5 * 10.0 ** -_decimals(found.number_format) / times
        place = f"workbook, {sheet}!{cell}"
        yield Displayed(place, said, str(found.value), found.value / times, half)


def _names(folder: Path) -> dict[str, str]:
    """Each scenario's name by its letter, comparators first."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    declared = manifest["scenarios"]
    known = {one["name"] for one in declared}
    ordered = sorted(declared, key=lambda one: one["compare_with"] in known)
    return {chr(ord("A") + place): one["name"] for place, one in enumerate(ordered)}


def _decimals(number_format: str) -> int:
    """Decimals that a cell shows of its value; thousands and millions may not be hidden."""
    positive = number_format.partition(";")[0]
    assert not re.search(r"0,+($|[^0#])", positive), f"{number_format} hides part of the number"
    decimals = len(re.sub(r"[^0#]", "", positive.partition(".")[2]))
    return decimals + 2 * positive.endswith("%")


@dataclass(frozen=True)
class Claim:
    """One claim of a hypothesis, as verdicts.json holds it, and what its figures are."""

    number: str
    scenario: str
    judged: Mapping[str, Any]

    @property
    def compares(self) -> bool:
        """Whether it is about a difference from the comparator."""
        return " with '" in self.judged["threshold"]

    def marks(self, stat: str, first: int) -> dict[str, str] | None:
        """What a figure of it is; none where it is about the worst year, or adds years up."""
        (words,) = re.findall(r"\d+", self.judged["period"]) or ("",)
        measure, stat = self.judged["measure"], f"difference_{stat}" if self.compares else stat
        if not words:
            return None
        if self.judged["period"].startswith("in year"):
            return marks(measure, self.scenario, first + int(words) - 1, stat)
        if MEASURES[measure].answer == "total":
            return None
        return marks(measure, self.scenario, first, stat, int(words))


def claims_of(folder: Path) -> list[Claim]:
    """The judged claims, numbered as the page numbers them."""
    verdicts = json.loads((folder / "verdicts.json").read_text(encoding="utf-8"))
    return [
        Claim(f"{number}.{place}", verdict["scenario"], judged)
        for number, verdict in enumerate(verdicts, 1)
        for place, judged in enumerate(verdict["claims"], 1)
    ]


def in_verdicts(folder: Path, first: int) -> Iterator[Displayed]:
    """Means and ranges of claims, in verdicts.json and on the page's cards."""
    tree = parsed((folder / "page.html").read_text(encoding="utf-8"))
    for claim in claims_of(folder):
        if claim.judged["mean"] is None:
            continue
        exact = [claim.judged["mean"], *claim.judged["interval"]]
        said = [claim.marks(stat, first) for stat in ("mean", "p5", "p95")]
        for own, value in zip(said, exact, strict=True):
            if own:
                yield Displayed("verdicts.json", own, str(value), value, LAST_BITS * abs(value))
        facts = tree.xpath(
            f"//*[@data-claim='{claim.number}' and @data-fact='interval']"
            f" | //*[@data-claim='{claim.number}']//*[@data-fact='size']"
        )
        factor = FACTOR.get(claim.judged["unit"], 1.0)
        for fact in facts:
            text = _plain(fact.text_content())
            for own, printed in zip(said, PRINTED.findall(text), strict=False):
                decimals = len(printed.partition(".")[2])
                value, half = float(printed.replace(",", "")), 0.5 * 10**-decimals
                if own:
                    yield Displayed("card", own, text, value / factor, half / factor)


def _plain(text: str) -> str:
    return text.replace(MINUS, "-").replace(JOINED, "").replace("£", "")


def how_often(words: str) -> tuple[float, float] | None:
    """The share of futures that words give first, and what rounding may have moved it by.

    None where they give it as all, none, or nearly so.
    """
    if re.match(r"\W*(?:Not in|[Ii]n (?:all|none|under|over|the one))", words):
        return None
    found = OFTEN.search(words)
    assert found, words
    of = int(found[2])
    return int(found[1]) / of, 0.5 / of if of == 100 else LAST_BITS
