"""A place from a name alone: made, checked with every shipped strategy, run.

`python -m calibration.studies areas` does the same for every area there is (docs/results/areas.md);
here are those that could go wrong: the smallest, the largest, wards of none, one and two beds.
"""

from __future__ import annotations

import json
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from functools import cache
from io import StringIO
from pathlib import Path

import pytest

import cli
from calibration.studies.areas import TEN, Tried, kind_of, names_to_try, run_once, try_area
from scenarios.binding.model import localised
from scenarios.language.load import load_with_comparators, shipped_scenarios
from scenarios.language.scenario import Scenario
from scenarios.places.areas import find_area
from scenarios.places.load import load_place
from scenarios.places.place import NOT_LOCAL
from simulation.results import read_results
from tests.small_place import START, shipped_model, vocabulary

AREAS = {
    "Isles of Scilly": 0,
    "City of London": 0,
    "Rutland": 1,
    "Merthyr Tydfil": 1,
    "Great Yarmouth": 2,
    "Torridge": 1,
    "Powys": 3,
    "North East Lincolnshire": 3,
    "King's Lynn and West Norfolk": 3,
    "Brent, Ealing, Hammersmith and Fulham, Harrow, Hillingdon, Hounslow, "
    "Kensington and Chelsea, Westminster": 40,
    "North East": 51,
    "England": 1069,
}
RUN_TOO = ("Isles of Scilly", "Rutland", "Great Yarmouth")
SHIPPED = tuple(path.stem for path in shipped_scenarios())


@cache
def strategies() -> tuple[Scenario, ...]:
    return load_with_comparators(("baseline", *SHIPPED), vocabulary(), START)


def said(*arguments: str | Path) -> str:
    """What a command prints, which must succeed."""
    text = StringIO()
    with redirect_stdout(text), redirect_stderr(text), pytest.raises(SystemExit) as ended:
        cli.main([str(one) for one in arguments])
    assert ended.value.code == 0, text.getvalue()
    return text.getvalue()


@pytest.mark.parametrize("name", AREAS)
def test_an_area_is_made_and_checked_with_every_strategy(name: str, tmp_path: Path) -> None:
    """Protects people who type the name of their area and nothing else."""
    place = tmp_path / "place"
    made = said("init", place, "--area", name, "--no-drift")
    checked = said("check", place, *SHIPPED)
    assert NOT_LOCAL in made
    assert NOT_LOCAL in checked
    assert load_place(place).resources["local_beds"] == AREAS[name]
    small = AREAS[name] <= 2
    for text in (made, checked):
        assert ("on paper" in text) == (small and AREAS[name] > 0)
        assert ("no local beds" in text) == (AREAS[name] == 0)
    assert ("does nothing here" in checked) == (AREAS[name] <= 1)


@pytest.mark.parametrize("name", RUN_TOO)
def test_a_ward_of_two_beds_or_fewer_runs_under_every_strategy(name: str, tmp_path: Path) -> None:
    """Protects small areas from scenarios that only a county can carry out."""
    tried = try_area(shipped_model(), name, strategies(), tmp_path, most_years=3)
    assert tried == Tried(
        name, "district", tried.people, AREAS[name], initialised=True, checked=True, ran=True,
        years=3, seconds=tried.seconds, strategies=True,
    )  # fmt: skip


def test_a_run_of_a_small_area_says_what_its_figures_are(tmp_path: Path) -> None:
    """Protects the manifest, the page and the terminal from passing public figures for local."""
    said("init", tmp_path / "rutland", "--area", "Rutland", "--no-drift")
    out = tmp_path / "run"
    printed = said(
        "run", tmp_path / "rutland", "halve-beds", "--draws", "1", "--replications", "1",
        "--workers", "1", "--out", out,
    )  # fmt: skip
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["place"]
    assert manifest["standing"] == f"These are {NOT_LOCAL}."
    assert any("does nothing here" in remark for remark in manifest["remarks"])
    page = (out / "page.html").read_text(encoding="utf-8")
    assert NOT_LOCAL.capitalize().removeprefix("Public figures and ") in page
    for text in (page, printed):
        assert "one bed on paper" in text
        assert "does nothing here" in text
    assert f"These are {NOT_LOCAL}." in printed
    results = read_results(out / "results.parquet")
    costs = results[results["measure"] == "cost_gbp"].groupby("scenario", observed=True)["value"]
    assert costs.sum()["halve-beds"] == costs.sum()["baseline"]


def test_init_reports_drift_of_its_own_accord_where_that_is_quick(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Protects a newcomer from a baseline that moves by itself and does not say so."""
    monkeypatch.setattr("scenarios.runs.drift.MOST", 3)
    made = said("init", tmp_path / "scilly", "--area", "Isles of Scilly")
    assert (
        "Carrying on as now for 5 years, 3 replications, twice: a few seconds on a free machine"
        in made
    )
    assert made.count("Adults whose behaviour challenges: ") == 2
    assert "With nothing changed, from the first year to the fifth:" in made
    monkeypatch.setattr("simulation.running.engines.compiled_available", lambda: False)
    large = said("init", tmp_path / "wales-and-england", "--area", "England")
    assert "With nothing changed" not in large
    assert f"hometruth check {tmp_path / 'wales-and-england'} --drift" in large
    again = said("check", tmp_path / "scilly", "--drift")
    assert made.split("With nothing changed", 1)[1] == again.split("With nothing changed", 1)[1]


def test_a_small_area_is_pointed_to_the_wider_one(tmp_path: Path) -> None:
    """Protects Great Yarmouth from a ward that it shares with Norfolk."""
    made = said("init", tmp_path / "yarmouth", "--area", "Great Yarmouth", "--no-drift")
    assert '--area "Norfolk"' in made


def test_the_study_tries_every_area_there_is() -> None:
    """Protects "all areas" in docs/results/areas.md from meaning fewer."""
    names = names_to_try()
    kinds = [kind_of(name) for name in names]
    assert len(set(names)) == len(names)
    assert (kinds.count("district"), kinds.count("country")) == (318, 2)
    assert kinds.count("county") == 28
    assert {find_area(name).name for name in TEN} <= set(names)
    assert names[0] == "Isles of Scilly"
    assert names[-1] == "England"


def test_the_study_notices_a_run_that_makes_no_sense(tmp_path: Path) -> None:
    """Protects the study's counts: a name that fails is reported and not counted."""
    tried = try_area(shipped_model(), "Atlantis", strategies(), tmp_path)
    assert not (tried.initialised or tried.checked or tried.ran)
    assert "there is no area 'Atlantis'" in tried.fault
    said("init", tmp_path / "powys", "--area", "Powys", "--no-drift")
    place = load_place(tmp_path / "powys", vocabulary())
    model = localised(shipped_model(), place)
    usual = model.parameters["adults_joining_a_year"]
    joining = replace(usual, value=500.0, low=None, high=None, scale="fixed")
    flooded = replace(model, parameters=model.parameters.with_overrides({joining.name: joining}))
    with pytest.raises(ValueError, match="519 adults became"):
        run_once(flooded, place, strategies()[:1], 1)
