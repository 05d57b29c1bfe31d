"""Payers as entries of a YAML file: a name, a title, and a short title for columns."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from scenarios.reading.yaml import Key, Node, read_yaml
from simulation.errors import Faults, InputError
from simulation.results.payers import PAYERS, PREFIX

SHIPPED = Path(__file__).with_name("payers.yaml")
NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Payer:
    """Who pays for something.

    Attributes:
        title: description; ``short_title`` is the heading of a column.
    """

    name: str
    title: str
    short_title: str


def load_payers(path: Path = SHIPPED, known: Collection[str] | None = None) -> tuple[Payer, ...]:
    """Read every payer of a file.

    Args:
        known: existing payers, to which a place adds; None for the project's own file,
            which names the payers of the pathway.

    Raises:
        InputError: every fault of the file at once.
    """
    root, faults = read_yaml(path), Faults()
    read = [faults.attempt(_payer, key, node, known or ()) for key, node in root.items()]
    missing = [name for name in PAYERS if known is None and name not in dict(root.items())]
    for name in missing:
        faults.add(
            root.fault(
                f"the payer '{name}' is missing, and rules of the pathway name it",
                fix=f"add '{name}:' with its title",
            )
        )
    faults.raise_if_any()
    return tuple(payer for payer in read if payer is not None)


def refuse_name(key: Key, what: str, taken: Collection[str]) -> None:
    """Refuse a name that is not valid or is already used.

    Raises:
        InputError: the name is not valid, or something else has it.
    """
    if not NAME.fullmatch(key):
        raise InputError(
            key.fault(
                f"'{key}' cannot be the name of {what}",
                expected="lower-case letters, digits and underscores, such as night_support",
            )
        )
    if key in taken:
        raise InputError(
            key.fault(f"there is something called '{key}' already", fix="choose another name")
        )


def _payer(key: Key, node: Node, known: Collection[str]) -> Payer:
    refuse_name(key, "a payer", known)
    if key.startswith(PREFIX):
        raise InputError(
            key.fault(
                f"'{key}' is what one of several councils is called",
                fix="name the councils that share a place under 'councils' in its area.yaml",
            )
        )
    faults = Faults()
    given = node.mapping(("title",), ("short_title",), faults)
    title = faults.attempt(given["title"].text) if "title" in given else ""
    short = faults.attempt(given["short_title"].text) if "short_title" in given else title
    faults.raise_if_any()
    return Payer(str(key), title or "", short or "")
