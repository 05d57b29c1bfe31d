"""Money in a story: pounds per week for periods, pounds and pence for totals."""

from __future__ import annotations

from collections.abc import Mapping

from simulation.clock import DAYS_PER_WEEK, DAYS_PER_YEAR
from simulation.ledger import PENCE_PER_POUND
from simulation.pathway.spoken import paid_by


def weekly_pounds(pence_a_year: Mapping[str, int]) -> dict[str, int]:
    """Whole pounds per week by payer, largest first; they add up to the rounded total."""
    a_week = DAYS_PER_WEEK / DAYS_PER_YEAR / PENCE_PER_POUND
    rounded = {payer: round(pence * a_week) for payer, pence in pence_a_year.items()}
    if pence_a_year:
        most = max(pence_a_year, key=lambda payer: pence_a_year[payer])
        rounded[most] += round(sum(pence_a_year.values()) * a_week) - sum(rounded.values())
    return largest_first({payer: pounds for payer, pounds in rounded.items() if pounds})


def largest_first(amounts: Mapping[str, int]) -> dict[str, int]:
    """Amounts in falling order."""
    return dict(sorted(amounts.items(), key=lambda entry: (-entry[1], entry[0])))


def of_payers(pounds: Mapping[str, int]) -> str:
    """Who pays an amount per week."""
    return shared_by({payer: f"£{amount:,}" for payer, amount in pounds.items()})


def shared_by(amounts: Mapping[str, str]) -> str:
    """Who pays: ``paid by the council``, or ``of which the council paid £5 and ...``.

    Args:
        amounts: in words, by payer, in the order of the story.
    """
    if len(amounts) == 1:
        return f"paid by {paid_by(next(iter(amounts)))}"
    first, *rest = amounts.items()
    parts = [f"{paid_by(first[0])} paid {first[1]}", *(f"{paid_by(p)} {text}" for p, text in rest)]
    return f"of which {listed(parts)}"


def in_full(pence: int) -> str:
    """An amount to the penny."""
    return f"£{pence // PENCE_PER_POUND:,}.{pence % PENCE_PER_POUND:02d}"


def listed(parts: list[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
