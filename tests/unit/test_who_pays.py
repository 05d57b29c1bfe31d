"""What people cost and who pays, as docs/explanation/money.md says."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from simulation.clock import WEEKS_PER_YEAR
from simulation.ledger import Ledger
from simulation.pathway import build_pathway
from simulation.people import Person
from simulation.reference.person_costs import PackageCosts, divided
from simulation.rulebook.conditions import per
from simulation.rulebook.encoding import compile_rulebook
from simulation.rulebook.lookup import Rules
from simulation.rulebook.prices import Price
from tests.one_person import OnePerson, Who, distinct
from tests.small_place import shipped_model

LEVELS = ("none", "challenging", "serious")
PENNY = 0.011

# Prices of a week by setting and level of behaviour, and of a year.
PACKAGES = {
    "family_home": "price_family",
    "own_tenancy": "price_tenancy",
    "shared_lives": "price_shared_lives",
    "local_residential": "price_residential",
    "out_of_area": "price_out_of_area",
}
CHILD = {"group": "children"}
AUTISTIC = {"group": "autism_only"}
TENANT = {"setting": "own_tenancy", "level": "serious"}


def costs(who: Who) -> dict[str, dict[str, float]]:
    """What a person costs a year, with a price of its own for everything."""
    return OnePerson(who, values=distinct()).costs()


def in_all(who: Who) -> dict[str, float]:
    """The same, for any payer."""
    return {item: sum(parts.values()) for item, parts in costs(who).items()}


@pytest.mark.parametrize(("setting", "level"), list(product(PACKAGES, LEVELS)))
def test_an_adults_package_has_the_price_of_setting_and_level(setting: str, level: str) -> None:
    """Protects packages: the price of a week where they live, at their level, and nothing else."""
    price = distinct()[f"{PACKAGES[setting]}_{level}"] * WEEKS_PER_YEAR
    assert in_all({"setting": setting, "level": level}) == {
        "package": pytest.approx(price, abs=PENNY)
    }


YEARLY = [
    ({**CHILD, "setting": "residential_school"}, "residential_school", "price_residential_school"),
    ({"setting": "residential_school"}, "residential_school", "price_residential_school"),
    ({"setting": "away_hospital"}, "away_hospital", "price_away_hospital"),
    ({"setting": "secure_hospital"}, "secure_hospital", "price_secure_hospital"),
    ({**CHILD, "setting": "childrens_hospital"}, "childrens_hospital", "price_childrens_hospital"),
    ({**AUTISTIC, "setting": "autism_hospital"}, "autism_hospital", "price_autism_hospital"),
]


@pytest.mark.parametrize(("who", "item", "price"), YEARLY)
def test_hospitals_and_schools_cost_by_the_year(who: Who, item: str, price: str) -> None:
    """Protects what is bought by use: its price is of a year, and comes with no package."""
    assert in_all(who) == {item: pytest.approx(distinct()[price], abs=PENNY)}


WEEKLY = [
    *(({**CHILD, "level": x}, "childrens_package", f"price_child_at_home_{x}") for x in LEVELS),
    (AUTISTIC, "autism_package", "price_autism_family"),
    ({**AUTISTIC, "setting": "own_tenancy"}, "autism_package", "price_autism_tenancy"),
    ({**AUTISTIC, "setting": "out_of_area"}, "autism_package", "price_autism_out_of_area"),
    ({"setting": "emergency_holding"}, "emergency_holding", "price_emergency_holding"),
]


@pytest.mark.parametrize(("who", "item", "price"), WEEKLY)
def test_other_people_cost_by_the_week(who: Who, item: str, price: str) -> None:
    """Protects children's packages, autistic adults at home and holding in an emergency."""
    wanted = distinct()[price] * WEEKS_PER_YEAR
    assert in_all(who) == {item: pytest.approx(wanted, abs=PENNY)}


def test_a_ward_costs_what_it_costs_whoever_is_there() -> None:
    """Protects against paying twice for a local bed: nobody in it has a price of their own."""
    assert costs({"setting": "local_beds", "level": "serious", "phase": "treatment"}) == {}


def test_a_crisis_that_goes_on_at_home_costs_as_well() -> None:
    """Protects unmet need from being free: its price stands beside the package."""
    own = in_all({**TENANT, "unmet": "yes"})
    wanted = distinct()["price_unmet_crisis"] * WEEKS_PER_YEAR
    assert own == {**in_all(TENANT), "emergency_holding": pytest.approx(wanted, abs=PENNY)}


# Who pays: the health board's, specialised commissioning's, education's and others' part of an
# item; the council bears the rest.

SHARES: list[tuple[str, Who, str, dict[str, float | str]]] = [
    ("at home", TENANT, "package", {}),
    ("a child", CHILD, "childrens_package", {}),
    ("an autistic adult at home", AUTISTIC, "autism_package", {}),
    (
        "an autistic adult's aftercare",
        {**AUTISTIC, "funding": "s117"},
        "autism_package",
        {"health_board": "s117_health_share"},
    ),
    ("continuing care", {**TENANT, "funding": "chc"}, "package", {"health_board": 1}),
    ("joint", {**TENANT, "funding": "joint"}, "package", {"health_board": "joint_health_share"}),
    ("aftercare", {**TENANT, "funding": "s117"}, "package", {"health_board": "s117_health_share"}),
    (
        "a plan after 18",
        {**TENANT, "education": "yes"},
        "package",
        {"education": "education_share_after_18"},
    ),
    (
        "continuing care goes before a plan after 18",
        {**TENANT, "education": "yes", "funding": "chc"},
        "package",
        {"health_board": 1},
    ),
    (
        "aftercare goes before a plan after 18",
        {**TENANT, "education": "yes", "funding": "s117"},
        "package",
        {"health_board": "s117_health_share"},
    ),
    (
        "a joint package goes before a plan after 18",
        {**TENANT, "education": "yes", "funding": "joint"},
        "package",
        {"health_board": "joint_health_share"},
    ),
    (
        "ordinary residence elsewhere",
        {"setting": "out_of_area", "residence": "other", "funding": "chc"},
        "package",
        {"other": 1},
    ),
    ("secure", {"setting": "secure_hospital", "funding": "chc"}, "secure_hospital",
     {"specialised_commissioning": 1}),
    ("children's hospital", {**CHILD, "setting": "childrens_hospital"}, "childrens_hospital",
     {"specialised_commissioning": 1}),
    ("hospital away", {"setting": "away_hospital", "residence": "other"}, "away_hospital",
     {"health_board": 1}),
    ("school", {**CHILD, "setting": "residential_school"}, "residential_school",
     {"education": "education_share_school"}),
    ("school after 18", {"setting": "residential_school", "funding": "chc"}, "residential_school",
     {"education": "education_share_school"}),
    ("held in an emergency", {"setting": "emergency_holding"}, "emergency_holding",
     {"health_board": "health_share_emergency"}),
    ("an unmet crisis", {**TENANT, "unmet": "yes", "funding": "chc"}, "emergency_holding",
     {"health_board": "health_share_emergency"}),
]  # fmt: skip


@pytest.mark.parametrize(("said", "who", "item", "shares"), SHARES, ids=[x[0] for x in SHARES])
def test_each_pays_what_the_money_page_says(
    said: str, who: Who, item: str, shares: dict[str, float | str]
) -> None:
    """Protects who pays: the first line that fits, by shares that a place can state."""
    pounds = {name: 1000 * value for name, value in distinct().items()}
    values = {**pounds, **SHARED}
    paid = OnePerson(who, values=values).costs()[item]
    whole = sum(paid.values())
    parts = {p: values[share] if isinstance(share, str) else share for p, share in shares.items()}
    wanted = {**parts, "council": 1 - sum(parts.values())}
    assert {p: gbp / whole for p, gbp in paid.items()} == pytest.approx(
        {payer: part for payer, part in wanted.items() if part}, abs=1e-4
    )


# Shares below one, each its own.
SHARED = {
    "joint_health_share": 0.5,
    "s117_health_share": 0.6,
    "education_share_after_18": 0.15,
    "education_share_school": 0.7,
    "health_share_emergency": 0.8,
    "specialised_share_autism_hospital": 0.3,
}


FUNDED = {
    "chc": {"health_board": 1.0},
    "joint": {"health_board": 0.5, "council": 0.5},
    "s117": {"health_board": 0.6, "council": 0.4},
    "council": {"council": 1.0},
}


@pytest.mark.parametrize(("setting", "funding"), list(product(PACKAGES, FUNDED)))
def test_funding_follows_the_person_wherever_they_live(setting: str, funding: str) -> None:
    """Protects health funding and unmet crises in every setting outside hospital."""
    who = {"setting": setting, "level": "serious", "funding": funding, "unmet": "yes"}
    pounds = {name: 1000 * value for name, value in distinct().items()}
    found = OnePerson(who, values={**pounds, **SHARED}).costs()
    shares = {
        item: {payer: gbp / sum(parts.values()) for payer, gbp in parts.items()}
        for item, parts in found.items()
    }
    assert set(shares) == {"package", "emergency_holding"}
    assert shares["package"] == pytest.approx(FUNDED[funding], abs=1e-4)
    emergency = {"health_board": 0.8, "council": 0.2}
    assert shares["emergency_holding"] == pytest.approx(emergency, abs=1e-4)


def test_an_autistic_adults_hospital_is_shared_by_the_nhs() -> None:
    """Protects the stream that is counted apart: no council pays for its hospital."""
    who = {**AUTISTIC, "setting": "autism_hospital"}
    paid = OnePerson(who, values={**SHARED, "price_autism_hospital": 100_000.0}).costs()
    assert paid == {
        "autism_hospital": {"health_board": 70_000.0, "specialised_commissioning": 30_000.0}
    }


def test_a_payment_goes_from_whoever_pays_to_whoever_is_paid() -> None:
    """Protects payments between any two payers: the first bears it, the second has it."""
    payment = Price("transfer", (), (per("dowry"),), per="year", paid_by="council", paid_to="other")
    book = replace(build_pathway(()), prices=(payment,), payers=())
    tables = compile_rulebook(book, shipped_model().names)
    values = [500.0 if name == "dowry" else 0.0 for name in tables.names.parameters]
    packages = PackageCosts(Rules(tables, values), Ledger([0.0, 365.25]))
    person = Person(0, 1, tables.start_code.tolist(), 100, 0)
    packages.price_person(person)
    ((_, pence, _, payers),) = person.costs
    parts = {tables.names.payers[payer]: part for payer, part in divided(round(pence), payers)}
    assert parts == {"council": 50_000, "other": -50_000}


WITH_DOWRY = {**TENANT, "dowry": "yes"}
NO_DOWRY = [
    TENANT,
    {**WITH_DOWRY, "funding": "chc"},
    {**WITH_DOWRY, "setting": "out_of_area", "residence": "other"},
    {**WITH_DOWRY, "setting": "away_hospital"},
    {**WITH_DOWRY, "group": "children", "setting": "family_home"},
]


@pytest.mark.parametrize("funding", ["council", "joint", "s117"])
def test_a_dowry_goes_from_health_to_the_council(funding: str) -> None:
    """Protects the money page's example: the council bears 60,000 less, the health board more."""
    paid = OnePerson({**WITH_DOWRY, "funding": funding}, values={"dowry": 60_000.0}).costs()
    assert paid["transfer"] == {"health_board": 60_000.0, "council": -60_000.0}


@pytest.mark.parametrize("who", NO_DOWRY)
def test_no_dowry_is_paid_where_the_council_pays_nothing(who: Who) -> None:
    """Protects against a dowry for people in hospital, or whom health or another area pays for."""
    assert "transfer" not in OnePerson(who, values={"dowry": 60_000.0}).costs()


def test_a_package_follows_need_and_support() -> None:
    """Protects the money page's first example: 2,900 a week x 1.2 x 1.1 is 3,828."""
    price = {"price_tenancy_serious": 2900.0, "price_child_at_home_serious": 100.0}
    adult = OnePerson({**TENANT, "support": "110%"}, values=price, need=120).costs()
    assert adult["package"]["council"] == pytest.approx(3828 * WEEKS_PER_YEAR, abs=PENNY)
    child = {**CHILD, "level": "serious", "support": "110%"}
    paid = OnePerson(child, values=price, need=120).costs()
    assert paid["childrens_package"]["council"] == pytest.approx(120 * WEEKS_PER_YEAR, abs=PENNY)
    autistic = OnePerson(AUTISTIC, values={"price_autism_family": 10.0}, need=120).costs()
    assert autistic["autism_package"]["council"] == pytest.approx(12 * WEEKS_PER_YEAR, abs=PENNY)


def test_extra_support_after_a_crisis_is_paid_on_top_of_the_usual() -> None:
    """Protects a crisis at home from being free where the person stays."""
    price = {"price_autism_family": 200.0, "price_autism_extra_support": 500.0}
    paid = OnePerson({**AUTISTIC, "extra_support": "yes"}, values=price).costs()
    assert paid["autism_package"]["council"] == pytest.approx(700 * WEEKS_PER_YEAR, abs=PENNY)


@pytest.mark.parametrize("percent", [80, 90, 100, 110, 120, 130, 140, 150])
def test_support_is_a_percentage_of_the_price(percent: int) -> None:
    """Protects each step of support: its percentage is what the price is multiplied by."""
    who = {**TENANT, "support": f"{percent}%"}
    paid = OnePerson(who, values={"price_tenancy_serious": 1000.0}).costs()
    wanted = 10 * percent * WEEKS_PER_YEAR
    assert paid["package"]["council"] == pytest.approx(wanted, abs=PENNY)


MATTERS = {
    "setting": "out_of_area", "level": "none", "group": "autism_only", "funding": "joint",
    "dowry": "yes", "residence": "other", "education": "yes", "unmet": "yes", "support": "150%",
}  # fmt: skip


@pytest.mark.parametrize("attribute", MATTERS)
def test_costs_change_with_whatever_they_depend_on(attribute: str) -> None:
    """Protects against remembered prices: they are looked up again when someone changes."""
    pounds = {name: 1000 * value for name, value in distinct().items()}
    values = {**pounds, **SHARED, "dowry": 60_000.0}
    person = OnePerson({"level": "serious"}, values=values)
    before = person.costs()
    number = person.names.attributes.index(attribute)
    code = person.names.values[number].index(MATTERS[attribute])
    person.person.codes[number] = code
    anew = OnePerson({"level": "serious", attribute: MATTERS[attribute]}, values=values).costs()
    assert person.costs() == anew != before


def test_packages_alone_grow_above_inflation() -> None:
    """Protects growth: council averages' growth is for packages, not for hospitals or dowries."""
    assert OnePerson({**WITH_DOWRY, "unmet": "yes"}, values=distinct()).grows_by() == {
        "package": "package_drift",
        "emergency_holding": "",
        "transfer": "",
    }
    assert OnePerson(CHILD, values=distinct()).grows_by() == {"childrens_package": "package_drift"}
    assert OnePerson(AUTISTIC, values=distinct()).grows_by() == {"autism_package": "package_drift"}


def test_slots_are_paid_by_whom_the_money_page_says() -> None:
    """Protects wards, services and homes: health, the service's payer, and shares of a home."""
    values = {
        "ward_cost": 100.0, "price_empty_home": 100.0, "void_health_share": 0.3,
        "capital_per_home": 230_000.0, "capital_optimism_bias": 0.24, "capital_grant_share": 0.8,
        "early_intervention_price": 30.0, "service_set_up_share": 0.1, "home_build_years": 2.0,
    }  # fmt: skip
    free = {"local_beds": 1, "suitable_homes": 1, "early_intervention": 2}
    person = OnePerson(TENANT, slots=free, values=values)
    engine, names = person.engine, person.names
    yearly = {}
    for pool in engine.pools:
        for _, payer, pence in engine.slots.yearly(pool, 0.0):
            if pence:
                yearly[names.resources[pool.number], names.payers[payer]] = pence / 100
    week = 100 * WEEKS_PER_YEAR
    assert yearly == pytest.approx({
        ("local_beds", "health_board"): 100.0,
        ("early_intervention", "council"): 60.0,
        ("suitable_homes", "health_board"): 0.3 * week,
        ("suitable_homes", "council"): 0.7 * week,
    }, abs=PENNY)  # fmt: skip
    homes = names.resources.index("suitable_homes")
    assert engine.slots.build_days(homes) == 2 * 365.25
    engine.slots.spend_capital(engine.pools[homes], 2, 0.0)
    spent = {names.payers[cell[-1]]: pence / 100 / (365.25 * 86_400)
             for cell, pence in engine.ledger.money.items()}  # fmt: skip
    assert spent == {"other": 456_320.0, "council": 114_080.0}
