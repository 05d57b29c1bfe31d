"""What can move what in a rulebook: the ways from a parameter or slots to anything that is counted.

A *way* is a chain: a parameter or a resource enters a rate, a probability or a decision; that
decides attributes, events and queues; those enter other rates. What no way reaches, no change
can move. Whether somebody is still in the model (they leave services) is not a way to an event:
it decides whom results count, not what happens to a person.

Attributes are followed for each group of people apart (adults, children), so that what moves adults
is not taken to move children. Where a rule makes somebody join another group, what is true of
them goes along.
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
    """Something that can move: a parameter, resource, attribute, event, cost or presence.

    Attributes:
        group: whose attribute, routine or presence it is; empty for the others.
    """

    kind: str
    name: str
    group: str = ""


PARAMETER, RESOURCE, ATTRIBUTE, EVENT, COST = "parameter", "slots", "attribute", "event", "cost"
ROUTINE, PRESENCE = "routine", "presence"


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
    parted_by, groups = parts_of(book)
    walks = dict[str, _Walk]()
    for group in groups:
        walks[group] = _Walk(ways, book, parted_by, group, walks)
    for walk in walks.values():
        walk.everything()
    _resources(ways, book)
    _slots(ways, book)
    return ways


def parts_of(book: rb.Rulebook) -> tuple[str, tuple[str, ...]]:
    """The attribute by which people are parted into groups, and its values."""
    if len(book.reported_by) < 3:
        return "", ("",)
    name = book.reported_by[2]
    return name, next(a.values for a in book.attributes if a.name == name)


@dataclass
class _Walk:
    """Follows the rules that can apply to one group of people."""

    ways: Ways
    book: rb.Rulebook
    parted_by: str
    group: str
    walks: dict[str, _Walk]
    entered: set[str] = field(default_factory=set)

    def everything(self) -> None:
        """Follow every rule."""
        for hazard in self.book.hazards:
            shape = [parameter(name) for name in hazard.shape_parameters]
            if self.concerns(hazard.where):
                causes = {*self.where(hazard.where), *self.factors(hazard.rate), *shape}
                self.steps(hazard.then, causes, hazard.meaning)
        for reach in self.book.reaches:
            if self.concerns(reach.where):
                causes = {*self.where(reach.where), self.attribute(reach.mark)}
                self.steps(reach.then, causes, f"{reach.mark} {reach.band}")
        for shock in self.book.shocks:
            if self.concerns(shock.where):
                causes = {*self.where(shock.where), *self.factors(shock.rate)}
                self.steps(shock.then, causes, shock.meaning)
        for name in filter(None, (self.book.on_joining, self.book.on_opening)):
            self.enter(name)
        self.prices()

    def concerns(self, where: Where) -> bool:
        """Whether a condition can hold for people of this group."""
        return all(self.group in values for name, values in where if name == self.parted_by)

    def attribute(self, name: str) -> Node:
        """An attribute of this group's people."""
        return Node(ATTRIBUTE, name, self.group)

    def where(self, where: Where) -> set[Node]:
        """The attributes that a condition reads, apart from the group itself."""
        return {self.attribute(name) for name, _ in where if name != self.parted_by}

    def factors(self, factors: Sequence[Factor]) -> set[Node]:
        """The parameters and attributes of a product, as far as they concern the group."""
        ours = [f for f in factors if self.concerns(f.where)]
        return {n for f in ours for n in (parameter(f.parameter), *self.where(f.where))}

    def steps(self, steps: Sequence[rb.Step], causes: set[Node], rule: str) -> None:
        """What may follow from these causes."""
        walk = self
        for step in steps:
            walk.step(step, causes, rule)
            if isinstance(step, rb.Becomes) and step.attribute == self.parted_by:
                walk = self.walks[step.value]

    def enter(self, routine: str) -> None:
        """Follow a routine that this group's people can come to, once."""
        if routine not in self.entered:
            self.entered.add(routine)
            steps = dict(self.book.routines)[routine]
            self.steps(steps, {Node(ROUTINE, routine, self.group)}, routine.replace("_", " "))

    def step(self, step: rb.Step, causes: set[Node], rule: str) -> None:
        """What one step may move."""
        add = self.ways.add
        match step:
            case rb.Becomes(name, value) if name == self.parted_by:
                self.joins(value, rule)
            case rb.Becomes(name, _) | rb.Shifts(name, _) | rb.Assigns(name, _):
                add(causes, self.attribute(name), rule)
            case rb.Starts(name) | rb.Leaves(name):
                add(causes, self.attribute(name), rule)
            case rb.Records(name):
                add(causes, Node(EVENT, name), rule)
            case rb.Does(name):
                add(causes, Node(ROUTINE, name, self.group), rule)
                self.enter(name)
            case rb.Departs():
                add(causes, Node(PRESENCE, "in the model", self.group), rule)
            case rb.Releases(name) | rb.Withdraws(name) | rb.Retires(name):
                add(causes, Node(RESOURCE, name), rule)
            case _:
                self.branches(step, causes, rule)

    def branches(self, step: rb.Step, causes: set[Node], rule: str) -> None:
        """What a step with several ways on may move."""
        match step:
            case rb.If(where, then, otherwise):
                ours = [*then, *otherwise] if self.concerns(where) else [*otherwise]
                self.steps(ours, causes | self.where(where), rule)
            case rb.Chooses(_, options, otherwise):
                so_far = set(causes)
                for one in options:
                    so_far |= self.factors(one.factors)
                    self.steps(one.then, so_far, f"{rule}: {one.name}")
                self.steps(otherwise, so_far, rule)
            case rb.Asks(name, _, then):
                self.slot(name, then, causes, rule)
            case rb.Tries(name, then, otherwise):
                self.slot(name, [*then, *otherwise], causes, rule)

    def slot(self, name: str, then: Sequence[rb.Step], causes: set[Node], rule: str) -> None:
        """What may follow where a slot is taken or waited for."""
        self.ways.add(causes, Node(RESOURCE, name), rule)
        self.steps(then, causes | {Node(RESOURCE, name)}, rule)

    def joins(self, other: str, rule: str) -> None:
        """Somebody joins another group, and what is true of them goes along."""
        book = self.book
        names = [a.name for part in (book.attributes, book.marks, book.groups) for a in part]
        for name in names:
            self.ways.add([self.attribute(name)], Node(ATTRIBUTE, name, other), rule)

    def prices(self) -> None:
        """What this group's people cost, and who pays."""
        present = Node(PRESENCE, "in the model", self.group)
        for price in self.book.prices:
            if self.concerns(price.where):
                causes = {*self.where(price.where), *self.factors(price.amount), present}
                causes |= {self.attribute(name) for name in price.scaled_by if name != "need"}
                causes |= {parameter(price.drifts)} if price.drifts else set()
                self.ways.add(causes, Node(COST, price.item), "what people cost")
        for rule in self.book.payers:
            causes = {*self.where(rule.where), *(parameter(p) for _, p in rule.shares)}
            items = {rule.item} if rule.item else {price.item for price in self.book.prices}
            for item in items if self.concerns(rule.where) else ():
                self.ways.add(causes, Node(COST, item), "who pays")


def _resources(ways: Ways, book: rb.Rulebook) -> None:
    for resource in book.resources:
        slots = Node(RESOURCE, resource.name)
        numbers = [resource.turnaround, resource.supply, resource.vacancy]
        ways.add([parameter(n) for n in numbers if n], slots, resource.heading)
        if resource.open_switch:
            ways.add([slots], parameter(resource.open_switch), f"{resource.heading} open")


def _slots(ways: Ways, book: rb.Rulebook) -> None:
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
        prices = (home.void_price, home.capital_price, home.optimism_bias, home.build_years)
        causes = {Node(RESOURCE, home.resource), *(parameter(n) for n in prices)}
        causes |= {parameter(p) for _, p in (*home.void_shares, *home.capital_shares)}
        for item in (HOME_VOID, CAPITAL):
            ways.add(causes, Node(COST, item), "what homes cost")
