"""Where people live, and yearly moves between settings, for the pathway diagram."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from outputs.charts.numbers import Shown
from outputs.charts.summaries import Course, differences, levels
from outputs.run_read import Run
from simulation.results import LEVELS, is_kind
from simulation.results.by_line import Line
from simulation.results.measures import Values
from simulation.results.measuring import Rows

CHALLENGES = tuple(level for level in LEVELS if level != "none")


@dataclass(frozen=True)
class Stop:
    """A stop of the diagram: one setting, or several similar ones.

    Attributes:
        kind: "home", "young", "ward" or "far"; decides the colour of moves to it.
    """

    words: str
    settings: tuple[str, ...]
    kind: str


STOPS = (
    Stop("Family home", ("family_home",), "home"),
    Stop("Own tenancy or shared lives", ("own_tenancy", "shared_lives"), "home"),
    Stop("Residential care in the area", ("local_residential",), "home"),
    Stop("Residential school", ("residential_school",), "young"),
    Stop("Children's hospital", ("childrens_hospital",), "young"),
    Stop("Emergency holding", ("emergency_holding",), "ward"),
    Stop("Local beds", ("local_beds",), "ward"),
    Stop("Secure hospital", ("secure_hospital",), "ward"),
    Stop("Care out of the area", ("out_of_area",), "far"),
    Stop("Hospital out of the area", ("away_hospital",), "far"),
)
Pair = tuple[int, int]  # from, to: places in STOPS


@dataclass(frozen=True)
class Moves:
    """Yearly moves of people whose behaviour challenges, averaged over the run."""

    run: Run

    @property
    def any(self) -> bool:
        """Whether the results have the setting before each move."""
        return any(self._ends)

    @property
    def length(self) -> int:
        """Years of the run."""
        return len(self.run.years)

    @cached_property
    def pairs(self) -> list[Pair]:
        """Pairs of stops with a move in any future, in the order of the stops."""
        return sorted({(a, b) for a, b in self._ends if a != b})

    def between(self, pair: Pair) -> Values:
        """Yearly moves from one stop to another [future]."""
        return self._a_year(lambda line: ends(line) == pair)

    def arriving(self, *stops: int) -> Values:
        """Yearly moves to any of these stops from other stops [future]."""
        found = {(a, b) for a, b in self._ends if b in stops and a not in stops}
        return self._a_year(lambda line: ends(line) in found)

    def living(self, stop: int, group: str | None = None) -> Values:
        """People (of one group, or of all) who live at a stop, average over the run [future]."""
        groups = None if group is None else (group,)
        lived = Rows("person_days", STOPS[stop].settings, CHALLENGES, groups)
        days = sum(self.run.days_in(year) for year in self.run.years)
        return self.run.over_run(lived.take).divided_by(days)

    def levels(self, values: Values) -> list[Course]:
        """Each scenario's values over its futures."""
        return levels(values, self.run.scenarios)

    def differences(self, values: Values) -> list[Course]:
        """Each scenario's difference from its comparator."""
        return differences(values, self.run.scenarios)

    def shown(self, course: Course, stat: str, to: Stop, came_from: Stop | None = None) -> Shown:
        """A statistic of moves to one stop as a number of the page."""
        return self.shown_into(course, stat, (to,), came_from)

    def shown_into(
        self, course: Course, stat: str, to: Sequence[Stop], came_from: Stop | None = None
    ) -> Shown:
        """A statistic of moves to any of some stops as a number of the page."""
        first = self.run.years[0]
        name = f"difference_{stat}" if course.comparator else stat
        return Shown(
            "moves",
            course.scenario.name,
            first,
            name,
            course.at(first, stat),
            self.length,
            tuple(setting for stop in to for setting in self._settings(stop)),
            self._settings(came_from) if came_from else (),
        )

    def shown_living(self, course: Course, stat: str, stop: Stop) -> Shown:
        """The number of people at a stop, as a number of the page."""
        first = self.run.years[0]
        value = course.at(first, stat)
        name = course.scenario.name
        return Shown("person_days", name, first, stat, value, self.length, self._settings(stop))

    @cached_property
    def _ends(self) -> set[Pair]:
        return {pair for line in self.run.results.lines if (pair := ends(line))}

    def _settings(self, stop: Stop) -> tuple[str, ...]:
        """The settings of a stop, with those that copy them."""
        copies = [s for s in self.run.names.settings if is_kind(s, stop.settings)]
        return (*stop.settings, *copies)

    def _a_year(self, which: Callable[[Line], bool]) -> Values:
        """The yearly average of some lines in every future."""
        return self.run.over_run(which).divided_by(self.length)


def ends(line: Line) -> Pair | None:
    """The two stops of a line of moves; None for another line, or without a stop."""
    if line.measure != "moves" or line.level not in CHALLENGES:
        return None
    came_from, to = _stop_of(line.item), _stop_of(line.setting)
    return None if came_from is None or to is None else (came_from, to)


@cache
def _stop_of(setting: str) -> int | None:
    """The stop that a setting belongs to, as one of its settings or as a copy of one."""
    return next((at for at, stop in enumerate(STOPS) if is_kind(setting, stop.settings)), None)


def most_first(moves: Moves, pairs: Sequence[Pair]) -> list[Pair]:
    """Pairs by the number of moves in the first scenario, largest first."""
    first = moves.run.years[0]
    many = {pair: moves.levels(moves.between(pair))[0].at(first, "mean") for pair in pairs}
    return sorted(pairs, key=lambda pair: (-many[pair], pair))
