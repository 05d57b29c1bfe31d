"""One rule of bounds for a value of a parameter, whichever way it comes in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from scenarios.binding.bounds import kept_at_bounds, multiples_beyond
from scenarios.binding.draws import Draws, read_held
from scenarios.binding.policy import policy_of
from scenarios.language.load import load_scenario
from scenarios.language.scenario import ScaleParameter, Scenario, When
from scenarios.language.sweeps import load_sweep
from scenarios.parameters.files import load_parameters
from scenarios.places.load import load_place
from simulation.errors import InputError
from simulation.units import CEILING, refusal
from tests.small_place import shipped_model

HEAD = "schema: 1\ntitle: T\nquestion: Q?\nsource: S\ncompare_with: baseline\n"
PARAMETER = """{name}:
  meaning: M
  value: {value}
  unit: {unit}
  source: S
  grade: D
  basis: assumed
"""
IMPOSSIBLE = [
    ("probability", "1.2"),
    ("probability", "-0.1"),
    ("proportion", "1.01"),
    ("rate ratio", "0"),
    ("per person-year", "-2"),
    ("per person-year", "9000"),
    ("days", "-1"),
    ("GBP per week", "2e12"),
]


def shipped(unit):
    """A shipped parameter of this unit that a scenario may change, by name."""
    model = shipped_model()
    return next(name for name, p in model.changeable.items() if p.unit == unit)


def by_scenario(name, value, folder):
    """Set in a scenario."""
    path = folder / "s.yaml"
    path.write_text(
        f"{HEAD}changes:\n  - at: 2027-04-01\n    set_parameter: {{name: {name}, to: {value}}}\n"
    )
    load_scenario(path, shipped_model().vocabulary)


def by_sweep(name, value, folder):
    """One of the values of a sweep."""
    path = folder / "s.yaml"
    path.write_text(
        f"{HEAD}vary:\n  from: 2027-04-01\n  over: 6 months\n  set_parameter: {{name: {name}, "
        f"to: each value}}\nvalues: [0.5, {value}]\nshow:\n  - {{measure: people_in_hospital, "
        "in: year 2}\n"
    )
    load_sweep(path, shipped_model().vocabulary)


def by_file(name, value, folder):
    """In a file of parameters."""
    unit = shipped_model().parameters[name].unit
    path = folder / "p.yaml"
    path.write_text(PARAMETER.format(name=name, value=value, unit=unit))
    load_parameters([path])


def by_hold(name, value, folder):
    """Held on the command line."""
    Draws.prior(1).holding(**dict([read_held(f"{name}={value}")])).values(
        shipped_model().parameters
    )


def by_table(name, value, folder):
    """In a table of joint draws."""
    path = folder / "d.csv"
    path.write_text(f"{name}\n{value}\n")
    Draws.joint(path).values(shipped_model().parameters)


def by_point(name, value, folder):
    """A chosen point of a design."""
    Draws.points([{name: float(value)}]).values(shipped_model().parameters)


DOORS = [by_scenario, by_sweep, by_file, by_hold, by_table, by_point]


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
@pytest.mark.parametrize(("unit", "value"), IMPOSSIBLE)
def test_every_door_refuses_what_one_refuses(door, unit, value, tmp_path):
    """Protects against a share of 120% that one file refuses and another clamps in silence."""
    with pytest.raises(InputError):
        door(shipped(unit), value, tmp_path)


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
@pytest.mark.parametrize(("unit", "value"), [("probability", "1"), ("proportion", "0")])
def test_every_door_accepts_the_bounds_themselves(door, unit, value, tmp_path):
    """Protects a rule that never or always applies."""
    door(shipped(unit), value, tmp_path)


def test_a_rule_for_every_unit():
    """Protects the one rule: shares, ratios, switches, and a ceiling for every unit."""
    assert refusal(0.5, "switch", None, None)
    assert refusal(0.0, "ratio", None, None)
    assert refusal(float("nan"), "percent", None, None)
    assert refusal(10 * CEILING, "GBP", None, None)
    assert refusal(8.0, "days", None, 7.0)
    assert refusal(-5.0, "percent", None, None) is None


def scenario_with(name, by):
    """A scenario that multiplies one parameter."""
    model = shipped_model()
    bounds = model.vocabulary.bounds[name]
    unit = model.parameters[name].unit
    change = ScaleParameter(When(date(2027, 4, 1)), name, by, unit=unit, bounds=bounds)
    return Scenario("s", "More", "Q?", "S", "baseline", None, None, (change,), None, "s.yaml")


def test_a_multiple_whose_central_value_is_out_of_bounds_is_refused(tmp_path):
    """Protects scale_parameter, which was clamped in silence where set_parameter is refused."""
    path = tmp_path / "s.yaml"
    name = shipped("probability")
    by = round(110 / shipped_model().parameters[name].value)
    path.write_text(
        f"{HEAD}changes:\n  - at: 2027-04-01\n    scale_parameter: {{name: {name}, by: {by}%}}\n"
    )
    with pytest.raises(InputError, match="above the greatest value, 1"):
        load_scenario(path, shipped_model().vocabulary)


def test_draws_kept_at_a_bound_are_counted():
    """Protects against a share above 1 in some draws that nobody hears of."""
    model = shipped_model()
    name = "p_behaviour_led"
    by = 0.98 / model.parameters[name].value
    scenario, draws = scenario_with(name, by), Draws.prior(40)
    values = draws.values(model.parameters)[:, model.parameters.index(name)]
    times = int(np.count_nonzero(values * by > 1))
    assert 0 < times < 40
    said = kept_at_bounds([scenario], draws, model.parameters)
    assert any(f"cross its bound in {times} of 40 draws" in sentence for sentence in said)
    ((change, share),) = multiples_beyond(scenario, model.parameters)
    assert change.name == name and share == pytest.approx(times / 40, abs=0.2)


def test_a_draw_kept_at_the_end_of_its_range_is_counted():
    """Protects the four shipped ranges that end at a bound."""
    model = shipped_model()
    (said,) = kept_at_bounds([], Draws.prior(60), model.parameters)
    column = Draws.prior(60).values(model.parameters)[:, model.parameters.index("package_drift")]
    assert f"package_drift at 0 in {np.count_nonzero(column == 0)}" in said
    assert not kept_at_bounds([], Draws.central(3), model.parameters)


def test_a_joint_draw_that_moves_past_a_bound_is_counted(tmp_path):
    """Protects joint draws that follow a held parameter beyond what they can be."""
    model, path = shipped_model(), tmp_path / "d.csv"
    names = [n for n, p in model.parameters.items() if p.unit == "probability"][:2]
    shares = np.linspace(0.4, 0.99, 60)
    rows = "\n".join(f"{a},{min(1.0, a * 1.01)}" for a in shares)
    path.write_text(f"{','.join(names)}\n{rows}\n1,1\n")
    draws = Draws.joint(path).holding(**{names[0]: 1.0})
    values = draws.values(model.parameters)[:, model.parameters.index(names[1])]
    assert values.max() <= 1
    said = " ".join(kept_at_bounds([], draws, model.parameters))
    assert f"{names[1]} in {np.count_nonzero(values == 1) - 1}" in said  # of 61 one is 1 itself


def test_a_bound_of_a_parameter_holds_in_a_policy():
    """Protects the bound of a parameter itself, not only that of a share."""
    place = load_place(Path("gloucestershire"))
    change = ScaleParameter(
        When(date(2027, 4, 1)), "long_stay_days", 3.0, unit="days", bounds=(0.0, 100.0)
    )
    scenario = Scenario("s", "T", "Q?", "S", None, None, None, (change,), None, "s.yaml")
    (step,) = policy_of(scenario, place, {"long_stay_days": 40.0})
    assert step.value == 100.0
