"""Agreements between payers to share costs: pooled budgets and shared risks.

Spending does not change. Payments between payers, which sum to zero in every year, bring each
payer to its agreed share. They are worked out after the run, because no bed, home or service
depends on who pays for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from simulation.ledger import pence_of, share_out

TRANSFER = "transfer"


@dataclass(frozen=True)
class Pool:
    """An agreement in force from a financial year on.

    Attributes:
        from_year: the first April year that it covers; ``until_year`` is the first after it, or
            None for ever.
        payers: the payers in the agreement, each with its share; shares sum to 1.
        items: cost items in the pool.
        above_pence: only spending above this many pence per year is shared (0: all of it).
    """

    from_year: int
    payers: tuple[tuple[str, float], ...]
    items: tuple[str, ...]
    above_pence: int = 0
    until_year: int | None = None

    def covers(self, year: int) -> bool:
        """Whether it is in force in an April year."""
        return self.from_year <= year and (self.until_year is None or year < self.until_year)


Spending = Mapping[tuple[int, str, str], int]  # pence by (year, item, payer)


def transfers(spent: Spending, pools: Iterable[Pool]) -> Iterator[tuple[int, str, int]]:
    """Payments under the agreements: (year, payer, pence paid; negative if received)."""
    years = sorted({year for year, _, _ in spent})
    owed: dict[tuple[int, str], int] = {}
    for pool in pools:
        for year in years:
            if pool.covers(year):
                for payer, pence in _settled(spent, pool, year):
                    owed[year, payer] = owed.get((year, payer), 0) + pence
    for (year, payer), pence in owed.items():
        if pence:
            yield year, payer, pence


def _settled(spent: Spending, pool: Pool, year: int) -> Iterator[tuple[str, int]]:
    names = [name for name, _ in pool.payers]
    own = [sum(spent.get((year, item, name), 0) for item in pool.items) for name in names]
    total = sum(own)
    shared = max(0, total - pool.above_pence)
    if total <= 0 or not shared:
        return
    bear = _divided(shared, [share for _, share in pool.payers])
    paid = _divided(shared, [pence / total for pence in own])
    for name, to_bear, has_paid in zip(names, bear, paid, strict=True):
        yield name, to_bear - has_paid


def _divided(pence: int, shares: list[float]) -> list[int]:
    """Divide whole pence in given shares; the last payer takes the rounding."""
    last = len(shares) - 1
    parts = share_out(pence, list(enumerate(shares[:last])), last)
    return [part for _, part in parts]


def in_whole_pence(pence_seconds: Sequence[int]) -> list[int]:
    """What each payer pays another in whole pence, each within a penny of its own.

    Amounts that sum to zero still do: running totals are rounded, not each payer's amount.
    """
    ends = [0, *(pence_of(upto) for upto in accumulate(pence_seconds))]
    return [end - begin for begin, end in pairwise(ends)]
