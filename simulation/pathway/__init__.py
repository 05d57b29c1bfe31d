"""The care pathway as a rulebook, written so that a social worker can check it.

Read it in this order: ``words`` (what can be true of a person), ``behaviour`` (how behaviour
changes and what a crisis leads to), ``losing_home``, ``new_home``, ``planned_moves``, ``hospital``,
``leaving_hospital``, ``closing_ward``, ``young_people``, ``autism``, ``life_course``, ``prices``.
``hometruth rulebook`` prints it as tables. Numbers are parameters: the pathway names them, and
parameter files hold their values and sources.

Each rule is a constant, or a function if services change its numbers. A module's ``HAZARDS`` (or
``hazards``) and ``ROUTINES`` list its rules. Keep their order: results depend on it.
"""

from __future__ import annotations

from collections.abc import Sequence

from simulation.pathway import (
    autism,
    behaviour,
    closing_ward,
    counted,
    hospital,
    leaving_hospital,
    life_course,
    losing_home,
    new_home,
    planned_moves,
    prices,
    what_happens,
    young_people,
)
from simulation.pathway.words import ADULTS, ATTRIBUTES, GROUPS, HELD, MARKS, PHRASES
from simulation.results.payers import PAYERS
from simulation.rulebook import Does, Hazard, If, Rulebook, Step
from simulation.rulebook.conditions import where
from simulation.rulebook.services import (
    WAITING,
    Service,
    attribute_of,
    call_in_crisis,
    events_of,
    hazards_of,
    queue_for,
    resource_of,
    slot_cost_of,
    stop,
)
from simulation.rulebook.writing import Routine, routine

LET_BY = If(where(home="suitable"), then=[Does("find_landlord")])

EVENTS = tuple((event.name, event.title) for event in what_happens.EVENTS)


def build_pathway(services: Sequence[Service]) -> Rulebook:
    """The whole pathway, with the services that could be commissioned in it.

    Args:
        services: every service that a scenario may start, running at the start or not.
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
        home_costs=prices.BUILT,
        payer_names=PAYERS,
        reported_by=("setting", "level", "group"),
        phrases=PHRASES,
        counted=counted.COUNTED,
        cost_bands=counted.COST_BANDS,
        moves_in="setting",
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
        *leaving_hospital.hazards(services),
        *closing_ward.HAZARDS,
        *young_people.hazards(services),
        *autism.hazards(services),
        *(h for s in services for h in hazards_of(s)),
    )


def _routines(services: Sequence[Service]) -> tuple[Routine, ...]:
    return (
        *behaviour.ROUTINES,
        *losing_home.ROUTINES,
        *new_home.ROUTINES,
        *planned_moves.ROUTINES,
        *hospital.ROUTINES,
        *leaving_hospital.ROUTINES,
        *closing_ward.ROUTINES,
        *young_people.ROUTINES,
        *autism.ROUTINES,
        routine("call_services", *call_in_crisis(services)),
        routine("stop_services", *(stop(s) for s in services)),
        routine("on_opening", *_take_up_waiting(services), LET_BY),
    )


def _take_up_waiting(services: Sequence[Service]) -> tuple[Step, ...]:
    """Put people who are waiting at the start of the run in their queues."""
    return (
        If(where(ADULTS, waits_for="home"), then=[leaving_hospital.WAIT_FOR_DISCHARGE]),
        If(where(ADULTS, setting=HELD), then=[losing_home.WAIT_IN_EMERGENCY]),
        If(where(ADULTS, search="returning"), then=[planned_moves.WAIT_TO_RETURN]),
        If(where(ADULTS, search="planned"), then=[planned_moves.WAIT_FOR_PLANNED_MOVE]),
        *(If(where(**{s.name: WAITING}), then=[queue_for(s)]) for s in services),
    )
