"""A service, a payer and a copied setting in YAML alone, from their files to page and workbook."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import openpyxl
import pandas as pd
import pytest

from simulation.results import read_results
from simulation.results.measures import yearly
from tests.acceptance import added
from tests.acceptance.test_command_line import Said, hometruth
from tests.marked import page_numbers, parsed
from tests.recomputed import Recomputed, is_right
from tests.small_place import shipped_model, vouched_for, write_small_place
from tests.spreadsheet import Spreadsheet

ONE_MORE = len(shipped_model().services) + 1

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "add-a-service.md"
SIZE = ("--draws", "2", "--replications", "2", "--years", "3", "--workers", "1", "--seed", "3")
ENGINES = ("compiled", "simpy")
FLATS, NIGHTS, CHARITY = "own_tenancy_flats", "night_support", "charity"


@dataclass(frozen=True)
class Ran:
    """A place with the additions, what ``check`` said of it, and its run folder by engine."""

    place: Path
    checked: Said
    folders: dict[str, Path]

    @property
    def folder(self) -> Path:
        """The first engine's run folder."""
        return self.folders[ENGINES[0]]

    @property
    def results(self) -> pd.DataFrame:
        """Its results table."""
        return read_results(self.folder / "results.parquet")


@pytest.fixture(scope="module", params=["place", "project"])
def ran(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """The additions in a place folder, or in a copy of the project's files, run in both engines."""
    base = tmp_path_factory.mktemp(request.param)
    place = write_small_place(base / "smallshire")
    added.use_in_place(place)
    vouched_for(place)
    scenario = base / "more.yaml"
    scenario.write_text(added.SCENARIO, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "place":
            added.add_to_place(place)
            vouched_for(place)
        else:
            patch.setattr("scenarios.asked.load_model", added.add_to_project(base / "project"))
        checked = hometruth("check", place, scenario)
        folders = {}
        for engine in ENGINES:
            folders[engine] = base / engine
            said = hometruth("run", place, scenario, *SIZE, "--engine", engine, "--out",
                             folders[engine])  # fmt: skip
            assert said.status == 0, said.err
    return Ran(place, checked, folders)


def test_check_accepts_them(ran: Ran) -> None:
    """Protects people who add one: nothing but YAML is needed, and nothing is said to be odd."""
    assert ran.checked.status == 0, ran.checked.err
    assert f"{ONE_MORE} services" in ran.checked.out
    assert "Nothing wrong." in ran.checked.out


def test_both_engines_agree(ran: Ran) -> None:
    """Protects the copied setting in either engine: the same results, bit for bit."""
    hashes = [
        json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["hashes"]["results"]
        for folder in ran.folders.values()
    ]
    assert hashes[0] == hashes[1]


def test_each_is_in_the_results(ran: Ran) -> None:
    """Protects what the additions are for: people live there, slots are used, money is paid."""
    means = {
        name: yearly(ran.results, name).groupby(["scenario", "year"])["value"].mean()
        for name in (f"people_living_in_{FLATS}", f"slots_in_use_{NIGHTS}", f"cost_to_{CHARITY}")
    }
    living = means[f"people_living_in_{FLATS}"]
    assert 0 < living["baseline", 2028] <= added.OPENING < living["more", 2028] <= added.LATER
    assert means[f"slots_in_use_{NIGHTS}"]["more", 2028] > 0
    assert means[f"slots_in_use_{NIGHTS}"]["baseline"].sum() == 0
    assert (means[f"cost_to_{CHARITY}"] > 0).all()
    results = ran.results
    held = results[(results["measure"] == "capacity_days") & (results["service"] == FLATS)
                   & (results["item"] == "held")]["value"].sum()  # fmt: skip
    lived = results[(results["measure"] == "person_days") & (results["setting"] == FLATS)]
    assert lived["value"].sum() == pytest.approx(held)


def test_the_copy_has_its_own_price_and_payers(ran: Ran) -> None:
    """Protects the price: what is paid for the flats is the flats' price, and by its payers."""
    results = ran.results
    here = results[(results["setting"] == FLATS) & (results["measure"] == "cost_gbp")]
    packages = here[here["item"] == "package"]
    assert set(packages["payer"]) == {"council", CHARITY}
    paid = packages.groupby("payer", observed=True)["value"].sum()
    assert 0.1 < paid[CHARITY] / paid.sum() < 0.3
    days = results[(results["setting"] == FLATS) & (results["measure"] == "person_days")]
    weeks = days[days["level"] == "challenging"]["value"].sum() / 7
    price = packages[packages["level"] == "challenging"]["value"].sum() / weeks
    assert 800 < price < 6000  # the need and support of few people move it far


def test_the_copy_counts_as_what_it_copies(ran: Ran) -> None:
    """Protects every measure of people at home: who lives in the flats is one of them."""
    results = ran.results
    own = results[
        (results["measure"] == "person_days")
        & (results["item"] == "adults")
        & results["level"].isin(["challenging", "serious"])
        & results["setting"].isin(["family_home", "own_tenancy", "shared_lives",
                                   "local_residential", FLATS])
    ]  # fmt: skip
    future = own[(own["scenario"] == "more") & (own["year"] == 2028)]
    people = yearly(results, "people_at_home")
    mean = people[(people["scenario"] == "more") & (people["year"] == 2028)]["value"].sum()
    assert mean == pytest.approx(future["value"].sum() / 365)


def test_each_is_explained(ran: Ran) -> None:
    """Protects the reader of the table: its words in the dictionary are the files' own."""
    with (ran.folder / "data_dictionary.csv").open(encoding="utf-8", newline="") as file:
        rows = {(row["kind"], row["name"]): row for row in csv.DictReader(file)}
    assert rows["setting", FLATS]["meaning"] == "Core-and-cluster flats"
    assert rows["setting", FLATS]["category"] == "own_tenancy"
    assert rows["service", NIGHTS]["meaning"] == "Night support"
    assert rows["payer", CHARITY]["meaning"].startswith("A charity")
    assert ("named measure", f"cost_to_{CHARITY}") in rows
    results = ran.results
    for column, kind in (("setting", "setting"), ("payer", "payer"), ("service", "service")):
        assert {(kind, name) for name in results[column].dropna().unique()} <= set(rows)


def test_each_is_on_the_page(ran: Ran) -> None:
    """Protects the steering group: people, slots and money of each, as the results have them."""
    html = (ran.folder / "page.html").read_text(encoding="utf-8")
    recomputed, shown = Recomputed(ran.folder), page_numbers(html)
    assert not [one for one in shown if not is_right(one, recomputed.number(one))]
    charted = {one["data-measure"] for one in shown}
    assert {f"people_living_in_{FLATS}", f"slots_in_use_{NIGHTS}", f"cost_to_{CHARITY}"} <= charted
    text = parsed(html).text_content()
    assert all(title in text for title in ("Core-and-cluster flats", "Night support", "Charity"))


def test_each_is_in_the_workbook(ran: Ran) -> None:
    """Protects the finance team: each has rows of its own, and every check holds."""
    book = openpyxl.load_workbook(ran.folder / "workbook.xlsx", data_only=True)
    rows = {row[0]: row[2:5] for row in book["Added"].iter_rows(min_row=12, values_only=True)}
    assert all(rows["Core-and-cluster flats: people who live there"])
    assert all(rows["Core-and-cluster flats: what they cost"])
    assert all(rows["Night support: what its slots cost"])
    assert all(rows["Charity: what it pays"])
    payers = [row[0] for row in book["Cash by payer"].iter_rows(max_col=1, values_only=True)]
    assert "Charity" in payers
    settings = [row[1] for row in book["Bridge"].iter_rows(max_col=2, values_only=True)]
    assert "Core-and-cluster flats" in settings
    sheet = Spreadsheet(ran.folder / "workbook.xlsx")
    worked_out = [sheet.value(*one) for one in sheet.formulas() if one[0] == "Checks"]
    assert {one for one in worked_out if isinstance(one, str)} == {"OK"}


def test_a_story_in_the_copy_can_be_read(tmp_path: Path) -> None:
    """Protects stories: people in a copied setting live as in the one that it copies."""
    place = write_small_place(tmp_path / "smallshire")
    added.use_in_place(place)
    added.add_to_place(place)
    vouched_for(place)
    with (place / "counts.csv").open(encoding="utf-8", newline="") as file:
        people = [int(row["people"]) for row in csv.DictReader(file)]
    said = hometruth("story", place, "baseline", "--years", "2", "--person", str(sum(people) - 1))
    assert said.status == 0, said.err
    assert "(own tenancy flats)" in re.sub(r"\s+", " ", said.out)


def test_the_how_to_can_be_followed(tmp_path: Path) -> None:
    """Protects docs/how-to/add-a-service.md: its files are read as they stand there."""
    text = HOW_TO.read_text(encoding="utf-8")
    place = write_small_place(tmp_path / "smallshire")
    for name, example in re.findall(r"`(\w+\.yaml)`:\n\n```yaml\n(.*?)```", text, re.S):
        with (place / name).open("a", encoding="utf-8") as file:
            file.write(example)
    (tmp_path / "ours.yaml").write_text(
        re.findall(r"```yaml\n(schema: 1\n.*?)```", text, re.S)[0], encoding="utf-8"
    )
    said = hometruth("check", place, tmp_path / "ours.yaml")
    assert said.status == 0, said.err
    assert f"{ONE_MORE} services" in said.out


def test_the_project_s_lists_show_them(tmp_path: Path) -> None:
    """Protects people who look names up: list, schema and rulebook know what files add."""
    own = added.add_to_project(tmp_path / "project")
    with mock.patch("scenarios.binding.model.load_model", own):
        listed, schema, rulebook = (hometruth(one).out for one in ("list", "schema", "rulebook"))
    for name in (FLATS, NIGHTS, CHARITY, f"cost_to_{CHARITY}"):
        assert name in listed
    assert f'"const": "{NIGHTS}"' in schema
    assert "own tenancy flats" in rulebook
