"""Money while the run goes: wards that close, money released, what it buys, who bears it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.binding.bind import all_values
from scenarios.binding.policy import policy_of, pools_of
from scenarios.language.scenario import (
    AddCapacity,
    Change,
    PoolBudgets,
    Reinvest,
    SetParameter,
    StartService,
    StopService,
    Switch,
    When,
)
from simulation.clock import DAYS_PER_YEAR, day_of
from simulation.policy import TRANSITION_FUND
from simulation.pooled_budgets import Pool as Agreement
from simulation.pooled_budgets import transfers
from simulation.reference.slots import Pool
from simulation.reference.ward_costs import WardCost
from simulation.rulebook.lookup import Rules
from simulation.running.in_memory import run_experiment
from tests.small_place import (
    START,
    WARD_GBP,
    beds,
    gloucestershire,
    scenario,
    shipped_model,
    small_experiment,
    small_model,
    small_place,
)

ON = date(2026, 10, 1)
TOTAL, RELEASE = 4_500_000, 100_000  # GBP a year, as shipped
PAYERS = ("health_board", "council", "education")


# A ward, worked by hand: 4.5 million a year for twelve beds, 100,000 released by each, of which
# 30% goes in steps of three beds.


def ward_with(open_beds: int, opening: int = 12) -> tuple[WardCost, Pool]:
    """The shipped ward at central values with this many beds open."""
    model = shipped_model()
    values = all_values(model, gloucestershire(), model.parameters.central()[np.newaxis])[0]
    tables = model.tables
    pool = Pool(tables.names.resources.index("local_beds"), opening, 1)
    pool.commission(open_beds - opening, float(open_beds - opening))
    return WardCost(tables.ward.tolist()[0], Rules(tables, values.tolist())), pool


def yearly_gbp(ward: WardCost, pool: Pool, at: float = 0.0) -> dict[str, float]:
    return {item: pence / 100 for item, _, pence in ward.lines(pool, at)}


@pytest.mark.parametrize(
    ("open_beds", "released", "stranded"),
    [
        (12, 0, 0),
        (11, 70_000, 3_300_000 / 12 + 30_000),  # its variable part; its step is not complete
        (9, 300_000, 3_300_000 / 4),  # one step of three
        (8, 370_000, 3_300_000 / 3 + 30_000),
        (6, 600_000, 3_300_000 / 2),  # six beds: the 600,000 that Gloucestershire moved
        (0, 1_200_000, 3_300_000),  # all closed: only the fixed cost is left, and all stranded
    ],
)
def test_a_ward_releases_what_it_really_stops_spending(
    open_beds: int, released: float, stranded: float
) -> None:
    """Protects the honest figures, by hand: one bed of twelve is not a twelfth of the ward."""
    ward, pool = ward_with(open_beds)
    lines = yearly_gbp(ward, pool)
    assert sum(lines.values()) == pytest.approx(TOTAL - released)
    assert lines["ward_stranded"] == pytest.approx(stranded)


def test_the_fixed_cost_of_a_closed_ward_goes_after_its_lag() -> None:
    """Protects the last step: nothing at once, everything a year after the last bed."""
    ward, pool = ward_with(0)
    assert ward.note(pool, 100.0) == 100.0 + DAYS_PER_YEAR
    assert sum(yearly_gbp(ward, pool, 100.0 + DAYS_PER_YEAR - 1).values()) == 3_300_000
    assert sum(yearly_gbp(ward, pool, 100.0 + DAYS_PER_YEAR).values()) == 0.0


def test_a_place_without_a_ward_pays_for_none() -> None:
    """Protects boroughs that have no beds from the cost of twelve."""
    ward, pool = ward_with(0, opening=0)
    assert ward.lines(pool, 0.0) == []


# Money that has been released, and what it buys


def run(*changes: Change, years: int = 6, **how: object) -> pd.DataFrame:
    """The results of one future of a scenario and of carrying on, at central values."""
    experiment = small_experiment(
        scenario("changed", *changes), years=years, central=True, **how  # type: ignore[arg-type]
    )  # fmt: skip
    return run_experiment(experiment, 1).results


def by_year(results: pd.DataFrame, measure: str, **columns: str) -> pd.Series[float]:
    """Sums by year in the changed scenario."""
    wanted = (results["measure"] == measure) & (results["scenario"] == "changed")
    for name, value in columns.items():
        wanted &= results[name] == value
    years = sorted(results["year"].unique())
    sums = results[wanted].groupby("year")["value"].sum()
    return sums.reindex(years).fillna(0.0)


def reinvest(into: str, on: date = ON) -> Reinvest:
    """All that closed beds release goes into one thing, at once."""
    return Reinvest(When(on), 1.0, "released_bed_cost", ((into, 1.0),), lag_days=0.0)


def test_a_service_that_only_released_money_pays_for_serves_people() -> None:
    """Protects against slots that are paid for and to which nobody can be referred."""
    results = run(beds(0, ON), reinvest("early_intervention"))
    assert by_year(results, "events", item="early_intervention_started").sum() > 0
    assert by_year(results, "cost_gbp", service="early_intervention", item="service").sum() > 0


def test_a_stopped_service_costs_nothing_more_whoever_paid_for_it() -> None:
    """Protects 'stop': slots bought with released money end too, and no more are bought."""
    stop = StopService(When(date(2029, 4, 1)), "early_intervention", staffed=True)
    start = StartService(When(ON), "early_intervention", 4, ramp_months=0, staffed=True)
    results = run(start, beds(0, ON), reinvest("early_intervention"), stop)
    cost = by_year(results, "cost_gbp", service="early_intervention")
    assert cost[2028] > 0
    assert (cost[cost.index >= 2029] == 0).all()
    held = by_year(results, "capacity_days", service="early_intervention", item="funded")
    assert (held[held.index >= 2029] == 0).all()


def test_released_money_buys_homes_at_their_real_price() -> None:
    """Protects homes: bought when enough has been saved, paid once, open after the build."""
    results = run(beds(0, ON), reinvest("suitable_homes"), years=8)
    model, values = small_model(), small_model().parameters.central()
    named = dict(zip(model.parameters.names, values.tolist(), strict=True))
    price = named["capital_per_home"] * (1 + named["capital_optimism_bias"])
    capital = by_year(results, "cost_gbp", service="suitable_homes", item="capital")
    spent = by_year(results, "fund_gbp", item="reinvested")
    bought = spent / round(price, 2)
    assert bought.sum() >= 3
    assert np.allclose(bought, np.rint(bought))
    pipeline = capital - spent
    assert (pipeline >= -0.01).all()  # homes of the pipeline are paid for as well, by others
    usable = by_year(results, "capacity_days", service="suitable_homes", item="usable")
    before = results[results["scenario"] == "baseline"].assign(scenario="changed")
    plain = by_year(before, "capacity_days", service="suitable_homes", item="usable")
    first = bought[bought > 0].index[0]
    built_by = first + 1 + round(named["home_build_years"])
    assert (usable[usable.index < first] == plain[plain.index < first]).all()
    assert usable[built_by] > plain[built_by]
    put_by, balance = (
        by_year(results, "fund_gbp", item=item) for item in ("set_aside", "balance_at_end")
    )
    assert balance.to_numpy() == pytest.approx((put_by - spent).cumsum().to_numpy(), abs=0.01)


def test_late_beds_make_late_services() -> None:
    """Protects 'money that has really been released': delay a closure and the service waits."""
    late = date(2028, 10, 1)
    for closed_on in (ON, late):
        results = run(beds(0, closed_on), reinvest("early_intervention"))
        funded = by_year(results, "capacity_days", service="early_intervention", item="funded")
        assert (funded[funded.index < closed_on.year] == 0).all()
        assert funded[closed_on.year + 1] > 0


def test_a_transition_fund_shows_what_it_advanced_and_got_back() -> None:
    """Protects the gap before money is released: the balance goes below 0 first."""
    results = run(
        StartService(When(ON), "intensive_support", 2, ramp_months=0,
                     funded_by=TRANSITION_FUND, staffed=True),
        beds(0, date(2027, 10, 1)),
        reinvest(TRANSITION_FUND, date(2027, 10, 1)),
    )  # fmt: skip
    balance = by_year(results, "fund_gbp", item="balance_at_end")
    assert balance[2026] < 0
    assert balance.iloc[-1] > balance.min()


# Money that is spent once


def test_setting_up_and_closing_are_paid_for_once() -> None:
    """Protects one-off costs: each new slot and each closed bed once, however often they move."""
    changes: tuple[Change, ...] = (
        beds(2, ON), beds(4, date(2028, 4, 1)), beds(2, date(2029, 4, 1)),
        StartService(When(ON), "crisis_beds", 2, ramp_months=0, staffed=True),
    )  # fmt: skip
    results = run(*changes)
    named = dict(zip(small_model().parameters.names, small_model().parameters.central().tolist(),
                     strict=True))  # fmt: skip
    redundancy = by_year(results, "cost_gbp", item="redundancy").sum()
    assert redundancy == pytest.approx(2 * named["ward_redundancy_per_bed"])
    set_up = by_year(results, "cost_gbp", item="set_up", service="crisis_beds").sum()
    one_year = 2 * named["crisis_beds_price"]
    assert set_up == pytest.approx(one_year * named["service_set_up_share"])


def test_homes_are_paid_for_before_they_open_and_open_late() -> None:
    """Protects lead time and optimism: money two years ahead, keys later than planned."""
    model, place = small_model(), small_place()
    named = dict(
        zip(
            model.names,
            all_values(model, place, model.parameters.central()[np.newaxis])[0],
            strict=True,
        )
    )
    planned = date(2030, 4, 1)
    plan = policy_of(scenario("s", AddCapacity(When(planned), "suitable_homes", 3)), place, named)
    paid, opened = plan
    assert (paid.kind, paid.value) == ("capital", 3.0)
    build = named["home_build_years"] * DAYS_PER_YEAR
    assert paid.at_day == pytest.approx(day_of(planned, START) - build)
    late = build * named["home_delay_share"]
    assert opened.at_day == pytest.approx(day_of(planned, START) + late)
    assert opened.value == place.resources["suitable_homes"] + 3


def test_homes_that_reopen_cost_no_second_building() -> None:
    """Protects capital: closing homes and opening them again builds nothing."""
    changes = (beds(6, ON, resource="suitable_homes"),
               beds(12, date(2028, 4, 1), resource="suitable_homes"))  # fmt: skip
    results = run(*changes)
    capital = results[results["item"] == "capital"].groupby("scenario", observed=True)["value"]
    assert capital.sum()["changed"] == pytest.approx(capital.sum()["baseline"])


# Who bears it


def test_a_dowry_moves_money_and_costs_nothing() -> None:
    """Protects dowries: health pays, the council receives, and the total stays the same."""
    results = run(Switch(When(ON), "dowries", True, unit="switch"))
    moved = results[results["item"] == "transfer"].groupby("payer", observed=True)["value"].sum()
    assert moved["health_board"] > 0
    assert moved["health_board"] + moved["council"] == pytest.approx(0.0, abs=1e-6)
    assert _totals(results)["changed"] == pytest.approx(_totals(results)["baseline"])


def test_responsibility_can_pass_to_another_area() -> None:
    """Protects ordinary residence: others pay, and the person lives where they lived."""
    results = run(Switch(When(ON), "ordinary_residence", True, unit="switch"), years=8)
    assert by_year(results, "events", item="residence_passed").sum() > 0
    other = by_year(results, "cost_gbp", payer="other", item="package").sum()
    assert other > 0
    assert _totals(results)["changed"] == pytest.approx(_totals(results)["baseline"])


def _totals(results: pd.DataFrame) -> pd.Series[float]:
    money = results[results["measure"] == "cost_gbp"]
    return money.groupby("scenario", observed=True)["value"].sum()


def test_a_pooled_budget_is_borne_as_agreed() -> None:
    """Protects pools: from the agreed April each payer bears its share, to the penny."""
    pool = PoolBudgets(
        When(date(2028, 4, 1)), (("health_board", 0.6), ("council", 0.4)), ("package", "service")
    )
    results = run(pool)
    own = results[(results["scenario"] == "changed") & (results["measure"] == "cost_gbp")]
    moved = own[own["item"] == "transfer"]
    assert set(moved["year"]) == set(range(2028, 2032))
    for year, paid in moved.groupby("year"):
        assert round(paid["value"].sum() * 100) == 0
        in_pool = own[(own["year"] == year) & own["item"].isin(["package", "service", "transfer"])]
        in_pool = in_pool[in_pool["payer"].isin(["health_board", "council"])]
        borne = in_pool.groupby("payer", observed=True)["value"].sum()
        share = borne["health_board"] / (borne["health_board"] + borne["council"])
        assert share == pytest.approx(0.6, abs=1e-6)


amounts = st.dictionaries(
    st.tuples(st.integers(2026, 2028), st.sampled_from(["package", "service"]),
              st.sampled_from(PAYERS)),
    st.integers(0, 10**11), min_size=1,
)  # fmt: skip


def agreements() -> st.SearchStrategy[Agreement]:
    """Pools between some of the payers, all of it or only what is above a budget."""

    def pool(year: int, weights: list[int], above: int) -> Agreement:
        total = sum(weights)
        payers = tuple(
            (name, weight / total) for name, weight in zip(PAYERS, weights, strict=False)
        )
        return Agreement(year, payers, ("package", "service"), above)

    weights = st.lists(st.integers(1, 9), min_size=2, max_size=3)
    return st.builds(pool, st.integers(2026, 2028), weights, st.integers(0, 10**10))


@given(amounts, st.lists(agreements(), max_size=3))
def test_transfers_net_to_nothing_in_every_year(
    spent: dict[tuple[int, str, str], int], pools: Iterable[Agreement]
) -> None:
    """Protects the promise of every agreement: money moves and none appears or is lost."""
    sums: dict[int, int] = {}
    for year, _, pence in transfers(spent, pools):
        sums[year] = sums.get(year, 0) + pence
    assert all(total == 0 for total in sums.values())


def test_a_shared_risk_shares_only_what_is_above_the_budget() -> None:
    """Protects risk shares, by hand: 30 above a budget of 100 is shared half and half."""
    spent = {(2026, "package", "health_board"): 13_000, (2026, "package", "council"): 0}
    halves = (("health_board", 0.5), ("council", 0.5))
    found = list(transfers(spent, [Agreement(2026, halves, ("package",), 10_000)]))
    assert found == [(2026, "health_board", -1_500), (2026, "council", 1_500)]
    assert list(transfers(spent, [Agreement(2027, halves, ("package",))])) == []


def test_a_later_agreement_replaces_an_earlier_one_about_the_same_costs() -> None:
    """Protects against two agreements at once, whose payments would add to a share of neither."""
    first = PoolBudgets(When(date(2027, 4, 1)), (("health_board", 0.5), ("council", 0.5)),
                        ("package",))  # fmt: skip
    second = PoolBudgets(When(date(2029, 4, 1)), (("health_board", 0.7), ("council", 0.3)),
                         ("package", "service"))  # fmt: skip
    apart = PoolBudgets(When(date(2028, 4, 1)), (("health_board", 0.9), ("council", 0.1)),
                        ("capital",))  # fmt: skip
    pools = pools_of(scenario("s", second, first, apart))
    assert [(p.from_year, p.until_year) for p in pools] == [
        (2027, 2029),
        (2028, None),
        (2029, None),
    ]
    spent = {(y, "package", "council"): 10_000 for y in (2026, 2027, 2028, 2029)}
    paid = {y: pence for y, payer, pence in transfers(spent, pools) if payer == "health_board"}
    assert paid == {2027: 5_000, 2028: 5_000, 2029: 7_000}


def test_the_wards_of_these_tests_are_the_shipped_ones() -> None:
    """Protects the hand-worked figures from defaults that moved away under them."""
    parameters = shipped_model().parameters
    assert parameters["ward_cost"].value == TOTAL
    assert parameters["ward_release_per_bed"].value == RELEASE
    assert (parameters["ward_step_share"].value, parameters["ward_step_beds"].value) == (0.3, 3)
    assert small_model().parameters["ward_cost"].value == WARD_GBP


def test_added_beds_are_built_and_reopened_ones_are_not() -> None:
    """Protects capital of beds: each bed above today's number once, from the health board."""
    results = run(beds(2, ON), beds(6, date(2029, 4, 1)))
    named = dict(zip(small_model().parameters.names, small_model().parameters.central().tolist(),
                     strict=True))  # fmt: skip
    capital = results[(results["measure"] == "cost_gbp") & (results["item"] == "capital")]
    changed = capital[(capital["scenario"] == "changed") & (capital["service"] == "local_beds")]
    each = named["capital_per_bed"] * (1 + named["capital_optimism_bias"])
    assert changed["value"].sum() == pytest.approx(2 * each, abs=0.02)
    assert set(changed["payer"]) == {"health_board"}
    assert not (capital["service"] == "local_beds")[capital["scenario"] == "baseline"].any()


def test_homes_filled_over_time_cost_the_provider_its_share() -> None:
    """Protects the example of money.md: six homes over a year stand empty for 3.5 home-years."""
    model, place = small_model(), small_place()
    values = all_values(model, place, model.parameters.central()[np.newaxis])[0]
    named = dict(zip(model.names, values, strict=True)) | {"home_delay_share": 0.0}
    change = AddCapacity(When(date(2030, 4, 1)), "suitable_homes", 6, fill_months=12)
    plan = policy_of(scenario("s", change), place, named)
    rests = [step.other for step in plan if step.kind == "prepare"]
    assert sum(rests) / DAYS_PER_YEAR == pytest.approx(3.5)
    assert [step.kind for step in plan if step.at_day == plan[-1].at_day][-1] == "capacity"


def test_the_providers_share_of_empty_homes_is_shown_apart() -> None:
    """Protects the bearer: the council pays less by what the provider bears, nothing is lost."""
    half = SetParameter(When(ON), "void_provider_share", 0.5, unit="proportion")
    results = run(AddCapacity(When(ON), "suitable_homes", 12, fill_months=12), half)
    voids = results[(results["scenario"] == "changed") & (results["item"] == "home_void")]
    by_payer = voids[voids["year"] >= 2027].groupby("payer", observed=True)["value"].sum()
    assert by_payer["provider"] == pytest.approx(by_payer.sum() / 2, abs=1.0)
