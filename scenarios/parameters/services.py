"""Services as entries of a YAML file: read strictly, checked against the words of the pathway."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scenarios.parameters.payers import refuse_name
from scenarios.parameters.settings import parameter_in
from scenarios.reading.yaml import Key, Node, read_yaml
from simulation.errors import Fault, Faults, one_of
from simulation.pathway import build_pathway
from simulation.pathway.words import ATTRIBUTES, SETTINGS
from simulation.results.payers import PAYERS
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
from simulation.units import POSITIVE_UNITS, SHARE_UNITS, UNITS

SHIPPED = Path(__file__).with_name("services.yaml")
ROUTINES = ("review_for_return",)
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


OPTIONAL = ("ends_with", "repeats", "heading", "charted", "vacancy")


REACH_UNITS = {IN_A_CRISIS: tuple(SHARE_UNITS), BY_REFERRAL: ("per person-year",)}


@dataclass(frozen=True)
class Known:
    """The names that a service may use.

    Attributes:
        parameters: each with its unit; any name is accepted when absent.
        taken: names that a service may not have.
        charted: whether the page charts its slots unless the entry says otherwise.
    """

    parameters: Mapping[str, str] | None = None
    payers: Collection[str] = PAYERS
    settings: Collection[str] = SETTINGS
    taken: Collection[str] = ()
    charted: bool = False


def load_services(path: Path = SHIPPED, known: Known | None = None) -> tuple[Service, ...]:
    """Read every service of a file.

    Raises:
        InputError: every fault of the file at once.
    """
    known, faults = known or Known(), Faults()
    read = [faults.attempt(_service, key, node, known) for key, node in read_yaml(path).items()]
    faults.raise_if_any()
    return tuple(service for service in read if service is not None)


def names_of_the_pathway() -> set[str]:
    """Attributes and resources of the pathway, which cannot be names of services."""
    book = build_pathway(())
    people = {one.name for one in book.attributes} | {one.name for one in book.marks}
    return people | {one.name for one in book.groups} | {one.name for one in book.resources}


def parameters_of(service: Service) -> tuple[str, ...]:
    """Every parameter with a source that a service reads."""
    ratios = (effect.ratio for effect in service.effects)
    own = (service.reach, service.episode_days, service.fade_rate, service.price)
    return (*own, service.vacancy, *ratios)


def _service(key: Key, node: Node, known: Known) -> Service:
    refuse_name(key, "a service", known.taken)
    faults = Faults()
    keys = node.mapping(REQUIRED, OPTIONAL, faults)

    def text(key: str, choices: Collection[str] | None = None) -> str:
        return (faults.attempt(keys[key].text, choices) if key in keys else "") or ""

    def parameter(key: str, *units: str) -> str:
        node, named = keys.get(key), known.parameters
        return (faults.attempt(parameter_in, node, named, units) if node else "") or ""

    def truth(key: str, usual: bool) -> bool:
        return bool(faults.attempt(keys[key].boolean) if key in keys else usual)

    members = faults.attempt(keys["effects"].sequence) if "effects" in keys else None
    effects = [faults.attempt(_effect, member, known) for member in members or ()]
    faults.add(*_twice(members or (), effects))
    reached_by = text("reached", (IN_A_CRISIS, BY_REFERRAL))
    service = Service(
        name=str(key),
        title=text("title"),
        meaning=text("meaning"),
        reached_by=reached_by,
        eligible=(faults.attempt(_where, keys["eligible"], known) if "eligible" in keys else ())
        or (),
        reach=parameter("reach", *REACH_UNITS.get(reached_by, UNITS)),
        episode_days=parameter("episode_days", "days"),
        fade_rate=parameter("fade_rate", "per person-year"),
        price=parameter("price", "GBP per slot-year"),
        payer=text("payer", tuple(known.payers)),
        effects=tuple(effect for effect in effects if effect is not None),
        ends_with=text("ends_with", ROUTINES),
        repeats=truth("repeats", False),
        heading=text("heading"),
        charted=truth("charted", known.charted),
        vacancy=parameter("vacancy", "proportion") or Service.vacancy,
    )
    faults.raise_if_any()
    return service


def _twice(members: Sequence[Node], effects: Sequence[Effect | None]) -> Iterator[Fault]:
    """A fault for each effect on something that an effect before it is on."""
    seen: set[str] = set()
    for member, effect in zip(members, effects, strict=False):
        if effect and effect.on in seen:
            yield member.fault(
                f"there are two effects on {effect.on}", fix="keep one, or make them one"
            )
        seen |= {effect.on} if effect else set()


def _effect(node: Node, known: Known) -> Effect:
    keys = node.mapping(required=("on", "ratio", "while"), optional=("where",))
    return Effect(
        on=keys["on"].text(EFFECT_TARGETS),
        ratio=parameter_in(keys["ratio"], known.parameters, POSITIVE_UNITS),
        when=_values(keys["while"], (RECEIVING, AFTER)),
        where=_where(keys["where"], known) if "where" in keys else (),
    )


def _where(node: Node, known: Known) -> Where:
    values: dict[str, Collection[str]] = {a.name: a.values for a in ATTRIBUTES}
    values["setting"] = tuple(known.settings)
    keys = node.mapping(optional=tuple(values))
    return tuple((name, _values(keys[name], values[name])) for name in keys)


def _values(node: Node, allowed: Collection[str]) -> tuple[str, ...]:
    items = node.sequence() if node.kind == "sequence" else [node]
    if not items:
        raise node.error(f"'{node.label}' names nothing", expected=one_of(allowed))
    return tuple(item.text(allowed) for item in items)
