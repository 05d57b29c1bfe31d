"""Autistic adults without a learning disability who are at risk of admission to hospital.

They are a caseload of their own: those who live at home and might come to hospital, not every
autistic adult. They come to be known, have crises, may be admitted, leave hospital for a home, may
be admitted again, and leave the caseload once they are settled.
"""

from __future__ import annotations

from collections.abc import Sequence

from simulation.pathway.words import (
    AUTISM_AT_HOME,
    AUTISM_BED,
    AUTISM_ONLY,
    AWAY_HOME,
    FAMILY,
    TENANCY,
)
from simulation.rulebook import Becomes, Departs, Does, Hazard, If, Records, Starts, Step
from simulation.rulebook.conditions import at_most, mean_of, per, times, where
from simulation.rulebook.services import AFTER, NO, Service, called, effects_on
from simulation.rulebook.writing import Routine, chance, decides, option, p, routine

INTENSIVE_SUPPORT = "intensive_support"
AT_RISK = where(group=AUTISM_ONLY, setting=AUTISM_AT_HOME)
IN_HOSPITAL = where(group=AUTISM_ONLY, setting=AUTISM_BED)

# At home


def crisis(services: Sequence[Service]) -> Hazard:
    """A crisis at home, and what happens next."""
    return Hazard(
        "autism_crisis",
        "An autistic adult without a learning disability comes to a crisis at home",
        AT_RISK,
        rate=[per("autism_crisis_rate"), *effects_on(services, "autism_crisis")],
        then=[
            Records("autism_crisis"),
            Does("call_services"),
            *(_support_called(s) for s in services if s.name == INTENSIVE_SUPPORT),
            _outcome(services),
        ],
    )


def _support_called(service: Service) -> Step:
    """Call intensive support, which serves this group only if a policy opens it to them."""
    opened = times("intensive_support_serves_autism_only")
    return If(
        where(setting=(FAMILY, TENANCY), **{service.name: (NO, AFTER)}),
        then=[called(service, "autism_support_called", opened)],
    )


FAMILY_CANNOT_GO_ON = option(
    "the family cannot go on",
    p("p_family_ends_in_crisis", setting=FAMILY),
    Becomes("setting", TENANCY),
    Records("autism_family_home_ended"),
    Starts("since_move"),
)


def _outcome(services: Sequence[Service]) -> Step:
    probability = [
        p("p_autism_admission"),
        times("autism_admission_ratio_first_year", since_discharge="first year"),
        at_most("p_admission_most"),
        *effects_on(services, "autism_admission"),
    ]
    return chance(
        "autism_crisis_outcome",
        option("a bed is sought", probability, Does("seek_autism_bed")),
        FAMILY_CANNOT_GO_ON,
        otherwise=[Does("help_autistic_adult_at_home")],
    )


SEEK_BED = routine(
    "seek_autism_bed",
    Records("autism_admission_sought"),
    chance(
        "autism_review",
        option(
            "kept at home",
            p("p_diverted_by_review"),
            Records("autism_diverted"),
            Does("help_autistic_adult_at_home"),
        ),
        otherwise=[Does("admit_autistic_adult")],
    ),
)

HELP_AT_HOME = routine("help_autistic_adult_at_home", Becomes("extra_support", "yes"))

EXTRA_SUPPORT_ENDS = Hazard(
    "extra_support_ends",
    "Extra support at home after a crisis ends",
    where(AT_RISK, extra_support="yes"),
    rate=[mean_of("autism_extra_support_years")],
    then=[Becomes("extra_support", "no")],
)

SETTLES = Hazard(
    "autism_settles",
    "An autistic adult without a learning disability is settled, and at risk of hospital no longer",
    where(group=AUTISM_ONLY, setting=(FAMILY, TENANCY), extra_support="no"),
    rate=[per("autism_settling_rate")],
    then=[Records("autism_settled"), Departs()],
)

RETURNS = Hazard(
    "autism_returns",
    "An autistic adult without a learning disability comes back from out of area",
    where(group=AUTISM_ONLY, setting=AWAY_HOME),
    rate=[per("autism_return_rate")],
    then=[
        Becomes("setting", TENANCY),
        Records("autism_returned"),
        Starts("since_move"),
    ],
)

# In hospital

ADMIT = routine(
    "admit_autistic_adult",
    Becomes("extra_support", "no"),
    *decides("stay", "short", decision="autism_stay", long="autism_long_stay_share"),
    *decides("behaviour_led", decision="autism_behaviour_led", yes="p_autism_behaviour_led"),
    *decides("detained", decision="autism_detained", yes="p_detained"),
    Becomes("admitted_before", "yes"),
    Becomes("setting", AUTISM_BED),
    Starts("since_move"),
    Records("autism_admitted"),
    Does("stop_services"),
)


def stay_ends(services: Sequence[Service]) -> Hazard:
    """The end of a hospital stay."""
    return Hazard(
        "autism_stay_ends",
        "An autistic adult without a learning disability leaves hospital",
        IN_HOSPITAL,
        rate=[
            mean_of("autism_short_stay_years", stay="short"),
            mean_of("autism_long_stay_years", stay="long"),
            *effects_on(services, "autism_discharge"),
        ],
        then=[Does("discharge_autistic_adult")],
    )


ORDER_LAPSES = Hazard(
    "autism_order_lapses",
    "New law: no autistic adult is held long for behaviour alone (dated switch, off unless set)",
    where(IN_HOSPITAL, stay="long", behaviour_led="yes"),
    rate=[per("mental_health_act_2025_discharge_rate"), times("mental_health_act_2025")],
    then=[
        chance(
            "autism_other_ground",
            option(
                "held on another ground", p("p_forensic_diversion"), Becomes("behaviour_led", "no")
            ),
            otherwise=[Does("discharge_autistic_adult")],
        )
    ],
)

HOME_AFTER_HOSPITAL = chance(
    "autism_home_after_hospital",
    option("to the family", p("p_autism_discharge_to_family"), Becomes("setting", FAMILY)),
    option(
        "out of area",
        p("p_autism_discharge_to_out_of_area"),
        Becomes("setting", AWAY_HOME),
        Records("autism_placed_out_of_area"),
    ),
    otherwise=[Becomes("setting", TENANCY)],
)

DISCHARGE = routine(
    "discharge_autistic_adult",
    Records("autism_discharged"),
    If(where(detained="yes"), then=[Becomes("funding", "s117")]),
    Becomes("detained", "no"),
    Becomes("stay", "none"),
    Becomes("behaviour_led", "no"),
    Starts("since_discharge"),
    Starts("since_move"),
    HOME_AFTER_HOSPITAL,
    Does("stop_services"),
)


def hazards(services: Sequence[Service]) -> tuple[Hazard, ...]:
    """What may happen to an autistic adult without a learning disability."""
    return (
        crisis(services),
        EXTRA_SUPPORT_ENDS,
        SETTLES,
        RETURNS,
        stay_ends(services),
        ORDER_LAPSES,
    )


ROUTINES: tuple[Routine, ...] = (SEEK_BED, HELP_AT_HOME, ADMIT, DISCHARGE)
