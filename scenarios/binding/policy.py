"""A scenario's changes as the numeric, dated steps that the simulation carries out.

Months are counted on the calendar: a change over *n* months from a day takes *n* equal steps on
that day of each following month and reaches its target with the last. Whole slots are rounded half
up. A service's funded slots are not rounded (part of a year's money can be spent). A share of
them is vacant at any time and helps nobody: the service's own, or ``post_vacancy_share``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from types import MappingProxyType

from scenarios.language.scenario import (
    BUILDING_YEARS,
    HOMES,
    QUEUED,
    AddCapacity,
    Allocate,
    CapacityChange,
    Change,
    ParameterChange,
    PoolBudgets,
    Reinvest,
    ScaleParameter,
    Scenario,
    SetCapacity,
    SetParameter,
    StartService,
    StopService,
    Switch,
)
from scenarios.places.load import Place
from simulation.clock import DAYS_PER_YEAR, MONTHS_PER_YEAR, add_months, day_of, financial_year
from simulation.councils import Councils
from simulation.ledger import PENCE_PER_POUND
from simulation.policy import TRANSITION_FUND, Policy, Step, in_order, order_number
from simulation.pooled_budgets import Pool
from simulation.whole_slots import half_up, staffed_slots

VACANCY = "post_vacancy_share"
RECRUITMENT = "recruitment_years"
DELAY_SHARE = "home_delay_share"
LAW_DELAY = "mental_health_act_2025_delay_years"

Path = list[tuple[date, Fraction]]


def policy_of(
    scenario: Scenario,
    place: Place,
    parameter_values: Mapping[str, float],
    vacancies: Mapping[str, str] = MappingProxyType({}),
) -> Policy:
    """Translate a scenario's changes for one place and one draw of the parameters.

    Args:
        scenario: its changes include those of its comparators (``load_with_comparators``).
        place: gives the start date, the population and what is open or running at the start.
        parameter_values: this draw's value of every parameter.
        vacancies: the parameter of vacant posts of each service; ``VACANCY`` for the others.

    Returns:
        Steps in order of time, without steps that change nothing. At the same instant parameters
        come first, then reinvestment, then the fund's payments, then capacity.

    Raises:
        KeyError: a changed parameter has no value in this draw.
    """
    numbers = dict(_parameter_paths(scenario.changes, parameter_values))
    steps = list(_parameter_steps(numbers, place.start))
    recruitment_years = parameter_values.get(RECRUITMENT, 0.0)
    steps += _reinvestment_steps(scenario.changes, place.start, recruitment_years)
    funded, advanced = funded_slots(scenario.changes, place, recruitment_years)
    steps += _advance_steps(advanced, place.start)
    staffed = {c.resource for c in scenario.changes if isinstance(c, CapacityChange) and c.staffed}
    posts = {r: vacancies.get(r, VACANCY) for r in (*place.services_running, *place.staffed)}
    staffed |= {resource for resource, name in posts.items() if name in numbers}
    for resource in sorted(set(funded) & set(BUILDING_YEARS)):
        if resource in HOMES or _grows(funded[resource], place.slots_at_start(resource)):
            by_date = _changes_by_date(scenario.changes, resource)
            steps += _built_steps(resource, place, funded.pop(resource), parameter_values, by_date)
    steps += _queue_steps((*place.allocations, *scenario.changes), place.start)
    for resource in sorted(staffed | set(funded)):
        name = vacancies.get(resource, VACANCY)
        vacancy = [(place.start, parameter_values.get(name, 0.0)), *numbers.get(name, [])]
        steps += _capacity_steps(
            resource, place, funded.get(resource, []), vacancy if resource in staffed else []
        )
    return in_order(steps)


def pools_of(scenario: Scenario, councils: Councils | None = None) -> tuple[Pool, ...]:
    """The agreements between payers to share costs.

    If several councils share the place, the council's share is their joint share. A later
    agreement about any of the same costs replaces the whole of an earlier one.
    """
    pools: list[Pool] = []
    changes = [change for change in scenario.changes if isinstance(change, PoolBudgets)]
    for change in sorted(changes, key=lambda change: change.when.on):
        above = round(change.above_gbp * PENCE_PER_POUND)
        payers = councils.among(change.payers) if councils else change.payers
        new = Pool(financial_year(change.when.on), payers, change.items, above)
        pools = [
            replace(old, until_year=new.from_year)
            if old.until_year is None and set(old.items) & set(new.items)
            else old
            for old in pools
        ]
        pools.append(new)
    return tuple(pools)


def funded_slots(
    changes: Iterable[Change], place: Place, recruitment_years: float = 0.0
) -> tuple[dict[str, Path], dict[str, Path]]:
    """The slots paid for after each step, and the number of them that the transition fund pays.

    Args:
        recruitment_years: build-up time of a service, if the scenario does not give one.
    """
    funded: dict[str, Path] = {}
    advanced: dict[str, Path] = {}
    capacity = [change for change in changes if isinstance(change, CapacityChange)]
    for change in sorted(capacity, key=lambda change: change.when.on):
        path = funded.setdefault(change.resource, [])
        before = path[-1][1] if path else Fraction(place.slots_at_start(change.resource))
        months = change.lasts_months
        if isinstance(change, StartService) and change.ramp_months is None:
            months = half_up(recruitment_years * MONTHS_PER_YEAR)
        new = list(_capacity_path(change, before, place, months))
        path += new
        loans = advanced.setdefault(change.resource, [])
        loan = loans[-1][1] if loans else Fraction(0)
        if isinstance(change, StartService) and change.funded_by == TRANSITION_FUND:
            loans += [(on, loan + slots - before) for on, slots in new]
        elif loan:
            loans += [(on, min(loan, slots)) for on, slots in new]
    return funded, advanced


def _capacity_path(
    change: CapacityChange, before: Fraction, place: Place, months: int
) -> Iterator[tuple[date, Fraction]]:
    whole = not isinstance(change, StartService)
    target = slots_after(change, before, place)
    if not months:
        yield change.when.on, target
    for month in range(1, months + 1):
        slots = before + (target - before) * Fraction(month, months)
        yield add_months(change.when.on, month), Fraction(half_up(slots)) if whole else slots


def slots_after(change: CapacityChange, before: Fraction, place: Place) -> Fraction:
    """The slots paid for once a change is complete.

    Args:
        before: the slots paid for when it begins.
    """
    if isinstance(change, StartService):
        return Fraction(place.service_slots(change))
    if isinstance(change, AddCapacity):
        return before + change.by
    if isinstance(change, SetCapacity):
        opening = place.slots_at_start(change.resource) if change.to.relative else 1
        return Fraction(half_up(Fraction(str(change.to.number)) * opening))
    assert isinstance(change, StopService)
    return Fraction(0)


def _capacity_steps(
    resource: str, place: Place, funded: Path, vacancy: list[tuple[date, float]]
) -> Iterator[Step]:
    slots = float(place.slots_at_start(resource))
    empty = vacancy[0][1] if vacancy else 0.0
    last = (staffed_slots(slots, empty), slots)
    slots_on, empty_on = dict(funded), dict(vacancy)
    for on in sorted({*slots_on, *empty_on}):
        slots = float(slots_on.get(on, slots))
        empty = empty_on.get(on, empty)
        now = (staffed_slots(slots, empty), slots)
        if now != last:
            label = f"{resource}: {now[0]} usable, {round(now[1], 1):g} paid for"
            usable = float(now[0])
            yield Step(day_of(on, place.start), "capacity", resource, usable, now[1], label)
        last = now


def _queue_steps(changes: Iterable[Change], start: date) -> Iterator[Step]:
    """What is reserved for each queue class, then the order, with which free slots are given."""
    orders = {resource: list(range(len(classes))) for resource, classes in QUEUED.items()}
    found = [change for change in changes if isinstance(change, Allocate)]
    for change in sorted(found, key=lambda change: change.when.on):
        classes, day = QUEUED[change.resource], day_of(change.when.on, start)
        if change.queue:
            orders[change.resource] = [classes.index(one) for one in change.queue]
        reserved = dict(change.reserved or ())
        for number, one in enumerate(classes if change.reserved is not None else ()):
            homes = float(reserved.get(one, 0))
            label = f"{change.resource}: {homes:g} reserved for {one}"
            yield Step(day, "reserve", change.resource, homes, float(number), label)
        order = orders[change.resource]
        label = f"{change.resource}: served in the order {', '.join(classes[i] for i in order)}"
        yield Step(day, "order", change.resource, order_number(order), label=label)


def _changes_by_date(changes: Iterable[Change], resource: str) -> dict[date, CapacityChange]:
    """The change that each planned opening belongs to."""
    return {
        add_months(change.when.on, month): change
        for change in changes
        if isinstance(change, CapacityChange) and change.resource == resource
        for month in range(min(1, change.lasts_months), change.lasts_months + 1)
    }


def _grows(planned: Path, opening: int) -> bool:
    """Whether there are ever more slots than on the first day."""
    return any(slots > opening for _, slots in planned)


def _built_steps(
    resource: str,
    place: Place,
    planned: Path,
    values: Mapping[str, float],
    by_date: Mapping[date, CapacityChange],
) -> Iterator[Step]:
    """New homes and beds are paid for before they open, and open later than planned."""
    build_days = values.get(BUILDING_YEARS[resource], 0.0) * DAYS_PER_YEAR
    late_days = build_days * values.get(DELAY_SHARE, 0.0)
    total = slots = most = Fraction(place.slots_at_start(resource))
    opened: list[tuple[float, Fraction, int]] = []
    for on, number in planned:
        more, slots, day, change = number - slots, number, day_of(on, place.start), by_date[on]
        new, most = number - most, max(most, number)
        if new > 0:
            label = f"{resource}: {float(new):g} new ones are paid for"
            yield Step(max(0.0, day - build_days), "capital", resource, float(new), label=label)
            day = day_of(add_months(on, change.late_months), place.start) + late_days
        if more:
            opened.append((day, more, change.fill_months if new > 0 else 0))
    for day, more, fill_months in sorted(opened, key=lambda one: one[0]):
        total += more
        yield from _filled(resource, day, int(more), fill_months)
        label = f"{resource}: {float(more):+g}"
        yield Step(day, "capacity", resource, float(total), float(total), label)


def _filled(resource: str, day: float, homes: int, months: int) -> Iterator[Step]:
    """Homes that open on a day and can be filled one after the other over some months."""
    for number in range(1, homes + 1 if months else 1):
        days = months / MONTHS_PER_YEAR * DAYS_PER_YEAR * number / homes
        label = f"{resource}: one can be filled after {days:.0f} days"
        yield Step(day, "prepare", resource, 1.0, days, label)


def _advance_steps(advanced: Mapping[str, Path], start: date) -> Iterator[Step]:
    for resource, path in advanced.items():
        last = 0.0
        for on, slots in path:
            if float(slots) != last:
                last = float(slots)
                label = f"{resource}: {round(last, 1):g} slots paid by the transition fund"
                yield Step(day_of(on, start), "advance", resource, last, label=label)


def _parameter_paths(
    changes: Iterable[Change], values: Mapping[str, float]
) -> Iterator[tuple[str, list[tuple[date, float]]]]:
    named: dict[str, list[ParameterChange]] = {}
    for change in sorted(changes, key=lambda change: change.when.on):
        if isinstance(change, ParameterChange):
            named.setdefault(change.name, []).append(change)
    for name, own in named.items():
        path: list[tuple[date, float]] = []
        for change in own:
            if isinstance(change, Switch):
                delay_years = values.get(delay_of(name), 0.0) if change.on else 0.0
                path = _switched(path, change, delay_years)
                continue
            before = path[-1][1] if path else values[name]
            path += _parameter_path(change, before, values[name])
        yield name, path


def delay_of(switch: str) -> str:
    """The parameter, if there is one, that says how long after its date a switch takes effect."""
    return f"{switch}_delay_years"


def _switched(
    path: list[tuple[date, float]], change: Switch, delay_years: float
) -> list[tuple[date, float]]:
    """A path with a switch thrown; what was to take effect later than this is called off."""
    on = add_months(change.when.on, half_up(delay_years * MONTHS_PER_YEAR))
    return [*((day, to) for day, to in path if day < on), (on, float(change.on))]


def _parameter_path(
    change: ParameterChange, before: float, drawn: float
) -> Iterator[tuple[date, float]]:
    if isinstance(change, ScaleParameter):
        target = change.scaled(drawn)
    else:
        assert isinstance(change, SetParameter)
        target = change.to
    months = change.lasts_months
    for month in range(1, months):
        yield add_months(change.when.on, month), before + (target - before) * month / months
    yield add_months(change.when.on, months), target


def _parameter_steps(paths: Mapping[str, list[tuple[date, float]]], start: date) -> Iterator[Step]:
    for name, path in paths.items():
        for on, value in path:
            label = f"{name} becomes {value:.4g}"
            yield Step(day_of(on, start), "parameter", name, value, label=label)


def _reinvestment_steps(
    changes: Iterable[Change], start: date, recruitment_years: float
) -> Iterator[Step]:
    earlier: dict[str, float] = {}
    for change in sorted(changes, key=lambda change: change.when.on):
        if not isinstance(change, Reinvest):
            continue
        day, into = day_of(change.when.on, start), dict(change.into)
        for target in (*(name for name in earlier if name not in into), *into):
            share = change.share * into.get(target, 0.0)
            label = f"{share:.0%} of {change.of} goes to {target}"
            lag_days = change.lag_days
            if lag_days is None:
                lag_days = recruitment_years * DAYS_PER_YEAR
            yield Step(day, "reinvest", target, share, lag_days, label)
        earlier = into
