"""What a run's payers are called in columns, and which settings and services files add."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulation.results import PAYERS, council_in_words, kind_of
from simulation.results.names import in_words


@dataclass(frozen=True)
class Names:
    """Titles by name.

    Attributes:
        payers: short titles, in the order of tables.
        settings: settings that copy others; ``services`` are the ones whose slots are shown,
            settings with slots among them.
    """

    payers: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    services: Mapping[str, str] = field(default_factory=dict)

    def payer(self, name: str) -> str:
        """A payer as a column or row is headed."""
        if name in self.payers:
            return self.payers[name]
        return council_in_words(name) if kind_of(name) != name else sentence(name)


def names_of(manifest: Mapping[str, Any]) -> Names:
    """The names of a run, from its manifest; an older one says nothing of them."""
    names = manifest.get("names", {})
    return Names(
        names.get("payers", NO_NAMES.payers), names.get("settings", {}), names.get("services", {})
    )


def sentence(name: str) -> str:
    """A name with underscores gone and a capital at its start."""
    words = in_words(name)
    return words[:1].upper() + words[1:]


NO_NAMES = Names({name: sentence(name) for name in PAYERS})
"""What is known of a run that says nothing of its names."""
