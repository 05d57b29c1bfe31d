"""Services as entries of a YAML file: read strictly, checked against the words of the pathway."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from scenarios.reading.yaml import Node, read_yaml
from simulation.errors import Faults
from simulation.pathway.prices import PAYERS
from simulation.pathway.words import ATTRIBUTES
from simulation.rulebook.conditions import Where
from simulation.rulebook.services import (
    AFTER,
    BY_REFERRAL,
    EFFECT_TARGETS,
    IN_A_CRISIS,
    RECEIVING,
    Effect,
    Service,
)

SHIPPED = Path(__file__).with_name("services.yaml")
ROUTINES = ("leave_if_autism_only", "review_for_return")
REQUIRED = (
    "title",
    "meaning",
    "reached",
    "eligible",
    "reach",
    "episode_days",
    "fade_rate",
    "price",
    "payer",
    "effects",
)


def load_services(
    path: Path = SHIPPED, parameters: Collection[str] | None = None
) -> tuple[Service, ...]:
    """Read every service of a file.

    Args:
        path: the YAML file.
        parameters: names of known parameters; any name is taken when absent.

    Raises:
        InputError: every fault of the file at once.
    """
    faults = Faults()
    read = [
        faults.attempt(_service, str(key), node, parameters)
        for key, node in read_yaml(path).items()
    ]
    faults.raise_if_any()
    return tuple(service for service in read if service is not None)


def _service(name: str, node: Node, parameters: Collection[str] | None) -> Service:
    faults = Faults()
    keys = node.mapping(REQUIRED, ("ends_with", "repeats"), faults)

    def text(key: str, choices: Collection[str] | None = None) -> str:
        return (faults.attempt(keys[key].text, choices) if key in keys else "") or ""

    members = faults.attempt(keys["effects"].sequence) if "effects" in keys else None
    effects = [faults.attempt(_effect, member, parameters) for member in members or ()]
    repeats = faults.attempt(keys["repeats"].boolean) if "repeats" in keys else False
    service = Service(
        name=name,
        title=text("title"),
        meaning=text("meaning"),
        reached_by=text("reached", (IN_A_CRISIS, BY_REFERRAL)),
        eligible=(faults.attempt(_where, keys["eligible"]) if "eligible" in keys else ()) or (),
        reach=text("reach", parameters),
        episode_days=text("episode_days", parameters),
        fade_rate=text("fade_rate", parameters),
        price=text("price", parameters),
        payer=text("payer", PAYERS),
        effects=tuple(effect for effect in effects if effect is not None),
        ends_with=text("ends_with", ROUTINES),
        repeats=bool(repeats),
    )
    faults.raise_if_any()
    return service


def _effect(node: Node, parameters: Collection[str] | None) -> Effect:
    keys = node.mapping(required=("on", "ratio", "while"), optional=("where",))
    return Effect(
        on=keys["on"].text(EFFECT_TARGETS),
        ratio=keys["ratio"].text(parameters),
        when=tuple(item.text((RECEIVING, AFTER)) for item in keys["while"].sequence()),
        where=_where(keys["where"]) if "where" in keys else (),
    )


def _where(node: Node) -> Where:
    values = {a.name: a.values for a in ATTRIBUTES}
    keys = node.mapping(optional=tuple(values))
    return tuple((name, _values(keys[name], values[name])) for name in keys)


def _values(node: Node, allowed: Collection[str]) -> tuple[str, ...]:
    items = node.sequence() if node.kind == "sequence" else [node]
    return tuple(item.text(allowed) for item in items)
