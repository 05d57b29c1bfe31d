"""Children and young people: behaviour, residential school, children's hospital, turning 18."""

from __future__ import annotations

from collections.abc import Sequence

from simulation.pathway.homes import WAIT_FOR_PLANNED_MOVE, by_level
from simulation.pathway.words import (
    ADOLESCENT,
    CB,
    CHALLENGING,
    CHILD_BED,
    CHILDREN,
    FAMILY,
    NOT_CHALLENGING,
    SCHOOL,
    SCHOOL_AGES,
    SERIOUS,
)
from simulation.rulebook import (
    Becomes,
    Chooses,
    Does,
    Hazard,
    If,
    Option,
    Reaches,
    Records,
    Starts,
    Step,
)
from simulation.rulebook.conditions import at_most, mean_of, per, times, where
from simulation.rulebook.services import Service, effects_on

NOT_IN_HOSPITAL = where(CHILDREN, setting=(FAMILY, SCHOOL))


def hazards(services: Sequence[Service]) -> tuple[Hazard, ...]:
    """What may happen to a child."""
    return (
        Hazard(
            "child_onset",
            "A child's behaviour begins to challenge services",
            where(NOT_IN_HOSPITAL, level=NOT_CHALLENGING, age=SCHOOL_AGES),
            (per("child_onset_rate"),),
            (Becomes("level", CHALLENGING), Records("child_onset")),
        ),
        Hazard(
            "child_eases",
            "A child's behaviour no longer challenges services",
            where(NOT_IN_HOSPITAL, level=CHALLENGING, age=SCHOOL_AGES),
            (per("child_easing_rate"),),
            (Becomes("level", NOT_CHALLENGING), Records("child_eased")),
        ),
        Hazard(
            "child_escalates",
            "In adolescence, behaviour becomes a serious challenge",
            where(NOT_IN_HOSPITAL, level=CHALLENGING, age=ADOLESCENT),
            (per("child_escalation_rate"), *effects_on(services, "child_escalation")),
            (Becomes("level", SERIOUS), Records("child_escalated")),
        ),
        Hazard(
            "child_deescalates",
            "An adolescent's behaviour is a serious challenge no longer",
            where(NOT_IN_HOSPITAL, level=SERIOUS, age=ADOLESCENT),
            (per("child_deescalation_rate"),),
            (Becomes("level", CHALLENGING), Records("child_deescalated")),
        ),
        Hazard(
            "school_entry",
            "Goes to a residential school, often far away",
            where(CHILDREN, setting=FAMILY, level=CB, age=ADOLESCENT),
            (
                per("school_entry_rate_serious", level=SERIOUS),
                per("school_entry_rate_challenging", level=CHALLENGING),
                *effects_on(services, "school_entry"),
            ),
            (
                Becomes("setting", SCHOOL),
                Starts("since_move"),
                Records("entered_residential_school"),
            ),
        ),
        Hazard(
            "child_admission",
            "A young person is admitted to a children's hospital (Tier 4)",
            where(NOT_IN_HOSPITAL, level=CB, age=ADOLESCENT),
            (
                per("child_admission_rate_serious", level=SERIOUS),
                per("child_admission_rate_challenging", level=CHALLENGING),
                times("crisis_ratio_17_to_21", age="17"),
            ),
            (
                Becomes("setting", CHILD_BED),
                Becomes("admitted_before", "yes"),
                Starts("since_move"),
                Records("childrens_admission"),
                Does("stop_services"),
            ),
        ),
        Hazard(
            "childrens_stay_ends",
            "A young person leaves children's hospital",
            where(CHILDREN, setting=CHILD_BED),
            (mean_of("childrens_stay_years"),),
            (
                Records("childrens_discharge"),
                Starts("since_discharge"),
                Starts("since_move"),
                Chooses(
                    "after_childrens_hospital",
                    (
                        Option(
                            "to residential school",
                            (per("p_childrens_hospital_to_school"),),
                            (Becomes("setting", SCHOOL), Records("entered_residential_school")),
                        ),
                    ),
                    (Becomes("setting", FAMILY),),
                ),
            ),
        ),
    )


REACHES = (
    Reaches("age", "18", where(CHILDREN), (Does("turn_18"),)),
    Reaches("age", "19 to 21", where(setting=SCHOOL), (Does("leave_school"),)),
    Reaches("age", "25 to 39", where(education="yes"), (Becomes("education", "no"),)),
)

ROUTINES: tuple[tuple[str, tuple[Step, ...]], ...] = (
    (
        "turn_18",
        (
            Becomes("group", "adults"),
            Records("turned_18"),
            If(
                where(level=CHALLENGING),
                (
                    Chooses(
                        "adult_threshold",
                        (Option("meets it", (per("p_meets_adult_threshold"),)),),
                        (Becomes("level", NOT_CHALLENGING),),
                    ),
                ),
            ),
            If(where(level=SERIOUS), (Records("turned_18_serious"),)),
            If(where(level=CHALLENGING), (Records("turned_18_challenging"),)),
            If(where(level=NOT_CHALLENGING), (Records("turned_18_none"),)),
            Chooses(
                "education_plan",
                (
                    Option(
                        "kept", (per("p_education_plan_after_18"),), (Becomes("education", "yes"),)
                    ),
                ),
            ),
            Does("review_funding"),
            If(where(setting=FAMILY), (Does("home_at_18"),)),
            If(
                where(setting=SCHOOL),
                (
                    Chooses(
                        "school_until_19",
                        (Option("stays", (per("p_school_until_19"),)),),
                        (Does("leave_school"),),
                    ),
                ),
            ),
            If(where(setting=CHILD_BED), (Does("leave_childrens_hospital_at_18"),)),
        ),
    ),
    (
        "leave_childrens_hospital_at_18",
        (
            Records("childrens_discharge"),
            Starts("since_discharge"),
            Becomes("setting", FAMILY),
            Chooses(
                "adult_hospital_at_18",
                (
                    Option(
                        "to adult hospital",
                        (per("p_childrens_to_adult_hospital", level=CB),),
                        (Does("seek_admission"),),
                    ),
                ),
                (Does("home_at_18"),),
            ),
        ),
    ),
    (
        "home_at_18",
        (
            Chooses(
                "stays_with_family",
                (Option("stays", by_level("p_stays_with_family_at_18")),),
                (Does("place_at_18"),),
            ),
        ),
    ),
    (
        "leave_school",
        (
            Records("left_residential_school"),
            Chooses(
                "after_school",
                (
                    Option(
                        "home to the family",
                        (per("p_school_leaver_to_family"),),
                        (Becomes("setting", FAMILY), Starts("since_move")),
                    ),
                ),
                (Does("place_at_18"),),
            ),
        ),
    ),
    (
        "place_at_18",
        (
            Chooses(
                "first_adult_place",
                (
                    Option(
                        "out of area",
                        (
                            *by_level("p_out_of_area_at_18"),
                            times("out_of_area_ratio_after_school", setting=SCHOOL),
                            at_most("p_out_of_area_at_18_most"),
                        ),
                        (Does("move_out_of_area"),),
                    ),
                ),
                (Does("place_nearby_at_18"),),
            ),
        ),
    ),
    (
        "place_nearby_at_18",
        (
            Chooses(
                "first_place_nearby",
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
                        (
                            Becomes("setting", FAMILY),
                            Becomes("search", "planned"),
                            WAIT_FOR_PLANNED_MOVE,
                        ),
                    ),
                ),
            ),
        ),
    ),
)
