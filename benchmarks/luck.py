"""What the same luck in every scenario is worth: how far a difference between scenarios varies."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from benchmarks.studied import POLICY, studied
from benchmarks.timing import Figure, Section
from simulation.chance import stream_key
from simulation.compiled import engine
from simulation.results.measures import over_years
from simulation.running.experiment import Experiment
from simulation.running.rows import Tabulator
from simulation.totals import Ended

BASELINE, OTHER_SEED, ALIKE, APART = 0, 1_000_003, "same luck", "own luck"
MEASURES = {"total_cost": "total cost", "people_far_from_home": "person-days far from home"}
AT_LEAST = 4.0
Z90 = 1.645


def measure(quick: bool) -> Section:
    """Differences with the same people, under the same keys and under keys of their own."""
    found, replications = studied(), 30 if quick else 150
    experiment = found.experiment(found.named(POLICY))
    alike, apart = Tabulator(experiment), Tabulator(experiment)
    rows_alike, rows_apart = [], []
    for replication in range(replications):
        before, after, other = _three(experiment, replication)
        first, last = experiment.scenarios[BASELINE], experiment.scenarios[-1]
        rows_alike += alike.rows(0, replication, {first: before, last: after})
        rows_apart += apart.rows(0, replication, {first: before, last: other})
    tables = {ALIKE: alike.frame(rows_alike), APART: apart.frame(rows_apart)}
    return Section(
        "The same luck in every scenario",
        [
            _figure(
                words,
                {name: _differences(table, measure, experiment) for name, table in tables.items()},
            )
            for measure, words in MEASURES.items()
        ],
        (
            f"`{POLICY}` less `{experiment.scenarios[BASELINE]}` in Gloucestershire over "
            f"{experiment.years} years, {replications} replications, each with the same "
            "people in both scenarios. The variance of the difference when each scenario has luck "
            "of its own, over that when both have the same.",
        ),
    )


def _three(experiment: Experiment, replication: int) -> tuple[Ended, Ended, Ended]:
    """The comparator, the policy with the same luck, and the policy with luck of its own."""
    first, *_, last = experiment.replications(0, replication).values()
    own_luck = replace(last, key=stream_key(OTHER_SEED, 0, replication))
    return engine.simulate(first), engine.simulate(last), engine.simulate(own_luck)


def _differences(table: object, measure: str, experiment: Experiment) -> np.ndarray:
    years, _ = experiment.edges()
    answers = over_years(table, measure, years[0], experiment.years)  # type: ignore[arg-type]
    by_scenario = answers.pivot(index="replication", columns="scenario", values="value")
    first, last = experiment.scenarios[BASELINE], experiment.scenarios[-1]
    return np.asarray(by_scenario[last] - by_scenario[first])


def _figure(words: str, differences: dict[str, np.ndarray]) -> Figure:
    alike, apart = (differences[name].var(ddof=1) for name in (ALIKE, APART))
    ratio, count = apart / alike, len(differences[ALIKE])
    spread = math.exp(Z90 * math.sqrt(4 / (count - 1)))
    return Figure(
        words,
        f"{ratio:.1f} times the variance (90%: {ratio / spread:.1f} to {ratio * spread:.1f})",
        "at least 4",
        bool(ratio >= AT_LEAST),
    )
