"""The meaning of each name in the results table: stored measures, cost items, events and others.

The pathway and files name settings, resources and payers (``names.RunNames``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from simulation.results.payers import council_meaning

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from simulation.results.names import RunNames


class StoredMeasure(NamedTuple):
    """A base quantity of the table and the columns (beyond the future and year) it fills."""

    meaning: str
    unit: str
    columns: tuple[str, ...]


class CostItem(NamedTuple):
    """What kind of money a line of cost is.

    ``cash_releasing`` says whether spending a pound less on the line frees a pound for its payer
    in that year; ``note`` says how, or why not. ``recurrent`` is true unless the line is paid once
    or until a known date. ``days_of`` names the groups whose days in a row's setting and level the
    line pays for, if those days have a price.
    """

    meaning: str
    category: str
    recurrent: bool
    cash_releasing: bool
    spending: Literal["revenue", "capital"]
    note: str
    days_of: tuple[str, ...] = ()


DICTIONARY_COLUMNS = (
    "kind",
    "name",
    "meaning",
    "unit",
    "better",
    "columns",
    "category",
    "recurrent",
    "cash_releasing",
    "spending",
    "note",
)

STORED: dict[str, StoredMeasure] = {
    "person_days": StoredMeasure(
        "Days that people spent living in a setting during the year",
        "person-days",
        ("area", "setting", "level", "item"),
    ),
    "people_at_end": StoredMeasure(
        "People living in a setting at midnight at the end of the year (31 March)",
        "people",
        ("area", "setting", "level", "item"),
    ),
    "counted_days": StoredMeasure(
        "Days in the year of the people in a counted group, such as those ready to leave hospital",
        "person-days",
        ("area", "item"),
    ),
    "events": StoredMeasure(
        "Times that something happened in the year; setting is where the person lives after it",
        "events",
        ("area", "setting", "level", "item"),
    ),
    "moves": StoredMeasure(
        "Times that a person began to live somewhere else; setting is where they live after it, "
        "item where they lived just before, level their behaviour just after",
        "events",
        ("area", "setting", "level", "item"),
    ),
    "cost_gbp": StoredMeasure(
        "Money spent in the year, real, at the place's price base, exact to the penny",
        "GBP",
        ("area", "setting", "level", "service", "payer", "item"),
    ),
    "capacity_days": StoredMeasure(
        "Days that slots of a service or a kind of place were usable, held, waited for and so on",
        "slot-days",
        ("area", "service", "item"),
    ),
    "fund_gbp": StoredMeasure(
        "Movements of released money and of the transition fund; a memo, not part of cost_gbp",
        "GBP",
        ("area", "item"),
    ),
}

LEVELS: dict[str, str] = {
    "none": "Behaviour does not challenge services, or only mildly",
    "challenging": "Behaviour challenges services",
    "serious": "Behaviour challenges services seriously",
}

GROUPS: dict[str, str] = {
    "adults": "People with a learning disability aged 18 or over, autistic or not",
    "children": "People with a learning disability under 18, autistic or not",
    "autism_only": "Autistic adults without a learning disability who are at risk of admission",
}

CAPACITY_ITEMS: dict[str, str] = {
    "usable": "Slots that may be taken",
    "open": "Slots that exist, including closing slots with a person in them",
    "held": "Slots held by a person",
    "waiting": "People waiting for a slot",
    "waiting_emergency": "People held in an emergency who wait for a suitable home",
    "waiting_discharge": "People ready to leave hospital who wait for a suitable home",
    "waiting_repatriation": "People out of the area who wait for a suitable home to return to",
    "waiting_planned": "People whose planned move waits for a suitable home",
    "turnaround": "Slots empty while made ready for the next person",
    "funded": "Slots paid for, open or not",
}

FUND_ITEMS: dict[str, str] = {
    "released": "Money released by closing beds",
    "set_aside": "Released money put aside for services",
    "reinvested": "Money spent on the services that released money buys",
    "advanced": "Money advanced by the transition fund",
    "repaid": "Money repaid to the transition fund",
    "balance_at_end": "Balance of the transition fund at the end of the year",
}

_SPOT = "Bought person by person, so less use is less spent."
_BLOCK = "Contracted in blocks: a bed freed is filled by someone else."
_WARD = "Falls only when a ward closes, by way of ward_stranded: read the two lines together."

COST_ITEMS: dict[str, CostItem] = {
    "package": CostItem("Adults' care packages", "care", True, True, "revenue", _SPOT, ("adults",)),
    "childrens_package": CostItem(
        "Children's care packages", "care", True, True, "revenue", _SPOT, ("children",)
    ),
    "autism_package": CostItem(
        "Care packages of autistic adults without a learning disability",
        "care",
        True,
        True,
        "revenue",
        _SPOT,
        ("autism_only",),
    ),
    "residential_school": CostItem(
        "Residential school places",
        "care",
        True,
        True,
        "revenue",
        _SPOT,
        ("children", "adults"),
    ),
    "ward_variable": CostItem(
        "Local ward: cost that goes with each bed that closes",
        "local ward",
        True,
        True,
        "revenue",
        "Ends when a bed closes, occupied or not until then.",
    ),
    "ward_semi_fixed": CostItem(
        "Local ward: cost that goes when several beds have closed",
        "local ward",
        True,
        True,
        "revenue",
        "Goes in steps; until a step is complete, the part of closed beds is stranded.",
    ),
    "redundancy": CostItem(
        "Redundancy and retraining when beds close",
        "local ward",
        False,
        True,
        "revenue",
        "Once for each bed.",
    ),
    "ward_fixed": CostItem(
        "Local ward: cost that stays while the ward is open",
        "local ward",
        True,
        True,
        "revenue",
        _WARD,
    ),
    "ward_stranded": CostItem(
        "Local ward: cost that remains after beds or a ward have closed",
        "local ward",
        True,
        True,
        "revenue",
        "Stays while any bed is open; ends after a lag once the last bed has closed. Until then "
        "the saving is on paper only.",
    ),
    "away_hospital": CostItem(
        "Hospital beds bought out of the area",
        "hospital elsewhere",
        True,
        True,
        "revenue",
        _SPOT,
        ("adults",),
    ),
    "secure_hospital": CostItem(
        "Secure hospital beds",
        "hospital elsewhere",
        True,
        False,
        "revenue",
        _BLOCK,
        ("adults",),
    ),
    "childrens_hospital": CostItem(
        "Children's hospital beds",
        "hospital elsewhere",
        True,
        False,
        "revenue",
        _BLOCK,
        ("children",),
    ),
    "autism_hospital": CostItem(
        "Hospital beds of autistic people without a learning disability",
        "hospital elsewhere",
        True,
        True,
        "revenue",
        _SPOT,
        ("autism_only",),
    ),
    "emergency_holding": CostItem(
        "Holding a person somewhere in an emergency",
        "emergency",
        True,
        False,
        "revenue",
        "Takes up general wards, police and hotels, whose own costs stay.",
    ),
    "service": CostItem(
        "Community services: slots paid for, filled or not",
        "services",
        True,
        True,
        "revenue",
        "Ends when the service is decommissioned, not when it is little used.",
    ),
    "set_up": CostItem(
        "Setting up new slots of community services",
        "services",
        False,
        True,
        "revenue",
        "Once for each slot.",
    ),
    "transfer": CostItem(
        "Payments from one payer to another, which net to nothing",
        "transfers",
        True,
        False,
        "revenue",
        "Dowries, pooled budgets and shared risks move money and save none.",
    ),
    "home_void": CostItem(
        "Rent and staffing of empty suitable homes",
        "homes",
        True,
        True,
        "revenue",
        "Ends when the home is let or given up.",
    ),
    "capital": CostItem(
        "Buying, building and adapting homes",
        "homes",
        False,
        False,
        "capital",
        "Capital money; it cannot pay for running costs.",
    ),
}


def data_dictionary(
    names: RunNames,
    event_meanings: Mapping[str, str] | None = None,
    councils: Iterable[str] = (),
) -> list[dict[str, str]]:
    """Rows that say what each name in the results table means, ready for a table or a CSV file.

    Args:
        names: the run's settings, resources and payers.
        event_meanings: event name to its meaning in plain words.
        councils: the councils that share the place, by their names as payers, if several do.

    Returns:
        One row per name, all with the same columns: what kind of name it is, the name, its
        meaning, unit, which direction is better, the columns it fills, and for cost items
        category, recurrent or one-off, cash-releasing or not, revenue or capital. The category
        of a setting that copies another is the setting that it copies.
    """
    rows = [
        _entry(
            "stored measure",
            name,
            stored.meaning,
            unit=stored.unit,
            better="lower" if name == "cost_gbp" else "neither",
            columns=" ".join(stored.columns),
        )
        for name, stored in STORED.items()
    ]
    for name, item in COST_ITEMS.items():
        rows.append(
            _entry(
                "cost item",
                name,
                item.meaning,
                unit="GBP",
                better="lower",
                columns="item",
                category=item.category,
                recurrent="recurrent" if item.recurrent else "one-off",
                cash_releasing="yes" if item.cash_releasing else "no",
                spending=item.spending,
                note=item.note,
            )
        )
    for kind, column, meanings in (
        ("event", "item", dict(event_meanings or {})),
        ("setting", "setting", names.settings),
        ("level", "level", LEVELS),
        ("group of people", "item", GROUPS),
        ("payer", "payer", {**names.payers, **{name: council_meaning(name) for name in councils}}),
        ("service", "service", names.resources),
        ("state of capacity", "item", CAPACITY_ITEMS),
        ("movement of the fund", "item", FUND_ITEMS),
    ):
        unit = {"event": "events", "movement of the fund": "GBP"}.get(kind, "")
        copied = names.copies if kind == "setting" else {}
        rows.extend(
            _entry(kind, name, meaning, unit=unit, columns=column, category=copied.get(name, ""))
            for name, meaning in meanings.items()
        )
    return rows


def _entry(kind: str, name: str, meaning: str, **others: str) -> dict[str, str]:
    """One row of the data dictionary, with blanks for missing columns."""
    row = dict.fromkeys(DICTIONARY_COLUMNS, "")
    return {**row, "better": "neither", "kind": kind, "name": name, "meaning": meaning, **others}
