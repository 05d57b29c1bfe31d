"""The page: every number on it can be recomputed, and it opens from an e-mail."""

from __future__ import annotations

import json
import math
import re
import xml.etree.ElementTree as ET
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import lxml.html
import numpy as np
import pandas as pd
import pytest

from outputs.charts.numbers import JOINED, MINUS
from outputs.page.sections import past_section, pathway_section
from simulation.errors import InputError
from simulation.results import COST_ITEMS, read_results
from simulation.results.measures import named, over_years, yearly
from tests.synthetic_run import (
    MOVES,
    SCENARIOS,
    claim,
    page_of,
    synthetic_manifest,
    synthetic_results,
    synthetic_verdicts,
    write_run,
)

DECIMALS = {
    "people": 1, "places": 1, "slots": 1, "events a year": 1, "share": 0, "GBP a year": 2, "GBP": 2,
}  # fmt: skip
FACTOR = {"share": 100.0, "GBP a year": 1e-6, "GBP": 1e-6}
QUANTILES = {"p5": 0.05, "p95": 0.95}
NAMES_OF_SVG = ("http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = write_run(tmp_path_factory.mktemp("run"))
    page_of(path)
    return path


@pytest.fixture(scope="module")
def html(folder: Path) -> str:
    return (folder / "page.html").read_text(encoding="utf-8")


@pytest.fixture
def without_charts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the sections out, for tests of what stands around them."""
    monkeypatch.setattr("outputs.page.steering_page.all_sections", lambda study, history: [])
    monkeypatch.setattr("outputs.page.steering_page.ten_questions", lambda study, place: [])


def parsed(html: str) -> Any:
    """The page as a tree."""
    return lxml.html.fromstring(html)


def page_numbers(html: str) -> list[dict[str, str]]:
    """Every number of the page that says where it comes from, with its text."""
    found = parsed(html).xpath("//td[not(@data-claim or @data-history)] | //span[@data-measure]")
    return [
        {**where_from(element), "tag": str(element.tag), "text": element.text_content()}
        for element in found
    ]


def where_from(element: Any) -> dict[str, str]:
    """Where a number says it comes from, what its row and its table say of all theirs included."""
    said: dict[str, str] = {}
    for one in (*reversed(list(element.iterancestors("table", "tr"))), element):
        said.update({str(k): str(v) for k, v in one.attrib.items() if str(k).startswith("data-")})
    return said


def number_in(text: str) -> float:
    """The first number of a text, negative where the text says fewer, less or lower."""
    if text == "no different":
        return 0.0
    plain = text.replace(MINUS, "-").replace(JOINED, "").replace("£", "").replace(",", "")
    found = re.search(r"[-+]?\d+(\.\d+)?", plain)
    assert found, text
    below = any(word in text for word in ("fewer", "less", "lower"))
    return -float(found.group()) if below else float(found.group())


def last_year(shown: dict[str, str]) -> int:
    """The last year that a number is about."""
    return int(shown["data-year"]) + int(shown.get("data-years", "1")) - 1


class Recomputed:
    """Answers from the results table alone, by another way than the page's."""

    def __init__(self, folder: Path) -> None:
        self.results = read_results(folder / "results.parquet")
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        self.rate = manifest["discount_rate"]
        self.comparator = {one["name"]: one["compare_with"] for one in manifest["scenarios"]}
        self.known: dict[tuple[str, int, int], pd.DataFrame] = {}
        self.steps: dict[tuple[str, str, str], float] = {}

    def by_future(self, measure: str, year: int, years: int) -> pd.DataFrame:
        """Values of one year or period: a row a future, a column a scenario."""
        if (measure, year, years) not in self.known:
            if years == 1:
                values = yearly(self.results, measure, self.rate).query("year == @year")
            else:
                values = over_years(self.results, measure, year, years, self.rate)
            table = values.pivot(index=["draw", "replication"], columns="scenario", values="value")
            if years > 1 and named(measure).unit.endswith(" a year"):
                table = table / years
            self.known[measure, year, years] = table
        return self.known[measure, year, years]

    def by_place(self, shown: dict[str, str]) -> pd.DataFrame:
        """People who live in some settings, or move there in a year, as ``by_future``."""
        rows = self.results[self.results["level"].isin(("challenging", "serious"))]
        years = rows["year"].unique()
        settings = shown["data-settings"].split()
        rows = rows[(rows["measure"] == shown["data-measure"]) & rows["setting"].isin(settings)]
        if shown["data-measure"] == "person_days":
            over = sum((date(y + 1, 4, 1) - date(y, 4, 1)).days for y in map(int, years))
        else:
            over = len(years)
            before = shown.get("data-from", "").split()
            known = rows["item"].isin(before) if before else ~rows["item"].isin(settings)
            rows = rows[known]
        futures = self.results[["scenario", "draw", "replication"]].drop_duplicates()
        sums = rows.groupby(["scenario", "draw", "replication"], observed=True)["value"].sum()
        values = sums.reindex(pd.MultiIndex.from_frame(futures), fill_value=0.0) / over
        return values.unstack("scenario")

    def seen(self, shown: dict[str, str]) -> float:
        """Yearly chance, or the first year from which a difference is clear to the end; or NaN."""
        measure, scenario = shown["data-measure"], shown["data-scenario"]
        years = sorted(int(year) for year in self.results["year"].unique())
        tables = {year: self.by_future(measure, year, 1) for year in years}
        if shown["data-stat"] == "chance":
            steps = [(tables[b] - tables[a])[scenario].abs() for a, b in pairwise(years)]
            return float(pd.concat(steps).quantile(0.9)) * FACTOR.get(named(measure).unit, 1.0)
        gaps = {y: one[scenario] - one[self.comparator[scenario]] for y, one in tables.items()}
        clear = [y for y, gap in gaps.items() if gap.quantile(0.05) > 0 or gap.quantile(0.95) < 0]
        return min((y for y in years if {*range(y, years[-1] + 1)} <= {*clear}), default=math.nan)

    def moved(self, share: float, stat: str) -> float:
        """A share, or what more draws could move it to: the roots of Wilson's quadratic."""
        end = stat.removeprefix("futures_less")
        if not end or stat == "futures_more" or share == (end == "_high"):
            return share
        n, z2 = self.results["draw"].nunique(), 1.6448536269514722**2
        low, high = sorted(np.roots([1 + z2 / n, -(2 * share + z2 / n), share**2]))
        return float(low if end == "_low" else high)

    def running(self, measure: str, year: int) -> pd.DataFrame:
        """What stands by the end of a year: in the fund, or as all that was ever spent."""
        if measure == "fund_balance":
            return -self.by_future(measure, year, 1)
        first = int(self.results["year"].min())
        return self.by_future("total_cost", first, year - first + 1) * (year - first + 1)

    def lowest(self, shown: dict[str, str]) -> float:
        """How far money is out at most, and when it is back, of each future's running total."""
        measure, scenario, stat = (shown[f"data-{key}"] for key in ("measure", "scenario", "stat"))
        years = sorted(int(year) for year in self.results["year"].unique())
        tables = [self.running(measure, year) for year in years]
        other = None if measure == "fund_balance" else self.comparator[scenario]
        out = pd.concat([t[scenario] - (t[other] if other else 0) for t in tables], axis=1)
        out.columns = pd.Index(years)
        if stat.startswith("lowest_"):
            most, stat = out.max(axis=1).clip(lower=0) * 1e-6, stat.removeprefix("lowest_")
            return float(most.quantile(QUANTILES[stat]) if stat in QUANTILES else most.mean())
        back = [row for _, row in out.iterrows() if row[years[-1]] <= 0.005]
        if stat == "futures_back":
            return 100 * len(back) / len(out)
        since = [
            max((y for y in years if row[y] > 0.005), default=years[0] - 1) + 1 for row in back
        ]
        return math.ceil(pd.Series(since).median())

    def step(self, shown: dict[str, str]) -> float:
        """What one step of the way from comparator to option makes, worked out once."""
        key = (shown["data-scenario"], shown["data-step"], shown["data-measure"])
        if key not in self.steps:
            self.steps[key] = self.worked_out_step(shown)
        return self.steps[key]

    def worked_out_step(self, shown: dict[str, str]) -> float:
        """The step from days and prices."""
        option, other = shown["data-scenario"], self.comparator[shown["data-scenario"]]
        category, _, part = shown["data-step"].partition(": ")
        rows = self.results
        n = len(rows[["draw", "replication"]].drop_duplicates()) * rows["year"].nunique()
        cost = rows[rows["measure"] == "cost_gbp"]
        own = [i for i in cost["item"].unique() if COST_ITEMS[i].category == category.lower()]
        cost = cost[cost["item"].isin(own)]
        made = {"number of days": 0.0, "price of a day": 0.0}
        for item in own:
            groups = COST_ITEMS[item].days_of
            days = rows[(rows["measure"] == "person_days") & rows["item"].isin(groups)]
            cells = cost[(cost["item"] == item) & cost["setting"].notna()] if groups else cost[:0]
            for (setting, level), paid in cells.groupby(["setting", "level"], observed=True):
                here = days[(days["setting"] == setting) & (days["level"] == level)]
                (q0, c0), (q1, c1) = (
                    [float(t.loc[t["scenario"] == s, "value"].sum()) / n for t in (here, paid)]
                    for s in (other, option)
                )
                p0, p1 = (c / q if q else (c0 + c1) / (q0 + q1) for c, q in ((c0, q0), (c1, q1)))
                made["number of days"] += (q1 - q0) * (p0 + p1) / 2
                made["price of a day"] += (p1 - p0) * (q0 + q1) / 2
        sums = cost.groupby("scenario", observed=True)["value"].sum() / n
        rest = float(sums[option] - sums[other]) - sum(made.values())
        return made.get(part, rest) * 1e-6

    def differs_from(self, scenario: str) -> int:
        """The first year in which a scenario costs more or less than its comparator."""
        other = self.comparator[scenario]
        for year in sorted(int(year) for year in self.results["year"].unique()):
            table = self.by_future("total_cost", year, 1)
            if ((table[scenario] - table[other]).abs() > 1e-6).any():
                return year
        return 10_000

    def number(self, shown: dict[str, str]) -> float:
        """What the page should say, in the page's units."""
        measure, scenario, stat = (shown[f"data-{key}"] for key in ("measure", "scenario", "stat"))
        if stat in ("chance", "clear_from"):
            return self.seen(shown)
        if stat.startswith("lowest_") or stat in ("futures_back", "back_by"):
            return self.lowest(shown)
        if stat == "difference_step":
            return self.step(shown)
        if "data-settings" in shown:
            table = self.by_place(shown)
        elif measure == "cumulative_cost":
            table = self.running(measure, int(shown["data-year"]))
        else:
            years = int(shown.get("data-years", "1"))
            table = self.by_future(measure, int(shown["data-year"]), years)
        values = table[scenario]
        if stat.startswith(("difference_", "futures_")):
            values = values - table[self.comparator[scenario]]
        if stat.startswith("futures_"):
            signs = values > 1e-6 if stat == "futures_more" else values < -1e-6
            if bool((values.abs() <= 1e-6).all()) and self.differs_from(scenario) > last_year(
                shown
            ):
                return 0.0
            return 100 * self.moved(float(signs.mean()), stat)
        stat = stat.removeprefix("difference_")
        value = values.quantile(QUANTILES[stat]) if stat in QUANTILES else values.mean()
        return float(value) * FACTOR.get(unit_of(measure), 1.0)


def unit_of(measure: str) -> str:
    """The unit of a measure, of days that people lived somewhere, or of all that was spent."""
    others = {"person_days": "people", "cumulative_cost": "GBP"}
    return others.get(measure) or named(measure).unit


def is_right(shown: dict[str, str], right: float) -> bool:
    """Whether a number of the page is the right one, rounded as it is shown."""
    if math.isnan(right):
        return shown["text"] == "not seen"
    decimals = DECIMALS[unit_of(shown["data-measure"])]
    if shown["data-stat"].startswith("futures_") or shown["data-stat"] in ("clear_from", "back_by"):
        decimals = 0
    return bool(abs(number_in(shown["text"]) - right) <= 0.5 * 10**-decimals + 1e-9)


def test_every_number_follows_from_the_results_table(folder: Path, html: str) -> None:
    """Protects the reader: no number in a table or sentence that the results do not hold."""
    recomputed, shown = Recomputed(folder), page_numbers(html)
    assert len(shown) > 3000
    for number in shown:
        right = recomputed.number(number)
        assert is_right(number, right), (number, right)


def test_every_number_in_a_table_says_where_it_comes_from(html: str) -> None:
    """Protects the check above from a cell that it cannot see."""
    for cell in parsed(html).xpath("//td"):
        assert says_where_from(cell), cell.text_content()


def says_where_from(cell: Any) -> bool:
    """Whether a cell names its numbers in the results table, its claim, or its line of history."""
    said = set(where_from(cell))
    results = {"data-measure", "data-scenario", "data-year", "data-stat"}
    return results <= said or bool({"data-claim", "data-history"} & said)


def test_charts_needed_by_a_steering_group_are_there(html: str) -> None:
    """Protects the page's content: who is far away, in hospital, admitted, and who pays."""
    charted = {
        (number["data-measure"], number["data-stat"])
        for number in page_numbers(html)
        if number["tag"] == "td"
    }
    both = ("people_far_from_home", "people_in_hospital", "admissions_sought", "total_cost")
    payers = ("health_board", "council", "specialised_commissioning", "education")
    for measure in (*both, *(f"cost_{payer}" for payer in payers)):
        for stat in ("mean", "p5", "p95"):
            assert (measure, stat) in charted
            assert (measure, f"difference_{stat}") in charted
    levels = ("local_beds_open", "local_bed_occupancy", "admissions_local", "admissions_away")
    for measure in (*levels, "admissions_not_made", "secure_admissions", "ward_cost_stranded"):
        assert (measure, "mean") in charted


def test_verdicts_are_shown_as_judged(html: str) -> None:
    """Protects the verdicts: word, frequency, probability, range, split and whose prices."""
    tree = parsed(html)
    cards = tree.xpath("//div[contains(@class, 'claim ')]")
    claims = [claim for verdict in synthetic_verdicts() for claim in verdict["claims"]]
    assert len(cards) == len(claims)
    for card, judged in zip(cards, claims, strict=True):
        text = " ".join(card.text_content().split())
        assert judged["verdict"].capitalize() in text
        assert judged["sentence"] in text
        assert ("Evidence prices" in text) == judged["provisional"]
        filled = card.xpath(".//*[local-name()='circle'][@class='holds']")
        if judged["probability"] is None:
            assert not card.xpath(".//*[local-name()='circle']")
            continue
        assert len(filled) == round(100 * judged["probability"])
        facts = {one.get("data-fact"): one.text_content() for one in card.xpath(".//dd")}
        assert facts["share_of_variance_parameters"].startswith("62% doubt")
        factor = FACTOR.get(judged["unit"], 1.0)
        written = re.sub(r"[£m%]|" + JOINED, "", facts["interval"]).replace(MINUS, "-")
        found = [float(word) for word in re.findall(r"[-+]?\d+\.?\d*", written)[:3]]
        wanted = [judged["mean"] * factor, *(one * factor for one in judged["interval"])]
        assert found == pytest.approx(wanted, abs=0.05)


def test_the_answer_in_short_is_the_verdict(html: str) -> None:
    """Protects the ten seconds: one table of all claims, each cell the claim that was judged."""
    tree, verdicts = parsed(html), synthetic_verdicts()
    cells = tree.xpath("//table[@class='summary']//td[@data-claim != 'none']")
    assert len(cells) == sum(len(verdict["claims"]) for verdict in verdicts)
    for cell in cells:
        option, place = (int(part) - 1 for part in cell.get("data-claim").split("."))
        judged = verdicts[option]["claims"][place]
        facts = {one.get("data-fact"): one.text_content() for one in cell.xpath(".//*[@data-fact]")}
        assert judged["verdict"] in cell.text_content()
        assert ("evidence prices" in cell.text_content()) == judged["provisional"]
        if judged["probability"] is None:
            assert facts["often"] == "not judged"
            continue
        assert facts["often"] == f"{100 * judged['probability']:.0f} in 100"
        written = facts["size"].replace(JOINED, "").replace(MINUS, "-")
        found = [
            float(word) for word in re.findall(r"[-+]?\d+\.?\d*", re.sub("[£m%]", "", written))
        ]
        factor = FACTOR.get(judged["unit"], 1.0)
        wanted = [judged["mean"] * factor, *(one * factor for one in judged["interval"])]
        assert found == pytest.approx(wanted, abs=0.05)


def test_the_answer_comes_before_everything_else(html: str) -> None:
    """Protects a hurried reader: the answer is first, its claims in detail are folded away."""
    tree = parsed(html)
    assert tree.xpath("//main/section")[0].get("id") == "answer"
    for claim_of in tree.xpath("//div[contains(@class, 'claim ')]"):
        assert any(one.tag == "details" for one in claim_of.iterancestors())


def test_ten_questions_each_have_an_answer_or_say_what_to_run(html: str) -> None:
    """Protects the steering group's ten questions: none is passed over, every link leads on."""
    questions = parsed(html).xpath("//ol[@class='questions']/li")
    assert len(questions) == 10
    for question in questions:
        answered = question.xpath("./p[not(@class)]")
        later = " ".join(one.text_content() for one in question.xpath("./p[@class='faint']"))
        assert answered or ("Not answered here" in later and "hometruth sweep" in later)
        assert not answered or question.xpath(".//a")
    for number in (1, 2, 3, 6, 10):  # those with numbers have them for both options
        shown = questions[number - 1].xpath(".//span[@data-measure]")
        assert {one.get("data-scenario") for one in shown} == {
            "halve-beds", "halve-beds-and-reinvest",
        }  # fmt: skip


def test_the_pathway_draws_what_moves(folder: Path, html: str) -> None:
    """Protects the diagram: a ribbon for each flow of the baseline, a table line for each flow."""
    ribbons = (folder / "charts" / "pathway.svg").read_text(encoding="utf-8").count("opacity: 0.38")
    assert ribbons == len([one for one in MOVES if one[:2] != ("own_tenancy", "shared_lives")])
    shown = [one for one in page_numbers(html) if one.get("data-from") and one["tag"] == "td"]
    pairs = {(one["data-from"].split()[0], one["data-settings"].split()[0]) for one in shown}
    assert ("own_tenancy", "local_beds") in pairs
    assert ("own_tenancy", "own_tenancy") not in pairs, "within one kind of place nobody moves"
    assert ("own_tenancy", "local_residential") not in pairs, "those whose behaviour challenges"


def test_results_without_moves_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Protects the page of an older run: no empty picture, but a word about what is missing."""
    monkeypatch.setattr(
        "outputs.page.steering_page.all_sections", lambda study, _: [pathway_section(study)]
    )
    results = synthetic_results(draws=1, replications=1)
    run = write_run(tmp_path, results[results["measure"] != "moves"], draws=1, replications=1)
    page = page_of(run).read_text(encoding="utf-8")
    assert "do not say where people moved from" in page
    assert not (run / "charts" / "pathway.svg").exists()


def test_the_past_is_what_the_manifest_holds(
    tmp_path: Path, html: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Protects against an invented past: what was counted is shown, and where nothing was, that."""
    monkeypatch.setattr(
        "outputs.page.steering_page.all_sections", lambda study, h: [past_section(study, h)]
    )
    assert "files hold no figures from earlier years" in html
    source = "A count of 2016"
    line = {"measure": "local_beds_open", "when": "about 2016", "value": 12.0, "source": source}
    place = {**synthetic_manifest()["place"], "history": [line]}
    results = synthetic_results(draws=1, replications=1)
    run = write_run(tmp_path, results, place=place, draws=1, replications=1)
    tree = parsed(page_of(run).read_text(encoding="utf-8"))
    cells = tree.xpath("//section[@id='past']//td")
    assert [one.text_content() for one in cells] == [
        "12.0", "about 2016", "12.0", "12.0", "12.0", source,
    ]  # fmt: skip


def test_page_is_small_enough_to_send(html: str) -> None:
    """Protects opening from an e-mail: under two megabytes for three scenarios over 15 years."""
    assert len(html.encode()) < 2_000_000


def test_page_needs_no_network_and_no_script(html: str) -> None:
    """Protects opening from an e-mail, behind any firewall, and sends nothing to anyone."""
    tree = parsed(html)
    assert not tree.xpath("//script | //link | //iframe | //img | //object | //form")
    for attribute in ("href", "src", "{http://www.w3.org/1999/xlink}href", "xlink:href"):
        for element in tree.iter():
            assert str(element.get(attribute) or "#").startswith("#")
    addresses = set(re.findall(r"https?://[^\s\"'<>]+", html))
    assert addresses <= set(NAMES_OF_SVG), "names of XML vocabularies only"
    assert "@import" not in html
    assert re.findall(r"url\((?!#)", html) == []


def test_ids_are_unique_and_references_resolve(html: str) -> None:
    """Protects charts standing in one page: one chart's clip path must not cut another's."""
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    used = set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', html))
    assert {one or other for one, other in used} <= set(ids)
    for names in re.findall(r'aria-labelledby="([^"]+)"', html):
        assert set(names.split()) <= set(ids)


def test_charts_are_well_formed_and_say_what_they_show(folder: Path, html: str) -> None:
    """Protects people who cannot see the charts, and anyone who puts one in a report."""
    files = sorted((folder / "charts").glob("*.svg"))
    assert len(files) >= 15
    for file in files:
        root = ET.fromstring(file.read_text(encoding="utf-8"))
        assert root.get("role") == "img"
        title, description = root[0], root[1]
        assert title.tag.endswith("title")
        assert title.text
        assert description.tag.endswith("desc")
        assert "chart" in str(description.text)
        assert file.read_text(encoding="utf-8").strip() in html
    money = (folder / "charts" / "total_cost.svg").read_text(encoding="utf-8")
    assert "2025/26 evidence prices" in re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", money))


def test_headings_skip_no_level_and_link_first(html: str) -> None:
    """Protects keyboard and screen-reader users: a skip link, and headings in order."""
    tree = parsed(html)
    assert tree.xpath("//a")[0].get("href") == "#main"
    depths = [int(str(one.tag)[1]) for one in tree.xpath("//h1 | //h2 | //h3 | //h4")]
    assert depths[0] == 1
    assert depths.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(depths))
    assert tree.get("lang") == "en-GB"


def test_words_are_those_of_the_reader(html: str) -> None:
    """Protects a reader from file names and shorthand: titles in words, years as 2026/27."""
    text = parsed(html).text_content()
    assert not re.search(r"\bCB\b", text)
    for scenario in SCENARIOS:
        assert scenario["title"] in text
    for name in ("halve-beds", "people_far_from_home", "health_board"):
        assert name not in text
    assert "2026/27" in text


@pytest.mark.usefixtures("without_charts")
def test_public_figures_banner(tmp_path: Path, html: str) -> None:
    """Protects against mistaking public figures for local data, and the reverse."""
    assert "Public figures and published evidence, not local data" in html
    assert "2025/26 prices" in html
    elsewhere = {"title": "Elsewhere", "price_base": "2024/25", "public_figures_only": False}
    place = {**synthetic_manifest()["place"], **elsewhere}
    page = page_of(write_run(tmp_path, place=place)).read_text(encoding="utf-8")
    assert "Public figures and published evidence" not in page
    assert "2024/25 prices" in page


@pytest.mark.usefixtures("without_charts")
@pytest.mark.parametrize("manifest", [{"complete": False}, {"draws": 20}])
def test_partial_run_is_announced(tmp_path: Path, manifest: dict[str, Any], html: str) -> None:
    """Protects against deciding on a run that stopped, even one whose manifest says it ended."""
    assert "This run is not finished" not in html
    page = page_of(write_run(tmp_path, **manifest)).read_text(encoding="utf-8")
    assert "This run is not finished" in page


@pytest.mark.usefixtures("without_charts")
def test_missing_scenario_is_announced(tmp_path: Path) -> None:
    """Protects against a comparison that silently lost one of its options."""
    results = synthetic_results(scenarios=SCENARIOS[:2])
    page = page_of(write_run(tmp_path, results)).read_text(encoding="utf-8")
    assert "This run is not finished" in page
    assert f"nothing yet for: {SCENARIOS[2]['title']}" in " ".join(page.split())


def test_one_scenario_and_hostile_words(tmp_path: Path) -> None:
    """Protects the page of a lone scenario, and the page from markup in a title."""
    alone = [{**SCENARIOS[0], "title": "<b>Carry on</b> & $wait$", "question": ""}]
    results = synthetic_results(draws=1, replications=1, scenarios=alone)
    verdicts: list[dict[str, Any]] = []
    run = write_run(tmp_path, results, verdicts, scenarios=alone, draws=1, replications=1, drift={})
    page = page_of(run).read_text(encoding="utf-8")
    assert "<b>Carry on" not in page
    assert "&lt;b&gt;Carry on" in page
    assert "difference_mean" not in page


def test_many_scenarios_fit(tmp_path: Path) -> None:
    """Protects charts of more options than colours: each keeps a letter and a range."""
    base = synthetic_results(draws=1, replications=2)
    alternative = base[base["scenario"] == "halve-beds"]
    more = [{**SCENARIOS[1], "name": f"option-{n}", "title": f"Option {n}"} for n in range(8)]
    copies = [alternative.assign(scenario=one["name"]) for one in more]
    run = write_run(
        tmp_path, pd.concat([base, *copies]), [], scenarios=[*SCENARIOS, *more], draws=1
    )
    page = page_of(run).read_text(encoding="utf-8")
    assert "K: Option 7" in page
    assert "Bars on the right" in re.sub(r"\s+", " ", page)


def test_page_repeats_to_the_byte(folder: Path, html: str, tmp_path: Path) -> None:
    """Protects "same inputs, same page": no dates, no chance in ids."""
    again = page_of(write_run(tmp_path)).read_text(encoding="utf-8")
    assert again == html


@pytest.mark.usefixtures("without_charts")
def test_earlier_charts_are_cleared(tmp_path: Path) -> None:
    """Protects against a chart left over from an earlier version, and the charts of others."""
    run = write_run(tmp_path)
    old, theirs = run / "charts" / "old.svg", run / "charts" / "theirs.svg"
    old.parent.mkdir()
    old.write_text('<svg xmlns="x" role="img" aria-labelledby="old-title">', encoding="utf-8")
    theirs.write_text("<svg/>", encoding="utf-8")
    page_of(run)
    assert not old.exists() and theirs.read_text(encoding="utf-8") == "<svg/>"


@pytest.mark.parametrize("missing", ["results.parquet", "manifest.json", "verdicts.json"])
def test_missing_file_is_named(tmp_path: Path, missing: str) -> None:
    """Protects a person with half a run folder from a traceback."""
    run = write_run(tmp_path)
    (run / missing).unlink()
    with pytest.raises(InputError, match=missing):
        page_of(run)


def test_broken_manifest_is_explained(tmp_path: Path) -> None:
    """Protects against a cut-off write: where the file breaks is said."""
    run = write_run(tmp_path)
    (run / "manifest.json").write_text('{"draws": 1,\n oops', encoding="utf-8")
    with pytest.raises(InputError, match=r"manifest\.json:2:"):
        page_of(run)


@pytest.mark.usefixtures("without_charts")
def test_unknown_drift_and_verdict_words_do_not_stop_the_page(tmp_path: Path) -> None:
    """Protects older and newer runs: what the page does not know it still shows."""
    verdicts = synthetic_verdicts()[:1]
    verdicts[0]["claims"] = [claim(verdict="hopeful", unit="furlongs")]
    drift = {"people_far_from_home": "rises by 0.1 a year"}
    page = page_of(write_run(tmp_path, None, verdicts, drift=drift)).read_text(encoding="utf-8")
    assert "Hopeful" in page
    assert "people far from home: rises by 0.1 a year" in page
