"""Doubts that several parameters share: what each is, and how far a parameter shares it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import cast

from scenarios.parameters.evidence import evidence_ids
from scenarios.reading.yaml import Node, read_yaml
from simulation.errors import Faults, nearest
from simulation.parameters import GRADES, Doubt, Grade, Parameter

SHIPPED = Path(__file__).with_name("doubts.yaml")
REQUIRED = ("meaning", "source", "evidence", "year", "grade")


@lru_cache(maxsize=1)
def load_doubts() -> dict[str, Doubt]:
    """The shipped doubts, by name.

    Raises:
        InputError: every fault of the file.
    """
    faults, found, published = Faults(), dict[str, Doubt](), evidence_ids()
    for key, entry in read_yaml(SHIPPED).items():
        given = faults.attempt(entry.mapping, REQUIRED, (), faults) or {}
        words = {name: faults.attempt(given[name].text) for name in REQUIRED if name != "evidence"}
        faults.attempt(given["grade"].text, list(GRADES))
        cited = [member.text(published) for member in given["evidence"].sequence()]
        found[str(key)] = Doubt(
            str(key),
            words["meaning"] or "",
            words["source"] or "",
            cast(Grade, words["grade"]),
            tuple(cited),
            words["year"] or "",
        )
    faults.raise_if_any()
    return found


def read_shares(node: Node | None, faults: Faults) -> tuple[tuple[str, float], ...]:
    """The doubts that a parameter shares, and its correlation with each.

    Args:
        faults: where faults are kept: an unknown doubt, a number beyond -1 to 1, or correlations
            whose squares come to more than 1.
    """
    if node is None:
        return ()
    known, found = load_doubts(), list[tuple[str, float]]()
    for key, entry in faults.attempt(node.items) or ():
        if key not in known:
            words = f"there is no shared doubt '{key}'"
            expected = f"one of {', '.join(known)}"
            faults.add(key.fault(words, expected=expected, nearest=nearest(key, known)))
        number = faults.attempt(entry.number)
        if number is not None and not -1.0 <= number <= 1.0:
            faults.add(entry.fault(f"'{key}' is {number:g}", expected="a correlation from -1 to 1"))
        found.append((str(key), number or 0.0))
    if sum(number**2 for _, number in found) > 1.0:
        expected = "correlations whose squares come to 1 at most"
        faults.add(node.fault("the parameter shares more doubt than it has", expected=expected))
    return tuple(found)


def describe_doubt(doubt: Doubt, parameters: Iterable[Parameter]) -> str:
    """A doubt in plain text, with the parameters that share it."""
    lines = [
        doubt.name,
        f"  {doubt.meaning}",
        f"  source   {doubt.source}",
        f"  evidence {', '.join(doubt.evidence)}",
        f"  year     {doubt.year}",
        f"  grade    {doubt.grade}, assumed",
        "  shared by (correlation with the doubt)",
    ]
    lines += [
        f"    {parameter.name}: {number:g}"
        for parameter in parameters
        for name, number in parameter.shares
        if name == doubt.name
    ]
    return "\n".join(lines)
