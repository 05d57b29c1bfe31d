"""How people lose a home (placement, provider or family), and where they go that day."""

from __future__ import annotations

from collections.abc import Sequence

from simulation.pathway.behaviour import is_it_behaviour
from simulation.pathway.words import (
    ADULTS,
    AWAY_HOME,
    CB,
    FAMILY,
    HELD,
    LOCAL_PAID,
    NOT_CHALLENGING,
    PAID,
    by_level,
)
from simulation.rulebook import (
    Asks,
    Assigns,
    Becomes,
    Does,
    Hazard,
    If,
    Leaves,
    Records,
    Releases,
    Retires,
    Shifts,
    Shock,
    Tries,
    Withdraws,
)
from simulation.rulebook.conditions import per, times, where
from simulation.rulebook.services import Service, effects_on
from simulation.rulebook.writing import chance, option, p, routine

WITH_FAMILY = where(ADULTS, setting=FAMILY, carers=("one", "two"))

# What may happen


def breakdown(services: Sequence[Service]) -> Hazard:
    """A placement breaks down."""
    return Hazard(
        "breakdown",
        "A paid placement breaks down without a crisis",
        where(ADULTS, setting=PAID, notice="no"),
        rate=[
            *by_level("breakdown_rate"),
            times("breakdown_ratio_poor_provider", provider_skill="poor"),
            times("breakdown_ratio_skilled_provider", provider_skill="skilled"),
            times("breakdown_ratio_first_year", since_move="first year"),
            times("breakdown_ratio_admitted_before", admitted_before="yes"),
            *effects_on(services, "breakdown"),
        ],
        then=[Records("breakdown"), Does("lose_home")],
    )


KEEPS_HOME_OR_HAS_NOTICE = If(
    where(home="suitable", landlord="separate"),
    then=[
        Records("changed_provider"),
        Does("find_provider"),
        Assigns("provider", "provider_after_exit"),
    ],
    otherwise=[Records("provider_exit"), Becomes("notice", "yes")],
)

PROVIDER_EXIT = Shock(
    "provider_exit",
    "A provider closes a home; who has a landlord of their own keeps it, others have notice",
    groups="provider",
    rate=[per("provider_exit_rate")],
    where=where(ADULTS, setting=LOCAL_PAID, notice="no"),
    then=[KEEPS_HOME_OR_HAS_NOTICE],
)

FOUND_IN_NOTICE = chance(
    "found_in_notice",
    option("another home was found", by_level("p_found_in_notice"), Does("move_to_ordinary_home")),
    otherwise=[Does("lose_home")],
)

NOTICE_ENDS = Hazard(
    "notice_ends",
    "The provider's notice runs out",
    where(ADULTS, notice="yes"),
    rate=[],
    then=[Does("home_closes"), Becomes("notice", "no"), FOUND_IN_NOTICE],
    shape="fixed",
    shape_parameters=["provider_notice_days"],
)

EMERGENCY_SEARCH_ENDS = Hazard(
    "emergency_search_ends",
    "No suitable local home was found in time",
    where(ADULTS, setting=HELD),
    rate=[],
    then=[Withdraws("suitable_homes"), Does("move_out_of_area")],
    shape="fixed",
    shape_parameters=["emergency_search_days"],
)

ONE_CARER_FEWER = If(
    where(carers="two"),
    then=[Becomes("carers", "one")],
    otherwise=[Becomes("carers", "none"), Does("family_home_ends")],
)

CARER_LOST = Hazard(
    "carer_lost",
    "A family carer dies or can no longer care",
    WITH_FAMILY,
    rate=[
        per("carer_loss_rate_under_60", carer_age="under 60"),
        per("carer_loss_rate_60_to_69", carer_age="60 to 69"),
        per("carer_loss_rate_70_to_79", carer_age="70 to 79"),
        per("carer_loss_rate_80_and_over", carer_age="80 and over"),
    ],
    then=[Records("carer_lost"), ONE_CARER_FEWER],
)


def family_cannot_cope(services: Sequence[Service]) -> Hazard:
    """The family gives up caring, with the carers alive and able."""
    return Hazard(
        "family_cannot_cope",
        "The family can no longer manage",
        WITH_FAMILY,
        rate=[*by_level("family_ending_rate"), *effects_on(services, "family_ending")],
        then=[Does("family_home_ends")],
    )


def hazards(services: Sequence[Service]) -> tuple[Hazard, ...]:
    """What may happen to an adult's home."""
    return (
        breakdown(services),
        NOTICE_ENDS,
        EMERGENCY_SEARCH_ENDS,
        CARER_LOST,
        family_cannot_cope(services),
    )


# What follows

SUPPORT_RAISED = chance(
    "support_raised",
    option("a step", p("p_support_raised_once"), Shifts("support", 1)),
    option("two steps", p("p_support_raised_twice"), Shifts("support", 2)),
)

SEARCH = If(
    where(setting=AWAY_HOME), then=[Does("search_from_away")], otherwise=[Does("search_nearby")]
)

HOME_CLOSES = routine(
    "home_closes",
    If(
        where(home="suitable", notice="yes"),
        then=[Retires("suitable_homes"), Becomes("home", "ordinary")],
    ),
)

LOSE_HOME = routine(
    "lose_home",
    Withdraws("suitable_homes"),
    Does("home_closes"),
    Becomes("search", "no"),
    Becomes("notice", "no"),
    Becomes("unmet", "no"),
    SUPPORT_RAISED,
    If(where(setting=FAMILY), then=[Becomes("carers", "none")]),
    If(where(level=NOT_CHALLENGING), then=[Does("move_to_ordinary_home")], otherwise=[SEARCH]),
)

TO_HOSPITAL = option(
    "hospital", by_level("p_hospital_after_breakdown", CB), Does("hospital_after_breakdown")
)

SEARCH_NEARBY = routine(
    "search_nearby",
    chance(
        "after_losing_home",
        TO_HOSPITAL,
        option(
            "an ordinary home nearby",
            by_level("p_ordinary_home_in_emergency", CB),
            Does("move_to_ordinary_home"),
        ),
        otherwise=[Does("hold_in_emergency")],
    ),
)

NEAR_IF_A_HOME_IS_FREE = Tries(
    "suitable_homes",
    then=[
        Records("returned_to_area"),
        Does("move_to_suitable_home"),
    ],
    otherwise=[Records("moved_within_out_of_area"), Does("settle_in")],
    priority="repatriation",
)

SEARCH_FROM_AWAY = routine(
    "search_from_away",
    chance(
        "after_losing_home_away",
        TO_HOSPITAL,
        option(
            "home to the area",
            p("p_returns_after_breakdown_away"),
            Records("returned_to_area"),
            Does("move_to_ordinary_home"),
        ),
        otherwise=[NEAR_IF_A_HOME_IS_FREE],
    ),
)

HOSPITAL_AFTER_BREAKDOWN = routine(
    "hospital_after_breakdown",
    Becomes("housing", "lost"),
    *is_it_behaviour("breakdown_behaviour_led"),
    Does("seek_admission"),
)

WAIT_IN_EMERGENCY = Asks("suitable_homes", "emergency", [Does("move_to_suitable_home")])

HOLD_IN_EMERGENCY = routine(
    "hold_in_emergency",
    Does("give_up_home"),
    Becomes("housing", "lost"),
    Becomes("carers", "none"),
    Becomes("setting", HELD),
    Does("stop_services"),
    Records("emergency_held"),
    WAIT_IN_EMERGENCY,
)

GIVE_UP_HOME = routine(
    "give_up_home",
    Withdraws("suitable_homes"),
    Does("home_closes"),
    Becomes("search", "no"),
    Becomes("notice", "no"),
    Becomes("unmet", "no"),
    Releases("suitable_homes"),
    Becomes("reprovided", "no"),
    Becomes("home", "none"),
    Becomes("residence", "own"),
    Leaves("provider"),
)

ROUTINES = (
    HOME_CLOSES,
    LOSE_HOME,
    SEARCH_NEARBY,
    SEARCH_FROM_AWAY,
    HOSPITAL_AFTER_BREAKDOWN,
    HOLD_IN_EMERGENCY,
    GIVE_UP_HOME,
)
