"""The parts of a rulebook: the words in which a care pathway is written down as data.

A rulebook names what is true of a person (attributes), what may happen and how fast (hazards),
what happens next (steps), what is limited (resources) and what it costs (prices). This module
holds no clinical logic and no numbers. Numbers are parameters: a rulebook names them, and
parameter files give their values.
``writing`` has shorter ways to write steps. Engines interpret a rulebook after
``encoding.compile_rulebook`` has turned it into arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulation.rulebook.conditions import Factor, Where
from simulation.rulebook.prices import HomeCost, Payers, Price, SlotCost, Ward


class _Written:
    """Turns lists into tuples, so that rules can be compared and hashed."""

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if isinstance(value, list):
                object.__setattr__(self, name, tuple(value))


@dataclass(frozen=True)
class Attribute:
    """Something true of a person, one value at a time.

    Attributes:
        percents: for an attribute that scales a price, each value's percentage.
        start: the value a person joins with unless the caseload says otherwise.
    """

    name: str
    meaning: str
    values: tuple[str, ...]
    start: str = ""
    percents: tuple[int, ...] = ()


@dataclass(frozen=True)
class Group:
    """A numbered group a person belongs to (which provider's home); 0 is none."""

    name: str
    meaning: str


@dataclass(frozen=True)
class Mark:
    """Time since something happened, in bands: an attribute that changes as time passes.

    The first value means that it has not happened (``never``). The others are bands of years
    since it happened; ``edges_years`` holds the end of every band except the last.
    """

    name: str
    meaning: str
    bands: tuple[str, ...]
    edges_years: tuple[float, ...]
    never: str = "never"


# Steps: what happens next.


@dataclass(frozen=True)
class Becomes:
    """An attribute takes a value."""

    attribute: str
    value: str


@dataclass(frozen=True)
class Assigns:
    """The person joins one of the groups by a named chance; each group is equally likely."""

    group: str
    decision: str


@dataclass(frozen=True)
class Leaves:
    """The person leaves their group."""

    group: str


@dataclass(frozen=True)
class Shifts:
    """An ordered attribute moves up or down by this many values, stopping at its ends."""

    attribute: str
    by: int


@dataclass(frozen=True)
class Starts:
    """A mark is set to this moment."""

    mark: str


@dataclass(frozen=True)
class Records:
    """An event row is written."""

    event: str


@dataclass(frozen=True)
class Option(_Written):
    """One way a decision can go, with its probability as a product of factors."""

    name: str
    factors: Sequence[Factor]
    then: Sequence[Step] = ()


@dataclass(frozen=True)
class Chooses(_Written):
    """A decision by chance; the rest of the probability goes to ``otherwise``."""

    decision: str
    options: Sequence[Option]
    otherwise: Sequence[Step] = ()


@dataclass(frozen=True)
class If(_Written):
    """Different steps for different people."""

    where: Where
    then: Sequence[Step]
    otherwise: Sequence[Step] = ()


@dataclass(frozen=True)
class Asks(_Written):
    """Join the queue for a slot; ``granted`` runs once the person gets one, now if one is free."""

    resource: str
    priority: str
    granted: Sequence[Step]


@dataclass(frozen=True)
class Tries(_Written):
    """Take a slot if one is free and nobody is waiting; otherwise ``otherwise`` runs.

    Attributes:
        priority: the queue class whose reserved slots may be taken; by default the first.
    """

    resource: str
    then: Sequence[Step]
    otherwise: Sequence[Step] = ()
    priority: str = ""


@dataclass(frozen=True)
class Releases:
    """Give back a slot, if one is held."""

    resource: str


@dataclass(frozen=True)
class Withdraws:
    """Leave the queue for a slot, if the person is in it."""

    resource: str


@dataclass(frozen=True)
class Retires:
    """The slot a person holds leaves the stock for good, and they no longer hold it."""

    resource: str


@dataclass(frozen=True)
class Does:
    """Run a named routine."""

    routine: str


@dataclass(frozen=True)
class Departs:
    """The person leaves the model, gives back their slots and leaves every queue."""


Step = (
    Becomes
    | Assigns
    | Leaves
    | Shifts
    | Starts
    | Records
    | Chooses
    | If
    | Asks
    | Tries
    | Releases
    | Withdraws
    | Retires
    | Does
    | Departs
)


@dataclass(frozen=True)
class Hazard(_Written):
    """Something that may happen to a person at any moment while ``where`` holds.

    Attributes:
        rate: factors whose product is the rate per year (for the fixed, lognormal and weibull
            shapes, a multiplier of the shape's own hazard).
        shape: ``exponential``; or ``fixed`` (days), ``lognormal`` (mean days, sigma of the log) or
            ``weibull`` (scale days, shape), counted from the moment ``where`` begins to hold.
        shape_parameters: names of the parameters of the shape.
    """

    name: str
    meaning: str
    where: Where
    rate: Sequence[Factor]
    then: Sequence[Step]
    shape: str = "exponential"
    shape_parameters: Sequence[str] = ()


@dataclass(frozen=True)
class Reaches(_Written):
    """What happens when a mark enters a band (a birthday, a year since discharge)."""

    mark: str
    band: str
    where: Where
    then: Sequence[Step]


@dataclass(frozen=True)
class Shock(_Written):
    """Something that happens to a whole group at once, such as a provider closing a home.

    Each of the ``groups`` groups has its own clock. When it rings, ``then`` runs for every person
    in that group for whom ``where`` holds, in order of person.
    """

    name: str
    meaning: str
    groups: str
    rate: Sequence[Factor]
    where: Where
    then: Sequence[Step]


@dataclass(frozen=True)
class Resource:
    """Something limited, counted in slots.

    Attributes:
        held_where: the people who hold a slot, from the start of the run.
        priorities: queue classes, most urgent first; within a class first come, first served.
        turnaround: parameter, days a slot rests after it is given back before it can be used.
        supply: parameter, new slots per year from a pipeline already under way, evenly spaced.
        vacancy: parameter, share of paid slots that cannot be used because posts are vacant.
        open_switch: parameter that engines keep at 1 while any slot is paid for, and 0 otherwise.
        title: its name in tables, if different from ``meaning``.
    """

    name: str
    meaning: str
    held_where: Where
    priorities: tuple[str, ...] = ("waiting",)
    turnaround: str = ""
    supply: str = ""
    vacancy: str = ""
    open_switch: str = ""
    title: str = ""

    @property
    def heading(self) -> str:
        """Its name in tables."""
        return self.title or self.meaning


@dataclass(frozen=True)
class Counted:
    """People whose days results report under a name, beside the reported attributes.

    Attributes:
        title: its name in tables.
    """

    name: str
    title: str
    where: Where


@dataclass(frozen=True)
class CostBands(_Written):
    """Bands of what a person costs: days of those for whom ``where`` holds, by band.

    Attributes:
        names: one more than ``edges_gbp_per_week``, from the cheapest.
        edges_gbp_per_week: a person at an edge is in the band above it. Prices of the run.
        items: the items of cost that are added up.
    """

    names: tuple[str, ...]
    edges_gbp_per_week: tuple[int, ...]
    where: Where
    items: tuple[str, ...]


@dataclass(frozen=True)
class Rulebook:
    """A whole pathway. ``simulation.pathway`` has the pathway of this project.

    Attributes:
        on_joining: routine run when a person enters the model after the start.
        on_opening: routine run for each person present at the start.
        phrases: words for common conditions: (attribute, values, phrase).
        moves_in: the attribute whose changes are moves (``setting``).
        reported_by: attributes by which days, events and money are reported
            (setting, level and group, in that order, for the pathway).
        counted, cost_bands: people whose days are reported under further names.
    """

    title: str
    attributes: tuple[Attribute, ...]
    marks: tuple[Mark, ...] = ()
    groups: tuple[Group, ...] = ()
    hazards: tuple[Hazard, ...] = ()
    reaches: tuple[Reaches, ...] = ()
    shocks: tuple[Shock, ...] = ()
    resources: tuple[Resource, ...] = ()
    routines: tuple[tuple[str, tuple[Step, ...]], ...] = ()
    events: tuple[tuple[str, str], ...] = ()
    prices: tuple[Price, ...] = ()
    payers: tuple[Payers, ...] = ()
    wards: tuple[Ward, ...] = ()
    slot_costs: tuple[SlotCost, ...] = ()
    home_costs: tuple[HomeCost, ...] = ()
    payer_names: tuple[str, ...] = ()
    reported_by: tuple[str, ...] = ()
    counted: tuple[Counted, ...] = ()
    cost_bands: CostBands = CostBands((), (), (), ())
    moves_in: str = ""
    phrases: tuple[tuple[str, tuple[str, ...], str], ...] = ()
    on_joining: str = ""
    on_opening: str = ""
