"""The same model as SimPy is usually written: a timeout for each hazard, and AnyOf for a person.

Each time a person's clocks may have moved, they wait anew for all that run.  Timeouts are set at
absolute times, as the reference engine's are, since SimPy's ``now + delay`` would lose bits; so the
two give the very same events.
"""

from __future__ import annotations

from typing import Any

import simpy

from simulation.people import Person
from simulation.reference.clocks import NEVER
from simulation.reference.engine import Outcome, _Engine
from simulation.reference.supply import At
from simulation.same_instant import HAZARDS, MARKS


class _TimeoutForEachHazard(_Engine):
    def next_alarm(self, person: Person) -> simpy.Event:
        """Whichever of a person's clocks rings first."""
        self.alarm[person.number] = min(person.due, default=NEVER)
        waits = [
            At(self.env, at, (MARKS if clock < self.n_marks else HAZARDS) | person.number)
            for clock, at in enumerate(person.due)
            if at < NEVER
        ]
        return simpy.AnyOf(self.env, waits) if waits else self.env.event()


def simulate(*arguments: Any, keep_events: bool = False) -> Outcome:
    """``simulation.reference.engine.simulate``."""
    all_of_them: tuple[Any, ...] = (*arguments, keep_events, ())
    return _TimeoutForEachHazard(*all_of_them).run()
