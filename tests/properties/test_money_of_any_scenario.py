"""Money of any scenario that can be written: every pound has a payer, and none comes from nowhere.

The scenarios are random files (``any_scenario``); each runs once in the engine, through the results
table and on into what the page and the workbook read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import pairwise

import numpy as np
import pandas as pd
from hypothesis import example, given, settings

from outputs.economics.costs import costs_of
from outputs.economics.prices import prices_of
from scenarios.binding.bind import bind
from scenarios.binding.draws import Draws
from scenarios.language.load import load_with_comparators, shipped_scenarios
from scenarios.parameters.prices import money_papers
from simulation.councils import is_memo
from simulation.ledger import SECONDS_PER_YEAR, second_at
from simulation.pooled_budgets import TRANSFER
from simulation.results import COST_ITEMS, kind_of
from simulation.results import PAYERS as KINDS
from simulation.results.by_line import ByLine
from simulation.results.measures import COST_TO, yearly
from simulation.results.payers import PREFIX
from simulation.running.experiment import Experiment
from simulation.running.in_memory import run_experiment
from simulation.running.rows import Tabulator
from simulation.totals import Ended, Money
from tests.properties.any_scenario import EVERYTHING, Case, any_case, experiment_of
from tests.small_place import START, gloucestershire, shipped_model, vocabulary

PAYER_MEASURES = (
    "cost_health_board",
    "cost_council",
    "cost_specialised_commissioning",
    "cost_education",
    "cost_other_payers",
)
WARD = ("ward_variable", "ward_semi_fixed", "ward_fixed", "ward_stranded")
# Cost items that no scenario comes by, each with the reason why it is kept.
UNREACHED: dict[str, str] = {}


@settings(max_examples=25)
@given(any_case())
@example(EVERYTHING)
def test_no_pound_is_lost_and_none_comes_from_nowhere(case: Case) -> None:
    """Protects all money of all scenarios: payers, transfers, councils, released money, prices.

    Each of the checks says below what it protects.
    """
    experiment = experiment_of(case)
    ended = experiment.replicate(0, 0)
    results = table(experiment, ended)
    check_payers_add_up_to_the_total(results)
    check_the_total_is_the_ledgers(experiment, ended, results)
    check_payments_between_payers_change_no_total(experiment, ended, results)
    check_the_ward_releases_what_it_stops_costing(experiment, results)
    check_cash_deflated_again_is_real(results)
    if experiment.councils:
        alone = experiment_of(replace(case, councils="one"))
        check_councils_divide_what_one_would_pay(table(alone, alone.replicate(0, 0)), results)


def table(experiment: Experiment, ended: dict[str, Ended]) -> pd.DataFrame:
    """The results table of one future."""
    tabulator = Tabulator(experiment)
    return tabulator.frame(tabulator.rows(0, 0, ended))


def costs(results: pd.DataFrame) -> pd.DataFrame:
    """The rows of cost, with whole pence."""
    rows = results[results["measure"] == "cost_gbp"]
    return rows.assign(pence=(rows["value"] * 100).round().astype("int64"))


def by_year(rows: pd.DataFrame) -> dict[int, int]:
    """Pence in each year; years without any left out."""
    sums = rows.groupby("year")["pence"].sum()
    return {y: p for y, p in zip(sums.index.tolist(), sums.tolist(), strict=True) if p}


def of_measures(results: pd.DataFrame, measures: Iterable[str]) -> dict[int, int]:
    """Pence of some measures together, in each year."""
    sums: dict[int, int] = {}
    for name in measures:
        found = yearly(results, name)
        for year, pounds in zip(found["year"].tolist(), found["value"].tolist(), strict=True):
            sums[year] = sums.get(year, 0) + round(pounds * 100)
    return {year: pence for year, pence in sums.items() if pence}


def check_payers_add_up_to_the_total(results: pd.DataFrame) -> None:
    """Every row has a payer that readers are told of; all payers, and all lines, are the total."""
    rows = costs(results)
    assert rows["payer"].notna().all()
    assert {kind_of(payer) for payer in rows["payer"].unique()} <= set(KINDS)
    assert set(rows["item"].unique()) <= set(COST_ITEMS)
    total = by_year(rows)
    assert of_measures(results, PAYER_MEASURES) == of_measures(results, ["total_cost"]) == total
    councils = [COST_TO + payer for payer in rows["payer"].unique() if payer.startswith(PREFIX)]
    assert not councils or of_measures(results, councils) == of_measures(results, ["cost_council"])
    (scenario,) = results["scenario"].unique()
    arrays = costs_of(ByLine.of(results), [scenario])
    pounds = dict(zip(arrays.years, arrays.of(scenario).sum(axis=0).tolist(), strict=True))
    assert {year: round(one * 100) for year, one in pounds.items() if one} == total


def check_the_total_is_the_ledgers(
    experiment: Experiment, ended: dict[str, Ended], results: pd.DataFrame
) -> None:
    """The engine's own accounts are exact; each row of the table is within half a penny of them."""
    (outcome,) = ended.values()
    totals = outcome.totals(experiment.tables)
    memos = {n for n, item in enumerate(experiment.tables.names.items) if is_memo(item)}
    table_has, (years, _) = by_year(costs(results)), experiment.edges()
    exact = dict.fromkeys(years, 0)
    cells = 0
    for place, pence_seconds in amounts(totals.money):
        exact[years[place[0]]] += 0 if place[2] in memos else pence_seconds
        cells += 1
    for place, pence_seconds in amounts(totals.slot_money):
        exact[years[place[0]]] += pence_seconds
        cells += 1
    for year, pence_seconds in exact.items():
        off = table_has.get(year, 0) - Fraction(pence_seconds, SECONDS_PER_YEAR)
        assert abs(off) <= Fraction(cells, 2)


def amounts(money: Money) -> Iterable[tuple[tuple[int, ...], int]]:
    """Every cell of the accounts that holds money."""
    for place in np.argwhere((money.high != 0) | (money.low != 0)).tolist():
        yield tuple(place), money.exact(*place)[0]


def check_payments_between_payers_change_no_total(
    experiment: Experiment, ended: dict[str, Ended], results: pd.DataFrame
) -> None:
    """Dowries, pools and risk shares net to nothing in every year, and leave the spending alone."""
    rows = costs(results)
    assert by_year(rows[rows["item"] == TRANSFER]) == {}
    without = costs(table(replace(experiment, pools=()), ended))
    assert by_year(without) == by_year(rows)
    spent, kept = rows[rows["item"] != TRANSFER], without[without["item"] != TRANSFER]
    assert spent["pence"].tolist() == kept["pence"].tolist()


def check_councils_divide_what_one_would_pay(alone: pd.DataFrame, shared: pd.DataFrame) -> None:
    """Councils that share a place bear what one would, and no other payer bears more or less.

    People and luck are the same; each row is rounded to a penny of its own. Pools are left out,
    since what is above a budget depends on those pennies.
    """
    one, many = costs(alone), costs(shared)
    for kind in KINDS:
        sums = [
            by_year(rows[(rows["payer"].astype(str).map(kind_of) == kind)
                         & ~((rows["item"] == TRANSFER) & rows["setting"].isna())])
            for rows in (one, many)
        ]  # fmt: skip
        for year in {*sums[0], *sums[1]}:
            assert abs(sums[0].get(year, 0) - sums[1].get(year, 0)) <= len(many) / 2


def check_the_ward_releases_what_it_stops_costing(
    experiment: Experiment, results: pd.DataFrame
) -> None:
    """What the ward still costs and what it has released are the whole ward, in every year."""
    rows = costs(results)
    ward = by_year(rows[rows["item"].isin(WARD)])
    fund = results[(results["measure"] == "fund_gbp") & (results["item"] == "released")]
    released = {int(y): round(v * 100) for y, v in zip(fund["year"], fund["value"], strict=True)}
    number = experiment.tables.names.parameters.index("ward_cost")
    a_year = round(experiment.values[0, number] * 100)
    years, edges = experiment.edges()
    for year, (begin, end) in zip(years, pairwise(edges), strict=True):
        seconds = second_at(end) - second_at(begin)
        found = ward.get(year, 0) + released.get(year, 0)
        assert abs(found - a_year * Fraction(seconds, SECONDS_PER_YEAR)) <= 5


def check_cash_deflated_again_is_real(results: pd.DataFrame) -> None:
    """The shipped deflators take every line there and back again, to the penny."""
    (scenario,) = results["scenario"].unique()
    arrays = costs_of(ByLine.of(results), [scenario])
    papers = money_papers("2016/17", arrays.years[0], len(arrays.years), 0.035, ())
    prices = prices_of(papers, arrays.years)
    real = np.stack([arrays.of(scenario, line.__eq__) for line in arrays.lines])
    cash = prices.nominal(real)
    assert (np.abs(cash[real != 0]) > np.abs(real[real != 0])).all()  # prices have risen since
    assert (np.rint(prices.real(cash) * 100) == np.rint(real * 100)).all()


@cache
def reached() -> frozenset[str]:
    """Cost items of the shipped scenarios in Gloucestershire and of one that does everything."""
    shipped = load_with_comparators(shipped_scenarios(), vocabulary(), START)
    model, place = shipped_model(), gloucestershire()
    experiment = bind(model, place, shipped, Draws.central(), 5)
    every = [
        costs(run_experiment(one, 1).results) for one in (experiment, experiment_of(EVERYTHING))
    ]
    rows = pd.concat(every)
    return frozenset(rows.loc[rows["pence"] != 0, "item"].astype(str))


def test_every_kind_of_cost_is_reached_or_listed() -> None:
    """Protects against costs that are declared, explained to readers, and never charged."""
    assert set(COST_ITEMS) - reached() == set(UNREACHED)
    assert all(len(reason) > 20 for reason in UNREACHED.values())
