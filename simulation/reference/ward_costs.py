"""A ward's cost as its slots close: variable cost ends at once, semi-fixed in steps, fixed last."""

from __future__ import annotations

import math

from simulation.clock import DAYS_PER_YEAR
from simulation.ledger import (
    PENCE_PER_POUND,
    WARD_FIXED,
    WARD_SEMI_FIXED,
    WARD_STRANDED,
    WARD_VARIABLE,
)
from simulation.reference.slots import Pool
from simulation.rulebook.lookup import Rules
from simulation.whole_slots import BINARY_ROUNDING


class WardCost:
    """The yearly cost of one ward.

    Attributes:
        total, redundancy: numbers of parameters; ``payer`` is the number of the payer.
        lapses_at: day on which the fixed cost of a ward without open slots ends, or None.
    """

    def __init__(self, row: list[int], rules: Rules) -> None:
        _, self.payer, self.total, self.release, self.share, self.step, self.lag, last = row
        self.redundancy = last
        self.rules = rules
        self.lapses_at: float | None = None

    def lines(self, pool: Pool, at: float) -> list[tuple[str, int, float]]:
        """Current yearly costs of the ward: (item, payer, pence).

        Cost still paid for closed slots is *stranded*: their part of the fixed cost, and the
        semi-fixed cost of slots that do not yet complete a step.
        """
        if not pool.opening and not pool.open:
            return []
        value = self.rules.values
        release = value[self.release] * PENCE_PER_POUND
        semi = release * value[self.share]
        fixed = self._fixed_pence(pool, at)
        closed = max(0, pool.opening - pool.open)
        fixed_closed = fixed * closed / pool.opening if pool.opening else 0.0
        waiting_for_step = closed - self._stepped(closed, pool)
        return [
            (WARD_VARIABLE, self.payer, (release - semi) * pool.open),
            (WARD_SEMI_FIXED, self.payer, semi * pool.open),
            (WARD_FIXED, self.payer, fixed - fixed_closed),
            (WARD_STRANDED, self.payer, fixed_closed + semi * waiting_for_step),
        ]

    def note(self, pool: Pool, now: float) -> float | None:
        """Record when the last slot closed; returns the day the fixed cost ends, if new."""
        if pool.open > 0:
            self.lapses_at = None
        elif self.lapses_at is None:
            self.lapses_at = now + self.rules.values[self.lag] * DAYS_PER_YEAR
            return self.lapses_at
        return None

    def _stepped(self, closed: int, pool: Pool) -> float:
        """Closed slots whose semi-fixed cost has ended: whole steps, or all with the ward."""
        step = self.rules.values[self.step]
        if closed == pool.opening or step <= 0.0:
            return float(closed)
        steps = closed / step + BINARY_ROUNDING
        if math.isinf(steps):  # ignores a step that is too small to count
            return float(closed)
        return min(float(closed), math.floor(steps) * step)

    def _fixed_pence(self, pool: Pool, at: float) -> float:
        if self.lapses_at is not None and at >= self.lapses_at:
            return 0.0
        value = self.rules.values
        fixed = value[self.total] - value[self.release] * pool.opening
        return max(0.0, fixed * PENCE_PER_POUND)
