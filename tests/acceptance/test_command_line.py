"""The commands that others rely on: what they print, write and refuse, end to end."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import lxml.html
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest

import cli
from commands.ending import INTERRUPTED
from scenarios.binding.nameable import nameable
from scenarios.language.load import SHIPPED as SHIPPED_SCENARIOS
from scenarios.language.load import SHIPPED_SWEEPS as SWEPT
from simulation.clock import MOST_YEARS
from simulation.results import content_hash, read_results
from simulation.results.measures import yearly
from tests.marked import where_from
from tests.patience import PATIENCE_SECONDS
from tests.small_place import START, shipped_model, write_small_place

REPOSITORY = Path(__file__).resolve().parents[2]
RUN_FOLDER = {
    "results.parquet", "data_dictionary.csv", "manifest.json", "verdicts.json", "page.html",
    "charts", "workbook.xlsx", "plan.json", "by_line.parquet",
}  # fmt: skip
COLUMNS = [
    "scenario", "draw", "replication", "year", "quarter", "area", "measure", "setting", "level",
    "service", "payer", "item", "value",
]  # fmt: skip
EVENT_COLUMNS = {
    "scenario", "draw", "replication", "person", "at", "on", "event", "from_setting",
    "to_setting", "level", "group",
}  # fmt: skip
TINY = ("--draws", "2", "--replications", "2", "--years", "3", "--workers", "1")
SCENARIO = """\
schema: 1
title: Close the ward
question: What if it closes?
source: Made up
compare_with: baseline
changes:
  - at: 2027-04-01
    set_capacity: {of: local_beds, to: 0}
hypothesis:
  statement: Nobody is sent away for it.
  sure_enough: 90%
  claims:
    - {measure: people_far_from_home, in: year 3, versus: baseline, at_most: 100%}
"""


@dataclass(frozen=True)
class Said:
    """What a command left: its exit status and what it printed."""

    status: int
    out: str
    err: str


def hometruth(*arguments: str | Path) -> Said:
    """Run the command line in this process, as its entry point does."""
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
        cli.main([str(one) for one in arguments])
    assert isinstance(ended.value.code, int)
    return Said(ended.value.code, out.getvalue(), err.getvalue())


def refused(*arguments: str | Path) -> str:
    """Run a command that must be refused as the user's fault; returns what it said."""
    said = hometruth(*arguments)
    assert said.status == 2, said
    assert "Traceback" not in said.err
    assert "fault is ours" not in said.err
    assert said.err.strip()
    return said.err


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small place's folder."""
    return write_small_place(tmp_path_factory.mktemp("place") / "smallshire")


@pytest.fixture(scope="module")
def run(place: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny run, events kept."""
    out = tmp_path_factory.mktemp("runs") / "tiny"
    said = hometruth("run", place, "halve-beds", *TINY, "--seed", "7", "--out", out, "--events")
    assert said.status == 0, said.err
    assert "Halve the assessment and treatment beds:" in said.out
    *lines, progress = said.err.splitlines()
    (asked,) = (line for line in lines if "replications" in line)
    assert "baseline, halve-beds over 3 years, 2 draws x 2 replications = 4 futures" in asked
    (time,) = (line for line in lines if line.startswith("It will take a"))
    assert time.endswith(" more for the page.")
    warnings = [line for line in lines if line.startswith("Warning: ")]
    assert any("cannot be judged" in line for line in warnings)
    assert any("complete only on 2029-04-01" in line for line in warnings)
    assert any("young people turn 18" in line for line in lines)
    assert any("draws reach a bound" in line for line in lines)
    assert progress == "4 of 4 futures"
    assert f"Page: {out / 'page.html'}" in said.out
    return out


@pytest.fixture
def scenario_file(tmp_path: Path) -> Path:
    """A scenario of the user's own."""
    path = tmp_path / "close-the-ward.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path


# What there is


def test_list_names_places_scenarios_services_and_measures() -> None:
    """Protects the way in: everything that can be named on the command line is listed."""
    said = hometruth("list")
    assert said.status == 0
    for name in (
        "gloucestershire", "baseline", "halve-beds", "halve-beds-and-reinvest",
        "intensive-support", "early-intervention", "more-or-fewer-beds",
        "gloucestershire-strategy", "gloucestershire-as-claimed",
        "intensive_support", "people_far_from_home", "net_present_cost",
    ):  # fmt: skip
        assert f"  {name} " in said.out or f"  {name}\n" in said.out


def test_one_list_says_what_its_names_mean() -> None:
    """Protects those who look for a parameter: its meaning and unit are in its own list."""
    said = hometruth("list", "parameters")
    assert said.status == 0
    assert "  crisis_rate_serious " in said.out
    assert "(per person-year)" in said.out
    assert "Did you mean 'switches'" in refused("list", "switch")
    kinds = {section.kind for section in nameable(shipped_model())}
    assert kinds == set(re.findall(r"[a-z]+", hometruth("list", "--help").out)) & kinds


def test_a_list_for_a_place_has_its_own_names(tmp_path: Path) -> None:
    """Protects names that a place adds, councils among them, from having to be guessed."""
    made = hometruth("init", tmp_path / "two", "--area", "Brent, Harrow", "--no-drift")
    assert made.status == 0, made.err
    said = hometruth("list", "--place", tmp_path / "two")
    assert "  council_brent " in said.out
    assert "  cost_council_harrow " in said.out


def test_evidence_is_chosen_by_options_or_by_name() -> None:
    """Protects the ways to ask: by topic, grade, basis, words, source and service."""
    service = hometruth("evidence", "--service", "family_support")
    assert "family_support_reach" in service.out
    assert "EFF-27" in service.out
    assert "crisis_rate_serious" not in service.out
    assert "EFF-30" in hometruth("evidence", "--text", "RESPITE", "--grade", "cd").out
    assert "Did you mean 'hospital'" in refused("evidence", "--topic", "hospitl")
    assert "one of: A, B, C, D" in refused("evidence", "--grade", "AE")
    assert "like this" in refused("evidence", "--text", "no such words")
    assert "not both" in refused("evidence", "BRK-18", "--all")


def test_help_shows_every_command() -> None:
    """Protects newcomers: each command has a line that says what it does."""
    said = hometruth("--help")
    assert said.status == 0
    for name in ("check", "run", "sweep", "report", "rulebook", "schema", "evidence", "list"):
        assert f"  {name}  " in said.out
        assert hometruth(name, "--help").status == 0


def test_rulebook_prints_every_hazard_and_resource() -> None:
    """Protects the page that a social worker checks."""
    said = hometruth("rulebook")
    assert said.status == 0
    assert said.out.startswith("# Care pathway")
    for words in ("crisis", "provider exit", "suitable homes", "local beds", "turns 18"):
        assert words in said.out.lower()


def test_evidence_shows_all_one_item_and_one_parameter() -> None:
    """Protects the way from a number to its source."""
    whole = hometruth("evidence", "--all")
    assert whole.status == 0
    assert "BRK-18" in whole.out
    assert "crisis_rate_serious" in whole.out
    assert len(hometruth("evidence").out.splitlines()) < 40
    item = hometruth("evidence", "BRK-18")
    assert item.status == 0
    assert "BRK-18" in item.out
    assert "grade" in item.out.lower()
    parameter = hometruth("evidence", "crisis_rate_serious")
    assert parameter.status == 0
    for words in ("crisis_rate_serious", "0.33", "per person-year", "grade"):
        assert words.lower() in parameter.out.lower()


def test_check_says_what_was_read(place: Path, scenario_file: Path) -> None:
    """Protects a check before a long run: counts, public figures, each scenario."""
    said = hometruth("check", place, scenario_file)
    assert said.status == 0
    assert "Smallshire: 628 people" in said.out
    assert "public figures" in said.out
    assert "close-the-ward: 1 change, compared with baseline" in said.out
    assert "baseline: 0 changes" in said.out
    assert hometruth("check", "gloucestershire").status == 0


# What is refused


def test_unknown_names_are_answered_with_the_nearest() -> None:
    """Protects against guessing: a misspelt name gets the right one, and exit status 2."""
    assert "'BRK-18'" in refused("evidence", "BRK-188")
    assert "crisis_rate_serious" in refused("evidence", "crisis_rate_serius")
    assert "gloucestershire" in refused("check", "glocestershire")
    assert "halve-beds" in refused("check", "gloucestershire", "halve-bed")
    assert "halve-beds" in refused("run", "gloucestershire", "halv-beds", *TINY)
    refused("rum")
    refused("run", "gloucestershire")
    refused("run", "gloucestershire", "baseline", "--draws", "0")
    refused("run", "gloucestershire", "baseline", "--worker", "2")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("set_capacity", "set_capasity", "set_capacity"),
        ("local_beds", "local_bed", "local_beds"),
        ("people_far_from_home", "people_far_from_hom", "people_far_from_home"),
        ("compare_with: baseline", "compare_with: baselin", "baseline"),
        ("2027-04-01", "2027-02-31", "2027-02-31"),
        ("{of: local_beds, to: 0}", "{of: local_beds, to: 0", ":"),
        ("compare_with: baseline", "compare_with: close-the-ward", "itself"),
    ],
)
def test_a_faulty_scenario_is_refused_and_nothing_written(
    before: str, after: str, said: str, place: Path, scenario_file: Path, tmp_path: Path
) -> None:
    """Protects the user's folder and time: file, line, what was meant, and no half-written run."""
    scenario_file.write_text(SCENARIO.replace(before, after, 1), encoding="utf-8")
    kept = sorted(tmp_path.rglob("*"))
    for command in (("check",), ("run", *TINY, "--out", str(tmp_path / "out"))):
        error = refused(command[0], place, scenario_file, *command[1:])
        assert said in error
        assert "close-the-ward.yaml:" in error
    assert sorted(tmp_path.rglob("*")) == kept


def test_unreadable_scenarios_are_refused(place: Path, tmp_path: Path) -> None:
    """Protects against tracebacks: a folder, binary, an empty file, a file that is not there."""
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(bytes(range(256)))
    empty = tmp_path / "empty.yaml"
    empty.touch()
    folder = tmp_path / "folder.yaml"
    folder.mkdir()
    kept = sorted(tmp_path.iterdir())
    for path in (binary, empty, folder, tmp_path / "absent.yaml"):
        error = refused("run", place, path, *TINY, "--out", tmp_path / "out")
        assert path.name in error
    assert sorted(tmp_path.iterdir()) == kept


def test_a_faulty_place_is_refused_with_all_its_faults(tmp_path: Path) -> None:
    """Protects a first own place folder: every fault of every file at once, each with its line."""
    place = write_small_place(tmp_path / "place")
    area, counts = place / "area.yaml", place / "counts.csv"
    area.write_text(area.read_text(encoding="utf-8").replace("adults:", "adult:"), encoding="utf-8")
    lines = counts.read_text(encoding="utf-8").splitlines()
    lines[3] = lines[3].replace("serious", "sevrious")
    counts.write_text("\n".join(lines) + "\n", encoding="utf-8")
    error = refused("check", place)
    assert "adults" in error
    assert "counts.csv:4" in error
    assert "serious" in error
    assert "area.yaml" in refused("check", tmp_path)  # a folder that is no place


def test_a_scenario_that_the_place_contradicts_is_refused(place: Path, scenario_file: Path) -> None:
    """Protects against running what cannot be: a percent of nothing, a change before the start."""
    text = SCENARIO.replace("{of: local_beds, to: 0}", "{of: crisis_beds, to: 50%}")
    scenario_file.write_text(text, encoding="utf-8")
    assert "crisis_beds" in refused("check", place, scenario_file)
    text = SCENARIO.replace("at: 2027-04-01", "at: 2020-04-01")
    scenario_file.write_text(text, encoding="utf-8")
    assert str(START) in refused("check", place, scenario_file)


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_what_is_in_the_way_stays(
    kind: str, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Protects the user's own files from --out, and the user's time: refused before the run."""
    out = tmp_path / "precious"
    if kind == "folder":
        out.mkdir()
    kept = out / "thesis.txt" if kind == "folder" else out
    kept.write_text("all I have", encoding="utf-8")
    monkeypatch.setattr("scenarios.runs.run_folder.run_into", lambda *a, **k: pytest.fail("ran"))
    assert "in the way" in refused("run", place, "baseline", *TINY, "--out", out)
    assert kept.read_text(encoding="utf-8") == "all I have"
    assert [path.name for path in tmp_path.iterdir()] == ["precious"]


def test_report_refuses_what_is_no_run(tmp_path: Path) -> None:
    """Protects against a page of nothing."""
    assert "no such file" in refused("report", tmp_path)
    assert "absent" in refused("report", tmp_path / "absent")
    assert list(tmp_path.iterdir()) == []


# What a run leaves


def test_run_folder_holds_what_was_promised(run: Path) -> None:
    """Protects people who build on a run folder: its files, columns and manifest."""
    assert {path.name for path in run.iterdir()} == RUN_FOLDER | {"events.parquet"}
    assert list((run / "charts").glob("*.svg"))
    assert pq.read_schema(run / "results.parquet").names == COLUMNS
    results = read_results(run / "results.parquet")
    assert list(results["scenario"].cat.categories) == ["baseline", "halve-beds"]
    assert set(results["area"]) == {"smallshire"}
    assert set(results["year"]) == {2026, 2027, 2028}
    assert results["quarter"].isna().all()
    futures = results.groupby(["scenario", "draw", "replication"], observed=True).size()
    assert len(futures) == 2 * 2 * 2
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["complete"] is True
    assert [one["name"] for one in manifest["scenarios"]] == ["baseline", "halve-beds"]
    assert manifest["scenarios"][1]["first_change_on"] == "2027-04-01"
    asked = {"draws": 2, "replications": 2, "replications_done": 4, "seed": 7, "years": 3}
    assert {name: manifest[name] for name in asked} == asked
    assert manifest["hashes"]["results"] == content_hash(results)
    assert manifest["place"]["public_figures_only"] is True
    verdicts = json.loads((run / "verdicts.json").read_text(encoding="utf-8"))
    assert [one["scenario"] for one in verdicts] == ["halve-beds"]
    assert all(0 <= claim["probability"] <= 1 for claim in verdicts[0]["claims"]
               if claim["probability"] is not None)  # fmt: skip


def test_data_dictionary_explains_every_word_of_the_results(run: Path) -> None:
    """Protects readers of the table: no measure, item or event without a meaning and a unit."""
    with (run / "data_dictionary.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    named = {row["name"] for row in rows}
    results = read_results(run / "results.parquet")
    for column in ("measure", "setting", "level", "service", "payer"):
        assert set(results[column].dropna()) <= named, column
    items = results[results["measure"].isin(["events", "cost_gbp", "fund_gbp", "person_days"])]
    assert set(items["item"].dropna()) <= named
    assert all(row["meaning"] for row in rows)
    assert all(row["unit"] for row in rows if row["kind"] in ("stored measure", "named measure"))


def test_event_table_tells_each_persons_story(run: Path) -> None:
    """Protects readers of events: words for settings, a date, the exact day, in order of time."""
    events = pd.read_parquet(run / "events.parquet")
    assert set(events.columns) == EVENT_COLUMNS
    assert set(events["scenario"]) == {"baseline", "halve-beds"}
    moves = events[events["event"] == "moved"]
    assert moves["from_setting"].notna().all()
    assert {"family_home", "own_tenancy", "local_beds"} <= set(moves["to_setting"])
    first = events[events["event"] == "present_at_start"]
    assert len(first) == 628 * 8
    assert set(first["on"]) == {START}
    for _, one in events.groupby(["scenario", "draw", "replication"], observed=True):
        assert one["at"].is_monotonic_increasing
        assert one["at"].between(0, 3 * 366).all()
    results = read_results(run / "results.parquet")
    by_event = results.query("measure == 'events'").groupby("item", observed=True)["value"].sum()
    told = events["event"].astype(str).value_counts().to_dict()
    counted_moves = results.query("measure == 'moves'")["value"].sum()  # a measure of their own
    assert {**by_event.to_dict(), "moved": counted_moves} == told


def no_outputs(folder: Path) -> list[tuple[str, Path]]:
    """In place of writing page and workbook, for tests that ask about something else."""
    return [("Page", folder / "page.html")]


@pytest.fixture
def without_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the page out, for runs whose tests ask about something else."""
    monkeypatch.setattr("commands.report.write_outputs", no_outputs)


@pytest.mark.usefixtures("without_page")
def test_values_may_be_held_or_come_from_a_file(place: Path, tmp_path: Path) -> None:
    """Protects the documented options: what is held and what a file says reach the run."""
    file = tmp_path / "draws.csv"
    file.write_text("crisis_rate_serious,p_detained\n0.1,0.4\n0.9,0.5\n", encoding="utf-8")
    words = ("run", place, "baseline", "--replications", "1", "--years", "2", "--workers", "1")

    def crises(name: str, *more: str | Path) -> list[float]:
        said = hometruth(*words, "--out", tmp_path / name, *more)
        assert said.status == 0, said.err
        rows = read_results(tmp_path / name / "results.parquet")
        rows = rows[(rows["measure"] == "events") & (rows["item"] == "crisis")]
        found: list[float] = rows.groupby("draw")["value"].sum().tolist()
        return found

    few, many = crises("file", "--draws-from", file)
    assert many > 2 * few
    assert crises("first", "--draws-from", file, "--draws", "1") == [few]
    held = crises("held", "--draws", "2", "--hold", "crisis_rate_serious=0.0")
    assert sum(held) < sum(crises("drawn", "--draws", "2"))
    manifest = json.loads((tmp_path / "held" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["held"] == {"crisis_rate_serious": 0.0}
    assert any("crisis_rate_serious at 0" in said for said in manifest["place"]["remarks"])
    other = json.loads((tmp_path / "drawn" / "manifest.json").read_text(encoding="utf-8"))
    assert other["hashes"]["inputs"] != manifest["hashes"]["inputs"]
    assert "--draws asks for 3 draws" in refused(*words, "--draws-from", file, "--draws", "3")
    assert "NAME=VALUE" in refused(*words, "--hold", "crisis_rate_serious")
    twice = ("--hold", "p_detained=0.5", "--hold", "p_detained=0.6")
    assert "more than one value" in refused(*words, *twice)
    assert "Did you mean 'p_detained'?" in refused(*words, "--hold", "p_detaind=0.5")
    assert "cannot be 1.5" in refused(*words, "--hold", "p_detained=1.5")


@pytest.mark.usefixtures("without_page")
def test_same_seed_same_results(run: Path, place: Path, tmp_path: Path) -> None:
    """Protects repeatability through the command line, whatever the workers; and seeds matter."""
    hashes = {}
    for name, how in {
        "again": ("--seed", "7", "--workers", "2", "--batch-size", "3"),
        "other": ("--seed", "8", "--workers", "1"),
    }.items():
        out = tmp_path / name
        said = hometruth("run", place, "halve-beds", *TINY[:-2], *how, "--out", out)
        assert said.status == 0, said.err
        assert not (out / "events.parquet").exists()  # unless asked for
        hashes[name] = json.loads((out / "manifest.json").read_text())["hashes"]
    first = json.loads((run / "manifest.json").read_text())["hashes"]
    for each in (first, *hashes.values()):
        del each["written"]["plan.json"]  # it says whether events are kept
    first["written"].pop("events.parquet")
    assert hashes["again"] == first
    assert hashes["other"]["results"] != first["results"]
    assert hashes["other"]["inputs"] != first["inputs"]
    assert hashes["other"]["rulebook"] == first["rulebook"]


@pytest.mark.usefixtures("without_page")
def test_comparators_of_the_users_own_scenarios_are_run(
    place: Path, scenario_file: Path, tmp_path: Path
) -> None:
    """Protects comparison: what a scenario is compared with is run with it, each once."""
    second = tmp_path / "and-more-homes.yaml"
    second.write_text(
        SCENARIO.replace("compare_with: baseline", "compare_with: close-the-ward").replace(
            "{of: local_beds, to: 0}", "{of: suitable_homes, to: 20}"
        ),
        encoding="utf-8",
    )
    out = tmp_path / "out"
    tiny = ("--draws", "1", "--replications", "1", "--years", "3", "--workers", "1")
    said = hometruth("run", place, second, scenario_file, *tiny, "--out", out)
    assert said.status == 0, said.err
    manifest = json.loads((out / "manifest.json").read_text())
    names = [one["name"] for one in manifest["scenarios"]]
    assert names == ["baseline", "close-the-ward", "and-more-homes"]
    results = read_results(out / "results.parquet")
    assert set(results["scenario"]) == set(names)
    # the second scenario takes over the first one's closed ward
    held = results.query("service == 'local_beds' and item == 'usable' and year == 2028")
    beds = held.groupby("scenario", observed=True)["value"].sum()
    assert beds["baseline"] > 0
    assert beds.get("close-the-ward", 0) == beds.get("and-more-homes", 0) == 0


def test_a_run_folder_is_replaced_and_a_report_renewed(run: Path) -> None:
    """Protects the second look: report writes the same page again from the results alone."""
    page = run / "page.html"
    before = page.read_text(encoding="utf-8")
    page.unlink()
    said = hometruth("report", run)
    assert said.status == 0, said.err
    assert said.out.splitlines() == [f"Page: {page}", f"Workbook: {run / 'workbook.xlsx'}"]
    assert page.read_text(encoding="utf-8") == before


@pytest.mark.usefixtures("without_page")
def test_an_earlier_run_gives_way_to_a_new_one(place: Path, tmp_path: Path) -> None:
    """Protects running again with the same --out: the old run goes, whole, when it is meant to."""
    out = tmp_path / "out"
    tiny = ("--draws", "1", "--replications", "1", "--years", "1", "--workers", "1", "--out", out)
    said = hometruth("run", place, "baseline", *tiny, "--seed", "1", "--events")
    assert said.status == 0, said.err
    (out / "minutes.txt").touch()
    assert "--overwrite" in refused("run", place, "baseline", *tiny, "--seed", "2")
    assert json.loads((out / "manifest.json").read_text())["seed"] == 1
    said = hometruth("run", place, "baseline", *tiny, "--seed", "2", "--overwrite")
    assert said.status == 0, said.err
    assert json.loads((out / "manifest.json").read_text())["seed"] == 2
    assert (out / "minutes.txt").exists() and not (out / "events.parquet").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


# Sweeps


SWEEP = """\
schema: 1
title: More or fewer beds
question: How many?
source: Made up
compare_with: baseline
vary:
  at: 2026-10-01
  set_capacity: {of: local_beds, to: each value}
values: [0%, 100%, 150%]
show:
  - {measure: people_in_hospital, in: year 2}
  - {measure: admissions_away, over: 2 years}
"""


@pytest.fixture(scope="module")
def swept(place: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny sweep."""
    folder = tmp_path_factory.mktemp("sweeps")
    (folder / "beds.yaml").write_text(SWEEP, encoding="utf-8")
    checked = hometruth("check", place, folder / "beds.yaml", "more-or-fewer-beds", "halve-beds")
    assert "beds: a sweep of 3 values, compared with baseline" in checked.out
    assert "more-or-fewer-beds: a sweep of 7 values" in checked.out
    tiny = ("--draws", "2", "--replications", "2", "--years", "2", "--workers", "1")
    said = hometruth("sweep", place, folder / "beds.yaml", *tiny, "--out", folder / "out")
    assert said.status == 0, said.err
    assert f"Page: {folder / 'out' / 'page.html'}" in said.out
    return folder / "out"


def test_a_sweep_leaves_a_run_folder_with_a_chart_for_each_measure(swept: Path) -> None:
    """Protects the sweep's folder: a run's files, a scenario a value, paired by draw and luck."""
    assert {path.name for path in swept.iterdir()} == RUN_FOLDER - {"workbook.xlsx"}
    charts = {path.name for path in (swept / "charts").iterdir()}
    assert charts == {"sweep-people-in-hospital.svg", "sweep-admissions-away.svg"}
    manifest = json.loads((swept / "manifest.json").read_text(encoding="utf-8"))
    assert [one["text"] for one in manifest["sweep"]["values"]] == ["0%", "100%", "150%"]
    results = read_results(swept / "results.parquet")
    names = ["baseline", *(one["scenario"] for one in manifest["sweep"]["values"])]
    assert set(results["scenario"]) == set(names)
    columns = [name for name in results.columns if name != "scenario"]
    by_name = {
        name: results.loc[results["scenario"] == name, columns].reset_index(drop=True)
        for name in names
    }
    # today's number is the comparator itself, to the bit; no beds at all is not
    assert by_name["beds-100%"].equals(by_name["baseline"])
    assert not by_name["beds-0%"].equals(by_name["baseline"])
    held = by_name["beds-0%"].query("service == 'local_beds' and item == 'usable' and year == 2027")
    assert held["value"].sum() == 0


def test_every_number_of_a_sweeps_page_can_be_recomputed(swept: Path) -> None:
    """Protects the page: each cell is the mean, lowest or highest of a few futures of the table."""
    results = read_results(swept / "results.parquet")
    tree: Any = lxml.html.fromstring((swept / "page.html").read_text(encoding="utf-8"))
    cells = [(where_from(td), td.text_content()) for td in tree.xpath("//td")]
    assert len(cells) == 2 * 3 * 6
    for cell, text in cells:
        measure, year = cell["data-measure"], int(cell["data-year"])
        value = yearly(results, measure)
        if cell.get("data-years"):
            assert int(cell["data-years"]) == 2
            value = value.assign(year=year)
        else:
            value = value[value["year"] == year]
        key = ["draw", "replication"]
        means = value.groupby(["scenario", *key])["value"].mean()
        own = means[cell["data-scenario"]]
        stat = cell["data-stat"]
        if stat.startswith("difference"):
            own = own - means["baseline"]
        stat = stat.removeprefix("difference_")
        exact = {"mean": own.mean(), "p5": own.min(), "p95": own.max()}[stat]
        assert float(text.replace("\u2212", "-")) == pytest.approx(exact, abs=0.051)


def test_a_sweeps_page_stands_alone_and_is_read_aloud(swept: Path) -> None:
    """Protects readers: no network, a text alternative that says every value, report renews it."""
    page = swept / "page.html"
    text = page.read_text(encoding="utf-8")
    tree: Any = lxml.html.fromstring(text)
    assert not tree.xpath("//script | //link | //img | //*[@src]")
    assert "public figures" in text.lower()
    for drawn in tree.xpath("//figure"):
        said = " ".join(drawn.xpath(".//*[local-name()='desc']")[0].itertext())
        for value in ("0%: mean", "100%: mean", "150%: mean"):
            assert value in said
        assert "compared with 'Carry on as now'" in drawn.xpath(".//figcaption")[0].text_content()
    page.unlink()
    assert hometruth("report", swept).status == 0
    assert page.read_text(encoding="utf-8") == text


def test_faulty_sweeps_are_refused(place: Path, tmp_path: Path) -> None:
    """Protects against a sweep run as a scenario, shown beyond its end, or misspelt."""
    path = tmp_path / "beds.yaml"
    path.write_text(SWEEP, encoding="utf-8")
    tiny = ("--draws", "1", "--replications", "1", "--workers", "1", "--out", tmp_path / "out")
    assert "hometruth sweep" in refused("run", place, path, *tiny)
    assert "hometruth sweep" in refused("run", place, "more-or-fewer-beds", *tiny)
    assert "beds.yaml:11:5" in refused("sweep", place, path, "--years", "1", *tiny)
    assert "more-or-fewer-beds" in refused("sweep", place, "more-beds", *tiny)
    path.write_text(SWEEP.replace("local_beds", "crisis_beds"), encoding="utf-8")
    assert "no opening number" in refused("sweep", place, path, "--years", "2", *tiny)
    path.write_text(SWEEP.replace("0%, 100%", "0%, lots"), encoding="utf-8")
    assert "beds.yaml:9:14" in refused("check", place, path)
    assert [one.name for one in tmp_path.iterdir()] == ["beds.yaml"]


def test_schema_prints_what_is_kept() -> None:
    """Protects editors: 'hometruth schema > schema.json' gives the schema of this version."""
    said = hometruth("schema")
    assert said.status == 0
    assert said.out == (REPOSITORY / "scenarios" / "strategies" / "schema.json").read_text(
        encoding="utf-8"
    )


# Stopping


@pytest.fixture
def as_installed() -> dict[str, str]:
    """An environment in which a new process finds the packages, wherever it starts."""
    return {**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONUNBUFFERED": "1"}


@pytest.mark.skipif(os.name == "nt", reason="signals are sent the POSIX way")
def _hear_control_c() -> None:
    """Tests that run in the background are deaf to it, and what they start would be."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize("whom", ["the whole group, as a terminal does", "the command alone"])
def test_control_c_leaves_a_usable_partial_run(
    whom: str, place: Path, tmp_path: Path, as_installed: dict[str, str]
) -> None:
    """Protects an afternoon's computing: what was done is kept, paired, and marked as partial."""
    out = tmp_path / "out"
    command = [
        sys.executable, "-m", "cli", "run", str(place), "halve-beds", "--draws", "5",
        "--replications", "20", "--years", "3", "--workers", "2", "--batch-size", "1",
        "--out", str(out),
    ]  # fmt: skip
    running = subprocess.Popen(
        command, cwd=tmp_path, env=as_installed, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, start_new_session=True, preexec_fn=_hear_control_c,
    )  # fmt: skip
    try:
        assert running.stderr is not None
        for line in running.stderr:
            if "of 100 futures, " in line:
                break
        if whom == "the command alone":
            running.send_signal(signal.SIGINT)
        else:
            os.killpg(running.pid, signal.SIGINT)
        printed, errors = running.communicate(timeout=PATIENCE_SECONDS)
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
    assert running.returncode == INTERRUPTED, errors
    assert "Traceback" not in errors
    assert "marked as partial" in errors
    assert "page.html" in printed
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["complete"] is False
    assert 0 < manifest["replications_done"] < 100
    results = read_results(out / "results.parquet")
    futures = results.groupby(["draw", "replication"])[["scenario", "year"]].nunique()
    assert len(futures) == manifest["replications_done"]
    assert (futures == [2, 3]).all(axis=None)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    said = hometruth("report", out)
    assert said.status == 0, said.err
    assert "This run is not finished" in (out / "page.html").read_text(encoding="utf-8")


def test_the_command_runs_as_a_process(tmp_path: Path, as_installed: dict[str, str]) -> None:
    """Protects exit statuses as a shell sees them, and a start that loads little."""
    for arguments, status in ((("list",), 0), (("check", "nowhere"), 2), (("--version",), None)):
        done = subprocess.run(
            [sys.executable, "-m", "cli", *arguments], cwd=tmp_path, env=as_installed,
            capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False,
        )  # fmt: skip
        assert status is None or done.returncode == status, done.stderr
        assert "Traceback" not in done.stderr
    heavy = "import sys, cli; print({'pandas', 'matplotlib', 'simpy', 'scipy'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", heavy], cwd=tmp_path, env=as_installed, capture_output=True,
        text=True, timeout=PATIENCE_SECONDS, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "set()"


def test_no_home_and_no_cache_folder_is_no_news(tmp_path: Path, as_installed: Any) -> None:
    """Protects the messages from those of libraries that find nowhere to keep a cache."""
    nowhere = tmp_path / "file"
    nowhere.write_text("", encoding="utf-8")
    homeless = {name: text for name, text in as_installed.items() if name != "HOME"}
    homes = ("HOME", "MPLCONFIGDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "USERPROFILE")
    unwritable = {**homeless, **{name: str(nowhere / "x") for name in homes}}
    for environment in (homeless, unwritable):
        done = subprocess.run(
            [sys.executable, "-c", "import outputs.page.steering_page, outputs.workbook.writing"],
            cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")


def test_nowhere_for_temporary_files_is_said(monkeypatch: pytest.MonkeyPatch, run: Path) -> None:
    """Protects from blaming hometruth for a machine without a folder for temporary files."""

    def nowhere() -> str:
        raise FileNotFoundError(2, "No usable temporary directory found in ['/tmp']")

    monkeypatch.setattr("tempfile.gettempdir", nowhere)
    assert "set TMPDIR" in refused("report", run)


def test_our_own_fault_is_said_to_be_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Protects the user from blame: a bug exits 1 and says whose fault it is, in one line."""

    def broken() -> None:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr("scenarios.binding.model.load_model", broken)
    monkeypatch.delenv("HOMETRUTH_DEBUG", raising=False)
    said = hometruth("list")
    assert said.status == 1
    assert "fault is ours" in said.err
    assert "Traceback" not in said.err


def test_every_parameter_can_be_looked_up() -> None:
    """Protects the promise that every number has its papers."""
    from scenarios.parameters.papers import describe_parameter

    for parameter in shipped_model().parameters.parameters:
        text = describe_parameter(parameter)
        assert parameter.name in text
        assert parameter.unit in text


def test_the_workbook_is_the_run_s_and_its_checks_pass(run: Path) -> None:
    """Protects a finance team: each check of a real run's workbook says OK, with its papers in."""
    book = openpyxl.load_workbook(run / "workbook.xlsx", data_only=True)
    found = [row[5] for row in book["Checks"].iter_rows(min_row=5, max_col=6, values_only=True)]
    scenarios = len(json.loads((run / "manifest.json").read_text())["scenarios"])
    assert found.count("OK") >= 5 * scenarios and "LOOK" not in found
    money = json.loads((run / "manifest.json").read_text(encoding="utf-8"))["money"]
    bands = [(band["first_year"], band["rate"]) for band in money["discounting"]["bands"]]
    assert bands == [(0, 0.035), (31, pytest.approx(0.03))]
    papers = {one["name"]: one for one in money["parameters"]}
    assert papers["ward_release_per_bed"]["source"] and papers["ward_release_per_bed"]["grade"]
    shown = {row[0] for row in book["Assumptions"].iter_rows(min_row=5, values_only=True)}
    assert "Ward release per bed" in shown and len(shown) == len(papers)


@pytest.mark.parametrize(
    "command", [("run", "baseline"), ("sweep", "more-or-fewer-beds"), ("story", "halve-beds")]
)
def test_there_is_one_longest_run(command: tuple[str, str], place: Path, tmp_path: Path) -> None:
    """Protects one limit of years from being another in a file, a sweep or on the command line."""
    name, scenario = command
    said = refused(name, place, scenario, "--years", str(MOST_YEARS + 1))
    assert f"1<=x<={MOST_YEARS}" in said
    file = tmp_path / "long.yaml"
    shipped = (SWEPT if name == "sweep" else SHIPPED_SCENARIOS) / f"{scenario}.yaml"
    text = shipped.read_text(encoding="utf-8")
    horizon = f"horizon: {{years: {MOST_YEARS + 1}}}\n"
    lines = [line for line in text.splitlines() if not line.startswith("horizon")]
    file.write_text("\n".join([*lines, horizon]), encoding="utf-8")
    assert f"from 1 to {MOST_YEARS}" in refused(name, place, file)


@pytest.mark.parametrize(
    ("area", "said"),
    [("Brent", "1 district."), ("Brent, Harrow", "2 districts."), ("E10000020", "7 districts.")],
)
def test_one_is_not_many(area: str, said: str, tmp_path: Path) -> None:
    """Protects the first line of a small place from bad grammar."""
    made = hometruth("init", tmp_path / "place", "--area", area, "--no-drift")
    assert made.status == 0, made.err
    assert said in made.out.splitlines()[0]
