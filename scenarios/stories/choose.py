"""Choose whose life to tell, in one future of a scenario and its comparator."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from scenarios.asked import Asked
from scenarios.binding.bind import bind
from scenarios.binding.draws import Draws
from scenarios.places.load import Place
from scenarios.stories.lives import Life, lives_of
from simulation.errors import Fault, InputError
from simulation.events import DEPARTED, MOVED, EventRecord
from simulation.ledger import PENCE_PER_POUND
from simulation.pathway.spoken import kind_of_place
from simulation.reference.engine import Outcome
from simulation.running.experiment import Experiment
from simulation.totals import Ended

ASKED = "the person asked for"
DIFFERS_MOST = (
    "chosen because the two lives are led in different kinds of place for more days than anybody "
    "else's"
)
MOST_EVENTFUL = "chosen because nobody moves more often"
NOBODY_DIFFERS = "chosen because nobody's life differs in this future and nobody moves more often"

History = tuple[EventRecord, ...]


@dataclass(frozen=True)
class Future:
    """The future of a story: numbered from 0, as in a run's results and events."""

    seed: int
    draw: int
    replication: int
    years: int


@dataclass(frozen=True)
class Story:
    """One life, or the same person's life under two scenarios.

    Attributes:
        lives: under the comparator, if there is one, and under the scenario.
        why: why this person.
        year_starts: days from the start on which reporting years begin, and the end.
        ward_pence_a_year: for each ward, its whole cost divided by its slots at the start.
    """

    place: Place
    future: Future
    lives: tuple[Life, ...]
    why: str
    start: date
    year_starts: tuple[float, ...]
    ward_pence_a_year: Mapping[str, float]

    @property
    def differ(self) -> bool:
        """Whether there are two lives and they differ."""
        return len(self.lives) > 1 and not self.lives[0].same_as(self.lives[1])

    @property
    def person(self) -> int:
        """Number of the person."""
        return self.lives[0].person


def find_story(
    asked: Asked,
    future: Future,
    draws: Draws,
    person: int | None = None,
) -> Story:
    """Run one future and follow one person through it.

    Args:
        asked: a place and scenarios; the last scenario is told.
        draws: the run's draws, which include the draw of this future.
        person: number of the person, as in a run's events; without one, the person whose life
            differs most between the scenario and its comparator.

    Raises:
        InputError: there is no such person in this future.
    """
    scenario = asked.scenarios[-1]
    compared = [s for s in asked.scenarios if s.name == scenario.compare_with]
    scenarios = (*compared, scenario)
    experiment = bind(asked.model, asked.place, scenarios, draws, future.years)
    task = future.draw, future.replication
    why = ASKED
    if person is None:
        person, why = pick_person(experiment, experiment.replicate(*task, keep_events=True))
    outcomes = experiment.watch(*task, watched=(person,))
    _check_person(person, outcomes[scenario.name], future)
    lives = lives_of(experiment, scenarios, asked.model.services, person, task, outcomes)
    return Story(
        asked.place,
        future,
        lives,
        why,
        experiment.start,
        tuple(experiment.edges()[1]),
        _ward_shares(experiment, future.draw),
    )


def _ward_shares(experiment: Experiment, draw: int) -> dict[str, float]:
    """Yearly cost per slot of each ward, if the ward's cost were divided by slots."""
    tables, values = experiment.tables, experiment.values[draw]
    return {
        tables.names.resources[resource]: float(values[total]) * PENCE_PER_POUND / slots
        for resource, _payer, total, *_ in tables.ward.tolist()
        if (slots := experiment.opening_slots[resource])
    }


def _check_person(person: int, outcome: Outcome, future: Future) -> None:
    if any(event.person == person for event in outcome.events):
        return
    there = sorted({event.person for event in outcome.events})
    known = f"a number from {there[0]} to {there[-1]}"
    problem = f"there is no person {person} in this future"
    if person < len(outcome.people):
        problem = f"person {person} would enter the model only after the last year of the story"
        known += " who comes before then"
    fix = "take it from the column 'person' of a run's events.parquet, with the same seed, draw, "
    fix += f"replication and years (here {future.years}); or leave out --person"
    raise InputError(Fault("", None, None, problem, expected=known, fix=fix))


def pick_person(experiment: Experiment, outcomes: Mapping[str, Ended]) -> tuple[int, str]:
    """Choose a person, and say why: their life differs most, or they move most often.

    Args:
        outcomes: with events: one scenario, or a comparator and a scenario.
    """
    histories = [histories_of(outcome.events) for outcome in outcomes.values()]
    most_moves = max(histories[-1], key=lambda p: (*_eventful(histories[-1][p]), -p))
    if len(histories) == 1:
        return most_moves, MOST_EVENTFUL
    one, other = histories
    changed = [p for p in one if one[p] != other.get(p, ())]
    if not changed:
        return most_moves, NOBODY_DIFFERS
    kinds = _kinds(experiment)
    end = experiment.edges()[1][-1]
    return max(
        changed, key=lambda p: (*difference(one[p], other.get(p, ()), kinds, end), -p)
    ), DIFFERS_MOST


def histories_of(events: Iterable[EventRecord]) -> dict[int, History]:
    """Each person's events, in order of time."""
    gathered: dict[int, list[EventRecord]] = defaultdict(list)
    for event in events:
        gathered[event.person].append(event)
    return {person: tuple(own) for person, own in gathered.items()}


def difference(
    one: History, other: History, kinds: Sequence[str], end: float
) -> tuple[float, float, int]:
    """How far two lives differ, the most important difference first.

    Returns:
        Days in another kind of place, days in another setting, and events in only one of them.
        Days count while the person is in the model under both scenarios.
    """
    settings, others = _lived(one, end), _lived(other, end)
    cuts = sorted({at for at, _ in (*settings, *others)})
    of_kind = of_setting = 0.0
    for begin, stop in pairwise(cuts):
        here, there = _at(settings, begin), _at(others, begin)
        if here < 0 or there < 0:
            continue
        of_setting += (stop - begin) * (here != there)
        of_kind += (stop - begin) * (kinds[here] != kinds[there])
    return of_kind, of_setting, len(set(one) ^ set(other))


def _lived(history: History, end: float) -> list[tuple[float, int]]:
    """Settings with the day each begins; -1 after leaving the model."""
    lived = [(e.at, -1 if e.event == DEPARTED else e.report[0]) for e in history]
    return [*lived, (end, -1)]


def _at(lived: Sequence[tuple[float, int]], at: float) -> int:
    return next((setting for begin, setting in reversed(lived) if begin <= at), -1)


def _eventful(history: History) -> tuple[int, int]:
    return sum(event.event == MOVED for event in history), len(history)


def _kinds(experiment: Experiment) -> list[str]:
    """Kind of place of each setting, by code."""
    names = experiment.tables.names
    settings = names.values[names.attributes.index(names.reported_by[0])]
    return [kind_of_place(setting) for setting in settings]
