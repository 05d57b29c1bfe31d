"""The rule of verdicts, declared before anything is run.

With *s* the hypothesis's ``sure_enough``, and the 90% interval of the probability that a claim
holds in one future (``simulation.results.probability.probability_of``):

* supported: the whole interval is at or above *s*;
* leaning for: the whole interval is above 70%;
* leaning against: the whole interval is below 30%;
* not supported: the whole interval is at or below 1 - *s*;
* could go either way: anything else.

The first that applies is the verdict, from the ends inwards. A verdict is settled if every
probability in the interval gives the same one: more futures would not change it.
"""

from __future__ import annotations

from math import ceil, log10

from simulation.results.probability import Probability, wilson
from simulation.results.verdicts import NOT_SUPPORTED, SUPPORTED, leaning

MOST_FUTURES = 10_000
"""A run of a county of this size takes minutes; what it cannot settle counts as open."""
MORE = 1.1  # steps in which a larger run is tried


def verdict_of(probability: Probability, sure_enough: float) -> str:
    """The verdict of a probability and its interval."""
    if probability.low >= sure_enough:
        return SUPPORTED
    if 1.0 - probability.high >= sure_enough:
        return NOT_SUPPORTED
    return leaning(probability)


def is_settled(probability: Probability, sure_enough: float) -> bool:
    """Whether every probability in the interval gives the same verdict."""
    ends = (Probability(end, end, end) for end in (probability.low, probability.high))
    return len({verdict_of(end, sure_enough) for end in ends}) == 1


def futures_to_settle(probability: Probability, sure_enough: float, n_futures: int) -> int | None:
    """Total futures that would settle a verdict if the probability stays what it is.

    Args:
        n_futures: futures that were run. Further draws are taken to have as many replications,
            and to resemble one another as much, as these.

    Returns:
        A number rounded up to two digits; None if it is settled, or if ``MOST_FUTURES`` would
        not settle it.
    """
    if is_settled(probability, sure_enough):
        return None
    n = float(n_futures)
    while n < MOST_FUTURES:
        n = min(n * MORE, MOST_FUTURES)
        if is_settled(_after(n, probability, n_futures), sure_enough):
            return _two_digits(n)
    return None


def still_open(probability: Probability, sure_enough: float, n_futures: int) -> list[str]:
    """The verdicts that ``MOST_FUTURES`` would still leave open, the worse first."""
    most = _after(MOST_FUTURES, probability, n_futures)
    ends = (Probability(end, end, end) for end in (most.low, most.high))
    return [verdict_of(end, sure_enough) for end in ends]


def _after(n: float, probability: Probability, n_futures: int) -> Probability:
    """The interval after ``n`` futures, if the probability stays what it is."""
    return wilson(probability.estimate, probability.effective * n / n_futures)


def _two_digits(number: float) -> int:
    digit = 10 ** max(0, int(log10(number)) - 1)
    return int(ceil(number / digit) * digit)
