"""The people of one replication: who is present at the start and who joins, in every scenario."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Payers = tuple[list[tuple[int, float]], int]  # shares of payers, and who pays the rest
Payment = tuple[int, int]  # from one payer to another
UNKNOWN = -1.0  # days already spent, as engines hold them, where ``elapsed_days`` is NaN


@dataclass(frozen=True)
class Population:
    """People as arrays, one row each; row numbers identify people in every scenario.

    Attributes:
        joins_at: days from the start; 0 or less for those present when the run opens.
        codes: attribute codes [person, attribute], whole numbers of any width (a group may number
            more homes than two bytes hold); columns of marks are set from ``mark_at``.
        mark_at: days from the start at which each mark was set [person, mark]; NaN for never.
        need_percent: lasting need, 100 being usual; scales the price of a package.
        elapsed_days: days already spent in the current state at the start. NaN if unknown: a fixed
            episode is then part-way through, and a lognormal or Weibull stay begins at the start.
        n_groups: how many groups ``Assigns`` chooses among.
    """

    joins_at: NDArray[np.float64]
    codes: NDArray[np.integer]
    mark_at: NDArray[np.float64]
    need_percent: NDArray[np.int64]
    elapsed_days: NDArray[np.float64]
    n_groups: int = 0

    def __len__(self) -> int:
        return len(self.joins_at)


class Person:
    """One person's record while a replication runs. It holds all their state; no generator does.

    Attributes:
        codes: attribute codes now.
        due: day on which each clock rings: marks first, then hazards; infinite if never.
        threshold, used: Exp(1) threshold of each hazard's clock, and how much of it is used.
        rate: product of factors now, per day; ``as_of`` is when ``used`` was last brought up.
        ticking: bit set of the hazards whose clocks are running.
        started: when each running clock began, for shapes that depend on it.
    """

    __slots__ = (
        "accrued_to",
        "as_of",
        "chosen",
        "codes",
        "costs",
        "due",
        "elapsed",
        "first",
        "held",
        "key",
        "mark_at",
        "moved_from",
        "need",
        "number",
        "occurrence",
        "present",
        "rate",
        "second",
        "started",
        "threshold",
        "ticket",
        "ticking",
        "used",
    )

    def __init__(self, number: int, key: int, codes: list[int], need: int, hazards: int) -> None:
        self.number = number
        self.key = key
        self.codes = codes
        self.need = need
        self.present = False
        self.elapsed = float("nan")  # only while the run opens
        self.mark_at: list[float] = []
        self.due: list[float] = []
        self.ticking = 0
        self.occurrence = [0] * hazards
        self.threshold = [0.0] * hazards
        self.used = [0.0] * hazards
        self.as_of = [0.0] * hazards
        self.rate = [0.0] * hazards
        self.started = [0.0] * hazards
        self.first = [0.0] * hazards
        self.second = [0.0] * hazards
        self.chosen: dict[int, int] = {}
        self.held: list[int] = []
        self.ticket: dict[int, object] = {}
        self.accrued_to = 0.0
        self.moved_from = -1
        # item, pence a year before drift, drift parameter, who pays
        self.costs: list[tuple[int, float, int, Payers | Payment]] = []
