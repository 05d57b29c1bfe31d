"""What may be named is listed: the list is walked beside the language's own vocabularies."""

import json
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest

from scenarios.binding.nameable import nameable
from scenarios.language import scenario as language
from scenarios.language.editor_schema import schema_text
from scenarios.language.keys import EACH_VALUE, VERB_FORMS
from scenarios.language.scenario import SWITCH_UNIT, Vocabulary
from scenarios.parameters.evidence import load_evidence
from scenarios.parameters.looking_up import Wanted, matching, topics
from scenarios.parameters.services import parameters_of
from simulation.errors import InputError
from simulation.policy import TRANSITION_FUND
from tests.small_place import shipped_model

MODEL = shipped_model()
LISTED = {name for section in nameable(MODEL) for name, _ in section.rows}
INTO = next(words for section in nameable(MODEL) for name, words in section.rows if name == "into")
EVIDENCE = load_evidence()
PARAMETERS = MODEL.parameters.parameters
NOT_NAMES = {EACH_VALUE}  # a mark that stands for a value


def offered(node: Any) -> Iterator[str]:
    """Every word that the editors' schema offers as a value."""
    if isinstance(node, dict):
        for key, value in node.items():
            words = value if key == "enum" else [value] if key == "const" else ()
            yield from (word for word in words if isinstance(word, str))
            yield from offered(value)
    elif isinstance(node, list):
        for member in node:
            yield from offered(member)


def test_every_name_of_the_vocabulary_is_listed() -> None:
    """Protects new names: what a scenario or place may use cannot be left out of the list."""
    walked = 0
    for one in fields(Vocabulary):
        names = set(getattr(MODEL.vocabulary, one.name))
        assert names <= LISTED, one.name
        walked += len(names)
    assert walked > 500


def test_every_word_that_an_editor_offers_is_listed() -> None:
    """Protects the list from falling behind the schema, which has each value that is taken."""
    schema = json.loads(schema_text(MODEL.changeable, MODEL.vocabulary, MODEL.run_names))
    words = set(offered(schema)) - NOT_NAMES
    assert len(words) > 280
    assert words <= LISTED


def test_every_closed_list_of_the_language_is_listed() -> None:
    """Protects constants of the language: how money is named, and what a change may do."""
    for words in (language.FUNDING, language.RELEASED_MONEY, language.POOLED, VERB_FORMS):
        assert set(words) <= LISTED
    assert set(INTO.split(", ")) == {*MODEL.vocabulary.resources, TRANSITION_FUND}


def test_switches_and_parameters_stand_apart() -> None:
    """Protects switches from having to be guessed, and from being taken for numbers."""
    switches = {n for s in nameable(MODEL, "switches") for n, _ in s.rows}
    assert switches == {n for n, p in MODEL.changeable.items() if p.unit == SWITCH_UNIT}
    parameters = [n for s in nameable(MODEL, "parameters") for n, _ in s.rows]
    assert sorted([*parameters, *switches]) == sorted(MODEL.parameters.names)


def test_names_come_with_what_they_mean() -> None:
    """Protects readers: only places, groups and levels have names that say all."""
    for section in nameable(MODEL):
        if section.kind not in ("places", "groups", "levels"):
            assert all(words for _, words in section.rows), section.title


def found(**wanted: str) -> tuple[set[str], set[str]]:
    items, parameters = matching(Wanted(**wanted), EVIDENCE, PARAMETERS, MODEL.services)
    return {item.id for item in items}, {p.name for p in parameters}


def test_nothing_asked_finds_everything() -> None:
    assert found() == (set(EVIDENCE), {p.name for p in PARAMETERS})


@pytest.mark.parametrize("topic", topics(EVIDENCE.values(), PARAMETERS))
def test_a_topic_has_its_parameters_and_what_they_rest_on(topic: str) -> None:
    """Protects the way from a topic's parameters to their evidence and back."""
    items, parameters = found(topic=topic)
    assert items or parameters
    for p in PARAMETERS:
        if p.file.endswith(f"/{topic}.yaml"):
            assert p.name in parameters
            assert set(p.evidence) <= items


@pytest.mark.parametrize("service", MODEL.services, ids=lambda service: service.name)
def test_a_service_has_the_parameters_it_reads_and_their_evidence(service: Any) -> None:
    items, parameters = found(service=service.name)
    assert parameters == set(parameters_of(service))
    assert items == {id for p in PARAMETERS if p.name in parameters for id in p.evidence}


def test_grades_basis_source_and_words_all_hold_together() -> None:
    items, parameters = found(grade="ab", basis="read", text="deaths", source="LeDeR")
    for id in items:
        item = EVIDENCE[id]
        assert item.grade in "AB" and item.basis == "read" and "LeDeR" in item.source
    assert items
    assert not parameters & {p.name for p in PARAMETERS if p.grade in "CD"}


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"topic": "hospitals"}, "Did you mean 'hospital'"),
        ({"grade": "E"}, "there is no grade 'E'"),
        ({"basis": "guessed"}, "there is no basis 'guessed'"),
        ({"service": "intensive_suport"}, "Did you mean 'intensive_support'"),
        ({"source": "nobody at all"}, "no evidence and no parameter is like this"),
    ],
)
def test_what_is_not_there_is_refused(wanted: dict[str, str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        found(**wanted)
