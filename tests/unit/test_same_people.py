"""The same key makes the same people, whatever becomes of the code that makes them.

What was recorded here came from a builder that took one person after another and drew each chance
by itself (``chance.uniform``).  To change people all the same, say so in the changelog with
[numbers] and print ``lines(people())`` again.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from hashlib import sha256

from scenarios.binding.model import localised
from simulation.chance import stream_key
from simulation.councils import Councils
from simulation.opening import (
    AlreadyRunning,
    Caseload,
    Cell,
    Count,
    History,
    build_population,
)
from simulation.people import Population
from simulation.rulebook.conditions import where
from simulation.rulebook.tables import Tables
from tests.small_place import shipped_model, small_place

VALUES = {
    "p_child_known": 0.0095,
    "entrants_trend": 0.0,
    "p_child_challenging_at_2": 0.2,
    "p_male_challenging": 0.65,
    "p_male_none": 0.6,
    "p_autistic": 0.35,
    "p_persistent": 0.45,
    "p_low_frailty": 0.3,
    "p_high_frailty": 0.25,
    "need_sigma": 0.4,
    "p_two_carers": 0.55,
    "carer_years_older": 29.0,
    "carer_age_spread_years": 12.0,
    "p_education_plan_after_18": 0.5,
    "people_per_provider_home": 4.3,
    "autism_people_at_risk": 7.5,
    "autism_settling_rate": 0.2,
    "p_autism_behaviour_led": 0.6,
    "p_detained": 0.45,
    "adults_joining_a_year": 3.5,
    "autism_long_stay_share": 0.3,
    "autism_short_stay_years": 0.2,
    "autism_long_stay_years": 3.0,
    "secure_long_stay_share": 0.3,
    "secure_short_stay_treatment_years": 1.2,
    "secure_long_stay_treatment_years": 12.0,
    "long_stay_share": 0.25,
    "short_stay_treatment_years": 0.5,
    "long_stay_treatment_years": 4.0,
}
COUNTS = (
    Count("adults", "none", "family_home", 18, 24, 25),
    Count("adults", "none", "own_tenancy", 25, 64, 30),
    Count("adults", "challenging", "own_tenancy", 20, 70, 20),
    Count("adults", "serious", "own_tenancy", 30, 49, 12),
    Count("adults", "challenging", "local_residential", 40, 79, 15),
    Count("adults", "serious", "local_beds", 18, 60, 8),
    Count("adults", "serious", "secure_hospital", 25, 60, 4),
    Count("adults", "challenging", "emergency_holding", 25, 60, 2),
    Count("adults", "none", "shared_lives", 18, 90, 0),
    Count("children", "challenging", "family_home", 10, 17, 12),
    Count("children", "serious", "residential_school", 12, 17, 5),
    Count("autism_only", "none", "autism_hospital", 18, 45, 9),
)
COUNCILS = Councils((("east", 0.5), ("mid", 0.3), ("west", 0.2)))
SHOWN = (
    *("group", "level", "setting", "sex", "autistic", "course", "frailty", "carers", "home"),
    *("stay", "phase", "housing", "education", "intensive_support", "family_support", "council"),
)


def met(number: int) -> History:
    """Someone with a past of their own, those of an even number without a discharge."""
    values = {
        "course": ("episodic", "persistent")[number % 2],
        "frailty": ("low", "usual", "high")[number % 3],
        "home": ("ordinary", "suitable")[number % 5 == 0],
        "carers": ("none", "one")[number % 4 == 0],
    }
    days = {"since_move": 10.0 * number, "since_discharge": 7.0 * number}
    return History(number % 3, values, days if number % 2 else {})


def histories() -> dict[Cell, list[History]]:
    """Many of one cell, too few of an age band in another, nobody in a third."""
    return {
        ("adults", "challenging", "own_tenancy"): [met(n) for n in range(40)],
        ("adults", "none", "own_tenancy"): [met(n) for n in range(11)],
        ("adults", "none", "family_home"): [],
        ("children", "challenging", "family_home"): [met(n) for n in range(6, 31)],
    }


@cache
def tables() -> Tables:
    """The pathway where three councils share the place."""
    return localised(shipped_model(), replace(small_place(), councils=COUNCILS)).tables


@cache
def people() -> Population:
    """Some of every kind: present and joining, with a history and without."""
    running = (
        AlreadyRunning("intensive_support", where(group="adults", carers=("none", "one")), 0.4),
        AlreadyRunning("family_support", where(intensive_support="after"), 0.5),
    )
    cohorts = (1000.0, 1400.0, 0.0, 800.0)
    caseload = Caseload(COUNTS, cohorts, 17, histories(), running, COUNCILS)
    return build_population(tables(), caseload, VALUES, stream_key(20260401, 3, 5))


def lines(population: Population) -> list[str]:
    """Each person in words."""
    names, n_plain = tables().names, int(tables().n_attributes[0])
    column = {name: i for i, name in enumerate(names.attributes)}
    marks = [
        column[name] - n_plain for name in ("age", "carer_age", "since_move", "since_discharge")
    ]
    found = []
    for person in range(len(population)):
        codes = population.codes[person].tolist()
        words = [names.values[column[name]][codes[column[name]]] for name in SHOWN]
        days = [f"{day:.4f}" for day in population.mark_at[person, marks].tolist()]
        home, need = codes[column["provider"]], int(population.need_percent[person])
        joins = f"{population.joins_at[person]:.4f}"
        found.append(" ".join([*words, *days, str(home), str(need), joins]))
    return found


RECORDED = {
    1: "adults none family_home male no episodic low one none none none has a home "
    "no after no mid -7353.5774 -18263.0037 nan nan 0 75 0.0000",
    60: "adults challenging own_tenancy male no persistent high none ordinary none "
    "none has a home no no no east -18808.8259 nan -170.0000 -119.0000 18 88 "
    "0.0000",
    78: "adults serious own_tenancy female no persistent usual none suitable none "
    "none has a home no no no east -17326.8881 nan nan nan 16 91 0.0000",
    104: "adults serious local_beds female no episodic high none none long treatment "
    "has a home no no no east -7851.8377 nan nan nan 0 138 0.0000",
    115: "adults challenging emergency_holding male no episodic usual none none none "
    "none lost no after no mid -15205.7465 nan nan nan 0 170 0.0000",
    120: "children challenging family_home female yes episodic low two ordinary none "
    "none has a home no no no west -6227.3891 -17067.5000 nan nan 0 153 0.0000",
    136: "autism_only none autism_hospital male no episodic usual none none long none "
    "has a home no no no east -14095.2481 nan nan nan 0 106 0.0000",
    143: "children none family_home male no episodic usual two none none none has a "
    "home no no no east -612.5192 -9939.6742 nan nan 0 66 117.9808",
    198: "autism_only none family_home female no persistent usual none none none none "
    "has a home no no no mid -15460.2741 nan nan nan 0 68 1334.3401",
}
DIGEST = "dc334f21481cb73131639cd97fc1152303e6411c07f02f5d0b5ece4ae7a7db18"


def test_people_are_those_recorded() -> None:
    """Protects comparison with earlier runs: every trait, day, need and home of 199 people."""
    population = people()
    found = lines(population)
    assert {person: found[person] for person in RECORDED} == RECORDED
    assert (len(found), population.n_groups) == (199, 18)
    assert sha256("\n".join(found).encode()).hexdigest() == DIGEST
