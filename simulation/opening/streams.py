"""The streams of people who join: how many a year, and whom they are like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from simulation.opening.caseload import JOINS_AT_AGE, LATE_AT_AGE, Caseload, Count
from simulation.pathway.words import (
    ADULT,
    AUTISM_ONLY,
    CHALLENGING,
    CHILD,
    FAMILY,
    LOCAL_PAID,
    NOT_CHALLENGING,
    kind_of_setting,
)
from simulation.results.names import is_kind


@dataclass(frozen=True)
class Stream:
    """People who join at a yearly rate, each like one of several rows, by chance.

    Attributes:
        trait: name of the chance that decides which row.
        weights: how likely each row is, relative to ``whole``.
    """

    name: str
    a_year: Sequence[float]
    rows: Sequence[Count]
    trait: str
    weights: Sequence[float]
    whole: float


def streams_of(
    caseload: Caseload, values: Mapping[str, float], growth: Sequence[float]
) -> list[Stream]:
    """Children, adults, and autistic adults who come to be at risk of admission to hospital.

    Children are a share of the residents of their age, so that they follow the cohorts too.

    Args:
        growth: of children and adults who join, for each year, relative to the first.
    """
    known, years = values["p_child_known"], len(growth)
    born = [
        known * cohort * more for cohort, more in zip(caseload.turning_two, growth, strict=True)
    ]
    late = zip(caseload.turning_17, _growth_since_two(growth), strict=False)
    p_challenging = values["p_child_challenging_at_2"]
    children = [
        Count(CHILD, level, FAMILY, JOINS_AT_AGE, JOINS_AT_AGE - 1, 0)  # on their second birthday
        for level in (CHALLENGING, NOT_CHALLENGING)
    ]
    adults = [
        replace(row, setting=kind_of_setting(row.setting))  # nobody joins straight into a copy
        for row in caseload.counts
        if (row.group, row.level) == (ADULT, NOT_CHALLENGING)
        and is_kind(row.setting, (FAMILY, *LOCAL_PAID))
    ]
    autistic = [row for row in caseload.counts if row.group == AUTISM_ONLY]
    at_home = [row for row in autistic if is_kind(row.setting, (FAMILY,))] or autistic
    autistic_a_year = values["autism_settling_rate"] * values["autism_people_at_risk"]
    joining = values["adults_joining_a_year"]
    found = [Stream("children", born, children, "level", (p_challenging, 1 - p_challenging), 1.0)]
    for name, a_year, rows in (
        ("adults", [joining * more for more in growth], adults),
        ("autism", [autistic_a_year] * years, [replace(row, setting=FAMILY) for row in at_home]),
        ("late", [known * cohort * more for cohort, more in late], _nearly_adult(caseload.counts)),
    ):
        if rows:
            weights = [row.people for row in rows]
            found.append(Stream(name, a_year, rows, "like", weights, sum(weights)))
    return found


def _nearly_adult(counts: Sequence[Count]) -> list[Count]:
    """People on their 17th birthday, like the oldest children with family on the first day."""
    at_home = [r for r in counts if r.group == CHILD and r.people and is_kind(r.setting, (FAMILY,))]
    oldest = [row for row in at_home if row.age_to >= LATE_AT_AGE] or at_home
    return [
        replace(row, setting=FAMILY, age_from=LATE_AT_AGE, age_to=LATE_AT_AGE - 1) for row in oldest
    ]


def _growth_since_two(growth: Sequence[float]) -> list[float]:
    """By how much the share of 17-year-olds who are known has grown since they were two.

    Those known on the first day stay known, so that a falling trend takes nobody away: it acts on
    those who have yet to join.

    Args:
        growth: of entrants since the first year, for each year.
    """
    since = LATE_AT_AGE - JOINS_AT_AGE
    return [max(0.0, more - growth[max(0, year - since)]) for year, more in enumerate(growth)]
