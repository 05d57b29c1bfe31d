"""The figures of page, workbook and verdicts, worked out from results.parquet by another way.

It reads the declared rows of a measure and nothing else of the program: sums, shares, differences,
percentiles, steps and paybacks are worked out here again.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulation.results import COST_ITEMS
from simulation.results.measures import named
from simulation.results.measuring import Rows
from tests.marked import DECIMALS, FACTOR, count_in, last_year, number_in, unit_of

QUANTILES = {"p5": 0.05, "p95": 0.95}
COLUMNS = {  # of the results table, by attribute of Rows
    "settings": "setting", "levels": "level", "items": "item", "payers": "payer",
    "services": "service",
}  # fmt: skip
FUTURE = ["scenario", "draw", "replication"]
PENNY = 0.005
LOWEST = ("futures_back", "futures_out", "futures_never_out", "back_by")
FEW = 20  # of fewer futures the range is from the lowest to the highest


class Recomputed:
    """Answers from the results table of a run folder alone."""

    def __init__(self, folder: Path) -> None:
        results = pd.read_parquet(folder / "results.parquet")
        self.results = results.astype({"scenario": str, "year": int})
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        bands = manifest["money"]["discounting"]["bands"]
        self.bands = [(band["first_year"], band["rate"]) for band in bands]
        self.comparator = {one["name"]: one["compare_with"] for one in manifest["scenarios"]}
        # below this many people, settings and levels of an item are taken together
        self.years = sorted(int(year) for year in self.results["year"].unique())
        futures = self.results[FUTURE].drop_duplicates()
        self.futures = pd.MultiIndex.from_frame(futures)
        self.sums: dict[Rows, pd.DataFrame] = {}
        self.steps: dict[tuple[str, str], float] = {}

    def by_year(self, rows: Rows) -> pd.DataFrame:
        """The sum of some rows: a row a future, a column a year."""
        if rows not in self.sums:
            taken = self.results[self.taken(rows)]
            sums = taken.groupby([*FUTURE, "year"], observed=True)["value"].sum().unstack("year")
            self.sums[rows] = sums.reindex(index=self.futures, columns=self.years).fillna(0.0)
        return self.sums[rows]

    def taken(self, rows: Rows) -> Any:
        """Which rows of the table a measure adds up; copies and councils count as their kind."""
        kept = self.results["measure"] == rows.stored
        for attribute, column in COLUMNS.items():
            wanted = getattr(rows, attribute)
            if wanted is None:
                continue
            own = self.results[column].astype(str)
            fits = own.isin(wanted)
            kinds = wanted if column == "setting" else [w for w in wanted if w == "council"]
            if column in ("setting", "payer"):
                for kind in kinds:
                    fits |= own.str.startswith(f"{kind}_")
            kept &= fits
        return kept

    def parts(self, measure: str, year: int, years: int) -> tuple[Any, Any]:
        """What is divided by what over a period, by future."""
        of, period = named(measure), range(year, year + years)
        table = self.by_year(of.rows)
        if of.answer == "closing":
            return table[period[-1]], 1.0
        if of.answer == "discounted":
            return sum(table[y] * self.factor(y) for y in period), 1.0
        top = table[list(period)].sum(axis=1)
        if of.per is not None:
            return top, self.by_year(of.per)[list(period)].sum(axis=1)
        return top, float(sum(days_of(y) for y in period)) if of.answer == "average" else 1.0

    def factor(self, year: int) -> float:
        """What a pound of a year counts for in the first."""
        worth = 1.0
        for elapsed in range(1, year - self.years[0] + 1):
            worth /= 1 + [rate for start, rate in self.bands if start <= elapsed][-1]
        return worth

    def by_future(self, measure: str, year: int, years: int) -> pd.DataFrame:
        """Values of one year or period: a row a future, a column a scenario; yearly averages."""
        top, bottom = self.parts(measure, year, years)
        if named(measure).unit.endswith(" a year"):
            bottom = bottom * years
        if np.ndim(bottom):
            top, bottom = top.where(bottom > 0, 0.0), bottom.where(bottom > 0, 1.0)
        return pd.Series(top / bottom).unstack("scenario")

    def pooled(self, measure: str, year: int, years: int) -> Any:
        """A share of each scenario, its parts summed over futures."""
        top, bottom = (part.groupby(level=0).sum() for part in self.parts(measure, year, years))
        return top.where(bottom > 0, 0.0) / bottom.where(bottom > 0, 1.0)

    def by_place(self, shown: Mapping[str, str]) -> pd.DataFrame:
        """People who live in some settings, or move there in a year, as ``by_future``."""
        rows = self.results[self.results["level"].isin(("challenging", "serious"))]
        settings = shown["data-settings"].split()
        rows = rows[(rows["measure"] == shown["data-measure"]) & rows["setting"].isin(settings)]
        if shown["data-measure"] == "person_days":
            over = sum(days_of(year) for year in self.years)
        else:
            over = len(self.years)
            before = shown.get("data-from", "").split()
            known = rows["item"].isin(before) if before else ~rows["item"].isin(settings)
            rows = rows[known]
        sums = rows.groupby(FUTURE, observed=True)["value"].sum()
        values = sums.reindex(self.futures, fill_value=0.0) / over
        return values.unstack("scenario")

    def seen(self, shown: Mapping[str, str]) -> float:
        """Yearly chance, or the first year from which a difference is clear to the end; or NaN."""
        measure, scenario = shown["data-measure"], shown["data-scenario"]
        tables = {year: self.by_future(measure, year, 1) for year in self.years}
        if shown["data-stat"] == "chance":
            steps = [(tables[b] - tables[a])[scenario].abs() for a, b in pairwise(self.years)]
            return float(pd.concat(steps).quantile(0.9))
        gaps = {y: one[scenario] - one[self.comparator[scenario]] for y, one in tables.items()}
        ends = {y: (self.end(gap, "p5"), self.end(gap, "p95")) for y, gap in gaps.items()}
        clear = [y for y, (low, high) in ends.items() if low > 0 or high < 0]
        last = self.years[-1]
        return min((y for y in self.years if {*range(y, last + 1)} <= {*clear}), default=math.nan)

    def moved(self, holds: pd.Series, stat: str) -> float:
        """A share, or what more runs could move it to: the roots of Wilson's quadratic.

        The number of futures is divided by how much more the means of draws vary than those of
        independent futures would, with one draw for and one against beside them.
        """
        share, end = float(holds.mean()), stat.removeprefix("futures_less")
        if end not in ("_low", "_high") or share == (end == "_high"):
            return share
        draws = holds.astype(float).groupby(level="draw")
        means, size = [*draws.mean(), 0.0, 1.0], float(draws.size().mean())
        alone = np.mean(means) * (1 - np.mean(means)) / size
        alike = min(max(float(np.var(means, ddof=1)) / alone, 1.0), size)
        n, z2 = len(holds) / alike, 1.6448536269514722**2
        low, high = sorted(np.roots([1 + z2 / n, -(2 * share + z2 / n), share**2]))
        return float(low if end == "_low" else high)

    def end(self, values: pd.Series, stat: str) -> float:
        """The lower or upper end of the range over futures."""
        if len(values) < FEW:
            return float(values.min() if stat == "p5" else values.max())
        return float(values.quantile(QUANTILES[stat]))

    def running(self, measure: str, year: int) -> pd.DataFrame:
        """What stands by the end of a year: in the fund, or as all that was ever spent."""
        if measure == "fund_balance":
            return -self.by_future(measure, year, 1)
        years = year - self.years[0] + 1
        return self.by_future("total_cost", self.years[0], years) * years

    def lowest(self, shown: Mapping[str, str]) -> float:
        """How far money is out at most, and when it is back, of each future's running total."""
        measure, scenario, stat = (shown[f"data-{key}"] for key in ("measure", "scenario", "stat"))
        tables = [self.running(measure, year) for year in self.years]
        other = None if measure == "fund_balance" else self.comparator[scenario]
        out = pd.concat([t[scenario] - (t[other] if other else 0) for t in tables], axis=1)
        out.columns = pd.Index(self.years)
        if stat.startswith("lowest_"):
            most, stat = out.max(axis=1).clip(lower=0), stat.removeprefix("lowest_")
            return self.end(most, stat) if stat in QUANTILES else float(most.mean())
        ever = (out > PENNY).any(axis=1)
        if stat == "futures_never_out":
            return float((~ever).mean())
        if stat == "futures_out":
            return float((out[self.years[-1]] > PENNY).mean())
        back = out[ever & (out[self.years[-1]] <= PENNY)]
        if stat == "futures_back":
            return len(back) / len(out)
        since = [max(y for y in self.years if row[y] > PENNY) + 1 for _, row in back.iterrows()]
        return math.ceil(pd.Series(since).median())

    def step(self, scenario: str, title: str) -> float:
        """What one step of the way from comparator to option makes, worked out once."""
        if (scenario, title) not in self.steps:
            self.steps[scenario, title] = self.worked_out_step(scenario, title)
        return self.steps[scenario, title]

    def worked_out_step(self, option: str, title: str) -> float:
        """The step from days and prices; the line of rounding from the others as printed."""
        other = self.comparator[option]
        category, _, part = title.partition(": ")
        if title == "Rounding":
            return self.rounding(option)
        rows = self.results
        n = len(rows[["draw", "replication"]].drop_duplicates()) * len(self.years)
        cost = rows[rows["measure"] == "cost_gbp"]
        own = [i for i in cost["item"].unique() if COST_ITEMS[i].category == category.lower()]
        cost = cost[cost["item"].isin(own)]
        made = {"number of days": 0.0, "price of a day": 0.0}
        for item in own:
            groups = COST_ITEMS[item].days_of
            days = rows[(rows["measure"] == "person_days") & rows["item"].isin(groups)]
            cells = cost[(cost["item"] == item) & cost["setting"].notna()] if groups else cost[:0]
            kept = []
            for (setting, level), paid in cells.groupby(["setting", "level"], observed=True):
                here = days[(days["setting"] == setting) & (days["level"] == level)]
                cell = np.array(
                    [
                        [float(t.loc[t["scenario"] == s, "value"].sum()) / n for t in (here, paid)]
                        for s in (other, option)
                    ]
                )
                kept.append(cell)
            for (q0, c0), (q1, c1) in kept:
                p0, p1 = (
                    c / q if q else (c0 + c1) / ((q0 + q1) or 1.0) for c, q in ((c0, q0), (c1, q1))
                )
                made["number of days"] += (q1 - q0) * (p0 + p1) / 2
                made["price of a day"] += (p1 - p0) * (q0 + q1) / 2
        sums = cost.groupby("scenario", observed=True)["value"].sum() / n
        rest = float(sums[option] - sums[other]) - sum(made.values())
        return made.get(part, rest)

    def rounding(self, option: str) -> float:
        """What all steps, printed in £ million with two decimals, lack of the printed whole."""
        cost = self.results[self.results["measure"] == "cost_gbp"]
        categories = {COST_ITEMS[item].category.capitalize() for item in cost["item"].unique()}
        parts = ("", ": number of days", ": price of a day", ": the rest")
        priced = {
            category: any(
                COST_ITEMS[item].days_of and COST_ITEMS[item].category == category.lower()
                for item in cost["item"].unique()
            )
            for category in categories
        }
        titles = [c + part for c in categories for part in (parts[1:] if priced[c] else parts[:1])]
        printed = [round(self.step(option, title) * 1e-6, 2) for title in titles]
        table = self.by_future("total_cost", self.years[0], len(self.years))
        whole = float((table[option] - table[self.comparator[option]]).mean())
        return 1e6 * (round(whole * 1e-6, 2) - sum(printed))

    def differs_from(self, scenario: str) -> int:
        """The first year in which a scenario costs more or less than its comparator."""
        other = self.comparator[scenario]
        for year in self.years:
            table = self.by_future("total_cost", year, 1)
            if ((table[scenario] - table[other]).abs() > 1e-6).any():
                return year
        return 10_000

    def value(self, shown: Mapping[str, str]) -> float:
        """What a figure should be, in the measure's own unit; shares of futures from 0 to 1."""
        measure, scenario, stat = (shown[f"data-{key}"] for key in ("measure", "scenario", "stat"))
        if stat in ("chance", "clear_from"):
            return self.seen(shown)
        if stat.startswith("lowest_") or stat in LOWEST:
            return self.lowest(shown)
        if stat == "difference_step":
            return self.step(scenario, shown["data-step"])
        year, years = int(shown["data-year"]), int(shown.get("data-years", "1"))
        if "data-settings" in shown:
            table = self.by_place(shown)
        elif measure == "cumulative_cost":
            table = self.running(measure, year)
        else:
            table = self.by_future(measure, year, years)
        compares = stat.startswith(("difference_", "futures_"))
        values = table[scenario] - (table[self.comparator[scenario]] if compares else 0.0)
        if stat.startswith("futures_"):
            same = values.abs() <= 1e-6
            if same.all() and "_less" in stat and self.differs_from(scenario) > last_year(shown):
                return 0.0
            if stat == "futures_same":
                return float(same.mean())
            return self.moved(values > 1e-6 if stat == "futures_more" else values < -1e-6, stat)
        stat = stat.removeprefix("difference_")
        if stat in QUANTILES:
            return self.end(values, stat)
        if unit_of(measure) == "share":
            shares = self.pooled(measure, year, years)
            return float(shares[scenario] - (shares[self.comparator[scenario]] if compares else 0))
        return float(values.mean())

    def number(self, shown: Mapping[str, str]) -> float:
        """The same in the page's units: £ million, per cent, or counted futures."""
        stat = shown["data-stat"]
        if stat in ("clear_from", "back_by"):
            return self.value(shown)
        if stat.startswith("futures_"):
            n = len(self.results[["draw", "replication"]].drop_duplicates())
            assert shown["data-of"] == str(100 if n >= FEW else n)
            return int(shown["data-of"]) * self.value(shown)
        return FACTOR.get(unit_of(shown["data-measure"]), 1.0) * self.value(shown)


def days_of(year: int) -> int:
    """Days of a financial year."""
    return (date(year + 1, 4, 1) - date(year, 4, 1)).days


def is_right(shown: Mapping[str, str], right: float) -> bool:
    """Whether a number of the page is the right one, rounded as it is shown."""
    if math.isnan(right):
        return shown["text"] == "not seen"
    if "data-of" in shown:
        count, half = count_in(shown["text"], int(shown["data-of"]))
        return bool(abs(count - right) <= half + 1e-9)
    decimals = DECIMALS[unit_of(shown["data-measure"])]
    if shown["data-stat"] in ("clear_from", "back_by"):
        decimals = 0
    return bool(abs(number_in(shown["text"]) - right) <= 0.5 * 10**-decimals + 1e-9)


def wrong_numbers(folder: Path, numbers: Iterable[Mapping[str, str]]) -> list[object]:
    """The numbers of a page that the results do not bear out, each with what is right."""
    recomputed = Recomputed(folder)
    found = ((number, recomputed.number(number)) for number in numbers)
    return [(number, right) for number, right in found if not is_right(number, right)]
