"""Moves with time to plan: from the family home, and back to the area from far away."""

from __future__ import annotations

from simulation.pathway.words import ADULTS, AWAY_HOME, CB, NOT_CHALLENGING, by_level
from simulation.rulebook import Asks, Becomes, Does, Hazard, If, Records, Withdraws
from simulation.rulebook.conditions import mean_of, per, times, where
from simulation.rulebook.writing import chance, option, p, routine

WAIT_FOR_PLANNED_MOVE = Asks("suitable_homes", "planned", [Does("move_to_suitable_home")])
WAIT_TO_RETURN = Asks(
    "suitable_homes", "repatriation", [Records("returned_to_area"), Does("move_to_suitable_home")]
)

# From the family home

FAMILY_HOME_ENDS = routine(
    "family_home_ends",
    Records("family_home_ended"),
    chance(
        "planned",
        option("time to plan", p("p_move_is_planned"), Does("plan_move")),
        otherwise=[Does("lose_home")],
    ),
)

ORDINARY_HOME_WILL_DO = option(
    "an ordinary home will do",
    by_level("p_ordinary_home_planned", CB),
    Does("move_to_ordinary_home"),
)

WAIT_IF_CHALLENGING = If(
    where(level=NOT_CHALLENGING),
    then=[Does("move_to_ordinary_home")],
    otherwise=[Becomes("search", "planned"), WAIT_FOR_PLANNED_MOVE],
)

PLAN_MOVE = routine(
    "plan_move",
    Records("planned_move"),
    chance("planned_home", ORDINARY_HOME_WILL_DO, otherwise=[WAIT_IF_CHALLENGING]),
)

PLANNED_WAIT_ENDS = Hazard(
    "planned_wait_ends",
    "A planned move could wait no longer",
    where(ADULTS, search="planned"),
    rate=[mean_of("planned_wait_years")],
    then=[Does("lose_home")],
)

# From far away

HOME_TO_RETURN_TO = chance(
    "home_to_return_to",
    option(
        "an ordinary home will do",
        by_level("p_ordinary_home_planned", CB),
        Records("returned_to_area"),
        Does("move_to_ordinary_home"),
    ),
    otherwise=[Becomes("search", "returning"), WAIT_TO_RETURN],
)

READY_TO_RETURN = chance(
    "ready_to_return", option("ready", p("p_ready_to_return"), HOME_TO_RETURN_TO)
)

REVIEW_FOR_RETURN = routine(
    "review_for_return",
    If(
        where(ADULTS, setting=AWAY_HOME, search="no"),
        then=[Records("reviewed_for_return"), READY_TO_RETURN],
    ),
)

RETURN_WAIT_ENDS = Hazard(
    "return_wait_ends",
    "The plan to return lapses",
    where(ADULTS, search="returning"),
    rate=[mean_of("return_wait_years")],
    then=[Withdraws("suitable_homes"), Becomes("search", "no")],
)

RETURNS_UNAIDED = Hazard(
    "returns_unaided",
    "Comes back from out of area, having needed no special home",
    where(ADULTS, setting=AWAY_HOME, level=NOT_CHALLENGING),
    rate=[per("return_rate_none")],
    then=[Records("returned_to_area"), Does("move_to_ordinary_home")],
)

RESIDENCE_PASSES = Hazard(
    "residence_passes",
    "The area they live in takes over responsibility (ordinary residence; a switch)",
    where(ADULTS, setting=AWAY_HOME, residence="own"),
    rate=[per("residence_passing_rate"), times("ordinary_residence")],
    then=[Becomes("residence", "other"), Records("residence_passed")],
)

HAZARDS = (PLANNED_WAIT_ENDS, RETURN_WAIT_ENDS, RETURNS_UNAIDED, RESIDENCE_PASSES)

ROUTINES = (FAMILY_HOME_ENDS, PLAN_MOVE, REVIEW_FOR_RETURN)
