"""What a provider's skill changes: never for the worse, for people in paid homes, averages kept."""

from __future__ import annotations

import pytest

from simulation.pathway.words import PAID, SETTINGS
from tests.one_person import pathway, rate_a_year
from tests.small_place import shipped_model

LESS = ("breakdown_ratio", "crisis_ratio", "escalation_ratio")
MORE = ("package_step_down_ratio",)
NEW = ("crisis_ratio", "escalation_ratio", "package_step_down_ratio")


@pytest.mark.parametrize("stem", [*LESS, *MORE])
def test_skill_never_makes_people_worse_off(stem: str) -> None:
    """In every draw: skilled is at least as good as usual, and usual as poor."""
    given = shipped_model().parameters
    better, worse = given[f"{stem}_skilled_provider"], given[f"{stem}_poor_provider"]
    if stem in MORE:
        better, worse = worse, better
    assert better.high is not None and better.high <= 1.0
    assert worse.low is not None and worse.low >= 1.0


@pytest.mark.parametrize("stem", NEW)
def test_the_mix_of_providers_keeps_the_average(stem: str) -> None:
    """The mean ratio over new providers is 1 at central values, and ranges lie as far from 1."""
    given = shipped_model().parameters
    poor, skilled = given["p_poor_provider"], given["p_skilled_provider"]
    assert (poor.value, poor.low, poor.high) == (skilled.value, skilled.low, skilled.high)
    bad, good = given[f"{stem}_poor_provider"], given[f"{stem}_skilled_provider"]
    assert bad.value + good.value == 2.0
    assert {bad.low + good.high, bad.high + good.low} == {2.0}  # type: ignore[operator]


@pytest.mark.parametrize("setting", SETTINGS)
def test_skill_matters_in_paid_homes_only(setting: str) -> None:
    """A provider that somebody had once changes nothing with family or in hospital."""
    tables = pathway(False)
    who = {"group": "adults", "level": "challenging", "setting": setting}
    rates = {
        rate_a_year(tables, "escalates", {**who, "provider_skill": skill})
        for skill in ("poor", "usual", "skilled")
    }
    assert len(rates) == (3 if setting in PAID else 1)
