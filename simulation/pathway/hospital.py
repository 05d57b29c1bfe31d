"""Hospital: how people get a bed, and what ends treatment."""

from __future__ import annotations

from simulation.pathway.words import (
    ADULTS,
    AWAY_BED,
    COMMUNITY,
    SECURE,
    SERIOUS,
    TREATMENT_BEDS,
    WARD,
)
from simulation.rulebook import (
    Becomes,
    Does,
    Hazard,
    If,
    Records,
    Resource,
    Starts,
    Tries,
)
from simulation.rulebook.conditions import mean_of, per, slowed, times, where
from simulation.rulebook.writing import chance, decides, option, p, routine

LOCAL_BEDS = Resource("local_beds", "Local assessment and treatment beds", where(setting=WARD))

# A bed is sought

CONSIDER_ADMISSION = routine(
    "consider_admission",
    Records("admission_considered"),
    chance(
        "pre_admission_review",
        option("kept at home", p("p_diverted_by_review"), Records("diverted_by_review")),
        otherwise=[Does("seek_admission")],
    ),
)

NEEDS_ANOTHER_HOSPITAL = option(
    "needs another kind of hospital",
    p("p_unsuitable_for_local_bed"),
    Records("unsuitable_for_local_bed"),
    Does("admit_away"),
)

TRY_LOCAL_BED = Tries(
    WARD,
    then=[
        Does("give_up_home"),
        Becomes("setting", WARD),
        Records("admitted_locally"),
        Does("begin_stay"),
    ],
    otherwise=[Records("refused_no_local_bed"), Does("find_bed_elsewhere")],
)

SEEK_ADMISSION = routine(
    "seek_admission",
    Records("admission_sought"),
    *decides("stay", "short", decision="kind_of_stay", long="long_stay_share"),
    chance("suits_local_bed", NEEDS_ANOTHER_HOSPITAL, otherwise=[TRY_LOCAL_BED]),
)

WITHOUT_A_BED = If(
    where(housing="lost"), then=[Does("hold_in_emergency")], otherwise=[Becomes("unmet", "yes")]
)

FIND_BED_ELSEWHERE = routine(
    "find_bed_elsewhere",
    chance(
        "no_local_bed",
        option(
            "not admitted",
            p("p_not_admitted_if_no_bed"),
            Becomes("stay", "none"),
            Records("not_admitted"),
            WITHOUT_A_BED,
        ),
        otherwise=[Does("admit_away")],
    ),
)

ADMIT_AWAY = routine(
    "admit_away",
    Does("give_up_home"),
    Becomes("setting", AWAY_BED),
    Records("admitted_away"),
    Does("begin_stay"),
)

# A stay begins

BEGIN_STAY = routine(
    "begin_stay",
    Becomes("phase", "treatment"),
    *decides("detained", yes="p_detained"),
    Becomes("admitted_before", "yes"),
    Starts("since_move"),
    Does("stop_services"),
)

ENTER_SECURE_HOSPITAL = routine(
    "enter_secure_hospital",
    Becomes("setting", SECURE),
    Becomes("phase", "treatment"),
    *decides("stay", "short", decision="kind_of_secure_stay", long="secure_long_stay_share"),
    Becomes("detained", "yes"),
    Becomes("admitted_before", "yes"),
    Starts("since_move"),
    Does("stop_services"),
)

SECURE_ADMISSION = Hazard(
    "secure_admission",
    "Goes straight to secure hospital, by way of the courts",
    where(ADULTS, level=SERIOUS, setting=COMMUNITY),
    rate=[per("direct_secure_rate")],
    then=[
        Does("give_up_home"),
        Becomes("behaviour_led", "no"),
        Does("enter_secure_hospital"),
        Records("admitted_secure"),
    ],
)

# A stay ends

TREATMENT_ENDS = Hazard(
    "treatment_ends",
    "Treatment in an assessment and treatment bed is finished",
    where(ADULTS, phase="treatment", setting=TREATMENT_BEDS),
    rate=[
        mean_of("short_stay_treatment_years", stay="short"),
        mean_of("long_stay_treatment_years", stay="long"),
        slowed("away_stay_ratio", setting=AWAY_BED),
    ],
    then=[Does("plan_discharge")],
)

FORENSIC_DIVERSION = chance(
    "forensic_diversion",
    option(
        "to secure hospital",
        p("p_forensic_diversion"),
        Does("leave_bed"),
        Does("enter_secure_hospital"),
        Records("admitted_secure"),
    ),
    otherwise=[Does("plan_discharge")],
)

TREATMENT_ORDER_LAPSES = Hazard(
    "treatment_order_lapses",
    "New law: nobody is detained long for behaviour alone (dated switch, off unless set)",
    where(ADULTS, phase="treatment", setting=TREATMENT_BEDS, stay="long", behaviour_led="yes"),
    rate=[per("mental_health_act_2025_discharge_rate"), times("mental_health_act_2025")],
    then=[FORENSIC_DIVERSION],
)

SECURE_ONWARD = chance(
    "secure_onward",
    option(
        "to another hospital",
        p("p_secure_to_other_hospital"),
        Becomes("setting", AWAY_BED),
        Becomes("stay", "long"),
        Records("stepped_down_to_hospital"),
    ),
    otherwise=[Does("plan_discharge")],
)

SECURE_STAY_ENDS = Hazard(
    "secure_stay_ends",
    "Treatment in secure hospital is finished",
    where(ADULTS, setting=SECURE, phase="treatment"),
    rate=[
        mean_of("secure_short_stay_treatment_years", stay="short"),
        mean_of("secure_long_stay_treatment_years", stay="long"),
        times("secure_step_down_ratio"),
    ],
    then=[SECURE_ONWARD],
)

HAZARDS = (
    TREATMENT_ENDS,
    TREATMENT_ORDER_LAPSES,
    SECURE_ADMISSION,
    SECURE_STAY_ENDS,
)

ROUTINES = (
    CONSIDER_ADMISSION,
    SEEK_ADMISSION,
    FIND_BED_ELSEWHERE,
    ADMIT_AWAY,
    BEGIN_STAY,
    ENTER_SECURE_HOSPITAL,
)
