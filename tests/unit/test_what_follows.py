"""What follows when something happens to someone: each rule of tests/what_follows.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.one_person import After, OnePerson, pathway

TABLE: dict[str, Any] = yaml.load(
    (Path(__file__).parents[1] / "what_follows.yaml").read_text(encoding="utf-8"),
    Loader=yaml.BaseLoader,  # every word stays a word: "no" is a value here
)


def expected(rule: dict[str, Any]) -> After:
    """What the table says should follow."""
    return After(
        rule.get("events", ""),
        rule.get("became", {}),
        rule.get("started", ""),
        rule.get("holds", ""),
        rule.get("waits", {}),
        "gone" in rule,
        {name: int(n) for name, n in rule.get("stock", {}).items()},
    )


@pytest.mark.parametrize("rule", TABLE["rules"], ids=lambda rule: rule["rule"])
def test_what_follows(rule: dict[str, Any]) -> None:
    """Protects a rule of the pathway: who moves where, what they give up, hold and wait for."""
    who = {**TABLE["people"][rule["who"]], **rule.get("but", {})}
    free = {name: int(n) for name, n in rule.get("free", {}).items()}
    person = OnePerson(who, rule.get("luck", "").split(), free)
    assert person.happens(rule["happens"]) == expected(rule)


def test_every_thing_that_may_happen_has_a_rule_here() -> None:
    """Protects the table from falling behind: a new hazard needs a line that says what follows."""
    names = pathway().names
    said = {rule["happens"] for rule in TABLE["rules"]}
    services = tuple(f"{name}_" for name in names.resources[2:])  # one service stands for all
    hazards = {name for name in names.hazards if not name.startswith(services)}
    assert hazards | set(names.shocks) <= said
