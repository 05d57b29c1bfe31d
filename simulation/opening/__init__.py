"""The opening caseload and everyone who joins later, the same in every scenario.

Published counts say how many people live in each setting. They do not say how long people have
lived there, what happened to them before, or what they need. The model takes these from
*histories*: people at the end of a long run of the model under constant conditions, who live in
the same kind of place at the same level of behaviour. So the first years continue a steady
history.

Functions here work on arrays of many people. Each person's chance depends only on their number.
"""

from __future__ import annotations

from collections.abc import Mapping

from simulation.opening.caseload import (
    ADULT_AT_AGE,
    AGE_BANDS,
    JOINS_AT_AGE,
    LATE_AT_AGE,
    AlreadyRunning,
    Caseload,
    Cell,
    Count,
    Histories,
    History,
    age_band,
)
from simulation.opening.homes import fill_suitable_homes, house_newcomers, share_among_providers
from simulation.opening.joining import who_comes
from simulation.opening.pasts import give_pasts
from simulation.opening.register import Register
from simulation.opening.traits import (
    give_carers,
    give_councils,
    give_education,
    give_needs,
    give_services,
    give_traits,
)
from simulation.opening.trends import ENTRANTS_TREND, Path, path_of
from simulation.people import Population
from simulation.rulebook.tables import Tables

__all__ = [
    "ADULT_AT_AGE",
    "AGE_BANDS",
    "ENTRANTS_TREND",
    "JOINS_AT_AGE",
    "LATE_AT_AGE",
    "PARAMETERS_READ",
    "AlreadyRunning",
    "Caseload",
    "Cell",
    "Count",
    "Histories",
    "History",
    "age_band",
    "build_population",
    "path_of",
]

PARAMETERS_READ = (
    "p_child_known",
    "entrants_trend",
    "p_child_challenging_at_2",
    "p_male_challenging",
    "p_male_none",
    "p_autistic",
    "p_persistent",
    "p_low_frailty",
    "p_high_frailty",
    "need_sigma",
    "p_two_carers",
    "carer_years_older",
    "carer_age_spread_years",
    "p_education_plan_after_18",
    "people_per_provider_home",
    "autism_people_at_risk",
    "autism_settling_rate",
    "adults_joining_a_year",
    "autism_long_stay_share",
    "autism_short_stay_years",
    "autism_long_stay_years",
    "p_autism_behaviour_led",
    "p_detained",
    "long_stay_share",
    "short_stay_treatment_years",
    "long_stay_treatment_years",
    "secure_long_stay_share",
    "secure_short_stay_treatment_years",
    "secure_long_stay_treatment_years",
)


def build_population(
    tables: Tables, caseload: Caseload, values: Mapping[str, float], key: int, path: Path = ()
) -> Population:
    """The people of one replication.

    Args:
        tables: the compiled pathway.
        caseload: counts, cohorts and histories.
        values: parameter values of this draw, by name.
        key: ``chance.stream_key(seed, draw, replication)``.
        path: a scenario's own changes of the trend of entrants (``trends.path_of``).
    """
    register = Register(tables, who_comes(caseload, values, key, path), key)
    give_traits(register, values)
    give_councils(register, caseload.councils)
    give_pasts(register, caseload.histories, values)
    give_carers(register, values)
    give_education(register, values)
    give_services(register, caseload.running)
    fill_suitable_homes(register, caseload.suitable_homes)
    house_newcomers(register)
    return register.population(
        need_percent=give_needs(register, values["need_sigma"]),
        n_groups=share_among_providers(register, values["people_per_provider_home"]),
    )
