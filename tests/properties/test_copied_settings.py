"""Copied settings: a copy obeys every rule of what it copies, in the pathway as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd
import pytest

from scenarios.binding.bind import bind
from scenarios.binding.draws import Draws
from scenarios.binding.model import Model
from simulation.copied_settings import CopiedSetting, settings_with_slots, with_copied_settings
from simulation.parameters import Parameter, ParameterSet
from simulation.pathway import build_pathway
from simulation.pathway.words import SETTINGS, kind_of_setting
from simulation.rulebook.conditions import Where
from simulation.running.engines import COMPILED, SIMPY
from simulation.running.in_memory import run_experiment
from tests.small_place import START, baseline, beds, scenario, small_model, small_place

YEARS, FUTURES = 6, 4  # so that every setting is reached, also secure hospital
COPYABLE = [one for one in SETTINGS if one not in settings_with_slots(build_pathway(()))]
KEY = ["scenario", "year", "measure", "level", "service", "payer", "item"]


def share(value: float) -> Parameter:
    """A parameter that is this share in every draw."""
    return Parameter(
        name="share_of_moves", meaning="Made up", value=value, low=None, high=None,
        unit="proportion", scale="fixed", source="Made up", grade="D", basis="assumed",
        minimum=0.0, maximum=1.0,
    )  # fmt: skip


def model_with(of: str, value: float, **own: object) -> Model:
    """The small place's model with a copy of a setting that takes a share of its moves."""
    copy = CopiedSetting(f"{of}_copy", of, "A copy", "share_of_moves", **own)  # type: ignore[arg-type]
    parameters = ParameterSet([*small_model().parameters.parameters, share(value)])
    return replace(small_model(), parameters=parameters, settings=(copy,))


def results(model: Model, engine: str = COMPILED, slots: int = 0) -> pd.DataFrame:
    """Two scenarios over some years in central values."""
    place = small_place()
    closing = scenario("closing", beds(1, START.replace(year=2028), 6))
    if model.settings and model.settings[0].has_slots:
        name = model.settings[0].name
        place = replace(place, resources={**place.resources, name: slots})
    experiment = bind(
        model, place, (baseline(), closing), Draws.central(1, 1), YEARS, engine=engine
    )
    return run_experiment(experiment, FUTURES).results


@pytest.fixture(scope="module")
def plain() -> pd.DataFrame:
    """The same without any copy."""
    return results(small_model())


def summed(table: pd.DataFrame, kinds: bool = True) -> pd.Series:
    """Rows by everything but where, or by where the copy counts as what it copies."""
    setting = table["setting"].astype(object)
    if kinds:
        setting = setting.map(lambda one: kind_of_setting(one) if isinstance(one, str) else "")
    else:
        setting = setting.where(setting.notna(), "")
    # Between a setting and its copy people move who stay in the same setting without one.
    kept = table[~((table["measure"] == "moves") | (table["item"] == "moved"))]
    words = kept[KEY].astype(object).assign(setting=setting[kept.index], value=kept["value"])
    words[KEY] = words[KEY].where(words[KEY].notna(), "")
    sums = words.groupby([*KEY, "setting"])["value"].sum()
    return sums[sums.abs() > 0]


def assert_alike(one: pd.DataFrame, other: pd.DataFrame, kinds: bool = True) -> None:
    """The same rows, to the pennies that are lost when money in two settings is rounded."""
    pd.testing.assert_series_equal(
        summed(one, kinds), summed(other, kinds), rtol=0, atol=0.03 * FUTURES, check_names=False
    )


@pytest.mark.parametrize("of", COPYABLE)
def test_a_copy_obeys_every_rule_of_what_it_copies(of: str, plain: pd.DataFrame) -> None:
    """Protects every rule of the pathway: if all moves go to the copy, nothing else differs."""
    copied = results(model_with(of, 1.0))
    there = set(copied["setting"].dropna())
    assert f"{of}_copy" in there
    assert_alike(copied, plain)


def test_a_copy_that_nobody_is_sent_to_changes_nothing(plain: pd.DataFrame) -> None:
    """Protects keyed chance: the decision where to live disturbs no other."""
    alone = results(model_with("own_tenancy", 0.0))
    assert_alike(alone, plain, kinds=False)


@pytest.mark.parametrize("engine", [COMPILED, SIMPY])
def test_a_full_copy_leaves_people_where_they_would_be(engine: str, plain: pd.DataFrame) -> None:
    """Protects capacity: never more people than places, and the others live as before."""
    copied = results(model_with("own_tenancy", 1.0, has_slots=True), engine, slots=3)
    rows = copied[copied["measure"] == "people_at_end"]
    rows = rows[rows["setting"] == "own_tenancy_copy"]
    each = ["scenario", "replication", "year"]
    at_end = rows.groupby(each, observed=True)["value"].sum()
    assert at_end.max() == 3
    without = copied[copied["service"].astype(object) != "own_tenancy_copy"]
    assert_alike(without, plain)


def wheres(part: object) -> Iterator[Where]:
    """Every condition in a rulebook."""
    if isinstance(part, tuple):
        if part and all(isinstance(c, tuple) and len(c) == 2 and isinstance(c[1], tuple)
                        and all(isinstance(v, str) for v in c[1]) for c in part):  # fmt: skip
            yield part
        for member in part:
            yield from wheres(member)
    elif hasattr(part, "__dataclass_fields__"):
        for name in part.__dataclass_fields__:
            yield from wheres(getattr(part, name))


@pytest.mark.parametrize("of", COPYABLE)
def test_every_condition_holds_in_the_copy(of: str) -> None:
    """Protects rules that a short run may not reach: no condition leaves the copy out."""
    book = build_pathway(small_model().services)
    copy = CopiedSetting(f"{of}_copy", of, "A copy", "share_of_moves")
    conditions = [c for clause in wheres(with_copied_settings(book, (copy,))) for c in clause]
    about = [values for name, values in conditions if name == "setting" and of in values]
    assert about
    assert all(copy.name in values for values in about)
    assert with_copied_settings(book, ()) is book
