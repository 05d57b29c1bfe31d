"""Numbers of a place or a scenario beside residents, evidence and the shipped place."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from scenarios.asked import asked
from scenarios.binding.draws import Draws
from scenarios.binding.implausible import unlikely_draws, unlikely_place
from scenarios.binding.oddities import odd_things
from simulation.errors import InputError
from tests.small_place import shipped_model, write_small_place

HEAD = "schema: 1\ntitle: T\nquestion: Q?\nsource: S\ncompare_with: baseline\nchanges:\n"


@pytest.fixture
def place(tmp_path):
    """A small place folder to break."""
    return write_small_place(tmp_path / "smallshire")


def with_cell(path: Path, row: int, column: str, value: object) -> None:
    """Put a value into one cell of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[row][column] = str(value)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def with_area(place: Path, old: str, new: str) -> None:
    """Put something else into area.yaml."""
    path = place / "area.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def scenario(folder: Path, change: str) -> Path:
    """A scenario file with one change."""
    path = folder / "s.yaml"
    path.write_text(f"{HEAD}  - at: 2027-04-01\n    {change}\n", encoding="utf-8")
    return path


def warnings(place: Path, *scenarios: Path) -> str:
    """What check would warn of."""
    found = asked(place, scenarios, model=shipped_model())
    return "\n".join(map(str, odd_things(found.model, found.place, found.scenarios, 10)))


def test_a_sound_place_has_no_warning_of_this_kind(place):
    """Protects warnings from crying wolf."""
    assert "residents" not in warnings(place) and "turn 18" not in warnings(place)


@pytest.mark.parametrize(
    ("number", "said"),
    [(150_000, "residents of that age number"), (45_300, "stores the date 9 January 2024")],
)
def test_counts_that_cannot_be_are_refused(place, number, said):
    """Protects against more people than residents, and against a date in a column of people."""
    with_cell(place / "counts.csv", 3, "people", number)
    with pytest.raises(InputError, match=said):
        asked(place, model=shipped_model())


def test_unlikely_counts_are_told_with_the_range(place):
    """Protects against a count with a digit too many."""
    with_cell(place / "counts.csv", 3, "people", 300)
    assert "times more for each resident than in the reference county. Expected from" in warnings(
        place
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("population: 128000", "population: 3", "a whole number from 1 to 3"),
        ("population: 128000", "population: 7000000000", "from 1 to 100,000,000"),
        ("opening: 4,", "opening: 99000000,", "from 0 to 100,000"),
        ("adults: 102600", "adults: 50", "but residents of that age number 50"),
    ],
)
def test_areas_that_cannot_be_are_refused(place, old, new, said):
    """Protects population, adults and slots, each beside the others."""
    with_area(place, old, new)
    with pytest.raises(InputError, match=said):
        asked(place, model=shipped_model())


def test_cohorts_beside_the_population(place):
    """Protects people who turn 18: more than live there is refused, a sudden jump is told."""
    with_cell(place / "cohorts.csv", 4, "people_turning_18", 90_000)
    assert "90,000 people turn 18 in 2028, where" in warnings(place)
    with_cell(place / "cohorts.csv", 4, "people_turning_18", 900_000)
    with pytest.raises(InputError, match="but the population is 128,000"):
        asked(place, model=shipped_model())


@pytest.mark.parametrize(
    ("measure", "value", "refused", "said"),
    [
        ("people_in_hospital", "1e11", True, "from 0.0 to 128,000"),
        ("people_in_hospital", "1e40", True, "too large to be meant"),
        ("people_in_hospital", "45383", False, "the date 1 April 2024"),
        ("cost", "9e11", False, "people are counted now"),
    ],
)
def test_the_past_beside_the_population(place, measure, value, refused, said):
    """Protects figures of the past, in people and in pounds."""
    units = shipped_model().vocabulary.measures
    measure = (
        next(n for n, u in units.items() if u == "GBP a year") if measure == "cost" else measure
    )
    (place / "history.csv").write_text(
        f"measure,when,value,source\n{measure},2024,{value},Returns\n", encoding="utf-8"
    )
    if refused:
        with pytest.raises(InputError, match=said):
            asked(place, model=shipped_model())
    else:
        assert said in warnings(place)


def test_children_beside_their_cohorts():
    """Protects demand: cohorts changed without the children counted bring another number."""
    found = asked("gloucestershire", ())
    model, usual = found.model, found.place
    twice = replace(usual, cohorts={year: 2 * n for year, n in usual.cohorts.items()})
    assert not [f for f in unlikely_place(model, usual) if "children are counted" in f.problem]
    (fault,) = [f for f in unlikely_place(model, twice) if "children are counted" in f.problem]
    assert "574 children are counted" in fault.problem
    assert "p_child_known" in fault.fix


@pytest.mark.parametrize(
    "change",
    [
        "set_capacity: {of: local_beds, to: 500000}",
        "add_capacity: {of: suitable_homes, by: 128001}",
        "start_service: {name: intensive_support, slots: 900000}",
        "start_service: {name: intensive_support, slots: {per_100k_population: 150000}}",
    ],
)
def test_more_slots_than_residents_are_refused(place, tmp_path, change):
    """Protects every way in which a scenario can name a number of slots."""
    with pytest.raises(InputError, match=r"128,000 residents|from 0 to 100,000"):
        asked(place, [scenario(tmp_path, change)], model=shipped_model())


def test_more_slots_than_people_counted_are_told(place, tmp_path):
    """Protects against slots that nobody could use."""
    path = scenario(tmp_path, "add_capacity: {of: suitable_homes, by: 5000}")
    assert "suitable_homes comes to 5,012 slots" in warnings(place, path)


@pytest.mark.parametrize(
    ("name", "value"), [("mortality_50_to_59", 4), ("crisis_rate_serious", 90)]
)
def test_a_rate_far_from_its_evidence_is_told(place, tmp_path, name, value):
    """Protects rates, times and shares as prices are protected."""
    path = scenario(tmp_path, f"set_parameter: {{name: {name}, to: {value}}}")
    assert "the range of its evidence" in warnings(place, path)
    model = shipped_model()
    (said,) = unlikely_draws(Draws.prior(1).holding(**{name: value}), model.parameters)
    assert "check it and its unit" in said
    usual = model.parameters[name].value
    assert not unlikely_draws(Draws.prior(1).holding(**{name: usual}), model.parameters)
