"""The schema that editors use: it explains every key and takes what the loader takes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scenarios.language.editor_schema import schema_of, schema_text
from scenarios.language.keys import VERB_FORMS
from scenarios.language.load import load_scenario, shipped_scenarios, shipped_sweeps
from scenarios.language.read_changes import VERBS
from scenarios.language.scenario import SWITCH_UNIT
from scenarios.language.sweeps import load_sweep
from simulation.errors import InputError
from simulation.results.measures import MEASURES
from tests.json_schema import wrong_with
from tests.small_place import START, shipped_model, vocabulary

REPOSITORY = Path(__file__).resolve().parents[2]
KEPT = REPOSITORY / "scenarios" / "strategies" / "schema.json"
HEAD = "schema: 1\ntitle: T\nquestion: Q?\nsource: S\ncompare_with: baseline\n"
SWEEP = HEAD + (
    "vary: {at: 2027-04-01, set_capacity: {of: local_beds, to: each value}}\n"
    "values: [0%, 50%]\n"
    "show: [{measure: people_in_hospital, in: year 2}]\n"
)


def scenario(*changes: str, claims: tuple[str, ...] = (), head: str = HEAD) -> str:
    """A scenario file with these changes and claims."""
    text = (
        head + "changes:" + "".join(f"\n  - {{{one}}}" for one in changes) + " []" * (not changes)
    )
    if claims:
        text += "\nhypothesis:\n  statement: S\n  sure_enough: 90%\n  claims:"
        text += "".join(f"\n    - {{{one}}}" for one in claims)
    return text + "\n"


GOOD = {
    "a percent of beds in steps": scenario(
        "from: 2027-04-01, over: 2 years, set_capacity: {of: local_beds, to: 50%}"
    ),
    "a number of beds": scenario("at: 2027-04-01, set_capacity: {setting: local_beds, to: 6}"),
    "fewer homes": scenario("at: 2028-04-01, add_capacity: {resource: suitable_homes, by: -4}"),
    "a service with a fund": scenario(
        "at: 2026-10-01, start_service: {name: intensive_support, slots: 20, ramp: 9 months, "
        "funded_by: transition_fund}",
        "at: 2030-04-01, stop_service: {name: intensive_support}",
    ),
    "a service for any area": scenario(
        "at: 2026-10-01, start_service: {name: family_support, slots: {per_100k_population: 1.5}}"
    ),
    "parameters": scenario(
        "at: 2027-04-01, set_parameter: {name: p_not_admitted_if_no_bed, to: 20%}",
        "at: 2027-04-01, scale_parameter: {name: crisis_rate_serious, by: 150%}",
        "at: 2027-04-01, scale_parameter: {name: crisis_rate_challenging, by: 0.9}",
    ),
    "homes that open late": scenario(
        "at: 2027-04-01, add_capacity: {of: suitable_homes, by: 7, late: 18 months}"
    ),
    "a rule": scenario("at: 2028-04-01, switch: {name: mental_health_act_2025, on: true}"),
    "money": scenario(
        "at: 2027-04-01, reinvest: {share: 80%, of: released_bed_cost, lag: 7 days, "
        "into: {intensive_support: 70%}}"
    ),
    "a pool": scenario(
        "at: 2027-04-01, pool: {shares: {health_board: 40%, council: 60%}, of: [package], "
        "above_gbp_a_year: 1000000}"
    ),
    "who gets a home": scenario(
        "at: 2027-04-01, allocate: {of: suitable_homes, reserved: {discharge: 4}, "
        "queue: [discharge, emergency, planned, repatriation]}"
    ),
    "claims": scenario(
        claims=(
            "measure: net_present_cost, over: 10 years, versus: baseline, at_most: 98%",
            "measure: people_in_hospital, in: any year, at_most: 9",
            "measure: people_in_hospital, in: year 3, versus: baseline, at_most: -2 people",
            'measure: total_cost, in: year 3, versus: baseline, at_most: "-£500,000"',
        )
    ),
    "a baseline": "schema: 1\ntitle: T\nquestion: Q?\nsource: S\nchanges: []\n",
    "a sweep": SWEEP,
    "a sweep of slots": SWEEP.replace(
        "set_capacity: {of: local_beds, to: each value}",
        "start_service: {name: crisis_beds, slots: {per_100k_population: each value}}",
    ).replace("[0%, 50%]", "[0.5, 1]"),
}

BED = "at: 2027-04-01, set_capacity: {of: local_beds, to: 6}"
CLAIM = "measure: people_in_hospital, in: year 3, at_most: 9"
BROKEN = {
    "a misspelt key": scenario(BED).replace("title", "titel"),
    "a missing key": scenario(BED).replace("source: S\n", ""),
    "another version": scenario(BED).replace("schema: 1", "schema: 2"),
    "a misspelt action": scenario(BED.replace("set_capacity", "set_capasity")),
    "two actions": scenario(BED + ", stop_service: {name: family_support}"),
    "no action": scenario("at: 2027-04-01"),
    "no date": scenario(BED.removeprefix("at: 2027-04-01, ")),
    "a date the wrong way round": scenario(BED.replace("2027-04-01", "01/04/2027")),
    "month 13": scenario(BED.replace("2027-04-01", "2027-13-01")),
    "two kinds of date": scenario(BED + ", over: 9 months"),
    "from without over": scenario(BED.replace("at:", "from:")),
    "a duration without its unit": scenario(BED.replace("at:", "over: 9, from:")),
    "a day's action spread out": scenario(
        "from: 2027-04-01, over: 9 months, stop_service: {name: family_support}"
    ),
    "an unknown resource": scenario(BED.replace("local_beds", "local_bed")),
    "two resources": scenario(BED.replace("to:", "setting: local_beds, to:")),
    "half a bed": scenario(BED.replace("6", "6.5")),
    "fewer than no beds": scenario(BED.replace("6", "-1")),
    "a bed as a service": scenario(
        "at: 2027-04-01, start_service: {name: local_beds, slots: 6}"
    ),
    "no slots": scenario("at: 2027-04-01, start_service: {name: family_support, slots: 0}"),
    "an unknown parameter": scenario(
        "at: 2027-04-01, scale_parameter: {name: crisis_rate_serius, by: 90%}"
    ),
    "ninety times as much": scenario(
        "at: 2027-04-01, scale_parameter: {name: crisis_rate_serious, by: 90}"
    ),
    "a switch set as a number": scenario(
        "at: 2027-04-01, set_parameter: {name: mental_health_act_2025, to: 1}"
    ),
    "money into nothing": scenario(
        "at: 2027-04-01, reinvest: {share: 80%, of: released_bed_cost, into: {wards: 70%}}"
    ),
    "a home for nobody": scenario(
        "at: 2027-04-01, allocate: {of: suitable_homes, reserved: {discharges: 4}}"
    ),
    "a pool of one": scenario("at: 2027-04-01, pool: {shares: {council: 100%}}"),
    "an unknown payer": scenario(
        "at: 2027-04-01, pool: {shares: {counsel: 60%, health_board: 40%}}"
    ),
    "an unknown measure": scenario(claims=(CLAIM.replace("hospital", "hospitals"),)),
    "no period": scenario(claims=(CLAIM.replace(" in: year 3,", ""),)),
    "two periods": scenario(claims=(CLAIM + ", over: 3 years",)),
    "year nought": scenario(claims=(CLAIM.replace("year 3", "year 0"),)),
    "no threshold": scenario(claims=(CLAIM.replace(", at_most: 9", ""),)),
    "two thresholds": scenario(claims=(CLAIM + ", at_least: 3",)),
    "no claims": scenario(claims=(CLAIM,)).replace("claims:", "claims: []  #").split("    -")[0],
    "a sweep of one value": SWEEP.replace("[0%, 50%]", "[50%]"),
    "a sweep that shows nothing": SWEEP.split("[{measure")[0] + "[]\n",
    "a sweep without comparator": SWEEP.replace("compare_with: baseline\n", ""),
    "a sweep of words": SWEEP.replace("[0%, 50%]", "[few, many]"),
    "a sweep in any year": SWEEP.replace("year 2", "any year"),
}  # fmt: skip


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    model = shipped_model()
    return schema_of(model.changeable, model.vocabulary, model.run_names)


def load(path: Path) -> None:
    """Read the file as the command line would."""
    if "\nshow:" in path.read_text(encoding="utf-8"):
        load_sweep(path, vocabulary(), START)
    else:
        load_scenario(path, vocabulary(), START)


def test_the_kept_schema_is_what_the_command_prints() -> None:
    """Protects editors from a stale schema (make docs renews it)."""
    model = shipped_model()
    text = schema_text(model.changeable, model.vocabulary, model.run_names)
    assert KEPT.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("path", [*shipped_scenarios(), *shipped_sweeps()], ids=lambda p: p.stem)
def test_shipped_files_fit(path: Path, schema: dict[str, Any]) -> None:
    """Protects people who start from a shipped file: their editor does not complain of it."""
    assert wrong_with(path, schema) == []


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD)
def test_what_loads_fits(text: str, schema: dict[str, Any], tmp_path: Path) -> None:
    """Protects against an editor that marks as wrong what the language allows."""
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    load(path)
    assert wrong_with(path, schema) == []


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_what_is_broken_does_not_fit(text: str, schema: dict[str, Any], tmp_path: Path) -> None:
    """Protects the author: the editor marks what the loader would refuse."""
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        load(path)
    assert wrong_with(path, schema)


def groups(schema: Any) -> Iterator[dict[str, Any]]:
    """Every group of keys in a schema."""
    if isinstance(schema, dict):
        if "properties" in schema:
            yield schema
        for inner in schema.values():
            yield from groups(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from groups(inner)


def test_every_key_is_described_and_closed(schema: dict[str, Any]) -> None:
    """Protects the author at the keyboard: each key says what it means, and none is let through."""
    found = list(groups(schema))
    assert len(found) >= len(VERB_FORMS) + 6
    for group in found:
        assert group["additionalProperties"] is False
        assert all(len(key["description"]) > 5 for key in group["properties"].values())


def test_every_name_is_offered_with_its_meaning_and_unit(schema: dict[str, Any]) -> None:
    """Protects completion: all measures, parameters and services, none that cannot be named."""
    offered = {
        kind: {one["const"]: one["description"] for one in schema["definitions"][kind]["anyOf"]}
        for kind in ("resource", "service", "parameter", "switch_name", "measure")
    }
    assert set(offered["resource"]) == set(vocabulary().resources)
    assert set(offered["service"]) == set(vocabulary().services)
    assert set(offered["measure"]) == set(MEASURES)
    units = {name: p.unit for name, p in shipped_model().changeable.items()}
    assert len(units) > 100
    assert set(offered["parameter"]) | set(offered["switch_name"]) == set(units)
    assert all(units[name] == SWITCH_UNIT for name in offered["switch_name"])
    for name, words in offered["parameter"].items():
        assert f"Unit: {units[name]}" in words
    for name, words in offered["measure"].items():
        assert f"Unit: {MEASURES[name].unit}" in words


def test_every_action_that_loads_has_its_group(schema: dict[str, Any]) -> None:
    """Protects against a verb that the loader knows and the schema does not, or the reverse."""
    assert list(VERBS) == list(VERB_FORMS)
    for verb, form in VERB_FORMS.items():
        group = schema["definitions"][verb]
        assert set(group["properties"]) == {*form.required, *form.optional}
        assert set(group["required"]) == set(form.required)


def test_the_kept_schema_is_plain_json() -> None:
    """Protects editors other than ours."""
    assert json.loads(KEPT.read_text(encoding="utf-8"))["$schema"].startswith("http://json-schema")


HOW_TOS_FILES = ("train-the-providers", "after-a-team", "how-much-support", "how-many-beds")


@pytest.mark.parametrize("number", range(4), ids=HOW_TOS_FILES)
def test_the_how_tos_examples_load_and_fit(
    number: int, schema: dict[str, Any], tmp_path: Path
) -> None:
    """Protects people who copy from docs/how-to/write-a-scenario.md, with its line for editors."""
    page = (REPOSITORY / "docs/how-to/write-a-scenario.md").read_text(encoding="utf-8")
    examples = [
        text for text in re.findall(r"```yaml\n(.*?)```", page, re.S) if "schema: 1" in text
    ]
    for name, text in zip(HOW_TOS_FILES, examples, strict=True):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    path = tmp_path / f"{HOW_TOS_FILES[number]}.yaml"
    load(path)
    assert wrong_with(path, schema) == []
    assert examples[number].startswith("# yaml-language-server: $schema=./schema.json\n")
