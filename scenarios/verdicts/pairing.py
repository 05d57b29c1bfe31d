"""A claim's measure in the futures that two scenarios share: same draw, same replication.

Only the measure's lines are read. So verdicts need memory for one number per future and year,
however large the results table is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scenarios.language.scenario import Claim
from simulation.errors import HometruthError
from simulation.results.measures import ByLine, DiscountRate, named, over_period, over_years, yearly
from simulation.results.probability import Floats

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
        pooled: of a share in one year or a whole period, its mean (or the mean difference) pooled
            over the futures, as ``Values.mean`` has it; none of anything else.
    """

    draws: NDArray[np.int64]
    own: Floats
    other: Floats | None
    pooled: float | None = None


def paired_values(
    claim: Claim, scenario: str, results: ByLine, discount_rate: DiscountRate | None
) -> Paired | None:
    """The claim's measure in the futures that both scenarios have; none if the run is too short.

    Raises:
        HometruthError: a scenario is not in the results, or the two share no future.
    """
    names = [name for name in (scenario, claim.versus) if name is not None]
    asked = claim.measure, claim.period, claim.years, discount_rate
    tables = [values_in(results, name, *asked) for name in names]
    found = [table for table in tables if table is not None]
    if len(found) < len(names):
        return None
    own, *others = found
    pooled = pooled_share(claim, scenario, results)
    if not others:
        return Paired(_draws_of(own), own.to_numpy(np.float64), None, pooled)
    (other,) = others
    shared = own.index.intersection(other.index).sort_values()
    years = own.columns.intersection(other.columns)
    if shared.empty or years.empty:
        raise HometruthError(f"'{scenario}' and '{claim.versus}' have no future in common.")
    own, other = own.loc[shared, years], other.loc[shared, years]
    return Paired(_draws_of(own), own.to_numpy(np.float64), other.to_numpy(np.float64), pooled)


def pooled_share(claim: Claim, scenario: str, results: ByLine) -> float | None:
    """The mean of a share, or its mean difference, pooled over futures; none of another measure.

    A claim about every year has its worst year in another year of each future, so that there is
    nothing to pool.
    """
    if named(claim.measure).answer != "share" or claim.period == "any":
        return None
    own = results.only(*(name for name in (scenario, claim.versus) if name is not None))
    first = own.grid(scenario).years[0]
    if claim.period == "in":
        first, n_years = first + claim.years - 1, 1
    else:
        n_years = claim.years
    values = over_period(own, claim.measure, first, n_years)
    if claim.versus is None:
        return float(values.mean(scenario)[0])
    return float(values.mean_difference(scenario, claim.versus)[0])


def values_in(
    results: ByLine,
    scenario: str,
    measure: str,
    period: str,
    years: int,
    discount_rate: DiscountRate | None = None,
) -> pd.DataFrame | None:
    """A measure ``in`` the year numbered ``years``, ``over`` that many, or in ``any`` of them.

    Returns:
        One row for each future and one column for each year, or for the period; none where the run
        is too short.

    Raises:
        HometruthError: the scenario is not in the results.
    """
    own = results.only(scenario)
    run = own.grid(scenario).years
    last = run[0] + years - 1
    if last > run[-1]:
        return None
    if period == "over":
        values = over_years(own, measure, run[0], years, discount_rate)
        return values.set_index(FUTURE)[["value"]]
    table = yearly(own, measure, discount_rate)
    if period == "in":
        table = table[table["year"] == last]
    return table.pivot(index=FUTURE, columns="year", values="value").sort_index()


def _draws_of(table: pd.DataFrame) -> NDArray[np.int64]:
    return table.index.get_level_values("draw").to_numpy(np.int64)
