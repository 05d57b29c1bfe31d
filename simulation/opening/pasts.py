"""What happened to people before the first day, borrowed from histories or assumed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.opening.caseload import AGE_BANDS, Cell, Count, History
from simulation.pathway.words import (
    ADULT,
    AUTISM_BED,
    AUTISM_ONLY,
    HELD,
    LOCAL_PAID,
    SECURE,
    TREATMENT_BEDS,
    kind_of_setting,
)
from simulation.rulebook.tables import NONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.opening.register import Coding, People, Register
    from simulation.rulebook.tables import Tables

    Integers = NDArray[np.int64]

FEWEST_HISTORIES = 8  # with fewer histories of the same age band, use histories of any age
TREATMENT = "{}_stay_treatment_years"
N_BANDS = len(AGE_BANDS) + 1


def give_pasts(
    register: Register, histories: Mapping[Cell, Sequence[History]], values: Mapping[str, float]
) -> None:
    """Give each person the hidden history of someone in the same cell, or the simplest history."""
    in_autism_bed = register.has("group", AUTISM_ONLY) & register.has("setting", AUTISM_BED)
    give_autism_stay(register, np.flatnonzero(register.present & in_autism_bed), values)
    people = np.flatnonzero(register.present & ~in_autism_bed)
    lenders = lenders_of(register.tables, histories, register.coding)
    cell = lenders.cells_of(register.everyone.rows)[register.everyone.row[people]]
    known = cell != NONE
    lenders.lend(register, people[known], cell[known])
    assume_pasts(register, people[~known], values)


def assume_pasts(register: Register, people: People, values: Mapping[str, float]) -> None:
    """Without histories: just moved in, in treatment if in hospital."""
    housed = register.has("group", ADULT) & register.has("setting", *LOCAL_PAID)
    register.set("home", "ordinary", people[housed[people]])
    in_hospital = people[register.has("setting", *TREATMENT_BEDS, SECURE)[people]]
    register.set("phase", "treatment", in_hospital)
    register.set("admitted_before", "yes", in_hospital)
    for settings, stem in ((TREATMENT_BEDS, ""), ((SECURE,), "secure_")):
        there = people[register.has("setting", *settings)[people]]
        give_stay(register, there, values, f"{stem}long_stay_share", stem + TREATMENT)
    register.set("housing", "lost", people[register.has("setting", HELD)[people]])


def give_autism_stay(register: Register, people: People, values: Mapping[str, float]) -> None:
    """Kind of stay, reason and detention of autistic adults who are in hospital now."""
    give_stay(register, people, values, "autism_long_stay_share", "autism_{}_stay_years")
    register.set("admitted_before", "yes", people)
    for attribute, parameter in (
        ("behaviour_led", "p_autism_behaviour_led"),
        ("detained", "p_detained"),
    ):
        meant = register.chance(attribute, people) < values[parameter]
        register.set(attribute, "yes", people[meant])


def give_stay(
    register: Register, people: People, values: Mapping[str, float], share: str, years: str
) -> None:
    """Kind of stay of people in hospital now: more of them are in long stays than begin long stays.

    Args:
        share: name of the parameter for the share of new stays that are long.
        years: parameter name with {} where 'long' or 'short' goes, such as
            '{}_stay_treatment_years'.
    """
    p_long = values[share]
    met_long = p_long * values[years.format("long")]
    met_short = (1.0 - p_long) * values[years.format("short")]
    is_long = register.chance("stay", people) < met_long / (met_long + met_short)
    register.set("stay", "long", people[is_long])
    register.set("stay", "short", people[~is_long])


class Lenders:
    """Histories as arrays, and the pools that a person may borrow from.

    A pool holds the histories that people of one cell and age band choose from: those of their
    band or, if these are too few, all of the cell.

    Attributes:
        cell: number of each cell that has histories; pools are numbered by cell, then band.
        start, count: first position of a pool in ``lender``, which numbers the histories; its size.
        codes: by column, the code that each history has; NONE if it does not say.
        mark_at: by mark, days from the start; NaN if it does not say.
    """

    def __init__(self, histories: Mapping[Cell, Sequence[History]], coding: Coding) -> None:
        self.cell: dict[Cell, int] = {}
        lender, counts, everyone = list[int](), list[int](), list[History]()
        for cell, known in histories.items():
            if not known:
                continue
            self.cell[cell] = len(self.cell)
            numbers = range(len(everyone), len(everyone) + len(known))
            for band in range(N_BANDS):
                same = [n for n, h in zip(numbers, known, strict=True) if h.age_band == band]
                pool = same if len(same) >= FEWEST_HISTORIES else numbers
                lender += pool
                counts.append(len(pool))
            everyone += known
        self.lender, self.count = np.array(lender, dtype=np.intp), np.array(counts, dtype=np.intp)
        self.start = np.cumsum(self.count) - self.count
        attributes = {name: None for history in everyone for name in history.values}
        marks = {name: None for history in everyone for name in history.days_since}
        self.codes = {
            coding.column[name]: np.array(
                [coding.code(name, h.values[name]) if name in h.values else NONE for h in everyone],
                dtype=np.int32,
            )
            for name in attributes
        }
        self.mark_at = {
            coding.mark[name]: np.array([-h.days_since.get(name, np.nan) for h in everyone])
            for name in marks
        }

    def cells_of(self, rows: Sequence[Count]) -> Integers:
        """The number of the cell of each row of counts [row]; NONE if it has no history."""
        cells = [self.cell.get((r.group, r.level, kind_of_setting(r.setting)), NONE) for r in rows]
        return np.array(cells, dtype=np.int64)

    def lend(self, register: Register, people: People, cell: Integers) -> None:
        """Give each of these people the past of someone in their cell."""
        pool = cell * N_BANDS + np.digitize(register.age_years[people], AGE_BANDS)
        place = (register.chance("history", people) * self.count[pool]).astype(np.intp)
        history = self.lender[self.start[pool] + place]
        for column, codes in self.codes.items():
            lent = codes[history]
            says = lent != NONE
            register.codes[column, people[says]] = lent[says]
        for mark, mark_at in self.mark_at.items():
            days = mark_at[history]
            says = ~np.isnan(days)
            register.mark_at[mark, people[says]] = days[says]


_last: list[Any] = [None, None, None]


def lenders_of(
    tables: Tables, histories: Mapping[Cell, Sequence[History]], coding: Coding
) -> Lenders:
    """Histories as arrays, kept for the next call with the same histories."""
    if _last[0] is not tables or _last[1] is not histories:
        _last[:] = [tables, histories, Lenders(histories, coding)]
    lenders: Lenders = _last[2]
    return lenders
