"""`hometruth story`: the same events as a run, and every wrong way to ask for it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from scenarios.asked import Asked
from scenarios.binding.draws import Draws
from scenarios.language.load import load_with_comparators
from scenarios.places.load import load_place
from scenarios.stories.choose import Future, find_story
from simulation.running.rows import EVENT_COLUMNS
from tests.acceptance.test_command_line import hometruth, refused
from tests.small_place import START, small_model, vocabulary, write_small_place

YEARS, SEED = 3, 7
SAME = ("--seed", str(SEED), "--years", str(YEARS))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small place's folder."""
    return write_small_place(tmp_path_factory.mktemp("place") / "smallshire")


@pytest.fixture(scope="module")
def events(place: Path, tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """The event table of a run with two draws and two replications."""
    out = tmp_path_factory.mktemp("runs") / "tiny"
    sizes = ("--draws", "2", "--replications", "2", "--workers", "1")
    said = hometruth("run", place, "halve-beds", *sizes, *SAME, "--out", out, "--events")
    assert said.status == 0, said.err
    return pd.read_parquet(out / "events.parquet")


def test_a_story_has_the_events_of_the_run(place: Path, events: pd.DataFrame) -> None:
    """Protects the promise that a story tells what happened in the run, row by row."""
    draw, replication = 1, 1
    scenarios = load_with_comparators("halve-beds", vocabulary(), START)
    asked = Asked(small_model(), load_place(place, vocabulary()), scenarios)
    future = Future(SEED, draw, replication, YEARS)
    of_future = events[(events["draw"] == draw) & (events["replication"] == replication)]
    busiest = int(of_future["person"].value_counts().index[0])
    for person in (None, busiest):
        story = find_story(asked, future, Draws.prior(draw + 1, SEED), person)
        assert [life.scenario.name for life in story.lives] == ["baseline", "halve-beds"]
        for life in story.lives:
            own = of_future["person"] == life.person
            rows = of_future[own & (of_future["scenario"] == life.scenario.name)]
            expected = rows.astype(object).where(rows.notna(), None)
            told = [
                {**row, "on": pd.Timestamp.fromordinal(row["on"]).date()} for row in life.events
            ]
            assert len(told) > 1
            assert told == expected[list(EVENT_COLUMNS)].to_dict("records")


def test_two_lives_are_told_where_the_run_differs(place: Path, events: pd.DataFrame) -> None:
    """Protects the command end to end: it picks someone whose life differs and tells both."""
    alone = events.drop(columns="scenario").duplicated(keep=False)
    draw, replication = events.loc[~alone, ["draw", "replication"]].iloc[0].astype(str)
    said = hometruth(
        "story", place, "halve-beds", *SAME, "--draw", draw, "--replication", replication
    )
    assert said.status == 0, said.err
    text = " ".join(said.out.split())
    for part in (
        f"Seed {SEED}, draw {draw}, replication {replication}, {YEARS} years from 1 April 2026.",
        "two lives are led in different kinds of place for more days than anybody else's",
        "From here the two lives part.",
        "against 'Carry on as now'",
        "Prices are evidence defaults",
    ):
        assert part in text


def test_a_person_untouched_by_the_scenario_is_told_once(place: Path, events: pd.DataFrame) -> None:
    """Protects from two columns that say the same."""
    future = events[(events["draw"] == 0) & (events["replication"] == 0)]
    plain = future.drop(columns="scenario").astype({"person": int})
    changed = set(plain[~plain.duplicated(keep=False)]["person"])
    same = next(p for p in sorted(set(plain["person"])) if p not in changed)
    said = hometruth("story", place, "halve-beds", *SAME, "--person", str(same))
    assert said.status == 0, said.err
    assert "The two lives are the same" in said.out
    assert said.out.count(f"person {same} was a") == 1
    assert "PERSON-LEVEL" not in said.out


def test_a_scenario_without_a_comparator_tells_the_most_eventful_life(place: Path) -> None:
    """Protects `story PLACE baseline`, and says why this person."""
    said = hometruth("story", place, "baseline", *SAME)
    assert said.status == 0, said.err
    assert "nobody moves more often" in " ".join(said.out.split())


def test_a_story_of_real_people_stays_in_its_folder(place: Path, tmp_path: Path) -> None:
    """Protects people: with local figures a story is kept in the place, and says so."""
    own = write_small_place(tmp_path / "smallshire")
    area = (own / "area.yaml").read_text(encoding="utf-8")
    area = area.replace("public_figures_only: true", "public_figures_only: false")
    (own / "area.yaml").write_text(area, encoding="utf-8")
    said = hometruth("story", own, "baseline", "--years", "1")
    assert said.status == 0, said.err
    (story,) = (own / "stories").iterdir()
    assert str(story) in said.out and "person" not in said.out
    start = " ".join(story.read_text(encoding="utf-8").split()[:60])
    assert "Keep this story inside the place's folder" in start


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (("baseline", "--person", "999999"), "there is no person 999999"),
        (("halve-bed",), "halve-beds"),
        (("halve-beds", "--draw", "-1"), "--draw"),
        (("halve-beds", "--replication", "100000"), "--replication"),
        (("halve-beds", "--person", "Ann"), "--person"),
        (("halve-beds", "--years", "0"), "--years"),
    ],
)
def test_what_cannot_be_told_is_explained(place: Path, asked: tuple[str, ...], answer: str) -> None:
    """Protects people who mistype: one message that teaches, exit status 2."""
    years = () if "--years" in asked else ("--years", "1")
    assert answer in refused("story", place, *asked, *years)
