"""Read everything that a command needs: the model, the place, the scenarios and the sweep.

Every command that needs a place begins here, so that all faults of all files come together and a
scenario is always checked against the place it will run in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from scenarios.binding.implausible import impossible_counts
from scenarios.binding.model import Model, load_model, localised
from scenarios.binding.paths import claims_not_modelled
from scenarios.binding.suitability import check_suitable
from scenarios.language.levers import Lever, Settings
from scenarios.language.load import Family, load_family
from scenarios.language.scenario import Scenario
from scenarios.language.sweeps import Sweep, find_sweep, load_sweep, sweep_scenarios, too_short
from scenarios.places.load import Place, load_place
from scenarios.places.own_names import adds_names
from simulation.errors import Faults, InputError, happening_at

DEFAULT_YEARS = 15


@dataclass(frozen=True)
class Asked:
    """A place, and scenarios or a sweep for it.

    Attributes:
        model: the model with the place's own values and councils.
        scenarios: the requested scenarios and their comparators, comparators first; the sweep's
            scenarios, if there is a sweep.
        family: the same scenarios as they were read, before their levers were set.
        settings: the levers that are not at their start, by name, as requested.
    """

    model: Model
    place: Place
    scenarios: tuple[Scenario, ...] = ()
    sweep: Sweep | None = None
    family: Family = field(default=Family(), compare=False)
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def years(self) -> int:
        """Years to run if the command does not say: the longest horizon, or 15."""
        return max((s.years for s in self.scenarios if s.years), default=DEFAULT_YEARS)

    @property
    def levers(self) -> tuple[Lever, ...]:
        """The levers that can be set: of every scenario, except the one that a sweep moves."""
        moved = self.sweep.moved if self.sweep else None
        return tuple(lever for lever in self.family.levers if lever is not moved)

    def own(self, settings: Settings) -> Settings:
        """The part of some settings that belongs to levers here."""
        names = {lever.name for lever in self.levers}
        return {name: value for name, value in settings.items() if name in names}

    def with_levers(self, settings: Settings) -> Asked:
        """The same with other values of the levers, without reading a file again.

        Args:
            settings: levers that are not at their start, by name: values as a scenario file writes
                them, numbers (a share from 0 to 1) or days.

        Raises:
            InputError: there is no such lever, its value is not allowed, or the place cannot carry
                a scenario out with it.
        """
        found = sweep_scenarios(self.sweep, settings) if self.sweep else self.family.at(settings)
        said = {name: str(value) for name, value in settings.items()}
        return replace(self, scenarios=found, settings=said).checked()

    def swept(self, sweep: str | Path, settings: Settings | None = None) -> Asked:
        """The same place with the scenarios of a sweep.

        Args:
            settings: levers that are not at their start, by name.

        Raises:
            InputError: there is no such sweep, it has faults, or the place cannot carry it out.
        """
        found = load_sweep(find_sweep(sweep), self.model.vocabulary, self.place.start)
        return replace(self, sweep=found, family=found.family).with_levers(settings or {})

    def refuse_too_short(self, years: int) -> None:
        """Raise if the sweep shows a measure for a year that the run does not have.

        Raises:
            InputError: one fault for each such measure.
        """
        if self.sweep and (faults := list(too_short(self.sweep, years))):
            raise InputError(faults)

    def checked(self) -> Asked:
        """The same, if its scenarios can be carried out in the place.

        Raises:
            InputError: every contradiction between a scenario and the place, or counts that the
                place cannot have.
        """
        if faults := impossible_counts(self.place):
            raise InputError(faults)
        check_suitable(self.scenarios, self.place, self.model.names)
        if faults := list(claims_not_modelled(self.model, self.place, self.scenarios)):
            raise InputError(faults)
        return self


def asked(
    place: str | Path,
    scenarios: Sequence[str | Path] = (),
    sweep: str | Path | None = None,
    model: Model | None = None,
    levers: Settings | None = None,
) -> Asked:
    """Read a place, and scenarios or a sweep for it.

    Args:
        place: a shipped place's name, or a folder.
        scenarios: names or paths; their comparators are read too.
        sweep: a name or a path, instead of scenarios.
        model: the shipped model, where it has been read already.
        levers: levers of the scenarios that are not at their start, by name, as for
            ``Asked.with_levers``.

    Raises:
        InputError: every fault of every file.
    """
    model = model or load_model()
    faults = Faults()
    with happening_at(Path(place)):
        found = faults.attempt(load_place, place, model.vocabulary)
        local = localised(model, found) if found else model
    # Without the names that a place adds, a scenario that uses them would seem wrong.
    named = scenarios if found or not adds_names(place) else ()
    read = faults.attempt(load_family, named, local.vocabulary, found.start if found else None)
    faults.raise_if_any()
    assert found is not None and read is not None
    whole = Asked(local, found, family=read)
    if sweep:
        return whole.swept(sweep, levers)
    return whole.with_levers(levers or {})
