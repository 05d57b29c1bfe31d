"""Suitable homes: more of them never mean more people waiting for one."""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import pairwise

import pandas as pd
import pytest

from scenarios.language.scenario import AddCapacity, When
from simulation.running.in_memory import run_experiment
from tests.small_place import scenario, small_experiment

MORE = (0, 2, 4, 8, 16)
FUTURES = 40
YEARS = 8


@cache
def homes_results() -> pd.DataFrame:
    """The same futures with ever more homes, in year 2."""
    added = [
        scenario(f"more{by}", AddCapacity(When(date(2027, 4, 1)), "suitable_homes", by))
        for by in MORE[1:]
    ]
    return run_experiment(small_experiment(*added, years=YEARS, central=True), FUTURES).results


def mean_of(rows: pd.DataFrame) -> list[float]:
    """Means over futures, from no more homes to the most."""
    names = ["baseline", *(f"more{by}" for by in MORE[1:])]
    total = rows.groupby("scenario", observed=True)["value"].sum()
    return [float(total.get(name, 0.0)) / FUTURES / YEARS / 365.25 for name in names]


def test_more_homes_never_mean_more_people_waiting_for_one() -> None:
    """Protects the monotone truth, on average over the same futures.

    About one person waits on average. The paired difference between two neighbours has a standard
    error below 0.05 people over 40 futures, so a rise of 0.1 would fail.
    """
    found = homes_results()
    queues = found[(found["measure"] == "capacity_days") & (found["service"] == "suitable_homes")]
    waiting = mean_of(queues[queues["item"].astype(str).str.startswith("waiting")])
    assert all(more <= fewer + 0.1 for fewer, more in pairwise(waiting)), waiting
    assert waiting[-1] < waiting[0] / 2


def test_more_homes_never_mean_more_people_far_away() -> None:
    """Protects near first: homes of out-of-area people are looked for near while one is free.

    About twelve people live out of the area; a rise of 0.3 people would fail.
    """
    found = homes_results()
    away = mean_of(found[(found["measure"] == "person_days") & (found["setting"] == "out_of_area")])
    assert all(more <= fewer + 0.3 for fewer, more in pairwise(away)), away
    assert away[-1] < away[0] - 1.0


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_homes_close_with_their_provider_only_where_it_lets_them(share: float) -> None:
    """Protects tenure: with separate landlords no home is lost when providers give up."""
    values = {
        "separate_landlord_share": share,
        "new_homes_a_year": 0.0,
        "provider_exit_rate": 0.5,
    }
    found = run_experiment(small_experiment(years=4, central=True, values=values), 4).results
    stock = found[
        (found["measure"] == "capacity_days")
        & (found["service"] == "suitable_homes")
        & (found["item"] == "usable")
    ]
    by_year = stock.groupby("year")["value"].sum() / 4 / 365.25
    first, last = float(by_year.iloc[0]), float(by_year.iloc[-1])
    if share == 1.0:
        assert last == pytest.approx(first, rel=0.01)
    else:
        assert last < first / 2
