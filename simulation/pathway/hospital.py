"""Hospital: how a bed is sought and found, what ends a stay, and where people live after it."""

from __future__ import annotations

from collections.abc import Sequence

from simulation.pathway.words import (
    ADULT_HOSPITAL,
    ADULTS,
    AWAY_BED,
    COMMUNITY,
    FAMILY,
    SECURE,
    SERIOUS,
    TREATMENT_BEDS,
    WARD,
)
from simulation.rulebook import (
    Asks,
    Becomes,
    Chooses,
    Does,
    Hazard,
    If,
    Option,
    Records,
    Releases,
    Starts,
    Step,
    Tries,
    Withdraws,
)
from simulation.rulebook.conditions import mean_of, per, slowed, times, where
from simulation.rulebook.services import Service

WAIT_FOR_DISCHARGE = Asks("suitable_homes", "discharge", (Does("discharge_to_suitable_home"),))

HAZARDS = (
    Hazard(
        "treatment_ends",
        "Treatment in an assessment and treatment bed is finished",
        where(ADULTS, phase="treatment", setting=TREATMENT_BEDS),
        (
            mean_of("short_stay_treatment_years", stay="short"),
            mean_of("long_stay_treatment_years", stay="long"),
            slowed("away_stay_ratio", setting=AWAY_BED),
        ),
        (Does("plan_discharge"),),
    ),
    Hazard(
        "treatment_order_lapses",
        "New law: nobody is detained long for behaviour alone (dated switch, off unless set)",
        where(ADULTS, phase="treatment", setting=TREATMENT_BEDS, stay="long", behaviour_led="yes"),
        (per("mental_health_act_2025_discharge_rate"), times("mental_health_act_2025")),
        (
            Chooses(
                "forensic_diversion",
                (
                    Option(
                        "to secure hospital",
                        (per("p_forensic_diversion"),),
                        (
                            Does("leave_bed"),
                            Does("enter_secure_hospital"),
                            Records("admitted_secure"),
                        ),
                    ),
                ),
                (Does("plan_discharge"),),
            ),
        ),
    ),
    Hazard(
        "secure_admission",
        "Goes straight to secure hospital, by way of the courts",
        where(ADULTS, level=SERIOUS, setting=COMMUNITY),
        (per("direct_secure_rate"),),
        (
            Does("give_up_home"),
            Becomes("behaviour_led", "no"),
            Does("enter_secure_hospital"),
            Records("admitted_secure"),
        ),
    ),
    Hazard(
        "secure_stay_ends",
        "Ready to step down from secure hospital",
        where(ADULTS, setting=SECURE, phase="treatment"),
        (mean_of("secure_stay_years"), times("secure_step_down_ratio")),
        (
            Chooses(
                "secure_onward",
                (
                    Option(
                        "to another hospital",
                        (per("p_secure_to_other_hospital"),),
                        (
                            Becomes("setting", AWAY_BED),
                            Becomes("stay", "long"),
                            Records("stepped_down_to_hospital"),
                        ),
                    ),
                ),
                (Does("plan_discharge"),),
            ),
        ),
    ),
    Hazard(
        "discharged_away_instead",
        "Tired of waiting, discharged to a home out of area",
        where(ADULTS, phase="ready", setting=ADULT_HOSPITAL),
        (
            per("discharge_to_out_of_area_rate"),
            times("discharge_to_out_of_area_ratio_away", setting=AWAY_BED),
        ),
        (
            Withdraws("suitable_homes"),
            Does("leave_hospital"),
            Records("discharged_to_out_of_area"),
            Does("move_out_of_area"),
        ),
    ),
)


def routines(services: Sequence[Service]) -> tuple[tuple[str, tuple[Step, ...]], ...]:
    """Named parts of a hospital stay."""
    return (
        (
            "consider_admission",
            (
                Records("admission_considered"),
                Chooses(
                    "pre_admission_review",
                    (
                        Option(
                            "kept at home",
                            (per("p_diverted_by_review"),),
                            (Records("diverted_by_review"),),
                        ),
                    ),
                    (Does("seek_admission"),),
                ),
            ),
        ),
        (
            "seek_admission",
            (
                Records("admission_sought"),
                Becomes("stay", "short"),
                Chooses(
                    "kind_of_stay",
                    (Option("long", (per("long_stay_share"),), (Becomes("stay", "long"),)),),
                ),
                Chooses(
                    "suits_local_bed",
                    (
                        Option(
                            "needs another kind of hospital",
                            (per("p_unsuitable_for_local_bed"),),
                            (Records("unsuitable_for_local_bed"), Does("admit_away")),
                        ),
                    ),
                    (
                        Tries(
                            WARD,
                            (
                                Does("give_up_home"),
                                Becomes("setting", WARD),
                                Records("admitted_locally"),
                                Does("begin_stay"),
                            ),
                            (Records("refused_no_local_bed"), Does("find_bed_elsewhere")),
                        ),
                    ),
                ),
            ),
        ),
        (
            "find_bed_elsewhere",
            (
                Chooses(
                    "no_local_bed",
                    (
                        Option(
                            "not admitted",
                            (per("p_not_admitted_if_no_bed"),),
                            (
                                Becomes("stay", "none"),
                                Records("not_admitted"),
                                If(
                                    where(housing="lost"),
                                    (Does("hold_in_emergency"),),
                                    (Becomes("unmet", "yes"),),
                                ),
                            ),
                        ),
                    ),
                    (Does("admit_away"),),
                ),
            ),
        ),
        (
            "admit_away",
            (
                Does("give_up_home"),
                Becomes("setting", AWAY_BED),
                Records("admitted_away"),
                Does("begin_stay"),
            ),
        ),
        (
            "begin_stay",
            (
                Becomes("phase", "treatment"),
                Becomes("detained", "no"),
                Chooses(
                    "detained",
                    (Option("detained", (per("p_detained"),), (Becomes("detained", "yes"),)),),
                ),
                Becomes("admitted_before", "yes"),
                Starts("since_move"),
                Does("stop_services"),
            ),
        ),
        (
            "enter_secure_hospital",
            (
                Becomes("setting", SECURE),
                Becomes("phase", "treatment"),
                Becomes("stay", "none"),
                Becomes("detained", "yes"),
                Becomes("admitted_before", "yes"),
                Starts("since_move"),
                Does("stop_services"),
            ),
        ),
        (
            "plan_discharge",
            (
                Chooses(
                    "home_after_hospital",
                    (
                        Option(
                            "to the family",
                            (per("p_discharge_to_family", carers=("one", "two")),),
                            (
                                Does("leave_hospital"),
                                Becomes("setting", FAMILY),
                                Becomes("housing", "has a home"),
                            ),
                        ),
                        Option(
                            "to a home out of area",
                            (per("p_discharge_to_out_of_area"),),
                            (
                                Does("leave_hospital"),
                                Records("discharged_to_out_of_area"),
                                Does("move_out_of_area"),
                            ),
                        ),
                        Option(
                            "to an ordinary home",
                            (per("p_discharge_to_ordinary_home"),),
                            (Does("leave_hospital"), Does("move_to_ordinary_home")),
                        ),
                    ),
                    (
                        Records("ready_for_discharge"),
                        Becomes("phase", "ready"),
                        WAIT_FOR_DISCHARGE,
                    ),
                ),
            ),
        ),
        (
            "discharge_to_suitable_home",
            (Does("leave_hospital"), Does("move_to_suitable_home")),
        ),
        (
            "leave_hospital",
            (
                Does("leave_bed"),
                If(where(detained="yes"), (Becomes("funding", "s117"),)),
                Becomes("detained", "no"),
                If(
                    where(stay="long"),
                    (
                        Chooses(
                            "dowry",
                            (Option("agreed", (per("dowries"),), (Becomes("dowry", "yes"),)),),
                        ),
                    ),
                ),
                Becomes("phase", "none"),
                Becomes("stay", "none"),
                Becomes("behaviour_led", "no"),
                Starts("since_discharge"),
                Starts("since_move"),
                Records("discharged"),
            ),
        ),
        ("leave_bed", (Releases(WARD),)),
    )
