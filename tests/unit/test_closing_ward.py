"""A ward that closes on a date: nobody stays, the cost ends, and what is released is the fall."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scenarios.language.scenario import Switch, When
from simulation.ledger import WARD_ITEMS
from simulation.running.engines import ENGINES
from simulation.running.in_memory import run_experiment
from tests.acceptance.test_command_line import hometruth
from tests.small_place import beds, scenario, small_experiment

if TYPE_CHECKING:
    import pandas as pd

ON = date(2027, 4, 1)
CLOSED = scenario("closed", beds(0, ON))
MOVED = scenario("moved", beds(0, ON), Switch(When(ON), "ward_reprovision", True))


@cache
def results(engine: str) -> pd.DataFrame:
    """Three futures of the small place at central values, with and without re-provision."""
    experiment = small_experiment(CLOSED, MOVED, years=5, central=True)
    return run_experiment(replace(experiment, engine=engine), 3, 1).results


def by_year(engine: str, name: str, measure: str, **asked: list[str]) -> list[float]:
    """A measure's sum over futures, by year."""
    rows = results(engine)
    rows = rows[(rows["scenario"] == name) & (rows["measure"] == measure)]
    for column, values in asked.items():
        rows = rows[rows[column].isin(values)]
    return rows.groupby("year")["value"].sum().reindex(range(2026, 2031), fill_value=0.0).tolist()


@pytest.mark.parametrize("engine", ENGINES)
def test_nobody_is_in_the_ward_a_month_after(engine: str) -> None:
    """Protects 'the last two move on this date', in both engines: at most 30 days for each bed."""
    days = by_year(engine, "moved", "person_days", setting=["local_beds"])
    held = by_year(engine, "closed", "person_days", setting=["local_beds"])
    assert 0 < days[1] < 3 * 4 * 30
    assert days[2:] == [0.0, 0.0, 0.0]
    assert held[1] > days[1]


@pytest.mark.parametrize("engine", ENGINES)
def test_the_cost_ends_and_what_is_released_is_the_fall(engine: str) -> None:
    """Protects released money: the whole ward's cost is gone once the fixed rest has gone."""
    before, closing, *after = by_year(engine, "moved", "cost_gbp", item=list(WARD_ITEMS))
    assert before == pytest.approx(3 * 1_500_000, rel=1e-3)
    assert 0 < closing < before
    assert after[1:] == [0.0, 0.0]


def test_the_last_people_are_warned_of(tmp_path: Path) -> None:
    """Protects from a ward that 'closes' and keeps its cost: `check` names the switch."""
    file = tmp_path / "close.yaml"
    text = (
        "schema: 1\ntitle: Close it\nquestion: Close it?\nsource: ours\ncompare_with: baseline\n"
        "changes:\n  - {at: 2028-04-01, set_capacity: {of: local_beds, to: 0}}\n"
    )
    file.write_text(text, encoding="utf-8")
    said = hometruth("check", "gloucestershire", str(file))
    assert "ward_reprovision" in said.out + said.err
    more = "  - {at: 2028-04-01, switch: {name: ward_reprovision, on: true}}\n"
    file.write_text(text + more, encoding="utf-8")
    said = hometruth("check", "gloucestershire", str(file))
    assert "keeps it open" not in said.out + said.err


SWITCH = "  - {at: 2028-04-01, switch: {name: ward_reprovision, on: true}}\n"


@pytest.mark.parametrize(
    ("changes", "said_of"),
    [
        (SWITCH, "12 local beds are open"),
        ("  - {at: 2028-04-01, set_capacity: {of: local_beds, to: 6}}\n", "6 local beds are open"),
        ("  - {at: 2029-04-01, set_capacity: {of: local_beds, to: 0}}\n", "12 local beds are open"),
        ("  - {at: 2027-04-01, set_capacity: {of: local_beds, to: 0}}\n", None),
    ],
)
def test_open_beds_are_not_emptied_unsaid(
    changes: str, said_of: str | None, tmp_path: Path
) -> None:
    """Protects from a ward of open beds that the switch keeps empty, at its full cost."""
    file = tmp_path / "some.yaml"
    head = (
        "schema: 1\ntitle: Some\nquestion: Some?\nsource: ours\ncompare_with: baseline\nchanges:\n"
    )
    file.write_text(head + changes.replace(SWITCH, "") + SWITCH, encoding="utf-8")
    said = hometruth("check", "gloucestershire", str(file))
    assert ("while 'ward_reprovision' is on" in said.out + said.err) == (said_of is not None)
    assert (said_of or "") in said.out + said.err
