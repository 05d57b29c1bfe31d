"""The values of the parameters in each draw: ranges, centre, points, joint files, what is held."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scenarios.binding.bind import bind
from scenarios.binding.draws import Draws, read_held
from scenarios.binding.joint_draws import DrawTable
from scenarios.language.scenario import ScaleParameter, When
from scenarios.parameters.histories import load_histories
from scenarios.places.place import RunningService
from simulation.errors import InputError
from simulation.parameters import ParameterSet
from simulation.running.in_memory import run_experiment
from tests.small_place import baseline, scenario, small_model, small_place

SEED = 7
RATE, DRIFT, SHARE = "crisis_rate_serious", "package_drift", "p_detained"


def parameters() -> ParameterSet:
    return small_model().parameters


def column(values: np.ndarray, name: str) -> np.ndarray:
    return np.asarray(values[:, parameters().index(name)])


def written(folder: Path, frame: pd.DataFrame, ending: str = "csv") -> Path:
    """A file of joint draws."""
    path = folder / f"draws.{ending}"
    frame.to_csv(path, index=False) if ending == "csv" else frame.to_parquet(path)
    return path


def together(n: int = 400, correlation: float = 0.8) -> pd.DataFrame:
    """Joint draws in which a rate and a share move together on their own scales."""
    grid = (np.arange(n) + 0.5) / n
    one = np.sin(37 * grid) * 1.3 + (grid - 0.5)
    other = correlation * one + np.sqrt(1 - correlation**2) * np.cos(53 * grid)
    return pd.DataFrame(
        {RATE: 0.35 * np.exp(0.3 * one), SHARE: 1 / (1 + np.exp(-(0.4 * other - 0.5)))}
    )


# Where values come from


def test_draws_from_ranges_are_those_of_the_parameters() -> None:
    """Protects every published run: the same draws as the parameter set gives one by one."""
    values = Draws.prior(3, SEED).values(parameters())
    for draw in range(3):
        assert values[draw].tolist() == parameters().draw(SEED, draw).tolist()


def test_central_draws_are_all_the_same() -> None:
    """Protects runs at central values, over which only chance may differ."""
    values = Draws.central(2).values(parameters())
    assert (values == parameters().central()).all()


def test_the_first_draws_are_the_same_however_many_follow() -> None:
    """Protects runs that are extended: what was drawn stays as it was."""
    many = Draws.prior(5, SEED)
    assert (many.first(2).values(parameters()) == many.values(parameters())[:2]).all()
    assert many.first(9).n == 5


def test_points_take_what_they_say_and_are_central_elsewhere() -> None:
    """Protects designs and break-even points."""
    values = Draws.points([{RATE: 0.2}, {DRIFT: 0.01, RATE: 0.5}]).values(parameters())
    assert column(values, RATE).tolist() == [0.2, 0.5]
    assert column(values, DRIFT).tolist() == [parameters()[DRIFT].value, 0.01]
    others = [name for name in parameters().names if name not in (RATE, DRIFT)]
    assert all((column(values, name) == parameters()[name].value).all() for name in others)


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_joint_draws_are_read_and_the_rest_is_drawn(tmp_path: Path, ending: str) -> None:
    """Protects a posterior's way in: its columns as they are, the rest from their ranges."""
    frame = together(60)
    draws = Draws.joint(written(tmp_path, frame, ending), SEED)
    values, ranges = draws.values(parameters()), Draws.prior(60, SEED).values(parameters())
    assert draws.n == 60
    for name in map(str, frame):
        assert column(values, name).tolist() == frame[name].tolist()
    assert (column(values, DRIFT) == column(ranges, DRIFT)).all()


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_joint_draws_may_name_parameters_in_capitals(tmp_path: Path, ending: str) -> None:
    """Protects columns that a spreadsheet gave capitals, and refuses two of one name."""
    frame = together(60)
    draws = Draws.joint(written(tmp_path, frame.rename(columns=str.upper), ending), SEED)
    values = draws.values(parameters())
    for name in map(str, frame):
        assert column(values, name).tolist() == frame[name].tolist()
    twice = frame.assign(**{str(frame.columns[0]).upper(): 1.0})
    with pytest.raises(InputError, match=r"twice|the same name"):
        Draws.joint(written(tmp_path, twice, ending), SEED)


# What is held


def test_held_values_reach_what_is_derived_and_every_policy() -> None:
    """Protects from values changed after policies and derived parameters were made of them."""
    place = small_place()
    doubled = scenario("doubled", ScaleParameter(When(place.start), RATE, 2.0))
    draws = Draws.prior(2, SEED).holding(**{RATE: 0.3})
    experiment = bind(small_model(), place, (baseline(), doubled), draws, 2)
    for policy in experiment.policies[1]:
        (step,) = [step for step in policy if step.target == RATE]
        assert step.value == pytest.approx(0.6)
    name = next(n for n in parameters().names if n.endswith("_on_family_ending"))
    model, held = small_model(), draws.holding(**{name: 0.5})
    service = next(s for s in model.services for e in s.effects if e.ratio == name)
    effect = next(e for e in service.effects if e.ratio == name)
    running = {service.name: RunningService(5, 0.4)}
    changed = bind(model, replace(place, services_running=running), (baseline(),), held, 2)
    corrections = changed.values[:, model.names.index(service.correction(effect))]
    assert corrections.tolist() == pytest.approx([1 / (1 - 0.4 * 0.5)] * 2)


def test_holding_one_independent_parameter_moves_no_other() -> None:
    """Protects break-even and what-if: all else stays as it was drawn."""
    free = Draws.prior(4, SEED)
    before, after = free.values(parameters()), free.holding(**{RATE: 0.3}).values(parameters())
    assert (column(after, RATE) == 0.3).all()
    kept = np.delete(np.arange(len(parameters())), parameters().index(RATE))
    assert (before[:, kept] == after[:, kept]).all()


def test_joint_draws_stay_conditional_on_what_is_held(tmp_path: Path) -> None:
    """Protects a posterior from being torn apart: the conditional mean and spread are right."""
    frame = together()
    log_rate = np.log(frame[RATE])
    log_odds = np.log(frame[SHARE] / (1 - frame[SHARE]))
    slope = np.cov(log_rate, log_odds)[0, 1] / np.var(log_rate, ddof=1)
    draws = Draws.joint(written(tmp_path, frame), SEED).holding(**{RATE: 0.5})
    share = column(draws.values(parameters()), SHARE)
    given = np.log(share / (1 - share))
    expected = log_odds.mean() + slope * (np.log(0.5) - log_rate.mean())
    assert given.mean() == pytest.approx(expected, abs=1e-9)
    residual = (log_odds - slope * log_rate).std(ddof=1)
    assert given.std(ddof=1) == pytest.approx(residual, rel=1e-9)
    assert given.std(ddof=1) < 0.8 * log_odds.std(ddof=1)


def test_holding_what_a_draw_has_already_changes_nothing(tmp_path: Path) -> None:
    """Protects the rule of conditioning at its fixed point."""
    frame = together(60)
    table = DrawTable(tuple(map(str, frame)), frame.to_numpy(), tmp_path / "draws.csv")
    given = table.given(parameters(), np.array([frame[RATE][5], np.nan]))
    assert given[5].tolist() == pytest.approx(frame.iloc[5].tolist(), rel=1e-12)


# What a draw brings with it


def test_each_draw_may_bring_histories_of_its_own() -> None:
    """Protects the slot for conditioned opening caseloads: each draw opens with its own."""
    shipped = load_histories()
    halves = [{cell: rows[part::2] for cell, rows in shipped.items()} for part in (0, 1)]
    halves = [{cell: rows for cell, rows in half.items() if rows} for half in halves]
    draws = Draws.central(2).bringing(halves)
    experiment = bind(small_model(), small_place(), (baseline(),), draws, 1)
    futures = [experiment.replicate(draw, 0, True)["baseline"].events for draw in range(2)]
    for draw, half in enumerate(halves):
        caseload = replace(experiment.caseload, histories=half)
        alone = replace(experiment, caseload=caseload, histories=())
        assert alone.replicate(draw, 0, True)["baseline"].events == futures[draw]
        other = replace(alone, caseload=replace(caseload, histories=halves[1 - draw]))
        assert other.replicate(draw, 0, True)["baseline"].events != futures[draw]
    with pytest.raises(ValueError, match="2 histories for 3 draws"):
        Draws.central(3).bringing(halves)


# What is refused


def test_what_cannot_be_a_draw_is_refused_with_its_place(tmp_path: Path) -> None:
    """Protects a run from a misspelt column or a probability above one, however it comes in."""
    frame = together(60).rename(columns={RATE: "crisis_rate_serius"})
    frame.loc[3, SHARE] = 1.4
    file = written(tmp_path, frame)
    with pytest.raises(InputError) as refused:
        Draws.joint(file).values(parameters())
    said = str(refused.value)
    assert f"{file}:1:1: there is no parameter 'crisis_rate_serius'. Did you mean '{RATE}'?" in said
    assert f"{file}:5:2: '{SHARE}' cannot be 1.4 (probability)" in said
    for wrong in ({SHARE: 1.4}, {SHARE: float("nan")}, {"nobody": 1.0}):
        with pytest.raises(InputError):
            Draws.prior(1).holding(**wrong).values(parameters())
        with pytest.raises((InputError, ValueError)):
            Draws.points([wrong]).values(parameters())


def test_too_few_joint_draws_are_not_conditioned_on(tmp_path: Path) -> None:
    """Protects from a correlation read out of a handful of draws."""
    draws = Draws.joint(written(tmp_path, together(10)))
    assert draws.values(parameters()).shape[0] == 10
    with pytest.raises(InputError, match="too few"):
        draws.holding(**{RATE: 0.4}).values(parameters())


def test_holding_on_the_command_line_is_name_and_number() -> None:
    """Protects the words of --hold."""
    assert read_held("package_drift=0.01") == (DRIFT, 0.01)
    for wrong in ("package_drift", "package_drift=", "package_drift=one"):
        with pytest.raises(InputError, match="NAME=VALUE"):
            read_held(wrong)


def test_a_run_over_joint_draws_differs_from_draw_to_draw(tmp_path: Path) -> None:
    """Protects the whole way: draws from a file reach the engines and move what happens."""
    draws = Draws.joint(written(tmp_path, together(60))).first(2)
    experiment = bind(small_model(), small_place(), (baseline(),), draws, 2)
    results = run_experiment(experiment, 1).results
    crises = results[(results["measure"] == "events") & (results["item"] == "crisis")]
    assert crises.groupby("draw")["value"].sum().nunique() == 2
