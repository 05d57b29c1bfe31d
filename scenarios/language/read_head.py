"""Read the head of scenario and sweep files: titles, and the length of the run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from scenarios.language import keys as forms
from scenarios.language.scenario import NOWHERE, Position
from scenarios.language.schema_version import check_schema
from scenarios.reading.yaml import Node
from simulation.clock import MOST_YEARS
from simulation.errors import Faults


def read_titles(found: Mapping[str, Node], faults: Faults) -> dict[str, str]:
    """Read the titles at the head of a file, and check its version."""
    if "schema" in found:
        faults.attempt(check_schema, found["schema"])
    return {
        key: faults.attempt(found[key].text) or ""
        for key in ("title", "question", "source", "compare_with")
        if key in found
    }


def read_horizon(node: Node) -> tuple[date | None, int | None]:
    """The first day and the years of the run, if the file gives them."""
    faults = Faults()
    given = forms.HORIZON.read(node, faults)
    start = faults.attempt(given["start"].date) if "start" in given else None
    years = faults.attempt(given["years"].integer, 1, MOST_YEARS) if "years" in given else None
    faults.raise_if_any()
    return start, years


def position_of(node: Node | None) -> Position:
    """Where something is written, if it is."""
    return Position(node.file, node.line, node.column) if node else NOWHERE
