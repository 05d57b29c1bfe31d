"""Changes become numeric steps on the right days."""

from datetime import date
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.binding.policy import policy_of
from scenarios.binding.suitability import check_suitable
from scenarios.language.scenario import (
    AddCapacity,
    Amount,
    Change,
    Reinvest,
    ScaleParameter,
    Scenario,
    SetCapacity,
    SetParameter,
    StartService,
    StopService,
    Switch,
    When,
)
from scenarios.places.load import Place, RunningService
from simulation.clock import day_of
from simulation.errors import InputError
from simulation.policy import Step
from simulation.whole_slots import half_up

START = date(2026, 4, 1)
VALUES = {"post_vacancy_share": 0.15, "crisis": 0.4, "p_diverted": 0.8, "new_law": 0.0}


def place(beds: int = 12, running: int = 0) -> Place:
    return Place(
        name="p",
        title="P",
        folder=Path(),
        start=START,
        price_base="2016/17",
        population=640_000,
        adults=500_000,
        public_figures_only=True,
        resources={"local_beds": beds, "suitable_homes": 60},
        services_running={"intensive_support": RunningService(running, 0.0)} if running else {},
        counts=(),
        cohorts={2026: 7000},
    )


def scenario(*changes: Change, start: date | None = None, years: int | None = None) -> Scenario:
    return Scenario("s", "S", "?", "", "baseline", start, years, changes, None, "s.yaml")


def steps(*changes: Change, at: Place | None = None, kind: str = "capacity") -> list[Step]:
    policy = policy_of(scenario(*changes), at or place(), VALUES)
    return [step for step in policy if step.kind == kind]


def on(year: int, month: int, day: int = 1) -> When:
    return When(date(year, month, day))


def test_a_phased_closure_takes_equal_monthly_steps() -> None:
    """Protects phasing: twelve beds to half over six months is one bed a month, from month one."""
    change = SetCapacity(When(date(2027, 4, 1), 6), "local_beds", Amount(0.5, relative=True))
    got = steps(change)
    assert [step.value for step in got] == [11, 10, 9, 8, 7, 6]
    assert got[0].at_day == day_of(date(2027, 5, 1), START)
    assert got[-1].at_day == day_of(date(2027, 10, 1), START)
    assert all(step.value == step.other for step in got)


def test_a_half_rounds_up() -> None:
    """Protects the stated rule: half of 13 beds is 7, and 11.5 on the way there is 12."""
    assert steps(SetCapacity(on(2027, 4), "local_beds", Amount(0.5, True)), at=place(13))[0] == (
        Step(365.0, "capacity", "local_beds", 7.0, 7.0, "local_beds: 7 usable, 7 paid for")
    )
    assert [half_up(Fraction(n, 2)) for n in (-1, 1, 3, 5)] == [0, 1, 2, 3]


def test_steps_fall_on_the_last_day_of_a_short_month() -> None:
    """Protects dates: a change from 31 January steps on 28 February, not on 3 March."""
    got = steps(SetCapacity(When(date(2027, 1, 31), 2), "local_beds", Amount(6)))
    assert [step.at_day for step in got] == [
        day_of(date(2027, 2, 28), START),
        day_of(date(2027, 3, 31), START),
    ]


def test_steps_that_change_nothing_are_left_out() -> None:
    """Protects the identity of scenarios before their first real change."""
    assert steps(SetCapacity(When(date(2027, 4, 1), 24), "local_beds", Amount(12))) == []
    slow = SetCapacity(When(date(2027, 4, 1), 24), "local_beds", Amount(6))
    assert [step.value for step in steps(slow)] == [11, 10, 9, 8, 7, 6]


def test_a_service_ramps_up_short_of_its_vacancies() -> None:
    """Protects staffing: all posts are paid for, and 15% of them are vacant."""
    change = StartService(on(2026, 10), "intensive_support", 20, False, 4, staffed=True)
    got = steps(change)
    assert [(step.value, step.other) for step in got] == [(4, 5), (9, 10), (13, 15), (17, 20)]


def test_a_service_that_runs_already_is_built_up_from_what_it_has() -> None:
    """Protects declared services: slots are slots in all, not more on top."""
    change = StartService(on(2026, 10), "intensive_support", 20, False, 2, staffed=True)
    got = steps(change, at=place(running=10))
    assert [(step.value, step.other) for step in got] == [(13, 15), (17, 20)]


def test_slots_for_the_population_become_whole_slots() -> None:
    """Protects shipped scenarios that fit any area: 3 for each 100,000 of 640,000 is 19."""
    change = StartService(on(2026, 10), "intensive_support", 3, True, staffed=True)
    assert steps(change)[0].other == 19


def test_the_transition_fund_pays_for_what_is_added() -> None:
    """Protects the fund: it pays the new slots only, and stops with the service."""
    start = StartService(
        on(2026, 10), "intensive_support", 20, False, 2, "transition_fund", staffed=True
    )
    stop = StopService(on(2030, 4), "intensive_support", staffed=True)
    got = steps(start, stop, at=place(running=10), kind="advance")
    assert [step.value for step in got] == [5, 10, 0]
    assert steps(start, stop, at=place(running=10))[-1].other == 0


def test_added_slots_build_on_earlier_changes() -> None:
    """Protects order: four beds more after a closure to six are ten."""
    close = SetCapacity(on(2027, 4), "local_beds", Amount(6))
    reopen = AddCapacity(on(2028, 4), "local_beds", 4)
    assert [step.value for step in steps(reopen, close)] == [6, 10]


def test_parameters_change_relative_to_their_own_draw() -> None:
    """Protects parameter doubt: 90% of a drawn rate stays uncertain."""
    got = steps(
        ScaleParameter(on(2027, 4), "crisis", 0.9, unit="per person-year"),
        SetParameter(When(date(2028, 4, 1), 2), "crisis", 0.1, unit="per person-year"),
        ScaleParameter(on(2027, 4), "p_diverted", 1.5, unit="probability"),
        Switch(on(2028, 4), "new_law", True),
        kind="parameter",
    )
    crisis = [step.value for step in got if step.target == "crisis"]
    assert crisis == pytest.approx([0.36, 0.23, 0.1])
    assert [step.value for step in got if step.target == "p_diverted"] == [1.0]
    assert [step.value for step in got if step.target == "new_law"] == [1.0]


def test_filling_posts_makes_more_of_a_service_usable() -> None:
    """Protects against a change that nothing reads: vacancy acts on services already running."""
    change = SetParameter(on(2027, 4), "post_vacancy_share", 0.0, unit="proportion")
    (got,) = steps(change, at=place(running=20))
    assert (got.target, got.value, got.other) == ("intensive_support", 20, 20)


def test_released_money_is_split() -> None:
    """Protects reinvestment: shares multiply, and a later split replaces the earlier one."""
    first = Reinvest(
        on(2027, 4), 0.8, "released_bed_cost", (("intensive_support", 0.7),), lag_days=30.0
    )
    second = Reinvest(on(2029, 4), 1.0, "released_bed_cost", (("family_support", 0.5),))
    got = steps(first, second, kind="reinvest")
    assert [(step.target, round(step.value, 9), step.other) for step in got] == [
        ("intensive_support", 0.56, 30.0),
        ("intensive_support", 0.0, 0.0),
        ("family_support", 0.5, 0.0),
    ]


def test_money_is_directed_before_beds_close_on_the_same_day() -> None:
    """Protects the first pound: the bed closed on the day reinvestment begins releases it."""
    policy = policy_of(
        scenario(
            SetCapacity(on(2027, 4), "local_beds", Amount(6)),
            Reinvest(on(2027, 4), 1.0, "released_bed_cost", (("family_support", 1.0),)),
        ),
        place(),
        VALUES,
    )
    assert [step.kind for step in policy] == ["reinvest", "capacity"]


@given(
    opening=st.integers(0, 200),
    target=st.integers(0, 200),
    months=st.integers(1, 120),
    day=st.integers(1, 31),
)
def test_any_phased_change_moves_one_way_and_arrives(
    opening: int, target: int, months: int, day: int
) -> None:
    """Protects every phased change: whole slots, never overshooting, the target at the end."""
    when = When(date(2027, 1, day), months)
    got = [
        step.value
        for step in steps(SetCapacity(when, "local_beds", Amount(target)), at=place(opening))
    ]
    assert (got[-1] if got else opening) == target
    towards = [(b - a) * (target - opening) > 0 for a, b in pairwise([opening, *got])]
    assert all(towards)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (scenario(StopService(on(2027, 4), "family_support")), "cannot be stopped"),
        (scenario(StartService(on(2027, 4), "intensive_support", 5)), "would cut it"),
        (scenario(AddCapacity(on(2027, 4), "local_beds", -13)), "would leave -1"),
        (scenario(SetCapacity(on(2027, 4), "family_support", Amount(0.5, True))), "no opening"),
        (scenario(ScaleParameter(on(2027, 4), "crisi", 0.9)), "Did you mean 'crisis'?"),
        (scenario(AddCapacity(on(2026, 3), "local_beds", 1)), "before the run starts"),
        (scenario(AddCapacity(on(2029, 4), "local_beds", 1), years=2), "run's last day is"),
        (scenario(start=date(2025, 4, 1)), "described as it is on 2026-04-01"),
    ],
)
def test_a_scenario_that_contradicts_the_place_is_refused(wrong: Scenario, words: str) -> None:
    """Protects a run from changes that this place cannot carry out."""
    with pytest.raises(InputError) as caught:
        check_suitable([wrong], place(running=10), VALUES)
    assert len(caught.value.faults) == 1
    assert words in str(caught.value)


def test_a_service_without_staff_stops_alone() -> None:
    """Protects the other services: each has the vacancies of its own parameter."""
    own = "intensive_support_vacancy_share"
    started = StartService(on(2027, 4), "intensive_support", 10.0, staffed=True, ramp_months=0)
    unstaffed = SetParameter(on(2028, 4), own, 1.0, unit="proportion")
    steps = policy_of(
        scenario(started, unstaffed), place(), {**VALUES, own: 0.0}, {"intensive_support": own}
    )
    capacity = [(s.target, s.value) for s in steps if s.kind == "capacity"]
    assert {target for target, _ in capacity} == {"intensive_support"}
    assert [value for _, value in capacity] == [10.0, 0.0]
