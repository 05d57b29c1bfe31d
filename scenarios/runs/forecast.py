"""Estimate how long a run will take, by running a few of its people first.

Time grows with people, scenarios and years, and machines differ. So this module measures: it runs a
few futures of a small part of the place's people over all years, with every scenario. It measures
processor time, which other programs do not lengthen. Chance is keyed, so this changes nothing in
the run. Its results are discarded.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scenarios.places.place import CountRow, Place
from scenarios.places.scaling import BY_ADULTS
from scenarios.runs.plan import Plan
from simulation.running.batches import MOST_IN_A_BATCH
from simulation.running.experiment import Experiment
from simulation.running.in_memory import seconds_of

WARM_UP_PEOPLE = 60
PROBE_SECONDS = 1.0
DRAWS = 4  # some draws have more to do than others
SMALL_PART = 0.25
WORTH_A_PROBE_SECONDS = 4.0  # a shorter run needs no estimate
PROGRESS_SECONDS = 5.0
CHILDREN = "p_child_known"


@dataclass(frozen=True)
class Forecast:
    """What a run will take, without the page that is written at the end.

    Attributes:
        seconds: processor time of each worker, from the first future to the last.
        seconds_a_future: processor time of one worker for one future of every scenario.
    """

    seconds: float
    seconds_a_future: float


def forecast(plan: Plan) -> Forecast:
    """Find out how long a plan will take, in about a second."""
    everybody = sum(row.people for row in plan.asked.place.counts)
    warm_up = min(WARM_UP_PEOPLE, everybody)
    _probe(plan, warm_up, 1)  # loads modules, which are loaded only once and not part of the run
    a_future = _probe(plan, warm_up, 1) * everybody / warm_up
    if _in_all(plan, a_future) > WORTH_A_PROBE_SECONDS:
        a_future = _measured(plan, everybody, a_future / everybody)
    return Forecast(_in_all(plan, a_future), a_future)


def paced(plan: Plan, expected: Forecast) -> Plan:
    """The plan in batches small enough that progress is reported every few seconds."""
    if plan.batch_size:
        return plan
    shared = plan.futures // (4 * plan.workers.n)
    soon = int(PROGRESS_SECONDS / max(expected.seconds_a_future, 1e-9))
    return replace(plan, batch_size=max(1, min(MOST_IN_A_BATCH, shared, soon)))


def _measured(plan: Plan, everybody: int, a_person: float) -> float:
    """Seconds per future, as a fixed part and a part per person, from two parts of the people."""
    affordable = PROBE_SECONDS / (a_person * DRAWS * (1 + SMALL_PART))
    many = max(2, min(everybody, int(affordable)))
    few = max(1, int(many * SMALL_PART))
    small, large = _probe(plan, few, DRAWS), _probe(plan, many, DRAWS)
    if many in (everybody, few):
        return large
    each = max(0.0, large - small) / (many - few)
    return large + each * (everybody - many)


def _in_all(plan: Plan, a_future: float) -> float:
    return math.ceil(plan.futures / min(plan.workers.n, plan.futures)) * a_future


def _probe(plan: Plan, people: int, draws: int) -> float:
    """Mean seconds of a future with a number of the place's people, over the first draws."""
    everybody = sum(row.people for row in plan.asked.place.counts)
    share = people / everybody
    few = plan.draws.first(draws)
    place = replace(plan.asked.place, counts=tuple(_part(plan.asked.place, share)))
    small = replace(plan, asked=replace(plan.asked, place=place)).experiment(few)
    experiment = replace(small, values=_thinned(small, share))
    tasks = [(draw, 0) for draw in range(few.n)]
    return seconds_of(experiment, tasks, plan.keep_events) / few.n


def _part(place: Place, share: float) -> Iterator[CountRow]:
    """The rows with a share of their people; rounding is carried to the next row."""
    exact = kept = 0.0
    for row in place.counts:
        exact += row.people * share
        people = round(exact - kept)
        kept += people
        yield replace(row, people=people)


def _thinned(experiment: Experiment, share: float) -> NDArray[np.float64]:
    """The parameter values, scaled by a share where they count the people of a whole area."""
    names, values = experiment.tables.names.parameters, experiment.values.copy()
    for name in (*BY_ADULTS, CHILDREN):
        if name in names:
            values[:, names.index(name)] *= share
    return values
