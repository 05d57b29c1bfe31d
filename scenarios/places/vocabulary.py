"""Names of resources, services, payers and settings, from a model's own files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from scenarios.language.scenario import Vocabulary
from scenarios.parameters.payers import Payer, load_payers
from scenarios.parameters.services import Known, load_services
from scenarios.parameters.settings import load_settings
from simulation.copied_settings import CopiedSetting, with_copied_settings
from simulation.pathway import build_pathway
from simulation.pathway.words import SETTING_TITLES
from simulation.results.names import RunNames
from simulation.rulebook import Rulebook
from simulation.rulebook.services import Service


def in_shown_order(services: Iterable[Service]) -> list[Service]:
    """Services in the order of lists and tables: services that change no rate come last."""
    return sorted(services, key=lambda service: not service.effects)


def names_of(
    book: Rulebook,
    payers: Sequence[Payer],
    settings: Sequence[CopiedSetting],
    services: Sequence[Service],
) -> RunNames:
    """Titles of a run's settings, resources and payers.

    Args:
        book: the rulebook of these services and settings.
    """
    titles = {resource.name: resource.heading for resource in book.resources}
    last = [service.name for service in in_shown_order(services)]
    copied = [one.name for one in settings]
    order = [*(name for name in titles if name not in (*last, *copied)), *last, *copied]
    return RunNames(
        settings={**SETTING_TITLES, **{one.name: one.title for one in settings}},
        resources={name: titles[name] for name in order if name in titles},
        payers={payer.name: payer.title for payer in payers},
        short_payers={payer.name: payer.short_title for payer in payers},
        copies={one.name: one.copies for one in settings},
        charted=(
            *(service.name for service in services if service.charted),
            *(one.name for one in settings if one.has_slots),
        ),
    )


def vocabulary_of(names: RunNames, services: Sequence[Service]) -> Vocabulary:
    """The names that scenarios and place folders may use."""
    return Vocabulary(
        resources=tuple(names.resources),
        services=tuple(service.name for service in in_shown_order(services)),
        payers=tuple(names.payers),
        settings=tuple(names.settings),
    )


@cache
def project_vocabulary() -> Vocabulary:
    """The names of the project's own files, without parameters and measures."""
    payers = load_payers()
    settings = load_settings(payers=[payer.name for payer in payers])
    known = Known(
        payers=[p.name for p in payers], settings=[*SETTING_TITLES, *(s.name for s in settings)]
    )
    services = load_services(known=known)
    book = with_copied_settings(build_pathway(services), settings)
    return vocabulary_of(names_of(book, payers, settings, services), services)
