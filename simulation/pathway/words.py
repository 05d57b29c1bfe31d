"""The words of the pathway: settings, levels, ages and what else can be true of a person."""

from __future__ import annotations

from collections.abc import Sequence

from simulation.results.names import is_kind
from simulation.rulebook import Attribute, Group, Mark
from simulation.rulebook.conditions import Factor, per, where

FAMILY = "family_home"
TENANCY = "own_tenancy"
SHARED = "shared_lives"
RESIDENTIAL = "local_residential"
AWAY_HOME = "out_of_area"
SCHOOL = "residential_school"
WARD = "local_beds"
AWAY_BED = "away_hospital"
SECURE = "secure_hospital"
CHILD_BED = "childrens_hospital"
AUTISM_BED = "autism_hospital"
HELD = "emergency_holding"

SETTING_TITLES = {
    FAMILY: "Family home",
    TENANCY: "Own tenancy with support",
    SHARED: "Shared lives",
    RESIDENTIAL: "Residential care in the area",
    AWAY_HOME: "Residential care or supported living out of the area",
    SCHOOL: "Residential school",
    WARD: "Local assessment and treatment beds",
    AWAY_BED: "Hospital out of the area",
    SECURE: "Secure hospital",
    CHILD_BED: "Children's mental health hospital",
    AUTISM_BED: "Hospital, autistic people without a learning disability",
    HELD: "Held in an emergency, before any place is found",
}
"""The settings of the pathway, as tables head them; files may add copies of them."""

SETTINGS = tuple(SETTING_TITLES)


def kind_of_setting(setting: str) -> str:
    """The setting of the pathway: the setting itself, or the one that it copies."""
    return next(kind for kind in SETTINGS if is_kind(setting, (kind,)))


LOCAL_PAID = (TENANCY, SHARED, RESIDENTIAL)
PAID = (*LOCAL_PAID, AWAY_HOME)
COMMUNITY = (FAMILY, *PAID)
TREATMENT_BEDS = (WARD, AWAY_BED)
ADULT_HOSPITAL = (*TREATMENT_BEDS, SECURE)
AUTISM_AT_HOME = (FAMILY, TENANCY, AWAY_HOME)

NOT_CHALLENGING, CHALLENGING, SERIOUS = "none", "challenging", "serious"
CB = (CHALLENGING, SERIOUS)
LEVELS = (NOT_CHALLENGING, *CB)
ADULT, CHILD, AUTISM_ONLY = "adults", "children", "autism_only"

LANDLORDS = ("provider", "separate")

LIVES_IN = {
    ADULT: (*COMMUNITY, *ADULT_HOSPITAL, HELD),
    CHILD: (FAMILY, SCHOOL, CHILD_BED),
    AUTISM_ONLY: (*AUTISM_AT_HOME, AUTISM_BED),
}
"""Where people of each group may live on the first day; what happens elsewhere is not modelled."""

SUPPORT = ("80%", "90%", "100%", "110%", "120%", "130%", "140%", "150%")
USUAL_SUPPORT = SUPPORT.index("100%")

ADULTS = where(group=ADULT)
CHILDREN = where(group=CHILD)


def by_level(stem: str, levels: Sequence[str] = LEVELS) -> tuple[Factor, ...]:
    """A base that differs by level of behaviour: parameters ``stem_none`` and so on."""
    return tuple(per(f"{stem}_{level}", level=level) for level in levels)


ATTRIBUTES = (
    Attribute("setting", "Where the person lives", SETTINGS, FAMILY),
    Attribute("level", "Level of behaviour", (NOT_CHALLENGING, CHALLENGING, SERIOUS)),
    Attribute("group", "Whom they are reported with", (ADULT, CHILD, AUTISM_ONLY), ADULT),
    Attribute("sex", "Sex", ("female", "male")),
    Attribute("autistic", "Has a learning disability and is autistic", ("no", "yes")),
    Attribute(
        "course", "Whether serious behaviour comes and goes or stays", ("episodic", "persistent")
    ),
    Attribute(
        "frailty", "How easily things come to a crisis, for good", ("low", "usual", "high"), "usual"
    ),
    Attribute("carers", "Family carers at home", ("none", "one", "two")),
    Attribute("housing", "Has somewhere to live, or has lost it", ("has a home", "lost")),
    Attribute("home", "Kind of paid home", ("none", "ordinary", "suitable")),
    Attribute("landlord", "Who lets the suitable home: the provider, or someone else", LANDLORDS),
    Attribute(
        "provider_skill", "Skill of whoever supports them", ("usual", "poor", "skilled"), "usual"
    ),
    Attribute("notice", "Under notice because the provider is closing", ("no", "yes")),
    Attribute("search", "Waiting at home for a suitable home", ("no", "planned", "returning")),
    Attribute("stay", "Kind of hospital stay", ("none", "short", "long")),
    Attribute("phase", "Stage of a hospital stay", ("none", "treatment", "ready")),
    Attribute(
        "waits_for",
        "What leaving hospital waits for",
        ("nothing", "decision", "support", "home"),
    ),
    Attribute("reprovided", "Lives in a place bought for them when a ward closed", ("no", "yes")),
    Attribute("behaviour_led", "The crisis is about behaviour, not mental illness", ("no", "yes")),
    Attribute("extra_support", "Has extra support at home after a crisis", ("no", "yes")),
    Attribute("unmet", "A crisis goes on at home for want of a bed", ("no", "yes")),
    Attribute("detained", "Detained for treatment (section 3 or 37)", ("no", "yes")),
    Attribute("admitted_before", "Has been in hospital before", ("no", "yes")),
    Attribute("funding", "Who pays for care at home", ("council", "joint", "chc", "s117")),
    Attribute("dowry", "Health pays the council a dowry after a long stay", ("no", "yes")),
    Attribute("residence", "Whose responsibility they are", ("own", "other")),
    Attribute("education", "Has an education, health and care plan after 18", ("no", "yes")),
    Attribute(
        "support",
        "Support compared with what is usual for need",
        SUPPORT,
        "100%",
        percents=tuple(int(value.rstrip("%")) for value in SUPPORT),
    ),
)

AGES = (
    "under 2",
    "2 to 4",
    "5 to 9",
    "10 to 13",
    "14 to 16",
    "17",
    "18",
    "19 to 21",
    "22 to 24",
    "25 to 39",
    "40 to 49",
    "50 to 59",
    "60 to 69",
    "70 to 79",
    "80 and over",
)
AGE_EDGES = (2.0, 5.0, 10.0, 14.0, 17.0, 18.0, 19.0, 22.0, 25.0, 40.0, 50.0, 60.0, 70.0, 80.0)
SCHOOL_AGES = ("5 to 9", "10 to 13", "14 to 16", "17")
ADOLESCENT = ("10 to 13", "14 to 16", "17")

MARKS = (
    Mark("age", "Age", AGES, AGE_EDGES, never="unknown"),
    Mark(
        "carer_age",
        "Age of the family carer",
        ("under 60", "60 to 69", "70 to 79", "80 and over"),
        (60.0, 70.0, 80.0),
        never="no carer",
    ),
    Mark(
        "since_move",
        "Time since the last move",
        ("first year", "second year", "settled"),
        (1.0, 2.0),
    ),
    Mark("since_discharge", "Time since leaving hospital", ("first year", "longer ago"), (1.0,)),
)

GROUPS = (Group("provider", "Which provider's home, numbered"),)

# Phrases for conditions that many rules share.
PHRASES = (
    ("setting", COMMUNITY, "lives outside hospital"),
    ("setting", LOCAL_PAID, "lives in a paid home nearby"),
    ("setting", PAID, "lives in a paid home, near or far"),
    ("setting", (FAMILY, *LOCAL_PAID), "lives at home in the area"),
    ("setting", ADULT_HOSPITAL, "is in hospital"),
    ("setting", TREATMENT_BEDS, "is in an assessment and treatment bed"),
    ("setting", AUTISM_AT_HOME, "lives with family, in an own tenancy or out of the area"),
    ("setting", (FAMILY, SCHOOL), "lives with family or at residential school"),
    ("level", CB, "behaviour challenges"),
    ("level", (SERIOUS,), "behaviour is a serious challenge"),
    ("level", (NOT_CHALLENGING,), "behaviour does not challenge"),
    ("level", (CHALLENGING,), "behaviour challenges, not seriously"),
    ("group", (ADULT,), "adult"),
    ("group", (CHILD,), "child"),
    ("group", (AUTISM_ONLY,), "autistic adult without a learning disability"),
    ("group", (CHILD, ADULT), "child or adult"),
    ("carers", ("one", "two"), "has a family carer"),
    ("age", ADOLESCENT, "aged 10 to 17"),
    ("age", SCHOOL_AGES, "aged 5 to 17"),
    ("age", ("18", "19 to 21"), "aged 18 to 21"),
)
