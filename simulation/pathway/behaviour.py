"""Behaviour that challenges: how it begins, eases and comes to a crisis, and what follows."""

from __future__ import annotations

from collections.abc import Sequence

from simulation.pathway.words import (
    ADULTS,
    CB,
    CHALLENGING,
    COMMUNITY,
    FAMILY,
    NOT_CHALLENGING,
    PAID,
    SERIOUS,
)
from simulation.rulebook import Becomes, Chooses, Does, Hazard, If, Option, Records, Retires, Step
from simulation.rulebook.conditions import at_most, mean_of, per, times, where
from simulation.rulebook.services import Service, call_in_crisis, effects_on

AT_HOME = where(ADULTS, setting=COMMUNITY)


def hazards(services: Sequence[Service]) -> tuple[Hazard, ...]:
    """What may happen to an adult's behaviour while they live outside hospital."""
    return (
        Hazard(
            "onset",
            "Behaviour begins to challenge services",
            where(AT_HOME, level=NOT_CHALLENGING),
            (per("onset_rate"),),
            (Becomes("level", CHALLENGING), Records("onset"), Does("review_funding")),
        ),
        Hazard(
            "eases",
            "Behaviour no longer challenges services",
            where(AT_HOME, level=CHALLENGING),
            (per("easing_rate"),),
            (
                Becomes("level", NOT_CHALLENGING),
                Becomes("unmet", "no"),
                Records("eased"),
                Does("end_health_funding"),
                # Whoever waits for a suitable home needs none any more.
                If(where(search="planned"), (Does("move_to_ordinary_home"),)),
                If(
                    where(search="returning"),
                    (Records("returned_to_area"), Does("move_to_ordinary_home")),
                ),
                # Their suitable home stays theirs, and is no longer one of the few.
                If(
                    where(home="suitable"),
                    (Retires("suitable_homes"), Becomes("home", "ordinary")),
                ),
            ),
        ),
        Hazard(
            "escalates",
            "Behaviour becomes a serious challenge",
            where(AT_HOME, level=CHALLENGING),
            (per("escalation_rate"), *effects_on(services, "adult_escalation")),
            (Becomes("level", SERIOUS), Records("escalated"), Does("review_funding")),
        ),
        Hazard(
            "deescalates",
            "Behaviour is a serious challenge no longer",
            where(AT_HOME, level=SERIOUS),
            (
                per("deescalation_rate_persistent", course="persistent"),
                per("deescalation_rate_episodic", course="episodic"),
            ),
            (
                Becomes("level", CHALLENGING),
                Records("deescalated"),
                Does("end_health_funding"),
                Does("review_funding"),
            ),
        ),
        Hazard(
            "crisis",
            "A crisis at home",
            where(AT_HOME, level=CB),
            (
                per("crisis_rate_serious", level=SERIOUS),
                per("crisis_rate_challenging", level=CHALLENGING),
                times("crisis_ratio_17_to_21", age=("18", "19 to 21")),
                times("crisis_ratio_low_frailty", frailty="low"),
                times("crisis_ratio_high_frailty", frailty="high"),
                times("crisis_ratio_unmet", unmet="yes"),
                *effects_on(services, "crisis"),
            ),
            _crisis(services),
        ),
        Hazard(
            "unmet_crisis_passes",
            "A crisis that went on at home for want of a bed has passed",
            where(unmet="yes"),
            (mean_of("unmet_crisis_years"),),
            (Becomes("unmet", "no"),),
        ),
    )


def _crisis(services: Sequence[Service]) -> tuple[Step, ...]:
    return (
        Records("crisis"),
        *call_in_crisis(services),
        Becomes("behaviour_led", "no"),
        Chooses(
            "behaviour_led",
            (Option("behaviour", (per("p_behaviour_led"),), (Becomes("behaviour_led", "yes"),)),),
        ),
        Chooses(
            "crisis_outcome",
            (
                Option(
                    "admission is considered",
                    (
                        per("p_admission_serious", level=SERIOUS),
                        per("p_admission_challenging", level=CHALLENGING),
                        times("admission_ratio_first_year", since_discharge="first year"),
                        times("admission_ratio_autistic", autistic="yes"),
                        at_most("p_admission_most"),
                        *effects_on(services, "admission"),
                    ),
                    (Does("consider_admission"),),
                ),
                Option(
                    "the placement breaks down",
                    (
                        per("p_breakdown_in_crisis", setting=PAID),
                        *effects_on(services, "crisis_breakdown"),
                    ),
                    (Records("breakdown"), Does("lose_home")),
                ),
                Option(
                    "the family cannot go on",
                    (
                        per("p_family_ends_in_crisis", setting=FAMILY),
                        *effects_on(services, "family_ending"),
                    ),
                    (Records("family_home_ended"), Does("lose_home")),
                ),
            ),
            (Records("crisis_stayed_put"),),
        ),
    )


ROUTINES: tuple[tuple[str, tuple[Step, ...]], ...] = (
    # Aftercare (section 117) stays; continuing care and joint packages follow need.
    (
        "end_health_funding",
        (If(where(funding=("chc", "joint")), (Becomes("funding", "council"),)),),
    ),
    (
        "review_funding",
        (
            If(
                where(funding="council"),
                (
                    Chooses(
                        "funding",
                        (
                            Option(
                                "continuing care",
                                (
                                    per("p_chc_serious", level=SERIOUS),
                                    per("p_chc_challenging", level=CHALLENGING),
                                ),
                                (Becomes("funding", "chc"),),
                            ),
                            Option(
                                "joint",
                                (
                                    per("p_joint_serious", level=SERIOUS),
                                    per("p_joint_challenging", level=CHALLENGING),
                                ),
                                (Becomes("funding", "joint"),),
                            ),
                        ),
                    ),
                ),
            ),
        ),
    ),
)
