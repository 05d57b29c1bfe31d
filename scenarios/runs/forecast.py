"""How long a run will take, found by following a few of its people before it starts.

Time grows with people, scenarios and years, and machines differ, so it is measured: a few futures
of a small part of the place's people are followed for the whole time with every scenario.  Chance
is keyed, so that this changes nothing in the run; what comes of it is thrown away.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from scenarios.binding.bind import Model, bind
from scenarios.places.place import CountRow, Place
from scenarios.places.scaling import BY_ADULTS, BY_COHORT
from scenarios.runs.plan import Plan
from simulation.parameters import Parameter
from simulation.running.in_memory import seconds_of

WARM_UP_PEOPLE = 60
PROBE_SECONDS = 1.0
DRAWS = 4  # some draws have more to do than others
SMALL_PART = 0.25
WORTH_A_PROBE_SECONDS = 4.0  # what is done sooner is not worth asking about
PROGRESS_SECONDS = 5.0
MOST_IN_A_BATCH = 10


@dataclass(frozen=True)
class Forecast:
    """What a run will take, without the page that is written at the end.

    Attributes:
        seconds: from the start of the workers to the last future.
        seconds_a_future: of one worker, for one future of every scenario.
    """

    seconds: float
    seconds_a_future: float

    @property
    def words(self) -> str:
        """The time in words."""
        return time_in_words(self.seconds)


def forecast(model: Model, plan: Plan) -> Forecast:
    """Find out how long a plan will take, in about a second.

    Args:
        model: the model ``localised`` for the plan's place.
    """
    everybody = sum(row.people for row in plan.place.counts)
    warm_up = min(WARM_UP_PEOPLE, everybody)
    _probe(model, plan, warm_up, 1)  # loads what is loaded once, which says nothing of the run
    a_future = _probe(model, plan, warm_up, 1) * everybody / warm_up
    if _in_all(plan, a_future) > WORTH_A_PROBE_SECONDS:
        a_future = _measured(model, plan, everybody, a_future / everybody)
    return Forecast(_in_all(plan, a_future), a_future)


def paced(plan: Plan, expected: Forecast) -> Plan:
    """The plan in batches small enough that progress is told every few seconds."""
    if plan.batch_size:
        return plan
    shared = plan.draws * plan.replications // (4 * plan.workers)
    soon = int(PROGRESS_SECONDS / max(expected.seconds_a_future, 1e-9))
    return replace(plan, batch_size=max(1, min(MOST_IN_A_BATCH, shared, soon)))


def time_in_words(seconds: float) -> str:
    """A time as a person says it, no more exact than it is known."""
    if seconds < 5:
        return "a few seconds"
    if seconds < 90:
        return f"about {5 * round(seconds / 5)} seconds"
    if seconds < 90 * 60:
        return f"about {round(seconds / 60)} minutes"
    return f"about {round(seconds / 1800) / 2:g} hours"


def _measured(model: Model, plan: Plan, everybody: int, a_person: float) -> float:
    """Seconds a future from a small and a larger part of the people: a fixed part, and one each."""
    affordable = PROBE_SECONDS / (a_person * DRAWS * (1 + SMALL_PART))
    many = max(2, min(everybody, int(affordable)))
    few = max(1, int(many * SMALL_PART))
    small, large = _probe(model, plan, few, DRAWS), _probe(model, plan, many, DRAWS)
    if many in (everybody, few):
        return large
    each = max(0.0, large - small) / (many - few)
    return large + each * (everybody - many)


def _in_all(plan: Plan, a_future: float) -> float:
    futures = plan.draws * plan.replications
    return math.ceil(futures / min(plan.workers, futures)) * a_future


def _probe(model: Model, plan: Plan, people: int, draws: int) -> float:
    """Mean seconds of a future with so many of the place's people, over the first draws."""
    everybody = sum(row.people for row in plan.place.counts)
    share = people / everybody
    draws = min(draws, plan.draws)
    own = replace(model, parameters=model.parameters.with_overrides(_thinned(model, share)))
    place = replace(plan.place, counts=tuple(_part(plan.place, share)))
    experiment = bind(own, place, plan.scenarios, draws, plan.seed, plan.years, engine=plan.engine)
    return seconds_of(experiment, [(d, 0) for d in range(draws)], plan.keep_events) / draws


def _part(place: Place, share: float) -> Iterator[CountRow]:
    """The rows with a share of their people; what is rounded away is carried to the next row."""
    exact = kept = 0.0
    for row in place.counts:
        exact += row.people * share
        people = round(exact - kept)
        kept += people
        yield replace(row, people=people)


def _thinned(model: Model, share: float) -> dict[str, Parameter]:
    """Parameters that count people who join a whole area, for a share of it."""
    names = [name for name in (*BY_ADULTS, BY_COHORT) if name in model.parameters]
    return {name: _times(model.parameters[name], share) for name in names}


def _times(parameter: Parameter, share: float) -> Parameter:
    low, high = parameter.low, parameter.high
    return replace(
        parameter,
        value=parameter.value * share,
        low=None if low is None else low * share,
        high=None if high is None else high * share,
        minimum=0.0,
    )
