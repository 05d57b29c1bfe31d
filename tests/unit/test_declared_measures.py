"""Each declared measure counts what its description says, and nothing else."""

from __future__ import annotations

from itertools import product

import pandas as pd
import pytest

from simulation.pathway import EVENTS
from simulation.results import in_schema
from simulation.results.declared_flows import EVENTS as COUNTED
from simulation.results.declared_flows import MONEY
from simulation.results.dictionary import COST_ITEMS, FUND_ITEMS, LEVELS
from simulation.results.measures import MEASURES, yearly
from simulation.results.payers import PAYERS

CHALLENGES = ("challenging", "serious")
ANY = tuple(LEVELS)

# What a measure counts, at which levels of behaviour, and what people would welcome.
COUNTS = {
    "crises": (("crisis",), CHALLENGES, "lower"),
    "admissions_sought": (("admission_sought",), ANY, "lower"),
    "admissions_local": (("admitted_locally",), ANY, "neither"),
    "admissions_away": (("admitted_away",), ANY, "lower"),
    "admissions_not_made": (("not_admitted",), ANY, "neither"),
    "admissions_refused": (("refused_no_local_bed",), ANY, "lower"),
    "secure_admissions": (("admitted_secure",), ANY, "lower"),
    "autistic_admissions_sought": (("autism_admission_sought",), ANY, "lower"),
    "autistic_admissions": (("autism_admitted",), ANY, "lower"),
    "breakdowns": (("breakdown",), CHALLENGES, "lower"),
    "new_out_of_area": (("new_out_of_area",), CHALLENGES, "lower"),
    "returns_to_area": (("returned_to_area",), CHALLENGES, "higher"),
    "deaths": (("died",), CHALLENGES, "lower"),
    "residential_school_entries": (("entered_residential_school",), ANY, "lower"),
    "entrants_at_18": (("turned_18_serious", "turned_18_challenging"), ANY, "neither"),
}


def table(rows: list[dict[str, object]]) -> pd.DataFrame:
    """A results table of one future and year."""
    future = {"scenario": "a", "draw": 0, "replication": 0, "year": 2026}
    return in_schema(pd.DataFrame([{**future, **row} for row in rows]))


def answer(name: str, rows: dict[tuple[str, str], float], measure: str) -> float:
    """A measure's value where each item at each level has its own number."""
    every = [
        {"measure": measure, "item": item, "level": level, "setting": "own_tenancy", "value": value}
        for (item, level), value in rows.items()
    ]
    return float(yearly(table(every), name, 0.035)["value"].iloc[0])


@pytest.mark.parametrize("name", COUNTS)
def test_a_measure_of_events_counts_those_events(name: str) -> None:
    """Protects each count: its own events, at its own levels, all of them."""
    counted, levels, better = COUNTS[name]
    events = [event for event, _ in EVENTS]
    rows = {key: float(2**n % 10_007) for n, key in enumerate(product(events, LEVELS))}
    wanted = sum(rows[event, level] for event in counted for level in levels)
    assert answer(name, rows, "events") == wanted
    measure = MEASURES[name]
    assert (measure.better, measure.unit, measure.answer) == (better, "events a year", "total")


def test_moves_are_counted_where_behaviour_challenges() -> None:
    """Protects moves: their own stored measure, from anywhere, adults and children."""
    rows = {("family_home", "none"): 1.0, ("shared_lives", "challenging"): 2.0,
            ("family_home", "serious"): 4.0}  # fmt: skip
    assert answer("moves", rows, "moves") == 6.0
    assert (MEASURES["moves"].better, MEASURES["moves"].unit) == ("neither", "events a year")


def test_the_share_refused_is_of_admissions_sought() -> None:
    """Protects the share: refused because no local bed was free, among all that were sought."""
    rows = {("admission_sought", "serious"): 8.0, ("refused_no_local_bed", "none"): 2.0,
            ("crisis", "serious"): 50.0}  # fmt: skip
    assert answer("share_of_admissions_refused_locally", rows, "events") == 0.25
    unsuited = {**rows, ("unsuitable_for_local_bed", "serious"): 4.0}
    assert answer("share_of_admissions_unsuited_locally", unsuited, "events") == 0.5
    assert MEASURES["share_of_admissions_unsuited_locally"].unit == "share"
    measure = MEASURES["share_of_admissions_refused_locally"]
    assert (measure.better, measure.unit) == ("lower", "share")


WARD = ("ward_variable", "ward_semi_fixed", "ward_fixed", "ward_stranded")
PAID = {
    "total_cost": (tuple(PAYERS), tuple(COST_ITEMS), ANY),
    "cost_health_board": (("health_board",), tuple(COST_ITEMS), ANY),
    "cost_council": (("council",), tuple(COST_ITEMS), ANY),
    "cost_specialised_commissioning": (("specialised_commissioning",), tuple(COST_ITEMS), ANY),
    "cost_education": (("education",), tuple(COST_ITEMS), ANY),
    "cost_other_payers": (("other",), tuple(COST_ITEMS), ANY),
    "cost_provider": (("provider",), tuple(COST_ITEMS), ANY),
    "package_cost_challenging": (tuple(PAYERS), ("package",), CHALLENGES),
    "ward_cost": (tuple(PAYERS), WARD, ANY),
    "ward_cost_stranded": (tuple(PAYERS), ("ward_stranded",), ANY),
    "net_present_cost": (tuple(PAYERS), tuple(COST_ITEMS), ANY),
}


@pytest.mark.parametrize("name", PAID)
def test_a_measure_of_money_adds_up_those_lines(name: str) -> None:
    """Protects each sum of money: its own payers, items and levels; less is better."""
    payers, items, levels = PAID[name]
    cells = list(product(PAYERS, COST_ITEMS, LEVELS))
    rows = {cell: float((7 * n) ** 2 % 1009 + 1) for n, cell in enumerate(cells)}
    frame = table(
        [
            {"measure": "cost_gbp", "payer": p, "item": i, "level": x, "value": value}
            for (p, i, x), value in rows.items()
        ]
    )
    wanted = sum(v for (p, i, x), v in rows.items() if p in payers and i in items and x in levels)
    assert yearly(frame, name, 0.035)["value"].tolist() == [wanted]
    assert MEASURES[name].better == "lower" and MEASURES[name].provisional


def test_the_fund_balance_is_the_balance_alone() -> None:
    """Protects the balance from the fund's flows."""
    rows = {(item, ""): float(10 + n) for n, item in enumerate(FUND_ITEMS)}
    frame = table(
        [{"measure": "fund_gbp", "item": i, "value": value} for (i, _), value in rows.items()]
    )
    assert yearly(frame, "fund_balance")["value"].tolist() == [rows["balance_at_end", ""]]
    measure = MEASURES["fund_balance"]
    assert (measure.better, measure.unit, measure.provisional) == ("neither", "GBP", True)


def test_every_declared_flow_is_tested_here() -> None:
    """Protects against a measure that goes, or comes without a test of what it counts."""
    declared = {measure.name for measure in (*COUNTED, *MONEY)}
    shares = {f"share_of_admissions_{why}_locally" for why in ("refused", "unsuited")}
    rest = {"moves", "fund_balance", *shares}
    assert declared == {*COUNTS, *PAID, *rest} and declared <= set(MEASURES)
