"""Wards that close and services that overlap, against sums done by hand, to the penny.

The engines run the pathway's own ward with nobody in it, or with one person who is known by name:
nothing is left to chance.  Shipped values: a ward of twelve beds costs £4,500,000 a year, each bed
carries £100,000 of it (£70,000 go at once, £30,000 in steps of three beds), and £3,300,000 are
fixed until a year after the last bed has closed.  Redundancy is £20,000 a bed, once.

A year's price is for 365.25 days, so in a stretch of d days £x a year come to x * d / 365.25.
From 1 April 2026 the years have 365, 366, 365 and 365 days; 1 October 2026 is day 183.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from outputs.economics.costs import costs_of
from outputs.economics.double_running import double_running
from scenarios.binding.policy import policy_of
from scenarios.language.scenario import Change, Reinvest, StartService, StopService, When
from simulation.clock import add_months
from simulation.ledger import SECONDS_PER_YEAR
from simulation.opening import Caseload
from simulation.pathway.prices import WARDS
from simulation.people import Population
from simulation.policy import TRANSITION_FUND
from simulation.replication import Replication
from simulation.results.by_line import ByLine
from simulation.results.payers import PAYERS
from simulation.rulebook import Attribute, Becomes, Hazard, Releases, Resource, Rulebook
from simulation.rulebook.conditions import where
from simulation.rulebook.encoding import compile_rulebook
from simulation.rulebook.prices import SlotCost
from simulation.running.engines import ENGINES, simulate_with
from simulation.running.experiment import Experiment
from simulation.running.rows import Tabulator
from simulation.totals import Ended
from tests.small_place import START, beds, gloucestershire, scenario

OCTOBER, APRIL_2027 = date(2026, 10, 1), date(2027, 4, 1)
YEARS = 4
BEDS = 12
VALUES = {
    "ward_cost": 4_500_000.0,
    "ward_release_per_bed": 100_000.0,
    "ward_step_share": 0.3,
    "ward_step_beds": 3.0,
    "ward_fixed_release_years": 1.0,
    "ward_redundancy_per_bed": 20_000.0,
    "intensive_support_price": 50_000.0,
    "early_intervention_price": 4_000.0,
    "service_set_up_share": 0.1,
    "stay_days": 244.0,
}
SERVICES = {"intensive_support": "health_board", "early_intervention": "council"}
BOOK = Rulebook(
    "A ward and two services",
    attributes=(
        Attribute("setting", "Where", ("own_tenancy", "local_beds")),
        Attribute("level", "Level", ("serious",)),
        Attribute("group", "Group", ("adults",)),
    ),
    hazards=(
        Hazard(
            "goes home",
            "",
            where(setting="local_beds"),
            (),
            (Releases("local_beds"), Becomes("setting", "own_tenancy")),
            "fixed",
            ("stay_days",),
        ),
    ),
    resources=(
        Resource("local_beds", "Beds", where(setting="local_beds")),
        *(Resource(name, name, ()) for name in SERVICES),
    ),
    wards=WARDS,
    slot_costs=tuple(
        SlotCost(name, f"{name}_price", "service_set_up_share", payer)
        for name, payer in SERVICES.items()
    ),
    payer_names=PAYERS,
    reported_by=("setting", "level", "group"),
    moves_in="setting",
)

Lines = dict[str, list[float]]  # GBP in each year, by item


@pytest.fixture(params=ENGINES, scope="module")
def engine(request: pytest.FixtureRequest) -> str:
    """Each engine in turn."""
    return str(request.param)


def ended(
    engine: str, *changes: Change, patients: int = 0, years: int = YEARS
) -> tuple[Experiment, dict[str, Ended]]:
    """One run of a scenario, and of one without changes.

    Args:
        patients: people in the ward on the first day, each for ``stay_days``.
    """
    tables = compile_rulebook(BOOK, list(VALUES))
    named = {"post_vacancy_share": 0.0, **VALUES}
    names = ("before", "after")
    policies = tuple(
        (policy_of(scenario(name, *own), gloucestershire(), named),)
        for name, own in zip(names, ((), changes), strict=True)
    )
    slots = (BEDS, 0, 0)
    experiment = Experiment(
        "ward", tables, Caseload((), (), 0), names, policies, np.array([[*VALUES.values()]]),
        slots, 1, START, years,
    )  # fmt: skip
    _, edges = experiment.edges()
    run = simulate_with(engine)
    people = Population(
        joins_at=np.zeros(patients),
        codes=np.tile(np.array([1, 0, 0]), (patients, 1)),
        mark_at=np.zeros((patients, 0)),
        need_percent=np.full(patients, 100, dtype=np.int64),
        elapsed_days=np.zeros(patients),
    )
    return experiment, {
        name: run(Replication(tables, people, list(VALUES.values()), policy[0], 1, edges, slots))
        for name, policy in zip(names, policies, strict=True)
    }


def results_of(
    engine: str, *changes: Change, patients: int = 0, years: int = YEARS
) -> pd.DataFrame:
    """The results table of such a run."""
    experiment, outcomes = ended(engine, *changes, patients=patients, years=years)
    tabulator = Tabulator(experiment)
    return tabulator.frame(tabulator.rows(0, 0, outcomes))


def exact_gbp(engine: str, change: Change, years: int) -> Fraction:
    """What a scenario comes to in all, before any rounding."""
    experiment, outcomes = ended(engine, change, years=years)
    money = outcomes["after"].totals(experiment.tables).slot_money
    pence_seconds = sum(sum(money.exact(*cell)) for cell in np.ndindex(money.low.shape))
    return Fraction(pence_seconds, SECONDS_PER_YEAR * 100)


def lines(results: pd.DataFrame, name: str = "after") -> Lines:
    """What each item comes to in each year; of items without money nothing."""
    costs = results[(results["measure"] == "cost_gbp") & (results["scenario"] == name)]
    years = sorted(results["year"].unique())
    found: Lines = {}
    for item, year, gbp in zip(costs["item"], costs["year"], costs["value"], strict=True):
        found.setdefault(str(item), [0.0] * len(years))[years.index(year)] += gbp
    return {item: [round(gbp, 2) for gbp in by_year] for item, by_year in found.items()}


def by_year(results: pd.DataFrame) -> list[float]:
    """What all items together come to in each year."""
    return [round(sum(gbp), 2) for gbp in zip(*lines(results).values(), strict=True)]


def to_the_penny(*gbp: float) -> object:
    """Sums of two or three rows, each of which is rounded to a penny of its own."""
    return pytest.approx(gbp, abs=0.021)


# Before anything closes: 12 x £70,000, 12 x £30,000 and £3,300,000 a year.
# 840,000 x 365 / 365.25 = 839,425.05; x 366 / 365.25 = 841,724.85.


def test_a_ward_that_stays_as_it_is(engine: str) -> None:
    """Protects the ground that the others stand on: its parts are the whole, day by day."""
    assert lines(results_of(engine), "before") == {
        "ward_variable": [839_425.05, 841_724.85, 839_425.05, 839_425.05],
        "ward_semi_fixed": [359_753.59, 360_739.22, 359_753.59, 359_753.59],
        "ward_fixed": [3_297_741.27, 3_306_776.18, 3_297_741.27, 3_297_741.27],
    }


def test_one_bed_of_twelve_closes(engine: str) -> None:
    """Protects the small truth: of £375,000 that a bed "costs", £70,000 a year come out.

    From 1 October (182 days of 2026/27):
    variable  839,425.05 - 70,000 x 182 / 365.25 = 839,425.05 - 34,880.22 = 804,544.83
    stranded  a twelfth of the fixed £3,300,000 = 275,000, and 30,000 until three beds
              close: 305,000 x 182 / 365.25 = 151,978.10, and 305,626.28 in the 366 days after
    """
    assert lines(results_of(engine, beds(11, OCTOBER))) == {
        "ward_variable": [804_544.83, 771_581.11, 769_472.96, 769_472.96],
        "ward_semi_fixed": [344_804.93, 330_677.62, 329_774.13, 329_774.13],
        "ward_fixed": [3_160_711.84, 3_031_211.50, 3_022_929.50, 3_022_929.50],
        "ward_stranded": [151_978.10, 305_626.28, 304_791.24, 304_791.24],
        "redundancy": [20_000.00, 0.0, 0.0, 0.0],
    }


def test_six_beds_of_twelve_close(engine: str) -> None:
    """Protects Gloucestershire's £600,000: six beds at 100,000, both steps of three complete.

    variable  2026/27: 839,425.05 - 420,000 x 182 / 365.25 = 839,425.05 - 209,281.31 = 630,143.74
    semi      2026/27: 359,753.59 - 180,000 x 182 / 365.25 = 359,753.59 - 89,691.99 = 270,061.60
    stranded  half of the fixed: 1,650,000 x 182 / 365.25 = 822,176.59, then 1,653,388.09
    """
    assert lines(results_of(engine, beds(6, OCTOBER))) == {
        "ward_variable": [630_143.74, 420_862.42, 419_712.53, 419_712.53],
        "ward_semi_fixed": [270_061.60, 180_369.61, 179_876.80, 179_876.80],
        "ward_fixed": [2_475_564.68, 1_653_388.09, 1_648_870.64, 1_648_870.64],
        "ward_stranded": [822_176.59, 1_653_388.09, 1_648_870.64, 1_648_870.64],
        "redundancy": [120_000.00, 0.0, 0.0, 0.0],
    }


def test_the_ward_closes(engine: str) -> None:
    """Protects the last step: £1,200,000 a year go at once, £3,300,000 a year later.

    A year later is 365.25 days: day 183 + 365.25 = 548.25, or 183.25 days into 2027/28.
    stranded  182 days of 2026/27: 3,300,000 x 182 / 365.25 = 1,644,353.18
              183.25 days of 2027/28: 3,300,000 x 183.25 / 365.25 = 1,655,646.82; together 3,300,000
    """
    assert lines(results_of(engine, beds(0, OCTOBER))) == {
        "ward_variable": [420_862.42, 0.0, 0.0, 0.0],
        "ward_semi_fixed": [180_369.61, 0.0, 0.0, 0.0],
        "ward_fixed": [1_653_388.09, 0.0, 0.0, 0.0],
        "ward_stranded": [1_644_353.18, 1_655_646.82, 0.0, 0.0],
        "redundancy": [240_000.00, 0.0, 0.0, 0.0],
    }


def test_a_bed_in_use_is_paid_for_until_its_person_has_gone_home(engine: str) -> None:
    """Protects nobody's eviction and its price: one person stays until day 244, 1 December.

    For 61 days one bed stands and eleven are closed, nine of them in whole steps:
    variable  840,000 x 183 / 365.25 + 70,000 x 61 / 365.25 = 420,862.42 + 11,690.62 = 432,553.05
    stranded  (11/12 x 3,300,000 + 2 x 30,000) x 61 / 365.25 + 3,300,000 x 121 / 365.25
              = 515,222.45 + 1,093,223.82 = 1,608,446.27; then 244.25 days: 2,206,776.18
    """
    assert lines(results_of(engine, beds(0, OCTOBER), patients=1)) == {
        "ward_variable": [432_553.05, 0.0, 0.0, 0.0],
        "ward_semi_fixed": [185_379.88, 0.0, 0.0, 0.0],
        "ward_fixed": [1_699_315.54, 0.0, 0.0, 0.0],
        "ward_stranded": [1_608_446.27, 2_206_776.18, 0.0, 0.0],
        "redundancy": [240_000.00, 0.0, 0.0, 0.0],
    }


# Six beds release £600,000 a year, so a delay of n months costs n/12 of that: to the penny for
# whole turns of four years, and else for the days that those months have.


@pytest.mark.parametrize(
    ("months", "days", "gbp"),
    [
        (1, 31, 50_924.02),
        (3, 92, 151_129.36),
        (6, 182, 298_973.31),
        (12, 365, 599_589.32),
        (36, 1096, 1_800_410.68),
        (48, 1461, 2_400_000.00),
    ],
)
def test_what_a_delay_costs(engine: str, months: int, days: int, gbp: float) -> None:
    """Protects the price of being late: what the closure releases a year, for the time lost."""
    late = add_months(OCTOBER, months)
    assert (late - OCTOBER).days == days
    in_time, delayed = (exact_gbp(engine, beds(6, on), years=6) for on in (OCTOBER, late))
    assert round(float(delayed - in_time), 2) == gbp
    assert abs(gbp - 600_000 * months / 12) <= 600_000 * 0.75 / 365.25  # not a day off n/12


def test_a_delay_falls_into_the_years_that_it_covers(engine: str) -> None:
    """Protects part-years: from 1 January to 1 July are 90 days of one year and 91 of the next.

    600,000 x 90 / 365.25 = 147,843.94; 600,000 x 91 / 365.25 = 149,486.65.  Redundancy of
    6 x £20,000 is paid in the second year instead of the first.
    """
    in_time, delayed = (
        by_year(results_of(engine, beds(6, on))) for on in (date(2027, 1, 1), date(2027, 7, 1))
    )
    more = [late - early for early, late in zip(in_time, delayed, strict=True)]
    assert more == to_the_penny(147_843.94 - 120_000, 149_486.65 + 120_000, 0.0, 0.0)


def test_a_delayed_closure_of_the_ward_costs_twice(engine: str) -> None:
    """Protects the lag: six months' delay costs six months of beds now, of the rest a year later.

    1,200,000 x 182 / 365.25 = 597,946.61 in 2026/27; 3,300,000 x 182 / 365.25 = 1,644,353.18 in
    2027/28; redundancy of 12 x £20,000 moves to 2027/28.
    """
    in_time, delayed = (by_year(results_of(engine, beds(0, on))) for on in (OCTOBER, APRIL_2027))
    more = [late - early for early, late in zip(in_time, delayed, strict=True)]
    assert more == to_the_penny(597_946.61 - 240_000, 1_644_353.18 + 240_000, 0.0, 0.0)


# Two services that overlap, and a service that overlaps with beds.


def start(name: str, slots: int, on: date) -> StartService:
    return StartService(When(on), name, slots, ramp_months=0, staffed=True)


def test_services_that_overlap_are_both_paid(engine: str) -> None:
    """Protects double running of services: old and new are paid, each by its own payer.

    Early support, 75 slots at £4,000 = £300,000 a year, until 31 March 2027:
    300,000 x 365 / 365.25 = 299,794.66.  The team, 4 slots at £50,000 = £200,000 a year from
    1 October 2026: 200,000 x 182 / 365.25 = 99,657.77, then 200,410.68 and 199,863.11.
    Setting up is a tenth of a year's price: 30,000 and 20,000.
    """
    stop = StopService(When(APRIL_2027), "early_intervention", staffed=True)
    early, team = start("early_intervention", 75, START), start("intensive_support", 4, OCTOBER)
    results = results_of(engine, early, stop, team)
    costs = results[(results["measure"] == "cost_gbp") & (results["scenario"] == "after")]
    paid = costs.set_index(["payer", "item", "year"])["value"].sort_index()
    assert paid["council", "service"].to_dict() == {2026: 299_794.66}
    assert paid["health_board", "service"].to_dict() == {
        2026: 99_657.77, 2027: 200_410.68, 2028: 199_863.11, 2029: 199_863.11,
    }  # fmt: skip
    assert paid["council", "set_up"].to_dict() == {2026: 30_000.00}
    assert paid["health_board", "set_up"].to_dict() == {2026: 20_000.00}


def test_the_overlap_is_what_an_earlier_end_would_save(engine: str) -> None:
    """Protects the price of overlapping: 182 days of the old service, 149,486.65.

    300,000 x 182 / 365.25 = 149,486.65.
    """
    early, team = start("early_intervention", 75, START), start("intensive_support", 4, OCTOBER)
    both, one_after_the_other = (
        by_year(
            results_of(engine, early, team, StopService(When(on), early.resource, staffed=True))
        )
        for on in (APRIL_2027, OCTOBER)
    )
    more = [a - b for a, b in zip(both, one_after_the_other, strict=True)]
    assert more == to_the_penny(149_486.65, 0.0, 0.0, 0.0)


def test_double_running_is_the_service_before_the_beds_close(engine: str) -> None:
    """Protects the measure: a team from 1 October, beds until 1 April, and nothing after.

    2026/27: 200,000 x 182 / 365.25 = 99,657.77, and 20,000 to set it up.  From 2027/28 on the
    ward has released all that it will: its redundancies (120,000 in 2027/28) will not come back.
    """
    results = results_of(engine, start("intensive_support", 4, OCTOBER), beds(6, APRIL_2027))
    found = double_running(costs_of(ByLine.of(results), ["before", "after"]), "after", "before")
    assert found.tolist() == [to_the_penny(119_657.77, 0.0, 0.0, 0.0)]


def test_a_transition_fund_is_paid_back_when_the_beds_have_released_it(engine: str) -> None:
    """Protects the fund's example in docs/explanation/money.md.

    Four slots, £200,000 a year, from 1 April 2026: 200,000 x 731 / 365.25 = 400,273.79 are owed at
    the end of March 2028. Then six beds release £600,000 a year, half of it for the fund, so that
    it gains 100,000 a year: 400,000 in the four years (1461 days) to March 2032, 273.79 owed.
    """
    april_2028 = date(2028, 4, 1)
    team = replace(start("intensive_support", 4, START), funded_by=TRANSITION_FUND)
    repay = Reinvest(When(april_2028), 0.5, "released_bed_cost", ((TRANSITION_FUND, 1.0),))
    results = results_of(engine, team, repay, beds(6, april_2028), years=7)
    fund = results[(results["measure"] == "fund_gbp") & (results["scenario"] == "after")]
    balances = fund[fund["item"] == "balance_at_end"].sort_values("year")["value"].tolist()
    assert balances[1] == pytest.approx(-400_273.79, abs=0.011)
    assert balances[5] == pytest.approx(-273.79, abs=0.061)
    assert min(balances) == balances[1] and balances[6] > 0
