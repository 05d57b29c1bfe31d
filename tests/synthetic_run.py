"""A made-up run folder: three scenarios of plausible numbers, no simulation behind them.

The levels follow a county of 640,000 people (about 250 adults whose behaviour challenges, 28 of
them out of the area, 12 local beds half full). Chance comes from one seeded generator, shared
between scenarios, so that futures pair as they do in a real run.
"""

from __future__ import annotations

import math
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from outputs.page.steering_page import write_page
from outputs.run_read import Run, read_run
from outputs.workbook.writing import write_workbook
from scenarios.parameters.prices import money_papers
from simulation.parameters import Parameter
from simulation.results import write_results
from simulation.results.by_line import ByLine
from simulation.results.dictionary_file import Dictionary
from simulation.results.json_file import JsonFile, to_json, write_json
from simulation.results.manifest import Manifest
from simulation.results.run_folder import RunFolder
from tests.small_place import shipped_model

FIRST_YEAR, N_YEARS = 2026, 15
SCENARIOS: list[dict[str, Any]] = [
    {
        "name": "baseline",
        "title": "Services carry on as they are",
        "question": "What happens if nothing changes?",
        "compare_with": None,
        "claims": [],
        "first_change_on": None,
    },
    {
        "name": "halve-beds",
        "title": "Halve assessment and treatment beds",
        "question": "Do fewer local beds save money without sending more people away?",
        "compare_with": "baseline",
        "claims": [],
        "first_change_on": "2027-04-01",
    },
    {
        "name": "halve-beds-and-reinvest",
        "title": "Halve assessment and treatment beds and reinvest in intensive support",
        "question": "Does intensive support make up for the beds?",
        "compare_with": "baseline",
        "claims": [],
        "first_change_on": "2027-04-01",
    },
]

RELEASE_PER_BED = Parameter(
    name="ward_release_per_bed",
    meaning="Cost of the ward that goes when one bed closes",
    value=100_000.0,
    low=40_000.0,
    high=225_000.0,
    unit="GBP per year",
    scale="log",
    source="About 600,000 was released by closing six beds",
    grade="C",
    basis="derived",
)

# setting, level, people at the start
ADULTS = (
    ("family_home", "none", 1100.0),
    ("own_tenancy", "none", 900.0),
    ("family_home", "serious", 45.0),
    ("family_home", "challenging", 42.0),
    ("own_tenancy", "serious", 60.0),
    ("own_tenancy", "challenging", 35.0),
    ("local_residential", "serious", 16.0),
    ("local_residential", "challenging", 8.0),
    ("out_of_area", "serious", 20.0),
    ("out_of_area", "challenging", 8.0),
    ("local_beds", "serious", 6.5),
    ("away_hospital", "serious", 2.5),
    ("secure_hospital", "serious", 6.0),
)
MOVES = (  # from, to, number a year
    ("family_home", "own_tenancy", 3.9),
    ("own_tenancy", "shared_lives", 0.6),
    ("own_tenancy", "local_beds", 4.0),
    ("own_tenancy", "emergency_holding", 7.4),
    ("emergency_holding", "own_tenancy", 6.0),
    ("emergency_holding", "out_of_area", 1.4),
    ("local_beds", "own_tenancy", 4.9),
    ("family_home", "away_hospital", 1.2),
    ("family_home", "residential_school", 3.7),
)
WEEKLY = {"family_home": 500.0, "own_tenancy": 2300.0, "local_residential": 1800.0}
EVENTS = (
    ("crisis", "own_tenancy", 58.0),
    ("admission_sought", "own_tenancy", 7.6),
    ("refused_no_local_bed", "own_tenancy", 0.25),
    ("admitted_locally", "local_beds", 5.9),
    ("admitted_away", "away_hospital", 1.7),
    ("not_admitted", "own_tenancy", 0.05),
    ("admitted_secure", "secure_hospital", 0.9),
    ("breakdown", "own_tenancy", 13.0),
    ("new_out_of_area", "out_of_area", 6.4),
    ("returned_to_area", "own_tenancy", 2.2),
    ("died", "own_tenancy", 3.0),
    ("turned_18_serious", "family_home", 7.0),
    ("turned_18_challenging", "family_home", 8.0),
)


def synthetic_results(
    draws: int = 4, replications: int = 3, scenarios: list[dict[str, Any]] | None = None
) -> pd.DataFrame:
    """The results table of the made-up run."""
    chosen = tuple(one["name"] for one in (SCENARIOS if scenarios is None else scenarios))
    return _made_up(draws, replications, chosen).copy()


@cache
def _made_up(draws: int, replications: int, scenarios: tuple[str, ...]) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for draw in range(draws):
        for replication in range(replications):
            for scenario in scenarios:
                chance = np.random.default_rng([7, draw, replication])
                rows.extend(_future(scenario, draw, replication, chance))
    return pd.DataFrame(rows)


def _future(
    scenario: str, draw: int, replication: int, chance: np.random.Generator
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    doubt = 1.0 + 0.12 * chance.standard_normal(4)
    wander = np.cumsum(chance.standard_normal((N_YEARS, len(ADULTS))), axis=0)
    counts = chance.random((N_YEARS, len(EVENTS)))
    going = chance.random((N_YEARS, len(MOVES)))
    for index in range(N_YEARS):
        year = FIRST_YEAR + index

        def add(measure: str, value: float, *, year: int = year, **keys: Any) -> None:
            future = {"scenario": scenario, "draw": draw, "replication": replication}
            rows.append({**future, "year": year, "measure": measure, "value": value, **keys})

        days = (date(year + 1, 4, 1) - date(year, 4, 1)).days
        closed = {"baseline": 0.0}.get(scenario, min(1.0, max(0.0, (index - 1) / 2)))
        helped = closed * doubt[3] if scenario == "halve-beds-and-reinvest" else 0.0
        people: dict[str, float] = {}
        for place, (setting, level, start) in enumerate(ADULTS):
            here = start * (1 + 0.004 * index) + 0.35 * np.sqrt(start / 5) * wander[index, place]
            if setting == "away_hospital":
                here += closed * (2.4 * doubt[0] * min(1.0, index / 6)) - 1.3 * helped
            if setting == "local_beds":
                here -= closed * 2.2 * doubt[1]
            here = max(0.0, here)
            people[setting] = people.get(setting, 0.0) + here
            keys: dict[str, Any] = {"setting": setting, "level": level, "item": "adults"}
            add("person_days", here * days, **keys)
            add("people_at_end", round(here), **keys)
            weekly = WEEKLY.get(setting, 2700.0) * (0.5 if level == "none" else 1.0)
            if setting not in ("local_beds", "away_hospital", "secure_hospital"):
                cost = here * weekly * days / 7 * 1.02**index * (1 - 0.004 * helped)
                spent = round(cost * 0.75, 2), round(cost - round(cost * 0.75, 2), 2)
                where: dict[str, Any] = {"setting": setting, "level": level, "item": "package"}
                add("cost_gbp", spent[0], payer="council", **where)
                add("cost_gbp", spent[1], payer="health_board", **where)
        school = 12 - 0.12 * index * bool(helped)
        for setting, group, here in (
            ("residential_school", "children", school),
            ("childrens_hospital", "children", 2.4),
            ("autism_hospital", "autism_only", 12.0),
        ):
            add("person_days", here * days, setting=setting, level="challenging", item=group)
        _add_events(add, counts[index], closed, helped, doubt)
        for (before, after, mean), uniform in zip(MOVES, going[index], strict=True):
            more = 1.5 * closed * (after == "away_hospital")
            add(
                "moves", _poisson(uniform, mean + more), setting=after, level="serious", item=before
            )
        add("moves", 21.0, setting="local_residential", level="none", item="own_tenancy")
        _add_money(add, people, closed, helped, school, index)
        beds = 12 - 6 * closed
        add("capacity_days", beds * days, service="local_beds", item="open")
        add("capacity_days", people["local_beds"] * days, service="local_beds", item="held")
        add("capacity_days", 2.0 * days, service="suitable_homes", item="waiting_discharge")
        add("counted_days", 2.0 * days, item="ready_to_leave_hospital")
        add("fund_gbp", -1e5 * helped, item="balance_at_end")
    return rows


def _add_events(add: Any, luck: Any, closed: float, helped: float, doubt: Any) -> None:
    """Counts of the year's events, by inverting the Poisson distribution at the year's luck."""
    for (event, setting, mean), uniform in zip(EVENTS, luck, strict=True):
        expected = mean * doubt[2]
        if event in ("admission_sought", "admitted_locally", "crisis"):
            expected *= 1 - 0.15 * helped
        if event == "admitted_locally":
            expected -= 1.7 * closed
        if event == "admitted_away":
            expected += closed * 1.7 - 0.8 * helped
        if event == "refused_no_local_bed":
            expected += 2.0 * closed
        count = _poisson(uniform, max(0.01, expected))
        if count:
            add("events", count, setting=setting, level="serious", item=event)


def _poisson(uniform: float, mean: float) -> int:
    """The count at which a Poisson distribution reaches a probability."""
    count, term = 0, math.exp(-mean)
    reached = term
    while reached < uniform and term > 0:
        count += 1
        term *= mean / count
        reached += term
    return count


def _add_money(
    add: Any, people: dict[str, float], closed: float, helped: float, school: float, index: int
) -> None:
    """The year's money other than packages."""
    stranded = 0.6e6 * (closed if index < 5 else 0.0)
    for item, payer, amount in (
        ("ward_variable", "health_board", people["local_beds"] * 180e3),
        ("ward_fixed", "health_board", 3.3e6 - 1.2e6 * closed),
        ("ward_stranded", "health_board", stranded),
        ("away_hospital", "health_board", people["away_hospital"] * 250e3),
        ("secure_hospital", "specialised_commissioning", people["secure_hospital"] * 165e3),
        ("residential_school", "education", school * 180e3),
        ("service", "health_board", 0.9e6 * (helped > 0)),
    ):
        add("cost_gbp", round(amount, 2), payer=payer, item=item)


def claim(**changes: Any) -> dict[str, Any]:
    """One judged claim, as verdicts.json holds it."""
    return {
        "measure": "people_far_from_home",
        "title": "People far from home",
        "period": "in year 10",
        "threshold": "no higher than with 'Services carry on as they are'",
        "unit": "people",
        "provisional": False,
        "sentence": "In 34 of 100 futures, people far from home in year 10 is no higher than "
        "with 'Services carry on as they are'.",
        "verdict": "could go either way",
        "probability": 0.34,
        "probability_interval": [0.21, 0.5],
        "probability_parameters_only": 0.3,
        "interval": [-0.4, 4.1],
        "mean": 1.6,
        "mean_standard_error": 0.2,
        "share_of_variance_parameters": 0.62,
        "share_of_variance_chance": 0.38,
        "note": "More runs may settle this.",
        "n_draws": 4,
        "n_replications": 3,
        **changes,
    }


def synthetic_verdicts() -> list[dict[str, Any]]:
    """Two hypotheses with claims of every verdict, one of them of a run that was too short."""
    money = {
        "measure": "net_present_cost",
        "title": "Cost in today's money",
        "period": "over 10 years",
        "threshold": "at most 98% of what it is with 'Services carry on as they are'",
        "unit": "GBP",
        "provisional": True,
        "interval": [-6.1e6, 5.2e6],
        "mean": -1.0e6,
    }
    nothing = dict.fromkeys(
        (
            "probability",
            "probability_interval",
            "probability_parameters_only",
            "interval",
            "mean",
            "share_of_variance_parameters",
            "share_of_variance_chance",
        )
    )
    base = {"compare_with": "baseline", "comparator_title": SCENARIOS[0]["title"]}
    return [
        {
            **base,
            "scenario": "halve-beds",
            "scenario_title": SCENARIOS[1]["title"],
            "statement": "It saves money over ten years without sending more people away.",
            "sure_enough": 0.9,
            "verdict": "not supported",
            "claims": [
                claim(),
                claim(**money, verdict="supported", probability=0.95),
                claim(
                    measure="share_of_admissions_refused_locally",
                    title="Share of admissions with no local bed free",
                    unit="share",
                    period="in any year",
                    threshold="at most 10%",
                    verdict="not supported",
                    probability=0.02,
                    mean=0.34,
                    interval=[0.19, 0.53],
                ),
            ],
        },
        {
            **base,
            "scenario": "halve-beds-and-reinvest",
            "scenario_title": SCENARIOS[2]["title"],
            "statement": "Intensive support makes up for the beds.",
            "sure_enough": 0.9,
            "verdict": "could go either way",
            "claims": [
                claim(
                    **nothing,
                    verdict="not judged",
                    sentence="The run is too short to say: it ends before year 20.",
                ),
                claim(verdict="leaning for", probability=0.81),
            ],
        },
    ]


def synthetic_manifest(draws: int = 4, replications: int = 3, **changes: Any) -> dict[str, Any]:
    """The manifest of the made-up run."""
    return {
        "schema_version": 1,
        "hometruth_version": "0.1.0",
        "created": "2026-05-01T10:00:00+00:00",
        "place": {
            "name": "gloucestershire",
            "title": "Gloucestershire",
            "price_base": "2025/26",
            "start": "2026-04-01",
            "public_figures_only": True,
            "protected": False,
            "folder": "gloucestershire",
        },
        "names": to_json(shipped_model().run_names.shown),
        "years": N_YEARS,
        "scenarios": SCENARIOS,
        "draws": draws,
        "replications": replications,
        "seed": 1,
        "complete": True,
        "replications_done": draws * replications,
        "discount_rate": 0.035,
        "money": to_json(money_papers("2025/26", FIRST_YEAR, N_YEARS, 0.035, [RELEASE_PER_BED])),
        "workers": 1,
        "seconds": 12.5,
        "hashes": {"results": "a1b2", "rulebook": "c3d4", "inputs": "e5f6", "files": {}},
        "drift": {"statement": "With nothing changed, adults whose behaviour challenges drift up."},
        **changes,
    }


def write_run(
    folder: Path,
    results: pd.DataFrame | None = None,
    verdicts: list[dict[str, Any]] | None = None,
    **manifest: Any,
) -> Path:
    """Write the made-up run folder; ``manifest`` replaces keys of its manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    table = synthetic_results() if results is None else results
    made = RunFolder(folder)
    write_results(table, made.results)
    made.write_verdicts(synthetic_verdicts() if verdicts is None else verdicts)
    write_json(made.manifest, synthetic_manifest(**manifest))
    return folder


def run_of(results: pd.DataFrame, scenarios: list[dict[str, Any]] | None = None) -> Run:
    """A run of made-up results that lies in no folder."""
    known = SCENARIOS if scenarios is None else scenarios
    content = synthetic_manifest(scenarios=known)
    manifest = JsonFile(Path("manifest.json"), "", content).as_(Manifest)
    folder = RunFolder(Path("nowhere"))
    return Run(folder, manifest, (), Dictionary(()), ByLine.of(results))


def page_of(folder: Path) -> Path:
    """Write the page of a run folder."""
    return write_page(read_run(folder))


def workbook_of(folder: Path) -> Path:
    """Write the workbook of a run folder."""
    return write_workbook(read_run(folder))
