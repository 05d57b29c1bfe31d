"""Homes: how they are lost, searched for and found; families; people far away and their return."""

from __future__ import annotations

from collections.abc import Sequence

from simulation.pathway.words import (
    ADULTS,
    AWAY_HOME,
    CB,
    FAMILY,
    HELD,
    LEVELS,
    LOCAL_PAID,
    NOT_CHALLENGING,
    PAID,
    RESIDENTIAL,
    SHARED,
    SUPPORT,
    TENANCY,
    USUAL_SUPPORT,
)
from simulation.rulebook import (
    Asks,
    Assigns,
    Becomes,
    Chooses,
    Does,
    Hazard,
    If,
    Leaves,
    Option,
    Records,
    Releases,
    Shifts,
    Shock,
    Starts,
    Step,
    Withdraws,
)
from simulation.rulebook.conditions import Factor, mean_of, per, times, where
from simulation.rulebook.services import Service, effects_on

WAIT_IN_EMERGENCY = Asks("suitable_homes", "emergency", (Does("move_to_suitable_home"),))
WAIT_TO_RETURN = Asks(
    "suitable_homes", "repatriation", (Records("returned_to_area"), Does("move_to_suitable_home"))
)
WAIT_FOR_PLANNED_MOVE = Asks("suitable_homes", "planned", (Does("move_to_suitable_home"),))
WITH_FAMILY = where(ADULTS, setting=FAMILY, carers=("one", "two"))


def by_level(stem: str, levels: Sequence[str] = LEVELS) -> tuple[Factor, ...]:
    """A base that differs by level of behaviour: parameters ``stem_none`` and so on."""
    return tuple(per(f"{stem}_{level}", level=level) for level in levels)


TO_HOSPITAL = by_level("p_hospital_after_breakdown", CB)


def hazards(services: Sequence[Service]) -> tuple[Hazard, ...]:
    """What may happen to an adult's home."""
    return (
        Hazard(
            "breakdown",
            "A paid placement breaks down without a crisis",
            where(ADULTS, setting=PAID, notice="no"),
            (
                *by_level("breakdown_rate"),
                times("breakdown_ratio_poor_provider", provider_skill="poor"),
                times("breakdown_ratio_skilled_provider", provider_skill="skilled"),
                times("breakdown_ratio_first_year", since_move="first year"),
                times("breakdown_ratio_admitted_before", admitted_before="yes"),
                *effects_on(services, "breakdown"),
            ),
            (Records("breakdown"), Does("lose_home")),
        ),
        Hazard(
            "notice_ends",
            "The provider's notice runs out",
            where(ADULTS, notice="yes"),
            (),
            (
                Becomes("notice", "no"),
                Chooses(
                    "found_in_notice",
                    (
                        Option(
                            "another home was found",
                            by_level("p_found_in_notice"),
                            (Does("move_to_ordinary_home"),),
                        ),
                    ),
                    (Does("lose_home"),),
                ),
            ),
            shape="fixed",
            shape_parameters=("provider_notice_days",),
        ),
        Hazard(
            "emergency_search_ends",
            "No suitable local home was found in time",
            where(ADULTS, setting=HELD),
            (),
            (Withdraws("suitable_homes"), Does("move_out_of_area")),
            shape="fixed",
            shape_parameters=("emergency_search_days",),
        ),
        Hazard(
            "carer_lost",
            "A family carer dies or can no longer care",
            WITH_FAMILY,
            (
                per("carer_loss_rate_under_60", carer_age="under 60"),
                per("carer_loss_rate_60_to_69", carer_age="60 to 69"),
                per("carer_loss_rate_70_to_79", carer_age="70 to 79"),
                per("carer_loss_rate_80_and_over", carer_age="80 and over"),
            ),
            (
                Records("carer_lost"),
                If(
                    where(carers="two"),
                    (Becomes("carers", "one"),),
                    (Becomes("carers", "none"), Does("family_home_ends")),
                ),
            ),
        ),
        Hazard(
            "family_cannot_cope",
            "The family can no longer manage",
            WITH_FAMILY,
            (*by_level("family_ending_rate"), *effects_on(services, "family_ending")),
            (Does("family_home_ends"),),
        ),
        Hazard(
            "planned_wait_ends",
            "A planned move could wait no longer",
            where(ADULTS, search="planned"),
            (mean_of("planned_wait_years"),),
            (Does("lose_home"),),
        ),
        Hazard(
            "return_wait_ends",
            "The plan to return lapses",
            where(ADULTS, search="returning"),
            (mean_of("return_wait_years"),),
            (Withdraws("suitable_homes"), Becomes("search", "no")),
        ),
        Hazard(
            "returns_unaided",
            "Comes back from out of area, having needed no special home",
            where(ADULTS, setting=AWAY_HOME, level=NOT_CHALLENGING),
            (per("return_rate_none"),),
            (Records("returned_to_area"), Does("move_to_ordinary_home")),
        ),
        Hazard(
            "residence_passes",
            "The area they live in takes over responsibility (ordinary residence; a switch)",
            where(ADULTS, setting=AWAY_HOME, residence="own"),
            (per("residence_passing_rate"), times("ordinary_residence")),
            (Becomes("residence", "other"), Records("residence_passed")),
        ),
        Hazard(
            "support_reviewed",
            "Extra support is reviewed and reduced",
            where(ADULTS, support=SUPPORT[USUAL_SUPPORT + 1 :]),
            (mean_of("support_review_years"),),
            (Shifts("support", -1),),
        ),
        Hazard(
            "package_steps_down",
            "A settled person needs less",
            where(
                ADULTS, setting=PAID, since_move="settled", support=SUPPORT[1 : USUAL_SUPPORT + 1]
            ),
            (per("package_step_down_rate"),),
            (Shifts("support", -1),),
        ),
        Hazard(
            "package_steps_up",
            "A settled person's needs grow again",
            where(ADULTS, setting=PAID, support=SUPPORT[:USUAL_SUPPORT]),
            (per("package_step_up_rate"),),
            (Shifts("support", 1),),
        ),
    )


SHOCKS = (
    Shock(
        "provider_exit",
        "A provider closes a home and gives notice to everyone in it",
        "provider",
        (per("provider_exit_rate"),),
        where(ADULTS, setting=LOCAL_PAID, notice="no"),
        (Records("provider_exit"), Becomes("notice", "yes")),
    ),
)

ROUTINES: tuple[tuple[str, tuple[Step, ...]], ...] = (
    (
        "lose_home",
        (
            Withdraws("suitable_homes"),
            Becomes("search", "no"),
            Becomes("notice", "no"),
            Becomes("unmet", "no"),
            Chooses(
                "support_raised",
                (
                    Option("a step", (per("p_support_raised_once"),), (Shifts("support", 1),)),
                    Option("two steps", (per("p_support_raised_twice"),), (Shifts("support", 2),)),
                ),
            ),
            If(where(setting=FAMILY), (Becomes("carers", "none"),)),
            If(
                where(level=NOT_CHALLENGING),
                (Does("move_to_ordinary_home"),),
                (
                    If(
                        where(setting=AWAY_HOME),
                        (Does("search_from_away"),),
                        (Does("search_nearby"),),
                    ),
                ),
            ),
        ),
    ),
    (
        "search_nearby",
        (
            Chooses(
                "after_losing_home",
                (
                    Option("hospital", TO_HOSPITAL, (Does("hospital_after_breakdown"),)),
                    Option(
                        "an ordinary home nearby",
                        by_level("p_ordinary_home_in_emergency", CB),
                        (Does("move_to_ordinary_home"),),
                    ),
                ),
                (Does("hold_in_emergency"),),
            ),
        ),
    ),
    (
        "search_from_away",
        (
            Chooses(
                "after_losing_home_away",
                (
                    Option("hospital", TO_HOSPITAL, (Does("hospital_after_breakdown"),)),
                    Option(
                        "home to the area",
                        (per("p_returns_after_breakdown_away"),),
                        (Records("returned_to_area"), Does("move_to_ordinary_home")),
                    ),
                ),
                (Records("moved_within_out_of_area"), Does("settle_in")),
            ),
        ),
    ),
    (
        "hospital_after_breakdown",
        (
            Becomes("housing", "lost"),
            Becomes("behaviour_led", "no"),
            Chooses(
                "breakdown_behaviour_led",
                (
                    Option(
                        "behaviour", (per("p_behaviour_led"),), (Becomes("behaviour_led", "yes"),)
                    ),
                ),
            ),
            Does("seek_admission"),
        ),
    ),
    (
        "hold_in_emergency",
        (
            Does("give_up_home"),
            Becomes("housing", "lost"),
            Becomes("carers", "none"),
            Becomes("setting", HELD),
            Does("stop_services"),
            Records("emergency_held"),
            WAIT_IN_EMERGENCY,
        ),
    ),
    (
        "give_up_home",
        (
            Withdraws("suitable_homes"),
            Becomes("search", "no"),
            Becomes("notice", "no"),
            Becomes("unmet", "no"),
            Releases("suitable_homes"),
            Becomes("home", "none"),
            Becomes("residence", "own"),
            Leaves("provider"),
        ),
    ),
    (
        "move_to_ordinary_home",
        (
            Does("give_up_home"),
            Becomes("carers", "none"),
            Becomes("home", "ordinary"),
            Chooses(
                "kind_of_home",
                (
                    Option(
                        "residential care",
                        by_level("p_residential"),
                        (Becomes("setting", RESIDENTIAL),),
                    ),
                    Option(
                        "shared lives",
                        (per("p_shared_lives"),),
                        (Becomes("setting", SHARED),),
                    ),
                ),
                (Becomes("setting", TENANCY),),
            ),
            Does("settle_in"),
            Assigns("provider", "provider"),
        ),
    ),
    (
        "move_to_suitable_home",
        (
            Becomes("search", "no"),
            Becomes("carers", "none"),
            Becomes("home", "suitable"),
            Becomes("setting", TENANCY),
            Does("settle_in"),
            Assigns("provider", "provider_of_suitable_home"),
        ),
    ),
    (
        "move_out_of_area",
        (
            Does("give_up_home"),
            Becomes("carers", "none"),
            Becomes("setting", AWAY_HOME),
            Does("stop_services"),
            Records("new_out_of_area"),
            Does("settle_in"),
        ),
    ),
    (
        "settle_in",
        (
            Becomes("housing", "has a home"),
            Starts("since_move"),
            Becomes("provider_skill", "usual"),
            Chooses(
                "provider_skill",
                (
                    Option("poor", (per("p_poor_provider"),), (Becomes("provider_skill", "poor"),)),
                    Option(
                        "skilled",
                        (per("p_skilled_provider"),),
                        (Becomes("provider_skill", "skilled"),),
                    ),
                ),
            ),
        ),
    ),
    (
        "family_home_ends",
        (
            Records("family_home_ended"),
            Chooses(
                "planned",
                (Option("time to plan", (per("p_move_is_planned"),), (Does("plan_move"),)),),
                (Does("lose_home"),),
            ),
        ),
    ),
    (
        "plan_move",
        (
            Records("planned_move"),
            Chooses(
                "planned_home",
                (
                    Option(
                        "an ordinary home will do",
                        by_level("p_ordinary_home_planned", CB),
                        (Does("move_to_ordinary_home"),),
                    ),
                ),
                (
                    If(
                        where(level=NOT_CHALLENGING),
                        (Does("move_to_ordinary_home"),),
                        (Becomes("search", "planned"), WAIT_FOR_PLANNED_MOVE),
                    ),
                ),
            ),
        ),
    ),
    (
        "review_for_return",
        (
            If(
                where(ADULTS, setting=AWAY_HOME, search="no"),
                (
                    Records("reviewed_for_return"),
                    Chooses(
                        "ready_to_return",
                        (
                            Option(
                                "ready",
                                (per("p_ready_to_return"),),
                                (
                                    Chooses(
                                        "home_to_return_to",
                                        (
                                            Option(
                                                "an ordinary home will do",
                                                by_level("p_ordinary_home_planned", CB),
                                                (
                                                    Records("returned_to_area"),
                                                    Does("move_to_ordinary_home"),
                                                ),
                                            ),
                                        ),
                                        (Becomes("search", "returning"), WAIT_TO_RETURN),
                                    ),
                                ),
                            ),
                        ),
                    ),
                ),
            ),
        ),
    ),
)
