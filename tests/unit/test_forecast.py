"""Time before and during a run: measured on part of the people, reported in plain words."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from scenarios.asked import Asked
from scenarios.binding.draws import Draws
from scenarios.runs.forecast import Forecast, _part, forecast, paced
from scenarios.runs.how_long import expected_in_words, time_in_words
from scenarios.runs.plan import Plan
from simulation.running.engines import ENGINES
from simulation.running.in_memory import run_experiment, seconds_of
from simulation.running.progress import seconds_left
from simulation.running.workers import Workers
from tests.small_place import START, baseline, beds, scenario, small_model, small_place

TRIES = 6


def plan(draws: int = 20, replications: int = 5, workers: int = 1, years: int = 8) -> Plan:
    fewer = scenario("fewer", beds(2, START.replace(year=2028)))
    asked = Asked(small_model(), small_place(), (baseline(), fewer))
    return Plan(asked, Draws.prior(draws), replications, years, Workers(workers))


@pytest.mark.parametrize(
    ("done", "n_batches", "workers", "before", "elapsed", "left"),
    [
        ([10.0], 8, 2, 0.0, 10.0, 30.0),  # the other worker is about to finish its own first
        ([10.0], 8, 2, 3.0, 13.0, 30.0),  # the workers' start is not paid for again
        ([10.0] * 4, 8, 2, 0.0, 20.0, 20.0),
        ([10.0], 4, 1, 0.0, 10.0, 30.0),
        ([10.0], 3, 2, 0.0, 10.0, 10.0),  # three batches take two workers as long as four
        ([10.0] * 8, 8, 2, 0.0, 40.0, 0.0),
        ([10.0] * 7, 8, 2, 0.0, 55.0, 2.5),  # late, but never nothing while something runs
    ],
)
def test_time_left_counts_what_every_worker_is_doing(
    done: list[float], n_batches: int, workers: int, before: float, elapsed: float, left: float
) -> None:
    """Protects the first estimate, which was too high by the number of workers."""
    assert seconds_left(done, n_batches, workers, before, elapsed) == pytest.approx(left)


@pytest.fixture
def no_search_for_garbage() -> Iterator[None]:
    """A search through all that other tests have left takes longer than what is measured here."""
    gc.collect()
    gc.freeze()
    gc.disable()
    yield
    gc.enable()
    gc.unfreeze()


@pytest.mark.usefixtures("no_search_for_garbage")
@pytest.mark.parametrize("engine", ENGINES)
def test_a_forecast_is_near_the_time_taken(engine: str) -> None:
    """Protects people who decide whether to wait: within a factor of two, in a second or two.

    All times are processor time, and other programs slow that too where they share a core, so one
    of several tries has to succeed.
    """
    asked = replace(plan(), engine=engine)
    experiment = asked.experiment(Draws.prior(5))
    seconds_of(experiment, [(0, 0)])  # machine code is made before, and said to be
    tries = []
    for _ in range(TRIES):
        began = time.process_time()
        expected = forecast(asked)
        spent = time.process_time() - began
        took = seconds_of(experiment, [(draw, 0) for draw in range(5)]) / 5
        assert expected.seconds == pytest.approx(100 * expected.seconds_a_future)
        tries.append((spent, expected.seconds_a_future / took))
        if spent < 4.0 and 0.5 < expected.seconds_a_future / took < 2.0:
            return
    raise AssertionError(f"seconds spent, and forecast over time taken: {tries}")


def test_a_forecast_shares_the_work_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Protects estimates for several workers, and the fixed part that does not grow with people."""
    everybody = sum(row.people for row in small_place().counts)
    monkeypatch.setattr(
        "scenarios.runs.forecast._probe", lambda plan, people, draws: 1.0 + people / 100
    )
    for workers, futures in ((1, 100), (2, 50), (3, 34), (200, 1)):
        found = forecast(plan(workers=workers))
        assert found.seconds_a_future == pytest.approx(1.0 + everybody / 100)
        assert found.seconds == pytest.approx(futures * found.seconds_a_future)


def test_a_forecast_changes_nothing_in_the_run() -> None:
    """Protects repeatability: the same rows whether or not the time was asked for before."""
    asked = plan(draws=2, replications=1, years=2)
    before = run_experiment(asked.experiment(), 1).results
    forecast(replace(asked, draws=Draws.prior(1000)))
    pd.testing.assert_frame_equal(run_experiment(asked.experiment(), 1).results, before)


@pytest.mark.parametrize("share", [1.0, 0.5, 0.1, 0.003])
def test_a_part_of_the_people_is_like_the_whole(share: float) -> None:
    """Protects the probe: as many people as asked for, in the proportions of the whole."""
    whole, part = small_place().counts, tuple(_part(small_place(), share))
    assert sum(r.people for r in part) == pytest.approx(share * sum(r.people for r in whole), abs=1)
    assert all(0 <= p.people <= w.people for p, w in zip(part, whole, strict=True))


def test_batches_are_short_enough_to_tell_of() -> None:
    """Protects progress in large places, and people who stop a run: a batch takes some seconds."""
    for a_future, size in ((9.0, 1), (1.0, 5), (0.01, 10)):
        assert paced(plan(), Forecast(100 * a_future, a_future)).batch_size == size
    few = plan(draws=2, replications=2, workers=2)
    assert paced(few, Forecast(0.0, 0.0)).batch_size == 1
    assert paced(replace(few, batch_size=3), Forecast(9.0, 9.0)).batch_size == 3


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "a few seconds"),
        (42, "about 40 seconds"),
        (100, "about 2 minutes"),
        (3000, "about 50 minutes"),
        (8 * 3600 + 1500, "about 8.5 hours"),
    ],
)
def test_times_are_told_no_better_than_known(seconds: float, words: str) -> None:
    """Protects against a false air of exactness."""
    assert time_in_words(seconds) == words


@pytest.mark.parametrize(
    ("processes", "load", "words"),
    [
        (1, 0.0, "about 40 seconds on a free machine"),
        (2, 0.1, "about 40 seconds on a free machine"),
        (4, 0.0, "about 80 seconds on a free machine"),
        (
            2,
            6.0,
            "about 40 seconds on a free machine, about 3 minutes while other programs keep this "
            "one as busy as now",
        ),
    ],
)
def test_an_estimate_says_on_what_machine(
    processes: int, load: float, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Protects a person who waits beside other programs: 40 seconds that become minutes."""
    monkeypatch.setattr("scenarios.runs.how_long.os.cpu_count", lambda: 2)
    monkeypatch.setattr("scenarios.runs.how_long.others_at_work", lambda: load)
    assert expected_in_words(40.0, processes) == words


def test_a_system_that_does_not_say_how_busy_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Protects Windows, where Python knows no load: the estimate is that of a free machine."""
    monkeypatch.delattr("os.getloadavg")
    assert expected_in_words(1.0) == "a few seconds on a free machine"


def test_every_printed_estimate_says_on_what_machine() -> None:
    """Protects from an estimate that forgets to; progress alone, being measured, prints times."""
    commands = Path(__file__).resolve().parents[2] / "commands"
    bare = [f for f in commands.glob("*.py") if "time_in_words" in f.read_text(encoding="utf-8")]
    assert [file.name for file in bare] == ["saying.py"]
    text = bare[0].read_text(encoding="utf-8")
    assert text.count("time_in_words(") == 1 and "time_in_words(running.seconds_left)" in text
