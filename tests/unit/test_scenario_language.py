"""Scenario files: what they may say, and how they are corrected."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from scenarios.language.load import (
    SHIPPED,
    find_scenario,
    load_scenario,
    load_with_comparators,
    shipped_scenarios,
)
from scenarios.language.scenario import (
    AddCapacity,
    Amount,
    Change,
    Reinvest,
    ScaleParameter,
    Scenario,
    SetCapacity,
    SetParameter,
    StartService,
    StopService,
    Switch,
    When,
)
from simulation.errors import InputError
from simulation.results.measures import MEASURES
from tests.small_place import START, vocabulary

VOCABULARY = replace(
    vocabulary(),
    parameters={
        "crisis_rate_serious": "per person-year",
        "p_not_admitted_if_no_bed": "probability",
        "mental_health_act_2025": "switch",
    },
    measures={name: measure.unit for name, measure in MEASURES.items()},
)
HEAD = """\
schema: 1
title: A title
question: A question?
source: A source
compare_with: baseline
"""
BASELINE = HEAD.replace("compare_with: baseline\n", "changes: []\n")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("baseline.yaml").write_text(BASELINE)
    return tmp_path


@pytest.fixture
def load(folder: Path):
    def write_and_load(body: str, head: str = HEAD) -> Scenario:
        Path("s.yaml").write_text(head + body)
        return load_scenario(Path("s.yaml"), VOCABULARY)

    return write_and_load


@pytest.fixture
def changes(load):
    def read(*lines: str) -> tuple[Change, ...]:
        text = "".join(f"  - {{{line}}}\n" for line in lines)
        scenario: Scenario = load(f"changes:\n{text}")
        return scenario.changes

    return read


@pytest.fixture
def claim(load):
    def read(text: str):
        about = "changes: []\nhypothesis:\n  statement: s\n  sure_enough: 90%\n  claims:\n"
        return load(f"{about}    - {text}\n").hypothesis.claims[0]

    return read


def refused(load, *arguments) -> list[str]:
    with pytest.raises(InputError) as caught:
        load(*arguments)
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            "from: 2027-04-01, over: 2 years, set_capacity: {of: local_beds, to: 50%}",
            SetCapacity(When(date(2027, 4, 1), 24), "local_beds", Amount(0.5, relative=True)),
        ),
        (
            "at: 2027-04-01, set_capacity: {setting: local_beds, to: 6}",
            SetCapacity(When(date(2027, 4, 1)), "local_beds", Amount(6)),
        ),
        (
            "at: 2028-04-01, add_capacity: {resource: suitable_homes, by: -4}",
            AddCapacity(When(date(2028, 4, 1)), "suitable_homes", -4),
        ),
        (
            "at: 2026-10-01, start_service: {name: intensive_support, slots: 20, ramp: 9 months, "
            "funded_by: transition_fund}",
            StartService(
                When(date(2026, 10, 1)),
                "intensive_support",
                20,
                False,
                9,
                "transition_fund",
                staffed=True,
            ),
        ),
        (
            "at: 2026-10-01, start_service: {name: family_support, "
            "slots: {per_100k_population: 1.5}}",
            StartService(When(date(2026, 10, 1)), "family_support", 1.5, True, staffed=True),
        ),
        (
            "at: 2030-04-01, stop_service: {name: early_intervention}",
            StopService(When(date(2030, 4, 1)), "early_intervention", staffed=True),
        ),
        (
            "at: 2027-04-01, set_parameter: {name: p_not_admitted_if_no_bed, to: 20%}",
            SetParameter(
                When(date(2027, 4, 1)), "p_not_admitted_if_no_bed", 0.2, unit="probability"
            ),
        ),
        (
            "at: 2027-04-01, scale_parameter: {name: crisis_rate_serious, by: 150%}",
            ScaleParameter(
                When(date(2027, 4, 1)), "crisis_rate_serious", 1.5, unit="per person-year"
            ),
        ),
        (
            "at: 2028-04-01, switch: {name: mental_health_act_2025, on: true}",
            Switch(When(date(2028, 4, 1)), "mental_health_act_2025", True, unit="switch"),
        ),
        (
            "at: 2027-04-01, reinvest: {share: 80%, of: released_bed_cost, lag: 7 days, "
            "into: {intensive_support: 70%}}",
            Reinvest(
                When(date(2027, 4, 1)),
                0.8,
                "released_bed_cost",
                (("intensive_support", 0.7),),
                7.0,
            ),
        ),
    ],
)
def test_each_kind_of_change_is_read(changes, text: str, meant: Change) -> None:
    """Protects the language: every form that the documentation shows means what it says."""
    assert changes(text) == (meant,)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("at: 2027-04-01, set_capacity: {of: local_bed, to: 6}", "Did you mean 'local_beds'?"),
        ("at: 2027-04-01, set_capacity: {of: local_beds, to: -1}", "takes 1 away"),
        ("at: 2027-04-01, set_capacity: {of: local_beds, to: 2000%}", "out of range"),
        ("at: 2027-04-01, set_capacity: {of: local_beds, resource: local_beds, to: 1}", "once"),
        ("at: 2027-04-01, set_capacity: {of: out_of_area, to: 6}", "has no capacity here"),
        ("at: 2027-02-31, set_capacity: {of: local_beds, to: 6}", "February 2027 has 28 days"),
        ("over: 9 months, set_capacity: {of: local_beds, to: 6}", "'over' has no 'from'"),
        ("from: 2027-04-01, set_capacity: {of: local_beds, to: 6}", "'from' has no 'over'"),
        ("set_capacity: {of: local_beds, to: 6}", "has no date"),
        (
            "at: 2027-04-01, over: 9 months, set_capacity: {of: local_beds, to: 6}",
            "cannot be used with 'at'",
        ),
        ("from: 2027-04-01, over: 9 months, stop_service: {name: family_support}", "ramp"),
        ("at: 2027-04-01, start_service: {name: local_beds, slots: 6}", "not known here"),
        ("at: 2027-04-01, start_service: {name: family_support, slots: 0}", "too low"),
        ("at: 2027-04-01, start_service: {name: family_support, slots: 6, ramp: 9}", "9 months"),
        ("at: 2027-04-01", "does nothing"),
        (
            "at: 2027-04-01, set_parameter: {name: crisis_rate_serius, to: 1}",
            "Did you mean 'crisis_rate_serious'?",
        ),
        (
            "at: 2027-04-01, set_parameter: {name: p_not_admitted_if_no_bed, to: 20}",
            "above the greatest value, 1",
        ),
        ("at: 2027-04-01, set_parameter: {name: mental_health_act_2025, to: 1}", "switch: {name"),
        ("at: 2027-04-01, scale_parameter: {name: crisis_rate_serious, by: 90}", "write 90%"),
        (
            "at: 2027-04-01, reinvest: {share: 100%, of: released_bed_cost, "
            "into: {intensive_support: 70%, family_support: 40%}}",
            "come to 110%",
        ),
        (
            "at: 2027-04-01, reinvest: {share: 50%, of: released_bed_cost, into: {wards: 70%}}",
            "money cannot go into 'wards'",
        ),
    ],
)
def test_a_change_that_cannot_be_meant_is_refused(changes, text: str, words: str) -> None:
    """Protects a commissioner from a scenario that runs but is not the one they wrote."""
    faults = refused(changes, text)
    assert len(faults) == 1
    assert words in faults[0]
    assert faults[0].startswith("s.yaml:7:")


def test_all_faults_of_a_file_are_told_at_once(load) -> None:
    """Protects the reader's patience: one run shows everything to put right, in order of line."""
    head = HEAD.replace("source", "sorce")
    faults = refused(
        load,
        "horizon: {start: 2026-04-01, years: 0}\n"
        "changes:\n"
        "  - {at: 2027-4-1, set_capacity: {of: local_bed, to: 6}}\n"
        "hypothesis: {statement: s, sure_enough: 20%, claims: []}\n",
        head,
    )
    assert [int(fault.split(":")[1]) for fault in faults] == [4, 6, 8, 8, 9, 9]


@pytest.mark.parametrize(
    ("first", "second", "fits"),
    [
        ("from: 2027-04-01, over: 12 months", "at: 2028-04-02", True),
        ("from: 2027-04-01, over: 12 months", "from: 2028-04-01, over: 12 months", True),
        ("from: 2027-04-01, over: 12 months", "at: 2028-04-01", False),
        ("from: 2027-04-01, over: 12 months", "at: 2027-10-01", False),
        ("at: 2027-04-01", "at: 2027-04-01", False),
        ("at: 2027-04-01", "at: 2027-05-01", True),
    ],
)
def test_changes_of_one_thing_must_not_overlap(changes, first: str, second: str, fits) -> None:
    """Protects phased changes: which of two overlapping ones wins would be anyone's guess."""
    lines = [
        f"{first}, set_capacity: {{of: local_beds, to: 6}}",
        f"{second}, add_capacity: {{of: local_beds, by: 2}}",
    ]
    if fits:
        assert len(changes(*lines)) == 2
    else:
        assert "local_beds" in refused(changes, *lines)[0]


def test_changes_and_claims_must_lie_within_the_horizon(load) -> None:
    """Protects against changes that the run never makes and claims that it cannot judge."""
    faults = refused(
        load,
        "horizon: {start: 2026-04-01, years: 2}\n"
        "changes:\n"
        "  - {at: 2026-03-31, add_capacity: {of: local_beds, by: 1}}\n"
        "  - {from: 2027-10-01, over: 9 months, add_capacity: {of: suitable_homes, by: 1}}\n"
        "hypothesis:\n"
        "  statement: s\n"
        "  sure_enough: 90%\n"
        "  claims: [{measure: people_in_hospital, in: year 3, at_most: 9}]\n",
    )
    assert len(faults) == 3
    assert "before the run starts" in faults[0]
    assert "complete only on 2028-07-01, and the run's last day is 2028-03-31" in faults[1]
    assert "the run has 2 years" in faults[2]


@pytest.mark.parametrize(
    ("text", "period", "threshold"),
    [
        (
            "{measure: net_present_cost, over: 10 years, versus: baseline, at_most: 98%}",
            ("over", 10),
            Amount(0.98, relative=True),
        ),
        (
            "{measure: net_present_cost, over: 1 year, versus: baseline, at_most: '-£500,000'}",
            ("over", 1),
            Amount(-500_000),
        ),
        (
            "{measure: people_in_hospital, in: year 10, versus: baseline, at_most: +2 people}",
            ("in", 10),
            Amount(2),
        ),
        (
            "{measure: share_of_admissions_refused_locally, in: any year, at_most: 10%}",
            ("any", 0),
            Amount(0.1),
        ),
    ],
)
def test_claims_are_read(claim, text: str, period: tuple[str, int], threshold: Amount) -> None:
    """Protects claims: a percent is a ratio with a comparator and a share without one."""
    read = claim(text)
    assert (read.period, read.years) == period
    assert (read.bound, read.threshold) == ("at_most", threshold)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{measure: peple_in_hospital, in: year 1, at_most: 2}", "'people_in_hospital'"),
        ("{measure: people_in_hospital, at_most: 2}", "exactly one period"),
        ("{measure: people_in_hospital, in: year 0, at_most: 2}", "'year 10'"),
        ("{measure: people_in_hospital, over: 18 months, at_most: 2}", "whole years"),
        ("{measure: people_in_hospital, in: year 1}", "no threshold"),
        ("{measure: people_in_hospital, in: year 1, at_most: 2, at_least: 1}", "two thresholds"),
        ("{measure: people_in_hospital, in: year 1, at_most: 90%}", "in people"),
        ("{measure: people_in_hospital, in: year 1, at_most: 2 beds}", "in beds"),
        ("{measure: days_at_home_share, in: year 1, at_least: 90}", "write 90%"),
        ("{measure: net_present_cost, over: 1 year, at_most: cheap}", "not a number"),
    ],
)
def test_a_claim_that_cannot_be_judged_is_refused(claim, text: str, words: str) -> None:
    """Protects verdicts from thresholds in the wrong unit and periods that do not exist."""
    faults = refused(claim, text)
    assert len(faults) == 1
    assert words in faults[0]


def test_shipped_scenarios_load() -> None:
    """Protects the library: every shipped scenario is valid and comes after its comparators."""
    names = [path.stem for path in SHIPPED.glob("*.yaml")]
    loaded = [
        scenario.name for scenario in load_with_comparators(sorted(names), vocabulary(), START)
    ]
    assert loaded[0] == "baseline"
    assert set(loaded) >= {"baseline", "halve-beds", "halve-beds-and-reinvest"}


def test_shipped_scenarios_fit_any_area() -> None:
    """Protects other areas: quantities are a percent of their own, or for each 100,000 people."""
    changes = [
        c for p in shipped_scenarios() for c in load_scenario(p, vocabulary(), START).changes
    ]
    started = [change for change in changes if isinstance(change, StartService)]
    assert len(started) >= 4
    assert all(change.per_100k_population for change in started)
    assert all(change.to.relative for change in changes if isinstance(change, SetCapacity))
    assert not any(isinstance(change, AddCapacity) for change in changes)


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    """Protects the first minute of a newcomer, who misspells a scenario."""
    (fault,) = refused(find_scenario, "halve-bed")
    assert "Did you mean 'halve-beds'?" in fault


def test_a_comparator_beside_the_file_comes_before_a_shipped_one(folder: Path) -> None:
    """Protects local work: a place's own baseline is not replaced by the shipped one."""
    Path("mine.yaml").write_text(HEAD + "changes: []\n")
    first, second = load_with_comparators("mine.yaml", VOCABULARY)
    assert (first.title, second.name) == ("A title", "mine")
    assert Path(first.file).resolve() == folder / "baseline.yaml"


@pytest.mark.parametrize(
    "path", ["other.yaml", "other.yml", "OTHER.YAML", "./other", "sub/other.yaml", "..\\other"]
)
def test_a_comparator_is_named_and_never_given_as_a_path(folder: Path, path: str) -> None:
    """Protects the comparison: a path that only looks followed would compare with nothing."""
    Path("other.yaml").write_text(BASELINE)
    texts = (
        HEAD.replace("compare_with: baseline", f"compare_with: '{path}'") + "changes: []\n",
        HEAD + "changes: []\nhypothesis:\n  statement: S\n  sure_enough: 90%\n  claims:\n"
        "    - {measure: people_far_from_home, in: year 1, at_most: 100%, "
        f"versus: '{path}'}}\n",
    )
    for text, line in zip(texts, (5, 11), strict=True):
        Path("mine.yaml").write_text(text)
        (fault,) = refused(load_with_comparators, "mine.yaml", VOCABULARY)
        assert fault.startswith(f"mine.yaml:{line}:") and "is a path" in fault
        assert f"write '{Path(path.replace(chr(92), '/')).stem}'" in fault


def test_scenarios_that_build_on_each_other_without_end_are_refused(folder: Path) -> None:
    """Protects the loader from more files on top of each other than anyone could follow."""
    for n in range(60):
        Path(f"s{n}.yaml").write_text(HEAD.replace("baseline", f"s{n + 1}") + "changes: []\n")
    Path("s60.yaml").write_text(BASELINE)
    (fault,) = refused(load_with_comparators, "s0.yaml", VOCABULARY)
    assert "more than 50 scenarios build on each other" in fault


def test_scenarios_in_a_circle_are_refused(folder: Path) -> None:
    """Protects the loader from comparing for ever."""
    Path("a.yaml").write_text(HEAD.replace("baseline", "b") + "changes: []\n")
    Path("b.yaml").write_text(HEAD.replace("baseline", "a") + "changes: []\n")
    (fault,) = refused(load_with_comparators, "a.yaml", VOCABULARY)
    assert fault.startswith("b.yaml:5:15")
    assert "a > b > a" in fault


def test_an_unknown_comparator_is_told_where_it_is_named(folder: Path) -> None:
    """Protects the message: it points at the line that says 'compare_with'."""
    Path("a.yaml").write_text(HEAD.replace("baseline", "baselin") + "changes: []\n")
    (fault,) = refused(load_with_comparators, "a.yaml", VOCABULARY)
    assert fault.startswith("a.yaml:5:15")
    assert "Did you mean 'baseline'?" in fault


def test_a_scenario_takes_over_what_it_does_not_restate(folder: Path) -> None:
    """Protects 'states only what differs': changes carry over, unless the same thing is changed."""
    Path("beds.yaml").write_text(
        HEAD + "changes:\n"
        "  - {at: 2027-04-01, set_capacity: {of: local_beds, to: 50%}}\n"
        "  - {at: 2027-04-01, add_capacity: {of: suitable_homes, by: 4}}\n"
    )
    Path("slower.yaml").write_text(
        HEAD.replace("baseline", "beds") + "changes:\n"
        "  - {at: 2030-04-01, set_capacity: {of: local_beds, to: 50%}}\n"
    )
    *_, slower = load_with_comparators("slower.yaml", VOCABULARY)
    assert [(c.target[1], c.when.on.year) for c in slower.changes] == [
        ("suitable_homes", 2027),
        ("local_beds", 2030),
    ]


def test_money_needs_a_fund_that_advances_it(folder: Path) -> None:
    """Protects money: nothing is paid into a transition fund that pays for nothing."""
    Path("a.yaml").write_text(
        HEAD + "changes:\n"
        "  - at: 2027-04-01\n"
        "    reinvest: {share: 100%, of: released_bed_cost, into: {transition_fund: 100%}}\n"
    )
    (fault,) = refused(load_with_comparators, "a.yaml", VOCABULARY)
    assert "no service is funded by it" in fault


def test_a_scenario_with_changes_needs_a_comparator(load) -> None:
    """Protects comparison: only a baseline stands alone."""
    body = "changes:\n  - {at: 2027-04-01, add_capacity: {of: local_beds, by: 1}}\n"
    (fault,) = refused(load, body, HEAD.replace("compare_with: baseline\n", ""))
    assert "compare_with" in fault
