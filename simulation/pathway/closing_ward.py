"""Closing the local ward on a date: those still there move to places that were planned for them.

Without this, a bed that is due to close stays open for as long as the person in it needs
hospital, and the ward keeps its fixed cost (docs/decisions/0026-dated-closure.md). A scenario that
sets local beds to none and turns ``ward_reprovision`` on closes the ward on that day.
"""

from __future__ import annotations

from simulation.pathway.words import ADULTS, AWAY_BED, WARD
from simulation.rulebook import Becomes, Does, Hazard, Records, Starts, Tries, Withdraws
from simulation.rulebook.conditions import mean_of, times, where
from simulation.rulebook.writing import chance, option, p, routine

A_HOME_NEARBY = option(
    "a home nearby, with support bought for them",
    p("p_reprovided_nearby"),
    Does("reprovide_nearby"),
)

ANOTHER_HOSPITAL = option(
    "another hospital", p("p_reprovided_in_hospital"), Does("move_to_another_hospital")
)

HOSPITAL_OR_FAR = chance(
    "hospital_at_closure",
    ANOTHER_HOSPITAL,
    otherwise=[Withdraws("suitable_homes"), Does("discharge_to_out_of_area")],
)

WARD_CLOSES = Hazard(
    "ward_closes",
    "The local ward has closed: those still there move to a place planned for them "
    "(dated switch, off unless set)",
    where(ADULTS, setting=WARD),
    rate=[mean_of("ward_closing_years"), times("ward_reprovision")],
    then=[
        Records("moved_at_closure"),
        chance("place_at_closure", A_HOME_NEARBY, otherwise=[HOSPITAL_OR_FAR]),
    ],
)

REPROVIDE_NEARBY = routine(
    "reprovide_nearby",
    Withdraws("suitable_homes"),
    Tries(
        "suitable_homes",
        then=[Does("discharge_to_suitable_home")],
        otherwise=[Does("discharge_to_ordinary_home")],
    ),
    Becomes("reprovided", "yes"),
)

MOVE_TO_ANOTHER_HOSPITAL = routine(
    "move_to_another_hospital",
    Does("leave_bed"),
    Becomes("setting", AWAY_BED),
    Starts("since_move"),
    Records("moved_to_another_hospital"),
)

HAZARDS = (WARD_CLOSES,)
ROUTINES = (REPROVIDE_NEARBY, MOVE_TO_ANOTHER_HOSPITAL)
