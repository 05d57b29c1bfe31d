"""Empty and late homes where eight boroughs share: North West London, from public figures.

The first scheme of the boroughs' project housed four people and had one empty flat. The second
scheme, for seven more people, was late (evidence COST-15). The study runs two sizes: all the
suitable homes that the area would have in Gloucestershire's proportion, and five flats alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scenarios.binding.bind import bind
from scenarios.binding.draws import Draws
from scenarios.binding.model import Model, localised
from scenarios.language.scenario import AddCapacity, Change, Scenario, SetParameter, When
from scenarios.parameters.payers import load_payers
from scenarios.places.areas import find_area
from scenarios.places.builder import make_place
from scenarios.places.load import Place
from simulation.councils import SHARED, TENANTS, Councils, Shares
from simulation.results.measures import named, over_years
from simulation.results.payers import council_in_words, in_payer_order, payer_of
from simulation.running.in_memory import run_experiment

if TYPE_CHECKING:
    import pandas as pd

AREA, HOMES = "North West London", "suitable_homes"
HOSTS: Shares = (("kensington_and_chelsea", 0.5), ("westminster", 0.5))
FLATS = 5  # of the first scheme: four people, and one empty flat
SCHEME, PLANNED, LATE_MONTHS = 7, date(2028, 4, 1), 18
EMPTY_DAYS = 182.0  # a flat held for someone who does not come
AS_NOW, SLOW, ON_TIME, LATE = "as now", "flats stay empty", "on time", "late"
PEOPLE = (
    "people_ready_to_leave_hospital",
    "people_in_away_hospital",
    "people_far_from_home",
)

FUTURE = ["draw", "replication"]

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Run:
    """A run of one size: its councils, results and length in years."""

    councils: Councils
    results: pd.DataFrame
    years: int


def boroughs(model: Model, folder: Path) -> Place:
    """The area as ``hometruth init`` makes it; the other tenants' boroughs pay for empty homes."""
    place = make_place(folder / "north-west-london", find_area(AREA), model.parameters)
    assert place.councils is not None
    return replace(place, councils=replace(place.councils, voids=TENANTS))


def scheme_alone(place: Place) -> Place:
    """The same area with only the first scheme's flats as suitable homes."""
    return replace(place, resources={**place.resources, HOMES: FLATS})


def scenarios() -> tuple[Scenario, ...]:
    """As now; flats that stay empty for half a year; a second scheme on time, and the same late."""
    start = When(date(2026, 4, 1))
    on_time = AddCapacity(When(PLANNED), HOMES, SCHEME)
    return (
        _scenario(AS_NOW),
        _scenario(SLOW, SetParameter(start, "home_turnaround_days", EMPTY_DAYS, unit="days")),
        _scenario(ON_TIME, on_time),
        _scenario(LATE, replace(on_time, late_months=LATE_MONTHS)),
    )


def _scenario(name: str, *changes: Change) -> Scenario:
    against = AS_NOW if changes else None
    return Scenario(name, name, "", "", against, None, None, changes, None, "")


def run_boroughs(
    model: Model,
    place: Place,
    names: Sequence[str],
    draws: int,
    replications: int,
    years: int,
    workers: int,
) -> Run:
    """Run some of the scenarios.

    Args:
        model: the shipped model.
        names: of ``scenarios``; with the scheme alone, no home is in the pipeline.
    """
    assert place.councils is not None
    model = localised(model, place)
    chosen = [one for one in scenarios() if one.name in names]
    drawn = Draws.prior(draws)
    if place.resources[HOMES] == FLATS:
        drawn = drawn.holding(new_homes_a_year=0.0)
    experiment = bind(model, place, chosen, drawn, years)
    return Run(place.councils, run_experiment(experiment, replications, workers).results, years)


def voids(run: Run, scenario: str, rule: str | Shares) -> dict[str, Numbers]:
    """What each borough pays for empty homes, GBP per year, in every future.

    Args:
        rule: as ``Councils.voids``; the run itself has ``tenants``.
    """
    import pandas as pd

    results = run.results
    rows = results[(results["scenario"] == scenario) & (results["item"] == "home_void")]
    futures = pd.MultiIndex.from_frame(results[FUTURE].drop_duplicates().sort_values(FUTURE))
    names = [name for name, _ in run.councils.shares]
    sums = rows.groupby([*FUTURE, "payer"], observed=True)["value"].sum().unstack("payer")
    table = sums.reindex(futures).fillna(0.0) / run.years
    own = {name: _column(table, payer_of(name)) for name in names}
    if rule == TENANTS:
        return own
    together = np.sum(list(own.values()), axis=0)
    agreed = dict(run.councils.shares if isinstance(rule, str) else rule)
    return {name: together * agreed.get(name, 0.0) for name in names}


def _column(table: pd.DataFrame, payer: str) -> Numbers:
    return np.asarray(table[payer] if payer in table else np.zeros(len(table)), dtype=np.float64)


def later(run: Run) -> dict[str, Numbers]:
    """What the delay of the second scheme costs each payer over the run, GBP, by future."""
    results = run.results
    rows = results[results["measure"] == "cost_gbp"].astype({"payer": object, "scenario": object})
    table = rows.pivot_table(
        index=FUTURE, columns=["payer", "scenario"], values="value", aggfunc="sum", fill_value=0.0
    )
    gaps = {
        payer: (table[payer, LATE] - table[payer, ON_TIME]).to_numpy(np.float64)
        for payer in in_payer_order(table.columns.get_level_values("payer"))
    }
    return {payer: gap for payer, gap in gaps.items() if gap.any()}


def waiting(run: Run) -> dict[str, Numbers]:
    """How many more people wait or are away because of the delay, on average over the run."""
    first = int(run.results["year"].min())
    found = {}
    for measure in PEOPLE:
        values = over_years(run.results, measure, first, run.years)
        table = values.pivot(index=FUTURE, columns="scenario", values="value")
        found[measure] = (table[LATE] - table[ON_TIME]).to_numpy(np.float64)
    return found


def void_table(whole: Run, alone: Run) -> Iterator[str]:
    """Who pays for empty homes, by borough and rule, in pounds per year."""
    columns = {
        "all homes: the others in them": voids(whole, AS_NOW, TENANTS),
        "all homes: all eight": voids(whole, AS_NOW, SHARED),
        "five flats: the others in them": voids(alone, AS_NOW, TENANTS),
        "five flats: all eight": voids(alone, AS_NOW, SHARED),
        "five flats that stay empty: the others": voids(alone, SLOW, TENANTS),
        "the same: all eight": voids(alone, SLOW, SHARED),
        "the same: two hosts": voids(alone, SLOW, HOSTS),
    }
    yield f"| £ a year | share | {' | '.join(columns)} |"
    yield "|---" * (len(columns) + 2) + "|"
    for name, share in whole.councils.shares:
        cells = [_pounds(found[name]) for found in columns.values()]
        words = council_in_words(payer_of(name)).removesuffix(" council")
        yield f"| {words} | {share:.1%} | {' | '.join(cells)} |"
    sums = [_pounds(np.sum(list(found.values()), axis=0)) for found in columns.values()]
    yield f"| all eight together | 100% | {' | '.join(sums)} |"
    largest = [_percents(_largest(found)) for found in columns.values()]
    yield f"| largest part that falls on one | | {' | '.join(largest)} |"


def _largest(found: dict[str, Numbers]) -> Numbers:
    """The largest borough's share of the total in each future with empty homes."""
    each = np.array(list(found.values()))
    whole = each.sum(axis=0)
    return np.asarray(each.max(axis=0)[whole > 0] / whole[whole > 0], dtype=np.float64)


def late_table(run: Run) -> Iterator[str]:
    """What the delay costs each payer, and its effect on people."""
    yield f"| {LATE_MONTHS} months late less on time, over {run.years} years | mean (9 in 10) |"
    yield "|---|---|"
    found = later(run)
    titles = {payer.name: payer.title for payer in load_payers()}
    for payer, gap in found.items():
        words = council_in_words(payer) if payer.startswith("council_") else titles[payer]
        yield f"| {words}, £ | {_pounds(gap)} |"
    yield f"| all payers, £ | {_pounds(np.sum(list(found.values()), axis=0))} |"
    for measure, gap in waiting(run).items():
        yield f"| {named(measure).title}, average | {_range(gap, _people)} |"


def size_of(run: Run) -> str:
    """The size of the run, in a sentence."""
    draws, replications = (run.results[column].nunique() for column in FUTURE)
    return (
        f"*Draws of the assumptions: {draws}; times each was run: {replications}; years: "
        f"{run.years}. The mean, and in brackets the 5th to 95th percentile over futures.*"
    )


def _people(value: float) -> str:
    return f"{round(value, 2) + 0.0:.2f}"


def _pounds(values: Numbers) -> str:
    return _range(values, lambda value: f"{round(value, -2) + 0.0:,.0f}")


def _percents(values: Numbers) -> str:
    return _range(values, lambda value: f"{value:.0%}") if values.size else ""


def _range(values: Numbers, shown: Callable[[float], str]) -> str:
    low, high = np.quantile(values, (0.05, 0.95))
    return f"{shown(float(values.mean()))} ({shown(low)} to {shown(high)})".replace("-", "−")
