"""What must hold of the care pathway at every instant, in any scenario, for any luck."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from scenarios.binding.bind import bind
from scenarios.binding.draws import Draws
from scenarios.language.scenario import (
    AddCapacity,
    Change,
    Reinvest,
    ScaleParameter,
    SetParameter,
    StartService,
    Switch,
    When,
)
from simulation.clock import DAYS_PER_YEAR, day_of
from simulation.ledger import SECONDS_PER_DAY
from simulation.pathway import build_pathway
from simulation.policy import TRANSITION_FUND
from simulation.reference.engine import Outcome
from simulation.reference.slots import Pool
from simulation.results import content_hash
from simulation.rulebook import Hazard, Records
from simulation.rulebook.conditions import per, where
from simulation.rulebook.encoding import compile_rulebook
from simulation.running.experiment import Experiment
from simulation.running.in_memory import run_experiment
from simulation.running.rows import EVENT_COLUMNS, Tabulator
from tests.small_place import (
    BEDS,
    HOMES,
    SHRUNK,
    START,
    WARD_GBP,
    beds,
    event_rows,
    gloucestershire,
    gloucestershire_2016,
    scenario,
    shipped_model,
    small_experiment,
    small_model,
)

CHANGED_ON = date(2027, 7, 1)
QUARTER_OF_A_PENNY = 0.0025
OPENING = ("present_at_start", "joined")
FUTURE = ["draw", "replication"]
ROW = ["year", "measure", "setting", "level", "service", "payer", "item"]

# A run is too dear to shrink a failing policy; the one that failed is printed whole.
few = settings(
    max_examples=6,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)

CHANGES = {
    "beds halved": (beds(2, CHANGED_ON, 6),),
    "beds doubled": (beds(8, CHANGED_ON),),
    "homes halved": (beds(6, CHANGED_ON, resource="suitable_homes"),),
    "more crises": (ScaleParameter(When(CHANGED_ON), "crisis_rate_serious", 3.0),),
    "new law": (Switch(When(CHANGED_ON), "mental_health_act_2025", True, unit="switch"),),
    "intensive support": (
        StartService(When(CHANGED_ON), "intensive_support", 3, ramp_months=3, staffed=True),
    ),
    "reinvestment": (
        beds(0, CHANGED_ON, 3),
        Reinvest(
            When(CHANGED_ON), 1.0, "released_bed_cost",
            (("early_intervention", 0.5), (TRANSITION_FUND, 0.5)),
        ),
    ),
}  # fmt: skip


def results_of(experiment: Experiment, replications: int = 1, **how: Any) -> pd.DataFrame:
    """The results table of a small run in this process."""
    return run_experiment(experiment, replications, **how).results


def one_future(
    experiment: Experiment,
) -> tuple[dict[str, Outcome], dict[str, list[dict[str, Any]]], pd.DataFrame]:
    """Outcomes, event rows and results of the first future, by scenario."""
    outcomes = experiment.watch(0, 0)
    tabulator = Tabulator(experiment)
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in outcomes}
    for row in tabulator.event_rows(0, 0, outcomes):
        named = dict(zip(EVENT_COLUMNS, row, strict=True))
        rows[str(named["scenario"])].append(named)
    return outcomes, rows, tabulator.frame(tabulator.rows(0, 0, outcomes))


def of(results: pd.DataFrame, measure: str, **columns: str) -> pd.DataFrame:
    """Rows of one stored measure where columns have these values."""
    wanted = results["measure"] == measure
    for name, value in columns.items():
        wanted &= results[name] == value
    return results[wanted]


def pence(values: pd.Series[Any]) -> Any:
    """Amounts in GBP as whole pence."""
    return np.rint(values.to_numpy() * 100).astype(np.int64)


# Before and without change


@pytest.mark.parametrize("name", CHANGES)
def test_scenarios_are_identical_before_the_first_dated_change(name: str) -> None:
    """Protects the comparison: same people, same luck, event for event, until policy acts."""
    changed = scenario("changed", *CHANGES[name])
    differed = 0
    for seed, draw in ((1, 0), (2, 1), (3, 0)):
        rows = event_rows(small_experiment(changed, seed=seed, draws=2), draw, replication=seed)
        until = day_of(CHANGED_ON, START)
        before = {
            one: [{**row, "scenario": ""} for row in rows[one] if row["at"] < until] for one in rows
        }
        assert len(before["baseline"]) > 600
        assert before["baseline"] == before["changed"]  # floats compared bit for bit
        whole = [[{**row, "scenario": ""} for row in rows[one]] for one in rows]
        differed += whole[0] != whole[1]
    if name not in ("new law", "beds doubled"):
        assert differed, "the change should matter afterwards, or this test shows nothing"


WITHOUT_EFFECT: dict[str, tuple[Change, ...]] = {
    "a rate at 100% of itself": (ScaleParameter(When(CHANGED_ON), "crisis_rate_serious", 1.0),),
    "a price at 100% of itself": (ScaleParameter(When(CHANGED_ON), "price_tenancy_serious", 1.0),),
    "a phased 100%": (ScaleParameter(When(CHANGED_ON, 7), "breakdown_rate_serious", 1.0),),
    "beds at their opening number": (beds(BEDS, CHANGED_ON),),
    "a switch off that is off": (
        Switch(When(CHANGED_ON), "mental_health_act_2025", False, unit="switch"),
    ),
    "a rate that nobody meets": (
        SetParameter(When(CHANGED_ON), "mental_health_act_2025_discharge_rate", 50.0),
    ),
    "the effect of a service that is not there": (
        SetParameter(When(CHANGED_ON), "crisis_beds_on_admission", 0.1),
    ),
    "reinvesting money that nothing releases": (
        Reinvest(When(CHANGED_ON), 1.0, "released_bed_cost", (("intensive_support", 1.0),)),
    ),
    "no beds more": (AddCapacity(When(CHANGED_ON), "local_beds", 0),),
}


@pytest.mark.parametrize("name", WITHOUT_EFFECT)
def test_a_change_without_effect_changes_nothing(name: str) -> None:
    """Protects differences from noise of our own: not a person-second, not a penny."""
    experiment = small_experiment(scenario("changed", *WITHOUT_EFFECT[name]), years=3, draws=2)
    results = results_of(experiment, 2)
    stored = {
        name: dict(zip(own[[*FUTURE, *ROW]].astype(str).itertuples(index=False, name=None),
                       own["value"], strict=True))
        for name, own in results.groupby("scenario", observed=True)
    }  # fmt: skip
    assert len(stored["baseline"]) > 1000
    differing = {
        key: (stored["baseline"].get(key, 0.0), stored["changed"].get(key, 0.0))
        for key in {**stored["baseline"], **stored["changed"]}
        if stored["baseline"].get(key, 0.0) != stored["changed"].get(key, 0.0)
    }
    assert not differing, list(differing.items())[:8]


def test_an_unrelated_event_disturbs_nothing() -> None:
    """Protects a scenario's luck from what is added to the rulebook later."""
    model = small_model()
    book = build_pathway(model.services)
    birthday_card = Hazard(
        "birthday_card",
        "Someone sends a card",
        where(level="serious"),
        (per("crisis_rate_challenging"),),
        (Records("birthday_card"),),
    )
    for place_of_new in (0, 7, len(book.hazards)):
        hazards = list(book.hazards)
        hazards.insert(place_of_new, birthday_card)
        larger = replace(
            book,
            hazards=tuple(hazards),
            events=(*book.events, ("birthday_card", "A card has come")),
        )
        plain = small_experiment(scenario("changed", *CHANGES["beds halved"]))
        more = replace(plain, tables=compile_rulebook(larger, model.names))
        before, after = event_rows(plain), event_rows(more)
        for name in before:
            others = [row for row in after[name] if row["event"] != "birthday_card"]
            assert len(others) < len(after[name])
            assert others == before[name]


@pytest.fixture(scope="module")
def run_alone() -> str:
    """Hash of a run on one worker, a task at a time."""
    return content_hash(results_of(_in_parallel(), 3, workers=1, batch_size=1))


def _in_parallel() -> Experiment:
    return small_experiment(scenario("changed", *CHANGES["reinvestment"]), draws=3, years=2)


@pytest.mark.parametrize(("workers", "batch_size"), [(1, 3), (1, 7), (2, 1), (2, 7), (5, 3)])
def test_workers_and_batches_leave_the_results_as_they_are(
    workers: int, batch_size: int, run_alone: str
) -> None:
    """Protects repeatability: the same bits for any number of workers and any batch size."""
    results = results_of(_in_parallel(), 3, workers=workers, batch_size=batch_size)
    assert content_hash(results) == run_alone


# People


ADULT_ONLY = ("own_tenancy", "shared_lives", "local_residential", "out_of_area")


def spells(rows: list[dict[str, Any]], end: float) -> Iterator[tuple[Any, float, float]]:
    """Replay an event log: (setting, level, group), from, to; refuses what cannot be."""
    since: dict[int, tuple[Any, float]] = {}
    gone: set[int] = set()
    before_instant: dict[int, tuple[float, str]] = {}
    last_at = 0.0
    for row in rows:
        person, at, event = row["person"], row["at"], row["event"]
        now = (row["to_setting"], row["level"], row["group"])
        assert at >= last_at, "events are in order of time"
        last_at = at
        assert person not in gone, f"{event} after leaving: {row}"
        if event in OPENING:
            assert person not in since, f"came in twice: {row}"
            assert (at == 0.0) == (event == "present_at_start")
            since[person] = (now, at)
            continue
        assert person in since, f"{event} before coming in: {row}"
        was, began = since[person]
        if before_instant.get(person, (-1.0, ""))[0] != at:
            before_instant[person] = (at, was[0])
        if event == "moved":
            assert now[0] != was[0], f"moved to where they lived: {row}"
            assert row["from_setting"] in (was[0], before_instant[person][1])
        else:
            assert now[0] == was[0], f"lives elsewhere without having moved: {row}"
        if event == "departed":
            gone.add(person)
        if now != was or event == "departed":
            yield was, began, at
            since[person] = (now, at)
    for person, (was, began) in since.items():
        if person not in gone:
            yield was, began, end


@pytest.mark.parametrize("name", [None, "beds halved", "intensive support", "reinvestment"])
def test_everyone_is_in_exactly_one_setting(name: str | None) -> None:
    """Protects the first promise, nobody vanishes: the event log and the ledger tell one story."""
    experiment = small_experiment(scenario("changed", *CHANGES[name]) if name else scenario("same"))
    outcomes, rows, results = one_future(experiment)
    years, edges = experiment.edges()
    for scenario_name, outcome in outcomes.items():
        days: dict[Any, float] = defaultdict(float)
        at_end: Counter[Any] = Counter()
        for state, began, ended in spells(rows[scenario_name], edges[-1]):
            for year, (first, last) in zip(years, pairwise(edges), strict=True):
                days[year, *state] += max(0.0, min(ended, last) - max(began, first))
                at_end[year, *state] += began < last <= ended
        own = results[results["scenario"] == scenario_name]
        for measure, told, near in (("person_days", days, 1e-3), ("people_at_end", at_end, 0.0)):
            kept = of(own, measure).set_index(["year", "setting", "level", "item"])["value"]
            stored = kept.to_dict()
            for key in {*told, *stored}:
                assert abs(told.get(key, 0.0) - stored.get(key, 0.0)) <= near, (measure, key)
        present = sum(person.present for person in outcome.people)
        events = Counter(row["event"] for row in rows[scenario_name])
        assert events["present_at_start"] + events["joined"] == present + events["departed"]
        # Who leaves dies, moves away or, if autistic without a learning disability, settles.
        gone = events["died"] + events["left_area"] + events["autism_settled"]
        assert events["departed"] == gone
        assert present == at_end.total() - sum(
            n for key, n in at_end.items() if key[0] != years[-1]
        )


def test_moves_are_those_of_the_event_log() -> None:
    """Protects the pathway diagram: every move, from where and to where, once and nowhere else."""
    experiment = small_experiment(scenario("changed", *CHANGES["beds halved"]))
    _, rows, results = one_future(experiment)
    years, edges = experiment.edges()
    for name, events in rows.items():
        lives: dict[int, str] = {}
        told: Counter[tuple[int, str, str, str]] = Counter()
        for row in events:
            if row["event"] == "moved":
                year = max(y for y, edge in zip(years, edges, strict=False) if edge <= row["at"])
                before = lives[row["person"]]
                told[year, before, row["to_setting"], row["level"]] += 1
            lives[row["person"]] = row["to_setting"]
        stored = of(results, "moves", scenario=name)
        counted = {
            (row["year"], row["item"], row["setting"], row["level"]): row["value"]
            for row in stored.to_dict("records")
        }
        assert counted == dict(told)
        assert sum(told.values()) > 50
        assert of(results, "events", scenario=name, item="moved").empty, "else told twice"


def test_settings_fit_people() -> None:
    """Protects meaning: no child in an adult's home, no adult in a children's hospital."""
    for draw in range(2):
        experiment = small_experiment(draws=2, years=5)
        _, edges = experiment.edges()
        for (setting, _, group), began, ended in spells(
            event_rows(experiment, draw)["baseline"], edges[-1]
        ):
            if ended == began:
                continue  # passed through in one instant
            assert group != "children" or setting in (
                "family_home", "residential_school", "childrens_hospital",
            )  # fmt: skip
            assert group != "adults" or setting not in ("childrens_hospital", "autism_hospital")
            assert group == "autism_only" or setting != "autism_hospital"


# Slots


class WatchedPool(Pool):
    """A pool that refuses to hand out what it has not got."""

    made: ClassVar[list[WatchedPool]] = []

    def __post_init__(self) -> None:
        super().__post_init__()
        self.made.append(self)

    def __setattr__(self, name: str, value: Any) -> None:
        rises = name in ("held", "resting") and value > getattr(self, name, 0)
        super().__setattr__(name, value)
        if name == "held":
            assert value >= 0
            if rises:
                assert value + self.resting <= self.usable, (
                    f"pool {self.number} handed out too much"
                )


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every pool of the engine watched, and its books checked whenever time passes."""
    import simulation.reference.engine as reference
    import simulation.reference.slot_costs as money

    monkeypatch.setattr(reference, "Pool", WatchedPool)
    monkeypatch.setattr(WatchedPool, "made", [])
    accrue = money.SlotCosts.accrue

    def checked(costs: money.SlotCosts, pool: Pool, now: float) -> None:
        if now > costs.accrued_to[pool.number]:
            queued = [sum(t.waiting for t in queue) for queue in pool.queues]
            assert queued == pool.waiting, "a ticket was left behind"
            assert pool.free <= 0 or not sum(pool.waiting), "someone waits beside a free slot"
            assert pool.resting >= 0 and pool.usable >= 0
        accrue(costs, pool, now)

    monkeypatch.setattr(money.SlotCosts, "accrue", checked)


DATES = st.dates(date(2026, 5, 1), date(2028, 3, 1))
CAPACITIES = st.builds(
    lambda resource, to, on, months: beds(to, on, months, resource),
    st.sampled_from(["local_beds", "suitable_homes", "repatriation_team", "intensive_support"]),
    st.integers(0, 14),
    DATES,
    st.sampled_from([0, 0, 3, 12]),
)
PARAMETERS = st.sampled_from(
    [
        "crisis_rate_serious",
        "breakdown_rate_serious",
        "short_stay_treatment_years",
        "p_not_admitted_if_no_bed",
        "price_tenancy_serious",
        "mortality_under_18",
        "home_turnaround_days",
        "ward_release_per_bed",
    ]
)
SCALINGS = st.builds(
    lambda name, by, on: ScaleParameter(
        When(on), name, by, unit="probability" if name.startswith("p_") else ""
    ),
    PARAMETERS,
    st.sampled_from([0.25, 0.5, 2.0, 4.0]),
    DATES,
)  # fmt: skip
REINVESTMENTS = st.builds(
    lambda on, share, target, lag: Reinvest(
        When(on), share, "released_bed_cost", ((target, 1.0),), lag
    ),
    DATES,
    st.sampled_from([0.4, 1.0]),
    st.sampled_from(["intensive_support", "early_intervention", TRANSITION_FUND]),
    st.sampled_from([0.0, 100.0]),
)


@pytest.mark.parametrize("by", [3, -2])
def test_homes_are_added_to_those_the_pipeline_has_brought(by: int) -> None:
    """Protects "so many more": it counts from the homes there are then, not from the first day."""
    on = date(2028, 4, 1)
    more = scenario("more", AddCapacity(When(on), "suitable_homes", by))
    steady = {"new_homes_a_year": 2.0, "provider_exit_rate": 0.0}
    results = results_of(small_experiment(more, years=4, values=steady, central=True))
    usable = of(results, "capacity_days", service="suitable_homes", item="usable").pivot_table(
        index="year", columns="scenario", values="value", observed=True
    )
    difference = usable["more"] - usable["baseline"]
    assert difference[2027] == 0.0
    if by < 0:
        assert difference[2028] == pytest.approx(by * 365)
    else:  # new homes open late
        assert 0.0 < difference[2028] < by * 365
    assert difference[2029] == pytest.approx(by * 365)


def test_a_dated_change_of_the_pipeline_is_heard() -> None:
    """Protects the pace of new homes as a lever: no change before its date, more homes after."""
    faster = scenario("faster", ScaleParameter(When(date(2027, 4, 1)), "new_homes_a_year", 8.0))
    results = results_of(
        small_experiment(faster, years=3, values={"provider_exit_rate": 0.0}, central=True)
    )
    usable = of(results, "capacity_days", service="suitable_homes", item="usable").pivot_table(
        index="year", columns="scenario", values="value", observed=True
    )
    assert usable["faster"][2026] == usable["baseline"][2026]
    assert usable["faster"][2028] > usable["baseline"][2028] + 3 * 365


POLICIES = st.lists(st.one_of(CAPACITIES, CAPACITIES, SCALINGS, REINVESTMENTS), max_size=5)


@pytest.mark.usefixtures("watched")
@pytest.mark.parametrize("resource", ["local_beds", "suitable_homes"])
def test_slots_held_never_exceed_those_that_stand(resource: str) -> None:
    """Protects capacity, cut to nothing and raised while people hold and wait."""
    cut = (beds(0, date(2026, 8, 1), resource=resource), beds(9, date(2027, 8, 1), 6, resource))
    busy = {"crisis_rate_serious": 2.0, "p_admission_serious": 0.4, "breakdown_rate_serious": 0.3}
    experiment = small_experiment(scenario("changed", *cut), values=busy)
    for replication in range(2):
        outcomes = experiment.watch(0, replication)
        number = experiment.tables.names.resources.index(resource)
        for outcome in outcomes.values():
            pool = WatchedPool.made.pop(0)
            pools = [
                pool,
                *(WatchedPool.made.pop(0) for _ in range(len(outcome.people[0].held) - 1)),
            ]
            for one in pools:
                holding = sum(p.held[one.number] for p in outcome.people if p.present)
                assert holding == one.held
                waiting = sum(one.number in p.ticket for p in outcome.people)
                assert waiting == sum(one.waiting)
            assert pools[number].commissioned >= 0


@pytest.mark.usefixtures("watched")
@few
@given(POLICIES, st.integers(0, 50))
def test_any_policy_keeps_the_books(changes: list[Change], seed: int) -> None:
    """Protects what must hold whatever a commissioner writes: people, slots and pennies add up."""
    experiment = small_experiment(scenario("changed", *changes), seed=seed, years=3)
    _, rows, results = one_future(experiment)
    _, edges = experiment.edges()
    lived = sum(ended - began for _, began, ended in spells(rows["changed"], edges[-1]))
    own = results[results["scenario"] == "changed"]
    assert of(own, "person_days")["value"].sum() == pytest.approx(lived, abs=0.05)
    _check_admissions(results)
    _check_pennies(results)
    _check_fund(results)


# Admissions


def _check_admissions(results: pd.DataFrame) -> None:
    """Everyone for whom a bed was sought went somewhere."""
    counts = of(results, "events").groupby(
        ["scenario", *FUTURE, "year", "item"], observed=True
    )["value"].sum().unstack(fill_value=0)  # fmt: skip
    for item in ("admission_sought", "admitted_locally", "admitted_away", "not_admitted",
                 "unsuitable_for_local_bed", "refused_no_local_bed"):  # fmt: skip
        if item not in counts:
            counts[item] = 0.0
    went = counts["admitted_locally"] + counts["admitted_away"] + counts["not_admitted"]
    assert (counts["admission_sought"] == went).all()
    elsewhere = counts["unsuitable_for_local_bed"] + counts["refused_no_local_bed"]
    assert (counts["admitted_away"] + counts["not_admitted"] == elsewhere).all()


@pytest.fixture(scope="module")
def beds_closed() -> pd.DataFrame:
    """All beds closed, and nothing instead, many times over."""
    closed = scenario("closed", beds(0, date(2027, 4, 1)))
    nothing_else = {
        "p_not_admitted_if_no_bed": 0.0,
        "new_homes_a_year": 0.0,
        "repatriation_team_reach": 0.0,
    }
    experiment = small_experiment(closed, years=5, central=True, values=nothing_else)
    return results_of(experiment, 20)


def test_everyone_for_whom_a_bed_is_sought_goes_somewhere(beds_closed: pd.DataFrame) -> None:
    """Protects against demand that disappears when beds do."""
    _check_admissions(beds_closed)
    totals = of(beds_closed, "events").groupby(["scenario", "item"], observed=True)["value"].sum()
    assert totals["baseline", "admitted_locally"] > 30
    assert totals["closed", "refused_no_local_bed"] > 20
    late = of(beds_closed, "events", scenario="closed", item="admitted_locally")
    assert late["year"].max() < 2027


def test_closing_beds_with_no_alternative_sends_more_people_away(
    beds_closed: pd.DataFrame,
) -> None:
    """Protects the direction of the main effect, on the mean of paired futures and each year."""
    away = beds_closed[
        (beds_closed["measure"] == "person_days")
        & beds_closed["setting"].isin(["away_hospital", "out_of_area"])
        & (beds_closed["item"] == "adults")
    ]
    by = away.groupby(["scenario", *FUTURE, "year"], observed=True)["value"].sum()
    difference = (by["closed"] - by["baseline"]).unstack("year").fillna(0.0) / DAYS_PER_YEAR
    assert (difference[2026] == 0.0).all()
    after = difference.drop(columns=2026)
    assert (after.mean() > 0.0).all()
    assert after.mean(axis=1).mean() > 3 * after.mean(axis=1).std(ddof=1) / np.sqrt(len(after))


def test_closing_beds_makes_nobody_vanish(beds_closed: pd.DataFrame) -> None:
    """Protects the count of people.

    Death and leaving do not depend on where a person lives, except that nobody leaves services from
    hospital; so the two scenarios part by a handful of people at most.
    """
    people = of(beds_closed, "people_at_end").groupby(
        ["scenario", *FUTURE, "year"], observed=True
    )["value"].sum()  # fmt: skip
    difference = (people["closed"] - people["baseline"]).abs()
    assert difference.xs(2026, level="year").max() == 0
    assert difference.max() <= 2
    joined = of(beds_closed, "events", item="joined").groupby(
        ["scenario", *FUTURE, "year"], observed=True
    )["value"].sum()  # fmt: skip
    assert (joined["closed"] == joined["baseline"]).all()


# Money


def _check_pennies(results: pd.DataFrame) -> None:
    for measure in ("cost_gbp", "fund_gbp"):
        values = of(results, measure)["value"].to_numpy() * 100
        assert np.abs(values - np.rint(values)).max(initial=0.0) < QUARTER_OF_A_PENNY
    assert of(results, "cost_gbp")["payer"].notna().all()
    assert (of(results, "cost_gbp")["value"] > 0).all()


def _check_fund(results: pd.DataFrame) -> None:
    """A fund's balance follows from what went in and out, to the penny."""
    found = of(results, "fund_gbp")
    flows = found.assign(pence=pence(found["value"])).pivot_table(
        index=["scenario", *FUTURE, "year"], columns="item", values="pence", observed=True,
        aggfunc="sum", fill_value=0,
    )  # fmt: skip
    for item in ("set_aside", "repaid", "reinvested", "advanced", "balance_at_end", "released"):
        if item not in flows:
            flows[item] = 0
    moved = flows["set_aside"] + flows["repaid"] - flows["reinvested"] - flows["advanced"]
    balance = moved.groupby(level=["scenario", *FUTURE], observed=True).cumsum()
    assert (flows["balance_at_end"] == balance).all()


@pytest.fixture(scope="module")
def reinvested() -> pd.DataFrame:
    """Beds closed, the money spent again, a service started on an advance."""
    changes = (
        StartService(
            When(date(2026, 10, 1)), "intensive_support", 3, ramp_months=9,
            funded_by=TRANSITION_FUND, staffed=True,
        ),
        StartService(When(date(2026, 10, 1)), "family_support", 10, staffed=True),
        beds(0, date(2027, 4, 1), 12),
        Reinvest(
            When(date(2027, 4, 1)), 0.9, "released_bed_cost",
            (("intensive_support", 0.5), ("early_intervention", 0.2), (TRANSITION_FUND, 0.3)),
            60.0,
        ),
    )  # fmt: skip
    return results_of(small_experiment(scenario("reinvested", *changes), draws=2, years=5))


def test_money_is_whole_pence_and_all_of_it_has_a_payer(reinvested: pd.DataFrame) -> None:
    """Protects sums over payers: no pound without one, no amount that is not whole pence."""
    _check_pennies(reinvested)
    items = set(of(reinvested, "cost_gbp")["item"])
    assert {"package", "service", "ward_variable", "ward_stranded", "home_void"} <= items


def test_payers_together_pay_what_each_person_costs() -> None:
    """Protects the split: shares move money between payers; each payer's sum rounds to a penny."""
    shares = (
        "joint_health_share", "s117_health_share", "health_share_emergency",
        "education_share_after_18", "education_share_school", "specialised_share_autism_hospital",
    )  # fmt: skip
    one_payer = dict.fromkeys(shares, 0.0)
    keys = ["replication", "year", "setting", "level", "service", "item"]
    totals, payers = [], []
    for values in (dict[str, float](), one_payer):
        found = of(results_of(small_experiment(values=values), 2), "cost_gbp")
        assert ("education" in set(found["payer"])) == (not values)
        sums = found.assign(pence=pence(found["value"])).groupby(keys, observed=True, dropna=False)
        totals.append(sums["pence"].sum())
        payers.append(sums["payer"].nunique())
    assert totals[0].index.equals(totals[1].index)
    assert ((totals[0] - totals[1]).abs() <= payers[0] + payers[1] - 1).all()


def test_the_fund_balances_to_the_penny(reinvested: pd.DataFrame) -> None:
    """Protects the transition fund: what it holds is what went in less what came out."""
    _check_fund(reinvested)
    totals = of(reinvested, "fund_gbp", scenario="reinvested").groupby("item", observed=True)
    assert (totals["value"].sum()[["set_aside", "repaid", "reinvested", "advanced"]] > 0).all()
    assert not (of(reinvested, "fund_gbp", scenario="baseline")["value"] != 0).any()


def test_an_open_ward_costs_what_it_costs() -> None:
    """Protects the ward's account: its yearly cost, day by day, whatever its occupancy."""
    quiet = {"p_admission_serious": 0.0, "p_admission_challenging": 0.0,
             "p_hospital_after_breakdown_serious": 0.0,
             "p_hospital_after_breakdown_challenging": 0.0,
             "p_childrens_to_adult_hospital": 0.0}  # fmt: skip
    for values, near_pence in ((quiet, 2), ({}, 10)):
        experiment = small_experiment(values={**values, "ward_cost": WARD_GBP}, years=5)
        _, edges = experiment.edges()
        ward = of(results_of(experiment), "cost_gbp", service="local_beds")
        assert set(ward["payer"]) == {"health_board"}
        assert "ward_stranded" not in set(ward["item"])
        by_year = ward.assign(pence=pence(ward["value"])).groupby("year")["pence"].sum()
        lengths = np.diff(edges)
        wanted = np.rint(WARD_GBP * 100 * lengths / DAYS_PER_YEAR).astype(int)
        assert np.abs(by_year.to_numpy() - wanted).max() <= near_pence


def test_half_of_the_beds_release_six_times_the_variable_cost() -> None:
    """Protects the honest figure: six beds of twelve release six times their part, no more.

    Gloucestershire's ward whole, its fixed cost stranded; from the first full year in which six
    beds stand, to the nearest pound.
    """
    model, place = shipped_model(), gloucestershire()
    halved = scenario("halved", beds(6, date(2027, 4, 1)))
    experiment = bind(model, place, (halved,), Draws.central(), 7)
    results = results_of(experiment)
    years, edges = experiment.edges()
    variable = model.parameters["ward_release_per_bed"].value
    by_steps = model.parameters["ward_step_share"].value
    total = model.parameters["ward_cost"].value
    standing = of(results, "capacity_days", scenario="halved", service="local_beds", item="open")
    released = of(results, "fund_gbp", scenario="halved", item="released").set_index("year")
    ward = of(results, "cost_gbp", scenario="halved", service="local_beds")
    whole = 0
    for year, length in zip(years, np.diff(edges), strict=True):
        days = standing.loc[standing["year"] == year, "value"].sum()
        if days > 6 * length + 1e-6:
            continue
        whole += 1
        share_of_year = length / DAYS_PER_YEAR
        assert released["value"][year] == pytest.approx(6 * variable * share_of_year, abs=1.0)
        own = ward[ward["year"] == year].groupby("item", observed=True)["value"].sum()
        for item, part in (("ward_variable", 1 - by_steps), ("ward_semi_fixed", by_steps)):
            assert own[item] == pytest.approx(6 * variable * part * share_of_year, abs=1.0)
        stranded = (total - 12 * variable) / 2 * share_of_year
        assert own["ward_stranded"] == pytest.approx(stranded, abs=1.0)
        assert own["ward_fixed"] == pytest.approx(stranded, abs=1.0)
    assert whole >= 3


def test_a_closed_ward_releases_everything_after_its_lag() -> None:
    """Protects the ward step: fixed cost goes when the last bed has closed and the lag is over."""
    closed = scenario("closed", beds(0, date(2026, 6, 1)))
    experiment = small_experiment(
        closed, years=7, central=True, values={"short_stay_treatment_years": 0.1,
                                               "long_stay_treatment_years": 0.1,
                                               "discharge_to_out_of_area_rate": 12.0}
    )  # fmt: skip
    results = results_of(experiment)
    ward = of(results, "cost_gbp", scenario="closed", service="local_beds")
    assert ward["year"].max() < 2032
    released = of(results, "fund_gbp", scenario="closed", item="released").set_index("year")
    length = np.diff(experiment.edges()[1])[-1]
    whole = WARD_GBP * length / DAYS_PER_YEAR
    assert released["value"][2032] == pytest.approx(whole, abs=1.0)


def test_seconds_are_whole() -> None:
    """Protects exact sums of days: every stored duration is a whole number of seconds."""
    results = results_of(small_experiment(years=2))
    for measure in ("person_days", "capacity_days"):
        seconds = of(results, measure)["value"].to_numpy() * SECONDS_PER_DAY
        assert np.abs(seconds - np.rint(seconds)).max() < 1e-3


def test_the_small_place_is_what_these_tests_take_it_for() -> None:
    """Protects the tests here from a place that drifted away from its name."""
    experiment = small_experiment()
    opening = dict(zip(experiment.tables.names.resources, experiment.opening_slots, strict=True))
    assert (opening["local_beds"], opening["suitable_homes"]) == (BEDS, HOMES)
    assert 500 < sum(row.people for row in experiment.caseload.counts) < 700
    model, then = small_model(), gloucestershire_2016().parameters
    for name in SHRUNK:
        shipped = then.get(name, shipped_model().parameters[name]).value
        assert model.parameters[name].value == pytest.approx(shipped / 5)
