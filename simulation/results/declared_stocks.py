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
EVERYONE = ("adults", "children", "autism_only")
AGES = ("18 to 24", "25 to 39", "40 to 59", "60 and over")
FUNDED = {
    "council": "the council alone",
    "joint": "the council and health together",
    "chc": "health, as continuing health care",
    "s117": "aftercare under section 117",
}
COST_BANDS = {
    "cost_under_500": "less than £500",
    "cost_500_to_999": "£500 to £999",
    "cost_1000_to_1999": "£1,000 to £1,999",
    "cost_2000_to_2999": "£2,000 to £2,999",
    "cost_3000_to_4999": "£3,000 to £4,999",
    "cost_5000_and_over": "£5,000 or more",
}


def _counted(name: str, title: str, meaning: str, better: Better, *groups: str) -> Measure:
    """The average number of people in a counted group over the year."""
    rows = Rows("counted_days", items=groups)
    return Measure(name, title, meaning, "people", better, "average", rows)


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

COUNTED = (
    Measure(
        "all_inpatients",
        "All people in hospital",
        "Everybody in a mental health or learning disability hospital, of any age: adults and "
        "children with a learning disability, and autistic adults without one",
        "people",
        "lower",
        "average",
        Rows("person_days", settings=ANY_HOSPITAL, items=EVERYONE),
    ),
    _counted(
        "people_ready_to_leave_hospital",
        "People ready to leave hospital",
        "Adults with a learning disability in hospital whose treatment is over, whatever they "
        "wait for; what independent reviews count",
        "lower",
        "ready_to_leave_hospital",
    ),
    _counted(
        "people_recorded_as_delayed",
        "People recorded as delayed in hospital",
        "Adults with a learning disability in hospital who only wait for a home, and whom "
        "records therefore count as delayed",
        "lower",
        "waiting_for_home",
    ),
    _counted(
        "people_waiting_for_a_decision",
        "People in hospital waiting for a decision",
        "Adults with a learning disability in hospital whose treatment is over and who wait for "
        "a decision or for funding",
        "lower",
        "waiting_for_decision",
    ),
    _counted(
        "people_waiting_for_support",
        "People in hospital waiting for support",
        "Adults with a learning disability in hospital whose treatment is over and who wait for "
        "staff and clinical support outside",
        "lower",
        "waiting_for_support",
    ),
    _counted(
        "people_with_older_carers",
        "People living with a carer aged 70 or over",
        "Adults with a learning disability who live with a family carer aged 70 or over",
        "neither",
        "living_with_older_carer",
    ),
    *(
        _counted(
            f"adults_aged_{band.replace(' ', '_')}",
            f"Adults aged {band}",
            f"Adults with a learning disability known to services, aged {band}",
            "neither",
            f"aged_{band.replace(' ', '_')}",
        )
        for band in AGES
    ),
    *(
        _counted(
            f"people_funded_by_{funder}",
            f"People paid for by {words}",
            f"Adults with a learning disability living outside hospital, paid for by {words}",
            "neither",
            f"funded_{funder}",
        )
        for funder, words in FUNDED.items()
    ),
    *(
        _counted(
            f"people_whose_{band}",
            f"People whose support costs {words} a week",
            f"Adults whose behaviour challenges, living outside hospital, whose support costs "
            f"{words} a week in prices of the run",
            "neither",
            band,
        )
        for band, words in COST_BANDS.items()
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
