"""Gloucestershire's published strategy: the scenario, the chance number, both readings."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest

from calibration.studies.__main__ import gloucestershire as study
from calibration.studies.gloucestershire import (
    BASELINE,
    CLAIMED,
    PACKAGES,
    SCENARIOS,
    STRATEGY,
    Size,
    cumulative,
    difference,
    table_of_years,
)
from calibration.studies.gloucestershire_inputs import (
    ASSUMED,
    DEFAULT,
    INPUTS,
    TEXT,
    table_of_inputs,
)
from calibration.studies.package_chance import (
    by_year_sums,
    changes_of_same_people,
    falls_seen,
    year_ends,
    yearly_change,
)
from outputs.economics.costs import costs_of
from outputs.economics.returns import returned
from outputs.published_returns import main, rows_of
from scenarios.binding.bind import bind
from scenarios.binding.draws import Draws
from scenarios.binding.model import localised
from scenarios.language.load import load_with_comparators
from scenarios.parameters.evidence import load_evidence
from simulation.ledger import pence_of
from simulation.results import read_results
from simulation.results.by_line import ByLine
from simulation.results.measuring import days_in_year
from tests.small_place import (
    gloucestershire_2016,
    shipped_model,
    small_experiment,
    vocabulary,
)

YEARS = (2016, 2017, 2018)
FALL = 0.75


def spending(*by_scenario: tuple[str, list[list[float]]]) -> pd.DataFrame:
    """Pounds a day spent on packages, by replication and year."""
    rows = [
        {
            "scenario": scenario,
            "draw": 0,
            "replication": replication,
            "year": YEARS[0] + place,
            "measure": "cost_gbp",
            "item": "package",
            "level": "serious",
            "payer": "council",
            "value": a_day * days_in_year(YEARS[0] + place),
        }
        for scenario, runs in by_scenario
        for replication, years in enumerate(runs)
        for place, a_day in enumerate(years)
    ]
    return pd.DataFrame(rows).assign(setting=None, service=None)


# What the scenario states


@cache
def strategy_run():
    """One future of the strategy at central values, by scenario."""
    place = gloucestershire_2016()
    model = localised(shipped_model(), place)
    scenarios = load_with_comparators((BASELINE, *SCENARIOS), vocabulary(), place.start)
    experiment = bind(model, place, scenarios, Draws.central(), 6)
    return experiment, experiment.watch(0, 0)


def test_the_scenario_states_the_published_beds_and_money() -> None:
    """Protects the published text: 12, 6 and 4 beds, £600,000 recycled, £300,000 new."""
    experiment, outcomes = strategy_run()
    ours = experiment.policies[experiment.scenarios.index(STRATEGY)][0]
    beds = [(s.at_day, s.value) for s in ours if (s.kind, s.target) == ("capacity", "local_beds")]
    assert [slots for _, slots in beds][-2:] == [6, 4]
    assert beds[-1][0] == 730  # 1 April 2018, the day after the strategy's second year
    ledger = outcomes[STRATEGY].ledger
    last = len(experiment.edges()[1]) - 2
    spent = dict.fromkeys(("intensive_support", "early_intervention"), 0)
    for (year, _, item, resource, _), money in ledger.money.items():
        if year == last and item == "service" and resource in spent:
            spent[resource] += pence_of(money) // 100
    assert spent["early_intervention"] == pytest.approx(300_000, rel=0.005)
    assert spent["intensive_support"] == pytest.approx(600_000, rel=0.005)
    assert pence_of(ledger.fund[last, "released"]) / 100 == pytest.approx(740_000, rel=0.005)


def test_the_claimed_fall_is_put_in_only_where_it_says_so() -> None:
    """Protects the test of the claim: packages fall by 3.7% in one scenario and not the other."""
    _, outcomes = strategy_run()

    def packages(scenario: str) -> int:
        money = outcomes[scenario].ledger.money
        return sum(int(m) for (y, report, item, _, _), m in money.items()
                   if y == 1 and item == "package" and report[1] in (1, 2))  # fmt: skip

    assert packages(CLAIMED) == pytest.approx(0.963 * packages(STRATEGY), rel=1e-6)
    assert packages(STRATEGY) == pytest.approx(packages(BASELINE), rel=0.01)


def test_every_input_has_a_kind_and_a_source_that_exists() -> None:
    """Protects the table of inputs: no kind is missing, values come from the parameters."""
    evidence, parameters = load_evidence(), shipped_model().parameters
    lines = table_of_inputs(parameters, evidence)
    assert {one.kind for one in INPUTS} == {TEXT, DEFAULT, ASSUMED}
    assert all(one.source for one in INPUTS)
    assert f"£{parameters['ward_cost'].value:,.0f} (£3,000,000 to £7,700,000)" in "\n".join(lines)
    without = {name: found for name, found in evidence.items() if name != "FIN-28"}
    with pytest.raises(KeyError):
        table_of_inputs(parameters, without)


# Chance alone


def test_yearly_change_recovers_a_random_walk() -> None:
    """Protects the chance number: a walk of £0.57m a year falls by £0.75m one year in eleven.

    200 runs of 11 changes: the standard error of the share is about 0.006, and of the standard
    deviation about 0.009; four of each are allowed.
    """
    steps = np.random.default_rng(7).normal(0, 0.57, (200, 11))
    steps += np.linspace(-0.2, 0.2, 11)  # what is bound to happen is no chance
    found = yearly_change("all", 20 + np.cumsum(np.c_[np.zeros(200), steps], axis=1), FALL)
    expected = np.mean([NormalDist(m, 0.57).cdf(-FALL) for m in np.linspace(-0.2, 0.2, 11)])
    assert found.n_changes == 2200
    assert found.sd == pytest.approx(0.57, abs=4 * 0.009)
    assert found.sd_error == pytest.approx(0.57 / np.sqrt(2 * 2200), rel=0.25)
    assert found.share == pytest.approx(expected, abs=4 * 0.006)
    assert found.share_error == pytest.approx(np.sqrt(expected * (1 - expected) / 2200), rel=0.25)


def test_a_leap_year_is_no_chance_and_prices_that_rise_hide_falls() -> None:
    """Protects constant prices: 29 February is taken out, growth is put in where it is named."""
    steady = spending((BASELINE, [[50_000.0] * 3, [60_000.0] * 3]))
    first, *_, dearer, cash = by_year_sums(steady, FALL, 0.02, [0.03, 0.03])
    assert first.sd == pytest.approx(0, abs=1e-9) and first.mean == pytest.approx(0, abs=1e-9)
    a_year = 55_000 * 365.25 / 1e6
    assert first.level == pytest.approx(a_year)
    assert dearer.mean == pytest.approx(a_year * (1.02**2 - 1) / 2)
    assert cash.mean == pytest.approx(a_year * ((1.02 * 1.03) ** 2 - 1) / 2)


def test_falls_are_counted_in_the_year_asked_for() -> None:
    """Protects what a county would see: year 2 against year 1, in each scenario."""
    million = 1e6 / 365.25
    table = spending(
        (BASELINE, [[20 * million, 19.2 * million, 30 * million], [20 * million] * 3]),
        (CLAIMED, [[20 * million, 19 * million, 19 * million]] * 2),
    )
    unaided, claimed = falls_seen(table, FALL, 2)
    assert (unaided.scenario, unaided.share) == (BASELINE, 0.5)
    assert unaided.mean_change == pytest.approx(-0.4)
    assert (claimed.scenario, claimed.share, claimed.n_runs) == (CLAIMED, 1.0, 2)


def test_year_ends_are_the_packages_that_people_then_have() -> None:
    """Protects the count on 31 March: it is what the people present at the end then cost."""
    experiment = small_experiment(central=True, years=3, values={"package_drift": 0.0})
    found = year_ends(experiment, 2)
    names = experiment.tables.names
    level, group = (names.attributes.index(name) for name in ("level", "group"))
    package = names.items.index("package")
    for replication in (0, 1):
        people = experiment.watch(0, replication)[BASELINE].people
        pence = sum(
            cost
            for person in people
            if person.present
            and names.values[group][person.codes[group]] == "adults"
            and names.values[level][person.codes[level]] != "none"
            for item, cost, _, _ in person.costs
            if item == package
        )
        assert found.rates[replication, -1] == pytest.approx(pence / 1e8, rel=1e-6)
    assert np.all(found.only_falls > 0)
    assert np.all(found.same_people >= -found.only_falls)


def test_same_people_are_those_who_challenged_and_still_have_a_package() -> None:
    """Protects the like-for-like count: joiners, leavers and other people are left out."""
    before = {1: (100.0, True), 2: (200.0, True), 3: (300.0, False), 4: (400.0, True)}
    after = {1: (80.0, False), 2: (250.0, True), 3: (100.0, True), 5: (900.0, True)}
    assert changes_of_same_people(before, after) == [-20.0, 50.0]


# What came of it


def test_differences_are_of_the_same_futures() -> None:
    """Protects the table of years: paired, in the year asked for, added up from the start."""
    table = spending((BASELINE, [[10.0, 20.0, 30.0], [5.0, 5.0, 5.0]]),
                     (STRATEGY, [[10.0, 21.0, 33.0], [5.0, 6.0, 8.0]]))  # fmt: skip
    year = difference(table, STRATEGY, PACKAGES, 3)
    assert (year.mean, year.low, year.high) == pytest.approx((3 * 365, 3 * 365, 3 * 365))
    assert cumulative(table, STRATEGY, "total_cost", 3).mean == pytest.approx(4 * 365)
    assert len(table_of_years(table, STRATEGY, (PACKAGES,))) == 4


def test_both_readings_of_what_was_published() -> None:
    """Protects the two denominators: 750 over 300, and 750 over 900."""
    found = returned(*(np.array([gbp]) for gbp in (900_000.0, 600_000.0, 750_000.0)))
    assert found.per_pound_of_new_money[0] == pytest.approx(2.5)
    assert found.per_pound_moved[0] == pytest.approx(0.8333, abs=1e-4)


def test_a_small_study_writes_its_page(tmp_path: Path) -> None:
    """Protects the study from end to end: every table is filled, and returns follow from costs."""
    page, folder = tmp_path / "page.md", tmp_path / "run"
    marks = [f"<!-- study {n} -->\n<!-- end {n} -->" for n in range(1, 6)]
    page.write_text("\n".join(["words", "<!-- returns -->\n<!-- end returns -->", *marks, "end"]))
    study(Size(draws=2, replications=1, chance=2, watched=2, seen=2, years=3, workers=1),
          folder, page)  # fmt: skip
    main([str(folder), str(page)])
    text = page.read_text(encoding="utf-8")
    assert text.startswith("words\n") and text.endswith("end")
    assert "| 0.90 | 0.60 | 0.30 | 0.75 | 2.50 | 0.83 |" in text
    assert "| 2 × 2 |" in text and "2018/19, year 3" in text and "2020/21" not in text
    assert text.count("In 0% of futures") + text.count("In 50% of futures") + text.count(
        "In 100% of futures") == 2  # fmt: skip
    results = read_results(folder / "results.parquet")
    costs = costs_of(ByLine.of(results), [BASELINE, STRATEGY])
    elsewhere = ("care", "hospital elsewhere", "emergency")
    benefit = -costs.difference(STRATEGY, BASELINE, lambda line: line.category in elsewhere)[:, 2]
    rows = dict(rows_of(folder))
    assert np.allclose(rows[f"`{STRATEGY}`, 2018/19, on the model's own"].benefit, benefit)
    published = rows[f"`{STRATEGY}`, 2018/19, on the published money"]
    assert np.allclose(published.per_pound_of_new_money, benefit / 300_000)
