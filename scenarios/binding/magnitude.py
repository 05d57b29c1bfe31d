"""Refuse a run whose people or money could become impossibly large, or too large to add exactly.

The engines count money in whole pence in 64 bits. Each figure has its own bounds, but prices,
slots, people and years of growth multiply, and a change during the run can make any of them
larger. So an upper bound of their product is checked before a run, for each scenario.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scenarios.language.plausible import AREA_UNITS, PERIODS_A_YEAR, is_price
from scenarios.places.load import Place
from simulation.errors import Fault, InputError
from simulation.ledger import PENCE_PER_POUND, SECONDS_PER_YEAR
from simulation.parameters import Parameter, ParameterSet
from simulation.policy import Policy
from simulation.rulebook.tables import Tables
from simulation.running.experiment import Experiment

LARGEST = 2.0**63  # in a word of 64 bits
ROOM = 20.0  # for what multiplies prices besides need, growth and numbers, such as ratios
ONCE = "GBP"
WARD_TOTAL = 2  # column of a table of wards
FAR_OUT = 6.0  # standard deviations of need
LARGEST_EXPONENT = 700.0  # of a float


@dataclass(frozen=True)
class Greatest:
    """The largest value of each quantity in any draw and on any day of one scenario.

    Attributes:
        values: of each parameter, in its unit.
        slots: of any resource.
        people: on the first day.
        level: prices of the last year, as a multiple of today's.
        whole: prices of a whole ward, and not of a person or a slot.
    """

    values: Mapping[str, float]
    slots: float
    people: int
    level: float
    whole: frozenset[str]

    def pence_a_year(self, price: Parameter) -> float:
        """A price, in pence for each person or slot, in the last year."""
        yearly = self.values[price.name] * PERIODS_A_YEAR.get(price.unit, 1.0)
        return PENCE_PER_POUND * yearly * self.level


def refuse_too_large(experiment: Experiment, parameters: ParameterSet, place: Place) -> None:
    """Raise if people or money could become too large.

    Raises:
        InputError: each fault of each scenario.
    """
    faults = []
    for scenario, policies in zip(experiment.scenarios, experiment.policies, strict=True):
        greatest = _greatest(experiment, policies)
        faults += [
            Fault("", None, None, f"{scenario} in {place.title}: {problem}", fix=fix)
            for problem, fix in (
                *_too_much_money(greatest, parameters),
                *_too_many_people(greatest, parameters, experiment, place),
            )
        ]
    if faults:
        raise InputError(faults)


def growth_parameters(tables: Tables) -> tuple[str, ...]:
    """The parameters by which prices grow each year."""
    numbers = sorted({int(number) for number in tables.price[:, 4] if number >= 0})
    return tuple(tables.names.parameters[number] for number in numbers)


def _greatest(experiment: Experiment, policies: tuple[Policy, ...]) -> Greatest:
    tables, slots = experiment.tables, max([0.0, *experiment.opening_slots])
    columns = experiment.values.max(axis=0).tolist()
    values = dict(zip(tables.names.parameters, columns, strict=True))
    for policy in policies:
        for step in policy:
            if step.kind == "parameter":
                values[step.target] = max(values[step.target], step.value)
            elif step.kind in ("capacity", "advance", "capital"):
                slots = max(slots, step.value, step.other)
    growth = max([0.0, *(values[name] for name in growth_parameters(tables))])
    level = math.exp(min(math.log1p(growth) * experiment.years, LARGEST_EXPONENT))
    people = sum(count.people for count in experiment.caseload.counts)
    whole = frozenset(tables.names.parameters[row[WARD_TOTAL]] for row in tables.ward.tolist())
    return Greatest(values, slots, people, level, whole)


def _too_much_money(greatest: Greatest, parameters: ParameterSet) -> Iterator[tuple[str, str]]:
    prices = [p for p in parameters.parameters if is_price(p.unit)]
    if not prices:
        return
    sigma = min(greatest.values.get("need_sigma", 0.0), FAR_OUT)
    need = math.exp(FAR_OUT * sigma - 0.5 * sigma * sigma)
    each = greatest.people * need + greatest.slots

    def pence(price: Parameter) -> float:
        return greatest.pence_a_year(price) * (1.0 if price.name in greatest.whole else each)

    dearest = max(prices, key=pence)
    in_all = pence(dearest)
    # The fund saves for one home in pence times seconds, in a single word.
    once = max((greatest.pence_a_year(p) for p in prices if p.unit == ONCE), default=0.0)
    if in_all * ROOM < LARGEST and once * SECONDS_PER_YEAR < LARGEST:
        return
    yield (
        "money could come to more than can be added up exactly: "
        f"'{dearest.name}' reaches £{greatest.values[dearest.name]:,.4g}, there are up to "
        f"{greatest.slots:,.10g} slots, and prices of the last year are {greatest.level:,.4g} "
        "times today's",
        "correct the price, the number of slots or the growth of prices",
    )


def _too_many_people(
    greatest: Greatest, parameters: ParameterSet, experiment: Experiment, place: Place
) -> Iterator[tuple[str, str]]:
    """Numbers for the whole area that are larger than its population."""
    growth = max(0.0, greatest.values.get("entrants_trend", 0.0))
    times = math.exp(min(math.log1p(growth) * experiment.years, LARGEST_EXPONENT))
    for parameter in parameters.parameters:
        most = greatest.values[parameter.name] * times
        if parameter.unit in AREA_UNITS and most > place.population:
            yield (
                f"'{parameter.name}' comes to {most:,.4g} {parameter.unit}, but the population is "
                f"{place.population:,}",
                "correct it, or entrants_trend, by which it may grow",
            )
