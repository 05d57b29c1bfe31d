"""When an effect can be seen: in the model, in most futures, and by an area that lives one of them.

An area never sees what would have happened without the change. What it sees differs from that by
the effect and by luck, as two futures of the same assumptions do that share no luck. Such pairs
are at hand: the scenario in one replication, its comparator in another of the same draw.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from outputs.charts.compared import Compared, financial_year
from outputs.charts.numbers import compared_in_words, in_words, unit_of
from outputs.charts.summaries import HIGH, LOW, NOISE, pairs

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

NOT_WITHIN = "not within the run"
NEEDS_LUCK = "not known: each set of assumptions was run once"


@dataclass(frozen=True)
class Seen:
    """The first financial year from which a scenario's effect on a measure can be seen.

    Each is None where that is not within the run.

    Attributes:
        on_average_from: the 90% interval of the average difference excludes no difference (futures
            of one draw counted as one); more draws bring it forward.
        in_most_futures_from: nine futures in ten differ in the same direction, with the same luck
            on both sides; doubt about the assumptions is in it.
        above_chance_from: as before, and nine in ten differ in that direction with each side's own
            luck, so that an area could tell the effect from chance.
        chance_known: whether draws were run more than once, as the last one needs.
        last_year, effect, luck: by the run's last year the average difference, and half the width
            of the 90% interval of what luck alone does to the comparator.
    """

    scenario: Compared
    comparator: Compared
    on_average_from: int | None
    in_most_futures_from: int | None
    above_chance_from: int | None
    chance_known: bool
    last_year: int
    effect: float
    luck: float

    @property
    def above_chance(self) -> str:
        """When an area could tell the effect from chance, in words."""
        if not self.chance_known:
            return NEEDS_LUCK
        return NOT_WITHIN if self.above_chance_from is None else _from(self.above_chance_from)


def first_seen(values: pd.DataFrame, scenarios: Sequence[Compared]) -> list[Seen]:
    """When each scenario's effect can be seen, for every scenario that has a comparator.

    Args:
        values: one measure's values by future and year, as ``Study.by_year`` gives them.
        scenarios: those of the run.
    """
    return [_seen(values, one, other) for one, other in pairs(scenarios)]


def seen_sentence(measure: str, seen: Seen) -> str:
    """What a steering group may be told: when the effect shows, and how it compares with luck."""
    unit = unit_of(measure)
    words = f"On average a difference shows {_when(seen.on_average_from)}; "
    words += f"in 9 of 10 futures {_when(seen.in_most_futures_from)}; "
    words += f"above chance, so that an area could see it for itself, {seen.above_chance}."
    if not seen.chance_known:
        return words
    return (
        f"{words} By {financial_year(seen.last_year)} the change makes it "
        f"{compared_in_words(seen.effect, unit)} on average, and luck alone moves it by up to "
        f"{in_words(seen.luck, unit)} either way in 9 of 10 futures."
    )


def _when(year: int | None) -> str:
    return NOT_WITHIN if year is None else _from(year)


def _from(year: int) -> str:
    return f"from {financial_year(year)}"


def _seen(values: pd.DataFrame, one: Compared, other: Compared) -> Seen:
    own, others = _by_draw(values, one), _by_draw(values, other)
    years = sorted(own.keys() & others.keys())
    average = most = above = None
    luck = float("nan")
    for year in years:
        draws = [d for d in own[year].index if d in others[year].index]
        mine, theirs = own[year].loc[draws].to_numpy(), others[year].loc[draws].to_numpy()
        paired = _signs(mine - theirs)
        average = average or (year if _average_is_clear(mine - theirs) else None)
        side = _side(paired)
        most = most or (year if side else None)
        apart = _unpaired(mine, theirs)
        above = above or (year if side and _side(apart) == side else None)
        luck = _half_width(_unpaired(theirs, theirs))
    gap = mine - theirs
    return Seen(
        one,
        other,
        average,
        most,
        above,
        chance_known=bool(apart.size),
        last_year=years[-1],
        effect=float(gap[~_missing(gap)].mean()),
        luck=luck,
    )
