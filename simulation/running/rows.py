"""Turn the accounts of replications into rows of the results table and the events table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.councils import Cost
from simulation.events import ENGINE_EVENTS, MOVED
from simulation.ledger import PENCE_PER_POUND, SECONDS_PER_DAY, SLOT_ITEMS, SLOT_PARTS
from simulation.pooled_budgets import TRANSFER, Pool, in_whole_pence, transfers
from simulation.results import COLUMNS as SCHEMA
from simulation.results import in_schema
from simulation.running.experiment import Experiment
from simulation.totals import FLOWS, Ended, Money, Totals, nonzero, refuse_overflow, slot_times

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

FUND_IN, FUND_OUT, BALANCE = ("set_aside", "repaid"), ("advanced", "reinvested"), "balance_at_end"
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
WORDS = ("scenario", "area", "measure", "setting", "level", "service", "payer", "item")
NONE = -1

Block = dict[str, "NDArray[Any]"]  # columns of the table, words as numbers of their labels
Amounts = dict[tuple[int, str, str], int]  # pence by April year, item and payer


class Labels:
    """The words of one column as numbers, in the order in which they first occur."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._at: dict[str, int] = {}

    def number(self, word: str) -> int:
        """The number of a word."""
        if word not in self._at:
            self._at[word] = len(self.words)
            self.words.append(word)
        return self._at[word]

    def numbers(self, words: Sequence[str]) -> NDArray[np.int64]:
        """The numbers of several words."""
        return np.array([self.number(word) for word in words], dtype=np.int64)


class Tabulator:
    """Rows of one experiment's replications."""

    def __init__(self, experiment: Experiment) -> None:
        self.experiment, names = experiment, experiment.tables.names
        self.years, _ = experiment.edges()
        self.names = names
        by_name = dict(zip(names.attributes, names.values, strict=True))
        self.reported = [by_name[name] for name in names.reported_by]
        self.events = [name for name, _ in ENGINE_EVENTS] + list(names.events)
        self.labels = {column: Labels() for column in WORDS}

    def rows(self, draw: int, replication: int, outcomes: Mapping[str, Ended]) -> list[Block]:
        """All rows of one task."""
        pools = self.experiment.pools or ((),) * len(outcomes)
        blocks = []
        for (scenario, outcome), agreed in zip(outcomes.items(), pools, strict=True):
            totals = outcome.totals(self.experiment.tables)
            refuse_overflow(totals)
            for block in self._blocks(totals, agreed):
                length = len(block["value"])
                number = self.labels["scenario"].number(scenario)
                block["scenario"] = np.full(length, number)
                block["draw"] = np.full(length, draw)
                block["replication"] = np.full(length, replication)
                blocks.append(block)
        return blocks

    def frame(self, blocks: Sequence[Block]) -> pd.DataFrame:
        """Rows as a frame in the results table's schema."""
        import pandas as pd

        columns: dict[str, Any] = {}
        length = sum(len(block["value"]) for block in blocks)
        area = self.labels["area"].number(self.experiment.area)
        for name, kind in SCHEMA.items():
            if name == "quarter":
                columns[name] = pd.array([pd.NA] * length, dtype="Int8")
                continue
            if name == "area":
                column = np.full(length, area)
            else:
                column = np.concatenate([np.empty(0, dtype=np.int64), *(b[name] for b in blocks)])
            if name in WORDS:
                columns[name] = _categories(column, self.labels[name].words)
            else:
                columns[name] = column.astype(kind)
        return in_schema(pd.DataFrame(columns), self.names.payers)

    def event_rows(
        self, draw: int, replication: int, outcomes: Mapping[str, Ended]
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
                yield (
                    scenario,
                    draw,
                    replication,
                    row.person,
                    row.at,
                    day,
                    self.events[row.event],
                    moved_from,
                    *words,
                )

    def _blocks(self, totals: Totals, pools: Sequence[Pool]) -> Iterator[Block]:
        yield from self._people(totals)
        yield from self._counted(totals)
        yield from self._events(totals)
        yield from self._money(totals, pools)
        yield from self._slots(totals)
        yield self._fund(totals)

    def _block(self, measure: str, year: Any, value: Any, **words: Any) -> Block:
        """One block of rows; a column not given is null."""
        length = len(value)
        block: Block = {"year": np.array(self.years)[year], "value": np.asarray(value, float)}
        block["measure"] = np.full(length, self.labels["measure"].number(measure))
        for column in ("setting", "level", "service", "payer", "item"):
            block[column] = words.get(column, np.full(length, NONE))
        return block

    def _report(self, number: NDArray[np.int64]) -> dict[str, NDArray[np.int64]]:
        """The setting, level and group of reports; empty if people are not reported by any."""
        if not self.reported:
            return {}
        sizes = tuple(len(values) for values in self.reported)
        setting, level, group = np.unravel_index(number, sizes)
        return {
            "setting": self.labels["setting"].numbers(self.reported[0])[setting],
            "level": self.labels["level"].numbers(self.reported[1])[level],
            "group": group,
        }

    def _people(self, totals: Totals) -> Iterator[Block]:
        for measure, counted, unit in (
            ("person_days", totals.seconds, SECONDS_PER_DAY),
            ("people_at_end", totals.at_end, 1),
        ):
            year, report, value = nonzero(counted)
            words = self._report(report)
            group = words.pop("group", None)
            if group is not None:
                words["item"] = self.labels["item"].numbers(self.reported[2])[group]
            yield self._block(measure, year, value / unit, **words)

    def _counted(self, totals: Totals) -> Iterator[Block]:
        if self.names.counted:
            year, group, seconds = nonzero(totals.counted)
            item = self.labels["item"].numbers(self.names.counted)[group]
            yield self._block("counted_days", year, seconds / SECONDS_PER_DAY, item=item)

    def _without_group(self, array: NDArray[np.int64]) -> NDArray[np.int64]:
        """Sum over groups of people, which are the last part of a report."""
        if not self.reported:
            return array
        groups = len(self.reported[2])
        summed = array.reshape(len(array), -1, groups, *array.shape[2:]).sum(axis=2)
        return np.asarray(summed, dtype=np.int64)

    def _pair(self, number: NDArray[np.int64]) -> dict[str, NDArray[np.int64]]:
        """The setting and level of reports without group."""
        if not self.reported:
            return {}
        words = self._report(number * len(self.reported[2]))
        del words["group"]
        return words

    def _events(self, totals: Totals) -> Iterator[Block]:
        counted = totals.events.copy()
        counted[:, :, MOVED] = 0  # "moves" reports it, with the setting before
        year, report, event, value = nonzero(self._without_group(counted))
        item = self.labels["item"].numbers(self.events)[event]
        yield self._block("events", year, value, item=item, **self._pair(report))
        if self.reported:
            year, report, before, value = nonzero(self._without_group(totals.moves))
            item = self.labels["item"].numbers(self.reported[0])[before]
            yield self._block("moves", year, value, item=item, **self._pair(report))

    def _money(self, totals: Totals, pools: Sequence[Pool]) -> Iterator[Block]:
        money = totals.money
        people = Money(self._without_group(money.low), self._without_group(money.high))
        year, report, item, payer, pence = nonzero(self._people_pence(people))
        words = {"payer": self._payers(payer), **self._pair(report)}
        if len(pence):
            words["item"] = self.labels["item"].numbers(self.names.items)[item]
        blocks = [self._block("cost_gbp", year, pence / PENCE_PER_POUND, **words)]
        year, resource, item, payer, pence = nonzero(totals.slot_money.pence())
        words = {"payer": self._payers(payer), "service": self._services(resource)}
        words["item"] = self.labels["item"].numbers(SLOT_ITEMS)[item]
        blocks.append(self._block("cost_gbp", year, pence / PENCE_PER_POUND, **words))
        if self.experiment.councils:
            costs = self.experiment.councils.divided(self._costs(blocks))
            blocks = [self._cost_block(costs)]
        yield from blocks
        if pools:
            spent: Amounts = {}
            for (paid_in, _, _, _, bearer, what), amount in self._costs(blocks).items():
                label = self.years[paid_in], what, bearer
                spent[label] = spent.get(label, 0) + amount
            yield self._transfers(spent, pools)

    def _people_pence(self, money: Money) -> NDArray[np.int64]:
        """Whole pence; payments between payers still sum to zero."""
        pence = money.pence()
        if TRANSFER in self.names.items:
            item = self.names.items.index(TRANSFER)
            for year, report in np.argwhere(pence[:, :, item].any(axis=-1)).tolist():
                pence[year, report, item] = in_whole_pence(money.exact(year, report, item))
        return pence

    def _costs(self, blocks: Sequence[Block]) -> dict[Cost, int]:
        """Rows of cost in words, in whole pence."""
        costs: dict[Cost, int] = {}
        columns = ("setting", "level", "service", "payer", "item")
        index = {year: i for i, year in enumerate(self.years)}
        for block in blocks:
            words = (self._spelt(name, block[name]) for name in columns)
            pence = np.rint(block["value"] * PENCE_PER_POUND).astype(np.int64).tolist()
            years = [index[year] for year in block["year"].tolist()]
            for *cost, amount in zip(years, *words, pence, strict=True):
                costs[tuple(cost)] = amount
        return costs

    def _spelt(self, column: str, numbers: NDArray[np.int64]) -> list[str | None]:
        """Numbers of labels as words; below 0 is none."""
        words = self.labels[column].words
        return [words[n] if n >= 0 else None for n in numbers.tolist()]

    def _cost_block(self, costs: Mapping[Cost, int]) -> Block:
        """Whole pence as rows of cost, leaving out zeros."""
        kept = [(cost, pence) for cost, pence in costs.items() if pence]
        words = {
            name: np.array(
                [NONE if c[i] is None else self.labels[name].number(str(c[i])) for c, _ in kept],
                dtype=np.int64,
            )
            for i, name in enumerate(("setting", "level", "service", "payer", "item"), 1)
        }
        year = np.array([cost[0] for cost, _ in kept], dtype=np.int64)
        gbp = np.array([pence for _, pence in kept], dtype=float) / PENCE_PER_POUND
        return self._block("cost_gbp", year, gbp, **words)

    def _transfers(self, spent: Amounts, pools: Sequence[Pool]) -> Block:
        paid = list(transfers(spent, pools))
        bearers = self.labels["payer"].numbers([bearer for _, bearer, _ in paid])
        item = np.full(len(paid), self.labels["item"].number(TRANSFER))
        year = np.array([self.years.index(year) for year, _, _ in paid], dtype=np.int64)
        gbp = np.array([pence for _, _, pence in paid], dtype=float) / PENCE_PER_POUND
        return self._block("cost_gbp", year, gbp, payer=bearers, item=item)

    def _payers(self, payer: NDArray[np.int64]) -> NDArray[np.int64]:
        return self.labels["payer"].numbers(self.names.payers)[payer] if len(payer) else payer

    def _services(self, resource: NDArray[np.int64]) -> NDArray[np.int64]:
        return self.labels["service"].numbers(self.names.resources)[resource]

    def _slots(self, totals: Totals) -> Iterator[Block]:
        """Slot time of every resource, year and kind, including zeros."""
        n_years = len(totals.slot_seconds)
        for resource in range(len(self.names.resources)):
            whats = slot_times(self.names, resource)
            parts = totals.slot_seconds[:, resource, : len(whats)].ravel()
            yield self._block(
                "capacity_days",
                np.repeat(np.arange(n_years), len(whats)),
                parts / (SLOT_PARTS * SECONDS_PER_DAY),
                service=self._services(np.full(len(parts), resource)),
                item=np.tile(self.labels["item"].numbers(whats), n_years),
            )

    def _fund(self, totals: Totals) -> Block:
        """Flows and the resulting balance in whole pence; empty if no money flows."""
        pence = totals.fund.pence()
        flow = {what: pence[:, i] for i, what in enumerate(FLOWS)}
        balance = np.cumsum(sum(flow[w] for w in FUND_IN) - sum(flow[w] for w in FUND_OUT))
        shown = np.column_stack([pence, balance]) if pence.any() else np.empty((0, 0))
        year, what = (axis.ravel() for axis in np.indices(shown.shape))
        item = self.labels["item"].numbers([*FLOWS, BALANCE])[what]
        return self._block("fund_gbp", year, shown.ravel() / PENCE_PER_POUND, item=item)


def _categories(numbers: NDArray[np.int64], words: list[str]) -> pd.Categorical[Any]:
    """Numbered words as a categorical of those that occur, in order of the alphabet."""
    import pandas as pd

    used = np.unique(numbers[numbers >= 0])
    ranked = sorted(used.tolist(), key=words.__getitem__)
    place = np.full(len(words) + 1, NONE, dtype=np.int64)
    place[ranked] = np.arange(len(ranked))
    return pd.Categorical.from_codes(place[numbers], pd.Index([words[n] for n in ranked]))
