"""What the skill of a provider changes, for people in paid homes and for nobody else."""

from __future__ import annotations

from simulation.pathway.words import PAID
from simulation.rulebook.conditions import Factor, times


def by_skill(stem: str) -> tuple[Factor, Factor]:
    """Modifiers for a poorly skilled and a skilled provider, compared with usual.

    Args:
        stem: the parameters are ``stem_poor_provider`` and ``stem_skilled_provider``, ratios.
    """
    return (
        times(f"{stem}_poor_provider", setting=PAID, provider_skill="poor"),
        times(f"{stem}_skilled_provider", setting=PAID, provider_skill="skilled"),
    )
