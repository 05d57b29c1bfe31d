"""Money questions answered by hand: returns, payback, double running, price and volume."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from outputs.economics.bridge import PricedDays, priced_days
from outputs.economics.budget import NEVER, NOTHING_OUT, cumulative, payback_year, peak_funding
from outputs.economics.compare import chance_of_saving, spread
from outputs.economics.costs import BOUGHT, RELEASED, TRANSFERS, Costs, costs_of
from outputs.economics.counts import Counts
from outputs.economics.double_running import SERVICES, double_running
from outputs.economics.fund import BALANCE, fund_of
from outputs.economics.outcomes import CHALLENGES, OUTCOMES
from outputs.economics.prices import Growth, Prices
from outputs.economics.returns import returns_of
from outputs.economics.switching import LEVERS, evidence_range, needed
from scenarios.parameters.prices import money_papers
from simulation.results import COST_ITEMS, FUND_ITEMS, LEVELS
from simulation.results.by_line import ByLine
from simulation.results.measures import DiscountSchedule
from tests.synthetic_run import RELEASE_PER_BED, synthetic_results

FLAT = DiscountSchedule(((0, 0.0),))
YEARS = (2026, 2027, 2028)


def prices(years: tuple[int, ...] = YEARS, schedule: DiscountSchedule = FLAT) -> Prices:
    """Prices that grow by a tenth a year."""
    growth = tuple(Growth(year, 0.1, None, "outturn") for year in years[1:])
    return Prices(f"{years[0]}/27", years, schedule, schedule, growth)


def table(*rows: tuple[str, int, str, float], **more: Any) -> pd.DataFrame:
    """A results table of one future: scenario, year, item, GBP; every scenario in every year."""
    names = dict.fromkeys(row[0] for row in rows)
    days = [
        {"scenario": s, "year": y, "measure": "person_days", "item": "adults", "value": 1.0}
        for s in names
        for y in YEARS
    ]
    money = [
        {"scenario": s, "year": y, "measure": "cost_gbp", "item": i, "value": v, "payer": "council"}
        for s, y, i, v in rows
    ]
    frame = pd.DataFrame([*days, *money]).assign(draw=0, replication=0, **more)
    return frame.reindex(columns=[*frame, *({"setting", "level", "service"} - set(frame))])


def costs(*rows: tuple[str, int, str, float]) -> Costs:
    frame = table(*rows)
    return costs_of(ByLine.of(frame), list(dict.fromkeys(row[0] for row in rows)))


def gloucestershire() -> Costs:
    """£600,000 released by the ward and £300,000 of new money buy services; packages fall."""
    return costs(
        ("before", 2026, "ward_fixed", 4_500_000.0),
        ("after", 2026, "ward_fixed", 3_900_000.0),
        ("before", 2026, "package", 20_000_000.0),
        ("after", 2026, "package", 19_250_000.0),
        ("after", 2026, "service", 900_000.0),
    )


def test_both_readings_of_the_published_return() -> None:
    """Protects the two denominators: 2.5 for new money, 0.83 for all of it, from one account."""
    found = returns_of(gloucestershire(), "after", "before", prices())
    assert found.money_moved.tolist() == [900_000.0]
    assert found.ward_release.tolist() == [600_000.0]
    assert found.new_money.tolist() == [300_000.0]
    assert found.benefit.tolist() == [750_000.0]
    assert found.per_pound_of_new_money.tolist() == [pytest.approx(2.5)]
    assert found.per_pound_moved.tolist() == [pytest.approx(0.8333, abs=1e-4)]


def test_no_return_on_nothing_put_in() -> None:
    """Protects against a ratio of a benefit to no money: it is not a number, and not endless."""
    found = returns_of(
        costs(("before", 2026, "package", 5.0), ("after", 2026, "package", 4.0)),
        "after",
        "before",
        prices(),
    )
    assert np.isnan(found.per_pound_moved).all() and np.isnan(found.per_pound_of_new_money).all()


def test_double_running_is_what_is_paid_twice() -> None:
    """Protects the rule: the smaller of extra services and ward cost that has still to go."""
    found = double_running(
        costs(
            *(("before", year, "ward_fixed", 1000.0) for year in YEARS),
            ("after", 2026, "ward_fixed", 1000.0),
            ("after", 2027, "ward_fixed", 400.0),
            ("after", 2027, "ward_stranded", 450.0),
            ("after", 2028, "ward_fixed", 300.0),
            ("after", 2027, "redundancy", 500.0),
            *(("after", year, "service", 600.0) for year in YEARS),
        ),
        "after",
        "before",
    )
    # Saved by running the ward: 0, 150, 700. Still to go: 700, 552 (2027/28 has 366 days, so what
    # will be 700 in 365 would be 702), 0. Services cost 600 more. Redundancy is paid once, and no
    # part of it goes later.
    assert found.tolist() == [[600.0, 552.0, 0.0]]


def test_payback_is_when_extra_cash_is_back_for_good() -> None:
    """Protects payback and peak against an early dip that does not last."""
    extra = np.array(
        [
            [5.0, -6.0, 4.0, -9.0],  # back in year 2, out again in 3, back for good in 4
            [5.0, 1.0, 1.0, 1.0],  # never back
            [-1.0, -1.0, 0.0, 0.5],  # never out
            [0.0, 3.0, -3.0, 0.0],
        ]
    )
    running = cumulative(extra)
    years = (2026, 2027, 2028, 2029)
    assert payback_year(running, years).tolist() == [2029, NEVER, NOTHING_OUT, 2028]
    assert peak_funding(running).tolist() == [5.0, 8.0, 0.0, 3.0]


def test_chance_and_spread_count_futures() -> None:
    """Protects the share of futures that save: half a penny is no saving."""
    differences = np.array([[-1.0], [-0.001], [0.0], [2.0]])
    assert chance_of_saving(differences).tolist() == [0.25]
    found = spread(np.arange(101.0))
    assert (found.mean, found.median, found.p5, found.p95) == (50.0, 50.0, 5.0, 95.0)


def test_price_and_volume_add_up_to_the_difference() -> None:
    """Protects the split by hand: 10 days at £100 become 12 at £110."""
    cell = PricedDays("package", "own_tenancy", "serious", 10.0, 12.0, 1000.0, 1320.0)
    assert cell.volume_gbp == pytest.approx(210.0)
    assert cell.price_effect_gbp == pytest.approx(110.0)


def test_days_where_nobody_was_are_all_volume() -> None:
    """Protects against a price of days that nobody lived: it is taken from the other scenario."""
    cell = PricedDays("package", "own_tenancy", "serious", 0.0, 5.0, 0.0, 500.0)
    assert (cell.volume_gbp, cell.price_effect_gbp) == (500.0, 0.0)


def test_days_of_the_bridge_are_the_lines_own_group() -> None:
    """Protects adults' and children's packages at the family home from sharing one price."""
    frame = synthetic_results()
    one = costs_of(ByLine.of(frame), ["baseline", "halve-beds"])
    cells = priced_days(one, Counts.beside(one), "halve-beds", "baseline")
    home = next(c for c in cells if (c.setting, c.level) == ("family_home", "serious"))
    rows = frame[
        (frame["scenario"] == "baseline")
        & (frame["measure"] == "person_days")
        & (frame["setting"] == "family_home")
        & (frame["level"] == "serious")
    ]
    assert home.days == pytest.approx(rows["value"].sum() / (15 * 12))
    spent = sum(c.cost_gbp for c in cells)
    assert spent == pytest.approx(one.of("baseline", lambda x: x.item == "package").mean())


def test_futures_that_one_scenario_lacks_are_left_out() -> None:
    """Protects pairing in a run that was stopped: only futures that all scenarios share count."""
    frame = synthetic_results()
    stopped = frame[~((frame["scenario"] == "halve-beds") & (frame["draw"] == 3))]
    found = costs_of(ByLine.of(stopped), ["baseline", "halve-beds"])
    assert len(found.futures) == 9 and all(draw < 3 for draw, _ in found.futures)
    fewer = costs_of(ByLine.of(frame), ["baseline", "halve-beds"], most_futures=5)
    assert [f for f in fewer.futures if f[1] == 0] == [(0, 0), (1, 0), (2, 0), (3, 0)]


def test_a_switching_value_brings_the_difference_to_nothing() -> None:
    """Protects the sign: a line of 50 would have to be a fifth lower to take 10 off."""
    change = needed(10.0, 50.0)
    assert change == -0.2 and 10.0 + 50.0 * change == 0.0
    assert needed(10.0, 0.0) is None


def test_the_evidence_s_range_is_relative_to_its_median() -> None:
    """Protects needed against evidence: £40,000 to £225,000 about £100,000."""
    papers = money_papers("2025/26", 2026, 1, 0.035, [RELEASE_PER_BED]).parameters
    release = next(lever for lever in LEVERS if lever.parameters == ("ward_release_per_bed",))
    found = evidence_range(release, papers)
    assert found is not None
    assert list(found[:2]) == pytest.approx([-0.6, 1.25])
    assert evidence_range(LEVERS[0], papers) is None


def test_a_fund_s_gap_and_when_it_is_paid_back() -> None:
    """Protects the fund's peak gap and payback year, by hand."""
    rows = [
        {"scenario": "a", "year": y, "measure": "fund_gbp", "item": BALANCE, "value": v}
        for y, v in zip(YEARS, (-50.0, -80.0, 10.0), strict=True)
    ]
    frame = pd.DataFrame(rows).assign(draw=0, replication=0, setting="", level="", service="")
    fund = fund_of(Counts(ByLine.of(frame), [(0, 0)], YEARS), "a")
    assert fund is not None
    assert fund.peak_gap.tolist() == [80.0] and fund.paid_back.tolist() == [2028.0]
    no_money = ByLine.of(frame.assign(measure="person_days"))
    assert fund_of(Counts(no_money, [(0, 0)], YEARS), "a") is None


def test_outcomes_are_per_person_and_year() -> None:
    """Protects days a person: at home and away they make up a year."""
    counts = Counts.beside(costs_of(ByLine.of(synthetic_results()), ["baseline"]))
    by_name = {one.name: one.over_run(counts, "baseline").mean() for one in OUTCOMES}
    away = 365.25 - by_name["days_near_home"]
    assert 28 / 205 * 365 < away < 40 / 205 * 365
    assert by_name["days_at_home"] > by_name["days_in_own_tenancy"] > 0
    # Two made-up people are ready to leave on every day of every year.
    assert by_name["people_ready_to_leave_hospital"] == pytest.approx(2.0)


def test_what_the_questions_name_is_in_the_data_dictionary() -> None:
    """Protects against a category, level or item that is renamed under the economics' feet."""
    categories = {item.category for item in COST_ITEMS.values()}
    assert {*BOUGHT, *RELEASED, SERVICES, TRANSFERS, "care", "hospital elsewhere"} <= categories
    assert set(CHALLENGES) <= set(LEVELS) and BALANCE in FUND_ITEMS


def test_meanings_tell_items_apart_in_a_spreadsheet() -> None:
    """Protects SUMIFS: no two items read the same, and none reads as a wildcard or comparison."""
    meanings = [item.meaning for item in COST_ITEMS.values()]
    assert len(set(meanings)) == len(meanings)
    assert not [m for m in meanings if set(m) & set('*?~"') or m[0] in "<>="]
