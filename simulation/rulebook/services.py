"""Services: who is referred, when, for how long, and which rates a service changes.

Services are entries in a file, so that a commissioner can test a new service without code. In
the rulebook each service becomes an attribute (no, waiting, receiving, after), a resource,
hazards for referral, end and fading, and one factor for each effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from simulation.rulebook import (
    Asks,
    Attribute,
    Becomes,
    Chooses,
    Does,
    Hazard,
    If,
    Records,
    Releases,
    Resource,
    Step,
    Tries,
    Withdraws,
)
from simulation.rulebook.conditions import ANYONE, Factor, Where, per, times, where
from simulation.rulebook.prices import SlotCost
from simulation.rulebook.writing import chance, option, p

NO, WAITING, RECEIVING, AFTER = "no", "waiting", "receiving", "after"
IN_A_CRISIS, BY_REFERRAL = "in a crisis", "by referral"

# Rates and probabilities that an effect may change; the pathway names each.
EFFECT_TARGETS = (
    "crisis",
    "admission",
    "crisis_breakdown",
    "breakdown",
    "family_ending",
    "adult_escalation",
    "child_escalation",
    "school_entry",
    "decision_made",
    "support_found",
    "autism_crisis",
    "autism_admission",
    "autism_discharge",
)


@dataclass(frozen=True)
class Effect:
    """A rate ratio on one thing, while the service is received, after it, or both."""

    on: str
    ratio: str
    when: tuple[str, ...]
    where: Where = ANYONE


@dataclass(frozen=True)
class Service:
    """One service.

    Attributes:
        reached_by: ``in a crisis`` (a slot now or none) or ``by referral`` (a waiting list).
        eligible: people who may be referred.
        reach: parameter; in a crisis the share referred, by referral the rate per year.
        episode_days, fade_rate, price: parameters; ``price`` is GBP per slot per year.
        ends_with: routine run when an episode ends.
        repeats: whether someone may be referred again before the effect of the last episode fades.
        open_switch: parameter that engines keep at 1 while any slot is paid for.
        title, heading: its name in a sentence, and at the head of a table.
        charted: whether the page charts its slots.
        vacancy: parameter, share of its posts that stand empty.
    """

    name: str
    title: str
    meaning: str
    reached_by: str
    eligible: Where
    reach: str
    episode_days: str
    fade_rate: str
    price: str
    payer: str
    effects: tuple[Effect, ...]
    ends_with: str = ""
    repeats: bool = False
    heading: str = ""
    charted: bool = False
    vacancy: str = "post_vacancy_share"

    @property
    def open_switch(self) -> str:
        """Parameter that is 1 while the service is commissioned."""
        return f"{self.name}_open"

    def correction(self, effect: Effect) -> str:
        """Derived parameter: removes the effect already contained in today's rates."""
        return f"{self.name}_undone_on_{effect.on}"


def derived_parameters(services: Iterable[Service]) -> list[str]:
    """Names of the parameters that services add: switches and corrections."""
    names = []
    for service in services:
        names.append(service.open_switch)
        names += [service.correction(effect) for effect in service.effects]
    return names


def correction_value(already_reached: float, ratio: float) -> float:
    """Today's rate times this is the rate among people whom the service has not reached.

    If a share of people already had the service when the rate was observed, the observed rate is
    ``rate x (1 - share x (1 - ratio))``; without this correction the effect counts twice.
    """
    return 1.0 / (1.0 - already_reached * (1.0 - ratio))


def effects_on(services: Sequence[Service], target: str) -> tuple[Factor, ...]:
    """The factors by which all services change one rate or probability."""
    factors = []
    for service in services:
        for effect in service.effects:
            if effect.on == target:
                concerned = where((*service.eligible, *effect.where))
                factors.append(times(service.correction(effect), concerned))
                reached = where(effect.where, **{service.name: effect.when})
                factors.append(times(effect.ratio, reached))
    return tuple(factors)


def attribute_of(service: Service) -> Attribute:
    """Where a person stands with the service."""
    meaning = f"Where the person stands with {service.title}"
    return Attribute(service.name, meaning, (NO, WAITING, RECEIVING, AFTER), NO)


def resource_of(service: Service) -> Resource:
    """The service's slots."""
    return Resource(
        service.name,
        f"Slots of {service.title}",
        where(**{service.name: RECEIVING}),
        vacancy=service.vacancy,
        open_switch=service.open_switch,
        title=service.heading or service.title[:1].upper() + service.title[1:],
    )


def slot_cost_of(service: Service) -> SlotCost:
    """The cost of its slots."""
    return SlotCost(service.name, service.price, "service_set_up_share", service.payer)


def begin(service: Service) -> tuple[Step, ...]:
    """An episode begins."""
    return (Becomes(service.name, RECEIVING), Records(f"{service.name}_started"))


def queue_for(service: Service) -> Asks:
    """Join the waiting list; a person who is no longer eligible passes the slot to the next."""
    granted = If(
        service.eligible,
        then=begin(service),
        otherwise=[Releases(service.name), Becomes(service.name, NO)],
    )
    return Asks(service.name, "waiting", [granted])


def called(service: Service, decision: str, *factors: Factor) -> Chooses:
    """By chance the service is called; it takes the case if a slot is free.

    Args:
        decision: name of the decision.
        factors: further factors of the probability.
    """
    probability = [p(service.reach), times(service.open_switch), *factors]
    return chance(decision, option("called", probability, Tries(service.name, begin(service))))


def call_in_crisis(services: Sequence[Service]) -> tuple[Step, ...]:
    """In a crisis, each crisis service takes the case if it can."""
    return tuple(
        If(
            where(service.eligible, **{service.name: (NO, AFTER)}),
            then=[called(service, f"{service.name}_called")],
        )
        for service in services
        if service.reached_by == IN_A_CRISIS
    )


def stop(service: Service) -> If:
    """Leave the service or its waiting list."""
    name = service.name
    return If(
        where(**{name: (WAITING, RECEIVING)}),
        then=[Withdraws(name), Releases(name), Becomes(name, NO)],
    )


def hazards_of(service: Service) -> tuple[Hazard, ...]:
    """Referral, leaving the waiting list, the end of an episode, and fading of its effect."""
    if service.reached_by == IN_A_CRISIS:
        return (_ends(service), _fades(service))
    return (_referral(service), _gives_up(service), _ends(service), _fades(service))


def _referral(service: Service) -> Hazard:
    return Hazard(
        f"{service.name}_referral",
        f"Referred to {service.title}",
        where(service.eligible, **{service.name: (NO, AFTER) if service.repeats else NO}),
        rate=[per(service.reach), times(service.open_switch)],
        then=[Becomes(service.name, WAITING), queue_for(service)],
    )


def _gives_up(service: Service) -> Hazard:
    return Hazard(
        f"{service.name}_gives_up_waiting",
        f"Leaves the waiting list for {service.title}",
        where(**{service.name: WAITING}),
        rate=[per("waiting_list_leaving_rate")],
        then=[Withdraws(service.name), Becomes(service.name, NO)],
    )


def _ends(service: Service) -> Hazard:
    name = service.name
    ending: list[Step] = [Releases(name), Becomes(name, AFTER), Records(f"{name}_ended")]
    if service.ends_with:
        ending.append(Does(service.ends_with))
    return Hazard(
        f"{name}_ends",
        f"An episode of {service.title} ends",
        where(**{name: RECEIVING}),
        rate=[],
        then=ending,
        shape="fixed",
        shape_parameters=[service.episode_days],
    )


def _fades(service: Service) -> Hazard:
    return Hazard(
        f"{service.name}_fades",
        f"What {service.title} achieved fades",
        where(**{service.name: AFTER}),
        rate=[per(service.fade_rate)],
        then=[Becomes(service.name, NO)],
    )


def events_of(service: Service) -> tuple[tuple[str, str], ...]:
    """The events a service records."""
    return (
        (f"{service.name}_started", f"An episode of {service.title} begins"),
        (f"{service.name}_ended", f"An episode of {service.title} ends"),
    )
