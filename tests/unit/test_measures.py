"""Named measures: each answers its question, and zeros are answers too."""

from __future__ import annotations

import pandas as pd
import pytest

from simulation.errors import HometruthError
from simulation.pathway.words import SETTINGS
from simulation.results import in_schema
from simulation.results.dictionary import (
    COST_ITEMS,
    GROUPS,
    LEVELS,
    STORED,
)
from simulation.results.measures import (
    MEASURES,
    ByLine,
    by_year,
    named,
    over_period,
    over_years,
    yearly,
)
from simulation.results.measuring import NULL, Rows, days_in_year
from simulation.results.payers import PAYERS
from tests.small_place import vocabulary
from tests.synthetic_run import FIRST_YEAR, N_YEARS, synthetic_results

RATE = 0.035
FUTURE = ["scenario", "draw", "replication"]


def table(*rows: dict[str, object]) -> pd.DataFrame:
    """A results table of one future, scenario a."""
    future = {"scenario": "a", "draw": 0, "replication": 0}
    return in_schema(pd.DataFrame([{**future, **row} for row in rows]))


def days(value: float, year: int = 2026, **keys: str) -> dict[str, object]:
    plain = {"setting": "out_of_area", "level": "serious", "item": "adults"}
    return {"measure": "person_days", "year": year, "value": value, **plain, **keys}


def event(item: str, value: float, year: int = 2026, level: str = "serious") -> dict[str, object]:
    keys = {"setting": "own_tenancy", "level": level, "item": item}
    return {"measure": "events", "year": year, "value": value, **keys}


def cost(value: float, year: int = 2026, **keys: str) -> dict[str, object]:
    plain = {"payer": "council", "item": "package"}
    return {"measure": "cost_gbp", "year": year, "value": value, **plain, **keys}


@pytest.fixture(scope="module")
def results() -> pd.DataFrame:
    return in_schema(synthetic_results(draws=2, replications=2))


@pytest.mark.parametrize("name", MEASURES)
def test_every_future_and_year_has_one_answer(name: str, results: pd.DataFrame) -> None:
    """Protects means and claims: a future in which nothing happened counts as 0, not as missing."""
    answer = yearly(results, name, RATE)
    assert list(answer.columns) == [*FUTURE, "year", "value"]
    assert len(answer) == 3 * 2 * 2 * N_YEARS
    assert not answer.duplicated([*FUTURE, "year"]).any()
    assert answer["value"].notna().all()
    period = over_years(results, name, FIRST_YEAR, N_YEARS, RATE)
    assert list(period.columns) == [*FUTURE, "value"]
    assert len(period) == 3 * 2 * 2


@pytest.mark.parametrize("name", MEASURES)
def test_one_year_period_is_that_year(name: str, results: pd.DataFrame) -> None:
    """Protects "in year 10": a period of one year says what the year says."""
    answer = yearly(results, name, RATE)
    year = answer[answer["year"] == FIRST_YEAR + 9].drop(columns="year").reset_index(drop=True)
    pd.testing.assert_frame_equal(year, over_years(results, name, FIRST_YEAR + 9, 1, RATE))


@pytest.mark.parametrize("name", MEASURES)
def test_measures_ask_for_names_that_exist(name: str) -> None:
    """Protects against a misspelt filter, which would answer 0 for ever."""
    measure = MEASURES[name]
    assert measure.name == name
    assert measure.title
    assert measure.unit in ("people", "places", "events a year", "share", "GBP a year", "GBP")
    assert measure.provisional == measure.unit.startswith("GBP")
    for rows in filter(None, (measure.rows, measure.per)):
        check_names(rows)


def check_names(rows: Rows) -> None:
    for asked, names in (
        (rows.settings, SETTINGS),
        (rows.levels, LEVELS),
        (rows.payers, PAYERS),
        (rows.services, vocabulary().resources),
    ):
        assert set(asked or ()) <= {*names, NULL}
    assert rows.stored in STORED
    if rows.stored in ("person_days", "cost_gbp"):
        known = list(GROUPS) if rows.stored == "person_days" else list(COST_ITEMS)
        assert set(rows.items or ()) <= set(known)


def test_people_are_days_divided_by_days_of_the_year() -> None:
    """Protects average people in leap years: 366 days in 2027/28 are one person, not 1.003."""
    assert [days_in_year(year) for year in (2026, 2027, 2028)] == [365, 366, 365]
    rows = table(days(365.0), days(2 * 366.0, 2027))
    assert yearly(rows, "people_out_of_area")["value"].tolist() == [1.0, 2.0]
    both = over_years(rows, "people_out_of_area", 2026, 2)["value"]
    assert both.tolist() == pytest.approx([(365 + 732) / 731])


def test_far_from_home_is_out_of_area_and_away_hospital_only() -> None:
    """Protects the meaning of "far from home": adults who challenge, secure hospital left out."""
    rows = table(
        days(365.0),
        days(730.0, setting="away_hospital", level="challenging"),
        days(3650.0, setting="secure_hospital"),
        days(3650.0, setting="local_beds"),
        days(3650.0, level="none"),
        days(3650.0, item="children"),
    )
    assert yearly(rows, "people_far_from_home")["value"].tolist() == [3.0]
    assert yearly(rows, "people_in_hospital")["value"].tolist() == [22.0]


def test_a_year_without_admissions_has_share_refused_0() -> None:
    """Protects "at most 10% refused in any year": nobody sought, so nobody was refused."""
    rows = table(
        days(365.0), event("admission_sought", 4), event("refused_no_local_bed", 1), days(1, 2027)
    )
    assert yearly(rows, "share_of_admissions_refused_locally")["value"].tolist() == [0.25, 0.0]
    both = over_years(rows, "share_of_admissions_refused_locally", 2026, 2)["value"]
    assert both.tolist() == [0.25], "over years, the share of all admissions"


def test_breakdowns_leave_out_the_wider_population() -> None:
    """Protects the report on the 250: events at the level none do not drown it."""
    rows = table(event("breakdown", 3), event("breakdown", 40, level="none"))
    assert yearly(rows, "breakdowns")["value"].tolist() == [3.0]


def test_payers_add_up_to_the_total(results: pd.DataFrame) -> None:
    """Protects the finance team: no pound without a payer, none counted twice."""
    payers = [name for name in MEASURES if name.startswith("cost_")]
    parts = pd.concat([yearly(results, name)["value"] for name in payers], axis=1).sum(axis=1)
    total = yearly(results, "total_cost")["value"]
    assert parts.tolist() == pytest.approx(total.tolist(), rel=1e-12)


def test_total_includes_packages_of_people_whose_behaviour_eased() -> None:
    """Protects against a false saving: a package goes on when behaviour eases."""
    rows = table(cost(10.0, level="serious"), cost(5.0, level="none"), cost(1.0, item="service"))
    assert yearly(rows, "total_cost")["value"].tolist() == [16.0]
    assert yearly(rows, "package_cost_challenging")["value"].tolist() == [10.0]


def test_present_cost_discounts_from_the_first_year_of_the_run() -> None:
    """Protects net present cost: Green Book annuity of £1 for ten years, year 0 in full."""
    rows = table(*(cost(1.0, 2026 + year) for year in range(10)))
    total = over_years(rows, "net_present_cost", 2026, 10, RATE)["value"].tolist()
    assert total == pytest.approx([8.60769], abs=5e-6)
    later = over_years(rows, "net_present_cost", 2028, 1, RATE)["value"].tolist()
    assert later == pytest.approx([1 / 1.035**2])
    with pytest.raises(HometruthError, match="needs a discount rate"):
        yearly(rows, "net_present_cost")


def test_balance_of_a_period_is_that_of_its_last_year() -> None:
    """Protects the fund's balance from being summed over years."""
    fund = {"measure": "fund_gbp", "item": "balance_at_end"}
    rows = table({**fund, "year": 2026, "value": -5.0}, {**fund, "year": 2027, "value": 3.0})
    assert over_years(rows, "fund_balance", 2026, 2)["value"].tolist() == [3.0]


def test_a_period_beyond_the_run_is_refused(results: pd.DataFrame) -> None:
    """Protects "over 20 years" from being answered with the 15 that were run."""
    with pytest.raises(HometruthError, match="cover 2026 to 2040"):
        over_years(results, "total_cost", FIRST_YEAR, 20)
    with pytest.raises(HometruthError, match="asked over 0 years"):
        over_years(results, "total_cost", FIRST_YEAR, 0)


def test_scenarios_may_cover_different_years() -> None:
    """Protects a scenario with a shorter horizon from years of made-up zeros."""
    short = table(days(365.0)).assign(scenario="short")
    both = in_schema(pd.concat([table(days(365.0), days(365.0, 2027)), short]))
    answer = yearly(both, "people_out_of_area")
    assert answer.groupby("scenario").size().to_dict() == {"a": 2, "short": 1}


def test_futures_are_never_mixed() -> None:
    """Protects paired differences: each scenario, draw and replication has its own value."""
    each = [(s, d, r) for s in ("a", "b") for d in (0, 1) for r in (0, 1)]
    frames = [
        table(days(365.0 * (n + 1)), days(366.0 * (10 * n + 1), 2027)).assign(
            scenario=s, draw=d, replication=r
        )
        for n, (s, d, r) in enumerate(each)
    ]
    both = in_schema(pd.concat(frames[::-1]))
    answer = yearly(both, "people_out_of_area")
    wanted = [(*key, year) for key in each for year in (2026, 2027)]
    assert list(answer[[*FUTURE, "year"]].itertuples(index=False, name=None)) == wanted
    assert answer["value"].tolist() == [x for n in range(8) for x in (n + 1.0, 10.0 * n + 1)]
    last = over_years(both, "people_out_of_area", 2027, 1)
    assert last["value"].tolist() == [10.0 * n + 1 for n in range(8)]


def test_unknown_measure_is_corrected() -> None:
    """Protects the writer of a claim: a typo names the measure that was meant."""
    with pytest.raises(HometruthError, match="Did you mean 'people_far_from_home'"):
        named("people_far_form_home")


def test_a_share_is_pooled_over_futures() -> None:
    """Protects shares from means of ratios: 1 of 1 and 1 of 9 refused are 2 of 10, not 56%."""
    sought = {"baseline": ((1.0, 1.0), (9.0, 1.0), (0.0, 0.0)), "other": ((5.0, 0.0),) * 3}
    rows = [
        {**event(item, value), "scenario": name, "draw": draw, "replication": 0}
        for name, futures in sought.items()
        for draw, (all_of_them, refused) in enumerate(futures)
        for item, value in (("admission_sought", all_of_them), ("refused_no_local_bed", refused))
    ]
    by_line = ByLine.of(in_schema(pd.DataFrame(rows)))
    for values in (
        by_year(by_line, "share_of_admissions_refused_locally"),
        over_period(by_line, "share_of_admissions_refused_locally", 2026, 1),
    ):
        assert values.arrays["baseline"].ravel().tolist() == pytest.approx([1.0, 1 / 9, 0.0])
        assert values.mean("baseline").tolist() == pytest.approx([0.2])
        assert values.mean("baseline", [(1, 0)]).tolist() == pytest.approx([1 / 9])
        assert values.mean_difference("other", "baseline").tolist() == pytest.approx([-0.2])
    people = by_year(by_line, "admissions_sought")
    assert people.mean("baseline").tolist() == pytest.approx([10 / 3]), "nothing else is pooled"
