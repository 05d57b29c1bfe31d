"""Effects after the end of a run, and homes too soon to be built, are reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenarios.asked import Asked, asked
from scenarios.binding.oddities import odd_things
from simulation.errors import InputError
from tests.acceptance.test_command_line import hometruth
from tests.small_place import shipped_model

HEAD = """\
schema: 1
title: T
question: Q?
source: S
compare_with: baseline
"""
SERVICE = "intensive_support"


def write(folder: Path, change: str, years: int | None = None) -> Path:
    """A scenario with one change."""
    path = folder / "timed.yaml"
    horizon = f"horizon: {{years: {years}}}\n" if years else ""
    path.write_text(f"{HEAD}{horizon}changes:\n  - {{{change}}}\n", encoding="utf-8")
    return path


def read(path: Path) -> Asked:
    return asked("gloucestershire", (path,), model=shipped_model())


def warnings(path: Path, years: int) -> list[str]:
    found = read(path)
    odd = odd_things(found.model, found.place, found.scenarios, years)
    return [str(fault) for fault in odd if fault.file == str(path)]


TOO_LATE = {
    "a day": "at: year 6, set_capacity: {of: local_beds, to: 6}",
    "the last step": "from: start + 48 months, over: 12 months, "
    "add_capacity: {of: local_beds, by: 2}",
    "a ramp": "at: start + 57 months, "
    f"start_service: {{name: {SERVICE}, slots: 9, ramp: 3 months}}",
    "the end of a service": "at: year 6, stop_service: {name: family_support}",
    "a parameter": "at: 2031-04-01, set_parameter: {name: crisis_rate_serious, to: 0.3}",
    "a scaled parameter": "at: year 6, scale_parameter: {name: crisis_rate_serious, by: 50%}",
    "a switch": "at: start + 5 years, switch: {name: dowries, on: true}",
    "a pool": "at: year 6, pool: {shares: {health_board: 60%, council: 40%}}",
    "a lag": "at: start + 57 months, reinvest: {share: 50%, of: released_bed_cost, "
    f"into: {{{SERVICE}: 100%}}, lag: 6 months}}",
    "late homes": "at: start + 48 months, add_capacity: {of: suitable_homes, by: 4, late: 1 year}",
}
"""Changes with an effect on the day after a run of five years, or later."""


@pytest.mark.parametrize("change", TOO_LATE.values(), ids=TOO_LATE)
def test_an_effect_after_the_horizon_is_refused(change: str, tmp_path: Path) -> None:
    """Protects a reader from an option whose effect the run never sees: the day after counts."""
    with pytest.raises(InputError) as refused:
        read(write(tmp_path, change, years=5))
    (fault,) = refused.value.faults
    assert "the run's last day is 2031-03-31" in fault.problem
    assert fault.fix.startswith("lengthen 'horizon' to 6 years")
    read(write(tmp_path, change, years=6))


@pytest.mark.parametrize("change", TOO_LATE.values(), ids=TOO_LATE)
def test_an_effect_after_a_shortened_run_is_warned_of(change: str, tmp_path: Path) -> None:
    """Protects whoever shortens a run with --years: the scenario itself says no horizon."""
    (said,) = warnings(write(tmp_path, change), years=5)
    assert "the run's last day is 2031-03-31" in said
    assert "Fix: run" in said
    path = write(tmp_path, change)
    assert not [one for one in warnings(path, years=7) if "last day" in one]


@pytest.mark.parametrize(
    ("change", "needed"),
    [
        (f"at: start + 56 months, start_service: {{name: {SERVICE}, slots: 9}}", 6),
        ("at: start + 58 months, add_capacity: {of: suitable_homes, by: 4}", 6),
        (
            "at: start + 40 months, reinvest: {share: 50%, of: released_bed_cost, "
            "into: {suitable_homes: 100%}}",
            7,
        ),
    ],
    ids=["recruitment", "delay of building", "building"],
)
def test_time_that_a_scenario_leaves_unsaid_counts(
    change: str, needed: int, tmp_path: Path
) -> None:
    """Protects against homes that are paid for and never open, and posts that are never filled."""
    path = write(tmp_path, change)
    (said,) = warnings(path, years=5)
    assert f"run {needed} years" in said
    assert warnings(path, years=needed) == []


@pytest.mark.parametrize(
    "change",
    [
        "at: start + 1 month, add_capacity: {of: suitable_homes, by: 5}",
        "from: start, over: 36 months, set_capacity: {of: suitable_homes, to: 120%}",
        "at: start + 23 months, set_capacity: {setting: suitable_homes, to: 60}",
        "at: start + 12 months, add_capacity: {of: suitable_homes, by: 5, late: 18 months}",
        "at: start + 1 month, add_capacity: {of: local_beds, by: 2}",
    ],
)
def test_homes_that_cannot_be_built_by_their_date_are_warned_of(
    change: str, tmp_path: Path
) -> None:
    """Protects capital: money that falls due before the run starts is not missed in silence."""
    (said,) = warnings(write(tmp_path, change), years=15)
    assert "before the run starts on 2026-04-01" in said
    assert "Fix: date them 2028-04-01 or later" in said


@pytest.mark.parametrize(
    "change",
    [
        "at: 2028-04-01, add_capacity: {of: suitable_homes, by: 5}",
        "at: start, set_capacity: {of: suitable_homes, to: 90%}",
        "at: start, set_capacity: {of: suitable_homes, to: 100%}",
        "at: 2028-04-01, add_capacity: {of: local_beds, by: 2}",
        "at: start, set_capacity: {of: local_beds, to: 6}",
    ],
)
def test_what_can_be_built_in_time_is_not_warned_of(change: str, tmp_path: Path) -> None:
    """Protects against noise: only new homes and beds take years to build."""
    assert warnings(write(tmp_path, change), years=15) == []


@pytest.mark.parametrize("command", ["run", "story"])
def test_commands_warn_before_they_run(command: str, tmp_path: Path) -> None:
    """Protects each way to run a scenario: --years may cut an effect off."""
    path = write(tmp_path, "at: year 2, set_capacity: {of: local_beds, to: 6}")
    size = ("--draws", "1", "--replications", "1", "--workers", "1", "--out", str(tmp_path / "out"))
    more = size if command == "run" else ()
    said = hometruth(command, "gloucestershire", str(path), "--years", "1", *more)
    assert said.status == 0
    assert "no effect before 2027-04-01, and the run's last day is 2027-03-31" in said.err


def test_a_sweep_is_warned_of_like_a_scenario(tmp_path: Path) -> None:
    """Protects sweeps: each value that the run never sees is reported when the file is checked."""
    path = tmp_path / "swept.yaml"
    path.write_text(
        HEAD + "vary: {at: year 20, set_capacity: {of: local_beds, to: each value}}\n"
        "values: [0%, 50%]\nshow: [{measure: people_in_hospital, in: year 2}]\n",
        encoding="utf-8",
    )
    said = hometruth("check", "gloucestershire", str(path))
    assert said.status == 0
    assert "no effect before 2045-04-01" in said.err
