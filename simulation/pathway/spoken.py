"""Words for the story of one person's life: settings, events and changes, in the past tense.

``{they}``, ``{them}`` and ``{their}`` stand for the person. A clause begins with a small letter
and has no full stop; ``scenarios.stories`` joins clauses into sentences. A story names services
by their titles, so a new service in the services file needs no words here.
"""

from __future__ import annotations

from typing import NamedTuple

from simulation.pathway import what_happens
from simulation.pathway.words import (
    AUTISM_BED,
    AWAY_BED,
    AWAY_HOME,
    CHALLENGING,
    CHILD_BED,
    FAMILY,
    HELD,
    NOT_CHALLENGING,
    RESIDENTIAL,
    SCHOOL,
    SECURE,
    SERIOUS,
    SHARED,
    TENANCY,
    WARD,
    kind_of_setting,
)
from simulation.results.names import in_words
from simulation.results.payers import council_in_words, kind_of
from simulation.rulebook.services import AFTER, NO, RECEIVING, WAITING

LIVED = {
    FAMILY: "with {their} family",
    TENANCY: "in a home of {their} own, with support",
    SHARED: "with a shared lives family",
    RESIDENTIAL: "in a residential home in the area",
    AWAY_HOME: "in a home out of the area",
    SCHOOL: "at a residential school",
    WARD: "in one of the area's own hospital beds",
    AWAY_BED: "in a hospital out of the area",
    SECURE: "in a secure hospital",
    CHILD_BED: "in a children's hospital",
    AUTISM_BED: "in hospital",
    HELD: "on a general ward or in a hotel, held there in an emergency",
}


def lived(setting: str) -> str:
    """How people lived in a setting; in a copy of one, with the copy's name."""
    kind = kind_of_setting(setting)
    return LIVED[kind] if kind == setting else f"{LIVED[kind]} ({in_words(setting)})"


LIVED_SUITABLY = "in a home of {their} own that suits {them}, with support"

# Kinds of place, to count days and to compare two lives.
AT_HOME, FAR, AT_SCHOOL = "at home in the area", "in a home far away", "at residential school"
IN_HOSPITAL, IN_FAR_HOSPITAL = "in hospital nearby", "in hospital far away"
IN_SECURE_HOSPITAL, IN_CHILDRENS_HOSPITAL = "in secure hospital", "in a children's hospital"
IN_ANY_HOSPITAL, IN_EMERGENCY = "in hospital", "held in an emergency"
KIND_OF_PLACE = {
    FAMILY: AT_HOME,
    TENANCY: AT_HOME,
    SHARED: AT_HOME,
    RESIDENTIAL: AT_HOME,
    AWAY_HOME: FAR,
    SCHOOL: AT_SCHOOL,
    WARD: IN_HOSPITAL,
    AWAY_BED: IN_FAR_HOSPITAL,
    SECURE: IN_SECURE_HOSPITAL,
    CHILD_BED: IN_CHILDRENS_HOSPITAL,
    AUTISM_BED: IN_ANY_HOSPITAL,
    HELD: IN_EMERGENCY,
}


def kind_of_place(setting: str) -> str:
    """The kind of place that a setting is."""
    return KIND_OF_PLACE[kind_of_setting(setting)]


BEHAVED = {
    NOT_CHALLENGING: "{their} behaviour did not challenge services",
    CHALLENGING: "{their} behaviour challenged services, though not seriously",
    SERIOUS: "{their} behaviour was a serious challenge to services",
}

PAID = {
    "health_board": "the NHS in the area",
    "council": "the council",
    "specialised_commissioning": "NHS specialised commissioning",
    "education": "education",
    "other": "others",
    "provider": "the provider",
}


def paid_by(payer: str) -> str:
    """The payer's name: for one of several councils, or a payer that a file adds, its own name."""
    if payer in PAID:
        return PAID[payer]
    return council_in_words(payer) if kind_of(payer) != payer else in_words(payer)


# Why a period of life has no cost of its own.
COST_NOTHING = {
    WARD: "the ward is paid for as a whole, so no cost is counted for {them} alone while there",
}

# Further words about the person at the start: (attribute, value).
TRAITS = (
    ("autistic", "yes", "{they} was autistic"),
    ("frailty", "high", "things came to a crisis more easily for {them} than for most"),
    ("frailty", "low", "things came to a crisis less easily for {them} than for most"),
    ("admitted_before", "yes", "{they} had been in hospital before"),
    ("phase", "treatment", "{they} was in treatment"),
    ("phase", "ready", "{they} was ready to leave hospital"),
    ("detained", "yes", "{they} was detained under the Mental Health Act"),
    ("notice", "yes", "the provider of {their} home was closing it and had given notice"),
)

EVENTS = {
    "joined": "{they} came to be known to services",
    "moved": "{they} went to live {lived}",
    "departed": "{they} needed these services no longer",
    **{event.name: event.told for event in what_happens.EVENTS},
}
"""The clause of each event; ``present_at_start`` opens the story and has none."""

# Events that need no words where one of these events, at the same time, already says it.
TOLD_ALREADY = {
    "moved": (
        "admitted_locally",
        "admitted_away",
        "admitted_secure",
        "stepped_down_to_hospital",
        "emergency_held",
        "new_out_of_area",
        "entered_residential_school",
        "childrens_admission",
        "autism_admitted",
        "autism_placed_out_of_area",
        "autism_returned",
        "autism_family_home_ended",
    ),
    "new_out_of_area": ("discharged_to_out_of_area",),
    "departed": ("died", "left_area", "autism_settled"),
}

MOVED_ALIKE = "{they} moved to another home of the same kind"
# Events that set the mark of the last move without a change of setting, and appear in the story.
MOVED_ALIKE_TOLD = ("moved_within_out_of_area",)


class Change(NamedTuple):
    """What to say when an attribute changes from one value to another.

    Attributes:
        before: value it had, or "" for any.
        unless: events at the same time that already say it.
        first: whether to say it before the events, as their cause.
    """

    attribute: str
    before: str
    after: str
    clause: str
    unless: tuple[str, ...] = ()
    first: bool = False


LEFT_HOME = (
    "crisis",
    "breakdown",
    "family_home_ended",
    "admission_sought",
    "admitted_secure",
    "eased",
    "died",
)
CHANGES = (
    Change("notice", "yes", "no", "the notice ran out", LEFT_HOME, first=True),
    Change("carers", "two", "one", "one carer was left"),
    Change("detained", "no", "yes", "{they} was detained under the Mental Health Act"),
    Change("extra_support", "no", "yes", "{they} had extra support at home"),
    Change("extra_support", "yes", "no", "the extra support ended", ("autism_admitted", "died")),
    Change("unmet", "no", "yes", "the crisis went on at home, for want of a bed"),
    Change("unmet", "yes", "no", "the crisis at home had passed", LEFT_HOME),
    Change("search", "no", "planned", "{they} was to move, and waited for a suitable home"),
    Change("search", "no", "returning", "{they} was ready to come back once a home was found"),
    Change(
        "search",
        "returning",
        "no",
        "the plan to come back was given up",
        ("returned_to_area", *LEFT_HOME),
    ),
    Change("funding", "", "chc", "{their} care became NHS continuing healthcare"),
    Change("funding", "", "joint", "council and NHS agreed to share the cost"),
    Change("funding", "", "s117", "{their} care became aftercare under section 117"),
    Change("education", "no", "yes", "{they} kept an education, health and care plan"),
    Change("education", "yes", "no", "{their} education, health and care plan ended"),
)
NOT_READY = "it was too early for that"
PLAN_GAVE_OUT = "the planned move could wait no longer"

SUPPORT_RAISED = "{their} support was raised to {support} of what is usual"
SUPPORT_SETTLED = "{they} was settled and needed less support: {support} of what is usual"
SUPPORT_LOWERED = "{their} support was reviewed, and lowered to {support} of what is usual"

# A person's status with a service: (before, after) and the clause; ``{title}`` is its name.
SERVICE_CHANGES = {
    (NO, WAITING): "{they} joined the waiting list for {title}",
    (AFTER, WAITING): "{they} joined the waiting list for {title} again",
    (WAITING, NO): "{they} left the waiting list for {title}",
    (RECEIVING, NO): "{title} stopped",
}
SERVICE_FADED = "what {title} had achieved faded"
SERVICE_BEGAN, SERVICE_ENDED = "{title} began", "{title} ended"
SERVICE_STANDINGS = {
    WAITING: "{they} was waiting for {title}",
    RECEIVING: "{they} was receiving {title}",
    AFTER: "{they} had had {title}",
}

# Waits in a story: attribute, value, and what the person waits for.
WAITS = (
    ("search", "planned", "a suitable home"),
    ("search", "returning", "a suitable home in the area"),
    ("waits_for", "decision", "a decision or funding"),
    ("waits_for", "support", "staff and support"),
    ("waits_for", "home", "a suitable home"),
    ("setting", HELD, "a home"),
)
WAIT_TOLD = "by then {they} had waited {days} for {what}"
FOR_A_SERVICE = "it"  # the clause before names it
