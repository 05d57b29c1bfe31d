"""Empty and late homes of a scheme that several boroughs share, against sums done by hand.

The engine runs a scheme of flats with people who are known by name: nothing is left to chance.
The cases are those of North West London (evidence COST-15: an empty flat's core support costs
£550 a week, and the others have to bear it).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from scenarios.binding.policy import policy_of
from scenarios.language.scenario import AddCapacity, When
from simulation.councils import SHARED, TENANTS, Councils, Shares, between_councils
from simulation.opening import Caseload
from simulation.people import Population
from simulation.policy import Policy
from simulation.reference.engine import simulate
from simulation.replication import Replication
from simulation.rulebook import Asks, Attribute, Becomes, If, Resource, Rulebook
from simulation.rulebook.conditions import per, where
from simulation.rulebook.encoding import compile_rulebook
from simulation.rulebook.prices import HomeCost, Payers, Price
from simulation.running.experiment import Experiment
from simulation.running.rows import Tabulator
from tests.small_place import gloucestershire, scenario

START = date(2026, 4, 1)
KC, WESTMINSTER = "kensington_and_chelsea", "westminster"
EIGHT = (
    ("brent", 0.1591),
    ("ealing", 0.1729),
    ("hammersmith_and_fulham", 0.0907),
    ("harrow", 0.1197),
    ("hillingdon", 0.1439),
    ("hounslow", 0.1339),
    (KC, 0.0732),
    (WESTMINSTER, 0.1066),
)
VALUES = {
    "price_tenancy": 2_800.0,  # GBP a week: £400 a day
    "price_away": 4_200.0,  # £600 a day
    "price_empty_home": 550.0,
    "void_health_share": 0.0,
    "capital_per_home": 230_000.0,
    "capital_optimism_bias": 0.24,
    "capital_grant_share": 0.8,
    "home_build_years": 2.0,
    "home_delay_share": 0.0,
}
MOVES_IN = (Becomes("home", "suitable"), Becomes("setting", "own_tenancy"))
WAITS = (Asks("suitable_homes", "waiting", MOVES_IN),)

BOOK = Rulebook(
    "A scheme of flats",
    attributes=(
        Attribute("setting", "Where", ("own_tenancy", "away_hospital")),
        Attribute("level", "Level", ("serious",)),
        Attribute("group", "Group", ("adults",)),
        Attribute("home", "Home", ("none", "suitable")),
    ),
    resources=(Resource("suitable_homes", "Flats", where(home="suitable")),),
    routines=(("wait", (If(where(setting="away_hospital"), WAITS),)),),
    prices=(
        Price("package", where(setting="own_tenancy"), (per("price_tenancy"),)),
        Price("away_hospital", where(setting="away_hospital"), (per("price_away"),)),
    ),
    payers=(
        Payers(where(setting="away_hospital"), "health_board"),
        Payers(where(setting="own_tenancy"), "council"),
    ),
    home_costs=(
        HomeCost(
            "suitable_homes",
            void_price="price_empty_home",
            void_payer="council",
            void_shares=(("health_board", "void_health_share"),),
            capital_price="capital_per_home",
            optimism_bias="capital_optimism_bias",
            build_years="home_build_years",
            capital_payer="council",
            capital_shares=(("other", "capital_grant_share"),),
        ),
    ),
    payer_names=("health_board", "council", "other"),
    reported_by=("setting", "level", "group"),
    moves_in="setting",
    on_joining="wait",
    on_opening="wait",
)

Spending = dict[tuple[str, str], float]  # GBP by item and payer


def spent(
    tenants: Sequence[str],
    waiting: Sequence[tuple[str, float]],
    flats: int,
    councils: Councils | None,
    policy: Policy = (),
    years: int = 1,
    **values: float,
) -> Spending:
    """What a scheme costs, by item and payer.

    Args:
        tenants: whose people live in the flats on the first day.
        waiting: whose people wait in a hospital away, each with the day on which they begin to.
    """
    names = [name for name, _ in councils.shares] if councils else []
    used = VALUES | values
    tables = compile_rulebook(between_councils(BOOK, names), list(used))
    own = {name: number for number, name in enumerate(names)}
    everyone = [(name, 0.0, True) for name in tenants] + [(n, day, False) for n, day in waiting]
    codes = [
        [0 if housed else 1, 0, 0, int(housed), *([own[name]] if councils else [])]
        for name, _, housed in everyone
    ]
    people = Population(
        joins_at=np.array([day for _, day, _ in everyone]),
        codes=np.array(codes, dtype=np.int64).reshape(len(codes), len(BOOK.attributes) + bool(own)),
        mark_at=np.zeros((len(codes), 0)),
        need_percent=np.full(len(codes), 100, dtype=np.int64),
        elapsed_days=np.full(len(codes), np.nan),
    )
    experiment = Experiment(
        "scheme", tables, Caseload((), (), 0), ("x",), ((policy,),), np.array([[*used.values()]]),
        (flats,), 1, START, years, councils=councils,
    )  # fmt: skip
    _, edges = experiment.edges()
    given = Replication(tables, people, list(used.values()), policy, 1, edges, (flats,))
    outcome = simulate(given)
    found: Spending = {}
    tabulator = Tabulator(experiment)
    results = tabulator.frame(tabulator.rows(0, 0, {"x": outcome}))
    costs = results[results["measure"] == "cost_gbp"]
    for item, payer, gbp in zip(costs["item"], costs["payer"], costs["value"], strict=True):
        key = str(item), str(payer)
        found[key] = round(found.get(key, 0.0) + gbp, 2)
    return found


def of_item(spending: Spending, item: str) -> dict[str, float]:
    """What each payer spends on an item, councils by their own names."""
    return {
        payer.removeprefix("council_"): gbp
        for (what, payer), gbp in spending.items()
        if what == item
    }


# One flat of five empty for 26 weeks: 26 x £550 = £14,300.

TENANTS_OF_FOUR = (KC, KC, WESTMINSTER, WESTMINSTER)
FIFTH = (("brent", 26 * 7.0),)


def void(voids: str | Shares, health_share: float = 0.0) -> dict[str, float]:
    """Who bears the empty flat."""
    councils = Councils(EIGHT, voids)
    spending = spent(TENANTS_OF_FOUR, FIFTH, 5, councils, void_health_share=health_share)
    return of_item(spending, "home_void")


def test_one_council_bears_an_empty_flat_alone() -> None:
    """Protects the price of an empty home: weeks times a weekly price, to the penny."""
    spending = spent(TENANTS_OF_FOUR, FIFTH, 5, None)
    assert of_item(spending, "home_void") == {"council": 14_300.00}


def test_the_others_in_the_scheme_bear_it() -> None:
    """Protects what happened in Kensington and Chelsea: the other flats' boroughs pay.

    Brent's person moves in when the flat is no longer empty, on 30 September, and so lives there
    for 183 of the year's 365 days; each of the other four for all of them.
    """
    weight = 4 * 365 + 183
    assert round(14_300 * 730 / weight, 2) == 6_353.62
    assert void(TENANTS) == {KC: 6_353.62, WESTMINSTER: 6_353.62, "brent": 1_592.76}


def test_the_others_bear_it_by_how_many_of_their_people_live_there() -> None:
    """Protects the weights: three tenants of one borough and one of another bear 3 to 1."""
    councils = Councils(EIGHT, TENANTS)
    nobody_comes = of_item(spent((KC, KC, KC, WESTMINSTER), (), 5, councils), "home_void")
    a_year = round(550 * 365 / 7, 2)
    assert sum(nobody_comes.values()) == pytest.approx(a_year, abs=0.005)
    assert nobody_comes == {
        KC: pytest.approx(21_508.93, abs=0.01),  # three quarters of £28,678.57
        WESTMINSTER: pytest.approx(7_169.64, abs=0.01),
    }


def test_a_flat_empty_all_year() -> None:
    """Protects the example of docs/explanation/money.md: £28,678.57, by two, and by eight."""
    by = {
        rule: of_item(spent(TENANTS_OF_FOUR, (), 5, Councils(EIGHT, rule)), "home_void")
        for rule in (TENANTS, SHARED)
    }
    assert by[TENANTS] == {KC: 14_339.28, WESTMINSTER: 14_339.29}
    assert (by[SHARED][KC], by[SHARED]["ealing"]) == (2_099.27, 4_958.53)


def test_eight_boroughs_bear_it_together() -> None:
    """Protects the shared rule: each borough's share of £14,300, worked by hand."""
    assert void(SHARED) == {
        "brent": 2_275.13,
        "ealing": 2_472.47,
        "hammersmith_and_fulham": 1_297.01,
        "harrow": 1_711.71,
        "hillingdon": 2_057.77,
        "hounslow": 1_914.77,
        KC: 1_046.76,
        WESTMINSTER: 1_524.38,
    }


def test_those_who_agreed_bear_it() -> None:
    """Protects an agreement: nomination shares hold, whichever tenants live there."""
    assert void(((KC, 0.5), (WESTMINSTER, 0.5))) == {KC: 7_150.00, WESTMINSTER: 7_150.00}
    assert void((("brent", 1.0),)) == {"brent": 14_300.00}


def test_health_bears_its_part_before_the_councils_divide_theirs() -> None:
    """Protects the health board's share: 30% of £14,300 is £4,290, and £10,010 is left."""
    agreed = ((KC, 0.5), (WESTMINSTER, 0.5))
    assert void(agreed, health_share=0.3) == {
        "health_board": 4_290.00,
        KC: 5_005.00,
        WESTMINSTER: 5_005.00,
    }


def test_an_empty_scheme_falls_on_all() -> None:
    """Protects against money that nobody pays: with no tenant at all, everyone shares."""
    nobody = of_item(spent((), (), 2, Councils(EIGHT, TENANTS)), "home_void")
    assert nobody == of_item(spent((), (), 2, Councils(EIGHT, SHARED)), "home_void")
    assert sum(nobody.values()) == pytest.approx(2 * 550 * 365 / 7, abs=0.01)


# A scheme of seven flats, planned for 1 April 2028, that opens 18 months (548 days) late.
# Meanwhile its seven people stay in a hospital away at £600 a day, which health pays, and their
# boroughs do not yet pay £400 a day for each of them at home.

SEVEN = ("brent", "brent", "ealing", "ealing", "harrow", "hillingdon", "hounslow")
DAYS_LATE = 548


def late_scheme(months: int) -> Spending:
    """Four years of the scheme, some months late."""
    opening = AddCapacity(When(date(2028, 4, 1)), "suitable_homes", 7, late_months=months)
    place = replace(gloucestershire(), resources={"suitable_homes": 0})
    policy = policy_of(scenario("late", opening), place, VALUES)
    waiting = [(name, 0.0) for name in SEVEN]
    return spent((), waiting, 0, Councils(EIGHT, TENANTS), policy, years=4)


def test_what_a_late_scheme_costs_and_whom() -> None:
    """Protects lateness: capital is gone already, people wait where they are, boroughs wait too."""
    on_time, late = late_scheme(0), late_scheme(18)
    capital = of_item(on_time, "capital")
    assert of_item(late, "capital") == capital
    assert capital["other"] == 1_597_120.00  # 80% of 7 x £230,000 x 1.24 = £1,996,400
    assert sum(capital.values()) == pytest.approx(1_996_400, abs=0.001)
    assert capital["brent"] == 63_525.45  # 15.91% of £399,280, in whole pence
    more = {key: round(late.get(key, 0.0) - gbp, 2) for key, gbp in on_time.items()}
    assert {key: gbp for key, gbp in more.items() if gbp} == {
        ("away_hospital", "health_board"): 7 * 600 * DAYS_LATE,  # £2,301,600
        ("package", "council_brent"): -2 * 400 * DAYS_LATE,  # £438,400
        ("package", "council_ealing"): -2 * 400 * DAYS_LATE,
        ("package", "council_harrow"): -400 * DAYS_LATE,  # £219,200
        ("package", "council_hillingdon"): -400 * DAYS_LATE,
        ("package", "council_hounslow"): -400 * DAYS_LATE,
    }
    assert sum(more.values()) == 767_200.00  # 7 x £200 x 548


def test_the_date_of_payment_does_not_move_with_the_opening() -> None:
    """Protects 'capital already spent': two years before the planned day, however late."""
    for months in (0, 18):
        opening = AddCapacity(When(date(2028, 4, 1)), "suitable_homes", 7, late_months=months)
        steps = policy_of(scenario("late", opening), gloucestershire(), VALUES)
        paid = [step.at_day for step in steps if step.kind == "capital"]
        opened = [step.at_day for step in steps if step.kind == "capacity"]
        assert paid == [0.5]
        assert opened == [731.0 + (DAYS_LATE if months else 0)]
