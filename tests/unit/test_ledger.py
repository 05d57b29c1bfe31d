"""Money and time in whole numbers: years, exact sums, and what people and slots cost over time."""

from __future__ import annotations

import pytest

from simulation.clock import DAYS_PER_YEAR, WEEKS_PER_YEAR
from simulation.ledger import SECONDS_PER_DAY, SECONDS_PER_YEAR, Ledger, pence_of, share_out
from simulation.policy import Step, in_order
from simulation.reference.slots import Pool
from simulation.whole_slots import staffed_slots
from tests.one_person import OnePerson

EDGES = [0.0, 365.0, 730.0, 1096.0]


def test_a_moment_belongs_to_the_year_that_it_begins() -> None:
    """Protects accounts by year: midnight of 1 April is the new year's, the end is the last's."""
    ledger = Ledger(EDGES)
    assert [ledger.year_of(at) for at in (0.0, 364.9, 365.0, 729.9, 730.0, 1096.0)] == [
        0, 0, 1, 1, 2, 2,
    ]  # fmt: skip


def test_an_interval_is_split_at_the_ends_of_years() -> None:
    """Protects sums by year: whole seconds, and who is there at midnight on 31 March."""
    day = SECONDS_PER_DAY
    ledger = Ledger(EDGES)
    assert list(ledger.spans(364.0, 731.0)) == [
        (0, day, True),
        (1, 365 * day, True),
        (2, day, False),
    ]
    assert list(ledger.spans(10.0, 365.0)) == [(0, 355 * day, True)]
    assert list(ledger.spans(365.0, 365.5)) == [(1, day // 2, False)]
    assert list(ledger.spans(5.0, 5.0)) == []


def test_cutting_an_interval_changes_no_second() -> None:
    """Protects exact sums: a stretch cut in two at any moment has as many seconds."""
    ledger = Ledger(EDGES)
    for cut in (0.0000049, 1 / 3, 100.123456789):
        parts = [*ledger.spans(0.0, cut), *ledger.spans(cut, 200.0)]
        assert sum(seconds for _, seconds, _ in parts) == 200 * SECONDS_PER_DAY


def test_two_ledgers_of_people_add_up() -> None:
    """Protects a story's watched people: time, people at the end and money, cell by cell."""
    one, two = Ledger(EDGES), Ledger(EDGES)
    for ledger, times in ((one, 1), (two, 10)):
        ledger.seconds[0, (1,)] += 5 * times
        ledger.at_end[0, (1,)] += 1 * times
        ledger.money[0, (1,), "package", "", 2] += 7 * times
    one.add_people(two)
    assert one.seconds == {(0, (1,)): 55}
    assert one.at_end == {(0, (1,)): 11}
    assert one.money == {(0, (1,), "package", "", 2): 77}


def test_pence_are_pence_a_year_times_time() -> None:
    """Protects the unit of money: a year of 123 pence a year is 123 pence, half of it 62."""
    assert pence_of(123 * SECONDS_PER_YEAR) == 123
    assert pence_of(123 * SECONDS_PER_YEAR // 2) == 62
    assert SECONDS_PER_YEAR == 31_557_600


@pytest.mark.parametrize(
    ("pence", "shares", "parts"),
    [
        (100, [(1, 0.3)], [(1, 30), (9, 70)]),
        (101, [(1, 0.5), (2, 0.25)], [(1, 50), (2, 25), (9, 26)]),
        (10, [(1, 0.8), (2, 0.8)], [(1, 8), (2, 2), (9, 0)]),  # never more than there is
        (7, [], [(9, 7)]),
    ],
)
def test_shares_sum_to_what_is_shared(
    pence: int, shares: list[tuple[int, float]], parts: list[tuple[int, int]]
) -> None:
    """Protects every split between payers: the rest bears what rounding leaves."""
    assert share_out(pence, shares, 9) == parts


@pytest.mark.parametrize(
    ("paid", "vacancy", "usable"),
    [
        (10, 0.15, 9),
        (8, 0.15, 7),
        (10, 0.16, 8),
        (3, 0.0, 3),
        (0, 0.15, 0),
        (1, 0.5, 1),
        (1, 1.0, 0),
    ],
)
def test_vacant_posts_help_nobody(paid: float, vacancy: float, usable: int) -> None:
    """Protects the money page's example: eight slots paid for at 15% vacancy are seven usable."""
    assert staffed_slots(paid, vacancy) == usable


def test_steps_at_one_instant_keep_their_order() -> None:
    """Protects a scenario: by time, then as written."""
    steps = [Step(2.0, "parameter", "b", 1.0), Step(1.0, "capacity", "z", 1.0),
             Step(1.0, "advance", "a", 1.0)]  # fmt: skip
    assert [step.target for step in in_order(steps)] == ["z", "a", "b"]


# Over time, in the engine


def test_a_package_grows_each_april() -> None:
    """Protects the money page's example: 3,828 a week have grown to 4,575 after nine Aprils."""
    who = {"setting": "own_tenancy", "level": "serious", "support": "110%"}
    values = {"price_tenancy_serious": 2900.0, "package_drift": 0.02}
    person = OnePerson(who, values=values, need=120)
    packages = person.engine.packages
    packages.price_person(person.person)
    drift = person.names.parameters.index("package_drift")
    assert 3828 * packages.index(drift, 9) == pytest.approx(4575, abs=0.5)
    assert packages.index(drift, 0) == 1.0
    packages.accrue(person.person, DAYS_PER_YEAR)
    packages.accrue(person.person, DAYS_PER_YEAR)  # time that has been counted counts once
    ledger = person.engine.ledger
    report = packages.report(person.person.codes)
    council = person.names.payers.index("council")
    spent = ledger.money[0, report, "package", "", council] / SECONDS_PER_YEAR / 100
    assert spent == pytest.approx(3828 * WEEKS_PER_YEAR, abs=0.01)
    assert ledger.seconds[0, report] == SECONDS_PER_YEAR
    assert ledger.at_end[0, report] == 1


def test_growth_of_past_years_is_kept_when_the_drift_changes() -> None:
    """Protects prices from being rewritten: years begun before the change keep their level."""
    person = OnePerson({"setting": "own_tenancy"}, values={"package_drift": 0.5})
    person.engine.ledger.edges = [0.0, 100.0, 200.0, 300.0]
    packages = person.engine.packages
    drift = person.names.parameters.index("package_drift")
    packages.settle_levels(150.0)
    person.engine.rules.set_value(drift, 0.1)
    packages.forget()
    assert [packages.index(drift, year) for year in range(3)] == pytest.approx([1, 1.5, 1.65])


def slots_at_work() -> OnePerson:
    """A tenant; three beds, a home and two slots of a service, with prices of round numbers."""
    values = {
        "ward_cost": 1_000_000.0, "ward_release_per_bed": 100_000.0, "ward_step_share": 0.3,
        "ward_step_beds": 3.0, "ward_fixed_release_years": 1.0, "ward_redundancy_per_bed": 20_000.0,
        "intensive_support_price": 50_000.0, "service_set_up_share": 0.1, "price_empty_home": 550.0,
    }  # fmt: skip
    free = {"local_beds": 3, "suitable_homes": 1, "intensive_support": 2}
    return OnePerson({"setting": "own_tenancy"}, slots=free, values=values)


def spent(person: OnePerson) -> dict[tuple[str, str], float]:
    """GBP of the first year by resource and item."""
    found: dict[tuple[str, str], float] = {}
    for (_, _, item, resource, _), pence in person.engine.ledger.money.items():
        key = resource, item
        found[key] = found.get(key, 0.0) + pence / 100 / SECONDS_PER_YEAR
    return {key: gbp for key, gbp in found.items() if gbp}


def pool_of(person: OnePerson, name: str) -> Pool:
    """The slots of a resource."""
    return person.engine.pools[person.names.resources.index(name)]


def test_slots_cost_for_as_long_as_they_are_there() -> None:
    """Protects slots' money and time over a year: wards, homes, services, used or not."""
    person = slots_at_work()
    slots, year = person.engine.slots, DAYS_PER_YEAR
    for pool in person.engine.pools:
        slots.accrue(pool, year / 2)
        slots.accrue(pool, year)
        slots.accrue(pool, year)
    assert spent(person) == pytest.approx({
        ("local_beds", "ward_variable"): 210_000.0,
        ("local_beds", "ward_semi_fixed"): 90_000.0,
        ("local_beds", "ward_fixed"): 700_000.0,
        ("suitable_homes", "home_void"): 550 * WEEKS_PER_YEAR,
        ("intensive_support", "service"): 100_000.0,
    }, abs=0.02)  # fmt: skip
    time = person.engine.ledger.slot_seconds
    beds = pool_of(person, "local_beds").number
    whole = 3 * SECONDS_PER_YEAR * 1000
    assert {what: n for (_, r, what), n in time.items() if r == beds and n} == {
        "usable": whole, "open": whole, "funded": whole,
    }  # fmt: skip


def test_waiting_holding_and_making_ready_are_timed() -> None:
    """Protects capacity days: held, in turnaround, and waiting by urgency."""
    person = slots_at_work()
    homes, beds = (pool_of(person, name) for name in ("suitable_homes", "local_beds"))
    homes.held, homes.resting, homes.waiting = 1, 2, [0, 3, 4, 0]
    beds.waiting = [5]
    for pool in (homes, beds):
        person.engine.slots.accrue(pool, DAYS_PER_YEAR)
    unit = SECONDS_PER_YEAR * 1000
    found = {(r, what): n // unit for (_, r, what), n in person.engine.ledger.slot_seconds.items()}
    assert found[homes.number, "held"] == 1 and found[homes.number, "turnaround"] == 2
    assert found[homes.number, "waiting_discharge"] == 3
    assert found[homes.number, "waiting_repatriation"] == 4
    assert found[homes.number, "waiting_emergency"] == found[homes.number, "waiting_planned"] == 0
    assert found[beds.number, "waiting"] == 5


def test_what_is_paid_once_is_paid_once() -> None:
    """Protects setting up and redundancy: for slots that are new or gone for the first time."""
    person = slots_at_work()
    slots, service, ward = (
        person.engine.slots,
        *(pool_of(person, name) for name in ("intensive_support", "local_beds")),
    )
    service.commission(3, 3.0)
    for _ in range(2):
        slots.note_funding(service, 1.0)
    ward.commission(-2, -2.0)
    for _ in range(2):
        assert slots.note_closure(ward, 1.0) is None
    assert spent(person) == {
        ("intensive_support", "set_up"): 15_000.0,
        ("local_beds", "redundancy"): 40_000.0,
    }
    assert slots.released_pence(1.0) == pytest.approx(100 * 2 * 70_000)
    ward.commission(-1, -1.0)
    lapses_at = slots.note_closure(ward, 10.0)
    assert lapses_at == 10.0 + DAYS_PER_YEAR
    assert slots.breaks(ward.number, 0.0, 5.0) == [5.0]
    assert slots.breaks(ward.number, 0.0, 1000.0) == [lapses_at, 1000.0]
    assert slots.breaks(ward.number, lapses_at, 1000.0) == [1000.0]
    assert slots.released_pence(20.0) == pytest.approx(100 * 300_000)
    assert slots.released_pence(lapses_at) == pytest.approx(100 * 1_000_000)


def test_a_home_is_not_paid_for_twice_nor_by_nobody() -> None:
    """Protects capital: no homes cost nothing, a ward is no home, and one payer may bear it all."""
    person = slots_at_work()
    slots = person.engine.slots
    homes, ward = (pool_of(person, name) for name in ("suitable_homes", "local_beds"))
    person.engine.rules.values[person.names.parameters.index("capital_per_home")] = 100.0
    slots.spend_capital(homes, 0.0, 0.0)
    slots.spend_capital(ward, 1.0, 0.0)
    assert spent(person) == {}
    slots.spend_capital(homes, 1.0, 0.0, slots.ward_payer)
    assert person.names.payers[slots.ward_payer] == "health_board"
    assert {cell[-1] for cell in person.engine.ledger.money} == {slots.ward_payer}
    assert spent(person) == {("suitable_homes", "capital"): 100.0}
