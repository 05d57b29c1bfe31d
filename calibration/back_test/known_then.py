"""The parameters as they could have been known in early 2019, so that a back-test is fair."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from scenarios.parameters.evidence import evidence_ids
from scenarios.reading.yaml import Node, read_yaml
from simulation.errors import Faults
from simulation.parameters import Parameter, ParameterSet

FILE = Path(__file__).with_name("known_in_early_2019.yaml")
REQUIRED = ("value", "evidence", "left_out", "known_by")
OPTIONAL = ("low", "high")


def as_known_in_early_2019(parameters: ParameterSet) -> ParameterSet:
    """The parameters with values, ranges and evidence of early 2019.

    A parameter whose evidence is all older stays as it is. Prices stay too: the back-test is about
    people.

    Raises:
        InputError: every fault of the file: an unknown parameter, or evidence that does not exist.
    """
    faults, found = Faults(), dict[str, Parameter]()
    for key, entry in read_yaml(FILE).items():
        now = parameters[str(key)]
        then = faults.attempt(_read, entry, now)
        if then is not None:
            found[now.name] = then
    faults.raise_if_any()
    return parameters.with_overrides(found)


def _read(entry: Node, now: Parameter) -> Parameter:
    given, published = entry.mapping(REQUIRED, OPTIONAL), evidence_ids()
    kept = tuple(member.text(published) for member in given["evidence"].sequence())
    gone = [member.text(published) for member in given["left_out"].sequence()]
    low, high = (given[end].number() if end in given else None for end in OPTIONAL)
    return replace(
        now,
        value=given["value"].number(),
        low=low,
        high=high,
        evidence=kept,
        year="2019",
        source=f"As known in early 2019 ({given['known_by'].text()}); left out: {', '.join(gone)}",
    )
