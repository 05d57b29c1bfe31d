"""Behaviour that challenges: how it begins, eases and leads to a crisis, and what happens next."""

from __future__ import annotations

from collections.abc import Sequence

from simulation.pathway.skill import by_skill
from simulation.pathway.words import (
    ADULT_HOSPITAL,
    ADULTS,
    CB,
    CHALLENGING,
    COMMUNITY,
    FAMILY,
    NOT_CHALLENGING,
    PAID,
    SERIOUS,
)
from simulation.rulebook import Becomes, Does, Hazard, If, Option, Records, Step, Withdraws
from simulation.rulebook.conditions import at_most, mean_of, per, times, where
from simulation.rulebook.services import Service, effects_on
from simulation.rulebook.writing import chance, decides, option, p, routine

AT_HOME = where(ADULTS, setting=COMMUNITY)
ANYWHERE = where(ADULTS, setting=(*COMMUNITY, *ADULT_HOSPITAL))

# Behaviour changes

ONSET = Hazard(
    "onset",
    "Behaviour begins to challenge services",
    where(AT_HOME, level=NOT_CHALLENGING),
    rate=[per("onset_rate")],
    then=[Becomes("level", CHALLENGING), Records("onset"), Does("review_funding")],
)

NEEDS_NO_SUITABLE_HOME = (
    If(
        where(waits_for="home"),
        then=[Withdraws("suitable_homes"), Does("find_home_after_hospital")],
    ),
    If(where(search="planned"), then=[Does("move_to_ordinary_home")]),
    If(
        where(search="returning"), then=[Records("returned_to_area"), Does("move_to_ordinary_home")]
    ),
)

EASES = Hazard(
    "eases",
    "Behaviour no longer challenges services",
    where(ANYWHERE, level=CHALLENGING),
    rate=[per("easing_rate"), times("easing_ratio_in_hospital", setting=ADULT_HOSPITAL)],
    then=[
        Becomes("level", NOT_CHALLENGING),
        Becomes("unmet", "no"),
        Records("eased"),
        Does("end_health_funding"),
        *NEEDS_NO_SUITABLE_HOME,
    ],
)


def escalates(services: Sequence[Service]) -> Hazard:
    """An adult's behaviour goes from challenging to a serious challenge."""
    return Hazard(
        "escalates",
        "Behaviour becomes a serious challenge",
        where(ANYWHERE, level=CHALLENGING),
        rate=[
            per("escalation_rate"),
            times("escalation_ratio_in_hospital", setting=ADULT_HOSPITAL),
            *by_skill("escalation_ratio"),
            *effects_on(services, "adult_escalation"),
        ],
        then=[Becomes("level", SERIOUS), Records("escalated"), Does("review_funding")],
    )


DEESCALATES = Hazard(
    "deescalates",
    "Behaviour is a serious challenge no longer",
    where(ANYWHERE, level=SERIOUS),
    rate=[
        per("deescalation_rate_persistent", course="persistent"),
        per("deescalation_rate_episodic", course="episodic"),
        times("easing_ratio_in_hospital", setting=ADULT_HOSPITAL),
    ],
    then=[
        Becomes("level", CHALLENGING),
        Records("deescalated"),
        Does("end_health_funding"),
        Does("review_funding"),
    ],
)

# A crisis


def crisis(services: Sequence[Service]) -> Hazard:
    """A crisis at home, and what happens next."""
    return Hazard(
        "crisis",
        "A crisis at home",
        where(AT_HOME, level=CB),
        rate=[
            per("crisis_rate_serious", level=SERIOUS),
            per("crisis_rate_challenging", level=CHALLENGING),
            times("crisis_ratio_17_to_21", age=("18", "19 to 21")),
            times("crisis_ratio_low_frailty", frailty="low"),
            times("crisis_ratio_high_frailty", frailty="high"),
            times("crisis_ratio_unmet", unmet="yes"),
            *by_skill("crisis_ratio"),
            *effects_on(services, "crisis"),
        ],
        then=[
            Records("crisis"),
            Does("call_services"),
            *is_it_behaviour("behaviour_led"),
            _outcome(services),
        ],
    )


def is_it_behaviour(decision: str) -> tuple[Step, ...]:
    """By chance, a crisis is about behaviour or about mental illness."""
    return decides("behaviour_led", decision=decision, called="behaviour", yes="p_behaviour_led")


def _outcome(services: Sequence[Service]) -> Step:
    return chance(
        "crisis_outcome",
        _admission_is_considered(services),
        _placement_breaks_down(services),
        _family_cannot_go_on(services),
        otherwise=[Records("crisis_stayed_put")],
    )


def _admission_is_considered(services: Sequence[Service]) -> Option:
    probability = [
        p("p_admission_serious", level=SERIOUS),
        p("p_admission_challenging", level=CHALLENGING),
        times("admission_ratio_first_year", since_discharge="first year"),
        times("admission_ratio_autistic", autistic="yes"),
        at_most("p_admission_most"),
        *effects_on(services, "admission"),
    ]
    return option("admission is considered", probability, Does("consider_admission"))


def _placement_breaks_down(services: Sequence[Service]) -> Option:
    return option(
        "the placement breaks down",
        [p("p_breakdown_in_crisis", setting=PAID), *effects_on(services, "crisis_breakdown")],
        Records("breakdown"),
        Does("lose_home"),
    )


def _family_cannot_go_on(services: Sequence[Service]) -> Option:
    return option(
        "the family cannot go on",
        [p("p_family_ends_in_crisis", setting=FAMILY), *effects_on(services, "family_ending")],
        Records("family_home_ended"),
        Does("lose_home"),
    )


UNMET_CRISIS_PASSES = Hazard(
    "unmet_crisis_passes",
    "A crisis that went on at home for want of a bed has passed",
    where(unmet="yes"),
    rate=[mean_of("unmet_crisis_years")],
    then=[Becomes("unmet", "no")],
)


def hazards(services: Sequence[Service]) -> tuple[Hazard, ...]:
    """What may happen to an adult's behaviour while they live outside hospital."""
    return (
        ONSET,
        EASES,
        escalates(services),
        DEESCALATES,
        crisis(services),
        UNMET_CRISIS_PASSES,
    )


# Who pays: aftercare (section 117) stays; continuing care and joint packages follow need.

END_HEALTH_FUNDING = routine(
    "end_health_funding",
    If(where(funding=("chc", "joint")), then=[Becomes("funding", "council")]),
)

CONTINUING_CARE = option(
    "continuing care",
    [p("p_chc_serious", level=SERIOUS), p("p_chc_challenging", level=CHALLENGING)],
    Becomes("funding", "chc"),
)

JOINT_PACKAGE = option(
    "joint",
    [p("p_joint_serious", level=SERIOUS), p("p_joint_challenging", level=CHALLENGING)],
    Becomes("funding", "joint"),
)

REVIEW_FUNDING = routine(
    "review_funding",
    If(where(funding="council"), then=[chance("funding", CONTINUING_CARE, JOINT_PACKAGE)]),
)

ROUTINES = (END_HEALTH_FUNDING, REVIEW_FUNDING)
