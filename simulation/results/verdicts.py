"""The verdict on each hypothesis, in the form of ``verdicts.json``."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.results.probability import Probability

SUPPORTED = "supported"
LEANING_FOR = "leaning for"
EITHER_WAY = "could go either way"
LEANING_AGAINST = "leaning against"
NOT_SUPPORTED = "not supported"
NOT_JUDGED = "not judged"
"""The run is too short for one of the claims."""
LEANS_FOR, LEANS_AGAINST = 0.7, 0.3
"""Above the first a claim leans for, below the second against: more than two to one."""


def leaning(probability: Probability) -> str:
    """Which way something leans, or that it could go either way, by its whole interval."""
    if probability.low > LEANS_FOR:
        return LEANING_FOR
    return LEANING_AGAINST if probability.high < LEANS_AGAINST else EITHER_WAY


@dataclass(frozen=True, kw_only=True)
class JudgedClaim:
    """The verdict on one claim; a field is None if the run is too short for it.

    Attributes:
        title: the measure's, in words; ``period`` and ``threshold`` are in words too.
        provisional: the measure is money at prices that no local account confirms.
        probability: the share of futures in which the claim holds.
        probability_interval: what more runs could move it to, lowest and highest.
        probability_parameters_only: of the claim holding with chance averaged out.
        interval: the 5th and 95th percentile of the difference (or of the measure) over futures, or
            the lowest and highest of fewer than twenty, in ``unit``, as is ``mean``.
        share_of_variance_parameters, share_of_variance_chance: why futures differ.
        note: what limits the verdict, and whether more futures would settle it.
        n_futures: futures that were judged; 0 in an older run.
    """

    measure: str
    title: str
    period: str
    threshold: str
    unit: str
    provisional: bool = False
    sentence: str = ""
    verdict: str
    probability: float | None
    probability_interval: tuple[float, float] | None = None
    probability_parameters_only: float | None = None
    interval: tuple[float, float] | None = None
    mean: float | None = None
    share_of_variance_parameters: float | None = None
    share_of_variance_chance: float | None = None
    note: str = ""
    n_futures: int = 0


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The verdict on one scenario's hypothesis: on each claim, and on all of them together.

    Attributes:
        note: whether more futures would settle the verdict; "" if it is supported or not.
        n_futures: futures that were judged; 0 in an older run.
    """

    scenario: str
    scenario_title: str
    comparator_title: str
    statement: str
    sure_enough: float
    claims: tuple[JudgedClaim, ...]
    verdict: str
    probability: float | None = None
    probability_interval: tuple[float, float] | None = None
    note: str = ""
    n_futures: int = 0
