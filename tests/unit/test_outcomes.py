"""What people get, prices, levers and lines of cost, each answered by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from outputs.economics.bridge import NUMBER, PRICE, REST, WHOLE, Step, priced_days, steps
from outputs.economics.budget import NEVER, cumulative, payback_year, peak_funding
from outputs.economics.compare import ends_of, percentile, spread
from outputs.economics.costs import Costs, Line, costs_of, in_category
from outputs.economics.counts import Counts, days_in
from outputs.economics.double_running import stranded
from outputs.economics.fund import BALANCE, fund_of
from outputs.economics.outcomes import BY_NAME, OUTCOMES, Outcome, days_at_home
from outputs.economics.prices import Growth, Prices
from outputs.economics.returns import returns_of
from outputs.economics.switching import LEVERS, Lever, evidence_range, levers_in, needed
from simulation.results.by_line import ByLine
from simulation.results.dictionary import COST_ITEMS
from simulation.results.frequencies import range_of
from simulation.results.measures import DiscountSchedule
from simulation.results.money import ParameterInfo
from simulation.results.probability import wilson

FLAT = DiscountSchedule(((0, 0.0),))
SETTINGS = {
    # days of adults at each level: none, challenging, serious
    "family_home": (1.0, 10.0, 20.0),
    "own_tenancy": (2.0, 30.0, 40.0),
    "shared_lives": (3.0, 50.0, 60.0),
    "local_residential": (4.0, 70.0, 80.0),
    "out_of_area": (5.0, 90.0, 100.0),
    "local_beds": (6.0, 110.0, 120.0),
    "away_hospital": (7.0, 130.0, 140.0),
    "secure_hospital": (8.0, 150.0, 160.0),
    "emergency_holding": (9.0, 170.0, 180.0),
}
LEVELS = ("none", "challenging", "serious")
ALL_DAYS = sum(challenging + serious for _, challenging, serious in SETTINGS.values())
CHILDRENS_DAYS = 365.25


def people() -> Counts:
    """One future of two years; everything happens in the first, and nothing in the second."""
    rows: list[dict[str, object]] = [
        {"measure": "person_days", "setting": setting, "level": level, "item": "adults", "value": v}
        for setting, days in SETTINGS.items()
        for level, v in zip(LEVELS, days, strict=True)
    ]
    child = {"setting": "family_home", "level": "serious", "value": CHILDRENS_DAYS}
    rows.append({"measure": "person_days", "item": "children", **child})
    for item, value in (("crisis", 3.0), ("breakdown", 5.0), ("died", 7.0)):
        for level, times in zip(LEVELS, (100.0, 1.0, 2.0), strict=True):
            rows.append({"measure": "events", "item": item, "level": level, "value": value * times})
    for level, moves in zip(LEVELS, (100.0, 4.0, 7.0), strict=True):
        rows.append({"measure": "moves", "item": "family_home", "level": level, "value": moves})
    waits = {"measure": "capacity_days", "service": "suitable_homes"}
    rows.append({**waits, "item": "waiting_discharge", "value": 365.0})
    ready = {"measure": "counted_days", "item": "ready_to_leave_hospital"}
    rows.append({**ready, "value": 730.0})
    rows.append({**waits, "item": "waiting_planned", "value": 99.0})
    rows.append({**waits, "item": "waiting_discharge", "service": "local_beds", "value": 9.0})
    frame = pd.DataFrame(rows).assign(scenario="a", draw=0, replication=0, year=2026)
    nothing = frame.assign(year=2027, value=0.0)
    return Counts(ByLine.of(pd.concat([frame, nothing])), [(0, 0)], (2026, 2027))


A_YEAR = 365.25
ADULT_YEARS = ALL_DAYS / A_YEAR
EVERYONES_YEARS = (ALL_DAYS + CHILDRENS_DAYS) / A_YEAR
AT_HOME = 10 + 20 + 30 + 40 + 50 + 60 + 70 + 80
PAID_YEARS = (30 + 40 + 50 + 60 + 70 + 80 + 90 + 100) / A_YEAR
FAR = 90 + 100 + 130 + 140 + 150 + 160
BY_HAND = {
    "people_whose_behaviour_challenges": (ALL_DAYS / 365, "neither"),
    "days_at_home": (AT_HOME / ADULT_YEARS, "higher"),
    "days_in_own_tenancy": (70 / ADULT_YEARS, "higher"),
    "days_near_home": ((ALL_DAYS - FAR) / ADULT_YEARS, "higher"),
    "days_in_hospital": ((110 + 120 + 130 + 140 + 150 + 160) / ADULT_YEARS, "lower"),
    "people_ready_to_leave_hospital": (2.0, "lower"),
    "moves": (11.0, "neither"),
    "moves_rate": (11 / EVERYONES_YEARS, "neither"),
    "crises": (9.0, "lower"),
    "crises_rate": (9 / ADULT_YEARS, "lower"),
    "breakdowns": (15.0, "lower"),
    "breakdowns_rate": (15 / PAID_YEARS, "lower"),
}


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda outcome: outcome.name)
def test_an_outcome_is_what_it_says(outcome: Outcome) -> None:
    """Protects days, moves and crises per person: where, for whom, divided by whose years."""
    value, better = BY_HAND[outcome.name]
    first, second = outcome.of(people(), "a")[0]
    assert first == pytest.approx(value)
    assert second == 0.0, "nobody lives in the second year, so that nothing is divided by nothing"
    whole = value if outcome.per is not None else 0.5 * value
    if outcome.unit == "people":  # the second year has 366 days
        whole = value * 365 / 731
    assert outcome.over_run(people(), "a").tolist() == [pytest.approx(whole)]
    assert outcome.mean(people(), "a") == pytest.approx(whole)
    assert outcome.mean_by_year(people(), "a").tolist() == [pytest.approx(value), 0.0]
    assert outcome.better == better


def test_a_rate_is_pooled_over_futures() -> None:
    """Protects averages of rates: 9 crises of 10 adults and 1 of 90 are 10 of 100."""
    futures = ((0, 9.0, 10.0), (1, 1.0, 90.0))
    rows = [
        {"draw": draw, "measure": measure, "item": item, "setting": "family_home", "value": value}
        for draw, crises, adults in futures
        for measure, item, value in (
            ("events", "crisis", crises),
            ("person_days", "adults", adults * 365.25),
        )
    ]
    frame = pd.DataFrame(rows).assign(scenario="a", replication=0, year=2026, level="serious")
    counts = Counts(ByLine.of(frame), [(0, 0), (1, 0)], (2026,))
    assert BY_NAME["crises_rate"].mean(counts, "a") == pytest.approx(0.1)
    assert BY_NAME["crises_rate"].over_run(counts, "a").tolist() == pytest.approx([0.9, 1 / 90])


def test_no_outcome_is_forgotten() -> None:
    """Protects the sheet on people from losing one of its lines."""
    assert [outcome.name for outcome in OUTCOMES] == list(BY_HAND)
    assert days_at_home(people(), "a").tolist() == [[AT_HOME, 0.0]]
    units = {o.name: o.unit for o in OUTCOMES}
    assert units["people_ready_to_leave_hospital"] == "people"
    assert units["moves"] == units["crises"] == "times a year"
    assert units["moves_rate"] == "times a person (adult or child) and year"
    assert units["crises_rate"] == "times an adult and year"
    assert units["breakdowns_rate"] == "times an adult in a paid placement and year"
    assert units["days_at_home"] == units["days_near_home"] == "days an adult and year"


# Prices


def prices(base: str = "2024/25", years: tuple[int, ...] = (2026, 2027, 2028)) -> Prices:
    """Prices grow by 10% a year and pay by 20%, except for a year in which pay is not known."""
    growth = tuple(
        Growth(year, 0.1, None if year == 2028 else 0.2, "outturn") for year in range(2025, 2029)
    )
    schedule = DiscountSchedule(((0, 0.25), (2, 1.0)))
    return Prices(base, years, schedule, FLAT, growth)


def test_real_money_is_inflated_from_the_price_base() -> None:
    """Protects cash: two years' growth in the run's first year, and real money is its inverse."""
    found = prices()
    assert found.base_year == 2024
    assert found.index().tolist() == pytest.approx([1.21, 1.331, 1.4641])
    assert found.nominal(np.array([100.0, 0.0, 100.0])).tolist() == pytest.approx([121, 0, 146.41])
    assert found.real(np.array([121.0, 0.0, 146.41])).tolist() == pytest.approx([100, 0, 100])


def test_pay_leads_prices_after_the_first_year_where_it_is_known() -> None:
    """Protects the other index: earnings from the second year on, the deflator where unknown."""
    found = prices().index(earnings_from_first_year=True)
    assert found.tolist() == pytest.approx([1.21, 1.21 * 1.2, 1.21 * 1.2 * 1.1])


def test_a_price_base_within_the_run_stands_at_one() -> None:
    """Protects a place whose prices are of a later year: earlier years are below one."""
    found = prices("2027/28").index()
    assert found.tolist() == pytest.approx([1 / 1.1, 1.0, 1.1])
    bare = Prices("2026/27", (2026,), FLAT, FLAT, ())
    assert bare.index().tolist() == [1.0]


def test_later_money_counts_for_less_and_days_by_their_own_rate() -> None:
    """Protects present value: the first year in full, each schedule for what it is for."""
    found = prices()
    assert found.factors().tolist() == [1.0, 0.8, 0.4]
    assert found.factors(found.health).tolist() == [1.0, 1.0, 1.0]
    assert found.present(np.array([[1.0, 10.0, 100.0]])).tolist() == [1 + 8 + 40]


def test_payback_of_one_future_and_of_many_scenarios() -> None:
    """Protects the last axis, which is years, however many there are before it."""
    running = cumulative(np.array([5.0, -6.0, 0.0]))
    assert running.tolist() == [5.0, -1.0, -1.0]
    assert payback_year(running, (2026, 2027, 2028)) == 2027
    assert peak_funding(running) == 5.0
    two_by_two = payback_year(np.array([[[1.0, 0.0], [1.0, 1.0]]]), (2026, 2027))
    assert two_by_two.tolist() == [[2027.0, NEVER]]


def test_a_leap_year_has_a_day_more() -> None:
    """Protects sums by the day: April 2027 to March 2028 has 366 days."""
    assert days_in((2026, 2027)).tolist() == [365.0, 366.0]


def test_limits_of_a_chance_are_wilsons() -> None:
    """Protects doubt about a chance, worked by hand for ten draws at 90%."""
    found = [wilson(chance, 10) for chance in (0.0, 0.2, 0.5, 1.0)]
    lows, highs = [one.low for one in found], [one.high for one in found]
    assert lows == pytest.approx([0.0, 0.06856, 0.26927, 0.78706], abs=2e-5)
    assert highs == pytest.approx([0.21294, 0.45921, 0.73073, 1.0], abs=2e-5)
    assert spread(np.array([1.0, 2.0, 6.0])).mean == 3.0


@pytest.mark.parametrize(("n", "low", "high"), [(1, 0, 0), (19, 0, 18), (20, 0.95, 18.05)])
def test_few_futures_have_a_lowest_and_a_highest(n: int, low: float, high: float) -> None:
    """Protects ranges of few futures from ends that lie between two of them."""
    values = np.arange(float(n))
    assert [float(end) for end in ends_of(values)] == pytest.approx([low, high])
    assert (spread(values).p5, spread(values).p95) == pytest.approx((low, high))
    percentiles = ("5th percentile", "95th percentile")
    assert range_of(n).ends == (percentiles if n >= 20 else ("lowest", "highest"))


def test_a_percentile_lies_between_the_nearest_futures() -> None:
    """Protects what nine futures in ten do not exceed: by hand, and as numpy has it."""
    values = np.array([[40.0, 4.0], [10.0, 1.0], [20.0, 2.0], [30.0, 3.0]])
    assert percentile(values, 0.5).tolist() == [25.0, 2.5]
    assert percentile(values, 0.0).tolist() == [10.0, 1.0]
    assert percentile(values, 1.0).tolist() == [40.0, 4.0]
    assert percentile(values, 0.9) == pytest.approx(np.quantile(values, 0.9, axis=0))


# Lines of cost


def line(item: str, level: str = "", setting: str = "") -> Line:
    """A line of the council's."""
    return Line("council", item, setting, level, "")


LEVER_LINES = {
    0: {("package", "challenging"), ("package", "serious")},
    1: {("package", x) for x in LEVELS} | {("childrens_package", "none")}
    | {("residential_school", "none"), ("autism_package", "")},
    2: {("service", ""), ("set_up", "")},
    3: {("away_hospital", ""), ("secure_hospital", ""), ("childrens_hospital", ""),
        ("autism_hospital", "")},
    4: {("home_void", ""), ("capital", "")},
    5: {("ward_variable", ""), ("ward_semi_fixed", ""), ("ward_fixed", ""), ("ward_stranded", ""),
        ("redundancy", "")},
}  # fmt: skip
LEVER_PARAMETERS = [
    (), (), ("intensive_support_price", "early_intervention_price"),
    ("price_away_hospital", "price_secure_hospital"), ("capital_per_home", "price_empty_home"),
    ("ward_release_per_bed",),
]  # fmt: skip


def test_each_lever_moves_the_lines_it_names() -> None:
    """Protects switching values: which lines are scaled, in the option or in both, and by what."""
    care = ("childrens_package", "residential_school")
    every = {(item, "none" if item in care else "") for item in COST_ITEMS if item != "package"}
    every |= {("package", x) for x in LEVELS}
    for number, lever in enumerate(LEVERS):
        moved = {(item, level) for item, level in every if lever.which(line(item, level))}
        assert moved == LEVER_LINES[number], lever.title
        assert lever.of == ("option" if number < 2 else "difference")
        assert lever.parameters == LEVER_PARAMETERS[number]
    assert levers_in([line("capital")]) == [LEVERS[4]]
    assert levers_in([line("transfer")]) == []


def parameter(name: str, value: float, low: float | None, high: float | None) -> ParameterInfo:
    """A price as a run's manifest has it."""
    return ParameterInfo(
        name=name, meaning="", value=value, low=low, high=high, unit="GBP", scale="", source="",
        year="", grade="D", basis="assumed", evidence=(), price_base=None,
    )  # fmt: skip


def test_the_widest_range_is_the_evidences() -> None:
    """Protects needed against evidence: of several parameters the one that knows least."""
    lever = Lever("x", in_category("care"), "option", ("a", "b", "c", "d"))
    found = evidence_range(
        lever,
        [
            parameter("a", 100.0, 90.0, 120.0),
            parameter("b", 10.0, 5.0, 14.0),
            parameter("c", 0.0, -1.0, 9.0),
            parameter("d", 10.0, None, None),
            parameter("e", 10.0, 1.0, 99.0),
        ],
    )
    assert found is not None
    assert found[:2] == pytest.approx((-0.5, 0.4)) and found[2] == "b"


def test_nothing_is_needed_of_less_than_a_pound() -> None:
    """Protects against a switching value of what costs next to nothing, either way."""
    assert needed(5.0, 1.0) == -5.0
    assert needed(5.0, -1.0) == 5.0
    assert needed(5.0, 0.99) is None and needed(5.0, -0.99) is None


def results(*rows: tuple[str, int, str, str, str, float]) -> pd.DataFrame:
    """Costs of one future: scenario, year, payer, item, setting, GBP; and days of both years."""
    money = [
        {"scenario": s, "year": y, "measure": "cost_gbp", "payer": p, "item": i,
         "setting": where or None, "level": "serious" if where else None, "value": v}
        for s, y, p, i, where, v in rows
    ]  # fmt: skip
    names = dict.fromkeys(row[0] for row in rows)
    days = [
        {"scenario": s, "year": y, "measure": "person_days", "item": "adults", "value": v,
         "setting": "own_tenancy", "level": "serious"}
        for s, v in zip(names, (100.0, 150.0), strict=False) for y in (2026, 2027)
    ]  # fmt: skip
    return pd.DataFrame([*days, *money]).assign(draw=0, replication=0, service=None)


def two() -> Costs:
    """An option with more days in tenancies, a service, and a ward that is partly stranded."""
    frame = results(
        ("before", 2026, "council", "package", "own_tenancy", 1000.0),
        ("before", 2027, "council", "package", "own_tenancy", 1000.0),
        ("after", 2026, "council", "package", "own_tenancy", 1800.0),
        ("after", 2027, "health_board", "package", "own_tenancy", 1800.0),
        ("before", 2026, "health_board", "ward_fixed", "", 500.0),
        ("after", 2026, "health_board", "ward_stranded", "", 300.0),
        ("after", 2026, "council", "service", "", 50.0),
        ("after", 2026, "health_board", "transfer", "", 20.0),
        ("after", 2026, "council", "transfer", "", -20.0),
    )
    return costs_of(ByLine.of(frame), ["before", "after"])


def test_lines_stand_in_the_order_of_the_dictionary() -> None:
    """Protects tables: payers, items and categories in one order, sums to the penny."""
    costs = two()
    assert costs.payers == ["health_board", "council"]
    assert costs.items == ["package", "ward_fixed", "ward_stranded", "service", "transfer"]
    assert costs.categories == ["care", "local ward", "services", "transfers"]
    assert costs.years == (2026, 2027) and costs.futures == ((0, 0),)
    assert costs.of("before").tolist() == [[1500.0, 1000.0]]
    assert costs.difference("after", "before").tolist() == [[650.0, 800.0]]
    assert stranded(costs, "after").tolist() == [[300.0, 0.0]]


def test_costs_are_of_every_future_unless_fewer_are_asked_for() -> None:
    """Protects sums over futures: all of them, or the first replications of every draw."""
    frame = pd.concat(
        [
            results(("a", 2026, "council", "service", "", 1.0 + n)).assign(draw=d, replication=r)
            for n, (d, r) in enumerate([(0, 0), (0, 1), (1, 0), (1, 1)])
        ]
    )
    every = costs_of(ByLine.of(frame), ["a"])
    assert every.futures == ((0, 0), (0, 1), (1, 0), (1, 1))
    assert every.of("a")[:, 0].tolist() == [1.0, 2.0, 3.0, 4.0]
    fewer = costs_of(ByLine.of(frame), ["a"], most_futures=2)
    assert fewer.futures == ((0, 0), (1, 0)) and fewer.of("a")[:, 0].tolist() == [1.0, 3.0]


def test_payments_between_payers_are_no_return() -> None:
    """Protects the return on what is put in: transfers are no benefit, nor money moved."""
    costs = two()
    found = returns_of(costs, "after", "before", Prices("2026/27", (2026, 2027), FLAT, FLAT, ()))
    assert found.money_moved.tolist() == [50.0]
    assert found.ward_release.tolist() == [pytest.approx(200.0)]
    assert found.new_money.tolist() == [0.0]
    assert found.benefit.tolist() == [-1600.0]
    assert found.per_pound_moved.tolist() == [-32.0]


def test_the_bridge_goes_from_one_cost_to_the_other() -> None:
    """Protects the waterfall: volume and price of days, and the rest of each category, by hand.

    100 days a year at £10 become 150 at £12: 50 more at £11 are £550, £2 more on 125 are £250.
    """
    costs = two()
    cells = priced_days(costs, Counts.beside(costs), "after", "before")
    (cell,) = cells
    assert (cell.days, cell.option_days, cell.price_gbp, cell.option_price_gbp) == (
        100,
        150,
        10,
        12,
    )
    found = steps(costs, cells, "after", "before")
    assert found == [
        Step("care", NUMBER, (0,), 550.0),
        Step("care", PRICE, (0,), 250.0),
        Step("local ward", WHOLE, (), -100.0),
        Step("services", WHOLE, (), 25.0),
        Step("transfers", WHOLE, (), 0.0),
    ]
    assert [step.title for step in found[:3]] == [
        "Care: number of days", "Care: price of a day", "Local ward",
    ]  # fmt: skip
    assert Step("care", REST, (), 0.0).title == "Care: the rest"


def test_what_days_do_not_explain_is_the_rest() -> None:
    """Protects the third part of a category: lines without days, beside those with them."""
    frame = results(
        ("before", 2026, "council", "package", "own_tenancy", 1000.0),
        ("after", 2026, "council", "package", "own_tenancy", 1500.0),
        ("after", 2026, "council", "childrens_package", "", 40.0),
        ("after", 2027, "council", "package", "own_tenancy", 500.0),
    )
    costs = costs_of(ByLine.of(frame), ["before", "after"])
    cells = priced_days(costs, Counts.beside(costs), "after", "before")
    found = steps(costs, cells, "after", "before")
    assert [step.part for step in found] == [NUMBER, PRICE, REST]
    assert found[-1].value_gbp == pytest.approx(20.0)
    assert sum(step.value_gbp for step in found) == pytest.approx(520.0)


@pytest.mark.parametrize(
    ("balances", "gap", "paid_back"),
    [
        ((0.0, 0.0, 5.0), 0.0, -1.0),  # nothing is ever owed, so that nothing is paid back
        ((3.0, 4.0, 5.0), 0.0, -1.0),
        ((-10.0, 0.0, 5.0), 10.0, 2027.0),
        ((-10.0, -30.0, -20.0), 30.0, 0.0),  # still owed at the end: never
        ((-0.001, 0.0, 1.0), 0.001, -1.0),  # less than half a penny is nothing
    ],
)
def test_a_fund_is_paid_back_when_nothing_is_owed_any_more(
    balances: tuple[float, ...], gap: float, paid_back: float
) -> None:
    """Protects the fund's payback from the first year on, and never, by hand."""
    years = (2026, 2027, 2028)
    frame = pd.DataFrame(
        {"scenario": "a", "year": years, "measure": "fund_gbp", "item": BALANCE, "value": balances}
    ).assign(draw=0, replication=0, setting="", level="", service="")
    fund = fund_of(Counts(ByLine.of(frame), [(0, 0)], years), "a")
    assert fund is not None
    assert fund.peak_gap.tolist() == [gap] and fund.paid_back.tolist() == [paid_back]
    assert fund.flows[BALANCE].tolist() == [list(balances)]
    assert not fund.flows["advanced"].any()
