"""The model before any scenario: the pathway with its parameters, services, settings and payers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from scenarios.binding.policy import (
    DELAY_SHARE,
    LAW_DELAY,
    RECRUITMENT,
    VACANCY,
)
from scenarios.language.scenario import Vocabulary
from scenarios.parameters.files import load_parameters, unread_parameters
from scenarios.parameters.payers import SHIPPED as SHIPPED_PAYERS
from scenarios.parameters.payers import Payer, load_payers
from scenarios.parameters.price_years import all_in_prices_of
from scenarios.parameters.services import SHIPPED as SHIPPED_SERVICES
from scenarios.parameters.services import Known, load_services, names_of_the_pathway
from scenarios.parameters.settings import SHIPPED as SHIPPED_SETTINGS
from scenarios.parameters.settings import load_settings
from scenarios.places.load import Place
from scenarios.places.vocabulary import names_of, vocabulary_of
from simulation import opening
from simulation.copied_settings import CopiedSetting, with_copied_settings
from simulation.councils import between_councils
from simulation.errors import InputError
from simulation.parameters import Parameter, ParameterSet
from simulation.pathway import build_pathway
from simulation.pathway.words import SETTINGS
from simulation.results.measures import MEASURES, Measure
from simulation.results.measures_of_names import added_measures, council_measure
from simulation.results.names import RunNames
from simulation.results.payers import payer_of
from simulation.rulebook import Rulebook
from simulation.rulebook.encoding import compile_rulebook, parameters_read
from simulation.rulebook.reach import Ways, ways_of
from simulation.rulebook.services import Service, derived_parameters
from simulation.rulebook.tables import Tables

DISCOUNT_RATE = "discount_rate"  # measures and claims read these; the pathway does not
HOME_LIFE = "home_life_years"  # the workbook reads it
PARAMETERS = Path(__file__).parents[1] / "parameters" / "values"
ALWAYS_READ = (
    DISCOUNT_RATE,
    HOME_LIFE,
    VACANCY,
    DELAY_SHARE,
    LAW_DELAY,
    RECRUITMENT,
    *opening.PARAMETERS_READ,
)


@dataclass(frozen=True)
class Model:
    """The pathway with its parameters and services, before any place or scenario.

    Attributes:
        parameters: values with their sources; services add derived parameters (see ``names``).
        files: every file read, for hashing.
        shipped: the parameters before a place's own values replaced some, if any did.
        councils: the councils that share the place, by name, if several do.
        payers, settings: payers, and settings that copy others; a place may add to them.
    """

    parameters: ParameterSet
    services: tuple[Service, ...]
    files: tuple[Path, ...]
    shipped: ParameterSet | None = None
    councils: tuple[str, ...] = ()
    payers: tuple[Payer, ...] = ()
    settings: tuple[CopiedSetting, ...] = ()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every parameter of an engine: parameters with sources, then derived parameters."""
        return (*self.parameters.names, *derived_parameters(self.services))

    @cached_property
    def rulebook(self) -> Rulebook:
        """The pathway with the services, settings and payers of this model, for one council."""
        book = with_copied_settings(build_pathway(self.services), self.settings)
        return replace(book, payer_names=tuple(payer.name for payer in self.payers))

    @cached_property
    def tables(self) -> Tables:
        """The compiled pathway."""
        return compile_rulebook(between_councils(self.rulebook, self.councils), self.names)

    @cached_property
    def ways(self) -> Ways:
        """What can move what in the rulebook."""
        return ways_of(self.rulebook)

    @cached_property
    def run_names(self) -> RunNames:
        """Titles of settings, resources and payers in results."""
        return names_of(self.rulebook, self.payers, self.settings, self.services)

    @cached_property
    def own_measures(self) -> tuple[Measure, ...]:
        """The measures of the councils, and of the payers, settings and services that files add."""
        councils = (council_measure(payer_of(name)) for name in self.councils)
        return (*councils, *added_measures(self.run_names))

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The names that scenarios and place folders may use."""
        heard = {*parameters_read(self.tables), VACANCY, opening.ENTRANTS_TREND}
        own = {measure.name: measure for measure in self.own_measures}
        named = vocabulary_of(self.run_names, self.services)
        return replace(
            named,
            parameters={name: p.unit for name, p in self.parameters.items()},
            usual={name: p.value for name, p in self.parameters.items()},
            bounds={name: (p.minimum, p.maximum) for name, p in self.parameters.items()},
            measures={name: m.unit for name, m in {**MEASURES, **own}.items()},
            payers=(*named.payers, *map(payer_of, self.councils)),
            only_at_the_start=frozenset(n for n in self.parameters.names if n not in heard),
        )

    @cached_property
    def changeable(self) -> dict[str, Parameter]:
        """The parameters that a dated change reaches, by name."""
        left_out = self.vocabulary.only_at_the_start
        return {name: p for name, p in self.parameters.items() if name not in left_out}


def load_model(
    parameters: Path = PARAMETERS,
    services: Path = SHIPPED_SERVICES,
    payers: Path = SHIPPED_PAYERS,
    settings: Path = SHIPPED_SETTINGS,
) -> Model:
    """Read a project's parameters, payers, settings and services.

    Raises:
        InputError: a fault in a file, or a parameter that nothing reads.
    """
    found = load_parameters(parameters)
    who_pays = load_payers(payers)
    names = [payer.name for payer in who_pays]
    units = {name: parameter.unit for name, parameter in found.items()}
    copied = load_settings(settings, names, units, {*names_of_the_pathway(), *SETTINGS})
    copies = [one.name for one in copied]
    taken = {*names_of_the_pathway(), *SETTINGS, *copies}
    known = Known(units, names, [*SETTINGS, *copies], taken)
    model = Model(
        found,
        load_services(services, known),
        (*sorted(parameters.glob("*.yaml")), services, payers, settings),
        payers=who_pays,
        settings=copied,
    )
    faults = unread_parameters(found, {*parameters_read(model.tables), *ALWAYS_READ})
    if faults:
        raise InputError(faults)
    return model


def localised(model: Model, place: Place) -> Model:
    """The model with a place's own values, names and councils, in prices of the place's base."""
    shipped = all_in_prices_of(place.price_base, model.parameters)
    given = model.parameters.with_overrides(place.parameters, place.own.parameters)
    councils = tuple(name for name, _ in place.councils.shares) if place.councils else ()
    return replace(
        model,
        parameters=all_in_prices_of(place.price_base, given),
        shipped=shipped,
        councils=councils,
        payers=(*model.payers, *place.own.payers),
        settings=(*model.settings, *place.own.settings),
        services=(*model.services, *place.own.services),
    )
