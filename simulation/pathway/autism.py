"""Autistic adults without a learning disability: a second stream of admissions, shown apart."""

from __future__ import annotations

from collections.abc import Sequence

from simulation.pathway.words import AUTISM_BED, AUTISM_ONLY
from simulation.rulebook import Becomes, Departs, Does, Hazard, If, Option, Records, Step
from simulation.rulebook.conditions import mean_of, times, where
from simulation.rulebook.services import RECEIVING, Service, called, effects_on
from simulation.rulebook.writing import Routine, chance, option, p, routine

INTENSIVE_SUPPORT = "intensive_support"

AUTISM_STAY_ENDS = Hazard(
    "autism_stay_ends",
    "An autistic adult without a learning disability leaves hospital",
    where(group=AUTISM_ONLY, setting=AUTISM_BED),
    rate=[
        mean_of("autism_short_stay_years", stay="short"),
        mean_of("autism_long_stay_years", stay="long"),
    ],
    then=[Records("autism_discharged"), Departs()],
)

HAZARDS = (AUTISM_STAY_ENDS,)

KIND_OF_STAY = chance(
    "autism_stay",
    option("long", p("autism_long_stay_share"), Becomes("stay", "long")),
    otherwise=[Becomes("stay", "short")],
)

LEAVE_IF_AUTISM_ONLY = routine(
    "leave_if_autism_only", If(where(group=AUTISM_ONLY), then=[Departs()])
)


def autism_crisis(services: Sequence[Service]) -> Routine:
    """What happens when such a person needs hospital; they leave the model after the episode."""
    intensive_support = [s for s in services if s.name == INTENSIVE_SUPPORT]
    return routine(
        "autism_crisis",
        Records("autism_admission_sought"),
        Becomes("behaviour_led", "yes"),
        *(_support_called(s) for s in intensive_support),
        KIND_OF_STAY,
        chance(
            "autism_admission",
            _admitted(services),
            otherwise=[Records("autism_diverted"), _leave_unless_in(intensive_support)],
        ),
    )


def _support_called(service: Service) -> Step:
    """Call intensive support, which serves this group only if a policy opens it to them."""
    opened = times("intensive_support_serves_autism_only")
    return called(service, "autism_support_called", opened)


def _admitted(services: Sequence[Service]) -> Option:
    return option(
        "admitted",
        [p("p_autism_admission"), *effects_on(services, "admission")],
        Becomes("setting", AUTISM_BED),
        Records("autism_admitted"),
        Does("stop_services"),
    )


def _leave_unless_in(services: Sequence[Service]) -> Step:
    """Leave the model, unless one of the services is working with them."""
    leave: Step = Departs()
    for service in services:
        leave = If(where(**{service.name: RECEIVING}), then=[], otherwise=[leave])
    return leave


def routines(services: Sequence[Service]) -> tuple[Routine, ...]:
    """What happens next to an autistic adult without a learning disability."""
    return (autism_crisis(services), LEAVE_IF_AUTISM_ONLY)
