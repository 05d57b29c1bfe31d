"""Verdicts in plain English, with natural frequencies."""

from __future__ import annotations

from scenarios.language.amounts import amount_text
from scenarios.language.scenario import Claim
from scenarios.verdicts.rule import (
    futures_to_settle,
    is_settled,
    still_open,
    verdict_of,
)
from simulation.results.frequencies import FEWEST_FOR_A_SHARE, of_futures
from simulation.results.measures import named
from simulation.results.probability import Probability
from simulation.results.verdicts import EITHER_WAY, LEANING_AGAINST, LEANING_FOR

LEAST_ROUNDED = 0.005
SETTLED = {
    LEANING_FOR: "More futures would not change this.",
    LEANING_AGAINST: "More futures would not change this.",
    EITHER_WAY: "More futures would not settle this.",
}
EVIDENCE_PRICES = "Prices are evidence defaults wherever no local account has set them."


def sentence(claim: Claim, versus: str, probability: Probability, n_futures: int) -> str:
    """The number of futures in which the claim holds, and what more futures could make of it."""
    title = named(claim.measure).title
    title = title[:1].lower() + title[1:] if title[1:2].islower() else title
    words = f"{frequency(probability.estimate, n_futures)}, the figure for {title} "
    words += f"{claim.period_text} is {threshold(claim, versus)}."
    wide = probability.high - probability.low > 2 * LEAST_ROUNDED
    if wide and n_futures >= FEWEST_FOR_A_SHARE:
        low, high = f"{probability.low * 100:.0f}", f"{probability.high * 100:.0f}"
        words += f" More runs could move that to anything from {low} to {high} of 100."
    return f"{words} {EVIDENCE_PRICES}" if named(claim.measure).provisional else words


def frequency(probability: float, n_futures: int) -> str:
    """A probability as a number of futures, such as ``In 24 of 100 futures``."""
    if probability == 0 and n_futures == 1:
        return "Not in the one future that was run"
    words = f"In {of_futures(probability, n_futures)}"
    if probability in (0, 1):
        words += f" that {'were' if n_futures > 1 else 'was'} run"
    return words


def threshold(claim: Claim, versus: str) -> str:
    """The threshold in words: ``at most 98% of what it is with 'Carry on as now'``."""
    bound = claim.bound.replace("_", " ")
    if claim.versus is None:
        return f"{bound} {claim.threshold.text}"
    if claim.threshold.relative:
        if claim.threshold.number == 1:
            return f"no {'higher' if claim.bound == 'at_most' else 'lower'} than with '{versus}'"
        return f"{bound} {claim.threshold.text} of what it is with '{versus}'"
    return f"{_difference(claim)} than with '{versus}'"


def _difference(claim: Claim) -> str:
    """A bound on a difference: at most -2 people is at least 2 people lower."""
    number = claim.threshold.number
    if number == 0:
        return "no higher" if claim.bound == "at_most" else "no lower"
    upwards = number > 0
    bound = "at most" if (claim.bound == "at_most") == upwards else "at least"
    amount = amount_text(abs(number), named(claim.measure).unit, difference=True)
    return f"{bound} {amount} {'higher' if upwards else 'lower'}"


def note(
    probability: Probability,
    sure_enough: float,
    n_draws: int,
    n_futures: int,
    share_of_parameters: float | None,
) -> str:
    """What limits the verdict: too few futures, or a future that could go either way."""
    parts = []
    if n_futures == n_draws:
        parts.append(
            "Each set of assumptions was run once, so chance and doubt about the assumptions "
            "cannot be separated."
        )
    elif n_draws < 2:
        parts.append("Only one set of assumptions was run, so doubt about them is left out.")
    if said := settling(probability, sure_enough, n_futures):
        parts.append(said)
    if share_of_parameters is not None:
        parts.append(
            f"Of the spread between futures, {share_of_parameters * 100:.0f}% is doubt about the "
            f"assumptions and {100 - round(share_of_parameters * 100)}% is chance."
        )
    return " ".join(parts)


def settling(probability: Probability, sure_enough: float, n_futures: int) -> str:
    """Whether more futures would settle a verdict, and how many; "" if supported or not."""
    if is_settled(probability, sure_enough):
        return SETTLED.get(verdict_of(probability, sure_enough), "")
    needed = futures_to_settle(probability, sure_enough, n_futures)
    if needed is None:
        worse, better = still_open(probability, sure_enough, n_futures)
        return (
            f"It is so close to the line between '{worse}' and '{better}' that more futures are "
            "unlikely to settle which."
        )
    return f"Not settled yet: at this rate about {needed:,} futures would probably settle it."
