"""Scenario files of any kind about the small place, drawn by hypothesis, and one run of each.

They are written as a user writes them and read by the loader: beds, homes, services, released money
and a fund, agreements between payers, prices and shares; one council, or three that share the
place in any of the ways they may.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from hypothesis import strategies as st

from scenarios.binding.bind import bind
from scenarios.binding.draws import Draws
from scenarios.binding.model import Model, localised
from scenarios.language.load import load_scenario
from scenarios.language.scenario import POOLED, QUEUED, PoolBudgets, Scenario
from scenarios.places.load import Place
from simulation.councils import SHARED, TENANTS, Councils
from simulation.running.experiment import Experiment
from tests.small_place import shipped_model, small_place
from tests.statistical.test_parameters_matter import BUSY

YEARS = 4
EAST_MID_WEST = (("east", 0.5), ("mid", 0.3), ("west", 0.2))
COUNCILS = {
    "one": None,
    "shared": Councils(EAST_MID_WEST, SHARED),
    "tenants": Councils(EAST_MID_WEST, TENANTS),
    "agreed": Councils(EAST_MID_WEST, (("east", 0.25), ("west", 0.75))),
}
STARTED = ("intensive_support", "early_intervention", "crisis_beds", "rapid_response")
SCALED = (
    "price_tenancy_serious",
    "price_family_challenging",
    "price_away_hospital",
    "intensive_support_price",
    "void_health_share",
    "joint_health_share",
    "post_vacancy_share",
)
SWITCHES = ("dowries", "ordinary_residence", "mental_health_act_2025")

Entry = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """A scenario's changes as they stand in its file, who shares the place, and a seed."""

    changes: tuple[Entry, ...]
    councils: str = "one"
    seed: int = 1


# One of everything, so that no kind of cost is met by luck alone.
EVERYTHING = Case(
    (
        {"at": "2026-05-01", "switch": {"name": "dowries", "on": True}},
        {"at": "2026-05-01", "switch": {"name": "ordinary_residence", "on": True}},
        {"at": "2026-06-01", "set_capacity": {"of": "local_beds", "to": 0}},
        {
            "at": "2026-06-01",
            "reinvest": {
                "share": "100%",
                "of": "released_bed_cost",
                "into": {"intensive_support": "50%", "suitable_homes": "50%"},
            },
        },
        {"at": "2027-04-01", "add_capacity": {"of": "suitable_homes", "by": 6}},
        {"at": "2028-04-01", "pool": {"shares": {"health_board": "60%", "council": "40%"}}},
    ),
    "tenants",
)  # fmt: skip

days = st.dates(min_value=small_place().start, max_value=small_place().start.replace(year=2029))
percents = st.integers(0, 100).map("{}%".format)


@st.composite
def any_case(draw: st.DrawFn) -> Case:
    """Any scenario, in a place of one council or several."""
    kinds = [_beds, _homes, _allocated, _reinvest, *[_started(name) for name in STARTED]]
    kinds += [_switched(name) for name in SWITCHES] + [_scaled(name) for name in SCALED]
    chosen = draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=8, unique=True))
    changes = [draw(kind()) for kind in chosen] + draw(_pools())
    councils = draw(st.sampled_from(list(COUNCILS)))
    return Case(tuple(changes), councils, draw(st.integers(1, 10**6)))


@st.composite
def _beds(draw: st.DrawFn) -> Entry:
    to = draw(st.one_of(st.integers(0, 4), st.sampled_from(["0%", "50%", "75%"])))
    change = {"set_capacity": {"of": "local_beds", "to": to}}
    if draw(st.booleans()):
        return {"from": draw(days).isoformat(), "over": "9 months", **change}
    return {"at": draw(days).isoformat(), **change}


@st.composite
def _homes(draw: st.DrawFn) -> Entry:
    by = draw(st.integers(-6, 8).filter(bool))
    change: Entry = {"of": "suitable_homes", "by": by}
    late = draw(st.sampled_from(["", "6 months", "2 years"])) if by > 0 else ""
    change |= {"late": late} if late else {}
    change |= {"filled_over": "9 months"} if by > 0 and draw(st.booleans()) else {}
    return {"at": draw(days).isoformat(), "add_capacity": change}


@st.composite
def _allocated(draw: st.DrawFn) -> Entry:
    classes = QUEUED["suitable_homes"]
    form: Entry = {"of": "suitable_homes", "queue": list(draw(st.permutations(classes)))}
    form["reserved"] = draw(st.dictionaries(st.sampled_from(classes), st.integers(0, 1)))
    return {"at": draw(days).isoformat(), "allocate": form}


def _started(name: str) -> Any:
    @st.composite
    def start(draw: st.DrawFn) -> Entry:
        form: Entry = {"name": name, "slots": draw(st.integers(1, 12))}
        if draw(st.booleans()):
            form["ramp"] = draw(st.sampled_from(["0 months", "5 months"]))
        if draw(st.booleans()):
            form["funded_by"] = "transition_fund"
        return {"at": draw(days).isoformat(), "start_service": form}

    return start


@st.composite
def _reinvest(draw: st.DrawFn) -> Entry:
    targets = ["early_intervention", "family_support", "suitable_homes"]
    into = draw(st.lists(st.sampled_from(targets), min_size=1, max_size=3, unique=True))
    form = {
        "share": draw(percents),
        "of": "released_bed_cost",
        "into": {target: f"{100 // len(into)}%" for target in into},
        "lag": draw(st.sampled_from(["0 months", "9 months"])),
    }
    return {"at": draw(days).isoformat(), "reinvest": form}


def _switched(name: str) -> Any:
    return lambda: days.map(lambda on: {"at": on.isoformat(), "switch": {"name": name, "on": True}})


def _scaled(name: str) -> Any:
    def entry(on: Any, by: int) -> Entry:
        return {"at": on.isoformat(), "scale_parameter": {"name": name, "by": f"{by}%"}}

    parameter = shipped_model().parameters[name]
    most = 300 if parameter.maximum is None else int(100 * parameter.maximum / parameter.value)
    return lambda: st.builds(entry, days, st.integers(10, min(300, most)))


@st.composite
def _pools(draw: st.DrawFn) -> list[Entry]:
    """No agreement, one, or one that another replaces."""
    entries = []
    for year in draw(st.lists(st.integers(2026, 2029), max_size=2, unique=True)):
        health, education = draw(st.integers(0, 60)), draw(st.integers(0, 40))
        form: Entry = {
            "shares": {
                "health_board": f"{health}%",
                "council": f"{100 - health - education}%",
                "education": f"{education}%",
            }
        }
        if draw(st.booleans()):
            form["of"] = draw(st.lists(st.sampled_from(POOLED), min_size=1, unique=True))
        if draw(st.booleans()):
            form["above_gbp_a_year"] = draw(st.integers(0, 20_000_000))
        entries.append({"at": f"{year}-04-01", "pool": form})
    return entries


@cache
def world_of(councils: str) -> tuple[Model, Place]:
    """The small place, shared as said, with the model that goes with it."""
    place = replace(small_place(), councils=COUNCILS[councils])
    return localised(shipped_model(), place), place


@cache
def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="scenarios-")  # removed when the process ends


def scenario_of(case: Case) -> Scenario:
    """The scenario, written to a file and read as a user's own."""
    model, _ = world_of(case.councils)
    file = Path(_folder().name) / "any.yaml"
    head = {
        "schema": 1,
        "title": "Any",
        "question": "What if?",
        "source": "Made up",
        "compare_with": "baseline",
    }
    text = yaml.safe_dump({**head, "changes": list(case.changes)}, sort_keys=False)
    file.write_text(text, encoding="utf-8")
    return load_scenario(file, model.vocabulary)


def experiment_of(case: Case, pooled: bool = True, central: bool = False) -> Experiment:
    """The scenario alone, in a world in which so much happens that nearly every cost comes up.

    Args:
        pooled: whether the payers do what they have agreed on.
    """
    model, place = world_of(case.councils)
    scenario = scenario_of(case)
    if not pooled:
        kept = tuple(c for c in scenario.changes if not isinstance(c, PoolBudgets))
        scenario = replace(scenario, changes=kept)
    draws = (Draws.central if central else Draws.prior)(1, case.seed).holding(**BUSY)
    return bind(model, place, (scenario,), draws, YEARS)
