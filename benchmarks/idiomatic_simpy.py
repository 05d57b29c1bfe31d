"""The same model as SimPy is usually written: a timeout for each hazard, and AnyOf for a person.

Each time a person's clocks may have moved, they wait again for every running clock. Timeouts are at
absolute times, as in the reference engine, because SimPy's ``now + delay`` would lose bits. So both
give the same events.
"""

from __future__ import annotations

import simpy

from simulation.people import Person
from simulation.reference.clocks import NEVER
from simulation.reference.engine import Outcome, _Engine
from simulation.reference.supply import At
from simulation.replication import Replication
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


def simulate(replication: Replication, keep_events: bool = False) -> Outcome:
    """``simulation.reference.engine.simulate``."""
    return _TimeoutForEachHazard(replication, keep_events, ()).run()
