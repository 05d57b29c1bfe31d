"""The page: every number on it can be recomputed, and it opens from an e-mail."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from outputs.charts.numbers import JOINED, MINUS, UNITS, compared_in_words, in_words
from outputs.charts.over_time import tick
from outputs.page.sections import past_section, pathway_section
from outputs.page.verdict_cards import verdict_cards
from simulation.errors import InputError
from simulation.results.verdicts import JudgedClaim, Verdict
from tests.marked import FACTOR, page_numbers, parsed, says_where_from
from tests.recomputed import wrong_numbers
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


def test_every_number_follows_from_the_results_table(folder: Path, html: str) -> None:
    """Protects the reader: no number in a table or sentence that the results do not hold."""
    shown = page_numbers(html)
    assert len(shown) > 3000
    assert not wrong_numbers(folder, shown)


def test_every_number_in_a_table_says_where_it_comes_from(html: str) -> None:
    """Protects the check above from a cell that it cannot see."""
    for cell in parsed(html).xpath("//td"):
        assert says_where_from(cell), cell.text_content()


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


def test_a_difference_of_shares_is_in_percentage_points() -> None:
    """Protects from "+0.6%", which reads as six in a thousand of what it was."""
    share, tenth = UNITS["share"], replace(UNITS["share"], decimals=1)
    assert in_words(0.006, tenth, signed=True) == "+0.6 percentage points"
    assert in_words(-0.01, share, signed=True) == f"{MINUS}1 percentage point"
    assert compared_in_words(0.02, share) == "2 percentage points higher"
    assert in_words(0.34, share) == "34%"
    assert tick(5.0, share.of_difference(), signed=True) == "+5"
    assert tick(5.0, share, signed=False) == "5%"
    card = verdict_cards([verdict_of_share()])[0].claims[0]
    assert "%" not in card.size and "percentage points" in card.size


def verdict_of_share() -> Verdict:
    """A verdict on a claim that compares shares."""
    judged = claim(
        measure="days_at_home_share", unit="share", threshold="no lower than with 'Carry on'",
        mean=0.006, interval=(-0.003, 0.017), period="over 15 years",
    )  # fmt: skip
    fields = JudgedClaim.__dataclass_fields__
    own = JudgedClaim(**{name: value for name, value in judged.items() if name in fields})
    return Verdict(
        scenario="a", scenario_title="A", comparator_title="Carry on", statement="So.",
        sure_enough=0.9, claims=(own,), verdict="cannot tell yet",
    )  # fmt: skip
