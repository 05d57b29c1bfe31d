"""From the ledgers of replications to rows of the results table and of the events table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from simulation.councils import Cost
from simulation.events import ENGINE_EVENTS, MOVED
from simulation.experiment import Experiment
from simulation.ledger import (
    PENCE_PER_POUND,
    SECONDS_PER_DAY,
    SLOT_PARTS,
    Ledger,
    pence_of,
)
from simulation.reference import Outcome
from simulation.results import in_schema
from simulation.transfers import TRANSFER, Pool, transfers

if TYPE_CHECKING:
    import pandas as pd

Row = tuple[str, int, int, int, str, str, Any, Any, Any, Any, str, float]
COLUMNS = (
    "scenario",
    "draw",
    "replication",
    "year",
    "area",
    "measure",
    "setting",
    "level",
    "service",
    "payer",
    "item",
    "value",
)
FUND_IN, FUND_OUT = ("set_aside", "repaid"), ("advanced", "reinvested")
EVENT_COLUMNS = (
    "scenario",
    "draw",
    "replication",
    "person",
    "at",
    "on",
    "event",
    "from_setting",
    "to_setting",
    "level",
    "group",
)


class Tabulator:
    """Rows of one experiment's replications."""

    def __init__(self, experiment: Experiment) -> None:
        names = experiment.tables.names
        self.experiment = experiment
        self.years, _ = experiment.edges()
        self.names = names
        by_name = dict(zip(names.attributes, names.values, strict=True))
        self.reported = [by_name[name] for name in names.reported_by]
        self.events = [name for name, _ in ENGINE_EVENTS] + list(names.events)

    def rows(self, draw: int, replication: int, outcomes: dict[str, Outcome]) -> list[Row]:
        """All rows of one task."""
        area = self.experiment.area
        pools = self.experiment.pools or ((),) * len(outcomes)
        return [
            (scenario, draw, replication, self.years[year], area, *rest)
            for (scenario, outcome), agreed in zip(outcomes.items(), pools, strict=True)
            for year, *rest in self._base(outcome.ledger, agreed)
        ]

    def frame(self, rows: list[Row]) -> pd.DataFrame:
        """Rows as a frame in the results table's schema."""
        import pandas as pd

        return in_schema(pd.DataFrame(rows, columns=list(COLUMNS)))

    def event_rows(
        self, draw: int, replication: int, outcomes: dict[str, Outcome]
    ) -> Iterator[tuple[Any, ...]]:
        """The event log of one task, in order of time within a scenario."""
        settings, start = self.reported[0], self.experiment.start.toordinal()
        for scenario, outcome in outcomes.items():
            for row in outcome.events:
                words = [
                    values[code] for values, code in zip(self.reported, row.report, strict=True)
                ]
                moved_from = settings[row.moved_from] if row.moved_from >= 0 else None
                day = start + int(row.at // 1)
                event = self.events[row.event]
                yield (
                    scenario,
                    draw,
                    replication,
                    row.person,
                    row.at,
                    day,
                    event,
                    moved_from,
                    *words,
                )

    def _words(self, report: tuple[int, ...]) -> tuple[Any, Any, Any]:
        if not report:
            return None, None, None
        setting, level, group = (
            values[code] for values, code in zip(self.reported, report, strict=True)
        )
        return setting, level, group

    def _base(self, ledger: Ledger, pools: Sequence[Pool]) -> Iterator[tuple[Any, ...]]:
        for (year, report), seconds in ledger.seconds.items():
            setting, level, group = self._words(report)
            days = seconds / SECONDS_PER_DAY
            yield year, "person_days", setting, level, None, None, group, days
        for (year, report), people in ledger.at_end.items():
            setting, level, group = self._words(report)
            yield year, "people_at_end", setting, level, None, None, group, float(people)
        yield from self._events(ledger)
        yield from self._moves(ledger)
        yield from self._money(ledger, pools)
        for (year, resource, what), parts in ledger.slot_seconds.items():
            service = self.names.resources[resource]
            days = parts / (SLOT_PARTS * SECONDS_PER_DAY)
            yield year, "capacity_days", None, None, service, None, what, days
        yield from self._fund(ledger)

    def _events(self, ledger: Ledger) -> Iterator[tuple[Any, ...]]:
        counts: dict[tuple[Any, ...], int] = {}
        for (year, report, event), n in ledger.events.items():
            if event == MOVED:
                continue  # told by "moves", with where from
            setting, level, _ = self._words(report)
            key = (year, setting, level, self.events[event])
            counts[key] = counts.get(key, 0) + n
        for (year, setting, level, event), n in counts.items():
            yield year, "events", setting, level, None, None, event, float(n)

    def _moves(self, ledger: Ledger) -> Iterator[tuple[Any, ...]]:
        settings = self.reported[0]
        counts: dict[tuple[Any, ...], int] = {}
        for (year, report, before), n in ledger.moves.items():
            setting, level, _ = self._words(report)
            key = (year, setting, level, settings[before])
            counts[key] = counts.get(key, 0) + n
        for (year, setting, level, before), n in counts.items():
            yield year, "moves", setting, level, None, None, before, float(n)

    def _money(self, ledger: Ledger, pools: Sequence[Pool]) -> Iterator[tuple[Any, ...]]:
        amounts: dict[Cost, int] = {}
        for (year, report, item, service, payer), money in ledger.money.items():
            setting, level, _ = self._words(report)
            key = (year, setting, level, service or None, self.names.payers[payer], item)
            amounts[key] = amounts.get(key, 0) + money
        costs = {key: pence_of(money) for key, money in amounts.items()}
        if self.experiment.councils:
            costs = self.experiment.councils.divided(costs)
        spent: dict[tuple[int, str, str], int] = {}
        for cost, pence in costs.items():
            if pence:
                label = self.years[cost[0]], cost[5], cost[4]
                spent[label] = spent.get(label, 0) + pence
                yield _cost(*cost, pence)
        for april_year, bearer, paid in transfers(spent, pools):
            year = self.years.index(april_year)
            yield _cost(year, None, None, None, bearer, TRANSFER, paid)

    def _fund(self, ledger: Ledger) -> Iterator[tuple[Any, ...]]:
        """Flows in whole pence, and the balance that they add up to."""
        balance = 0
        for year in range(ledger.n_years):
            flows = {w: pence_of(m) for (y, w), m in ledger.fund.items() if y == year}
            balance += sum(flows.get(w, 0) for w in FUND_IN) - sum(
                flows.get(w, 0) for w in FUND_OUT
            )
            for what, pence in {**flows, "balance_at_end": balance}.items():
                yield year, "fund_gbp", None, None, None, None, what, pence / PENCE_PER_POUND


def _cost(
    year: int,
    setting: str | None,
    level: str | None,
    service: str | None,
    payer: str,
    item: str,
    pence: int,
) -> tuple[Any, ...]:
    return year, "cost_gbp", setting, level, service, payer, item, pence / PENCE_PER_POUND
