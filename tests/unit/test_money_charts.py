"""The charts of money: the workbook's own numbers, honest words, and nothing drawn of nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import lxml.html
import numpy as np
import openpyxl
import pandas as pd
import pytest

from outputs.charts import cash, savings, ward_money, waterfall
from outputs.charts.summaries import course_of, pairs
from outputs.economics.bridge import REST, WHOLE, Step, priced_days, steps
from outputs.economics.budget import NEVER, NOTHING_OUT, Payback, payback_of
from outputs.page.sections import money_sections
from tests.marked import number_in, where_from
from tests.synthetic_run import (
    SCENARIOS,
    page_of,
    run_of,
    synthetic_manifest,
    synthetic_results,
    workbook_of,
    write_run,
)

REPOSITORY = Path(__file__).resolve().parents[2]
HALF_A_DIGIT = 0.005e6 + 1  # the page writes £ million to two places


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run folder with its page and its workbook."""
    folder = write_run(tmp_path_factory.mktemp("money") / "run", synthetic_results(draws=8))
    page_of(folder)
    workbook_of(folder)
    return folder


@pytest.fixture(scope="module")
def page(run: Path) -> Any:
    return lxml.html.fromstring((run / "page.html").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def workbook(run: Path) -> openpyxl.Workbook:
    """The workbook as a viewer shows it that does not recalculate."""
    return openpyxl.load_workbook(run / "workbook.xlsx", data_only=True)


def cells_of(page: Any, chart: str) -> list[dict[str, str]]:
    """The numbers in the tables of a chart, each with where it says it comes from."""
    found = page.xpath(f"//figure[@id='chart-{chart}']//td")
    assert found, chart
    return [{**where_from(cell), "text": cell.text_content()} for cell in found]


def value_of(cells: list[dict[str, str]], **wanted: str) -> float:
    """The one number of a table with these marks, in GBP (or of 100 futures)."""
    (found,) = [
        cell for cell in cells if all(cell.get(f"data-{k}") == v for k, v in wanted.items())
    ]
    number = number_in(found["text"])
    return number if wanted["stat"].startswith("futures") else number * 1e6


def block(sheet: Any, heading: str) -> list[list[Any]]:
    """The rows of a sheet from the one whose first cell begins so."""
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    start = next(n for n, row in enumerate(rows) if str(row[0]).startswith(heading))
    return rows[start:]


@pytest.mark.parametrize("letter", ["B", "C"])
def test_the_waterfall_is_the_workbooks_bridge(
    page: Any, workbook: openpyxl.Workbook, letter: str
) -> None:
    """Protects a meeting where one has the page and one the workbook: the same steps."""
    cells = cells_of(page, f"waterfall_{letter.lower()}")
    rows = block(workbook["Bridge"], f"From A: {SCENARIOS[0]['title']} to {letter}")[2:]
    bars: dict[str, float] = {}
    for row in rows:
        bars[str(row[0])] = float(row[1])
        if row[0] == "Total difference":
            break
    shown = {
        c["data-step"]: number_in(c["text"]) * 1e6
        for c in cells
        if c.get("data-step", waterfall.ROUNDING) != waterfall.ROUNDING
    }
    assert len(shown) >= 2
    for step, value in shown.items():
        assert value == pytest.approx(bars[step], abs=HALF_A_DIGIT)
    left_out = [v for step, v in bars.items() if step not in shown and step != "Total difference"]
    assert max(map(abs, left_out), default=0.0) <= HALF_A_DIGIT
    total = value_of(cells, measure="total_cost", stat="difference_mean")
    assert total == pytest.approx(bars["Total difference"], abs=HALF_A_DIGIT)


@pytest.mark.parametrize("letter", ["B", "C"])
def test_cash_is_the_workbooks(page: Any, workbook: openpyxl.Workbook, letter: str) -> None:
    """Protects the curve of cash: each year's mean and range are those of sheet Uncertainty."""
    cells = cells_of(page, f"cash_{letter.lower()}")
    rows = block(workbook["Uncertainty"], f"{letter}: ")
    rows = rows[[str(r[0]) for r in rows].index("Extra cash out by the year's end, real") :]
    stats = {"mean": "difference_mean", "5th percentile": "difference_p5"}
    stats["95th percentile"] = "difference_p95"
    for name, stat in stats.items():
        values = next(row for row in rows if row[1] == name)[2:17]
        for year, value in enumerate(values, start=2026):
            shown = value_of(cells, stat=stat, year=str(year))
            assert shown == pytest.approx(value, abs=HALF_A_DIGIT), (name, year)


def test_lowest_point_and_payback_are_the_workbooks(
    run: Path, page: Any, workbook: openpyxl.Workbook
) -> None:
    """Protects the marks on the curve: from the columns of sheet Differences, future by future."""
    sheet = workbook["Differences"]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    head = next(row for row in rows if "Most extra cash out, real" in row)
    peak, back = head.index("Most extra cash out, real"), head.index("Paid back in, real")
    for letter, name in (("B", "halve-beds"), ("C", "halve-beds-and-reinvest")):
        own = [row for row in rows if row[0] == letter and row[1] == "A"]
        assert len(own) == 24
        (lead,) = page.xpath(f"//figure[@id='chart-cash_{letter.lower()}']/p[@class='lead-in']")
        said = {span.get("data-stat"): span.text_content() for span in lead.xpath("./span")}
        assert {span.get("data-scenario") for span in lead.xpath("./span")} == {name}
        peaks = np.array([row[peak] for row in own])
        if "lowest_mean" not in said:
            assert peaks.max() < HALF_A_DIGIT
            continue
        assert number_in(said["lowest_mean"]) * 1e6 == pytest.approx(peaks.mean(), abs=HALF_A_DIGIT)
        high = float(np.quantile(peaks, 0.95))
        assert number_in(said["lowest_p95"]) * 1e6 == pytest.approx(high, abs=HALF_A_DIGIT)
        paid = 100 * sum(row[back] > 0 for row in own) / len(own)
        if 0 < paid < 100:
            assert number_in(said["futures_back"]) == pytest.approx(paid, abs=0.51)


@pytest.mark.parametrize("letter", ["B", "C"])
def test_the_chance_of_saving_is_the_workbooks(
    page: Any, workbook: openpyxl.Workbook, letter: str
) -> None:
    """Protects the chances: in the year and by its end, as on sheet Uncertainty."""
    name = {"B": "halve-beds", "C": "halve-beds-and-reinvest"}[letter]
    cells = cells_of(page, "chance_of_saving")
    rows = block(workbook["Uncertainty"], f"{letter}: ")
    labels = (
        ("total_cost", "Chance that it saves"),
        ("cumulative_cost", "Chance that it has saved"),
    )
    moved = set()
    for measure, label in labels:
        values = next(row for row in rows if row[0] == label)[2:17]
        for year, value in enumerate(values, start=2026):
            marks = {"measure": measure, "scenario": name, "year": str(year)}
            shown = value_of(cells, stat="futures_less", **marks)
            assert shown == pytest.approx(100 * value, abs=0.51)
            low, high = (
                value_of(cells, stat=f"futures_less_{end}", **marks) for end in ("low", "high")
            )
            assert low <= shown <= high
            moved.add(high - low)
    assert max(moved) > 20, "eight draws leave a chance wide open"


def test_the_fund_is_the_workbooks(page: Any, workbook: openpyxl.Workbook) -> None:
    """Protects the fund's balance, and that only who uses a fund is drawn."""
    cells = cells_of(page, "fund_balance")
    assert {cell["data-scenario"] for cell in cells} == {"halve-beds-and-reinvest"}
    rows = block(workbook["Reinvestment fund"], "C: ")
    start = next(n for n, r in enumerate(rows) if str(r[0]).startswith("Balance"))
    for place, stat in enumerate(("mean", "p5", "p95")):
        for year, value in enumerate(rows[start + place][2:17], start=2026):
            shown = value_of(cells, stat=stat, year=str(year))
            assert shown == pytest.approx(value, abs=HALF_A_DIGIT)


def test_stranded_cost_is_the_workbooks(page: Any, workbook: openpyxl.Workbook) -> None:
    """Protects the stranded line of each scenario, year by year."""
    cells = cells_of(page, "ward_cost_stranded")
    for letter, name in zip("ABC", (one["name"] for one in SCENARIOS), strict=True):
        rows = block(workbook["Ward and stranded"], f"{letter}: ")
        values = next(row for row in rows if "cost that remains after" in str(row[0]))[2:17]
        if letter == "A":
            assert not any(values) and all(cell["data-scenario"] != name for cell in cells)
            continue
        for year, value in enumerate(values, start=2026):
            shown = value_of(cells, stat="mean", scenario=name, year=str(year))
            assert shown == pytest.approx(value, abs=HALF_A_DIGIT)


def spending(*values: tuple[str, int, float]) -> pd.DataFrame:
    """Futures of three years in which services cost so much: scenario, draw, GBP each year."""
    rows = [
        {"scenario": name, "draw": draw, "year": year, "value": value, "item": "service"}
        for name, draw, amount in values
        for year, value in zip((2026, 2027, 2028), np.full(3, amount), strict=True)
    ]
    frame = pd.DataFrame(rows).assign(replication=0, measure="cost_gbp", payer="council")
    return frame.reindex(columns=[*frame, "setting", "level", "service"])


def words(markup: object) -> str:
    return re.sub(r"<[^>]+>", "", str(markup))


def test_words_count_futures_where_the_range_does_not_say() -> None:
    """Protects honesty: a range about nothing is counted out, a clear one is said outright."""
    unclear = [("baseline", n, 5e6) for n in range(4)]
    unclear += [("halve-beds", n, 5e6 + (-1) ** n * 1e6) for n in range(4)]
    clear = [("baseline", n, 5e6) for n in range(4)] + [("halve-beds", n, 6e6) for n in range(4)]
    for rows, said in ((unclear, True), (clear, False)):
        study = run_of(spending(*rows), SCENARIOS[:2])
        option, other = pairs(study.scenarios)[0]
        lead = words(waterfall.lead(waterfall.Bridge(study, option, other)))
        often = "it costs more in 2 of 4 futures, the same in none and less in 2"
        assert (often in lead) == said
        assert ("costs £1.00m more" in lead) == (not said)
        assert ("(£1.00m less to £1.00m more in all 4 futures)" in lead) == said
        out = words(cash.lead(cash.Cash(study, option, other)))
        counted = (
            "some is still out in 2 of 4 futures and none was ever out in 2"
            if said
            else ("some is still out in all 4 futures")
        )
        assert counted in out
        assert "of 100" not in lead + out


def test_an_option_that_only_saves_is_never_out() -> None:
    """Protects against a lowest point, a payback date or a debt where no money ever went out."""
    rows = [("baseline", n, 5e6) for n in range(3)] + [("halve-beds", n, 4e6) for n in range(3)]
    study = run_of(spending(*rows), SCENARIOS[:2])
    one = cash.Cash(study, *pairs(study.scenarios)[0])
    assert one.is_out is False
    assert one.paid_back_in is None
    assert one.back == Payback(never_out=1.0, back=0.0, back_of_out=0.0, year=NEVER)
    (chart,) = cash.cash_charts(study)
    assert "lowest point" not in str(chart.svg)
    assert "never" in words(chart.lead)
    (chance,) = savings.chance_chart(study)
    assert "saved money in all 3 futures" in words(chance.lead)
    assert " to " not in words(chance.lead), "three futures say nothing of more runs"


def test_nothing_is_drawn_of_nothing() -> None:
    """Protects the page from empty charts: no ward, no fund, no option."""
    rows = [("baseline", n, 5e6) for n in range(2)] + [("halve-beds", n, 4e6) for n in range(2)]
    study = run_of(spending(*rows), SCENARIOS[:2])
    assert ward_money.stranded_chart(study) == []
    assert ward_money.fund_chart(study) == []
    alone = run_of(spending(("baseline", 0, 1.0)), SCENARIOS[:1])
    for charts in (waterfall.waterfalls, cash.cash_charts, savings.chance_chart):
        assert charts(alone) == []


def test_a_run_without_a_common_future_says_so() -> None:
    """Protects a run that was stopped: words, and no average over no futures."""
    results = synthetic_results(draws=1, replications=2)
    apart = (results["scenario"] == "baseline") == (results["replication"] == 0)
    study = run_of(results[apart])
    assert study.costs.futures == ()
    (section,) = money_sections(study)
    assert section.charts == ()
    assert "No future" in words(section.words[0])


def test_an_average_year_adds_up_step_by_step() -> None:
    """Protects the waterfall from a gap: its steps are the whole difference."""
    study = run_of(synthetic_results())
    for option, other in pairs(study.scenarios):
        names = option.name, other.name
        cells = priced_days(study.costs, study.counts, *names)
        found = steps(study.costs, cells, *names)
        assert sum(step.value_gbp for step in found) == pytest.approx(
            float(study.costs.difference(*names).mean()), abs=0.01
        )
        assert {step.part for step in found} >= {WHOLE}
        assert all(step.cells for step in found if step.part not in (WHOLE, REST))


def test_half_of_those_that_pay_back() -> None:
    """Protects the payback date from futures that never pay back, and that never had any out."""
    found = payback_of(np.array([2028.0, 2030.0, 2029.0, NEVER]))
    assert found == Payback(never_out=0.0, back=0.75, back_of_out=0.75, year=2029.0)
    found = payback_of(np.array([2028.0, NOTHING_OUT, NOTHING_OUT, NEVER]))
    assert found == Payback(never_out=0.5, back=0.25, back_of_out=0.5, year=2028.0)
    assert payback_of(np.array([NEVER, NEVER])) == Payback(0.0, 0.0, 0.0, NEVER)
    assert payback_of(np.array([2027.0, 2028.0])).year == 2028.0, "by the end of whole years"


def test_printed_steps_add_up_to_the_printed_difference() -> None:
    """Protects the waterfall from steps of -0.12 beside a difference of -0.11."""
    study = run_of(synthetic_results(draws=1, replications=1))
    one = waterfall.Bridge(study, *pairs(study.scenarios)[0])
    steps = [Step("services", WHOLE, (), 4_000.0 + n) for n in range(3)]  # each prints as nothing
    steps += [Step("care", WHOLE, (), 5_600.0), Step("homes", WHOLE, (), -25_100.0)]
    totals = course_of(
        np.full((1, 1), sum(s.value_gbp for s in steps)), [2026], one.option, one.other
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(waterfall.Bridge, "steps", steps)
        patch.setattr(waterfall.Bridge, "totals", (totals, totals, totals))
        assert [s.value_gbp for s in one.seen] == [5_600.0, -25_100.0]
        assert one.rounds and one.rounding_gbp == pytest.approx(10_000.0)  # 0.01 less 0.03 and 0.01


def test_one_plain_sentence_stands_before_every_chart_of_money(page: Any) -> None:
    """Protects ten seconds: a sentence with its number, above the drawing."""
    figures = page.xpath("//section[@id='bridge' or @id='cash']//figure")
    assert len(figures) == 7
    for figure in figures:
        tags = [str(one.tag).rpartition("}")[2] for one in figure]
        assert tags[:3] == ["h3", "p", "svg"]
        assert figure.xpath("./p[@class='lead-in']//span[@data-measure]")


def test_prices_of_a_place_with_its_own_files_are_not_called_evidence(tmp_path: Path) -> None:
    """Protects local accounts: the mark is for runs on public figures alone."""
    place = {**synthetic_manifest()["place"], "public_figures_only": False}
    results = synthetic_results(draws=1, replications=1)
    run = write_run(tmp_path, results, place=place, draws=1, replications=1)
    html = page_of(run).read_text(encoding="utf-8")
    assert 'class="tag">Evidence prices' not in html
    assert "2025/26 evidence prices" not in html
    assert "this place's own where its files give them" in html


def test_commands_on_the_page_name_what_there_is(page: Any) -> None:
    """Protects a reader who types them: place, and sweep, are shipped or the reader's own file."""
    shipped = {
        path.stem for path in (REPOSITORY / "scenarios" / "strategies" / "sweeps").glob("*.yaml")
    }
    commands = [one.text_content().split() for one in page.xpath("//code")]
    assert len(commands) == 3
    for program, command, place, sweep in commands:
        assert (program, command, place) == ("hometruth", "sweep", "gloucestershire")
        assert sweep in shipped | {"my-sweep.yaml"}
