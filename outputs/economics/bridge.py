"""From the comparator's cost to the option's: number of days, price per day, and the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from outputs.economics.costs import Costs, Line, in_category
from outputs.economics.counts import Counts
from simulation.results import COST_ITEMS

NUMBER, PRICE, REST, WHOLE = "number of days", "price of a day", "the rest", ""
"""The parts that a category's difference is split into; ``WHOLE`` where no line has a price."""


@dataclass(frozen=True)
class PricedDays:
    """One item in one setting at one level: days and cost per year, average over the run.

    ``days`` and ``cost_gbp`` belong to the comparator, ``option_days`` and
    ``option_cost_gbp`` to the option.
    """

    item: str
    setting: str
    level: str
    days: float
    option_days: float
    cost_gbp: float
    option_cost_gbp: float

    @property
    def price_gbp(self) -> float:
        """Cost of a day in the comparator; if nobody is there, in the option."""
        if self.days:
            return self.cost_gbp / self.days
        return self.option_cost_gbp / self.option_days if self.option_days else 0.0

    @property
    def option_price_gbp(self) -> float:
        """Cost of a day in the option."""
        return self.option_cost_gbp / self.option_days if self.option_days else self.price_gbp

    @property
    def volume_gbp(self) -> float:
        """Difference from the number of days, at the average of both prices."""
        return (self.option_days - self.days) * (self.price_gbp + self.option_price_gbp) / 2

    @property
    def price_effect_gbp(self) -> float:
        """Difference from the price of a day, at the average of both numbers of days."""
        return (self.option_price_gbp - self.price_gbp) * (self.days + self.option_days) / 2


@dataclass(frozen=True)
class Step:
    """One step from the comparator's cost to the option's.

    Attributes:
        category: of COST_ITEMS.
        part: NUMBER, PRICE, REST or WHOLE.
        cells: positions of its priced days, or of the priced days that it leaves out.
        value_gbp: per year, average over the run and over futures.
    """

    category: str
    part: str
    cells: tuple[int, ...]
    value_gbp: float

    @property
    def title(self) -> str:
        """The heading of its bar or row."""
        return self.category.capitalize() + (f": {self.part}" if self.part else "")


def is_priced(line: Line) -> bool:
    """Whether a line pays for days that people live somewhere."""
    return bool(line.setting and COST_ITEMS[line.item].days_of)


def priced_days(costs: Costs, counts: Counts, option: str, other: str) -> list[PricedDays]:
    """Every item, setting and level whose days have a price.

    Args:
        counts: in the futures and years of the costs.
    """
    cells = dict.fromkeys((x.item, x.setting, x.level) for x in costs.lines if is_priced(x))
    return [_cell(costs, counts, option, other, *cell) for cell in cells]


def steps(costs: Costs, cells: Sequence[PricedDays], option: str, other: str) -> list[Step]:
    """The steps in the order of the categories; they add up to the total difference.

    Args:
        cells: from ``priced_days``, for the same two scenarios.
    """
    found = []
    for category in costs.categories:
        own = tuple(n for n, x in enumerate(cells) if COST_ITEMS[x.item].category == category)
        mine = [cells[n] for n in own]
        if mine:
            volume, price = sum(c.volume_gbp for c in mine), sum(c.price_effect_gbp for c in mine)
            found += [Step(category, NUMBER, own, volume), Step(category, PRICE, own, price)]
        if any(line.category == category and not is_priced(line) for line in costs.lines):
            differs = costs.difference(option, other, in_category(category))
            explained = sum(cell.option_cost_gbp - cell.cost_gbp for cell in mine)
            part = REST if mine else WHOLE
            found.append(Step(category, part, own, float(differs.mean()) - explained))
    return found


def _cell(
    costs: Costs, counts: Counts, option: str, other: str, item: str, setting: str, level: str
) -> PricedDays:
    def cost(scenario: str) -> float:
        here = (item, setting, level)
        spent = costs.of(scenario, lambda line: (line.item, line.setting, line.level) == here)
        return float(spent.mean())

    def days(scenario: str) -> float:
        groups = COST_ITEMS[item].days_of
        where = {"setting": (setting,), "level": (level,), "item": groups}
        return float(counts.of(scenario, "person_days", where).mean())

    return PricedDays(item, setting, level, days(other), days(option), cost(other), cost(option))
