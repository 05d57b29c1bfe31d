"""One person in the shipped pathway: how likely things are, what follows, what it costs.

Nothing is copied from the rulebook here: a test says who the person is and what it expects.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from simulation.clock import DAYS_PER_YEAR
from simulation.distributions import EXPONENTIAL, FIXED
from simulation.events import ENGINE_EVENTS
from simulation.pathway import build_pathway
from simulation.people import Person, Population
from simulation.reference.engine import _Engine
from simulation.reference.person_costs import divided
from simulation.replication import Replication
from simulation.rulebook import tables as t
from simulation.rulebook.encoding import compile_rulebook
from simulation.rulebook.lookup import Rules
from simulation.rulebook.tables import Tables
from tests.small_place import shipped_model

Who = Mapping[str, str]
"""What is true of a person; anything else is as the pathway starts it."""


@cache
def pathway(with_services: bool = True) -> Tables:
    """The shipped pathway, or the same without any service."""
    model = shipped_model()
    return compile_rulebook(build_pathway(model.services if with_services else ()), model.names)


def codes_of(tables: Tables, who: Who) -> list[int]:
    """A person's codes; a group is given by number."""
    codes = list(map(int, tables.start_code))
    for name, value in who.items():
        attribute = tables.names.attributes.index(name)
        known = tables.names.values[attribute]
        codes[attribute] = known.index(value) if known else int(value)
    return codes


@cache
def neutral() -> frozenset[str]:
    """The parameters by which services change rates and chances."""
    effects = [(s, effect) for s in shipped_model().services for effect in s.effects]
    return frozenset(
        {effect.ratio for _, effect in effects} | {s.correction(e) for s, e in effects}
    )


@cache
def distinct() -> dict[str, float]:
    """A number of its own for each parameter, so that none can be taken for another."""
    return {name: 1.0 + number / 997 for number, name in enumerate(shipped_model().names)}


@cache
def _rules(with_services: bool, **values: float) -> Rules:
    """The pathway's rules with ``distinct`` values, some of them replaced."""
    return Rules(pathway(with_services), list({**distinct(), **values}.values()))


def _rules_of(tables: Tables, **values: float) -> Rules:
    return _rules(tables is pathway(), **values)


def rate_a_year(tables: Tables, hazard: str, who: Who) -> float:
    """How likely something is in a year for a person, with ``distinct`` values; 0 if it cannot."""
    rules = _rules_of(tables)
    number = tables.names.hazards.index(hazard)
    rate = rules.rate(number, codes_of(tables, who))
    return rate * DAYS_PER_YEAR if rules.hazard[number][2] == EXPONENTIAL else rate


def duration_of(tables: Tables, hazard: str) -> str:
    """The parameter that is the fixed time after which something happens."""
    row = tables.hazard[tables.names.hazards.index(hazard)]
    assert row[2] == FIXED
    return str(tables.names.parameters[row[3]])


def chances(tables: Tables, decision: str, who: Who, **values: float) -> list[float]:
    """The products that are the probabilities of a decision's options, in order."""
    rules = _rules_of(tables, **values)
    number = tables.names.decisions.index(decision)
    places = {(row[2], row[3]) for row in rules.code if row[0] == t.CHOOSES and row[1] == number}
    (first, end), *_ = places
    codes = codes_of(tables, who)
    return [rules.product(product, codes) for product, _ in rules.option[first:end]]


@dataclass
class After:
    """What followed for a person; names stand in one text, in order.

    Attributes:
        events: what was recorded, moves left out, in order.
        became: attributes that have another value than before.
        started: marks that were set.
        holds: resources of which they hold a slot; ``waits``: in which queue, by resource.
        stock: how many slots more or fewer there are of each resource, if the number changed.
    """

    events: str
    became: dict[str, str] = field(default_factory=dict)
    started: str = ""
    holds: str = ""
    waits: dict[str, str] = field(default_factory=dict)
    gone: bool = False
    stock: dict[str, int] = field(default_factory=dict)


class OnePerson:
    """The reference engine with one person in it, before anything has happened.

    Args:
        values: what other parameters are; ``need`` is the person's lasting need in percent.
        luck: parameters that are 1; others are 0, so that only what is named here happens. What
            services change is left as it is without them.
        slots: usable slots beside the one a person holds, by resource.
    """

    def __init__(
        self, who: Who, luck: Sequence[str] = (), slots: Mapping[str, int] | None = None,
        values: Mapping[str, float] | None = None, need: int = 100,
    ) -> None:  # fmt: skip
        self.tables = tables = pathway()
        self.names = tables.names
        given = {name: 1.0 if name in neutral() else 0.0 for name in self.names.parameters}
        given |= dict.fromkeys(luck, 1.0) | dict(values or {})
        assert set(given) == set(self.names.parameters)
        codes = codes_of(tables, who)
        marks = int(tables.n_attributes[1])
        population = Population(
            np.array([0.0]), np.array([codes]), np.full((1, marks), np.nan), np.array([need]),
            np.array([np.nan]), 9,
        )  # fmt: skip
        rules = Rules(tables, list(given.values()))
        held = [row[0] and rules.holds(row[0], codes) for row in tables.resource.tolist()]
        more = slots or {}
        opening = [bool(h) + more.get(name, 0) for h, name in zip(held, self.names.resources)]  # noqa: B905
        self.engine = _Engine(
            Replication(tables, population, list(given.values()), (), 7, [0.0, 365.25], opening),
            True,
            (),
        )
        self.engine.admit_population()
        self.person.present = True
        self.before = list(codes)
        self.usable = [pool.usable for pool in self.engine.pools]

    @property
    def person(self) -> Person:
        """The person's record."""
        return self.engine.people[0]

    def happens(self, what: str) -> After:
        """A hazard, a shock, a band that a mark reaches (``age: 18``), joining or opening."""
        if what not in ("joining", "opening"):
            self._run(self.engine.on_opening)  # who waits for something is in the queue for it
            self.engine.events.clear()
            self.before = list(self.person.codes)
        self._run(self._program(what))
        return self._after()

    def _run(self, program: int) -> None:
        person, engine = self.person, self.engine
        person.moved_from = person.codes[engine.moves_in]
        if program >= 0:
            engine.follow(person, program)
        while engine.granted:
            holder, follows = engine.granted.popleft()
            if holder.present:
                engine.follow(holder, follows)

    def _program(self, what: str) -> int:
        rules, names = self.engine.rules, self.names
        if what == "joining":
            return int(self.engine.on_joining)
        if what == "opening":
            return int(self.engine.on_opening)
        if what in names.shocks:
            return int(self.engine.shock[names.shocks.index(what)][3])
        if ": " in what:
            mark, band = what.split(": ")
            attribute = names.attributes.index(mark)
            code = names.values[attribute].index(band)
            clause, program = rules.reaches.get((attribute, code), (0, -1))
            return program if program >= 0 and rules.holds(clause, self.person.codes) else -1
        return rules.hazard[names.hazards.index(what)][5]

    def _after(self) -> After:
        person, names = self.person, self.names
        events = [*(f"({name})" for name in ENGINE_EVENTS), *names.events]
        recorded = [events[row.event] for row in self.engine.events]
        marks = names.attributes[self.engine.n_plain :]
        return After(
            " ".join(name for name in recorded if not name.startswith("(")),
            {
                name: names.values[a][person.codes[a]]
                if names.values[a]
                else ("one" if person.codes[a] else "none")
                for a, name in enumerate(names.attributes)
                if person.codes[a] != self.before[a] and name not in marks[: self.engine.n_marks]
            },
            " ".join(name for name, at in zip(marks, person.mark_at, strict=False) if at == 0.0),
            " ".join(name for name, n in zip(names.resources, person.held, strict=True) if n),
            {names.resources[r]: self._priority(r) for r in person.ticket},
            not person.present,
            {
                name: pool.usable - was
                for name, pool, was in zip(
                    names.resources, self.engine.pools, self.usable, strict=True
                )
                if pool.usable != was
            },
        )

    def _priority(self, resource: int) -> str:
        return self.names.priorities[resource][self.engine.pools[resource].waiting.index(1)]

    def costs(self) -> dict[str, dict[str, float]]:
        """GBP a year by item and payer, before growth; below 0 is received."""
        self.engine.packages.price_person(self.person)
        found: dict[str, dict[str, float]] = {}
        for item, pence, _, payers in self.person.costs:
            parts = found.setdefault(self.names.items[item], {})
            for payer, part in divided(round(pence), payers):
                if part:
                    name = self.names.payers[payer]
                    parts[name] = parts.get(name, 0.0) + part / 100
        return found

    def grows_by(self) -> dict[str, str]:
        """For each item that the person costs, the parameter by which its price grows, or none."""
        self.engine.packages.price_person(self.person)
        names = self.names
        return {names.items[item]: names.parameters[drift] if drift >= 0 else ""
                for item, _, drift, _ in self.person.costs}  # fmt: skip
