"""The opening caseload and everyone who joins later, the same in every scenario.

Published counts say how many people live where.  What counts do not say (how long they have been
there, what happened to them before, what they need) is taken from *histories*: people met at the
end of a long run of the model under constant conditions, who live in the same kind of place at
the same level of behaviour.  So the first years continue a steady history.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from statistics import NormalDist

import numpy as np

from simulation.chance import extend, name_key, spread, uniform
from simulation.clock import DAYS_PER_YEAR
from simulation.conditions import Where
from simulation.councils import Councils
from simulation.distributions import exponential_threshold
from simulation.pathway.words import (
    ADULT,
    AUTISM_ONLY,
    CHALLENGING,
    CHILD,
    FAMILY,
    HELD,
    LOCAL_PAID,
    NOT_CHALLENGING,
    SECURE,
    TENANCY,
    TREATMENT_BEDS,
)
from simulation.payers import COUNCIL
from simulation.people import Population
from simulation.tables import Tables

JOINS_AT_AGE = 2  # the youngest whom early positive behaviour support takes (SEED-14)
ADULT_AT_AGE = 18
LEAST_NEED_PERCENT = 20
EDUCATION_ENDS_AT_AGE = 25
AGE_BANDS = (25, 50)  # histories are taken from people on the same side of these ages
FEWEST_HISTORIES = 8  # with fewer of the same age band, those of any age are taken

Cell = tuple[str, str, str]  # group, level, setting
PARAMETERS_READ = (
    "children_known_per_year_of_age",
    "p_child_challenging_at_2",
    "p_male_challenging",
    "p_male_none",
    "p_autistic",
    "p_persistent",
    "p_low_frailty",
    "p_high_frailty",
    "need_sigma",
    "p_two_carers",
    "carer_years_older",
    "carer_age_spread_years",
    "p_education_plan_after_18",
    "people_per_provider_home",
    "autism_arrivals_a_year",
    "adults_joining_a_year",
    "autism_long_stay_share",
    "autism_short_stay_years",
    "autism_long_stay_years",
    "long_stay_share",
    "short_stay_treatment_years",
    "long_stay_treatment_years",
)


@dataclass(frozen=True)
class Count:
    """So many people alike in group, level, setting and age (``age_to`` included)."""

    group: str
    level: str
    setting: str
    age_from: int
    age_to: int
    people: int


@dataclass(frozen=True)
class History:
    """What had become of one person by the end of a long run: values, days since marks."""

    age_band: int
    values: Mapping[str, str]
    days_since: Mapping[str, float]


@dataclass(frozen=True)
class AlreadyRunning:
    """A service that runs when the run opens, and the share of eligible people it has reached."""

    service: str
    eligible: Where
    already_reached: float


@dataclass(frozen=True)
class Caseload:
    """All that is known of an area's people before chance.

    Attributes:
        cohort_ratio: for each year of the run, the cohort of children joining at two, relative to
            the cohort turning 18 in the first year.
        suitable_homes: how many suitable homes are lived in at the start.
        histories: people to take hidden history from, by cell; may be empty.
        councils: the councils that share the place, each person being one's, if several do.
    """

    counts: tuple[Count, ...]
    cohort_ratio: tuple[float, ...]
    suitable_homes: int
    histories: Mapping[Cell, Sequence[History]] = field(default_factory=dict)
    running: tuple[AlreadyRunning, ...] = ()
    councils: Councils | None = None


def age_band(age_years: float) -> int:
    """Number of the age band that histories are matched on."""
    return sum(age_years >= edge for edge in AGE_BANDS)


@cache
def _trait(name: str) -> int:
    return spread(name_key(f"trait:{name}"))


class _Builder:
    def __init__(
        self, tables: Tables, caseload: Caseload, values: Mapping[str, float], key: int
    ) -> None:
        names = tables.names
        n_plain, n_marks, n_groups = tables.n_attributes.tolist()
        self.caseload = caseload
        self.value = values
        self.key = key
        self.width = n_plain + n_marks + n_groups
        self.start_code = tables.start_code.tolist()
        self.attribute = {name: i for i, name in enumerate(names.attributes)}
        self.code = [{v: i for i, v in enumerate(vs)} for vs in names.values]
        self.mark = {
            name: i for i, name in enumerate(names.attributes[n_plain : n_plain + n_marks])
        }
        self.group_column = n_plain + n_marks
        self.joins_at: list[float] = []
        self.codes: list[list[int]] = []
        self.marks: list[list[float]] = []
        self.need: list[int] = []
        self.cells: list[Cell] = []

    def chance(self, person: int, trait: str) -> float:
        return uniform(extend(self.key, person), _trait(trait), 0)

    def set(self, person: int, attribute: str, value: str) -> None:
        column = self.attribute[attribute]
        self.codes[person][column] = self.code[column][value]

    def has(self, person: int, attribute: str, *values: str) -> bool:
        column = self.attribute[attribute]
        return self.codes[person][column] in [self.code[column][v] for v in values]

    def add(self, cell: Cell, joins_at: float, age_years: float) -> int:
        """Someone of this age on the day they join, with what everybody has."""
        person = len(self.codes)
        group, level, setting = cell
        self.cells.append(cell)
        self.joins_at.append(joins_at)
        self.codes.append(list(self.start_code))
        self.marks.append([math.nan] * len(self.mark))
        self.marks[person][self.mark["age"]] = joins_at - age_years * DAYS_PER_YEAR
        for name, value in (("group", group), ("level", level), ("setting", setting)):
            self.set(person, name, value)
        self.give_traits(person, level)
        return person

    def give_traits(self, person: int, level: str) -> None:
        value = self.value
        p_male = value["p_male_none" if level == NOT_CHALLENGING else "p_male_challenging"]
        if self.chance(person, "sex") < p_male:
            self.set(person, "sex", "male")
        if councils := self.caseload.councils:
            self.set(person, COUNCIL, councils.council_at(self.chance(person, COUNCIL)))
        if self.chance(person, "autistic") < value["p_autistic"]:
            self.set(person, "autistic", "yes")
        if self.chance(person, "course") < value["p_persistent"]:
            self.set(person, "course", "persistent")
        frailty = self.chance(person, "frailty")
        if frailty < value["p_low_frailty"]:
            self.set(person, "frailty", "low")
        elif frailty < value["p_low_frailty"] + value["p_high_frailty"]:
            self.set(person, "frailty", "high")
        sigma = value["need_sigma"]
        z = NormalDist().inv_cdf(self.chance(person, "need"))
        need = round(100 * math.exp(sigma * z - 0.5 * sigma * sigma))
        self.need.append(max(LEAST_NEED_PERCENT, need))

    def give_history(self, person: int) -> None:
        """Hidden history from someone met in the same cell, or the plainest one."""
        known = self.caseload.histories.get(self.cells[person])
        if not known:
            self.assume_history(person)
            return
        band = age_band(self.age(person))
        same = [history for history in known if history.age_band == band]
        known = same if len(same) >= FEWEST_HISTORIES else known
        history = known[int(self.chance(person, "history") * len(known))]
        for name, value in history.values.items():
            self.set(person, name, value)
        for name, days in history.days_since.items():
            self.marks[person][self.mark[name]] = -days

    def age(self, person: int) -> float:
        """Age in years on the day of joining."""
        born = self.marks[person][self.mark["age"]]
        return (self.joins_at[person] - born) / DAYS_PER_YEAR

    def give_education(self, person: int) -> None:
        """Some young adults keep an education, health and care plan until 25."""
        young = ADULT_AT_AGE <= self.age(person) < EDUCATION_ENDS_AT_AGE
        if young and self.chance(person, "education") < self.value["p_education_plan_after_18"]:
            self.set(person, "education", "yes")

    def give_services(self, person: int) -> None:
        """Some of those eligible have been reached by the services that run already."""
        for running in self.caseload.running:
            eligible = all(self.has(person, name, *values) for name, values in running.eligible)
            if eligible and self.chance(person, running.service) < running.already_reached:
                self.set(person, running.service, "after")

    def assume_history(self, person: int) -> None:
        """Without histories: just moved in, in treatment if in hospital."""
        _, _, setting = self.cells[person]
        if setting in LOCAL_PAID:
            self.set(person, "home", "ordinary")
        if setting in (*TREATMENT_BEDS, SECURE):
            self.set(person, "phase", "treatment")
            self.set(person, "admitted_before", "yes")
        if setting in TREATMENT_BEDS:
            self.give_stay(person, "long_stay_share", "short_stay_treatment", "long_stay_treatment")
        if setting == HELD:
            self.set(person, "housing", "lost")

    def give_stay(self, person: int, share: str, short: str, long: str) -> None:
        """Kind of stay of someone met in hospital: long ones are met more often than they begin."""
        p_long, value = self.value[share], self.value
        met_long = p_long * value[f"{long}_years"]
        met_short = (1.0 - p_long) * value[f"{short}_years"]
        is_long = self.chance(person, "stay") < met_long / (met_long + met_short)
        self.set(person, "stay", "long" if is_long else "short")

    def give_carers(self, person: int) -> None:
        """Carers of someone who lives with family, and how old they are."""
        mark = self.mark["carer_age"]
        born = self.marks[person][self.mark["age"]]
        about = (self.chance(person, "carer_age") - 0.5) * self.value["carer_age_spread_years"]
        carer_born = born - (self.value["carer_years_older"] + about) * DAYS_PER_YEAR
        if self.cells[person][2] == FAMILY:
            two = self.chance(person, "carers") < self.value["p_two_carers"]
            self.set(person, "carers", "two" if two else "one")
        if not self.has(person, "carers", "none"):
            self.marks[person][mark] = carer_born

    def open_caseload(self) -> None:
        for row in self.caseload.counts:
            for _ in range(row.people):
                person = len(self.codes)
                span = row.age_to + 1 - row.age_from
                age = row.age_from + self.chance(person, "age") * span
                self.add((row.group, row.level, row.setting), 0.0, age)
                if row.group == AUTISM_ONLY:
                    self.give_stay(
                        person, "autism_long_stay_share", "autism_short_stay", "autism_long_stay"
                    )
                else:
                    self.give_history(person)
                    self.give_carers(person)
                    self.give_education(person)
                    self.give_services(person)
        self.house()

    def house(self) -> None:
        """Exactly so many people live in suitable homes, those whose history says so first."""
        wanted = self.caseload.suitable_homes
        people = range(len(self.codes))
        candidates = [
            p for p in people if self.cells[p][0] == ADULT and self.cells[p][2] == TENANCY
        ]
        ranked = sorted(
            candidates,
            key=lambda p: (
                not self.has(p, "home", "suitable"),
                self.cells[p][1] == NOT_CHALLENGING,
                self.cells[p][1] == CHALLENGING,
                self.chance(p, "home"),
            ),
        )
        for rank, person in enumerate(ranked):
            self.set(person, "home", "suitable" if rank < wanted else "ordinary")

    def join_later(self) -> None:
        years = len(self.caseload.cohort_ratio)
        born = self.value["children_known_per_year_of_age"]
        cohorts = [born * ratio for ratio in self.caseload.cohort_ratio]
        for at in self.arrivals("children", cohorts):
            person = len(self.codes)
            challenging = self.chance(person, "level") < self.value["p_child_challenging_at_2"]
            level = CHALLENGING if challenging else NOT_CHALLENGING
            self.add((CHILD, level, FAMILY), at, float(JOINS_AT_AGE))
            self.give_carers(person)
        rows = [
            r
            for r in self.caseload.counts
            if (r.group, r.level) == (ADULT, NOT_CHALLENGING) and r.setting in (FAMILY, *LOCAL_PAID)
        ]
        for at in self.arrivals("adults", [self.value["adults_joining_a_year"]] * years):
            if rows:
                self.join_as(self.pick(rows, len(self.codes)), at)
        rows = [r for r in self.caseload.counts if r.group == AUTISM_ONLY]
        for at in self.arrivals("autism", [self.value["autism_arrivals_a_year"]] * years):
            if rows:
                row = self.pick(rows, len(self.codes))
                self.join_as(Count(row.group, row.level, FAMILY, row.age_from, row.age_to, 0), at)

    def pick(self, rows: Sequence[Count], person: int) -> Count:
        """One row, each as likely as it has people."""
        target = self.chance(person, "like") * sum(r.people for r in rows)
        for row in rows:
            target -= row.people
            if target < 0.0:
                return row
        return rows[-1]

    def join_as(self, row: Count, at: float) -> None:
        person = len(self.codes)
        age = row.age_from + self.chance(person, "age") * (row.age_to + 1 - row.age_from)
        self.add((row.group, row.level, row.setting), at, age)
        if row.setting in LOCAL_PAID:
            self.set(person, "home", "ordinary")
        if row.group == ADULT:
            self.give_carers(person)

    def arrivals(self, stream: str, a_year: Sequence[float]) -> list[float]:
        """Days at which people join: a Poisson stream whose rate changes from year to year."""
        key = extend(self.key, name_key(f"arrivals:{stream}"))
        days, n = [], 0
        total = exponential_threshold(uniform(key, spread(0), n))
        passed = 0.0
        for year, rate in enumerate(a_year):
            while rate > 0.0 and total < passed + rate:
                days.append((year + (total - passed) / rate) * DAYS_PER_YEAR)
                n += 1
                total += exponential_threshold(uniform(key, spread(0), n))
            passed += rate
        return days

    def assign_providers(self) -> int:
        """Share people in ordinary paid homes out among providers' homes; returns how many."""
        people = range(len(self.codes))
        housed = [
            p
            for p in people
            if self.cells[p][2] in LOCAL_PAID and self.has(p, "home", "ordinary", "suitable")
        ]
        now = [p for p in housed if self.joins_at[p] <= 0.0]
        homes = max(1, round(len(now) / self.value["people_per_provider_home"]))
        for person in housed:
            number = 1 + int(self.chance(person, "provider") * homes)
            self.codes[person][self.group_column] = number
        return homes

    def population(self) -> Population:
        self.open_caseload()
        self.join_later()
        homes = self.assign_providers()
        count = len(self.codes)
        return Population(
            joins_at=np.array(self.joins_at),
            codes=np.array(self.codes, dtype=np.int64).reshape(count, self.width),
            mark_at=np.array(self.marks).reshape(count, len(self.mark)),
            need_percent=np.array(self.need, dtype=np.int64),
            elapsed_days=np.full(count, np.nan),
            n_groups=homes,
        )


def build_population(
    tables: Tables, caseload: Caseload, values: Mapping[str, float], key: int
) -> Population:
    """The people of one replication.

    Args:
        tables: the compiled pathway.
        caseload: counts, cohorts and histories.
        values: parameter values of this draw, by name.
        key: ``chance.stream_key(seed, draw, replication)``.
    """
    return _Builder(tables, caseload, values, key).population()
