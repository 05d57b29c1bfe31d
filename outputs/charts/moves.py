"""Where people live and how many move from where to where in a year, for the pathway diagram."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from outputs.charts.numbers import Shown
from outputs.charts.summaries import Course, differences, levels
from outputs.run_read import Run
from simulation.results import LEVELS, is_kind

if TYPE_CHECKING:
    import pandas as pd

FUTURE = ["scenario", "draw", "replication"]
CHALLENGES = tuple(level for level in LEVELS if level != "none")


@dataclass(frozen=True)
class Stop:
    """A place of the diagram: one setting, or several that are alike.

    Attributes:
        kind: "home", "young", "ward" or "far"; decides the colour of what leads there.
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
    """Moves a year of people whose behaviour challenges, averaged over the whole run."""

    study: Run

    @property
    def any(self) -> bool:
        """Whether the results tell where people moved from."""
        return not self._rows.empty

    @property
    def length(self) -> int:
        """Years of the run."""
        return len(self.study.years)

    @cached_property
    def pairs(self) -> list[Pair]:
        """From where to where anyone moves in any future, in the order of the stops."""
        found = self._rows[["from", "to"]].drop_duplicates()
        return sorted((int(a), int(b)) for a, b in found.itertuples(index=False) if a != b)

    def between(self, pair: Pair) -> pd.DataFrame:
        """Moves a year from one stop to another, by future."""
        rows = self._rows
        return self._by_future(rows[(rows["from"] == pair[0]) & (rows["to"] == pair[1])])

    def arriving(self, stop: int) -> pd.DataFrame:
        """Moves a year to a stop from any other, by future."""
        rows = self._rows
        return self._by_future(rows[(rows["to"] == stop) & (rows["from"] != stop)])

    def living(self, stop: int, group: str | None = None) -> pd.DataFrame:
        """People (of one group, or of all) who live at a stop, average over the run, by future."""
        rows = self._lived[self._lived["setting"].isin(self._settings(STOPS[stop]))]
        if group:
            rows = rows[rows["item"] == group]
        days = sum(self.study.days_in(year) for year in self.study.years)
        values = self._by_future(rows)
        return values.assign(value=values["value"] * self.length / days)

    def levels(self, values: pd.DataFrame) -> list[Course]:
        """Each scenario's values over its futures."""
        return levels(values, self.study.scenarios)

    def differences(self, values: pd.DataFrame) -> list[Course]:
        """Each scenario's difference from its comparator."""
        return differences(values, self.study.scenarios)

    def shown(self, course: Course, stat: str, to: Stop, came_from: Stop | None = None) -> Shown:
        """A statistic of moves as a number of the page."""
        first = self.study.years[0]
        name = f"difference_{stat}" if course.comparator else stat
        return Shown(
            "moves",
            course.scenario.name,
            first,
            name,
            course.at(first, stat),
            self.length,
            self._settings(to),
            self._settings(came_from) if came_from else (),
        )

    def shown_living(self, course: Course, stat: str, stop: Stop) -> Shown:
        """How many live at a stop, as a number of the page."""
        first = self.study.years[0]
        value = course.at(first, stat)
        name = course.scenario.name
        return Shown("person_days", name, first, stat, value, self.length, self._settings(stop))

    @cached_property
    def _lived(self) -> pd.DataFrame:
        """The rows of days lived somewhere by people whose behaviour challenges."""
        return self.study.stored("person_days", CHALLENGES)

    @cached_property
    def _rows(self) -> pd.DataFrame:
        """The moves between stops: the future, from, to (places in STOPS) and how many."""
        rows = self.study.stored("moves", CHALLENGES)[[*FUTURE, "item", "setting", "value"]]
        place = {s: at for at, stop in enumerate(STOPS) for s in self._settings(stop)}
        ends = {
            name: rows[column].astype(object).map(place)
            for name, column in (("from", "item"), ("to", "setting"))
        }
        return rows.assign(**ends).dropna(subset=["from", "to"])

    def _settings(self, stop: Stop) -> tuple[str, ...]:
        """The settings of a stop, with those that copy them."""
        copies = [s for s in self.study.names.settings if is_kind(s, stop.settings)]
        return (*stop.settings, *copies)

    def _by_future(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The yearly average of rows' values in every future, 0 where there is none."""
        sums = rows.astype({"scenario": object}).groupby(FUTURE, as_index=False)["value"].sum()
        every = self.study.futures.merge(sums, on=FUTURE, how="left").fillna({"value": 0.0})
        return every.assign(value=every["value"] / self.length, year=self.study.years[0])


def most_first(moves: Moves, pairs: Sequence[Pair]) -> list[Pair]:
    """Pairs by how many move in the first scenario, most first."""
    first = moves.study.years[0]
    many = {pair: moves.levels(moves.between(pair))[0].at(first, "mean") for pair in pairs}
    return sorted(pairs, key=lambda pair: (-many[pair], pair))
