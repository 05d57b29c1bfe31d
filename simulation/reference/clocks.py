"""Clocks of one person: each rings when its integrated hazard reaches its threshold."""

from __future__ import annotations

import math

from simulation import distributions as d
from simulation.chance import uniform
from simulation.people import UNKNOWN, Person
from simulation.rulebook.lookup import Rules

NEVER = math.inf


class Clocks:
    """Updates people's clocks when their attributes change.

    An exponential clock that stops keeps its threshold and the part already used. So a person's
    next crisis is the same crisis after a spell in hospital. Clocks of other shapes count from
    the time their rule begins to apply, and start again each time.
    """

    def __init__(self, rules: Rules, marks: int) -> None:
        self.rules = rules
        self.marks = marks

    def refresh(self, person: Person, hazard: int, now: float) -> None:
        """Start, stop or rescale one clock if something that it depends on has changed."""
        rate = self.rules.rate(hazard, person.codes)
        if not person.ticking >> hazard & 1:
            if rate > 0.0:
                self._start(person, hazard, now, rate)
        elif rate != person.rate[hazard]:
            self._rescale(person, hazard, now, rate)

    def fired(self, person: Person, hazard: int) -> None:
        """The clock has rung: its threshold is used up."""
        person.ticking &= ~(1 << hazard)
        person.threshold[hazard] = person.used[hazard] = 0.0
        person.due[self.marks + hazard] = NEVER

    def _start(self, person: Person, hazard: int, now: float, rate: float) -> None:
        _, _, shape, first, second, _ = self.rules.hazard[hazard]
        began = now
        if shape != d.EXPONENTIAL:
            self._take_shape(person, hazard, shape, first, second)
            if person.elapsed >= 0.0:  # given the time already spent
                began = now - person.elapsed
            person.used[hazard] = 0.0
        if shape != d.EXPONENTIAL or person.threshold[hazard] == 0.0:
            u = uniform(person.key, self.rules.hazard_spread[hazard], person.occurrence[hazard])
            person.occurrence[hazard] += 1
            person.threshold[hazard] = d.exponential_threshold(u)
            if shape == d.FIXED and person.elapsed == UNKNOWN:  # part-way through
                began = now - u * person.first[hazard]
        person.ticking |= 1 << hazard
        person.started[hazard], person.as_of[hazard] = began, now
        person.rate[hazard] = rate
        self._set_due(person, hazard, now)

    def _take_shape(self, person: Person, hazard: int, shape: int, first: int, second: int) -> None:
        values = self.rules.values
        a, b = values[first], values[second] if second >= 0 else 0.0
        if shape == d.LOGNORMAL:
            a, b = d.lognormal_of_mean(a, b)
        person.first[hazard], person.second[hazard] = a, b

    def _rescale(self, person: Person, hazard: int, now: float, rate: float) -> None:
        person.used[hazard] += person.rate[hazard] * self._gained(person, hazard, now)
        person.as_of[hazard] = now
        person.rate[hazard] = rate
        if rate > 0.0:
            self._set_due(person, hazard, now)
            return
        person.ticking &= ~(1 << hazard)
        person.due[self.marks + hazard] = NEVER

    def _gained(self, person: Person, hazard: int, now: float) -> float:
        """Hazard of the shape itself between ``as_of`` and now."""
        shape = self.rules.hazard[hazard][2]
        if shape == d.EXPONENTIAL:
            return now - person.as_of[hazard]
        a, b, began = person.first[hazard], person.second[hazard], person.started[hazard]
        before = d.cumulative_hazard(shape, a, b, person.as_of[hazard] - began)
        return d.cumulative_hazard(shape, a, b, now - began) - before

    def _set_due(self, person: Person, hazard: int, now: float) -> None:
        shape = self.rules.hazard[hazard][2]
        left = (person.threshold[hazard] - person.used[hazard]) / person.rate[hazard]
        began = person.started[hazard]
        if shape == d.EXPONENTIAL:
            due = now + left
        elif shape == d.FIXED:
            due = max(now, began + person.first[hazard])
        else:
            a, b = person.first[hazard], person.second[hazard]
            due = began + d.elapsed_at(
                shape, a, b, d.cumulative_hazard(shape, a, b, now - began) + left
            )
        person.due[self.marks + hazard] = max(now, due)


class GroupClock:
    """The clock of one group for one shock, or of a pipeline of new slots."""

    def __init__(self, shock: int, group: int, key: int, shock_spread: int, order: int) -> None:
        self.shock, self.group, self.key, self.spread = shock, group, key, shock_spread
        self.order = order
        self.occurrence = 0
        self.rate = self.used = self.as_of = 0.0
        self.threshold = 0.0
        self.due = NEVER

    def draw(self, now: float) -> None:
        """Begin the next occurrence."""
        self.threshold = d.exponential_threshold(uniform(self.key, self.spread, self.occurrence))
        self.occurrence += 1
        self.used, self.as_of = 0.0, now

    def even(self, now: float) -> None:
        """Begin the next of evenly spaced occurrences: the threshold is 1."""
        self.threshold, self.used, self.as_of = 1.0, 0.0, now

    def rescale(self, rate: float, now: float) -> None:
        """Continue at another rate, keeping the part of the threshold already used."""
        self.used += self.rate * (now - self.as_of)
        self.as_of, self.rate = now, rate
        self.due = now + (self.threshold - self.used) / rate if rate > 0.0 else NEVER
