"""What the benchmarks run: the shipped place, or an area made from public figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from scenarios.binding.bind import bind
from scenarios.binding.draws import Draws
from scenarios.binding.model import Model, load_model, localised
from scenarios.language.load import load_with_comparators, shipped_scenarios
from scenarios.language.scenario import Scenario
from scenarios.language.sweeps import find_sweep, load_sweep, sweep_scenarios
from scenarios.places.areas import find_area
from scenarios.places.builder import make_place
from scenarios.places.load import Place, load_place
from simulation.replication import Replication
from simulation.running.engines import COMPILED
from simulation.running.experiment import Experiment

PLACE, POLICY, SWEEP = "gloucestershire", "halve-beds-and-reinvest", "more-or-fewer-beds"
YEARS, LONG_YEARS, SEED = 15, 20, 1
MANY_SCENARIOS = 8


@dataclass(frozen=True)
class Studied:
    """A place with the shipped model."""

    model: Model
    place: Place

    def experiment(
        self, scenarios: Sequence[Scenario], years: int = YEARS, draws: int = 1
    ) -> Experiment:
        """Scenarios over a number of draws of the parameters, in the compiled engine."""
        return bind(
            self.model, self.place, scenarios, Draws.prior(draws, SEED), years, engine=COMPILED
        )

    def named(self, *names: str) -> tuple[Scenario, ...]:
        """Shipped scenarios, with those that they are compared with."""
        return load_with_comparators(names, self.model.vocabulary, self.place.start)

    def many(self) -> tuple[Scenario, ...]:
        """Eight scenarios: all that are shipped, and values of a shipped sweep."""
        shipped = self.named(*(path.stem for path in shipped_scenarios()))
        sweep = load_sweep(find_sweep(SWEEP), self.model.vocabulary, self.place.start)
        swept = sweep_scenarios(sweep)
        more = [one for one in swept if one.name not in {s.name for s in shipped}]
        return (*shipped, *more)[:MANY_SCENARIOS]


def studied(place: str = PLACE) -> Studied:
    """A shipped place."""
    found = load_place(place)
    return Studied(localised(load_model(), found), found)


def studied_area(area: str) -> Studied:
    """An area, from public figures."""
    model = load_model()
    with TemporaryDirectory() as folder:
        place = Path(folder) / "area"
        make_place(place, find_area(area), model.parameters)
        found = load_place(str(place), model.vocabulary)
    return Studied(localised(model, found), found)


def one_replication(
    experiment: Experiment, scenario: int = -1, replication: int = 0
) -> Replication:
    """A scenario of an experiment, by its number, for the first draw."""
    return experiment.replications(0, replication)[experiment.scenarios[scenario]]
