"""Levers: quantities that a scenario leaves open; and dates that fit a run with any first day."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.asked import asked
from scenarios.language.dates import Dated
from scenarios.language.load import load_family, load_scenario, load_with_comparators
from scenarios.language.scenario import Scenario
from scenarios.language.sweeps import load_sweep, sweep_scenarios
from simulation.errors import InputError
from tests.acceptance.test_command_line import hometruth
from tests.small_place import START, shipped_model, write_small_place

WORDS = shipped_model().vocabulary
HEAD = """schema: 1
title: Fewer beds
question: How many beds?
source: Our own idea
compare_with: baseline
"""
TEAM = "start_service: {name: intensive_support, slots: %s, ramp: 6 months}"
KINDS = {
    "share of today's": ("0%", "100%", "10%", "50%", "set_capacity: {of: local_beds, to: %s}"),
    "slots": ("1", "12", "1", "6", TEAM),
    "share": (
        "0%", "100%", "5%", "20%",
        "reinvest: {share: %s, of: released_bed_cost, into: {suitable_homes: 100%%}}",
    ),
    "GBP per slot-year": (
        "30000", "80000", "2500", "50000",
        "set_parameter: {name: intensive_support_price, to: %s}",
    ),
    "GBP per year": (
        "0", "500000", "50000", "100000",
        "pool: {of: [package], shares: {health_board: 50%%, council: 50%%}, above_gbp_a_year: %s}",
    ),
    "date": ("2026-10-01", "2030-04-01", "6 months", "2027-04-01", ""),
    "duration": ("1 month", "36 months", "1 month", "12 months", ""),
}  # fmt: skip


def scenario(unit: str, amount: str, levers: str = "") -> str:
    """A scenario file with one change of the kind, and the amount in it."""
    action = KINDS[unit][4] % amount if KINDS[unit][4] else "set_capacity: {of: local_beds, to: 3}"
    when = "  - at: 2027-04-01\n"
    if unit == "date":
        when = f"  - at: {amount}\n"
    if unit == "duration":
        when = f"  - from: 2027-04-01\n    over: {amount}\n"
    return f"{HEAD}{levers}changes:\n{when}    {action}\n"


def declared(unit: str, name: str = "it") -> str:
    """The lines that declare a lever."""
    first, last, step, start, _ = KINDS[unit]
    keys = f"label: The amount, unit: {unit}, from: {first}, to: {last}, step: {step}"
    return f"levers:\n  {name}: {{{keys}, start: {start}}}\n"


def read(folder: Path, text: str, start: date | None = START, **settings: object) -> Scenario:
    """The scenario in a file of this text."""
    path = folder / "ours.yaml"
    path.write_text(text, encoding="utf-8")
    return load_scenario(path, WORDS, start, settings)  # type: ignore[arg-type]


def changes(one: Scenario) -> list[object]:
    """What a scenario does, whatever file and lever it is from."""
    shown: list[object] = []
    for change in one.changes:
        content = dict(vars(change))
        for left_out in ("position", "levers"):
            content.pop(left_out, None)
        shown.append((type(change).__name__, repr(content)))
    return shown


@pytest.mark.parametrize("unit", KINDS)
def test_a_lever_at_a_value_is_that_value(unit: str, tmp_path: Path) -> None:
    """Protects every kind of amount: a lever at a value does exactly what the value does."""
    opened = declared(unit) + "%s"
    text = scenario(unit, "{lever: it}", opened[:-2])
    for value in KINDS[unit][:2] + KINDS[unit][3:4]:
        moved = read(tmp_path, text, it=value)
        assert changes(moved) == changes(read(tmp_path, scenario(unit, value)))
        assert [lever.value for lever in moved.levers] == [value]
    assert changes(read(tmp_path, text)) == changes(read(tmp_path, scenario(unit, KINDS[unit][3])))


@given(st.integers(0, 10))
def test_every_step_of_a_lever_can_be_set_without_reading_again(step: int) -> None:
    """Protects pages and searches that move levers: one reading serves every value."""
    family = FAMILY[0]
    (moved,) = (one for one in family.at({"it": f"{10 * step}%"}) if one.changes)
    assert moved.changes[0].to.number == step / 10
    (again,) = (one for one in family.at({"it": step / 10}) if one.changes)
    assert again == moved


FAMILY: list = []


@pytest.fixture(autouse=True, scope="module")
def family(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A scenario with one lever, read once."""
    path = tmp_path_factory.mktemp("levers") / "ours.yaml"
    unit = "share of today's"
    path.write_text(scenario(unit, "{lever: it}", declared(unit)), encoding="utf-8")
    FAMILY.append(load_family(path, WORDS, START))
    yield
    FAMILY.clear()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{lever: it}", "{lever: it2}", "no lever 'it2'.*'it'"),
        ("{lever: it}", "50%", "nothing uses lever 'it'"),
        ("start: 50%", "start: 150%", "outside what the lever allows"),
        ("start: 50%", "start: 55%", "between two steps.*write 50% or 60%"),
        ("step: 10%", "step: 30%", "write 90%, the last that is reached"),
        ("step: 10%", "step: 0%", "a step above nothing"),
        ("unit: share of today's", "unit: share of todays", "share of today's"),
        ("unit: share of today's", "unit: date", "start \\+ 6 months"),
        ("from: 0%", "fron: 0%", "'fron' is not a key here.*Did you mean 'from'"),
        ("from: 0%", "from: 120%", "'to'"),
        ("  it: {", "  It: {", "cannot be a lever's name"),
    ],
)
def test_a_faulty_lever_is_answered(old: str, new: str, message: str, tmp_path: Path) -> None:
    """Protects an author: each fault has its line and the right value."""
    unit = "share of today's"
    text = scenario(unit, "{lever: it}", declared(unit))
    assert old in text
    with pytest.raises(InputError, match=f"(?s){message}") as caught:
        read(tmp_path, text.replace(old, new, 1))
    assert all(fault.line and fault.column for fault in caught.value.faults)


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"it": "33%"}, "write 30% or 40%"),
        ({"it": "140%"}, "outside what the lever allows"),
        ({"it": "4"}, "not a percent"),
        ({"bed": "30%"}, "no lever 'bed'.*Expected one of: it"),
    ],
)
def test_a_setting_that_is_not_allowed_is_answered(setting: dict, message: str) -> None:
    """Protects the command line and the page: a value has the bounds of its lever."""
    with pytest.raises(InputError, match=f"(?s){message}"):
        FAMILY[0].at(setting)


def test_a_seventh_lever_is_refused_at_its_line(tmp_path: Path) -> None:
    """Protects a page with sliders and a search: six levers at most."""
    unit = "share of today's"
    lines = declared(unit).splitlines()
    more = "\n".join(lines[1].replace("it:", f"it{n}:") for n in range(7))
    text = scenario(unit, "{lever: it0}", f"levers:\n{more}\n")
    with pytest.raises(InputError, match=r"ours.yaml:13:3: this scenario has 7 levers"):
        read(tmp_path, text)


def test_a_lever_of_another_kind_is_refused(tmp_path: Path) -> None:
    """Protects against days where slots belong."""
    text = scenario("slots", "{lever: it}", declared("date"))
    with pytest.raises(InputError, match=r"ours.yaml:.*'it'"):
        read(tmp_path, text)


def test_a_scenario_that_builds_on_another_has_its_levers(tmp_path: Path) -> None:
    """Protects comparisons: an inherited lever moves in both scenarios at once."""
    unit = "share of today's"
    base = scenario(unit, "{lever: it}", declared(unit))
    (tmp_path / "base.yaml").write_text(base, encoding="utf-8")
    more = HEAD.replace("compare_with: baseline", "compare_with: base")
    text = f"{more}changes:\n  - at: 2028-04-01\n    {TEAM % 4}\n"
    path = tmp_path / "more.yaml"
    path.write_text(text, encoding="utf-8")
    for value in ("0%", "70%"):
        found = load_with_comparators(path, WORDS, START, {"it": value})
        by_name = {one.name: one for one in found}
        assert [lever.value for lever in by_name["more"].levers] == [value]
        inherited, own = by_name["more"].changes
        assert inherited == by_name["base"].changes[0]
        assert own.resource == "intensive_support"  # type: ignore[attr-defined]


def test_a_sweep_moves_one_lever(tmp_path: Path) -> None:
    """Protects sweeps of levers: each value is the scenario with that value set."""
    unit = "share of today's"
    (tmp_path / "ours.yaml").write_text(
        scenario(unit, "{lever: it}", declared(unit)), encoding="utf-8"
    )
    sweep = "schema: 1\ntitle: T\nquestion: Q?\nsource: S\nscenario: ours\nlever: it\n"
    path = tmp_path / "sweep.yaml"
    path.write_text(
        f"{sweep}values: [0%, 20%, 100%]\nshow:\n  - {{measure: people_in_hospital, in: year 3}}\n",
        encoding="utf-8",
    )
    found = load_sweep(path, WORDS, START)
    assert [value.number for value in found.values] == [0, 20, 100]
    swept = {one.name: one for one in sweep_scenarios(found)}
    for value in found.values:
        alone = load_scenario(tmp_path / "ours.yaml", WORDS, START, {"it": value.text})
        assert changes(swept[found.scenario_name(value)]) == changes(alone)
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole.replace("lever: it", "lever: its"), encoding="utf-8")
    with pytest.raises(InputError, match=r"sweep.yaml:6:8: .*no lever 'its'.*'it'"):
        load_sweep(path, WORDS, START)


@pytest.mark.parametrize(
    ("written", "start", "day"),
    [
        ("start", date(2026, 4, 1), date(2026, 4, 1)),
        ("start + 6 months", date(2026, 4, 1), date(2026, 10, 1)),
        ("start + 6 months", date(2026, 8, 31), date(2027, 2, 28)),
        ("start + 2 years", date(2028, 2, 29), date(2030, 2, 28)),
        ("start + 2 weeks", date(2026, 4, 1), date(2026, 4, 15)),
        ("year 1", date(2026, 4, 1), date(2026, 4, 1)),
        ("year 2", date(2026, 4, 1), date(2027, 4, 1)),
        ("year 2", date(2026, 7, 1), date(2027, 4, 1)),
        ("2029-01-01", date(2026, 4, 1), date(2029, 1, 1)),
    ],
)
def test_a_date_fits_a_run_with_any_first_day(
    written: str, start: date, day: date, tmp_path: Path
) -> None:
    """Protects scenarios for any place: months by the calendar, April years of the run."""
    text = scenario("date", written)
    assert read(tmp_path, text, start).changes[0].when.on == day


@given(st.dates(date(2024, 1, 1), date(2040, 12, 31)), st.integers(2, 30))
def test_a_year_begins_in_april(start: date, year: int) -> None:
    """Protects `year n`: the first day of an April year that the run has."""
    day = Dated(year=year).on(start)
    assert (day.month, day.day) == (4, 1)
    assert 365 * (year - 2) < (day - start).days <= 366 * (year - 1)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("start + 6", "add the unit, for example '6 months'"),
        ("start - 1 month", "before the run starts"),
        ("year 0", "'year 1' to"),
        ("year 2027", "write 2027-04-01"),
        ("6 months", "write 'start \\+ 6 months'"),
        ("start + 90 years", "at most 60 years"),
    ],
)
def test_a_date_in_other_words_is_answered(written: str, message: str, tmp_path: Path) -> None:
    """Protects an author: the right words are in the message."""
    with pytest.raises(InputError, match=message):
        read(tmp_path, scenario("date", written))


def test_the_command_line_sets_a_lever_and_the_run_says_so(tmp_path: Path) -> None:
    """Protects readers of a run: it prints and keeps its levers' values; a resume has them."""
    place = write_small_place(tmp_path / "place")
    unit = "share of today's"
    path = tmp_path / "ours.yaml"
    path.write_text(scenario(unit, "{lever: it}", declared(unit)), encoding="utf-8")
    out = tmp_path / "run"
    size = ("--draws", "2", "--replications", "1", "--workers", "1", "--years", "3")
    said = hometruth("run", str(place), str(path), "--set", "it=0%", *size, "--out", str(out))
    assert said.status == 0, said.err
    assert "The amount: 0%" in said.err and "not 50%" in said.err
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    (lever,) = manifest["scenarios"][-1]["levers"]
    assert (lever["value"], lever["start"]) == ("0%", "50%")
    assert "The amount: 0%" in (out / "page.html").read_text(encoding="utf-8")
    plan = json.loads((out / "plan.json").read_text(encoding="utf-8"))
    assert plan["asked"]["set"] == {"it": "0%"}
    more = hometruth("run", "--resume", str(out), "--draws", "3", "--workers", "1")
    assert more.status == 0, more.err
    assert json.loads((out / "plan.json").read_text(encoding="utf-8"))["asked"]["set"] == {
        "it": "0%"
    }
    wrong = hometruth("check", str(place), str(path), "--set", "it=12%")
    assert wrong.status == 2 and "write 10% or 20%" in wrong.err
    for text in ("it", "=3", "it="):
        assert hometruth("check", str(place), str(path), "--set", text).status == 2


def test_levers_can_be_set_from_python(tmp_path: Path) -> None:
    """Protects callers who search over levers: one reading, many values, checked each time."""
    place = write_small_place(tmp_path / "place")
    unit = "share of today's"
    path = tmp_path / "ours.yaml"
    path.write_text(scenario(unit, "{lever: it}", declared(unit)), encoding="utf-8")
    found = asked(place, [path])
    path.unlink()
    shares = [found.with_levers({"it": share / 10}) for share in range(11)]
    to = [one.scenarios[-1].changes[0].to.number for one in shares]  # type: ignore[attr-defined]
    assert to == [share / 10 for share in range(11)]
    assert [lever.name for lever in found.levers] == ["it"]
