"""Leaving hospital: treatment is finished, something is waited for, the person leaves.

Somebody who is ready may wait for a decision or funding, then for staff and clinical support in
the community, then for a home. Each is a step of its own, so that a review, an in-reach team or
a home acts on the wait that it is about. Only people who wait for a home are recorded as
delayed: the other waits are part of treatment in most records (docs/decisions/0024).
"""

from __future__ import annotations

from collections.abc import Sequence

from simulation.pathway.words import (
    ADULT_HOSPITAL,
    ADULTS,
    AWAY_BED,
    FAMILY,
    NOT_CHALLENGING,
    SECURE,
    TREATMENT_BEDS,
    WARD,
)
from simulation.rulebook import (
    Asks,
    Becomes,
    Does,
    Hazard,
    If,
    Records,
    Releases,
    Starts,
    Tries,
    Withdraws,
)
from simulation.rulebook.conditions import Factor, mean_of, per, slowed, times, where
from simulation.rulebook.services import Service, effects_on
from simulation.rulebook.writing import chance, option, p, routine

READY = where(ADULTS, phase="ready", setting=ADULT_HOSPITAL)


def wait_of(stem: str) -> tuple[Factor, ...]:
    """The length of a wait: for short stays, long stays and secure hospital; longer far away."""
    return (
        mean_of(f"{stem}_short", stay="short", setting=TREATMENT_BEDS),
        mean_of(f"{stem}_long", stay="long", setting=TREATMENT_BEDS),
        mean_of(f"{stem}_secure", setting=SECURE),
        slowed("away_stay_ratio", setting=AWAY_BED),
    )


# Ready: a decision, then support, then a home

PLAN_DISCHARGE = routine(
    "plan_discharge",
    Records("ready_for_discharge"),
    Becomes("phase", "ready"),
    chance(
        "waits_for_decision",
        option("a decision is needed", p("p_waits_for_decision"), Becomes("waits_for", "decision")),
        otherwise=[Does("find_support")],
    ),
)

FIND_SUPPORT = routine(
    "find_support",
    chance(
        "waits_for_support",
        option("support is missing", p("p_waits_for_support"), Becomes("waits_for", "support")),
        otherwise=[Does("find_home_after_hospital")],
    ),
)


def decision_made(services: Sequence[Service]) -> Hazard:
    """The decision or the funding that a discharge waited for comes."""
    return Hazard(
        "decision_made",
        "The decision or funding for leaving hospital comes",
        where(READY, waits_for="decision"),
        rate=[*wait_of("decision_wait_years"), *effects_on(services, "decision_made")],
        then=[Records("discharge_decided"), Does("find_support")],
    )


def support_found(services: Sequence[Service]) -> Hazard:
    """Staff and clinical support in the community are found for somebody in hospital."""
    return Hazard(
        "support_found",
        "Staff and clinical support for life outside hospital are found",
        where(READY, waits_for="support"),
        rate=[*wait_of("support_wait_years"), *effects_on(services, "support_found")],
        then=[Records("discharge_support_found"), Does("find_home_after_hospital")],
    )


# A home after hospital: near first

DISCHARGE_TO_SUITABLE_HOME = routine(
    "discharge_to_suitable_home", Does("leave_hospital"), Does("move_to_suitable_home")
)

DISCHARGE_TO_ORDINARY_HOME = routine(
    "discharge_to_ordinary_home", Does("leave_hospital"), Does("move_to_ordinary_home")
)

DISCHARGE_TO_OUT_OF_AREA = routine(
    "discharge_to_out_of_area",
    Does("leave_hospital"),
    Records("discharged_to_out_of_area"),
    Does("move_out_of_area"),
)

WAIT_FOR_DISCHARGE = Asks("suitable_homes", "discharge", [Does("discharge_to_suitable_home")])

TO_THE_FAMILY = option(
    "to the family",
    p("p_discharge_to_family", carers=("one", "two")),
    Does("leave_hospital"),
    Becomes("setting", FAMILY),
    Becomes("housing", "has a home"),
)

TO_OUT_OF_AREA = option(
    "a home out of area is planned",
    p("p_discharge_to_out_of_area"),
    Tries(
        "suitable_homes",
        then=[Does("discharge_to_suitable_home")],
        otherwise=[Does("discharge_to_out_of_area")],
        priority="discharge",
    ),
)

TO_ORDINARY_HOME = option(
    "to an ordinary home",
    p("p_discharge_to_ordinary_home"),
    Does("discharge_to_ordinary_home"),
)

WHICH_HOME = chance(
    "home_after_hospital",
    TO_THE_FAMILY,
    TO_OUT_OF_AREA,
    TO_ORDINARY_HOME,
    otherwise=[Becomes("waits_for", "home"), WAIT_FOR_DISCHARGE],
)

FIND_HOME_AFTER_HOSPITAL = routine(
    "find_home_after_hospital",
    Becomes("waits_for", "nothing"),
    If(
        where(level=NOT_CHALLENGING),
        then=[Does("discharge_to_ordinary_home")],
        otherwise=[WHICH_HOME],
    ),
)

DISCHARGED_AWAY_INSTEAD = Hazard(
    "discharged_away_instead",
    "Tired of waiting for a home, discharged to one out of area",
    where(READY, waits_for="home"),
    rate=[
        per("discharge_to_out_of_area_rate"),
        times("discharge_to_out_of_area_ratio_away", setting=AWAY_BED),
    ],
    then=[Withdraws("suitable_homes"), Does("discharge_to_out_of_area")],
)

# Leaving

DOWRY = chance("dowry", option("agreed", p("dowries"), Becomes("dowry", "yes")))

LEAVE_HOSPITAL = routine(
    "leave_hospital",
    Does("leave_bed"),
    If(where(detained="yes"), then=[Becomes("funding", "s117")]),
    Becomes("detained", "no"),
    If(where(stay="long"), then=[DOWRY]),
    Becomes("phase", "none"),
    Becomes("waits_for", "nothing"),
    Becomes("stay", "none"),
    Becomes("behaviour_led", "no"),
    Starts("since_discharge"),
    Starts("since_move"),
    Records("discharged"),
)

LEAVE_BED = routine("leave_bed", Releases(WARD))


def hazards(services: Sequence[Service]) -> tuple[Hazard, ...]:
    """What may happen to somebody who is ready to leave hospital."""
    return (decision_made(services), support_found(services), DISCHARGED_AWAY_INSTEAD)


ROUTINES = (
    PLAN_DISCHARGE,
    FIND_SUPPORT,
    FIND_HOME_AFTER_HOSPITAL,
    DISCHARGE_TO_SUITABLE_HOME,
    DISCHARGE_TO_ORDINARY_HOME,
    DISCHARGE_TO_OUT_OF_AREA,
    LEAVE_HOSPITAL,
    LEAVE_BED,
)
