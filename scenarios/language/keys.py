"""The groups of keys in scenario and sweep files, and the meaning of each key.

The loader takes its keys from here, and the editors' schema its keys and words. So the keys that
are read, offered and explained are always the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from scenarios.reading.yaml import Node
from simulation.errors import Faults

EACH_VALUE = "each value"
"""What a sweep writes where a value of its list is to stand."""


@dataclass(frozen=True)
class Form:
    """One group of keys.

    Attributes:
        meaning: meaning of the whole group.
        required, optional: each key with what it means.
        one_of: sets of keys of which exactly one must be there.
    """

    meaning: str
    required: Mapping[str, str] = field(default_factory=dict)
    optional: Mapping[str, str] = field(default_factory=dict)
    one_of: tuple[tuple[str, ...], ...] = ()

    def read(self, node: Node, faults: Faults | None = None) -> dict[str, Node]:
        """The values of the group; faults as in ``Node.mapping``."""
        return node.mapping(self.required, self.optional, faults)


TITLES = {
    "schema": "Version of the form that this file is written in",
    "title": "A short name for readers, without a full stop",
    "question": "The question that the run answers, as a steering group would ask it",
    "source": "Where the idea and its quantities come from",
}
COMPARE_WITH = (
    "The scenario that this one differs from: a shipped one, or a file next to this one, by its "
    "name without .yaml"
)
HORIZON = Form(
    "How long the run is",
    optional={
        "start": "First day of the run; without it the place's own first day",
        "years": "Years to run, each from April to March",
    },
)
SCENARIO = Form(
    "A scenario states only how it differs from the scenario that it is compared with",
    {
        **TITLES,
        "changes": "What is done differently, each on a day or spread over months; [] for nothing",
    },
    {
        "compare_with": COMPARE_WITH,
        "horizon": HORIZON.meaning,
        "levers": "Quantities that the scenario leaves open, each by its name; at most six",
        "hypothesis": "What the scenario is expected to do, so that the run can judge it",
    },
)
LEVER = Form(
    "A quantity that a scenario leaves open: write {lever: NAME} in place of its value, in "
    "place of any amount or date in 'changes'. A plain run uses 'start', --set NAME=VALUE another "
    "value, and a sweep tries several. A scenario that builds on this one takes its levers over",
    {
        "label": "What readers call it, such as Beds kept",
        "unit": "What it is a quantity of: share of today's, share, slots, date, duration, "
        "per 100,000 population, GBP per year, or the unit of the parameter that it replaces",
        "from": "The first value",
        "to": "The last value; the scenario must be sound at both ends",
        "step": "From one value to the next; no value between two steps is allowed",
        "start": "The value in a plain run",
    },
)
LEVER_USE = Form(
    "The value of a lever goes here",
    {"lever": "The name of a lever of this scenario, or of one that it builds on"},
)
SWEEP = Form(
    "A sweep runs one change over several values, with the same people and the same luck",
    {
        **TITLES,
        "compare_with": COMPARE_WITH,
        "vary": f"The change to try, with '{EACH_VALUE}' in place of the value",
        "values": "The values to try, in order",
        "show": "The measures to chart, each in a year or over some years",
    },
    {"horizon": HORIZON.meaning},
)
LEVER_SWEEP = Form(
    "A sweep may instead move a lever of a scenario, which is compared with that scenario's own "
    "comparator",
    {
        **TITLES,
        "scenario": "The scenario whose lever is moved: a shipped one, or a file next to this one",
        "lever": "The lever, by its name",
        "show": SWEEP.required["show"],
    },
    {
        "values": "The values to try; without it all that the lever allows",
        "horizon": "How long the run is; without it as the scenario says",
    },
)

DATE = (
    "The day {}: a date such as 2027-04-01; 'start + 6 months', counted from the run's first day; "
    "or 'year 2', the first day of the run's second April year"
)
WHEN = {
    "at": DATE.format("on which it happens at once"),
    "from": DATE.format("from which it goes in equal monthly steps") + "; needs 'over'",
    "over": "Months or years that the steps take, such as 24 months; needs 'from'",
}
OF_RESOURCE = {
    "of": "What is changed: beds, homes or a service",
    "resource": "The same as 'of'",
    "setting": "The same as 'of'",
}
LATE = {
    "late": "Homes only: they open this many months or years after their date, but are paid for by "
    "that date, such as 18 months",
    "filled_over": "Homes only: months or years over which new homes are filled once open, "
    "one after the other, such as 12 months; empty ones cost what an empty home costs",
}
SET_CAPACITY = Form(
    "Set the number of slots",
    {"to": "A whole number of slots, or a percent of the opening number, such as 50%"},
    {**OF_RESOURCE, **LATE},
    (tuple(OF_RESOURCE),),
)
ADD_CAPACITY = Form(
    "Add a number of slots",
    {"by": "A whole number of slots; fewer if it is negative"},
    {**OF_RESOURCE, **LATE},
    (tuple(OF_RESOURCE),),
)
START_SERVICE = Form(
    "A service is built up to a number of slots",
    {
        "name": "The service",
        "slots": "Total slots, including slots already running: people it can help at one time",
    },
    {
        "ramp": "Months from the first day to the last slot; else as recruitment takes",
        "funded_by": "Who pays until released money does",
    },
)
PER_POPULATION = Form(
    "A number of slots that fits any area",
    {"per_100k_population": "Slots for each 100,000 residents of all ages"},
)
STOP_SERVICE = Form("A service ends", {"name": "The service"})
SET_PARAMETER = Form(
    "A number that the pathway reads takes a value, the same in every draw",
    {"name": "The parameter", "to": "Its value, in its own unit; a percent for a share or a ratio"},
)
SCALE_PARAMETER = Form(
    "A number that the pathway reads becomes a multiple of itself in each draw",
    {"name": "The parameter", "by": "A percent of its own value, such as 90%; at most 1000%"},
)
SWITCH = Form(
    "A rule comes into force, or goes out of it",
    {"name": "The rule", "on": "true to bring it into force, false to end it"},
)
REINVEST = Form(
    "Money that closed beds release is spent again; a later one replaces this one whole",
    {
        "share": "Part of the released money that is spent again",
        "of": "The money",
        "into": "Where it goes: services, homes, the fund, each with a part; at most 100%",
    },
    {
        "lag": "Time between the release of money and the slots that it buys, such as 9 months; "
        "else as recruitment takes",
    },
)
QUEUE_TERMS = {
    "queue": "The order in which people get a home, most urgent first: all of discharge, "
    "emergency, repatriation and planned",
    "reserved": "Homes that only these people may take, such as {discharge: 4}; the next homes "
    "that are free or new are kept for them. It replaces all earlier ones; {} ends them",
}
ALLOCATE = Form(
    "From this day, who gets a home: the order of the queue, or homes reserved by nomination",
    {"of": "The homes"},
    QUEUE_TERMS,
)
POOL = Form(
    "From a 1 April, payers pay agreed shares of some costs, whoever pays the bills; a later "
    "agreement about any of the same costs replaces all of it",
    {"shares": "Each payer with its share; together 100%"},
    {
        "of": "The cost items in the pool; without it all of them",
        "above_gbp_a_year": "Only spending above this many pounds a year is shared",
    },
)
VERB_FORMS: dict[str, Form] = {
    "set_capacity": SET_CAPACITY,
    "add_capacity": ADD_CAPACITY,
    "start_service": START_SERVICE,
    "stop_service": STOP_SERVICE,
    "set_parameter": SET_PARAMETER,
    "scale_parameter": SCALE_PARAMETER,
    "switch": SWITCH,
    "reinvest": REINVEST,
    "pool": POOL,
    "allocate": ALLOCATE,
}
CHANGE = Form(
    "One change: when it happens, and the one thing it does",
    optional={**WHEN, **{verb: form.meaning for verb, form in VERB_FORMS.items()}},
    one_of=(tuple(VERB_FORMS), ("at", "from")),
)

HYPOTHESIS = Form(
    "What the scenario is expected to do",
    {
        "statement": "The expectation in one or two sentences",
        "sure_enough": "How likely it must be for 'supported', from 50% to 99.9%, such as 90%",
        "claims": "What makes the statement precise; all must hold together",
    },
)
PERIOD = {
    "over": "The first years of the run, such as 10 years",
    "in": "One year, such as year 10 (the first April year is year 1)",
}
BOUNDS_MEANT = {
    "at_most": "Holds if it is no more than this; with 'versus' a percent is of the other's value",
    "at_least": "Holds if it is no less than this; with 'versus' a percent is of the other's value",
}
CLAIM = Form(
    "One claim: a measure, a period, a comparison and a threshold",
    {"measure": "What is counted"},
    {
        **PERIOD,
        "in": PERIOD["in"] + ", or any year (every single year)",
        "versus": "The scenario to compare with, by name; without one the measure itself must meet "
        "the threshold",
        **BOUNDS_MEANT,
    },
    (tuple(PERIOD), tuple(BOUNDS_MEANT)),
)
SHOWN = Form(
    "One measure to chart",
    {"measure": CLAIM.required["measure"]},
    PERIOD,
    (tuple(PERIOD),),
)
