"""What can be left out or swapped in the rules, by the names in which they are written."""

from __future__ import annotations

from simulation.ledger import SLOT_ITEMS
from simulation.pathway import EVENTS
from simulation.pathway import words as pathway
from simulation.results.payers import PAYERS

CONDITIONS = ("where", "per", "times", "mean_of", "slowed", "at_most", "p", "by_level")

# Calls whose arguments can be left out: how many stay, and which names (none: any).
OPTIONAL: dict[str, tuple[int, tuple[str, ...]]] = {
    "where": (0, ()),
    "per": (1, ()),
    "times": (1, ()),
    "mean_of": (1, ()),
    "slowed": (1, ()),
    "at_most": (1, ()),
    "p": (1, ()),
    "by_level": (1, ()),
    "routine": (1, ()),
    "chance": (1, ("otherwise",)),
    "option": (2, ()),
    "decides": (1, ("yes", "poor", "skilled", "long")),
    "called": (2, ()),
    "If": (3, ("otherwise",)),
    "Price": (3, ("per", "scaled_by", "drifts")),
    "Payers": (2, ("shares", "item")),
    "HomeCost": (9, ("void_shares", "capital_shares")),
    "Resource": (3, ("turnaround", "supply", "vacancy", "open_switch")),
    "Attribute": (3, ("start",)),
    "Rows": (1, ()),
    "Measure": (7, ("per",)),
    "spent": (3, ()),
    "_happening": (5, ()),
}

# Calls whose first argument names something declared elsewhere, and of what kind.
NAMES_A_THING = {
    **dict.fromkeys(("per", "times", "mean_of", "slowed", "at_most", "p"), "parameter"),
    "by_level": "parameters by level",
    "Does": "routine",
    "Records": "event",
    "Starts": "mark",
    **dict.fromkeys(("Releases", "Withdraws", "Retires", "Tries", "Asks"), "resource"),
}

_BY_ATTRIBUTE = {
    **{a.name: a.values for a in pathway.ATTRIBUTES},
    **{m.name: m.bands for m in pathway.MARKS},
}
_CONSTANTS = {name: value for name, value in vars(pathway).items() if name.isupper()}
PAYER_NAMES = {
    "HEALTH_BOARD": "health_board",
    "COUNCIL": "council",
    "SPECIALISED": "specialised_commissioning",
    "EDUCATION": "education",
    "OTHER": "other",
}
_KINDS: tuple[tuple[str, ...], ...] = (
    tuple(PAYERS),
    pathway.SETTINGS,
    pathway.LEVELS,
    (pathway.ADULT, pathway.CHILD, pathway.AUTISM_ONLY),
    SLOT_ITEMS,
    tuple(name for name, _ in EVENTS),
    ("person_days", "capacity_days", "people_at_end"),
    ("events", "moves"),
    ("cost_gbp", "fund_gbp"),
    ("set_aside", "repaid", "reinvested", "advanced", "released", "balance_at_end"),
    ("lower", "higher", "neither"),
    ("average", "total", "share", "closing", "discounted"),
    ("yes", "no"),
    ("emergency", "discharge", "repatriation", "planned"),
    ("week", "year"),
)


def other_values(written: str, attribute: str) -> list[str]:
    """Other values of an attribute than the one written, or parts of the several written."""
    values = _BY_ATTRIBUTE.get(attribute, ())
    meant = _CONSTANTS.get(written, written.strip("\"'"))
    if isinstance(meant, tuple):
        several = len(meant) > 1 and all(value in values for value in meant)
        return [f"{written}[1:]", f"{written}[:-1]"] if several else []
    return [f'"{value}"' for value in values if value != meant] if meant in values else []


def others_of_its_kind(written: str) -> list[str]:
    """Other names of the kind that the written one is of: payers, settings, events and so on."""
    if written in PAYER_NAMES:
        meant = PAYER_NAMES[written]
    elif written[:1] in "\"'":
        meant = written.strip("\"'")
    else:
        constant = _CONSTANTS.get(written)
        meant = constant if isinstance(constant, str) else ""
    for kind in _KINDS:
        if meant in kind:
            return [f'"{name}"' for name in kind if name != meant]
    return []
