"""By what way a scenario's changes move a measure, or that nothing in the model lets them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from scenarios.binding.model import Model
from scenarios.binding.policy import policy_of, pools_of
from scenarios.language.consistency import fault_at
from scenarios.language.scenario import Scenario
from scenarios.places.place import Place
from simulation.errors import Fault
from simulation.ledger import SLOT_ITEMS
from simulation.opening import ENTRANTS_TREND
from simulation.pathway.words import ADULT, CHILD
from simulation.policy import TRANSITION_FUND, Policy
from simulation.results.measures import Measure, named
from simulation.results.measuring import Rows
from simulation.rulebook import Rulebook
from simulation.rulebook.reach import (
    ATTRIBUTE,
    COST,
    EVENT,
    PARAMETER,
    PRESENCE,
    RESOURCE,
    Arrow,
    Node,
    parts_of,
)

NOT_MODELLED = "not modelled"
MONEY = Node(COST, "transition fund")
PEOPLE = ("person_days", "people_at_end")


def way_to(
    model: Model, place: Place, scenario: Scenario, comparator: Scenario | None, measure: Measure
) -> list[Arrow] | None:
    """The shortest way by which a scenario can differ from its comparator in a measure.

    Returns:
        The chain of rules; None where there is no way, so that the measure is not modelled for
        this scenario.
    """
    starts = moved_by(model, place, scenario, comparator)
    return model.ways.way(starts, measured_by(model.rulebook, measure))


def moved_by(
    model: Model, place: Place, scenario: Scenario, comparator: Scenario | None
) -> list[Node]:
    """The parameters and slots that a scenario changes, apart from its comparator's changes."""
    values = {p.name: p.value for p in model.parameters.parameters}
    vacancies = {service.name: service.vacancy for service in model.services}
    ours = policy_of(scenario, place, values, vacancies)
    theirs: Policy = policy_of(comparator, place, values, vacancies) if comparator else ()
    resources = {resource.name for resource in model.rulebook.resources}
    found = dict[Node, None]()
    for step in set(ours) ^ set(theirs):
        if step.target == TRANSITION_FUND:
            found[MONEY] = None
        kind = RESOURCE if step.target in resources else PARAMETER
        found[Node(kind, step.target)] = None
        if step.target == ENTRANTS_TREND:
            found.update(dict.fromkeys(_of_entrants(model.rulebook)))
    pooled = pools_of(comparator, place.councils) if comparator else ()
    if pools_of(scenario, place.councils) != pooled:
        found.update(dict.fromkeys(Node(COST, price.item) for price in model.rulebook.prices))
    return sorted(found)


def _of_entrants(book: Rulebook) -> Iterator[Node]:
    """Everything that is true of the groups whom a trend of entrants adds people to."""
    names = [a.name for part in (book.attributes, book.marks, book.groups) for a in part]
    yield from _of_groups(names, (CHILD, ADULT))


def measured_by(book: Rulebook, measure: Measure) -> set[Node]:
    """What a measure counts, as nodes."""
    rows = [measure.rows, *([measure.per] if measure.per else [])]
    return {node for each in rows for node in _counted(book, each)}


def _counted(book: Rulebook, rows: Rows) -> Iterator[Node]:
    _, groups = parts_of(book)
    concerned = [g for g in groups if _in(g, rows.items)] if rows.stored in PEOPLE else groups
    if rows.stored in PEOPLE:
        asked = dict(zip(book.reported_by, (rows.settings, rows.levels), strict=False))
        names = [name for name, values in asked.items() if values]
        yield from _of_groups(names, concerned)
    elif rows.stored == "counted_days":
        yield from _group_nodes(book, rows.items)
    elif rows.stored == "events":
        yield from (Node(EVENT, name) for name, _ in book.events if _in(name, rows.items))
    elif rows.stored == "moves":
        yield from (Node(ATTRIBUTE, book.moves_in, group) for group in groups)
    elif rows.stored == "capacity_days":
        yield from (Node(RESOURCE, r.name) for r in book.resources if _in(r.name, rows.services))
    elif rows.stored == "fund_gbp":
        yield from (MONEY, *(Node(RESOURCE, r.name) for r in book.resources))
    else:
        yield from _cost_nodes(book, rows.items)


def _of_groups(names: Iterable[str], groups: Iterable[str]) -> Iterator[Node]:
    """Attributes of some groups of people, and whether they are in the model."""
    for group in groups:
        yield Node(PRESENCE, "in the model", group)
        yield from (Node(ATTRIBUTE, name, group) for name in names)


def _cost_nodes(book: Rulebook, items: Collection[str] | None) -> Iterator[Node]:
    every = {*(price.item for price in book.prices), *SLOT_ITEMS, MONEY.name}
    yield from (Node(COST, name) for name in sorted(every) if _in(name, items))


def _group_nodes(book: Rulebook, items: Collection[str] | None) -> Iterator[Node]:
    parted_by, groups = parts_of(book)
    wheres = [group.where for group in book.counted if _in(group.name, items)]
    if any(_in(band, items) for band in book.cost_bands.names):
        wheres.append(book.cost_bands.where)
        yield from (Node(COST, item) for item in book.cost_bands.items)
    for where in wheres:
        names = [name for name, _ in where if name != parted_by]
        ours = [g for g in groups if all(g in v for name, v in where if name == parted_by)]
        yield from _of_groups(names, ours)


def _in(name: str, asked: Collection[str] | None) -> bool:
    return asked is None or name in asked


def claims_not_modelled(
    model: Model, place: Place, scenarios: Iterable[Scenario]
) -> Iterator[Fault]:
    """A fault for each claim about a measure that nothing in its scenario can move."""
    by_name = {scenario.name: scenario for scenario in scenarios}
    for scenario in by_name.values():
        for claim in scenario.hypothesis.claims if scenario.hypothesis else ():
            comparator = by_name.get(claim.versus or "")
            starts = moved_by(model, place, scenario, comparator) if comparator else []
            ends = measured_by(model.rulebook, named(claim.measure))
            if not starts or model.ways.way(starts, ends):
                continue
            yield fault_at(
                claim.position,
                f"no change in '{scenario.name}' can move {claim.measure}: it is {NOT_MODELLED}",
                expected="a measure that 'hometruth paths' finds a way to",
                fix="claim something else, or leave this claim out",
            )


def in_words(way: Sequence[Arrow], model: Model, measure: Measure) -> list[str]:
    """A way as numbered lines."""
    titles = {r.name: r.heading for r in model.rulebook.resources}
    meanings = {a.name: a.meaning for a in model.rulebook.attributes}
    events = dict(model.rulebook.events)
    lines = []
    for arrow in way:
        kind, name, group = arrow.to
        known = {RESOURCE: titles, ATTRIBUTE: meanings, EVENT: events}.get(kind, {})
        words = known.get(name, name.replace("_", " "))
        whose = f" of {group.replace('_', ' ')}" if group else ""
        by = f", by: {arrow.rule}" if arrow.rule else ""
        lines.append(f"{kind} '{name}'{whose} ({words}){by}")
    return [*lines, f"counted by {measure.name} ({measure.title})"]
