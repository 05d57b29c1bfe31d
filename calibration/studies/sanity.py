"""The sanity table: what an unchanged county should look like, beside the model's results.

A reviewer reconciled the expected values, ranges and bands with the published figures for a
county of 640,000 people, twelve beds and no intensive support (docs/explanation/defaults.md).
The *range* comes from evidence and its period: a mean outside it is wrong. The *band* should hold
nine single years in ten by chance alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulation.ledger import WARD_ITEMS
from simulation.pathway.words import (
    ADULT_HOSPITAL,
    AWAY_BED,
    AWAY_HOME,
    CB,
    FAMILY,
    NOT_CHALLENGING,
    RESIDENTIAL,
    SECURE,
    SHARED,
    TENANCY,
    WARD,
)
from simulation.results.payers import kind_of

if TYPE_CHECKING:
    import pandas as pd

MILLION = 1e6


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        expect, low, high: the expected mean and the range it must lie in.
        band: fifth and ninety-fifth percentile of single years, where stated.
        ask: function from a results table to one value for each replication and year.
    """

    name: str
    expect: float
    low: float
    high: float
    ask: Callable[[pd.DataFrame], pd.DataFrame]
    band: tuple[float, float] | None = None
    note: str = ""


@dataclass(frozen=True)
class Seen:
    """The model's result for one line."""

    row: Row
    mean: float
    p5: float
    p95: float

    @property
    def inside(self) -> bool:
        """Whether the mean lies in the range."""
        return self.row.low <= self.mean <= self.row.high


def _by_year(results: pd.DataFrame, chosen: pd.Series[bool]) -> pd.DataFrame:
    """Sums by replication (rows) and year (columns); missing cells are zero."""
    keys = ["draw", "replication"]
    futures = results[keys].drop_duplicates().set_index(keys).index
    years = sorted(results["year"].unique())
    sums = results[chosen].groupby([*keys, "year"], observed=True)["value"].sum().unstack()
    return sums.reindex(index=futures, columns=years).fillna(0.0)


def _is(results: pd.DataFrame, column: str, values: Sequence[str]) -> pd.Series[bool]:
    return results[column].isin(list(values))


def people(
    settings: Sequence[str] = (), levels: Sequence[str] = (), group: str = "adults"
) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Average number of people over the year."""

    def ask(results: pd.DataFrame) -> pd.DataFrame:
        from simulation.results.measuring import days_in_year

        chosen = (results["measure"] == "person_days") & (results["item"] == group)
        if settings:
            chosen &= _is(results, "setting", settings)
        if levels:
            chosen &= _is(results, "level", levels)
        days = _by_year(results, chosen)
        return days / [days_in_year(int(year)) for year in days.columns]

    return ask


def events(*names: str, levels: Sequence[str] = ()) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Number of events in the year."""

    def ask(results: pd.DataFrame) -> pd.DataFrame:
        chosen = (results["measure"] == "events") & _is(results, "item", names)
        return _by_year(results, chosen & _is(results, "level", levels) if levels else chosen)

    return ask


def cost(
    *items: str, payers: Sequence[str] = (), levels: Sequence[str] = ()
) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Cost in the year, in millions of pounds."""

    def ask(results: pd.DataFrame) -> pd.DataFrame:
        chosen = (results["measure"] == "cost_gbp") & _is(results, "item", items)
        if payers:
            chosen &= results["payer"].astype(object).map(kind_of, na_action="ignore").isin(payers)
        if levels:
            chosen &= _is(results, "level", levels)
        return _by_year(results, chosen) / MILLION

    return ask


def slots(resource: str, *items: str) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Average slots, or people waiting for them, over the year."""

    def ask(results: pd.DataFrame) -> pd.DataFrame:
        from simulation.results.measuring import days_in_year

        chosen = (results["measure"] == "capacity_days") & (results["service"] == resource)
        days = _by_year(results, chosen & _is(results, "item", items))
        return days / [days_in_year(int(year)) for year in days.columns]

    return ask


def occupancy(results: pd.DataFrame) -> pd.DataFrame:
    """Share of local beds occupied over the year."""
    return slots(WARD, "held")(results) / slots(WARD, "open")(results)


TABLE: tuple[Row, ...] = (
    Row("Known adults", 2400, 1700, 2850, people()),
    Row("Adults, serious", 150, 100, 200, people(levels=("serious",))),
    Row("Adults, challenging", 100, 75, 150, people(levels=("challenging",))),
    Row("Adults, neither", 2150, 1500, 2600, people(levels=(NOT_CHALLENGING,))),
    Row("Family home", 87, 75, 110, people((FAMILY,), CB)),
    Row("Own tenancy or shared lives", 95, 80, 110, people((TENANCY, SHARED), CB)),
    Row("Local residential care", 24, 15, 35, people((RESIDENTIAL,), CB)),
    Row("Out of area", 28, 22, 45, people((AWAY_HOME,), CB), (20, 35)),
    Row("Ward beds", 6.5, 4, 10, people((WARD,)), (3.5, 10)),
    Row("Hospital away", 2.5, 1, 6, people((AWAY_BED,))),
    Row("Secure hospital", 6, 4, 12, people((SECURE,))),
    Row("All inpatients with a learning disability", 15, 11, 29, people(ADULT_HOSPITAL), (10, 21)),
    Row(
        "Autistic inpatients without one",
        12,
        8,
        15,
        people(("autism_hospital",), (), "autism_only"),
    ),
    Row("Inpatients under 18", 2.4, 1, 4, people(("childrens_hospital",), (), "children")),
    Row(
        "Entrants at 18 whose behaviour challenges",
        15,
        10,
        20,
        events("turned_18_serious", "turned_18_challenging"),
        (9, 22),
    ),
    Row("Crises", 58, 25, 100, events("crisis"), (45, 72)),
    Row("Admissions sought, not secure", 7.6, 4, 12, events("admission_sought"), (3, 13)),
    Row("of which local", 5.9, 3, 10, events("admitted_locally"), (2, 10)),
    Row("of which away", 1.7, 0.6, 4, events("admitted_away"), (0, 4)),
    Row("Secure admissions", 0.9, 0.5, 1.6, events("admitted_secure"), (0, 3)),
    Row("Occupancy, 12 beds", 0.55, 0.45, 0.85, occupancy, (0.30, 0.87)),
    Row(
        "Ready to leave hospital, waiting",
        2,
        0.6,
        3.7,
        slots("suitable_homes", "waiting_discharge"),
        note="counts people waiting for a suitable home; other waits are within treatment",
    ),
    Row("Paid breakdowns", 13, 5, 30, events("breakdown", levels=CB), (7, 19)),
    Row("Family homes ended, everyone", 21, 12, 35, events("family_home_ended"), (14, 28)),
    Row(
        "Family homes ended, behaviour challenges",
        3.5,
        1.5,
        7,
        events("family_home_ended", levels=CB),
    ),
    Row(
        "Discharged from hospital to out of area",
        1.6,
        0.8,
        2.8,
        events("discharged_to_out_of_area"),
    ),
    Row("New out of area", 6.4, 4, 9, events("new_out_of_area", levels=CB), (3, 11)),
    Row("Returns to the area", 2.2, 1, 4, events("returned_to_area", levels=CB)),
    Row("Deaths, everyone", 34, 27, 40, events("died"), (25, 44)),
    Row("Deaths, behaviour challenges", 3, 1.5, 5, events("died", levels=CB)),
    Row(
        "Children whose behaviour challenges",
        430,
        350,
        480,
        people((), CB, "children"),
        note="the expectation counts ages 0 to 17, the model 2 to 17",
    ),
    Row(
        "Children in residential school", 12, 8, 20, people(("residential_school",), (), "children")
    ),
    Row(
        "Council packages, behaviour challenges, £m",
        14.3,
        10,
        19,
        cost("package", payers=("council",), levels=CB),
    ),
    Row(
        "Health packages, behaviour challenges, £m",
        5.8,
        3,
        9,
        cost("package", payers=("health_board",), levels=CB),
    ),
    Row("Ward, £m", 4.5, 3, 7.7, cost(*WARD_ITEMS)),
    Row("Hospital away, £m", 0.6, 0.2, 1.5, cost("away_hospital")),
    Row("Secure hospital, £m", 1.0, 0.5, 2.2, cost("secure_hospital")),
    Row("Residential school, £m", 2.2, 1.2, 3.8, cost("residential_school")),
    Row(
        "Packages of other known adults, £m", 45, 35, 55, cost("package", levels=(NOT_CHALLENGING,))
    ),
)


def compare(results: pd.DataFrame, rows: Sequence[Row] = TABLE) -> list[Seen]:
    """The model's result for each line: mean over years and replications, and single years."""
    seen = []
    for row in rows:
        values = row.ask(results).to_numpy().ravel()
        low, high = _percentiles(values.tolist())
        seen.append(Seen(row, float(values.mean()), low, high))
    return seen


def _percentiles(values: list[float]) -> tuple[float, float]:
    import numpy as np

    low, high = np.percentile(values, [5, 95])
    return float(low), float(high)
