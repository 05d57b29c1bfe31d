"""Names of payers: of the pathway, added by files, and each of several councils."""

from __future__ import annotations

from collections.abc import Iterable

HEALTH_BOARD = "health_board"
COUNCIL = "council"
SPECIALISED = "specialised_commissioning"
EDUCATION = "education"
OTHER = "other"
PROVIDER = "provider"
PAYERS = (HEALTH_BOARD, COUNCIL, SPECIALISED, EDUCATION, OTHER, PROVIDER)
"""The payers that the pathway's own rules name, in the order of tables. Files add others."""

PREFIX = f"{COUNCIL}_"
SMALL_WORDS = ("and", "by", "in", "le", "of", "on", "the", "under", "upon", "with")


def payer_of(council: str) -> str:
    """One of several councils as a payer: ``brent`` is ``council_brent``."""
    return PREFIX + council


def kind_of(payer: str) -> str:
    """The kind of a payer: one of several councils is a council."""
    return COUNCIL if payer.startswith(PREFIX) else payer


def council_in_words(payer: str) -> str:
    """A council's usual name: ``council_isle_of_wight`` is "Isle of Wight council"."""
    words = payer.removeprefix(PREFIX).split("_")
    return " ".join(["-".join(map(_capital, word.split("-"))) for word in words] + [COUNCIL])


def council_meaning(payer: str) -> str:
    """Description of one of several councils, for the data dictionary."""
    return f"{council_in_words(payer)}, social care; one of the councils that share the place"


def in_payer_order(payers: Iterable[str]) -> list[str]:
    """Payers in the order of their kinds, councils and added payers by name."""
    kinds = {kind: place for place, kind in enumerate(PAYERS)}
    return sorted(set(payers), key=lambda payer: (kinds.get(kind_of(payer), len(kinds)), payer))


def _capital(word: str) -> str:
    return word if word in SMALL_WORDS else word.capitalize()
