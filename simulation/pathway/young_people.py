"""Children and young people: behaviour, residential school, children's hospital, turning 18."""

from __future__ import annotations

from collections.abc import Sequence

from simulation.pathway.planned_moves import ORDINARY_HOME_WILL_DO, WAIT_FOR_PLANNED_MOVE
from simulation.pathway.words import (
    ADOLESCENT,
    ADULTS,
    CB,
    CHALLENGING,
    CHILD_BED,
    CHILDREN,
    FAMILY,
    NOT_CHALLENGING,
    SCHOOL,
    SCHOOL_AGES,
    SERIOUS,
    by_level,
)
from simulation.rulebook import Becomes, Does, Hazard, If, Reaches, Records, Starts, Tries
from simulation.rulebook.conditions import at_most, mean_of, per, times, where
from simulation.rulebook.services import Service, effects_on
from simulation.rulebook.writing import chance, decides, option, p, routine

NOT_IN_HOSPITAL = where(CHILDREN, setting=(FAMILY, SCHOOL))

# Behaviour

CHILD_ONSET = Hazard(
    "child_onset",
    "A child's behaviour begins to challenge services",
    where(NOT_IN_HOSPITAL, level=NOT_CHALLENGING, age=SCHOOL_AGES),
    rate=[per("child_onset_rate")],
    then=[Becomes("level", CHALLENGING), Records("child_onset")],
)

CHILD_EASES = Hazard(
    "child_eases",
    "A child's behaviour no longer challenges services",
    where(NOT_IN_HOSPITAL, level=CHALLENGING, age=SCHOOL_AGES),
    rate=[per("child_easing_rate")],
    then=[Becomes("level", NOT_CHALLENGING), Records("child_eased")],
)


def child_escalates(services: Sequence[Service]) -> Hazard:
    """A young person's behaviour goes from challenging to a serious challenge."""
    return Hazard(
        "child_escalates",
        "In adolescence, behaviour becomes a serious challenge",
        where(NOT_IN_HOSPITAL, level=CHALLENGING, age=ADOLESCENT),
        rate=[per("child_escalation_rate"), *effects_on(services, "child_escalation")],
        then=[Becomes("level", SERIOUS), Records("child_escalated")],
    )


CHILD_DEESCALATES = Hazard(
    "child_deescalates",
    "An adolescent's behaviour is a serious challenge no longer",
    where(NOT_IN_HOSPITAL, level=SERIOUS, age=ADOLESCENT),
    rate=[per("child_deescalation_rate")],
    then=[Becomes("level", CHALLENGING), Records("child_deescalated")],
)

# Residential school and children's hospital


def school_entry(services: Sequence[Service]) -> Hazard:
    """From the family to a residential school."""
    return Hazard(
        "school_entry",
        "Goes to a residential school, often far away",
        where(CHILDREN, setting=FAMILY, level=CB, age=ADOLESCENT),
        rate=[
            per("school_entry_rate_serious", level=SERIOUS),
            per("school_entry_rate_challenging", level=CHALLENGING),
            *effects_on(services, "school_entry"),
        ],
        then=[
            Becomes("setting", SCHOOL),
            Starts("since_move"),
            Records("entered_residential_school"),
        ],
    )


LEAVES_SCHOOL_EARLY = Hazard(
    "leaves_school_early",
    "A child comes home from residential school before 18",
    where(CHILDREN, setting=SCHOOL),
    rate=[per("school_early_leaving_rate")],
    then=[Becomes("setting", FAMILY), Starts("since_move"), Records("left_school_early")],
)

CHILD_ADMISSION = Hazard(
    "child_admission",
    "A young person is admitted to a children's hospital (Tier 4)",
    where(NOT_IN_HOSPITAL, level=CB, age=ADOLESCENT),
    rate=[
        per("child_admission_rate_serious", level=SERIOUS),
        per("child_admission_rate_challenging", level=CHALLENGING),
        times("crisis_ratio_17_to_21", age="17"),
    ],
    then=[
        Becomes("setting", CHILD_BED),
        *decides(
            "behaviour_led",
            decision="childrens_behaviour_led",
            yes="p_childrens_stay_for_behaviour",
        ),
        Becomes("admitted_before", "yes"),
        Starts("since_move"),
        Records("childrens_admission"),
        Does("stop_services"),
    ],
)

AFTER_CHILDRENS_HOSPITAL = chance(
    "after_childrens_hospital",
    option(
        "to residential school",
        p("p_childrens_hospital_to_school"),
        Becomes("setting", SCHOOL),
        Records("entered_residential_school"),
    ),
    otherwise=[Becomes("setting", FAMILY)],
)

CHILDRENS_STAY_ENDS = Hazard(
    "childrens_stay_ends",
    "A young person leaves children's hospital",
    where(CHILDREN, setting=CHILD_BED),
    rate=[mean_of("childrens_stay_years")],
    then=[Does("leave_childrens_hospital")],
)

CHILDRENS_ORDER_LAPSES = Hazard(
    "childrens_order_lapses",
    "New law: nobody under 18 is detained long for behaviour alone (dated switch, off unless set)",
    where(CHILDREN, setting=CHILD_BED, behaviour_led="yes"),
    rate=[per("mental_health_act_2025_discharge_rate"), times("mental_health_act_2025")],
    then=[
        chance(
            "childrens_other_ground",
            option(
                "held on another ground", p("p_forensic_diversion"), Becomes("behaviour_led", "no")
            ),
            otherwise=[Does("leave_childrens_hospital")],
        )
    ],
)

LEAVE_CHILDRENS_HOSPITAL = routine(
    "leave_childrens_hospital",
    Becomes("behaviour_led", "no"),
    Records("childrens_discharge"),
    Starts("since_discharge"),
    Starts("since_move"),
    AFTER_CHILDRENS_HOSPITAL,
)


def hazards(services: Sequence[Service]) -> tuple[Hazard, ...]:
    """What may happen to a child."""
    return (
        CHILD_ONSET,
        CHILD_EASES,
        child_escalates(services),
        CHILD_DEESCALATES,
        school_entry(services),
        LEAVES_SCHOOL_EARLY,
        CHILD_ADMISSION,
        CHILDRENS_STAY_ENDS,
        CHILDRENS_ORDER_LAPSES,
    )


# Birthdays

REACHES = (
    Reaches("age", "18", where(CHILDREN), then=[Does("turn_18")]),
    Reaches("age", "19 to 21", where(ADULTS, setting=SCHOOL), then=[Does("leave_school")]),
    Reaches("age", "25 to 39", where(ADULTS, education="yes"), then=[Becomes("education", "no")]),
)

ADULT_THRESHOLD = chance(
    "adult_threshold",
    option("meets it", p("p_meets_adult_threshold")),
    otherwise=[Becomes("level", NOT_CHALLENGING)],
)

EDUCATION_PLAN = chance(
    "education_plan",
    option("kept", p("p_education_plan_after_18"), Becomes("education", "yes")),
)

SCHOOL_UNTIL_19 = chance(
    "school_until_19",
    option("stays", p("p_school_until_19")),
    otherwise=[Does("leave_school")],
)

TURN_18 = routine(
    "turn_18",
    Becomes("group", "adults"),
    Records("turned_18"),
    If(where(level=CHALLENGING), then=[ADULT_THRESHOLD]),
    If(where(level=SERIOUS), then=[Records("turned_18_serious")]),
    If(where(level=CHALLENGING), then=[Records("turned_18_challenging")]),
    If(where(level=NOT_CHALLENGING), then=[Records("turned_18_none")]),
    EDUCATION_PLAN,
    Does("review_funding"),
    If(where(setting=FAMILY), then=[Does("home_at_18")]),
    If(where(setting=SCHOOL), then=[SCHOOL_UNTIL_19]),
    If(where(setting=CHILD_BED), then=[Does("leave_childrens_hospital_at_18")]),
)

# A first place as an adult

ADULT_HOSPITAL_AT_18 = chance(
    "adult_hospital_at_18",
    option(
        "to adult hospital",
        p("p_childrens_to_adult_hospital", level=CB),
        Does("seek_admission"),
    ),
    otherwise=[Becomes("behaviour_led", "no"), Does("home_at_18")],
)

LEAVE_CHILDRENS_HOSPITAL_AT_18 = routine(
    "leave_childrens_hospital_at_18",
    Records("childrens_discharge"),
    Starts("since_discharge"),
    Becomes("setting", FAMILY),
    ADULT_HOSPITAL_AT_18,
)

HOME_AT_18 = routine(
    "home_at_18",
    chance(
        "stays_with_family",
        option("stays", by_level("p_stays_with_family_at_18")),
        otherwise=[Does("place_at_18")],
    ),
)

HOME_TO_THE_FAMILY = option(
    "home to the family",
    p("p_school_leaver_to_family"),
    Becomes("setting", FAMILY),
    Starts("since_move"),
)

LEAVE_SCHOOL = routine(
    "leave_school",
    Records("left_residential_school"),
    chance("after_school", HOME_TO_THE_FAMILY, otherwise=[Does("place_at_18")]),
)

P_OUT_OF_AREA = (
    *by_level("p_out_of_area_at_18"),
    times("out_of_area_ratio_after_school", setting=SCHOOL),
    at_most("p_out_of_area_at_18_most"),
)

NEAR_IF_A_HOME_IS_FREE = Tries(
    "suitable_homes",
    then=[Does("move_to_suitable_home")],
    otherwise=[Does("move_out_of_area")],
    priority="planned",
)

NEAR_FIRST = If(
    where(level=NOT_CHALLENGING),
    then=[Does("move_out_of_area")],
    otherwise=[NEAR_IF_A_HOME_IS_FREE],
)

PLACE_AT_18 = routine(
    "place_at_18",
    chance(
        "first_adult_place",
        option("out of area, unless a suitable home is free", P_OUT_OF_AREA, NEAR_FIRST),
        otherwise=[Does("place_nearby_at_18")],
    ),
)

WAIT_AT_HOME_IF_CHALLENGING = If(
    where(level=NOT_CHALLENGING),
    then=[Does("move_to_ordinary_home")],
    otherwise=[
        Becomes("setting", FAMILY),
        Becomes("search", "planned"),
        WAIT_FOR_PLANNED_MOVE,
    ],
)

PLACE_NEARBY_AT_18 = routine(
    "place_nearby_at_18",
    chance("first_place_nearby", ORDINARY_HOME_WILL_DO, otherwise=[WAIT_AT_HOME_IF_CHALLENGING]),
)

ROUTINES = (
    LEAVE_CHILDRENS_HOSPITAL,
    TURN_18,
    LEAVE_CHILDRENS_HOSPITAL_AT_18,
    HOME_AT_18,
    LEAVE_SCHOOL,
    PLACE_AT_18,
    PLACE_NEARBY_AT_18,
)
