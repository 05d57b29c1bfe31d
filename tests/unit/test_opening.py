"""The opening caseload: counts kept exactly, history from a steady past, arrivals at rate."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from scenarios.binding.bind import all_values
from scenarios.binding.caseload import caseload_of
from simulation.chance import stream_key
from simulation.clock import DAYS_PER_YEAR
from simulation.opening import JOINS_AT_AGE, LATE_AT_AGE, Caseload, Count, build_population
from simulation.people import Population
from tests.small_place import gloucestershire, shipped_model, small_model, small_place

YEARS, COHORT = 4, 1000.0
STANDARD_ERRORS = 4.0


@cache
def values() -> dict[str, float]:
    """Central values by name, with those that the small place changes."""
    model = small_model()
    row = all_values(model, small_place(), model.parameters.central()[np.newaxis])[0]
    return dict(zip(model.names, row.tolist(), strict=True))


def people(caseload: Caseload, replication: int = 0, **changed: float) -> Population:
    """The people of one replication."""
    key = stream_key(1, 0, replication)
    return build_population(small_model().tables, caseload, {**values(), **changed}, key)


def word(population: Population, person: int, attribute: str) -> str:
    """One attribute of one person, in words."""
    names = shipped_model().tables.names
    column = names.attributes.index(attribute)
    return str(names.values[column][population.codes[person, column]])


def age_on_joining(population: Population, person: int) -> float:
    """Age in years on the day the person comes in."""
    born = population.mark_at[person, 0]
    return float((max(0.0, population.joins_at[person]) - born) / DAYS_PER_YEAR)


def bare(*counts: Count, homes: int = 0) -> Caseload:
    """A caseload without histories, of constant cohorts."""
    return Caseload(counts, (COHORT,) * YEARS, homes, turning_17=(COHORT,) * YEARS)


@pytest.mark.parametrize("replication", [0, 1, 2])
def test_counts_are_respected_exactly(replication: int) -> None:
    """Protects published counts: who lives where at which level and age is never left to chance."""
    place = small_place()
    population = people(caseload_of(small_model(), place, YEARS), replication)
    opening = [p for p in range(len(population)) if population.joins_at[p] <= 0.0]
    assert len(opening) == sum(row.people for row in place.counts)
    left = list(opening)
    for row in place.counts:
        own, left = left[: row.people], left[row.people :]
        for person in own:
            for attribute in ("group", "level", "setting"):
                assert word(population, person, attribute) == getattr(row, attribute)
            assert row.age_from <= age_on_joining(population, person) < row.age_to + 1
    assert not left


def test_gloucestershire_opens_as_published() -> None:
    """Protects the shipped place: its cells add up to the counts in its file."""
    place = gloucestershire()
    population = people(caseload_of(small_model(), place, 1))
    found: Counter[tuple[str, str, str]] = Counter()
    for person in range(len(population)):
        if population.joins_at[person] <= 0.0:
            found[
                word(population, person, "group"),
                word(population, person, "level"),
                word(population, person, "setting"),
            ] += 1
    wanted: Counter[tuple[str, str, str]] = Counter()
    for row in place.counts:
        wanted[row.group, row.level, row.setting] += row.people
    assert found == +wanted


def test_the_same_people_come_from_the_same_key_and_others_from_another() -> None:
    """Protects the comparison: people depend on seed, draw and replication, never on a scenario."""
    caseload = caseload_of(small_model(), small_place(), YEARS)
    first, again, other = people(caseload, 3), people(caseload, 3), people(caseload, 4)
    for column in ("joins_at", "codes", "mark_at", "need_percent", "elapsed_days"):
        np.testing.assert_array_equal(getattr(first, column), getattr(again, column))
    assert first.n_groups == again.n_groups
    opening = sum(row.people for row in caseload.counts)
    assert not np.array_equal(first.codes[:opening], other.codes[:opening])
    assert not np.array_equal(first.mark_at[:opening], other.mark_at[:opening], equal_nan=True)


def test_more_years_add_people_and_change_none() -> None:
    """Protects a longer run from being another run: who is there already stays who they are."""
    place = small_place()
    short, long = (
        people(caseload_of(small_model(), place, 2)),
        people(caseload_of(small_model(), place, 6)),
    )
    opening = sum(row.people for row in place.counts)
    np.testing.assert_array_equal(short.codes[:opening], long.codes[:opening])
    np.testing.assert_array_equal(short.need_percent[:opening], long.need_percent[:opening])


@pytest.mark.parametrize("homes", [0, 5, 12, 40])
@pytest.mark.parametrize("with_histories", [True, False])
def test_suitable_homes_are_exactly_filled(homes: int, with_histories: bool) -> None:
    """Protects the queue for homes from opening with homes empty, or more people than homes."""
    caseload = replace(caseload_of(small_model(), small_place(), YEARS), suitable_homes=homes)
    if not with_histories:
        caseload = replace(caseload, histories={})
    population = people(caseload)
    housed = [
        p
        for p in range(len(population))
        if population.joins_at[p] <= 0.0 and word(population, p, "home") == "suitable"
    ]
    assert len(housed) == homes
    assert all(word(population, p, "setting") == "own_tenancy" for p in housed)
    assert all(word(population, p, "group") == "adults" for p in housed)
    if homes == 5 and not with_histories:
        assert all(word(population, p, "level") == "serious" for p in housed)


def test_long_stays_are_met_more_often_than_they_begin() -> None:
    """Protects the first years of discharges: people met in hospital are mostly long stayers.

    Residual stays: of stays that begin, a share ``p`` is long; of people met on a day, the share
    is ``p x long / (p x long + (1 - p) x short)``.
    """
    many = 3000
    for group, setting, share, short, long in (
        ("autism_only", "autism_hospital", "autism_long_stay_share", "autism_short_stay_years",
         "autism_long_stay_years"),
        ("adults", "local_beds", "long_stay_share", "short_stay_treatment_years",
         "long_stay_treatment_years"),
    ):  # fmt: skip
        population = people(bare(Count(group, "serious", setting, 25, 39, many)))
        met = sum(word(population, p, "stay") == "long" for p in range(many)) / many
        p, value = values()[share], values()
        expected = p * value[long] / (p * value[long] + (1 - p) * value[short])
        assert expected > 2 * p
        assert abs(met - expected) < STANDARD_ERRORS * (expected * (1 - expected) / many) ** 0.5


def test_histories_lend_long_stays_too() -> None:
    """Protects the shipped histories: in treatment beds long stays weigh more than at the door."""
    found = [
        history
        for cell, known in caseload_of(shipped_model(), gloucestershire(), 1).histories.items()
        if cell[2] in ("local_beds", "away_hospital")
        for history in known
    ]
    assert len(found) > 20
    long = sum(history.values["stay"] == "long" for history in found) / len(found)
    assert long > 1.5 * values()["long_stay_share"]
    assert all(history.values["phase"] in ("treatment", "ready") for history in found)


ARRIVALS = {
    "autism_only": "autism_people_at_risk",
    "adults": "adults_joining_a_year",
    "children": "p_child_known",
}


@pytest.mark.parametrize("group", ARRIVALS)
def test_people_join_as_a_poisson_stream_at_the_stated_rate(group: str) -> None:
    """Protects growth: the expected number join per year, on independent days."""
    a_year, replications = 6.0, 300
    caseload = bare(
        Count("adults", "none", "family_home", 25, 39, 1),
        Count("autism_only", "none", "autism_hospital", 25, 39, 1),
    )
    quiet = {**dict.fromkeys(ARRIVALS.values(), 0.0), "autism_settling_rate": 1.0}
    rate = a_year / COHORT if group == "children" else a_year
    counts, days = [], []
    for replication in range(replications):
        population = people(caseload, replication, **{**quiet, ARRIVALS[group]: rate})
        joins = population.joins_at[population.joins_at > 0.0]
        assert (np.diff(joins) > 0).all()
        newcomers = np.flatnonzero(population.joins_at > 0.0).tolist()
        assert {word(population, p, "group") for p in newcomers} <= {group}
        counts.append(len(joins))
        days += joins.tolist()
    mean = a_year * YEARS
    n = replications
    assert abs(np.mean(counts) - mean) < STANDARD_ERRORS * (mean / n) ** 0.5
    # the variance of a Poisson sample's variance is about (mean + 2 mean^2) / n
    assert abs(np.var(counts, ddof=1) - mean) < STANDARD_ERRORS * ((mean + 2 * mean**2) / n) ** 0.5
    shares = np.histogram(days, bins=8, range=(0.0, YEARS * DAYS_PER_YEAR))[0] / len(days)
    assert np.abs(shares - 1 / 8).max() < STANDARD_ERRORS * (1 / 8 * 7 / 8 / len(days)) ** 0.5


def test_children_join_in_proportion_to_their_cohorts() -> None:
    """Protects the rise to 2029 and the fall after it: cohorts set how many children join."""
    caseload = Caseload(
        (Count("adults", "none", "family_home", 25, 39, 1),), (1000.0, 0.0, 2000.0, 500.0), 0
    )
    quiet = {"adults_joining_a_year": 0.0, "p_child_known": 0.04}
    by_year = np.zeros(4)
    for replication in range(25):
        population = people(caseload, replication, **quiet)
        joins = population.joins_at[population.joins_at > 0.0]
        by_year += np.histogram(joins / DAYS_PER_YEAR, bins=[0, 1, 2, 3, 4])[0]
        for person in range(1, len(population)):
            assert age_on_joining(population, person) == pytest.approx(JOINS_AT_AGE)
            assert word(population, person, "setting") == "family_home"
    expected = 25 * 40.0 * np.array([1.0, 0.0, 2.0, 0.5])
    assert by_year[1] == 0
    assert (np.abs(by_year - expected) <= STANDARD_ERRORS * np.sqrt(expected)).all()


def test_twice_the_cohorts_bring_twice_the_children() -> None:
    """Protects the level of cohorts.csv: a larger cohort brings more people, in proportion.

    Poisson: the ratio of two counts about ``n`` and ``2n`` has a standard error of about
    ``2 * sqrt(1.5 / n)``.
    """
    quiet = {"adults_joining_a_year": 0.0, "p_child_known": 0.02}
    joined = []
    for cohort in (1000.0, 2000.0):
        caseload = Caseload(
            (Count("adults", "none", "family_home", 25, 39, 1),), (cohort,) * YEARS, 0
        )
        populations = (people(caseload, replication, **quiet) for replication in range(40))
        joined.append(sum(int((p.joins_at > 0.0).sum()) for p in populations))
    assert joined[0] > 2500
    assert abs(joined[1] / joined[0] - 2.0) < STANDARD_ERRORS * 2.0 * (1.5 / joined[0]) ** 0.5


@pytest.mark.parametrize("trend", [-0.05, 0.0, 0.1])
def test_entrants_follow_their_trend(trend: float) -> None:
    """Protects demand: children and adults who join grow or fall by the trend, from the first year.

    Growth also brings people who are first known at 17; a fall takes away nobody who is known.
    """
    caseload = bare(
        Count("adults", "none", "family_home", 25, 39, 1),
        Count("children", "none", "family_home", 17, 17, 3),
        Count("children", "serious", "family_home", 17, 17, 1),
    )
    rates = {"adults_joining_a_year": 30.0, "p_child_known": 0.03, "autism_settling_rate": 0.0}
    found: dict[str, float] = dict.fromkeys(("two", "late", "adults"), 0.0)
    replications = 30
    for replication in range(replications):
        population = people(caseload, replication, **rates, entrants_trend=trend)
        for person in np.flatnonzero(population.joins_at > 0.0).tolist():
            if word(population, person, "group") == "adults":
                found["adults"] += 1
            elif age_on_joining(population, person) < LATE_AT_AGE - 1:
                found["two"] += 1
            else:
                assert age_on_joining(population, person) == pytest.approx(LATE_AT_AGE)
                assert word(population, person, "setting") == "family_home"
                found["late"] += 1
    growth = [(1.0 + trend) ** year for year in range(YEARS)]
    each = 30.0 * replications
    expected = {
        "two": each * sum(growth),
        "adults": each * sum(growth),
        "late": each * sum(max(0.0, more - 1.0) for more in growth),
    }
    for group, number in expected.items():
        assert abs(found[group] - number) <= STANDARD_ERRORS * number**0.5, group


def test_need_is_a_hundred_on_average_and_never_tiny() -> None:
    """Protects costs: need differs between people for good, and averages to the price paid."""
    many = 4000
    population = people(bare(Count("adults", "serious", "own_tenancy", 25, 39, many)))
    need = population.need_percent[:many]
    assert need.min() >= 20
    assert abs(need.mean() - 100) < STANDARD_ERRORS * need.std() / many**0.5 + 0.5
    assert np.std(np.log(need / 100)) == pytest.approx(values()["need_sigma"], rel=0.06)


def test_people_in_family_homes_have_carers_of_an_age() -> None:
    """Protects the carer's clock: one or two carers, a generation older."""
    many = 1500
    population = people(bare(Count("adults", "none", "family_home", 18, 59, many)))
    carers = [word(population, p, "carers") for p in range(many)]
    two = values()["p_two_carers"]
    assert abs(carers.count("two") / many - two) < STANDARD_ERRORS * (two * (1 - two) / many) ** 0.5
    assert carers.count("none") == 0
    names = shipped_model().tables.names
    mark = names.attributes.index("carer_age") - names.attributes.index("age")
    older = (population.mark_at[:many, 0] - population.mark_at[:many, mark]) / DAYS_PER_YEAR
    assert np.abs(older - values()["carer_years_older"]).max() <= 6.0
    assert older.mean() == pytest.approx(values()["carer_years_older"], abs=0.4)


def test_providers_homes_are_of_the_stated_size() -> None:
    """Protects provider exit: ordinary paid homes are shared out, suitable and family homes not."""
    many = 450
    population = people(
        bare(
            Count("adults", "none", "own_tenancy", 25, 39, many),
            Count("adults", "none", "family_home", 25, 39, 50),
        )
    )
    assert population.n_groups == round(many / values()["people_per_provider_home"])
    provider = population.codes[:, -1]
    assert (provider[many : many + 50] == 0).all()
    assert provider[:many].min() >= 1
    assert provider[:many].max() <= population.n_groups
