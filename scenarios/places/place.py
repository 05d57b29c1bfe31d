"""An area on its first day, as its place folder describes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path

from scenarios.language.scenario import Allocate, StartService
from scenarios.parameters.payers import Payer
from scenarios.parameters.services import parameters_of
from simulation.copied_settings import CopiedSetting
from simulation.councils import Councils
from simulation.parameters import Parameter
from simulation.results.manifest import Counted
from simulation.rulebook.services import Service
from simulation.whole_slots import half_up

PER_POPULATION = 100_000
NOT_LOCAL = "public figures and evidence, not local data"


@dataclass(frozen=True)
class RunningService:
    """A service that already runs, so today's rates include its effect.

    Attributes:
        slots: slots paid for.
        already_reached: share of the people eligible whom it has reached, 0 to 1.
    """

    slots: int
    already_reached: float


@dataclass(frozen=True)
class OwnNames:
    """Payers, settings and services that a place adds, in the form of the project's own files."""

    payers: tuple[Payer, ...] = ()
    settings: tuple[CopiedSetting, ...] = ()
    services: tuple[Service, ...] = ()

    @property
    def parameters(self) -> frozenset[str]:
        """Every parameter that they read."""
        read = [one.parameters for one in self.settings] + [parameters_of(s) for s in self.services]
        return frozenset(name for names in read for name in names)


NOTHING_OF_ITS_OWN = OwnNames()


@dataclass(frozen=True)
class CountRow:
    """People alike in group, level of behaviour, setting and age band (``age_to`` included).

    ``line`` is the row's line in its file, 0 if it has none.
    """

    group: str
    level: str
    setting: str
    age_from: int
    age_to: int
    people: int
    source: str
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Place:
    """An area as it is on its first day.

    Attributes:
        start: the day of all counts, and the first day of a run.
        price_base: financial year of all prices, such as ``2016/17``.
        population: residents of all ages; ``adults`` are those aged 18 or over.
        public_figures_only: whether no local data was used, which every output must say.
        protected: whether its figures may be local, so that only what ``hometruth share`` writes
            may leave its folder. True unless hometruth itself knows that they are public.
        resources: slots of each resource that is not a running service.
        cohorts: people turning 18 by April year (its first calendar year), all residents.
        parameters: local values that replace the shipped ones, by name.
        sources: source of each figure, by subject.
        councils: the councils that share it, and their shares, if several do.
        history: figures once counted in the area, for the reader to compare.
        own: payers, settings and services that the place adds to the model.
        staffed: its resources that are services, which vacant posts reduce.
        allocations: who gets a home from the first day, where the place says so.
        files: every file read, for hashing.
    """

    name: str
    title: str
    folder: Path
    start: date
    price_base: str
    population: int
    adults: int
    public_figures_only: bool
    resources: Mapping[str, int]
    services_running: Mapping[str, RunningService]
    counts: tuple[CountRow, ...]
    cohorts: Mapping[int, int]
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    history: tuple[Counted, ...] = ()
    councils: Councils | None = None
    files: tuple[Path, ...] = ()
    own: OwnNames = NOTHING_OF_ITS_OWN
    staffed: frozenset[str] = frozenset()
    allocations: tuple[Allocate, ...] = ()
    protected: bool = True

    @property
    def standing(self) -> str:
        """The standing of the figures, in a sentence that every output shows; "" for local data."""
        return f"These are {NOT_LOCAL}." if self.public_figures_only else ""

    @property
    def people(self) -> int:
        """People on the first day, of every group."""
        return sum(row.people for row in self.counts)

    def slots_at_start(self, resource: str) -> int:
        """Slots of a resource that are open, or paid for, on the first day."""
        running = self.services_running.get(resource)
        return running.slots if running else self.resources.get(resource, 0)

    def already_reached(self, service: str) -> float:
        """Share of the people eligible for a service whom it has reached by the first day."""
        running = self.services_running.get(service)
        return running.already_reached if running else 0.0

    def service_slots(self, change: StartService) -> int:
        """Total slots of a started service in this place; at least one."""
        if not change.per_100k_population:
            return int(change.slots)
        slots = Fraction(str(change.slots)) * self.population / PER_POPULATION
        return max(1, half_up(slots))

    def people_turning_18(self, year: int) -> int:
        """Residents who turn 18 in an April year; outside the known years, of the nearest year."""
        return self.cohorts[min(max(year, min(self.cohorts)), max(self.cohorts))]
