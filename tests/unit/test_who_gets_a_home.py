"""The order of the queue for suitable homes, and homes reserved by nomination."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
import yaml

from scenarios.binding.in_brief import scenario_in_brief
from scenarios.binding.policy import policy_of
from scenarios.language.scenario import QUEUED, Allocate, Change, When
from scenarios.places.load import load_place
from simulation.errors import InputError
from simulation.policy import order_number, order_of
from simulation.reference.slots import Pool
from simulation.running.in_memory import run_experiment
from tests.small_place import scenario, small_experiment, small_place, vocabulary, write_small_place

ON = When(date(2026, 8, 1))
FUTURES, YEARS = 30, 6
HOSPITAL_FIRST = ("discharge", "emergency", "repatriation", "planned")
DISCHARGE_LAST = ("emergency", "repatriation", "planned", "discharge")
CHANGES: dict[str, Change] = {
    "first": Allocate(ON, "suitable_homes", queue=HOSPITAL_FIRST),
    "last": Allocate(ON, "suitable_homes", queue=DISCHARGE_LAST),
    "kept": Allocate(ON, "suitable_homes", reserved=(("discharge", 6),)),
    "same": Allocate(ON, "suitable_homes", QUEUED["suitable_homes"], ()),
}
# So many people wait for a home after hospital that the order matters.
BUSY = {"p_discharge_to_ordinary_home": 0.0, "p_discharge_to_out_of_area": 0.0}


@cache
def waiting() -> pd.DataFrame:
    """People waiting, by scenario and class, on average."""
    experiment = small_experiment(
        *(scenario(name, change) for name, change in CHANGES.items()),
        years=YEARS,
        central=True,
        values=BUSY,
    )
    found = run_experiment(experiment, FUTURES).results
    queues = found[(found["measure"] == "capacity_days") & (found["service"] == "suitable_homes")]
    table = queues.pivot_table(
        index="scenario", columns="item", values="value", aggfunc="sum", observed=True
    )
    return table / FUTURES / YEARS / 365.25


def test_the_order_of_the_queue_decides_who_waits() -> None:
    """Protects the order as a lever: who is served first waits less than who is served last."""
    found = waiting()["waiting_discharge"]
    assert found["first"] < 0.8 * found["last"]


def test_reserved_homes_shorten_one_wait_and_lengthen_the_others() -> None:
    """Protects nominations: they move waits, and homes kept for nobody stand empty."""
    found = waiting()
    assert found["waiting_discharge"]["kept"] < found["waiting_discharge"]["baseline"]
    others = ["waiting_emergency", "waiting_planned", "waiting_repatriation"]
    assert found[others].sum(axis=1)["kept"] > found[others].sum(axis=1)["baseline"]
    empty = found["usable"] - found["held"] - found["turnaround"]
    assert empty["kept"] > empty["baseline"]


def test_the_usual_order_and_no_reservation_change_nothing() -> None:
    """Protects the baseline: saying what is so already changes nothing, to the bit."""
    found = waiting()
    assert (found.loc["same"] == found.loc["baseline"]).all()


def test_a_pool_keeps_slots_for_whom_they_are_reserved() -> None:
    """Protects the rule by hand: three free, two reserved for class 0, and class 1 gets one."""
    pool = Pool(0, 3, 2)
    pool.reserved[0] = 2
    assert (pool.free_for(0), pool.free_for(1)) == (3, 1)
    for person in (7, 8):
        pool.queue(person, 1, 0)
    assert [ticket.person for ticket in pool.serve()] == [7]
    pool.queue(9, 0, 0)
    assert [ticket.person for ticket in pool.serve()] == [9]
    assert pool.free_for(1) == 0
    pool.held -= 1  # person 9 leaves, and the home is made ready
    pool.resting += 1
    kept_for = pool.let_go(9)
    assert kept_for == 0 and pool.free_for(1) == 0
    pool.resting -= 1
    pool.ready(kept_for)
    assert (pool.free_for(0), pool.free_for(1)) == (2, 0)


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 1, 0, 2)])
def test_an_order_is_the_number_it_was_made_of(order: tuple[int, ...]) -> None:
    """Protects the step of a policy that carries an order as one number."""
    assert order_of(order_number(order), len(order)) == list(order)


def test_a_change_is_read_in_brief_and_becomes_steps() -> None:
    """Protects what `check` says, and that reservations come before the order is served."""
    change = Allocate(ON, "suitable_homes", HOSPITAL_FIRST, (("discharge", 4),))
    said = " ".join(scenario_in_brief(scenario("kept", change), small_place()))
    assert "served in the order discharge, emergency, repatriation, planned" in said
    assert "reserved 4 for discharge" in said
    kinds = [step.kind for step in policy_of(scenario("kept", change), small_place(), {})]
    assert kinds == ["reserve"] * 4 + ["order"]


def place_with(folder: Path, **terms: object) -> Path:
    """The small place, with terms of who gets its homes."""
    write_small_place(folder)
    area = yaml.safe_load((folder / "area.yaml").read_text(encoding="utf-8"))
    area["resources"]["suitable_homes"] |= terms
    (folder / "area.yaml").write_text(yaml.safe_dump(area), encoding="utf-8")
    return folder


def test_a_place_may_say_who_gets_its_homes(tmp_path: Path) -> None:
    """Protects the place's own rule: it holds from the first day in every scenario."""
    folder = place_with(tmp_path / "a", queue=list(HOSPITAL_FIRST), reserved={"discharge": 3})
    place = load_place(folder, vocabulary())
    steps = policy_of(scenario("baseline"), place, {})
    assert {(step.kind, step.at_day) for step in steps} == {("reserve", 0.0), ("order", 0.0)}


def test_a_place_cannot_reserve_more_homes_than_it_has(tmp_path: Path) -> None:
    """Protects the error: it names the line and says how many there are."""
    folder = place_with(tmp_path / "b", reserved={"discharge": 13})
    with pytest.raises(InputError, match="13 are reserved, but there are 12"):
        load_place(folder, vocabulary())
