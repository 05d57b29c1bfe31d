"""Place folders: read whole, or refused with every fault of every file."""

from dataclasses import replace
from pathlib import Path

import pytest

from scenarios.language.scenario import Vocabulary
from scenarios.places.load import SHIPPED, CountRow, Place, RunningService, find_place, load_place
from scenarios.places.vocabulary import project_vocabulary
from simulation.errors import InputError

AREA = """\
schema: 1
name: testshire
title: Testshire
start: 2026-04-01
price_base: 2016/17
population: 640000
adults: 513000
public_figures_only: false
source: local
resources:
  local_beds: {opening: 12, source: the ward}
services_running:
  intensive_support: {slots: 20, already_reached: 30%, source: the team}
"""
COUNTS = """\
group,level,setting,age_from,age_to,people,source
adults,serious,family_home,18,39,20,register
adults,serious,family_home,40,64,10,register
children,challenging,residential_school,10,17,5,register
autism_only,none,autism_hospital,18,64,12,register
"""
COHORTS = "year,people_turning_18,source\n2026,7904,ONS\n2027,7854,ONS\n2028,7894,ONS\n"
PARAMETERS = """\
crisis_rate_serious:
  meaning: Crises a year
  value: 0.4
  low: 0.3
  high: 0.5
  unit: per person-year
  source: local count
  grade: B
  basis: read
"""


@pytest.fixture
def write(tmp_path: Path):
    def write_folder(**texts: str) -> Path:
        files = {"area.yaml": AREA, "counts.csv": COUNTS, "cohorts.csv": COHORTS}
        files.update({name.replace("_", "."): text for name, text in texts.items()})
        for name, text in files.items():
            (tmp_path / name).write_text(text)
        return tmp_path

    return write_folder


def faults_of(folder: Path, vocabulary: Vocabulary | None = None) -> list[str]:
    with pytest.raises(InputError) as caught:
        load_place(folder, vocabulary)
    return [str(fault).removeprefix(f"{folder}/") for fault in caught.value.faults]


def test_a_whole_folder_is_read(write) -> None:
    """Protects the form: everything a place says arrives where the run looks for it."""
    place = load_place(write(parameters_yaml=PARAMETERS))
    assert isinstance(place, Place)
    assert (place.name, place.population, place.public_figures_only) == (
        "testshire",
        640_000,
        False,
    )
    assert place.resources == {"local_beds": 12}
    assert place.services_running == {"intensive_support": RunningService(20, 0.3)}
    assert place.counts[2] == CountRow(
        "children", "challenging", "residential_school", 10, 17, 5, "register"
    )
    assert place.parameters["crisis_rate_serious"].value == 0.4
    assert place.sources["local_beds"] == "the ward"
    assert [path.name for path in place.files] == [
        "area.yaml",
        "counts.csv",
        "cohorts.csv",
        "parameters.yaml",
    ]


def test_cohorts_hold_outside_the_known_years(write) -> None:
    """Protects long runs: past the last known year the last figure holds, before it the first."""
    place = load_place(write())
    assert [place.people_turning_18(year) for year in (2020, 2026, 2028, 2060)] == [
        7904,
        7904,
        7894,
        7894,
    ]


def test_faults_of_all_files_are_told_at_once(write) -> None:
    """Protects the reader's patience: one run shows everything to put right in the folder."""
    folder = write(
        area_yaml=AREA.replace("local_beds", "local_bed").replace("513000", "700000"),
        counts_csv=COUNTS.replace("20,register", "20.5,register").replace("serious", "severe", 1),
        cohorts_csv=COHORTS.replace("2027", "2026"),
    )
    faults = faults_of(folder)
    places = ["area.yaml:7", "area.yaml:11", "counts.csv:2:2", "counts.csv:2:6"]
    places += ["cohorts.csv:3:1", "cohorts.csv:4:1: there is no row between 2026 and 2028"]
    assert len(faults) == len(places)
    for fault, start in zip(faults, places, strict=True):
        assert fault.startswith(start)


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("area.yaml", "schema: 1", "schema: 2", "version 2"),
        ("area.yaml", "testshire", "Test Shire", "cannot be a place's name"),
        ("area.yaml", "2016/17", "2016/18", "not a financial year"),
        ("area.yaml", "2026-04-01", "2026-04-31", "April 2026 has 30 days"),
        ("area.yaml", "opening: 12", "opening: -1", "too low"),
        ("area.yaml", "slots: 20", "slots: 0", "too low"),
        ("area.yaml", "30%", "30", "write 30%"),
        ("area.yaml", "source: the ward", "sauce: the ward", "Did you mean 'source'?"),
        ("area.yaml", "  local_beds:", "  intensive_support:", "is in 'resources' too"),
        ("counts.csv", "40,64", "39,64", "counted twice"),
        ("counts.csv", "18,39", "17,39", "too low"),
        ("counts.csv", "10,17", "10,18", "too high"),
        ("counts.csv", "40,64", "64,40", "too low"),
        ("counts.csv", "10,register", "-1,register", "too low"),
        ("counts.csv", "residential_school", "boarding_school", "'residential_school'"),
        ("counts.csv", "autism_only", "autistic_only", "Did you mean 'autism_only'?"),
        ("cohorts.csv", "2028", "2029", "between 2027 and 2029"),
        ("cohorts.csv", "7854", "", "has no value"),
    ],
)
def test_one_slip_is_one_fault(write, file: str, old: str, new: str, words: str) -> None:
    """Protects the counts a run starts from: a slip of the pen never becomes a person."""
    folder = write()
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1))
    faults = faults_of(folder)
    assert len(faults) == 1
    assert faults[0].startswith(file)
    assert words in faults[0]


def test_a_missing_file_is_told_beside_other_faults(write) -> None:
    """Protects a half-made folder: missing files and faults are reported together."""
    folder = write(area_yaml=AREA.replace("schema: 1", "schema: 2"))
    (folder / "counts.csv").unlink()
    faults = faults_of(folder)
    assert len(faults) == 2
    assert faults[0].startswith("counts.csv: there is no such file")


@pytest.mark.parametrize(
    ("known", "at", "words"),
    [
        ({"crisis_rate": "per person-year"}, "1:1", "there is no parameter"),
        ({"crisis_rate_serious": "per year"}, "6:9", "is in 'per year'"),
    ],
)
def test_local_parameters_must_be_known(write, known: dict[str, str], at: str, words: str) -> None:
    """Protects local figures: one that nothing reads, or in another unit, is refused."""
    vocabulary = replace(project_vocabulary(), parameters=known)
    (fault,) = faults_of(write(parameters_yaml=PARAMETERS), vocabulary)
    assert fault.startswith(f"parameters.yaml:{at}:")
    assert words in fault


def test_a_parameter_of_an_earlier_version_says_what_replaced_it(write) -> None:
    """Protects place folders made earlier: the message says how to bring the number over."""
    old = PARAMETERS.replace("crisis_rate_serious", "children_known_per_year_of_age")
    assert old != PARAMETERS
    vocabulary = replace(project_vocabulary(), parameters={"p_child_known": "proportion"})
    (fault,) = faults_of(write(parameters_yaml=old), vocabulary)
    assert "'p_child_known': this number divided by" in fault


def test_an_unknown_place_is_answered_with_the_nearest() -> None:
    """Protects the first minute of a newcomer, who misspells a place."""
    with pytest.raises(InputError, match="Did you mean 'gloucestershire'"):
        find_place("glostershire")


@pytest.mark.parametrize(
    "asked", ["Great-Yarmouth", "great yarmouth", "GREAT_YARMOUTH", "yarmouth"]
)
def test_a_place_in_other_letters_names_the_folder_that_was_meant(
    asked: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Protects those who type a place's title for its folder, here or in another folder."""
    monkeypatch.chdir(tmp_path)
    for folder in (Path("great-yarmouth"), Path("mine/great-yarmouth")):
        folder.mkdir(parents=True)
        (folder / "area.yaml").write_text(AREA)
    with pytest.raises(InputError, match="Did you mean 'great-yarmouth'"):
        find_place(asked)
    with pytest.raises(InputError, match=r"Did you mean 'mine.great-yarmouth'"):
        find_place(Path("mine") / asked)


def test_a_folder_here_comes_before_a_shipped_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Protects local work: a copied and edited place is not passed over for the shipped one."""
    monkeypatch.chdir(tmp_path)
    assert find_place("gloucestershire") == SHIPPED / "gloucestershire"
    Path("gloucestershire").mkdir()
    assert find_place("gloucestershire") == SHIPPED / "gloucestershire"
    Path("gloucestershire/area.yaml").write_text(AREA)
    assert find_place("gloucestershire") == Path("gloucestershire")


@pytest.mark.parametrize("folder", sorted(SHIPPED.iterdir()), ids=lambda path: path.name)
def test_shipped_places_load(folder: Path) -> None:
    """Protects the library: every shipped place is valid and goes by its folder's name."""
    assert load_place(folder.name).name == folder.name


def test_history_is_read_and_its_faults_are_named(write) -> None:
    """Protects the figures of the past on the page: read as written, or refused with the line."""
    header = "measure,when,value,source\n"
    vocabulary = replace(project_vocabulary(), measures={"local_beds_open": "places"})
    folder = write(history_csv=header + "local_beds_open,about 2016,12,strategy\n")
    (known,) = load_place(folder, vocabulary).history
    assert (known.measure, known.when, known.value, known.source) == (
        "local_beds_open", "about 2016", 12.0, "strategy",
    )  # fmt: skip
    assert folder / "history.csv" in load_place(folder, vocabulary).files
    write(history_csv=header + "local_bed_open,about 2016,-12,strategy\n")
    text = " ".join(faults_of(folder, vocabulary))
    assert "history.csv:2" in text
    assert "local_beds_open" in text
    assert "-12" in text


def test_a_place_need_have_no_history(write) -> None:
    """Protects areas whose past nobody has written down."""
    assert load_place(write()).history == ()
