"""What a command was asked about, read whole: the model, the place, the scenarios and the sweep.

Every command that needs a place begins here, so that all faults of all files come together and a
scenario is always checked against the place it will run in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from scenarios.binding.model import Model, load_model, localised
from scenarios.binding.suitability import check_suitable
from scenarios.language.load import load_with_comparators
from scenarios.language.scenario import Scenario
from scenarios.language.sweeps import Sweep, find_sweep, load_sweep, sweep_scenarios, too_short
from scenarios.places.load import Place, load_place
from scenarios.places.own_names import adds_names
from simulation.errors import Faults, InputError, happening_at

DEFAULT_YEARS = 15


@dataclass(frozen=True)
class Asked:
    """A place and what is to be tried there.

    Attributes:
        model: the model with the place's own values and councils.
        scenarios: those asked for and their comparators, comparators first; those of the sweep,
            if there is one.
    """

    model: Model
    place: Place
    scenarios: tuple[Scenario, ...] = ()
    sweep: Sweep | None = None

    @property
    def years(self) -> int:
        """Years to run where the command does not say: the longest horizon, or 15."""
        return max((s.years for s in self.scenarios if s.years), default=DEFAULT_YEARS)

    def swept(self, sweep: str | Path) -> Asked:
        """The same place with the scenarios of a sweep.

        Raises:
            InputError: there is no such sweep, it has faults, or the place cannot carry it out.
        """
        vocabulary = self.model.vocabulary
        found = load_sweep(find_sweep(sweep), vocabulary)
        return replace(self, sweep=found, scenarios=sweep_scenarios(found, vocabulary)).checked()

    def refuse_too_short(self, years: int) -> None:
        """Raise where a measure of the sweep is shown for a year that the run does not have.

        Raises:
            InputError: one fault for each such measure.
        """
        if self.sweep and (faults := list(too_short(self.sweep, years))):
            raise InputError(faults)

    def checked(self) -> Asked:
        """The same, if its scenarios can be carried out in the place.

        Raises:
            InputError: every contradiction between a scenario and the place.
        """
        check_suitable(self.scenarios, self.place, self.model.names)
        return self


def asked(
    place: str | Path,
    scenarios: Sequence[str | Path] = (),
    sweep: str | Path | None = None,
    model: Model | None = None,
) -> Asked:
    """Read a place, and scenarios or a sweep for it.

    Args:
        place: a shipped place's name, or a folder.
        scenarios: names or paths; their comparators are read too.
        sweep: a name or a path, instead of scenarios.
        model: the shipped model, where it has been read already.

    Raises:
        InputError: every fault of every file.
    """
    model = model or load_model()
    faults = Faults()
    with happening_at(Path(place)):
        found = faults.attempt(load_place, place, model.vocabulary)
        local = localised(model, found) if found else model
    # Without the names that a place adds, a scenario that uses them would seem to be wrong.
    named = scenarios if found or not adds_names(place) else ()
    read = faults.attempt(_scenarios, named, local)
    faults.raise_if_any()
    assert found is not None and read is not None
    whole = Asked(local, found, read).checked()
    return whole.swept(sweep) if sweep else whole


def _scenarios(names: Sequence[str | Path], model: Model) -> tuple[Scenario, ...]:
    return load_with_comparators(names, model.vocabulary) if names else ()
