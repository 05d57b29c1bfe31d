"""One person's life in one scenario: events, states, waits and money."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

from scenarios.language.scenario import Scenario
from simulation.clock import DAYS_PER_YEAR
from simulation.councils import is_memo
from simulation.events import DEPARTED, ENGINE_EVENTS, JOINED, PRESENT
from simulation.ledger import SECONDS_PER_DAY, pence_of
from simulation.pathway.spoken import KIND_OF_PLACE, WAITS, kind_of_place
from simulation.reference.engine import Outcome
from simulation.reference.watching import Stretch
from simulation.rulebook.services import WAITING, Service
from simulation.rulebook.tables import Tables
from simulation.running.experiment import Experiment
from simulation.running.rows import EVENT_COLUMNS, Tabulator

Event = Mapping[str, Any]  # a row of the event table, by column
SINCE_MOVE, AGE, CARER_AGE = "since_move", "age", "carer_age"
BEGINS = tuple(ENGINE_EVENTS[number][0] for number in (PRESENT, JOINED))
ENDS = ENGINE_EVENTS[DEPARTED][0]
TINY_DAYS = 1e-6  # binary rounding of a birthday


@dataclass(frozen=True)
class Spell:
    """A period in which nothing changed.

    Attributes:
        begin, end: days from the start.
        state: value of each attribute and mark.
        moved_at: day of the last move, from the mark ``since_move``; NaN for never.
        pence: pence-seconds by (year, item, payer), exactly as in the engine's accounts.
        first, last: pence per year by payer in the first and the last year of the spell.
    """

    begin: float
    end: float
    state: Mapping[str, str]
    moved_at: float
    seconds: int
    pence: Mapping[tuple[int, str, str], int]
    first: Mapping[str, int]
    last: Mapping[str, int]


@dataclass(frozen=True)
class Wait:
    """A wait for something limited; ``end`` is None if the person still waits at the end.

    ``from_start``: the wait began before the run.
    """

    what: str
    begin: float
    end: float | None
    from_start: bool


@dataclass(frozen=True)
class Moment:
    """A change for a person: events, and the states just before and just after."""

    at: float
    events: tuple[Event, ...]
    before: Spell | None
    after: Spell | None
    waited: tuple[Wait, ...]


@dataclass(frozen=True)
class Life:
    """One person in one scenario.

    Attributes:
        born_at, carer_born_at: days from the start; the second is NaN without a family carer.
        events: rows of the event table, in order of time.
        opening: state when the person entered the model (after the events of that moment).
        spells: without gaps from then to the end; none if the person left at once.
    """

    scenario: Scenario
    person: int
    born_at: float
    carer_born_at: float
    events: tuple[Event, ...]
    opening: Mapping[str, str]
    spells: tuple[Spell, ...]
    waits: tuple[Wait, ...]

    @property
    def begins_at(self) -> float:
        """Day on which the person enters the model."""
        return float(self.events[0]["at"])

    @property
    def ends_at(self) -> float | None:
        """Day on which the person leaves the model, if they do."""
        last = self.events[-1]
        return float(last["at"]) if last["event"] == ENDS else None

    def age(self, at: float) -> int:
        """Age in whole years on a day."""
        return int((at - self.born_at) / DAYS_PER_YEAR + TINY_DAYS)

    @cached_property
    def moments(self) -> tuple[Moment, ...]:
        """Every time at which something happened or changed, in order."""
        events: dict[float, list[Event]] = defaultdict(list)
        for event in self.events:
            events[float(event["at"])].append(event)
        changes = {b.begin for a, b in pairwise(self.spells) if differ(a, b)}
        return tuple(self._moment(at, events.get(at, [])) for at in sorted(changes | set(events)))

    def _moment(self, at: float, events: list[Event]) -> Moment:
        before = next((s for s in reversed(self.spells) if s.end <= at), None)
        after = next((s for s in self.spells if s.begin >= at), None)
        waited = tuple(w for w in self.waits if w.end == at)
        return Moment(at, tuple(events), before, after, waited)

    @cached_property
    def pence_by_payer(self) -> dict[str, int]:
        """Whole pence that the life cost each payer."""
        sums: dict[str, int] = defaultdict(int)
        for spell in self.spells:
            for (_, _, payer), pence in spell.pence.items():
                sums[payer] += pence
        return {payer: pence_of(total) for payer, total in sums.items() if pence_of(total)}

    @cached_property
    def days_by_kind(self) -> dict[str, float]:
        """Days lived in each kind of place, in the order in which kinds are declared."""
        seconds: dict[str, int] = dict.fromkeys(KIND_OF_PLACE.values(), 0)
        for spell in self.spells:
            seconds[kind_of_place(spell.state["setting"])] += spell.seconds
        return {kind: s / SECONDS_PER_DAY for kind, s in seconds.items() if s}

    def same_as(self, other: Life) -> bool:
        """Whether both lives have the same events, states and money."""
        return self._essence() == other._essence()

    def _essence(self) -> tuple[Any, ...]:
        rows = [tuple(e[c] for c in EVENT_COLUMNS if c != "scenario") for e in self.events]
        money: dict[Any, int] = defaultdict(int)
        for spell in self.spells:
            for cell, pence in spell.pence.items():
                money[cell] += pence
        states = [(s.begin, s.state) for s in _joined(self.spells)]
        return rows, states, dict(money)


def differ(before: Spell, after: Spell) -> bool:
    """Whether two spells differ in more than the year."""
    moved = not math.isnan(after.moved_at) and after.moved_at != before.moved_at
    return moved or before.state != after.state or before.last != after.first


def _joined(spells: tuple[Spell, ...]) -> Iterator[Spell]:
    """Spells, joining neighbours in the same state."""
    held: Spell | None = None
    for spell in spells:
        if held and held.state == spell.state:
            held = replace(held, end=spell.end)
            continue
        if held:
            yield held
        held = spell
    if held:
        yield held


def lives_of(
    experiment: Experiment,
    scenarios: tuple[Scenario, ...],
    services: tuple[Service, ...],
    person: int,
    task: tuple[int, int],
    outcomes: Mapping[str, Outcome],
) -> tuple[Life, ...]:
    """The person's life in each scenario, from outcomes in which the person was watched.

    Args:
        task: draw and replication.
    """
    reader = _Reader(experiment, services)
    return tuple(reader.life(s, person, task, outcomes[s.name]) for s in scenarios)


class _Reader:
    def __init__(self, experiment: Experiment, services: tuple[Service, ...]) -> None:
        self.tables: Tables = experiment.tables
        self.tabulator = Tabulator(experiment)
        self.waits = (*WAITS, *((s.name, WAITING, s.title) for s in services))
        names, n_plain = self.tables.names, int(self.tables.n_attributes[0])
        self.mark = {
            name: number
            for number, name in enumerate(names.attributes[n_plain:])
            if number < self.tables.n_attributes[1]
        }

    def life(
        self, scenario: Scenario, person: int, task: tuple[int, int], outcome: Outcome
    ) -> Life:
        own = [event for event in outcome.events if event.person == person]
        told = self.tabulator.event_rows(*task, {scenario.name: replace(outcome, events=own)})
        record = outcome.people[person]
        spells = tuple(
            self.spell(s)
            for s in outcome.stretches
            if s.person == person and any(s.seconds.values())
        )
        opening = spells[0].state if spells else self.state(tuple(record.codes))
        events = tuple(dict(zip(EVENT_COLUMNS, row, strict=True)) for row in told)
        ended = bool(events) and events[-1]["event"] == ENDS
        return Life(
            scenario,
            person,
            record.mark_at[self.mark[AGE]],
            record.mark_at[self.mark[CARER_AGE]],
            events,
            opening,
            spells,
            tuple(self.waits_in(spells, bool(events) and events[0]["event"] == BEGINS[0], ended)),
        )

    def state(self, codes: tuple[int, ...]) -> dict[str, str]:
        """Attributes and marks in words; groups are only numbers, so they are left out."""
        names = self.tables.names
        return {
            name: values[code]
            for name, values, code in zip(names.attributes, names.values, codes, strict=True)
            if values
        }

    def spell(self, stretch: Stretch) -> Spell:
        payers = self.tables.names.payers
        pence = {
            (y, item, payers[p]): m
            for (y, item, p), m in stretch.money.items()
            if not is_memo(item)
        }
        years = [year for year, seconds in stretch.seconds.items() if seconds]
        rates: dict[int, dict[str, int]] = {year: defaultdict(int) for year in years}
        for (year, _, payer), money in pence.items():
            if stretch.seconds[year] and money:
                rates[year][payer] += money // stretch.seconds[year]
        return Spell(
            stretch.begin,
            stretch.end,
            self.state(stretch.codes),
            stretch.mark_at[self.mark[SINCE_MOVE]],
            sum(stretch.seconds.values()),
            pence,
            dict(rates[min(years)]),
            dict(rates[max(years)]),
        )

    def waits_in(
        self, spells: tuple[Spell, ...], present_at_start: bool, ended: bool
    ) -> Iterator[Wait]:
        """Waits for each thing, in order of their start."""
        for attribute, value, what in self.waits:
            begin: float | None = None
            for spell in spells:
                waiting = spell.state[attribute] == value
                if waiting and begin is None:
                    begin = spell.begin
                elif not waiting and begin is not None:
                    yield Wait(what, begin, spell.begin, present_at_start and begin <= 0.0)
                    begin = None
            if begin is not None:
                end = spells[-1].end if ended else None
                yield Wait(what, begin, end, present_at_start and begin <= 0.0)
