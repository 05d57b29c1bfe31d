"""Sweep files: what they may say, and how they are corrected."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from scenarios.binding.policy import policy_of
from scenarios.language.load import find_scenario, load_scenario, shipped_sweeps
from scenarios.language.scenario import (
    Amount,
    PoolBudgets,
    Reinvest,
    ScaleParameter,
    SetCapacity,
    StartService,
    When,
)
from scenarios.language.sweeps import (
    Sweep,
    find_sweep,
    is_sweep,
    load_sweep,
    sweep_scenarios,
    too_short,
)
from simulation.errors import InputError
from tests.small_place import START, small_place, vocabulary

FILE = """\
schema: 1
title: Beds
question: How many?
source: Made up
compare_with: baseline
vary:
  from: 2027-04-01
  over: 24 months
  set_capacity: {of: local_beds, to: each value}
values: [150%, 0%, 50%, 100%]
show:
  - {measure: people_far_from_home, in: year 3}
  - {measure: total_cost, over: 3 years}
"""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return Path("beds.yaml")


def read(path: Path, text: str = FILE) -> Sweep:
    path.write_text(text, encoding="utf-8")
    return load_sweep(path, vocabulary(), START)


def test_each_value_makes_the_change_that_its_text_says(path: Path) -> None:
    """Protects the chart: a point at 50% is the scenario that goes to 50%, and no other."""
    sweep = read(path)
    assert [value.text for value in sweep.values] == ["0%", "50%", "100%", "150%"]
    assert [value.number for value in sweep.values] == [0, 50, 100, 150]
    when = When(date(2027, 4, 1), 24)
    assert [value.change for value in sweep.values] == [
        SetCapacity(when, "local_beds", Amount(share, relative=True))
        for share in (0.0, 0.5, 1.0, 1.5)
    ]
    assert sweep.lever == "Local beds, % of the opening number"


@pytest.mark.parametrize(
    ("vary", "values", "change", "lever"),
    [
        (
            "at: 2027-04-01, start_service: {name: crisis_beds, "
            "slots: {per_100k_population: each value}}",
            "[0.5, 2]",
            StartService(When(date(2027, 4, 1)), "crisis_beds", 0.5, True, staffed=True),
            "Crisis beds, slots for each 100,000 residents",
        ),
        (
            "at: 2027-04-01, start_service: {name: crisis_beds, slots: each value}",
            "[1, 2, 3]",
            StartService(When(date(2027, 4, 1)), "crisis_beds", 1, staffed=True),
            "Crisis beds, slots",
        ),
        (
            "from: 2027-04-01, over: 1 year, scale_parameter: "
            "{name: crisis_rate_serious, by: each value}",
            "[50%, 150%]",
            ScaleParameter(
                When(date(2027, 4, 1), 12), "crisis_rate_serious", 0.5, unit="per person-year"
            ),
            "Crisis rate serious, % of its own value",
        ),
        (
            "at: 2027-04-01, pool: {shares: {council: 60%, health_board: 40%}, of: [package], "
            "above_gbp_a_year: each value}",
            "[1000000, 2000000]",
            PoolBudgets(
                When(date(2027, 4, 1)),
                (("council", 0.6), ("health_board", 0.4)),
                ("package",),
                1_000_000.0,
            ),
            "Pooled budgets, £ a year above which costs are shared",
        ),
        (
            "at: 2027-04-01, reinvest: {share: each value, of: released_bed_cost, "
            "into: {intensive_support: 100%}}",
            "[50%, 100%]",
            Reinvest(
                When(date(2027, 4, 1)), 0.5, "released_bed_cost", (("intensive_support", 1.0),)
            ),
            "Released money spent again, %",
        ),
        (
            "at: 2027-04-01, set_capacity: {of: suitable_homes, to: each value}",
            "[10, 20]",
            SetCapacity(When(date(2027, 4, 1)), "suitable_homes", Amount(10)),
            "Suitable homes, number",
        ),
    ],
)
def test_other_levers(path: Path, vary: str, values: str, change: object, lever: str) -> None:
    """Protects sweeps of slots, parameters and numbers: the words stand for the first value too."""
    head, _, rest = FILE.partition("vary:")
    show = rest[rest.index("show:") :]
    sweep = read(path, f"{head}vary: {{{vary}}}\nvalues: {values}\n{show}")
    assert sweep.values[0].change == change
    assert sweep.lever == lever


@pytest.mark.parametrize(
    ("before", "after", "place", "words"),
    [
        ("vary:", "vari:", "6:1", "Did you mean 'vary'?"),
        ("local_beds", "local_bed", "9:22", "Did you mean 'local_beds'?"),
        ("to: each value", "to: 50%", "7:3", "is in 'vary' 0 times"),
        ("of: local_beds", "of: each value", "9:38", "is in 'vary' 2 times"),
        ("150%, 0%", "150%, nil", "10:16", "not an amount"),
        ("150%, 0%", "-20%, 0%", "10:10", "out of range"),
        ("150%, 0%", "150%, 6", "10:16", "not in one unit"),
        ("150%, 0%", "50%, 0%", "10:19", "given twice"),
        ("[150%, 0%, 50%, 100%]", "[50%]", "10:9", "2 to 25"),
        ("over: 24 months", "over: 24", "8:9", "24 months"),
        ("2027-04-01", "2027-02-31", "7:9", "February 2027"),
        ("in: year 3", "in: any year", "12:41", "one year"),
        ("people_far_from_home", "people_far_from_hom", "12:15", "people_far_from_home"),
        ("in: year 3", "in: year 3, over: 3 years", "12:5", "exactly one period"),
        ("compare_with: baseline\n", "", "1:1", "compare_with"),
        ("vary:", "horizon: {years: 2}\nvary:", "13:5", "the run has 2 years"),
        ("vary:", "horizon: {start: 2028-04-01}\nvary:", "8:3", "before the run starts"),
    ],
)
def test_a_fault_is_told_once_where_it_stands(
    path: Path, before: str, after: str, place: str, words: str
) -> None:
    """Protects the author: a fault has its own line and column, and is reported once."""
    with pytest.raises(InputError) as caught:
        read(path, FILE.replace(before, after, 1))
    faults = [str(fault) for fault in caught.value.faults]
    assert words in faults[0]
    assert faults[0].startswith(f"beds.yaml:{place}:")
    assert len(set(faults)) == len(faults) <= 2


def test_scenarios_share_everything_but_the_value(path: Path) -> None:
    """Protects the comparison: one comparator, one scenario a value, with what it takes over."""
    ahead = FILE.replace("compare_with: baseline", "compare_with: intensive-support")
    swept = sweep_scenarios(read(path, ahead))
    assert [one.name for one in swept] == [
        "baseline", "intensive-support", "beds-0%", "beds-50%", "beds-100%", "beds-150%",
    ]  # fmt: skip
    service = swept[1].changes[0]
    for one in swept[2:]:
        assert one.compare_with == "intensive-support"
        assert one.changes[0] == service
        assert len(one.changes) == 2


@pytest.mark.parametrize("named", ["./intensive.yaml", "intensive.yaml", "sub/intensive"])
def test_a_sweep_names_its_comparator(path: Path, named: str) -> None:
    """Protects the comparison: a path would be read, and nothing taken over from it."""
    with pytest.raises(InputError, match=r"5:15: .* is a path, .*write 'intensive'"):
        read(path, FILE.replace("compare_with: baseline", f"compare_with: {named}"))


def test_a_value_may_not_take_the_comparators_name(path: Path) -> None:
    """Protects the comparison: a value called as its comparator would take its place."""
    comparator = FILE[: FILE.index("vary:")] + "changes: []\n"
    Path("beds-50%.yaml").write_text(comparator, encoding="utf-8")
    sweep = read(path, FILE.replace("compare_with: baseline", "compare_with: beds-50%"))
    with pytest.raises(InputError, match="one of the values is called 'beds-50%'"):
        sweep_scenarios(sweep)


def test_todays_number_changes_nothing(path: Path) -> None:
    """Protects the point at 100%: it is the comparator itself, so the chart crosses zero there."""
    swept = sweep_scenarios(read(path))
    place = small_place()
    steps = {one.name: policy_of(one, place, {}) for one in swept}
    assert steps["beds-100%"] == steps["baseline"] == ()
    assert steps["beds-50%"][-1].value == 2  # of the small place's four beds


def test_a_run_too_short_for_what_is_shown_is_refused(path: Path) -> None:
    """Protects against a chart of a year that the run never reaches."""
    sweep = read(path)
    assert len(list(too_short(sweep, 2))) == 2
    assert list(too_short(sweep, 3)) == []
    assert list(too_short(replace(sweep, show=()), 1)) == []


def test_a_sweep_and_a_scenario_are_told_apart(path: Path) -> None:
    """Protects people who name one for the other: the message says which command runs it."""
    read(path)
    assert is_sweep(path)
    assert is_sweep("more-or-fewer-beds")
    assert not is_sweep("halve-beds")
    assert not is_sweep(find_scenario("halve-beds"))
    assert not is_sweep("absent.yaml")
    for name, found in (("more-or-fewer-beds", find_scenario), (path, None)):
        with pytest.raises(InputError, match="hometruth sweep"):
            found(name) if found else load_scenario(name, vocabulary())
    with pytest.raises(InputError, match="Did you mean 'more-or-fewer-beds'"):
        find_sweep("more-or-fewer-bed")


@pytest.mark.parametrize("shipped", shipped_sweeps(), ids=lambda p: p.stem)
def test_shipped_sweeps_load_and_fit_any_place(shipped: Path) -> None:
    """Protects the shipped sweeps: they load, in relative or per-head quantities only."""
    sweep = load_sweep(shipped, vocabulary(), START)
    assert find_sweep(sweep.name) == shipped
    for value in sweep.values:
        assert value.text.endswith("%") or getattr(value.change, "per_100k_population", False)
