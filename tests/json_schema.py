"""Checks a YAML file against a JSON Schema, for the keywords that ours uses and no others.

The file is read with the project's own reader and typed as an editor types it (YAML 1.2, core
schema: dates and percents are text). An unknown keyword is an error, so nothing passes unchecked.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from scenarios.reading.yaml import Node, read_yaml

WORDS_ONLY = {"$schema", "title", "description", "definitions", "then", "else"}
TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "number": (int, float),
    "integer": (int,),
}


def plain(node: Node) -> Any:
    """A node as plain data."""
    if node.kind == "mapping":
        return {str(key): plain(value) for key, value in node.entries}
    if node.kind == "sequence":
        return [plain(member) for member in node.members]
    if node.quoted:
        return node.written
    if node.written in ("true", "false"):
        return node.written == "true"
    if node.written in ("", "~", "null"):
        return None
    if re.fullmatch(r"[-+]?\d+", node.written):
        return int(node.written)
    if re.fullmatch(r"[-+]?(\d+\.\d*|\.\d+)", node.written):
        return float(node.written)
    return node.written


def wrong_with(path: Path, schema: dict[str, Any]) -> list[str]:
    """Everything that the schema says against a file."""
    return _wrong(plain(read_yaml(path)), schema, schema, "")


def _wrong(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str) -> list[str]:
    if "$ref" in schema:
        assert schema.keys() == {"$ref"}  # draft 7 ignores what stands beside it
        name = schema["$ref"].removeprefix("#/definitions/")
        return _wrong(value, root["definitions"][name], root, at)
    found: list[str] = []
    for keyword, asked in schema.items():
        if keyword in WORDS_ONLY:
            continue
        found += CHECKS[keyword](value, asked, schema, root, at)
    return found


def _type(value: Any, asked: str, *rest: Any) -> list[str]:
    fits = isinstance(value, TYPES[asked]) and (asked == "boolean" or not isinstance(value, bool))
    return [] if fits else [f"{rest[-1]}: {value!r} is no {asked}"]


def _simple(holds: Any, words: str, kind: type | tuple[type, ...]) -> Any:
    def check(value: Any, asked: Any, *rest: Any) -> list[str]:
        applies = isinstance(value, kind) and not isinstance(value, bool)
        return [f"{rest[-1]}: {value!r} {words} {asked}"] if applies and not holds(value, asked) \
            else []  # fmt: skip

    return check


def _combined(enough: Any) -> Any:
    def check(value: Any, asked: Any, _: Any, root: Any, at: str) -> list[str]:
        each = [_wrong(value, one, root, at) for one in asked]
        if enough(sum(not one for one in each), len(each)):
            return []
        return min((one for one in each if one), key=len, default=[f"{at}: fits more than one"])

    return check


def _properties(value: Any, asked: Any, _: Any, root: Any, at: str) -> list[str]:
    if not isinstance(value, dict):
        return []
    return [
        fault
        for key, schema in asked.items()
        if key in value
        for fault in _wrong(value[key], schema, root, f"{at}/{key}")
    ]


def _patterns(value: Any, asked: Any, _: Any, root: Any, at: str) -> list[str]:
    return [
        fault
        for pattern, schema in asked.items()
        for key in (value if isinstance(value, dict) else ())
        if re.search(pattern, key)
        for fault in _wrong(value[key], schema, root, f"{at}/{key}")
    ]


def _additional(value: Any, asked: Any, schema: Any, _: Any, at: str) -> list[str]:
    assert asked is False
    extra = value.keys() - schema["properties"].keys() if isinstance(value, dict) else ()
    patterns = schema.get("patternProperties", ())
    extra = [key for key in extra if not any(re.search(one, key) for one in patterns)]
    return [f"{at}: {key} is not a key" for key in extra]


def _items(value: Any, asked: Any, _: Any, root: Any, at: str) -> list[str]:
    if not isinstance(value, list):
        return []
    faults = (_wrong(one, asked, root, f"{at}/{place}") for place, one in enumerate(value))
    return [fault for own in faults for fault in own]


def _required(value: Any, asked: Any, _: Any, __: Any, at: str) -> list[str]:
    return [f"{at}: no {key}" for key in asked if isinstance(value, dict) and key not in value]


def _if(value: Any, asked: Any, schema: Any, root: Any, at: str) -> list[str]:
    branch = schema.get("else" if _wrong(value, asked, root, at) else "then", {})
    return _wrong(value, branch, root, at)


CHECKS = {
    "type": _type,
    "const": lambda value, asked, *rest: [] if value == asked and type(value) is type(asked)
    else [f"{rest[-1]}: {value!r} is not {asked!r}"],
    "enum": lambda value, asked, *rest: [] if value in asked
    else [f"{rest[-1]}: {value!r} is none of {asked}"],
    "pattern": _simple(lambda value, asked: re.search(asked, value), "does not match", str),
    "minimum": _simple(lambda value, asked: value >= asked, "is below", (int, float)),
    "maximum": _simple(lambda value, asked: value <= asked, "is above", (int, float)),
    "exclusiveMinimum": _simple(lambda value, asked: value > asked, "is not above", (int, float)),
    "minItems": _simple(lambda value, asked: len(value) >= asked, "has fewer than", list),
    "maxItems": _simple(lambda value, asked: len(value) <= asked, "has more than", list),
    "minProperties": _simple(lambda value, asked: len(value) >= asked, "has fewer than", dict),
    "maxProperties": _simple(lambda value, asked: len(value) <= asked, "has more than", dict),
    "properties": _properties,
    "patternProperties": _patterns,
    "additionalProperties": _additional,
    "items": _items,
    "required": _required,
    "anyOf": _combined(lambda n, total: n >= 1),
    "oneOf": _combined(lambda n, total: n == 1),
    "allOf": _combined(lambda n, total: n == total),
    "if": _if,
}  # fmt: skip
