"""How likely things are and for whom: tests/how_likely.yaml, and what services change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from simulation.pathway.words import SETTINGS
from simulation.rulebook.lookup import Rules
from simulation.rulebook.tables import Tables
from tests.one_person import chances, codes_of, distinct, duration_of, pathway, rate_a_year

TABLE: dict[str, Any] = yaml.load(
    (Path(__file__).parents[1] / "how_likely.yaml").read_text(encoding="utf-8"),
    Loader=yaml.BaseLoader,  # every word stays a word: "no" is a value here
)
MAY_HAPPEN: dict[str, Any] = TABLE["may happen"]
DECIDED: list[dict[str, Any]] = TABLE["decided by chance"]

# Ceilings that some products are above and some below.
CEILINGS = {"p_admission_most": 2.0, "p_out_of_area_at_18_most": 2.0}
AFTER_A_SERVICE = ("ready_to_return", "home_to_return_to")
NO_CHANCE_OF_ITS_OWN = {
    "provider",
    "provider_of_suitable_home",
    "provider_after_exit",
}  # each provider is as likely


def worth(expression: str, values: dict[str, float]) -> float:
    """What a rate or chance written with the names of parameters comes to."""
    return float(eval(expression, {"min": min}, values))


def several(values: str | list[str]) -> list[str]:
    """The values in a line of the table."""
    return [values] if isinstance(values, str) else values


def expected(entry: dict[str, Any], said: str) -> Iterator[tuple[dict[str, str], str]]:
    """The person of an entry, and everyone who differs from them in one way, each with a rate."""
    to = {name: several(values) for name, values in entry.get("to", {}).items()}
    person = {name: values[0] for name, values in to.items()}
    names = pathway(False).names
    for name, values in zip(names.attributes, names.values, strict=True):
        for value in values:
            who = {**person, name: value}
            if value not in to.get(name, [value]):
                yield who, "0"
            elif person.get(name) == value:
                yield who, said
            else:
                yield who, entry.get("but", {}).get(f"{name} {value}", said)


@pytest.mark.parametrize("hazard", MAY_HAPPEN)
def test_it_happens_to_whom_it_should_and_as_often(hazard: str) -> None:
    """Protects each rate: whom it concerns, what it is, and that nothing else changes it."""
    entry, tables = MAY_HAPPEN[hazard], pathway(False)
    for who, rate in expected(entry, entry.get("rate", "1")):
        found = rate_a_year(tables, hazard, who)
        assert found == pytest.approx(worth(rate, distinct())), who


@pytest.mark.parametrize("hazard", [name for name, entry in MAY_HAPPEN.items() if "after" in entry])
def test_what_comes_after_a_time_comes_after_that_time(hazard: str) -> None:
    """Protects notices and searches: fixed times, by the parameter that says how long."""
    assert duration_of(pathway(False), hazard) == MAY_HAPPEN[hazard]["after"]


@pytest.mark.parametrize("entry", DECIDED, ids=lambda e: f"{e['decision']} {e.get('option', 0)}")
def test_a_chance_is_as_it_should_be(entry: dict[str, Any]) -> None:
    """Protects each probability: for whom it is what, and that nothing else changes it."""
    values = {**distinct(), **CEILINGS}
    tables = pathway() if entry["decision"] in AFTER_A_SERVICE else pathway(False)
    for who, chance in expected(entry, entry["chance"]):
        found = chances(tables, entry["decision"], who, **CEILINGS)
        assert found[int(entry.get("option", 0))] == pytest.approx(worth(chance, values)), who


def test_everything_that_may_happen_is_in_the_table() -> None:
    """Protects the table from falling behind: a new hazard or option needs a line there."""
    names = pathway(False).names
    assert set(MAY_HAPPEN) == set(names.hazards)
    told = {(entry["decision"], int(entry.get("option", 0))) for entry in DECIDED}
    decisions = {*names.decisions, *AFTER_A_SERVICE} - NO_CHANCE_OF_ITS_OWN
    assert {decision for decision, _ in told} == decisions
    for decision in decisions:
        options = len(chances(pathway(), decision, {}))
        assert {n for d, n in told if d == decision} == set(range(options)), decision


def struck(who: dict[str, str]) -> bool:
    """Whether a provider's closing concerns someone in one of its homes."""
    tables = pathway()
    (_, clause, _, _), *_ = tables.shock.tolist()
    rules = Rules(tables, list(distinct().values()))
    return rules.holds(clause, codes_of(tables, who))


def test_a_provider_closes_at_its_rate_and_gives_notice_to_whom_it_supports() -> None:
    """Protects closures: each provider at its own rate, adults in local paid homes, notice once."""
    tables = pathway()
    assert tables.names.shocks == ("provider_exit",)
    ((group, _, product, _),) = tables.shock.tolist()
    assert tables.names.attributes[group] == "provider"
    rules = Rules(tables, list(distinct().values()))
    rate = rules.product(product, tables.start_code.tolist())
    assert rate == distinct()["provider_exit_rate"]
    for setting in SETTINGS:
        local_paid = setting in ("own_tenancy", "shared_lives", "local_residential")
        assert struck({"setting": setting}) == local_paid, setting
    assert not struck({"setting": "own_tenancy", "notice": "yes"})
    assert not struck({"setting": "own_tenancy", "group": "children"})


# What services change: for those reached the ratio, for all who are eligible its correction.

A_TENANT = {"setting": "own_tenancy", "level": "serious"}
AT_HOME = {"level": "challenging"}
A_CHILD = {"group": "children", "level": "challenging", "age": "14 to 16"}
EFFECTS = [
    ("crisis", A_TENANT, "provider_training", "after", "provider_training_on_crisis"),
    ("breakdown", A_TENANT, "provider_training", "after", "provider_training_on_breakdown"),
    ("breakdown", A_TENANT, "intensive_support", "after", "intensive_support_on_breakdown"),
    ("breakdown", A_TENANT, "intensive_support", "receiving", "intensive_support_on_breakdown"),
    (
        "family_cannot_cope",
        {**AT_HOME, "carers": "two"},
        "family_support",
        "receiving",
        "family_support_on_family_ending",
    ),
    ("escalates", AT_HOME, "early_intervention", "after", "early_intervention_on_adult_escalation"),
    (
        "child_escalates",
        A_CHILD,
        "early_intervention",
        "receiving",
        "early_intervention_on_child_escalation",
    ),
    ("school_entry", A_CHILD, "early_intervention", "after", "early_intervention_on_school_entry"),
    (
        "autism_stay_ends",
        {"group": "autism_only", "setting": "autism_hospital", "stay": "long"},
        "hospital_reviews",
        "receiving",
        "hospital_reviews_on_autism_discharge",
    ),
]


@pytest.mark.parametrize(("hazard", "who", "service", "stage", "ratio"), EFFECTS)
def test_a_service_changes_the_rate_of_those_it_reaches(
    hazard: str, who: dict[str, str], service: str, stage: str, ratio: str
) -> None:
    """Protects each effect: once, on the rate that it is about, for people who have the service."""
    tables = pathway()
    without, reached = (rate_a_year(tables, hazard, {**who, service: s}) for s in ("no", stage))
    assert reached == pytest.approx(without * distinct()[ratio])
    waiting = rate_a_year(tables, hazard, {**who, service: "waiting"})
    assert waiting == without


def corrected(tables: Tables, hazard: str, who: dict[str, str]) -> float:
    """By what services already running correct a rate for someone."""
    return rate_a_year(tables, hazard, who) / rate_a_year(pathway(False), hazard, who)


def test_a_rate_is_corrected_once_for_those_whom_a_service_could_reach() -> None:
    """Protects against counting twice what today's rates contain: eligible people, nobody else."""
    tables, value = pathway(), distinct()
    away = {**A_TENANT, "setting": "out_of_area"}
    undone = value["provider_training_undone_on_crisis"]
    assert corrected(tables, "crisis", A_TENANT) == pytest.approx(undone)
    assert corrected(tables, "crisis", away) == pytest.approx(1.0)
    assert corrected(tables, "escalates", AT_HOME) == pytest.approx(
        value["early_intervention_undone_on_adult_escalation"]
    )


CHANCES = [
    ("crisis_outcome", 0, {**A_TENANT, "behaviour_led": "yes"}, "admission"),
    ("crisis_outcome", 1, A_TENANT, "breakdown"),
    ("autism_crisis_outcome", 0, {"group": "autism_only"}, "autism_admission"),
]


@pytest.mark.parametrize(("decision", "option", "who", "effect"), CHANCES)
def test_intensive_support_changes_what_a_crisis_leads_to(
    decision: str, option: int, who: dict[str, str], effect: str
) -> None:
    """Protects the service's main effects: on admission, and on breakdown in a crisis."""
    without, reached = (
        chances(pathway(), decision, {**who, "intensive_support": stage})[option]
        for stage in ("no", "receiving")
    )
    assert reached == pytest.approx(without * distinct()[f"intensive_support_on_{effect}"])


def test_intensive_support_comes_if_it_runs_and_the_referral_is_made() -> None:
    """Protects the call in a crisis: reach, while slots are paid for; autistic adults if opened."""
    value = distinct()
    comes = value["intensive_support_reach"] * value["intensive_support_open"]
    tables = pathway()
    assert chances(tables, "intensive_support_called", A_TENANT) == pytest.approx([comes])
    opened = comes * value["intensive_support_serves_autism_only"]
    assert chances(tables, "autism_support_called", {}) == pytest.approx([opened])


@pytest.mark.parametrize(
    ("hazard", "who", "rate"),
    [
        (
            "early_intervention_referral",
            A_CHILD,
            "early_intervention_reach * early_intervention_open",
        ),
        ("early_intervention_referral", {**A_CHILD, "early_intervention": "after"}, "0"),
        ("early_intervention_referral", {**A_CHILD, "level": "serious"}, "0"),
        (
            "repatriation_team_referral",
            {"setting": "out_of_area", "level": "serious", "repatriation_team": "after"},
            "repatriation_team_reach * repatriation_team_open",
        ),
        ("repatriation_team_referral", A_TENANT, "0"),
        (
            "early_intervention_gives_up_waiting",
            {"early_intervention": "waiting"},
            "waiting_list_leaving_rate",
        ),
        ("early_intervention_gives_up_waiting", {"early_intervention": "receiving"}, "0"),
        (
            "early_intervention_fades",
            {"early_intervention": "after"},
            "early_intervention_fade_rate",
        ),
        ("early_intervention_fades", {"early_intervention": "receiving"}, "0"),
        ("early_intervention_ends", {"early_intervention": "receiving"}, "1"),
        ("early_intervention_ends", {"early_intervention": "waiting"}, "0"),
    ],
)  # fmt: skip
def test_a_service_has_its_rates(hazard: str, who: dict[str, str], rate: str) -> None:
    """Protects referral, leaving the list, ending and fading: for whom, and how often."""
    assert rate_a_year(pathway(), hazard, who) == pytest.approx(worth(rate, distinct()))


def test_an_episode_lasts_as_long_as_its_service_says() -> None:
    """Protects the length of an episode."""
    ends = duration_of(pathway(), "early_intervention_ends")
    assert ends == "early_intervention_episode_days"
