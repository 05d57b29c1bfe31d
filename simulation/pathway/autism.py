"""Autistic adults without a learning disability: a second stream of admissions, reported apart."""

from __future__ import annotations

from collections.abc import Sequence

from simulation.pathway.words import AUTISM_BED, AUTISM_ONLY
from simulation.rulebook import (
    Becomes,
    Chooses,
    Departs,
    Does,
    Hazard,
    If,
    Option,
    Records,
    Step,
    Tries,
)
from simulation.rulebook.conditions import mean_of, per, times, where
from simulation.rulebook.services import RECEIVING, Service, begin, effects_on

INTENSIVE_SUPPORT = "intensive_support"

HAZARDS = (
    Hazard(
        "autism_stay_ends",
        "An autistic adult without a learning disability leaves hospital",
        where(group=AUTISM_ONLY, setting=AUTISM_BED),
        (
            mean_of("autism_short_stay_years", stay="short"),
            mean_of("autism_long_stay_years", stay="long"),
        ),
        (Records("autism_discharged"), Departs()),
    ),
)


def routines(services: Sequence[Service]) -> tuple[tuple[str, tuple[Step, ...]], ...]:
    """What happens when such a person comes to need hospital; they leave with the episode."""
    receiving = [where(**{s.name: RECEIVING}) for s in services if s.name == INTENSIVE_SUPPORT]
    not_receiving: tuple[Step, ...] = (Departs(),)
    for clause in receiving:
        not_receiving = (If(clause, (), not_receiving),)
    return (
        (
            "autism_crisis",
            (
                Records("autism_admission_sought"),
                Becomes("behaviour_led", "yes"),
                *_call(services),
                Chooses(
                    "autism_stay",
                    (Option("long", (per("autism_long_stay_share"),), (Becomes("stay", "long"),)),),
                    (Becomes("stay", "short"),),
                ),
                Chooses(
                    "autism_admission",
                    (
                        Option(
                            "admitted",
                            (per("p_autism_admission"), *effects_on(services, "admission")),
                            (
                                Becomes("setting", AUTISM_BED),
                                Records("autism_admitted"),
                                Does("stop_services"),
                            ),
                        ),
                    ),
                    (Records("autism_diverted"), *not_receiving),
                ),
            ),
        ),
        (
            "leave_if_autism_only",
            (If(where(group=AUTISM_ONLY), (Departs(),)),),
        ),
    )


def _call(services: Sequence[Service]) -> tuple[Step, ...]:
    """Intensive support may serve this group if a policy opens it to them."""
    return tuple(
        Chooses(
            "autism_support_called",
            (
                Option(
                    "called",
                    (
                        per(service.reach),
                        times(service.open_switch),
                        times("intensive_support_serves_autism_only"),
                    ),
                    (Tries(service.name, begin(service)),),
                ),
            ),
        )
        for service in services
        if service.name == INTENSIVE_SUPPORT
    )
