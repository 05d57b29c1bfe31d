"""Read the payers, settings and services that a place adds to the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from scenarios.language.scenario import Vocabulary
from scenarios.parameters.payers import load_payers
from scenarios.parameters.services import Known, load_services, names_of_the_pathway
from scenarios.parameters.settings import load_settings
from scenarios.places.place import OwnNames
from scenarios.reading.text import is_there
from scenarios.reading.yaml import read_yaml
from simulation.errors import Faults, InputError
from simulation.units import UNITS

PAYERS, SETTINGS, SERVICES = "payers.yaml", "settings.yaml", "services.yaml"


def adds_names(folder: str | Path) -> bool:
    """Whether a place has files that add names."""
    return any(is_there(Path(folder) / name) for name in (PAYERS, SETTINGS, SERVICES))


def read_own_names(folder: Path, parameters: Path, vocabulary: Vocabulary) -> OwnNames:
    """The names that a place's own files add; empty if it has no such files.

    Args:
        parameters: the place's file of parameters, which may include parameters of its services.

    Raises:
        InputError: every fault of the three files.
    """
    faults = Faults()
    units = _units(parameters, vocabulary)
    taken = {*names_of_the_pathway(), *vocabulary.resources, *vocabulary.settings}
    own = OwnNames()
    if is_there(folder / PAYERS):
        own = replace(
            own, payers=faults.attempt(load_payers, folder / PAYERS, vocabulary.payers) or ()
        )
    payers = [*vocabulary.payers, *(payer.name for payer in own.payers)]
    if is_there(folder / SETTINGS):
        path = folder / SETTINGS
        settings = faults.attempt(load_settings, path, payers, units, taken)
        own = replace(own, settings=settings or ())
    if is_there(folder / SERVICES):
        known = Known(
            units,
            payers,
            [*vocabulary.settings, *(one.name for one in own.settings)],
            {*taken, *(one.name for one in own.settings)},
            charted=True,
        )
        own = replace(own, services=faults.attempt(load_services, folder / SERVICES, known) or ())
    faults.raise_if_any()
    return own


def with_own_names(vocabulary: Vocabulary, own: OwnNames) -> Vocabulary:
    """The vocabulary, with the names that a place adds."""
    services = tuple(one.name for one in own.services)
    slots = tuple(one.name for one in own.settings if one.has_slots)
    return replace(
        vocabulary,
        resources=(*vocabulary.resources, *services, *slots),
        services=(*vocabulary.services, *services),
        payers=(*vocabulary.payers, *(one.name for one in own.payers)),
        settings=(*vocabulary.settings, *(one.name for one in own.settings)),
    )


def _units(parameters: Path, vocabulary: Vocabulary) -> Mapping[str, str] | None:
    """The unit of each parameter, including the place's own ("" if it is no unit).

    None if they are not known.

    Faults in the place's own parameters are reported where the file is read whole.
    """
    if not vocabulary.parameters:
        return None
    units = dict(vocabulary.parameters)
    try:
        entries = read_yaml(parameters).items() if parameters.is_file() else []
    except InputError:
        return None
    for key, entry in entries:
        keys = dict(entry.items()) if entry.kind == "mapping" else {}
        unit = next((node.written for name, node in keys.items() if name == "unit"), "")
        units.setdefault(str(key), unit if unit in UNITS else "")
    return units
