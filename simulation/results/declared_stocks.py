"""The named measures of where people live and of local capacity, declared as data.

People whose behaviour challenges services are at the levels challenging and serious. They are
counted separately from the wider known population, whose numbers would hide every difference.
People in hospital are counted at every level.
"""

from __future__ import annotations

from typing import Literal

from simulation.results.measuring import Measure, Rows

Better = Literal["lower", "higher", "neither"]

CHALLENGES = ("challenging", "serious")
AT_HOME = ("family_home", "own_tenancy", "shared_lives", "local_residential")
ADULT_HOSPITALS = ("local_beds", "away_hospital", "secure_hospital")
ANY_HOSPITAL = (*ADULT_HOSPITALS, "childrens_hospital", "autism_hospital")


def _living(
    name: str,
    title: str,
    meaning: str,
    better: Better,
    settings: tuple[str, ...] | None = None,
    levels: tuple[str, ...] | None = None,
    group: str = "adults",
) -> Measure:
    """The average number of people living somewhere over the year."""
    rows = Rows("person_days", settings=settings, levels=levels, items=(group,))
    return Measure(name, title, meaning, "people", better, "average", rows)


def _capacity(
    name: str, title: str, meaning: str, unit: str, better: Better, rows: Rows
) -> Measure:
    """The average number of slots, or of people waiting for one, over the year."""
    return Measure(name, title, meaning, unit, better, "average", rows)


def _share(name: str, title: str, meaning: str, better: Better, rows: Rows, per: Rows) -> Measure:
    """One quantity as a share of another."""
    return Measure(name, title, meaning, "share", better, "share", rows, per)


ADULTS = Rows("person_days", levels=CHALLENGES, items=("adults",))
ADULTS_AT_HOME = Rows("person_days", AT_HOME, CHALLENGES, items=("adults",))
BEDS_OPEN = Rows("capacity_days", services=("local_beds",), items=("open",))
BEDS_HELD = Rows("capacity_days", services=("local_beds",), items=("held",))
HOMES_AWAITED = Rows(
    "capacity_days",
    services=("suitable_homes",),
    items=("waiting_emergency", "waiting_discharge", "waiting_repatriation", "waiting_planned"),
)
READY_IN_HOSPITAL = Rows(
    "capacity_days", services=("suitable_homes",), items=("waiting_discharge",)
)

PEOPLE = (
    _living(
        "people_whose_behaviour_challenges",
        "Adults whose behaviour challenges",
        "Adults with a learning disability whose behaviour challenges services, wherever they live",
        "neither",
        levels=CHALLENGES,
    ),
    _living(
        "serious_adults",
        "Adults whose behaviour challenges seriously",
        "Adults with a learning disability at the level serious, wherever they live",
        "lower",
        levels=("serious",),
    ),
    _living(
        "people_out_of_area",
        "People living out of the area",
        "Adults whose behaviour challenges, living in a care placement outside the area; people "
        "in hospital are not counted here",
        "lower",
        ("out_of_area",),
        CHALLENGES,
    ),
    _living(
        "people_far_from_home",
        "People far from home",
        "Adults whose behaviour challenges, living in a care placement outside the area or in a "
        "hospital outside it; secure hospital is left out, since nobody chooses it for want of "
        "something local",
        "lower",
        ("out_of_area", "away_hospital"),
        CHALLENGES,
    ),
    _living(
        "people_in_hospital",
        "People in hospital",
        "Adults with a learning disability in local beds, a hospital out of the area or a secure "
        "hospital, whatever their behaviour",
        "lower",
        ADULT_HOSPITALS,
    ),
    _living(
        "people_in_local_beds",
        "People in local beds",
        "Adults with a learning disability in local assessment and treatment beds",
        "neither",
        ("local_beds",),
    ),
    _living(
        "people_in_away_hospital",
        "People in a hospital out of the area",
        "Adults with a learning disability in a non-secure hospital out of the area",
        "lower",
        ("away_hospital",),
    ),
    _living(
        "people_in_secure_hospital",
        "People in secure hospital",
        "Adults with a learning disability in a secure hospital",
        "lower",
        ("secure_hospital",),
    ),
    _living(
        "autistic_people_in_hospital",
        "Autistic people without a learning disability in hospital",
        "Autistic adults without a learning disability in hospital, with a stay and a price of "
        "their own; in no other measure of people in hospital",
        "lower",
        ANY_HOSPITAL,
        group="autism_only",
    ),
    _living(
        "autistic_people_at_risk",
        "Autistic adults at risk of admission",
        "Autistic adults without a learning disability who live outside hospital and are at risk "
        "of admission to it",
        "neither",
        (*AT_HOME, "out_of_area"),
        group="autism_only",
    ),
    _living(
        "autistic_people_out_of_area",
        "Autistic adults at risk living out of the area",
        "Autistic adults without a learning disability at risk of admission, living in a home "
        "outside the area",
        "lower",
        ("out_of_area",),
        group="autism_only",
    ),
    _living(
        "children_in_hospital",
        "Children in hospital",
        "People with a learning disability under 18 in any mental health hospital",
        "lower",
        ANY_HOSPITAL,
        group="children",
    ),
    _living(
        "children_in_residential_school",
        "Children in residential school",
        "People with a learning disability under 18 living at a residential school",
        "lower",
        ("residential_school",),
        group="children",
    ),
    _living(
        "serious_children",
        "Young people whose behaviour challenges seriously",
        "People with a learning disability under 18 at the level serious, wherever they live",
        "lower",
        levels=("serious",),
        group="children",
    ),
    _living(
        "people_at_home",
        "People living at home in the area",
        "Adults whose behaviour challenges, living in the family home, their own tenancy, shared "
        "lives or residential care in the area",
        "higher",
        AT_HOME,
        CHALLENGES,
    ),
    _living(
        "people_in_emergency_holding",
        "People held in an emergency",
        "Adults with a learning disability held somewhere before any place is found",
        "lower",
        ("emergency_holding",),
    ),
    _share(
        "days_at_home_share",
        "Share of days lived at home in the area",
        "Days that adults whose behaviour challenges live at home in the area, of all their days",
        "higher",
        ADULTS_AT_HOME,
        ADULTS,
    ),
)

CAPACITY = (
    _capacity(
        "people_waiting_for_a_suitable_home",
        "People waiting for a suitable home",
        "People in the queue for a suitable local home, from hospital or elsewhere",
        "people",
        "lower",
        HOMES_AWAITED,
    ),
    _capacity(
        "people_ready_to_leave_hospital",
        "People ready to leave hospital",
        "People in hospital who are ready to leave and wait for a suitable local home",
        "people",
        "lower",
        READY_IN_HOSPITAL,
    ),
    _capacity(
        "local_beds_open",
        "Local beds open",
        "Local assessment and treatment beds, occupied or not; a bed that is due to "
        "close counts until the person in it has left",
        "places",
        "neither",
        BEDS_OPEN,
    ),
    _share(
        "local_bed_occupancy",
        "Share of local beds occupied",
        "Days that local beds are held, as a share of the days they exist; 0 if there are none",
        "neither",
        BEDS_HELD,
        BEDS_OPEN,
    ),
)
