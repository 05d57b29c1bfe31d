"""A new home: what kind, who supports it, and how support changes once a person is settled."""

from __future__ import annotations

from simulation.pathway.skill import by_skill
from simulation.pathway.words import (
    ADULTS,
    AWAY_HOME,
    NOT_CHALLENGING,
    PAID,
    RESIDENTIAL,
    SHARED,
    SUPPORT,
    TENANCY,
    USUAL_SUPPORT,
    by_level,
)
from simulation.rulebook import (
    Assigns,
    Becomes,
    Does,
    Hazard,
    Records,
    Resource,
    Shifts,
    Starts,
)
from simulation.rulebook.conditions import mean_of, per, where
from simulation.rulebook.writing import chance, decides, option, p, routine

SUITABLE_HOMES = Resource(
    "suitable_homes",
    "Homes nearby that suit people whose behaviour is a serious challenge",
    where(home="suitable"),
    priorities=("emergency", "discharge", "repatriation", "planned"),
    turnaround="home_turnaround_days",
    supply="new_homes_a_year",
    title="Suitable local homes",
)

# Moving in


KIND_OF_HOME = chance(
    "kind_of_home",
    option("residential care", by_level("p_residential"), Becomes("setting", RESIDENTIAL)),
    option("shared lives", p("p_shared_lives"), Becomes("setting", SHARED)),
    otherwise=[Becomes("setting", TENANCY)],
)

MOVE_TO_ORDINARY_HOME = routine(
    "move_to_ordinary_home",
    Does("give_up_home"),
    Becomes("carers", "none"),
    Becomes("home", "ordinary"),
    KIND_OF_HOME,
    Does("settle_in"),
    Assigns("provider", "provider"),
)

MOVE_TO_SUITABLE_HOME = routine(
    "move_to_suitable_home",
    Becomes("search", "no"),
    Becomes("carers", "none"),
    Becomes("home", "suitable"),
    Becomes("residence", "own"),
    Does("find_landlord"),
    Becomes("setting", TENANCY),
    Does("settle_in"),
    Assigns("provider", "provider_of_suitable_home"),
)

MOVE_OUT_OF_AREA = routine(
    "move_out_of_area",
    Does("give_up_home"),
    Becomes("carers", "none"),
    Becomes("setting", AWAY_HOME),
    Does("stop_services"),
    Records("new_out_of_area"),
    Does("settle_in"),
)

SETTLE_IN = routine(
    "settle_in",
    Becomes("housing", "has a home"),
    Starts("since_move"),
    Does("find_provider"),
)

FIND_PROVIDER = routine(
    "find_provider",
    *decides("provider_skill", "usual", poor="p_poor_provider", skilled="p_skilled_provider"),
)

FIND_LANDLORD = routine(
    "find_landlord", *decides("landlord", "provider", separate="separate_landlord_share")
)

ROUTINES = (
    FIND_PROVIDER,
    FIND_LANDLORD,
    MOVE_TO_ORDINARY_HOME,
    MOVE_TO_SUITABLE_HOME,
    MOVE_OUT_OF_AREA,
    SETTLE_IN,
)

# Living there

SUPPORT_REVIEWED = Hazard(
    "support_reviewed",
    "Extra support is reviewed and reduced",
    where(ADULTS, support=SUPPORT[USUAL_SUPPORT + 1 :]),
    rate=[mean_of("support_review_years")],
    then=[Shifts("support", -1)],
)

PACKAGE_STEPS_DOWN = Hazard(
    "package_steps_down",
    "A settled person needs less",
    where(ADULTS, setting=PAID, since_move="settled", support=SUPPORT[1 : USUAL_SUPPORT + 1]),
    rate=[per("package_step_down_rate"), *by_skill("package_step_down_ratio")],
    then=[Shifts("support", -1)],
)

PACKAGE_STEPS_UP = Hazard(
    "package_steps_up",
    "A settled person's needs grow again",
    where(ADULTS, setting=PAID, support=SUPPORT[:USUAL_SUPPORT]),
    rate=[per("package_step_up_rate")],
    then=[Shifts("support", 1)],
)

MOVES_ON = Hazard(
    "moves_on",
    "Moves on from a suitable home that they no longer need, which is free for the next person",
    where(ADULTS, home="suitable", level=NOT_CHALLENGING),
    rate=[per("moving_on_rate")],
    then=[Records("moved_on"), Does("move_to_ordinary_home")],
)

HAZARDS = (MOVES_ON, SUPPORT_REVIEWED, PACKAGE_STEPS_DOWN, PACKAGE_STEPS_UP)
