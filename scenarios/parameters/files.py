"""Load the published parameter sets, and refuse a number without a source."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import cast

from scenarios.parameters.doubts import read_shares
from scenarios.parameters.evidence import evidence_ids
from scenarios.reading.yaml import Key, Node, read_yaml
from simulation.errors import Fault, Faults, nearest
from simulation.parameters import (
    BASES,
    GRADES,
    SCALES,
    UNITS,
    Basis,
    Grade,
    Parameter,
    ParameterSet,
    Scale,
)
from simulation.units import bounds_for, default_scale, figure_contradictions

REQUIRED = ("meaning", "value", "unit", "source", "grade", "basis")
OPTIONAL = (
    "low",
    "high",
    "scale",
    "evidence",
    "year",
    "minimum",
    "maximum",
    "price_base",
    "shares",
)

_NAME = re.compile(r"[a-z][a-z0-9_]*")


Check = Callable[[Key, Mapping[str, Node], Parameter], Iterable[Fault]]
"""Further faults of a parameter, found from its name, its entry and what was read."""


def load_parameters(paths: Path | Sequence[Path], check: Check | None = None) -> ParameterSet:
    """The parameters of some files, or of a folder's files in order of name.

    Raises InputError with every fault of every file and of the evidence it cites.
    """
    published = evidence_ids()
    faults = Faults()
    found: dict[str, Parameter | None] = {}
    places: dict[str, str] = {}
    for path in _files(paths):
        root = faults.attempt(read_yaml, path)
        entries = faults.attempt(root.items) if root is not None else None
        for key, entry in entries or ():
            if key in places:
                faults.add(
                    key.fault(
                        f"parameter '{key}' is given twice; the first is at {places[key]}",
                        fix="keep one of them",
                    )
                )
                continue
            places[key] = f"{key.file}:{key.line}"
            found[key] = _read_parameter(key, entry, published, faults, check)
    faults.raise_if_any()
    return ParameterSet(parameter for parameter in found.values() if parameter is not None)


def unread_parameters(parameters: ParameterSet, read_names: Collection[str]) -> list[Fault]:
    """A fault for each parameter that nothing reads, at the line where it is written."""
    read = set(read_names)
    return [
        Fault(
            parameter.file,
            parameter.line,
            1,
            f"nothing reads the parameter '{parameter.name}', so changing it would do nothing",
            nearest=nearest(parameter.name, sorted(read)),
            fix="correct its name, or delete it",
        )
        for parameter in parameters.parameters
        if parameter.name not in read
    ]


def _files(paths: Path | Sequence[Path]) -> list[Path]:
    if not isinstance(paths, Path):
        return list(paths)
    return sorted(paths.glob("*.yaml")) if paths.is_dir() else [paths]


def _read_parameter(
    key: Key,
    entry: Node,
    published: Collection[str],
    faults: Faults,
    check: Check | None = None,
) -> Parameter | None:
    """One parameter, or None if it has faults, which are kept."""
    before = len(faults.faults)
    if not _NAME.fullmatch(key):
        faults.add(
            key.fault(
                f"'{key}' is not a parameter name",
                expected="lower-case letters, digits and underscores, such as crisis_rate",
            )
        )
    attempt = faults.attempt
    given = attempt(entry.mapping, REQUIRED, OPTIONAL, faults)
    if given is None:
        return None
    texts = {
        word: attempt(given[word].text)
        for word in ("meaning", "source", "year", "price_base")
        if word in given
    }
    figures = {
        word: attempt(given[word].number)
        for word in ("value", "low", "high", "minimum", "maximum")
        if word in given
    }
    unit = attempt(given["unit"].text, list(UNITS)) if "unit" in given else None
    scale = attempt(given["scale"].text, SCALES) if "scale" in given else None
    grade = attempt(given["grade"].text, list(GRADES)) if "grade" in given else None
    basis = attempt(given["basis"].text, list(BASES)) if "basis" in given else None
    evidence = _read_cited(given.get("evidence"), published, faults)
    shares = read_shares(given.get("shares"), faults)
    if len(faults.faults) > before or unit is None:
        return None

    value, low, high = figures["value"], figures.get("low"), figures.get("high")
    assert value is not None  # required, and no fault so far
    least, greatest = bounds_for(unit)
    minimum, maximum = figures.get("minimum", least), figures.get("maximum", greatest)
    scale = scale or default_scale(unit, value, low, high)
    for problem, fix in figure_contradictions(
        value=value,
        low=low,
        high=high,
        unit=unit,
        scale=scale,
        minimum=minimum,
        maximum=maximum,
    ):
        faults.add(_blamed(problem, given).fault(f"'{key}': {problem}", fix=fix))
    if len(faults.faults) > before:
        return None
    parameter = Parameter(
        name=str(key),
        meaning=texts["meaning"] or "",
        value=value,
        low=low,
        high=high,
        unit=unit,
        scale=cast(Scale, scale),
        source=texts["source"] or "",
        grade=cast(Grade, grade),
        basis=cast(Basis, basis),
        minimum=minimum,
        maximum=maximum,
        evidence=evidence,
        year=texts.get("year") or "",
        price_base=texts.get("price_base"),
        shares=shares,
        file=key.file,
        line=key.line,
    )
    faults.add(*(check(key, given, parameter) if check else ()))
    return parameter


def _read_cited(node: Node | None, published: Collection[str], faults: Faults) -> tuple[str, ...]:
    if node is None:
        return ()
    read = []
    for member in faults.attempt(node.sequence) or ():
        name = faults.attempt(member.text)
        if name is None:
            continue
        if name not in published:
            faults.add(
                member.fault(
                    f"there is no evidence '{name}'",
                    nearest=nearest(name, sorted(published)),
                    fix="correct the id; 'hometruth evidence --all' lists them all",
                )
            )
        read.append(name)
    return tuple(read)


def _blamed(problem: str, given: dict[str, Node]) -> Node:
    """The figure that a contradiction is about, so that the message can name its line."""
    for word in ("scale", "low", "high"):
        if problem.startswith(word) and word in given:
            return given[word]
    return given["value"]
