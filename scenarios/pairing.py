"""A claim's measure in the futures that two scenarios share: same draw, same replication."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scenarios.language import Claim
from scenarios.uncertainty import Floats
from simulation.errors import HometruthError
from simulation.measures import DiscountRate, over_years, yearly

if TYPE_CHECKING:
    import pandas as pd

FUTURE = ["draw", "replication"]


@dataclass(frozen=True)
class Paired:
    """A measure in the futures that a scenario and its comparator share.

    Attributes:
        draws: the draw of each future, one per row of the tables.
        own: values, futures by years (one column for a single year or a whole period).
        other: the comparator's values in the same futures; none without a comparator.
    """

    draws: NDArray[np.int64]
    own: Floats
    other: Floats | None


def paired_values(
    claim: Claim, scenario: str, results: pd.DataFrame, discount_rate: DiscountRate | None = None
) -> Paired | None:
    """The claim's measure in the futures that both scenarios have; none if the run is too short.

    Raises:
        HometruthError: a scenario is not in the results, or the two share no future.
    """
    own = _by_future(claim, scenario, results, discount_rate)
    if own is None:
        return None
    if claim.versus is None:
        return Paired(_draws_of(own), own.to_numpy(np.float64), None)
    other = _by_future(claim, claim.versus, results, discount_rate)
    if other is None:
        return None
    shared = own.index.intersection(other.index).sort_values()
    years = own.columns.intersection(other.columns)
    if shared.empty or years.empty:
        raise HometruthError(f"'{scenario}' and '{claim.versus}' have no future in common.")
    own, other = own.loc[shared, years], other.loc[shared, years]
    return Paired(_draws_of(own), own.to_numpy(np.float64), other.to_numpy(np.float64))


def _draws_of(table: pd.DataFrame) -> NDArray[np.int64]:
    return table.index.get_level_values("draw").to_numpy(np.int64)


def _by_future(
    claim: Claim, scenario: str, results: pd.DataFrame, discount_rate: DiscountRate | None
) -> pd.DataFrame | None:
    """One row a future, one column a year (or a single one for a whole period)."""
    rows = results[results["scenario"] == scenario]
    if rows.empty:
        raise HometruthError(f"The results have no scenario '{scenario}'.")
    if isinstance(rows["scenario"].dtype, _categorical()):
        rows = rows.assign(scenario=rows["scenario"].cat.remove_unused_categories())
    first, last = int(rows["year"].min()), int(rows["year"].max())
    if first + claim.years - 1 > last:
        return None
    if claim.period == "over":
        values = over_years(rows, claim.measure, first, claim.years, discount_rate)
        return values.set_index(FUTURE)[["value"]].sort_index()
    table = yearly(rows, claim.measure, discount_rate)
    if claim.period == "in":
        table = table[table["year"] == first + claim.years - 1]
    return table.pivot(index=FUTURE, columns="year", values="value").sort_index()


def _categorical() -> type:
    from pandas import CategoricalDtype

    return CategoricalDtype
