"""In how many futures: counts of more, the same and fewer, few futures, and one interval."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from outputs.charts import cash, savings, waterfall
from outputs.charts.compared import letter_of
from outputs.charts.course_charts import difference_chart
from outputs.charts.numbers import Shown
from outputs.charts.sentences import difference_message, how_often, more_same_less
from outputs.charts.summaries import Course, course_of, pairs
from outputs.run_read import Run
from scenarios.language.scenario import Amount, Claim
from scenarios.verdicts.judge import judge_claim
from scenarios.verdicts.pairing import paired_values
from simulation.results.by_line import ByLine
from simulation.results.verdicts import EITHER_WAY, LEANING_AGAINST, LEANING_FOR
from tests.marked import count_in
from tests.synthetic_run import SCENARIOS, run_of

YEARS = (2026, 2027, 2028)
BASE = 5e6
AS_NOW = Amount(number=1.0, relative=True, text="100%")


def spending(extra: Callable[[int, int], float], draws: int, replications: int = 1) -> pd.DataFrame:
    """Futures of three years: what an option costs more, by future's number and year."""
    rows = [
        {
            "scenario": name, "draw": draw, "replication": replication, "year": year,
            "value": BASE + (name != "baseline") * extra(draw * replications + replication, year),
        }
        for name in ("baseline", "halve-beds")
        for draw in range(draws)
        for replication in range(replications)
        for year in YEARS
    ]  # fmt: skip
    frame = pd.DataFrame(rows).assign(measure="cost_gbp", payer="council", item="service")
    return frame.reindex(columns=[*frame, "setting", "level", "service"])


def study(extra: Callable[[int, int], float], draws: int, replications: int = 1) -> Run:
    """A run of those futures."""
    return run_of(spending(extra, draws, replications), SCENARIOS[:2])


def plain(markup: object) -> str:
    """Words without their marks."""
    return re.sub(r"<[^>]+>", "", str(markup))


@pytest.mark.parametrize(
    ("share", "futures", "said"),
    [
        (1 / 3, 3, "1 of 3 futures"),
        (18 / 19, 19, "18 of 19 futures"),
        (7 / 20, 20, "35 of 100 futures"),
        (1.0, 7, "all 7 futures"),
        (0.0, 7, "none of the 7 futures"),
        (1.0, 1, "the one future"),
        (0.998, 500, "over 99 of 100 futures"),
        (0.002, 500, "under 1 of 100 futures"),
    ],
)
def test_how_often_is_said_alike_everywhere(share: float, futures: int, said: str) -> None:
    """Protects few futures from a share, and 499 of 500 from passing for all."""
    number = Shown("total_cost", "s", 2026, "futures_less", share, futures=futures)
    assert plain(how_often(number)) == said
    assert number.named["of"] == str(futures if futures < 20 else 100)
    count, half = count_in(number.text, number.out_of)
    assert abs(count / number.out_of - share) <= half / number.out_of
    assert "%" not in number.text


def test_over_the_run_more_though_the_same_in_the_last_year() -> None:
    """Protects a difference that has passed by the last year: the whole run is counted too."""
    run = study(lambda n, year: 1e6 * (n < 35) * (year < 2028), 50)
    (chart,) = difference_chart(run, "total_cost")
    (said,) = map(plain, chart.sentences)
    assert "It is the same in all 50 futures" in said
    assert "over the whole run more in 70 of 100 futures, the same in 30 and less in none." in said
    marks = re.findall(r'data-stat="(\w+)" data-years="3" data-of="100"', str(chart.sentences))
    assert {"futures_more", "futures_same", "futures_less"} <= set(marks)


def test_no_sentence_leaves_a_reader_without_a_count() -> None:
    """Protects steering groups: where the range includes nothing, how often it is which is said."""
    run = study(lambda n, _: (-1e6, 0.0, 1e6)[n % 3 if n < 15 else 2], 40)
    option, other = pairs(run.scenarios)[0]
    (chart,) = difference_chart(run, "total_cost")
    lead = plain(waterfall.lead(waterfall.Bridge(run, option, other)))
    counted = "more in 75 of 100 futures, the same in 12 and less in 12"
    assert counted in plain(chart.sentences[0])
    assert f"Over the whole run it costs {counted}." in lead
    text = plain(chart.svg) + lead + plain(cash.lead(cash.Cash(run, option, other)))
    assert not re.search(r"cannot (tell|say)|too close|which is likelier", text)


def courses(*shares: tuple[int, int, int]) -> list[Course]:
    """Differences of options: how many futures have more, the same and less, in one year."""
    base = study(lambda *_: 0.0, 1).scenarios[0]
    found = []
    for place, (more, same, less) in enumerate(shares, start=1):
        option = replace(base, name=f"o{place}", letter=letter_of(place), position=place)
        values = np.repeat([1e6, 0.0, -1e6], (more, same, less))[:, None]
        found.append(course_of(values, [2030], option, base))
    return found


def test_titles_of_many_options_say_which_way() -> None:
    """Protects a chart of many options: never fewer is not the same as some more and some fewer."""
    many = courses((40, 0, 0), (30, 10, 0), (0, 38, 2), (20, 0, 20), (0, 40, 0))
    title = difference_message("total_cost", many)
    assert "B clearly more against A" in title
    assert "C more or the same against A" in title
    assert "D less or the same against A" in title
    assert "E more in some futures and less in others against A" in title
    assert "F no different against A" in title
    title = difference_message("total_cost", many[1:4])
    assert "C more than A in 75 of 100 futures, less in none" in title
    assert "D more than A in none of the 40 futures, less in 5" in title


def test_counts_name_what_they_are_out_of_once() -> None:
    """Protects from "none of the 250 futures, the same in 30": the number is of the first share."""
    (course,) = courses((0, 75, 175))
    said = plain(more_same_less("total_cost", course, 2030))
    assert said == "more in none, the same in 30 of 100 futures and less in 70"
    (few,) = courses((2, 1, 3))
    said = plain(more_same_less("total_cost", few, 2030))
    assert said == "more in 2 of 6 futures, the same in 1 and less in 3"


@pytest.mark.parametrize("replications", [1, 5])
def test_a_share_has_one_interval_in_verdict_and_chart(replications: int) -> None:
    """Protects from two answers on one page: futures of a draw are alike in both or in neither."""
    luck = np.random.default_rng(5).normal(size=60)

    def extra(n: int, _: int) -> float:
        return float(1e6 * (luck[n] + 2 * luck[n // replications]))

    run = study(extra, 60 // replications, replications)
    chance = savings.chances(run)[savings.YEARLY][0]
    table = ByLine.of(spending(extra, 60 // replications, replications))
    claim = Claim("total_cost", "in", 3, "baseline", "at_most", AS_NOW)
    got = judge_claim(claim, "halve-beds", paired_values(claim, "halve-beds", table, None), 0.9)
    ends = [chance.course.at(2028, end) for end in ("p5", "p95")]
    assert ends == pytest.approx(got["probability_interval"], abs=1e-12)
    assert chance.course.at(2028, "mean") == pytest.approx(got["probability"])


@pytest.mark.parametrize(
    ("saving", "leans"),
    [(36, LEANING_FOR), (29, EITHER_WAY), (20, EITHER_WAY), (4, LEANING_AGAINST)],
)
def test_saving_leans_by_the_rule_of_verdicts(saving: int, leans: str) -> None:
    """Protects the declared rule: 29 of 40 is above half, and could still go either way."""
    run = study(lambda n, _: -1e6 if n < saving else 1e6, 40)
    found = savings.chances(run)
    assert found[savings.SO_FAR][0].leans(2028) == leans
    said = plain(savings.lead(run, found))
    assert ("saving could go either way" in said) == (leans == EITHER_WAY)


@pytest.mark.parametrize(("back", "leans"), [(38, LEANING_FOR), (2, LEANING_AGAINST)])
def test_cash_comes_back_by_the_same_rule(back: int, leans: str) -> None:
    """Protects the payback: judged among futures with cash out, and counted among all."""

    def extra(n: int, year: int) -> float:
        if n >= 40:
            return -1e6
        return 1e6 if year == 2026 else -2e6 if n < back else 1e6

    run = study(extra, 50)
    one = cash.Cash(run, *pairs(run.scenarios)[0])
    assert one.coming_back == leans
    said = plain(cash.lead(one))
    assert f"all has come back in {2 * back} of 100 futures, some is still out in" in said
    assert "none was ever out in 20" in said
    assert "either way" not in said


def test_few_futures_have_no_share_in_any_chart_of_money() -> None:
    """Protects from "33 of 100" where three futures were run: titles, tables, alternatives."""
    run = study(lambda n, _: (-1e6, 1e6, 2e6)[n], 3)
    (chance,) = savings.chance_chart(run)
    (money,) = cash.cash_charts(run)
    (table, _) = chance.tables
    assert [cell.text for cell in table.rows[0].cells] == ["1"]
    assert list(table.headings) == ["saves"] and "out of 3 in which" in table.caption
    text = " ".join([str(chance.svg), plain(chance.lead), str(money.svg), plain(money.lead)])
    text += " ".join(plain(one) for one in money.sentences)
    assert not re.search(r"of 100|in 100|9 (in|of) 10|percentile|\d%", plain(text))
    assert "in all 3 futures" in text and "1 of 3 futures" in text


def test_years_that_are_left_out_are_not_counted_as_the_run() -> None:
    """Protects a shared page, which has no first years, from speaking of the whole run."""
    frame = spending(lambda n, _: 1e6 * (n < 9), 30)
    run = run_of(frame[frame["year"] > 2026], SCENARIOS[:2])
    (chart,) = difference_chart(run, "total_cost")
    said = plain(chart.sentences[0])
    assert "over the years shown more in 30 of 100 futures" in said
    assert "whole run" not in said
