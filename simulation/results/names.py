"""Titles of the settings, resources and payers of one run, from its files."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from simulation.results.payers import PAYERS, council_in_words, kind_of


@dataclass(frozen=True, kw_only=True)
class ShownNames:
    """Titles that the manifest keeps for the page and the workbook, by name.

    Attributes:
        payers: short titles, in the order of tables.
        settings: settings that copy others; ``services`` have slots that are shown, and include
            settings with slots.
    """

    payers: Mapping[str, str] = field(
        default_factory=lambda: {name: sentence(name) for name in PAYERS}
    )
    settings: Mapping[str, str] = field(default_factory=dict)
    services: Mapping[str, str] = field(default_factory=dict)

    def payer(self, name: str) -> str:
        """A payer as the heading of a column or row."""
        if name in self.payers:
            return self.payers[name]
        return council_in_words(name) if kind_of(name) != name else sentence(name)


@dataclass(frozen=True)
class RunNames:
    """The names that a run may write into its results table, each with its title.

    Attributes:
        settings: every setting; ``copies`` gives the setting that an added one copies.
        resources: everything with slots, services among them.
        payers: description of each payer; ``short_payers`` are headings of columns.
        charted: services whose slots the page charts.
    """

    settings: Mapping[str, str] = field(default_factory=dict)
    resources: Mapping[str, str] = field(default_factory=dict)
    payers: Mapping[str, str] = field(default_factory=dict)
    short_payers: Mapping[str, str] = field(default_factory=dict)
    copies: Mapping[str, str] = field(default_factory=dict)
    charted: tuple[str, ...] = ()

    @property
    def shown(self) -> ShownNames:
        """The titles that the page and the workbook need."""
        return ShownNames(
            payers=dict(self.short_payers),
            settings={name: self.settings[name] for name in self.copies},
            services={name: self.resources[name] for name in self.charted},
        )


def is_kind(setting: str, kinds: Collection[str]) -> bool:
    """Whether a setting is one of these, or a copy of one: ``own_tenancy_flats`` is a tenancy.

    A copy's name begins with the name of the setting that it copies, so a results table alone
    says what each of its settings is.
    """
    return setting in kinds or any(setting.startswith(f"{kind}_") for kind in kinds)


def counted(number: int, noun: str) -> str:
    """A number with what is counted, which has an s unless there is one: 1 year, 2 years."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def in_words(name: str) -> str:
    """A name without underscores."""
    return name.replace("_", " ")


def sentence(name: str) -> str:
    """A name without underscores, with a capital at its start."""
    words = in_words(name)
    return words[:1].upper() + words[1:]
