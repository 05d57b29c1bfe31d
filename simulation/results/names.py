"""What the settings, resources and payers of one run are called, as its files say."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

ADDED = "added"


@dataclass(frozen=True)
class RunNames:
    """The names that a run may write into its results table, each with its title.

    Attributes:
        settings: every setting; ``copies`` gives the setting that an added one copies.
        resources: everything with slots, services among them.
        payers: who each payer is; ``short_payers`` is the same as a column is headed.
        charted: services whose slots the page charts.
    """

    settings: Mapping[str, str] = field(default_factory=dict)
    resources: Mapping[str, str] = field(default_factory=dict)
    payers: Mapping[str, str] = field(default_factory=dict)
    short_payers: Mapping[str, str] = field(default_factory=dict)
    copies: Mapping[str, str] = field(default_factory=dict)
    charted: tuple[str, ...] = ()

    def described(self) -> dict[str, Any]:
        """What the manifest keeps for the page and the workbook."""
        return {
            "payers": dict(self.short_payers),
            "settings": {name: self.settings[name] for name in self.copies},
            "services": {name: self.resources[name] for name in self.charted},
        }


def is_kind(setting: str, kinds: Collection[str]) -> bool:
    """Whether a setting is one of these, or a copy of one: ``own_tenancy_flats`` is a tenancy.

    A copy's name begins with the name of the setting that it copies, so that a results table
    says by itself what each of its settings is.
    """
    return setting in kinds or any(setting.startswith(f"{kind}_") for kind in kinds)


def in_words(name: str) -> str:
    """A name without underscores."""
    return name.replace("_", " ")
