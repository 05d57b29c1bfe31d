"""Measures of the payers, settings and services that files add.

The measure's name holds everything needed, so a results table can be used without the files.
"""

from __future__ import annotations

from collections.abc import Iterator

from simulation.results.declared_flows import MONEY, spent
from simulation.results.measuring import Measure, Rows
from simulation.results.names import RunNames, in_words
from simulation.results.payers import PAYERS, PREFIX, council_in_words

COST_TO = "cost_"
COST_TO_A_COUNCIL = COST_TO + PREFIX
COST_TO_ADDED = "cost_to_"
PEOPLE_LIVING_IN = "people_living_in_"
SLOTS_IN_USE = "slots_in_use_"


def measure_of_a_name(name: str) -> Measure | None:
    """The measure that a name means by its first letters, if it does."""
    for begins, make in (
        (COST_TO_A_COUNCIL, lambda of: council_measure(PREFIX + of)),
        (COST_TO_ADDED, _cost_to),
        (PEOPLE_LIVING_IN, _people_living_in),
        (SLOTS_IN_USE, _slots_in_use),
    ):
        if name.startswith(begins):
            return make(name.removeprefix(begins))
    return None


def council_measure(payer: str) -> Measure:
    """Spending of one of several councils: for ``council_brent``, ``cost_council_brent``."""
    return spent(COST_TO + payer, f"Cost to {council_in_words(payer)}", "", payer)


def cost_measure(payer: str) -> Measure:
    """Spending of a payer: a declared measure for payers that the pathway names."""
    if payer in PAYERS:
        every = (m for m in MONEY if m.rows.payers == (payer,) and m.rows.items is None)
        return next(every)
    return council_measure(payer) if payer.startswith(PREFIX) else _cost_to(payer)


def added_measures(names: RunNames) -> Iterator[Measure]:
    """The measures of everything that files add to what the pathway names."""
    yield from (_cost_to(payer) for payer in names.payers if payer not in PAYERS)
    yield from map(_people_living_in, names.copies)
    yield from map(_slots_in_use, names.charted)


def _cost_to(payer: str) -> Measure:
    return spent(COST_TO_ADDED + payer, f"Cost to {in_words(payer)}", "", payer)


def _people_living_in(setting: str) -> Measure:
    return Measure(
        PEOPLE_LIVING_IN + setting,
        f"People living in {in_words(setting)}",
        "Everyone who lives there, whatever their group and behaviour",
        "people",
        "neither",
        "average",
        Rows("person_days", settings=(setting,)),
    )


def _slots_in_use(service: str) -> Measure:
    return Measure(
        SLOTS_IN_USE + service,
        f"Slots in use: {in_words(service)}",
        "Slots held by a person, on average on any day",
        "slots",
        "neither",
        "average",
        Rows("capacity_days", services=(service,), items=("held",)),
    )
