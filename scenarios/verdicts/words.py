"""What a verdict says in plain English, with natural frequencies."""

from __future__ import annotations

from scenarios.language.amounts import amount_text
from scenarios.language.scenario import Claim
from scenarios.verdicts.uncertainty import Probability
from simulation.results.measures import named

LEAST_ROUNDED = 0.005
EVIDENCE_PRICES = "Prices are evidence defaults wherever no local account has set them."


def sentence(claim: Claim, versus: str, probability: Probability, n_futures: int) -> str:
    """In how many of 100 futures the claim holds."""
    title = named(claim.measure).title
    title = title[:1].lower() + title[1:] if title[1:2].islower() else title
    words = f"{frequency(probability.estimate, n_futures)}, the figure for {title} "
    words += f"{claim.period_text} is {threshold(claim, versus)}."
    if probability.high - probability.low > 2 * LEAST_ROUNDED:
        low, high = f"{probability.low * 100:.0f}", f"{probability.high * 100:.0f}"
        words += f" More runs could move that to anything from {low} to {high} of 100."
    return f"{words} {EVIDENCE_PRICES}" if named(claim.measure).provisional else words


def frequency(probability: float, n_futures: int) -> str:
    """A probability as so many of 100 futures."""
    if probability == 1:
        return f"In all {n_futures:,} futures that were run"
    if probability == 0:
        return f"In none of the {n_futures:,} futures that were run"
    if probability >= 1 - LEAST_ROUNDED:
        return "In more than 99 of 100 futures"
    if probability < LEAST_ROUNDED:
        return "In fewer than 1 of 100 futures"
    return f"In {probability * 100:.0f} of 100 futures"


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
    """What limits the verdict: too few runs, or a future that could go either way."""
    parts = []
    if n_futures == n_draws:
        parts.append(
            "Each set of assumptions was run once, so chance and doubt about the assumptions "
            "cannot be told apart."
        )
    elif n_draws < 2:
        parts.append("Only one set of assumptions was run, so doubt about them is left out.")
    if probability.low > 1 - sure_enough and probability.high < sure_enough:
        parts.append("More runs would not settle this: it could really go either way.")
    elif probability.low < sure_enough and probability.high > 1 - sure_enough:
        parts.append("More runs may settle this.")
    if share_of_parameters is not None:
        parts.append(
            f"Of the spread between futures, {share_of_parameters * 100:.0f}% is doubt about the "
            f"assumptions and {100 - round(share_of_parameters * 100)}% is chance."
        )
    return " ".join(parts)
