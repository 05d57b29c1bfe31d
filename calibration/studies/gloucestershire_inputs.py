"""Inputs of Gloucestershire's published strategy: published, from evidence or assumed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from calibration.studies.gloucestershire import CLAIMED, STRATEGY
from scenarios.parameters.evidence import Evidence
from simulation.parameters import ParameterSet

TEXT, DEFAULT, ASSUMED = "published text", "evidence default", "assumed"


@dataclass(frozen=True)
class Input:
    """One input of the study.

    Attributes:
        used: what the model uses; names of parameters in braces become their values.
        kind: ``TEXT``, ``DEFAULT`` or ``ASSUMED``.
        source: ids of evidence, or the reason.
    """

    what: str
    used: str
    kind: str
    source: str


INPUTS: tuple[Input, ...] = (
    Input("Local beds before, after, and planned", "12, 6, 4", TEXT, "FIN-26"),
    Input("Money moved from the ward to intensive support", "£600,000 a year", TEXT, "COST-48"),
    Input(
        "New money",
        "£300,000: Better Care Fund £150,000, council £100,000, provider costs avoided £50,000",
        TEXT,
        "COST-49",
    ),
    Input("Plans written by the early intervention service", "146 a year", TEXT, "EFF-27"),
    Input("Adults whose behaviour challenges, known to services", "250", TEXT, "PREV-30"),
    Input(
        "Young people who come to adult services with such behaviour",
        "about 15 a year; the words could also mean 15 more each year",
        TEXT,
        "PREV-27",
    ),
    Input(
        "Fall in packages in the last year",
        f"£750,000: claimed and tested in `{STRATEGY}`, put in only in `{CLAIMED}` (3.7% of every "
        "such package, from year 2 on)",
        TEXT,
        "FIN-28",
    ),
    Input(
        "A bed in the ward",
        "{ward_cost} for all twelve: six people at £750,000",
        TEXT,
        "COST-01, and the inference that the ward was half empty",
    ),
    Input(
        "What one closed bed releases",
        "£100,000, held: £600,000 over six beds",
        TEXT,
        "COST-48, FIN-20: worked out",
    ),
    Input(
        "How the release comes",
        "{ward_step_share} of it when {ward_step_beds} beds have closed; each closed bed costs "
        "{ward_redundancy_per_bed} once",
        ASSUMED,
        "not published",
    ),
    Input(
        "When",
        "Year 1, 2016/17, stands for the proof of concept, year 2 for full implementation: beds "
        "from 12 to 6 from October of year 1 to March of year 2, to 4 in April of year 3",
        ASSUMED,
        "the text has two years and their order, no dates; the place begins in April 2016",
    ),
    Input(
        "How much support £600,000 buys",
        "12 people at a time at {intensive_support_price}, held at £50,000",
        ASSUMED,
        "a price by judgement; the sum is published",
    ),
    Input(
        "What the new money buys",
        "early support alone: 75 people at a time at {early_intervention_price}, held at £4,000; "
        "episodes of "
        "{early_intervention_episode_days}, so about 150 plans a year",
        ASSUMED,
        "the text does not divide it; COST-49 over EFF-27",
    ),
    Input("Whether the new money recurs", "every year", ASSUMED, "not published"),
    Input(
        "Who pays",
        "the health board for intensive support, the council for early support; the published "
        "shares are not kept apart",
        ASSUMED,
        "each of the model's services has one payer",
    ),
    Input(
        "What the last two beds release",
        "about £140,000 a year, kept by the health board",
        ASSUMED,
        "not published; it was still to come",
    ),
    Input(
        "How soon services work",
        "early support builds up over 12 months; the team 3 months after each bed's money",
        ASSUMED,
        "nurses move from the ward to the team",
    ),
    Input(
        "What intensive support does",
        "admissions in a crisis × {intensive_support_on_admission}, breakdowns × "
        "{intensive_support_on_breakdown}, among those it reaches ({intensive_support_reach})",
        DEFAULT,
        "EFF-22, EFF-30",
    ),
    Input(
        "What early support does",
        "behaviour becoming serious × {early_intervention_on_child_escalation} in children and × "
        "{early_intervention_on_adult_escalation} in adults, residential school × "
        "{early_intervention_on_school_entry}, among those it reaches "
        "({early_intervention_reach})",
        DEFAULT,
        "EFF-14, EFF-16",
    ),
    Input(
        "Training of 1,000 support workers, 200 families supported, three people in jobs",
        "left out: at the model's prices the new money is spent on plans, and training alone has "
        "shown no effect on behaviour",
        TEXT,
        "EFF-01",
    ),
    Input(
        "£2 million of joint funding removed by health in two years",
        "left out: it moves cost between payers",
        TEXT,
        "FIN-22",
    ),
    Input(
        "Package prices",
        "by setting and level, such as {price_tenancy_serious} in an own tenancy with serious "
        "behaviour; the published averages (over £2,000 for the council, £3,500 for health) bound "
        "them",
        DEFAULT,
        "COST-28, COST-29",
    ),
    Input("Growth of package prices above inflation", "{package_drift}", DEFAULT, "COST-42"),
    Input("Of the 250, how many are serious", "150", DEFAULT, "PREV-01"),
    Input(
        "Where people live on the first day; homes that suit; services that ran before",
        "the shipped place `gloucestershire-2016`: 50 suitable homes, family support for 15, one "
        "review worker",
        ASSUMED,
        "docs/explanation/defaults.md",
    ),
    Input("Prices of which year", "2016/17", ASSUMED, "the text is undated"),
)


def table_of_inputs(parameters: ParameterSet, evidence: Mapping[str, Evidence]) -> list[str]:
    """Every input with its kind and source, and the number of other parameters.

    Raises:
        KeyError: an input names evidence or a parameter that does not exist.
    """
    figures = {name: _figure(parameters, name) for name in parameters.names}
    lines = ["| input | in the model | where it is from | source |", "|---|---|---|---|"]
    for one in INPUTS:
        used = one.used.format_map(figures)
        lines.append(f"| {one.what} | {used} | {one.kind} | {_cited(one.source, evidence)} |")
    bases = Counter(parameter.basis for _, parameter in parameters.items())
    said = ", ".join(f"{number} {basis}" for basis, number in bases.most_common())
    lines.append(
        f"| The model's other numbers | {len(parameters.names)} parameters in all: {said} | "
        f"{DEFAULT} or {ASSUMED} | `hometruth evidence NAME` |"
    )
    return lines


def _cited(source: str, evidence: Mapping[str, Evidence]) -> str:
    for word in source.replace(":", " ").replace(",", " ").split():
        if word[-1].isdigit() and word[0].isupper():
            evidence[word]  # fails on an id that is not there
    return source


def _figure(parameters: ParameterSet, name: str) -> str:
    """A parameter's value and range, as a person would write them."""
    one = parameters[name]
    unit = " a week" if "week" in one.unit else " days" if one.unit == "days" else ""
    value = _written(one.value, one.unit) + unit
    if one.low is None or one.high is None:
        return value
    return f"{value} ({_written(one.low, one.unit)} to {_written(one.high, one.unit)})"


def _written(number: float, unit: str) -> str:
    if unit.startswith("GBP"):
        return f"£{number:,.0f}"
    if unit in ("probability", "proportion", "share", "per year"):
        return f"{number * 100:.3g}%"
    return f"{number:g}"
