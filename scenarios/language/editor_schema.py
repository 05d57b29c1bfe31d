"""The JSON Schema of scenario and sweep files, so that an editor offers, explains and checks keys.

Keys and their meanings come from ``language.keys``, names from the vocabulary. The loader decides:
the schema does not know the calendar, changes that overlap, or the place.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from scenarios.language import keys as forms
from scenarios.language.keys import EACH_VALUE, Form
from scenarios.language.lever_values import LEVER_UNITS
from scenarios.language.levers import MOST_LEVERS
from scenarios.language.read_changes import PHASED
from scenarios.language.scenario import (
    FUNDING,
    HOMES,
    POOLED,
    QUEUE_MEANINGS,
    QUEUED,
    RELEASED_MONEY,
    SWITCH_UNIT,
    Vocabulary,
)
from scenarios.language.schema_version import SCHEMA
from scenarios.language.sweeps import FEWEST_VALUES, MOST_VALUES
from simulation.clock import MOST_YEARS
from simulation.parameters import Parameter
from simulation.policy import TRANSITION_FUND
from simulation.results.measures import COST_TO, MEASURES
from simulation.results.measures_of_names import added_measures
from simulation.results.names import RunNames
from simulation.results.payers import PREFIX
from simulation.units import UNITS

DRAFT = "http://json-schema.org/draft-07/schema#"
Schema = dict[str, Any]

TEXT: Schema = {"type": "string", "pattern": r"\S"}
DAY: Schema = {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"}
TIME = r"\d+(\.\d+)?\s*(day|week|month|year)s?"
DATE: Schema = {
    "anyOf": [DAY, {"type": "string", "pattern": rf"^(start(\s*\+\s*{TIME})?|year\s+[1-9]\d*)$"}]
}
MONTHS: Schema = {"type": "string", "pattern": r"^\d+(\.\d+)?\s*(month|year)s?$"}
DURATION: Schema = {"type": "string", "pattern": r"^\d+(\.\d+)?\s*(day|week|month|year)s?$"}
YEARS: Schema = {"type": "string", "pattern": r"^\d+\s*(month|year)s?$"}
PERCENT: Schema = {"type": "string", "pattern": r"^\+?(\d+(\.\d*)?|\.\d+)\s*%$"}
SHARE: Schema = {"anyOf": [PERCENT, {"type": "number", "minimum": 0, "maximum": 1}]}
OF_A_COUNCIL: Schema = {
    "type": "string",
    "pattern": f"^{COST_TO}{PREFIX}",
    "description": "Cost to one of the councils that share the place. Unit: GBP a year.",
}
LEVER_NAME = r"[a-z][a-z0-9_]*"
FIGURE: Schema = {"anyOf": [{"type": "number"}, PERCENT, DURATION, DATE]}
AMOUNT: Schema = {
    "anyOf": [
        {"type": "number"},
        {"type": "string", "pattern": r"^[-+]?(£?[\d,]*\.?\d+)(\s*%|\s+[^\d\s].*)?$"},
    ]
}


def schema_text(
    parameters: Mapping[str, Parameter], vocabulary: Vocabulary, names: RunNames
) -> str:
    """The schema as the text of its file.

    Args:
        parameters: everything that a scenario may change, by name.
        vocabulary: the names of a model; ``names`` are their titles.
    """
    schema = schema_of(parameters, vocabulary, names)
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def schema_of(
    parameters: Mapping[str, Parameter], vocabulary: Vocabulary, names: RunNames
) -> Schema:
    """The schema: a file with ``vary`` or ``lever`` is a sweep, any other a scenario."""
    return {
        "$schema": DRAFT,
        "title": "hometruth scenario or sweep",
        "description": "Made by 'hometruth schema' from the code that reads these files.",
        "type": "object",
        "if": {"required": ["vary"]},
        "then": {"$ref": "#/definitions/sweep"},
        "else": {
            "if": {"required": ["lever"]},
            "then": {"$ref": "#/definitions/lever_sweep"},
            "else": {"$ref": "#/definitions/scenario"},
        },
        "definitions": {
            **_names(parameters, vocabulary, names),
            **_definitions(vocabulary, names),
        },
    }


def _names(
    parameters: Mapping[str, Parameter], vocabulary: Vocabulary, names: RunNames
) -> dict[str, Schema]:
    """The closed lists of names, each name with its meaning and unit."""
    switches = {n: p for n, p in parameters.items() if p.unit == SWITCH_UNIT}
    numbers = {n: p for n, p in parameters.items() if p.unit != SWITCH_UNIT}
    return {
        "resource": _one_of(names.resources.items()),
        "service": _one_of((name, names.resources[name]) for name in vocabulary.services),
        "parameter": _one_of((name, _paper(p)) for name, p in numbers.items()),
        "switch_name": _one_of((name, p.meaning) for name, p in switches.items()),
        "measure": _one_of(
            (name, f"{m.title}. {_sentence(m.meaning)}Unit: {m.unit}. Better: {m.better}.")
            for name, m in {**MEASURES, **{m.name: m for m in added_measures(names)}}.items()
        ),
    }


def _sentence(meaning: str) -> str:
    return f"{meaning}. " if meaning else ""


def _paper(parameter: Parameter) -> str:
    """A parameter's meaning, value and range, unit and grade."""
    spread = f" ({parameter.low:g} to {parameter.high:g})" if parameter.low is not None else ""
    unit = f"{parameter.unit}, that is {UNITS[parameter.unit]}"
    value = f"{parameter.value:g}{spread}"
    return f"{parameter.meaning}. Shipped: {value}, grade {parameter.grade}. Unit: {unit}."


def _one_of(names: Iterable[tuple[str, str]]) -> Schema:
    return {"anyOf": [{"const": name, "description": meaning} for name, meaning in names]}


def _definitions(vocabulary: Vocabulary, names: RunNames) -> dict[str, Schema]:
    verbs = {verb: {"$ref": f"#/definitions/{verb}"} for verb in forms.VERB_FORMS}
    when = {"at": _open(DATE), "from": _open(DATE), "over": _open(MONTHS)}
    change = _group(forms.CHANGE, {**when, **verbs})
    head: Schema = {
        "schema": {"const": SCHEMA},
        **dict.fromkeys(("title", "question", "source"), TEXT),
        "horizon": _group(forms.HORIZON, {"start": DAY, "years": _whole(1, MOST_YEARS)}),
    }
    period = {"over": YEARS, "in": {"type": "string", "pattern": r"^(year [1-9]\d*|any year)$"}}
    hypothesis = {
        "statement": TEXT,
        "sure_enough": SHARE,
        "claims": _list({"$ref": "#/definitions/claim"}, least=1),
    }
    claim = {
        "measure": {"anyOf": [{"$ref": "#/definitions/measure"}, OF_A_COUNCIL]},
        **period,
        "versus": TEXT,
        **dict.fromkeys(forms.BOUNDS_MEANT, AMOUNT),
    }
    return {
        "scenario": _group(
            forms.SCENARIO,
            {
                **head,
                "compare_with": TEXT,
                "levers": {
                    "type": "object",
                    "properties": {},
                    "patternProperties": {f"^{LEVER_NAME}$": {"$ref": "#/definitions/lever"}},
                    "additionalProperties": False,
                    "minProperties": 1,
                    "maxProperties": MOST_LEVERS,
                },
                "changes": _list({"$ref": "#/definitions/change"}),
                "hypothesis": _group(forms.HYPOTHESIS, hypothesis),
            },
        ),
        "sweep": _group(
            forms.SWEEP,
            {
                **head,
                "compare_with": TEXT,
                "vary": {"$ref": "#/definitions/change"},
                "values": {
                    "type": "array",
                    "items": {"anyOf": [{"type": "number"}, PERCENT]},
                    "minItems": FEWEST_VALUES,
                    "maxItems": MOST_VALUES,
                },
                "show": _list({"$ref": "#/definitions/shown"}, least=1),
            },
        ),
        "lever_sweep": _group(
            forms.LEVER_SWEEP,
            {
                **head,
                "scenario": TEXT,
                "lever": {"type": "string", "pattern": f"^{LEVER_NAME}$"},
                "values": _list(FIGURE, least=FEWEST_VALUES),
                "show": _list({"$ref": "#/definitions/shown"}, least=1),
            },
        ),
        "lever": _group(
            forms.LEVER,
            {
                "label": TEXT,
                "unit": {"enum": list(LEVER_UNITS)},
                **dict.fromkeys(("from", "to", "step", "start"), FIGURE),
            },
        ),
        "lever_use": _group(
            forms.LEVER_USE, {"lever": {"type": "string", "pattern": f"^{LEVER_NAME}$"}}
        ),
        "change": {**change, "allOf": [*change["allOf"], *_dates()]},
        "claim": _group(forms.CLAIM, claim),
        "shown": _group(
            forms.SHOWN,
            {
                "measure": claim["measure"],
                "over": YEARS,
                "in": {"type": "string", "pattern": r"^year [1-9]\d*$"},
            },
        ),
        **{
            verb: _group(form, _values_of(verb, vocabulary, names))
            for verb, form in forms.VERB_FORMS.items()
        },
    }


def _dates() -> list[Schema]:
    """``from`` and ``over`` come together, and only where a change may be spread over time."""
    on_one_day = [{"required": [verb]} for verb in forms.VERB_FORMS if verb not in PHASED]
    return [
        {"if": {"required": ["from"]}, "then": {"required": ["over"]}},
        {"if": {"required": ["over"]}, "then": {"required": ["from"]}},
        {"if": {"anyOf": on_one_day}, "then": {"required": ["at"]}},
    ]


def _values_of(verb: str, vocabulary: Vocabulary, names: RunNames) -> dict[str, Schema]:
    """What each key of an action may hold; amounts may be left to a sweep or to a lever."""
    resource = {key: {"$ref": "#/definitions/resource"} for key in forms.OF_RESOURCE}
    opening = dict.fromkeys(forms.LATE, _open(MONTHS))
    service = {"name": {"$ref": "#/definitions/service"}}
    parameter = {"name": {"$ref": "#/definitions/parameter"}}
    per_population = _group(
        forms.PER_POPULATION,
        {"per_100k_population": _varied({"type": "number", "exclusiveMinimum": 0})},
    )
    known: dict[str, dict[str, Schema]] = {
        "set_capacity": {**resource, "to": _varied(_whole(0), PERCENT), **opening},
        "add_capacity": {**resource, "by": _varied(_whole()), **opening},
        "start_service": {
            **service,
            "slots": _varied(_whole(1), per_population),
            "ramp": _open(MONTHS),
            "funded_by": {"enum": list(FUNDING)},
        },
        "stop_service": service,
        "set_parameter": {**parameter, "to": _varied({"type": "number"}, PERCENT)},
        "scale_parameter": {**parameter, "by": _varied(*SHARE["anyOf"])},
        "switch": {"name": {"$ref": "#/definitions/switch_name"}, "on": {"type": "boolean"}},
        "reinvest": {
            "share": _varied(*SHARE["anyOf"]),
            "of": {"enum": list(RELEASED_MONEY)},
            "into": {
                "type": "object",
                "properties": _shares(
                    {name: names.resources[name] for name in (*vocabulary.services, *HOMES)}
                    | {TRANSITION_FUND: "What services that it pays for have been advanced"}
                ),
                "additionalProperties": False,
                "minProperties": 1,
            },
            "lag": _open(DURATION),
        },
        "pool": {
            "shares": {
                "type": "object",
                "properties": _shares(names.payers),
                "patternProperties": {f"^{PREFIX}": _open(SHARE)},
                "additionalProperties": False,
                "minProperties": 2,
            },
            "of": _list({"enum": list(POOLED)}, least=1),
            "above_gbp_a_year": _varied({"type": "number", "minimum": 0}),
        },
        "allocate": {
            "of": {"enum": list(QUEUED)},
            "queue": _list({"enum": sorted({one for c in QUEUED.values() for one in c})}, least=1),
            "reserved": {
                "type": "object",
                "properties": {
                    one: {
                        "description": QUEUE_MEANINGS[one],
                        "allOf": [_varied(_whole(0))],
                    }
                    for classes in QUEUED.values()
                    for one in classes
                },
                "additionalProperties": False,
            },
        },
    }
    return known[verb]


def _shares(names: Mapping[str, str]) -> dict[str, Schema]:
    """Names, each with its meaning and a share of something."""
    return {name: {"description": words, "allOf": [_open(SHARE)]} for name, words in names.items()}


def _open(*choices: Schema) -> Schema:
    """One of these, or a lever."""
    return {"anyOf": [*choices, {"$ref": "#/definitions/lever_use"}]}


def _varied(*choices: Schema) -> Schema:
    """One of these, or a lever, or the words that a sweep puts its values in for."""
    return _open(*choices, {"const": EACH_VALUE})


def _whole(low: int | None = None, high: int | None = None) -> Schema:
    bounds = {"minimum": low, "maximum": high}
    return {"type": "integer", **{key: value for key, value in bounds.items() if value is not None}}


def _list(items: Schema, least: int = 0) -> Schema:
    return {"type": "array", "items": items, **({"minItems": least} if least else {})}


def _group(form: Form, values: Mapping[str, Schema]) -> Schema:
    """A closed group of keys: those of the form, each with its meaning and allowed values."""
    meant = {**form.required, **form.optional}
    assert meant.keys() == values.keys(), f"{form.meaning}: {meant.keys() ^ values.keys()}"
    exactly_one = [{"oneOf": [{"required": [key]} for key in keys]} for keys in form.one_of]
    return {
        "type": "object",
        "description": form.meaning,
        "properties": {
            key: {"description": words, "allOf": [values[key]]} for key, words in meant.items()
        },
        "required": list(form.required),
        "additionalProperties": False,
        **({"allOf": exactly_one} if exactly_one else {}),
    }
