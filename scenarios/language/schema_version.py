"""The version of the form of scenario and place files."""

from __future__ import annotations

from scenarios.reading.yaml import Node

SCHEMA = 1


def check_schema(node: Node) -> None:
    """Refuse a file written for another version of its form.

    Raises:
        InputError: not the version that this program reads.
    """
    version = node.integer(low=1)
    if version != SCHEMA:
        raise node.error(
            f"this file is written in version {version} of its form",
            expected=f"version {SCHEMA}",
            fix="use the version of hometruth that the file was written for",
        )
