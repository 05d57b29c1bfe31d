"""The named measures of what happens in a year and of the money spent, declared as data.

Events that concern people whose behaviour challenges services are counted at the levels
challenging and serious. Money is counted at every level, so that no payment is left out.
"""

from __future__ import annotations

from typing import Literal

from simulation.ledger import WARD_ITEMS, WARD_STRANDED
from simulation.results.measuring import Measure, Rows

CHALLENGES = ("challenging", "serious")


def _happening(
    name: str,
    title: str,
    meaning: str,
    better: Literal["lower", "higher", "neither"],
    events: tuple[str, ...],
    levels: tuple[str, ...] | None = None,
) -> Measure:
    """Number of times something happened in the year."""
    rows = Rows("events", items=events, levels=levels)
    return Measure(name, title, meaning, "events a year", better, "total", rows)


def spent(
    name: str,
    title: str,
    meaning: str,
    payer: str | None = None,
    items: tuple[str, ...] | None = None,
    levels: tuple[str, ...] | None = None,
) -> Measure:
    """Money spent in the year, real."""
    payers = None if payer is None else (payer,)
    rows = Rows("cost_gbp", payers=payers, items=items, levels=levels)
    return Measure(name, title, meaning, "GBP a year", "lower", "total", rows, provisional=True)


EVENTS = (
    _happening(
        "crises",
        "Crises",
        "Times that the support of an adult whose behaviour challenges comes near to failing",
        "lower",
        ("crisis",),
        CHALLENGES,
    ),
    _happening(
        "admissions_sought",
        "Admissions sought",
        "Times that a hospital bed other than a secure one is sought for an adult with a learning "
        "disability, after any review before admission",
        "lower",
        ("admission_sought",),
    ),
    _happening(
        "admissions_local",
        "Admissions to a local bed",
        "Admissions sought that end in a local assessment and treatment bed",
        "neither",
        ("admitted_locally",),
    ),
    _happening(
        "admissions_away",
        "Admissions to a hospital out of the area",
        "Admissions sought that end in a bed out of the area, because no local bed was free or "
        "because a local bed would not suit",
        "lower",
        ("admitted_away",),
    ),
    _happening(
        "admissions_not_made",
        "Admissions sought but not made",
        "Admissions sought that end in no hospital bed; the crisis goes on",
        "neither",
        ("not_admitted",),
    ),
    _happening(
        "admissions_refused",
        "Admissions with no local bed free",
        "Admissions sought for which a local bed would suit but none is free",
        "lower",
        ("refused_no_local_bed",),
    ),
    Measure(
        "share_of_admissions_refused_locally",
        "Share of admissions with no local bed free",
        "Admissions for which no local bed is free, of all admissions sought; 0 in a year when "
        "none is sought, because nobody was refused",
        "share",
        "lower",
        "share",
        Rows("events", items=("refused_no_local_bed",)),
        per=Rows("events", items=("admission_sought",)),
    ),
    Measure(
        "share_of_admissions_unsuited_locally",
        "Share of admissions that the local ward does not suit",
        "Admissions for which the local ward is not the right kind of hospital, whether a bed is "
        "free or not, of all admissions sought; 0 in a year when none is sought",
        "share",
        "neither",
        "share",
        Rows("events", items=("unsuitable_for_local_bed",)),
        per=Rows("events", items=("admission_sought",)),
    ),
    _happening(
        "secure_admissions",
        "Admissions to secure hospital",
        "Adults with a learning disability admitted to a secure hospital",
        "lower",
        ("admitted_secure",),
    ),
    _happening(
        "autistic_admissions_sought",
        "Admissions sought of autistic adults without a learning disability",
        "Times that a hospital bed is sought for an autistic adult without a learning disability, "
        "before any review",
        "lower",
        ("autism_admission_sought",),
    ),
    _happening(
        "autistic_admissions",
        "Admissions of autistic adults without a learning disability",
        "Autistic adults without a learning disability admitted to hospital, again or for the "
        "first time",
        "lower",
        ("autism_admitted",),
    ),
    _happening(
        "breakdowns",
        "Placements that break down",
        "Paid placements of people whose behaviour challenges that break down",
        "lower",
        ("breakdown",),
        CHALLENGES,
    ),
    _happening(
        "new_out_of_area",
        "New placements out of the area",
        "People whose behaviour challenges who move to a care placement outside the area",
        "lower",
        ("new_out_of_area",),
        CHALLENGES,
    ),
    _happening(
        "returns_to_area",
        "Returns to the area",
        "People whose behaviour challenges who come back from a care placement outside the area",
        "higher",
        ("returned_to_area",),
        CHALLENGES,
    ),
    Measure(
        "moves",
        "Moves",
        "Times that a person whose behaviour challenges, adult or child, begins to live somewhere "
        "else; going into hospital, leaving it and being held in an emergency are moves too",
        "events a year",
        "neither",
        "total",
        Rows("moves", levels=CHALLENGES),
    ),
    _happening(
        "deaths",
        "Deaths",
        "Deaths of people whose behaviour challenges, at any age",
        "lower",
        ("died",),
        CHALLENGES,
    ),
    _happening(
        "residential_school_entries",
        "Young people who go to a residential school",
        "Times that a person under 18 with a learning disability goes to live at a residential "
        "school, from home or from children's hospital",
        "lower",
        ("entered_residential_school",),
    ),
    _happening(
        "entrants_at_18",
        "Young people turning 18",
        "People whose behaviour challenges who turn 18 in the year",
        "neither",
        ("turned_18_serious", "turned_18_challenging"),
    ),
)

MONEY = (
    spent(
        "total_cost",
        "Total cost",
        "All spending on everyone in the model, all payers; the packages of the wider known "
        "population are in it, so that a person who needs less support is no false saving",
    ),
    spent("cost_health_board", "Cost to the local NHS board", "", "health_board"),
    spent("cost_council", "Cost to council social care", "", "council"),
    spent(
        "cost_specialised_commissioning",
        "Cost to NHS specialised commissioning",
        "",
        "specialised_commissioning",
    ),
    spent("cost_education", "Cost to education", "", "education"),
    spent("cost_other_payers", "Cost to other payers", "", "other"),
    spent(
        "cost_provider",
        "Cost to providers of homes",
        "Their part of what empty suitable homes cost (void_provider_share); nothing unless a "
        "place or a scenario says so",
        "provider",
    ),
    spent(
        "package_cost_challenging",
        "Care packages of people whose behaviour challenges",
        "Adults' care packages at the levels challenging and serious. It falls when a person's "
        "behaviour eases, but part of the package continues: never read it alone as a saving",
        items=("package",),
        levels=CHALLENGES,
    ),
    spent(
        "ward_cost",
        "Cost of the local ward",
        "Variable, fixed and stranded cost of local assessment and treatment beds",
        items=WARD_ITEMS,
    ),
    spent(
        "ward_cost_stranded",
        "Ward cost left over after closure",
        "Stranded cost: what is still paid for beds or a ward that have closed",
        items=(WARD_STRANDED,),
    ),
    Measure(
        "net_present_cost",
        "Cost in today's money",
        "Total cost, real, discounted to the run's first year (which is not discounted)",
        "GBP",
        "lower",
        "discounted",
        Rows("cost_gbp"),
        provisional=True,
    ),
    Measure(
        "fund_balance",
        "Balance of the transition fund",
        "Money advanced and not yet repaid shows as a balance below zero",
        "GBP",
        "neither",
        "closing",
        Rows("fund_gbp", items=("balance_at_end",)),
        provisional=True,
    ),
)
