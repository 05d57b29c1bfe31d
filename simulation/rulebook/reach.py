"""What can move what in a rulebook: the ways from a parameter or slots to anything that is counted.

A *way* is a chain: a parameter or a resource enters a rate, a probability or a decision; that
decides attributes, events and queues; those enter other rates. What no way reaches, no change
can move. Whether somebody is still in the model (they leave services) is not a way to an event:
it decides whom results count, not what happens to a person.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from simulation import rulebook as rb
from simulation.ledger import CAPITAL, HOME_VOID, REDUNDANCY, SERVICE, SET_UP, WARD_ITEMS
from simulation.rulebook.conditions import Factor, Where


class Node(NamedTuple):
    """Something that can move: a parameter, resource, attribute, event, cost or presence."""

    kind: str
    name: str


PARAMETER, RESOURCE, ATTRIBUTE, EVENT, COST = "parameter", "slots", "attribute", "event", "cost"
ROUTINE = "routine"
PRESENT = Node("presence", "in the model")


class Arrow(NamedTuple):
    """One step of a way: where it leads, and the rule by which."""

    to: Node
    rule: str


def parameter(name: str) -> Node:
    """A parameter's node; none for an empty name."""
    return Node(PARAMETER, name)


@dataclass
class Ways:
    """Every arrow of a rulebook."""

    arrows: dict[Node, list[Arrow]] = field(default_factory=lambda: defaultdict(list))

    def add(self, causes: Iterable[Node], to: Node, rule: str) -> None:
        """Each cause can move ``to`` by this rule."""
        for cause in causes:
            arrow = Arrow(to, rule)
            if cause != to and arrow not in self.arrows[cause]:
                self.arrows[cause].append(arrow)

    def way(self, starts: Collection[Node], ends: Collection[Node]) -> list[Arrow] | None:
        """The shortest way from any start to any end; None if there is none.

        The first arrow leads to the start itself and names no rule.
        """
        before: dict[Node, tuple[Node, Arrow] | None] = dict.fromkeys(starts)
        waiting = deque(starts)
        while waiting:
            here = waiting.popleft()
            if here in ends:
                return self._back(here, before)
            for arrow in self.arrows.get(here, ()):
                if arrow.to not in before:
                    before[arrow.to] = (here, arrow)
                    waiting.append(arrow.to)
        return None

    def _back(self, end: Node, before: dict[Node, tuple[Node, Arrow] | None]) -> list[Arrow]:
        found, here = list[Arrow](), end
        while step := before[here]:
            here = step[0]
            found.append(step[1])
        return [Arrow(here, ""), *reversed(found)]


def ways_of(book: rb.Rulebook) -> Ways:
    """Every arrow of a rulebook."""
    ways = Ways()
    for hazard in book.hazards:
        shape = [parameter(name) for name in hazard.shape_parameters]
        causes = {*_where(hazard.where), *_factors(hazard.rate), *shape}
        _steps(ways, hazard.then, causes, hazard.meaning)
    for reach in book.reaches:
        causes = {*_where(reach.where), Node(ATTRIBUTE, reach.mark)}
        _steps(ways, reach.then, causes, f"{reach.mark} {reach.band}")
    for shock in book.shocks:
        causes = {*_where(shock.where), *_factors(shock.rate), Node(ATTRIBUTE, shock.groups)}
        _steps(ways, shock.then, causes, shock.meaning)
    for name, steps in book.routines:
        _steps(ways, steps, {Node(ROUTINE, name)}, name.replace("_", " "))
    _resources(ways, book)
    _costs(ways, book)
    return ways


def _where(where: Where) -> set[Node]:
    return {Node(ATTRIBUTE, attribute) for attribute, _ in where}


def _factors(factors: Sequence[Factor]) -> set[Node]:
    return {n for f in factors for n in (parameter(f.parameter), *_where(f.where))}


def _steps(ways: Ways, steps: Sequence[rb.Step], causes: set[Node], rule: str) -> None:
    for step in steps:
        _step(ways, step, causes, rule)


def _step(ways: Ways, step: rb.Step, causes: set[Node], rule: str) -> None:
    match step:
        case rb.Becomes(name, _) | rb.Shifts(name, _) | rb.Starts(name) | rb.Leaves(name):
            ways.add(causes, Node(ATTRIBUTE, name), rule)
        case rb.Assigns(name, _):
            ways.add(causes, Node(ATTRIBUTE, name), rule)
        case rb.Records(name):
            ways.add(causes, Node(EVENT, name), rule)
        case rb.Does(name):
            ways.add(causes, Node(ROUTINE, name), rule)
        case rb.Departs():
            ways.add(causes, PRESENT, rule)
        case rb.Releases(name) | rb.Withdraws(name) | rb.Retires(name):
            ways.add(causes, Node(RESOURCE, name), rule)
        case rb.If(where, then, otherwise):
            both = causes | _where(where)
            _steps(ways, [*then, *otherwise], both, rule)
        case rb.Chooses(_, options, otherwise):
            so_far = set(causes)
            for one in options:
                so_far |= _factors(one.factors)
                _steps(ways, one.then, so_far, f"{rule}: {one.name}")
            _steps(ways, otherwise, so_far, rule)
        case rb.Asks(name, _, then) | rb.Tries(name, then, _):
            ways.add(causes, Node(RESOURCE, name), rule)
            otherwise = step.otherwise if isinstance(step, rb.Tries) else ()
            _steps(ways, [*then, *otherwise], causes | {Node(RESOURCE, name)}, rule)


def _resources(ways: Ways, book: rb.Rulebook) -> None:
    for resource in book.resources:
        slots = Node(RESOURCE, resource.name)
        numbers = [resource.turnaround, resource.supply, resource.vacancy]
        ways.add([parameter(n) for n in numbers if n], slots, resource.heading)
        if resource.open_switch:
            ways.add([slots], parameter(resource.open_switch), f"{resource.heading} open")


def _costs(ways: Ways, book: rb.Rulebook) -> None:
    for price in book.prices:
        causes = {*_where(price.where), *_factors(price.amount), PRESENT}
        causes |= {Node(ATTRIBUTE, name) for name in price.scaled_by if name != "need"}
        causes |= {parameter(price.drifts)} if price.drifts else set()
        ways.add(causes, Node(COST, price.item), "what people cost")
    for rule in book.payers:
        causes = {*_where(rule.where), *(parameter(p) for _, p in rule.shares)}
        for item in {rule.item} if rule.item else {price.item for price in book.prices}:
            ways.add(causes, Node(COST, item), "who pays")
    for ward in book.wards:
        numbers = (ward.total, ward.release, ward.step_share, ward.step_slots, ward.lag)
        for item in (*WARD_ITEMS, REDUNDANCY):
            causes = {Node(RESOURCE, ward.resource), *(parameter(n) for n in numbers)}
            ways.add({*causes, parameter(ward.redundancy)}, Node(COST, item), "what the ward costs")
    for slot in book.slot_costs:
        causes = {Node(RESOURCE, slot.resource), parameter(slot.price), parameter(slot.set_up)}
        for item in (SERVICE, SET_UP):
            ways.add(causes, Node(COST, item), "what slots cost")
    for home in book.home_costs:
        numbers = (home.void_price, home.capital_price, home.optimism_bias, home.build_years)
        causes = {Node(RESOURCE, home.resource), *(parameter(n) for n in numbers)}
        causes |= {parameter(p) for _, p in (*home.void_shares, *home.capital_shares)}
        for item in (HOME_VOID, CAPITAL):
            ways.add(causes, Node(COST, item), "what homes cost")
