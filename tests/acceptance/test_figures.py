"""One walk over every figure of a run: page, workbook, verdicts and printed lines.

A figure that stands in two places is checked against itself: each place against the value worked
out from results.parquet, at the precision that it shows.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from outputs.charts.numbers import MINUS
from outputs.economics.outcomes import OUTCOMES
from simulation.results import content_hash, read_results
from simulation.results.measures import MEASURES
from simulation.results.measuring import Rows
from simulation.results.protected_run import shown_verdicts
from simulation.results.run_folder import RunFolder
from tests.acceptance.test_command_line import hometruth
from tests.marked import page_numbers, parsed, says_where_from
from tests.recomputed import Recomputed
from tests.small_place import vouched_for, write_small_place
from tests.walk import (
    Displayed,
    claims_of,
    how_often,
    in_verdicts,
    in_workbook,
    on_page,
)

BITS = 1e-9
SIZE = ("--replications", "2", "--years", "5", "--workers", "1", "--seed", "3")
DRAWS = {"public": 11}  # enough for shares of futures; elsewhere a few, which are counted
COUNCILS = "councils: {east: 50%, mid_and_south: 30%, west: 20%}\nvoids: tenants\n"
SWEEP = """\
schema: 1
title: More or fewer beds
question: What do more or fewer beds do?
source: Made up
compare_with: baseline
vary:
  at: 2027-04-01
  set_capacity: {of: local_beds, to: each value}
values: [50%, 100%, 150%]
show:
  - {measure: people_in_hospital, in: year 5}
  - {measure: admissions_away, over: 5 years}
  - {measure: local_bed_occupancy, over: 5 years}
  - {measure: share_of_admissions_refused_locally, over: 5 years}
"""
CLOSE = """\
schema: 1
title: Half of the beds close
question: What happens when half of the beds close?
source: Made up
compare_with: baseline
changes:
  - {at: 2027-04-01, set_capacity: {of: local_beds, to: 50%}}
hypothesis:
  statement: It costs no more, and nobody lives farther away.
  sure_enough: 90%
  claims:
    - {measure: net_present_cost, over: 5 years, versus: baseline, at_most: 100%}
    - {measure: people_far_from_home, in: year 4, versus: baseline, at_most: 100%}
    - {measure: total_cost, in: year 3, versus: baseline, at_most: 100%}
    - {measure: days_at_home_share, over: 5 years, versus: baseline, at_least: 100%}
    - {measure: share_of_admissions_refused_locally, over: 5 years, at_most: 10%}
    - {measure: local_bed_occupancy, in: year 5, versus: baseline, at_most: 100%}
"""
MAY_BE_EMPTY = {
    # nobody may be there or do it in a small run, or nothing may be paid so
    "fund_balance", "ward_cost_stranded", "cost_other_payers", "cost_provider",
    "people_in_secure_hospital",
    "children_in_hospital", "secure_admissions", "admissions_not_made", "returns_to_area",
    "autistic_people_in_hospital", "people_in_emergency_holding", "people_ready_to_leave_hospital",
}  # fmt: skip


@dataclass(frozen=True)
class Walked:
    """A run: what the command printed, and the folder that it left."""

    printed: str
    folder: Path

    @property
    def html(self) -> str:
        """The page as written."""
        return (self.folder / "page.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module", params=["public", "local", "councils", "sweep"])
def walked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Walked:
    """A run like the demonstration, one with local figures, three councils, a sweep."""
    base = tmp_path_factory.mktemp(request.param)
    place, out = write_small_place(base / "smallshire"), base / "run"
    area = (place / "area.yaml").read_text(encoding="utf-8")
    if request.param == "local":
        area = area.replace("public_figures_only: true", "public_figures_only: false")
    if request.param == "councils":
        area += COUNCILS
    (place / "area.yaml").write_text(area, encoding="utf-8")
    if request.param != "local":
        vouched_for(place)
    (base / "beds.yaml").write_text(SWEEP, encoding="utf-8")
    (base / "close.yaml").write_text(CLOSE, encoding="utf-8")
    words: tuple[str | Path, ...] = ("run", place, base / "close.yaml", "halve-beds-and-reinvest")
    if request.param == "sweep":
        words = ("sweep", place, base / "beds.yaml")
    draws = str(DRAWS.get(request.param, 3))
    out = place / "runs" / "whole" if request.param == "local" else out
    said = hometruth(*words, *SIZE, "--draws", draws, "--out", out)
    assert said.status == 0, said.err
    return Walked(said.out, out)


@pytest.fixture(scope="module")
def recomputed(walked: Walked) -> Recomputed:
    """The same figures from results.parquet."""
    return Recomputed(walked.folder)


@pytest.fixture(scope="module")
def every(walked: Walked, recomputed: Recomputed) -> list[Displayed]:
    """Every figure in every place."""
    first = recomputed.years[0]
    return [
        *on_page(walked.folder),
        *in_workbook(walked.folder),
        *in_verdicts(walked.folder, first),
    ]


def test_every_figure_is_what_the_results_say(
    every: list[Displayed], recomputed: Recomputed
) -> None:
    """Protects every reader: wherever a figure stands, it is the results' own, as it is rounded."""
    wrong = not_borne_out(every, recomputed)
    assert not wrong, wrong[:5]


def not_borne_out(
    shown: Iterable[Displayed], recomputed: Recomputed
) -> list[tuple[Displayed, float]]:
    """The figures that the results do not bear out, each with what is right."""
    found = []
    known: dict[object, float] = {}
    for one in shown:
        if one.identity not in known:
            known[one.identity] = recomputed.value(one.marks)
        right = known[one.identity]
        if abs(one.value - right) > one.half + BITS * (1 + abs(one.value)):
            found.append((one, right))
    return found


def test_the_walk_notices_one_digit(every: list[Displayed], recomputed: Recomputed) -> None:
    """Protects the walk from passing whatever is shown: a figure one digit off is found."""
    first_of_each = {one.place.partition(",")[0]: one for one in reversed(every)}
    for one in first_of_each.values():
        wrong = replace(one, value=one.value + max(2.1 * one.half, 1e-3))
        assert not_borne_out([wrong], recomputed), one


def test_figures_stand_in_several_places(walked: Walked, every: list[Displayed]) -> None:
    """Protects the walk itself: it meets the same figures on page, workbook and cards."""
    places = defaultdict(set)
    for one in every:
        places[one.identity].add(one.place.partition(",")[0])
    if not (walked.folder / "workbook.xlsx").exists():
        counted = {own for own in places if "futures_" in dict(own)["data-stat"]}
        assert len(every) > len(places) - len(counted) == 4 * 3 * 6
        assert len(counted) > 10
        return
    met = list(places.values())
    assert sum({"page", "workbook"} <= own for own in met) > 300
    assert sum({"page", "verdicts.json"} <= own for own in met) >= 6
    assert any({"page", "workbook", "verdicts.json", "card"} <= own for own in met)


def test_the_workbook_counts_no_figure_that_is_not_the_pages(walked: Walked) -> None:
    """Protects the finance team: the workbook's own checks find nothing to look at."""
    path = walked.folder / "workbook.xlsx"
    if path.exists():
        book = openpyxl.load_workbook(path, data_only=True)
        label = "Checks that need a look"
        rows = {row[0]: row for row in book["Checks"].iter_rows(values_only=True)}
        assert rows[label][5] == 0
        first = [row[1] for row in book["Read me"].iter_rows(values_only=True) if row[0] == label]
        assert first == [0]


def test_printed_lines_say_what_cards_and_verdicts_say(
    walked: Walked, recomputed: Recomputed
) -> None:
    """Protects the first answer: the sentence in the terminal is the card's, and is so often."""
    text = " ".join(parsed(walked.html).text_content().split())
    claims = claims_of(walked.folder)
    verdicts = shown_verdicts(RunFolder(walked.folder))  # what local figures let a terminal show
    shown = {claim.sentence for verdict in verdicts for claim in verdict.claims}
    printed = " ".join(walked.printed.split())
    assert all(sentence in printed for sentence in shown)
    for claim in claims:
        judged = claim.judged
        assert judged["sentence"] in text
        assert (judged["sentence"] in printed) == (judged["sentence"] in shown)
        if judged["probability"] is None:
            continue
        said = how_often(judged["sentence"])
        if said is not None:
            share, half = said
            assert abs(share - judged["probability"]) <= half + BITS
        marks = claim.marks("mean", recomputed.years[0])
        if marks and claim.compares and re.search(r"no (higher|lower) than", judged["threshold"]):
            year, years = int(marks["data-year"]), int(marks["data-years"])
            table = recomputed.by_future(judged["measure"], year, years)
            gap = table[claim.scenario] - table[recomputed.comparator[claim.scenario]]
            holds = gap <= 0 if "no higher" in judged["threshold"] else gap >= 0
            assert judged["probability"] == pytest.approx(float(holds.mean()))


def test_every_number_on_the_page_can_be_walked(walked: Walked) -> None:
    """Protects the walk from a number that it cannot see, in a cell or in a sentence.

    Numbers that are not marked are dates, how many futures, ranges by name, claims and what the
    verdicts say, which other tests follow.
    """
    tree = parsed(walked.html)
    for cell in tree.xpath("//td"):
        assert says_where_from(cell), cell.text_content()
    sentences = {claim.judged["sentence"] for claim in claims_of(walked.folder)}
    left = []
    for one in tree.xpath(
        "//section[@id != 'reading' and @id != 'answer']//*[self::p or self::li]"
    ):
        whole = " ".join(one.text_content().split())
        if whole in sentences or one.xpath("./p | ./h3"):
            continue
        for marked in one.xpath(".//span[@data-measure] | .//code"):
            marked.text = ""
        unmarked = KNOWN.sub("", " ".join(one.text_content().split()))
        if re.search(r"\d", unmarked):
            left.append(whole)
    assert not left


SENTENCES = "//section[@id != 'reading' and @id != 'answer']//*[self::p or self::li]"
KNOWN = re.compile(
    r"\d{4}/\d{2}|9 (?:in|of) 10|(?:of (?:the )?|all )?[\d,]+ futures|"
    r"\d{1,2} [A-Z][a-z]+ \d{4}|(?:over|first|same) (?:the )?\d+ (?:years|futures)|"
    r"[Aa]t \d+% it is|year \d+|the \d+ years|discounted at [\d.]+%|"
    r"(?:[\d.]+%, )*[\d.]+%(?=\. Each)|section 117"
)


def test_charts_say_what_their_tables_hold(walked: Walked) -> None:
    """Protects those who read a chart's title or hear it read: its numbers stand in its table."""
    untold = [
        (name, number)
        for name, words, numbers in _charts(walked.html)
        for number in re.findall(r"£?\d[\d,]*\.\d+m?|£\d[\d,]*m?|\d+%", words)
        if number.strip("£m%") not in numbers
    ]
    assert not untold, untold[:10]


def _charts(html: str) -> Iterable[tuple[str, str, set[str]]]:
    """Each chart's title and description, and the numbers of its tables and sentences."""
    for figure in parsed(html).xpath("//figure"):
        words = " ".join(
            part.text_content()
            for part in figure.xpath(".//*[local-name()='title' or local-name()='desc']")
        )
        told = figure.xpath(".//td | .//span[@data-measure]")
        texts = " ".join(one.text_content() for one in told)
        yield figure.get("id"), _without_levers(words), set(re.findall(r"\d[\d,]*\.?\d*", texts))


def _without_levers(words: str) -> str:
    """A chart's words without the values of a sweep's lever, which are no results."""
    return re.sub(r"\bat \d+%|\d+%: mean", "", words)


def test_what_is_counted_has_rows(walked: Walked, recomputed: Recomputed) -> None:
    """Protects against a figure that is always 0 since nothing has such rows."""
    if not (walked.folder / "workbook.xlsx").exists():
        return
    rows: dict[str, Rows] = {name: of.rows for name, of in MEASURES.items()}
    rows.update({f"{name}, of": of.per for name, of in MEASURES.items() if of.per})
    rows.update({outcome.name: outcome.rows for outcome in OUTCOMES})
    rows.update({f"{one.name}, each": one.per for one in OUTCOMES if one.per})
    empty = {name for name, own in rows.items() if not recomputed.taken(own).any()}
    assert empty <= MAY_BE_EMPTY


def test_a_rate_is_of_those_to_whom_it_happens(walked: Walked, recomputed: Recomputed) -> None:
    """Protects a rate's denominator: every event is where those are counted whom it divides by."""
    results = recomputed.results
    for outcome in OUTCOMES:
        if outcome.name in ("crises_rate", "breakdowns_rate"):
            assert outcome.per is not None
            happened = set(results[recomputed.taken(outcome.rows)]["setting"].unique())
            counted = set(results[recomputed.taken(outcome.per)]["setting"].unique())
            assert happened and happened <= counted, outcome.name


def test_steps_as_printed_add_up(walked: Walked) -> None:
    """Protects the waterfall: its steps, as printed, come to the difference as printed."""
    steps: defaultdict[str, Decimal] = defaultdict(Decimal)
    whole: dict[str, Decimal] = {}
    for one in page_numbers(walked.html):
        if one["data-measure"] != "total_cost" or one["tag"] != "td" or "data-years" not in one:
            continue
        if one["data-stat"] == "difference_step":
            steps[one["data-scenario"]] += printed(one["text"])
        elif one["data-stat"] == "difference_mean":
            whole[one["data-scenario"]] = printed(one["text"])
    assert steps == whole
    assert whole or not (walked.folder / "workbook.xlsx").exists()


def printed(text: str) -> Decimal:
    """A number exactly as it is printed."""
    return Decimal(text.replace(MINUS, "-").replace(",", ""))


def test_what_a_steering_group_asks_for_is_there(walked: Walked) -> None:
    """Protects the page's content: who is far away, in hospital, admitted, and who pays."""
    if not (walked.folder / "workbook.xlsx").exists():
        return
    charted = {one["data-measure"] for one in page_numbers(walked.html)}
    assert {
        "people_far_from_home", "people_in_hospital", "local_beds_open", "local_bed_occupancy",
        "admissions_sought", "admissions_local", "admissions_away", "total_cost",
        "cost_health_board", "cost_council", "moves", "person_days", "breakdowns",
        "share_of_admissions_refused_locally", "share_of_admissions_unsuited_locally",
        "children_in_residential_school",
    } <= charted  # fmt: skip


def test_the_page_is_of_this_run(walked: Walked) -> None:
    """Protects against a page that was left over: its results have the manifest's hash."""
    manifest = json.loads((walked.folder / "manifest.json").read_text(encoding="utf-8"))
    results = read_results(walked.folder / "results.parquet")
    assert content_hash(results) == manifest["hashes"]["results"]
    assert "Smallshire" in walked.html
    assert "This run is not finished" not in walked.html
