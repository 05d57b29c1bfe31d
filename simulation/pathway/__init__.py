"""The care pathway as a rulebook: the page of this project that a social worker can check.

Read it in this order: ``words`` (what can be true of a person), ``behaviour`` (how behaviour
changes and what a crisis leads to), ``losing_home``, ``new_home``, ``planned_moves``, ``hospital``,
``young_people``, ``autism``, ``life_course``, ``prices``. ``hometruth rulebook`` prints it as
tables. Numbers are parameters, named here and kept with their sources elsewhere.

Each rule is a constant, or a function if services change its numbers. A module's ``HAZARDS`` (or
``hazards``) and ``ROUTINES`` list its rules. Keep their order: results depend on it.
"""

from __future__ import annotations

from collections.abc import Sequence

from simulation.pathway import (
    autism,
    behaviour,
    hospital,
    life_course,
    losing_home,
    new_home,
    planned_moves,
    prices,
    young_people,
)
from simulation.pathway.words import ATTRIBUTES, AUTISM_ONLY, GROUPS, HELD, MARKS, PHRASES
from simulation.results.payers import PAYERS
from simulation.rulebook import Does, Hazard, If, Rulebook, Step
from simulation.rulebook.conditions import where
from simulation.rulebook.services import (
    WAITING,
    Service,
    attribute_of,
    events_of,
    hazards_of,
    queue_for,
    resource_of,
    slot_cost_of,
    stop,
)
from simulation.rulebook.writing import Routine, routine

EVENTS = (
    ("onset", "An adult's behaviour begins to challenge services"),
    ("eased", "An adult's behaviour no longer challenges services"),
    ("escalated", "An adult's behaviour becomes a serious challenge"),
    ("deescalated", "An adult's behaviour is a serious challenge no longer"),
    ("crisis", "An adult whose behaviour challenges comes to a crisis"),
    ("crisis_stayed_put", "After a crisis the person stays where they live"),
    ("admission_considered", "After a crisis, admission to hospital is considered"),
    ("diverted_by_review", "A review before admission keeps the person at home"),
    ("admission_sought", "A hospital bed is sought for an adult with a learning disability"),
    ("unsuitable_for_local_bed", "The local beds are not the right kind of hospital"),
    ("admitted_locally", "Admitted to a local bed"),
    ("refused_no_local_bed", "No local bed is free"),
    ("not_admitted", "No bed, and the person is not admitted after all"),
    ("admitted_away", "Admitted to a hospital away from the area"),
    ("admitted_secure", "Admitted straight to secure hospital"),
    ("stepped_down_to_hospital", "Moves from secure to another hospital"),
    ("ready_for_discharge", "Ready to leave hospital, and needs a suitable home"),
    ("discharged", "Leaves hospital"),
    ("discharged_to_out_of_area", "Leaves hospital for a home out of area"),
    ("breakdown", "A paid placement breaks down"),
    ("provider_exit", "A provider closes the home and gives notice"),
    ("family_home_ended", "The family home can no longer be the person's home"),
    ("carer_lost", "A family carer dies or can no longer care"),
    ("planned_move", "A move from the family home is planned"),
    ("emergency_held", "Held somewhere in an emergency, before any home is found"),
    ("new_out_of_area", "Begins to live out of area"),
    ("moved_within_out_of_area", "A home out of area breaks down and another is found there"),
    ("returned_to_area", "Comes back from out of area"),
    ("reviewed_for_return", "A person out of area is reviewed for return"),
    ("turned_18", "Passes from children's to adult services"),
    ("turned_18_serious", "Turns 18 with behaviour that is a serious challenge"),
    ("turned_18_challenging", "Turns 18 with behaviour that challenges"),
    ("turned_18_none", "Turns 18 without behaviour that challenges adult services"),
    ("child_onset", "A child's behaviour begins to challenge services"),
    ("child_eased", "A child's behaviour no longer challenges services"),
    ("child_escalated", "An adolescent's behaviour becomes a serious challenge"),
    ("child_deescalated", "An adolescent's behaviour is a serious challenge no longer"),
    ("entered_residential_school", "Goes to a residential school"),
    ("left_residential_school", "Leaves residential school as an adult"),
    ("childrens_admission", "Admitted to a children's hospital"),
    ("childrens_discharge", "Leaves a children's hospital"),
    (
        "autism_admission_sought",
        "Hospital is sought for an autistic adult without learning disability",
    ),
    ("autism_admitted", "An autistic adult without learning disability is admitted"),
    (
        "autism_diverted",
        "An autistic adult without learning disability is helped at home instead",
    ),
    ("autism_discharged", "An autistic adult without learning disability leaves hospital"),
    ("residence_passed", "Another area becomes responsible for a person who lives there"),
    ("died", "Dies"),
    ("left_area", "Moves away or no longer needs services"),
)


def build_pathway(services: Sequence[Service]) -> Rulebook:
    """The whole pathway, with the services that could be commissioned in it.

    Args:
        services: every service that a scenario may start, whether running or not.
    """
    return Rulebook(
        title="Care pathway: learning disability, autism and behaviour that challenges services",
        attributes=(*ATTRIBUTES, *(attribute_of(s) for s in services)),
        marks=MARKS,
        groups=GROUPS,
        hazards=_hazards(services),
        reaches=young_people.REACHES,
        shocks=(losing_home.PROVIDER_EXIT,),
        resources=(
            hospital.LOCAL_BEDS,
            new_home.SUITABLE_HOMES,
            *(resource_of(s) for s in services),
        ),
        routines=_routines(services),
        events=(*EVENTS, *(e for s in services for e in events_of(s))),
        prices=prices.PRICES,
        payers=prices.WHO_PAYS,
        wards=prices.WARDS,
        slot_costs=tuple(slot_cost_of(s) for s in services),
        home_costs=prices.HOMES,
        payer_names=PAYERS,
        reported_by=("setting", "level", "group"),
        phrases=PHRASES,
        moves_in="setting",
        on_joining="on_joining",
        on_opening="on_opening",
    )


def _hazards(services: Sequence[Service]) -> tuple[Hazard, ...]:
    return (
        *life_course.HAZARDS,
        *behaviour.hazards(services),
        *losing_home.hazards(services),
        *planned_moves.HAZARDS,
        *new_home.HAZARDS,
        *hospital.HAZARDS,
        *young_people.hazards(services),
        *autism.HAZARDS,
        *(h for s in services for h in hazards_of(s)),
    )


def _routines(services: Sequence[Service]) -> tuple[Routine, ...]:
    return (
        *behaviour.ROUTINES,
        *losing_home.ROUTINES,
        *new_home.ROUTINES,
        *planned_moves.ROUTINES,
        *hospital.ROUTINES,
        *young_people.ROUTINES,
        *autism.routines(services),
        routine("stop_services", *(stop(s) for s in services)),
        routine("on_joining", If(where(group=AUTISM_ONLY), then=[Does("autism_crisis")])),
        routine("on_opening", *_take_up_waiting(services)),
    )


def _take_up_waiting(services: Sequence[Service]) -> tuple[Step, ...]:
    """People who are waiting when the run opens are in the queues they wait in."""
    return (
        If(where(phase="ready"), then=[hospital.WAIT_FOR_DISCHARGE]),
        If(where(setting=HELD), then=[losing_home.WAIT_IN_EMERGENCY]),
        If(where(search="returning"), then=[planned_moves.WAIT_TO_RETURN]),
        If(where(search="planned"), then=[planned_moves.WAIT_FOR_PLANNED_MOVE]),
        *(If(where(**{s.name: WAITING}), then=[queue_for(s)]) for s in services),
    )
