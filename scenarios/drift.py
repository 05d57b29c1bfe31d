"""How far the numbers drift in five years when nothing is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulation.measures import MEASURES, yearly

if TYPE_CHECKING:
    import pandas as pd

DRIFT_YEARS = 5
WATCHED = (
    "people_whose_behaviour_challenges",
    "people_out_of_area",
    "people_in_hospital",
    "local_bed_occupancy",
)


def drift_of(results: pd.DataFrame, unchanged: str) -> dict[str, Any]:
    """The change from the first to the fifth year of a scenario that changes nothing.

    Args:
        results: the results table.
        unchanged: name of the scenario without changes.

    Returns:
        For each watched measure its mean in both years, and a statement in words.
    """
    rows: dict[str, Any] = {}
    said = []
    own = results[results["scenario"] == unchanged]
    years = sorted(int(y) for y in own["year"].unique())
    if len(years) < DRIFT_YEARS:
        return {"statement": "The run is too short to say how far the numbers drift in five years."}
    first, last = years[0], years[DRIFT_YEARS - 1]
    for name in WATCHED:
        mean = yearly(own, name).groupby("year")["value"].mean()
        a, b = float(mean.loc[first]), float(mean.loc[last])
        rows[name] = {"first_year": a, "fifth_year": b}
        said.append(f"{MEASURES[name].title.lower()} {_shown(name, a)} to {_shown(name, b)}")
    rows["statement"] = (
        "If nothing is changed, the model moves by itself in its first five years: "
        + "; ".join(said)
        + "."
    )
    return rows


def _shown(name: str, value: float) -> str:
    return f"{value:.0%}" if MEASURES[name].unit == "share" else f"{value:.1f}"
