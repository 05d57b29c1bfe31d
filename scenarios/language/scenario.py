"""A scenario: dated changes to a place, and claims about their effects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from simulation.pathway.new_home import SUITABLE_HOMES
from simulation.pathway.prices import BUILT
from simulation.pathway.prices import HOMES as PRICED_HOMES
from simulation.pathway.words import LEVELS, LIVES_IN
from simulation.pooled_budgets import TRANSFER
from simulation.results import COST_ITEMS
from simulation.results.names import counted
from simulation.units import either

QUEUED = {home.name: home.priorities for home in (SUITABLE_HOMES,)}
"""What people of several queue classes wait for, and the classes, most urgent first."""
QUEUE_MEANINGS = {
    "emergency": "People held in an emergency, who have nowhere to live",
    "discharge": "People ready to leave hospital",
    "repatriation": "People who come back from out of area",
    "planned": "People with time to plan: from the family home, and at 18",
}
HOMES = tuple(home.resource for home in PRICED_HOMES)
"""What is built or bought before it opens."""
BUILDING_YEARS = {built.resource: built.build_years for built in BUILT}
"""What must be built before there is more of it, and the parameter for the years it takes."""
FUNDING = ("new_money", "transition_fund")
RELEASED_MONEY = ("released_bed_cost",)
POOLED = tuple(name for name in COST_ITEMS if name != TRANSFER)
SWITCH_UNIT = "switch"


Bounds = tuple[float | None, float | None]


@dataclass(frozen=True)
class Vocabulary:
    """Every name that a scenario or a place folder may use.

    Attributes:
        resources: what has a capacity.
        services: the resources that are staffed, so that vacant posts reduce them.
        parameters: name of each parameter to its unit; empty where nothing may be changed.
        usual: the shipped value of each parameter, to detect figures that must mean something
            else; empty if none are known.
        bounds: the least and the greatest value of each parameter; those of its unit where absent.
        measures: name of each measure to its unit.
        only_at_the_start: parameters that are read once, so a dated change would do nothing.
        payers: who pays; in a place that several councils share, each of them too.
        settings: where people live, copied settings among them.
    """

    resources: tuple[str, ...]
    services: tuple[str, ...]
    payers: tuple[str, ...]
    settings: tuple[str, ...]
    parameters: Mapping[str, str] = field(default_factory=dict)
    usual: Mapping[str, float] = field(default_factory=dict)
    bounds: Mapping[str, Bounds] = field(default_factory=dict)
    measures: Mapping[str, str] = field(default_factory=dict)
    only_at_the_start: frozenset[str] = frozenset()
    groups: tuple[str, ...] = tuple(LIVES_IN)
    levels: tuple[str, ...] = LEVELS


@dataclass(frozen=True)
class Position:
    """Where in a file something is said; line and column count from 1."""

    file: str
    line: int
    column: int


NOWHERE = Position("", 0, 0)


@dataclass(frozen=True)
class When:
    """A day, or a window of whole months that begins on it.

    A phased change takes one equal step on the same day of each month, the first one month after
    ``on`` and the last ``over_months`` months after it.

    Attributes:
        words: the date as written, where words stood for it, such as ``year 2``.
    """

    on: date
    over_months: int = 0
    words: str = field(default="", compare=False)

    @property
    def text(self) -> str:
        """The first day as a message shows it, such as ``2027-04-01 (year 2)``."""
        return f"{self.on} ({self.words})" if self.words else str(self.on)


UNDATED = When(date.min)
"""Stands for the date of a change until it has been read, and for a date in words until somebody
knows the run's first day."""


@dataclass(frozen=True)
class Amount:
    """A number, or a share of another number (``50%`` is ``Amount(0.5, relative=True)``).

    Attributes:
        text: the amount in a usual form, with its unit.
    """

    number: float
    relative: bool = False
    text: str = field(default="", compare=False)


@dataclass(frozen=True)
class Change:
    """Something that a scenario does from a date onwards.

    Attributes:
        levers: the levers whose values stand in it, by name.
    """

    when: When
    position: Position = field(default=NOWHERE, compare=False, kw_only=True)
    levers: tuple[str, ...] = field(default=(), compare=False, kw_only=True)

    @property
    def target(self) -> tuple[str, str]:
        """What is changed; two changes with the same target must not overlap in time."""
        raise NotImplementedError

    @property
    def lasts_months(self) -> int:
        """Months from the first day of the change to its last step."""
        return self.when.over_months


@dataclass(frozen=True)
class CapacityChange(Change):
    """A change to the number of slots of a resource; ``staffed`` slots can be vacant.

    Attributes:
        late_months: months between the planned and the actual opening of new homes; payment dates
            do not move.
        fill_months: months over which new homes are filled after they open, one after the other.
    """

    resource: str
    staffed: bool = field(default=False, kw_only=True)
    late_months: int = field(default=0, kw_only=True)
    fill_months: int = field(default=0, kw_only=True)

    @property
    def target(self) -> tuple[str, str]:
        """The resource."""
        return ("capacity", self.resource)


@dataclass(frozen=True)
class SetCapacity(CapacityChange):
    """Slots become a whole number, or a share of the place's opening number."""

    to: Amount


@dataclass(frozen=True)
class AddCapacity(CapacityChange):
    """Slots added to (or, if negative, taken from) the number when the change began."""

    by: int


@dataclass(frozen=True)
class StartService(CapacityChange):
    """A service is built up, month by month, to a number of slots in all.

    Attributes:
        slots: total slots, including slots already running.
        per_100k_population: whether ``slots`` is for each 100,000 of the place's population.
        ramp_months: months from the first day to the last slot; 0 is at once, None is as long as
            recruitment takes.
        funded_by: who pays until released money pays, one of ``FUNDING``.
    """

    slots: float
    per_100k_population: bool = False
    ramp_months: int | None = None
    funded_by: str = "new_money"

    @property
    def lasts_months(self) -> int:
        """Months until the service is complete, if the scenario says."""
        return self.ramp_months or 0


@dataclass(frozen=True)
class StopService(CapacityChange):
    """A service ends on a day."""


@dataclass(frozen=True)
class ParameterChange(Change):
    """A change to a number that the pathway reads.

    Attributes:
        bounds: the least and the greatest value of the parameter; None for that of its unit.
    """

    name: str
    unit: str = field(default="", kw_only=True)
    bounds: Bounds = field(default=(None, None), compare=False, kw_only=True)

    @property
    def target(self) -> tuple[str, str]:
        """The parameter."""
        return ("parameter", self.name)


@dataclass(frozen=True)
class SetParameter(ParameterChange):
    """A parameter takes the same value in every draw."""

    to: float


@dataclass(frozen=True)
class ScaleParameter(ParameterChange):
    """A parameter becomes a multiple of its own value in each draw, but stays within its bounds."""

    by: float

    def scaled(self, drawn: float) -> float:
        """The multiple of a drawn value, or the bound that it would cross."""
        least, greatest = either(*self.bounds, self.unit)
        value = drawn * self.by
        value = value if greatest is None else min(value, greatest)
        return value if least is None else max(value, least)


@dataclass(frozen=True)
class Switch(ParameterChange):
    """A rule is switched on or off."""

    on: bool


@dataclass(frozen=True)
class Reinvest(Change):
    """Money that closed beds release is spent again; a later change replaces the whole of this one.

    Attributes:
        share: part of the released money that is spent again, 0 to 1.
        into: each resource (or the transition fund) and its part of that share.
        lag_days: days between the release of money and the slots that it buys; None is as long as
            recruitment takes.
    """

    share: float
    of: str
    into: tuple[tuple[str, float], ...]
    lag_days: float | None = None

    @property
    def target(self) -> tuple[str, str]:
        """The money that is spent again."""
        return ("reinvest", self.of)


@dataclass(frozen=True)
class Allocate(Change):
    """From a day, who gets a home: the order of the queue, and homes reserved for some.

    Attributes:
        queue: every queue class in the order in which they are served; None as it was.
        reserved: homes that only one queue class may take, by class; classes not named have none.
            None leaves what was reserved.
    """

    resource: str
    queue: tuple[str, ...] | None = None
    reserved: tuple[tuple[str, int], ...] | None = None

    @property
    def target(self) -> tuple[str, str]:
        """The queue of the resource."""
        return ("allocate", self.resource)


@dataclass(frozen=True)
class PoolBudgets(Change):
    """From a 1 April, payers pay agreed shares of some costs, whichever payer pays the bills.

    Attributes:
        payers: each payer and its share; the shares sum to 1.
        items: cost items in the pool.
        above_gbp: only spending above this many pounds per year is shared: a shared risk.
    """

    payers: tuple[tuple[str, float], ...]
    items: tuple[str, ...]
    above_gbp: float = 0.0

    @property
    def target(self) -> tuple[str, str]:
        """The costs that are shared; one agreement at a time covers them."""
        return ("pool", " ".join(self.items))


@dataclass(frozen=True)
class Claim:
    """A measure, a period, a comparison and a threshold.

    Attributes:
        period: ``over`` the first ``years`` years, ``in`` the year numbered ``years`` (the run's
            first April year is year 1), or ``any``: in every single year.
        versus: the scenario to compare with; without one the measure itself meets the threshold.
        bound: ``at_most`` or ``at_least``.
        threshold: with ``versus`` a percent is a share of the comparator's value, and a plain
            number bounds the difference (this scenario minus the comparator).
    """

    measure: str
    period: str
    years: int
    versus: str | None
    bound: str
    threshold: Amount
    position: Position = field(default=NOWHERE, compare=False, kw_only=True)

    @property
    def period_text(self) -> str:
        """The period in plain words."""
        if self.period == "over":
            return f"over {counted(self.years, 'year')}"
        return f"in year {self.years}" if self.period == "in" else "in every year"


@dataclass(frozen=True)
class Hypothesis:
    """A statement, the claims that make it precise, and how sure is sure enough (0.5 to 1)."""

    statement: str
    sure_enough: float
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class LeverSet:
    """A lever of a scenario and the value that the scenario has it at.

    Attributes:
        unit: such as ``share of today's``.
        value: as written, such as ``30%``; ``start`` is the value of a plain run.
    """

    name: str
    label: str
    unit: str
    value: str
    start: str

    @property
    def text(self) -> str:
        """The label and the value, such as ``Beds kept: 30%``."""
        return f"{self.label}: {self.value}"


@dataclass(frozen=True)
class Scenario:
    """One question about a place.

    Attributes:
        name: the file's name without its ending.
        compare_with: the scenario that this one differs from; none for a baseline.
        start: first day of the run; None leaves it to the place.
        years: length of the run; None leaves it to the command.
        changes: everything that differs from the place as it is, including the comparators' changes
            after ``load_with_comparators``.
        levers: the levers that its changes use, those taken over included, each at its value.
    """

    name: str
    title: str
    question: str
    source: str
    compare_with: str | None
    start: date | None
    years: int | None
    changes: tuple[Change, ...]
    hypothesis: Hypothesis | None
    file: str
    compare_with_at: Position = field(default=NOWHERE, compare=False)
    start_at: Position = field(default=NOWHERE, compare=False)
    levers: tuple[LeverSet, ...] = ()

    def comparators(self) -> Iterator[tuple[str, Position]]:
        """Scenarios needed to judge this one, and where it names them."""
        if self.compare_with:
            yield self.compare_with, self.compare_with_at
        for claim in self.hypothesis.claims if self.hypothesis else ():
            if claim.versus:
                yield claim.versus, claim.position
