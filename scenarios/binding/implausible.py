"""Find numbers that are unlikely, given residents, evidence and the shipped place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from operator import attrgetter

import numpy as np

from scenarios.binding.draws import Draws
from scenarios.binding.model import Model
from scenarios.binding.suitability import slots_after_each
from scenarios.language.consistency import fault_at
from scenarios.language.plausible import FAR, is_far, is_price, plain
from scenarios.language.scenario import Scenario, SetParameter
from scenarios.places.load import AREA, COHORTS, COUNTS, HISTORY, Place
from scenarios.places.place import CountRow
from scenarios.places.residents import as_excel_date, residents_of
from scenarios.places.scaling import reference_place
from simulation.clock import financial_year
from simulation.errors import Fault
from simulation.opening import ADULT_AT_AGE, JOINS_AT_AGE
from simulation.parameters import Parameter, ParameterSet
from simulation.pathway.words import CHILD

UNLIKELY = 5.0
"""This many times as many as in the shipped place is unlikely."""
FEW = 20
"""Fewer people than this say little about a rate."""
ONE_IN_A_HUNDRED = 0.01
APART = 1.5
"""Children counted and children who join are seldom further apart than this."""
SOME_CHILDREN = 50
"""Fewer are too few to compare with a cohort, or are left out on purpose (``_few``)."""
CHILDHOOD_YEARS = 18
CHILD_KNOWN = "p_child_known"
KINDS: tuple[tuple[Callable[[CountRow], str], str], ...] = (
    (attrgetter("level"), "level"),
    (attrgetter("setting"), "setting"),
)
WEEKS_PER_YEAR = 365.25 / 7


def unlikely_place(model: Model, place: Place) -> Iterator[Fault]:
    """Unlikely numbers of a place."""
    yield from _adults(place)
    for of, what in KINDS:
        yield from (fault for fault, *_ in _far_counts(place, of, what))
    yield from _few(place)
    yield from _cohorts(place)
    yield from _children(model, place)
    for name, slots in {
        **place.resources,
        **{name: service.slots for name, service in place.services_running.items()},
    }.items():
        if slots > place.people:
            yield _of_file(
                place,
                AREA,
                f"{name} has {slots:,} slots on the first day, but {place.people:,} people are "
                "counted",
                f"from 0 to {place.people:,}",
                slots,
            )
    yield from _history(model, place)


def unlikely_changes(model: Model, place: Place, scenario: Scenario) -> Iterator[Fault]:
    """Unlikely numbers of a scenario."""
    for change in scenario.changes:
        if isinstance(change, SetParameter):
            yield from _far_from_evidence(change, model.parameters[change.name])
    for capacity, before, after in slots_after_each(scenario, place):
        if place.people < after > before:
            yield fault_at(
                capacity.position,
                f"{capacity.resource} comes to {after:,.10g} slots, but {place.title} counts "
                f"{place.people:,} people",
                expected=f"from 0 to {place.people:,} slots",
                fix="check the number; slots that nobody can use are paid for",
            )


def impossible_counts(place: Place) -> list[Fault]:
    """Counts so far above the shipped place's that they must count something else."""
    return [
        fault
        for of, what in KINDS
        for fault, people, usual, residents in _far_counts(place, of, what)
        if people > FAR * usual and people > ONE_IN_A_HUNDRED * residents
    ]


def unlikely_draws(draws: Draws, parameters: ParameterSet) -> tuple[str, ...]:
    """A sentence for each held or joint value that is far from the usual one.

    Raises:
        InputError: a held parameter is unknown.
    """
    values = dict(draws.held)
    if draws.table:
        medians = np.nanmedian(draws.table.values, axis=0).tolist()
        values = {**dict(zip(draws.table.names, medians, strict=True)), **values}
    far = []
    for name, value in values.items():
        parameter = parameters[name]
        if is_far(name, value, parameter.unit, parameter.value):
            far.append(
                f"{name} is {plain(value)} {parameter.unit} in these draws, "
                f"{_times(value, parameter.value)} than the usual {plain(parameter.value)}: check "
                "it and its unit."
            )
    return tuple(far)


def _far_from_evidence(change: SetParameter, parameter: Parameter) -> Iterator[Fault]:
    """A rate, share or time that is far from that of the place; a price is refused when read."""
    value, usual = change.to, parameter.value
    if is_price(parameter.unit) or not is_far(parameter.name, value, parameter.unit, usual):
        return
    yield fault_at(
        change.position,
        f"'{parameter.name}' becomes {plain(value)} {parameter.unit}, {_times(value, usual)} than "
        f"this place's {plain(usual)}",
        expected=_evidence(parameter),
        fix="check the figure and its unit",
    )


def _adults(place: Place) -> Iterator[Fault]:
    reference = reference_place()
    here, there = (1 - p.adults / p.population for p in (place, reference))
    if not there / UNLIKELY <= here <= there * 2:
        yield _of_file(
            place,
            AREA,
            f"{here:.0%} of the population are children, where {reference.title} has {there:.0%}",
            f"from {there / UNLIKELY:.0%} to {there * 2:.0%}",
            place.population,
        )


def _far_counts(
    place: Place, of: Callable[[CountRow], str], what: str
) -> Iterator[tuple[Fault, int, float, int]]:
    """Groups whose number per resident is far above that of the shipped place.

    Returns:
        A fault, the people, those that the shipped place would lead one to expect, and residents.
    """
    reference = reference_place()
    here, there = _by(place, of), _by(reference, of)
    for (group, kind), people in here.items():
        if not there[group, kind]:
            continue
        residents = residents_of(group, place.population, place.adults)
        each = residents_of(group, reference.population, reference.adults)
        usual = there[group, kind] * residents / each
        if people >= FEW and people > usual * UNLIKELY:
            rows = [row for row in place.counts if (row.group, of(row)) == (group, kind)]
            fault = Fault(
                str(place.folder / COUNTS),
                max(rows, key=lambda row: row.people).line or None,
                6,
                f"{people:,} people of the group '{group}' have the {what} '{kind}', "
                f"{_times(people, usual)} for each resident than in {reference.title}",
                expected=f"from {usual / UNLIKELY:,.0f} to {usual * UNLIKELY:,.0f}",
                fix=_check(max(row.people for row in rows)),
            )
            yield fault, people, usual, residents


def _few(place: Place) -> Iterator[Fault]:
    """Groups with very low counts; a place may leave some people out on purpose."""
    reference = reference_place()
    here, there = (_by(p, attrgetter("group")) for p in (place, reference))
    for group, kind in there:
        ratio = residents_of(group, place.population, place.adults) / residents_of(
            group, reference.population, reference.adults
        )
        usual, people = there[group, kind] * ratio, here[group, kind]
        if 0 < people < usual / FAR and usual >= FEW:
            yield _of_file(
                place,
                COUNTS,
                f"{people:,} people of the group '{group}' are counted, {_times(people, usual)} "
                f"for each resident than in {reference.title}",
                f"about {usual:,.0f}, unless some are left out on purpose",
                people,
            )


def _by(place: Place, of: Callable[[CountRow], str]) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for row in place.counts:
        found[row.group, of(row)] += row.people
    return found


def _cohorts(place: Place) -> Iterator[Fault]:
    """Years in which far more or fewer people turn 18 than there are children of one age."""
    usual = (place.population - place.adults) / CHILDHOOD_YEARS
    years = sorted(place.cohorts)
    first = next((y for y in years if y >= financial_year(place.start)), years[-1])
    people = place.cohorts[first]
    if usual >= FEW and not usual / UNLIKELY <= people <= usual * 2 * UNLIKELY:
        beside = f"{usual:,.0f} children are of each age"
        yield _of_cohort(place, first, beside, usual / UNLIKELY, usual * 2 * UNLIKELY)
    for before, after in pairwise(years):
        known = place.cohorts[before]
        if known >= FEW and not known / UNLIKELY <= place.cohorts[after] <= known * UNLIKELY:
            beside = f"{known:,} do in {before}"
            yield _of_cohort(place, after, beside, known / UNLIKELY, known * UNLIKELY)


def _children(model: Model, place: Place) -> Iterator[Fault]:
    """Children who are counted, where those who join come from cohorts of another size."""
    first, share = financial_year(place.start), model.parameters[CHILD_KNOWN].value
    ages = range(JOINS_AT_AGE, ADULT_AT_AGE)
    of_age = sum(place.people_turning_18(first + ADULT_AT_AGE - 1 - age) for age in ages)
    counted = sum(row.people for row in place.counts if row.group == CHILD)
    usual = share * of_age
    if min(counted, usual) >= SOME_CHILDREN and not usual / APART <= counted <= usual * APART:
        yield Fault(
            str(place.folder / COUNTS),
            None,
            None,
            f"{counted:,} children are counted, but {CHILD_KNOWN} ({share:.3g}) of the {of_age:,} "
            f"residents of their ages in {COHORTS} are {usual:,.0f}, so that later years of age "
            "will have more children than today's, or fewer",
            f"from {usual / APART:,.0f} to {usual * APART:,.0f}",
            fix=f"check both files, or give {CHILD_KNOWN} a local value",
        )


def _of_cohort(place: Place, year: int, beside: str, low: float, high: float) -> Fault:
    people = place.cohorts[year]
    return Fault(
        str(place.folder / COHORTS),
        2 + sorted(place.cohorts).index(year),
        2,
        f"{people:,} people turn 18 in {year}, where {beside}",
        f"from {low:,.0f} to {high:,.0f}",
        fix=_check(people),
    )


def _history(model: Model, place: Place) -> Iterator[Fault]:
    """Figures of the past that the people who are counted rule out."""
    prices = [
        p.value * (WEEKS_PER_YEAR if p.unit == "GBP per week" else 1.0)
        for p in model.parameters.parameters
        if p.unit in ("GBP per week", "GBP per year", "GBP per slot-year")
    ]
    for figure in place.history:
        unit = model.vocabulary.measures.get(figure.measure, "")
        most = max(prices) * place.people if unit.startswith("GBP") else FAR * place.people
        if unit == "share" or figure.value <= most:
            continue
        yield _of_file(
            place,
            HISTORY,
            f"{figure.measure} was {plain(figure.value)} {unit} ({figure.when}), but "
            f"{place.people:,} people are counted now",
            f"up to {plain(most)}",
            figure.value,
        )


def _of_file(place: Place, name: str, problem: str, expected: str, number: float) -> Fault:
    return Fault(str(place.folder / name), None, None, problem, expected, fix=_check(number))


def _check(number: float) -> str:
    return as_excel_date(number) or "check the number"


def _evidence(parameter: Parameter) -> str:
    if parameter.low is not None and parameter.high is not None:
        return f"{plain(parameter.low)} to {plain(parameter.high)}, the range of its evidence"
    return f"from {plain(parameter.value / FAR)} to {plain(parameter.value * FAR)}"


def _times(value: float, usual: float) -> str:
    if not value:
        return "far fewer"
    more = value > usual
    return f"{value / usual if more else usual / value:,.0f} times {'more' if more else 'less'}"
