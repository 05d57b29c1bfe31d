"""Verdicts: the arithmetic on tables whose answers are known."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.language.scenario import Amount, Claim, Hypothesis, Scenario
from scenarios.verdicts.judge import judge, judge_all, judge_claim, on_average
from scenarios.verdicts.pairing import paired_values
from scenarios.verdicts.rule import futures_to_settle, is_settled, verdict_of
from scenarios.verdicts.uncertainty import mean_with_error, settled_draw_means, spread_of
from scenarios.verdicts.words import threshold
from simulation.errors import HometruthError
from simulation.results.measures import ByLine
from simulation.results.probability import Probability, probability_of, wilson

IN_HOSPITAL = "people_in_hospital"
DAYS = 365


def results(people: dict[str, np.ndarray], first_year: int = 2026) -> pd.DataFrame:
    """A results table from people in hospital: scenario to array of draw, replication, year."""
    rows = []
    for scenario, values in people.items():
        for (draw, replication, year), value in np.ndenumerate(values):
            days = 366 if (first_year + year + 1) % 4 == 0 else DAYS
            rows.append((scenario, draw, replication, first_year + year, value * days))
    table = pd.DataFrame(rows, columns=["scenario", "draw", "replication", "year", "value"])
    table = table.assign(
        quarter=None,
        area="a",
        measure="person_days",
        setting="away_hospital",
        level="serious",
        service=None,
        payer=None,
        item="adults",
    )
    return table.astype({"scenario": "category"})


def claim(**changes) -> Claim:
    about = {
        "measure": IN_HOSPITAL,
        "period": "in",
        "years": 1,
        "versus": "baseline",
        "bound": "at_most",
        "threshold": Amount(1.0, relative=True, text="100%"),
    }
    return Claim(**{**about, **changes})


def judged(table: pd.DataFrame, sure_enough: float = 0.9, **changes):
    asked = claim(**changes)
    paired = paired_values(asked, "s", ByLine.of(table), None)
    return judge_claim(asked, "s", paired, sure_enough, {"baseline": "As now"})


def pair(difference: np.ndarray, base: float = 20.0) -> pd.DataFrame:
    """Two scenarios that differ by this much in each draw, replication and year."""
    other = np.full_like(difference, base)
    return results({"baseline": other, "s": other + difference})


def spread_out(seed: int, draws: int, replications: int, doubt: float, chance: float):
    """Differences about zero with known variances between and within draws."""
    numbers = np.random.default_rng(seed)
    means = doubt * numbers.standard_normal((draws, 1, 1))
    return means + chance * numbers.standard_normal((draws, replications, 1))


def test_the_probability_is_the_share_of_futures() -> None:
    """Protects the headline: 34 of 100 futures is 34 of 100 futures, paired one by one."""
    difference = np.where(np.arange(100) < 34, -1.0, 1.0).reshape(100, 1, 1)
    got = judged(pair(difference))
    assert got["probability"] == 0.34
    assert got["sentence"].startswith("In 34 of 100 futures, ")
    assert "no higher than with 'As now'" in got["sentence"]
    assert (got["n_draws"], got["n_replications"]) == (100, 1)
    assert got["mean"] == pytest.approx(0.32)
    assert got["interval"] == pytest.approx([-1, 1])


def test_futures_are_paired_by_draw_and_replication() -> None:
    """Protects common luck: order of rows and futures that only one scenario has do not matter."""
    numbers = np.random.default_rng(1)
    base = 20 + 5 * numbers.standard_normal((30, 4, 1))
    table = results({"baseline": base, "s": (base - 0.01)[:25]})
    got = judged(table.sample(frac=1, random_state=1))
    assert (got["probability"], got["n_draws"], got["n_replications"]) == (1.0, 25, 4)
    assert got["interval"] == pytest.approx([-0.01, -0.01])


@pytest.mark.parametrize(
    ("changes", "holds"),
    [
        ({"threshold": Amount(0.9, relative=True, text="90%")}, True),
        ({"threshold": Amount(0.89, relative=True, text="89%")}, False),
        ({"threshold": Amount(-2.0)}, True),
        ({"threshold": Amount(-2.1)}, False),
        ({"threshold": Amount(-2.0), "bound": "at_least"}, True),
        ({"threshold": Amount(-1.9), "bound": "at_least"}, False),
        ({"threshold": Amount(18.0, text="18 people"), "versus": None}, True),
        ({"threshold": Amount(17.9, text="17.9 people"), "versus": None}, False),
    ],
)
def test_thresholds_are_ratios_differences_or_levels(changes, holds: bool) -> None:
    """Protects the language's meaning of percents and numbers, with and without a comparator."""
    got = judged(pair(np.full((3, 2, 1), -2.0)), **changes)
    assert got["probability"] == float(holds)


@pytest.mark.parametrize(
    ("threshold", "bound", "words"),
    [
        (Amount(2.0), "at_most", "at most 2 people higher than with 'As now'"),
        (Amount(-2.0), "at_most", "at least 2 people lower than with 'As now'"),
        (Amount(2.0), "at_least", "at least 2 people higher than with 'As now'"),
        (Amount(-2.0), "at_least", "at most 2 people lower than with 'As now'"),
        (Amount(0.98, True, "98%"), "at_most", "at most 98% of what it is with 'As now'"),
        (Amount(1.0, True, "100%"), "at_least", "no lower than with 'As now'"),
    ],
)
def test_thresholds_read_as_they_are_meant(threshold: Amount, bound: str, words: str) -> None:
    """Protects the reader: a negative difference is not a riddle."""
    table = pair(np.zeros((2, 2, 1)))
    assert judged(table, threshold=threshold, bound=bound)["threshold"] == words


def test_a_difference_of_shares_is_asked_for_in_percentage_points() -> None:
    """Protects a claim about two shares from "2% lower", which reads as a part of what it was."""
    about = claim(measure="days_at_home_share", threshold=Amount(-0.02), bound="at_least", years=5)
    assert threshold(about, "As now") == "at most 2 percentage points lower than with 'As now'"
    one = replace(about, threshold=Amount(0.01))
    assert threshold(one, "As now") == "at least 1 percentage point higher than with 'As now'"
    level = replace(about, versus=None, threshold=Amount(0.1, text="10%"))
    assert threshold(level, "") == "at least 10%"


def test_any_year_must_hold_in_every_year() -> None:
    """Protects 'in any year': one bad year breaks the claim, and is the one that is shown."""
    difference = np.zeros((10, 2, 5))
    difference[:3, :, 2] = 4.0
    got = judged(pair(difference), period="any", years=0)
    assert got["probability"] == 0.7
    assert got["interval"] == pytest.approx([0, 4])
    assert got["period"] == "in every year"


def test_over_years_is_the_whole_period() -> None:
    """Protects 'over': people are averaged over the years, and later years are left out."""
    difference = np.zeros((4, 2, 5))
    difference[:, :, 0], difference[:, :, 1], difference[:, :, 4] = 1.0, -3.0, 90.0
    got = judged(pair(difference), period="over", years=4)
    assert got["mean"] == pytest.approx(-0.5, abs=0.01)  # a leap year weighs a day more
    assert got["probability"] == 1.0


def test_year_one_is_the_first_year_of_the_run() -> None:
    """Protects the numbering of years."""
    difference = np.zeros((2, 2, 3))
    difference[:, :, 1] = 5.0
    assert judged(pair(difference), years=1)["probability"] == 1.0
    assert judged(pair(difference), years=2)["probability"] == 0.0


def test_a_run_that_is_too_short_cannot_tell() -> None:
    """Protects against a verdict about years that were not run."""
    got = judged(pair(np.zeros((2, 2, 3))), years=4)
    assert (got["verdict"], got["probability"]) == ("not judged", None)
    assert "too short" in got["sentence"]


def test_chance_and_doubt_are_told_apart() -> None:
    """Protects the split: variances of 4 between draws and 1 within come back as 80% and 20%."""
    got = judged(pair(spread_out(2, draws=2000, replications=8, doubt=2.0, chance=1.0)))
    assert got["share_of_variance_parameters"] == pytest.approx(0.8, abs=0.02)
    assert got["share_of_variance_chance"] == pytest.approx(0.2, abs=0.02)


def test_chance_is_taken_out_of_the_average() -> None:
    """Protects 'on average': noise within draws must not pull the probability towards a half.

    A mean of -1 with doubt 1 holds with probability 0.841; two noisy replications a draw would
    give 0.69 if their noise were left in.
    """
    difference = spread_out(3, draws=4000, replications=2, doubt=1.0, chance=2.5) - 1.0
    got = judged(pair(difference, base=50.0))
    assert got["probability_parameters_only"] == pytest.approx(0.841, abs=0.02)
    assert got["probability"] == pytest.approx(0.644, abs=0.02)


def test_one_replication_cannot_be_split() -> None:
    """Protects honesty: with one history for each draw nothing is claimed about its share."""
    got = judged(pair(spread_out(4, draws=50, replications=1, doubt=1.0, chance=1.0)))
    assert got["share_of_variance_parameters"] is None
    assert got["probability_parameters_only"] is None
    assert "cannot be separated" in got["note"]


def test_analysis_of_variance_by_hand() -> None:
    """Protects the formula: two draws of two, worked out on paper."""
    spread = spread_of(np.array([1.0, 3.0, 5.0, 7.0]), np.array([0, 0, 1, 1]))
    assert (spread.chance, spread.parameters) == (2.0, 7.0)  # (16 - 2) / 2
    assert mean_with_error(np.array([1.0, 3.0, 5.0, 7.0]), np.array([0, 0, 1, 1])) == (4.0, 2.0)


@given(
    st.lists(st.tuples(st.integers(0, 5), st.floats(-1e6, 1e6)), min_size=2, max_size=40),
    st.floats(-100, 100),
)
def test_settled_means_never_spread_further_than_raw_ones(
    futures: list[tuple[int, float]], shift: float
) -> None:
    """Protects the correction: it draws means in towards their centre, wherever that is."""
    draws = np.array([draw for draw, _ in futures], dtype=np.int64)
    values = np.array([value for _, value in futures])
    settled = settled_draw_means(values, draws)
    if settled is None:
        return
    raw = np.array([values[draws == draw].mean() for draw in np.unique(draws)])
    assert np.all(np.abs(settled - raw.mean()) <= np.abs(raw - raw.mean()) + 1e-6)
    moved = settled_draw_means(values + shift, draws)
    assert moved is not None
    np.testing.assert_allclose(moved, settled + shift, atol=1e-2)


@given(st.lists(st.lists(st.booleans(), min_size=1, max_size=5), min_size=1, max_size=30))
def test_the_interval_holds_its_estimate(holds: list[list[bool]]) -> None:
    """Protects the interval: it surrounds the estimate, stays within 0 and 1 and has a width."""
    draws = np.repeat(np.arange(len(holds)), [len(draw) for draw in holds])
    got = probability_of(np.concatenate([np.array(draw) for draw in holds]), draws)
    assert 0 <= got.low <= got.estimate <= got.high <= 1
    assert got.high - got.low > 0


def test_the_interval_is_wider_when_draws_agree_within_themselves() -> None:
    """Protects against counting replications of one draw as if they were independent."""
    apart = np.tile([True, False], 100)
    together = np.repeat([True, False], 100)
    draws = np.repeat(np.arange(20), 10)
    narrow, wide = probability_of(apart, draws), probability_of(together, draws)
    assert narrow.high - narrow.low < (wide.high - wide.low) / 2


@pytest.mark.parametrize(("true", "likeness"), [(0.5, 0.3), (0.9, 0.0), (0.9, 0.5), (0.97, 0.3)])
def test_the_interval_covers_the_truth(true: float, likeness: float) -> None:
    """Protects 'sure enough': 90% intervals hold a known probability about nine times in ten.

    400 trials; below 87% has a chance under 3% if coverage is exactly 90%, and the seed is fixed.
    """
    numbers = np.random.default_rng(5)
    draws, held = np.repeat(np.arange(60), 6), 0
    for _ in range(400):
        each = np.full(60, true)
        if likeness:
            weight = 1 / likeness - 1
            each = numbers.beta(true * weight, (1 - true) * weight, 60)
        got = probability_of(numbers.random(360) < np.repeat(each, 6), draws)
        held += got.low <= true <= got.high
    assert held / 400 >= 0.87


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (0.9, 0.95, "supported"),
        (0.89, 0.95, "leaning for"),
        (0.71, 0.95, "leaning for"),
        (0.7, 0.95, "could go either way"),
        (0.4, 0.6, "could go either way"),
        (0.09, 0.49, "could go either way"),
        (0.05, 0.3, "could go either way"),
        (0.04, 0.24, "leaning against"),
        (0.05, 0.11, "leaning against"),
        (0.05, 0.1, "not supported"),
    ],
)
def test_the_verdict_rule(low: float, high: float, verdict: str) -> None:
    """Protects the rule declared beforehand: the whole interval must lie beyond the line."""
    assert verdict_of(Probability((low + high) / 2, low, high), 0.9) == verdict


@pytest.mark.parametrize("sure_enough", [0.5, 0.6, 0.7, 0.9, 0.999])
def test_the_verdicts_are_in_order(sure_enough: float) -> None:
    """Protects every bar: a higher probability never gives a worse verdict."""
    order = ["not supported", "leaning against", "could go either way", "leaning for", "supported"]
    got = [verdict_of(Probability(p, p, p), sure_enough) for p in np.linspace(0, 1, 201)]
    places = [order.index(verdict) for verdict in got]
    assert places == sorted(places)
    assert (got[0], got[-1]) == ("not supported", "supported")


@pytest.mark.parametrize(
    ("low", "high", "settled"),
    [
        (0.92, 0.97, True),
        (0.89, 0.95, False),
        (0.72, 0.88, True),
        (0.31, 0.69, True),
        (0.25, 0.4, False),
        (0.12, 0.28, True),
        (0.04, 0.24, False),
    ],
)
def test_a_verdict_is_settled_when_the_interval_crosses_no_limit(
    low: float, high: float, settled: bool
) -> None:
    """Protects "yet": it is said only where another verdict is still within the interval."""
    probability = Probability((low + high) / 2, low, high)
    assert is_settled(probability, 0.9) == settled
    assert (futures_to_settle(probability, 0.9, 100) is None) >= settled


@given(st.floats(0.02, 0.98), st.integers(4, 400), st.floats(0.2, 1.0), st.sampled_from([0.8, 0.9]))
def test_the_futures_that_are_asked_for_settle_it(
    chance: float, n_futures: int, likeness: float, sure_enough: float
) -> None:
    """Protects users who run more: that many futures at the same rate settle the verdict."""
    probability = wilson(chance, n_futures * likeness)
    needed = futures_to_settle(probability, sure_enough, n_futures)
    if is_settled(probability, sure_enough):
        assert needed is None
    elif needed is not None:
        assert n_futures < needed <= 10_000
        assert is_settled(wilson(chance, needed * likeness), sure_enough)
    else:
        assert not is_settled(wilson(chance, 10_000 * likeness), sure_enough)


@pytest.mark.parametrize(("draws", "verdict"), [(20, "leaning for"), (30, "supported")])
def test_agreement_needs_enough_draws(draws: int, verdict: str) -> None:
    """Protects against a verdict from a handful of runs that happen to agree."""
    assert judged(pair(np.full((draws, 10, 1), -1.0)))["verdict"] == verdict


def test_a_hypothesis_stands_with_all_its_claims_at_once() -> None:
    """Protects the statement as a whole: two claims of 80% that fail apart hold in 60%."""
    difference = np.full((10, 10, 2), -1.0)
    difference[:2, :, 0] = difference[2:4, :, 1] = 1.0
    claims = (claim(years=1), claim(years=2))
    hypothesis = Hypothesis("Nobody more.", 0.6, claims)
    scenario = Scenario("s", "S", "?", "", "baseline", None, None, (), hypothesis, "s.yaml")
    together = judge(scenario, ByLine.of(pair(difference)))
    assert [c["probability"] for c in together["claims"]] == [0.8, 0.8]
    assert together["probability"] == pytest.approx(0.6)
    assert together["verdict"] == "could go either way"
    assert together["n_futures"] == 100


def test_more_runs_are_not_promised_to_help() -> None:
    """Protects steering groups from asking for more runs of a future that is open."""
    even = judged(pair(np.tile([-1.0, 1.0], 500).reshape(500, 2, 1)))
    assert "would not settle" in even["note"]
    assert "yet" not in even["note"]
    few = judged(pair(np.full((5, 2, 1), -1.0)))
    assert "Not settled yet: at this rate about " in few["note"]
    edge = judged(pair(np.tile([-1.0] * 7 + [1.0] * 3, 100).reshape(500, 2, 1)))
    assert "between 'could go either way' and 'leaning for'" in edge["note"]


@pytest.mark.parametrize(
    ("better", "worse", "words"),
    [
        (1, 3, "In 1 of 4 futures"),
        (4, 0, "In all 4 futures that were run"),
        (0, 4, "In none of the 4 futures that were run"),
        (1, 0, "In the one future that was run"),
        (0, 1, "Not in the one future that was run"),
        (18, 1, "In 18 of 19 futures"),
        (5, 15, "In 25 of 100 futures"),
        (1, 999, "In under 1 of 100 futures"),
        (999, 1, "In over 99 of 100 futures"),
    ],
)
def test_a_few_futures_give_no_share(better: int, worse: int, words: str) -> None:
    """Protects readers from a share that a handful of futures cannot give."""
    difference = np.array([-1.0] * better + [1.0] * worse).reshape(-1, 1, 1)
    got = judged(pair(difference))
    assert got["sentence"].startswith(f"{words}, ")
    assert ("of 100" in got["sentence"]) == (better + worse >= 20)
    assert got["n_futures"] == better + worse


def test_a_whole_scenario_is_judged() -> None:
    """Protects verdicts.json: its keys, titles and combined verdict."""
    hypothesis = Hypothesis("It helps.", 0.9, (claim(), claim(versus=None, threshold=Amount(1))))
    scenario = Scenario("s", "Helping", "?", "", "baseline", None, None, (), hypothesis, "s.yaml")
    base = Scenario("baseline", "As now", "?", "", None, None, None, (), None, "baseline.yaml")
    (got,) = judge_all([base, scenario], ByLine.of(pair(np.full((40, 2, 1), -1.0))))
    assert (got["scenario_title"], got["comparator_title"]) == ("Helping", "As now")
    assert [each["verdict"] for each in got["claims"]] == ["supported", "not supported"]
    assert got["verdict"] == "not supported"
    with pytest.raises(HometruthError, match="no hypothesis"):
        judge(base, ByLine.of(pair(np.zeros((1, 1, 1)))))


def test_a_missing_scenario_is_told() -> None:
    """Protects against a verdict from half of a comparison."""
    with pytest.raises(HometruthError, match="no scenario 'baseline'"):
        judged(results({"s": np.zeros((1, 1, 1))}))


@pytest.mark.parametrize("centre", [0.02, -0.02])
def test_no_sign_of_doubt_is_not_certainty(centre: float) -> None:
    """Protects 'with chance averaged out': a mean that luck alone could make is no 0% or 100%.

    Draws differ by a tenth and luck by three, so no doubt about the parameters shows; the mean is
    0.02 with a standard error of 0.023.
    """
    means = centre + 0.1 * np.tile([1.0, -1.0], 10)
    margins = (means[:, np.newaxis] + np.array([3.0, -3.0])).reshape(-1, 1)
    found = on_average(margins, np.repeat(np.arange(20), 2))
    assert found == pytest.approx(0.81 if centre > 0 else 0.19, abs=0.02)


def test_a_share_s_mean_is_pooled_as_on_the_page() -> None:
    """Protects the card from another average than the page's: sums over sums, in both."""
    sought = {"s": ((8.0, 4.0), (2.0, 0.0)), "baseline": ((1.0, 1.0), (9.0, 1.0))}
    table = pd.DataFrame(
        {"scenario": name, "draw": draw, "replication": 0, "year": 2026, "measure": "events",
         "setting": "own_tenancy", "level": "serious", "item": item, "value": value}
        for name, futures in sought.items()
        for draw, parts in enumerate(futures)
        for item, value in zip(("admission_sought", "refused_no_local_bed"), parts, strict=True)
    )  # fmt: skip
    by_line = ByLine.of(table)

    def judged_share(period: str, versus: str | None, threshold: Amount) -> dict[str, Any]:
        asked = claim(
            measure="share_of_admissions_refused_locally",
            period=period,
            versus=versus,
            threshold=threshold,
        )
        return judge_claim(asked, "s", paired_values(asked, "s", by_line, None), 0.9)

    for period in ("in", "over"):
        level = judged_share(period, None, Amount(0.5, text="50%"))
        assert level["mean"] == pytest.approx(4 / 10)
        assert level["interval"] == pytest.approx([0.0, 0.5])
        gap = judged_share(period, "baseline", Amount(1.0, True, "100%"))
        assert gap["mean"] == pytest.approx(4 / 10 - 2 / 10)
