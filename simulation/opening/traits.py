"""Lasting traits of people, their families, and the services that have reached them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from simulation.clock import DAYS_PER_YEAR
from simulation.councils import Councils
from simulation.distributions import standard_normal_quantile_each
from simulation.maths import exp_each
from simulation.opening.caseload import ADULT_AT_AGE, AlreadyRunning
from simulation.pathway.words import AUTISM_ONLY, FAMILY, NOT_CHALLENGING
from simulation.results.payers import COUNCIL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.opening.register import Register

LEAST_NEED_PERCENT = 20
EDUCATION_ENDS_AT_AGE = 25


def give_traits(register: Register, values: Mapping[str, float]) -> None:
    """Sex, autism, course and frailty."""
    p_male = np.where(
        register.has("level", NOT_CHALLENGING), values["p_male_none"], values["p_male_challenging"]
    )
    register.set("sex", "male", register.chance("sex") < p_male)
    both = register.chance("autistic") < values["p_autistic"]
    register.set("autistic", "yes", both & ~register.has("group", AUTISM_ONLY))
    register.set("course", "persistent", register.chance("course") < values["p_persistent"])
    frailty, p_low = register.chance("frailty"), values["p_low_frailty"]
    register.set("frailty", "high", frailty < p_low + values["p_high_frailty"])
    register.set("frailty", "low", frailty < p_low)


def give_needs(register: Register, sigma: float) -> NDArray[np.int64]:
    """Lasting need as a percentage of usual need: lognormal with mean 100.

    Args:
        sigma: standard deviation of its logarithm.
    """
    z = standard_normal_quantile_each(register.chance("need"))
    need = np.rint(100.0 * exp_each(sigma * z - 0.5 * sigma * sigma)).astype(np.int64)
    return np.maximum(LEAST_NEED_PERCENT, need)


def give_councils(register: Register, councils: Councils | None) -> None:
    """Give each person a council, where several councils share the place."""
    if councils:
        coding = register.coding
        codes = np.array([coding.code(COUNCIL, name) for name, _ in councils.shares])
        chances = register.chance(COUNCIL)
        register.codes[coding.column[COUNCIL]] = codes[councils.council_at(chances)]


def give_carers(register: Register, values: Mapping[str, float]) -> None:
    """Carers of people who live with family, and how old they are."""
    eligible = ~register.has("group", AUTISM_ONLY)
    at_home = np.flatnonzero(eligible & register.has("setting", FAMILY))
    two = register.chance("carers", at_home) < values["p_two_carers"]
    register.set("carers", "two", at_home[two])
    register.set("carers", "one", at_home[~two])
    cared_for = np.flatnonzero(eligible & ~register.has("carers", "none"))
    about = (register.chance("carer_age", cared_for) - 0.5) * values["carer_age_spread_years"]
    older_days = (values["carer_years_older"] + about) * DAYS_PER_YEAR
    register.set_mark("carer_age", register.born[cared_for] - older_days, cared_for)


def give_education(register: Register, values: Mapping[str, float]) -> None:
    """Some young adults present keep an education, health and care plan until 25."""
    age = register.age_years
    young = (age >= ADULT_AT_AGE) & (age < EDUCATION_ENDS_AT_AGE)
    eligible = np.flatnonzero(register.present & young & ~register.has("group", AUTISM_ONLY))
    kept = register.chance("education", eligible) < values["p_education_plan_after_18"]
    register.set("education", "yes", eligible[kept])


def give_services(register: Register, running: Sequence[AlreadyRunning]) -> None:
    """Some of those eligible have been reached by the services that run already."""
    for one in running:
        eligible = register.present & ~register.has("group", AUTISM_ONLY)
        for attribute, allowed in one.eligible:
            eligible &= register.has(attribute, *allowed)
        people = np.flatnonzero(eligible)
        reached = register.chance(one.service, people) < one.already_reached
        register.set(one.service, "after", people[reached])
