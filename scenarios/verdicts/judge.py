"""Judge hypotheses: how likely each claim is to hold, and how sure the run makes us.

Scenarios are compared future by future: the same draw and replication of both, so that the same
people have the same luck. ``rule`` states which verdict follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenarios.language.scenario import Claim, Scenario
from scenarios.verdicts import words as verdict_words
from scenarios.verdicts.pairing import Paired, paired_values
from scenarios.verdicts.rule import verdict_of
from scenarios.verdicts.uncertainty import mean_with_error, settled_chances, spread_of
from simulation.errors import HometruthError
from simulation.results.frequencies import range_of
from simulation.results.measures import ByLine, DiscountRate, named
from simulation.results.names import counted
from simulation.results.probability import Floats, Probability, probability_of
from simulation.results.verdicts import NOT_JUDGED


def judge_all(
    scenarios: Iterable[Scenario],
    results: ByLine,
    discount_rate: DiscountRate | None = None,
) -> list[dict[str, Any]]:
    """The verdict on every scenario that has a hypothesis, as ``verdicts.json`` holds them.

    Args:
        discount_rate: as for ``judge``.
    """
    scenarios = list(scenarios)
    titles = {scenario.name: scenario.title for scenario in scenarios}
    return [
        judge(scenario, results, titles, discount_rate)
        for scenario in scenarios
        if scenario.hypothesis
    ]


def judge(
    scenario: Scenario,
    results: ByLine,
    titles: Mapping[str, str] | None = None,
    discount_rate: DiscountRate | None = None,
) -> dict[str, Any]:
    """The verdict on a scenario's hypothesis.

    The rule for a claim applies to all claims together: the hypothesis fails in each future in
    which any of them fails.

    Args:
        results: of a run with this scenario and its comparators.
        titles: the title of each scenario by name; a missing title is the name.
        discount_rate: per year, such as 0.035, or a schedule; needed by discounted measures.

    Raises:
        HometruthError: the scenario has no hypothesis, or is not in the results.
    """
    if scenario.hypothesis is None:
        raise HometruthError(f"'{scenario.name}' has no hypothesis to judge.")
    titles = titles or {}
    sure_enough, claims = scenario.hypothesis.sure_enough, scenario.hypothesis.claims
    values = [paired_values(claim, scenario.name, results, discount_rate) for claim in claims]
    judged = [
        judge_claim(claim, scenario.name, paired, sure_enough, titles)
        for claim, paired in zip(claims, values, strict=True)
    ]
    compare_with = scenario.compare_with or ""
    return {
        "scenario": scenario.name,
        "compare_with": scenario.compare_with,
        "scenario_title": scenario.title,
        "comparator_title": titles.get(compare_with, compare_with),
        "statement": scenario.hypothesis.statement,
        "sure_enough": sure_enough,
        "claims": judged,
        **_taken_together(all_together(claims, values), sure_enough, _n_futures(values)),
    }


def judge_claim(
    claim: Claim,
    scenario: str,
    paired: Paired | None,
    sure_enough: float,
    titles: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The verdict on one claim about a scenario, as one entry of ``verdicts.json``.

    ``interval`` is the 5th to 95th percentile, or the lowest and highest of few futures, of the
    measure's difference from the comparator (or of the measure, without one; in the worst year, for
    a claim about every year), and ``mean`` is its mean; a share's mean is pooled over futures, as
    on the page. ``probability`` includes chance and doubt about the parameters;
    ``probability_parameters_only`` is the probability that the claim holds with chance averaged
    out.

    Args:
        paired: the claim's ``paired_values``; none if the run is too short.
    """
    versus = (titles or {}).get(claim.versus or "", claim.versus or "")
    if paired is None:
        return _too_short(claim, scenario, versus)
    margins = margin(claim, paired)
    worst = np.arange(len(margins)), margins.argmin(axis=1)
    probability = probability_of(margins[worst] >= 0, paired.draws)
    effect = (paired.own if paired.other is None else paired.own - paired.other)[worst]
    mean, error = mean_with_error(effect, paired.draws)
    by_parameters = spread_of(effect, paired.draws).share_of_parameters
    n_draws = len(np.unique(paired.draws))
    shown = range_of(len(effect))
    low, high = np.quantile(effect, (shown.low, shown.high))
    return {
        **_about(claim, versus),
        "sentence": verdict_words.sentence(claim, versus, probability, len(effect)),
        "verdict": verdict_of(probability, sure_enough),
        "probability": probability.estimate,
        "probability_interval": [probability.low, probability.high],
        "probability_parameters_only": on_average(margins, paired.draws),
        "interval": [float(low), float(high)],
        "mean": mean if paired.pooled is None else paired.pooled,
        "mean_standard_error": error,
        "share_of_variance_parameters": by_parameters,
        "share_of_variance_chance": None if by_parameters is None else 1.0 - by_parameters,
        "note": verdict_words.note(probability, sure_enough, n_draws, len(effect), by_parameters),
        "n_draws": n_draws,
        "n_replications": round(len(effect) / n_draws),
        "n_futures": len(effect),
    }


def _n_futures(values: Iterable[Paired | None]) -> int:
    return min((0 if paired is None else len(paired.draws) for paired in values), default=0)


def _taken_together(
    together: Probability | None, sure_enough: float, n_futures: int
) -> dict[str, Any]:
    """The verdict on all claims at once, as entries of ``verdicts.json``."""
    if together is None:
        return {
            "verdict": NOT_JUDGED,
            "probability": None,
            "probability_interval": None,
            "note": "",
            "n_futures": 0,
        }
    return {
        "verdict": verdict_of(together, sure_enough),
        "probability": together.estimate,
        "probability_interval": [together.low, together.high],
        "note": verdict_words.settling(together, sure_enough, n_futures),
        "n_futures": n_futures,
    }


def all_together(claims: Iterable[Claim], values: Iterable[Paired | None]) -> Probability | None:
    """The probability that every claim holds in one future; none if the run is too short.

    Args:
        values: the ``paired_values`` of each claim.
    """
    holds, draws = None, None
    for claim, paired in zip(claims, values, strict=True):
        if paired is None:
            return None
        own = margin(claim, paired).min(axis=1) >= 0
        holds, draws = own if holds is None else holds & own, paired.draws
    return None if holds is None or draws is None else probability_of(holds, draws)


def margin(claim: Claim, paired: Paired) -> Floats:
    """How far inside its threshold a claim is, by future and year; it holds from 0 upwards."""
    threshold = claim.threshold.number
    if paired.other is None:
        limit = np.full_like(paired.own, threshold)
    elif claim.threshold.relative:
        limit = threshold * paired.other
    else:
        limit = paired.other + threshold
    inside = limit - paired.own if claim.bound == "at_most" else paired.own - limit
    return np.asarray(inside, dtype=np.float64)


def on_average(margins: Floats, draws: NDArray[np.int64]) -> float | None:
    """How likely the claim is to hold once chance is averaged out, over draws.

    A claim about every year must hold in each year's average. None where chance and doubt cannot
    be separated.
    """
    years = [settled_chances(margins[:, year], draws) for year in range(margins.shape[1])]
    settled = [year for year in years if year is not None]
    return float(np.min(settled, axis=0).mean()) if settled else None


def _about(claim: Claim, versus: str) -> dict[str, Any]:
    measure = named(claim.measure)
    return {
        "measure": claim.measure,
        "title": measure.title,
        "period": claim.period_text,
        "threshold": verdict_words.threshold(claim, versus),
        "unit": measure.unit,
        "provisional": measure.provisional,
    }


def _too_short(claim: Claim, scenario: str, versus: str) -> dict[str, Any]:
    nothing = dict.fromkeys(
        (
            "probability",
            "probability_interval",
            "probability_parameters_only",
            "interval",
            "mean",
            "mean_standard_error",
            "share_of_variance_parameters",
            "share_of_variance_chance",
        )
    )
    return {
        **_about(claim, versus),
        **nothing,
        "sentence": f"The run is too short to say: it ends before year {claim.years}.",
        "verdict": NOT_JUDGED,
        "note": f"Run '{scenario}' for at least {counted(claim.years, 'year')}.",
        "n_draws": 0,
        "n_replications": 0,
        "n_futures": 0,
    }
